use super::*;

#[test]
fn r01_documents_that_aws_would_not_take_are_refused() {
    let error = |document: Value| {
        ask(USER, "s3:GetObject", OBJECT)
            .layer("identity", document)
            .error()
    };
    let open = json!([allow("*", "*")]);
    for (document, said) in [
        (
            json!({"Policy": {"Statement": open}}),
            "`Policy` is no element of a policy document: the document is what it holds",
        ),
        (
            json!({"PolicyDocument": {"Statement": open}}),
            "`PolicyDocument` is no element of a policy document: the document is what it holds",
        ),
        (
            json!({"Statements": open}),
            "`Statements` is no element of a policy document, `Statement` is",
        ),
        (
            json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Conditions": {}}}),
            "Statement: `Conditions` is no element of a statement, `Condition` is",
        ),
    ] {
        assert_eq!(
            error(document),
            format!("policy 0 of layer identity: {said}")
        );
    }
    let named = json!([{"name": "one", "document": {"Statement": open}}, {"name": "two", "documnet": {"Statement": open}}]);
    assert_eq!(
        error(named),
        "policy 1 of layer identity: `documnet` is no element of a policy document: the document is what it holds"
    );
    let text = json!(
        "{\"Statement\":[{\"Effect\":\"Deny\",\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"
    );
    assert_eq!(
        error(text),
        "policy 0 of layer identity: Statement[0]: `Effect` stands twice"
    );
}

#[test]
fn r01_what_is_nearly_a_member_of_a_question_is_refused() {
    let read =
        |text: &str| serde_json::from_str::<Question>(text).map_err(|error| error.to_string());
    let request = r#""request":{"principal":"anonymous","action":"s3:GetObject"}"#;
    let refused = |text: String, said: &str| {
        let error = read(&text).unwrap_err();
        assert!(error.starts_with(said), "{error}");
    };
    refused(
        format!("{{{request},\"polices\":{{}}}}"),
        "`polices` is no member of a question, `policies` is",
    );
    let policy = r#"{"name":"x","document":{},"efect":"Allow"}"#;
    refused(
        format!("{{{request},\"policies\":{{\"resource\":{policy}}}}}"),
        "`efect` is no member of a policy, `effect` is",
    );
    assert!(read(&format!("{{{request},\"note\":\"x\",\"expected\":1}}")).is_ok());
    let list = format!("{{{request},\"policies\":{{\"resource\":[{policy}]}}}}");
    assert!(read(&list).is_err());
    for listed in [
        r#"{"request":["anonymous","s3:GetObject"]}"#.to_owned(),
        format!("{{{request},\"settings\":[true]}}"),
        format!("{{{request},\"policies\":[{{}}]}}"),
    ] {
        refused(listed, "invalid type: sequence, expected an object");
    }
}

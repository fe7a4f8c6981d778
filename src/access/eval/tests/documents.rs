use super::*;

#[test]
fn r01_documents_are_read_leniently() {
    let statement = json!({"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [OBJECT],
        "Condition": {"Bool": {"aws:SecureTransport": true}, "NumericEquals": {"x:n": [5, "6"]}}});
    for text in [
        json!({"Statement": statement}),
        json!({"Statement": [statement]}),
        json!(json!({"Statement": statement}).to_string()),
        json!(format!("%7B%22Statement%22:%5B{statement}%5D%7D")),
    ] {
        let asked = ask(USER, "s3:GetObject", OBJECT)
            .layer("identity", text.clone())
            .context("aws:SecureTransport", json!("true"))
            .context("x:n", json!(5));
        assert_eq!(asked.decision(), Allow, "{text}");
        assert_eq!(asked.context("x:n", json!(7)).decision(), ImplicitDeny);
    }
    for principal in [
        json!("*"),
        json!(USER),
        json!({"AWS": USER}),
        json!({"AWS": ["arn:aws:iam::111111111111:user/ann", USER], "Service": "ec2.amazonaws.com"}),
    ] {
        let asked = ask(USER, "s3:GetObject", OBJECT).resource(json!([to(principal.clone())]));
        assert_eq!(asked.decision(), Allow, "{principal}");
    }
}

#[test]
fn r02_action_and_key_names_have_no_case_and_elements_have() {
    let key = |key: &str| {
        over(allow_if("StringEquals", key, json!("prod")))
            .context("aws:PrincipalTag/Env", json!("prod"))
            .decision()
    };
    assert_eq!(key("AWS:principaltag/env"), Allow);
    assert_eq!(key("aws:PrincipalTag/En"), ImplicitDeny);
    assert_eq!(over(allow("S3:getobject", "*")).decision(), Allow);
    assert_eq!(
        over(allow("s3:GetObject", "arn:aws:s3:::DATA/k")).decision(),
        ImplicitDeny
    );
    let lower = ask(USER, "s3:GetObject", OBJECT).layer(
        "identity",
        json!({"Statement": {"effect": "Allow", "Action": "*", "Resource": "*"}}),
    );
    assert!(
        lower
            .error()
            .contains("`effect` is no element of a statement, `Effect` is")
    );
    let effect = ask(USER, "s3:GetObject", OBJECT).layer(
        "identity",
        json!({"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}),
    );
    assert!(effect.error().contains("layer identity"));
    let loose = over(allow_if("stringequals", "x:k", json!("v"))).context("x:k", json!("v"));
    assert_eq!((loose.decision(), loose.assumes("R2")), (Allow, true));
    let foreign = over(allow_if("StringMatches", "x:k", json!("v"))).context("x:k", json!("v"));
    assert!(foreign.error().contains("`StringMatches` is no operator"));
}

#[test]
fn r03_variables_are_text_without_the_version_that_has_them() {
    let asked = |version: Value| {
        let mut document = json!({"Statement": allow("*", "arn:aws:s3:::data/${aws:username}")});
        if !version.is_null() {
            document["Version"] = version;
        }
        ask(USER, "s3:GetObject", "arn:aws:s3:::data/bob").layer("identity", document)
    };
    assert_eq!(asked(json!("2012-10-17")).decision(), Allow);
    assert_eq!(asked(json!("2008-10-17")).decision(), ImplicitDeny);
    assert_eq!(asked(Value::Null).decision(), ImplicitDeny);
    let literal = ask(USER, "s3:GetObject", "arn:aws:s3:::data/${aws:username}").layer(
        "identity",
        json!({"Version": "2008-10-17", "Statement": allow("*", "arn:aws:s3:::data/${aws:username}")}),
    );
    assert_eq!(literal.decision(), Allow);
}

#[test]
fn r04_a_statement_with_both_or_neither_of_a_pair_is_none() {
    for wrong in [
        json!({"Effect": "Allow", "Action": "*", "NotAction": "iam:*", "Resource": "*"}),
        json!({"Effect": "Allow", "Resource": "*"}),
        json!({"Effect": "Allow", "Action": "*", "Resource": "*", "NotResource": "arn:aws:s3:::x"}),
        json!({"Effect": "Allow", "Action": "*"}),
    ] {
        let asked = over(wrong.clone());
        assert_eq!(
            (asked.decision(), asked.assumes("R4")),
            (ImplicitDeny, true),
            "{wrong}"
        );
    }
    let nobody = ask(USER, "s3:GetObject", OBJECT).resource(json!([allow("*", "*")]));
    assert_eq!(nobody.decision(), ImplicitDeny);
    let trust =
        json!([{"Effect": "Allow", "Principal": {"AWS": USER}, "Action": "sts:AssumeRole"}]);
    let assumed = ask(USER, "sts:AssumeRole", TARGET_ROLE).resource(trust);
    assert_eq!(assumed.decision(), Allow);
}

#[test]
fn r05_deleted_principals_match_nobody() {
    for id in ["AROAEXAMPLEID", "AIDAEXAMPLEID"] {
        let asked = ask(USER, "s3:GetObject", OBJECT).resource(json!([to(json!({"AWS": id}))]));
        assert_eq!(asked.decision(), ImplicitDeny);
        let denied = over(allow("*", "*")).resource(json!([against(json!({"AWS": id}))]));
        assert_eq!(denied.decision(), Allow);
    }
}

#[test]
fn deep_documents_are_refused_and_large_ones_read() {
    let deep = format!(
        r#"{{"Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}1{}}}}}"#,
        r#"{"a":"#.repeat(100_000),
        "}".repeat(100_000)
    );
    let mut question = over(allow("*", "*")).question();
    question.policies.identity = Some(vec![Policy::bare(&deep)]);
    assert!(Library::default().ask(&question).is_err());
    let many: Vec<Value> = (0..10_000)
        .map(|number| allow("s3:GetObject", &format!("arn:aws:s3:::data/*?*?*{number}")))
        .collect();
    let mut question = over(allow("*", "*")).question();
    question.policies.identity = Some(vec![Policy::bare(&document(json!(many)).to_string())]);
    let mut library = Library::default();
    assert_eq!(library.ask(&question).unwrap().decision, ImplicitDeny);
    question.request.resource = Resources(vec![Box::<str>::from("arn:aws:s3:::data/abc9999")]);
    assert_eq!(library.ask(&question).unwrap().decision, Allow);
}

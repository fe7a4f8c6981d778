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
    let noted = read(&format!("{{{request},\"note\":\"x\",\"expected\":1}}")).unwrap();
    assert_eq!(
        (&*noted.request.action, noted.expect),
        ("s3:GetObject", None)
    );
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

/// Returns a statement that allows, with further elements.
fn with(members: &Value) -> Value {
    let mut statement = allow("*", "*");
    for (name, value) in members.as_object().unwrap() {
        statement[name] = value.clone();
    }
    statement
}

/// Returns what is said of a policy of a layer that AWS would not save.
fn unsaved(layer: &str, statement: Value) -> String {
    let mut asked = ask(USER, "s3:GetObject", OBJECT).identity(json!([allow("*", "*")]));
    asked = match layer {
        "scp" | "rcp" => asked.levels(layer, &[json!([statement])]),
        _ => asked.layer(layer, document(json!([statement]))),
    };
    asked.error()
}

#[test]
fn r48_policies_of_callers_name_nobody() {
    let said = "Statement[0].Principal: the policy says what its owner may do, and names nobody";
    for layer in ["identity", "boundary", "session", "scp"] {
        for element in ["Principal", "NotPrincipal"] {
            let error = unsaved(layer, with(&json!({element: "*"})));
            assert_eq!(error, format!("policy 0 of layer {layer}: {said}"));
        }
    }
    for wrong in ["*q", "data/k"] {
        let error = unsaved("identity", with(&json!({"Resource": wrong})));
        assert!(
            error.ends_with(&format!("`{wrong}` is no resource: an ARN, or `*`")),
            "{error}"
        );
    }
    for (right, decision) in [
        ("*", Allow),
        ("arn:aws:s3:*", Allow),
        ("arn:aws:sqs:*", ImplicitDeny),
        ("${aws:PrincipalTag/arn}", ImplicitDeny),
    ] {
        assert_eq!(over(allow("*", right)).decision(), decision, "{right}");
    }
}

#[test]
fn r48_resource_control_policies_deny_everybody_something() {
    let denied = json!({"Effect": "Deny", "Principal": "*"});
    let error = |members: Value| {
        let mut statement = with(&denied);
        for (name, value) in members.as_object().unwrap() {
            statement[name] = value.clone();
        }
        unsaved("rcp", statement)
    };
    let nobody = {
        let mut statement = with(&denied);
        statement.as_object_mut().unwrap().remove("Principal");
        unsaved("rcp", statement)
    };
    let by_action = {
        let mut statement = with(&denied);
        statement.as_object_mut().unwrap().remove("Action");
        statement["NotAction"] = json!("s3:*");
        unsaved("rcp", statement)
    };
    assert!(by_action.contains("NotAction"), "{by_action}");
    for wrong in [
        nobody,
        error(json!({"Principal": {"AWS": OTHER}})),
        error(json!({"NotPrincipal": "*"})),
    ] {
        assert!(
            wrong.ends_with("Principal: a resource control policy is about `*`"),
            "{wrong}"
        );
    }
    let allows = error(json!({"Effect": "Allow", "Action": "s3:*"}));
    assert!(allows.ends_with("only denies"), "{allows}");
    // What AWS keeps itself, as it stands in lists.
    for full in [json!({"Principal": "*"}), json!({})] {
        let asked = over(allow("*", "*")).rcp(&[json!([with(&full)])]);
        assert_eq!(asked.decision(), Allow);
    }
}

#[test]
fn r48_trust_policies_are_about_becoming_their_role() {
    let trust = |members: Value| {
        let mut statement =
            json!({"Effect": "Allow", "Principal": {"AWS": USER}, "Action": "sts:AssumeRole"});
        for (name, value) in members.as_object().unwrap() {
            statement[name] = value.clone();
        }
        ask(USER, "sts:AssumeRole", TARGET_ROLE).resource(json!([statement]))
    };
    assert_eq!(trust(json!({})).decision(), Allow);
    assert_eq!(trust(json!({"Action": "STS:*"})).decision(), Allow);
    let error = trust(json!({"Resource": "*"})).error();
    assert!(
        error.ends_with("Resource: a trust policy is about its role and has none"),
        "{error}"
    );
    for wrong in ["*", "iam:PassRole", "é:x"] {
        let error = trust(json!({"Action": ["sts:AssumeRole", wrong]})).error();
        assert!(
            error.ends_with(&format!("`{wrong}` is no action of STS")),
            "{error}"
        );
    }
}

#[test]
fn r48_a_principal_is_one_principal() {
    let of = |element: &str, principal: Value| {
        let mut statement = json!({"Effect": "Deny", "Action": "*", "Resource": "*"});
        statement[element] = principal;
        let asked = ask(USER, "s3:GetObject", OBJECT).identity(json!([allow("*", "*")]));
        asked.resource(json!([statement]))
    };
    for element in ["Principal", "NotPrincipal"] {
        for wrong in [
            "arn:aws:iam::111111111111:user/*",
            "arn:aws:iam::*:root",
            "arn:aws:sts::111111111111:assumed-role/app/*",
            "11111111111?",
            "",
        ] {
            let error = of(element, json!({"AWS": [USER, wrong]})).error();
            let said = format!("{element}: `{wrong}` is no principal");
            assert!(error.contains(&said), "{error}");
        }
        for nobody in [
            json!({}),
            json!({"AWS": []}),
            json!({"AWS": [], "Service": []}),
        ] {
            let error = of(element, nobody).error();
            assert!(
                error.contains(&format!("{element}: nobody stands here")),
                "{error}"
            );
        }
    }
    for right in [USER, "111111111111", "arn:aws:iam::111111111111:root", "*"] {
        assert_eq!(
            of("Principal", json!({"AWS": right})).decision(),
            ExplicitDeny,
            "{right}"
        );
    }
    // Who was deleted, and users that only CloudFront has.
    for other in [
        "AIDAJQABLZS4A3QDU576Q",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
    ] {
        assert_eq!(
            of("Principal", json!({"AWS": other})).decision(),
            Allow,
            "{other}"
        );
    }
}

#[test]
fn r48_versions_operators_actions_and_resources_are_those_of_aws() {
    let version = |version: &str| {
        let document = json!({"Version": version, "Statement": [allow("*", "*")]});
        ask(USER, "s3:GetObject", OBJECT).layer("identity", document)
    };
    for right in ["2012-10-17", "2008-10-17"] {
        assert_eq!(version(right).decision(), Allow);
    }
    let said = "Version: `2012-10-17` or `2008-10-17` stands here, not `2012-10-18`";
    assert!(version("2012-10-18").error().ends_with(said));
    for operator in ["StringEqual", "NullIfExists", "ForAnyValue:NullIfExists"] {
        let error = over(allow_if(operator, "x:k", json!("true"))).error();
        assert!(
            error.ends_with(&format!("`{operator}` is no operator")),
            "{error}"
        );
    }
    for layer in ["resource", "vpcEndpoint"] {
        let error = unsaved(layer, with(&json!({"Principal": "*", "Resource": ""})));
        assert!(error.contains("an empty text is no resource"), "{error}");
        let error = unsaved(
            layer,
            with(&json!({"Principal": "*", "Action": "GetObject"})),
        );
        assert!(error.contains("`GetObject` is no action"), "{error}");
    }
    // The policy of an API writes its resources in a way of its own.
    let api = json!([{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}]);
    let asked = over(allow("*", "*")).resource(api);
    assert_eq!(asked.decision(), Allow);
}

#[test]
fn r49_values_of_keys_are_values() {
    for (key, wrong, right) in [
        ("aws:SourceIp", json!("10.0.0.0.1"), json!("10.0.0.1")),
        ("aws:SourceIp", json!("10.0.0.1/33"), json!("10.0.0.0/8")),
        ("AWS:SecureTransport", json!("yes"), json!("True")),
        (
            "aws:CurrentTime",
            json!("yesterday"),
            json!("2026-11-16T06:00:00Z"),
        ),
        ("aws:EpochTime", json!(""), json!(1_763_000_000)),
        ("s3:max-keys", json!("many"), json!(10)),
    ] {
        let refused = over(allow("*", "*")).context(key, wrong.clone()).error();
        let text = wrong.as_str().unwrap();
        assert!(
            refused.starts_with(&format!("`{text}` is no value of `{key}`: ")),
            "{refused}"
        );
        let listed = over(allow("*", "*")).unknown(key, json!([null, right, wrong]));
        assert_eq!(listed.error(), refused);
        assert_eq!(
            over(allow("*", "*")).context(key, right).decision(),
            Allow,
            "{key}"
        );
    }
    let text = over(allow("*", "*")).context("aws:UserAgent", json!("10.0.0.0.1"));
    assert_eq!(text.decision(), Allow);
}

#[test]
fn r49_questions_do_not_contradict_themselves() {
    let twice = over(allow("*", "*"))
        .context("x:y", json!("a"))
        .unknown("X:Y", json!([null]));
    assert_eq!(
        twice.error(),
        "`x:y` stands in `context` and in `unknownContext`: one of them tells it"
    );
    let said = |caller: &str, key: &str, value: &str| {
        let asked = ask(caller, "s3:GetObject", OBJECT).context(key, json!(value));
        Library::default()
            .ask(&asked.question())
            .map(|_| ())
            .map_err(|error| error.to_string())
    };
    for (caller, key, wrong, right) in [
        (USER, "aws:PrincipalAccount", OTHER, OWN),
        (USER, "kms:calleraccount", OTHER, OWN),
        (USER, "aws:username", "eve", "bob"),
        (USER, "aws:PrincipalArn", ROLE, USER),
        (USER, "aws:PrincipalIsAWSService", "true", "false"),
        (
            SESSION,
            "aws:PrincipalArn",
            "arn:aws:iam::111111111111:role/other",
            "arn:aws:iam::111111111111:role/team/app",
        ),
        (
            SESSION,
            "aws:PrincipalArn",
            "arn:aws:iam::222222222222:role/app",
            ROLE,
        ),
        (
            "lambda.amazonaws.com",
            "aws:PrincipalServiceName",
            "ec2.amazonaws.com",
            "lambda.amazonaws.com",
        ),
    ] {
        let error = said(caller, key, wrong).unwrap_err();
        assert!(
            error.contains("for this principal") && error.contains(wrong),
            "{error}"
        );
        assert_eq!(said(caller, key, right), Ok(()), "{key}");
    }
}

#[test]
fn r49_keys_that_the_caller_or_the_resource_cannot_bring_are_refused() {
    let refused = |asked: Ask| Library::default().ask(&asked.question()).map(|_| ());
    let by = |caller: &str, key: &str, value: &str| {
        let asked = ask(caller, "s3:GetObject", OBJECT).context(key, json!(value));
        refused(asked)
    };
    for (caller, key, wrong, is) in [
        (ROLE, "aws:PrincipalType", "User", "AssumedRole"),
        (SESSION, "aws:principaltype", "Account", "AssumedRole"),
        (USER, "aws:PrincipalType", "AssumedRole", "User"),
        (ROLE, "aws:username", "bob", "absent"),
        (
            "arn:aws:iam::111111111111:root",
            "aws:username",
            "root",
            "absent",
        ),
        (
            ROLE,
            "aws:PrincipalServiceName",
            "ec2.amazonaws.com",
            "absent",
        ),
        (
            USER,
            "aws:PrincipalServiceName",
            "ec2.amazonaws.com",
            "absent",
        ),
    ] {
        let told = by(caller, key, wrong).unwrap_err().to_string();
        assert!(
            told.contains(&format!("is {is} for this principal")),
            "{told}"
        );
    }
    assert_eq!(by(ROLE, "aws:PrincipalType", "AssumedRole"), Ok(()));
    let other = by(USER, "aws:ResourceAccount", OTHER).unwrap_err();
    assert!(other.to_string().contains("for this resource"), "{other}");
    assert_eq!(by(USER, "s3:ResourceAccount", OWN), Ok(()));
    let queue = ask(
        USER,
        "sqs:SendMessage",
        "arn:aws:sqs:eu-west-1:222222222222:q",
    );
    let queue = queue.context("aws:ResourceAccount", json!("111111111111"));
    assert!(refused(queue.set("resourceAccount", Value::Null)).is_err());
}

#[test]
fn r49_the_age_of_a_second_factor_comes_with_one() {
    let aged = || ask(USER, "s3:GetObject", OBJECT).context("aws:MultiFactorAuthAge", json!("5"));
    let refused = |asked: Ask| Library::default().ask(&asked.question()).is_err();
    let present = "aws:MultiFactorAuthPresent";
    assert!(!refused(aged()));
    assert!(refused(aged().context(present, json!("false"))));
    assert!(refused(aged().context(present, Value::Null)));
    assert!(!refused(aged().context(present, json!("true"))));
    assert!(!refused(aged().unknown(present, json!(["true", "false"]))));
    // Who tells the age need not tell that there is one.
    let unused = json!([
        allow("*", "*"),
        deny_if("BoolIfExists", present, json!("false"))
    ]);
    assert_eq!(aged().identity(unused).decision(), Allow);
    let none = ask(USER, "s3:GetObject", OBJECT).context("aws:MultiFactorAuthAge", Value::Null);
    assert!(!refused(none));
}

#[test]
fn r49_an_action_that_is_about_a_resource_needs_one() {
    let without = |action: &str, member: Value| {
        let mut asked = ask(USER, action, "*").identity(json!([allow("*", "*")]));
        asked
            .request
            .as_object_mut()
            .unwrap()
            .remove("resourceAccount");
        asked.request["resource"] = member.clone();
        if member == json!(true) {
            asked.request.as_object_mut().unwrap().remove("resource");
        }
        asked
    };
    for absent in [json!(true), Value::Null, json!([])] {
        let error = without("sqs:SendMessage", absent.clone()).error();
        assert!(
            error.starts_with("`sqs:SendMessage` is about a resource"),
            "{error}"
        );
        assert_eq!(
            without("ec2:DescribeInstances", absent.clone()).decision(),
            Allow
        );
        assert_eq!(without("nosuch:Do", absent).decision(), Allow);
    }
    let told = without("sqs:SendMessage", json!(true)).set("wildcardOnly", json!(true));
    assert_eq!(told.decision(), Allow);
}

#[test]
fn r38_a_question_mark_of_a_request_is_itself() {
    let asked = |resource: &str| {
        ask(USER, "s3:GetObject", resource).identity(json!([allow("*", "arn:aws:s3:::data/a")]))
    };
    let literal = asked("arn:aws:s3:::data/?");
    assert_eq!(
        (literal.decision(), literal.assumes("R38")),
        (ImplicitDeny, true)
    );
    assert!(!asked("arn:aws:s3:::data/a").assumes("R38"));
}

#[test]
fn r29_what_is_denied_for_certain_rests_on_nothing_uncollected() {
    let asked = ask(USER, "kms:Decrypt", KEY).identity(json!([deny("*", "*")]));
    assert_eq!(
        (asked.decision(), asked.assumes("R29")),
        (ExplicitDeny, false)
    );
    let open = ask(USER, "kms:Decrypt", KEY).identity(json!([allow("*", "*")]));
    assert_eq!((open.decision(), open.assumes("R29")), (Unknown, true));
}

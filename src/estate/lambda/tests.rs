use super::*;
use crate::estate::testing::{Replies, place};
use crate::estate::{RecordedCall, Reply};

const CANARY: &str = "postgres://admin:hunter2-canary@orders-prod";

fn list(environment: &str) -> String {
    format!(
        r#"{{"Functions":[{{"FunctionName":"invoice","FunctionArn":"arn:aws:lambda:eu-west-1:111122223333:function:invoice","Runtime":"nodejs22.x",
        "Role":"arn:aws:iam::111122223333:role/invoice","Handler":"index.handler","CodeSize":262,"Description":"{CANARY}","Timeout":3,"LastModified":"2019-04-30T16:26:38.618+0000",
        "CodeSha256":"H4Qr=","Version":"$LATEST","VpcConfig":{{"SubnetIds":["subnet-0a"],"SecurityGroupIds":["sg-0a"],"VpcId":"vpc-0a"}},
        "Environment":{environment},"KMSKeyArn":"arn:aws:kms:eu-west-1:111122223333:key/k",
        "Layers":[{{"Arn":"arn:aws:lambda:eu-west-1:580247275435:layer:insights:14","CodeSize":1}}],"PackageType":"Zip"}}]}}"#
    )
}

#[test]
fn a_function_with_its_policy_and_address() {
    let variables = format!(r#"{{"Variables":{{"DATABASE_URL":"{CANARY}","A":"1"}}}}"#);
    let estate = Replies::new()
        .all(&LIST_FUNCTIONS, &list(&variables))
        .one(&GET_POLICY, "invoice", r#"{"Policy":"{\"Statement\":[]}","RevisionId":"a"}"#)
        .one(&GET_FUNCTION_URL_CONFIG, "invoice", r#"{"FunctionUrl":"https://x.lambda-url.eu-west-1.on.aws/","FunctionArn":"arn:aws:lambda:eu-west-1:111122223333:function:invoice","AuthType":"NONE","CreationTime":"2024-03-01T09:12:44Z"}"#)
        .settled();
    assert_eq!(estate.lambda.functions.len(), 1);
    let function = estate.lambda.functions.iter().next().unwrap();
    let configuration = function.configuration.known().unwrap();
    assert_eq!(configuration.role.known().unwrap().name(), "invoice");
    assert_eq!(
        configuration.vpc.as_ref().unwrap().subnets[0].as_str(),
        "subnet-0a"
    );
    assert_eq!(configuration.layers[0].arn.name(), "14");
    assert!(configuration.kms_key.is_some() && configuration.last_modified.is_some());
    let names = configuration
        .environment
        .as_ref()
        .unwrap()
        .names
        .known()
        .unwrap();
    assert_eq!(names, &[Sym::new("A"), Sym::new("DATABASE_URL")]);
    assert_eq!(
        function.policy.known().unwrap().as_str(),
        r#"{"Statement":[]}"#
    );
    assert_eq!(function.url.known().unwrap().auth_type.as_str(), "NONE");
}

#[test]
fn no_value_of_a_variable_is_kept_or_told() {
    for environment in [
        format!(r#"{{"Variables":{{"DATABASE_URL":"{CANARY}"}}}}"#),
        format!(r#"{{"Variables":{{"DATABASE_URL":{{"nested":["{CANARY}"]}}}}}}"#),
        format!(r#"{{"Variables":"{CANARY}"}}"#),
        format!(r#""{CANARY}""#),
        format!(r#"["{CANARY}"]"#),
        format!(r#"{{"Variables":["{CANARY}"]}}"#),
        format!(r#"{{"Error":{{"ErrorCode":"KMS","Message":"{CANARY}"}}}}"#),
    ] {
        let json = list(&environment);
        assert!(json.contains("canary"));
        let reduced = LIST_FUNCTIONS.reduce(&json).unwrap();
        assert!(!reduced.contains("canary"), "{reduced}");
        let mut estate = Estate::default();
        let loaded = estate.record(&RecordedCall {
            operation: &LIST_FUNCTIONS,
            place: place("111122223333", "eu-west-1"),
            request: None,
            reply: Reply::Output(&json),
        });
        estate.settle();
        let told = format!("{loaded:?} {estate:?}");
        assert!(!told.contains("canary"), "{told}");
    }
}

#[test]
fn variables_that_cannot_be_read_are_unknown_and_their_lack_is_none() {
    let read = |environment: &str| {
        let estate = Replies::new()
            .all(&LIST_FUNCTIONS, &list(environment))
            .settled();
        let function = estate.lambda.functions.iter().next().unwrap();
        function.configuration.known().unwrap().environment.clone()
    };
    assert_eq!(read("null"), None);
    let undecryptable = r#"{"Error":{"ErrorCode":"AccessDeniedException","Message":"no key"}}"#;
    assert_eq!(read(undecryptable).unwrap().names, Observed::Unknown);
    assert_eq!(
        read(r#"{"Variables":{}}"#).unwrap().names,
        Observed::Known(vec![])
    );
}

#[test]
fn a_function_is_known_by_every_name_of_the_api() {
    for request in [
        "invoice",
        "111122223333:function:invoice",
        "arn:aws:lambda:eu-west-1:111122223333:function:invoice",
    ] {
        let estate = Replies::new()
            .all(&LIST_FUNCTIONS, &list("{}"))
            .error(&GET_POLICY, Some(request), "ResourceNotFoundException")
            .error(
                &GET_FUNCTION_URL_CONFIG,
                Some(request),
                "AccessDeniedException",
            )
            .settled();
        assert_eq!(estate.lambda.functions.len(), 1, "{request}");
        let function = estate.lambda.functions.iter().next().unwrap();
        assert!(function.policy.is_absent() && function.url.is_unknown());
        let here = place("111122223333", "eu-west-1");
        let gap = estate
            .ledger
            .gap(here, &GET_FUNCTION_URL_CONFIG, Some(request));
        assert_eq!(gap.unwrap().state, "denied");
    }
    let estate = Replies::new()
        .one(&GET_POLICY, "invoice:live", r#"{"Policy":"{}"}"#)
        .one(
            &GET_POLICY,
            "arn:aws:lambda:eu-west-1:111122223333:function:invoice:7",
            r#"{"Policy":"{}"}"#,
        )
        .settled();
    let arns: Vec<_> = estate
        .lambda
        .functions
        .iter()
        .map(|f| f.arn.name())
        .collect();
    assert_eq!(
        arns,
        ["7", "live"],
        "versions and aliases have policies of their own"
    );
}

use super::super::*;

const LINE: &str = r#"{"v":1,"id":"c1",
     "request":{"principal":"arn:aws:iam::111111111111:role/app","action":"s3:GetObject","resource":"arn:aws:s3:::prod-data/k",
       "resourceAccount":"111111111111","wildcardOnly":false,
       "context":{"aws:SourceIp":"10.0.0.1","aws:TagKeys":["a","b"],"aws:MultiFactorAuthAge":12,"aws:SecureTransport":true,"aws:username":null},
       "unknownContext":{"aws:SourceVpce":[null,"vpce-1","vpce-2"],"s3:prefix":null},"contextKnowledge":"closed",
       "keyKnowledge":[{"key":"aws:SourceAccount","presence":"known","value":"unknown"}]},
     "policies":{"identity":[{"name":"inline","document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}}],
       "boundary":null,"session":"{\"Statement\":[]}","resource":"%7B%22Statement%22%3A%5B%5D%7D","vpcEndpoint":[{"name":"gone","document":null}],
       "scp":[{"target":"r-root","policies":[{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}]},{"target":"111111111111","policies":[]}]},
     "settings":{"s3BlockPublicAccess":false,"s3BucketAbac":false}}"#;

fn one(text: &str) -> Option<ContextValue> {
    Some(ContextValue::One(text.into()))
}

fn line() -> Question {
    serde_json::from_str(LINE).unwrap()
}

#[test]
fn context_reads_as_it_is_written_down() {
    let request = line().request;
    assert_eq!(
        request.resource.0,
        [Box::<str>::from("arn:aws:s3:::prod-data/k")]
    );
    let many = Some(ContextValue::Many(vec!["a".into(), "b".into()]));
    for (key, value) in [
        ("aws:SourceIp", one("10.0.0.1")),
        ("aws:TagKeys", many),
        ("aws:MultiFactorAuthAge", one("12")),
        ("aws:SecureTransport", one("true")),
        ("aws:username", None),
    ] {
        assert_eq!(request.context[key], value, "{key}");
    }
    let endpoint = [None, one("vpce-1"), one("vpce-2")];
    assert_eq!(request.unknown_context["aws:SourceVpce"].0, endpoint);
    assert_eq!(request.unknown_context["s3:prefix"].0, []);
}

#[test]
fn policies_are_bare_named_encoded_or_missing() {
    let policies = line().policies;
    let identity = policies.identity.unwrap();
    assert_eq!(identity[0].name.as_deref(), Some("inline"));
    assert_eq!(policies.boundary, None);
    let empty = Some(vec![Policy::bare(r#"{"Statement":[]}"#)]);
    assert_eq!(policies.session, empty);
    assert_eq!(policies.resource, empty);
    assert_eq!(policies.vpc_endpoint.unwrap()[0].document, None);
    let levels = policies.scp.unwrap();
    assert_eq!(levels[1].policies, []);
    let first = levels[0].policies[0].document.as_ref().unwrap();
    assert_eq!(first.parse().unwrap().statements.len(), 1);
    assert_eq!(policies.rcp, None);
}

#[test]
fn a_question_written_and_read_is_the_same() {
    let question = line();
    let written = serde_json::to_string(&question).unwrap();
    assert_eq!(
        serde_json::from_str::<Question>(&written).unwrap(),
        question
    );
}

#[test]
fn a_misspelt_member_is_refused() {
    for wrong in [
        r#"{"request":{"principal":"anonymous","action":"s3:GetObject","resorce":"*"}}"#,
        r#"{"request":{"principal":"anonymous","action":"s3:GetObject"},"policies":{"scps":[]}}"#,
        r#"{"request":{"principal":"anonymous","action":"s3:GetObject"},"policies":{"identity":[1]}}"#,
        r#"{"request":{"principal":"anonymous","action":"s3:GetObject"},"settings":{"bpa":true}}"#,
    ] {
        assert!(serde_json::from_str::<Question>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn expectations_name_either_denial() {
    assert!(Expect::Deny.is_met_by(Decision::ImplicitDeny));
    assert!(Expect::Deny.is_met_by(Decision::ExplicitDeny));
    assert!(!Expect::Deny.is_met_by(Decision::Conditional));
    assert!(!Expect::ImplicitDeny.is_met_by(Decision::ExplicitDeny));
    assert!(!Expect::Unknown.is_met_by(Decision::ImplicitDeny));
}

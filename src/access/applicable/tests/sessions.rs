//! Sessions: what limits them that no reply tells.

use super::*;

#[test]
fn r28_what_a_federated_session_was_given_is_in_no_reply() {
    let bob = format!("arn:aws:sts::{MEMBER}:federated-user/bob");
    let asked = |action: &str, resource: &str| {
        let answer = answer(&estate(), [&bob, action, resource], json!({}));
        let missing = answer.missing.iter().map(|one| String::from(&*one.what));
        (answer.decision, missing.collect::<Vec<_>>())
    };
    let (decision, missing) = asked("s3:GetObject", "arn:aws:s3:::orders/a");
    assert_eq!(decision, Decision::Unknown);
    let told = format!("the session policy of {bob}, which its user chose");
    assert!(missing.contains(&told), "{missing:?}");
    // What the organisation denies no session policy allows.
    let secret = format!("arn:aws:secretsmanager:eu-west-1:{MEMBER}:secret:a-123456");
    let (decision, _) = asked("secretsmanager:GetSecretValue", &secret);
    assert_eq!(decision, Decision::ExplicitDeny);
    // Those of accounts elsewhere may what these let them.
    let vendor = "arn:aws:sts::999999999999:federated-user/bob";
    let asked = ask(&estate(), vendor, "s3:GetObject", "arn:aws:s3:::orders/a").unwrap();
    let session = asked.question.policies.session.unwrap();
    assert!(session.iter().all(|one| one.document.is_some()));
}

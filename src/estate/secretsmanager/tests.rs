use super::*;
use crate::estate::testing::{Replies, place};

const ARN: &str = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/orders-Ab12Cd";

#[test]
fn secrets_with_their_policies_and_copies() {
    let estate = Replies::new()
        .all(&LIST_SECRETS, r#"{"SecretList":[{"ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/orders-Ab12Cd","Name":"prod/orders",
            "Description":"database","KmsKeyId":"alias/orders","RotationEnabled":true,"RotationLambdaARN":"arn:aws:lambda:eu-west-1:111122223333:function:rotate",
            "RotationRules":{"AutomaticallyAfterDays":30},"LastRotatedDate":"2026-10-01T04:00:00+00:00","LastChangedDate":1571356020.587,
            "Tags":[{"Key":"env","Value":"prod"}],"SecretVersionsToStages":{"a":["AWSCURRENT"]},"OwningService":"rds","PrimaryRegion":"eu-west-1"},
            {"ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:plain-000000","Name":"plain"}]}"#)
        .one(&GET_RESOURCE_POLICY, ARN, r#"{"ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/orders-Ab12Cd","Name":"prod/orders","ResourcePolicy":"{\"Statement\":[]}"}"#)
        .one(&GET_RESOURCE_POLICY, "plain", r#"{"ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:plain-000000","Name":"plain"}"#)
        .one(&DESCRIBE_SECRET, ARN, r#"{"ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/orders-Ab12Cd","Name":"prod/orders","KmsKeyId":"alias/orders",
            "VersionIdsToStages":{"a":["AWSCURRENT"]},"ReplicationStatus":[{"Region":"eu-central-1","KmsKeyId":"alias/copy","Status":"InSync","StatusMessage":"Replication succeeded"}]}"#)
        .settled();
    let orders = estate
        .secretsmanager
        .secrets
        .get(ARN.parse().unwrap())
        .unwrap();
    let replica = &orders.replicas.known().unwrap()[0];
    assert_eq!(
        (replica.region.as_str(), replica.kms_key.unwrap().as_str()),
        ("eu-central-1", "alias/copy")
    );
    assert_eq!(
        orders.policy.known().unwrap().as_str(),
        r#"{"Statement":[]}"#
    );
    assert_eq!(
        orders.metadata.known().unwrap().kms_key.unwrap().as_str(),
        "alias/orders"
    );
    let plain = estate.secretsmanager.secrets.iter().next().unwrap();
    assert_eq!(plain.name.as_str(), "plain");
    assert!(plain.policy.is_absent() && plain.replicas.is_unknown());
    assert_eq!(plain.metadata.known().unwrap().rotation_enabled, None);
}

#[test]
fn the_list_alone_tells_rotation_owner_and_tags() {
    let estate = Replies::new()
        .all(&LIST_SECRETS, r#"{"SecretList":[{"ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/orders-Ab12Cd","Name":"prod/orders",
            "RotationEnabled":true,"RotationLambdaARN":"arn:aws:lambda:eu-west-1:111122223333:function:rotate",
            "RotationRules":{"AutomaticallyAfterDays":30},"LastChangedDate":1571356020.587,"DeletedDate":"2026-11-01",
            "Tags":[{"Key":"env","Value":"prod"}],"OwningService":"rds","PrimaryRegion":"eu-west-1"}]}"#)
        .error(&GET_RESOURCE_POLICY, Some(ARN), "AccessDeniedException")
        .settled();
    let orders = estate.secretsmanager.secrets.iter().next().unwrap();
    let metadata = orders.metadata.known().unwrap();
    assert_eq!(
        metadata.rotation_rules.as_ref().unwrap().after_days,
        Some(30)
    );
    assert_eq!(metadata.owning_service.unwrap().as_str(), "rds");
    assert_eq!(metadata.primary_region.unwrap().as_str(), "eu-west-1");
    assert_eq!(
        metadata.last_changed.unwrap().epoch_seconds(),
        1_571_356_020
    );
    assert!(metadata.deleted.is_some() && metadata.kms_key.is_none());
    assert_eq!(orders.tags().unwrap().get("env"), Some("prod"));
    assert!(orders.policy.is_unknown());
    let here = place("111122223333", "eu-west-1");
    let gap = estate
        .ledger
        .gap(here, &GET_RESOURCE_POLICY, Some(ARN))
        .unwrap();
    assert_eq!(gap.state, "denied");
}

#[test]
fn an_arn_whose_account_is_none_loads_under_the_account_of_the_call() {
    let estate = Replies::new()
        .at("123456789012", "us-east-1")
        .all(&LIST_SECRETS, r#"{"SecretList":[{"ARN":"arn:aws:secretsmanager:us-east-1:0123456789012:secret:demo-secret-lfUPRe","Name":"demo-secret"}]}"#)
        .settled();
    let secret = estate.secretsmanager.secrets.iter().next().unwrap();
    assert_eq!(secret.place, place("123456789012", "us-east-1"));
    assert!(secret.tags().unwrap().is_empty());
}

#[test]
fn a_secret_that_waits_for_its_deletion_is_not_asked_for_its_policy() {
    let estate = Replies::new()
        .all(&LIST_SECRETS, r#"{"SecretList":[
            {"ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/orders-Ab12Cd","Name":"prod/orders"},
            {"ARN":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:old-000000","Name":"old","DeletedDate":"2026-11-01"}]}"#)
        .settled();
    let asked = secret_arns(&estate, place("111122223333", "eu-west-1"));
    assert_eq!(asked, [Sym::new(ARN)]);
}

use super::*;
use crate::estate::testing::{Replies, place};

const ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
const ARN: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

#[test]
fn a_key_with_all_that_is_asked_about_it() {
    let estate = Replies::new()
        .all(&LIST_KEYS, &format!(r#"{{"Keys":[{{"KeyId":"{ID}","KeyArn":"{ARN}"}}],"Truncated":false}}"#))
        .one(&DESCRIBE_KEY, "alias/orders", &format!(r#"{{"KeyMetadata":{{"AWSAccountId":"111122223333","KeyId":"{ID}","Arn":"{ARN}","CreationDate":"2024-03-01T09:12:44+00:00",
            "Enabled":false,"Description":"","KeyUsage":"ENCRYPT_DECRYPT","KeyState":"PendingDeletion","DeletionDate":"2026-12-01T00:00:00+00:00","Origin":"AWS_KMS","KeyManager":"CUSTOMER",
            "CustomerMasterKeySpec":"SYMMETRIC_DEFAULT","KeySpec":"SYMMETRIC_DEFAULT","EncryptionAlgorithms":["SYMMETRIC_DEFAULT"],"MultiRegion":false}}}}"#))
        .one(&GET_KEY_POLICY, ID, r#"{"Policy":"{\n  \"Statement\" : [ ]\n}","PolicyName":"default"}"#)
        .one(&GET_KEY_ROTATION_STATUS, ARN, r#"{"KeyRotationEnabled":true,"KeyId":"x","RotationPeriodInDays":365}"#)
        .one(&LIST_RESOURCE_TAGS, ID, r#"{"Tags":[{"TagKey":"env","TagValue":"prod"}],"Truncated":false}"#)
        .settled();
    assert_eq!(estate.kms.keys.len(), 1);
    let key = estate.kms.keys.get(ARN.parse().unwrap()).unwrap();
    let metadata = key.metadata.known().unwrap();
    assert_eq!(metadata.state.known().unwrap().as_str(), "PendingDeletion");
    assert_eq!(metadata.manager.known().unwrap().as_str(), "CUSTOMER");
    assert_eq!(metadata.multi_region.known(), Some(&false));
    assert!(metadata.deletion.is_some());
    assert_eq!(key.policy.known().unwrap().as_str(), r#"{"Statement":[]}"#);
    let rotation = key.rotation.known().unwrap();
    assert_eq!((rotation.enabled, rotation.period_days), (true, Some(365)));
    assert_eq!(key.tags().unwrap().get("env"), Some("prod"));
}

#[test]
fn keys_that_cannot_rotate_and_keys_that_may_not_be_asked() {
    let estate = Replies::new()
        .all(&LIST_KEYS, &format!(r#"{{"Keys":[{{"KeyId":"{ID}"}}]}}"#))
        .error(
            &GET_KEY_ROTATION_STATUS,
            Some(ID),
            "UnsupportedOperationException",
        )
        .error(&GET_KEY_POLICY, Some(ID), "AccessDeniedException")
        .settled();
    let key = estate.kms.keys.get(ARN.parse().unwrap()).unwrap();
    assert!(key.rotation.is_absent() && key.policy.is_unknown() && key.tags().is_none());
    let here = place("111122223333", "eu-west-1");
    assert_eq!(
        estate
            .ledger
            .gap(here, &GET_KEY_POLICY, Some(ID))
            .unwrap()
            .state,
        "denied"
    );
    assert_eq!(
        estate.ledger.gap(here, &GET_KEY_ROTATION_STATUS, Some(ID)),
        None
    );
}

#[test]
fn grants_and_aliases() {
    let estate = Replies::new()
        .one(&LIST_GRANTS, ID, &format!(r#"{{"Grants":[
            {{"KeyId":"{ARN}","GrantId":"91ad","Name":"","CreationDate":"2024-03-01T09:12:44+00:00","GranteePrincipal":"arn:aws:iam::444455556666:role/lower",
              "RetiringPrincipal":"arn:aws:iam::111122223333:root","IssuingAccount":"arn:aws:iam::111122223333:root","Operations":["Decrypt","CreateGrant"],
              "Constraints":{{"EncryptionContextSubset":{{"aws:rds:db-id":"db-ABC"}}}}}},
            {{"GrantId":"91ae","GranteePrincipal":"rds.eu-west-1.amazonaws.com"}}],"Truncated":false}}"#))
        .all(&LIST_ALIASES, &format!(r#"{{"Aliases":[{{"AliasName":"alias/aws/s3","AliasArn":"arn:aws:kms:eu-west-1:111122223333:alias/aws/s3"}},
            {{"AliasName":"alias/orders","AliasArn":"arn:aws:kms:eu-west-1:111122223333:alias/orders","TargetKeyId":"{ID}"}}]}}"#))
        .settled();
    let grants: Vec<_> = estate.kms.grants.iter().collect();
    assert_eq!(grants.len(), 2);
    assert_eq!(grants[0].arn.as_str(), format!("{ARN}/grant/91ad"));
    assert_eq!(grants[1].arn.as_str(), format!("{ARN}/grant/91ae"));
    let operations: Vec<_> = grants[0].operations.iter().map(|o| o.as_str()).collect();
    assert_eq!(operations, ["Decrypt", "CreateGrant"]);
    let holds = grants[0]
        .constraints
        .as_ref()
        .unwrap()
        .context_holds
        .as_ref()
        .unwrap();
    assert_eq!(&*holds[&"aws:rds:db-id".into()], "db-ABC");
    let aliases: Vec<_> = estate
        .kms
        .aliases
        .iter()
        .map(|a| a.target.map(Sym::as_str))
        .collect();
    assert_eq!(aliases, [None, Some(ID)]);
}

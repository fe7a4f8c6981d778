//! Actions that no other account is granted, whatever the policy of the resource says, and those from which that policy
//! does not keep the root user of its account.

use super::action::Action;
use super::caller::{Caller, CallerKind};

/// Actions on keys and aliases that only principals of their account may do.
///
/// Source: AWS KMS API Reference, each operation's "Cross-account use"; AWS KMS Developer Guide, page
/// kms-api-permissions-reference.
const ON_OWN_KEYS: &[&str] = &[
    "cancelkeydeletion",
    "createalias",
    "deletealias",
    "deleteimportedkeymaterial",
    "disablekey",
    "disablekeyrotation",
    "enablekey",
    "enablekeyrotation",
    "getkeylastusage",
    "getkeypolicy",
    "getparametersforimport",
    "importkeymaterial",
    "listkeypolicies",
    "listkeyrotations",
    "listresourcetags",
    "putkeypolicy",
    "replicatekey",
    "rotatekeyondemand",
    "schedulekeydeletion",
    "synchronizemultiregionkey",
    "tagresource",
    "untagresource",
    "updatealias",
    "updatekeydescription",
    "updateprimaryregion",
];

/// Actions on queues that only principals of their account may do.
///
/// Source: Amazon SQS Developer Guide, page sqs-limitations-of-custom-policies.
const ON_OWN_QUEUES: &[&str] = &[
    "addpermission",
    "cancelmessagemovetask",
    "createqueue",
    "deletequeue",
    "listmessagemovetasks",
    "listqueues",
    "listqueuetags",
    "removepermission",
    "setqueueattributes",
    "startmessagemovetask",
    "tagqueue",
    "untagqueue",
];

/// Actions on buckets that only principals of their account may do, and its root user whatever the policy says.
///
/// Source: Amazon S3 API Reference, `GetBucketPolicy`, `PutBucketPolicy` and `DeleteBucketPolicy`.
const ON_POLICIES_OF_BUCKETS: &[&str] =
    &["deletebucketpolicy", "getbucketpolicy", "putbucketpolicy"];

/// Actions that change the policy of a queue, from which that policy does not keep the root user.
///
/// Source: IAM User Guide, page root-user-tasks.
const ON_POLICIES_OF_QUEUES: &[&str] = &["addpermission", "removepermission", "setqueueattributes"];

/// Returns whether only principals of the resource's own account may do an action.
pub(super) fn stays_within(action: &Action) -> bool {
    let list = match action.service() {
        "kms" => ON_OWN_KEYS,
        "s3" => ON_POLICIES_OF_BUCKETS,
        "sqs" => ON_OWN_QUEUES,
        _ => return false,
    };
    list.contains(&action.name())
}

/// Returns whether the policy of a resource of its own account keeps the caller from an action, and allows it.
pub(super) fn is_bound(action: &Action, caller: &Caller<'_>) -> bool {
    let list = match action.service() {
        "s3" => ON_POLICIES_OF_BUCKETS,
        "sqs" => ON_POLICIES_OF_QUEUES,
        _ => return true,
    };
    caller.kind != CallerKind::Root || !list.contains(&action.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::actions;

    /// Actions of which AWS says that principals of other accounts may do them, and those that are about no key.
    const ACROSS: &[&str] = &[
        "ConnectCustomKeyStore",
        "CreateCustomKeyStore",
        "CreateGrant",
        "CreateKey",
        "Decrypt",
        "DeleteCustomKeyStore",
        "DeriveSharedSecret",
        "DescribeCustomKeyStores",
        "DescribeKey",
        "DisconnectCustomKeyStore",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "GenerateRandom",
        "GetKeyRotationStatus",
        "GetPublicKey",
        "ListAliases",
        "ListGrants",
        "ListKeys",
        "ListRetirableGrants",
        "ReEncryptFrom",
        "ReEncryptTo",
        "RetireGrant",
        "RevokeGrant",
        "Sign",
        "UpdateCustomKeyStore",
        "Verify",
        "VerifyMac",
    ];

    #[test]
    fn each_action_on_keys_is_told() {
        let kms = actions::service("kms").unwrap();
        let within: Vec<&str> = kms
            .actions()
            .filter(|name| stays_within(&Action::parse(&format!("kms:{name}")).unwrap()))
            .collect();
        assert_eq!(within.len(), ON_OWN_KEYS.len(), "{within:?}");
        let across: Vec<&str> = kms
            .actions()
            .filter(|name| !within.contains(name))
            .collect();
        assert_eq!(across, ACROSS);
    }

    #[test]
    fn actions_on_queues_and_buckets_are_actions() {
        for (service, list) in [
            ("s3", ON_POLICIES_OF_BUCKETS),
            ("sqs", ON_OWN_QUEUES),
            ("sqs", ON_POLICIES_OF_QUEUES),
        ] {
            let service = actions::service(service).unwrap();
            for name in list {
                assert!(service.action(name).is_some(), "{name}");
            }
        }
    }
}

//! AWS KMS.

use aws_sdk_kms::types;

use super::{Caller, client, once, pages};
use crate::estate::kms;
use crate::sources::aws::tell::{tell, words};

client!(aws_sdk_kms, "kms");

tell! {
    types::KeyListEntry { "KeyId" key_id, "KeyArn" key_arn }
    types::AliasListEntry {
        "AliasName" alias_name, "AliasArn" alias_arn, "TargetKeyId" target_key_id,
    }
    types::KeyMetadata {
        "KeyId" key_id, "Arn" arn, "AWSAccountId" aws_account_id, "KeyManager" key_manager,
        "KeyState" key_state, "DeletionDate" deletion_date, "CreationDate" creation_date,
        "KeyUsage" key_usage, "KeySpec" key_spec, "Origin" origin, "MultiRegion" multi_region,
    }
    types::GrantListEntry {
        "GrantId" grant_id, "KeyId" key_id, "Name" name, "GranteePrincipal" grantee_principal,
        "GranteeServicePrincipal" grantee_service_principal,
        "RetiringPrincipal" retiring_principal, "IssuingAccount" issuing_account,
        "Operations" operations, "Constraints" constraints,
    }
    types::GrantConstraints {
        "EncryptionContextSubset" encryption_context_subset,
        "EncryptionContextEquals" encryption_context_equals, "SourceArn" source_arn,
    }
}

words!(
    types::GrantOperation,
    types::KeyManagerType,
    types::KeySpec,
    types::KeyState,
    types::KeyUsageType,
    types::OriginType,
);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        kms::LIST_KEYS,
        |client, _ask| client.list_keys().limit(1000),
        next_marker(truncated) => set_marker,
        { "Keys" keys }
    ),
    pages!(
        kms::LIST_ALIASES,
        |client, _ask| client.list_aliases().limit(100),
        next_marker(truncated) => set_marker,
        { "Aliases" aliases }
    ),
    once!(
        kms::DESCRIBE_KEY,
        |client, ask| client.describe_key().key_id(ask.id()),
        { "KeyMetadata" key_metadata }
    ),
    once!(
        kms::GET_KEY_POLICY,
        // The only name that there is; AWS assumes it, others who answer may not.
        |client, ask| client.get_key_policy().key_id(ask.id()).policy_name("default"),
        { "Policy" policy }
    ),
    pages!(
        kms::LIST_GRANTS,
        |client, ask| client.list_grants().key_id(ask.id()).limit(100),
        next_marker(truncated) => set_marker,
        { "Grants" grants }
    ),
    once!(
        kms::GET_KEY_ROTATION_STATUS,
        |client, ask| client.get_key_rotation_status().key_id(ask.id()),
        {
            "KeyRotationEnabled" key_rotation_enabled,
            "RotationPeriodInDays" rotation_period_in_days,
        }
    ),
];

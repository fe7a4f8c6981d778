//! AWS Secrets Manager: what is known about secrets. Their values are never asked for.

use aws_sdk_secretsmanager::types;

use super::{Caller, client, once, pages};
use crate::estate::secretsmanager;
use crate::sources::aws::tell::tell;

client!(aws_sdk_secretsmanager, "secretsmanager");

tell! {
    types::Tag { "Key" key, "Value" value }
    types::SecretListEntry {
        "ARN" arn, "Name" name, "KmsKeyId" kms_key_id, "RotationEnabled" rotation_enabled,
        "RotationLambdaARN" rotation_lambda_arn, "RotationRules" rotation_rules,
        "LastRotatedDate" last_rotated_date, "LastChangedDate" last_changed_date,
        "LastAccessedDate" last_accessed_date, "CreatedDate" created_date,
        "DeletedDate" deleted_date, "OwningService" owning_service,
        "PrimaryRegion" primary_region, "Tags" tags,
    }
    types::RotationRulesType {
        "AutomaticallyAfterDays" automatically_after_days,
        "ScheduleExpression" schedule_expression,
    }
}

/// How each planned operation is called. Secrets that wait for their deletion can be restored: they are listed.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        secretsmanager::LIST_SECRETS,
        |client, _ask| client
            .list_secrets()
            .include_planned_deletion(true)
            .max_results(100),
        next_token => set_next_token,
        { "SecretList" secret_list }
    ),
    once!(
        secretsmanager::GET_RESOURCE_POLICY,
        |client, ask| client.get_resource_policy().secret_id(ask.id()),
        { "ARN" arn, "Name" name, "ResourcePolicy" resource_policy }
    ),
];

//! AWS Organizations.

use aws_sdk_organizations::types;

use super::{Caller, client, once, pages};
use crate::estate::organizations;
use crate::sources::aws::tell::{tell, words};

client!(aws_sdk_organizations, "organizations");

tell! {
    types::Organization {
        "Id" id, "Arn" arn, "FeatureSet" feature_set, "MasterAccountId" master_account_id,
    }
    types::Root { "Id" id, "Arn" arn, "Name" name, "PolicyTypes" policy_types }
    types::PolicyTypeSummary { "Type" r#type, "Status" status }
    types::Account {
        "Id" id, "Arn" arn, "Email" email, "Name" name, "Status" status, "State" state,
        "Paths" paths, "JoinedMethod" joined_method, "JoinedTimestamp" joined_timestamp,
    }
    types::OrganizationalUnit { "Id" id, "Arn" arn, "Name" name, "Path" path }
    types::Tag { "Key" key; "Value" value }
    types::PolicySummary {
        "Id" id, "Arn" arn, "Name" name, "Type" r#type, "AwsManaged" aws_managed,
    }
    types::Policy { "PolicySummary" policy_summary, "Content" content }
    types::PolicyTargetSummary { "TargetId" target_id }
}

words!(
    types::AccountJoinedMethod,
    types::AccountState,
    types::AccountStatus,
    types::OrganizationFeatureSet,
    types::PolicyType,
    types::PolicyTypeStatus,
);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    once!(
        organizations::DESCRIBE_ORGANIZATION,
        |client, _ask| client.describe_organization(),
        { "Organization" organization }
    ),
    pages!(
        organizations::LIST_ROOTS,
        |client, _ask| client.list_roots().max_results(20),
        next_token => set_next_token,
        { "Roots" roots }
    ),
    pages!(
        organizations::LIST_ACCOUNTS,
        |client, _ask| client.list_accounts().max_results(20),
        next_token => set_next_token,
        { "Accounts" accounts }
    ),
    pages!(
        organizations::LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
        |client, ask| client
            .list_organizational_units_for_parent()
            .parent_id(ask.id())
            .max_results(20),
        next_token => set_next_token,
        { "OrganizationalUnits" organizational_units }
    ),
    pages!(
        organizations::LIST_ACCOUNTS_FOR_PARENT,
        |client, ask| client
            .list_accounts_for_parent()
            .parent_id(ask.id())
            .max_results(20),
        next_token => set_next_token,
        { "Accounts" accounts }
    ),
    pages!(
        organizations::LIST_TAGS_FOR_RESOURCE,
        |client, ask| client.list_tags_for_resource().resource_id(ask.id()),
        next_token => set_next_token,
        { "Tags" tags }
    ),
    pages!(
        organizations::LIST_POLICIES,
        |client, ask| client
            .list_policies()
            .filter(types::PolicyType::from(ask.id().as_str()))
            .max_results(20),
        next_token => set_next_token,
        { "Policies" policies }
    ),
    once!(
        organizations::DESCRIBE_POLICY,
        |client, ask| client.describe_policy().policy_id(ask.id()),
        { "Policy" policy }
    ),
    pages!(
        organizations::LIST_TARGETS_FOR_POLICY,
        |client, ask| client
            .list_targets_for_policy()
            .policy_id(ask.id())
            .max_results(20),
        next_token => set_next_token,
        { "Targets" targets }
    ),
];

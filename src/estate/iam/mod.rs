//! AWS IAM: users, groups, roles, managed policies, identity providers, credentials.

mod account;
mod credentials;
mod csv;
mod details;
mod policy;
mod principal;
mod provider;
mod single;

pub use account::*;
pub use credentials::*;
pub use details::*;
pub use policy::*;
pub use principal::*;
pub use provider::*;
pub use single::*;

use super::{Item, Operation, service};
use crate::ids::{AccountId, Place, Region};

service! {
    /// The resources of IAM. All are without region.
    pub struct Iam {
        /// Users.
        users: User,
        /// Groups.
        groups: Group,
        /// Roles.
        roles: Role,
        /// Instance profiles, as the roles in them tell.
        instance_profiles: InstanceProfile,
        /// Managed policies, those of AWS included.
        managed_policies: ManagedPolicy,
        /// Access keys by id, where they were listed per user; [`CredentialReport`] tells the same by user.
        access_keys: AccessKey,
        /// SAML providers.
        saml_providers: SamlProvider,
        /// OpenID Connect providers.
        open_id_connect_providers: OpenIdConnectProvider,
        /// One per account: counts, and what the root user has.
        account_summaries: AccountSummary,
        /// One per account: the credentials of every user.
        credential_reports: CredentialReport,
        /// One per account: its alias, if any.
        account_aliases: AccountAlias,
    }
}

impl Iam {
    /// Returns the groups that a user is in, in order of their ARNs; names without a group are left out.
    pub fn groups_of<'e>(&'e self, user: &Item<User>) -> Vec<&'e Item<Group>> {
        let names = user.groups.known().map(|names| &**names).unwrap_or(&[]);
        self.groups
            .living_in(user.place.global())
            .filter(|group| names.iter().any(|name| **name == *group.name))
            .collect()
    }
    /// Returns the credential report of an account.
    pub fn credential_report(&self, account: AccountId) -> Option<&Item<CredentialReport>> {
        self.credential_reports
            .living_in(Place::new(account, Region::global()))
            .next()
    }
    /// Returns the alias of an account; none when it has none or it was not collected.
    pub fn alias(&self, account: AccountId) -> Option<&str> {
        self.account_aliases
            .living_in(Place::new(account, Region::global()))
            .next()
            .and_then(|aliases| aliases.names.first())
            .map(|name| &**name)
    }
}

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    GET_ACCOUNT_AUTHORIZATION_DETAILS,
    LIST_USERS,
    GET_USER,
    LIST_ACCESS_KEYS,
    LIST_ROLES,
    GET_ROLE,
    LIST_SAML_PROVIDERS,
    LIST_OPEN_ID_CONNECT_PROVIDERS,
    GET_OPEN_ID_CONNECT_PROVIDER,
    GET_ACCOUNT_SUMMARY,
    GET_CREDENTIAL_REPORT,
    LIST_ACCOUNT_ALIASES,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{CallState, Estate, Loaded, Observed, RecordedCall, Reply, planned_calls};
    use crate::ids::{Arn, Place};

    fn place() -> Place {
        Place::new(
            "111122223333".parse().unwrap(),
            "eu-west-1".parse().unwrap(),
        )
    }
    fn arn(text: &str) -> Arn {
        text.parse().unwrap()
    }
    type Told<'t> = (&'static Operation, Option<&'t str>, &'t str);

    /// The estate of some replies, each also taken in reduced: both must be the same.
    fn estate(replies: &[Told<'_>]) -> (Estate, Vec<Loaded>) {
        let take = |reduced: bool| {
            let mut estate = Estate::default();
            let mut told = Vec::new();
            for (operation, request, json) in replies {
                let small = operation.reduce(json).unwrap();
                let recorded = RecordedCall {
                    operation,
                    place: place(),
                    request: *request,
                    reply: Reply::Output(if reduced { &small } else { json }),
                };
                told.push(estate.record(&recorded).unwrap());
            }
            estate.settle();
            (estate, told)
        };
        let (whole, told) = take(false);
        let (reduced, _) = take(true);
        assert!(whole.iam.users.iter().eq(reduced.iam.users.iter()));
        assert!(whole.iam.groups.iter().eq(reduced.iam.groups.iter()));
        assert!(whole.iam.roles.iter().eq(reduced.iam.roles.iter()));
        assert_eq!(whole.counts(), reduced.counts());
        // What was set aside is not written again: only whole replies keep their line of the ledger.
        if told.iter().all(|loaded| loaded.set_aside.is_empty()) {
            assert_eq!(whole.ledger, reduced.ledger);
        }
        let policies = (&whole.iam.managed_policies, &reduced.iam.managed_policies);
        assert!(policies.0.iter().eq(policies.1.iter()));
        let providers = (
            &whole.iam.open_id_connect_providers,
            &reduced.iam.open_id_connect_providers,
        );
        assert!(providers.0.iter().eq(providers.1.iter()));
        (whole, told)
    }

    const DETAILS: &str = r#"{
        "UserDetailList": [
            {"Path": "/", "UserName": "exporter", "UserId": "AIDAEXPORTER", "GroupList": ["line"],
             "Arn": "arn:aws:iam::111122223333:user/exporter", "CreateDate": "2025-03-22T08:00:00+00:00",
             "AttachedManagedPolicies": [{"PolicyName": "ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
             "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/edge"},
             "Tags": [{"Key": "Team", "Value": "line"}]},
            {"Path": "/", "UserName": "USER", "UserId": "AIDAUSER", "Arn": "arn:aws:iam::aws:user/USER"}
        ],
        "GroupDetailList": [
            {"Path": "/", "GroupName": "line", "GroupId": "AGPALINE", "Arn": "arn:aws:iam::111122223333:group/line",
             "CreateDate": "2025-03-01T08:00:00+00:00", "AttachedManagedPolicies": [],
             "GroupPolicyList": [{"PolicyName": "read", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}]},
            {"Path": "/", "GroupName": "admins", "GroupId": "AGPAADMINS", "Arn": "arn:aws:iam::111122223333:group/admins"}
        ],
        "RoleDetailList": [
            {"Path": "/app/", "RoleName": "web", "RoleId": "AROAWEB", "Arn": "arn:aws:iam::111122223333:role/app/web",
             "CreateDate": "2024-02-01T08:00:00+00:00",
             "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
             "InstanceProfileList": [{"Path": "/", "InstanceProfileName": "web", "InstanceProfileId": "AIPAWEB",
                "Arn": "arn:aws:iam::111122223333:instance-profile/web", "CreateDate": "2024-02-01T08:00:00+00:00",
                "Roles": [{"Path": "/app/", "RoleName": "web", "RoleId": "AROAWEB", "Arn": "arn:aws:iam::111122223333:role/app/web", "CreateDate": "2024-02-01T08:00:00+00:00"}]}],
             "RolePolicyList": [{"PolicyName": "data", "PolicyDocument": "%7B%22Statement%22%3A%5B%5D%7D"}],
             "AttachedManagedPolicies": [], "Tags": [],
             "RoleLastUsed": {"LastUsedDate": "2026-11-15T08:00:00+00:00", "Region": "eu-west-1"}},
            {"RoleName": "broken", "Arn": "role/broken", "AssumeRolePolicyDocument": {}},
            {"RoleName": "idle", "RoleId": "AROAIDLE", "Arn": "arn:aws:iam::111122223333:role/idle",
             "AssumeRolePolicyDocument": {"Statement": []}, "RoleLastUsed": {}}
        ],
        "Policies": [
            {"PolicyName": "edge", "PolicyId": "ANPAEDGE", "Arn": "arn:aws:iam::111122223333:policy/edge", "Path": "/",
             "DefaultVersionId": "v2", "AttachmentCount": 0, "PermissionsBoundaryUsageCount": 1, "IsAttachable": true,
             "CreateDate": "2024-01-01T00:00:00Z", "UpdateDate": "2024-06-01T00:00:00Z",
             "PolicyVersionList": [
                {"Document": {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}, "VersionId": "v2", "IsDefaultVersion": true, "CreateDate": "2024-06-01T00:00:00Z"},
                {"Document": {"Statement": []}, "VersionId": "v1", "IsDefaultVersion": false, "CreateDate": "2024-01-01T00:00:00Z"}]},
            {"PolicyName": "ReadOnlyAccess", "Arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "DefaultVersionId": "v110", "AttachmentCount": 3, "PolicyVersionList": []}
        ],
        "IsTruncated": false
    }"#;

    #[test]
    fn details_tell_users_and_groups_completely() {
        let (estate, _) = estate(&[(&GET_ACCOUNT_AUTHORIZATION_DETAILS, None, DETAILS)]);
        let iam = &estate.iam;
        let exporter = iam
            .users
            .get(arn("arn:aws:iam::111122223333:user/exporter"))
            .unwrap();
        assert!(exporter.inline_policies.known().unwrap().is_empty());
        let attached = exporter.attached_policies.known().unwrap();
        assert!(attached[0].arn.as_str().ends_with("policy/ReadOnlyAccess"));
        let boundary = exporter.permissions_boundary.known().unwrap();
        assert_eq!(boundary.arn, arn("arn:aws:iam::111122223333:policy/edge"));
        assert_eq!(exporter.tags.known().unwrap().get("Team"), Some("line"));
        assert_eq!(exporter.unique_id.known().unwrap().as_ref(), "AIDAEXPORTER");
        let groups = iam.groups_of(exporter);
        assert_eq!(groups.len(), 1);
        assert_eq!(&*groups[0].inline_policies.known().unwrap()[0].name, "read");
        let odd = iam.users.get(arn("arn:aws:iam::aws:user/USER")).unwrap();
        assert_eq!(odd.place.account, place().account);
        // AWS leaves out an empty list of inline policies, and none of these.
        assert!(odd.inline_policies.known().unwrap().is_empty());
        assert!(odd.groups.is_unknown() && odd.attached_policies.is_unknown());
        assert!(odd.permissions_boundary.is_absent());
        assert!(odd.password_last_used.is_unknown());
        assert!(iam.groups_of(odd).is_empty());
    }

    #[test]
    fn a_malformed_role_is_set_aside_alone() {
        let (estate, told) = estate(&[(&GET_ACCOUNT_AUTHORIZATION_DETAILS, None, DETAILS)]);
        assert_eq!((told[0].resources, told[0].set_aside.len()), (8, 1));
        assert_eq!(told[0].set_aside[0].index, 1);
        let key = GET_ACCOUNT_AUTHORIZATION_DETAILS.key(place(), None);
        assert_eq!(
            estate.ledger.outcome(key).unwrap().state,
            CallState::Truncated
        );
        assert!(key.place.region.is_global());
        assert_eq!(estate.iam.roles.len(), 2);
    }

    #[test]
    fn details_tell_roles() {
        let (estate, _) = estate(&[(&GET_ACCOUNT_AUTHORIZATION_DETAILS, None, DETAILS)]);
        let iam = &estate.iam;
        let web = iam
            .roles
            .get(arn("arn:aws:iam::111122223333:role/app/web"))
            .unwrap();
        let trust = web.trust_policy.known().unwrap().as_str();
        assert!(trust.contains("ec2.amazonaws.com"));
        let inline = web.inline_policies.known().unwrap();
        assert_eq!(inline[0].document.as_str(), r#"{"Statement":[]}"#);
        assert!(web.permissions_boundary.is_absent());
        assert!(web.max_session_seconds.is_unknown());
        let used = web.last_used.known().unwrap();
        assert_eq!(used.date, Some("2026-11-15T08:00:00Z".parse().unwrap()));
        assert_eq!(used.region.unwrap().as_str(), "eu-west-1");
        let profile = iam
            .instance_profiles
            .get(arn("arn:aws:iam::111122223333:instance-profile/web"))
            .unwrap();
        assert_eq!(profile.roles[0].arn, web.arn);
        let idle = iam
            .roles
            .get(arn("arn:aws:iam::111122223333:role/idle"))
            .unwrap();
        assert_eq!(idle.last_used.known().unwrap().date, None);
        assert!(idle.instance_profiles.known().unwrap().is_empty());
    }

    #[test]
    fn details_tell_managed_policies_and_their_versions() {
        let (estate, _) = estate(&[(&GET_ACCOUNT_AUTHORIZATION_DETAILS, None, DETAILS)]);
        let iam = &estate.iam;
        let edge = iam
            .managed_policies
            .get(arn("arn:aws:iam::111122223333:policy/edge"))
            .unwrap();
        assert_eq!((edge.versions.len(), edge.is_aws_managed()), (2, false));
        assert!(edge.document().unwrap().as_str().contains("s3:*"));
        let aws = iam
            .managed_policies
            .get(arn("arn:aws:iam::aws:policy/ReadOnlyAccess"))
            .unwrap();
        assert!(aws.is_aws_managed() && aws.document().is_none());
    }

    #[test]
    fn a_list_cut_out_of_the_details_is_no_complete_answer() {
        let cut = r#"{"UserDetailList": [], "RoleDetailList": [], "Policies": []}"#;
        let (estate, told) = estate(&[(&GET_ACCOUNT_AUTHORIZATION_DETAILS, None, cut)]);
        assert!(told[0].set_aside[0].reason.contains("GroupDetailList"));
        let gap = estate
            .ledger
            .gap(place(), &GET_ACCOUNT_AUTHORIZATION_DETAILS, None);
        assert_eq!(gap.unwrap().state, "truncated");
    }

    #[test]
    fn partial_views_leave_unknown_what_they_do_not_carry_and_merge_with_the_details() {
        let role = r#"{"Role": {"Path": "/app/", "RoleName": "web", "RoleId": "AROAWEB",
            "Arn": "arn:aws:iam::111122223333:role/app/web", "CreateDate": "2024-02-01T08:00:00+00:00",
            "AssumeRolePolicyDocument": {"Statement": []}, "MaxSessionDuration": 43200,
            "Tags": [{"Key": "Environment", "Value": "prod"}], "RoleLastUsed": {}}}"#;
        let users = r#"{"Users": [{"Path": "/", "UserName": "exporter", "UserId": "AIDAEXPORTER",
            "Arn": "arn:aws:iam::111122223333:user/exporter", "CreateDate": "2025-03-22T08:00:00+00:00"}]}"#;
        let roles = r#"{"Roles": [{"Path": "/", "RoleName": "listed", "RoleId": "AROALISTED",
            "Arn": "arn:aws:iam::111122223333:role/listed", "CreateDate": "2024-02-01T08:00:00+00:00",
            "AssumeRolePolicyDocument": {"Statement": []}, "MaxSessionDuration": 3600}]}"#;
        let alone: [Told<'_>; 3] = [
            (&GET_ROLE, Some("web"), role),
            (&LIST_USERS, None, users),
            (&LIST_ROLES, None, roles),
        ];
        let (partial, _) = estate(&alone);
        let web = arn("arn:aws:iam::111122223333:role/app/web");
        let exporter = arn("arn:aws:iam::111122223333:user/exporter");
        let found = partial.iam.roles.get(web).unwrap();
        assert!(found.inline_policies.is_unknown() && found.attached_policies.is_unknown());
        assert!(found.permissions_boundary.is_absent());
        assert_eq!(found.max_session_seconds, Observed::Known(43200));
        let listed = arn("arn:aws:iam::111122223333:role/listed");
        let listed = partial.iam.roles.get(listed).unwrap();
        assert!(listed.permissions_boundary.is_unknown() && listed.tags.is_unknown());
        let found = partial.iam.users.get(exporter).unwrap();
        assert!(found.inline_policies.is_unknown() && found.groups.is_unknown());
        assert!(found.permissions_boundary.is_unknown() && found.tags.is_unknown());
        assert!(found.password_last_used.is_absent());

        let mut all = alone.to_vec();
        all.push((&GET_ACCOUNT_AUTHORIZATION_DETAILS, None, DETAILS));
        let (merged, _) = estate(&all);
        all.reverse();
        let (reversed, _) = estate(&all);
        assert!(merged.iam.roles.iter().eq(reversed.iam.roles.iter()));
        let found = merged.iam.roles.get(web).unwrap();
        assert_eq!(found.max_session_seconds, Observed::Known(43200));
        assert_eq!(found.inline_policies.known().unwrap().len(), 1);
        let found = merged.iam.users.get(exporter).unwrap();
        assert_eq!(found.groups.known().unwrap().len(), 1);
        assert!(found.permissions_boundary.known().is_some());
    }

    #[test]
    fn get_user_and_its_access_keys() {
        let user = r#"{"User": {"Path": "/", "UserName": "a", "UserId": "AIDAA", "PasswordLastUsed": "2026-01-02T03:04:05Z",
            "Arn": "arn:aws:iam::111122223333:user/a", "CreateDate": "2025-03-22T08:00:00+00:00"}}"#;
        let keys = r#"{"AccessKeyMetadata": [
            {"UserName": "a", "AccessKeyId": "AKIAEXAMPLE1", "Status": "Active", "CreateDate": "2025-03-22T08:00:05+00:00"},
            {"UserName": "a", "AccessKeyId": "AKIAEXAMPLE2", "Status": "Inactive", "CreateDate": "2024-03-22T08:00:05+00:00"}]}"#;
        let (estate, _) = estate(&[
            (&GET_USER, Some("a"), user),
            (&LIST_ACCESS_KEYS, Some("a"), keys),
        ]);
        let user = estate.iam.users.iter().next().unwrap();
        assert!(user.password_last_used.known().is_some());
        assert!(user.permissions_boundary.is_absent());
        assert!(user.tags.known().unwrap().is_empty());
        let keys: Vec<_> = estate.iam.access_keys.iter().collect();
        assert_eq!(keys.len(), 2);
        assert_eq!(keys[0].status.known().unwrap().as_str(), "Active");
        assert_eq!(keys[1].user.known().unwrap().as_ref(), "a");
        assert_eq!(keys[0].place, place().global());
    }

    #[test]
    fn providers_are_listed_and_then_read_one_by_one() {
        let github = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
        let list = format!(r#"{{"OpenIDConnectProviderList": [{{"Arn": "{github}"}}]}}"#);
        let one = r#"{"Url": "token.actions.githubusercontent.com", "ClientIDList": ["sts.amazonaws.com"],
            "ThumbprintList": ["6938fd4d98bab03faadb97b34396831e3780aea1"], "CreateDate": "2025-02-24T08:10:22.113000+00:00",
            "Tags": [{"Key": "Team", "Value": "platform"}]}"#;
        let saml = r#"{"SAMLProviderList": [{"Arn": "arn:aws:iam::111122223333:saml-provider/idp",
            "ValidUntil": "2124-05-01T00:00:00+00:00", "CreateDate": "2024-05-01T00:00:00+00:00"}]}"#;
        let (listed, _) = estate(&[(&LIST_OPEN_ID_CONNECT_PROVIDERS, None, &list)]);
        let provider = listed.iam.open_id_connect_providers.get(arn(github));
        assert!(provider.unwrap().url.is_unknown());
        let regions = [place().region].into();
        let manages = crate::estate::Manages::Itself;
        let asked: Vec<&str> = planned_calls(&listed, place(), &regions, manages)
            .iter()
            .filter(|call| call.operation.name == GET_OPEN_ID_CONNECT_PROVIDER.name)
            .filter_map(|call| call.request.map(|request| request.as_str()))
            .collect();
        assert_eq!(asked, [github]);

        let (estate, _) = estate(&[
            (&LIST_OPEN_ID_CONNECT_PROVIDERS, None, &list),
            (&GET_OPEN_ID_CONNECT_PROVIDER, Some(github), one),
            (&LIST_SAML_PROVIDERS, None, saml),
        ]);
        assert_eq!(estate.iam.open_id_connect_providers.len(), 1);
        let provider = estate.iam.open_id_connect_providers.get(arn(github));
        let provider = provider.unwrap();
        assert_eq!(
            provider.url.known().unwrap().as_ref(),
            "token.actions.githubusercontent.com"
        );
        assert_eq!(
            provider.client_ids.known().unwrap()[0].as_ref(),
            "sts.amazonaws.com"
        );
        let saml = estate.iam.saml_providers.iter().next().unwrap();
        assert!(saml.valid_until.is_some() && saml.created.known().is_some());
    }

    #[test]
    fn a_provider_reply_without_its_arn_is_set_aside() {
        let one = r#"{"Url": "example.com", "ClientIDList": []}"#;
        let (estate, told) = estate(&[(&GET_OPEN_ID_CONNECT_PROVIDER, None, one)]);
        assert_eq!((told[0].resources, told[0].set_aside.len()), (0, 1));
        assert!(estate.iam.open_id_connect_providers.is_empty());
    }

    #[test]
    fn summary_and_alias() {
        let summary = r#"{"SummaryMap": {"AccountAccessKeysPresent": 1, "AccountMFAEnabled": 0, "Users": 2,
            "Roles": 3, "UsersQuota": 5000, "AccountPasswordPresent": 1}}"#;
        let (estate, _) = estate(&[
            (&GET_ACCOUNT_SUMMARY, None, summary),
            (
                &LIST_ACCOUNT_ALIASES,
                None,
                r#"{"AccountAliases": ["acme-prod"]}"#,
            ),
        ]);
        let summary = estate.iam.account_summaries.iter().next().unwrap();
        assert_eq!(summary.root_access_keys, Observed::Known(1));
        assert_eq!(summary.root_mfa, Observed::Known(0));
        assert_eq!(summary.users, Observed::Known(2));
        assert!(summary.groups.is_unknown());
        assert_eq!(estate.iam.alias(place().account), Some("acme-prod"));
        assert_eq!(estate.iam.alias("999999999999".parse().unwrap()), None);
    }

    #[test]
    fn a_deleted_role_is_absent_and_a_denied_list_is_a_gap() {
        let mut estate = Estate::default();
        for (operation, request, code) in [
            (&GET_ROLE, Some("web"), "NoSuchEntity"),
            (&GET_ACCOUNT_AUTHORIZATION_DETAILS, None, "AccessDenied"),
        ] {
            let recorded = RecordedCall {
                operation,
                place: place(),
                request,
                reply: Reply::Error { code, message: "" },
            };
            estate.record(&recorded).unwrap();
        }
        assert_eq!(estate.ledger.gap(place(), &GET_ROLE, Some("web")), None);
        let gap = estate
            .ledger
            .gap(place(), &GET_ACCOUNT_AUTHORIZATION_DETAILS, None)
            .unwrap();
        assert_eq!(gap.state, "denied");
        assert_eq!(gap.permission, "iam:GetAccountAuthorizationDetails");
    }

    #[test]
    fn the_dump_of_another_tool_loads() {
        let folder = ["..", "../.."]
            .iter()
            .map(|up| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(up))
            .map(|up| up.join("shared/data/demo-account/123456789012/us-east-1"))
            .find(|folder| folder.is_dir());
        let Some(folder) = folder else {
            println!("skipped: no shared/data/demo-account beside the checkout");
            return;
        };
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let details = read("iam-get-account-authorization-details.json");
        let (bad, user) = (read("iam-get-role/bad_role"), read("iam-get-user/USER"));
        let report = read("iam-get-credential-report.json");
        let (estate, told) = estate(&[
            (&GET_ACCOUNT_AUTHORIZATION_DETAILS, None, &details),
            (&GET_ROLE, Some("bad_role"), &bad),
            (&GET_USER, Some("USER"), &user),
            (&GET_CREDENTIAL_REPORT, None, &report),
            (
                &GET_ACCOUNT_SUMMARY,
                None,
                &read("iam-get-account-summary.json"),
            ),
            (
                &LIST_SAML_PROVIDERS,
                None,
                &read("iam-list-saml-providers.json"),
            ),
        ]);
        assert!(told.iter().all(|loaded| loaded.set_aside.is_empty()));
        let iam = &estate.iam;
        let numbers = (iam.users.len(), iam.groups.len(), iam.roles.len());
        assert_eq!(numbers, (2, 1, 4));
        let role = arn("arn:aws:iam::123456789012:role/bad_role");
        let role = iam.roles.get(role).unwrap();
        assert_eq!(role.max_session_seconds, Observed::Known(3600));
        assert_eq!(role.inline_policies.known().unwrap().len(), 1);
        let user = iam.users.get(arn("arn:aws:iam::aws:user/USER")).unwrap();
        assert!(user.permissions_boundary.is_absent());
        let report = iam.credential_report(place().account).unwrap();
        let root = report.rows.root().unwrap();
        assert_eq!(root.access_keys[0].active, Observed::Known(true));
        assert_eq!(report.rows.iter().count(), 3);
    }
}

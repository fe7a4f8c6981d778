//! AWS Organizations: accounts, the units they lie in, and the policies attached at each level.
//!
//! Calls are made from the management account or a delegated administrator, many of them for one id
//! alone. So resources are keyed by their ids without the account of the call
//! (`arn:aws:organizations:::account/111122223333`), and the views of all callers meet; AWS's ARN is a
//! member. Units and roots that any reply mentions stand in the estate, without a name until one tells it.

mod account;
mod hierarchy;
mod node;
mod policy;
mod tags;
mod tree;

pub use account::*;
pub use hierarchy::*;
pub use node::{NodeId, PolicyType};
pub use policy::*;
pub use tags::*;
pub use tree::{Level, Lineage, LineageGap, OrganizationTree};

use super::{Operation, service};
use crate::ids::{Arn, IdError, Place};

service! {
    /// The resources of Organizations. All are without region.
    pub struct Organizations {
        /// Organisations.
        organizations: Organization,
        /// Roots.
        roots: Root,
        /// Organizational units.
        units: OrganizationalUnit,
        /// Accounts of organisations.
        accounts: Account,
        /// Which node lies directly in which, as any reply told it.
        parents: ParentLink,
        /// Policies of all types.
        policies: OrganizationPolicy,
        /// Which policy is attached to which node.
        attachments: PolicyAttachment,
    }
}

/// Returns the key of a resource of Organizations: its id in its partition.
fn key(call: Place, resource: &str) -> Result<Arn, IdError> {
    format!("arn:{}:organizations:::{resource}", call.partition).parse()
}

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    DESCRIBE_ORGANIZATION,
    LIST_ROOTS,
    LIST_ACCOUNTS,
    LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
    LIST_ACCOUNTS_FOR_PARENT,
    LIST_PARENTS,
    LIST_CHILDREN,
    DESCRIBE_ORGANIZATIONAL_UNIT,
    LIST_TAGS_FOR_RESOURCE,
    LIST_POLICIES,
    DESCRIBE_POLICY,
    LIST_TARGETS_FOR_POLICY,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{CallState, Estate, Loaded, Observed, RecordedCall, Reply};
    use crate::ids::{AccountId, Sym};

    fn manager() -> Place {
        Place::new(
            "111111111111".parse().unwrap(),
            "us-east-1".parse().unwrap(),
        )
        .global()
    }
    fn account(digit: u64) -> AccountId {
        digit.to_string().repeat(12).parse().unwrap()
    }
    type Told<'t> = (&'static Operation, Option<&'t str>, &'t str);

    fn take(replies: &[Told<'_>], reduced: bool) -> (Estate, Vec<Loaded>) {
        let mut estate = Estate::default();
        let mut told = Vec::new();
        for (operation, request, json) in replies {
            let small = operation.reduce(json).unwrap();
            let recorded = RecordedCall {
                operation,
                place: manager(),
                request: *request,
                reply: Reply::Output(if reduced { &small } else { json }),
            };
            told.push(estate.record(&recorded).unwrap());
        }
        estate.settle();
        (estate, told)
    }

    /// The estate of some replies, each also taken in reduced: both must be the same.
    fn estate(replies: &[Told<'_>]) -> (Estate, Vec<Loaded>) {
        let (whole, told) = take(replies, false);
        let (reduced, _) = take(replies, true);
        let (one, other) = (&whole.organizations, &reduced.organizations);
        assert!(one.organizations.iter().eq(other.organizations.iter()));
        assert!(one.roots.iter().eq(other.roots.iter()));
        assert!(one.units.iter().eq(other.units.iter()));
        assert!(one.accounts.iter().eq(other.accounts.iter()));
        assert!(one.parents.iter().eq(other.parents.iter()));
        assert!(one.policies.iter().eq(other.policies.iter()));
        assert!(one.attachments.iter().eq(other.attachments.iter()));
        // What was set aside is not written again: only whole replies keep their line of the ledger.
        if told.iter().all(|loaded| loaded.set_aside.is_empty()) {
            assert_eq!(whole.ledger, reduced.ledger);
        }
        (whole, told)
    }

    /// Names of the units of a path, or ids of those without a name.
    fn path(estate: &Estate, account: AccountId) -> Option<Vec<String>> {
        let tree = estate.organizations.tree();
        let units = tree.unit_path(account)?;
        let shown = |unit: &&super::super::Item<OrganizationalUnit>| {
            unit.name
                .known()
                .map_or_else(|| unit.id.to_string(), |name| name.to_string())
        };
        Some(units.iter().map(shown).collect())
    }

    const ACCOUNTS: &str = r#"{"Accounts": [
        {"Id": "222222222222", "Arn": "arn:aws:organizations::111111111111:account/o-lk4r7works/222222222222",
         "Email": "aws+production@larkspur.example", "Name": "larkspur-production", "Status": "ACTIVE", "State": "ACTIVE",
         "Paths": ["o-lk4r7works/r-lk4r/ou-lk4r-2b5c432b/ou-lk4r-00000001/222222222222/"],
         "JoinedMethod": "CREATED", "JoinedTimestamp": "2024-01-22T10:12:31+00:00"},
        {"Id": "333333333333", "Arn": "arn:aws:organizations::111111111111:account/o-lk4r7works/333333333333",
         "Email": "aws+old@larkspur.example", "Name": "old", "Status": "SUSPENDED", "JoinedMethod": "INVITED"},
        {"Id": "12", "Name": "broken"}]}"#;
    const ROOTS: &str = r#"{"Roots": [{"Id": "r-lk4r", "Arn": "arn:aws:organizations::111111111111:root/o-lk4r7works/r-lk4r",
        "Name": "Root", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"},
        {"Type": "TAG_POLICY", "Status": "PENDING_ENABLE"}]}]}"#;
    const UNITS: &str = r#"{"OrganizationalUnits": [{"Id": "ou-lk4r-2b5c432b", "Name": "Workloads",
        "Arn": "arn:aws:organizations::111111111111:ou/o-lk4r7works/ou-lk4r-2b5c432b"}]}"#;

    #[test]
    fn accounts_and_their_tags_are_one_resource_whoever_asks() {
        let tags = r#"{"Tags": [{"Key": "Environment", "Value": "production"}]}"#;
        let (_, told) = estate(&[(&LIST_ACCOUNTS, None, ACCOUNTS)]);
        assert_eq!((told[0].resources, told[0].set_aside.len()), (2, 1));

        let mut estate = Estate::default();
        let delegated = Place {
            account: account(5),
            ..manager()
        };
        for (operation, place, request, json) in [
            (&LIST_ACCOUNTS, manager(), None, ACCOUNTS),
            (
                &LIST_TAGS_FOR_RESOURCE,
                delegated,
                Some("222222222222"),
                tags,
            ),
            (
                &LIST_TAGS_FOR_RESOURCE,
                manager(),
                Some("333333333333"),
                r#"{"Tags": []}"#,
            ),
        ] {
            let recorded = RecordedCall {
                operation,
                place,
                request,
                reply: Reply::Output(json),
            };
            estate.record(&recorded).unwrap();
        }
        estate.settle();
        assert_eq!(estate.organizations.accounts.len(), 2);
        let tree = estate.organizations.tree();
        let production = tree.account(account(2)).unwrap();
        assert_eq!(
            production.name.known().unwrap().as_ref(),
            "larkspur-production"
        );
        let tags = production.tags.known().unwrap();
        assert_eq!(tags.get("Environment"), Some("production"));
        assert_eq!(*production.viewers, [account(1), account(5)]);
        assert_eq!(production.is_active(), Observed::Known(true));
        assert_eq!(
            production.joined_method,
            Observed::Known(Sym::new("CREATED"))
        );
        let arn = production.aws_arn.known().unwrap();
        assert_eq!(arn.account(), Some(account(1)));
        let old = tree.account(account(3)).unwrap();
        assert!(old.tags.known().unwrap().is_empty());
        assert_eq!(old.is_active(), Observed::Known(false));
        assert!(tree.account(account(9)).is_none());
    }

    #[test]
    fn every_kind_of_evidence_gives_the_path() {
        let described = r#"{"OrganizationalUnit": {"Id": "ou-lk4r-00000001", "Name": "Shop",
            "Arn": "arn:aws:organizations::111111111111:ou/o-lk4r7works/ou-lk4r-00000001",
            "Path": "o-lk4r7works/r-lk4r/ou-lk4r-2b5c432b/ou-lk4r-00000001/"}}"#;
        let child = r#"{"Accounts": [{"Id": "444444444444", "Name": "dev"}]}"#;
        let (estate, _) = estate(&[
            (&LIST_ROOTS, None, ROOTS),
            (&LIST_ACCOUNTS, None, ACCOUNTS),
            (&LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, Some("r-lk4r"), UNITS),
            (
                &DESCRIBE_ORGANIZATIONAL_UNIT,
                Some("ou-lk4r-00000001"),
                described,
            ),
            (&LIST_ACCOUNTS_FOR_PARENT, Some("ou-lk4r-2b5c432b"), child),
            (
                &LIST_PARENTS,
                Some("333333333333"),
                r#"{"Parents": [{"Id": "r-lk4r", "Type": "ROOT"}]}"#,
            ),
            (
                &LIST_CHILDREN,
                Some("ou-lk4r-00000001"),
                r#"{"Children": [{"Id": "666666666666", "Type": "ACCOUNT"}]}"#,
            ),
            (
                &LIST_TAGS_FOR_RESOURCE,
                Some("ou-lk4r-2b5c432b"),
                r#"{"Tags": [{"Key": "a", "Value": "b"}]}"#,
            ),
        ]);
        let shop = ["Workloads", "Shop"].map(str::to_owned).to_vec();
        assert_eq!(path(&estate, account(2)), Some(shop.clone()), "paths");
        assert_eq!(path(&estate, account(3)), Some(vec![]), "parents");
        assert_eq!(
            path(&estate, account(4)),
            Some(vec!["Workloads".to_owned()]),
            "accounts for parent"
        );
        assert_eq!(path(&estate, account(6)), Some(shop), "children");
        assert_eq!(path(&estate, account(9)), None, "never heard of");
        let tree = estate.organizations.tree();
        let workloads = NodeId::Unit("ou-lk4r-2b5c432b".parse().unwrap());
        assert_eq!(tree.members()[&workloads], [account(4)]);
        let lineage = tree.lineage(account(4));
        let root = lineage.root.unwrap();
        assert_eq!(
            root.enables(PolicyType::ServiceControl),
            Observed::Known(true)
        );
        assert_eq!(
            root.enables(PolicyType::ResourceControl),
            Observed::Known(false)
        );
        let tag_policy = PolicyType::Other(Sym::new("TAG_POLICY"));
        assert_eq!(root.enables(tag_policy), Observed::Known(false));
        assert_eq!(lineage.units[0].tags.known().unwrap().get("a"), Some("b"));
    }

    #[test]
    fn cycles_gaps_and_contradictions_give_no_path() {
        let parent = |id: &str| format!(r#"{{"Parents": [{{"Id": "{id}"}}]}}"#);
        let (a, b, root) = ("ou-lk4r-0000000a", "ou-lk4r-0000000b", "r-lk4r");
        let (to_a, to_b, to_root) = (parent(a), parent(b), parent(root));
        let cycle: [Told<'_>; 3] = [
            (&LIST_PARENTS, Some("222222222222"), &to_a),
            (&LIST_PARENTS, Some(a), &to_b),
            (&LIST_PARENTS, Some(b), &to_a),
        ];
        let (estate_of_cycle, _) = estate(&cycle);
        assert_eq!(path(&estate_of_cycle, account(2)), None);
        let tree = estate_of_cycle.organizations.tree();
        let lineage = tree.lineage(account(2));
        let unit_a = NodeId::Unit(a.parse().unwrap());
        assert_eq!(lineage.gap, Some(LineageGap::Cycle(unit_a)));
        assert_eq!(lineage.units.len(), 2);
        assert!(
            tree.policies(account(2), PolicyType::ServiceControl)
                .is_none()
        );

        let (gap, _) = estate(&cycle[..1]);
        let lineage = gap.organizations.tree().lineage(account(2));
        assert_eq!(lineage.gap, Some(LineageGap::NoParent(unit_a)));
        assert_eq!(lineage.units[0].id.as_str(), a, "the units that are known");
        assert!(lineage.units[0].name.is_unknown());
        assert_eq!(path(&gap, account(2)), None);

        let (moved, _) = estate(&[
            (&LIST_PARENTS, Some("222222222222"), &to_a),
            (&LIST_PARENTS, Some(a), &to_root),
            (
                &LIST_CHILDREN,
                Some(root),
                r#"{"Children": [{"Id": "222222222222"}]}"#,
            ),
        ]);
        let lineage = moved.organizations.tree().lineage(account(2));
        let node = NodeId::Account(account(2));
        assert_eq!(lineage.gap, Some(LineageGap::SeveralParents(node)));
        assert_eq!(path(&moved, account(2)), None);
    }

    #[test]
    fn what_cannot_be_placed_is_set_aside() {
        let (_, told) = estate(&[
            (&LIST_PARENTS, Some("nonsense"), r#"{"Parents": []}"#),
            (&LIST_ACCOUNTS_FOR_PARENT, None, r#"{"Accounts": []}"#),
            (&LIST_TAGS_FOR_RESOURCE, Some("x"), r#"{"Tags": []}"#),
            (&LIST_TARGETS_FOR_POLICY, Some("x"), r#"{"Targets": []}"#),
            (
                &LIST_ACCOUNTS,
                None,
                r#"{"Accounts": [{"Id": "222222222222", "Paths": ["o-x/nonsense/"]}]}"#,
            ),
        ]);
        let set_aside: Vec<usize> = told.iter().map(|one| one.set_aside.len()).collect();
        assert_eq!(set_aside, [1, 1, 1, 1, 1]);
    }

    const POLICIES: &str = r#"{"Policies": [
        {"Id": "p-FullAWSAccess", "Arn": "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess",
         "Name": "FullAWSAccess", "Description": "Allows access to every operation", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": true},
        {"Id": "p-0e15a3a0", "Name": "DenyLeaving", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false}]}"#;
    const RCPS: &str = r#"{"Policies": [{"Id": "p-4494a2fc", "Name": "Perimeter", "Type": "RESOURCE_CONTROL_POLICY", "AwsManaged": false}]}"#;
    const DOCUMENT: &str = r#"{"Policy": {"PolicySummary": {"Id": "p-0e15a3a0", "Name": "DenyLeaving",
        "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false},
        "Content": "{\"Version\": \"2012-10-17\", \"Statement\": []}"}}"#;
    const EVERYWHERE: &str = r#"{"Targets": [{"TargetId": "r-lk4r", "Type": "ROOT"},
        {"TargetId": "ou-lk4r-2b5c432b", "Name": "Workloads", "Type": "ORGANIZATIONAL_UNIT"},
        {"TargetId": "222222222222", "Type": "ACCOUNT"}]}"#;

    /// Replies that tell the policies of account 222222222222, all but one document.
    fn policy_replies() -> [Told<'static>; 9] {
        let unit = r#"{"Parents": [{"Id": "ou-lk4r-2b5c432b"}]}"#;
        [
            (&LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, Some("r-lk4r"), UNITS),
            (&LIST_PARENTS, Some("222222222222"), unit),
            (&LIST_POLICIES, Some("SERVICE_CONTROL_POLICY"), POLICIES),
            (&LIST_POLICIES, Some("RESOURCE_CONTROL_POLICY"), RCPS),
            (&DESCRIBE_POLICY, Some("p-0e15a3a0"), DOCUMENT),
            (
                &LIST_TARGETS_FOR_POLICY,
                Some("p-FullAWSAccess"),
                EVERYWHERE,
            ),
            (
                &LIST_TARGETS_FOR_POLICY,
                Some("p-0e15a3a0"),
                r#"{"Targets": [{"TargetId": "ou-lk4r-2b5c432b"}]}"#,
            ),
            (
                &LIST_TARGETS_FOR_POLICY,
                Some("p-4494a2fc"),
                r#"{"Targets": [{"TargetId": "r-lk4r"}]}"#,
            ),
            (
                &LIST_TAGS_FOR_RESOURCE,
                Some("p-0e15a3a0"),
                r#"{"Tags": [{"Key": "k", "Value": "v"}]}"#,
            ),
        ]
    }

    #[test]
    fn policies_stand_at_their_levels_by_type() {
        let (whole, _) = estate(&policy_replies());
        let tree = whole.organizations.tree();
        let names = |kind: PolicyType| -> Vec<Vec<String>> {
            let levels = tree.policies(account(2), kind).unwrap();
            assert_eq!(levels[2].node, NodeId::Account(account(2)));
            let ids = |level: &Level<'_>| level.policies.iter().map(|p| p.id.to_string()).collect();
            levels.iter().map(ids).collect()
        };
        let scps = names(PolicyType::ServiceControl);
        assert_eq!(scps[0], ["p-FullAWSAccess"]);
        assert_eq!(scps[1], ["p-0e15a3a0", "p-FullAWSAccess"]);
        assert_eq!(scps[2], ["p-FullAWSAccess"]);
        let rcps = names(PolicyType::ResourceControl);
        assert_eq!(rcps, [vec!["p-4494a2fc".to_owned()], vec![], vec![]]);
        let levels = tree.policies(account(2), PolicyType::ServiceControl);
        let levels = levels.unwrap();
        let deny = levels[1].policies[0];
        assert_eq!(
            deny.content.known().unwrap().as_str(),
            r#"{"Version":"2012-10-17","Statement":[]}"#
        );
        assert_eq!(deny.tags.known().unwrap().get("k"), Some("v"));
    }

    #[test]
    fn policies_that_were_not_read_are_gaps() {
        let replies = policy_replies();
        let (whole, _) = estate(&replies);
        let tree = whole.organizations.tree();
        let gaps = tree.policy_gaps(&whole.ledger, manager(), PolicyType::ServiceControl);
        let missing: Vec<String> = gaps.iter().map(|gap| gap.call.to_string()).collect();
        assert_eq!(
            missing,
            ["111111111111/global organizations describe-policy p-FullAWSAccess"]
        );
        let gaps = tree.policy_gaps(&whole.ledger, manager(), PolicyType::ResourceControl);
        assert_eq!(gaps.len(), 1, "the document of the RCP: {gaps:?}");

        // Without the list nobody knows which type the attached policies have.
        let untyped: Vec<Told<'_>> = replies[..2].iter().chain(&replies[5..6]).copied().collect();
        let (untyped, _) = estate(&untyped);
        let tree = untyped.organizations.tree();
        let levels = tree.policies(account(2), PolicyType::ServiceControl);
        assert_eq!(levels, None);
        let gaps = tree.policy_gaps(&untyped.ledger, manager(), PolicyType::ServiceControl);
        assert_eq!(gaps[0].call.operation, "list-policies");
        assert_eq!(gaps[0].state, "not-collected");
    }

    #[test]
    fn the_organisation_and_accounts_outside_of_any() {
        let organization = r#"{"Organization": {"Id": "o-lk4r7works", "FeatureSet": "ALL",
            "Arn": "arn:aws:organizations::111111111111:organization/o-lk4r7works",
            "MasterAccountArn": "arn:aws:organizations::111111111111:account/o-lk4r7works/111111111111",
            "MasterAccountId": "111111111111", "MasterAccountEmail": "aws@larkspur.example"}}"#;
        let (whole, _) = estate(&[(&DESCRIBE_ORGANIZATION, None, organization)]);
        let found = whole.organizations.organizations.iter().next().unwrap();
        assert_eq!(found.management_place(), Some(manager()));
        assert_eq!(found.feature_set, Observed::Known(Sym::new("ALL")));
        let reduced = DESCRIBE_ORGANIZATION.reduce(organization).unwrap();
        assert!(!reduced.contains('@'));

        let mut alone = Estate::default();
        let recorded = RecordedCall {
            operation: &DESCRIBE_ORGANIZATION,
            place: manager(),
            request: None,
            reply: Reply::Error {
                code: "AWSOrganizationsNotInUseException",
                message: "Your account is not a member of an organization.",
            },
        };
        alone.record(&recorded).unwrap();
        let key = DESCRIBE_ORGANIZATION.key(manager(), None);
        let state = alone.ledger.outcome(key).unwrap().state;
        assert_eq!(state, CallState::NotEnabled);
    }

    #[test]
    fn the_demo_estate_has_every_path_and_policy() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estates/demo");
        let mut estate = Estate::default();
        let files = crate::sources::dumps::from_folder(&root).unwrap();
        let notes = crate::sources::dumps::read(&files, &mut |call| estate.record(call));
        estate.settle();
        let ours = |note: &&String| {
            ["/organizations-", "/iam-", "/rds-", "/account-"]
                .iter()
                .any(|part| note.contains(part))
        };
        let unread: Vec<&String> = notes.unreadable.iter().filter(ours).collect();
        assert!(unread.is_empty(), "{unread:?}");
        let skipped = [&notes.not_modelled, &notes.ambiguous];
        let skipped: Vec<&String> = skipped.into_iter().flatten().filter(ours).collect();
        assert!(skipped.is_empty(), "{skipped:?}");
        let workloads = Some(vec!["Workloads".to_owned()]);
        assert_eq!(path(&estate, account(2)), workloads);
        assert_eq!(path(&estate, account(3)), workloads);
        assert_eq!(path(&estate, account(1)), Some(vec![]));
        let tree = estate.organizations.tree();
        for kind in [PolicyType::ServiceControl, PolicyType::ResourceControl] {
            let levels = tree.policies(account(2), kind).unwrap();
            assert_eq!(levels.len(), 3);
            assert!(levels.iter().all(|level| !level.policies.is_empty()));
            let documented =
                |level: &Level<'_>| level.policies.iter().all(|p| p.content.known().is_some());
            assert!(levels.iter().all(documented));
            assert!(tree.policy_gaps(&estate.ledger, manager(), kind).is_empty());
        }
        let found = tree.account(account(2)).unwrap();
        let tags = found.tags.known().unwrap();
        assert_eq!(tags.get("Environment"), Some("Production"));
        let report = estate.iam.credential_report(account(2)).unwrap();
        let key = "arn:aws:iam::222222222222:user/line-exporter"
            .parse()
            .unwrap();
        let row = report.rows.of(key).unwrap();
        assert_eq!(row.access_keys[0].active, Observed::Known(true));
        assert_eq!(estate.iam.account_summaries.len(), 7);
    }
}

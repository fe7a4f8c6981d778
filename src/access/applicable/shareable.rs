//! Types of resources that Resource Access Manager shares, and what is not known of shares that nobody read.

use super::principals::Caller;
use super::question::Gathered;
use super::shares::is_over;
use super::vaults::is_lent;
use super::{Applicable, Missing, beside};
use crate::access::eval::Policy;
use crate::estate::organizations::LIST_ACCOUNTS;
use crate::estate::ram::{
    GET_RESOURCE_SHARE_ASSOCIATIONS, GET_RESOURCE_SHARES, LIST_PRINCIPALS, LIST_RESOURCES,
};
use crate::estate::{Gap, Operation};
use crate::ids::{AccountId, Arn, Partition, Place, Region};

/// What a resource can be shared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum With {
    /// Any account.
    Anybody,
    /// Accounts of its owner's organization alone.
    Organization,
}

/// A type of resources that can be shared.
struct Shareable {
    /// The service in the ARN.
    service: &'static str,
    /// What stands behind the account.
    kinds: &'static [&'static str],
    with: With,
    /// What a share allows, where there is one permission for all and AWS tells what it holds.
    actions: Option<&'static [&'static str]>,
}

const fn shared(service: &'static str, kinds: &'static [&'static str]) -> Shareable {
    Shareable {
        service,
        kinds,
        with: With::Anybody,
        actions: None,
    }
}

const fn within(service: &'static str, kinds: &'static [&'static str]) -> Shareable {
    Shareable {
        with: With::Organization,
        ..shared(service, kinds)
    }
}

/// What can be shared.
///
/// Source: AWS RAM User Guide, page shareable, the columns of types and of accounts outside of the organization; what the permission
/// of clusters holds: Amazon Aurora User Guide, page Aurora.Managing.Clone.Cross-Account; what participants do in the VPC of a shared
/// subnet: Amazon VPC User Guide, page vpc-sharing.
const SHAREABLE: &[Shareable] = &[
    shared("acm-pca", &["certificate-authority"]),
    shared("apigateway", &["domainnames", "portalproducts"]),
    shared("appmesh", &["mesh"]),
    shared("appsync", &["apis"]),
    shared("aws-marketplace", &["AWSMarketplace"]),
    shared("bedrock", &["custom-model"]),
    shared("billing", &["billingview"]),
    shared("cloudhsm", &["backup"]),
    shared("codebuild", &["project", "report-group"]),
    shared("codeconnections", &["connection"]),
    shared("codestar-connections", &["connection"]),
    shared("datazone", &["domain"]),
    shared(
        "ec2",
        &[
            "capacity-reservation",
            "dedicated-host",
            "ipam-pool",
            "ipam-resource-discovery",
            "placement-group",
            "prefix-list",
            "traffic-mirror-target",
            "transit-gateway",
            "transit-gateway-multicast-domain",
            "verified-access-group",
        ],
    ),
    within(
        "ec2",
        &[
            "coip-pool",
            "local-gateway-route-table",
            "security-group",
            "subnet",
        ],
    ),
    Shareable {
        actions: Some(&["ec2:CreateSecurityGroup", "ec2:CreateVpcEndpoint"]),
        ..within("ec2", &["vpc"])
    },
    shared("elasticloadbalancing", &["truststore"]),
    shared("fsx", &["volume"]),
    shared("glue", &["catalog", "database", "table"]),
    shared(
        "imagebuilder",
        &["component", "container-recipe", "image", "image-recipe"],
    ),
    shared("license-manager", &["license-configuration"]),
    shared(
        "network-firewall",
        &[
            "firewall-policy",
            "stateful-rulegroup",
            "stateless-rulegroup",
        ],
    ),
    shared("networkmanager", &["core-network"]),
    within("outposts", &["outpost"]),
    shared("outposts", &["site"]),
    Shareable {
        actions: Some(&[
            "rds:DescribeDBClusters",
            "rds:RestoreDBClusterToPointInTime",
        ]),
        ..shared("rds", &["cluster"])
    },
    shared("refactor-spaces", &["environment"]),
    shared("resource-explorer-2", &["view"]),
    shared("resource-groups", &["group"]),
    shared("route53-recovery-control", &["cluster"]),
    shared("route53profiles", &["profile"]),
    shared(
        "route53resolver",
        &[
            "firewall-rule-group",
            "resolver-query-log-config",
            "resolver-rule",
        ],
    ),
    within("s3-outposts", &["outpost"]),
    shared(
        "sagemaker",
        &[
            "feature-group",
            "hub",
            "lineage-group",
            "model-card",
            "model-package-group",
            "pipeline",
        ],
    ),
    within("servicecatalog", &["applications", "attribute-groups"]),
    shared(
        "sms-voice",
        &["opt-out-list", "phone-number", "pool", "sender-id"],
    ),
    shared("ssm", &["parameter"]),
    shared("ssm-contacts", &["contact"]),
    shared("ssm-incidents", &["response-plan"]),
    shared(
        "vpc-lattice",
        &["resourceconfiguration", "service", "servicenetwork"],
    ),
];

/// What tells of the resources in an account's own shares, and of those whom they are for: the one call or the other.
const RESOURCES: [(&Operation, &str); 2] = [
    (&LIST_RESOURCES, "SELF"),
    (&GET_RESOURCE_SHARE_ASSOCIATIONS, "RESOURCE"),
];
const PRINCIPALS: [(&Operation, &str); 2] = [
    (&LIST_PRINCIPALS, "SELF"),
    (&GET_RESOURCE_SHARE_ASSOCIATIONS, "PRINCIPAL"),
];

impl<'e> Applicable<'e> {
    /// Returns what shares that nobody read may allow an account to do with a resource of another one's.
    pub(super) fn by_unread_share(
        &self,
        action: &str,
        (arn, owner): (Arn, AccountId),
        caller: &Caller<'e>,
        into: &mut Gathered,
    ) -> Option<Policy> {
        let account = caller.account()?;
        let mut kinds = SHAREABLE.iter().filter(|one| one.may_be(arn));
        let is_shareable = kinds.any(|one| {
            let can = one.actions.is_none_or(|actions| holds(actions, action));
            can && (one.with == With::Anybody || !self.is_of_another_organization(account, owner))
        });
        if !is_shareable {
            return None;
        }
        let missing = self.unread_shares((arn, owner), account);
        if missing.is_empty() {
            return None;
        }
        for one in missing {
            into.miss(one.what, one.gap);
        }
        Some(beside(&format!("resource shares of {owner}"), None))
    }

    /// Returns what was not read of the shares by which a resource may be for an account; nothing where it is in none.
    pub(super) fn unread_shares(
        &self,
        (arn, owner): (Arn, AccountId),
        account: AccountId,
    ) -> Vec<Missing> {
        let missing = |what: String, gap: Option<Gap>| Missing {
            what: what.into(),
            gap,
        };
        let written = arn.as_str().split(':').nth(3).unwrap_or_default();
        if written.contains(['*', '?']) {
            return vec![missing(format!("what {owner} shares in each region"), None)];
        }
        let (own, told) = (place(arn, owner), place(arn, account));
        let others = [(&LIST_RESOURCES, "OTHER-ACCOUNTS")];
        let resources = self.none_was_read(own, &RESOURCES);
        // What others share with the caller's account it is told, too.
        let is_told = resources.is_none() || self.none_was_read(told, &others).is_none();
        let ram = &self.estate.ram;
        let mut listed = ram.shared_resources.iter();
        let is_listed =
            listed.any(|one| may_name(arn, one.resource) && !is_over(&one.association_status));
        if is_told && !is_listed {
            return Vec::new();
        }
        let shares = self.none_was_read(own, &[(&GET_RESOURCE_SHARES, "SELF")]);
        let mut all = ram.resource_shares.iter();
        let has_shares = all.any(|one| {
            let status = one.status.known().map(|status| status.as_str());
            one.arn.account() == Some(owner) && status != Some("DELETED")
        });
        if shares.is_none() && !has_shares {
            return Vec::new();
        }
        let region = own.region;
        let resources = resources.map(|gap| {
            let what = format!("whether {owner} shares {arn}");
            let shares = shares.filter(|_| !has_shares);
            missing(what, Some(shares.unwrap_or(gap)))
        });
        let principals = self.none_was_read(own, &PRINCIPALS).map(|gap| {
            let what = format!("whom the resource shares of {owner} in {region} are for");
            missing(what, Some(gap))
        });
        resources.into_iter().chain(principals).collect()
    }

    /// Returns the gap of the first of some calls that tell the same, where none of them was read.
    fn none_was_read(&self, place: Place, calls: &[(&'static Operation, &str)]) -> Option<Gap> {
        let ledger = &self.estate.ledger;
        let gaps = calls.iter();
        let gaps = gaps.map(|(call, side)| ledger.gap(place, call, Some(side)));
        gaps.collect::<Option<Vec<_>>>()?.into_iter().next()
    }

    /// Returns whether an account is known to be outside of another one's organization.
    fn is_of_another_organization(&self, account: AccountId, owner: AccountId) -> bool {
        let is_member = |account| self.tree.account(account).is_some();
        if !is_member(owner) || is_member(account) {
            return false;
        }
        let lines = self.estate.ledger.lines();
        let mut lists = lines.filter(|(key, _)| {
            key.service == LIST_ACCOUNTS.service && key.operation == LIST_ACCOUNTS.name
        });
        lists.any(|(_, outcome)| outcome.state.is_complete())
    }
}

impl Shareable {
    /// Returns whether a resource is of the type, or one of those that a pattern means.
    fn may_be(&self, arn: Arn) -> bool {
        let resource = arn.resource().trim_start_matches('/');
        let kind = resource.split(['/', ':']).next().unwrap_or(resource);
        let is_open = kind.contains(['*', '?']);
        self.service == arn.service() && (is_open || self.kinds.contains(&kind))
    }
}

/// Returns where an account is asked for what it shares of the kind of a resource: in its region, and of what belongs to none
/// in one of them.
fn place(arn: Arn, account: AccountId) -> Place {
    let home = || "us-east-1".parse().unwrap_or(Region::global());
    Place {
        partition: arn.partition().unwrap_or(Partition::aws()),
        account,
        region: arn.region().unwrap_or_else(home),
    }
}

/// Returns whether an ARN, or one with wildcards, may name a resource.
pub(super) fn may_name(arn: Arn, resource: Arn) -> bool {
    match arn.as_str().split_once(['*', '?']) {
        None => arn == resource,
        Some((start, _)) => resource.as_str().starts_with(start),
    }
}

/// Returns whether a share of a resource may allow an action.
pub(super) fn may_allow(action: &str, arn: Arn) -> bool {
    if arn.service() == "backup" {
        return is_lent(action);
    }
    let mut kinds = SHAREABLE.iter().filter(|one| one.may_be(arn));
    let first = kinds.next().and_then(|one| one.actions);
    first.is_none_or(|actions| holds(actions, action))
}

/// Returns whether a list holds an action.
fn holds(actions: &[&str], action: &str) -> bool {
    actions.iter().any(|one| one.eq_ignore_ascii_case(action))
}

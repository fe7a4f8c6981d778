//! The kinds of resources that selectors choose from.

use crate::environments::{Environments, Selected, Selector, Subject};
use crate::estate::{Collection, Item, Operation, Resource, Tags};
use crate::ids::{AccountId, Arn, Place, Region, VpcId};

/// A resource that a selector is compared with.
pub(super) struct Thing<'e> {
    pub arn: Arn,
    place: Place,
    tags: Option<&'e Tags>,
    vpc: Option<VpcId>,
}

/// Resources of one kind.
pub(super) struct Kind<'e> {
    pub things: Vec<Thing<'e>>,
    /// What they are called.
    pub noun: &'static str,
    /// How an ARN of one looks.
    pub sample: &'static str,
    /// The call that lists them.
    pub list: &'static Operation,
}

/// Returns the resources of a collection.
pub(super) fn of<'e, T: Resource>(
    all: &'e Collection<T>,
    (noun, sample): (&'static str, &'static str),
    list: &'static Operation,
    vpc: impl Fn(&'e Item<T>) -> Option<VpcId>,
) -> Kind<'e> {
    let things = all.iter().map(|item| Thing {
        arn: item.arn,
        place: item.place,
        tags: item.tags(),
        vpc: vpc(item),
    });
    Kind {
        things: things.collect(),
        noun,
        sample,
        list,
    }
}

pub(super) const ROLES: (&str, &str) = ("roles", "arn:aws:iam::111122223333:role/a");
pub(super) const USERS: (&str, &str) = ("users", "arn:aws:iam::111122223333:user/a");
pub(super) const BUCKETS: (&str, &str) = ("buckets", "arn:aws:s3:::a");
pub(super) const POINTS: (&str, &str) = (
    "access points",
    "arn:aws:s3:eu-west-1:111122223333:accesspoint/a",
);
pub(super) const KEYS: (&str, &str) = ("keys", "arn:aws:kms:eu-west-1:111122223333:key/a");
pub(super) const SECRETS: (&str, &str) = (
    "secrets",
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a",
);
pub(super) const VAULTS: (&str, &str) = (
    "backup vaults",
    "arn:aws:backup:eu-west-1:111122223333:backup-vault:a",
);
pub(super) const FUNCTIONS: (&str, &str) = (
    "functions",
    "arn:aws:lambda:eu-west-1:111122223333:function:a",
);
pub(super) const DATABASES: (&str, &str) = (
    "database instances",
    "arn:aws:rds:eu-west-1:111122223333:db:a",
);
pub(super) const CLUSTERS: (&str, &str) = (
    "database clusters",
    "arn:aws:rds:eu-west-1:111122223333:cluster:a",
);

pub(super) const SNAPSHOTS: (&str, &str) = ("snapshots", "arn:aws:ec2:eu-west-1::snapshot/snap-0a");
pub(super) const IMAGES: (&str, &str) = ("images", "arn:aws:ec2:eu-west-1::image/ami-0a");
pub(super) const DB_SNAPSHOTS: (&str, &str) = (
    "snapshots of databases",
    "arn:aws:rds:eu-west-1:111122223333:snapshot:a",
);
pub(super) const CLUSTER_SNAPSHOTS: (&str, &str) = (
    "snapshots of clusters",
    "arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:a",
);

impl Kind<'_> {
    /// Returns whether a selector can mean resources of this kind.
    pub fn is_meant_by(&self, selector: &Selector) -> bool {
        let service = self.sample.split(':').nth(2);
        if self.sample == POINTS.1 {
            // They are asked for by their ARNs; otherwise they are ways to their bucket.
            let names_points = |text: &str| text.contains(":accesspoint/");
            return matches!(selector, Selector::ArnPattern(glob) if names_points(glob.as_str()));
        }
        if let Selector::Service(name) = selector {
            return service == Some(name.as_str());
        }
        let pattern = component(selector, 2);
        pattern.is_none_or(|one| one.contains(['*', '?']) || service == Some(one))
    }

    /// Returns what stands under a resource and is meant, too: the versions and aliases of a function.
    ///
    /// Source: AWS Lambda Developer Guide, page permissions-function-cross-account.
    pub fn under(&self, selector: &Selector, thing: &Thing<'_>) -> Option<String> {
        if self.sample != FUNCTIONS.1 {
            return None;
        }
        let is_one =
            matches!(selector, Selector::ArnPattern(glob) if !glob.as_str().ends_with(['*', '?']));
        (!is_one).then(|| format!("{}:*", thing.arn))
    }
}

/// Returns the region that a selector names.
pub(super) fn region_of(selector: &Selector) -> Option<Region> {
    if let Selector::Region(region) = selector {
        return Some(*region);
    }
    component(selector, 3)?.parse().ok()
}

/// Returns a component of the pattern of ARNs that a selector is, empty where it is not written; none for another selector.
fn component(selector: &Selector, place: usize) -> Option<&str> {
    if let Selector::ArnPattern(glob) = selector {
        Some(glob.as_str().split(':').nth(place).unwrap_or_default())
    } else {
        None
    }
}

/// Returns whether a selector may mean something in an account.
pub(super) fn may_hold(
    selector: &Selector,
    account: AccountId,
    environments: Option<&Environments>,
) -> bool {
    match selector {
        Selector::Account(one) => *one == account,
        Selector::Environment(name) => environments.is_none_or(|all| {
            let mut vpcs = all.vpcs.values();
            all.account(account).environment == Some(*name)
                || vpcs.any(|vpc| {
                    vpc.place.account == account && vpc.assignment.environment == Some(*name)
                })
        }),
        Selector::ArnPattern(glob) => {
            let part = glob.as_str().split(':').nth(4).unwrap_or_default();
            part.parse().map_or(true, |one: AccountId| one == account)
        }
        Selector::Internet
        | Selector::OnPremises
        | Selector::Region(_)
        | Selector::Vpc(_)
        | Selector::Subnet(_)
        | Selector::Service(_)
        | Selector::Tag(_)
        | Selector::Name(_)
        | Selector::Arn(_)
        | Selector::Address(_)
        | Selector::Id(_) => true,
    }
}

pub(super) fn matches(
    selector: &Selector,
    thing: &Thing<'_>,
    environments: Option<&Environments>,
) -> bool {
    let empty = Tags::default();
    let tags = thing.tags.unwrap_or(&empty);
    let name = thing.arn.name();
    let environment = || {
        let environments = environments?;
        let mut vpcs = environments.vpcs.iter();
        let vpc = thing.vpc.and_then(|id| {
            let found = vpcs.find(|(_, vpc)| vpc.id == id);
            found.map(|(arn, _)| *arn)
        });
        let assigned = environments.assignment_of(&Subject {
            place: thing.place,
            vpc,
            tags,
            name: Some(name),
            arn: thing.arn,
        });
        assigned.environment
    };
    let is_about_environment = matches!(selector, Selector::Environment(_));
    let environment = is_about_environment.then(environment).flatten();
    let tags: Vec<(&str, &str)> = tags.iter().collect();
    selector.matches(&Selected {
        environment: environment.map(|name| name.as_str()),
        account: Some(thing.place.account),
        region: Some(thing.place.region),
        vpc: thing.vpc,
        service: thing.arn.service(),
        tags: &tags,
        name: Some(name),
        arn: Some(thing.arn),
        ..Selected::default()
    })
}

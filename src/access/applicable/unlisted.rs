//! Resources that no reply holds: whether a list that was read leaves them out, or a list was not read.

use std::collections::BTreeSet;

use super::question::Gathered;
use super::{Applicable, Missing, named};
use crate::access::eval::Policy;
use crate::estate::backup::LIST_BACKUP_VAULTS;
use crate::estate::ec2::{DESCRIBE_IMAGES, DESCRIBE_SNAPSHOTS};
use crate::estate::iam::GET_ACCOUNT_AUTHORIZATION_DETAILS;
use crate::estate::kms::LIST_KEYS;
use crate::estate::lambda::LIST_FUNCTIONS;
use crate::estate::opensearch::{ES_LIST_DOMAIN_NAMES, LIST_DOMAIN_NAMES};
use crate::estate::rds::{DESCRIBE_DB_CLUSTER_SNAPSHOTS, DESCRIBE_DB_SNAPSHOTS};
use crate::estate::route53::LIST_HOSTED_ZONES;
use crate::estate::s3::{LIST_ACCESS_POINTS, LIST_BUCKETS};
use crate::estate::secretsmanager::LIST_SECRETS;
use crate::estate::{Operation, Scope};
use crate::ids::{AccountId, Arn, Partition, Place, Region};

/// A kind of resource, and the calls any of which lists all.
#[derive(Clone, Copy)]
pub(super) struct Listed {
    noun: &'static str,
    lists: &'static [&'static Operation],
}

macro_rules! listed {
    ($($(#[$doc:meta])* $name:ident = $noun:literal, $($list:ident)|+;)*) => {$(
        $(#[$doc])*
        pub(super) const $name: Listed = Listed { noun: $noun, lists: &[$(&$list),+] };
    )*};
}

listed! {
    BUCKET = "bucket", LIST_BUCKETS;
    CLUSTER_SNAPSHOT = "snapshot of a cluster", DESCRIBE_DB_CLUSTER_SNAPSHOTS;
    DB_SNAPSHOT = "snapshot of a database", DESCRIBE_DB_SNAPSHOTS;
    DOMAIN = "domain", LIST_DOMAIN_NAMES | ES_LIST_DOMAIN_NAMES;
    FUNCTION = "function", LIST_FUNCTIONS;
    IMAGE = "image", DESCRIBE_IMAGES;
    KEY = "key", LIST_KEYS;
    POINT = "access point", LIST_ACCESS_POINTS;
    ROLE = "role", GET_ACCOUNT_AUTHORIZATION_DETAILS;
    SECRET = "secret", LIST_SECRETS;
    SNAPSHOT = "snapshot", DESCRIBE_SNAPSHOTS;
    VAULT = "backup vault", LIST_BACKUP_VAULTS;
    ZONE = "hosted zone", LIST_HOSTED_ZONES;
}

/// An image of an FPGA, which no call that is made lists.
pub(super) const FPGA_IMAGE: Listed = Listed {
    noun: "FPGA image",
    lists: &[],
};

/// What of Route 53 names no account in its ARN and is listed by no call that is made, by its type.
pub(super) const OF_ROUTE_53: [(&str, Listed); 5] = [
    ("delegationset", of_route_53("delegation set")),
    ("healthcheck", of_route_53("health check")),
    (
        "queryloggingconfig",
        of_route_53("configuration of query logs"),
    ),
    ("trafficpolicy", of_route_53("traffic policy")),
    (
        "trafficpolicyinstance",
        of_route_53("instance of a traffic policy"),
    ),
];

const fn of_route_53(noun: &'static str) -> Listed {
    Listed { noun, lists: &[] }
}

impl Applicable<'_> {
    /// Returns the policy of a resource that no reply holds, and tells why that is unknown.
    pub(super) fn of_unlisted(&self, arn: Arn, kind: Listed, into: &mut Gathered) -> Vec<Policy> {
        for one in self.why_unlisted(&format!("the policy of {arn}"), arn, kind) {
            into.miss(one.what, one.gap);
        }
        vec![named(arn.as_str(), None)]
    }

    /// Returns why something about a resource is unknown that no reply holds: which lists were not read, or that it is in
    /// none.
    pub(super) fn why_unlisted(&self, what: &str, arn: Arn, kind: Listed) -> Vec<Missing> {
        let Listed { noun, lists } = kind;
        if lists.is_empty() {
            let what = format!(
                "{what}: no call that is made lists what is {} {noun}",
                article(noun)
            );
            return vec![Missing {
                what: what.into(),
                gap: None,
            }];
        }
        let ledger = &self.estate.ledger;
        let partition = arn.partition().unwrap_or(Partition::aws());
        let accounts = match arn.account() {
            Some(account) => BTreeSet::from([account]),
            None => self.known_accounts(),
        };
        let places = accounts.into_iter().flat_map(|account| {
            match (arn.region(), lists.first().map(|list| list.scope)) {
                (None, Some(Scope::Regional)) => lists
                    .iter()
                    .flat_map(|list| self.regions(account, list, None))
                    .collect(),
                (region, _) => vec![Place {
                    partition,
                    account,
                    region: region.unwrap_or(Region::global()),
                }],
            }
        });
        let unread = places.filter_map(|place| {
            let gaps = lists.iter().map(|list| ledger.gap(place, list, None));
            // One list that was read is enough.
            let gap = gaps.collect::<Option<Vec<_>>>()?.into_iter().next()?;
            let account = place.account;
            let what = match arn.account() {
                Some(_) => what.to_owned(),
                None => format!("{what}, if it is {} {noun} of {account}", article(noun)),
            };
            Some(Missing {
                what: what.into(),
                gap: Some(gap),
            })
        });
        let unread: Vec<Missing> = unread.collect();
        if !unread.is_empty() {
            return unread;
        }
        let what = match arn.as_str().contains(['*', '?']) {
            true => what.to_owned(),
            false => format!("{what}: no {noun} of this estate is called so"),
        };
        vec![Missing {
            what: what.into(),
            gap: None,
        }]
    }

    /// Returns the accounts of the organisation and those that were asked anything.
    pub(super) fn known_accounts(&self) -> BTreeSet<AccountId> {
        let listed = self.estate.organizations.accounts.iter();
        let listed = listed.filter_map(|one| one.aws_arn.known()?.resource().rsplit('/').next());
        let listed = listed.filter_map(|text| text.parse().ok());
        self.asked.iter().copied().chain(listed).collect()
    }
}

/// Returns whether an action makes what it names, which is then the caller's own.
pub(super) fn makes(action: &str) -> bool {
    let name = action.split_once(':').map_or(action, |(_, name)| name);
    name.to_ascii_lowercase().starts_with("create")
}

fn article(noun: &str) -> &'static str {
    match noun.starts_with(['a', 'e', 'i', 'o', 'u', 'F']) {
        true => "an",
        false => "a",
    }
}

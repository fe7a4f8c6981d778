//! Access points of S3: a request through one is decided by it, and by its bucket.

use serde_json::json;

use super::question::Gathered;
use super::{Applicable, named, unlisted};
use crate::access::eval::{Policy, PolicyText};
use crate::estate::s3::{AccessPoint, GET_ACCESS_POINT_POLICY};
use crate::estate::{Item, Observed};
use crate::ids::{AccountId, Arn, Sym};

/// What lies behind an access point.
pub(super) struct Behind {
    /// The bucket, or an object of it.
    pub resource: Arn,
    /// The bucket's account, as the access point tells it.
    pub owner: Option<AccountId>,
}

/// How the names of access points end that stand in the place of a bucket's.
const ALIAS_END: &str = "-s3alias";

/// The name of an access point, and the key of an object behind it.
fn name_and_key(arn: Arn) -> Option<(&'static str, Option<&'static str>)> {
    let rest = arn.resource().strip_prefix("accesspoint/");
    let rest = rest.filter(|_| arn.service() == "s3")?;
    let (name, rest) = rest.split_once('/').unwrap_or((rest, ""));
    Some((name, rest.strip_prefix("object/")))
}

impl<'e> Applicable<'e> {
    /// Adds the policy of the access point that a request names, and the facts of it; returns what lies behind it.
    ///
    /// Source: Amazon S3 User Guide, pages access-points-policies and access-points-vpc.
    pub(super) fn add_access_point(&self, arn: Arn, into: &mut Gathered) -> Option<Behind> {
        let (name, key) = name_and_key(arn)?;
        let point = self.access_point(arn, name);
        let account = arn.account();
        into.point = Some(Sym::new(name));
        into.point_account = account;
        if let Some(origin) = point.and_then(|point| point.network_origin.known()) {
            into.tell("s3:AccessPointNetworkOrigin", origin.as_str());
        }
        into.policies.access_point = self.of_access_point(arn, point, into);
        let bucket = point.and_then(|point| point.bucket.known());
        let bucket = bucket.map_or("*", |bucket| bucket.as_str());
        let slash = key.map_or("", |_| "/");
        let partition = arn.partition()?;
        let behind = || {
            let key = key.unwrap_or_default();
            let text = format!("arn:{partition}:s3:::{bucket}{slash}{key}");
            text.parse().ok()
        };
        let resource: Arn = into.behind.map_or_else(behind, Some)?;
        into.resources = vec![arn.as_str().into(), resource.as_str().into()];
        let told = point.and_then(|point| point.bucket_account.known().copied());
        if told.is_none() {
            into.assume(format!("the bucket behind {arn} is of the same account"));
        }
        Some(Behind {
            resource,
            owner: told.or(account),
        })
    }

    /// Returns the access point, or what is behind it, that a name in the place of a bucket's stands for.
    ///
    /// Source: Amazon S3 User Guide, page access-points-naming.
    pub(super) fn behind_point_alias(&self, arn: Arn, into: &mut Gathered) -> Arn {
        let resource = arn.resource();
        let (name, key) = resource.split_once('/').unwrap_or((resource, ""));
        if !is_alias(arn) {
            return arn;
        }
        let mut all = self.estate.s3.access_points.iter();
        let found = all.find(|one| one.alias.is_some_and(|alias| alias.as_str() == name));
        let behind = found.and_then(|point| match resource.contains('/') {
            true => format!("{}/object/{key}", point.arn).parse().ok(),
            false => Some(point.arn),
        });
        let Some(behind) = behind else { return arn };
        into.assume(format!("{name} is a name of {behind}"));
        behind
    }

    fn access_point(&self, arn: Arn, name: &str) -> Option<&'e Item<AccessPoint>> {
        let mut all = self.estate.s3.access_points.iter();
        all.find(|one| {
            let is_there =
                Some(one.place.account) == arn.account() && Some(one.place.region) == arn.region();
            is_there && one.name.as_str() == name
        })
    }

    fn of_access_point(
        &self,
        arn: Arn,
        point: Option<&Item<AccessPoint>>,
        into: &mut Gathered,
    ) -> Option<Vec<Policy>> {
        let Some(point) = point else {
            return Some(self.of_unlisted(arn, unlisted::POINT, into));
        };
        let mut policies = Vec::new();
        match &point.policy {
            Observed::Known(document) => {
                policies.push(named(point.name.as_str(), Some(document)));
            }
            Observed::Absent => {}
            Observed::Unknown => {
                let (place, name) = (point.place, point.name.as_str());
                let ledger = &self.estate.ledger;
                let gap = ledger.gap(place, &GET_ACCESS_POINT_POLICY, Some(name));
                into.miss(format!("the policy of the access point {name}"), gap);
                policies.push(named(name, None));
            }
        }
        policies.extend(of_origin(point));
        (!policies.is_empty()).then_some(policies)
    }
}

/// Returns whether an ARN names an access point as if it were a bucket.
pub(super) fn is_alias(arn: Arn) -> bool {
    let name = arn.resource().split('/').next().unwrap_or_default();
    arn.service() == "s3" && name.ends_with(ALIAS_END)
}

/// Returns whether an ARN is of a bucket of which nobody knows the name.
pub(super) fn is_nameless(arn: Arn) -> bool {
    arn.service() == "s3" && arn.resource().split('/').next() == Some("*")
}

/// Returns what an access point for one VPC says of requests from elsewhere.
fn of_origin(point: &AccessPoint) -> Option<Policy> {
    let vpc = point.vpc.as_ref()?.id.to_string();
    let document = json!({"Version": "2008-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
        "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:SourceVpc": vpc}}}]});
    Some(Policy {
        name: Some(format!("network origin of {}", point.name).into()),
        document: Some(PolicyText::new(&document.to_string())),
        effect: None,
    })
}

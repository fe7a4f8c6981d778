use std::collections::BTreeMap;

use super::connect::home;
use crate::estate::s3::GET_BUCKET_LOCATION;
use crate::estate::{Estate, Operation, Scope};
use crate::ids::{Place, Region};

/// Which region's endpoint answers which call of an account.
#[derive(Clone, Debug)]
pub(super) struct Routes {
    place: Place,
    /// The region of the caller's own configuration: services without regions of their own answer there.
    near: Region,
    /// The buckets that are known, with their regions.
    buckets: BTreeMap<&'static str, Option<Region>>,
}

impl Routes {
    /// Returns the routes of an account of which nothing is known yet.
    pub(super) fn new(place: Place, near: Region) -> Self {
        Self {
            place,
            near,
            buckets: BTreeMap::new(),
        }
    }

    /// Learns where the buckets are. A bucket whose region was asked for in vain is asked about nearby: the
    /// answer says where it is, or why not.
    pub(super) fn learn(&mut self, estate: &Estate) {
        let buckets = estate.s3.buckets.living_in(self.place);
        self.buckets = buckets
            .map(|bucket| {
                let name = bucket.name.as_str();
                let asked = || {
                    let key = GET_BUCKET_LOCATION.key(self.place, Some(name));
                    estate.ledger.outcome(key).map(|_| self.near)
                };
                (name, bucket.region.known().copied().or_else(asked))
            })
            .collect();
    }

    /// Returns the region whose endpoint answers; none for a bucket whose region is yet to be told.
    pub(super) fn to(
        &self,
        operation: &Operation,
        place: Place,
        request: Option<&str>,
    ) -> Option<Region> {
        let is_about_bucket = operation.service == "s3api" && operation.per.is_some();
        match (operation.scope, operation.service) {
            (Scope::Regional, _) => Some(place.region),
            (Scope::Global, _) if is_about_bucket && operation.name != GET_BUCKET_LOCATION.name => {
                self.buckets.get(request?).copied().flatten()
            }
            (Scope::Global, "iam" | "organizations" | "account") => {
                Some(home(place.partition, self.near))
            }
            (Scope::Global, _) => Some(self.near),
        }
    }
}

//! Block public access of S3: what restricts a bucket whose policy is public, and what of it was not read.

use super::question::Gathered;
use super::{Applicable, Change, Missing};
use crate::estate::s3::{
    Bucket, GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_PUBLIC_ACCESS_BLOCK, PublicAccessBlock,
};
use crate::estate::{Gap, Item, Observed};
use crate::ids::Sym;

/// Whether one of the settings of a bucket and of its account is on.
pub(super) enum Blocked {
    Yes,
    No,
    /// None is on that was read, and these were not.
    Unread(Vec<Gap>),
}

impl Applicable<'_> {
    /// Returns whether a setting is on for a bucket, or for its whole account.
    pub(super) fn blocked(
        &self,
        bucket: &Item<Bucket>,
        is_on: impl Fn(&PublicAccessBlock) -> bool,
    ) -> Blocked {
        let mut blocks = self.estate.s3.account_blocks.iter();
        let of_account = blocks.find(|one| one.place.account == bucket.place.account);
        let of_account = of_account.map(|one| &one.configuration);
        let own = &bucket.public_access_block;
        let mut read = [Some(own), of_account]
            .into_iter()
            .flatten()
            .filter_map(Observed::known);
        if read.any(is_on) {
            return Blocked::Yes;
        }
        let (ledger, place) = (&self.estate.ledger, bucket.place);
        let name = Some(bucket.name.as_str());
        let mut gaps = Vec::new();
        if own.is_unknown() {
            gaps.extend(ledger.gap(place, &GET_PUBLIC_ACCESS_BLOCK, name));
        }
        let account_is_read = of_account.is_some_and(|one| !one.is_unknown());
        if !account_is_read {
            gaps.extend(ledger.gap(place.global(), &GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, None));
        }
        match own.is_unknown() || !account_is_read {
            true => Blocked::Unread(gaps),
            false => Blocked::No,
        }
    }

    /// Adds whether the bucket's settings, those of its account, or those of an access point restrict a public policy.
    ///
    /// The settings of an account are those in force, also where its organization makes them. Those of an access point
    /// are told by no call of the plan.
    /// Source: Amazon S3 API Reference, `GetPublicAccessBlock` of S3 Control.
    pub(super) fn add_public_block(&self, bucket: &Item<Bucket>, into: &mut Gathered) {
        let blocked = self.blocked(bucket, |settings| settings.restrict_public_buckets.0);
        into.settings.s3_block_public_access = matches!(blocked, Blocked::Yes);
        let missing = |name: Sym, gap| Missing {
            what: format!("whether block public access restricts {name}").into(),
            gap,
        };
        let mut unread = match blocked {
            Blocked::Yes => return,
            Blocked::No => Vec::new(),
            Blocked::Unread(gaps) if gaps.is_empty() => vec![missing(bucket.name, None)],
            Blocked::Unread(gaps) => {
                let gaps = gaps.into_iter().map(Some);
                gaps.map(|gap| missing(bucket.name, gap)).collect()
            }
        };
        unread.extend(into.point.map(|name| missing(name, None)));
        if !unread.is_empty() {
            into.doubt(Change::BlockPublicAccess, unread);
        }
    }
}

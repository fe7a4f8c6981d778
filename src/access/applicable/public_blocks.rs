//! Block public access of S3: what restricts a bucket whose policy is public, and what of it was not read.

use super::question::Gathered;
use super::{Applicable, Missing};
use crate::estate::s3::{
    Bucket, GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_PUBLIC_ACCESS_BLOCK, PublicAccessBlock,
};
use crate::estate::{Gap, Item, Observed};

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

    /// Adds whether the bucket's settings, or those of its account, restrict a public policy.
    pub(super) fn add_public_block(&self, bucket: &Item<Bucket>, into: &mut Gathered) {
        let blocked = self.blocked(bucket, |settings| settings.restrict_public_buckets.0);
        into.settings.s3_block_public_access = matches!(blocked, Blocked::Yes);
        let Blocked::Unread(gaps) = blocked else {
            return;
        };
        let name = &bucket.name;
        let missing = |gap| Missing {
            what: format!("whether block public access restricts {name}").into(),
            gap,
        };
        into.unread_block = match gaps.is_empty() {
            true => vec![missing(None)],
            false => gaps.into_iter().map(Some).map(missing).collect(),
        };
    }
}

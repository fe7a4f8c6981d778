use crate::estate::s3::{
    Bucket, GET_BUCKET_ACL, GET_BUCKET_ENCRYPTION, GET_BUCKET_POLICY, GET_BUCKET_POLICY_STATUS,
    GET_BUCKET_TAGGING,
};
use crate::estate::{self, Item, Observed, Resource as _};
use crate::facts::{Family, Store, Tri};
use crate::ids::Sym;
use crate::safeguards::StoreBackups;

use super::builder::{Builder, Described};
use super::stores::{either, store};
use super::words;

/// Returns a bucket as a store.
pub(super) fn of_bucket(
    builder: &mut Builder<'_>,
    bucket: &Item<Bucket>,
    protection: Option<StoreBackups>,
) -> Store {
    let name = bucket.name.as_str();
    let described = Described {
        tags: bucket.tags.known(),
        ..Described::item(bucket, name)
    };
    let key = bucket
        .encryption
        .known()
        .into_iter()
        .flat_map(|one| one.rules.iter());
    let key = key.filter_map(|rule| rule.default.as_ref()?.kms_key).next();
    let unread = unread_settings(builder, bucket);
    let mut store = store(builder, &described, ("s3", Bucket::TYPE), protection);
    builder.add_gaps(&mut store.gaps, Family::Configuration, &unread);
    let tags = bucket.tags.is_unknown();
    let ledger = &builder.estate.ledger;
    let labels = tags.then(|| ledger.gap(bucket.place, &GET_BUCKET_TAGGING, Some(name)));
    builder.add_gaps(
        &mut store.gaps,
        Family::Organisation,
        labels.flatten().iter(),
    );
    Store {
        engine: Some(Sym::new("s3")),
        port: Some(443),
        endpoint: None,
        public: either(public_by_policy(bucket), public_by_acl(bucket)),
        // Amazon S3 encrypts every object written since January 2023.
        encrypted: match bucket.encryption {
            Observed::Known(_) => Tri::Yes,
            Observed::Absent | Observed::Unknown => Tri::Unknown,
        },
        key,
        deletion_protection: Tri::No,
        ..store
    }
}

/// Returns the calls that would tell the settings of a bucket and were not read.
fn unread_settings(builder: &Builder<'_>, bucket: &Item<Bucket>) -> Vec<estate::Gap> {
    let status = match bucket.policy {
        // The status is asked of buckets that have a policy.
        Observed::Known(_) => bucket.policy_status.is_unknown(),
        Observed::Absent | Observed::Unknown => false,
    };
    let asked = [
        (
            bucket.policy.is_unknown() && bucket.policy_status.is_unknown(),
            &GET_BUCKET_POLICY,
        ),
        (status, &GET_BUCKET_POLICY_STATUS),
        (bucket.encryption.is_unknown(), &GET_BUCKET_ENCRYPTION),
        (public_by_acl(bucket) == Tri::Unknown, &GET_BUCKET_ACL),
    ];
    let ledger = &builder.estate.ledger;
    let name = bucket.name.as_str();
    asked
        .into_iter()
        .filter(|(unread, _)| *unread)
        .filter_map(|(_, operation)| ledger.gap(bucket.place, operation, Some(name)))
        .collect()
}

/// A bucket without policy is not public by one, and is not asked for its policy's status.
fn public_by_policy(bucket: &Bucket) -> Tri {
    if bucket.policy_status.is_unknown() && bucket.policy == Observed::Absent {
        return Tri::No;
    }
    words::tri(bucket.policy_status.map(|status| status.is_public))
}

/// Access control lists count unless the owner alone owns all objects, or public ones are ignored.
///
/// Source: Amazon S3 User Guide, pages acl-overview and about-object-ownership.
fn public_by_acl(bucket: &Bucket) -> Tri {
    let enforced = bucket.ownership.known().is_some_and(|controls| {
        let mut rules = controls.rules.iter();
        rules.any(|rule| rule.object_ownership.as_str() == "BucketOwnerEnforced")
    });
    let ignored = bucket
        .public_access_block
        .known()
        .is_some_and(|block| block.ignore_public_acls.0);
    if enforced || ignored {
        return Tri::No;
    }
    let is_public = |uri: &Sym| {
        ["/global/AllUsers", "/global/AuthenticatedUsers"]
            .iter()
            .any(|group| uri.as_str().ends_with(group))
    };
    words::tri(bucket.acl.map(|acl| {
        let mut grants = acl.grants.iter();
        grants.any(|grant| grant.grantee.uri.as_ref().is_some_and(is_public))
    }))
}

//! Buckets, one resource each, filled by one call per question.

use super::settings::{
    Acl, Encryption, LifecycleRule, ObjectLock, OwnershipControls, PolicyStatus, PublicAccessBlock,
    Replication, Versioning,
};
use crate::estate::{
    Call, Document, Estate, List, Loaded, Observed, Operation, Output, Resource, Tags, list_output,
    model, name_or_arn,
};
use crate::ids::{Arn, IdError, Place, Region, Sym, Timestamp};

model! {
    /// A bucket. Shape: `s3api list-buckets`, and the answers of `s3api get-bucket-…` about it.
    ///
    /// The region comes first when it is written, and every other name sorts behind it: among the views
    /// of one bucket the one that knows the region is thereby preferred, which gives the bucket its place.
    pub struct Bucket {
        required {
            /// The name, unique in the partition.
            "Name" => name: Sym,
        }
        /// Where it lives, from `list-buckets` or `get-bucket-location`.
        "BucketRegion" => region: Observed<Region>,
        /// When it was made.
        "CreationDate" => created: Observed<Timestamp>,
        /// Its owner and access control list, from `get-bucket-acl`.
        "GrantsAndOwner" => acl: Observed<Acl>,
        /// The lifecycle, from `get-bucket-lifecycle-configuration`.
        "LifecycleRules" => lifecycle: Observed<List<LifecycleRule>>,
        /// Object lock, from `get-object-lock-configuration`.
        "ObjectLockConfiguration" => object_lock: Observed<ObjectLock>,
        /// Whether access control lists count, from `get-bucket-ownership-controls`.
        "OwnershipControls" => ownership: Observed<OwnershipControls>,
        /// The bucket policy, from `get-bucket-policy`.
        "Policy" => policy: Observed<Document>,
        /// Whether S3 finds the policy public, from `get-bucket-policy-status`.
        "PolicyStatus" => policy_status: Observed<PolicyStatus>,
        /// Block public access of the bucket, from `get-public-access-block`.
        "PublicAccessBlockConfiguration" => public_access_block: Observed<PublicAccessBlock>,
        /// Replication, from `get-bucket-replication`.
        "ReplicationConfiguration" => replication: Observed<Replication>,
        /// Default encryption, from `get-bucket-encryption`.
        "ServerSideEncryptionConfiguration" => encryption: Observed<Encryption>,
        /// The tags, from `get-bucket-tagging`.
        "TagSet" => tags: Observed<Tags>,
        /// Versioning, from `get-bucket-versioning`.
        "Versioning" => versioning: Observed<Versioning>,
    }
}

impl Bucket {
    /// Returns the bucket of which nothing but the name is known.
    pub(super) fn named(name: Sym) -> Self {
        Self {
            name,
            region: Observed::Unknown,
            created: Observed::Unknown,
            acl: Observed::Unknown,
            lifecycle: Observed::Unknown,
            object_lock: Observed::Unknown,
            ownership: Observed::Unknown,
            policy: Observed::Unknown,
            policy_status: Observed::Unknown,
            public_access_block: Observed::Unknown,
            replication: Observed::Unknown,
            encryption: Observed::Unknown,
            tags: Observed::Unknown,
            versioning: Observed::Unknown,
        }
    }

    /// Returns the bucket that a request names, by name or by ARN.
    fn requested(call: &Call<'_>) -> Result<Self, IdError> {
        let request = call.request.unwrap_or_default();
        let name = match request.parse::<Arn>() {
            Ok(arn) if arn.service() == "s3" => arn.resource(),
            Ok(_) | Err(_) => request,
        };
        if name.is_empty() || name.contains([':', '/']) {
            return Err(IdError::new(request, "the name of a bucket"));
        }
        Ok(Self::named(Sym::new(name)))
    }

    /// Returns whether old versions are kept: `None` when not known.
    pub fn keeps_versions(&self) -> Option<bool> {
        match &self.versioning {
            Observed::Known(versioning) => {
                Some(versioning.status.is_some_and(|s| s.as_str() == "Enabled"))
            }
            Observed::Absent => Some(false),
            Observed::Unknown => None,
        }
    }
}

impl Resource for Bucket {
    const TYPE: &'static str = "AWS::S3::Bucket";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        format!("arn:{}:s3:::{}", call.partition, self.name).parse()
    }
    /// The ARN of a bucket carries neither account nor region: the account that lists it owns it.
    fn place(&self, arn: Arn, call: Place) -> Place {
        Place {
            partition: arn.partition().unwrap_or(call.partition),
            account: call.account,
            region: self.region.known().copied().unwrap_or(Region::global()),
        }
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

list_output! {
    /// The reply of `s3api list-buckets`.
    ListBucketsOutput { "Buckets" => Bucket } into s3.buckets
}

/// Adds what one call told about the bucket that it named.
fn tell(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded, tell: impl FnOnce(&mut Bucket)) {
    loaded.note(Bucket::requested(call).and_then(|mut bucket| {
        tell(&mut bucket);
        estate.s3.buckets.add(bucket, call.place)
    }));
}

/// Declares the reply of an operation that answers one question about a bucket under one member.
macro_rules! bucket_output {
    ($($(#[$meta:meta])* $name:ident { $wire:literal => $type:ty } into $field:ident;)*) => {$(
        model! {
            $(#[$meta])*
            pub struct $name {
                required {
                    /// The answer.
                    $wire => answer: $type,
                }
            }
        }
        impl Output for $name {
            fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
                tell(estate, call, loaded, |b| b.$field = Observed::Known(self.answer));
            }
            fn absent(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
                tell(estate, call, loaded, |b| b.$field = Observed::Absent);
            }
        }
    )*};
}

bucket_output! {
    /// The reply of `s3api get-bucket-tagging`.
    GetBucketTaggingOutput { "TagSet" => Tags } into tags;
    /// The reply of `s3api get-bucket-policy`.
    GetBucketPolicyOutput { "Policy" => Document } into policy;
    /// The reply of `s3api get-bucket-policy-status`.
    GetBucketPolicyStatusOutput { "PolicyStatus" => PolicyStatus } into policy_status;
    /// The reply of `s3api get-bucket-ownership-controls`.
    GetBucketOwnershipControlsOutput { "OwnershipControls" => OwnershipControls } into ownership;
    /// The reply of `s3api get-public-access-block`.
    GetPublicAccessBlockOutput { "PublicAccessBlockConfiguration" => PublicAccessBlock }
        into public_access_block;
    /// The reply of `s3api get-object-lock-configuration`.
    GetObjectLockConfigurationOutput { "ObjectLockConfiguration" => ObjectLock } into object_lock;
    /// The reply of `s3api get-bucket-replication`.
    GetBucketReplicationOutput { "ReplicationConfiguration" => Replication } into replication;
    /// The reply of `s3api get-bucket-encryption`.
    GetBucketEncryptionOutput { "ServerSideEncryptionConfiguration" => Encryption } into encryption;
    /// The reply of `s3api get-bucket-lifecycle-configuration`.
    GetBucketLifecycleConfigurationOutput { "Rules" => List<LifecycleRule> } into lifecycle;
}

impl Output for Acl {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        tell(estate, call, loaded, |b| b.acl = Observed::Known(self));
    }
}

impl Output for Versioning {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        tell(estate, call, loaded, |b| {
            b.versioning = Observed::Known(self)
        });
    }
}

model! {
    /// The reply of `s3api get-bucket-location`.
    pub struct GetBucketLocationOutput {
        /// The region; null for `us-east-1`, `EU` for `eu-west-1`.
        "LocationConstraint" => location: Option<Sym>,
    }
}

impl Output for GetBucketLocationOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let text = match self.location.map(Sym::as_str) {
            None | Some("" | "US") => "us-east-1",
            Some("EU") => "eu-west-1",
            Some(region) => region,
        };
        loaded.note(text.parse::<Region>().and_then(|region| {
            let mut bucket = Bucket::requested(call)?;
            bucket.region = Observed::Known(region);
            estate.s3.buckets.add(bucket, call.place)
        }));
    }
}

/// Names the buckets of an account.
fn bucket_names(estate: &Estate, place: Place) -> Vec<Sym> {
    let buckets = estate.s3.buckets.living_in(place);
    buckets.map(|bucket| bucket.name).collect()
}

/// Names the buckets of an account whose region the list does not tell.
fn buckets_somewhere(estate: &Estate, place: Place) -> Vec<Sym> {
    let buckets = estate.s3.buckets.living_in(place);
    buckets
        .filter(|bucket| bucket.region.known().is_none())
        .map(|bucket| bucket.name)
        .collect()
}

/// Names the buckets of an account that have a policy: that of others is not public.
fn buckets_with_policy(estate: &Estate, place: Place) -> Vec<Sym> {
    let buckets = estate.s3.buckets.living_in(place);
    buckets
        .filter(|bucket| bucket.policy.known().is_some())
        .map(|bucket| bucket.name)
        .collect()
}

/// Returns the name of the bucket that a request names, by name or by ARN.
fn spelling(call: Place, request: &str) -> Sym {
    name_or_arn(call, request, "s3", "")
}

/// Declares an operation that answers one question about a bucket.
const fn about_bucket<O: Output>(name: &'static str, permission: &'static str) -> Operation {
    Operation::global::<O>("s3api", name, permission)
        .per("Bucket")
        .spelled(spelling)
        .for_each(bucket_names)
}

/// Lists the buckets of the account.
pub const LIST_BUCKETS: Operation =
    Operation::global::<ListBucketsOutput>("s3api", "list-buckets", "s3:ListAllMyBuckets")
        .members(&["Buckets"])
        .paged(&["ContinuationToken", "NextToken"]);
/// Where a bucket lives.
pub const GET_BUCKET_LOCATION: Operation =
    about_bucket::<GetBucketLocationOutput>("get-bucket-location", "s3:GetBucketLocation")
        .members(&["LocationConstraint"])
        .for_each(buckets_somewhere);
/// The tags of a bucket.
pub const GET_BUCKET_TAGGING: Operation =
    about_bucket::<GetBucketTaggingOutput>("get-bucket-tagging", "s3:GetBucketTagging")
        .members(&["TagSet"])
        .absent_on(&["NoSuchTagSet"]);
/// The policy of a bucket.
pub const GET_BUCKET_POLICY: Operation =
    about_bucket::<GetBucketPolicyOutput>("get-bucket-policy", "s3:GetBucketPolicy")
        .members(&["Policy"])
        .absent_on(&["NoSuchBucketPolicy"]);
/// Whether the policy of a bucket is public.
pub const GET_BUCKET_POLICY_STATUS: Operation = about_bucket::<GetBucketPolicyStatusOutput>(
    "get-bucket-policy-status",
    "s3:GetBucketPolicyStatus",
)
.members(&["PolicyStatus"])
.absent_on(&["NoSuchBucketPolicy"])
.for_each(buckets_with_policy);
/// The access control list of a bucket.
pub const GET_BUCKET_ACL: Operation =
    about_bucket::<Acl>("get-bucket-acl", "s3:GetBucketAcl").members(&["Grants", "Owner"]);
/// Whether access control lists count.
pub const GET_BUCKET_OWNERSHIP_CONTROLS: Operation =
    about_bucket::<GetBucketOwnershipControlsOutput>(
        "get-bucket-ownership-controls",
        "s3:GetBucketOwnershipControls",
    )
    .members(&["OwnershipControls"])
    .absent_on(&["OwnershipControlsNotFoundError"]);
/// Block public access of a bucket.
pub const GET_PUBLIC_ACCESS_BLOCK: Operation = about_bucket::<GetPublicAccessBlockOutput>(
    "get-public-access-block",
    "s3:GetBucketPublicAccessBlock",
)
.members(&["PublicAccessBlockConfiguration"])
.absent_on(&["NoSuchPublicAccessBlockConfiguration"]);
/// Whether a bucket keeps old versions.
pub const GET_BUCKET_VERSIONING: Operation =
    about_bucket::<Versioning>("get-bucket-versioning", "s3:GetBucketVersioning");
/// Object lock of a bucket.
pub const GET_OBJECT_LOCK_CONFIGURATION: Operation =
    about_bucket::<GetObjectLockConfigurationOutput>(
        "get-object-lock-configuration",
        "s3:GetBucketObjectLockConfiguration",
    )
    .members(&["ObjectLockConfiguration"])
    .absent_on(&["ObjectLockConfigurationNotFoundError"]);
/// Replication of a bucket.
pub const GET_BUCKET_REPLICATION: Operation = about_bucket::<GetBucketReplicationOutput>(
    "get-bucket-replication",
    "s3:GetReplicationConfiguration",
)
.members(&["ReplicationConfiguration"])
.absent_on(&["ReplicationConfigurationNotFoundError"]);
/// Default encryption of a bucket.
pub const GET_BUCKET_ENCRYPTION: Operation = about_bucket::<GetBucketEncryptionOutput>(
    "get-bucket-encryption",
    "s3:GetEncryptionConfiguration",
)
.members(&["ServerSideEncryptionConfiguration"])
.absent_on(&["ServerSideEncryptionConfigurationNotFoundError"]);
/// The lifecycle of a bucket.
pub const GET_BUCKET_LIFECYCLE_CONFIGURATION: Operation =
    about_bucket::<GetBucketLifecycleConfigurationOutput>(
        "get-bucket-lifecycle-configuration",
        "s3:GetLifecycleConfiguration",
    )
    .members(&["Rules"])
    .absent_on(&["NoSuchLifecycleConfiguration"]);

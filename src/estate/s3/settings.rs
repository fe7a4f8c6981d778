//! What S3 answers about one bucket, call by call.

use crate::estate::{Flag, List, Tags, model};
use crate::ids::{AccountId, Arn, Sym, Timestamp};

model! {
    /// Who may use a bucket by its access control list. Shape: `s3api get-bucket-acl`.
    pub struct Acl {
        required {
            /// What is granted.
            "Grants" => grants: List<AclGrant>,
        }
        /// The owner.
        "Owner" => owner: Option<CanonicalUser>,
    }

    /// The owner of a bucket, by canonical user id.
    pub struct CanonicalUser {
        /// The canonical user id, one per account.
        "ID" => id: Option<Sym>,
    }

    /// One grant of an access control list.
    pub struct AclGrant {
        required {
            /// Whom it is given to.
            "Grantee" => grantee: Grantee,
            /// Such as `READ`, `FULL_CONTROL`.
            "Permission" => permission: Sym,
        }
    }

    /// Whom a grant is given to.
    pub struct Grantee {
        required {
            /// `CanonicalUser` or `Group`.
            "Type" => kind: Sym,
        }
        /// The canonical user id.
        "ID" => id: Option<Sym>,
        /// The group, such as `http://acs.amazonaws.com/groups/global/AllUsers`.
        "URI" => uri: Option<Sym>,
    }

    /// Whether S3 finds the bucket policy public. Shape: `s3api get-bucket-policy-status`.
    pub struct PolicyStatus {
        required {
            /// S3's own answer; block public access is not taken into account.
            "IsPublic" => is_public: bool,
        }
    }

    /// Whether access control lists count. Shape: `s3api get-bucket-ownership-controls`.
    pub struct OwnershipControls {
        required {
            /// One rule.
            "Rules" => rules: List<OwnershipRule>,
        }
    }

    /// The rule of the ownership controls.
    pub struct OwnershipRule {
        required {
            /// `BucketOwnerEnforced` switches access control lists off.
            "ObjectOwnership" => object_ownership: Sym,
        }
    }

    /// Block public access of a bucket or an account. Shape: `get-public-access-block`.
    pub struct PublicAccessBlock {
        /// Refuses new public access control lists.
        "BlockPublicAcls" => block_public_acls: Flag<false>,
        /// Ignores public access control lists.
        "IgnorePublicAcls" => ignore_public_acls: Flag<false>,
        /// Refuses new public policies.
        "BlockPublicPolicy" => block_public_policy: Flag<false>,
        /// Under a public policy only the account and AWS services have access.
        "RestrictPublicBuckets" => restrict_public_buckets: Flag<false>,
    }

    /// Whether old versions of objects are kept. Shape: `s3api get-bucket-versioning`; an empty reply
    /// says that it was never enabled.
    pub struct Versioning {
        /// `Enabled` or `Suspended`.
        "Status" => status: Option<Sym>,
        /// `Enabled` when deleting a version takes a second factor.
        "MFADelete" => mfa_delete: Option<Sym>,
    }

    /// Object lock. Shape: `s3api get-object-lock-configuration`.
    pub struct ObjectLock {
        /// `Enabled`.
        "ObjectLockEnabled" => enabled: Option<Sym>,
        /// What new objects get; without it only objects that ask for it are locked.
        "Rule" => rule: Option<ObjectLockRule>,
    }

    /// What object lock does to new objects.
    pub struct ObjectLockRule {
        /// The retention.
        "DefaultRetention" => default_retention: Option<DefaultRetention>,
    }

    /// How long, and how firmly, new objects are locked.
    pub struct DefaultRetention {
        /// `GOVERNANCE` or `COMPLIANCE`.
        "Mode" => mode: Option<Sym>,
        /// Days; or years.
        "Days" => days: Option<i64>,
        /// Years; or days.
        "Years" => years: Option<i64>,
    }

    /// Replication to other buckets. Shape: `s3api get-bucket-replication`.
    pub struct Replication {
        /// The role that S3 assumes.
        "Role" => role: Option<Sym>,
        /// The rules.
        "Rules" => rules: List<ReplicationRule>,
    }

    /// One rule of replication.
    pub struct ReplicationRule {
        required {
            /// `Enabled` or `Disabled`.
            "Status" => status: Sym,
            /// Where to.
            "Destination" => destination: ReplicationDestination,
        }
        /// The id.
        "ID" => id: Option<Box<str>>,
        /// Only objects whose keys begin with it; the older form of `Filter`.
        "Prefix" => prefix: Option<Box<str>>,
        /// Only some objects.
        "Filter" => filter: Option<ObjectFilter>,
        /// Whether deletions are copied as well.
        "DeleteMarkerReplication" => delete_markers: Option<DeleteMarkerReplication>,
    }

    /// Whether delete markers are replicated.
    pub struct DeleteMarkerReplication {
        /// `Enabled` or `Disabled`.
        "Status" => status: Option<Sym>,
    }

    /// The target of replication.
    pub struct ReplicationDestination {
        required {
            /// The bucket.
            "Bucket" => bucket: Arn,
        }
        /// Its account, where it becomes the owner of the copies.
        "Account" => account: Option<AccountId>,
        /// The key of the copies.
        "EncryptionConfiguration" => encryption: Option<ReplicaEncryption>,
    }

    /// The key of replicated objects.
    pub struct ReplicaEncryption {
        /// The id or ARN of the key.
        "ReplicaKmsKeyID" => kms_key: Option<Sym>,
    }

    /// Default encryption. Shape: `s3api get-bucket-encryption`.
    pub struct Encryption {
        /// The rules; S3 has one.
        "Rules" => rules: List<EncryptionRule>,
    }

    /// A rule of default encryption.
    pub struct EncryptionRule {
        /// What is used when a request names nothing.
        "ApplyServerSideEncryptionByDefault" => default: Option<DefaultEncryption>,
        /// Whether S3 uses one data key for many objects.
        "BucketKeyEnabled" => bucket_key: Flag<false>,
    }

    /// The encryption of new objects.
    pub struct DefaultEncryption {
        required {
            /// `AES256`, `aws:kms`, `aws:kms:dsse`.
            "SSEAlgorithm" => algorithm: Sym,
        }
        /// The id, ARN or alias of the key; without it the key `aws/s3`.
        "KMSMasterKeyID" => kms_key: Option<Sym>,
    }

    /// One rule of a lifecycle. Shape: `s3api get-bucket-lifecycle-configuration`.
    pub struct LifecycleRule {
        required {
            /// `Enabled` or `Disabled`.
            "Status" => status: Sym,
        }
        /// The id.
        "ID" => id: Option<Box<str>>,
        /// Only objects whose keys begin with it; the older form of `Filter`.
        "Prefix" => prefix: Option<Box<str>>,
        /// Only some objects.
        "Filter" => filter: Option<ObjectFilter>,
        /// When current versions expire.
        "Expiration" => expiration: Option<Expiration>,
        /// When old versions expire.
        "NoncurrentVersionExpiration" => noncurrent: Option<NoncurrentExpiration>,
    }

    /// When current versions expire.
    pub struct Expiration {
        /// That many days after they were written.
        "Days" => days: Option<i64>,
        /// On a date.
        "Date" => date: Option<Timestamp>,
        /// Whether lone delete markers are removed.
        "ExpiredObjectDeleteMarker" => expired_delete_marker: Flag<false>,
    }

    /// When old versions expire.
    pub struct NoncurrentExpiration {
        /// That many days after they were replaced.
        "NoncurrentDays" => days: Option<i64>,
        /// How many newer old versions are kept all the same.
        "NewerNoncurrentVersions" => newer_versions: Option<i64>,
    }

    /// Which objects of a bucket a rule is about; empty for all.
    pub struct ObjectFilter {
        /// Keys that begin with it.
        "Prefix" => prefix: Option<Box<str>>,
        /// Objects with the tag.
        "Tag" => tag: Option<ObjectTag>,
        /// Objects larger than that many bytes.
        "ObjectSizeGreaterThan" => larger_than: Option<i64>,
        /// Objects smaller than that many bytes.
        "ObjectSizeLessThan" => smaller_than: Option<i64>,
        /// Objects for which all of it holds.
        "And" => and: Option<ObjectFilterAnd>,
    }

    /// What must hold together for an object.
    pub struct ObjectFilterAnd {
        /// Keys that begin with it.
        "Prefix" => prefix: Option<Box<str>>,
        /// Objects with all these tags.
        "Tags" => tags: Tags,
        /// Objects larger than that many bytes.
        "ObjectSizeGreaterThan" => larger_than: Option<i64>,
        /// Objects smaller than that many bytes.
        "ObjectSizeLessThan" => smaller_than: Option<i64>,
    }

    /// A tag of an object.
    pub struct ObjectTag {
        required {
            /// The key.
            "Key" => key: Sym,
        }
        /// The value.
        "Value" => value: Option<Box<str>>,
    }
}

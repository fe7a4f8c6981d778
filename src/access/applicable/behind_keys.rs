//! The keys that data are encrypted with, which a request about the data needs, too.

use super::Applicable;
use super::question::Gathered;
use crate::estate::Item;
use crate::estate::s3::Bucket;
use crate::ids::{Arn, Sym};

/// What reads encrypted data or makes some, with what it needs of the key.
///
/// Source: AWS Secrets Manager API Reference, `GetSecretValue`; Amazon S3 User Guide, page UsingKMSEncryption; Amazon EBS
/// User Guide, page ebs-encryption-requirements; Amazon RDS User Guide, page USER_ShareSnapshot.
const NEEDS: [(&str, &str); 12] = [
    ("ebs:GetSnapshotBlock", "kms:Decrypt"),
    ("ec2:CopySnapshot", "kms:CreateGrant"),
    ("ec2:CreateVolume", "kms:CreateGrant"),
    ("rds:CopyDBClusterSnapshot", "kms:CreateGrant"),
    ("rds:CopyDBSnapshot", "kms:CreateGrant"),
    ("rds:RestoreDBClusterFromSnapshot", "kms:CreateGrant"),
    ("rds:RestoreDBInstanceFromDBSnapshot", "kms:CreateGrant"),
    ("s3:GetObject", "kms:Decrypt"),
    ("s3:GetObjectVersion", "kms:Decrypt"),
    ("s3:PutObject", "kms:GenerateDataKey"),
    ("secretsmanager:GetSecretValue", "kms:Decrypt"),
    ("secretsmanager:PutSecretValue", "kms:GenerateDataKey"),
];

impl Applicable<'_> {
    /// Adds that a request needs a key, too, where the data that it is about are encrypted with one of the customer's.
    pub(super) fn add_key_behind(
        &self,
        action: &str,
        arn: Arn,
        bucket: Option<&Item<Bucket>>,
        into: &mut Gathered,
    ) {
        let is_it = |one: &&(&str, &str)| one.0.eq_ignore_ascii_case(action);
        let Some((_, needed)) = NEEDS.iter().find(is_it) else {
            return;
        };
        let shared = || self.shared(arn).and_then(|shared| shared.key);
        let Some(key) = bucket
            .and_then(of_bucket)
            .or_else(|| self.of_secret_data(arn))
            .or_else(shared)
        else {
            return;
        };
        let of_aws = self
            .estate
            .kms
            .key_named(key)
            .is_some_and(|key| key.is_managed_by_aws());
        if !of_aws && !key.as_str().contains("alias/aws/") {
            into.keys
                .push(format!("{needed} is allowed, too, with the key {key}").into());
        }
    }

    fn of_secret_data(&self, arn: Arn) -> Option<Sym> {
        let secret = self.estate.secretsmanager.secrets.get(arn)?;
        secret.metadata.known()?.kms_key
    }
}

/// Returns the key that new objects of a bucket are encrypted with.
fn of_bucket(bucket: &Item<Bucket>) -> Option<Sym> {
    let rules = &bucket.encryption.known()?.rules;
    let mut defaults = rules.iter().filter_map(|rule| rule.default.as_ref());
    defaults.find_map(|one| one.kms_key)
}

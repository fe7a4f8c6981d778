//! AWS Secrets Manager: what is known about secrets, never their values.

use super::{
    Call, Document, Estate, Items, List, Loaded, Observed, Operation, Output, Planned, Resource,
    Tags, model, name_or_arn, service,
};
use crate::ids::{Arn, IdError, Place, Region, Sym, Timestamp};

model! {
    /// A secret. Shape: `secretsmanager list-secrets`, `describe-secret`, `get-resource-policy`.
    pub struct Secret {
        required {
            /// The ARN; its last part is the name, a hyphen and six random characters.
            "ARN" => arn: Arn,
            /// The name.
            "Name" => name: Sym,
        }
        /// What `list-secrets` or `describe-secret` says about it.
        "Metadata" => metadata: Observed<SecretMetadata>,
        /// Its copies in other regions; only `describe-secret` tells.
        "ReplicationStatus" => replicas: Observed<List<SecretReplica>>,
        /// The resource-based policy, from `get-resource-policy`.
        "ResourcePolicy" => policy: Observed<Document>,
    }

    /// A secret as `secretsmanager list-secrets` and `describe-secret` show it.
    pub struct SecretMetadata {
        required {
            /// The ARN.
            "ARN" => arn: Arn,
            /// The name.
            "Name" => name: Sym,
        }
        /// The id, ARN or alias of its key; none for the key `aws/secretsmanager`.
        "KmsKeyId" => kms_key: Option<Sym>,
        /// Whether it is rotated; none where rotation was never configured.
        "RotationEnabled" => rotation_enabled: Option<bool>,
        /// The function that rotates it.
        "RotationLambdaARN" => rotation_function: Option<Arn>,
        /// When it is rotated.
        "RotationRules" => rotation_rules: Option<RotationRules>,
        /// When it was last rotated.
        "LastRotatedDate" => last_rotated: Option<Timestamp>,
        /// When it last changed.
        "LastChangedDate" => last_changed: Option<Timestamp>,
        /// The day on which its value was last read.
        "LastAccessedDate" => last_accessed: Option<Timestamp>,
        /// When it was made.
        "CreatedDate" => created: Option<Timestamp>,
        /// When its deletion was asked for.
        "DeletedDate" => deleted: Option<Timestamp>,
        /// The AWS service that manages it, such as `rds`.
        "OwningService" => owning_service: Option<Sym>,
        /// The region of the secret of which this is a copy.
        "PrimaryRegion" => primary_region: Option<Region>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// When a secret is rotated.
    pub struct RotationRules {
        /// Every that many days.
        "AutomaticallyAfterDays" => after_days: Option<i64>,
        /// By a `rate(…)` or `cron(…)` expression.
        "ScheduleExpression" => schedule: Option<Box<str>>,
    }

    /// A copy of a secret in another region.
    pub struct SecretReplica {
        required {
            /// The region.
            "Region" => region: Region,
        }
        /// The key there; none for the key `aws/secretsmanager`.
        "KmsKeyId" => kms_key: Option<Sym>,
        /// Such as `InSync`, `Failed`.
        "Status" => status: Option<Sym>,
    }

    /// The reply of `secretsmanager list-secrets`.
    pub struct ListSecretsOutput {
        required {
            /// The secrets.
            "SecretList" => secrets: Items<SecretMetadata>,
        }
    }

    /// The reply of `secretsmanager describe-secret`.
    pub struct DescribeSecretOutput {
        required {
            /// The ARN.
            "ARN" => arn: Arn,
            /// The name.
            "Name" => name: Sym,
        }
        /// See [`SecretMetadata`], also for the members below.
        "KmsKeyId" => kms_key: Option<Sym>,
        /// Whether it is rotated.
        "RotationEnabled" => rotation_enabled: Option<bool>,
        /// The function that rotates it.
        "RotationLambdaARN" => rotation_function: Option<Arn>,
        /// When it is rotated.
        "RotationRules" => rotation_rules: Option<RotationRules>,
        /// When it was last rotated.
        "LastRotatedDate" => last_rotated: Option<Timestamp>,
        /// When it last changed.
        "LastChangedDate" => last_changed: Option<Timestamp>,
        /// The day on which its value was last read.
        "LastAccessedDate" => last_accessed: Option<Timestamp>,
        /// When it was made.
        "CreatedDate" => created: Option<Timestamp>,
        /// When its deletion was asked for.
        "DeletedDate" => deleted: Option<Timestamp>,
        /// The AWS service that manages it.
        "OwningService" => owning_service: Option<Sym>,
        /// The region of the secret of which this is a copy.
        "PrimaryRegion" => primary_region: Option<Region>,
        /// Its tags.
        "Tags" => tags: Tags,
        /// Its copies in other regions; none when it has none.
        "ReplicationStatus" => replicas: List<SecretReplica>,
    }

    /// The reply of `secretsmanager get-resource-policy`.
    pub struct GetResourcePolicyOutput {
        required {
            /// The ARN.
            "ARN" => arn: Arn,
            /// The name.
            "Name" => name: Sym,
        }
        /// The policy; none when the secret has none.
        "ResourcePolicy" => policy: Option<Document>,
    }
}

impl Secret {
    /// Returns the secret of which only this is known.
    fn described(metadata: SecretMetadata) -> Self {
        Self {
            arn: metadata.arn,
            name: metadata.name,
            metadata: Observed::Known(metadata),
            replicas: Observed::Unknown,
            policy: Observed::Unknown,
        }
    }
}

impl Resource for Secret {
    const TYPE: &'static str = "AWS::SecretsManager::Secret";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
    fn tags(&self) -> Option<&Tags> {
        self.metadata.known().map(|metadata| &metadata.tags)
    }
}

impl Output for ListSecretsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.secrets.set_aside);
        for metadata in self.secrets.read {
            let secret = Secret::described(metadata);
            loaded.note(estate.secretsmanager.secrets.add(secret, call.place));
        }
    }
}

impl Output for DescribeSecretOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let metadata = SecretMetadata {
            arn: self.arn,
            name: self.name,
            kms_key: self.kms_key,
            rotation_enabled: self.rotation_enabled,
            rotation_function: self.rotation_function,
            rotation_rules: self.rotation_rules,
            last_rotated: self.last_rotated,
            last_changed: self.last_changed,
            last_accessed: self.last_accessed,
            created: self.created,
            deleted: self.deleted,
            owning_service: self.owning_service,
            primary_region: self.primary_region,
            tags: self.tags,
        };
        let secret = Secret {
            replicas: Observed::Known(self.replicas),
            ..Secret::described(metadata)
        };
        loaded.note(estate.secretsmanager.secrets.add(secret, call.place));
    }
}

impl Output for GetResourcePolicyOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let secret = Secret {
            arn: self.arn,
            name: self.name,
            metadata: Observed::Unknown,
            replicas: Observed::Unknown,
            policy: self.policy.into(),
        };
        loaded.note(estate.secretsmanager.secrets.add(secret, call.place));
    }
}

service! {
    /// The resources of Secrets Manager.
    pub struct SecretsManager {
        /// Secrets.
        secrets: Secret,
    }
}

/// Names the secrets of an account and region by their ARNs, but for those that wait for their deletion:
/// Secrets Manager answers nothing more about them.
///
/// Source: AWS Secrets Manager API Reference, page API_GetResourcePolicy.
fn secret_arns(estate: &Estate, place: Place) -> Vec<Sym> {
    let secrets = estate.secretsmanager.secrets.living_in(place);
    let deleted = |metadata: &SecretMetadata| metadata.deleted.is_some();
    secrets
        .filter(|secret| !secret.metadata.known().is_some_and(deleted))
        .map(|secret| Sym::new(secret.arn.as_str()))
        .collect()
}

/// Returns the name of the secret that a request names by name or by ARN: the ARN adds a hyphen and six
/// characters to it.
fn spelling(call: Place, request: &str) -> Sym {
    let name = name_or_arn(call, request, "secretsmanager", "secret:");
    let bare = name.as_str().rsplit_once('-').filter(|(_, added)| {
        name.as_str() != request
            && added.len() == 6
            && added.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    bare.map_or(name, |(bare, _)| Sym::new(bare))
}

/// Lists the secrets of the account in the region.
pub const LIST_SECRETS: Operation = Operation::regional::<ListSecretsOutput>(
    "secretsmanager",
    "list-secrets",
    "secretsmanager:ListSecrets",
)
.members(&["SecretList"])
.paged(&["NextToken"]);
/// Everything about a secret but its value; the list tells all of it except the copies.
pub const DESCRIBE_SECRET: Operation = Operation::regional::<DescribeSecretOutput>(
    "secretsmanager",
    "describe-secret",
    "secretsmanager:DescribeSecret",
)
.per("SecretId")
.spelled(spelling)
.planned(Planned::Nowhere)
.members(&["ARN", "Name", "VersionIdsToStages"]);
/// The policy of a secret.
pub const GET_RESOURCE_POLICY: Operation = Operation::regional::<GetResourcePolicyOutput>(
    "secretsmanager",
    "get-resource-policy",
    "secretsmanager:GetResourcePolicy",
)
.per("SecretId")
.spelled(spelling)
.for_each(secret_arns)
.members(&["ARN", "Name", "ResourcePolicy"]);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[LIST_SECRETS, DESCRIBE_SECRET, GET_RESOURCE_POLICY];

#[cfg(test)]
mod tests;

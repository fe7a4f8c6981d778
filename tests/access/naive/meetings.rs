//! Callers and actions that AWS never brings together, whatever policies say: R45 to R47.

use super::world::{Caller, World};

/// Actions that no principal of another account may do: the operations of which the API references of KMS and SQS say so,
/// and those on the policy of a bucket.
const OF_OWN_ACCOUNT: &str = "kms:CancelKeyDeletion kms:CreateAlias kms:DeleteAlias kms:DisableKey kms:EnableKey \
kms:GetKeyPolicy kms:PutKeyPolicy kms:ScheduleKeyDeletion kms:TagResource kms:UpdateAlias s3:DeleteBucketPolicy \
s3:GetBucketPolicy s3:PutBucketPolicy sqs:AddPermission sqs:DeleteQueue sqs:RemovePermission sqs:SetQueueAttributes \
sqs:TagQueue";

/// Actions by which a root user gets at the policy of its bucket or queue, whatever that policy says.
const OF_ROOT_USER: &str = "s3:DeleteBucketPolicy s3:GetBucketPolicy s3:PutBucketPolicy sqs:AddPermission \
sqs:RemovePermission sqs:SetQueueAttributes";

fn is_among(action: &str, names: &str) -> bool {
    names
        .split_whitespace()
        .any(|name| name.eq_ignore_ascii_case(action))
}

/// Returns whether no principal of another account may do this: R46.
pub fn is_of_own_account(world: &World) -> bool {
    is_among(&world.action, OF_OWN_ACCOUNT)
}

/// Returns whether the policy of the resource does not count, since the root user asks for it: R45.
pub fn is_of_root_user(world: &World) -> bool {
    matches!(world.caller, Caller::Root { .. }) && is_among(&world.action, OF_ROOT_USER)
}

/// Returns whether AWS takes this action of this caller at all: R47.
pub fn takes(world: &World) -> bool {
    let action = world.action.to_lowercase();
    let for_tokens = action == "sts:assumerolewithwebidentity";
    let for_assertions = action == "sts:assumerolewithsaml";
    let with_a_role = ["sts:tagsession", "sts:setsourceidentity"].contains(&action.as_str());
    match &world.caller {
        Caller::Provider(name) => {
            let vouches = if name.contains(":saml-provider/") {
                for_assertions
            } else {
                for_tokens
            };
            (vouches || with_a_role) && is_of_same_account(name, world)
        }
        _ if for_tokens || for_assertions => false,
        Caller::Federated { .. } if action.starts_with("sts:") => false,
        Caller::Federated { .. } if action.starts_with("iam:") => world.readings.is_in_console,
        Caller::Session { .. } | Caller::Federated { .. } => {
            !["sts:getsessiontoken", "sts:getfederationtoken"].contains(&action.as_str())
        }
        Caller::User { .. } | Caller::Root { .. } | Caller::Service(_) | Caller::Anonymous => true,
    }
}

/// Returns whether a provider is an entity of the account that the role is of; those of the public are of every account.
fn is_of_same_account(provider: &str, world: &World) -> bool {
    let own = provider.split(':').nth(4);
    own.is_none()
        || world
            .resource_account
            .as_deref()
            .is_none_or(|role| own == Some(role))
}

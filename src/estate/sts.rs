//! AWS STS: who makes the calls.

use super::{Operation, Resource, build_arn, model, service};
use crate::estate::{Call, Estate, Loaded, Output};
use crate::ids::{AccountId, Arn, IdError, Place};

model! {
    /// The identity behind the credentials. Shape: `sts get-caller-identity`.
    pub struct CallerIdentity {
        required {
            /// The account of the credentials.
            "Account" => account: AccountId,
            /// The ARN of the user or assumed-role session.
            "Arn" => arn: Arn,
        }
    }
}

impl Resource for CallerIdentity {
    const TYPE: &'static str = "AWS::STS::CallerIdentity";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn(
            "sts",
            Place {
                account: self.account,
                ..call.global()
            },
            "caller-identity",
        )
    }
}

impl Output for CallerIdentity {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.note(estate.sts.caller_identities.add(self, call.place));
    }
}

service! {
    /// What STS tells.
    pub struct Sts {
        /// One per account: whose credentials read it.
        caller_identities: CallerIdentity,
    }
}

/// Whose credentials make the calls.
pub const GET_CALLER_IDENTITY: Operation =
    Operation::global::<CallerIdentity>("sts", "get-caller-identity", "sts:GetCallerIdentity")
        .members(&["Account", "Arn", "UserId"])
        .echoing(&["Account"]);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[GET_CALLER_IDENTITY];

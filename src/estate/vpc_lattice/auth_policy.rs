use super::{by_owner, requested};
use crate::estate::{
    Call, Document, Estate, Loaded, Observed, Operation, Output, Planned, Resource, model,
};
use crate::ids::{Arn, IdError, Place, Sym};

model! {
    /// The policy that says who may use a service, a service network or a resource configuration.
    /// Shape: `vpc-lattice get-auth-policy`.
    ///
    /// It decides only while it is active; otherwise whoever reaches the resource may use it.
    pub struct AuthPolicy {
        required {
            /// What it guards.
            "resourceArn" => guarded: Arn,
        }
        /// The policy; absent when there is none.
        "policy" => policy: Observed<Document>,
        /// `Active`, or `Inactive` where the resource asks for no authentication.
        "state" => state: Observed<Sym>,
    }

    /// The reply of `vpc-lattice get-auth-policy`.
    pub struct GetAuthPolicyOutput {
        /// The policy; omitted or empty when there is none.
        "policy" => policy: Option<Document>,
        /// Its state.
        "state" => state: Observed<Sym>,
    }
}

impl AuthPolicy {
    /// Returns whether it decides; `None` when that is unknown.
    pub fn is_active(&self) -> Option<bool> {
        match self.state.known()?.as_str() {
            "Active" => Some(true),
            "Inactive" => Some(false),
            _ => None,
        }
    }
}

impl Resource for AuthPolicy {
    const TYPE: &'static str = "AWS::VpcLattice::AuthPolicy";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.guarded)
    }
}

/// Adds what one call told about the policy of the resource that it named.
fn tell(
    estate: &mut Estate,
    call: &Call<'_>,
    loaded: &mut Loaded,
    (policy, state): (Observed<Document>, Observed<Sym>),
) {
    const KINDS: [(&str, &str); 3] = [
        ("svc-", "service"),
        ("sn-", "servicenetwork"),
        ("rcfg-", "resourceconfiguration"),
    ];
    let guarded = requested(call.place, call.request, &KINDS);
    loaded.note(guarded.and_then(|guarded| {
        let policy = AuthPolicy {
            guarded,
            policy,
            state,
        };
        estate.vpc_lattice.auth_policies.add(policy, call.place)
    }));
}

impl Output for GetAuthPolicyOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let policy = self.policy.filter(|policy| !policy.as_str().is_empty());
        tell(estate, call, loaded, (policy.into(), self.state));
    }
    fn absent(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let none = (Observed::Absent, Observed::Unknown);
        tell(estate, call, loaded, none);
    }
}

/// The auth policy of a service, a service network or a resource configuration.
pub const GET_AUTH_POLICY: Operation = Operation::regional::<GetAuthPolicyOutput>(
    "vpc-lattice",
    "get-auth-policy",
    "vpc-lattice:GetAuthPolicy",
)
.per("resourceIdentifier")
.spelled(by_owner)
.absent_on(&["ResourceNotFoundException"])
.planned(Planned::Nowhere);

use super::ownerless_key;
use crate::estate::{
    Call, Document, Estate, Loaded, Observed, Operation, Output, Planned, Resource, model,
};
use crate::ids::{Arn, CoreNetworkId, IdError, Place, Sym};

model! {
    /// A version of a core network's policy: segments, what they share, and which attachments they take.
    /// Shape: `networkmanager get-core-network-policy`.
    ///
    /// Only the live version decides.
    pub struct CoreNetworkPolicy {
        required {
            /// The core network.
            "CoreNetworkId" => core_network: CoreNetworkId,
            /// The version.
            "PolicyVersionId" => version: u32,
        }
        /// `LIVE` or `LATEST`; older versions have none.
        "Alias" => alias: Option<Sym>,
        /// `EXECUTION_SUCCEEDED`, `READY_TO_EXECUTE`, `OUT_OF_DATE` and so on.
        "ChangeSetState" => change_set_state: Observed<Sym>,
        /// The policy.
        "PolicyDocument" => document: Observed<Document>,
    }

    /// The reply of `networkmanager get-core-network-policy`.
    pub struct GetCoreNetworkPolicyOutput {
        required {
            /// The policy.
            "CoreNetworkPolicy" => policy: CoreNetworkPolicy,
        }
    }
}

impl CoreNetworkPolicy {
    /// Returns whether it is the version that decides.
    pub fn is_live(&self) -> bool {
        self.alias.is_some_and(|alias| alias.as_str() == "LIVE")
    }
}

impl Resource for CoreNetworkPolicy {
    const TYPE: &'static str = "AWS::NetworkManager::CoreNetworkPolicy";
    /// Policies have no ARN in AWS: their core network's, without the owner, with the version behind it, serves.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let part = format!("policy-version/{}", self.version);
        ownerless_key(call, self.core_network, &part)
    }
}

impl Output for GetCoreNetworkPolicyOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let policies = &mut estate.networkmanager.core_network_policies;
        loaded.note(policies.add(self.policy, call.place));
    }
}

/// The policy of a core network. The alias `LIVE` is what must be asked for; the reply says which one it shows.
pub const GET_CORE_NETWORK_POLICY: Operation = Operation::global::<GetCoreNetworkPolicyOutput>(
    "networkmanager",
    "get-core-network-policy",
    "networkmanager:GetCoreNetworkPolicy",
)
.per("CoreNetworkId")
.echoing(&["CoreNetworkPolicy", "CoreNetworkId"])
.members(&["CoreNetworkPolicy"])
.planned(Planned::Nowhere);

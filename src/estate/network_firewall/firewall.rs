use std::collections::BTreeMap;

use super::spelled;
use crate::estate::ec2::empty_is_none;
use crate::estate::{
    Call, Estate, List, Loaded, Observed, Operation, Output, Planned, Resource, Tags, list_output,
    model,
};
use crate::ids::{
    AccountId, Arn, IdError, Place, SubnetId, Sym, TransitGatewayId, VpcEndpointId, VpcId,
};

model! {
    /// A firewall. Shape: `network-firewall list-firewalls`, `describe-firewall`.
    ///
    /// It stands in a VPC, or is attached to a transit gateway and then has no VPC and no subnets of the account.
    pub struct Firewall {
        required {
            /// The ARN.
            "FirewallArn" => arn: Arn,
        }
        /// The name.
        "FirewallName" => name: Observed<Sym>,
        /// The attachment of a firewall that is attached to a transit gateway; `list-firewalls` tells.
        "TransitGatewayAttachmentId" => transit_gateway_attachment: Option<Sym>,
        /// What `describe-firewall` says about it.
        "Firewall" => configuration: Observed<FirewallConfiguration>,
        /// Its state and its endpoints.
        "FirewallStatus" => status: Observed<FirewallStatus>,
    }

    /// How a firewall is set up. Shape: `network-firewall describe-firewall`.
    pub struct FirewallConfiguration {
        required {
            /// The ARN.
            "FirewallArn" => arn: Arn,
        }
        /// The name.
        "FirewallName" => name: Observed<Sym>,
        /// The firewall policy.
        "FirewallPolicyArn" => policy: Observed<Arn>,
        /// The VPC; none when it is attached to a transit gateway.
        #[serde(deserialize_with = "empty_is_none")]
        "VpcId" => vpc: Option<VpcId>,
        /// The subnets with an endpoint; none when it is attached to a transit gateway.
        "SubnetMappings" => subnets: List<SubnetMapping>,
        /// The transit gateway that it is attached to.
        #[serde(deserialize_with = "empty_is_none")]
        "TransitGatewayId" => transit_gateway: Option<TransitGatewayId>,
        /// The owner of that transit gateway.
        #[serde(deserialize_with = "empty_is_none")]
        "TransitGatewayOwnerAccountId" => transit_gateway_owner: Option<AccountId>,
        /// The zones of a firewall that is attached to a transit gateway.
        "AvailabilityZoneMappings" => zones: List<AvailabilityZoneMapping>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// A subnet with an endpoint of a firewall.
    pub struct SubnetMapping {
        required {
            /// The subnet.
            "SubnetId" => subnet: SubnetId,
        }
        /// `IPV4`, `IPV6` or `DUALSTACK`; omitted means `IPV4`.
        "IPAddressType" => ip_address_type: Option<Sym>,
    }

    /// A zone of a firewall that is attached to a transit gateway.
    pub struct AvailabilityZoneMapping {
        required {
            /// The zone, by its id or its name.
            "AvailabilityZone" => zone: Sym,
        }
    }

    /// The state of a firewall and its endpoints.
    pub struct FirewallStatus {
        /// `PROVISIONING`, `READY`, `DELETING` or `FAILED`.
        "Status" => status: Observed<Sym>,
        /// `IN_SYNC`, `PENDING` or `CAPACITY_CONSTRAINED`: whether all endpoints have the same rules.
        "ConfigurationSyncStateSummary" => sync_summary: Observed<Sym>,
        /// The endpoints, by the name of their zone.
        "SyncStates" => sync_states: Observed<BTreeMap<Sym, SyncState>>,
        /// The attachment to a transit gateway.
        "TransitGatewayAttachmentSyncState" => transit_gateway_attachment: Option<TransitGatewayAttachmentSyncState>,
    }

    /// The endpoint of a firewall in a zone.
    pub struct SyncState {
        /// The endpoint.
        "Attachment" => attachment: Observed<FirewallAttachment>,
    }

    /// An endpoint of a firewall in a subnet. Routes lead to its VPC endpoint.
    pub struct FirewallAttachment {
        /// The subnet; none when the firewall is attached to a transit gateway.
        #[serde(deserialize_with = "empty_is_none")]
        "SubnetId" => subnet: Option<SubnetId>,
        /// The VPC endpoint; none until it is made.
        #[serde(deserialize_with = "empty_is_none")]
        "EndpointId" => endpoint: Option<VpcEndpointId>,
        /// `CREATING`, `READY`, `SCALING`, `DELETING`, `FAILED` or `ERROR`.
        "Status" => status: Observed<Sym>,
    }

    /// The attachment of a firewall to a transit gateway.
    pub struct TransitGatewayAttachmentSyncState {
        /// The attachment.
        "AttachmentId" => attachment: Option<Sym>,
        /// `CREATING`, `READY`, `PENDING_ACCEPTANCE`, `REJECTED` and so on.
        "TransitGatewayAttachmentStatus" => status: Observed<Sym>,
    }

    /// The reply of `network-firewall describe-firewall`.
    pub struct DescribeFirewallOutput {
        required {
            /// The firewall.
            "Firewall" => firewall: FirewallConfiguration,
        }
        /// Its state.
        "FirewallStatus" => status: Observed<FirewallStatus>,
    }
}

impl Firewall {
    /// Returns the endpoints by the name of their zone, in order of the names; `None` when they are unknown.
    pub fn attachments(&self) -> Option<impl Iterator<Item = (Sym, &FirewallAttachment)>> {
        let states = self.status.known()?.sync_states.known()?;
        Some(
            states
                .iter()
                .filter_map(|(zone, state)| Some((*zone, state.attachment.known()?))),
        )
    }
}

impl Resource for Firewall {
    const TYPE: &'static str = "AWS::NetworkFirewall::Firewall";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
    fn tags(&self) -> Option<&Tags> {
        self.configuration.known().map(|one| &one.tags)
    }
}

list_output! {
    /// The reply of `network-firewall list-firewalls`.
    ListFirewallsOutput { "Firewalls" => Firewall } into network_firewall.firewalls
}

impl Output for DescribeFirewallOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let firewall = Firewall {
            arn: self.firewall.arn,
            name: self.firewall.name,
            transit_gateway_attachment: None,
            configuration: Observed::Known(self.firewall),
            status: self.status,
        };
        let firewalls = &mut estate.network_firewall.firewalls;
        loaded.note(firewalls.add(firewall, call.place));
    }
}

fn spelling(call: Place, request: &str) -> Sym {
    spelled(call, "firewall", request)
}

/// Lists firewalls.
pub const LIST_FIREWALLS: Operation = Operation::regional::<ListFirewallsOutput>(
    "network-firewall",
    "list-firewalls",
    "network-firewall:ListFirewalls",
)
.members(&["Firewalls"])
.paged(&["NextToken"])
.planned(Planned::Nowhere);

/// A firewall with its endpoints. A request may name it by its name too.
pub const DESCRIBE_FIREWALL: Operation = Operation::regional::<DescribeFirewallOutput>(
    "network-firewall",
    "describe-firewall",
    "network-firewall:DescribeFirewall",
)
.per("FirewallArn")
.spelled(spelling)
.echoing(&["Firewall", "FirewallArn"])
.members(&["Firewall"])
.planned(Planned::Nowhere);

use std::collections::BTreeMap;

use super::firewall::{FirewallAttachment, SubnetMapping};
use crate::estate::{
    Call, Estate, Loaded, Observed, Operation, Output, Planned, Resource, Tags, list_output, model,
};
use crate::ids::{Arn, IdError, Place, Sym, VpcId};

model! {
    /// An endpoint of a firewall beside those of its own subnets, often in another VPC.
    /// Shape: `network-firewall list-vpc-endpoint-associations`, `describe-vpc-endpoint-association`.
    pub struct VpcEndpointAssociation {
        required {
            /// The ARN.
            "VpcEndpointAssociationArn" => arn: Arn,
        }
        /// The firewall.
        "FirewallArn" => firewall: Observed<Arn>,
        /// The VPC of the endpoint.
        "VpcId" => vpc: Observed<VpcId>,
        /// The subnet of the endpoint.
        "SubnetMapping" => subnet: Observed<SubnetMapping>,
        /// Its tags.
        "Tags" => tags: Tags,
        /// Its state and its endpoint.
        "VpcEndpointAssociationStatus" => status: Observed<VpcEndpointAssociationStatus>,
    }

    /// The state of an association and its endpoint.
    pub struct VpcEndpointAssociationStatus {
        /// `PROVISIONING`, `READY`, `DELETING` or `FAILED`.
        "Status" => status: Observed<Sym>,
        /// The endpoint, by the name of its zone.
        "AssociationSyncState" => sync_states: Observed<BTreeMap<Sym, AssociationSyncState>>,
    }

    /// The endpoint of an association in a zone.
    pub struct AssociationSyncState {
        /// The endpoint.
        "Attachment" => attachment: Observed<FirewallAttachment>,
    }

    /// The reply of `network-firewall describe-vpc-endpoint-association`.
    pub struct DescribeVpcEndpointAssociationOutput {
        required {
            /// The association.
            "VpcEndpointAssociation" => association: VpcEndpointAssociation,
        }
        /// Its state.
        "VpcEndpointAssociationStatus" => status: Observed<VpcEndpointAssociationStatus>,
    }
}

impl Resource for VpcEndpointAssociation {
    const TYPE: &'static str = "AWS::NetworkFirewall::VpcEndpointAssociation";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

list_output! {
    /// The reply of `network-firewall list-vpc-endpoint-associations`.
    ListVpcEndpointAssociationsOutput { "VpcEndpointAssociations" => VpcEndpointAssociation }
    into network_firewall.vpc_endpoint_associations
}

impl Output for DescribeVpcEndpointAssociationOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let association = VpcEndpointAssociation {
            status: self.status,
            ..self.association
        };
        let associations = &mut estate.network_firewall.vpc_endpoint_associations;
        loaded.note(associations.add(association, call.place));
    }
}

/// Lists the endpoints of firewalls in further VPCs.
pub const LIST_VPC_ENDPOINT_ASSOCIATIONS: Operation =
    Operation::regional::<ListVpcEndpointAssociationsOutput>(
        "network-firewall",
        "list-vpc-endpoint-associations",
        "network-firewall:ListVpcEndpointAssociations",
    )
    .members(&["VpcEndpointAssociations"])
    .paged(&["NextToken"])
    .planned(Planned::Nowhere);

/// An endpoint of a firewall in a further VPC.
pub const DESCRIBE_VPC_ENDPOINT_ASSOCIATION: Operation =
    Operation::regional::<DescribeVpcEndpointAssociationOutput>(
        "network-firewall",
        "describe-vpc-endpoint-association",
        "network-firewall:DescribeVpcEndpointAssociation",
    )
    .per("VpcEndpointAssociationArn")
    .echoing(&["VpcEndpointAssociation", "VpcEndpointAssociationArn"])
    .members(&["VpcEndpointAssociation"])
    .planned(Planned::Nowhere);

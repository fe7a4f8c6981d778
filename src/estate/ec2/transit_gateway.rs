use super::{ec2_resource, owned_by};
use crate::estate::{List, Observed, Operation, Resource, Tags, build_arn, list_output, model};
use crate::ids::{
    AccountId, Arn, Cidr, IdError, Place, Region, SubnetId, Sym, TransitGatewayAttachmentId,
    TransitGatewayId, TransitGatewayRouteTableId, VpcId,
};

model! {
    /// A transit gateway. Shape: `ec2 describe-transit-gateways`.
    pub struct TransitGateway {
        required {
            /// The id.
            "TransitGatewayId" => id: TransitGatewayId,
        }
        /// The account that owns it; those it is shared with see it too.
        "OwnerId" => owner: Option<AccountId>,
        /// Such as `available`.
        "State" => state: Observed<Sym>,
        /// Its options.
        "Options" => options: Observed<TransitGatewayOptions>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// The options of a transit gateway. Each is `enable` or `disable`; older replies omit later ones.
    pub struct TransitGatewayOptions {
        /// Whether attachments that other accounts ask for are accepted by themselves.
        "AutoAcceptSharedAttachments" => auto_accept_shared_attachments: Observed<Sym>,
        /// Whether new attachments use the default route table.
        "DefaultRouteTableAssociation" => default_association: Observed<Sym>,
        /// The default route table for associations.
        "AssociationDefaultRouteTableId" =>
            default_association_route_table: Option<TransitGatewayRouteTableId>,
        /// Whether new attachments propagate to the default route table.
        "DefaultRouteTablePropagation" => default_propagation: Observed<Sym>,
        /// The default route table for propagations.
        "PropagationDefaultRouteTableId" =>
            default_propagation_route_table: Option<TransitGatewayRouteTableId>,
        /// Whether names resolve across the gateway.
        "DnsSupport" => dns_support: Observed<Sym>,
        /// Whether security groups may refer to groups across the gateway.
        "SecurityGroupReferencingSupport" => security_group_referencing_support: Observed<Sym>,
        /// The gateway's own blocks.
        "TransitGatewayCidrBlocks" => cidrs: List<Cidr>,
    }

    /// An attachment of any kind, as its transit gateway sees it. Shape: `ec2 describe-transit-gateway-attachments`.
    pub struct TransitGatewayAttachment {
        required {
            /// The id.
            "TransitGatewayAttachmentId" => id: TransitGatewayAttachmentId,
        }
        told {
            /// The transit gateway.
            "TransitGatewayId" => transit_gateway: TransitGatewayId,
        }
        /// The account that owns the transit gateway.
        "TransitGatewayOwnerId" => owner: Option<AccountId>,
        /// `vpc`, `vpn`, `direct-connect-gateway`, `connect`, `peering`, `client-vpn` and so on.
        "ResourceType" => resource_type: Observed<Sym>,
        /// The id of what is attached; for a peering the other transit gateway.
        "ResourceId" => resource: Observed<Sym>,
        /// The account that owns what is attached.
        "ResourceOwnerId" => resource_owner: Option<AccountId>,
        /// `available`, or on the way to or from it.
        "State" => state: Observed<Sym>,
        /// The route table that decides where its packets go; none when it is associated with none.
        "Association" => association: Option<TransitGatewayAttachmentAssociation>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// The route table that an attachment is associated with.
    pub struct TransitGatewayAttachmentAssociation {
        required {
            /// The route table.
            "TransitGatewayRouteTableId" => route_table: TransitGatewayRouteTableId,
        }
        /// `associated`, or on the way to or from it.
        "State" => state: Option<Sym>,
    }

    /// A VPC's attachment, as the VPC sees it. Shape: `ec2 describe-transit-gateway-vpc-attachments`.
    ///
    /// The reply does not name the transit gateway's owner, so this is kept apart from
    /// [`TransitGatewayAttachment`]; both have the attachment's id.
    pub struct TransitGatewayVpcAttachment {
        required {
            /// The id.
            "TransitGatewayAttachmentId" => id: TransitGatewayAttachmentId,
        }
        /// The transit gateway.
        "TransitGatewayId" => transit_gateway: Observed<TransitGatewayId>,
        /// The VPC.
        "VpcId" => vpc: Observed<VpcId>,
        /// The account that owns the VPC.
        "VpcOwnerId" => owner: Option<AccountId>,
        /// The subnets that hold its interfaces, one per zone.
        "SubnetIds" => subnets: Observed<List<SubnetId>>,
        /// Its options.
        "Options" => options: Observed<TransitGatewayVpcAttachmentOptions>,
        /// `available`, or on the way to or from it.
        "State" => state: Observed<Sym>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// The options of a VPC attachment. Each is `enable` or `disable`; older replies omit later ones.
    pub struct TransitGatewayVpcAttachmentOptions {
        /// Whether a flow keeps one zone in both directions.
        "ApplianceModeSupport" => appliance_mode_support: Observed<Sym>,
        /// Whether names resolve across the gateway.
        "DnsSupport" => dns_support: Observed<Sym>,
        /// Whether IPv6 is carried.
        "Ipv6Support" => ipv6_support: Observed<Sym>,
        /// Whether groups of this VPC may refer to groups across the gateway.
        "SecurityGroupReferencingSupport" => security_group_referencing_support: Observed<Sym>,
    }

    /// A link of two transit gateways. Shape: `ec2 describe-transit-gateway-peering-attachments`.
    pub struct TransitGatewayPeeringAttachment {
        required {
            /// The id.
            "TransitGatewayAttachmentId" => id: TransitGatewayAttachmentId,
        }
        /// The id on the side that was asked, where it differs.
        "AccepterTransitGatewayAttachmentId" =>
            accepter_attachment: Option<TransitGatewayAttachmentId>,
        /// The transit gateway that asked for it.
        "RequesterTgwInfo" => requester: Observed<PeeredTransitGateway>,
        /// The transit gateway that was asked.
        "AccepterTgwInfo" => accepter: Observed<PeeredTransitGateway>,
        /// `available`, or on the way to or from it.
        "State" => state: Observed<Sym>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// One side of a transit gateway peering.
    pub struct PeeredTransitGateway {
        /// The transit gateway.
        "TransitGatewayId" => transit_gateway: Option<TransitGatewayId>,
        /// The Cloud WAN core network, where the side is one.
        "CoreNetworkId" => core_network: Option<Sym>,
        /// The account.
        "OwnerId" => owner: Option<AccountId>,
        /// The region.
        "Region" => region: Option<Region>,
    }
}

ec2_resource!(
    TransitGateway: "AWS::EC2::TransitGateway", "transit-gateway",
    owner owner, tags tags
);
ec2_resource!(
    TransitGatewayAttachment: "AWS::EC2::TransitGatewayAttachment", "transit-gateway-attachment",
    owner owner, tags tags
);
ec2_resource!(
    TransitGatewayVpcAttachment: "AWS::EC2::TransitGatewayVpcAttachment",
    "transit-gateway-attachment", owner owner, tags tags
);

impl Resource for TransitGatewayPeeringAttachment {
    const TYPE: &'static str = "AWS::EC2::TransitGatewayPeeringAttachment";
    /// Both sides see one link, each in its own account and region: the requester's names it.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let requester = self.requester.known();
        let place = Place {
            region: requester
                .and_then(|side| side.region)
                .unwrap_or(call.region),
            ..owned_by(call, requester.and_then(|side| side.owner))
        };
        build_arn(
            "ec2",
            place,
            &format!("transit-gateway-attachment/{}", self.id),
        )
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

list_output! {
    /// The reply of `ec2 describe-transit-gateways`.
    DescribeTransitGatewaysOutput { "TransitGateways" => TransitGateway } into ec2.transit_gateways
}
list_output! {
    /// The reply of `ec2 describe-transit-gateway-attachments`.
    DescribeTransitGatewayAttachmentsOutput {
        "TransitGatewayAttachments" => TransitGatewayAttachment
    } into ec2.transit_gateway_attachments
}
list_output! {
    /// The reply of `ec2 describe-transit-gateway-vpc-attachments`.
    DescribeTransitGatewayVpcAttachmentsOutput {
        "TransitGatewayVpcAttachments" => TransitGatewayVpcAttachment
    } into ec2.transit_gateway_vpc_attachments
}
list_output! {
    /// The reply of `ec2 describe-transit-gateway-peering-attachments`.
    DescribeTransitGatewayPeeringAttachmentsOutput {
        "TransitGatewayPeeringAttachments" => TransitGatewayPeeringAttachment
    } into ec2.transit_gateway_peering_attachments
}

/// Lists transit gateways.
pub const DESCRIBE_TRANSIT_GATEWAYS: Operation =
    Operation::regional::<DescribeTransitGatewaysOutput>(
        "ec2",
        "describe-transit-gateways",
        "ec2:DescribeTransitGateways",
    )
    .members(&["TransitGateways"])
    .paged(&["NextToken"]);

/// Lists attachments of every kind.
pub const DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS: Operation =
    Operation::regional::<DescribeTransitGatewayAttachmentsOutput>(
        "ec2",
        "describe-transit-gateway-attachments",
        "ec2:DescribeTransitGatewayAttachments",
    )
    .members(&["TransitGatewayAttachments"])
    .paged(&["NextToken"]);

/// Lists attachments of VPCs with their subnets.
pub const DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS: Operation =
    Operation::regional::<DescribeTransitGatewayVpcAttachmentsOutput>(
        "ec2",
        "describe-transit-gateway-vpc-attachments",
        "ec2:DescribeTransitGatewayVpcAttachments",
    )
    .members(&["TransitGatewayVpcAttachments"])
    .paged(&["NextToken"]);

/// Lists links between transit gateways.
pub const DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS: Operation =
    Operation::regional::<DescribeTransitGatewayPeeringAttachmentsOutput>(
        "ec2",
        "describe-transit-gateway-peering-attachments",
        "ec2:DescribeTransitGatewayPeeringAttachments",
    )
    .members(&["TransitGatewayPeeringAttachments"])
    .paged(&["NextToken"]);

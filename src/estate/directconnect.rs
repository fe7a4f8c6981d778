//! AWS Direct Connect: gateways, what they are associated with, and the virtual interfaces that lead to them.

use super::ec2::{empty_is_none, owned_by};
use super::{
    List, Observed, Operation, Planned, Resource, Tags, build_arn, list_output, model, service,
};
use crate::ids::{
    AccountId, Arn, Cidr, CoreNetworkAttachmentId, CoreNetworkId, IdError, Place, Region, Sym,
    VirtualInterfaceId, VpnGatewayId,
};

model! {
    /// A Direct Connect gateway. Shape: `directconnect describe-direct-connect-gateways`.
    pub struct DirectConnectGateway {
        required {
            /// The id.
            "directConnectGatewayId" => id: Sym,
        }
        /// The name.
        "directConnectGatewayName" => name: Observed<Sym>,
        /// The account that owns it.
        "ownerAccount" => owner: Option<AccountId>,
        /// `pending`, `available`, `deleting` or `deleted`.
        "directConnectGatewayState" => state: Observed<Sym>,
        /// Its tags.
        "tags" => tags: Tags,
    }

    /// A gateway or core network behind a Direct Connect gateway.
    /// Shape: `directconnect describe-direct-connect-gateway-associations`.
    ///
    /// It may lie in another account and region than the Direct Connect gateway, which has no region.
    pub struct DirectConnectGatewayAssociation {
        required {
            /// The id.
            "associationId" => id: Sym,
            /// The Direct Connect gateway.
            "directConnectGatewayId" => gateway: Sym,
        }
        /// The owner of the Direct Connect gateway.
        "directConnectGatewayOwnerAccount" => gateway_owner: Option<AccountId>,
        /// `associating`, `associated`, `updating`, `disassociating` or `disassociated`.
        "associationState" => state: Observed<Sym>,
        /// The virtual private gateway or transit gateway.
        "associatedGateway" => associated_gateway: Option<AssociatedGateway>,
        /// The core network.
        "associatedCoreNetwork" => associated_core_network: Option<AssociatedCoreNetwork>,
        /// The networks that are told to the other side.
        "allowedPrefixesToDirectConnectGateway" => allowed_prefixes: Observed<List<RouteFilterPrefix>>,
    }

    /// A gateway behind a Direct Connect gateway.
    pub struct AssociatedGateway {
        required {
            /// The id of a virtual private gateway or transit gateway.
            "id" => id: Sym,
        }
        /// `virtualPrivateGateway` or `transitGateway`.
        "type" => gateway_type: Observed<Sym>,
        /// Its owner.
        "ownerAccount" => owner: Option<AccountId>,
        /// Its region.
        "region" => region: Option<Region>,
    }

    /// A core network behind a Direct Connect gateway.
    pub struct AssociatedCoreNetwork {
        required {
            /// The id.
            "id" => id: CoreNetworkId,
        }
        /// Its owner.
        "ownerAccount" => owner: Option<AccountId>,
        /// The attachment in the core network.
        "attachmentId" => attachment: Option<CoreNetworkAttachmentId>,
    }

    /// A network that is told to the other side.
    pub struct RouteFilterPrefix {
        required {
            /// The network.
            "cidr" => cidr: Cidr,
        }
    }

    /// A virtual interface. Shape: `directconnect describe-virtual-interfaces`.
    ///
    /// The key by which its routers know each other is never read.
    pub struct VirtualInterface {
        required {
            /// The id.
            "virtualInterfaceId" => id: VirtualInterfaceId,
        }
        /// The account that owns it.
        "ownerAccount" => owner: Option<AccountId>,
        /// The name.
        "virtualInterfaceName" => name: Observed<Sym>,
        /// `private`, `transit` or `public`.
        "virtualInterfaceType" => interface_type: Observed<Sym>,
        /// `available`, `down`, `confirming`, `pending`, `deleted` and so on.
        "virtualInterfaceState" => state: Observed<Sym>,
        /// The virtual private gateway, of a private interface without a Direct Connect gateway.
        #[serde(deserialize_with = "empty_is_none")]
        "virtualGatewayId" => virtual_gateway: Option<VpnGatewayId>,
        /// The Direct Connect gateway, of private and transit interfaces.
        #[serde(deserialize_with = "empty_is_none")]
        "directConnectGatewayId" => gateway: Option<Sym>,
        /// The networks that are told to AWS, of a public interface.
        "routeFilterPrefixes" => route_filter_prefixes: List<RouteFilterPrefix>,
        /// The region in which it ends.
        "region" => region: Option<Region>,
        /// Its tags.
        "tags" => tags: Tags,
    }
}

impl Resource for DirectConnectGateway {
    const TYPE: &'static str = "AWS::DirectConnect::DirectConnectGateway";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let place = owned_by(call.global(), self.owner);
        build_arn("directconnect", place, &format!("dx-gateway/{}", self.id))
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

impl Resource for DirectConnectGatewayAssociation {
    const TYPE: &'static str = "AWS::DirectConnect::DirectConnectGatewayAssociation";
    /// Associations have no ARN in AWS: the gateway's, with the association's id behind it, serves as one.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let place = owned_by(call.global(), self.gateway_owner);
        let resource = format!("dx-gateway/{}/association/{}", self.gateway, self.id);
        build_arn("directconnect", place, &resource)
    }
    fn lacks(&self) -> Option<&'static str> {
        let lacks = self.associated_gateway.is_none() && self.associated_core_network.is_none();
        lacks.then_some("associatedGateway")
    }
}

impl Resource for VirtualInterface {
    const TYPE: &'static str = "AWS::DirectConnect::VirtualInterface";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let place = owned_by(
            call.in_region(self.region.unwrap_or(call.region)),
            self.owner,
        );
        build_arn("directconnect", place, &format!("dxvif/{}", self.id))
    }
    /// A private or transit interface leads to a gateway.
    fn lacks(&self) -> Option<&'static str> {
        let kind = self.interface_type.known().map(|kind| kind.as_str());
        let state = self.state.known().map(|state| state.as_str());
        let is_used = kind != Some("public") && !matches!(state, Some("deleting" | "deleted"));
        let lacks = is_used && self.virtual_gateway.is_none() && self.gateway.is_none();
        lacks.then_some("directConnectGatewayId")
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

list_output! {
    /// The reply of `directconnect describe-direct-connect-gateways`.
    DescribeDirectConnectGatewaysOutput { "directConnectGateways" => DirectConnectGateway }
    into directconnect.gateways
}
list_output! {
    /// The reply of `directconnect describe-direct-connect-gateway-associations`.
    DescribeDirectConnectGatewayAssociationsOutput {
        "directConnectGatewayAssociations" => DirectConnectGatewayAssociation
    } into directconnect.gateway_associations
}
list_output! {
    /// The reply of `directconnect describe-virtual-interfaces`.
    DescribeVirtualInterfacesOutput { "virtualInterfaces" => VirtualInterface }
    into directconnect.virtual_interfaces
}

service! {
    /// The resources of Direct Connect.
    pub struct DirectConnect {
        /// Direct Connect gateways.
        gateways: DirectConnectGateway,
        /// What stands behind them.
        gateway_associations: DirectConnectGatewayAssociation,
        /// Virtual interfaces.
        virtual_interfaces: VirtualInterface,
    }
}

/// Lists the Direct Connect gateways of the account; they have no region.
pub const DESCRIBE_DIRECT_CONNECT_GATEWAYS: Operation =
    Operation::global::<DescribeDirectConnectGatewaysOutput>(
        "directconnect",
        "describe-direct-connect-gateways",
        "directconnect:DescribeDirectConnectGateways",
    )
    .members(&["directConnectGateways"])
    .paged(&["nextToken"])
    .planned(Planned::Nowhere);

/// Lists what is associated with a Direct Connect gateway. The id of an association or of an associated
/// gateway may stand in place of the gateway's; the ledger then knows the call by that id.
pub const DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS: Operation =
    Operation::global::<DescribeDirectConnectGatewayAssociationsOutput>(
        "directconnect",
        "describe-direct-connect-gateway-associations",
        "directconnect:DescribeDirectConnectGatewayAssociations",
    )
    .per("directConnectGatewayId")
    .unnamed("the file does not tell which gateway was asked about")
    .members(&["directConnectGatewayAssociations"])
    .paged(&["nextToken"])
    .planned(Planned::Nowhere);

/// Lists the virtual interfaces of the account in the region.
pub const DESCRIBE_VIRTUAL_INTERFACES: Operation =
    Operation::regional::<DescribeVirtualInterfacesOutput>(
        "directconnect",
        "describe-virtual-interfaces",
        "directconnect:DescribeVirtualInterfaces",
    )
    .members(&["virtualInterfaces"])
    .paged(&["nextToken"])
    .planned(Planned::Nowhere);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    DESCRIBE_DIRECT_CONNECT_GATEWAYS,
    DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS,
    DESCRIBE_VIRTUAL_INTERFACES,
];

#[cfg(test)]
mod tests;

//! Amazon EC2: networks, instances, snapshots and images.

mod block_public_access;
mod client_vpn;
mod detail;
mod endpoint;
mod endpoint_service;
mod flow_log;
mod gateway;
mod image;
mod instance;
mod instance_connect;
mod network_acl;
mod network_interface;
mod peering;
mod prefix_list;
mod region;
mod route_table;
mod security_group;
mod security_group_rule;
mod snapshot;
mod snapshot_block;
mod subnet;
mod traffic;
mod transit_gateway;
mod transit_gateway_route_table;
mod volume;
mod vpc;
mod vpn;

#[cfg(test)]
mod tests;

pub use block_public_access::*;
pub use client_vpn::*;
pub use detail::Parts;
pub use endpoint::*;
pub use endpoint_service::*;
pub use flow_log::*;
pub use gateway::*;
pub use image::*;
pub use instance::*;
pub use instance_connect::*;
pub use network_acl::*;
pub use network_interface::*;
pub use peering::*;
pub use prefix_list::*;
pub use region::*;
pub use route_table::*;
pub use security_group::*;
pub use security_group_rule::*;
pub use snapshot::*;
pub use snapshot_block::*;
pub use subnet::*;
pub use traffic::*;
pub use transit_gateway::*;
pub use transit_gateway_route_table::*;
pub use volume::*;
pub use vpc::*;
pub use vpn::*;

pub(in crate::estate) use detail::{
    asked_about, detail_output, ec2_resource, empty_is_none, entries, if_readable, owned_by,
    readable,
};
use prefix_list::ownerless_arn;

use super::{Operation, service};

service! {
    /// The resources of EC2.
    pub struct Ec2 {
        /// VPCs.
        vpcs: Vpc,
        /// Subnets.
        subnets: Subnet,
        /// Route tables of VPCs.
        route_tables: RouteTable,
        /// Network ACLs.
        network_acls: NetworkAcl,
        /// Security groups.
        security_groups: SecurityGroup,
        /// Rules of security groups by id.
        security_group_rules: SecurityGroupRule,
        /// Uses of security groups in further VPCs.
        security_group_vpc_associations: SecurityGroupVpcAssociation,
        /// Network interfaces, those of instances included.
        network_interfaces: NetworkInterface,
        /// Instances.
        instances: Instance,
        /// Elastic addresses.
        addresses: Address,
        /// Internet gateways.
        internet_gateways: InternetGateway,
        /// Egress-only internet gateways.
        egress_only_internet_gateways: EgressOnlyInternetGateway,
        /// NAT gateways.
        nat_gateways: NatGateway,
        /// VPC peering connections, one for both sides.
        vpc_peering_connections: VpcPeeringConnection,
        /// Transit gateways.
        transit_gateways: TransitGateway,
        /// Attachments of every kind, as their transit gateway sees them.
        transit_gateway_attachments: TransitGatewayAttachment,
        /// Attachments of VPCs with their subnets.
        transit_gateway_vpc_attachments: TransitGatewayVpcAttachment,
        /// Links between transit gateways.
        transit_gateway_peering_attachments: TransitGatewayPeeringAttachment,
        /// Transit gateway route tables with what they hold.
        transit_gateway_route_tables: TransitGatewayRouteTable,
        /// VPC endpoints.
        vpc_endpoints: VpcEndpoint,
        /// PrivateLink services that the accounts offer.
        vpc_endpoint_services: VpcEndpointService,
        /// Connections of endpoints to those services.
        vpc_endpoint_connections: VpcEndpointConnection,
        /// Prefix lists.
        managed_prefix_lists: ManagedPrefixList,
        /// Networks of prefix lists, see [`prefix_list_key`].
        prefix_list_entries: PrefixListEntries,
        /// Virtual private gateways.
        vpn_gateways: VpnGateway,
        /// Site-to-site VPN connections.
        vpn_connections: VpnConnection,
        /// Customer gateways.
        customer_gateways: CustomerGateway,
        /// Client VPN endpoints with what they hold.
        client_vpn_endpoints: ClientVpnEndpoint,
        /// EC2 Instance Connect Endpoints.
        instance_connect_endpoints: InstanceConnectEndpoint,
        /// Flow logs.
        flow_logs: FlowLog,
        /// Block Public Access, one per account and region.
        vpc_block_public_access_options: VpcBlockPublicAccessOptions,
        /// What Block Public Access leaves out.
        vpc_block_public_access_exclusions: VpcBlockPublicAccessExclusion,
        /// EBS snapshots, shared ones included.
        snapshots: Snapshot,
        /// Block public access for snapshots, one per account and region.
        snapshot_blocks: SnapshotBlockPublicAccess,
        /// EBS volumes.
        volumes: Volume,
        /// Machine images, shared ones included.
        images: Image,
        /// Regions, one per account and region.
        regions: RegionStatus,
        /// Availability Zones, one per account and zone.
        availability_zones: AvailabilityZone,
    }
}

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    DESCRIBE_VPCS,
    DESCRIBE_SUBNETS,
    DESCRIBE_ROUTE_TABLES,
    DESCRIBE_NETWORK_ACLS,
    DESCRIBE_SECURITY_GROUPS,
    DESCRIBE_SECURITY_GROUP_RULES,
    DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS,
    DESCRIBE_NETWORK_INTERFACES,
    DESCRIBE_INSTANCES,
    DESCRIBE_ADDRESSES,
    DESCRIBE_INTERNET_GATEWAYS,
    DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS,
    DESCRIBE_NAT_GATEWAYS,
    DESCRIBE_VPC_PEERING_CONNECTIONS,
    DESCRIBE_TRANSIT_GATEWAYS,
    DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS,
    DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
    DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS,
    DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES,
    GET_TRANSIT_GATEWAY_ROUTE_TABLE_ASSOCIATIONS,
    GET_TRANSIT_GATEWAY_ROUTE_TABLE_PROPAGATIONS,
    SEARCH_TRANSIT_GATEWAY_ROUTES,
    DESCRIBE_VPC_ENDPOINTS,
    DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS,
    DESCRIBE_VPC_ENDPOINT_SERVICE_PERMISSIONS,
    DESCRIBE_VPC_ENDPOINT_CONNECTIONS,
    DESCRIBE_MANAGED_PREFIX_LISTS,
    GET_MANAGED_PREFIX_LIST_ENTRIES,
    DESCRIBE_PREFIX_LISTS,
    DESCRIBE_VPN_GATEWAYS,
    DESCRIBE_VPN_CONNECTIONS,
    DESCRIBE_CUSTOMER_GATEWAYS,
    DESCRIBE_CLIENT_VPN_ENDPOINTS,
    DESCRIBE_CLIENT_VPN_ROUTES,
    DESCRIBE_CLIENT_VPN_AUTHORIZATION_RULES,
    DESCRIBE_CLIENT_VPN_TARGET_NETWORKS,
    DESCRIBE_INSTANCE_CONNECT_ENDPOINTS,
    DESCRIBE_FLOW_LOGS,
    DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
    DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS,
    DESCRIBE_SNAPSHOTS,
    DESCRIBE_LOCKED_SNAPSHOTS,
    DESCRIBE_SNAPSHOT_ATTRIBUTE,
    GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE,
    DESCRIBE_VOLUMES,
    DESCRIBE_IMAGES,
    DESCRIBE_IMAGE_ATTRIBUTE,
    DESCRIBE_REGIONS,
    DESCRIBE_AVAILABILITY_ZONES,
];

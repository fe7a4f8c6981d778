use super::{DnsEntry, by_ids};
use crate::estate::{
    Call, Estate, List, Loaded, Observed, Operation, Output, Planned, Resource, list_output, model,
};
use crate::ids::{Arn, IdError, Place, SecurityGroupId, Sym, VpcId};

model! {
    /// A service network: the account's, or one shared with it. Shape: `vpc-lattice list-service-networks`.
    pub struct ServiceNetwork {
        required {
            /// The ARN.
            "arn" => arn: Arn,
        }
        /// The name.
        "name" => name: Observed<Sym>,
        /// How many VPCs are in it, as far as the account sees.
        "numberOfAssociatedVPCs" => vpcs: Observed<u64>,
        /// How many services are in it.
        "numberOfAssociatedServices" => services: Observed<u64>,
        /// How many resource configurations are in it.
        "numberOfAssociatedResourceConfigurations" => resource_configurations: Observed<u64>,
    }

    /// A VPC in a service network: what runs in it may call the services.
    /// Shape: `vpc-lattice list-service-network-vpc-associations`, `get-service-network-vpc-association`.
    pub struct ServiceNetworkVpcAssociation {
        required {
            /// The ARN.
            "arn" => arn: Arn,
        }
        told {
            /// The service network.
            "serviceNetworkArn" => service_network: Arn,
            /// The VPC.
            "vpcId" => vpc: VpcId,
        }
        /// `ACTIVE`, `CREATE_IN_PROGRESS`, `DELETE_FAILED` and so on.
        "status" => status: Observed<Sym>,
        /// The groups whose inbound rules judge what the VPC sends into the network; only
        /// `get-service-network-vpc-association` tells. Empty: nothing is judged.
        "securityGroupIds" => security_groups: Observed<List<SecurityGroupId>>,
    }

    /// A service in a service network. Shape: `vpc-lattice list-service-network-service-associations`.
    pub struct ServiceNetworkServiceAssociation {
        required {
            /// The ARN.
            "arn" => arn: Arn,
        }
        told {
            /// The service network.
            "serviceNetworkArn" => service_network: Arn,
            /// The service.
            "serviceArn" => service: Arn,
        }
        /// `ACTIVE`, `CREATE_IN_PROGRESS`, `DELETE_FAILED` and so on.
        "status" => status: Observed<Sym>,
        /// The DNS name of the service.
        "dnsEntry" => dns: Option<DnsEntry>,
    }

    /// A resource configuration in a service network.
    /// Shape: `vpc-lattice list-service-network-resource-associations`.
    pub struct ServiceNetworkResourceAssociation {
        required {
            /// The ARN.
            "arn" => arn: Arn,
        }
        told {
            /// The service network.
            "serviceNetworkArn" => service_network: Arn,
            /// The resource configuration.
            "resourceConfigurationArn" => resource_configuration: Arn,
        }
        /// `ACTIVE`, `PARTIAL`, `CREATE_IN_PROGRESS`, `DELETE_FAILED` and so on.
        "status" => status: Observed<Sym>,
        /// The DNS name of the resource.
        "dnsEntry" => dns: Option<DnsEntry>,
    }

    /// The reply of `vpc-lattice get-service-network-vpc-association`.
    pub struct GetServiceNetworkVpcAssociationOutput {
        required {
            /// The ARN.
            "arn" => arn: Arn,
        }
        /// The state.
        "status" => status: Observed<Sym>,
        /// The service network.
        "serviceNetworkArn" => service_network: Observed<Arn>,
        /// The VPC.
        "vpcId" => vpc: Observed<VpcId>,
        /// The groups; omitted when there are none.
        "securityGroupIds" => security_groups: List<SecurityGroupId>,
    }
}

/// Declares the identity of resources that replies name by their ARN.
macro_rules! named_by_arn {
    ($($type:ident: $cloudformation:literal,)*) => {$(
        impl Resource for $type {
            const TYPE: &'static str = $cloudformation;
            fn arn(&self, _: Place) -> Result<Arn, IdError> {
                Ok(self.arn)
            }
        }
    )*};
}
named_by_arn! {
    ServiceNetwork: "AWS::VpcLattice::ServiceNetwork",
    ServiceNetworkVpcAssociation: "AWS::VpcLattice::ServiceNetworkVpcAssociation",
    ServiceNetworkServiceAssociation: "AWS::VpcLattice::ServiceNetworkServiceAssociation",
    ServiceNetworkResourceAssociation: "AWS::VpcLattice::ServiceNetworkResourceAssociation",
}

list_output! {
    /// The reply of `vpc-lattice list-service-networks`.
    ListServiceNetworksOutput { "items" => ServiceNetwork } into vpc_lattice.service_networks
}
list_output! {
    /// The reply of `vpc-lattice list-service-network-vpc-associations`.
    ListServiceNetworkVpcAssociationsOutput { "items" => ServiceNetworkVpcAssociation }
    into vpc_lattice.vpc_associations
}
list_output! {
    /// The reply of `vpc-lattice list-service-network-service-associations`.
    ListServiceNetworkServiceAssociationsOutput { "items" => ServiceNetworkServiceAssociation }
    into vpc_lattice.service_associations
}
list_output! {
    /// The reply of `vpc-lattice list-service-network-resource-associations`.
    ListServiceNetworkResourceAssociationsOutput { "items" => ServiceNetworkResourceAssociation }
    into vpc_lattice.resource_associations
}

impl Output for GetServiceNetworkVpcAssociationOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let association = ServiceNetworkVpcAssociation {
            arn: self.arn,
            status: self.status,
            service_network: self.service_network,
            vpc: self.vpc,
            security_groups: Observed::Known(self.security_groups),
        };
        let associations = &mut estate.vpc_lattice.vpc_associations;
        loaded.note(associations.add(association, call.place));
    }
}

/// Lists the service networks of the account and those shared with it.
pub const LIST_SERVICE_NETWORKS: Operation = Operation::regional::<ListServiceNetworksOutput>(
    "vpc-lattice",
    "list-service-networks",
    "vpc-lattice:ListServiceNetworks",
)
.paged(&["nextToken"])
.planned(Planned::Nowhere);

/// Lists the VPCs of a service network, or the service networks of a VPC: one of the two must be asked about,
/// and the id of a VPC stands in the same place.
pub const LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS: Operation =
    Operation::regional::<ListServiceNetworkVpcAssociationsOutput>(
        "vpc-lattice",
        "list-service-network-vpc-associations",
        "vpc-lattice:ListServiceNetworkVpcAssociations",
    )
    .per("serviceNetworkIdentifier")
    .spelled(by_ids)
    .paged(&["nextToken"])
    .planned(Planned::Nowhere);

/// A VPC in a service network, with its security groups.
pub const GET_SERVICE_NETWORK_VPC_ASSOCIATION: Operation =
    Operation::regional::<GetServiceNetworkVpcAssociationOutput>(
        "vpc-lattice",
        "get-service-network-vpc-association",
        "vpc-lattice:GetServiceNetworkVpcAssociation",
    )
    .per("serviceNetworkVpcAssociationIdentifier")
    .spelled(by_ids)
    .echoing(&["arn"])
    .members(&["arn", "serviceNetworkArn", "vpcId"])
    .planned(Planned::Nowhere);

/// Lists the services of a service network, or the service networks of a service: one of the two must be asked
/// about, and the id of a service stands in the same place.
pub const LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS: Operation =
    Operation::regional::<ListServiceNetworkServiceAssociationsOutput>(
        "vpc-lattice",
        "list-service-network-service-associations",
        "vpc-lattice:ListServiceNetworkServiceAssociations",
    )
    .per("serviceNetworkIdentifier")
    .spelled(by_ids)
    .paged(&["nextToken"])
    .planned(Planned::Nowhere);

/// Lists the resource configurations of a service network, or the service networks of a resource configuration:
/// one of the two must be asked about, and the id of a resource configuration stands in the same place.
pub const LIST_SERVICE_NETWORK_RESOURCE_ASSOCIATIONS: Operation =
    Operation::regional::<ListServiceNetworkResourceAssociationsOutput>(
        "vpc-lattice",
        "list-service-network-resource-associations",
        "vpc-lattice:ListServiceNetworkResourceAssociations",
    )
    .per("serviceNetworkIdentifier")
    .spelled(by_ids)
    .paged(&["nextToken"])
    .planned(Planned::Nowhere);

use std::net::IpAddr;

use super::by_ids;
use crate::estate::{
    Call, Estate, List, Loaded, Observed, Operation, Output, Planned, Resource, list_output, model,
};
use crate::ids::{Arn, Cidr, IdError, Place, PortSet, SecurityGroupId, SubnetId, Sym, VpcId};

model! {
    /// A resource configuration: addresses, a name or a database that consumers reach through a resource gateway.
    /// Shape: `vpc-lattice list-resource-configurations`, `get-resource-configuration`.
    pub struct ResourceConfiguration {
        required {
            /// The ARN.
            "arn" => arn: Arn,
        }
        /// The name.
        "name" => name: Observed<Sym>,
        /// `SINGLE`, `GROUP`, `CHILD`, `ARN` or `CIDR`.
        "type" => configuration_type: Observed<Sym>,
        /// `ACTIVE`, `CREATE_IN_PROGRESS`, `DELETE_FAILED` and so on.
        "status" => status: Observed<Sym>,
        /// The id of the gateway; a child has that of its group.
        "resourceGatewayId" => gateway: Option<Sym>,
        /// The id of the group that a child belongs to.
        "resourceConfigurationGroupId" => group: Option<Sym>,
        /// Whether AWS manages it, as a service's own resource.
        "amazonManaged" => amazon_managed: Observed<bool>,
        /// A DNS name of its own.
        "customDomainName" => custom_domain: Option<Box<str>>,
        /// The ports, as text; only `get-resource-configuration` tells, and not for groups.
        "portRanges" => port_ranges: Observed<List<Sym>>,
        /// `TCP` or `TCP_UDP`; only `get-resource-configuration` tells.
        "protocol" => protocol: Observed<Sym>,
        /// What is reached; only `get-resource-configuration` tells, and not for groups.
        "resourceConfigurationDefinition" => definition: Observed<ResourceDefinition>,
    }

    /// What a resource configuration leads to; one of the members is there.
    pub struct ResourceDefinition {
        /// A DNS name, which the gateway resolves.
        "dnsResource" => dns: Option<DnsResource>,
        /// An address.
        "ipResource" => ip: Option<IpResource>,
        /// A resource of AWS, such as a database.
        "arnResource" => arn: Option<ArnResource>,
        /// Networks.
        "cidrResource" => cidr: Option<CidrResource>,
    }

    /// A DNS name.
    pub struct DnsResource {
        /// The name.
        "domainName" => domain_name: Option<Box<str>>,
        /// `IPV4`, `IPV6` or `DUALSTACK`.
        "ipAddressType" => ip_address_type: Option<Sym>,
    }

    /// An address.
    pub struct IpResource {
        /// The address.
        "ipAddress" => address: Option<IpAddr>,
    }

    /// A resource of AWS.
    pub struct ArnResource {
        /// The ARN.
        "arn" => arn: Option<Arn>,
    }

    /// Networks.
    pub struct CidrResource {
        /// The networks.
        "cidrRanges" => networks: List<Cidr>,
    }

    /// A resource gateway: the interfaces through which consumers' traffic enters the VPC of the resources.
    /// Shape: `vpc-lattice list-resource-gateways`.
    pub struct ResourceGateway {
        required {
            /// The ARN.
            "arn" => arn: Arn,
        }
        /// The name.
        "name" => name: Observed<Sym>,
        /// `ACTIVE`, `CREATE_IN_PROGRESS`, `DELETE_FAILED` and so on.
        "status" => status: Observed<Sym>,
        /// The VPC.
        "vpcIdentifier" => vpc: Observed<VpcId>,
        /// The subnets.
        "subnetIds" => subnets: List<SubnetId>,
        /// The groups of its interfaces.
        "securityGroupIds" => security_groups: List<SecurityGroupId>,
        /// `IPV4`, `IPV6` or `DUALSTACK`.
        "ipAddressType" => ip_address_type: Option<Sym>,
    }
}

impl ResourceConfiguration {
    /// Returns the ports; `None` when they are unknown or cannot be read. An entry may hold several, with commas.
    pub fn ports(&self) -> Option<PortSet> {
        let entries = self.port_ranges.known()?.iter();
        let ranges = entries.flat_map(|entry| entry.as_str().split(','));
        ranges.map(|range| range.trim().parse().ok()).collect()
    }
}

impl Resource for ResourceConfiguration {
    const TYPE: &'static str = "AWS::VpcLattice::ResourceConfiguration";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}
impl Resource for ResourceGateway {
    const TYPE: &'static str = "AWS::VpcLattice::ResourceGateway";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

list_output! {
    /// The reply of `vpc-lattice list-resource-configurations`.
    ListResourceConfigurationsOutput { "items" => ResourceConfiguration }
    into vpc_lattice.resource_configurations
}
list_output! {
    /// The reply of `vpc-lattice list-resource-gateways`.
    ListResourceGatewaysOutput { "items" => ResourceGateway } into vpc_lattice.resource_gateways
}

impl Output for ResourceConfiguration {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let configurations = &mut estate.vpc_lattice.resource_configurations;
        loaded.note(configurations.add(self, call.place));
    }
}

/// Lists the resource configurations of the account and those shared with it.
pub const LIST_RESOURCE_CONFIGURATIONS: Operation =
    Operation::regional::<ListResourceConfigurationsOutput>(
        "vpc-lattice",
        "list-resource-configurations",
        "vpc-lattice:ListResourceConfigurations",
    )
    .paged(&["nextToken"])
    .planned(Planned::Nowhere);

/// A resource configuration with what it leads to.
pub const GET_RESOURCE_CONFIGURATION: Operation = Operation::regional::<ResourceConfiguration>(
    "vpc-lattice",
    "get-resource-configuration",
    "vpc-lattice:GetResourceConfiguration",
)
.per("resourceConfigurationIdentifier")
.spelled(by_ids)
.echoing(&["arn"])
.members(&["arn", "resourceConfigurationDefinition"])
.planned(Planned::Nowhere);

/// Lists resource gateways.
pub const LIST_RESOURCE_GATEWAYS: Operation = Operation::regional::<ListResourceGatewaysOutput>(
    "vpc-lattice",
    "list-resource-gateways",
    "vpc-lattice:ListResourceGateways",
)
.paged(&["nextToken"])
.planned(Planned::Nowhere);

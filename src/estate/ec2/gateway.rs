use std::net::IpAddr;

use super::{ec2_resource, owned_by, readable};
use crate::estate::{List, Observed, Operation, Resource, Tags, build_arn, list_output, model};
use crate::ids::{
    AccountId, AllocationId, Arn, EgressOnlyInternetGatewayId, IdError, InstanceId,
    InternetGatewayId, NatGatewayId, NetworkInterfaceId, Place, RouteTableId, SubnetId, Sym,
    Timestamp, VpcId,
};

model! {
    /// An elastic address. Shape: `ec2 describe-addresses`.
    pub struct Address {
        /// The allocation; addresses of EC2-Classic have none.
        "AllocationId" => allocation: Option<AllocationId>,
        /// The address; a carrier address has none.
        "PublicIp" => public_ip: Option<IpAddr>,
        /// The private address that it stands for.
        "PrivateIpAddress" => private_ip: Option<IpAddr>,
        /// The interface that has it.
        "NetworkInterfaceId" => network_interface: Option<NetworkInterfaceId>,
        /// The instance that has it.
        "InstanceId" => instance: Option<Sym>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// An internet gateway. Shape: `ec2 describe-internet-gateways`.
    pub struct InternetGateway {
        required {
            /// The id.
            "InternetGatewayId" => id: InternetGatewayId,
        }
        told {
            /// The VPC it is attached to.
            "Attachments" => attachments: List<VpcAttachment>,
        }
        /// The account that owns it.
        "OwnerId" => owner: Option<AccountId>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// An egress-only internet gateway. Shape: `ec2 describe-egress-only-internet-gateways`.
    pub struct EgressOnlyInternetGateway {
        required {
            /// The id.
            "EgressOnlyInternetGatewayId" => id: EgressOnlyInternetGatewayId,
        }
        told {
            /// The VPC it is attached to.
            "Attachments" => attachments: List<VpcAttachment>,
        }
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// A gateway's attachment to a VPC.
    pub struct VpcAttachment {
        required {
            /// The VPC.
            "VpcId" => vpc: VpcId,
        }
        /// `attached`, for internet gateways `available`, or on the way to or from it.
        "State" => state: Option<Sym>,
    }

    /// A NAT gateway. Shape: `ec2 describe-nat-gateways`.
    pub struct NatGateway {
        required {
            /// The id.
            "NatGatewayId" => id: NatGatewayId,
        }
        /// Its VPC.
        "VpcId" => vpc: Observed<VpcId>,
        /// Its subnet; a regional gateway has none.
        "SubnetId" => subnet: Option<SubnetId>,
        /// `public` or `private`; older replies, from before private ones, omit it.
        "ConnectivityType" => connectivity_type: Option<Sym>,
        /// `zonal` or `regional`; older replies, from before regional ones, omit it.
        "AvailabilityMode" => availability_mode: Option<Sym>,
        /// Its addresses.
        "NatGatewayAddresses" => addresses: List<NatGatewayAddress>,
        /// The route table of a regional gateway.
        "RouteTableId" => route_table: Option<RouteTableId>,
        /// `available`, or on the way to or from it.
        "State" => state: Observed<Sym>,
        /// When it was deleted; it stays listed for an hour.
        #[serde(deserialize_with = "readable")]
        "DeleteTime" => deleted: Observed<Timestamp>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// An address of a NAT gateway.
    pub struct NatGatewayAddress {
        /// The interface; a regional gateway shows none.
        "NetworkInterfaceId" => network_interface: Option<NetworkInterfaceId>,
        /// The private address.
        "PrivateIp" => private_ip: Option<IpAddr>,
        /// The public address; private gateways have none.
        "PublicIp" => public_ip: Option<IpAddr>,
        /// The elastic address; private gateways have none.
        "AllocationId" => allocation: Option<AllocationId>,
        /// The zone's name, of regional gateways.
        "AvailabilityZone" => zone: Option<Sym>,
        /// The zone's id, of regional gateways.
        "AvailabilityZoneId" => zone_id: Option<Sym>,
        /// `succeeded`, `failed`, or on the way to or from it.
        "Status" => status: Option<Sym>,
    }
}

impl Address {
    /// Returns the instance that has it.
    pub fn instance(&self) -> Option<InstanceId> {
        self.instance?.as_str().parse().ok()
    }
}

impl NatGateway {
    /// Returns the member that is missing where AWS never leaves it out: each address of one in a subnet, once it is
    /// there, has an interface.
    fn missing(&self) -> Option<&'static str> {
        let is_available = self.state.known().map(|state| state.as_str()) == Some("available");
        let is_loose = |one: &NatGatewayAddress| {
            let status = one.status.map(|status| status.as_str());
            one.network_interface.is_none() && status.is_none_or(|status| status == "succeeded")
        };
        let lacks = is_available && !self.is_regional() && self.addresses.iter().any(is_loose);
        lacks.then_some("NetworkInterfaceId")
    }
    /// Returns whether it translates to its private address only.
    pub fn is_private(&self) -> bool {
        self.connectivity_type
            .is_some_and(|kind| kind.as_str() == "private")
    }
    /// Returns whether it serves all zones of its VPC instead of standing in a subnet.
    pub fn is_regional(&self) -> bool {
        self.availability_mode
            .is_some_and(|mode| mode.as_str() == "regional")
    }
}

impl Resource for Address {
    const TYPE: &'static str = "AWS::EC2::EIP";
    /// Built from the allocation, else from the address.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let id = match (self.allocation, self.public_ip) {
            (Some(allocation), _) => allocation.to_string(),
            (None, Some(address)) => address.to_string(),
            (None, None) => return Err(IdError::new("", "an allocation id or an address")),
        };
        build_arn("ec2", owned_by(call, None), &format!("elastic-ip/{id}"))
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

ec2_resource!(
    InternetGateway: "AWS::EC2::InternetGateway", "internet-gateway",
    owner owner, tags tags
);
ec2_resource!(
    EgressOnlyInternetGateway: "AWS::EC2::EgressOnlyInternetGateway",
    "egress-only-internet-gateway", tags tags
);
ec2_resource!(
    NatGateway: "AWS::EC2::NatGateway", "natgateway", tags tags, lacks NatGateway::missing
);

list_output! {
    /// The reply of `ec2 describe-addresses`.
    DescribeAddressesOutput { "Addresses" => Address } into ec2.addresses
}
list_output! {
    /// The reply of `ec2 describe-internet-gateways`.
    DescribeInternetGatewaysOutput { "InternetGateways" => InternetGateway }
    into ec2.internet_gateways
}
list_output! {
    /// The reply of `ec2 describe-egress-only-internet-gateways`.
    DescribeEgressOnlyInternetGatewaysOutput {
        "EgressOnlyInternetGateways" => EgressOnlyInternetGateway
    } into ec2.egress_only_internet_gateways
}
list_output! {
    /// The reply of `ec2 describe-nat-gateways`.
    DescribeNatGatewaysOutput { "NatGateways" => NatGateway } into ec2.nat_gateways
}

/// Lists elastic addresses.
pub const DESCRIBE_ADDRESSES: Operation = Operation::regional::<DescribeAddressesOutput>(
    "ec2",
    "describe-addresses",
    "ec2:DescribeAddresses",
)
.members(&["Addresses"]);

/// Lists internet gateways.
pub const DESCRIBE_INTERNET_GATEWAYS: Operation =
    Operation::regional::<DescribeInternetGatewaysOutput>(
        "ec2",
        "describe-internet-gateways",
        "ec2:DescribeInternetGateways",
    )
    .members(&["InternetGateways"])
    .paged(&["NextToken"]);

/// Lists egress-only internet gateways.
pub const DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS: Operation =
    Operation::regional::<DescribeEgressOnlyInternetGatewaysOutput>(
        "ec2",
        "describe-egress-only-internet-gateways",
        "ec2:DescribeEgressOnlyInternetGateways",
    )
    .members(&["EgressOnlyInternetGateways"])
    .paged(&["NextToken"]);

/// Lists NAT gateways.
pub const DESCRIBE_NAT_GATEWAYS: Operation = Operation::regional::<DescribeNatGatewaysOutput>(
    "ec2",
    "describe-nat-gateways",
    "ec2:DescribeNatGateways",
)
.members(&["NatGateways"])
.paged(&["NextToken"]);

use std::net::IpAddr;

use super::{ec2_resource, if_readable};
use crate::estate::{List, Observed, Operation, Tags, list_output, model};
use crate::ids::{
    AccountId, AllocationId, Cidr, InstanceId, NetworkInterfaceId, SecurityGroupId, SubnetId, Sym,
    VpcId,
};

model! {
    /// A network interface. Shape: `ec2 describe-network-interfaces`, and the interfaces of an
    /// instance in `ec2 describe-instances`, whose views add up here.
    pub struct NetworkInterface {
        required {
            /// The id.
            "NetworkInterfaceId" => id: NetworkInterfaceId,
        }
        told {
            /// Its VPC.
            "VpcId" => vpc: VpcId,
            /// Its subnet.
            "SubnetId" => subnet: SubnetId,
        }
        /// The account that owns it, in a shared VPC the participant.
        "OwnerId" => owner: Option<AccountId>,
        /// The name of its zone.
        "AvailabilityZone" => zone: Observed<Sym>,
        /// `interface`, `natGateway`, `network_load_balancer`, `vpc_endpoint`, `lambda` and so on.
        "InterfaceType" => interface_type: Observed<Sym>,
        /// What it is for, in the words of who made it.
        "Description" => description: Option<Box<str>>,
        /// The service or account that made it for the owner.
        "RequesterId" => requester: Option<Sym>,
        /// Whether an AWS service manages it.
        "RequesterManaged" => requester_managed: Observed<bool>,
        /// The security groups that it carries; gateways carry none.
        "Groups" => groups: Observed<List<GroupIdentifier>>,
        /// The primary private IPv4 address.
        "PrivateIpAddress" => private_ip: Option<IpAddr>,
        /// All private IPv4 addresses, the primary one included.
        "PrivateIpAddresses" => private_ips: List<PrivateIpAddress>,
        /// The IPv6 addresses.
        "Ipv6Addresses" => ipv6_addresses: List<Ipv6Address>,
        /// The delegated IPv4 prefixes.
        "Ipv4Prefixes" => ipv4_prefixes: List<Ipv4Prefix>,
        /// The delegated IPv6 prefixes.
        "Ipv6Prefixes" => ipv6_prefixes: List<Ipv6Prefix>,
        /// The public address of the primary private one.
        "Association" => association: Option<PublicAddress>,
        /// What it is attached to.
        "Attachment" => attachment: Option<NetworkInterfaceAttachment>,
        /// Whether packets that are not its own are dropped.
        "SourceDestCheck" => source_dest_check: Observed<bool>,
        /// `in-use`, `available` and so on.
        "Status" => status: Observed<Sym>,
        /// Its tags.
        "TagSet" => tags: Tags,
    }

    /// A security group by id.
    pub struct GroupIdentifier {
        required {
            /// The group.
            "GroupId" => id: SecurityGroupId,
        }
    }

    /// A private IPv4 address of an interface.
    pub struct PrivateIpAddress {
        required {
            /// The address.
            "PrivateIpAddress" => address: IpAddr,
        }
        /// Its public address.
        "Association" => association: Option<PublicAddress>,
    }

    /// An IPv6 address of an interface.
    pub struct Ipv6Address {
        required {
            /// The address.
            "Ipv6Address" => address: IpAddr,
        }
    }

    /// A delegated IPv4 prefix.
    pub struct Ipv4Prefix {
        required {
            /// The prefix.
            "Ipv4Prefix" => prefix: Cidr,
        }
    }

    /// A delegated IPv6 prefix.
    pub struct Ipv6Prefix {
        required {
            /// The prefix.
            "Ipv6Prefix" => prefix: Cidr,
        }
    }

    /// A public address that stands for a private one.
    pub struct PublicAddress {
        /// The address; a carrier address has none.
        "PublicIp" => public_ip: Option<IpAddr>,
        /// The address in the network of a carrier, of a Wavelength Zone.
        "CarrierIp" => carrier_ip: Option<IpAddr>,
        /// The allocation, for elastic addresses.
        "AllocationId" => allocation: Option<AllocationId>,
        /// The account that owns it, or `amazon`.
        "IpOwnerId" => owner: Option<Sym>,
    }

    /// An attachment of an interface.
    pub struct NetworkInterfaceAttachment {
        /// The instance, where it is one of the customer's.
        #[serde(deserialize_with = "if_readable")]
        "InstanceId" => instance: Option<InstanceId>,
        /// The instance's account, or a service's name such as `amazon-elb`.
        "InstanceOwnerId" => instance_owner: Option<Sym>,
        /// Such as `attached`.
        "Status" => status: Option<Sym>,
    }
}

impl NetworkInterface {
    /// Returns the member that is missing where AWS never leaves it out: an interface has an address, unless it is for
    /// Elastic Fabric Adapters alone, and a public one stands for a private one.
    fn missing(&self) -> Option<&'static str> {
        let kind = self.interface_type.known().map(|kind| kind.as_str());
        let is_bare = self.addresses().is_empty() && kind != Some("efa-only");
        let is_loose = self.private_ip.is_none() && self.association.is_some();
        (is_bare || is_loose).then_some("PrivateIpAddress")
    }

    /// Returns whether something public stands for one of its addresses of which the address was not told.
    pub fn has_untold_public(&self) -> bool {
        let listed = self.private_ips.iter().map(|one| &one.association);
        let mut associations = std::iter::once(&self.association).chain(listed).flatten();
        let is_untold = |one: &PublicAddress| one.public_ip.is_none() && one.carrier_ip.is_none();
        self.public_addresses().is_empty() && associations.any(is_untold)
    }

    /// Returns every private IPv4 address and every IPv6 address, in order of the reply, each once.
    pub fn addresses(&self) -> Vec<IpAddr> {
        let mut addresses: Vec<IpAddr> = Vec::new();
        let listed = self.private_ips.iter().map(|one| one.address);
        let ipv6 = self.ipv6_addresses.iter().map(|one| one.address);
        for address in self.private_ip.into_iter().chain(listed).chain(ipv6) {
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        addresses
    }

    /// Returns every public IPv4 address with the private one that it stands for, in order of the reply.
    pub fn public_addresses(&self) -> Vec<(Option<IpAddr>, IpAddr)> {
        let mut pairs: Vec<(Option<IpAddr>, IpAddr)> = Vec::new();
        let primary = self
            .association
            .as_ref()
            .map(|public| (self.private_ip, public));
        let listed = self
            .private_ips
            .iter()
            .filter_map(|one| Some((Some(one.address), one.association.as_ref()?)));
        for (private, public) in primary.into_iter().chain(listed) {
            if let Some(public) = public.public_ip
                && !pairs.iter().any(|(_, known)| *known == public)
            {
                pairs.push((private, public));
            }
        }
        pairs
    }

    /// Returns the instance that carries it.
    pub fn instance(&self) -> Option<InstanceId> {
        self.attachment.as_ref()?.instance
    }
}

ec2_resource!(
    NetworkInterface: "AWS::EC2::NetworkInterface", "network-interface",
    owner owner, tags tags, lacks NetworkInterface::missing
);

list_output! {
    /// The reply of `ec2 describe-network-interfaces`.
    DescribeNetworkInterfacesOutput { "NetworkInterfaces" => NetworkInterface }
    into ec2.network_interfaces
}

/// Lists network interfaces.
pub const DESCRIBE_NETWORK_INTERFACES: Operation =
    Operation::regional::<DescribeNetworkInterfacesOutput>(
        "ec2",
        "describe-network-interfaces",
        "ec2:DescribeNetworkInterfaces",
    )
    .members(&["NetworkInterfaces"])
    .paged(&["NextToken"]);

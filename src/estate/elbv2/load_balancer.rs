use std::net::IpAddr;

use crate::estate::ec2::{detail_output, readable};
use crate::estate::{Estate, List, Observed, Operation, Resource, list_output, model};
use crate::ids::{
    AllocationId, Arn, IdError, Place, SecurityGroupId, SubnetId, Sym, Timestamp, VpcId,
};

model! {
    /// An Application, Network or Gateway Load Balancer. Shape: `elbv2 describe-load-balancers`,
    /// `describe-load-balancer-attributes`.
    pub struct LoadBalancer {
        required {
            /// The ARN.
            "LoadBalancerArn" => arn: Arn,
        }
        /// The name.
        "LoadBalancerName" => name: Observed<Sym>,
        /// `application`, `network` or `gateway`.
        "Type" => load_balancer_type: Observed<Sym>,
        /// `internet-facing` or `internal`; Gateway Load Balancers have none.
        "Scheme" => scheme: Option<Sym>,
        /// Its DNS name; Gateway Load Balancers have none.
        "DNSName" => dns_name: Option<Box<str>>,
        /// The hosted zone of its DNS name.
        "CanonicalHostedZoneId" => hosted_zone: Option<Sym>,
        /// Its VPC.
        "VpcId" => vpc: Observed<VpcId>,
        /// Its zones with their subnets and fixed addresses.
        "AvailabilityZones" => zones: Observed<List<LoadBalancerZone>>,
        /// Its security groups; omitted for Network Load Balancers without any and for Gateway Load Balancers.
        "SecurityGroups" => security_groups: List<SecurityGroupId>,
        /// `ipv4`, `dualstack` and so on.
        "IpAddressType" => ip_address_type: Observed<Sym>,
        /// `off` when the groups of a Network Load Balancer do not judge PrivateLink traffic; omitted means on.
        "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic" => enforce_on_private_link: Option<Sym>,
        /// Its state.
        "State" => state: Observed<LoadBalancerState>,
        /// When it was made.
        #[serde(deserialize_with = "readable")]
        "CreatedTime" => created: Observed<Timestamp>,
        /// Its attributes.
        "Attributes" => attributes: Observed<List<Attribute>>,
    }

    /// The state of a load balancer.
    pub struct LoadBalancerState {
        /// `active`, `provisioning`, `active_impaired` or `failed`.
        "Code" => code: Observed<Sym>,
    }

    /// A zone of a load balancer.
    pub struct LoadBalancerZone {
        required {
            /// The subnet.
            "SubnetId" => subnet: SubnetId,
        }
        /// The zone's name.
        "ZoneName" => name: Observed<Sym>,
        /// The fixed addresses of a Network Load Balancer.
        "LoadBalancerAddresses" => addresses: List<LoadBalancerAddress>,
    }

    /// A fixed address of a Network Load Balancer.
    pub struct LoadBalancerAddress {
        /// The elastic address.
        "IpAddress" => public_ip: Option<IpAddr>,
        /// Its allocation.
        "AllocationId" => allocation: Option<AllocationId>,
        /// The private address.
        "PrivateIPv4Address" => private_ip: Option<IpAddr>,
        /// The IPv6 address.
        "IPv6Address" => ipv6: Option<IpAddr>,
    }

    /// An attribute of a load balancer or target group.
    pub struct Attribute {
        required {
            /// The key, such as `load_balancing.cross_zone.enabled`.
            "Key" => key: Sym,
        }
        /// The value.
        "Value" => value: Option<Box<str>>,
    }
}

/// The kind of a load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LoadBalancerKind {
    /// Forwards requests, with addresses of its own.
    Application,
    /// Forwards connections.
    Network,
    /// Hands packets to appliances.
    Gateway,
}

/// Returns the value of an attribute, if the list has it.
fn value_of<'a>(attributes: &'a Observed<List<Attribute>>, key: &str) -> Option<&'a str> {
    let mut all = attributes.known()?.iter();
    all.find(|one| one.key.as_str() == key)?.value.as_deref()
}

/// Returns a yes-or-no attribute; `None` when it is unknown or neither.
pub(super) fn flag_of(attributes: &Observed<List<Attribute>>, key: &str) -> Option<bool> {
    match value_of(attributes, key)? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

impl LoadBalancer {
    /// Returns the kind, from the type or else from the ARN; `None` when neither tells.
    pub fn kind(&self) -> Option<LoadBalancerKind> {
        let told = self.load_balancer_type.known().map(|kind| kind.as_str());
        let in_arn = || self.arn.resource().split('/').nth(1);
        match told.or_else(in_arn)? {
            "application" | "app" => Some(LoadBalancerKind::Application),
            "network" | "net" => Some(LoadBalancerKind::Network),
            "gateway" | "gwy" => Some(LoadBalancerKind::Gateway),
            _ => None,
        }
    }

    /// Returns whether it has public addresses.
    pub fn is_internet_facing(&self) -> bool {
        self.scheme
            .is_some_and(|scheme| scheme.as_str() == "internet-facing")
    }

    /// Returns whether its groups judge traffic that comes by PrivateLink: so unless turned off.
    pub fn groups_judge_private_link(&self) -> bool {
        self.enforce_on_private_link
            .is_none_or(|word| word.as_str() != "off")
    }

    /// Returns whether each zone forwards to the targets of all zones; `None` when the attributes are
    /// unknown.
    pub fn is_cross_zone(&self) -> Option<bool> {
        flag_of(&self.attributes, "load_balancing.cross_zone.enabled")
    }

    /// Returns the value of an attribute, if it is known.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        value_of(&self.attributes, key)
    }
}

impl Resource for LoadBalancer {
    const TYPE: &'static str = "AWS::ElasticLoadBalancingV2::LoadBalancer";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

list_output! {
    /// The reply of `elbv2 describe-load-balancers`.
    DescribeLoadBalancersOutput { "LoadBalancers" => LoadBalancer } into elbv2.load_balancers
}
detail_output! {
    /// The reply of `elbv2 describe-load-balancer-attributes`.
    DescribeLoadBalancerAttributesOutput { "Attributes" => Attribute }
    of LoadBalancer, "LoadBalancerArn", into elbv2.load_balancers.attributes
}

/// Names the load balancers of an account and region by their ARNs.
pub(super) fn load_balancers(estate: &Estate, place: Place) -> Vec<Sym> {
    let balancers = estate.elbv2.load_balancers.living_in(place);
    balancers
        .map(|balancer| Sym::new(balancer.arn.as_str()))
        .collect()
}

/// Names those that hand packets on: the attributes of the others say nothing that is asked.
fn network_load_balancers(estate: &Estate, place: Place) -> Vec<Sym> {
    let balancers = estate.elbv2.load_balancers.living_in(place);
    balancers
        .filter(|balancer| balancer.kind() != Some(LoadBalancerKind::Application))
        .map(|balancer| Sym::new(balancer.arn.as_str()))
        .collect()
}

/// Lists load balancers.
pub const DESCRIBE_LOAD_BALANCERS: Operation = Operation::regional::<DescribeLoadBalancersOutput>(
    "elbv2",
    "describe-load-balancers",
    "elasticloadbalancing:DescribeLoadBalancers",
)
.members(&["LoadBalancers"])
.paged(&["NextMarker"]);

/// Lists the attributes of a load balancer.
pub const DESCRIBE_LOAD_BALANCER_ATTRIBUTES: Operation =
    Operation::regional::<DescribeLoadBalancerAttributesOutput>(
        "elbv2",
        "describe-load-balancer-attributes",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
    )
    .per("LoadBalancerArn")
    .members(&["Attributes"])
    .for_each(network_load_balancers);

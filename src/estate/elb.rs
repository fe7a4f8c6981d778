//! Elastic Load Balancing, the first version: Classic Load Balancers.

use super::ec2::empty_is_none;
use super::{
    Call, Estate, Items, List, Loaded, Observed, Operation, Output, Planned, Resource, build_arn,
    list_output, model, service,
};
use crate::ids::{Arn, IdError, InstanceId, Place, SecurityGroupId, SubnetId, Sym, VpcId};

model! {
    /// A Classic Load Balancer. Shape: `elb describe-load-balancers`, `describe-load-balancer-attributes`.
    pub struct LoadBalancer {
        required {
            /// The name, unique in account and region.
            "LoadBalancerName" => name: Sym,
        }
        /// Its DNS name.
        "DNSName" => dns_name: Observed<Box<str>>,
        /// The hosted zone of its DNS name.
        "CanonicalHostedZoneNameID" => hosted_zone: Option<Sym>,
        /// `internet-facing` or `internal`.
        "Scheme" => scheme: Observed<Sym>,
        /// Its VPC; none outside of any.
        #[serde(deserialize_with = "empty_is_none")]
        "VPCId" => vpc: Option<VpcId>,
        /// Its subnets; none outside of any VPC.
        "Subnets" => subnets: List<SubnetId>,
        /// The names of its zones.
        "AvailabilityZones" => availability_zones: List<Sym>,
        /// Its security groups; none outside of any VPC.
        "SecurityGroups" => security_groups: List<SecurityGroupId>,
        /// Its listeners.
        "ListenerDescriptions" => listeners: Observed<List<ListenerDescription>>,
        /// The instances that are registered.
        "Instances" => instances: Observed<List<RegisteredInstance>>,
        /// Its attributes.
        "LoadBalancerAttributes" => attributes: Observed<LoadBalancerAttributes>,
        /// How its instances are doing; another call tells.
        "InstanceStates" => instance_states: Observed<List<InstanceState>>,
    }

    /// A listener with its policies, which are not read.
    pub struct ListenerDescription {
        required {
            /// The listener.
            "Listener" => listener: Listener,
        }
    }

    /// Where a load balancer listens, and to which port of its instances it hands on.
    pub struct Listener {
        required {
            /// `HTTP`, `HTTPS`, `TCP` or `SSL`.
            "Protocol" => protocol: Sym,
            /// The port.
            "LoadBalancerPort" => port: u16,
            /// The port of the instances.
            "InstancePort" => instance_port: u16,
        }
        /// The protocol towards the instances.
        "InstanceProtocol" => instance_protocol: Option<Sym>,
    }

    /// An instance that is registered with a load balancer.
    pub struct RegisteredInstance {
        required {
            /// The instance.
            "InstanceId" => id: InstanceId,
        }
    }

    /// How a registered instance is doing.
    pub struct InstanceState {
        required {
            /// The instance.
            "InstanceId" => id: InstanceId,
        }
        /// `InService`, `OutOfService` or `Unknown`.
        "State" => state: Observed<Sym>,
    }

    /// Attributes of a load balancer.
    pub struct LoadBalancerAttributes {
        /// Whether each zone hands on to the instances of all zones.
        "CrossZoneLoadBalancing" => cross_zone: Observed<CrossZoneLoadBalancing>,
    }

    /// Whether each zone hands on to the instances of all zones.
    pub struct CrossZoneLoadBalancing {
        /// Whether it does.
        "Enabled" => enabled: Observed<bool>,
    }

    /// The reply of `elb describe-load-balancer-attributes`.
    pub struct DescribeLoadBalancerAttributesOutput {
        required {
            /// The attributes.
            "LoadBalancerAttributes" => attributes: LoadBalancerAttributes,
        }
    }

    /// The reply of `elb describe-instance-health`.
    pub struct DescribeInstanceHealthOutput {
        required {
            /// How the instances are doing.
            "InstanceStates" => states: Items<InstanceState>,
        }
    }
}

impl LoadBalancer {
    /// Returns whether an instance is in service; `None` when the replies do not tell.
    pub fn is_in_service(&self, id: InstanceId) -> Option<bool> {
        let mut states = self.instance_states.known()?.iter();
        match states.find(|one| one.id == id)?.state.known()?.as_str() {
            "InService" => Some(true),
            "OutOfService" => Some(false),
            _ => None,
        }
    }

    /// Returns whether each zone hands on to the instances of all zones; `None` when that is unknown.
    pub fn is_cross_zone(&self) -> Option<bool> {
        let attributes = self.attributes.known()?;
        attributes.cross_zone.known()?.enabled.known().copied()
    }
}

impl Resource for LoadBalancer {
    const TYPE: &'static str = "AWS::ElasticLoadBalancing::LoadBalancer";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let resource = format!("loadbalancer/{}", self.name);
        build_arn("elasticloadbalancing", call, &resource)
    }
}

list_output! {
    /// The reply of `elb describe-load-balancers`.
    DescribeLoadBalancersOutput { "LoadBalancerDescriptions" => LoadBalancer } into elb.load_balancers
}

impl Output for DescribeLoadBalancerAttributesOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let balancer = super::ec2::asked_about::<LoadBalancer>("LoadBalancerName", call);
        loaded.note(balancer.and_then(|mut balancer| {
            balancer.attributes = Observed::Known(self.attributes);
            estate.elb.load_balancers.add(balancer, call.place)
        }));
    }
}

impl Output for DescribeInstanceHealthOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.states.set_aside);
        let balancer = super::ec2::asked_about::<LoadBalancer>("LoadBalancerName", call);
        loaded.note(balancer.and_then(|mut balancer| {
            let states = self.states.read.into_iter().collect();
            balancer.instance_states = Observed::Known(states);
            estate.elb.load_balancers.add(balancer, call.place)
        }));
    }
}

service! {
    /// The resources of Elastic Load Balancing, version 1.
    pub struct Elb {
        /// Classic Load Balancers.
        load_balancers: LoadBalancer,
    }
}

/// Lists Classic Load Balancers.
pub const DESCRIBE_LOAD_BALANCERS: Operation = Operation::regional::<DescribeLoadBalancersOutput>(
    "elb",
    "describe-load-balancers",
    "elasticloadbalancing:DescribeLoadBalancers",
)
.members(&["LoadBalancerDescriptions"])
.paged(&["NextMarker"])
.planned(Planned::Nowhere);

/// The attributes of a Classic Load Balancer.
pub const DESCRIBE_LOAD_BALANCER_ATTRIBUTES: Operation =
    Operation::regional::<DescribeLoadBalancerAttributesOutput>(
        "elb",
        "describe-load-balancer-attributes",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
    )
    .per("LoadBalancerName")
    .members(&["LoadBalancerAttributes"])
    .planned(Planned::Nowhere);

/// Returns how the registered instances of a load balancer are doing.
pub const DESCRIBE_INSTANCE_HEALTH: Operation =
    Operation::regional::<DescribeInstanceHealthOutput>(
        "elb",
        "describe-instance-health",
        "elasticloadbalancing:DescribeInstanceHealth",
    )
    .per("LoadBalancerName")
    .members(&["InstanceStates"])
    .planned(Planned::Nowhere);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    DESCRIBE_LOAD_BALANCERS,
    DESCRIBE_LOAD_BALANCER_ATTRIBUTES,
    DESCRIBE_INSTANCE_HEALTH,
];

#[cfg(test)]
mod tests;

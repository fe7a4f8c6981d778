use std::net::IpAddr;

use super::load_balancer::{Attribute, flag_of};
use super::{Transport, transport_of};
use crate::estate::ec2::detail_output;
use crate::estate::{Estate, List, Observed, Operation, Resource, list_output, model};
use crate::ids::{Arn, IdError, InstanceId, Place, Sym, VpcId};

model! {
    /// A target group. Shape: `elbv2 describe-target-groups`, `describe-target-health`,
    /// `describe-target-group-attributes`.
    pub struct TargetGroup {
        required {
            /// The ARN.
            "TargetGroupArn" => arn: Arn,
        }
        /// The name.
        "TargetGroupName" => name: Observed<Sym>,
        /// `instance`, `ip`, `lambda` or `alb`.
        "TargetType" => target_type: Observed<Sym>,
        /// As for listeners; groups of functions have none.
        "Protocol" => protocol: Option<Sym>,
        /// The port of targets that are registered without one; groups of functions have none.
        "Port" => port: Option<u16>,
        /// The VPC of the targets; groups of functions have none.
        "VpcId" => vpc: Option<VpcId>,
        /// The load balancers that forward to it, by default or by a rule.
        "LoadBalancerArns" => load_balancers: Observed<List<Arn>>,
        /// `ipv4` or `ipv6`.
        "IpAddressType" => ip_address_type: Option<Sym>,
        /// The protocol of health checks.
        "HealthCheckProtocol" => health_check_protocol: Option<Sym>,
        /// The port of health checks, or `traffic-port`.
        "HealthCheckPort" => health_check_port: Option<Sym>,
        /// The registered targets with their health.
        "TargetHealthDescriptions" => targets: Observed<List<TargetHealthDescription>>,
        /// Its attributes.
        "Attributes" => attributes: Observed<List<Attribute>>,
    }

    /// A registered target with its health.
    pub struct TargetHealthDescription {
        required {
            /// The target.
            "Target" => target: TargetDescription,
        }
        /// Its health.
        "TargetHealth" => health: Observed<TargetHealth>,
    }

    /// A registered target.
    pub struct TargetDescription {
        required {
            /// An instance id, an address, or the ARN of a function or load balancer.
            "Id" => id: Sym,
        }
        /// The port; functions have none.
        "Port" => port: Option<u16>,
        /// The zone of an address outside the VPC, or `all`.
        "AvailabilityZone" => zone: Option<Sym>,
    }

    /// The health of a target.
    pub struct TargetHealth {
        /// `healthy`, `unhealthy`, `initial`, `unused`, `draining`, `unavailable`.
        "State" => state: Observed<Sym>,
        /// Why it is not healthy.
        "Reason" => reason: Option<Sym>,
    }
}

/// What is registered as a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// An instance: its primary interface.
    Instance(InstanceId),
    /// An address, of this VPC or beyond.
    Address(IpAddr),
    /// A function or a load balancer.
    Resource(Arn),
    /// None of these.
    Other(Sym),
}

impl TargetDescription {
    /// Returns what it is, from the form of its id.
    pub fn kind(&self) -> Target {
        let text = self.id.as_str();
        text.parse()
            .map(Target::Instance)
            .or_else(|_| text.parse().map(Target::Address))
            .or_else(|_| text.parse().map(Target::Resource))
            .unwrap_or(Target::Other(self.id))
    }
}

impl TargetHealthDescription {
    /// Returns whether it is healthy; `None` when its health is unknown.
    pub fn is_healthy(&self) -> Option<bool> {
        let state = self.health.known()?.state.known()?;
        Some(state.as_str() == "healthy")
    }
}

impl TargetGroup {
    /// Returns whether targets see the client's address instead of the load balancer's; `None` when
    /// the attribute is unknown.
    pub fn preserves_client_ip(&self) -> Option<bool> {
        flag_of(&self.attributes, "preserve_client_ip.enabled")
    }

    /// Returns whether targets in other zones than the load balancer's are used; `None` when the attribute is unknown or
    /// leaves it to the load balancer.
    pub fn is_cross_zone(&self) -> Option<bool> {
        flag_of(&self.attributes, "load_balancing.cross_zone.enabled")
    }

    /// Returns the transport; `None` when the protocol is omitted or not known.
    pub fn transport(&self) -> Option<Transport> {
        transport_of(self.protocol?)
    }
}

impl Resource for TargetGroup {
    const TYPE: &'static str = "AWS::ElasticLoadBalancingV2::TargetGroup";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

list_output! {
    /// The reply of `elbv2 describe-target-groups`.
    DescribeTargetGroupsOutput { "TargetGroups" => TargetGroup } into elbv2.target_groups
}
detail_output! {
    /// The reply of `elbv2 describe-target-health`.
    DescribeTargetHealthOutput { "TargetHealthDescriptions" => TargetHealthDescription }
    of TargetGroup, "TargetGroupArn", into elbv2.target_groups.targets
}
detail_output! {
    /// The reply of `elbv2 describe-target-group-attributes`.
    DescribeTargetGroupAttributesOutput { "Attributes" => Attribute }
    of TargetGroup, "TargetGroupArn", into elbv2.target_groups.attributes
}

/// Names the target groups of an account and region by their ARNs.
fn target_groups(estate: &Estate, place: Place) -> Vec<Sym> {
    let groups = estate.elbv2.target_groups.living_in(place);
    groups.map(|group| Sym::new(group.arn.as_str())).collect()
}

/// Names those whose targets may see the client's address: those of Network Load Balancers.
fn network_target_groups(estate: &Estate, place: Place) -> Vec<Sym> {
    let by_request = |protocol: Sym| matches!(protocol.as_str(), "HTTP" | "HTTPS" | "GENEVE");
    let groups = estate.elbv2.target_groups.living_in(place);
    groups
        .filter(|group| group.protocol.is_some_and(|protocol| !by_request(protocol)))
        .map(|group| Sym::new(group.arn.as_str()))
        .collect()
}

/// Lists target groups.
pub const DESCRIBE_TARGET_GROUPS: Operation = Operation::regional::<DescribeTargetGroupsOutput>(
    "elbv2",
    "describe-target-groups",
    "elasticloadbalancing:DescribeTargetGroups",
)
.members(&["TargetGroups"])
.paged(&["NextMarker"]);

/// Lists the targets of a target group with their health.
pub const DESCRIBE_TARGET_HEALTH: Operation = Operation::regional::<DescribeTargetHealthOutput>(
    "elbv2",
    "describe-target-health",
    "elasticloadbalancing:DescribeTargetHealth",
)
.per("TargetGroupArn")
.members(&["TargetHealthDescriptions"])
.for_each(target_groups);

/// Lists the attributes of a target group.
pub const DESCRIBE_TARGET_GROUP_ATTRIBUTES: Operation =
    Operation::regional::<DescribeTargetGroupAttributesOutput>(
        "elbv2",
        "describe-target-group-attributes",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
    )
    .per("TargetGroupArn")
    .members(&["Attributes"])
    .for_each(network_target_groups);

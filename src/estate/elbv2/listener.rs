use std::collections::BTreeSet;

use super::load_balancer::load_balancers;
use crate::estate::ec2::{if_readable, readable};
use crate::estate::{List, Observed, Operation, Resource, list_output, model};
use crate::ids::{Arn, IdError, Place, Sym};

model! {
    /// A listener of a load balancer. Shape: `elbv2 describe-listeners`.
    ///
    /// The rules of an Application Load Balancer beyond the default are not read; every target group
    /// that any rule uses names the load balancer itself.
    pub struct Listener {
        required {
            /// The ARN.
            "ListenerArn" => arn: Arn,
        }
        /// The load balancer.
        #[serde(deserialize_with = "readable")]
        "LoadBalancerArn" => load_balancer: Observed<Arn>,
        /// The port; listeners of Gateway Load Balancers have none.
        #[serde(deserialize_with = "if_readable")]
        "Port" => port: Option<u16>,
        /// `HTTP`, `HTTPS`, `TCP`, `TLS`, `UDP`, `TCP_UDP`, `GENEVE` and so on; listeners of Gateway Load
        /// Balancers have none.
        "Protocol" => protocol: Option<Sym>,
        /// What happens to requests that no rule matches.
        "DefaultActions" => default_actions: Observed<List<ListenerAction>>,
    }

    /// What a listener does with a request.
    pub struct ListenerAction {
        /// `forward`, `redirect`, `fixed-response`, `authenticate-oidc` and so on.
        "Type" => action_type: Option<Sym>,
        /// The target group, where there is one only.
        "TargetGroupArn" => target_group: Option<Arn>,
        /// The target groups.
        "ForwardConfig" => forward: Option<ForwardConfig>,
    }

    /// The target groups of a forward action.
    pub struct ForwardConfig {
        /// The target groups.
        "TargetGroups" => target_groups: List<WeightedTargetGroup>,
    }

    /// A target group with its share.
    pub struct WeightedTargetGroup {
        /// The target group.
        "TargetGroupArn" => target_group: Option<Arn>,
        /// Its share of the requests; 0 gets none.
        "Weight" => weight: Option<u32>,
    }
}

/// The transport protocols that a listener or target group speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// TCP: also HTTP, HTTPS and TLS.
    Tcp,
    /// UDP: also QUIC.
    Udp,
    /// Both on one port.
    TcpAndUdp,
    /// Whole packets in tunnels to appliances.
    Geneve,
}

/// Returns the transport of an ELB protocol name; `None` when it is not known.
///
/// Source: Elastic Load Balancing API Reference, Listener and TargetGroup.
pub(super) fn transport_of(protocol: Sym) -> Option<Transport> {
    match protocol.as_str() {
        "HTTP" | "HTTPS" | "TCP" | "TLS" => Some(Transport::Tcp),
        "UDP" | "QUIC" => Some(Transport::Udp),
        "TCP_UDP" | "TCP_QUIC" => Some(Transport::TcpAndUdp),
        "GENEVE" => Some(Transport::Geneve),
        _ => None,
    }
}

impl ListenerAction {
    /// Returns whether it forwards, and names no target group.
    fn leads_nowhere(&self) -> bool {
        let groups = self
            .forward
            .iter()
            .flat_map(|forward| &forward.target_groups);
        let mut named = groups
            .map(|group| group.target_group)
            .chain([self.target_group]);
        let forwards = self
            .action_type
            .is_some_and(|kind| kind.as_str() == "forward");
        forwards && !named.any(|group| group.is_some())
    }
}

impl Listener {
    /// Returns the target groups of the default actions, each once, in order of their ARNs;
    /// `None` when the actions are unknown. A weight of 0 does not remove a group.
    pub fn target_groups(&self) -> Option<BTreeSet<Arn>> {
        let actions = self.default_actions.known()?;
        let forwarded = actions
            .iter()
            .filter_map(|action| action.forward.as_ref())
            .flat_map(|forward| &forward.target_groups)
            .filter_map(|group| group.target_group);
        let named = actions.iter().filter_map(|action| action.target_group);
        Some(named.chain(forwarded).collect())
    }

    /// Returns the load balancer, which the listener's own ARN names too: `listener/net/front/0a/0c` is one of
    /// `loadbalancer/net/front/0a`.
    pub fn of(&self) -> Option<Arn> {
        let told = self.load_balancer.known().copied();
        told.or_else(|| {
            let (front, _) = self.arn.as_str().rsplit_once('/')?;
            front
                .replacen(":listener/", ":loadbalancer/", 1)
                .parse()
                .ok()
        })
    }

    /// Returns the transport; `None` when the protocol is omitted or not known.
    pub fn transport(&self) -> Option<Transport> {
        transport_of(self.protocol?)
    }
}

impl Resource for Listener {
    const TYPE: &'static str = "AWS::ElasticLoadBalancingV2::Listener";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
    /// An action that forwards names a target group.
    fn lacks(&self) -> Option<&'static str> {
        let mut actions = self.default_actions.known().into_iter().flatten();
        let lacks = actions.any(ListenerAction::leads_nowhere);
        lacks.then_some("TargetGroupArn")
    }
}

list_output! {
    /// The reply of `elbv2 describe-listeners`.
    DescribeListenersOutput { "Listeners" => Listener } into elbv2.listeners
}

/// Lists the listeners of a load balancer.
pub const DESCRIBE_LISTENERS: Operation = Operation::regional::<DescribeListenersOutput>(
    "elbv2",
    "describe-listeners",
    "elasticloadbalancing:DescribeListeners",
)
.per("LoadBalancerArn")
.members(&["Listeners"])
.paged(&["NextMarker"])
.for_each(load_balancers);

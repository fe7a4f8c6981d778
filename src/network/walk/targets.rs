//! The targets of load balancers.

use super::Walk;
use crate::estate::Item;
use crate::estate::elbv2::{
    DESCRIBE_TARGET_HEALTH, LoadBalancer, LoadBalancerKind, Target, TargetGroup,
    TargetHealthDescription, Transport,
};
use crate::ids::VpcId;
use crate::network::prepared::{Node, NodeAt, Spot};

/// One target of a load balancer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'e> {
    pub balancer: &'e Item<LoadBalancer>,
    pub group: &'e Item<TargetGroup>,
    pub target: &'e TargetHealthDescription,
    /// Its interface with the address that is used; none where it was not read, or has none.
    pub interface: Option<(NodeAt, Spot)>,
    /// Whether it sees the client's address.
    pub keeps_client: bool,
    /// Whether nobody told if it does.
    is_untold: bool,
    /// What is in doubt about it; none when nothing is.
    pub doubt: Option<&'static str>,
}

impl Candidate<'_> {
    /// Returns what is assumed of it.
    pub fn assumption(&self) -> Option<String> {
        let word = if self.keeps_client {
            "see"
        } else {
            "do not see"
        };
        let name = self.group.arn.name();
        self.is_untold.then(|| {
            format!("targets of {name} {word} the client's address: its attributes were not read")
        })
    }

    /// Returns it as it may be against the default, where nobody told.
    fn otherwise(&self) -> Option<Self> {
        self.is_untold.then(|| Self {
            keeps_client: !self.keeps_client,
            doubt: Some("whether it sees the client's address was not read"),
            ..*self
        })
    }
}

fn is_udp(group: &TargetGroup) -> bool {
    matches!(
        group.transport(),
        Some(Transport::Udp | Transport::TcpAndUdp)
    )
}

/// Returns whether nobody told if targets see the client's address, and there is a choice: a load balancer behind
/// another, and UDP, leave none.
fn is_untold(balancer: &LoadBalancer, group: &TargetGroup) -> bool {
    let is_network = balancer.kind() == Some(LoadBalancerKind::Network);
    let is_balancer = group.target_type.known().map(|kind| kind.as_str()) == Some("alb");
    is_network && group.attributes.is_unknown() && !is_balancer && !is_udp(group)
}

/// Returns whether targets see the client's address.
///
/// Source: Network Load Balancers, page edit-target-group-attributes, client IP preservation.
fn keeps_client(balancer: &LoadBalancer, group: &TargetGroup) -> bool {
    let kind = group.target_type.known().map(|kind| kind.as_str());
    let by_default = matches!(kind, Some("instance" | "alb")) || is_udp(group);
    let is_network = balancer.kind() == Some(LoadBalancerKind::Network);
    is_network && group.preserves_client_ip().unwrap_or(by_default)
}

impl<'e> Walk<'_, 'e> {
    /// Returns the targets to which a load balancer's interface sends: the healthy ones, all where none is; those
    /// of its zone, unless it crosses zones.
    pub(super) fn candidates_of(
        &mut self,
        node: &Node,
        balancer: &'e Item<LoadBalancer>,
        groups: &[&'e Item<TargetGroup>],
        is_private_link: bool,
    ) -> Vec<Candidate<'e>> {
        let mut all = Vec::new();
        for group in groups {
            match group.targets.known() {
                Some(targets) => {
                    let of_target = |target: &'e TargetHealthDescription| {
                        let interfaces = self.targets(node.vpc, target);
                        let is_instance = matches!(target.target.kind(), Target::Instance(_));
                        (0..interfaces.len().max(1)).map(move |nth| Candidate {
                            balancer,
                            group,
                            target,
                            interface: interfaces.get(nth).copied(),
                            keeps_client: !is_private_link && keeps_client(balancer, group),
                            is_untold: !is_private_link && is_untold(balancer, group),
                            doubt: (is_instance && interfaces.len() > 1).then_some(
                                "which of its interfaces is the primary one was not read",
                            ),
                        })
                    };
                    all.extend(targets.iter().flat_map(of_target));
                }
                None => {
                    let ledger = &self.network.estate.ledger;
                    let arn = Some(group.arn.as_str());
                    let gap = ledger.gap(group.place, &DESCRIBE_TARGET_HEALTH, arn);
                    let state = gap.map_or("no reply shows them", |gap| gap.state);
                    let said = format!(
                        "the targets of {} were not read ({state})",
                        group.arn.name()
                    );
                    self.trail.unread(node.name, said);
                }
            }
        }
        all.retain_mut(|one| match self.is_served(node, one) {
            Some(is_served) => is_served,
            None => {
                one.doubt = Some("whether it is sent to from this zone was not read");
                true
            }
        });
        if all.iter().any(|one| one.target.is_healthy() != Some(false)) {
            all.retain(|one| one.target.is_healthy() != Some(false));
        }
        if all.is_empty() && self.trail.doubts.is_empty() {
            let said = "no target is registered that it would send to from this zone";
            self.trail.block(node.name, None, "no-target", said);
        }
        let others: Vec<_> = all.iter().filter_map(Candidate::otherwise).collect();
        all.extend(others);
        all
    }

    /// Returns whether a load balancer's interface sends to a target: to those of its zone, and to all where it crosses
    /// zones; `None` when the replies do not tell.
    ///
    /// Source: Elastic Load Balancing User Guide, page how-elastic-load-balancing-works, cross-zone load balancing.
    fn is_served(&self, node: &Node, one: &Candidate<'_>) -> Option<bool> {
        let of_balancer = match one.balancer.kind() {
            Some(LoadBalancerKind::Application) => Some(true),
            Some(LoadBalancerKind::Network | LoadBalancerKind::Gateway) | None => {
                one.balancer.is_cross_zone()
            }
        };
        match (
            one.group.is_cross_zone().or(of_balancer),
            self.is_in_zone(node, one),
        ) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            (None, _) | (_, None) => None,
        }
    }

    /// Returns whether a target lies in the zone of a load balancer's interface.
    fn is_in_zone(&self, node: &Node, one: &Candidate<'_>) -> Option<bool> {
        let network = self.network;
        let everywhere = one
            .target
            .target
            .zone
            .is_some_and(|zone| zone.as_str() == "all");
        if everywhere {
            return Some(true);
        }
        let (at, _) = one.interface?;
        let (own, _) = network.place(node.subnet)?;
        let (other, _) = network.place(network.node(at)?.subnet)?;
        other.is_beside(own)
    }

    /// Returns the interfaces of a target with the address that is used: of instances the primary one.
    fn targets(&self, vpc: VpcId, target: &TargetHealthDescription) -> Vec<(NodeAt, Spot)> {
        let network = self.network;
        let with_spot = |at: NodeAt| {
            let spot = network.node(at)?.spots.first().copied()?;
            Some((at, spot))
        };
        match target.target.kind() {
            Target::Instance(id) => {
                let nodes = network.named(id.as_str());
                let is_primary = |at: &&NodeAt| {
                    network.node(**at).and_then(|node| node.is_primary) == Some(true)
                };
                match nodes.iter().find(is_primary) {
                    Some(at) => with_spot(*at).into_iter().collect(),
                    None => nodes.iter().copied().filter_map(with_spot).collect(),
                }
            }
            Target::Address(address) => {
                let at = network.at_address(vpc, address);
                at.map(|at| (at, Spot::exactly(address)))
                    .into_iter()
                    .collect()
            }
            Target::Resource(arn) => {
                let nodes = network.of_balancer(arn).iter();
                nodes.filter_map(|at| with_spot(*at)).collect()
            }
            Target::Other(_) => Vec::new(),
        }
    }
}

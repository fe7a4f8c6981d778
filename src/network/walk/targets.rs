//! The targets of load balancers.

use super::Walk;
use crate::estate::elbv2::Target;
use crate::ids::VpcId;
use crate::network::prepared::{Balancer, BalancerKind, Client, Ear, Node, NodeAt, Receiver, Spot};

/// One target of a load balancer.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub receiver: Receiver,
    /// Its interface with the address that is used; none where it was not read, or has none.
    pub interface: Option<(NodeAt, Spot)>,
    /// What is in doubt about it; none when nothing is.
    pub doubt: Option<&'static str>,
    /// What is taken to be so when it is sent to.
    pub assumptions: Vec<String>,
}

impl Candidate {
    /// Returns it as it may be against the default, where nobody told whom it sees.
    fn otherwise(&self) -> Option<Self> {
        let Client::Untold(_) = self.receiver.client else {
            return None;
        };
        let keeps_client = !self.receiver.keeps_client;
        Some(Self {
            receiver: Receiver {
                keeps_client,
                ..self.receiver
            },
            interface: self.interface,
            doubt: Some("whether it sees the client's address was not read"),
            assumptions: assumed_of(&self.receiver, keeps_client),
        })
    }
}

/// Returns what is assumed of whom a target sees.
fn assumed_of(receiver: &Receiver, keeps_client: bool) -> Vec<String> {
    let Client::Untold(group) = receiver.client else {
        return Vec::new();
    };
    let word = if keeps_client { "see" } else { "do not see" };
    vec![format!(
        "targets of {group} {word} the client's address: its attributes were not read"
    )]
}

impl<'e> Walk<'_, 'e> {
    /// Returns the targets to which a load balancer's interface sends: the healthy ones, all where none is; those
    /// of its zone, unless it crosses zones.
    pub(super) fn candidates_of(
        &mut self,
        node: &Node,
        balancer: Balancer<'e>,
        ear: Ear<'e>,
        is_private_link: bool,
    ) -> Vec<Candidate> {
        let network = self.network;
        let (mut receivers, unread) = network.balancers.receivers(network.estate, balancer, ear);
        // Replies list targets in any order.
        receivers.sort_by_key(|one| (one.id.as_str(), one.port));
        for one in unread {
            self.trail.unread(node.name, one.0);
        }
        let mut all = Vec::new();
        for mut receiver in receivers {
            if is_private_link {
                receiver.keeps_client = false;
                receiver.client = Client::Told;
            }
            all.extend(self.receive(node.vpc, &receiver));
        }
        all.retain_mut(|one| self.keep_served(node, balancer, one));
        if all.iter().any(|one| one.receiver.is_healthy != Some(false)) {
            all.retain(|one| one.receiver.is_healthy != Some(false));
        }
        if all.is_empty() && self.trail.doubts.is_empty() {
            let said = "no target is registered that it would send to from this zone";
            self.trail.block(node.name, None, "no-target", said);
        }
        if balancer.kind() == BalancerKind::Classic {
            for one in &mut all {
                one.assumptions.extend(self.assumed(node, balancer, one));
            }
            all.sort_by_key(|one| !one.assumptions.is_empty());
        }
        let others: Vec<_> = all.iter().filter_map(Candidate::otherwise).collect();
        all.extend(others);
        all
    }

    /// Returns a target at each interface that may be meant.
    fn receive(&self, vpc: VpcId, receiver: &Receiver) -> Vec<Candidate> {
        let interfaces = self.interfaces(vpc, receiver);
        let is_open = matches!(receiver.target, Target::Instance(_)) && interfaces.len() > 1;
        let one = |interface| Candidate {
            receiver: *receiver,
            interface,
            doubt: is_open.then_some("which of its interfaces is the primary one was not read"),
            assumptions: assumed_of(receiver, receiver.keeps_client),
        };
        if interfaces.is_empty() {
            return vec![one(None)];
        }
        interfaces.into_iter().map(Some).map(one).collect()
    }

    /// Returns what is assumed when a Classic Load Balancer sends to a target.
    ///
    /// Source: Classic Load Balancers, page enable-disable-crosszone-lb.
    fn assumed(
        &self,
        node: &Node,
        balancer: Balancer<'e>,
        one: &Candidate,
    ) -> impl Iterator<Item = String> + use<> {
        let is_far = self.is_in_zone(node, one) == Some(false);
        let crossing = (balancer.is_cross_zone().is_none() && is_far).then(|| {
            format!(
                "{} sends across zones; its attributes were not read",
                node.name
            )
        });
        let is_out = one.receiver.is_healthy == Some(false);
        let serving = is_out.then(|| format!("{} is in service; it is not now", one.receiver.id));
        crossing.into_iter().chain(serving)
    }

    /// Returns whether a load balancer's interface may send to a target, and notes where that was not read.
    fn keep_served(&self, node: &Node, balancer: Balancer<'e>, one: &mut Candidate) -> bool {
        let is_served = self.is_served(node, balancer, one);
        if is_served.is_none() {
            one.doubt = Some("whether it is sent to from this zone was not read");
        }
        is_served != Some(false)
    }

    /// Returns whether a load balancer's interface sends to a target: to those of its zone, and to all where it crosses
    /// zones; `None` when the replies do not tell.
    ///
    /// Source: Elastic Load Balancing User Guide, page how-elastic-load-balancing-works, cross-zone load balancing.
    fn is_served(&self, node: &Node, balancer: Balancer<'e>, one: &Candidate) -> Option<bool> {
        let of_balancer = match balancer.kind() {
            BalancerKind::Application => Some(true),
            // Classic Load Balancers cross zones or not by the way they were made.
            BalancerKind::Classic => Some(balancer.is_cross_zone().unwrap_or(true)),
            BalancerKind::Network | BalancerKind::Gateway | BalancerKind::Other => {
                balancer.is_cross_zone()
            }
        };
        let crosses = one.receiver.crosses_zones.or(of_balancer);
        match (crosses, self.is_in_zone(node, one)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            (None, _) | (_, None) => None,
        }
    }

    /// Returns whether a target lies in the zone of a load balancer's interface.
    fn is_in_zone(&self, node: &Node, one: &Candidate) -> Option<bool> {
        let network = self.network;
        if one.receiver.zone.is_some_and(|zone| zone.as_str() == "all") {
            return Some(true);
        }
        let (at, _) = one.interface?;
        let (own, _) = network.place(node.subnet)?;
        let (other, _) = network.place(network.node(at)?.subnet)?;
        other.is_beside(own)
    }

    /// Returns the interfaces of a target with the address that is used: of instances the primary one.
    fn interfaces(&self, vpc: VpcId, receiver: &Receiver) -> Vec<(NodeAt, Spot)> {
        let network = self.network;
        let with_spot = |at: NodeAt| {
            let spot = network.node(at)?.spots.first().copied()?;
            Some((at, spot))
        };
        match receiver.target {
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

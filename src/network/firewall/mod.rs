//! AWS Network Firewall: what its rules do with a flow, as far as the packets' headers tell.
//!
//! Source: AWS Network Firewall Developer Guide, pages firewall-rules-engines, suricata-rule-evaluation-order,
//! stateless-rule-groups-5-tuple.

mod header;
mod policy;
mod rules;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use self::policy::Policy;
use super::prepared::{Match, Spot};
use crate::estate::Estate;
use crate::estate::network_firewall::FirewallAttachment;
use crate::ids::{Arn, Cidr, PortRange, Protocol, SubnetId, Sym, VpcEndpointId, VpcId};

/// A firewall's endpoint, to which routes lead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub firewall: Arn,
    /// The subnet of the endpoint.
    pub subnet: Option<SubnetId>,
    policy: Option<(Arn, Option<VpcId>)>,
}

/// The firewalls of an estate.
#[derive(Clone, Debug, Default)]
pub(super) struct Firewalls {
    points: FxHashMap<VpcEndpointId, Point>,
    policies: FxHashMap<(Arn, Option<VpcId>), Policy>,
}

/// What a firewall does with a packet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Decision {
    /// It passes, by a rule or because no rule stops it.
    Pass(Sym),
    Stop(Sym),
    /// What the packet carries decides.
    Maybe(Sym),
    Unread(&'static str),
}

/// A packet, as far as a firewall sees its header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub source: Spot,
    pub target: Spot,
    pub protocol: Protocol,
    /// The port of the service: the destination of requests, the source of answers.
    pub port: u16,
    pub is_reply: bool,
    /// The ports from which clients ask.
    pub clients: PortRange,
}

impl Seen {
    /// Returns whether a range holds the client's port: surely where it holds all that clients ask from.
    pub(super) fn is_asked_from(&self, range: PortRange) -> Match {
        let all = self.clients;
        if range.contains(all.first()) && range.contains(all.last()) {
            Match::Yes
        } else if range.last() < all.first() || all.last() < range.first() {
            Match::No
        } else {
            Match::Maybe
        }
    }
}

impl Firewalls {
    pub(super) fn of(estate: &Estate, blocks: &impl Fn(VpcId) -> Vec<Cidr>) -> Self {
        let mut firewalls = Self::default();
        let service = &estate.network_firewall;
        for firewall in service.firewalls.iter() {
            let settings = firewall.configuration.known();
            let vpc = settings.and_then(|one| one.vpc);
            let policy = settings.and_then(|one| one.policy.known().copied());
            let point = Point {
                firewall: firewall.arn,
                subnet: None,
                policy: policy.map(|policy| (policy, vpc)),
            };
            let attached = firewall.attachments().into_iter().flatten();
            firewalls.add(point, attached.map(|(_, one)| one));
            for association in service.vpc_endpoint_associations.iter() {
                let states = association
                    .status
                    .known()
                    .and_then(|one| one.sync_states.known());
                let attached = states.into_iter().flat_map(BTreeMap::values);
                let own = association.firewall.known() == Some(&firewall.arn);
                let attached = attached.filter(|_| own);
                firewalls.add(point, attached.filter_map(|one| one.attachment.known()));
            }
            if let Some(key) = point.policy {
                let home = vpc.map(blocks).unwrap_or_default();
                let found = service
                    .firewall_policies
                    .get(key.0)
                    .and_then(|one| one.behavior.known());
                if let Some(behavior) = found {
                    let policy = Policy::of(estate, behavior, &home);
                    firewalls.policies.insert(key, policy);
                }
            }
        }
        firewalls
    }

    /// Adds the endpoints of a firewall.
    fn add<'a>(&mut self, point: Point, attached: impl Iterator<Item = &'a FirewallAttachment>) {
        for one in attached {
            let point = Point {
                subnet: one.subnet,
                ..point
            };
            self.points
                .extend(one.endpoint.map(|endpoint| (endpoint, point)));
        }
    }

    /// Returns the firewall behind an endpoint.
    pub fn point(&self, endpoint: VpcEndpointId) -> Option<Point> {
        self.points.get(&endpoint).copied()
    }

    /// Decides about a packet.
    pub fn decide(&self, point: Point, seen: &Seen) -> Decision {
        let Some(policy) = point.policy.and_then(|key| self.policies.get(&key)) else {
            return Decision::Unread("the firewall policy was not read");
        };
        policy.decide(seen)
    }
}

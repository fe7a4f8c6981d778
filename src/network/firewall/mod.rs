//! AWS Network Firewall: what its rules do with a flow, as far as the packets' headers tell.
//!
//! Source: AWS Network Firewall Developer Guide, pages firewall-rules-engines, suricata-rule-evaluation-order,
//! stateless-rule-groups-5-tuple.

mod header;
mod names;
mod policy;
mod rules;
mod sets;
mod stateless;
mod suricata;

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use self::policy::{Policy, Sources};
use self::sets::Set;
use super::prepared::{FIREWALL, Match, PrefixLists, Spot, Standing, Vpc};
use crate::estate::network_firewall::{
    DESCRIBE_FIREWALL, DESCRIBE_FIREWALL_POLICY, Firewall, FirewallAttachment,
};
use crate::estate::{Estate, Operation};
use crate::ids::{
    Arn, Cidr, Place, PortRange, Protocol, SubnetId, Sym, TransitGatewayAttachmentId,
    VpcEndpointId, VpcId,
};

/// Where packets enter a firewall: an endpoint to which routes lead, or an attachment of a transit gateway.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub firewall: Arn,
    /// The subnet of the endpoint.
    pub subnet: Option<SubnetId>,
    pub standing: Standing,
    policy: Option<(Arn, Option<VpcId>)>,
}

/// The firewalls of an estate.
#[derive(Clone, Debug, Default)]
pub(super) struct Firewalls {
    points: FxHashMap<VpcEndpointId, Point>,
    attached: FxHashMap<TransitGatewayAttachmentId, Point>,
    policies: FxHashMap<(Arn, Option<VpcId>), Policy>,
    /// Why policies are not known.
    unread: FxHashMap<Arn, Sym>,
}

/// What a firewall does with a packet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Decision {
    /// It passes, by a rule or because no rule stops it.
    Pass(Sym, Passed),
    Stop(Sym),
    /// What the packet carries decides; how it gets through if it does.
    Maybe(Sym, Passed),
    /// Something was not read; how it gets through if it does.
    Unread(Sym, Passed),
}

/// How a request got through, on which the fate of its answers depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passed {
    /// Stateless rules passed it; stateful ones did not see it.
    Stateless,
    /// A stateful rule passed the flow.
    ByRule,
    /// No stateful rule stopped it.
    Unmatched,
    /// Nobody told whether stateful rules saw it.
    Untold,
}

/// An end of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Client,
    Server,
}

impl Side {
    fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

/// A packet, as far as a firewall sees its header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub source: Spot,
    pub target: Spot,
    pub protocol: Protocol,
    /// The port of the service.
    pub port: u16,
    /// Who sends it.
    pub from: Side,
    /// Who began the flow, in the eyes of the firewall.
    pub begun_by: Side,
    /// The ports from which clients ask.
    pub clients: PortRange,
}

impl Seen {
    /// Returns who sends it, in the eyes of the firewall: whoever began is the client.
    fn role(&self) -> Side {
        match self.from == self.begun_by {
            true => Side::Client,
            false => Side::Server,
        }
    }

    /// Returns whether an end of the flow has a port of a range. Nobody knows from which of their ports clients ask.
    pub(super) fn is_port(&self, range: PortRange, end: Side) -> Match {
        let all = self.clients;
        match end {
            Side::Server if range.contains(self.port) => Match::Yes,
            Side::Server => Match::No,
            Side::Client if range.contains(all.first()) && range.contains(all.last()) => Match::Yes,
            Side::Client if range.last() < all.first() || all.last() < range.first() => Match::No,
            Side::Client => Match::Maybe,
        }
    }

    /// Returns whether an end of the flow has a port of a set.
    fn has_port(&self, set: &Set<PortRange>, end: Side) -> Match {
        match self.protocol.has_ports() {
            true => set.holds(&|range| self.is_port(range, end)),
            false => Match::Yes,
        }
    }
}

/// What firewalls are made of: the estate, its prefix lists, the networks of its VPCs.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub estate: &'a Estate,
    pub lists: &'a PrefixLists,
    pub vpcs: &'a FxHashMap<VpcId, Vpc>,
}

impl Firewalls {
    pub(super) fn of(around: Around<'_>) -> Self {
        let estate = around.estate;
        let mut firewalls = Self::default();
        let further = associations(estate);
        for firewall in estate.network_firewall.firewalls.iter() {
            let settings = firewall.configuration.known();
            let policy = settings.and_then(|one| one.policy.known().copied());
            let point = Point {
                firewall: firewall.arn,
                subnet: None,
                standing: Standing::Untold,
                policy: policy.map(|policy| (policy, settings.and_then(|one| one.vpc))),
            };
            let own = firewall.attachments().into_iter().flatten();
            let own = own.map(|(_, attached)| attached);
            let beside = further.get(&firewall.arn).into_iter().flatten().copied();
            firewalls.add(point, own.chain(beside));
            firewalls.attach(point, firewall);
            match point.policy {
                Some(key) => firewalls.add_policy(around, firewall.place, key),
                None => {
                    let call = (&DESCRIBE_FIREWALL, firewall.arn);
                    let said = unread(estate, firewall.place, call);
                    firewalls.unread.insert(firewall.arn, said);
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
                standing: FIREWALL.of(&one.status),
                ..point
            };
            self.points
                .extend(one.endpoint.map(|endpoint| (endpoint, point)));
        }
    }

    /// Adds the attachment of a firewall to a transit gateway.
    fn attach(&mut self, point: Point, firewall: &Firewall) {
        let status = firewall.status.known();
        let state = status.and_then(|one| one.transit_gateway_attachment.as_ref());
        let named = firewall.transit_gateway_attachment;
        let id = named.or(state.and_then(|one| one.attachment));
        let status = state.and_then(|one| one.status.known());
        let point = Point {
            standing: FIREWALL.told(status.copied()),
            ..point
        };
        let id = id.and_then(|id| id.as_str().parse().ok());
        self.attached.extend(id.map(|id| (id, point)));
    }

    fn add_policy(&mut self, around: Around<'_>, near: Place, key: (Arn, Option<VpcId>)) {
        let (arn, vpc) = key;
        let estate = around.estate;
        let found = estate.network_firewall.firewall_policies.get(arn);
        let Some(behavior) = found.and_then(|one| one.behavior.known()) else {
            let said = unread(
                estate,
                place_of(arn, near),
                (&DESCRIBE_FIREWALL_POLICY, arn),
            );
            self.unread.insert(arn, said);
            return;
        };
        let vpc = vpc.and_then(|vpc| around.vpcs.get(&vpc));
        let sources = Sources {
            estate,
            lists: around.lists,
            home: vpc.map(|vpc| &*vpc.blocks).unwrap_or_default(),
            near,
        };
        self.policies.insert(key, Policy::of(behavior, sources));
    }

    /// Tells the networks by which rules tell packets apart.
    pub fn networks(&self, tell: &mut impl FnMut(Cidr)) {
        for policy in self.policies.values() {
            policy.networks(tell);
        }
    }

    /// Returns the firewall behind an endpoint.
    pub fn point(&self, endpoint: VpcEndpointId) -> Option<Point> {
        self.points.get(&endpoint).copied()
    }

    /// Returns the firewall behind an attachment of a transit gateway.
    pub fn attached(&self, attachment: TransitGatewayAttachmentId) -> Option<Point> {
        self.attached.get(&attachment).copied()
    }

    /// Decides about a packet, and tells up to which port it would decide so; about an answer, when its request got
    /// through in some way.
    pub fn decide(&self, point: Point, seen: &Seen, request: Passed) -> (Decision, u16) {
        let policy = point.policy.and_then(|key| self.policies.get(&key));
        match policy {
            Some(policy) => (policy.decide(seen, request), policy.until(seen.port)),
            None => {
                let of = point.policy.map_or(point.firewall, |(policy, _)| policy);
                let said = self.unread.get(&of).copied();
                let said = said.unwrap_or(Sym::new("its policy was not read"));
                (Decision::Unread(said, Passed::Untold), u16::MAX)
            }
        }
    }
}

/// Returns the endpoints that firewalls have beside those of their own subnets.
fn associations(estate: &Estate) -> FxHashMap<Arn, Vec<&FirewallAttachment>> {
    let mut further: FxHashMap<Arn, Vec<&FirewallAttachment>> = FxHashMap::default();
    for association in estate.network_firewall.vpc_endpoint_associations.iter() {
        let status = association.status.known();
        let states = status.and_then(|one| one.sync_states.known());
        let attached = states.into_iter().flat_map(BTreeMap::values);
        if let Some(firewall) = association.firewall.known() {
            let all = further.entry(*firewall).or_default();
            all.extend(attached.filter_map(|one| one.attachment.known()));
        }
    }
    further
}

/// Returns the account and region that an ARN names, else those of what names it.
fn place_of(arn: Arn, near: Place) -> Place {
    Place {
        account: arn.account().unwrap_or(near.account),
        region: arn.region().unwrap_or(near.region),
        ..near
    }
}

/// Says that a policy was not read, and which call would have.
fn unread(estate: &Estate, place: Place, (call, of): (&Operation, Arn)) -> Sym {
    let gap = estate.ledger.gap(place, call, Some(of.as_str()));
    let state = gap.map_or("no reply shows it", |gap| gap.state);
    let name = call.name;
    Sym::new(&format!(
        "its policy was not read ({state}: network-firewall {name})"
    ))
}

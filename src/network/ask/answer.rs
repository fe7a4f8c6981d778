use std::net::IpAddr;

use serde::{Serialize, Serializer};

use super::question::Expect;
use crate::ids::{Cidr, Sym};
use crate::network::flow::{Flow, Way};
use crate::network::prepared::{Settings, Spot, is_stand_in};
use crate::network::walk::{Blocker, Doubt, Hop, Trail};

/// What is said of a flow: both ways together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlowVerdict {
    /// The request does not arrive.
    Blocked,
    /// The request arrives, or may, and the answer does not get back.
    OneWay,
    /// Something was not read.
    Unknown,
    /// It cannot be decided from the configuration.
    Maybe,
    /// The request arrives and the answer gets back.
    Reachable,
}

impl FlowVerdict {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::OneWay => "one-way",
            Self::Unknown => "unknown",
            Self::Maybe => "maybe",
            Self::Reachable => "reachable",
        }
    }

    pub(in crate::network) fn of(flow: &Flow) -> Self {
        Self::both(flow.forward, flow.back)
    }

    /// Returns what is said of a flow of which both ways are known; no way back where the request does not arrive.
    pub(in crate::network) fn both(forward: Way, back: Option<Way>) -> Self {
        match (forward, back) {
            (Way::Blocked, _) => Self::Blocked,
            (_, Some(Way::Blocked)) => Self::OneWay,
            (Way::Unknown, _) | (_, Some(Way::Unknown) | None) => Self::Unknown,
            (Way::Maybe, _) | (_, Some(Way::Maybe)) => Self::Maybe,
            (Way::Reachable, Some(Way::Reachable)) => Self::Reachable,
        }
    }

    /// Returns whether an expectation is met: whoever expects `blocked` is content when no answer gets back.
    pub fn meets(self, expect: Expect) -> bool {
        match expect {
            Expect::Reachable => self == Self::Reachable,
            Expect::Blocked => matches!(self, Self::Blocked | Self::OneWay),
            Expect::OneWay => self == Self::OneWay,
            Expect::Maybe => self == Self::Maybe,
            Expect::Unknown => self == Self::Unknown,
        }
    }
}

impl Serialize for FlowVerdict {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

/// Returns the word for one way.
fn word(way: Way) -> &'static str {
    match way {
        Way::Blocked => "blocked",
        Way::Unknown => "unknown",
        Way::Maybe => "maybe",
        Way::Reachable => "reachable",
    }
}

/// The traffic that an answer is about: one protocol, and the ports about which all that decides is the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FlowTraffic {
    /// `tcp`, `udp`, `icmp`, `icmpv6`, or the protocol's number.
    pub protocol: &'static str,
    /// The first destination port; none for protocols without ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_port: Option<u16>,
    /// The last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_port: Option<u16>,
}

impl FlowTraffic {
    pub(super) fn of(flow: &Flow) -> Self {
        let protocol = flow.traffic.protocol;
        let has_ports = protocol.has_ports();
        Self {
            protocol: protocol.as_str(),
            from_port: has_ports.then_some(flow.traffic.port),
            to_port: has_ports.then_some(flow.until),
        }
    }
}

/// An end of a flow, as an answer shows it: which interface and address of those that a name means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FlowEnd {
    /// The interface, or the resource that has one which was not read; `internet`; else the address itself.
    pub component: &'static str,
    /// The address; none where it was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// The network in which the address lies, where that is all that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<Cidr>,
}

impl FlowEnd {
    /// Returns the end at a component with an address.
    pub(super) fn at(component: Sym, spot: Spot) -> Self {
        let (address, network) = match spot.within {
            None => (Some(spot.address), None),
            Some(_) if is_stand_in(spot.address) => (None, None),
            Some(network) if network == Cidr::host(spot.address) => (Some(spot.address), None),
            Some(network) => (None, Some(network)),
        };
        Self {
            component: component.as_str(),
            address,
            network,
        }
    }
}

/// A step of a path, as an answer shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The component.
    pub component: &'static str,
    /// The canonical key of the rule that let the packet pass; none where nothing had to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// An obstacle, as an answer shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Obstacle {
    /// The component.
    pub component: &'static str,
    /// The rule, where one stops the packet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What kind of obstacle it is: `security-group`, `network-acl`, `no-route` and so on.
    pub reason: &'static str,
    /// What is missing or in the way.
    pub detail: Box<str>,
    /// Whether it stops the answer.
    #[serde(skip_serializing_if = "is_false")]
    pub answer: bool,
}

/// What leaves a question open, as an answer shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Open {
    /// The component.
    pub component: &'static str,
    /// What is not known.
    pub detail: Box<str>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// The answer to a question about a flow.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlowAnswer {
    /// Both ways together.
    pub verdict: FlowVerdict,
    /// The request alone: `reachable`, `blocked`, `maybe` or `unknown`.
    pub forward: &'static str,
    /// Where the flow that answers begins; none when there is no such flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<FlowEnd>,
    /// Where it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<FlowEnd>,
    /// What gets through, or comes closest, where the question leaves the protocol or the port open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic: Option<FlowTraffic>,
    /// The way of the request, as far as it goes.
    pub path: Vec<Step>,
    /// The way of the answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub back: Vec<Step>,
    /// All that stops the flow on the best way there is.
    pub blockers: Vec<Obstacle>,
    /// What leaves it open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Open>,
    /// What was taken to be so.
    pub assumptions: Vec<Box<str>>,
    /// What else is worth knowing; no verdict rests on it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Box<str>>,
}

impl FlowAnswer {
    /// Returns the answer of flows of which some may be hidden: what was not read may open them.
    pub(super) fn hidden(self, unread: &[(&'static str, Box<str>)]) -> Self {
        let open = unread.iter().map(|(component, detail)| Open {
            component,
            detail: detail.clone(),
        });
        Self {
            verdict: FlowVerdict::Unknown,
            forward: word(Way::Unknown),
            from: None,
            to: None,
            traffic: None,
            path: Vec::new(),
            back: Vec::new(),
            blockers: Vec::new(),
            open: open.collect(),
            assumptions: self.assumptions,
            notes: self.notes,
        }
    }

    pub(super) fn of(flow: &Flow, settings: Settings) -> Self {
        let trails = || std::iter::once(&flow.request).chain(&flow.reply);
        let steps = |trail: &Trail| trail.hops.iter().map(step).collect();
        let mut assumptions: Vec<Box<str>> =
            trails().flat_map(|one| one.assumptions.clone()).collect();
        let ports = settings.ephemeral_ports;
        if let Some(partly) = flow.reply.as_ref().and_then(|reply| reply.partly(ports)) {
            assumptions.push(partly.into());
        }
        assumptions.sort();
        assumptions.dedup();
        Self {
            verdict: FlowVerdict::of(flow),
            forward: word(flow.forward),
            from: None,
            to: None,
            traffic: None,
            path: steps(&flow.request),
            back: flow.reply.as_ref().map(steps).unwrap_or_default(),
            blockers: obstacles(flow),
            open: trails()
                .flat_map(|one| one.doubts.iter().map(open))
                .collect(),
            assumptions,
            notes: Vec::new(),
        }
    }
}

/// Returns what stops a flow, there and back. What stops both ways by its state is told once; filters decide about
/// each way.
fn obstacles(flow: &Flow) -> Vec<Obstacle> {
    let there = &flow.request.blockers;
    let is_told = |one: &&Blocker| {
        let is_filter = matches!(one.reason, "network-acl" | "network-firewall");
        let is_same = |other: &Blocker| {
            (other.component, other.reason, other.rule) == (one.component, one.reason, one.rule)
        };
        !is_filter && there.iter().any(is_same)
    };
    let back = flow.reply.iter().flat_map(|trail| &trail.blockers);
    let back = back.filter(|one| !is_told(one));
    there.iter().chain(back).map(obstacle).collect()
}

fn step(hop: &Hop) -> Step {
    Step {
        component: hop.component.as_str(),
        rule: hop.rule.map(|rule| rule.to_string()),
    }
}

fn obstacle(blocker: &Blocker) -> Obstacle {
    Obstacle {
        component: blocker.component.as_str(),
        rule: blocker.rule.map(|rule| rule.to_string()),
        reason: blocker.reason,
        detail: blocker.detail.clone(),
        answer: blocker.is_reply,
    }
}

fn open(doubt: &Doubt) -> Open {
    Open {
        component: doubt.component.as_str(),
        detail: doubt.detail.clone(),
    }
}

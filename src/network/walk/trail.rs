use std::fmt;

use crate::ids::{Cidr, PortRange, PortSet, Sym};
use crate::network::flow::Way;
use crate::network::prepared::GroupRule;

/// How it is told that answers get back to a part of the ports of clients alone.
const PARTLY: &str = "the client asks from one of the ports";

/// Returns whether something that is assumed is that a client asks from one of some ports: clients try many.
pub(in crate::network) fn is_partial(assumed: &str) -> bool {
    assumed.starts_with(PARTLY)
}

/// A step of a path: what the packet passed, and the rule that let it pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hop {
    /// The interface, subnet's ACL, table, gateway or other component.
    pub component: Sym,
    /// The rule that decided; none where nothing had to be decided.
    pub rule: Option<Rule>,
    /// Whether it is a step of the answer's way back.
    pub is_reply: bool,
}

/// A rule that decided a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// A security group's, by its canonical key.
    Group(GroupRule),
    /// An entry of a network ACL, by its number.
    Entry(u32),
    /// A route to a network, by its destination and target.
    Route(Sym, Sym),
    /// A route to a network of a transit gateway.
    Network(Cidr, Sym),
    /// Another rule, in words.
    Words(Sym),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(rule) => rule.fmt(f),
            Self::Entry(number) => number.fmt(f),
            Self::Route(destination, target) => write!(f, "{destination} -> {target}"),
            Self::Network(destination, target) => write!(f, "{destination} -> {target}"),
            Self::Words(words) => words.fmt(f),
        }
    }
}

/// Something that stops a flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Blocker {
    /// The component that stops it.
    pub component: Sym,
    /// The rule, where there is one.
    pub rule: Option<Rule>,
    /// What kind of obstacle: `security-group`, `network-acl`, `no-route` and so on.
    pub reason: &'static str,
    /// What is missing or in the way, in a sentence.
    pub detail: Box<str>,
    /// Whether it stops the answer and not the request.
    pub is_reply: bool,
}

/// Something that leaves a flow open.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// The component.
    pub component: Sym,
    /// What is not known, or not decidable, in a sentence.
    pub detail: Box<str>,
    /// Whether it was not read; else it cannot be decided from what was.
    pub is_unread: bool,
}

/// Why it is open which way a packet takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::network) enum Open {
    /// Something was not read.
    Unread,
    /// AWS does not say, or an address is known in part alone.
    Undecided,
}

/// What a walk saw so far.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Trail {
    pub hops: Vec<Hop>,
    pub blockers: Vec<Blocker>,
    pub doubts: Vec<Doubt>,
    pub assumptions: Vec<Box<str>>,
    pub is_reply: bool,
    /// Where it first was open which way the packet takes, and how many blockers there were before: what stops it on
    /// the way that was followed from there proves nothing.
    parting: Option<(usize, Doubt)>,
    /// The last port for which all that was decided holds.
    pub until: u16,
    /// The ports of clients to which answers get through; none while all do.
    pub ephemeral: Option<PortSet>,
    /// Whether answers got through to a part of the ports of clients alone, where other ports count since.
    pub was_partial: bool,
}

impl Trail {
    pub fn new() -> Self {
        Self {
            until: u16::MAX,
            ..Self::default()
        }
    }

    /// Returns a trail of which only this is known, that it is open.
    pub fn doubtful(component: Sym, detail: &'static str) -> Self {
        let mut trail = Self::new();
        trail.is_reply = true;
        trail.unread(component, detail);
        trail
    }

    pub fn pass(&mut self, component: Sym, rule: Option<Rule>) {
        self.hops.push(Hop {
            component,
            rule,
            is_reply: self.is_reply,
        });
    }

    pub fn block(
        &mut self,
        component: Sym,
        rule: Option<Rule>,
        reason: &'static str,
        detail: impl Into<Box<str>>,
    ) {
        self.blockers.push(Blocker {
            component,
            rule,
            reason,
            detail: detail.into(),
            is_reply: self.is_reply,
        });
    }

    /// Notes that something was not read.
    pub fn unread(&mut self, component: Sym, detail: impl Into<Box<str>>) {
        self.doubt(component, detail.into(), true);
    }

    /// Notes that something cannot be decided.
    pub fn perhaps(&mut self, component: Sym, detail: impl Into<Box<str>>) {
        self.doubt(component, detail.into(), false);
    }

    fn doubt(&mut self, component: Sym, detail: Box<str>, is_unread: bool) {
        self.doubts.push(Doubt {
            component,
            detail,
            is_unread,
        });
    }

    /// Notes that the packet may take another way than the one that is followed from here.
    pub fn part(&mut self, component: Sym, detail: impl Into<Box<str>>, open: Open) {
        let doubt = Doubt {
            component,
            detail: detail.into(),
            is_unread: open == Open::Unread,
        };
        self.doubts.push(doubt.clone());
        self.parting.get_or_insert((self.blockers.len(), doubt));
    }

    /// Notes that the packet is taken to go the way that is followed from here: should something stop it there, it is
    /// in doubt.
    pub fn trust(&mut self, component: Sym, assumed: impl Into<Box<str>>) {
        let detail: Box<str> = assumed.into();
        self.assume(detail.clone());
        self.suspect(component, detail);
    }

    /// Notes that what stops the packet from here on proves nothing; what lets it pass does.
    pub fn suspect(&mut self, component: Sym, detail: impl Into<Box<str>>) {
        let doubt = Doubt {
            component,
            detail: detail.into(),
            is_unread: true,
        };
        self.parting.get_or_insert((self.blockers.len(), doubt));
    }

    /// Returns how many blockers surely stop the packet.
    pub fn stops(&self) -> usize {
        match &self.parting {
            Some((before, _)) => *before,
            None => self.blockers.len(),
        }
    }

    /// Returns how far the way is open should something stop the packet from here on; none where it surely takes the
    /// way that is followed.
    pub fn open_from_here(&self) -> Option<Way> {
        let (before, doubt) = self.parting.as_ref()?;
        let way = match doubt.is_unread {
            true => Way::Unknown,
            false => Way::Maybe,
        };
        (*before == 0).then_some(way)
    }

    /// Takes back what stopped the packet for a reason.
    pub fn forgive(&mut self, reason: &str) {
        if let Some((before, _)) = &mut self.parting {
            let stay = self.blockers.iter().take(*before);
            *before = stay.filter(|one| one.reason != reason).count();
        }
        self.blockers.retain(|one| one.reason != reason);
    }

    /// Returns whether nothing stops the packet, or leaves open whether something does.
    pub fn is_clear(&self) -> bool {
        self.blockers.is_empty() && self.doubts.is_empty()
    }

    /// Says that what stops the packet on a way that it may not take leaves it open, and whether anything surely stops
    /// it.
    pub fn settle(&mut self) {
        if let Some((0, doubt)) = &self.parting
            && !self.blockers.is_empty()
        {
            if !self.doubts.contains(doubt) {
                self.doubts.push(doubt.clone());
            }
            self.blockers.clear();
        }
    }

    pub fn assume(&mut self, what: impl Into<Box<str>>) {
        let what = what.into();
        if !self.assumptions.contains(&what) {
            self.assumptions.push(what);
        }
    }

    /// What was decided holds for ports up to this one.
    pub fn holds_until(&mut self, port: u16) {
        self.until = self.until.min(port);
    }

    /// Returns what is to be assumed where answers get through to a part of the clients' ports alone.
    pub fn partly(&self, all: PortRange) -> Option<String> {
        let ports = self.ephemeral.as_ref()?;
        let all: PortSet = std::iter::once(all).collect();
        let told = |range: &PortRange| range.to_string();
        let shown: Vec<String> = ports.ranges().iter().map(told).collect();
        (*ports != all).then(|| {
            format!(
                "{PARTLY} {}: answers to others are dropped",
                shown.join(", ")
            )
        })
    }

    /// Goes on where other ports count: what was found of those before is told.
    pub fn settle_ports(&mut self, all: PortRange) {
        if let Some(partly) = self.partly(all) {
            self.assume(partly);
            self.was_partial = true;
        }
        self.ephemeral = None;
    }

    /// What makes one way better than another: fewer obstacles, then fewer doubts, then fewer steps.
    pub fn cost(&self) -> (usize, usize, usize) {
        let stops = self.stops();
        let doubts = self.doubts.len() + self.blockers.len() - stops;
        (stops, doubts, self.hops.len())
    }
}

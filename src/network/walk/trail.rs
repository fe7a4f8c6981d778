use std::fmt;

use crate::ids::{Cidr, PortRange, PortSet, Sym};
use crate::network::prepared::GroupRule;

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

/// What a walk saw so far.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Trail {
    pub hops: Vec<Hop>,
    pub blockers: Vec<Blocker>,
    pub doubts: Vec<Doubt>,
    pub assumptions: Vec<Box<str>>,
    pub is_reply: bool,
    /// The last port for which all that was decided holds.
    pub until: u16,
    /// The ports of clients to which answers get through; none while all do.
    pub ephemeral: Option<PortSet>,
}

impl Trail {
    pub fn new() -> Self {
        Self {
            until: u16::MAX,
            ..Self::default()
        }
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
                "the client asks from one of the ports {}: answers to others are dropped",
                shown.join(", ")
            )
        })
    }

    /// Goes on where other ports count: what was found of those before is told.
    pub fn settle_ports(&mut self, all: PortRange) {
        if let Some(partly) = self.partly(all) {
            self.assume(partly);
        }
        self.ephemeral = None;
    }

    /// What makes one way better than another: fewer obstacles, then fewer doubts, then fewer steps.
    pub fn cost(&self) -> (usize, usize, usize) {
        (self.blockers.len(), self.doubts.len(), self.hops.len())
    }
}

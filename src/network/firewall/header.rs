//! Headers of stateful rules: networks, ports and protocols as Suricata writes them.

use std::collections::BTreeMap;

use super::Seen;
use crate::ids::{Cidr, PortRange, Protocol, Sym};
use crate::network::prepared::{Match, Spot};

/// Letters of a rule that are read; one that is longer is not decided.
const LONGEST: usize = 64 * 1024;
/// How deep lists in lists are read.
const DEEPEST: u8 = 8;

/// Networks, or ports, of which some may be excepted.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Set<T> {
    Any,
    /// Any of the first, none of the second.
    Of(Vec<Set<T>>, Vec<Set<T>>),
    One(T),
    /// It names what was not read.
    Unread,
}

impl<T: Copy> Set<T> {
    /// Returns whether something is in the set; `is_in` tells of one member.
    pub fn holds(&self, is_in: &impl Fn(T) -> Match) -> Match {
        match self {
            Self::Any => Match::Yes,
            Self::Unread => Match::Maybe,
            Self::One(one) => is_in(*one),
            Self::Of(some, none) => {
                let best =
                    |sets: &[Self]| sets.iter().map(|set| set.holds(is_in)).fold(Match::No, or);
                // What only excepts holds all others.
                let held = if some.is_empty() {
                    Match::Yes
                } else {
                    best(some)
                };
                and(held, not(best(none)))
            }
        }
    }

    /// Returns everything that is not in the set.
    fn inverse(self) -> Self {
        Self::Of(Vec::new(), vec![self])
    }
}

pub(super) fn or(one: Match, two: Match) -> Match {
    match (one, two) {
        (Match::Yes, _) | (_, Match::Yes) => Match::Yes,
        (Match::Maybe, _) | (_, Match::Maybe) => Match::Maybe,
        (Match::No, Match::No) => Match::No,
    }
}

pub(super) fn and(one: Match, two: Match) -> Match {
    match (one, two) {
        (Match::No, _) | (_, Match::No) => Match::No,
        (Match::Maybe, _) | (_, Match::Maybe) => Match::Maybe,
        (Match::Yes, Match::Yes) => Match::Yes,
    }
}

pub(super) fn not(one: Match) -> Match {
    match one {
        Match::Yes => Match::No,
        Match::No => Match::Yes,
        Match::Maybe => Match::Maybe,
    }
}

/// What names in rules stand for; a name without a set was not read.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub networks: BTreeMap<Sym, Set<Cidr>>,
    pub ports: BTreeMap<Sym, Set<PortRange>>,
}

/// A rule's header.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Header {
    /// The IP protocol; none for all.
    pub protocol: Option<Protocol>,
    /// Whether the protocol is told by what a connection carries.
    pub is_inside: bool,
    pub source: Set<Cidr>,
    pub source_ports: Set<PortRange>,
    pub target: Set<Cidr>,
    pub target_ports: Set<PortRange>,
    /// Whether it matches the other way round too.
    pub is_both_ways: bool,
}

/// The parts of a rule's header, as text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts<'t> {
    pub protocol: &'t str,
    pub source: &'t str,
    pub source_ports: &'t str,
    pub direction: &'t str,
    pub target: &'t str,
    pub target_ports: &'t str,
}

impl Header {
    /// Reads a header.
    pub fn of(parts: Parts<'_>, names: &Names) -> Self {
        let (protocol, is_inside) = protocol(parts.protocol);
        Self {
            protocol,
            is_inside,
            source: networks(parts.source, names),
            source_ports: ports(parts.source_ports, names),
            target: networks(parts.target, names),
            target_ports: ports(parts.target_ports, names),
            is_both_ways: matches!(parts.direction, "<>" | "ANY" | "any"),
        }
    }

    /// Returns whether it matches a request. Nobody knows the port from which a client asks.
    pub fn matches(&self, seen: &Seen) -> Match {
        let (protocol, source, target) = (seen.protocol, seen.source, seen.target);
        if self.protocol.is_some_and(|own| !is_like(own, protocol)) {
            return Match::No;
        }
        let of = |set: &Set<Cidr>, spot: Spot| set.holds(&|network| spot.is_in(network));
        let there = and(of(&self.source, source), of(&self.target, target));
        let ports = and(
            client(&self.source_ports, seen),
            server(&self.target_ports, protocol, seen.port),
        );
        let mut found = and(there, ports);
        if self.is_both_ways {
            let back = and(of(&self.source, target), of(&self.target, source));
            let ports = and(
                client(&self.target_ports, seen),
                server(&self.source_ports, protocol, seen.port),
            );
            found = or(found, and(back, ports));
        }
        if self.is_inside {
            and(found, Match::Maybe)
        } else {
            found
        }
    }
}

fn is_like(own: Protocol, other: Protocol) -> bool {
    let icmp = [Protocol::ICMP, Protocol::ICMPV6];
    own == other || icmp.contains(&own) && icmp.contains(&other)
}

fn server(set: &Set<PortRange>, protocol: Protocol, port: u16) -> Match {
    if !protocol.has_ports() {
        return Match::Yes;
    }
    set.holds(&|range: PortRange| match range.contains(port) {
        true => Match::Yes,
        false => Match::No,
    })
}

fn client(set: &Set<PortRange>, seen: &Seen) -> Match {
    if *set == Set::Any || !seen.protocol.has_ports() {
        return Match::Yes;
    }
    set.holds(&|range: PortRange| seen.is_asked_from(range))
}

/// Returns the IP protocol of a name, and whether what a connection carries decides.
fn protocol(name: &str) -> (Option<Protocol>, bool) {
    match name.to_ascii_lowercase().as_str() {
        "ip" => (None, false),
        "tcp" | "tcp-pkt" | "tcp-stream" => (Some(Protocol::TCP), false),
        "udp" => (Some(Protocol::UDP), false),
        "icmp" => (Some(Protocol::ICMP), false),
        "http" | "http2" | "tls" | "ssh" | "smtp" | "ftp" | "smb" | "imap" | "dcerpc" | "msn" => {
            (Some(Protocol::TCP), true)
        }
        "dhcp" | "tftp" | "ikev2" | "ntp" | "quic" => (Some(Protocol::UDP), true),
        // DNS and Kerberos go over both; others are not known.
        _ => (None, true),
    }
}

fn networks(text: &str, names: &Names) -> Set<Cidr> {
    set(text, DEEPEST, &|one| {
        if let Some(name) = one.strip_prefix('$') {
            return names
                .networks
                .get(&Sym::new(name))
                .cloned()
                .unwrap_or(Set::Unread);
        }
        one.parse().map_or(Set::Unread, Set::One)
    })
}

fn ports(text: &str, names: &Names) -> Set<PortRange> {
    set(text, DEEPEST, &|one| {
        if let Some(name) = one.strip_prefix('$') {
            return names
                .ports
                .get(&Sym::new(name))
                .cloned()
                .unwrap_or(Set::Unread);
        }
        let (first, last) = one.split_once(':').unwrap_or((one, one));
        let number = |text: &str, other: u16| match text.trim() {
            "" => Some(other),
            text => text.parse().ok(),
        };
        let range = number(first, 0).zip(number(last, u16::MAX));
        let range = range.and_then(|(first, last)| PortRange::new(first, last));
        range.map_or(Set::Unread, Set::One)
    })
}

/// Reads `any`, one, `!one`, or a list of these.
fn set<T: Copy>(text: &str, depth: u8, one: &dyn Fn(&str) -> Set<T>) -> Set<T> {
    let text = text.trim();
    if depth == 0 || text.len() > LONGEST {
        return Set::Unread;
    }
    if text.eq_ignore_ascii_case("any") {
        return Set::Any;
    }
    if let Some(rest) = text.strip_prefix('!') {
        return set(rest, depth - 1, one).inverse();
    }
    if let Some(list) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        let (mut some, mut none) = (Vec::new(), Vec::new());
        for part in split(list) {
            match part.trim().strip_prefix('!') {
                Some(rest) => none.push(set(rest, depth - 1, one)),
                None => some.push(set(part, depth - 1, one)),
            }
        }
        return Set::Of(some, none);
    }
    if text.contains(',') {
        return set(&format!("[{text}]"), depth - 1, one);
    }
    one(text)
}

/// Splits a list at its own commas, not at those of lists in it.
fn split(list: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_u32, 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.extend(list.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(list.get(start..));
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Reads a set of networks, or of ports, as a rule group defines it.
pub(super) fn defined_networks(definition: &[Box<str>], names: &Names) -> Set<Cidr> {
    Set::Of(
        definition.iter().map(|one| networks(one, names)).collect(),
        Vec::new(),
    )
}

/// Reads a set of ports as a rule group defines it.
pub(super) fn defined_ports(definition: &[Box<str>], names: &Names) -> Set<PortRange> {
    Set::Of(
        definition.iter().map(|one| ports(one, names)).collect(),
        Vec::new(),
    )
}

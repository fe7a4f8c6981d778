//! Stateless rules, which look at each packet by itself.

use super::sets::{and, or};
use super::{Seen, Side};
use crate::estate::network_firewall::{
    FirewallAddress, FirewallPolicyBehavior, FirewallPortRange, MatchAttributes, RuleGroupRules,
    TcpFlags,
};
use crate::ids::{Cidr, Protocol, Sym};
use crate::network::prepared::{Match, Spot};

/// What a stateless rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Pass,
    Drop,
    Forward,
}

/// What becomes of the packets of one direction of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// All of them pass.
    Pass(Sym),
    /// Some of them, without which there is no flow, are dropped.
    Drop(Sym),
    /// All of them go on to the stateful rules.
    Forward,
    /// What the rule does with them cannot be told.
    Open(Sym),
}

/// A stateless rule.
#[derive(Clone, Debug)]
pub(super) struct Stateless {
    matches: MatchAttributes,
    verdict: Option<Verdict>,
    name: Sym,
}

/// The stateless rules of a policy.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    rules: Vec<Stateless>,
    default: Option<Verdict>,
    /// What happens to fragments of UDP packets that no rule matches.
    fragments: Option<Verdict>,
}

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;
const PSH: u8 = 0x08;

/// Returns the verdict among actions; custom ones beside it only publish metrics.
fn verdict(actions: &[Sym]) -> Option<Verdict> {
    actions.iter().find_map(|action| match action.as_str() {
        "aws:pass" => Some(Verdict::Pass),
        "aws:drop" => Some(Verdict::Drop),
        "aws:forward_to_sfe" => Some(Verdict::Forward),
        _ => None,
    })
}

/// Returns the bit of a flag in a TCP header.
fn bit(flag: Sym) -> u8 {
    match flag.as_str() {
        "FIN" => 0x01,
        "SYN" => SYN,
        "RST" => 0x04,
        "PSH" => PSH,
        "ACK" => ACK,
        "URG" => 0x20,
        "ECE" => 0x40,
        "CWR" => 0x80,
        _ => 0,
    }
}

/// Returns whether a packet has the flags: of those in the mask, exactly these.
fn has_flags(wanted: &TcpFlags, flags: u8) -> bool {
    let bits = |list: &[Sym]| list.iter().fold(0, |all, flag| all | bit(*flag));
    let mask = match wanted.masks.is_empty() {
        true => u8::MAX,
        false => bits(&wanted.masks),
    };
    flags & mask == bits(&wanted.flags)
}

/// Returns the rules of a group, by their priority; `None` when the group holds none of this kind.
pub(super) fn of_group(group: &str, rules: &RuleGroupRules) -> Option<Vec<Stateless>> {
    let mut all: Vec<_> = rules.source.stateless.as_ref()?.rules.iter().collect();
    all.sort_by_key(|rule| rule.priority);
    let made = all.into_iter().map(|rule| Stateless {
        matches: rule.definition.matches.clone(),
        verdict: verdict(&rule.definition.actions),
        name: Sym::new(&format!("{group} priority:{}", rule.priority)),
    });
    Some(made.collect())
}

impl Stateless {
    /// Returns whether it matches a packet; lists that are empty match everything.
    fn matches(&self, seen: &Seen, flags: u8) -> Match {
        let of = |spot: Spot, list: &[FirewallAddress]| {
            if list.is_empty() {
                return Match::Yes;
            }
            let networks: Vec<Cidr> = list.iter().map(|one| one.network).collect();
            spot.is_in_any(&networks)
        };
        let wanted = &self.matches;
        let number = match seen.protocol {
            Protocol::Number(number) => number,
            Protocol::Any => return Match::Maybe,
        };
        if !wanted.protocols.is_empty() && !wanted.protocols.contains(&number) {
            return Match::No;
        }
        let is_flagged = !wanted.tcp_flags.is_empty() && seen.protocol == Protocol::TCP;
        if is_flagged && !wanted.tcp_flags.iter().any(|one| has_flags(one, flags)) {
            return Match::No;
        }
        let ports = |list: &[FirewallPortRange], end: Side| {
            if list.is_empty() || !seen.protocol.has_ports() {
                return Match::Yes;
            }
            let ranges = list.iter().filter_map(|one| one.ports());
            ranges
                .map(|range| seen.is_port(range, end))
                .fold(Match::No, or)
        };
        let there = and(
            of(seen.source, &wanted.sources),
            of(seen.target, &wanted.destinations),
        );
        let ports = and(
            ports(&wanted.source_ports, seen.from),
            ports(&wanted.destination_ports, seen.from.other()),
        );
        and(there, ports)
    }

    /// Tells the ports at which it begins or ends to match.
    pub fn edges(&self, tell: &mut impl FnMut(crate::ids::PortRange)) {
        let lists = [&self.matches.source_ports, &self.matches.destination_ports];
        for range in lists.into_iter().flatten().filter_map(|one| one.ports()) {
            tell(range);
        }
    }
}

impl Rules {
    pub(super) fn of(rules: Vec<Stateless>, behavior: &FirewallPolicyBehavior) -> Self {
        Self {
            rules,
            default: verdict(&behavior.stateless_default_actions),
            fragments: verdict(&behavior.stateless_fragment_default_actions),
        }
    }

    pub(super) fn networks(&self, tell: &mut impl FnMut(Cidr)) {
        let wanted = self.rules.iter().map(|rule| &rule.matches);
        let named = wanted.flat_map(|one| one.sources.iter().chain(&one.destinations));
        named.map(|one| one.network).for_each(tell);
    }

    pub(super) fn edges(&self, tell: &mut impl FnMut(crate::ids::PortRange)) {
        for rule in &self.rules {
            rule.edges(tell);
        }
    }

    /// Returns what becomes of the packets of one direction: of TCP of the first and of the later ones.
    pub(super) fn fate(&self, seen: &Seen) -> Fate {
        let mut flags = match (seen.protocol, seen.from) {
            (Protocol::TCP, Side::Client) => vec![SYN, ACK, PSH | ACK],
            (Protocol::TCP, Side::Server) => vec![SYN | ACK, ACK, PSH | ACK],
            (Protocol::Any | Protocol::Number(_), _) => vec![0],
        };
        if self
            .rules
            .iter()
            .all(|rule| rule.matches.tcp_flags.is_empty())
        {
            flags.truncate(1);
        }
        let fates: Vec<Fate> = flags
            .into_iter()
            .map(|one| self.of_packet(seen, one))
            .collect();
        let of_kind = |is: fn(&Fate) -> bool| fates.iter().copied().find(is);
        let dropped = of_kind(|fate| matches!(fate, Fate::Drop(_)));
        let open = of_kind(|fate| matches!(fate, Fate::Open(_)));
        let passed = of_kind(|fate| matches!(fate, Fate::Pass(_)));
        let forwarded = of_kind(|fate| matches!(fate, Fate::Forward));
        match (dropped.or(open), passed, forwarded) {
            (Some(decided), _, _) => decided,
            // The stateful rules see a part of the connection.
            (None, Some(Fate::Pass(name)), Some(_)) => Fate::Open(name),
            (None, Some(passed), _) => passed,
            (None, None, _) => Fate::Forward,
        }
    }

    fn of_packet(&self, seen: &Seen, flags: u8) -> Fate {
        for rule in &self.rules {
            match (rule.matches(seen, flags), rule.verdict) {
                (Match::No, _) => {}
                (Match::Maybe, _) | (Match::Yes, None) => return Fate::Open(rule.name),
                (Match::Yes, Some(verdict)) => return fate(verdict, rule.name),
            }
        }
        let differs = seen.protocol == Protocol::UDP && self.fragments != self.default;
        let name = match differs {
            true => "the stateless default action; fragments have another",
            false => "the stateless default action",
        };
        let name = Sym::new(name);
        self.default
            .map_or(Fate::Open(name), |verdict| fate(verdict, name))
    }
}

fn fate(verdict: Verdict, name: Sym) -> Fate {
    match verdict {
        Verdict::Pass => Fate::Pass(name),
        Verdict::Drop => Fate::Drop(name),
        Verdict::Forward => Fate::Forward,
    }
}

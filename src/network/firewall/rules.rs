//! Stateful rules: in parts, as Suricata's text, as lists of domains.

use super::header::{Header, Parts};
use super::names::Names;
use super::sets::{Set, and};
use super::suricata;
use super::{Seen, Side};
use crate::estate::network_firewall::{RuleGroupRules, RulesSourceList, StatefulRule};
use crate::ids::{PortRange, Protocol, Sym};
use crate::network::prepared::Match;

/// What a stateful rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Pass,
    /// Drops or rejects.
    Stop,
    Alert,
    /// Nobody knows: the rules of a group that AWS does not show.
    Hidden,
    /// Nobody knows: the rules of a group that was not read.
    Unread,
}

/// A stateful rule.
#[derive(Clone, Debug)]
pub(super) struct Stateful {
    pub action: Action,
    pub header: Header,
    /// Whose packets it looks at: those of who began the flow, or the answers; none for both.
    pub only: Option<Side>,
    /// Whether conditions beyond the header decide.
    pub is_open: bool,
    /// What names it.
    pub name: Sym,
}

/// What is known of a connection when rules are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// It is being opened: of TCP no packet has carried anything yet.
    Opening,
    /// It carries something.
    Carrying,
}

impl Stateful {
    /// Returns a rule that stands for a group of which the rules are not known.
    pub fn instead(action: Action, name: Sym) -> Self {
        Self {
            action,
            header: Header::any(),
            only: None,
            is_open: true,
            name,
        }
    }

    /// Returns whether it matches a packet. What only the content of a connection tells matches no packet that opens
    /// one.
    ///
    /// Source: Network Firewall Developer Guide, page suricata-rule-evaluation-order.
    pub fn matches(&self, seen: &Seen, moment: Moment) -> Match {
        let is_other = self.only.is_some_and(|side| side != seen.role());
        let is_early = moment == Moment::Opening && self.header.is_inside;
        if is_other || is_early {
            return Match::No;
        }
        let found = self.header.matches(seen);
        if self.is_open {
            and(found, Match::Maybe)
        } else {
            found
        }
    }
}

/// Returns the rules of a group, in order; `None` when AWS does not show them.
pub(super) fn of_group(
    group: &str,
    rules: &RuleGroupRules,
    names: &Names,
) -> Option<Vec<Stateful>> {
    let source = &rules.source;
    if let Some(text) = &source.text {
        return Some(suricata::rules(group, text, names));
    }
    if let Some(list) = &source.domains {
        return Some(of_domains(group, list, names));
    }
    let stateful = source.stateful.as_ref()?;
    let rules = stateful.iter();
    Some(rules.map(|rule| of_parts(group, rule, names)).collect())
}

/// Returns what a word makes a rule do.
pub(super) fn action(word: &str) -> Option<Action> {
    match word.to_ascii_lowercase().as_str() {
        "pass" => Some(Action::Pass),
        "drop" | "reject" | "rejectsrc" | "rejectdst" | "rejectboth" => Some(Action::Stop),
        "alert" => Some(Action::Alert),
        _ => None,
    }
}

fn of_parts(group: &str, rule: &StatefulRule, names: &Names) -> Stateful {
    let header = &rule.header;
    let parts = Parts {
        protocol: header.protocol.as_str(),
        source: &header.source,
        source_ports: &header.source_port,
        direction: header.direction.as_str(),
        target: &header.destination,
        target_ports: &header.destination_port,
    };
    let known = action(rule.action.as_str());
    let mut made = Stateful {
        action: known.unwrap_or(Action::Unread),
        header: Header::of(parts, names),
        only: None,
        is_open: rule.options.known().is_none() || known.is_none(),
        name: Sym::new(&format!("a rule of {group}")),
    };
    for option in rule.options.known().into_iter().flatten() {
        let values: Vec<&str> = option.settings.iter().map(|one| &**one).collect();
        let (keyword, joined) = (option.keyword.as_str(), values.join(","));
        let (keyword, value) = keyword.split_once(':').unwrap_or((keyword, &joined));
        suricata::apply(&mut made, group, keyword, value);
    }
    made
}

/// A list of domains looks into connections from the home networks to the external ones. Which names it passes, it
/// passes on any port; what it stops is told by the ports on which such names are usual: on others it stops what
/// somebody makes look so, and the rest gets through.
///
/// Source: Network Firewall Developer Guide, pages stateful-rule-groups-domain-names, suricata-examples.
fn of_domains(group: &str, list: &RulesSourceList, names: &Names) -> Vec<Stateful> {
    let action = match list.generated_rules.as_str() {
        "ALLOWLIST" => Action::Pass,
        "DENYLIST" | "REJECTLIST" => Action::Stop,
        "ALERTLIST" => Action::Alert,
        _ => Action::Unread,
    };
    let rule = |port: u16, action: Action| Stateful {
        action,
        header: Header {
            protocol: Some(Protocol::TCP),
            is_inside: true,
            source: names.network("$HOME_NET"),
            target: names.network("$EXTERNAL_NET"),
            target_ports: match action {
                Action::Stop => PortRange::new(port, port).map_or(Set::Unread, Set::One),
                Action::Pass | Action::Alert | Action::Hidden | Action::Unread => Set::Any,
            },
            ..Header::any()
        },
        only: Some(Side::Client),
        is_open: true,
        name: Sym::new(&format!("the list of domains {group}")),
    };
    let mut rules = Vec::new();
    for kind in &list.target_types {
        let port = match kind.as_str() {
            "HTTP_HOST" => 80,
            _ => 443,
        };
        rules.push(rule(port, action));
        // What an allow list does not name, it stops.
        if action == Action::Pass {
            rules.push(rule(port, Action::Stop));
        }
    }
    rules
}

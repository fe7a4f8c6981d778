//! Stateful rules: Suricata's text, rules in parts, lists of domains.

use super::header::{Header, Names, Parts, Set};
use crate::estate::network_firewall::{RuleGroupRules, RulesSourceList, StatefulRule};
use crate::ids::{Cidr, PortRange, Protocol, Sym};

/// What a stateful rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Pass,
    /// Drops or rejects.
    Stop,
    Alert,
}

/// A stateful rule.
#[derive(Clone, Debug)]
pub(super) struct Stateful {
    pub action: Action,
    pub header: Header,
    /// Whether conditions beyond the header decide.
    pub is_open: bool,
    /// Its number, or what names it.
    pub name: Sym,
}

/// Returns the rules of a group, in order; `None` when AWS does not show them.
pub(super) fn of_group(rules: &RuleGroupRules, names: &Names) -> Option<Vec<Stateful>> {
    let source = &rules.source;
    if let Some(text) = &source.text {
        return Some(of_text(text, names));
    }
    if let Some(list) = &source.domains {
        return Some(of_domains(list, names));
    }
    let stateful = source.stateful.as_ref()?;
    Some(stateful.iter().map(|rule| of_parts(rule, names)).collect())
}

fn action(word: &str) -> Option<Action> {
    match word.to_ascii_lowercase().as_str() {
        "pass" => Some(Action::Pass),
        "drop" | "reject" | "rejectsrc" | "rejectdst" | "rejectboth" => Some(Action::Stop),
        "alert" => Some(Action::Alert),
        _ => None,
    }
}

fn of_parts(rule: &StatefulRule, names: &Names) -> Stateful {
    let header = &rule.header;
    let parts = Parts {
        protocol: header.protocol.as_str(),
        source: &header.source,
        source_ports: &header.source_port,
        direction: header.direction.as_str(),
        target: &header.destination,
        target_ports: &header.destination_port,
    };
    let options = rule.options.known();
    let mut name = Sym::new("rule");
    let mut is_open = options.is_none();
    for option in options.into_iter().flatten() {
        let values: Vec<&str> = option.settings.iter().map(|one| &**one).collect();
        let keyword = option.keyword.as_str();
        is_open |= !is_plain(keyword, &values.join(","));
        if keyword == "sid" {
            name = Sym::new(&format!("sid:{}", values.join(",")));
        } else if let Some(number) = keyword.strip_prefix("sid:") {
            name = Sym::new(&format!("sid:{}", number.trim()));
        }
    }
    let known = action(rule.action.as_str());
    Stateful {
        action: known.unwrap_or(Action::Stop),
        header: Header::of(parts, names),
        is_open: is_open || known.is_none(),
        name,
    }
}

/// Returns whether an option says nothing about which packets match.
fn is_plain(keyword: &str, value: &str) -> bool {
    let (keyword, value) = keyword.split_once(':').unwrap_or((keyword, value));
    match keyword.trim() {
        "sid" | "msg" | "rev" => true,
        "flow" => value.trim() == "to_server",
        _ => false,
    }
}

/// Reads rules as text, one per line; a line that ends with a backslash goes on.
fn of_text(text: &str, names: &Names) -> Vec<Stateful> {
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let lines = joined.lines().map(str::trim);
    let rules = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    rules.filter_map(|line| of_line(line, names)).collect()
}

/// Reads one rule. Of one that cannot be read nobody knows what it does.
fn of_line(line: &str, names: &Names) -> Option<Stateful> {
    let (head, options) = line.split_once('(').unwrap_or((line, ""));
    let words = words(head);
    let [
        word,
        protocol,
        source,
        source_ports,
        direction,
        target,
        target_ports,
    ] = words[..]
    else {
        return Some(unknown());
    };
    let Some(action) = action(word) else {
        return Some(unknown());
    };
    let parts = Parts {
        protocol,
        source,
        source_ports,
        direction,
        target,
        target_ports,
    };
    let options = options.trim_end().strip_suffix(')').unwrap_or(options);
    let (mut is_open, mut name) = (false, Sym::new("rule"));
    for option in split_options(options) {
        let (keyword, value) = option.split_once(':').unwrap_or((option, ""));
        is_open |= !is_plain(keyword, value);
        if keyword.trim() == "sid" {
            name = Sym::new(&format!("sid:{}", value.trim()));
        }
    }
    Some(Stateful {
        action,
        header: Header::of(parts, names),
        is_open,
        name,
    })
}

fn unknown() -> Stateful {
    Stateful {
        action: Action::Stop,
        header: any_header(None),
        is_open: true,
        name: Sym::new("a rule that cannot be read"),
    }
}

fn any_header(protocol: Option<Protocol>) -> Header {
    Header {
        protocol,
        is_inside: false,
        source: Set::Any,
        source_ports: Set::Any,
        target: Set::Any,
        target_ports: Set::Any,
        is_both_ways: false,
    }
}

/// Splits a header at white space, not at that in lists.
fn words(head: &str) -> Vec<&str> {
    let (mut words, mut depth, mut start) = (Vec::new(), 0_u32, None);
    for (at, letter) in head.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if letter.is_whitespace() && depth == 0 {
            if let Some(begun) = start.take() {
                words.extend(head.get(begun..at));
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    words.extend(start.and_then(|begun| head.get(begun..)));
    words
}

/// Splits options at semicolons, not at those in quotes or after a backslash.
fn split_options(options: &str) -> Vec<&str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, letter) in options.char_indices() {
        match letter {
            '"' if !is_escaped => is_quoted = !is_quoted,
            ';' if !is_quoted && !is_escaped => {
                parts.extend(options.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    parts.extend(options.get(start..));
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// A list of domains looks into connections to ports 80 and 443 from the home networks: whether it passes or stops
/// one, only the name in it tells.
fn of_domains(list: &RulesSourceList, names: &Names) -> Vec<Stateful> {
    let home: Set<Cidr> = names
        .networks
        .get(&Sym::new("HOME_NET"))
        .cloned()
        .unwrap_or(Set::Unread);
    let action = match list.generated_rules.as_str() {
        "ALLOWLIST" => Action::Pass,
        "ALERTLIST" => Action::Alert,
        _ => Action::Stop,
    };
    let rule = |port: u16, action: Action| Stateful {
        action,
        header: Header {
            source: home.clone(),
            target_ports: PortRange::new(port, port).map_or(Set::Unread, Set::One),
            ..any_header(Some(Protocol::TCP))
        },
        is_open: true,
        name: Sym::new("a list of domains"),
    };
    let mut rules = Vec::new();
    for kind in &list.target_types {
        let port = if kind.as_str() == "HTTP_HOST" {
            80
        } else {
            443
        };
        rules.push(rule(port, action));
        // What an allow list does not name, it stops.
        if action == Action::Pass {
            rules.push(rule(port, Action::Stop));
        }
    }
    rules
}

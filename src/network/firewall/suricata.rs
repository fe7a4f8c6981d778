//! Stateful rules as text.

use super::Side;
use super::header::{Header, Parts};
use super::names::Names;
use super::rules::{Action, Stateful, action};
use crate::ids::Sym;

/// Reads rules, one per line; a line that ends with a backslash goes on.
pub(super) fn rules(group: &str, text: &str, names: &Names) -> Vec<Stateful> {
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let lines = joined.lines().map(str::trim);
    let rules = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    rules.map(|line| of_line(group, line, names)).collect()
}

/// Reads one rule. Of one that cannot be read nobody knows what it does.
fn of_line(group: &str, line: &str, names: &Names) -> Stateful {
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
        return unread(group);
    };
    let Some(action) = action(word) else {
        return unread(group);
    };
    let parts = Parts {
        protocol,
        source,
        source_ports,
        direction,
        target,
        target_ports,
    };
    let mut rule = Stateful {
        action,
        header: Header::of(parts, names),
        only: None,
        is_open: !matches!(direction, "->" | "<>"),
        name: Sym::new(&format!("a rule of {group}")),
    };
    let options = options.trim_end().strip_suffix(')').unwrap_or(options);
    for option in split_options(options) {
        let (keyword, value) = option.split_once(':').unwrap_or((option, ""));
        apply(&mut rule, group, keyword, value);
    }
    rule
}

fn unread(group: &str) -> Stateful {
    let name = Sym::new(&format!("a rule of {group} that cannot be read"));
    Stateful::instead(Action::Hidden, name)
}

/// Adds what an option says to a rule: its number, whose packets it looks at, or a condition that only packets
/// decide. Remarks say nothing.
///
/// Source: Suricata User Guide, pages rules/meta and rules/flow-keywords.
pub(super) fn apply(rule: &mut Stateful, group: &str, keyword: &str, value: &str) {
    match keyword.trim() {
        "sid" => rule.name = Sym::new(&format!("{group} sid:{}", value.trim())),
        "msg" | "rev" | "gid" | "classtype" | "reference" | "metadata" | "target" | "priority" => {}
        "flow" => match value.trim() {
            "to_server" | "from_client" => rule.only = Some(Side::Client),
            "to_client" | "from_server" => rule.only = Some(Side::Server),
            _ => rule.is_open = true,
        },
        _ => rule.is_open = true,
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

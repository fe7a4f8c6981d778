//! A firewall policy: stateless rules first, then stateful ones.

use std::collections::BTreeMap;

use super::header::{self, Names, Set, defined_networks, defined_ports, or};
use super::rules::{self, Action, Stateful};
use super::{Decision, Seen};
use crate::estate::Estate;
use crate::estate::network_firewall::{
    FirewallAddress, FirewallPolicyBehavior, FirewallPortRange, IpSet, MatchAttributes,
    RuleGroupRules, RuleOrder,
};
use crate::ids::{Arn, Cidr, Protocol, Sym};
use crate::network::prepared::{Match, Spot};

/// A policy, ready for packets.
#[derive(Clone, Debug, Default)]
pub(super) struct Policy {
    /// Stateless rules, in order; none when some were not read.
    stateless: Option<Vec<Stateless>>,
    default: Option<Verdict>,
    order: Option<RuleOrder>,
    /// Stateful rules, in order.
    stateful: Vec<Stateful>,
    /// Whether stateful rules were not read.
    is_unread: bool,
    /// Whether in strict order what no rule matches is dropped.
    drops: bool,
}

/// A stateless rule.
#[derive(Clone, Debug)]
struct Stateless {
    matches: MatchAttributes,
    verdict: Option<Verdict>,
    name: Sym,
}

/// What a stateless rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Pass,
    Drop,
    Forward,
}

fn verdict(actions: &[Sym]) -> Option<Verdict> {
    actions.iter().find_map(|action| match action.as_str() {
        "aws:pass" => Some(Verdict::Pass),
        "aws:drop" => Some(Verdict::Drop),
        "aws:forward_to_sfe" => Some(Verdict::Forward),
        _ => None,
    })
}

impl Policy {
    pub(super) fn of(estate: &Estate, behavior: &FirewallPolicyBehavior, home: &[Cidr]) -> Self {
        let groups = &estate.network_firewall.rule_groups;
        let rules = |arn: Arn| groups.get(arn).and_then(|group| group.rules.known());
        let mut references: Vec<_> = behavior.stateless_rule_groups.iter().collect();
        references.sort_by_key(|one| one.priority);
        let stateless = references
            .iter()
            .map(|one| stateless(rules(one.rule_group)?));
        let stateless: Option<Vec<Vec<Stateless>>> = stateless.collect();
        let mut references: Vec<_> = behavior.stateful_rule_groups.iter().collect();
        references.sort_by_key(|one| one.priority);
        let variables = behavior
            .variables
            .as_ref()
            .and_then(|one| one.rule_variables.as_ref());
        let (mut stateful, mut is_unread) = (Vec::new(), false);
        for one in references {
            let only_alerts = one
                .changed
                .as_ref()
                .and_then(|changed| changed.action)
                .is_some_and(|action| action.as_str() == "DROP_TO_ALERT");
            let found = rules(one.rule_group)
                .and_then(|group| rules::of_group(group, &names(group, variables, home)));
            match found {
                Some(mut rules) => {
                    if only_alerts {
                        rules.retain(|rule| rule.action != Action::Stop);
                    }
                    stateful.extend(rules);
                }
                None => is_unread |= !only_alerts,
            }
        }
        let defaults = behavior.stateful_default_actions.iter();
        Self {
            stateless: stateless.map(|groups| groups.into_iter().flatten().collect()),
            default: verdict(&behavior.stateless_default_actions),
            order: behavior.rule_order(),
            stateful,
            is_unread,
            drops: defaults
                .clone()
                .any(|one| one.as_str().starts_with("aws:drop")),
        }
    }

    pub(super) fn decide(&self, seen: &Seen) -> Decision {
        let Some(rules) = &self.stateless else {
            return Decision::Unread("a stateless rule group was not read");
        };
        let mut open = None;
        for rule in rules {
            let decided = match (rule.matches(seen), rule.verdict) {
                (Match::No, _) => continue,
                (Match::Maybe, _) | (_, None) => {
                    open = open.or(Some(rule.name));
                    continue;
                }
                (Match::Yes, Some(verdict)) => (verdict, rule.name),
            };
            return self.after_stateless(decided, open, seen);
        }
        let default = self.default.unwrap_or(Verdict::Drop);
        self.after_stateless((default, Sym::new("stateless default action")), open, seen)
    }

    fn after_stateless(
        &self,
        (verdict, name): (Verdict, Sym),
        open: Option<Sym>,
        seen: &Seen,
    ) -> Decision {
        if let Some(open) = open {
            return Decision::Maybe(open);
        }
        match verdict {
            Verdict::Pass => Decision::Pass(name),
            Verdict::Drop => Decision::Stop(name),
            Verdict::Forward if seen.is_reply => Decision::Pass(Sym::new("the flow is known")),
            Verdict::Forward => self.stateful(seen),
        }
    }

    /// Asks the stateful rules, in the order of the policy.
    fn stateful(&self, seen: &Seen) -> Decision {
        match self.order {
            None => Decision::Unread("the order of its stateful rules is not known"),
            Some(RuleOrder::ActionOrder) => self.by_actions(seen),
            Some(RuleOrder::Strict) => self.strictly(seen),
        }
    }

    /// Rules that pass go before those that stop, wherever they stand; what none matches passes.
    fn by_actions(&self, seen: &Seen) -> Decision {
        let best = |action: Action| {
            let mut found = (Match::No, None);
            for rule in self.stateful.iter().filter(|rule| rule.action == action) {
                let matched = rule.matches(seen);
                if matched != Match::No && found.0 != Match::Yes {
                    found = (or(found.0, matched), Some(rule.name));
                }
            }
            found
        };
        let unread = Sym::new("a rule group that was not read");
        match (best(Action::Pass), best(Action::Stop)) {
            ((Match::Yes, Some(name)), _) => Decision::Pass(name),
            ((Match::No, _), (Match::Yes, Some(name))) if !self.is_unread => Decision::Stop(name),
            ((Match::No, _), (Match::No, _)) if !self.is_unread => {
                Decision::Pass(Sym::new("no rule matches"))
            }
            ((Match::Maybe, Some(name)), (Match::No, _)) if !self.is_unread => Decision::Pass(name),
            ((Match::Maybe, Some(name)), _) | (_, (Match::Maybe, Some(name))) => {
                Decision::Maybe(name)
            }
            _ => Decision::Maybe(unread),
        }
    }

    /// The first rule that matches decides; what none matches is for the default actions.
    fn strictly(&self, seen: &Seen) -> Decision {
        let mut open = None;
        for rule in self
            .stateful
            .iter()
            .filter(|rule| rule.action != Action::Alert)
        {
            match rule.matches(seen) {
                Match::No => {}
                Match::Maybe => open = open.or(Some(rule)),
                Match::Yes => return self.settle(rule.action == Action::Pass, rule.name, open),
            }
        }
        let name = if self.drops {
            "default action"
        } else {
            "no rule matches"
        };
        self.settle(!self.drops, Sym::new(name), open)
    }

    /// What might have been decided before leaves it open, unless it would be the same.
    fn settle(&self, passes: bool, name: Sym, open: Option<&Stateful>) -> Decision {
        if self.is_unread {
            return Decision::Maybe(Sym::new("a rule group that was not read"));
        }
        match open {
            Some(rule) if (rule.action == Action::Pass) != passes => Decision::Maybe(rule.name),
            _ if passes => Decision::Pass(name),
            _ => Decision::Stop(name),
        }
    }
}

impl Stateful {
    fn matches(&self, seen: &Seen) -> Match {
        let found = self.header.matches(seen);
        if self.is_open && found == Match::Yes {
            Match::Maybe
        } else {
            found
        }
    }
}

impl Stateless {
    /// Returns whether it matches a packet; lists that are empty match everything.
    fn matches(&self, seen: &Seen) -> Match {
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
        let ports = |list: &[FirewallPortRange], is_service: bool| {
            if list.is_empty() || !seen.protocol.has_ports() {
                return Match::Yes;
            }
            let ranges = list.iter().filter_map(|one| one.ports());
            if is_service {
                return match ranges.clone().any(|range| range.contains(seen.port)) {
                    true => Match::Yes,
                    false => Match::No,
                };
            }
            let asked = ranges.map(|range| seen.is_asked_from(range));
            asked.fold(Match::No, or)
        };
        let there = header::and(
            of(seen.source, &wanted.sources),
            of(seen.target, &wanted.destinations),
        );
        let ports = header::and(
            ports(&wanted.source_ports, seen.is_reply),
            ports(&wanted.destination_ports, !seen.is_reply),
        );
        let found = header::and(there, ports);
        // Flags differ from packet to packet of one flow.
        let is_flagged = !wanted.tcp_flags.is_empty() && seen.protocol == Protocol::TCP;
        if is_flagged {
            header::and(found, Match::Maybe)
        } else {
            found
        }
    }
}

fn stateless(group: &RuleGroupRules) -> Option<Vec<Stateless>> {
    let mut rules: Vec<_> = group.source.stateless.as_ref()?.rules.iter().collect();
    rules.sort_by_key(|rule| rule.priority);
    let rules = rules.into_iter().map(|rule| Stateless {
        matches: rule.definition.matches.clone(),
        verdict: verdict(&rule.definition.actions),
        name: Sym::new(&format!("stateless rule {}", rule.priority)),
    });
    Some(rules.collect())
}

/// Returns what names in a group's rules stand for. The policy's home networks go before the group's, and these
/// before the firewall's VPC.
fn names(group: &RuleGroupRules, of_policy: Option<&BTreeMap<Sym, IpSet>>, home: &[Cidr]) -> Names {
    let mut names = Names::default();
    let (home_net, external) = (Sym::new("HOME_NET"), Sym::new("EXTERNAL_NET"));
    let of_vpc = home.iter().map(|block| Set::One(*block)).collect();
    names.networks.insert(home_net, Set::Of(of_vpc, Vec::new()));
    let own = group.variables.as_ref();
    let sets = own
        .and_then(|one| one.ip_sets.as_ref())
        .into_iter()
        .flatten();
    for (name, set) in sets.chain(of_policy.into_iter().flatten()) {
        let defined = defined_networks(&set.definition, &names);
        names.networks.insert(*name, defined);
    }
    if !names.networks.contains_key(&external)
        && let Some(home) = names.networks.get(&home_net).cloned()
    {
        names
            .networks
            .insert(external, Set::Of(Vec::new(), vec![home]));
    }
    for (name, set) in own
        .and_then(|one| one.port_sets.as_ref())
        .into_iter()
        .flatten()
    {
        let defined = defined_ports(&set.definition, &names);
        names.ports.insert(*name, defined);
    }
    names
}

//! A firewall policy: stateless rules first, then stateful ones.

use super::names::Names;
use super::rules::{self, Action, Moment, Stateful};
use super::stateless::{self, Fate, Rules};
use super::{Decision, Passed, Seen, Side, place_of};
use crate::estate::Estate;
use crate::estate::network_firewall::{
    DESCRIBE_RULE_GROUP, FirewallPolicyBehavior, RuleGroupRules, RuleOrder,
    StatefulRuleGroupReference,
};
use crate::ids::{Arn, Cidr, Place, PortRange, Protocol, Sym};
use crate::network::prepared::{Match, PrefixLists};

/// A policy, ready for packets.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    /// Its stateless rules; the name of the first group that was not read.
    stateless: Result<Rules, Sym>,
    order: Option<RuleOrder>,
    /// Stateful rules, in order.
    stateful: Vec<Stateful>,
    drops: Drops,
    /// The default action that drops.
    dropping: Option<Sym>,
    /// Whether connections that break into the middle of a known flow are stopped; none when the word is not known.
    stops_broken: Option<bool>,
    /// Whether TLS is opened, which may end a connection beside all rules.
    opens_tls: bool,
    /// Where ranges of ports begin and end, in order: between two of them all is decided alike.
    edges: Box<[u16]>,
}

/// What is dropped in strict order of packets that no rule matches. Actions that only alert drop nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Drops {
    None,
    /// Those of connections that were opened; of protocols that open none, all.
    Established,
    All,
}

/// What stateful rules say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Pass(Sym),
    Stop(Sym),
    /// What a packet carries decides.
    Open(Sym),
    Unread(Sym),
    /// No rule matches, nor does a default action.
    Nothing,
}

/// Rules that may match, by what they would do.
#[derive(Clone, Copy, Debug, Default)]
struct Perhaps {
    pass: Option<Sym>,
    stop: Option<Sym>,
    hidden: Option<Sym>,
    unread: Option<Sym>,
}

impl Perhaps {
    fn note(&mut self, rule: &Stateful) {
        let place = match rule.action {
            Action::Pass => &mut self.pass,
            Action::Stop => &mut self.stop,
            Action::Hidden => &mut self.hidden,
            Action::Unread => &mut self.unread,
            Action::Alert => return,
        };
        *place = place.or(Some(rule.name));
    }

    /// What might have been decided before leaves open what is decided now, unless it would be the same.
    fn settle(&self, found: Found) -> Found {
        let other = match found {
            Found::Pass(_) | Found::Nothing => self.stop,
            Found::Stop(_) => self.pass,
            Found::Open(_) | Found::Unread(_) => None,
        };
        match (self.unread, other.or(self.hidden)) {
            (Some(name), _) => Found::Unread(name),
            (None, Some(name)) => Found::Open(name),
            (None, None) => found,
        }
    }
}

/// What a policy is made of beside its own text.
#[derive(Clone, Copy)]
pub(super) struct Sources<'a> {
    pub estate: &'a Estate,
    pub lists: &'a PrefixLists,
    /// The networks of the firewall's VPC.
    pub home: &'a [Cidr],
    /// Where the firewall is.
    pub near: Place,
}

impl Sources<'_> {
    fn rules(&self, group: Arn) -> Option<&RuleGroupRules> {
        let groups = &self.estate.network_firewall.rule_groups;
        groups.get(group)?.rules.known()
    }

    /// Says that a group was not read, and which call would have.
    fn unread(&self, group: Arn) -> Sym {
        let ledger = &self.estate.ledger;
        let place = place_of(group, self.near);
        let gap = ledger.gap(place, &DESCRIBE_RULE_GROUP, Some(group.as_str()));
        let state = gap.map_or("no reply shows them", |gap| gap.state);
        let name = group.name();
        Sym::new(&format!(
            "the rules of {name} were not read ({state}: network-firewall describe-rule-group)"
        ))
    }
}

impl Policy {
    pub(super) fn of(behavior: &FirewallPolicyBehavior, from: Sources<'_>) -> Self {
        let engine = behavior.stateful_engine.as_ref();
        let broken = engine.and_then(|engine| engine.stream_exception);
        let mut policy = Self {
            stateless: stateless_of(behavior, from),
            order: behavior.rule_order(),
            stateful: stateful_of(behavior, from),
            drops: Drops::None,
            dropping: None,
            stops_broken: match broken.map_or("DROP", Sym::as_str) {
                "DROP" | "REJECT" => Some(true),
                "CONTINUE" => Some(false),
                _ => None,
            },
            opens_tls: behavior.tls_inspection.is_some(),
            edges: Box::default(),
        };
        for action in &behavior.stateful_default_actions {
            if action.as_str().starts_with("aws:drop") {
                policy.drops = policy.drops.max(match action.as_str() {
                    "aws:drop_strict" => Drops::All,
                    _ => Drops::Established,
                });
                policy.dropping = Some(Sym::new(&format!("default action {action}")));
            }
        }
        policy.edges = policy.edges();
        policy
    }

    /// Tells the networks that rules name.
    pub(super) fn networks(&self, tell: &mut impl FnMut(Cidr)) {
        for rule in &self.stateful {
            rule.header.source.each(tell);
            rule.header.target.each(tell);
        }
        if let Ok(rules) = &self.stateless {
            rules.networks(tell);
        }
    }

    fn edges(&self) -> Box<[u16]> {
        let mut edges = Vec::new();
        let mut tell = |range: PortRange| {
            edges.push(range.first());
            edges.extend(range.last().checked_add(1));
        };
        for rule in &self.stateful {
            rule.header.source_ports.each(&mut tell);
            rule.header.target_ports.each(&mut tell);
        }
        if let Ok(rules) = &self.stateless {
            rules.edges(&mut tell);
        }
        edges.sort_unstable();
        edges.dedup();
        edges.into_boxed_slice()
    }

    /// Returns the last port about which it decides as about this one.
    pub(super) fn until(&self, port: u16) -> u16 {
        let next = self.edges.partition_point(|edge| *edge <= port);
        self.edges.get(next).map_or(u16::MAX, |edge| edge - 1)
    }

    /// Decides about a packet; about an answer, when the request got through in some way.
    pub(super) fn decide(&self, seen: &Seen, request: Passed) -> Decision {
        let rules = match &self.stateless {
            Ok(rules) => rules,
            Err(name) => return Decision::Unread(*name, Passed::Untold),
        };
        match rules.fate(seen) {
            Fate::Pass(name) => Decision::Pass(name, Passed::Stateless),
            Fate::Drop(name) => Decision::Stop(name),
            Fate::Open(name) => Decision::Maybe(name, Passed::Untold),
            Fate::Forward => match seen.from {
                Side::Client => self.of_request(seen),
                Side::Server => self.of_answer(seen, request),
            },
        }
    }

    fn of_request(&self, seen: &Seen) -> Decision {
        let is_tcp = seen.protocol == Protocol::TCP;
        let closed = "TLS inspection, which may end connections";
        match self.ask(seen, self.drops) {
            Found::Pass(_) | Found::Nothing if is_tcp && self.opens_tls => {
                Decision::Maybe(Sym::new(closed), Passed::ByRule)
            }
            Found::Nothing => {
                Decision::Pass(Sym::new("no stateful rule stops it"), Passed::Unmatched)
            }
            Found::Pass(name) => Decision::Pass(name, Passed::ByRule),
            Found::Stop(name) => Decision::Stop(name),
            Found::Open(name) => Decision::Maybe(name, Passed::ByRule),
            Found::Unread(name) => Decision::Unread(name, Passed::ByRule),
        }
    }

    /// An answer passes when a rule passed the flow. Where none did, rules are asked about it too; and what did not
    /// come by the stateful rules on its way there is a stranger to them.
    ///
    /// Source: Network Firewall Developer Guide, pages stream-exception-policy and troubleshooting-general-issues,
    /// asymmetric forwarding.
    fn of_answer(&self, seen: &Seen, request: Passed) -> Decision {
        let known = Decision::Pass(Sym::new("the flow is known"), Passed::ByRule);
        let found = match (request, seen.protocol) {
            (Passed::ByRule | Passed::Untold, _) => return known,
            (Passed::Unmatched, _) => self.ask(seen, Drops::None),
            (Passed::Stateless, Protocol::TCP) => match self.stops_broken {
                Some(true) => {
                    let name = "the stream exception policy: stateless rules passed the request";
                    return Decision::Stop(Sym::new(name));
                }
                Some(false) => self.ask(seen, self.drops),
                None => Found::Open(Sym::new("the stream exception policy")),
            },
            // What opens no connection begins anew.
            (Passed::Stateless, Protocol::Any | Protocol::Number(_)) => {
                return self.of_request(&Seen {
                    begun_by: seen.from,
                    ..*seen
                });
            }
        };
        match found {
            Found::Nothing | Found::Pass(_) => known,
            Found::Stop(name) => Decision::Stop(name),
            Found::Open(name) => Decision::Maybe(name, Passed::ByRule),
            Found::Unread(name) => Decision::Unread(name, Passed::ByRule),
        }
    }

    /// Asks the stateful rules: of TCP first about the packets that open the connection, whose fate is that of all.
    fn ask(&self, seen: &Seen, drops: Drops) -> Found {
        let Some(order) = self.order else {
            return Found::Unread(Sym::new("the order of its stateful rules is not known"));
        };
        let at = |moment: Moment, drops: bool| match order {
            RuleOrder::ActionOrder => self.by_actions(seen, moment),
            RuleOrder::Strict => self.strictly(seen, moment, drops),
        };
        let opening = match seen.protocol {
            Protocol::TCP => at(Moment::Opening, drops == Drops::All),
            Protocol::Any | Protocol::Number(_) => Found::Nothing,
        };
        match opening {
            Found::Nothing => at(Moment::Carrying, drops != Drops::None),
            Found::Pass(_) | Found::Stop(_) | Found::Open(_) | Found::Unread(_) => opening,
        }
    }

    /// Rules that pass go before those that stop, wherever they stand; what none matches passes.
    fn by_actions(&self, seen: &Seen, moment: Moment) -> Found {
        let mut perhaps = Perhaps::default();
        let mut stop = None;
        for rule in &self.stateful {
            match (rule.matches(seen, moment), rule.action) {
                (Match::No, _) => {}
                (Match::Yes, Action::Pass) => return Found::Pass(rule.name),
                (Match::Yes, Action::Stop) => stop = stop.or(Some(rule.name)),
                (Match::Maybe | Match::Yes, _) => perhaps.note(rule),
            }
        }
        perhaps.settle(stop.map_or(Found::Nothing, Found::Stop))
    }

    /// The first rule that matches decides; what none matches is for the default actions.
    fn strictly(&self, seen: &Seen, moment: Moment, drops: bool) -> Found {
        let mut perhaps = Perhaps::default();
        for rule in &self.stateful {
            match (rule.matches(seen, moment), rule.action) {
                (Match::No, _) => {}
                (Match::Yes, Action::Pass) => return perhaps.settle(Found::Pass(rule.name)),
                (Match::Yes, Action::Stop) => return perhaps.settle(Found::Stop(rule.name)),
                (Match::Maybe | Match::Yes, _) => perhaps.note(rule),
            }
        }
        let default = self.dropping.filter(|_| drops);
        perhaps.settle(default.map_or(Found::Nothing, Found::Stop))
    }
}

fn stateless_of(behavior: &FirewallPolicyBehavior, from: Sources<'_>) -> Result<Rules, Sym> {
    let mut references: Vec<_> = behavior.stateless_rule_groups.iter().collect();
    references.sort_by_key(|one| one.priority);
    let mut all = Vec::new();
    for one in references {
        let group = one.rule_group;
        let rules = from
            .rules(group)
            .and_then(|rules| stateless::of_group(group.name(), rules));
        all.extend(rules.ok_or_else(|| from.unread(group))?);
    }
    Ok(Rules::of(all, behavior))
}

fn stateful_of(behavior: &FirewallPolicyBehavior, from: Sources<'_>) -> Vec<Stateful> {
    let mut references: Vec<_> = behavior.stateful_rule_groups.iter().collect();
    references.sort_by_key(|one| one.priority);
    let variables = behavior.variables.as_ref();
    let variables = variables.and_then(|one| one.rule_variables.as_ref());
    let mut all = Vec::new();
    for one in references {
        let group = one.rule_group;
        let found = from.rules(group).and_then(|rules| {
            let names = Names::of(rules, variables, from.home, from.lists);
            rules::of_group(group.name(), rules, &names)
        });
        let mut rules = found.unwrap_or_else(|| vec![without_rules(group, from)]);
        if only_alerts(one) {
            rules.retain(|rule| rule.action == Action::Pass);
        }
        all.extend(rules);
    }
    all
}

/// Returns whether a policy turns what a managed group would stop into alerts.
fn only_alerts(reference: &StatefulRuleGroupReference) -> bool {
    let changed = reference.changed.as_ref().and_then(|one| one.action);
    changed.is_some_and(|action| action.as_str() == "DROP_TO_ALERT")
}

/// Returns what stands for a group whose rules are not known: AWS shows none of its own.
fn without_rules(group: Arn, from: Sources<'_>) -> Stateful {
    if group.as_str().contains(":aws-managed:") {
        let name = format!(
            "the managed group {}, which AWS does not show",
            group.name()
        );
        return Stateful::instead(Action::Hidden, Sym::new(&name));
    }
    Stateful::instead(Action::Unread, from.unread(group))
}

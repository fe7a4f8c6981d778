use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::environments::Environments;
use crate::facts::Purpose;
use crate::ids::{Arn, Protocol, Sym};
use crate::network::{FlowVerdict, Flows, Network, Origin, Passed, Rule, Side, Trace, Traffic};

use super::causes::key_of;
use super::flows::by_purpose;
use super::parties::Parties;
use super::traced::Traced;

/// Sets of crossings of which a cut is looked for; others stay without.
const SETS: usize = 64;

/// Times that another way may be found past a cut before the search is given up.
const ROUNDS: usize = 16;

/// Ways past a cut that are looked at in one round, for each target.
const WAYS: usize = 2;

/// The rules of one way, each of which closes it when it goes.
type Rules = BTreeMap<String, Passed>;

/// Crossings that the same rules open to the same kind of traffic from the same sources.
struct Alike {
    from: Origin,
    purpose: Purpose,
    relay: Option<Arn>,
    /// The targets, with the crossings that end there.
    targets: BTreeMap<Arn, usize>,
    ways: Vec<Rules>,
    rounds: usize,
}

/// What closes crossings that are alike.
struct Found {
    /// The fewest rules, taken away together.
    cut: Vec<Passed>,
    /// Further rules by which they are open, which were seen when others had gone.
    further: Vec<Passed>,
}

/// Finds for each crossing the fewest rules and routes without which nothing gets through.
///
/// Each way that is open must lose one of the rules along it. The fewest rules that meet all known ways are taken
/// away, and the networks are asked again; a way that is open still is met too, until none is. So no smaller set
/// closes them. Rules that let answers back are not counted: a request has arrived without them.
pub(super) fn cut(
    (network, environments): (&Network<'_>, &Environments),
    parties: &Parties,
    traced: &mut [Traced],
) {
    let mut sets: Vec<Alike> = alike(traced);
    sets.sort_by_key(|one| std::cmp::Reverse(one.targets.len()));
    sets.truncate(SETS);
    let found: Vec<(Vec<usize>, Found)> = sets
        .into_par_iter()
        .flat_map(|one| search((network, environments), parties, one))
        .collect();
    for (members, found) in found {
        for at in members {
            if let Some(one) = traced.get_mut(at) {
                one.close(&found.cut, &found.further);
            }
        }
    }
}

impl Alike {
    /// Returns the targets that are reached by an interface: what stands there, or is behind it.
    fn meant(&self, parties: &Parties, name: Sym) -> Vec<Arn> {
        let Some(relay) = self.relay else {
            let all = parties.subjects_at(name);
            return all.filter(|arn| self.targets.contains_key(arn)).collect();
        };
        let is_relay = parties.relay(name).is_some_and(|(arn, _)| arn == relay);
        let is_proxy = parties.proxied_at(name).any(|(proxy, _)| proxy == relay);
        match is_relay || is_proxy {
            true => self.targets.keys().copied().collect(),
            false => Vec::new(),
        }
    }

    /// Returns whether a flow to a load balancer or an endpoint ends at a target behind it.
    fn ends_at(&self, parties: &Parties, trace: &Trace, target: Arn) -> bool {
        let is_relay = |name: Sym| parties.relay(name).is_some();
        let leads_on = trace.hops.iter().any(|(name, _)| is_relay(*name));
        let last = trace.hops.last().map(|hop| hop.0);
        let mut there = last.into_iter().flat_map(|name| parties.subjects_at(name));
        self.relay.is_none() || !leads_on || there.any(|arn| arn == target)
    }
}

fn alike(traced: &[Traced]) -> Vec<Alike> {
    let mut sets: BTreeMap<_, Alike> = BTreeMap::new();
    for (at, one) in traced.iter().enumerate() {
        let Some(ways) = one.open_ways() else {
            continue;
        };
        let ways: Vec<Rules> = ways.iter().map(|way| rules(way)).collect();
        let keys: Vec<Vec<String>> = ways
            .iter()
            .map(|way| way.keys().cloned().collect())
            .collect();
        let way = one.way();
        let set = sets
            .entry((way.from, way.purpose, way.relay, keys))
            .or_insert_with(|| Alike {
                from: way.from,
                purpose: way.purpose,
                relay: way.relay,
                targets: BTreeMap::new(),
                ways,
                rounds: 0,
            });
        set.targets.insert(way.target, at);
    }
    sets.into_values().collect()
}

fn rules(way: &[Passed]) -> Rules {
    way.iter().map(|one| (key_of(one), *one)).collect()
}

/// Returns what closes crossings, those together that the same rules close.
fn search(
    around: (&Network<'_>, &Environments),
    parties: &Parties,
    set: Alike,
) -> Vec<(Vec<usize>, Found)> {
    let own = set.ways.iter().flat_map(|way| way.keys().cloned());
    let first: BTreeSet<String> = own.collect();
    let mut found = Vec::new();
    let mut sets = vec![set];
    while let Some(set) = sets.pop() {
        let Some(cut) = fewest(&set.ways).filter(|_| set.rounds < ROUNDS) else {
            continue;
        };
        let less = around.0.without(&cut);
        let past = still_open(&Flows::new(&less, around.1), parties, &set);
        let is_closed = |arn: &Arn| !past.contains_key(arn);
        let closed = set.targets.iter().filter(|(arn, _)| is_closed(arn));
        let members: Vec<usize> = closed.map(|(_, at)| *at).collect();
        if !members.is_empty() {
            let all = set.ways.iter().flatten();
            let further = all.filter(|(key, _)| !first.contains(*key));
            let further: Vec<Passed> = further.map(|(_, rule)| *rule).collect();
            found.push((members, Found { cut, further }));
        }
        sets.extend(divided(set, past));
    }
    found
}

/// Returns the targets to which ways are open past a cut, those together to which the same are. A way that cannot be
/// met by taking rules away is open for good.
fn divided(set: Alike, past: BTreeMap<Arn, Vec<Rules>>) -> Vec<Alike> {
    let mut sets: BTreeMap<Vec<Vec<String>>, Alike> = BTreeMap::new();
    for (arn, more) in past {
        let Some(at) = set.targets.get(&arn) else {
            continue;
        };
        let keys = more
            .iter()
            .map(|way| way.keys().cloned().collect())
            .collect();
        let is_known = |way: &Rules| set.ways.iter().any(|one| one.keys().eq(way.keys()));
        if more.is_empty() || more.iter().any(|way| way.is_empty() || is_known(way)) {
            continue;
        }
        let next = sets.entry(keys).or_insert_with(|| Alike {
            from: set.from,
            purpose: set.purpose,
            relay: set.relay,
            targets: BTreeMap::new(),
            ways: set.ways.iter().chain(&more).cloned().collect(),
            rounds: set.rounds + 1,
        });
        next.targets.insert(arn, *at);
    }
    sets.into_values().collect()
}

/// Returns the rules of ways that are open still, for each target to which one is.
fn still_open(flows: &Flows<'_, '_>, parties: &Parties, set: &Alike) -> BTreeMap<Arn, Vec<Rules>> {
    const SOURCE: Side = Side(0);
    const TARGET: Side = Side(1);
    let meant = |name: Sym| set.meant(parties, name);
    let side = |name: Sym| match set.from {
        _ if !meant(name).is_empty() => Some(TARGET),
        Origin::Side(side) if parties.side(name) == Some(side) => Some(SOURCE),
        Origin::Side(_) | Origin::Internet | Origin::OnPremises | Origin::ClientVpn(_) => None,
    };
    let from = match set.from {
        Origin::Side(_) => Origin::Side(SOURCE),
        Origin::Internet | Origin::OnPremises | Origin::ClientVpn(_) => set.from,
    };
    let mut open: BTreeMap<Arn, Vec<Rules>> = BTreeMap::new();
    for entry in flows.entries(side, |origin, to| origin == from && to == TARGET) {
        for target in &entry.targets {
            for arn in meant(*target) {
                let is_store = parties.is_store(arn);
                for fare in &entry.fares {
                    let traffic = by_purpose(&fare.example.traffic, is_store);
                    let Some(traffic) = passing(&traffic, set.purpose) else {
                        continue;
                    };
                    let source = (from, fare.example.from);
                    let Some(trace) = flows.trace(source, *target, traffic) else {
                        open.entry(arn).or_default().push(Rules::new());
                        continue;
                    };
                    if !set.ends_at(parties, &trace, arn) {
                        continue;
                    }
                    let ways = open.entry(arn).or_default();
                    if ways.len() < WAYS {
                        ways.push(rules(&trace.removable()));
                    }
                }
            }
        }
    }
    open
}

/// Returns some traffic of a purpose that gets through, or may.
fn passing(traffic: &[(Purpose, Traffic)], purpose: Purpose) -> Option<(Protocol, Option<u16>)> {
    let own = traffic.iter().find(|one| one.0 == purpose);
    let mut own = own.into_iter().flat_map(|one| &one.1);
    let (protocol, range, _) = own.find(|one| match one.2 {
        FlowVerdict::Reachable | FlowVerdict::Maybe | FlowVerdict::Unknown => true,
        FlowVerdict::OneWay => one.0 == Protocol::UDP,
        FlowVerdict::Blocked => false,
    })?;
    Some((*protocol, protocol.has_ports().then_some(range.first())))
}

/// How much else a rule may be for: less for one that admits to the target.
fn weight((_, rule): &Passed) -> u8 {
    match rule {
        Rule::Group(rule) if rule.is_ingress => 0,
        Rule::Network(..) => 1,
        Rule::Route(..) => 2,
        Rule::Group(_) | Rule::Entry(_) | Rule::Words(_) => 3,
    }
}

/// Returns the fewest rules of which each way has one; of as few, those that are for little else.
fn fewest(ways: &[Rules]) -> Option<Vec<Passed>> {
    if ways.iter().any(Rules::is_empty) {
        return None;
    }
    let mut best: Option<Vec<(&String, &Passed)>> = None;
    meet(ways, &mut Vec::new(), &mut best);
    best.map(|all| all.into_iter().map(|(_, rule)| *rule).collect())
}

/// Tries each rule of the first way that none of those taken meets.
fn meet<'w>(
    ways: &'w [Rules],
    taken: &mut Vec<(&'w String, &'w Passed)>,
    best: &mut Option<Vec<(&'w String, &'w Passed)>>,
) {
    let is_met = |way: &Rules| taken.iter().any(|(key, _)| way.contains_key(*key));
    let cost = |all: &[(&String, &Passed)]| {
        let weights: u32 = all.iter().map(|(_, rule)| u32::from(weight(rule))).sum();
        let keys: Vec<String> = all.iter().map(|(key, _)| (*key).clone()).collect();
        (all.len(), weights, keys)
    };
    let Some(open) = ways.iter().find(|way| !is_met(way)) else {
        let mut all = taken.clone();
        all.sort_by_key(|(key, _)| *key);
        if best.as_ref().is_none_or(|known| cost(&all) < cost(known)) {
            *best = Some(all);
        }
        return;
    };
    // One more is needed at least.
    if best
        .as_ref()
        .is_some_and(|known| taken.len() >= known.len())
    {
        return;
    }
    for rule in open {
        taken.push(rule);
        meet(ways, taken, best);
        taken.pop();
    }
}

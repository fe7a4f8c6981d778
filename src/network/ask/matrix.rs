//! Who reaches whom: all environments, and what comes from outside of AWS, at once.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::Flows;
use super::answer::{FlowTraffic, FlowVerdict, Open};
use super::ends::{Chosen, Ends};
use super::question::FlowQuestion;
use crate::environments::{EnvironmentName, Selector};
use crate::ids::{PortRange, PortSet, Protocol};
use crate::network::engine::{Inflow, Reach, Side, Traffic};
use crate::network::flow::walk;
use crate::network::prepared::NodeAt;
use crate::network::walk::Traffic as OneKind;

/// The name under which everything stands that is in no environment.
const UNCLASSIFIED: &str = "unclassified";
/// Zones from which flows come.
const ZONES: [(&str, Ends); 2] = [
    ("internet", Ends::Internet(None)),
    ("on-premises", Ends::Premises(None)),
];

/// Who reaches whom.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Matrix {
    /// The environments, by name; what is in none comes last.
    pub environments: Vec<MatrixEnvironment>,
    /// Pairs of which something gets, or may get, from one to the other; by names.
    pub cells: Vec<MatrixCell>,
}

/// An environment of which flows were looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MatrixEnvironment {
    /// Its name.
    pub name: &'static str,
    /// How many interfaces it has, those included that managed resources must have.
    pub interfaces: usize,
    /// What was not read and may hide interfaces of it: then "nothing" is not sure.
    pub unread: Vec<Open>,
}

/// What gets from one environment or zone to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MatrixCell {
    /// Where flows begin: an environment, `internet`, `on-premises`.
    pub from: &'static str,
    /// Where they end.
    pub to: &'static str,
    /// The best that is said of any of them.
    pub verdict: FlowVerdict,
    /// Of how many pairs of addresses something gets through; of a zone, to how many addresses.
    pub reachable: u64,
    /// Of how many pairs it is open whether something does.
    pub open: u64,
    /// Of how many pairs requests arrive, or may, and answers do not get back.
    pub one_way: u64,
    /// What gets through.
    pub traffic: Vec<FlowTraffic>,
    /// A pair of ends to ask about, of the best of them.
    pub example: MatrixExample,
    /// What leaves it open whether something gets through, of one pair where it is.
    pub unread: Vec<Open>,
}

/// A pair of ends of which the best in a cell is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatrixExample {
    /// Where it begins.
    pub from: &'static str,
    /// Where it ends.
    pub to: &'static str,
    /// What gets, or may get, there.
    pub traffic: Option<FlowTraffic>,
}

/// What is found of one cell.
#[derive(Default)]
struct Found {
    pairs: BTreeMap<FlowVerdict, u64>,
    ports: BTreeMap<Protocol, Vec<PortRange>>,
    example: Option<(FlowVerdict, MatrixExample)>,
    /// The first of which it is open whether anything gets through.
    open: Option<MatrixExample>,
}

impl Found {
    fn add(&mut self, (from, to): (&'static str, &'static str), pairs: u64, traffic: &Traffic) {
        let Some((protocol, range, best)) = traffic.iter().max_by_key(|one| one.2).copied() else {
            return;
        };
        *self.pairs.entry(best).or_default() += pairs;
        for (protocol, range, _) in traffic.iter().filter(|one| one.2 == FlowVerdict::Reachable) {
            self.ports.entry(*protocol).or_default().push(*range);
        }
        let traffic = Some(told(protocol, range));
        let example = MatrixExample { from, to, traffic };
        if self.open.is_none() && matches!(best, FlowVerdict::Maybe | FlowVerdict::Unknown) {
            self.open = Some(example.clone());
        }
        if self.example.as_ref().is_none_or(|(known, _)| best > *known) {
            self.example = Some((best, example));
        }
    }

    fn cell(self, from: &'static str, to: &'static str) -> Option<MatrixCell> {
        let (verdict, example) = self.example?;
        let count = |verdicts: &[FlowVerdict]| {
            let counts = verdicts.iter().filter_map(|one| self.pairs.get(one));
            counts.sum()
        };
        let ports = self.ports.iter().flat_map(|(protocol, ranges)| {
            let set: PortSet = ranges.iter().copied().collect();
            let ranges = set.ranges().to_vec().into_iter();
            ranges.map(|range| told(*protocol, range))
        });
        Some(MatrixCell {
            from,
            to,
            verdict,
            reachable: count(&[FlowVerdict::Reachable]),
            open: count(&[FlowVerdict::Maybe, FlowVerdict::Unknown]),
            one_way: count(&[FlowVerdict::OneWay]),
            traffic: ports.collect(),
            example,
            unread: Vec::new(),
        })
    }
}

fn told(protocol: Protocol, range: PortRange) -> FlowTraffic {
    let has_ports = protocol.has_ports();
    FlowTraffic {
        protocol: protocol.as_str(),
        from_port: has_ports.then_some(range.first()),
        to_port: has_ports.then_some(range.last()),
    }
}

impl Flows<'_, '_> {
    /// Returns who reaches whom: all flows between environments, and from outside of AWS into them.
    pub fn matrix(&self) -> Matrix {
        let (mut environments, sides) = self.sides();
        let names: Vec<&'static str> = environments.iter().map(|one| one.name).collect();
        let other = Side(u16::try_from(names.len()).unwrap_or(u16::MAX));
        let name = |side: Side| {
            names
                .get(usize::from(side.0))
                .copied()
                .unwrap_or(UNCLASSIFIED)
        };
        let reach = Reach::of(self.network, |at| Some(*sides.get(&at).unwrap_or(&other)));
        let mut found: BTreeMap<(&'static str, &'static str), Found> = BTreeMap::new();
        for inflow in reach.inflows(|from, to| from != to) {
            let cell = found
                .entry((name(inflow.from), name(inflow.to)))
                .or_default();
            add_inflow(cell, &inflow);
        }
        for (zone, ends) in ZONES {
            for (to, told) in self.of_zone(&reach, zone, &ends) {
                let cell = found.entry((zone, name(to))).or_default();
                for (end, pairs, traffic) in told {
                    cell.add((zone, end), pairs, &traffic);
                }
            }
        }
        let loose = self
            .network
            .nodes()
            .filter(|(at, _)| !sides.contains_key(at));
        let loose = loose.count();
        if loose > 0 {
            environments.push(MatrixEnvironment {
                name: UNCLASSIFIED,
                interfaces: loose,
                unread: Vec::new(),
            });
        }
        let cells = found.into_iter().filter_map(|((from, to), found)| {
            let open = found.open.clone();
            let mut cell = found.cell(from, to)?;
            cell.unread = open.map(|open| self.why_open(&open)).unwrap_or_default();
            Some(cell)
        });
        Matrix {
            environments,
            cells: cells.collect(),
        }
    }

    /// Returns what leaves it open whether anything gets from one end to another.
    fn why_open(&self, example: &MatrixExample) -> Vec<Open> {
        let traffic = example.traffic.as_ref();
        let question = FlowQuestion {
            from: example.from.into(),
            to: example.to.into(),
            from_address: None,
            to_address: None,
            protocol: traffic.map(|one| one.protocol.into()),
            port: traffic.and_then(|one| one.from_port),
            expect: None,
        };
        let answer = self.ask(&question);
        answer.map(|answer| answer.open).unwrap_or_default()
    }

    /// Returns the environments, and in which of them interfaces stand.
    fn sides(&self) -> (Vec<MatrixEnvironment>, FxHashMap<NodeAt, Side>) {
        let accounts = self.environments.accounts.values();
        let accounts = accounts.filter_map(|one| one.assignment.environment);
        let vpcs = self.environments.vpcs.values();
        let vpcs = vpcs.filter_map(|one| one.assignment.environment);
        let names: BTreeSet<EnvironmentName> = accounts.chain(vpcs).collect();
        let mut sides = FxHashMap::default();
        let mut rows: Vec<MatrixEnvironment> = Vec::new();
        for (side, name) in (0_u16..).zip(names) {
            let chosen = self.choose(name.as_str(), &Selector::Environment(name));
            let chosen: Chosen = chosen.unwrap_or_default();
            let before = sides.len();
            for one in &chosen.nodes {
                sides.entry(one.at).or_insert(Side(side));
            }
            let unread = chosen.unread.into_iter();
            rows.push(MatrixEnvironment {
                name: name.as_str(),
                interfaces: sides.len() - before,
                unread: unread
                    .map(|(component, detail)| Open { component, detail })
                    .collect(),
            });
        }
        (rows, sides)
    }

    /// Returns what gets from a zone to targets, those of one class by one of them.
    fn of_zone(
        &self,
        reach: &Reach<'_, '_>,
        zone: &str,
        begins: &Ends,
    ) -> BTreeMap<Side, Vec<(&'static str, u64, Traffic)>> {
        let is_internet = zone == "internet";
        let targets = reach.targets(is_internet);
        let found = targets.into_par_iter().filter_map(|(side, members)| {
            let (at, count) = (*members.first()?, members.len() as u64);
            let mut chosen = Chosen::default();
            chosen.add_node(at);
            let traffic = self.fares(begins, &Ends::Any(chosen));
            let node = self.network.node(at)?;
            let end = (node.name.as_str(), count, traffic);
            (!end.2.is_empty()).then_some((side, end))
        });
        let found: Vec<_> = found.collect();
        let mut sides: BTreeMap<Side, Vec<(&'static str, u64, Traffic)>> = BTreeMap::new();
        for (side, end) in found {
            sides.entry(side).or_default().push(end);
        }
        sides
    }

    /// Returns how all traffic between ends fares: the best of any pair of them.
    pub(super) fn fares(&self, begins: &Ends, aims: &Ends) -> Traffic {
        let mut best: BTreeMap<Protocol, Vec<(PortRange, FlowVerdict)>> = BTreeMap::new();
        for begin in self.all_begins(begins, aims) {
            for aim in self.all_aims(aims, begin) {
                let spot = aim.spot();
                if !begin.spot().is_like(spot.address) {
                    continue;
                }
                for protocol in self.kinds(spot.address.is_ipv4()) {
                    let mut next = Some(1);
                    while let Some(port) = next {
                        let flow = walk(self.network, begin, aim, OneKind { protocol, port });
                        let range = PortRange::new(port, flow.until);
                        let verdict = FlowVerdict::of(&flow);
                        let ranges = best.entry(protocol).or_default();
                        ranges.extend(range.map(|range| (range, verdict)));
                        let until = flow.until.checked_add(1);
                        next = protocol.has_ports().then_some(until).flatten();
                    }
                }
            }
        }
        best.into_iter()
            .flat_map(|(protocol, all)| best_of(protocol, &all))
            .collect()
    }
}

/// Returns the best verdict of each port, of ranges that overlap.
fn best_of(protocol: Protocol, all: &[(PortRange, FlowVerdict)]) -> Traffic {
    let verdicts = [
        FlowVerdict::Reachable,
        FlowVerdict::Maybe,
        FlowVerdict::Unknown,
        FlowVerdict::OneWay,
    ];
    let of = |verdict: FlowVerdict| -> PortSet {
        let ranges = all.iter().filter(|one| one.1 == verdict);
        ranges.map(|one| one.0).collect()
    };
    let mut traffic = Vec::new();
    let mut taken = PortSet::default();
    for verdict in verdicts {
        let ports = of(verdict);
        let left = ports.without(&taken);
        traffic.extend(
            left.ranges()
                .iter()
                .map(|range| (protocol, *range, verdict)),
        );
        taken = taken.union(&ports);
    }
    traffic
}

fn add_inflow(cell: &mut Found, inflow: &Inflow) {
    for fare in &inflow.fares {
        let ends = (fare.example.from.as_str(), fare.example.to.as_str());
        cell.add(ends, fare.pairs, &fare.example.traffic);
    }
}

use rayon::prelude::*;

use super::super::ask::FlowVerdict;
use super::super::prepared::{Network, NodeAt, is_global};
use super::Kinds;
use super::between::End;
use super::classes::{Classes, Maker, Source, Target};
use super::cuts::{self, Cuts};
use super::pairs::{Found, Parts, Verdicts};
use super::toward::{Fared, Toward};
use crate::ids::{PortRange, Protocol, Sym, VpcId};

/// Parts into which each thread's work is cut.
const PARTS: usize = 4;

/// A number that tells apart whose interfaces are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Side(pub u16);

/// All flows of an estate between interfaces.
#[derive(Debug)]
pub struct Reach<'n, 'e> {
    network: &'n Network<'e>,
    kinds: Kinds,
    of_groups: Cuts,
    of_ways: Cuts,
    classes: Classes,
}

/// What gets, or may get, from one interface to another by a pair of addresses.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// Where it begins: an interface, or the resource that has one which was not read.
    pub from: Sym,
    /// Where it ends.
    pub to: Sym,
    /// What is said of each kind of traffic: the protocol, the ports, whether they get through.
    pub traffic: Traffic,
}

/// What gets, or may get, from one side to addresses that all of it reaches alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Inflow {
    /// Whose interfaces it comes from.
    pub from: Side,
    /// Whose interfaces it gets to.
    pub to: Side,
    /// The interfaces that it gets to, one for each address.
    pub targets: Vec<Sym>,
    /// The best that is said of each kind of traffic, of any source.
    pub traffic: Traffic,
    /// The ways in which sources fare.
    pub fares: Vec<Fare>,
}

/// How some sources fare.
#[derive(Clone, Debug, PartialEq)]
pub struct Fare {
    /// How many pairs of addresses fare so.
    pub pairs: u64,
    /// One of them, with one of the targets.
    pub example: Opening,
}

/// Kinds of traffic: the protocol, the ports, whether they get through.
pub type Traffic = Vec<(Protocol, PortRange, FlowVerdict)>;

impl<'n, 'e> Reach<'n, 'e> {
    /// Prepares all interfaces that are on a side.
    pub fn new(network: &'n Network<'e>, side: impl Fn(&str) -> Option<Side>) -> Self {
        let of_node = |at: NodeAt| side(network.node(at)?.name.as_str());
        Self::of(network, of_node)
    }

    pub(in crate::network) fn of(
        network: &'n Network<'e>,
        side: impl Fn(NodeAt) -> Option<Side>,
    ) -> Self {
        let kinds = Kinds::of(network);
        let of_groups = cuts::of_groups(network);
        let of_ways = cuts::of_ways(network);
        let classes = Maker::of(network, &kinds, (&of_groups, &of_ways)).classes(side);
        Self {
            network,
            kinds,
            of_groups,
            of_ways,
            classes,
        }
    }

    /// Returns everything that gets, or may get, from one side to another, for each pair of interfaces and addresses.
    pub fn openings(&self, wanted: impl Fn(Side, Side) -> bool + Sync) -> Vec<Opening> {
        let sources: Vec<(&VpcId, &Vec<Source>)> = self.classes.sources.iter().collect();
        let found = sources.into_par_iter().map(|(_, sources)| {
            let mut known = Found::default();
            let mut openings = Vec::new();
            for to in self.classes.targets.values().flatten() {
                for from in sources {
                    if !wanted(from.key.side, to.key.side) {
                        continue;
                    }
                    let mut told = Vec::new();
                    let mut tell = |one: &[End], two: &[End], number: u32| {
                        told.push((one.to_vec(), two.to_vec(), number));
                    };
                    self.parts().each(&mut known, from, to, &mut tell);
                    for (one, two, number) in told {
                        if let Some(verdicts) = known.verdicts.get(number) {
                            let traffic = self.traffic(verdicts, from.key.is_ipv4);
                            self.add(&one, &two, &traffic, &mut openings);
                        }
                    }
                }
            }
            openings
        });
        found.flatten().collect()
    }

    /// Returns what gets, or may get, from sides to others, the sources of a side together; in order of the targets'
    /// VPCs.
    pub fn inflows(&self, wanted: impl Fn(Side, Side) -> bool + Sync) -> Vec<Inflow> {
        let vpcs: Vec<VpcId> = self.classes.targets.keys().copied().collect();
        let parts = self.parts();
        let sources = parts.sources();
        // What is found of ways to the internet serves all VPCs of a part.
        let size = vpcs
            .len()
            .div_ceil(rayon::current_num_threads() * PARTS)
            .max(1);
        let rows = vpcs.par_chunks(size).map(|vpcs| {
            let mut found = Found::default();
            let each = vpcs.iter().flat_map(|vpc| {
                let rows = parts
                    .toward(&mut found, &sources, *vpc, &wanted)
                    .into_iter();
                rows.map(|row| self.inflow(&row)).collect::<Vec<_>>()
            });
            each.collect::<Vec<_>>()
        });
        rows.flatten().collect()
    }

    /// Returns the interfaces of each class of addresses to which flows from outside fare alike, one for each address: for
    /// flows from the internet of those that have an address there.
    pub(in crate::network) fn targets(&self, of_internet: bool) -> Vec<(Side, Vec<NodeAt>)> {
        let all = self.classes.targets.values().flatten();
        let is_there = |one: &&Target| {
            let global = one.members.iter().any(|(_, spot)| is_global(spot.address));
            match of_internet {
                true => one.key.is_translated || global,
                false => !one.key.is_translated,
            }
        };
        let all = all.filter(is_there);
        let members = |one: &Target| one.members.iter().map(|(at, _)| *at).collect();
        all.map(|one| (one.key.side, members(one))).collect()
    }

    fn inflow(&self, row: &Toward<'_>) -> Inflow {
        let is_ipv4 = row.to.key.is_ipv4;
        let name = |end: &End| self.network.node(end.0).map(|node| node.name);
        let fare = |(verdicts, (pairs, (from, to))): &(Verdicts, Fared)| {
            let example = Opening {
                from: name(from)?,
                to: name(to)?,
                traffic: self.traffic(verdicts, is_ipv4),
            };
            let pairs = *pairs;
            Some(Fare { pairs, example })
        };
        Inflow {
            from: row.from,
            to: row.to.key.side,
            targets: row.to.members.iter().filter_map(name).collect(),
            traffic: self.traffic(&row.verdicts, is_ipv4),
            fares: row.fares.iter().filter_map(fare).collect(),
        }
    }

    fn parts(&self) -> Parts<'_, 'n, 'e> {
        Parts {
            network: self.network,
            kinds: &self.kinds,
            of_groups: &self.of_groups,
            of_ways: &self.of_ways,
            classes: &self.classes,
        }
    }

    fn add(&self, from: &[End], to: &[End], traffic: &Traffic, into: &mut Vec<Opening>) {
        let name = |at: NodeAt| self.network.node(at).map(|node| node.name);
        for (one, _) in from {
            for (two, _) in to
                .iter()
                .filter(|two| !self.network.is_one_host(*one, two.0))
            {
                if let (Some(from), Some(to)) = (name(*one), name(*two)) {
                    let traffic = traffic.clone();
                    into.push(Opening { from, to, traffic });
                }
            }
        }
    }

    fn traffic(&self, verdicts: &Verdicts, is_ipv4: bool) -> Traffic {
        let each = self.kinds.protocols(is_ipv4).zip(verdicts);
        let each = each.flat_map(|(protocol, steps)| {
            steps
                .ranges()
                .map(move |(range, verdict)| (protocol, range, verdict))
        });
        each.filter(|(_, _, verdict)| *verdict != FlowVerdict::Blocked)
            .collect()
    }
}

use rayon::prelude::*;

use super::super::ask::FlowVerdict;
use super::super::prepared::{Network, Node, NodeAt};
use super::Kinds;
use super::between::End;
use super::classes::{Classes, Maker, Source};
use super::cuts::{self, Cuts};
use super::pairs::{Found, Parts, Verdicts};
use crate::ids::{PortRange, Protocol, Sym, VpcId};

/// A number that tells apart whose interfaces are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Side(pub u16);

/// All flows of an estate between interfaces.
#[derive(Debug)]
pub struct Reach<'n, 'e> {
    network: &'n Network<'e>,
    kinds: Kinds,
    of_groups: Cuts,
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

/// Kinds of traffic: the protocol, the ports, whether they get through.
type Traffic = Vec<(Protocol, PortRange, FlowVerdict)>;

impl<'n, 'e> Reach<'n, 'e> {
    /// Prepares all interfaces that are on a side.
    pub fn new(network: &'n Network<'e>, side: impl Fn(&str) -> Option<Side>) -> Self {
        let kinds = Kinds::of(network);
        let of_groups = cuts::of_groups(network);
        let of_node = |node: &Node| side(node.name.as_str());
        let classes = Maker::of(network, &kinds, &of_groups).classes(of_node);
        Self {
            network,
            kinds,
            of_groups,
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

    fn parts(&self) -> Parts<'_, 'n, 'e> {
        Parts {
            network: self.network,
            kinds: &self.kinds,
            of_groups: &self.of_groups,
            classes: &self.classes,
        }
    }

    fn add(&self, from: &[End], to: &[End], traffic: &Traffic, into: &mut Vec<Opening>) {
        let name = |at: NodeAt| self.network.node(at).map(|node| node.name);
        for (one, _) in from {
            for (two, _) in to.iter().filter(|two| !self.network.is_one_host(*one, two.0)) {
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

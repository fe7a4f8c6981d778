//! Sources that fare alike, taken together: those of one VPC, and those of all VPCs towards targets across the internet.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Side;
use super::between::{End, Origin, Seen, seen_address};
use super::classes::{Classes, Source, Target};
use super::internet::{Face, Leaving};
use super::pairs::{Found, Parts};
use super::seats::Seated;
use crate::ids::VpcId;
use crate::network::walk::Crossing;

/// Classes of sources of a VPC that differ in the names of their groups alone: rules of other groups may refer to them.
#[derive(Debug)]
pub(super) struct Bunch<'p> {
    pub first: &'p Source,
    pub sources: Vec<&'p Source>,
    /// Of how many addresses.
    pub count: u64,
    pub kind: BunchKind,
}

/// Whether the classes of a bunch may be asked about together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BunchKind {
    Together,
    /// It is one, of which each address must be asked about by itself, or of hosts that have several interfaces.
    Alone,
}

/// The bunches of each VPC.
pub(super) type Bunches<'p> = BTreeMap<VpcId, Vec<Bunch<'p>>>;

/// What the classes of a bunch have in common.
type BunchKey = (Side, bool, Seated, u32, Option<u32>, u32);

/// Returns the bunches of all sources, in order.
pub(super) fn bunches(classes: &Classes) -> Bunches<'_> {
    let all = classes.sources.iter();
    all.map(|(vpc, sources)| (*vpc, of_vpc(classes, sources)))
        .collect()
}

fn of_vpc<'p>(classes: &Classes, sources: &'p [Source]) -> Vec<Bunch<'p>> {
    let mut places: FxHashMap<BunchKey, usize> = FxHashMap::default();
    let mut all: Vec<Bunch<'p>> = Vec::new();
    for source in sources {
        let key = &source.key;
        let mut members = source.members.iter();
        let is_shared = members.any(|(at, _)| classes.shared.contains(at));
        let is_alone = key.own.is_some() || is_shared;
        let next = all.len();
        let (side, rules) = (key.side, key.rules.number);
        let alike = (side, key.is_ipv4, key.far, key.interval, key.public, rules);
        let place = match is_alone {
            true => next,
            false => *places.entry(alike).or_insert(next),
        };
        let count = source.members.len() as u64;
        match all.get_mut(place) {
            Some(bunch) => {
                bunch.sources.push(source);
                bunch.count += count;
            }
            None => all.push(Bunch {
                first: source,
                sources: vec![source],
                count,
                kind: match is_alone {
                    true => BunchKind::Alone,
                    false => BunchKind::Together,
                },
            }),
        }
    }
    all
}

/// Sources that fare alike towards targets which face them alike: the first of each VPC, and how many there are.
#[derive(Debug)]
pub(super) struct Crowd<'p> {
    pub side: Side,
    of_vpcs: Vec<(VpcId, &'p Source, u64)>,
    count: u64,
}

impl<'p> Crowd<'p> {
    /// Returns a source of another VPC, with how many addresses fare like those of its class.
    pub fn outside(&self, vpc: VpcId) -> Option<(&'p Source, u64)> {
        let mut all = self.of_vpcs.iter();
        let (_, first, _) = all.find(|one| one.0 != vpc)?;
        let inside = self.of_vpcs.binary_search_by_key(&vpc, |one| one.0);
        let inside = inside.ok().and_then(|at| self.of_vpcs.get(at));
        let inside = inside.map_or(0, |one| one.2);
        Some((first, self.count - inside))
    }

    /// Adds some of a VPC; VPCs come in order.
    fn add(&mut self, vpc: VpcId, first: &'p Source, count: u64) {
        self.count += count;
        match self.of_vpcs.last_mut().filter(|last| last.0 == vpc) {
            Some(last) => last.2 += count,
            None => self.of_vpcs.push((vpc, first, count)),
        }
    }
}

/// What targets must have in common for sources to fare alike towards them, across the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Facing {
    /// The interval of ways in which the public address lies.
    ways: u32,
    /// The interval of rules.
    rules: u32,
    is_ipv4: bool,
}

impl Facing {
    /// Returns how a target is faced across the internet; none where it must be asked about by itself, or is not sent
    /// to by a public address that stands for its own.
    pub fn of(to: &Target) -> Option<Self> {
        let key = &to.key;
        let ways = key
            .public
            .filter(|_| key.is_translated && key.own.is_none());
        ways.map(|ways| Self {
            ways,
            rules: key.interval,
            is_ipv4: key.is_ipv4,
        })
    }
}

/// The sources of all VPCs, by what targets across the internet have in common.
pub(super) type Crowds<'p> = FxHashMap<Facing, Vec<Crowd<'p>>>;

/// What decides how sources fare across the internet, beside the target.
#[derive(PartialEq, Eq, Hash)]
struct CrowdKey {
    side: Side,
    out: u32,
    leaves: Leaves,
}

#[derive(PartialEq, Eq, Hash)]
enum Leaves {
    /// By ways with a number; what is seen lies in these intervals, of ways and of rules.
    Seen {
        ways: u32,
        is_nat: bool,
        intervals: (u32, u32),
    },
    /// Of a seat that must be asked about by itself.
    Seated(Seated, u32, Option<u32>),
}

/// Targets that are faced alike, of two VPCs if there are two.
type Faced<'p> = Vec<(VpcId, &'p Target)>;

impl<'p> Parts<'p, '_, '_> {
    /// Returns the sources that fare alike towards targets across the internet, for all of these.
    pub fn crowds(&self, bunches: &Bunches<'p>) -> Crowds<'p> {
        let mut faced: BTreeMap<u32, BTreeMap<Facing, Faced<'p>>> = BTreeMap::new();
        for (vpc, targets) in &self.classes.targets {
            for to in targets {
                let Some(facing) = Facing::of(to) else {
                    continue;
                };
                let alike = faced.entry(facing.ways).or_default();
                let known = alike.entry(facing).or_default();
                if known.len() < 2 && known.iter().all(|one| one.0 != *vpc) {
                    known.push((*vpc, to));
                }
            }
        }
        let all = faced.into_par_iter().flat_map_iter(|(_, alike)| {
            // Ways to the internet are walked once for all of an interval.
            let mut found = Found::default();
            let each = alike.into_iter();
            let each = each.map(|(facing, faced)| {
                let crowds = self.of_facing(&mut found, bunches, &faced);
                (facing, crowds)
            });
            each.collect::<Vec<_>>()
        });
        all.collect()
    }

    fn of_facing(
        &self,
        found: &mut Found,
        bunches: &Bunches<'p>,
        faced: &[(VpcId, &'p Target)],
    ) -> Vec<Crowd<'p>> {
        let mut made = Made::default();
        for (vpc, bunches) in bunches {
            let Some((_, to)) = faced.iter().find(|one| one.0 != *vpc) else {
                continue;
            };
            for bunch in bunches {
                match self.abroad(found, bunch, to) {
                    Abroad::Nowhere => {}
                    Abroad::Alike(key) => made.add(Some(key), (*vpc, bunch.first, bunch.count)),
                    Abroad::Alone => {
                        for source in &bunch.sources {
                            made.add(None, (*vpc, source, source.members.len() as u64));
                        }
                    }
                }
            }
        }
        made.all
    }

    /// Returns how sources fare across the internet.
    fn abroad(&self, found: &mut Found, bunch: &Bunch<'p>, to: &Target) -> Abroad {
        let from = bunch.first;
        let key = &from.key;
        if key.is_ipv4 != to.key.is_ipv4 {
            return Abroad::Nowhere;
        }
        let ends = self.ends(&from.members, &to.members);
        let Some((ends, public)) = ends.zip(to.key.public) else {
            return Abroad::Alone;
        };
        if bunch.kind == BunchKind::Alone || self.is_hidden(ends.0, ends.1) {
            return Abroad::Alone;
        }
        let around = (self.network, self.kinds);
        let seat = (key.far.out, public);
        let seen = match found.ground.internet.leaving(around, seat, ends) {
            Leaving::Shut => return Abroad::Nowhere,
            Leaving::Open(ways, face) => self.seen(from, face, ends.0).map(|intervals| {
                let is_nat = face.is_nat;
                Leaves::Seen {
                    ways,
                    is_nat,
                    intervals,
                }
            }),
            Leaving::Untold => None,
        };
        let seated = || Leaves::Seated(key.far, key.interval, key.public);
        Abroad::Alike(CrowdKey {
            side: key.side,
            out: self.let_out(found, from, to, ends),
            leaves: seen.unwrap_or_else(seated),
        })
    }

    /// Returns the intervals of ways and of rules in which lies what is seen of a source on the internet.
    fn seen(&self, from: &Source, face: Face, end: End) -> Option<(u32, u32)> {
        let spot = seen_address(self.network, end, face.address)?;
        let seen = Seen {
            address: face.address,
            origin: Origin::Hidden,
            crossing: Crossing::Other,
        };
        let (_, of_rules) = self.peer(seen, from, end)?;
        Some((self.of_ways.of_spot(spot)?, of_rules))
    }
}

/// How sources fare across the internet.
enum Abroad {
    /// They get to nobody.
    Nowhere,
    Alike(CrowdKey),
    /// Each class must be asked about by itself.
    Alone,
}

/// Crowds, as far as they are made.
#[derive(Default)]
struct Made<'p> {
    places: FxHashMap<CrowdKey, usize>,
    all: Vec<Crowd<'p>>,
}

impl<'p> Made<'p> {
    /// Adds sources of a VPC to the crowd with a key; those without one are one of their own.
    fn add(&mut self, key: Option<CrowdKey>, (vpc, first, count): (VpcId, &'p Source, u64)) {
        let next = self.all.len();
        let place = key.map_or(next, |key| *self.places.entry(key).or_insert(next));
        if place == next {
            self.all.push(Crowd {
                side: first.key.side,
                of_vpcs: Vec::new(),
                count: 0,
            });
        }
        if let Some(crowd) = self.all.get_mut(place) {
            crowd.add(vpc, first, count);
        }
    }
}

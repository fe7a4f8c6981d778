//! What gets to each target from each side, all sources of a side together.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::super::prepared::NodeAt;
use super::Side;
use super::apart::Roads;
use super::between::{End, View};
use super::classes::{Source, Target};
use super::crowds::{self, Bunch, BunchKind, Bunches, Crowds, Facing};
use super::pairs::{Found, Parts, Verdicts};
use crate::ids::VpcId;

/// What gets, or may get, to addresses that behave alike from one side.
#[derive(Clone, Debug)]
pub(super) struct Toward<'p> {
    pub from: Side,
    pub to: &'p Target,
    /// The best verdict of any source, port by port.
    pub verdicts: Verdicts,
    /// How many pairs of addresses fare how, with a pair of ends.
    pub fares: Vec<(Verdicts, Fared)>,
}

/// How many pairs of addresses fare in one way, with one of them.
pub(super) type Fared = (u64, (End, End));

/// What is known of one target while sources are gone through: by the number of verdicts.
#[derive(Default)]
struct Sum {
    best: Option<u32>,
    fares: BTreeMap<u32, Fared>,
}

/// What serves all VPCs of which the targets are asked about.
#[derive(Debug)]
pub(super) struct Sources<'p, 'n, 'e> {
    roads: Roads<'n, 'e>,
    bunches: Bunches<'p>,
    crowds: Crowds<'p>,
}

impl<'p, 'n, 'e> Parts<'p, 'n, 'e> {
    /// Returns the sources, in ways that make it short to ask about targets.
    pub fn sources(&self) -> Sources<'p, 'n, 'e> {
        let bunches = crowds::bunches(self.classes);
        Sources {
            roads: Roads::of(self.network),
            crowds: self.crowds(&bunches),
            bunches,
        }
    }

    /// Returns what gets to the targets of a VPC.
    pub fn toward(
        &self,
        found: &mut Found,
        sources: &Sources<'p, 'n, 'e>,
        vpc: VpcId,
        wanted: &(impl Fn(Side, Side) -> bool + Sync),
    ) -> Vec<Toward<'p>> {
        found.forget();
        let targets = self.classes.targets.get(&vpc);
        let targets = targets.map(Vec::as_slice).unwrap_or_default();
        let sides: BTreeSet<Side> = targets.iter().map(|to| to.key.side).collect();
        let is_wanted = |from: Side| sides.iter().any(|to| wanted(from, *to));
        let mut sums: Vec<BTreeMap<Side, Sum>> = targets.iter().map(|_| BTreeMap::new()).collect();
        for (from, bunches) in &sources.bunches {
            if !bunches.iter().any(|one| is_wanted(one.first.key.side)) {
                continue;
            }
            let is_near = *from == vpc;
            let are_apart = !is_near && sources.roads.are_apart(&mut found.shut, *from, vpc);
            for (to, sum) in targets.iter().zip(&mut sums) {
                let is_apart = are_apart && !to.key.is_translated;
                // Those that are faced across the internet are asked about below.
                if is_apart || !is_near && Facing::of(to).is_some() {
                    continue;
                }
                for bunch in bunches {
                    if wanted(bunch.first.key.side, to.key.side) {
                        self.add_bunch(found, bunch, to, sum);
                    }
                }
            }
        }
        for (to, sum) in targets.iter().zip(&mut sums) {
            let crowds = Facing::of(to).and_then(|facing| sources.crowds.get(&facing));
            let crowds = crowds.into_iter().flatten();
            for crowd in crowds.filter(|one| wanted(one.side, to.key.side)) {
                if let Some((first, count)) = crowd.outside(vpc) {
                    self.add(found, (first, to), count, sum);
                }
            }
        }
        let rows = targets.iter().zip(sums);
        let rows = rows.flat_map(|(to, sums)| sums.into_iter().map(move |sum| (to, sum)));
        rows.filter_map(|(to, (from, sum))| finish(found, (from, to), sum))
            .collect()
    }

    /// Adds what comes of sources of a VPC.
    fn add_bunch(
        &self,
        found: &mut Found,
        bunch: &Bunch<'_>,
        to: &Target,
        sums: &mut BTreeMap<Side, Sum>,
    ) {
        if bunch.first.key.is_ipv4 != to.key.is_ipv4 {
            return;
        }
        match self.fare(found, bunch, to) {
            Together::Nowhere => {}
            Together::Alike => self.add(found, (bunch.first, to), bunch.count, sums),
            Together::Open => {
                for source in &bunch.sources {
                    self.add(found, (source, to), source.members.len() as u64, sums);
                }
            }
        }
    }

    /// Returns whether the sources of a bunch fare alike towards a target.
    fn fare(&self, found: &mut Found, bunch: &Bunch<'_>, to: &Target) -> Together {
        let from = bunch.first;
        let Some(ends) = self.ends(&from.members, &to.members) else {
            return Together::Open;
        };
        let is_plain = bunch.kind == BunchKind::Together && to.key.own.is_none();
        if !is_plain || self.is_near(ends.0, ends.1) || self.is_hidden(ends.0, ends.1) {
            return Together::Open;
        }
        let land = self.land(found, from, to, ends);
        let view = found.ground.lands.get(land).map(|land| land.view);
        match view {
            Some(View::Shut) => Together::Nowhere,
            _ if bunch.sources.len() == 1 => Together::Alike,
            // Rules may refer to the groups of the target's interface.
            _ if from.key.rules.refers => Together::Open,
            _ if !to.key.rules.refers => Together::Alike,
            Some(View::One(seen)) if !seen.crossing.carries_references() => Together::Alike,
            Some(View::One(_) | View::Several | View::Open) | None => Together::Open,
        }
    }

    /// Adds what comes of so many sources that fare as those of one class, which they include.
    fn add(
        &self,
        found: &mut Found,
        (from, to): (&Source, &Target),
        count: u64,
        sums: &mut BTreeMap<Side, Sum>,
    ) {
        let mut told: Vec<(u32, Fared)> = Vec::new();
        let mut tell = |one: &[End], two: &[End], number: u32| {
            let pairs = (one.len() * two.len()) as u64;
            let pairs = pairs.saturating_sub(self.on_one_host(one, two));
            told.extend(self.ends(one, two).map(|ends| (number, (pairs, ends))));
        };
        self.each(found, from, to, &mut tell);
        let more = count.saturating_sub(from.members.len() as u64) * to.members.len() as u64;
        for (number, (pairs, ends)) in told {
            let sum = sums.entry(from.key.side).or_default();
            sum.best = Some(sum.best.map_or(number, |best| found.better(best, number)));
            sum.fares.entry(number).or_insert((0, ends)).0 += pairs + more;
        }
    }
}

/// Whether sources fare alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Together {
    /// None gets anywhere.
    Nowhere,
    Alike,
    /// Each must be asked about.
    Open,
}

impl Parts<'_, '_, '_> {
    /// Returns of how many pairs both are one host's.
    fn on_one_host(&self, from: &[End], to: &[End]) -> u64 {
        let shared = |ends: &[End]| {
            let all = ends.iter().map(|end| end.0);
            let shared = all.filter(|at| self.classes.shared.contains(at));
            shared.collect::<Vec<_>>()
        };
        let mut own: FxHashMap<NodeAt, u64> = FxHashMap::default();
        for (at, _) in from {
            *own.entry(*at).or_default() += 1;
        }
        let itself: u64 = to.iter().filter_map(|end| own.get(&end.0)).sum();
        let (from, to) = (shared(from), shared(to));
        let pairs = from
            .iter()
            .flat_map(|one| to.iter().map(move |two| (*one, *two)));
        let others = pairs.filter(|(one, two)| one != two);
        let same = others.filter(|(one, two)| self.network.is_one_host(*one, *two));
        itself + same.count() as u64
    }
}

fn finish<'p>(found: &Found, (from, to): (Side, &'p Target), sum: Sum) -> Option<Toward<'p>> {
    let verdicts = |number: u32| found.verdicts.get(number).cloned();
    let fares = sum.fares.into_iter();
    Some(Toward {
        from,
        to,
        verdicts: verdicts(sum.best?)?,
        fares: fares
            .filter_map(|(number, fare)| Some((verdicts(number)?, fare)))
            .collect(),
    })
}

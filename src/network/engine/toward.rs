//! What gets to each target from each side, all sources of a side together.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::super::prepared::NodeAt;
use super::Side;
use super::between::End;
use super::classes::{Source, Target};
use super::pairs::{Found, Parts, Verdicts};
use super::seats::Seated;
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

/// Sources of a VPC that fare alike, where the groups of a target refer to no others.
struct Alike<'p> {
    side: Side,
    members: Vec<&'p Source>,
}

/// What decides how sources fare, beside the target.
#[derive(PartialEq, Eq, Hash)]
struct AlikeKey {
    side: Side,
    far: Seated,
    interval: u32,
    public: Option<u32>,
    out: u32,
}

/// What a target of which sources are asked must have in common for them to be alike.
type Facing = (u32, bool, bool);

/// What is known of one target while sources are gone through: by the number of verdicts.
#[derive(Default)]
struct Sum {
    best: Option<u32>,
    fares: BTreeMap<u32, Fared>,
}

impl<'p> Parts<'p, '_, '_> {
    /// Returns what gets to the targets of a VPC.
    pub fn toward(
        &self,
        found: &mut Found,
        vpc: VpcId,
        wanted: &(impl Fn(Side, Side) -> bool + Sync),
    ) -> Vec<Toward<'p>> {
        found.forget();
        let targets = self.classes.targets.get(&vpc);
        let targets = targets.map(Vec::as_slice).unwrap_or_default();
        let mut sums: Vec<BTreeMap<Side, Sum>> = targets.iter().map(|_| BTreeMap::new()).collect();
        for (from, sources) in &self.classes.sources {
            let near = *from == vpc;
            let mut alike: FxHashMap<Facing, Vec<Alike<'p>>> = FxHashMap::default();
            for (to, sum) in targets.iter().zip(&mut sums) {
                if !near && !to.key.is_translated && self.are_apart(found, *from, vpc) {
                    continue;
                }
                if near || to.key.refers || to.key.own.is_some() {
                    let wanted = |one: &&Source| wanted(one.key.side, to.key.side);
                    for source in sources.iter().filter(wanted) {
                        self.add(found, (source, to), &[source], sum);
                    }
                    continue;
                }
                let facing = (to.key.interval, to.key.is_translated, to.key.is_ipv4);
                let all = alike
                    .entry(facing)
                    .or_insert_with(|| self.alike(found, sources, to));
                for group in all.iter().filter(|one| wanted(one.side, to.key.side)) {
                    if let Some(first) = group.members.first() {
                        self.add(found, (first, to), &group.members, sum);
                    }
                }
            }
        }
        let rows = targets.iter().zip(sums);
        let rows = rows.flat_map(|(to, sums)| sums.into_iter().map(move |sum| (to, sum)));
        rows.filter_map(|(to, (from, sum))| finish(found, (from, to), sum))
            .collect()
    }

    /// Returns sources of another VPC that fare alike towards targets that face them alike.
    fn alike(&self, found: &mut Found, sources: &'p [Source], to: &Target) -> Vec<Alike<'p>> {
        let mut places: FxHashMap<AlikeKey, usize> = FxHashMap::default();
        let mut all: Vec<Alike<'p>> = Vec::new();
        for source in sources
            .iter()
            .filter(|one| one.key.is_ipv4 == to.key.is_ipv4)
        {
            let ends = self.ends(&source.members, &to.members);
            let is_alone = source.key.own.is_some() || source.key.refers;
            let out = ends.filter(|_| !is_alone);
            let out = out.map(|ends| self.let_out(found, source, to, ends));
            let next = all.len();
            let place = match out {
                Some(out) => *places
                    .entry(AlikeKey {
                        side: source.key.side,
                        far: source.key.far,
                        interval: source.key.interval,
                        public: source.key.public,
                        out,
                    })
                    .or_insert(next),
                None => next,
            };
            match all.get_mut(place) {
                Some(group) => group.members.push(source),
                None => all.push(Alike {
                    side: source.key.side,
                    members: vec![source],
                }),
            }
        }
        all
    }

    /// Adds what comes of sources that fare as one of them.
    fn add(
        &self,
        found: &mut Found,
        (from, to): (&Source, &Target),
        all: &[&Source],
        sums: &mut BTreeMap<Side, Sum>,
    ) {
        let mut told: Vec<(u32, Fared)> = Vec::new();
        let mut tell = |one: &[End], two: &[End], number: u32| {
            let pairs = (one.len() * two.len()) as u64;
            let pairs = pairs.saturating_sub(self.on_one_host(one, two));
            told.extend(self.ends(one, two).map(|ends| (number, (pairs, ends))));
        };
        self.each(found, from, to, &mut tell);
        let more: usize = all.iter().map(|one| one.members.len()).sum();
        let more = more.saturating_sub(from.members.len()) * to.members.len();
        for (number, (pairs, ends)) in told {
            let sum = sums.entry(from.key.side).or_default();
            sum.best = Some(sum.best.map_or(number, |best| found.better(best, number)));
            sum.fares.entry(number).or_insert((0, ends)).0 += pairs + more as u64;
        }
    }
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

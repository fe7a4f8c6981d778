//! Across the internet: each source's way to it and each target's way from it are walked once, and put together.

use rustc_hash::FxHashMap;

use super::super::across::{Part, arrive, depart};
use super::super::flow::Way;
use super::super::walk::Crossing;
use super::between::{
    Around, End, Ground, Land, Lies, Origin, Seen, SeenAddress, each_kind, seen_address,
};
use super::classes::{Source, Target};
use super::cuts::Cuts;
use super::steps::{Interned, Steps};

/// The way from a seat to the internet, and of answers back from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Leaves {
    out: Part,
    back: Way,
    seen: SeenAddress,
    is_nat: bool,
}

/// The way from the internet to a seat, and of answers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Comes {
    into: Part,
    back: Part,
    crossing: Crossing,
}

/// For each kind of traffic; none where what lies between cannot be told in two parts.
type Each<T> = Option<Box<[Steps<T>]>>;

/// What is known of ways to and from the internet.
#[derive(Debug, Default)]
pub(super) struct Internet {
    leaving: FxHashMap<(u32, u32), u32>,
    coming: FxHashMap<(u32, u32, bool), u32>,
    leaves: Interned<Each<Leaves>>,
    comes: Interned<Each<Comes>>,
    joined: FxHashMap<(u32, u32), u32>,
}

impl Internet {
    /// Forgets the ways to targets.
    pub fn forget(&mut self) {
        self.coming.clear();
        self.joined.clear();
    }
}

const SHUT: Part = Part {
    way: Way::Blocked,
    parted: None,
};

impl Ground {
    /// Returns the number of what lies between two seats in different VPCs of which the second is sent to by its public
    /// address; none where that cannot be told in two parts.
    pub fn across(
        &mut self,
        around: Around<'_, '_>,
        cuts: &Cuts,
        (from, to): (&Source, &Target),
        ends: (End, End),
    ) -> Option<u32> {
        let key = (from.key.far.out, to.key.public?);
        let leaving = match self.internet.leaving.get(&key) {
            Some(known) => *known,
            None => {
                let made = self.internet.leaves.number(leave(around, ends));
                self.internet.leaving.insert(key, made);
                made
            }
        };
        let leaves = self.internet.leaves.get(leaving)?.as_ref()?;
        let open = leaves.iter().flat_map(Steps::ranges).map(|(_, one)| one);
        let mut open = open.filter(|one| one.out.way != Way::Blocked);
        let Some(first) = open.next() else {
            return Some(self.lands.number(shut(leaves)));
        };
        if open.any(|one| (one.seen, one.is_nat) != (first.seen, first.is_nat)) {
            return None;
        }
        let spot = seen_address(around.0, ends.0, first.seen)?;
        let key = (to.key.far.out, cuts.of_spot(spot)?, first.is_nat);
        let coming = match self.internet.coming.get(&key) {
            Some(known) => *known,
            None => {
                let made = come(around, ends, (first.seen, first.is_nat));
                let made = self.internet.comes.number(made);
                self.internet.coming.insert(key, made);
                made
            }
        };
        let key = (leaving, coming);
        if let Some(known) = self.internet.joined.get(&key) {
            return Some(*known);
        }
        let comes = self.internet.comes.get(coming)?.as_ref()?;
        let both = leaves.iter().zip(comes);
        let kinds = both
            .map(|(leaves, comes)| leaves.join(comes, join))
            .collect();
        let made = self.lands.number(Land::of(kinds));
        self.internet.joined.insert(key, made);
        Some(made)
    }
}

fn shut(leaves: &[Steps<Leaves>]) -> Land {
    let comes = Comes {
        into: SHUT,
        back: SHUT,
        crossing: Crossing::Other,
    };
    Land::of(
        leaves
            .iter()
            .map(|one| one.map(|leaves| join(leaves, comes)))
            .collect(),
    )
}

fn join(leaves: Leaves, comes: Comes) -> Lies {
    let there = leaves.out.then(comes.into);
    let home = Part {
        way: leaves.back,
        parted: None,
    };
    Lies {
        forward: there.way,
        back: comes.back.then(home).way,
        parted: there.parted,
        is_there: true,
        seen: Some(Seen {
            address: leaves.seen,
            origin: Origin::Hidden,
            crossing: comes.crossing,
        }),
    }
}

fn leave(around: Around<'_, '_>, ends: (End, End)) -> Each<Leaves> {
    let all = each_kind(around, ends, |network, traffic| {
        let found = depart(network, ends.0, ends.1, traffic);
        let leaves = found.map(|found| Leaves {
            out: found.out,
            back: found.back.unwrap_or(Way::Blocked),
            seen: super::between::address_seen(network, ends.0, found.seen),
            is_nat: found.is_nat,
        });
        let until = found.map_or(u16::MAX, |found| found.until);
        (leaves, until, found.is_some_and(|found| found.is_picky))
    });
    whole(&all)
}

fn come(around: Around<'_, '_>, ends: (End, End), seen: (SeenAddress, bool)) -> Each<Comes> {
    let spot = seen_address(around.0, ends.0, seen.0)?;
    let all = each_kind(around, ends, |network, traffic| {
        let found = arrive(network, ends.0.0, ends.1, (spot, seen.1), traffic);
        let comes = found.map(|found| Comes {
            into: found.into,
            back: found.back.unwrap_or(SHUT),
            crossing: found.crossing,
        });
        let until = found.map_or(u16::MAX, |found| found.until);
        (comes, until, found.is_some_and(|found| found.is_picky))
    });
    whole(&all)
}

/// Returns what is told of all kinds of traffic; none where of one nothing is.
fn whole<T: Copy + PartialEq>(all: &[Steps<Option<T>>]) -> Each<T> {
    all.iter().map(Steps::whole).collect()
}

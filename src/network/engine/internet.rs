//! Across the internet: each source's way to it and each target's way from it are walked once, and put together.

use rustc_hash::FxHashMap;

use super::super::across::{Part, arrive, depart};
use super::super::flow::Way;
use super::super::prepared::Spot;
use super::super::walk::Crossing;
use super::between::{
    Around, End, Ground, Land, Lies, Origin, Seen, SeenAddress, address_seen, each_kind,
    seen_address,
};
use super::classes::{Source, Target};
use super::cuts::Cuts;
use super::steps::{Interned, Steps};

/// The way from a seat to the internet, and of answers back from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Leaves {
    out: Part,
    back: Way,
}

/// The way from the internet to a seat, and of answers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Comes {
    into: Part,
    back: Part,
    crossing: Crossing,
}

/// For each kind of traffic.
type Each<T> = Box<[Steps<T>]>;

/// How requests from a seat get to the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Leaving {
    /// None does.
    Shut,
    /// By ways with a number, and what is seen there of the source.
    Open(u32, Face),
    /// It cannot be told apart from the way on, or different things are seen of different traffic.
    Untold,
}

/// What is seen of a source on the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Face {
    pub address: SeenAddress,
    /// Whether a NAT gateway put it there.
    pub is_nat: bool,
}

/// What is known of ways to and from the internet.
#[derive(Debug, Default)]
pub(super) struct Internet {
    leaving: FxHashMap<(u32, u32), Leaving>,
    coming: FxHashMap<(u32, u32, bool), Option<u32>>,
    leaves: Interned<Each<Leaves>>,
    comes: Interned<Each<Comes>>,
    joined: FxHashMap<(u32, u32, SeenAddress), u32>,
}

impl Internet {
    /// Forgets the ways to targets.
    pub fn forget(&mut self) {
        self.coming.clear();
        self.joined.clear();
    }

    /// Returns how requests from a seat get to the internet, to addresses that lie in one interval.
    pub fn leaving(
        &mut self,
        around: Around<'_, '_>,
        key: (u32, u32),
        ends: (End, End),
    ) -> Leaving {
        if let Some(known) = self.leaving.get(&key) {
            return *known;
        }
        let made = match leave(around, ends) {
            Some((leaves, Some(face))) => Leaving::Open(self.leaves.number(leaves), face),
            Some((_, None)) => Leaving::Shut,
            None => Leaving::Untold,
        };
        self.leaving.insert(key, made);
        made
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
        let (leaving, face) = match self.internet.leaving(around, key, ends) {
            Leaving::Untold => return None,
            Leaving::Shut => return Some(self.lands.number(Land::shut(around.1))),
            Leaving::Open(leaving, face) => (leaving, face),
        };
        let spot = seen_address(around.0, ends.0, face.address)?;
        let key = (to.key.far.out, cuts.of_spot(spot)?, face.is_nat);
        let coming = match self.internet.coming.get(&key) {
            Some(known) => *known,
            None => {
                let made = come(around, ends, (spot, face.is_nat));
                let made = made.map(|made| self.internet.comes.number(made));
                self.internet.coming.insert(key, made);
                made
            }
        };
        let key = (leaving, coming?, face.address);
        if let Some(known) = self.internet.joined.get(&key) {
            return Some(*known);
        }
        let leaves = self.internet.leaves.get(leaving)?;
        let both = leaves.iter().zip(self.internet.comes.get(coming?)?);
        let join = |leaves, comes| join(leaves, comes, face.address);
        let kinds = both.map(|(leaves, comes)| leaves.join(comes, join));
        let land = Land::of(kinds.collect());
        let made = self.lands.number(land);
        self.internet.joined.insert(key, made);
        Some(made)
    }
}

fn join(leaves: Leaves, comes: Comes, seen: SeenAddress) -> Lies {
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
            address: seen,
            origin: Origin::Hidden,
            crossing: comes.crossing,
        }),
    }
}

/// Returns the ways to the internet, and what is seen there of all traffic that gets so far; none where different
/// things are.
fn leave(around: Around<'_, '_>, ends: (End, End)) -> Option<(Each<Leaves>, Option<Face>)> {
    let all = each_kind(around, ends, |network, traffic| {
        let found = depart(network, ends.0, ends.1, traffic);
        let leaves = found.map(|found| {
            let leaves = Leaves {
                out: found.out,
                back: found.back.unwrap_or(Way::Blocked),
            };
            let face = Face {
                address: address_seen(network, ends.0, found.seen),
                is_nat: found.is_nat,
            };
            (leaves, face)
        });
        let until = found.map_or(u16::MAX, |found| found.until);
        (leaves, until, found.is_some_and(|found| found.is_picky))
    });
    let all: Each<(Leaves, Face)> = whole(&all)?;
    let open = all.iter().flat_map(Steps::ranges).map(|(_, one)| one);
    let mut faces = open
        .filter(|(leaves, _)| leaves.out.way != Way::Blocked)
        .map(|(_, face)| face);
    let first = faces.next();
    let leaves = all.iter().map(|one| one.map(|(leaves, _)| leaves));
    faces
        .all(|face| Some(face) == first)
        .then(|| (leaves.collect(), first))
}

fn come(around: Around<'_, '_>, ends: (End, End), seen: (Spot, bool)) -> Option<Each<Comes>> {
    let all = each_kind(around, ends, |network, traffic| {
        let found = arrive(network, ends.0.0, ends.1, seen, traffic);
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
fn whole<T: Copy + PartialEq>(all: &[Steps<Option<T>>]) -> Option<Each<T>> {
    all.iter().map(Steps::whole).collect()
}

//! Addresses that behave alike, as sources and as targets.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::flow::Way;
use super::super::prepared::{Groups, Kind, Network, Node, NodeAt, Spot};
use super::admitted::{Rulebook, Rules, Ways, listens};
use super::cuts::Cuts;
use super::seats::{Seated, Seats};
use super::steps::{Interned, Steps};
use super::{Kinds, Side};
use crate::ids::VpcId;

/// Addresses from which flows fare alike.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub key: SourceKey,
    pub members: Vec<(NodeAt, Spot)>,
}

/// What addresses from which flows fare alike have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SourceKey {
    pub side: Side,
    pub is_ipv4: bool,
    pub far: Seated,
    pub near: Seated,
    pub groups: u32,
    /// The rules for what goes out.
    pub rules: Rules,
    /// The interval of rules in which the address lies, and that in which the public one does.
    pub interval: u32,
    pub public: Option<u32>,
    /// The interface, where it must be asked about by itself.
    pub own: Option<NodeAt>,
}

/// Addresses to which flows fare alike.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub key: TargetKey,
    /// The interfaces with the addresses by which they are sent to.
    pub members: Vec<(NodeAt, Spot)>,
}

/// What addresses to which flows fare alike have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct TargetKey {
    pub side: Side,
    pub is_ipv4: bool,
    pub far: Seated,
    pub near: Seated,
    pub groups: u32,
    /// The rules for what comes in.
    pub rules: Rules,
    pub interval: u32,
    /// Whether it is sent to by a public address that stands for its own.
    pub is_translated: bool,
    /// The interval in which that lies.
    pub public: Option<u32>,
    /// What answers; none where a way leads on from there.
    pub ears: Option<u32>,
    pub own: Option<NodeAt>,
    /// Whether rules and ways treat it as any other address there.
    pub is_plain: bool,
}

/// The classes of all addresses, by VPC.
#[derive(Clone, Debug, Default)]
pub(super) struct Classes {
    pub sources: BTreeMap<VpcId, Vec<Source>>,
    pub targets: BTreeMap<VpcId, Vec<Target>>,
    pub groups: FxHashMap<NodeAt, u32>,
    /// The targets of load balancers.
    pub behind: FxHashSet<NodeAt>,
    /// Interfaces of hosts that have several.
    pub shared: FxHashSet<NodeAt>,
    pub ears: Interned<Ways>,
    /// The number of what answers to anything.
    pub all_ears: u32,
}

/// An interface, with what all of its addresses have in common.
#[derive(Clone, Copy)]
struct Interface<'n> {
    at: NodeAt,
    node: &'n Node,
    side: Side,
    groups: Carried,
    ears: Option<u32>,
}

/// A set of groups.
#[derive(Clone, Copy)]
struct Carried {
    number: u32,
    ingress: Rules,
    egress: Rules,
}

/// Makes classes.
pub(super) struct Maker<'n, 'e, 'k> {
    network: &'n Network<'e>,
    kinds: &'k Kinds,
    seats: Seats<'n, 'e, 'k>,
    of_groups: &'k Cuts,
    sets: Interned<Groups>,
    carried: Vec<Carried>,
    rulebook: Rulebook,
    /// Seats, or pairs of one of these and the interval of a public address that stands for the own one.
    translated: Interned<(u32, Option<Option<u32>>)>,
    sources: FxHashMap<SourceKey, Vec<(NodeAt, Spot)>>,
    targets: FxHashMap<TargetKey, Vec<(NodeAt, Spot)>>,
    made: Classes,
}

impl<'n, 'e, 'k> Maker<'n, 'e, 'k> {
    pub fn of(
        network: &'n Network<'e>,
        kinds: &'k Kinds,
        (of_groups, of_ways): (&'k Cuts, &'k Cuts),
    ) -> Self {
        Self {
            network,
            kinds,
            seats: Seats::of(network, of_ways),
            of_groups,
            sets: Interned::default(),
            carried: Vec::new(),
            rulebook: Rulebook::default(),
            translated: Interned::default(),
            sources: FxHashMap::default(),
            targets: FxHashMap::default(),
            made: Classes::default(),
        }
    }

    /// Returns the classes of all interfaces, each on the side that is told.
    pub fn classes(mut self, side: impl Fn(NodeAt) -> Option<Side>) -> Classes {
        for (at, node) in self.network.nodes() {
            let groups = self.carried(&node.groups);
            self.made.groups.insert(at, groups.number);
            self.made.behind.extend(self.network.behind_at(at));
            if let Some(side) = side(at) {
                self.add((at, node), side, groups);
            }
        }
        self.made.shared = self.network.shared_hosts();
        let all = self.kinds.all.iter();
        let all = all.map(|_| Steps::constant(Way::Reachable)).collect();
        self.made.all_ears = self.made.ears.number(all);
        let mut made = self.made;
        for (key, members) in self.sources {
            if let Some(vpc) = vpc_of(self.network, &members) {
                made.sources
                    .entry(vpc)
                    .or_default()
                    .push(Source { key, members });
            }
        }
        for (key, members) in self.targets {
            if let Some(vpc) = vpc_of(self.network, &members) {
                made.targets
                    .entry(vpc)
                    .or_default()
                    .push(Target { key, members });
            }
        }
        let first = |members: &[(NodeAt, Spot)]| members.first().map(|one| (one.0, one.1.address));
        for all in made.sources.values_mut() {
            all.sort_unstable_by_key(|one| first(&one.members));
        }
        for all in made.targets.values_mut() {
            all.sort_unstable_by_key(|one| first(&one.members));
        }
        made
    }

    fn carried(&mut self, groups: &Groups) -> Carried {
        let number = self.sets.number(groups.clone());
        let known = usize::try_from(number).ok();
        if let Some(known) = known.and_then(|at| self.carried.get(at)) {
            return *known;
        }
        let mut rules = |is_ingress| self.rulebook.rules(self.network, groups, is_ingress);
        let made = Carried {
            number,
            ingress: rules(true),
            egress: rules(false),
        };
        // Numbers follow each other.
        self.carried.push(made);
        made
    }

    fn add(&mut self, (at, node): (NodeAt, &'n Node), side: Side, groups: Carried) {
        let begins = matches!(node.kind, Kind::Host | Kind::Serves | Kind::Client)
            && self.network.door(at).is_none();
        let ears = listens(self.network, self.kinds, at);
        let ears = ears.map(|ways| self.made.ears.number(ways));
        let one = Interface {
            at,
            node,
            side,
            groups,
            ears,
        };
        for spot in &node.spots {
            self.add_target(one, *spot);
            if begins {
                self.add_source(one, *spot);
            }
        }
        for (public, private) in &node.public {
            let own = node.spot(*private);
            let key = self.target(one, own);
            self.add_translated(one, key, Spot::of_public(*public), own);
        }
    }

    fn add_source(&mut self, one: Interface<'_>, spot: Spot) {
        let seat = self.seats.seat(one.at, one.node, spot);
        let public = one.node.public_of(spot.address);
        let interval = self.of_groups.of_spot(spot);
        let key = SourceKey {
            side: one.side,
            is_ipv4: spot.address.is_ipv4(),
            far: seat.far,
            near: seat.near,
            groups: one.groups.number,
            rules: one.groups.egress,
            interval: interval.unwrap_or(u32::MAX),
            public: public.map(|public| self.of_groups.interval(public)),
            own: (!seat.is_plain || interval.is_none()).then_some(one.at),
        };
        self.sources.entry(key).or_default().push((one.at, spot));
    }

    fn add_target(&mut self, one: Interface<'_>, spot: Spot) {
        let key = self.target(one, spot);
        self.targets.entry(key).or_default().push((one.at, spot));
    }

    fn target(&mut self, one: Interface<'_>, spot: Spot) -> TargetKey {
        let seat = self.seats.seat(one.at, one.node, spot);
        let interval = self.of_groups.of_spot(spot);
        let is_plain = seat.is_plain && interval.is_some();
        TargetKey {
            side: one.side,
            is_ipv4: spot.address.is_ipv4(),
            far: self.seated(seat.far, None),
            near: self.seated(seat.near, None),
            groups: one.groups.number,
            rules: one.groups.ingress,
            interval: interval.unwrap_or(u32::MAX),
            is_translated: false,
            public: None,
            ears: one.ears,
            // What stands behind a load balancer or endpoint is its own matter.
            own: (!is_plain || one.ears.is_none()).then_some(one.at),
            is_plain,
        }
    }

    /// Returns the numbers of a seat, by a public address that stands for the own one where it is sent to by that.
    fn seated(&mut self, seat: Seated, public: Option<Option<u32>>) -> Seated {
        Seated {
            out: self.translated.number((seat.out, public)),
            end: self.translated.number((seat.end, public)),
        }
    }

    /// Adds an interface by the public address that stands for its own.
    fn add_translated(&mut self, one: Interface<'_>, private: TargetKey, public: Spot, own: Spot) {
        let at = one.at;
        let of_groups = self.of_groups.of_spot(public);
        let of_ways = self.seats.public(public);
        let is_own = self.network.at_public(public.address) == Some((at, own.address));
        let is_plain = private.is_plain && is_own && of_groups.is_some() && of_ways.is_some();
        let key = TargetKey {
            far: self.seated(private.far, Some(of_ways)),
            near: self.seated(private.near, Some(of_ways)),
            interval: of_groups.unwrap_or(u32::MAX),
            is_translated: true,
            public: of_ways,
            own: (!is_plain || one.ears.is_none()).then_some(at),
            is_plain,
            ..private
        };
        self.targets.entry(key).or_default().push((at, public));
    }
}

fn vpc_of(network: &Network<'_>, members: &[(NodeAt, Spot)]) -> Option<VpcId> {
    let (at, _) = members.first()?;
    Some(network.node(*at)?.vpc)
}

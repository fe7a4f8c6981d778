//! A pair of classes: how flows from one to the other fare.

use rustc_hash::FxHashMap;

use super::super::ask::FlowVerdict;
use super::super::flow::{Aim, Begin, Way, walk};
use super::super::prepared::{Match, Network, Node, NodeAt, Spot};
use super::super::walk::{Crossing, Peer, Traffic};
use super::Kinds;
use super::admitted::{Admitted, Question, Referred, Ways};
use super::apart::Shut;
use super::between::{End, Ground, Lies, Origin, Seen, SeenAddress, View};
use super::classes::{Classes, Source, Target};
use super::cuts::Cuts;
use super::steps::{FIRST, Interned, Steps};
use crate::ids::Protocol;

/// What is said of each kind of traffic.
pub(super) type Verdicts = Box<[Steps<FlowVerdict>]>;

/// What pairs are put together of.
#[derive(Clone, Copy)]
pub(super) struct Parts<'p, 'n, 'e> {
    pub network: &'n Network<'e>,
    pub kinds: &'p Kinds,
    pub of_groups: &'p Cuts,
    pub of_ways: &'p Cuts,
    pub classes: &'p Classes,
}

/// Takes addresses with those that they reach, and the number of how flows between them fare.
pub(super) type Tell<'t> = dyn FnMut(&[End], &[End], u32) + 't;

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub admitted: Admitted,
    pub ground: Ground,
    pub verdicts: Interned<Verdicts>,
    /// What comes of a land, of what is let out and in, and of what answers.
    known: FxHashMap<[u32; 4], Option<u32>>,
    joined: FxHashMap<(u32, u32), u32>,
    pub shut: Shut,
}

impl Found {
    /// Forgets what is about one VPC's targets alone.
    pub fn forget(&mut self) {
        self.ground.forget();
        self.known.clear();
        self.shut.clear();
    }

    /// Returns the number of the better of two verdicts, port by port.
    pub fn better(&mut self, one: u32, two: u32) -> u32 {
        if one == two {
            return one;
        }
        let key = (one.min(two), one.max(two));
        if let Some(known) = self.joined.get(&key) {
            return *known;
        }
        let both = self.verdicts.get(one).zip(self.verdicts.get(two));
        let Some((left, right)) = both else {
            return one;
        };
        let each = left.iter().zip(right);
        let joined = each
            .map(|(left, right)| left.join(right, FlowVerdict::max))
            .collect();
        let number = self.verdicts.number(joined);
        self.joined.insert(key, number);
        number
    }
}

impl Parts<'_, '_, '_> {
    /// Tells how flows from the addresses of one class to those of another fare, by number; nothing of those that get
    /// nowhere.
    pub fn each(&self, found: &mut Found, from: &Source, to: &Target, tell: &mut Tell<'_>) {
        if from.key.is_ipv4 != to.key.is_ipv4 {
            return;
        }
        let Some((source, target)) = self.ends(&from.members, &to.members) else {
            return;
        };
        if self.is_hidden(source, target) {
            if !self.is_surely_shut(found, from, to, (source, target)) {
                self.one_by_one(found, &from.members, &to.members, tell);
            }
        } else if to.key.ears.is_none() {
            self.each_through(found, from, to, tell);
        } else if let Some(number) = self.verdicts(found, from, to, (source, target)) {
            tell(&from.members, &to.members, number);
        }
    }

    pub(super) fn land(
        &self,
        found: &mut Found,
        from: &Source,
        to: &Target,
        ends: (End, End),
    ) -> u32 {
        let around = (self.network, self.kinds);
        let is_near = self.is_near(ends.0, ends.1);
        if to.key.is_translated && !is_near {
            let found = found.ground.across(around, self.of_ways, (from, to), ends);
            if let Some(land) = found {
                return land;
            }
        }
        let seats = match is_near {
            true => (from.key.near, to.key.near),
            false => (from.key.far, to.key.far),
        };
        found.ground.number(around, seats, ends)
    }

    /// Returns the number of how flows from the addresses of one class to those of another fare; none where none gets
    /// anywhere.
    fn verdicts(
        &self,
        found: &mut Found,
        from: &Source,
        to: &Target,
        (source, target): (End, End),
    ) -> Option<u32> {
        let is_plain = from.key.own.is_none() && to.key.own.is_none();
        let Some(ears) = to.key.ears.filter(|_| is_plain) else {
            return self.whole(found, source, target);
        };
        let out = self.let_out(found, from, to, (source, target));
        let land = self.land(found, from, to, (source, target));
        let seen = match found.ground.lands.get(land)?.view {
            View::Shut => return None,
            View::Open => return self.whole(found, source, target),
            View::Several => None,
            View::One(seen) => Some(seen),
        };
        let Some(seen) = seen else {
            let Some(admitted) = self.at_end(found, (from, to), land, (source, target)) else {
                return self.whole(found, source, target);
            };
            let made = self.put_together(found, [land, out, ears], &admitted);
            return made.map(|made| found.verdicts.number(made));
        };
        let Some(admitted) = self.let_in(found, (from, to), seen, (source, target)) else {
            return self.whole(found, source, target);
        };
        let key = [land, out, admitted, ears];
        if let Some(known) = found.known.get(&key) {
            return *known;
        }
        let ways = found.admitted.ways.get(admitted)?.clone();
        let made = self.put_together(found, [land, out, ears], &ways);
        let number = made.map(|made| found.verdicts.number(made));
        found.known.insert(key, number);
        number
    }

    pub(super) fn whole(&self, found: &mut Found, source: End, target: End) -> Option<u32> {
        let verdicts = self.walk_whole(source, target);
        is_open(&verdicts).then(|| found.verdicts.number(verdicts))
    }

    pub(super) fn put_together(
        &self,
        found: &Found,
        [land, out, ears]: [u32; 3],
        admitted: &[Steps<Way>],
    ) -> Option<Verdicts> {
        let land = found.ground.lands.get(land)?.kinds.iter();
        let out = found.admitted.ways.get(out)?.iter();
        let ears = self.classes.ears.get(ears)?.iter();
        let ends = admitted.iter().zip(ears);
        let all = land
            .zip(out)
            .zip(ends)
            .map(|((lies, out), (admitted, ears))| {
                let ends = admitted.join(ears, |one, two| (one, two));
                lies.join(out, |lies, out| (lies, out)).join(&ends, judge)
            });
        let verdicts: Verdicts = all.collect();
        is_open(&verdicts).then_some(verdicts)
    }

    /// Returns two addresses that stand for all of their classes.
    pub(super) fn ends(&self, from: &[End], to: &[End]) -> Option<(End, End)> {
        let pairs = from.iter();
        let mut pairs = pairs.flat_map(|one| to.iter().map(move |two| (*one, *two)));
        pairs.find(|(one, two)| !self.network.is_one_host(one.0, two.0))
    }

    pub(super) fn is_near(&self, source: End, target: End) -> bool {
        let vpc = |end: End| self.network.node(end.0).map(|node| node.vpc);
        vpc(source) == vpc(target)
    }

    /// Returns whether the target's address is one of the source's own VPC, where it means somebody else.
    pub(super) fn is_hidden(&self, source: End, target: End) -> bool {
        let node = self.network.node(source.0);
        let vpc = node.and_then(|node| self.network.vpcs.get(&node.vpc));
        let own = vpc.map(|vpc| vpc.holds(target.1));
        !self.is_near(source, target) && own != Some(Match::No)
    }

    /// Returns the number of what the source's groups let out.
    pub(super) fn let_out(
        &self,
        found: &mut Found,
        from: &Source,
        to: &Target,
        ends: (End, End),
    ) -> u32 {
        let (source, target) = ends;
        let Some(node) = self.network.node(source.0) else {
            return u32::MAX;
        };
        let other = (!to.key.is_translated).then_some(target.0);
        let peer = Peer {
            spot: target.1,
            node: other,
            crossing: Crossing::None,
        };
        let question = Question {
            rules: from.key.rules.number,
            is_ingress: false,
            is_ipv4: from.key.is_ipv4,
            interval: to.key.interval,
            refers: self.referred(node, peer, from.key.rules.refers),
        };
        let around = (self.network, self.kinds);
        found.admitted.number(around, question, node, peer)
    }

    fn referred(&self, node: &Node, peer: Peer, refers: bool) -> Option<Referred> {
        let known = |at: NodeAt| {
            let groups = self.classes.groups.get(&at)?;
            Some((*groups, self.network.node(at)?.vpc))
        };
        refers.then(|| Referred {
            vpc: node.vpc,
            peer: peer.node.and_then(known),
            crossing: peer.crossing,
        })
    }

    /// Returns the number of what the target's groups let in of sources of which they see something.
    pub(super) fn let_in(
        &self,
        found: &mut Found,
        (from, to): (&Source, &Target),
        seen: Seen,
        (source, target): (End, End),
    ) -> Option<u32> {
        let (peer, interval) = self.peer(seen, from, source)?;
        let node = self.network.node(target.0)?;
        let question = Question {
            rules: to.key.rules.number,
            is_ingress: true,
            is_ipv4: to.key.is_ipv4,
            interval,
            refers: self.referred(node, peer, to.key.rules.refers),
        };
        let around = (self.network, self.kinds);
        Some(found.admitted.number(around, question, node, peer))
    }

    /// Returns what the target's groups let in where of different traffic they see different things.
    fn at_end(
        &self,
        found: &mut Found,
        (from, to): (&Source, &Target),
        land: u32,
        ends: (End, End),
    ) -> Option<Ways> {
        let kinds = found.ground.lands.get(land)?.kinds.clone();
        let mut all = Vec::with_capacity(kinds.len());
        for (kind, lies) in kinds.iter().enumerate() {
            let mut values = Vec::new();
            for (range, one) in lies.ranges() {
                let Some(seen) = one.seen.filter(|_| one.forward != Way::Blocked) else {
                    values.push((range.first(), Way::Blocked));
                    continue;
                };
                let number = self.let_in(found, (from, to), seen, ends)?;
                let ways = found.admitted.ways.get(number)?.get(kind)?;
                let parts = ways
                    .ranges()
                    .filter(|(part, _)| part.last() >= range.first());
                let parts = parts.take_while(|(part, _)| part.first() <= range.last());
                values.extend(parts.map(|(part, way)| (part.first().max(range.first()), way)));
            }
            all.extend(Steps::of(values));
        }
        Some(all.into())
    }

    /// Returns what a target sees of a source, and the interval of rules in which its address lies.
    pub(super) fn peer(&self, seen: Seen, from: &Source, (at, spot): End) -> Option<(Peer, u32)> {
        let node = match seen.origin {
            Origin::Own => Some(at),
            Origin::Hidden => None,
            Origin::Other(other) => Some(other),
        };
        let (spot, interval) = match seen.address {
            SeenAddress::Own => (spot, from.key.interval),
            SeenAddress::Public => {
                let public = self.network.node(at)?.public_of(spot.address)?;
                (Spot::of_public(public), from.key.public?)
            }
            SeenAddress::Other(other) => (other, self.of_groups.of_spot(other)?),
        };
        let crossing = seen.crossing;
        Some((
            Peer {
                spot,
                node,
                crossing,
            },
            interval,
        ))
    }

    /// Walks whole flows from one address to another.
    fn walk_whole(&self, source: End, target: End) -> Verdicts {
        let begin = Begin::Node(source.0, source.1);
        let aim = Aim::Node(target.0, target.1);
        let of_kind = |protocol: Protocol| {
            let mut values = Vec::new();
            let mut next = Some(FIRST);
            while let Some(port) = next {
                let flow = walk(self.network, begin, aim, Traffic { protocol, port });
                values.push((port, FlowVerdict::of(&flow)));
                let until = flow.until.checked_add(1);
                next = protocol.has_ports().then_some(until).flatten();
            }
            Steps::of(values).unwrap_or_else(|| Steps::constant(FlowVerdict::Unknown))
        };
        let is_ipv4 = source.1.address.is_ipv4();
        self.kinds.protocols(is_ipv4).map(of_kind).collect()
    }
}

/// Returns whether anything gets, or may get, anywhere.
fn is_open(verdicts: &Verdicts) -> bool {
    verdicts
        .iter()
        .any(|one| one.any(|it| it != FlowVerdict::Blocked))
}

/// Says what comes of what lies between, what is let out, what is let in, and what answers.
fn judge((lies, out): (Lies, Way), (admitted, ears): (Way, Way)) -> FlowVerdict {
    if lies.forward == Way::Blocked || out == Way::Blocked {
        return FlowVerdict::Blocked;
    }
    if !lies.is_there {
        // Who stands at the end is not asked.
        return FlowVerdict::both(lies.forward.min(out), Some(lies.back));
    }
    let ends = [admitted, ears];
    let stops = ends.contains(&Way::Blocked);
    let there = match (stops, lies.parted) {
        (false, _) => lies.forward,
        // It may take another way, on which nobody stops it.
        (true, Some(way)) => way.min(lies.forward),
        (true, None) => return FlowVerdict::Blocked,
    };
    let passes = ends.into_iter().filter(|way| *way != Way::Blocked);
    let forward = passes.chain([out]).fold(there, Way::min);
    FlowVerdict::both(forward, Some(lies.back))
}

//! A pair of classes: how flows from one to the other fare.

use super::super::ask::FlowVerdict;
use super::super::flow::{Aim, Begin, Way, walk};
use super::super::prepared::{Network, Node, NodeAt};
use super::super::walk::{Crossing, Peer, Traffic};
use super::Kinds;
use super::admitted::{Admitted, Question, Referred, Ways};
use super::between::{End, Ground, Lies, Origin, Seen, SeenAddress};
use super::classes::{Classes, Source, Target};
use super::cuts::Cuts;
use super::steps::{FIRST, Steps};
use crate::ids::Protocol;

/// What is said of each kind of traffic.
pub(super) type Verdicts = Box<[Steps<FlowVerdict>]>;

/// What pairs are put together of.
#[derive(Clone, Copy)]
pub(super) struct Parts<'p, 'n, 'e> {
    pub network: &'n Network<'e>,
    pub kinds: &'p Kinds,
    pub of_groups: &'p Cuts,
    pub classes: &'p Classes,
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    admitted: Admitted,
    ground: Ground,
}

impl Parts<'_, '_, '_> {
    /// Returns how flows from the addresses of one class to those of another fare; none where no two of them can talk, or
    /// none gets anywhere.
    pub fn verdicts(&self, found: &mut Found, from: &Source, to: &Target) -> Option<Verdicts> {
        if from.key.is_ipv4 != to.key.is_ipv4 {
            return None;
        }
        let (source, target) = self.ends(from, to)?;
        let whole = || Some(self.walk_whole(source, target));
        let is_plain = from.key.own.is_none() && to.key.own.is_none();
        let Some(ears) = to
            .key
            .ears
            .filter(|_| is_plain && !self.is_hidden(source, target))
        else {
            return whole();
        };
        let out = self.let_out(found, from, to, (source, target));
        let is_shut = |ways: &Ways| ways.iter().all(|one| !one.any(|way| way != Way::Blocked));
        let out = found
            .admitted
            .ways
            .get(out)
            .filter(|ways| !is_shut(ways))?
            .clone();
        let ears = self.classes.ears.get(ears)?;
        let is_near = self.is_near(source, target);
        let seats = match is_near {
            true => (from.key.near, to.key.near),
            false => (from.key.far, to.key.far),
        };
        let mut verdicts = Vec::with_capacity(out.len());
        for (kind, (out, ears)) in out.iter().zip(ears).enumerate() {
            if !out.any(|way| way != Way::Blocked) {
                verdicts.push(Steps::constant(FlowVerdict::Blocked));
                continue;
            }
            let around = (self.network, self.kinds);
            let lies = found
                .ground
                .between(around, seats, kind, (source, target))
                .clone();
            let is_open =
                |one: Lies| one.forward != Way::Blocked && one.seen.is_none() && one.is_there;
            if lies.any(is_open) {
                return whole();
            }
            let ends = self.at_end(found, (from, to), (kind, &lies), (source, target));
            let ends = ends.join(ears, |one, two| (one, two));
            let all = lies.join(out, |lies, out| (lies, out)).join(&ends, judge);
            verdicts.push(all);
        }
        let is_blocked = |one: &Steps<FlowVerdict>| !one.any(|it| it != FlowVerdict::Blocked);
        (!verdicts.iter().all(is_blocked)).then(|| verdicts.into())
    }

    /// Returns two addresses that stand for all of their classes.
    fn ends(&self, from: &Source, to: &Target) -> Option<(End, End)> {
        let pairs = from.members.iter();
        let mut pairs = pairs.flat_map(|one| to.members.iter().map(move |two| (*one, *two)));
        pairs.find(|(one, two)| !self.network.is_one_host(one.0, two.0))
    }

    fn is_near(&self, source: End, target: End) -> bool {
        let vpc = |end: End| self.network.node(end.0).map(|node| node.vpc);
        vpc(source) == vpc(target)
    }

    /// Returns whether the target's address is one of the source's own VPC, where it means somebody else.
    fn is_hidden(&self, source: End, target: End) -> bool {
        let node = self.network.node(source.0);
        let vpc = node.and_then(|node| self.network.vpcs.get(&node.vpc));
        let own = vpc.map(|vpc| vpc.holds(target.1));
        !self.is_near(source, target) && own != Some(super::super::prepared::Match::No)
    }

    /// Returns the number of what the source's groups let out.
    fn let_out(&self, found: &mut Found, from: &Source, to: &Target, ends: (End, End)) -> u32 {
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
            groups: from.key.groups,
            is_ingress: false,
            is_ipv4: from.key.is_ipv4,
            interval: to.key.interval,
            refers: self.referred(node, peer, from.key.refers),
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

    /// Returns what the target's groups let in of what comes to it, port by port.
    fn at_end(
        &self,
        found: &mut Found,
        (from, to): (&Source, &Target),
        (kind, lies): (usize, &Steps<Lies>),
        (source, target): (End, End),
    ) -> Steps<Way> {
        let mut values = Vec::new();
        for (range, one) in lies.ranges() {
            let ways = one
                .seen
                .filter(|_| one.forward != Way::Blocked)
                .and_then(|seen| {
                    let (peer, interval) = self.peer(seen, from, source)?;
                    let node = self.network.node(target.0)?;
                    let question = Question {
                        groups: to.key.groups,
                        is_ingress: true,
                        is_ipv4: to.key.is_ipv4,
                        interval,
                        refers: self.referred(node, peer, to.key.refers),
                    };
                    let around = (self.network, self.kinds);
                    let number = found.admitted.number(around, question, node, peer);
                    found.admitted.ways.get(number)?.get(kind).cloned()
                });
            let ways = ways.unwrap_or_else(|| Steps::constant(Way::Blocked));
            for (part, way) in ways
                .ranges()
                .filter(|(part, _)| part.last() >= range.first())
            {
                if part.first() <= range.last() {
                    values.push((part.first().max(range.first()), way));
                }
            }
        }
        Steps::of(values).unwrap_or_else(|| Steps::constant(Way::Blocked))
    }

    /// Returns what a target sees of a source, and the interval of rules in which its address lies.
    fn peer(&self, seen: Seen, from: &Source, (at, spot): End) -> Option<(Peer, u32)> {
        let node = match seen.origin {
            Origin::Own => Some(at),
            Origin::Hidden => None,
            Origin::Other(other) => Some(other),
        };
        let (spot, interval) = match seen.address {
            SeenAddress::Own => (spot, from.key.interval),
            SeenAddress::Public => {
                let public = self.network.node(at)?.public_of(spot.address)?;
                (
                    super::super::prepared::Spot::of_public(public),
                    from.key.public?,
                )
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

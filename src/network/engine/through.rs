//! Pairs of classes of which not all members fare alike: where a way leads on from the target, where an address is
//! somebody else's.

use rustc_hash::FxHashSet;

use super::super::prepared::{Kind, NodeAt};
use super::between::{End, View};
use super::classes::{Source, Target};
use super::pairs::{Found, Parts, Tell};
use crate::estate::ec2::{DESCRIBE_NETWORK_INTERFACES, DESCRIBE_SUBNETS};

impl Parts<'_, '_, '_> {
    /// Tells how flows fare where a way leads on from their target. Those who stand behind it fare otherwise than
    /// others, each by itself.
    pub(super) fn each_through(
        &self,
        found: &mut Found,
        from: &Source,
        to: &Target,
        tell: &mut Tell<'_>,
    ) {
        let behind = to.members.first().map(|(at, _)| self.behind(*at));
        let behind = behind.unwrap_or_default();
        let stands = |one: &&End| behind.contains(&one.0);
        let inside: Vec<End> = from.members.iter().filter(stands).copied().collect();
        let outside = from.members.iter().filter(|one| !behind.contains(&one.0));
        let outside: Vec<End> = outside.copied().collect();
        if let Some(ends) = self.ends(&inside, &to.members)
            && self.may_arrive(found, from, to, ends)
        {
            self.one_by_one(found, &inside, &to.members, tell);
        }
        if let Some((source, target)) = self.ends(&outside, &to.members)
            && self.may_arrive(found, from, to, (source, target))
            && let Some(number) = self.whole(found, source, target)
        {
            tell(&outside, &to.members, number);
        }
    }

    /// Returns whether anything may get from one class to where a way leads on.
    fn may_arrive(&self, found: &mut Found, from: &Source, to: &Target, ends: (End, End)) -> bool {
        if from.key.own.is_some() || !to.key.is_plain {
            return true;
        }
        let land = self.land(found, from, to, ends);
        let Some(lies) = found.ground.lands.get(land) else {
            return true;
        };
        match lies.view {
            View::Shut => false,
            View::Open | View::Several => true,
            View::One(seen) => {
                let out = self.let_out(found, from, to, ends);
                let admitted = self.let_in(found, (from, to), seen, ends);
                let Some(admitted) = admitted.and_then(|one| found.admitted.ways.get(one)) else {
                    return true;
                };
                let admitted = admitted.clone();
                self.put_together(found, [land, out, self.classes.all_ears], &admitted)
                    .is_some()
            }
        }
    }

    /// Returns whether nothing gets from one seat to another whose addresses are somebody else's there, whoever has them.
    pub(super) fn is_surely_shut(
        &self,
        found: &mut Found,
        from: &Source,
        to: &Target,
        ends: (End, End),
    ) -> bool {
        let node = self.network.node(ends.0.0);
        let place = node.and_then(|node| self.network.place(node.subnet));
        let subnet = place.map(|(subnet, _)| subnet);
        let ledger = &self.network.estate.ledger;
        let is_read = subnet.is_some_and(|subnet| {
            let mut calls = [&DESCRIBE_SUBNETS, &DESCRIBE_NETWORK_INTERFACES].into_iter();
            calls.all(|call| ledger.gap(subnet.place, call, None).is_none())
        });
        let is_plain = from.key.own.is_none() && to.key.own.is_none();
        if !is_read || !is_plain || !self.network.loose_hosts().is_empty() {
            return false;
        }
        let around = (self.network, self.kinds);
        let land = found
            .ground
            .number(around, (from.key.far, to.key.far), ends);
        let view = found.ground.lands.get(land).map(|land| land.view);
        view == Some(View::Shut)
    }

    /// Returns the interfaces to which a way may lead from one.
    fn behind(&self, at: NodeAt) -> FxHashSet<NodeAt> {
        let network = self.network;
        match network.node(at).map(|node| node.kind) {
            Some(Kind::Balancer(_)) => network.behind_at(at).into_iter().collect(),
            _ => self.classes.behind.clone(),
        }
    }

    pub(super) fn one_by_one(
        &self,
        found: &mut Found,
        from: &[End],
        to: &[End],
        tell: &mut Tell<'_>,
    ) {
        for source in from {
            for target in to {
                if !self.network.is_one_host(source.0, target.0)
                    && let Some(number) = self.whole(found, *source, *target)
                {
                    tell(&[*source], &[*target], number);
                }
            }
        }
    }
}

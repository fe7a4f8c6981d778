//! From Lattice to the targets of a service.

use super::lattice::TRIED;
use super::packet::{Crossing, Packet, Traffic};
use super::trail::Rule;
use super::{Landing, Walk, words};
use crate::estate::Item;
use crate::estate::vpc_lattice::{
    GET_LISTENER, LIST_LISTENERS, LIST_TARGETS, Listener, Target, TargetGroup,
};
use crate::ids::{Arn, Place, Protocol, Sym};
use crate::network::prepared::{NodeAt, Offered, Spot};

impl<'e> Walk<'_, 'e> {
    /// A service answers on the ports of its listeners, each of which has target groups.
    pub(super) fn reach_service(&mut self, service: Arn, packet: Packet) -> (Landing, Packet) {
        let name = Sym::new(service.name());
        self.note_policy(service);
        let Some(listener) = self.ask_lattice_listeners(service, packet.traffic) else {
            return (Landing::Nowhere, packet);
        };
        let (mut groups, is_whole) = self.network.lattice.groups_of(listener);
        // Without its actions, those count that name the service.
        if groups.is_empty() && !is_whole {
            groups = self.network.lattice.behind(service).to_vec();
            if groups.is_empty() {
                let said = format!(
                    "to which target groups it sends was not read (`vpc-lattice {}`)",
                    GET_LISTENER.name
                );
                self.trail.unread(name, said);
                return (Landing::Nowhere, packet);
            }
        }
        if groups.is_empty() {
            self.trail.pass(name, Some(words("it answers itself")));
            return (Landing::Service, packet);
        }
        let candidates = self.lattice_targets(name, &groups);
        let mut ways = Vec::new();
        for (group, target) in candidates.into_iter().take(TRIED) {
            let mut walk = self.clone();
            let ended = walk.reach_lattice_target(group, target, packet);
            ways.push((walk, ended));
        }
        self.best_of(ways, packet)
    }

    fn ask_lattice_listeners(
        &mut self,
        service: Arn,
        traffic: Traffic,
    ) -> Option<&'e Item<Listener>> {
        let network = self.network;
        let name = Sym::new(service.name());
        let listeners = network.lattice.listeners(service);
        let ports = || listeners.iter().filter_map(|one| one.port.known());
        for port in ports().filter(|port| **port > traffic.port) {
            self.trail.holds_until(port - 1);
        }
        let takes = |one: &&&Item<Listener>| {
            traffic.protocol == Protocol::TCP && one.port.known() == Some(&traffic.port)
        };
        if let Some(listener) = listeners.iter().find(takes) {
            self.trail.holds_until(traffic.port);
            let rule = format!("listener on port {}", traffic.port);
            self.trail.pass(name, Some(words(&rule)));
            return Some(listener);
        }
        let place = service.account().zip(service.region());
        let gap = place.and_then(|(account, region)| {
            let ledger = &network.estate.ledger;
            let place = Place::new(account, region);
            ledger.gap(place, &LIST_LISTENERS, Some(service.as_str()))
        });
        match gap.filter(|_| traffic.protocol == Protocol::TCP) {
            Some(gap) => {
                let said = format!(
                    "its listeners were not read ({}: `vpc-lattice {}`)",
                    gap.state, LIST_LISTENERS.name
                );
                self.trail.unread(name, said);
            }
            None => {
                let said = "no listener takes such traffic";
                self.trail.block(name, None, "no-listener", said);
            }
        }
        None
    }

    /// Returns the targets of groups: the healthy ones, all where none is.
    fn lattice_targets(
        &mut self,
        name: Sym,
        groups: &[&'e Item<TargetGroup>],
    ) -> Vec<(&'e Item<TargetGroup>, &'e Target)> {
        let mut all = Vec::new();
        for group in groups {
            match group.targets.known() {
                Some(targets) => all.extend(targets.iter().map(|target| (*group, target))),
                None => {
                    let said = format!(
                        "the targets of {} were not read (`vpc-lattice {}`)",
                        group.arn.name(),
                        LIST_TARGETS.name
                    );
                    self.trail.unread(name, said);
                }
            }
        }
        let is_well = |(_, target): &(&Item<TargetGroup>, &Target)| {
            let state = target.status.known();
            state.is_none_or(|state| !matches!(state.as_str(), "UNHEALTHY" | "DRAINING"))
        };
        if all.iter().any(is_well) {
            all.retain(is_well);
        }
        if all.is_empty() && self.trail.doubts.is_empty() {
            let said = "no target is registered";
            self.trail.block(name, None, "no-target", said);
        }
        all
    }

    /// Goes to one target, which sees an address of Lattice.
    fn reach_lattice_target(
        &mut self,
        group: &Item<TargetGroup>,
        target: &Target,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let kind = group.target_type.known().map(|kind| kind.as_str());
        if kind == Some("LAMBDA") {
            self.trail
                .pass(target.id, Some(words("the function is invoked")));
            return (Landing::Service, packet);
        }
        let Some((at, spot)) = self.lattice_target(group, target) else {
            self.trail.unread(target.id, "the target was not read");
            return (Landing::Nowhere, packet);
        };
        let Some(node) = network.node(at) else {
            return (Landing::Nowhere, packet);
        };
        self.trail
            .pass(Sym::new(group.arn.name()), Some(Rule::Words(target.id)));
        let port = target.port.or(group.port).unwrap_or(packet.traffic.port);
        let offered = Offered::Service(group.arn);
        let from = offered
            .networks()
            .into_iter()
            .filter_map(|one| one.parse().ok());
        let mut from = from.map(Spot::somewhere);
        let Some(source) = from.find(|source| source.is_like(spot.address)) else {
            return (Landing::Nowhere, packet);
        };
        let sent = Packet {
            source,
            target: spot,
            toward: None,
            traffic: Traffic {
                port,
                ..packet.traffic
            },
            is_reply: false,
            origin: None,
            crossing: Crossing::Other,
        };
        self.meant = Some(at);
        self.ask_acl(node.subnet, &sent, false);
        self.arrive(at, sent)
    }

    /// Returns the interface of a target, with the address that is used.
    fn lattice_target(&self, group: &Item<TargetGroup>, target: &Target) -> Option<(NodeAt, Spot)> {
        let network = self.network;
        let id = target.id.as_str();
        if let Ok(address) = id.parse() {
            let at = network.at_address(group.vpc?, address)?;
            return Some((at, Spot::exactly(address)));
        }
        let at = match id.parse::<Arn>() {
            Ok(arn) => network.of_balancer(arn).first(),
            Err(_) => network.named(id).first(),
        };
        let at = *at?;
        let is_v6 = group
            .ip_address_type
            .is_some_and(|one| one.as_str() == "IPV6");
        let spots = &network.node(at)?.spots;
        let spot = spots.iter().find(|spot| spot.address.is_ipv6() == is_v6)?;
        Some((at, *spot))
    }
}

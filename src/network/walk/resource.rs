//! From Lattice into a VPC by a resource gateway.

use super::packet::{Crossing, Packet};
use super::{Landing, Walk, words};
use crate::estate::Item;
use crate::estate::vpc_lattice::{
    GET_RESOURCE_CONFIGURATION, LIST_RESOURCE_GATEWAYS, ResourceConfiguration, ResourceGateway,
};
use crate::ids::{Arn, PortSet, Protocol, SubnetId, Sym, VpcId};
use crate::network::prepared::{NodeAt, Spot, standing_of_gateway};

impl<'e> Walk<'_, 'e> {
    /// A resource is reached through the gateway of its VPC, which must be in the zone where the request entered.
    ///
    /// Source: VPC Lattice User Guide, pages resource-gateway and resource-configuration.
    pub(super) fn reach_resource(
        &mut self,
        arn: Arn,
        zone: SubnetId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let all = self.network.lattice.resources(arn);
        if all.is_empty() {
            let said = format!(
                "what it leads to was not read (`vpc-lattice {}`)",
                GET_RESOURCE_CONFIGURATION.name
            );
            self.trail.unread(Sym::new(arn.name()), said);
            return (Landing::Nowhere, packet);
        }
        let mut ways = Vec::new();
        for one in all {
            let mut walk = self.clone();
            let ended = walk.reach_one_resource(one, zone, packet);
            ways.push((walk, ended));
        }
        self.best_of(ways, packet)
    }

    fn reach_one_resource(
        &mut self,
        one: &'e Item<ResourceConfiguration>,
        zone: SubnetId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = Sym::new(one.arn.name());
        self.ask_resource_ports(name, one.ports(), &packet);
        let Some(gateway) = network.lattice.gateway(one) else {
            let said = format!(
                "its gateway was not read (`vpc-lattice {}`)",
                LIST_RESOURCE_GATEWAYS.name
            );
            self.trail.unread(name, said);
            return (Landing::Nowhere, packet);
        };
        let id = Sym::new(gateway.arn.name());
        let standing = standing_of_gateway(gateway);
        let said = "it is not active";
        self.ask_standing(id, standing, ("gateway-not-available", said));
        let Some(door) = self.door_of(gateway, id, zone) else {
            return (Landing::Nowhere, packet);
        };
        let vpc = network.node(door).map(|node| node.vpc);
        let Some((target, spot)) = vpc.and_then(|vpc| self.resource_target(one, vpc)) else {
            let said = format!(
                "what it leads to was not read (`vpc-lattice {}`)",
                GET_RESOURCE_CONFIGURATION.name
            );
            self.trail.unread(name, said);
            return (Landing::Nowhere, packet);
        };
        self.leave_gateway(door, (target, spot), packet)
    }

    fn ask_resource_ports(&mut self, name: Sym, ports: Option<PortSet>, packet: &Packet) {
        let traffic = packet.traffic;
        let Some(ports) = ports else {
            let said = format!(
                "its ports were not read (`vpc-lattice {}`)",
                GET_RESOURCE_CONFIGURATION.name
            );
            self.trail.unread(name, said);
            return;
        };
        for range in ports.ranges() {
            if range.contains(traffic.port) {
                self.trail.holds_until(range.last());
            } else if range.first() > traffic.port {
                self.trail.holds_until(range.first() - 1);
            }
        }
        if traffic.protocol == Protocol::TCP && ports.contains(traffic.port) {
            let rule = format!("port {}", traffic.port);
            self.trail.pass(name, Some(words(&rule)));
        } else {
            let said = "it does not lead to that port";
            self.trail.block(name, None, "not-listening", said);
        }
    }

    /// Returns the interface of a gateway in the zone where a request entered.
    fn door_of(
        &mut self,
        gateway: &Item<ResourceGateway>,
        name: Sym,
        zone: SubnetId,
    ) -> Option<NodeAt> {
        let network = self.network;
        let doors = network.of_resource_gateway(gateway.arn);
        let entered = network.subnets.get(&zone);
        let beside = |at: &&NodeAt| {
            let own = network.subnets.get(&network.node(**at)?.subnet)?;
            own.is_beside(entered?)
        };
        if doors.is_empty() {
            self.trail.unread(name, "its subnets were not read");
            return None;
        }
        let near = doors.iter().find(|at| beside(at) != Some(false));
        if near.is_none() {
            let said = "it has no subnet in the zone where the request comes in";
            self.trail.block(name, None, "no-zone", said);
        }
        near.copied()
    }

    /// Returns what a resource configuration leads to: an address, or what has a name.
    fn resource_target(
        &self,
        one: &ResourceConfiguration,
        vpc: VpcId,
    ) -> Option<(Option<NodeAt>, Spot)> {
        let network = self.network;
        let definition = one.definition.known()?;
        if let Some(address) = definition.ip.as_ref().and_then(|ip| ip.address) {
            return Some((network.at_address(vpc, address), Spot::exactly(address)));
        }
        let by_dns = definition.dns.as_ref();
        let by_dns = by_dns.and_then(|dns| dns.domain_name.as_deref());
        let by_arn = definition.arn.as_ref().and_then(|one| one.arn);
        let name = by_dns.or(by_arn.map(Arn::as_str))?;
        let resource = network.find_resources(name).first();
        let of_resource = resource.and_then(|at| network.resource(*at)?.nodes.first());
        let at = *of_resource.or_else(|| network.find(name).first())?;
        let spot = *network.node(at)?.spots.first()?;
        Some((Some(at), spot))
    }

    /// Goes from a gateway's interface to the resource, which sees the gateway's address.
    fn leave_gateway(
        &mut self,
        door: NodeAt,
        (target, spot): (Option<NodeAt>, Spot),
        packet: Packet,
    ) -> (Landing, Packet) {
        let Some(node) = self.network.node(door) else {
            return (Landing::Nowhere, packet);
        };
        let own = node.spots.iter().copied();
        let Some(own) = own.into_iter().find(|own| own.is_like(spot.address)) else {
            let said = "it has no address of the resource's family";
            self.trail.block(node.name, None, "no-address", said);
            return (Landing::Nowhere, packet);
        };
        self.meant = target;
        self.begin = Some(door);
        let sent = Packet {
            source: own,
            target: spot,
            toward: None,
            traffic: packet.traffic,
            is_reply: false,
            origin: Some(door),
            crossing: Crossing::None,
        };
        self.send(door, sent)
    }
}

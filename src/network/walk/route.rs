//! Routes of a subnet's table, and where their targets lead.

use super::gates::named;
use super::packet::{Crossing, Packet};
use super::trail::Rule;
use super::{Landing, Walk, words};
use crate::estate::ec2::{DESCRIBE_ROUTE_TABLES, RouteTarget};
use crate::ids::{InstanceId, NetworkInterfaceId, Sym};
use crate::network::prepared::{Looked, Match, NodeAt, Subnet, Table, TableRoute, Used, is_public};

impl Walk<'_, '_> {
    /// Sends a packet on by a route table.
    pub(super) fn follow(
        &mut self,
        from: &Subnet,
        used: Used<'_, Table>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let aim = packet.aim();
        let table = match used {
            Used::This(table) => table,
            Used::Open(..) | Used::Unread => return self.without_table(from, used, packet),
        };
        let name = table.id.sym();
        self.ask_told(name);
        match table.look(aim) {
            Looked::Route(route) => self.take(from, name, route, packet),
            Looked::Perhaps(route, open) => {
                let said = format!(
                    "which of its routes leads to {}{}",
                    named(aim),
                    lacks(table)
                );
                self.trail.part(name, said, open);
                let said = "which way its packets take: the destination of a route was not told";
                self.guessed = self.guessed.or(Some((name, said)));
                self.take(from, name, route, packet)
            }
            Looked::Unread => {
                self.trail.unread(
                    name,
                    format!(
                        "whether a route leads to {} was not read{}",
                        named(aim),
                        lacks(table)
                    ),
                );
                (Landing::Nowhere, packet)
            }
            Looked::Nowhere => {
                let detail = format!("no route leads to {}", named(aim));
                self.trail.block(name, None, "no-route", detail);
                self.try_others(from, packet)
            }
        }
    }

    /// Without a table only the VPC itself is surely reached.
    fn without_table(
        &mut self,
        from: &Subnet,
        used: Used<'_, Table>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = from.id.sym();
        let gap = network
            .estate
            .ledger
            .gap(from.place, &DESCRIBE_ROUTE_TABLES, None);
        let vpc = network.vpcs.get(&from.vpc);
        if vpc.is_some_and(|vpc| vpc.holds(packet.aim()) == Match::Yes) {
            let said = "which way its packets take: its route table was not read";
            self.guessed = self.guessed.or(Some((name, said)));
            self.trail.assume(format!(
                "the routes of {} lead through no appliance",
                from.id
            ));
            return self.enter(from.vpc, Some(from.id), packet);
        }
        if let Used::Open(table, why) = used {
            let said = format!("whether {} uses it: {why}", from.id);
            self.trail.unread(table, said);
            return (Landing::Nowhere, packet);
        }
        let state = gap.map_or("no reply shows it", |gap| gap.state);
        self.trail.unread(
            name,
            format!("the route table of {} was not read ({state})", from.id),
        );
        (Landing::Nowhere, packet)
    }

    /// Takes a route.
    pub(super) fn take(
        &mut self,
        from: &Subnet,
        table: Sym,
        route: &TableRoute,
        packet: Packet,
    ) -> (Landing, Packet) {
        let target = target_name(route.target);
        let rule = Rule::Route(route.named(), target);
        self.ask_route(table, &rule, route.standing);
        if route.is_blackhole {
            let detail = format!(
                "the route to {} is a blackhole: {target} is gone",
                route.named()
            );
            self.trail.block(table, Some(rule), "blackhole", detail);
            return (Landing::Nowhere, packet);
        }
        if route.target == RouteTarget::Other(None) {
            let said = format!("where its route to {} leads was not told", route.named());
            self.trail.unread(table, said);
            return (Landing::Nowhere, packet);
        }
        if route.target != RouteTarget::Local {
            self.trail.pass(table, Some(rule));
        }
        self.go(from, route.target, packet)
    }

    /// Sends a packet to the target of a route.
    pub(super) fn go(
        &mut self,
        from: &Subnet,
        target: RouteTarget,
        packet: Packet,
    ) -> (Landing, Packet) {
        self.ask_told(target_name(target));
        match target {
            RouteTarget::Local => self.enter(from.vpc, Some(from.id), packet),
            RouteTarget::InternetGateway(gateway) => {
                self.leave_by_gateway(from, gateway.sym(), packet)
            }
            RouteTarget::EgressOnlyInternetGateway(gateway) => {
                self.leave_one_way(from, gateway.sym(), packet)
            }
            RouteTarget::NatGateway(nat) => self.translate(from, nat, packet),
            RouteTarget::NetworkInterface(interface) => self.via_interface(from, interface, packet),
            RouteTarget::Instance(instance) => self.via_instance(from, instance, packet),
            RouteTarget::TransitGateway(gateway) => self.cross_transit(from, gateway, packet),
            RouteTarget::VpcPeeringConnection(peering) => self.cross_peering(from, peering, packet),
            RouteTarget::VpnGateway(gateway) => self.leave_by_vpn_gateway(from, gateway, packet),
            RouteTarget::VpcEndpoint(endpoint) => self.enter_endpoint(from, endpoint, packet),
            RouteTarget::CoreNetwork(core) => self.cross_core_network(from, core, packet),
            RouteTarget::CarrierGateway(other) => {
                self.lead_nowhere(other, "ec2 describe-carrier-gateways", packet)
            }
            RouteTarget::LocalGateway(other) => {
                self.lead_nowhere(other, "ec2 describe-local-gateway-route-tables", packet)
            }
            RouteTarget::OdbNetwork(other) => {
                self.lead_nowhere(other, "odb get-odb-network", packet)
            }
            RouteTarget::VpcLattice => self.at_lattice(packet),
            RouteTarget::Other(_) => {
                let name = target_name(target);
                self.trail
                    .unread(name, "where such a route leads is not known");
                (Landing::Nowhere, packet)
            }
        }
    }

    /// Ends where a gateway stands of which no call is read.
    fn lead_nowhere(&mut self, gateway: Sym, call: &str, packet: Packet) -> (Landing, Packet) {
        let said = format!("where it leads was not read: {call} would tell");
        self.trail.unread(gateway, said);
        (Landing::Nowhere, packet)
    }

    fn via_instance(
        &mut self,
        from: &Subnet,
        instance: InstanceId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let name = instance.sym();
        match self.network.named(name.as_str()).first() {
            Some(at) => self.through(from, *at, packet),
            None => {
                self.trail.unread(name, "the instance was not read");
                (Landing::Nowhere, packet)
            }
        }
    }

    fn via_interface(
        &mut self,
        from: &Subnet,
        interface: NetworkInterfaceId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let name = interface.sym();
        match self.network.named(name.as_str()).first() {
            Some(at) => self.through(from, *at, packet),
            None => {
                self.trail.unread(name, "the interface was not read");
                (Landing::Nowhere, packet)
            }
        }
    }

    /// Goes through an appliance: whatever it does with packets, it is taken to forward them.
    fn through(&mut self, from: &Subnet, at: NodeAt, packet: Packet) -> (Landing, Packet) {
        let network = self.network;
        let Some(node) = network.node(at) else {
            return (Landing::Nowhere, packet);
        };
        if node.subnet != from.id {
            self.ask_acl(node.subnet, &packet, false);
        }
        if node.owns(packet.aim().address) {
            return self.arrive(at, packet);
        }
        // What crosses an appliance is nobody's private address any more.
        let packet = Packet {
            crossing: Crossing::Other,
            ..packet
        };
        self.ask_groups(at, &packet, true);
        match node.forwards {
            Some(true) => {}
            Some(false) => {
                let said =
                    "it drops packets that are not its own: the source/destination check is on";
                self.trail.block(node.name, None, "source-dest-check", said);
            }
            None => self
                .trail
                .unread(node.name, "its source/destination check was not read"),
        }
        if let Some(what) = node.assumption {
            self.trail.assume(what.as_str());
        }
        self.trail
            .assume(format!("{} forwards the packet", node.name));
        self.trail
            .pass(node.name, Some(words("through the appliance")));
        self.ask_groups(at, &packet, false);
        self.leave(node.subnet, packet)
    }

    /// Where no route leads on: the connections of the VPC that could carry the packet. The one with the fewest
    /// further obstacles stays.
    pub(super) fn try_others(&mut self, from: &Subnet, packet: Packet) -> (Landing, Packet) {
        if !self.tries || self.trail.is_reply {
            return (Landing::Nowhere, packet);
        }
        let mut best: Option<(Self, (Landing, Packet))> = None;
        for target in self.candidates(from, packet) {
            let mut walk = self.clone();
            walk.tries = false;
            let ended = walk.go(from, target, packet);
            let lands = matches!(
                ended.0,
                Landing::Node(_) | Landing::Internet | Landing::OnPremises(_)
            );
            let is_better = best
                .as_ref()
                .is_none_or(|(known, _)| walk.trail.cost() < known.trail.cost());
            if lands && is_better {
                best = Some((walk, ended));
            }
        }
        match best {
            Some((walk, ended)) => {
                *self = walk;
                ended
            }
            None => {
                self.try_target(&packet);
                (Landing::Nowhere, packet)
            }
        }
    }

    /// Without any connection at least the target's own gates are asked.
    pub(super) fn try_target(&mut self, packet: &Packet) {
        let Some(at) = self.meant else { return };
        let Some(node) = self.network.node(at) else {
            return;
        };
        let packet = Packet {
            crossing: Crossing::Other,
            ..*packet
        };
        self.ask_acl(node.subnet, &packet, false);
        self.ask_groups(at, &packet, true);
        self.ask_listener(at, node, packet.traffic);
    }

    /// Returns the connections of a VPC that could carry a packet, each once.
    fn candidates(&self, from: &Subnet, packet: Packet) -> Vec<RouteTarget> {
        let network = self.network;
        let mut targets = Vec::new();
        let aim = packet.aim();
        if is_public(aim.address) {
            let vpc = network.vpcs.get(&from.vpc);
            let gateway = vpc.and_then(|vpc| vpc.internet_gateway);
            targets.extend(gateway.map(RouteTarget::InternetGateway));
        }
        let Some(node) = self.meant.and_then(|at| network.node(at)) else {
            let own = network.premises.of_vpc(from.vpc);
            targets.extend(own.map(RouteTarget::VpnGateway));
            return targets;
        };
        if !node.owns(aim.address) {
            return targets;
        }
        let mut peerings: Vec<_> = network
            .peerings
            .values()
            .filter(|one| one.other_side(from.vpc).and_then(|side| side.vpc) == Some(node.vpc))
            .map(|one| one.id)
            .collect();
        peerings.sort_unstable();
        targets.extend(peerings.into_iter().map(RouteTarget::VpcPeeringConnection));
        let ours = network.transit.all_of_vpc(from.vpc);
        let shared = ours
            .iter()
            .filter(|one| network.transit.of_vpc(one.gateway, node.vpc).is_some());
        targets.extend(shared.map(|one| RouteTarget::TransitGateway(one.gateway)));
        let cores = network.cores.all_of_vpc(from.vpc).into_iter();
        let shared = cores.filter(|core| network.cores.of_vpc(*core, node.vpc).is_some());
        targets.extend(shared.map(|core| RouteTarget::CoreNetwork(core.sym())));
        targets
    }
}

/// Says that a route of a table has no destination, where that is so.
fn lacks(table: &Table) -> &'static str {
    match table.is_loose() {
        true => ": the destination of one of its Routes was not told",
        false => "",
    }
}

/// Names the target of a route.
pub(in crate::network) fn target_name(target: RouteTarget) -> Sym {
    match target {
        RouteTarget::Local => Sym::new("local"),
        RouteTarget::InternetGateway(id) => id.sym(),
        RouteTarget::VpnGateway(id) => id.sym(),
        RouteTarget::VpcEndpoint(id) => id.sym(),
        RouteTarget::EgressOnlyInternetGateway(id) => id.sym(),
        RouteTarget::NatGateway(id) => id.sym(),
        RouteTarget::NetworkInterface(id) => id.sym(),
        RouteTarget::Instance(id) => id.sym(),
        RouteTarget::TransitGateway(id) => id.sym(),
        RouteTarget::VpcPeeringConnection(id) => id.sym(),
        RouteTarget::CarrierGateway(other)
        | RouteTarget::LocalGateway(other)
        | RouteTarget::CoreNetwork(other)
        | RouteTarget::OdbNetwork(other)
        | RouteTarget::Other(Some(other)) => other,
        RouteTarget::VpcLattice => Sym::new("VpcLattice"),
        RouteTarget::Other(None) => Sym::new("unnamed-target"),
    }
}

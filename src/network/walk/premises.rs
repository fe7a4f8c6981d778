//! Out of AWS and into it: virtual private gateways, VPN connections, Direct Connect.
//!
//! What lies beyond is taken to be open: networks outside carry answers back the way that the request came.

use super::gates::named;
use super::lines::{Direction, Passing};
use super::packet::{Crossing, Packet};
use super::route::target_name;
use super::trail::Rule;
use super::{Landing, Walk, words};
use crate::estate::ec2::{DESCRIBE_VPN_GATEWAYS, RouteTarget};
use crate::ids::{Sym, VpcId, VpnGatewayId};
use crate::network::prepared::{Attachment, Gate, Looked, Subnet};

/// What a virtual private gateway does with what is not for its own VPC.
const NOTHING_ON: &str = "a virtual private gateway carries nothing on";

impl<'n> Walk<'n, '_> {
    /// A packet from outside of AWS comes in by a gate.
    pub fn come_in(&mut self, gate: Gate, packet: Packet) -> (Landing, Packet) {
        let network = self.network;
        let outside = Sym::new("on-premises");
        self.trail.pass(outside, Some(words(&named(packet.source))));
        let packet = Packet {
            origin: None,
            crossing: Crossing::Other,
            ..packet
        };
        let passing = Passing {
            outside: packet.source,
            inside: packet.aim(),
            direction: Direction::In,
        };
        match gate {
            Gate::Vpn(id) => self.enter_by_vpn_gateway(id, passing, packet),
            Gate::Transit(gateway, id) => {
                let Some(near) = network.transit.attachment(gateway, id) else {
                    let said = "the attachment was not read";
                    self.trail.unread(gate.name(), said);
                    return (Landing::Nowhere, packet);
                };
                self.cross_line(gate, passing);
                self.ask_state(near, gate.name());
                self.trail.pass(gate.name(), None);
                self.across(near, None, packet)
            }
            Gate::Missing(vpc) => {
                self.ask_gates_told();
                match network.unread_gates(vpc) {
                    Some(unread) => self.trail.unread(gate.name(), unread),
                    None => {
                        let said = "no virtual private gateway or transit gateway leads to it from outside of AWS";
                        self.trail.block(gate.name(), None, "no-gate", said);
                    }
                }
                self.enter(vpc, None, packet)
            }
        }
    }

    /// Comes into the VPC of a virtual private gateway, which carries nothing on: no peering, no NAT, no internet.
    ///
    /// Source: Amazon VPC Peering Guide, page peering-configurations-edge; Site-to-Site VPN User Guide, page
    /// vpn-route-priority.
    fn enter_by_vpn_gateway(
        &mut self,
        id: VpnGatewayId,
        passing: Passing,
        packet: Packet,
    ) -> (Landing, Packet) {
        let name = id.sym();
        self.cross_line(Gate::Vpn(id), passing);
        let Some(vpc) = self.attached_vpc(id) else {
            return (Landing::Nowhere, packet);
        };
        self.trail.pass(name, None);
        if !self.ask_own(name, (vpc, packet.aim()), NOTHING_ON) {
            if !packet.is_reply {
                self.try_target(&packet);
            }
            return (Landing::Nowhere, packet);
        }
        self.enter_by_edge(vpc, name, packet)
    }

    /// Returns the VPC of a virtual private gateway, and says what is wrong with it.
    fn attached_vpc(&mut self, id: VpnGatewayId) -> Option<VpcId> {
        let name = id.sym();
        self.ask_told(name);
        let gateway = self.network.premises.gateway(id)?;
        if let Some(fault) = &gateway.fault {
            self.trail
                .block(name, None, "gateway-not-available", fault.clone());
        }
        if let Some(doubt) = &gateway.doubt {
            self.trail.unread(name, doubt.clone());
        }
        if gateway.vpc.is_none() {
            let said = "it is attached to no VPC";
            self.trail.block(name, None, "gateway-not-attached", said);
        }
        gateway.vpc
    }

    /// Comes into a VPC by a gateway with or without a table of its own.
    ///
    /// Source: Amazon VPC User Guide, page gateway-route-tables.
    fn enter_by_edge(&mut self, vpc: VpcId, gateway: Sym, packet: Packet) -> (Landing, Packet) {
        let network = self.network;
        let Some(table) = network.tables.of_gateway(gateway.as_str()) else {
            return self.enter(vpc, None, packet);
        };
        let name = table.id.sym();
        let route = match table.look(packet.aim()) {
            Looked::Nowhere => return self.enter(vpc, None, packet),
            Looked::Unread => {
                let said = "whether its routes lead through an appliance was not read";
                self.trail.unread(name, said);
                return self.enter(vpc, None, packet);
            }
            Looked::Route(route) => route,
            Looked::Perhaps(route, open) => {
                let said = format!("which of its routes leads to {}", named(packet.aim()));
                self.trail.part(name, said, open);
                route
            }
        };
        if route.target == RouteTarget::Local {
            return self.enter(vpc, None, packet);
        }
        let Some(door) = self.subnet_of(route.target) else {
            let said = format!("where its route to {} leads", route.named());
            self.trail.unread(name, said);
            return (Landing::Nowhere, packet);
        };
        let rule = Rule::Route(route.named(), target_name(route.target));
        self.trail.pass(name, Some(rule));
        // It comes across the border of the appliance's subnet, and the appliance is there.
        self.ask_acl(door.id, &packet, false);
        self.go(door, route.target, packet)
    }

    /// Returns the subnet where the appliance stands to which a gateway's table leads.
    pub(super) fn subnet_of(&self, target: RouteTarget) -> Option<&'n Subnet> {
        let network = self.network;
        let of_node = |name: &str| {
            let at = network.named(name).first()?;
            Some(network.node(*at)?.subnet)
        };
        let id = match target {
            RouteTarget::NetworkInterface(id) => of_node(id.as_str()),
            RouteTarget::Instance(id) => of_node(id.as_str()),
            RouteTarget::VpcEndpoint(id) => {
                let point = network.firewalls.point(id).and_then(|one| one.subnet);
                let told = || network.endpoints.get(&id)?.subnets.first().copied();
                point.or_else(told)
            }
            RouteTarget::Local
            | RouteTarget::InternetGateway(_)
            | RouteTarget::VpnGateway(_)
            | RouteTarget::EgressOnlyInternetGateway(_)
            | RouteTarget::NatGateway(_)
            | RouteTarget::TransitGateway(_)
            | RouteTarget::VpcPeeringConnection(_)
            | RouteTarget::CarrierGateway(_)
            | RouteTarget::LocalGateway(_)
            | RouteTarget::CoreNetwork(_)
            | RouteTarget::OdbNetwork(_)
            | RouteTarget::VpcLattice
            | RouteTarget::Other(_) => None,
        };
        network.subnets.get(&id?)
    }

    /// Leaves a VPC by its virtual private gateway, which knows the networks that it was told of alone.
    pub(super) fn leave_by_vpn_gateway(
        &mut self,
        from: &Subnet,
        id: VpnGatewayId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = id.sym();
        let Some(gateway) = network.premises.gateway(id) else {
            match network
                .estate
                .ledger
                .gap(from.place, &DESCRIBE_VPN_GATEWAYS, None)
            {
                Some(gap) => {
                    let said = format!("the gateway was not read ({})", gap.state);
                    self.trail.unread(name, said);
                }
                None => {
                    let said = "there is no such gateway any more";
                    self.trail.block(name, None, "gateway-not-attached", said);
                }
            }
            return (Landing::Nowhere, packet);
        };
        if let Some(vpc) = self.attached_vpc(id).filter(|vpc| *vpc != from.vpc) {
            let said = format!("it is attached to {vpc}, not to {}", from.vpc);
            self.trail.block(name, None, "gateway-not-attached", said);
            return (Landing::Nowhere, packet);
        }
        self.ask_own(name, (from.vpc, packet.source), NOTHING_ON);
        if gateway.vpc.is_none() {
            return (Landing::Nowhere, packet);
        }
        self.leave_aws(Gate::Vpn(id), packet)
    }

    /// Leaves AWS by an attachment of a transit gateway.
    pub(super) fn leave_by_attachment(
        &mut self,
        far: &Attachment,
        packet: Packet,
    ) -> (Landing, Packet) {
        let gate = Gate::Transit(far.gateway, far.id);
        self.trail.pass(gate.name(), None);
        self.leave_aws(gate, packet)
    }

    fn leave_aws(&mut self, gate: Gate, packet: Packet) -> (Landing, Packet) {
        let passing = Passing {
            outside: packet.aim(),
            inside: packet.source,
            direction: Direction::Out,
        };
        self.cross_line(gate, passing);
        let outside = Sym::new("on-premises");
        self.trail.pass(outside, Some(words(&named(packet.aim()))));
        (Landing::OnPremises(gate), packet)
    }
}

//! Through endpoints that routes name: gateways to services, firewalls, appliances behind load balancers.

use super::packet::{Crossing, Packet};
use super::{Landing, Session, Walk, words};
use crate::estate::ec2::VpcEndpointKind;
use crate::ids::{SubnetId, Sym, VpcEndpointId};
use crate::network::firewall::{Decision, Point, Seen};
use crate::network::prepared::{Subnet, is_public};

impl Walk<'_, '_> {
    /// Goes to the endpoint of a VPC that a route names.
    pub(super) fn enter_endpoint(
        &mut self,
        from: &Subnet,
        id: VpcEndpointId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = Sym::new(id.as_str());
        if let Some(point) = network.firewalls.point(id) {
            return self.through_firewall(from, id, point, packet);
        }
        let Some(endpoint) = network.endpoints.get(&id) else {
            self.trail.unread(name, "the endpoint was not read");
            return (Landing::Nowhere, packet);
        };
        if endpoint.is_available() == Some(false) {
            let said = "it is not available";
            self.trail.block(name, None, "endpoint-not-available", said);
        }
        match endpoint.kind() {
            VpcEndpointKind::Gateway if is_public(packet.aim().address) => {
                self.ask_gateway(name, &packet);
                self.trail.pass(name, None);
                (Landing::Service, packet)
            }
            VpcEndpointKind::GatewayLoadBalancer => {
                // The firewalls of Network Firewall stand behind endpoints of this kind too.
                if endpoint.requester_managed.known() == Some(&true) {
                    let said = "the firewall behind the endpoint was not read";
                    self.trail.unread(name, said);
                }
                self.trail
                    .assume(format!("the appliances behind {id} forward the packet"));
                let subnet = endpoint.subnets.first().copied();
                self.inspected(from, id, subnet, packet)
            }
            VpcEndpointKind::Gateway
            | VpcEndpointKind::Interface
            | VpcEndpointKind::Resource
            | VpcEndpointKind::ServiceNetwork
            | VpcEndpointKind::Other(_) => {
                let said = "what stands behind the endpoint is not known";
                self.trail.unread(name, said);
                (Landing::Nowhere, packet)
            }
        }
    }

    /// Gateway endpoints carry TCP and echo.
    fn ask_gateway(&mut self, name: Sym, packet: &Packet) {
        let traffic = packet.traffic;
        if traffic.protocol != crate::ids::Protocol::TCP && !traffic.is_icmp() {
            let said = "it carries TCP and ICMP echo alone";
            self.trail.block(name, None, "endpoint-protocol", said);
        }
    }

    fn through_firewall(
        &mut self,
        from: &Subnet,
        id: VpcEndpointId,
        point: Point,
        packet: Packet,
    ) -> (Landing, Packet) {
        let name = Sym::new(id.as_str());
        let seen = Seen {
            source: packet.source,
            target: packet.target,
            protocol: packet.traffic.protocol,
            port: packet.traffic.port,
            is_reply: packet.is_reply,
            clients: self.client_ports(),
        };
        // Rules divide ports as they like: what was decided holds for this one.
        self.trail.holds_until(packet.traffic.port);
        match self.network.firewalls.decide(point, &seen) {
            Decision::Pass(rule) => self.trail.pass(name, Some(words(rule.as_str()))),
            Decision::Stop(rule) => {
                let said = format!("the firewall {} drops it", point.firewall.name());
                let rule = Some(words(rule.as_str()));
                self.trail.block(name, rule, "network-firewall", said);
            }
            Decision::Maybe(rule) => {
                let said = format!(
                    "whether the firewall {} lets it pass is for {rule}, which headers do not decide",
                    point.firewall.name()
                );
                self.trail.perhaps(name, said);
            }
            Decision::Unread(what) => self.trail.unread(name, what),
        }
        self.inspected(from, id, point.subnet, packet)
    }

    /// Leaves the endpoint again, in its own subnet. Both ways of a flow must come by.
    fn inspected(
        &mut self,
        from: &Subnet,
        id: VpcEndpointId,
        subnet: Option<SubnetId>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let name = Sym::new(id.as_str());
        let Some(subnet) = subnet else {
            self.trail
                .unread(name, "the subnet of the endpoint was not read");
            return (Landing::Nowhere, packet);
        };
        if packet.is_reply {
            let known = self
                .sessions
                .iter()
                .rposition(|session| matches!(session, Session::Inspected(of) if *of == id));
            match known {
                Some(place) => drop(self.sessions.remove(place)),
                None => {
                    let said = "the answer comes by, the request did not: the flow is not known";
                    self.trail.block(name, None, "asymmetric", said);
                }
            }
        } else {
            self.sessions.push(Session::Inspected(id));
        }
        if subnet != from.id {
            self.ask_acl(subnet, &packet, false);
        }
        let packet = Packet {
            crossing: Crossing::Other,
            ..packet
        };
        self.leave(subnet, packet)
    }

    /// Says that an answer did not come by where its request was inspected.
    pub(in crate::network) fn check_inspected(&mut self) {
        let missed = self.sessions.iter().find_map(|session| match session {
            Session::Inspected(id) => Some(*id),
            Session::Nat { .. } | Session::EgressOnly(_) => None,
        });
        if let Some(id) = missed.filter(|_| self.trail.blockers.is_empty()) {
            let said = "the request comes by, the answer does not: the flow breaks off";
            self.trail
                .block(Sym::new(id.as_str()), None, "asymmetric", said);
        }
    }
}

//! Through endpoints that routes name: gateways to services, firewalls, appliances behind load balancers.

use super::gates::named;
use super::packet::{Crossing, Packet};
use super::trail::Rule;
use super::{Landing, Session, Walk, words};
use crate::estate::ec2::VpcEndpointKind;
use crate::ids::{SubnetId, Sym, VpcEndpointId};
use crate::network::firewall::{Decision, Passed, Point, Seen, Side};
use crate::network::prepared::{ENDPOINT, Match, Subnet, is_public};

impl Walk<'_, '_> {
    /// Goes to the endpoint of a VPC that a route names.
    pub(super) fn enter_endpoint(
        &mut self,
        from: &Subnet,
        id: VpcEndpointId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = id.sym();
        if let Some(point) = network.firewalls.point(id) {
            return self.through_firewall(from, id, point, packet);
        }
        let Some(endpoint) = network.endpoints.get(&id) else {
            self.trail.unread(name, "the endpoint was not read");
            return (Landing::Nowhere, packet);
        };
        let standing = ENDPOINT.of(&endpoint.state);
        let said = "it is not available";
        self.ask_standing(name, standing, ("endpoint-not-available", said));
        match endpoint.kind() {
            VpcEndpointKind::Gateway if is_public(packet.aim().address) => {
                self.ask_gateway(from, name, &packet);
                self.trail
                    .pass(name, endpoint.service_name.map(Rule::Words));
                (Landing::Service, packet)
            }
            VpcEndpointKind::GatewayLoadBalancer => {
                // The firewalls of Network Firewall stand behind endpoints of this kind too.
                if endpoint.requester_managed.known() == Some(&true) {
                    let said = "the firewall behind the endpoint was not read";
                    self.trail.unread(name, said);
                }
                self.ask_appliances(endpoint);
                let subnet = endpoint.subnets.first().copied();
                self.inspected((from, subnet), name, Passed::ByRule, packet)
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

    /// Gateway endpoints carry TCP and echo, of their own VPC alone.
    ///
    /// Source: AWS PrivateLink, page gateway-endpoints, considerations.
    fn ask_gateway(&mut self, from: &Subnet, name: Sym, packet: &Packet) {
        let vpc = self.network.vpcs.get(&from.vpc);
        if vpc.is_some_and(|vpc| vpc.holds(packet.source) == Match::No) {
            let said = format!(
                "{} is no address of {}: it serves its own VPC alone",
                named(packet.source),
                from.vpc
            );
            self.trail.block(name, None, "not-transitive", said);
        }
        self.tells_kinds();
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
        let name = id.sym();
        let passed = self.ask_firewall(name, point, &packet);
        self.inspected((from, point.subnet), name, passed, packet)
    }

    /// Asks the firewall behind an endpoint or attachment about a packet, and returns how it gets through if it does.
    pub(super) fn ask_firewall(&mut self, name: Sym, point: Point, packet: &Packet) -> Passed {
        self.tells_kinds();
        let said = "the firewall's endpoint is not ready";
        self.ask_standing(name, point.standing, ("endpoint-not-available", said));
        let request = self.request_of(name).unwrap_or(Passed::ByRule);
        let seen = Seen {
            source: packet.source,
            target: packet.target,
            protocol: packet.traffic.protocol,
            port: packet.traffic.port,
            from: match packet.is_reply {
                true => Side::Server,
                false => Side::Client,
            },
            begun_by: Side::Client,
            clients: self.client_ports(),
        };
        let (decision, until) = self.network.firewalls.decide(point, &seen, request);
        self.trail.holds_until(until);
        let firewall = point.firewall.name();
        match decision {
            Decision::Pass(rule, passed) => {
                self.trail.pass(name, Some(words(rule.as_str())));
                return passed;
            }
            Decision::Stop(rule) => {
                let said = format!("the firewall {firewall} drops it");
                let rule = Some(words(rule.as_str()));
                self.trail.block(name, rule, "network-firewall", said);
            }
            Decision::Maybe(rule, passed) => {
                let said = format!(
                    "whether the firewall {firewall} lets it pass is for {rule}, which headers do not decide"
                );
                self.trail.perhaps(name, said);
                return passed;
            }
            Decision::Unread(what, passed) => {
                let said = format!("of the firewall {firewall} {what}");
                self.trail.unread(name, said);
                return passed;
            }
        }
        Passed::ByRule
    }

    /// Returns how the request came by an endpoint that keeps state, if it did.
    fn request_of(&self, name: Sym) -> Option<Passed> {
        let mut sessions = self.sessions.iter().rev();
        sessions.find_map(|session| match session {
            Session::Inspected(at, passed) if *at == name => Some(*passed),
            Session::Inspected(..)
            | Session::Nat { .. }
            | Session::EgressOnly(_)
            | Session::Zone(..) => None,
        })
    }

    /// Notes that a packet comes by what keeps state of flows: both ways of a flow must.
    pub(super) fn keep_state(&mut self, name: Sym, passed: Passed, packet: &Packet) {
        if !packet.is_reply {
            self.sessions.push(Session::Inspected(name, passed));
            return;
        }
        let known = self
            .sessions
            .iter()
            .rposition(|session| matches!(session, Session::Inspected(of, _) if *of == name));
        match known {
            Some(place) => drop(self.sessions.remove(place)),
            // What stateless rules pass, or may pass, needs no flow.
            None if matches!(passed, Passed::Stateless | Passed::Untold) => {}
            None => {
                let said = "the answer comes by, the request did not: the flow is not known";
                self.break_off(name, said);
            }
        }
    }

    /// Leaves the endpoint again, in its own subnet.
    fn inspected(
        &mut self,
        (from, subnet): (&Subnet, Option<SubnetId>),
        name: Sym,
        passed: Passed,
        packet: Packet,
    ) -> (Landing, Packet) {
        let Some(subnet) = subnet else {
            self.trail
                .unread(name, "the subnet of the endpoint was not read");
            return (Landing::Nowhere, packet);
        };
        self.keep_state(name, passed, &packet);
        if subnet != from.id {
            self.ask_acl(subnet, &packet, false);
        }
        let packet = Packet {
            crossing: Crossing::Other,
            ..packet
        };
        self.leave(subnet, packet)
    }

    /// Says that an answer that ended somewhere did not come by where its request was inspected.
    pub(in crate::network) fn check_inspected(&mut self, ended: Landing) {
        let mut blockers = self.trail.blockers.iter();
        let is_told = blockers.any(|one| one.reason == "asymmetric");
        if is_told || matches!(ended, Landing::Nowhere) {
            return;
        }
        let missed = self.sessions.iter().find_map(|session| match session {
            Session::Inspected(_, Passed::Stateless | Passed::Untold) => None,
            Session::Inspected(name, Passed::ByRule | Passed::Unmatched) => Some(*name),
            Session::Nat { .. } | Session::EgressOnly(_) | Session::Zone(..) => None,
        });
        if let Some(name) = missed {
            let said = "the request comes by, the answer does not: the flow breaks off";
            self.break_off(name, said);
        }
    }

    /// Says that only one way of a flow comes by what keeps state of it; not so where one of the ways was guessed.
    fn break_off(&mut self, name: Sym, said: &'static str) {
        match self.guessed {
            Some((component, what)) => self.trail.unread(component, what),
            None => self.trail.block(name, None, "asymmetric", said),
        }
    }
}

//! Through VPC endpoints: to services of AWS, and into the VPCs of those who offer services.

use super::packet::{Crossing, Packet, Traffic};
use super::{Landing, Walk, words};
use crate::estate::Item;
use crate::estate::ec2::{
    DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS, VpcEndpoint, VpcEndpointService,
};
use crate::ids::{Protocol, Sym, VpcEndpointId};
use crate::network::prepared::{Kind, NodeAt};

impl Walk<'_, '_> {
    /// A request reaches the interface of a VPC endpoint.
    pub(super) fn ask_endpoint(
        &mut self,
        at: NodeAt,
        id: VpcEndpointId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = Sym::new(id.as_str());
        let Some(endpoint) = network.endpoints.get(&id).copied() else {
            self.trail.unread(name, "the endpoint was not read");
            return (Landing::Node(at), packet);
        };
        match endpoint.is_available() {
            Some(true) => {}
            Some(false) => {
                let said = "it is not available: the connection was not accepted, or is gone";
                self.trail.block(name, None, "endpoint-not-available", said);
            }
            None => self.trail.unread(name, "its state was not read"),
        }
        let Some(service) = endpoint.service_name else {
            self.trail
                .unread(name, "what stands behind the endpoint is not known");
            return (Landing::Node(at), packet);
        };
        if !service.as_str().starts_with("com.amazonaws.vpce.") {
            self.ask_service(name, service, packet.traffic);
            return (Landing::Node(at), packet);
        }
        match provider(network.estate.ec2.vpc_endpoint_services.iter(), service) {
            Some(provider) => self.enter_provider(at, endpoint, provider, packet),
            None => {
                let ledger = &network.estate.ledger;
                let call = &DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS;
                let state = ledger
                    .gap(endpoint.place, call, None)
                    .map_or("it is not ours", |gap| gap.state);
                self.trail.unread(
                    name,
                    format!("what stands behind {service} was not read ({state})"),
                );
                (Landing::Node(at), packet)
            }
        }
    }

    /// A service of AWS answers on its own ports alone.
    fn ask_service(&mut self, name: Sym, service: Sym, traffic: Traffic) {
        let ports = ports_of(service.as_str());
        for port in ports.iter().filter(|port| **port > traffic.port) {
            self.trail.holds_until(port - 1);
        }
        if traffic.protocol == Protocol::TCP && ports.contains(&traffic.port) {
            self.trail.holds_until(traffic.port);
            self.trail.pass(name, Some(words(service.as_str())));
        } else {
            let said = format!("{service} does not answer there");
            self.trail.block(name, None, "not-listening", said);
        }
    }

    /// Goes into the provider's VPC: to a Network Load Balancer of its, in the endpoint's zone.
    fn enter_provider(
        &mut self,
        at: NodeAt,
        endpoint: &Item<VpcEndpoint>,
        service: &Item<VpcEndpointService>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = Sym::new(endpoint.id.as_str());
        self.trail.pass(name, Some(words(service.id.as_str())));
        let place = |at: NodeAt| Some(network.place(network.node(at)?.subnet)?.0);
        let mut doors = Vec::new();
        for arn in &service.network_load_balancers {
            let of = network
                .nodes()
                .filter(|(_, node)| node.kind == Kind::Balancer(*arn));
            let crosses = network
                .balancers
                .get(*arn)
                .and_then(|one| one.is_cross_zone());
            doors.extend(of.map(|(door, _)| (door, *arn, crosses == Some(true))));
        }
        if doors.is_empty() {
            self.trail
                .unread(name, "the load balancers behind the service were not read");
            return (Landing::Node(at), packet);
        }
        let is_beside = |door: NodeAt| {
            let (own, other) = (place(at)?, place(door)?);
            own.is_beside(other)
        };
        let near = doors
            .iter()
            .copied()
            .find(|(door, _, _)| is_beside(*door) != Some(false));
        let crossing = doors.iter().copied().find(|(_, _, crosses)| *crosses);
        let Some((door, arn, _)) = near.or(crossing) else {
            let said = "the service is not offered in the zone of the endpoint's interface";
            self.trail.block(name, None, "no-zone", said);
            return (Landing::Node(at), packet);
        };
        self.end_leg(at, packet);
        let inside = Packet {
            origin: None,
            crossing: Crossing::Other,
            ..packet
        };
        let judges = network
            .balancers
            .get(arn)
            .is_some_and(|one| one.groups_judge_private_link());
        if judges {
            self.ask_groups(door, &inside, true);
        }
        let target = network
            .node(door)
            .and_then(|node| node.spots.first().copied());
        let inside = inside.sent_to(target.unwrap_or(packet.target));
        self.balance(door, arn, inside, true)
    }
}

/// Returns the ports on which a service of AWS answers.
fn ports_of(service: &str) -> &'static [u16] {
    let name = service.rsplit('.').next().unwrap_or_default();
    match name {
        "s3" | "dynamodb" => &[80, 443],
        "email-smtp" => &[25, 465, 587, 2465, 2587],
        _ => &[443],
    }
}

/// Returns the service with a name, of those that the accounts offer.
fn provider<'e>(
    mut services: impl Iterator<Item = &'e Item<VpcEndpointService>>,
    name: Sym,
) -> Option<&'e Item<VpcEndpointService>> {
    services.find(|one| {
        let is_named = one.name.known() == Some(&name);
        is_named || name.as_str().ends_with(&format!(".{}", one.id))
    })
}

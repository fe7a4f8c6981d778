//! Through VPC endpoints: to services of AWS, and into the VPCs of those who offer services.

use super::packet::{Crossing, Packet, Traffic};
use super::{Landing, Walk, words};
use crate::estate::Item;
use crate::estate::ec2::{VpcEndpoint, VpcEndpointKind, VpcEndpointService};
use crate::ids::{Arn, Protocol, Sym, VpcEndpointId};
use crate::network::prepared::{ENDPOINT, NodeAt, Offer};

impl Walk<'_, '_> {
    /// A request reaches the interface of a VPC endpoint.
    pub(super) fn ask_endpoint(
        &mut self,
        at: NodeAt,
        id: VpcEndpointId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = id.sym();
        self.ask_told(name);
        let Some(endpoint) = network.endpoints.get(&id).copied() else {
            self.trail.unread(name, "the endpoint was not read");
            return (Landing::Node(at), packet);
        };
        let said = "it is not available: the connection was not accepted, or is gone";
        let standing = ENDPOINT.of(&endpoint.state);
        self.ask_standing(name, standing, ("endpoint-not-available", said));
        if endpoint.kind() == VpcEndpointKind::GatewayLoadBalancer {
            let said = "it takes what routes send through it, and answers nobody";
            self.trail.block(name, None, "not-listening", said);
            return (Landing::Node(at), packet);
        }
        if let Some(leads) = endpoint.service_network.or(endpoint.resource_configuration) {
            return self.through_lattice_endpoint(at, leads, packet);
        }
        match network.offers.behind(endpoint) {
            Offer::Known(service) => self.enter_provider(at, endpoint, service, packet),
            Offer::Amazon(service) => {
                self.ask_service(name, service, packet.traffic);
                (Landing::Node(at), packet)
            }
            Offer::Unread(id) => {
                let why = network.offers.unread(network.estate, endpoint);
                let said = format!("what stands behind {id} is not known: {why}");
                self.trail.unread(name, said);
                (Landing::Node(at), packet)
            }
            Offer::Untold => {
                let said = "what stands behind the endpoint is not known";
                self.trail.unread(name, said);
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

    /// Goes into the provider's VPC: to a Network Load Balancer of its, in the endpoint's zone; from another region to
    /// any.
    ///
    /// Source: AWS PrivateLink, pages create-endpoint-service and privatelink-share-your-services.
    fn enter_provider(
        &mut self,
        at: NodeAt,
        endpoint: &Item<VpcEndpoint>,
        service: &Item<VpcEndpointService>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = endpoint.id.sym();
        self.ask_connection(endpoint, service);
        self.trail.pass(name, Some(words(service.id.as_str())));
        if service.network_load_balancers.is_empty() && !service.gateway_load_balancers.is_empty() {
            let said = format!("{} is offered by a Gateway Load Balancer", service.id);
            self.trail.block(name, None, "not-listening", said);
            return (Landing::Node(at), packet);
        }
        let is_far = service.place.region != endpoint.place.region;
        let offered = service.supported_regions.iter();
        let mut offered = offered.filter_map(|one| one.region);
        if is_far && !offered.any(|region| region == endpoint.place.region) {
            let said = format!("{} is not offered in {}", service.id, endpoint.place.region);
            self.trail.block(name, None, "no-region", said);
        }
        let doors = self.doors_of(service);
        if doors.is_empty() {
            let said = "the load balancers behind the service were not read";
            self.trail.unread(name, said);
            return (Landing::Node(at), packet);
        }
        let place = |at: NodeAt| Some(network.place(network.node(at)?.subnet)?.0);
        let is_beside = |door: NodeAt| {
            let (own, other) = (place(at)?, place(door)?);
            own.is_beside(other)
        };
        let mut near = doors.iter().copied();
        let near = near.find(|(door, _, _)| is_far || is_beside(*door) != Some(false));
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
        let balancer = network.estate.elbv2.load_balancers.get(arn);
        if balancer.is_some_and(|one| one.groups_judge_private_link()) {
            self.ask_groups(door, &inside, true);
        }
        let target = network
            .node(door)
            .and_then(|node| node.spots.first().copied());
        let inside = inside.sent_to(target.unwrap_or(packet.target));
        let legs = self.legs.len();
        let ended = self.balance(door, arn, inside, true);
        if self.legs.len() > legs {
            return ended;
        }
        // It ends at the load balancer, to which no route of the endpoint's leads, nor back.
        self.end_leg(door, inside);
        if let Some(leg) = self.legs.last_mut() {
            leg.is_carried = true;
        }
        (Landing::Nowhere, packet)
    }

    /// Returns the interfaces of the load balancers behind a service, and whether each sends to all zones.
    fn doors_of(&self, service: &VpcEndpointService) -> Vec<(NodeAt, Arn, bool)> {
        let network = self.network;
        let mut doors = Vec::new();
        for arn in &service.network_load_balancers {
            let balancer = network.estate.elbv2.load_balancers.get(*arn);
            let crosses = balancer.and_then(|one| one.is_cross_zone()) == Some(true);
            let own = network.of_balancer(*arn).iter();
            doors.extend(own.map(|door| (*door, *arn, crosses)));
        }
        doors
    }
}

/// Returns the ports on which a service of AWS answers.
///
/// Source: the pages on interface endpoints of Amazon SES, Keyspaces, AWS IoT Core, Storage Gateway, Transfer Family.
fn ports_of(service: &str) -> &'static [u16] {
    let ends = |name: &str| {
        service
            .strip_suffix(name)
            .is_some_and(|rest| rest.ends_with('.'))
    };
    if ends("s3") || ends("dynamodb") {
        &[80, 443]
    } else if ends("email-smtp") {
        &[25, 465, 587, 2465, 2587]
    } else if ends("cassandra") || ends("cassandra-fips") {
        &[9142]
    } else if ends("iot.data") {
        &[443, 8443, 8883]
    } else if ends("storagegateway") {
        &[443, 1026, 1027, 1028, 1031, 2222]
    } else if ends("transfer.server") {
        &[21, 22, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200]
    } else {
        &[443]
    }
}

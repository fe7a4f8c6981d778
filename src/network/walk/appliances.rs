//! To the appliances behind a Gateway Load Balancer.

use super::{Walk, words};
use crate::estate::ec2::{VpcEndpoint, VpcEndpointService};
use crate::estate::elbv2::{LoadBalancer, Target, TargetHealthDescription};
use crate::estate::{Item, Observed};
use crate::ids::Sym;
use crate::network::prepared::{ENDPOINT, ENDPOINT_SERVICE, Offer, Subnet};

impl Walk<'_, '_> {
    /// A packet is at a Gateway Load Balancer's endpoint, which hands it to an appliance and gets it back. What
    /// appliances do with it is not known: they are taken to forward it.
    ///
    /// Source: Gateway Load Balancers, page introduction, and page gateway-load-balancers, cross-zone load balancing.
    pub(super) fn ask_appliances(&mut self, endpoint: &Item<VpcEndpoint>) {
        let network = self.network;
        let name = endpoint.id.sym();
        self.trail.assume(format!(
            "the appliances behind {} forward the packet",
            endpoint.id
        ));
        let Offer::Known(service) = network.offers.behind(endpoint) else {
            self.trail.pass(name, None);
            return;
        };
        self.ask_connection(endpoint, service);
        let zone = endpoint.subnets.first();
        let zone = zone.and_then(|id| network.subnets.get(id));
        let mut shown = format!("{} by its Gateway Load Balancer", service.id);
        for arn in &service.gateway_load_balancers {
            shown = format!(
                "{} by the Gateway Load Balancer {}",
                service.id,
                arn.given_name()
            );
            let balancers = &network.estate.elbv2.load_balancers;
            if let (Some(balancer), Some(zone)) = (balancers.get(*arn), zone) {
                self.ask_gateway_balancer(name, balancer, zone);
            }
        }
        self.trail.pass(name, Some(words(&shown)));
    }

    /// A Gateway Load Balancer takes packets in its zones, and hands them to the appliances of the zone, or of all
    /// where it crosses zones: to those that are healthy, or to all where none is.
    fn ask_gateway_balancer(&mut self, name: Sym, balancer: &Item<LoadBalancer>, zone: &Subnet) {
        let network = self.network;
        let zones = balancer.zones.known().into_iter().flatten();
        let beside = |one: &crate::ids::SubnetId| network.subnets.get(one)?.is_beside(zone);
        let mut told = zones.map(|one| beside(&one.subnet)).peekable();
        if told.peek().is_some() && told.all(|is_beside| is_beside == Some(false)) {
            let said = format!(
                "{} is not in the zone of the endpoint",
                balancer.arn.given_name()
            );
            self.trail.block(name, None, "no-zone", said);
            return;
        }
        let groups = network.balancers.behind(balancer.arn);
        let known: Option<Vec<_>> = groups.iter().map(|group| group.targets.known()).collect();
        let Some(all) = known.filter(|all| !all.is_empty()) else {
            return;
        };
        let crosses = balancer.is_cross_zone() == Some(true);
        let is_open = matches!(balancer.attributes, Observed::Unknown);
        let of_vpc = groups.iter().find_map(|group| group.vpc);
        let in_zone = |one: &&TargetHealthDescription| {
            crosses || self.is_appliance_in(of_vpc, one, zone) != Some(false)
        };
        let has_target = all.iter().copied().flatten().any(|one| in_zone(&one));
        if has_target {
            return;
        }
        let said = format!(
            "no appliance of {} is registered in the zone of the endpoint",
            balancer.arn.given_name()
        );
        match is_open && all.iter().any(|targets| !targets.is_empty()) {
            true => self.trail.unread(
                name,
                format!("{said}, and whether it crosses zones was not read"),
            ),
            false => self.trail.block(name, None, "no-target", said),
        }
    }

    fn is_appliance_in(
        &self,
        vpc: Option<crate::ids::VpcId>,
        one: &TargetHealthDescription,
        zone: &Subnet,
    ) -> Option<bool> {
        let network = self.network;
        let at = match one.target.kind() {
            Target::Instance(id) => network.named(id.as_str()).first().copied(),
            Target::Address(address) => network.at_address(vpc?, address),
            Target::Resource(_) | Target::Other(_) => None,
        };
        let own = network.subnets.get(&network.node(at?)?.subnet)?;
        own.is_beside(zone)
    }

    /// Asks whether the provider of a service took an endpoint's connection.
    pub(super) fn ask_connection(
        &mut self,
        endpoint: &Item<VpcEndpoint>,
        service: &Item<VpcEndpointService>,
    ) {
        let name = endpoint.id.sym();
        let connection = self.network.offers.connection(endpoint.id);
        let is_gone = ENDPOINT.of(&endpoint.state).is_down();
        if let Some(connection) = connection.filter(|_| !is_gone) {
            let standing = ENDPOINT.of(&connection.state);
            let said = format!("the provider of {} did not accept it", service.id);
            self.ask_standing(name, standing, ("endpoint-not-available", &said));
        }
        let standing = ENDPOINT_SERVICE.of(&service.state);
        let said = format!("the service {} is not available", service.id);
        let place = if standing.is_down() {
            name
        } else {
            service.id.sym()
        };
        self.ask_standing(place, standing, ("service-not-available", &said));
    }
}

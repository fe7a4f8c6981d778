//! Through VPC Lattice: from a VPC in a service network, or from an endpoint, to the targets of services and to
//! resources behind gateways. No route of a VPC decides.

use super::gates::named;
use super::packet::Packet;
use super::{Landing, Leg, Walk, words};
use crate::estate::ec2::{DESCRIBE_VPC_ENDPOINTS, VpcEndpoint};
use crate::estate::vpc_lattice::{
    GET_AUTH_POLICY, GET_SERVICE_NETWORK_VPC_ASSOCIATION,
    LIST_SERVICE_NETWORK_RESOURCE_ASSOCIATIONS, LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS,
    LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS, ServiceNetworkVpcAssociation,
};
use crate::estate::{Item, Observed, Operation};
use crate::ids::{Arn, Place, SubnetId, Sym, VpcId};
use crate::network::prepared::{
    Groups, Membership, Node, NodeAt, Offered, Standing, auth_policy, standing_of_vpc,
};

/// What is tried before the best of it counts.
pub(super) const TRIED: usize = 64;

impl<'e> Walk<'_, 'e> {
    /// A host asks for what Lattice offers in a service network that its VPC is in.
    ///
    /// Source: VPC Lattice User Guide, pages how-it-works and security-groups.
    pub(in crate::network) fn ask_lattice(
        &mut self,
        at: NodeAt,
        offered: Offered,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let Some(client) = network.node(at) else {
            return (Landing::Nowhere, packet);
        };
        if let Some((name, said)) = self.unread_door(client, offered) {
            self.trail.suspect(name, said);
        }
        self.ask_groups(at, &packet, false);
        self.ask_acl(client.subnet, &packet, true);
        let joined = self.joined(client.vpc, offered);
        if joined.is_empty() {
            self.not_joined(client, offered);
            return (Landing::Nowhere, packet);
        }
        let mut ways = Vec::new();
        for (association, membership) in joined {
            let mut walk = self.clone();
            walk.ask_association(client, association, &packet);
            walk.ask_membership(offered, &membership);
            walk.end_in_lattice(at, client.subnet, packet);
            let ended = walk.beyond_lattice(offered, client.subnet, packet);
            ways.push((walk, ended));
        }
        self.best_of(ways, packet)
    }

    /// Returns the service networks that a VPC is in and something is offered in.
    fn joined(
        &self,
        vpc: VpcId,
        offered: Offered,
    ) -> Vec<(&'e Item<ServiceNetworkVpcAssociation>, Membership)> {
        let lattice = &self.network.lattice;
        let mut joined = Vec::new();
        for association in lattice.of_vpc(vpc) {
            let members = lattice.members(offered).iter();
            let same = members.filter(|one| {
                one.network.is_some() && one.network == association.service_network.known().copied()
            });
            joined.extend(same.map(|membership| (*association, *membership)));
        }
        joined
    }

    /// Returns what was not read of the endpoints of a client's VPC through which something may be reached, if so.
    fn unread_door(&self, client: &Node, offered: Offered) -> Option<(Sym, String)> {
        let network = self.network;
        let ledger = &network.estate.ledger;
        let place = network.subnets.get(&client.subnet).map(|one| one.place);
        let place = place.unwrap_or(client.place);
        if let Some(gap) = ledger.gap(place, &DESCRIBE_VPC_ENDPOINTS, None) {
            let said = format!(
                "whether an endpoint of it leads to {}: `ec2 {}` was not read ({})",
                offered.name(),
                DESCRIBE_VPC_ENDPOINTS.name,
                gap.state
            );
            return Some((client.vpc.sym(), said));
        }
        let own = network.estate.ec2.vpc_endpoints.iter();
        let mut own = own.filter(|one| one.vpc.known().is_none_or(|vpc| *vpc == client.vpc));
        own.find_map(|endpoint| {
            let said = self.untold_of(endpoint, offered)?;
            Some((endpoint.id.sym(), said))
        })
    }

    /// Returns what was not read of an endpoint that may lead to something: what is in its service network, or where its
    /// interfaces are.
    fn untold_of(&self, endpoint: &Item<VpcEndpoint>, offered: Offered) -> Option<String> {
        let network = self.network;
        let leads = endpoint
            .service_network
            .or(endpoint.resource_configuration)?;
        if network.lattice.endpoints(offered).contains(&endpoint.id) {
            let found = network.find_resources(endpoint.id.as_str()).iter();
            let mut found = found.filter_map(|at| network.resource(*at));
            let is_there = found.any(|one| !one.nodes.is_empty());
            return (!is_there).then(|| "where its interfaces are was not read".to_owned());
        }
        let leads: Arn = leads.as_str().parse().ok()?;
        let call = match offered {
            _ if leads.resource_type() == "resourceconfiguration" => return None,
            Offered::Service(_) => &LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS,
            Offered::Resource(_) => &LIST_SERVICE_NETWORK_RESOURCE_ASSOCIATIONS,
        };
        let own = offered.arn();
        let places = [
            endpoint.place,
            owner_of(own, endpoint.place),
            owner_of(leads, endpoint.place),
        ];
        let asked = [own.as_str(), leads.as_str()];
        let is_told = places.iter().any(|place| {
            let mut asked = asked.iter();
            asked.any(|one| network.estate.ledger.gap(*place, call, Some(one)).is_none())
        });
        (!is_told).then(|| {
            let (name, call) = (offered.name(), call.name);
            format!("whether it leads to {name}: `vpc-lattice {call}` was not read")
        })
    }

    /// Says that a VPC is in no service network that offers something, or that nobody read which ones it is in.
    fn not_joined(&mut self, client: &Node, offered: Offered) {
        let network = self.network;
        let lattice = &network.lattice;
        let place = network.subnets.get(&client.subnet).map(|one| one.place);
        let place = place.unwrap_or(client.place);
        let own = offered.arn();
        let owner = owner_of(own, place);
        let members = match offered {
            Offered::Service(_) => &LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS,
            Offered::Resource(_) => &LIST_SERVICE_NETWORK_RESOURCE_ASSOCIATIONS,
        };
        let vpcs = &LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS;
        let places = [place, owner];
        let told = |call: &Operation, request: &str| {
            let ledger = &network.estate.ledger;
            let mut all = places.iter();
            all.any(|place| ledger.gap(*place, call, Some(request)).is_none())
        };
        let of_vpc = lattice.of_vpc(client.vpc).iter();
        let of_vpc = of_vpc.filter_map(|one| one.service_network.known());
        let of_offered = lattice
            .members(offered)
            .iter()
            .filter_map(|one| one.network);
        let is_told = told(vpcs, client.vpc.as_str())
            && of_vpc.clone().all(|one| told(members, one.as_str()))
            || told(members, own.as_str())
                && of_offered.clone().all(|one| told(vpcs, one.as_str()));
        let name = client.vpc.sym();
        if is_told {
            let said = format!("it is in no service network that offers {}", offered.name());
            self.trail.block(name, None, "not-associated", said);
        } else {
            let said = format!(
                "whether it is in a service network that offers {} was not read: `vpc-lattice {}`, `vpc-lattice {}`",
                offered.name(),
                vpcs.name,
                members.name
            );
            self.trail.unread(name, said);
        }
    }

    /// Asks the association of the client's VPC: the inbound rules of its groups say which clients may come.
    fn ask_association(
        &mut self,
        client: &Node,
        association: &Item<ServiceNetworkVpcAssociation>,
        packet: &Packet,
    ) {
        let name = Sym::new(association.arn.name());
        self.ask_active(name, standing_of_vpc(association));
        let groups = match &association.security_groups {
            Observed::Known(groups) if groups.is_empty() => Groups::Unfiltered,
            Observed::Known(groups) => Groups::Carries(groups.to_vec().into_boxed_slice()),
            Observed::Absent => Groups::Unfiltered,
            Observed::Unknown => {
                let said = format!(
                    "its security groups were not read (`vpc-lattice {}`)",
                    GET_SERVICE_NETWORK_VPC_ASSOCIATION.name
                );
                self.trail.unread(name, said);
                Groups::Unfiltered
            }
        };
        if groups == Groups::Unfiltered {
            self.trail.pass(name, None);
        }
        let judge = Node {
            name,
            groups,
            ..client.clone()
        };
        self.ask_node(&judge, packet, true);
    }

    fn ask_active(&mut self, name: Sym, standing: Standing) {
        let said = "it is not active";
        self.ask_standing(name, standing, ("association-not-active", said));
    }

    /// Asks what joins a service or resource with a service network, and notes who else decides.
    fn ask_membership(&mut self, offered: Offered, membership: &Membership) {
        self.ask_active(membership.name, membership.standing);
        if let Some(network) = membership.network {
            self.trail.pass(
                Sym::new(network.name()),
                Some(words(membership.name.as_str())),
            );
            // Policies do not judge the use of resources.
            if matches!(offered, Offered::Service(_)) {
                self.note_policy(network);
            }
        }
    }

    /// Notes that a policy judges requests, where one does: what it says is not for the network to decide.
    pub(super) fn note_policy(&mut self, arn: Arn) {
        let estate = self.network.estate;
        let name = arn.name();
        if let Some(policy) = estate.vpc_lattice.auth_policies.get(arn) {
            if auth_policy(estate, policy.arn).is_some() {
                self.trail
                    .assume(format!("the auth policy of {name} admits the request"));
            }
            return;
        }
        let place = arn.account().zip(arn.region());
        let place = place.map(|(account, region)| Place::new(account, region));
        let gap = place.and_then(|place| {
            let ledger = &estate.ledger;
            ledger.gap(place, &GET_AUTH_POLICY, Some(arn.as_str()))
        });
        if let Some(gap) = gap {
            self.trail.assume(format!(
                "no auth policy of {name} refuses the request; it was not read ({})",
                gap.state
            ));
        }
    }

    /// Ends the part of a flow that Lattice takes over at a client's interface. The answer comes into the client's
    /// subnet across its border.
    fn end_in_lattice(&mut self, at: NodeAt, subnet: SubnetId, packet: Packet) {
        self.end_leg(at, packet);
        if let Some(leg) = self.legs.last_mut() {
            leg.is_carried = true;
            leg.enters = Some(subnet);
        }
        self.begin = None;
    }

    /// A packet to one of Lattice's own addresses is there. Which of them something has that it offers, no reply tells.
    pub(super) fn at_lattice(&mut self, packet: Packet) -> (Landing, Packet) {
        if !packet.is_reply {
            let said = format!(
                "what VPC Lattice offers at {}: ask for it by its name",
                named(packet.aim())
            );
            self.trail.unread(Sym::new("vpc-lattice"), said);
        }
        (Landing::Lattice, packet)
    }

    /// Goes back the way of an answer that AWS carries itself, as far as anything is asked there.
    pub(in crate::network) fn carry_back(&mut self, leg: &Leg) {
        if let Some(subnet) = leg.enters {
            self.ask_acl(subnet, &leg.arrived.reply(None), false);
        }
    }

    /// Comes out of an endpoint into Lattice: to what is asked for, else to whatever is offered there.
    pub(super) fn through_lattice_endpoint(
        &mut self,
        at: NodeAt,
        leads: Sym,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let lattice = &network.lattice;
        let zone = network.node(at).map(|node| node.subnet);
        let (Some(zone), Ok(arn)) = (zone, leads.as_str().parse::<Arn>()) else {
            self.trail.unread(leads, "what stands behind the endpoint");
            return (Landing::Node(at), packet);
        };
        let is_resource = arn.resource_type() == "resourceconfiguration";
        let all = match is_resource {
            true => vec![Offered::Resource(arn)],
            false => lattice.offered_in(arn),
        };
        let chosen: Vec<Offered> = match self.offered {
            Some(offered) => all.into_iter().filter(|one| *one == offered).collect(),
            None => all,
        };
        if chosen.is_empty() {
            let said = "what is offered in the service network was not read, or nothing is";
            self.trail.unread(Sym::new(arn.name()), said);
            return (Landing::Node(at), packet);
        }
        let is_any = !is_resource && self.offered.is_none();
        if let Some(call) = self.untold_in(at, arn).filter(|_| is_any) {
            let said = format!("what else is offered there: `vpc-lattice {call}` was not read");
            self.trail.suspect(Sym::new(arn.name()), said);
        }
        let mut ways = Vec::new();
        for offered in chosen.into_iter().take(TRIED) {
            let mut walk = self.clone();
            let members = lattice.members(offered).iter();
            let own = members.filter(|one| !is_resource && one.network == Some(arn));
            for membership in own.take(1) {
                walk.ask_membership(offered, membership);
            }
            walk.end_leg(at, packet);
            walk.begin = None;
            let ended = walk.beyond_lattice(offered, zone, packet);
            ways.push((walk, ended));
        }
        self.best_of(ways, packet)
    }

    /// Returns the call that would tell all that is offered in a service network, where it was not read.
    fn untold_in(&self, at: NodeAt, network: Arn) -> Option<&'static str> {
        let place = self.network.node(at)?.place;
        let places = [place, owner_of(network, place)];
        let ledger = &self.network.estate.ledger;
        let calls = [
            &LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS,
            &LIST_SERVICE_NETWORK_RESOURCE_ASSOCIATIONS,
        ];
        let mut untold = calls.into_iter().filter(|call| {
            let mut gaps = places
                .iter()
                .map(|place| ledger.gap(*place, call, Some(network.as_str())));
            gaps.all(|gap| gap.is_some())
        });
        untold.next().map(|call| call.name)
    }

    /// Takes the way with the fewest obstacles.
    pub(super) fn best_of(
        &mut self,
        ways: Vec<(Self, (Landing, Packet))>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let until = ways.iter().map(|(walk, _)| walk.trail.until).min();
        let best = ways.into_iter().min_by_key(|(walk, _)| walk.trail.cost());
        let Some((walk, ended)) = best else {
            return (Landing::Nowhere, packet);
        };
        *self = walk;
        self.trail.until = until.unwrap_or(self.trail.until);
        ended
    }

    /// Goes from Lattice to what answers. `zone` is where the request entered it.
    pub(super) fn beyond_lattice(
        &mut self,
        offered: Offered,
        zone: SubnetId,
        packet: Packet,
    ) -> (Landing, Packet) {
        match offered {
            Offered::Service(service) => self.reach_service(service, packet),
            Offered::Resource(resource) => self.reach_resource(resource, zone, packet),
        }
    }
}

/// Returns where the owner of a resource is, as its ARN tells.
fn owner_of(arn: Arn, place: Place) -> Place {
    Place {
        account: arn.account().unwrap_or(place.account),
        region: arn.region().unwrap_or(place.region),
        ..place
    }
}

//! Through doors: what clients of a Client VPN endpoint or an EC2 Instance Connect Endpoint send sets out at the
//! door's interface.

use super::gates::named;
use super::packet::Packet;
use super::{Landing, Scope, Walk, words};
use crate::estate::ec2::{
    ClientVpnEndpoint, ClientVpnRoute, ClientVpnStatus, InstanceConnectEndpoint,
};
use crate::estate::{Item, Observed};
use crate::ids::{Cidr, Protocol, SubnetId, Sym};
use crate::network::prepared::{
    CLIENT_VPN, CLIENT_VPN_ASSOCIATION, CLIENT_VPN_RULE, CONNECT_ENDPOINT, Door, Kind, Match, Node,
    NodeAt, Spot, association, is_public,
};

/// The ports that an EC2 Instance Connect Endpoint opens tunnels to.
///
/// Source: Amazon EC2 User Guide, page connect-using-eice, limitations.
const TUNNELS: [u16; 2] = [22, 3389];

impl Walk<'_, '_> {
    /// Sends a packet from an interface, or through the door that the interface belongs to.
    pub fn set_out(&mut self, at: NodeAt, own: Spot, packet: Packet) -> (Landing, Packet) {
        let network = self.network;
        let Some((door, node)) = network.door(at).zip(network.node(at)) else {
            if self.scope == Scope::Whole {
                self.ask_sender(at, packet.target);
            }
            return self.send(at, packet);
        };
        match door {
            Door::ClientVpn(endpoint) => self.ask_client_vpn(endpoint, node, &packet),
            Door::Connect(endpoint) => {
                self.ask_connect(endpoint, node, &packet);
                if packet.source != own {
                    // The endpoint takes the answer, whose address ever it bears.
                    self.through = Some(own);
                }
            }
        }
        self.send(at, packet)
    }

    /// Asks whether anything begins at an interface: those of AWS's own carry what others begin, and load balancers open
    /// connections to their targets alone.
    fn ask_sender(&mut self, at: NodeAt, target: Spot) {
        let Some(node) = self.network.node(at) else {
            return;
        };
        let said = match node.kind {
            Kind::Host | Kind::Serves | Kind::Client | Kind::Idle => return,
            Kind::Balancer(_) => {
                let mut targets = self.network.behind(node).into_iter();
                if targets.any(|one| one.owns(target.address)) {
                    return;
                }
                "a load balancer opens connections to its targets alone"
            }
            Kind::Nat(_) | Kind::Transit(_) | Kind::Endpoint(_) | Kind::Silent => {
                "nothing begins there: it is an interface of AWS's own"
            }
        };
        self.trail.block(node.name, None, "no-sender", said);
    }

    /// Asks a Client VPN endpoint: its state, its routes through a subnet, who may reach the network. Behind it clients
    /// have the address of its interface.
    ///
    /// Source: Client VPN Administrator Guide, pages cvpn-working-routes, cvpn-working-rules, client-authorization.
    fn ask_client_vpn(&mut self, endpoint: &Item<ClientVpnEndpoint>, node: &Node, packet: &Packet) {
        let name = endpoint.id.sym();
        let status = endpoint.status.known().and_then(|one| one.code);
        let said = format!("it is {}", told(status));
        let standing = CLIENT_VPN.told(status);
        self.ask_standing(name, standing, ("endpoint-not-available", &said));
        let code = association(endpoint, node.subnet).map(|one| one.status.as_ref()?.code);
        match code.map(|code| (code, CLIENT_VPN_ASSOCIATION.told(code))) {
            Some((code, standing)) if standing.is_down() => {
                let said = format!("its association with {} is {}", node.subnet, told(code));
                self.trail.block(name, None, "not-associated", said);
            }
            Some((_, standing)) => {
                let doubt = standing.doubt();
                let said =
                    doubt.map(|doubt| format!("its association with {}: {doubt}", node.subnet));
                said.into_iter()
                    .for_each(|said| self.trail.unread(name, said));
            }
            None => {}
        }
        self.ask_client_routes(endpoint, node, packet);
        self.ask_authorization(endpoint, packet.target);
    }

    /// Asks for the endpoint's route through a subnet; to the subnet's VPC there always is one.
    fn ask_client_routes(
        &mut self,
        endpoint: &Item<ClientVpnEndpoint>,
        node: &Node,
        packet: &Packet,
    ) {
        let name = endpoint.id.sym();
        let Some(routes) = endpoint.routes.known() else {
            let vpc = self.network.vpcs.get(&node.vpc);
            if vpc.is_none_or(|vpc| vpc.holds(packet.target) != Match::Yes) {
                self.trail.unread(name, "its routes were not read");
            }
            return;
        };
        let there = |one: &&ClientVpnRoute| leads_through(one, node.subnet);
        let own = routes.iter().filter(there).map(|one| one.destination);
        match longest(own, packet.target) {
            (Match::Yes, Some(network)) => {
                let own = routes.iter().filter(there);
                let own = own.filter(|one| one.destination == network);
                let rule = format!("{network} -> {}", node.subnet);
                if let Some(doubt) = doubt_of(own.map(|one| one.status.as_ref())) {
                    let said = format!("whether its route `{rule}` is in force: {doubt}");
                    self.trail.unread(name, said);
                }
                self.trail.pass(name, Some(words(&rule)));
            }
            (Match::Maybe, _) => {
                let said = format!("which of its routes leads to {}", named(packet.target));
                self.trail.perhaps(name, said);
            }
            _ if routes.iter().any(|one| may_lead(one, packet.target)) => {
                let said = "the TargetSubnet of one of its Routes was not told";
                self.trail.unread(name, said);
            }
            _ => {
                let said = format!(
                    "no route of it leads to {} through {}",
                    named(packet.target),
                    node.subnet
                );
                self.trail.block(name, None, "no-route", said);
            }
        }
    }

    /// Asks the authorization rules: those for the smallest network that holds the target decide, for whomever they
    /// are.
    fn ask_authorization(&mut self, endpoint: &Item<ClientVpnEndpoint>, target: Spot) {
        let name = endpoint.id.sym();
        let Some(rules) = endpoint.authorization_rules.known() else {
            let said = "its authorization rules were not read";
            self.trail.unread(name, said);
            return;
        };
        let used = || rules.iter().filter(|one| is_used(one.status.as_ref()));
        match longest(used().map(|one| one.destination), target) {
            (Match::Yes, Some(network)) => {
                let mut all = used().filter(|one| one.destination == network);
                if let Some(doubt) = doubt_of(all.clone().map(|one| one.status.as_ref())) {
                    let said = format!("whether its rule for {network} is in force: {doubt}");
                    self.trail.unread(name, said);
                }
                let for_all = all.clone().any(|one| one.access_all.0);
                let rule = match all.find_map(|one| one.group.filter(|id| !id.as_str().is_empty()))
                {
                    Some(group) if !for_all => format!("authorized: {network} for group {group}"),
                    Some(_) | None => format!("authorized: {network} for all"),
                };
                self.trail.pass(name, Some(words(&rule)));
            }
            (Match::Maybe, _) => {
                let said = format!(
                    "which of its authorization rules speaks of {}",
                    named(target)
                );
                self.trail.perhaps(name, said);
            }
            _ => {
                let said = format!("no rule authorizes anybody to reach {}", named(target));
                self.trail.block(name, None, "not-authorized", said);
            }
        }
    }

    /// Asks an EC2 Instance Connect Endpoint: it opens TCP tunnels to private addresses, in its own VPC alone where it
    /// keeps the client's address.
    ///
    /// Source: Amazon EC2 User Guide, pages connect-using-eice, eice-security-groups.
    fn ask_connect(&mut self, door: &Item<InstanceConnectEndpoint>, node: &Node, packet: &Packet) {
        let name = door.id.sym();
        let said = format!("it is {}", told(door.state.known().copied()));
        let standing = CONNECT_ENDPOINT.of(&door.state);
        self.ask_standing(name, standing, ("endpoint-not-available", &said));
        let user = format!("a principal has ec2-instance-connect:OpenTunnel on {name}");
        self.trail.assume(user);
        self.ask_tunnel(name, packet);
        let target = packet.target;
        let vpc = self.network.vpcs.get(&node.vpc);
        let is_own = vpc.map_or(Match::Maybe, |vpc| vpc.holds(target));
        let stands_for = self.network.at_public(target.address);
        let is_translated = stands_for.is_some_and(|(_, private)| private != target.address);
        let is_outside = target.address.is_ipv4() && is_public(target.address);
        if is_own == Match::No && (is_translated || is_outside) {
            let said = format!(
                "it connects to private addresses; {} is none",
                named(target)
            );
            self.trail.block(name, None, "not-private", said);
        }
        match door.preserve_client_ip {
            Observed::Known(true) if is_own == Match::No => {
                let said = format!(
                    "it keeps the client's address, and does that in {} alone",
                    node.vpc
                );
                self.trail.block(name, None, "client-address-kept", said);
            }
            Observed::Known(_) | Observed::Absent => {}
            Observed::Unknown => {
                let said = "whether it keeps the client's address was not read";
                self.trail.unread(name, said);
            }
        }
        self.trail.pass(name, Some(words("the tunnel of a client")));
    }

    fn ask_tunnel(&mut self, name: Sym, packet: &Packet) {
        let traffic = packet.traffic;
        if traffic.protocol != Protocol::TCP {
            let said = format!("its tunnels carry TCP, not {}", traffic.protocol);
            self.trail.block(name, None, "tunnel-protocol", said);
            return;
        }
        for port in TUNNELS.iter().filter(|port| **port > traffic.port) {
            self.trail.holds_until(port - 1);
        }
        if TUNNELS.contains(&traffic.port) {
            self.trail.holds_until(traffic.port);
        } else {
            let said = format!(
                "it opens tunnels to ports 22 and 3389, not to {}",
                traffic.port
            );
            self.trail.block(name, None, "tunnel-port", said);
        }
    }
}

/// Returns the word of a state.
fn told(word: Option<Sym>) -> &'static str {
    word.map_or("not told", |word| word.as_str())
}

/// Returns whether something is in force, or on the way to or from it.
fn is_used(status: Option<&ClientVpnStatus>) -> bool {
    let code = status.and_then(|one| one.code);
    !CLIENT_VPN_RULE.told(code).is_down()
}

/// Returns why it is not known whether one of rules or routes to a network is in force, if of none it is.
fn doubt_of<'s>(all: impl Iterator<Item = Option<&'s ClientVpnStatus>>) -> Option<String> {
    let mut doubt = None;
    for status in all {
        doubt = Some(
            CLIENT_VPN_RULE
                .told(status.and_then(|one| one.code))
                .doubt()?,
        );
    }
    doubt
}

fn leads_through(route: &ClientVpnRoute, subnet: SubnetId) -> bool {
    route.target_subnet() == Some(subnet) && is_used(route.status.as_ref())
}

/// Returns whether a route of which the subnet was not told may lead to an address.
fn may_lead(route: &ClientVpnRoute, target: Spot) -> bool {
    route.target.is_none()
        && is_used(route.status.as_ref())
        && target.is_in(route.destination) != Match::No
}

/// Returns the smallest network that holds an address; a smaller one that holds a part of where the address lies leaves
/// it open.
fn longest(networks: impl Iterator<Item = Cidr>, target: Spot) -> (Match, Option<Cidr>) {
    let held = networks.map(|one| (target.is_in(one), one));
    let best = held
        .filter(|(matched, _)| *matched != Match::No)
        .max_by_key(|(_, one)| one.prefix_len());
    best.map_or((Match::No, None), |(matched, one)| (matched, Some(one)))
}

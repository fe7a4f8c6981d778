//! Where addresses stand: those that everything between two interfaces treats alike.

use rustc_hash::FxHashSet;

use super::super::prepared::{Groups, Network, Node, NodeAt, Spot, Subnet, Used};
use super::cuts::Cuts;
use super::steps::Interned;
use crate::estate::ec2::RouteTarget;
use crate::ids::{Cidr, Place, SubnetId, Sym, VpcId};

/// What decides about the ways from and to an address, without the groups of its interface.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Seat {
    vpc: VpcId,
    /// Where the owner of the subnet is.
    place: Place,
    zone: (Option<Sym>, Option<Sym>),
    table: Option<Sym>,
    acl: Option<Sym>,
    /// The subnet, where it matters by itself.
    subnet: Option<SubnetId>,
    /// The interval in which the address lies.
    interval: u32,
    /// The network in which it lies, where that is all that is known.
    within: Option<Cidr>,
    public: Public,
    /// The interface, where it matters by itself.
    node: Option<NodeAt>,
}

/// What is known of the public address of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Public {
    None,
    /// It lies in this interval.
    In(u32),
    /// Whether there is one was not read, or which.
    Open(Option<u32>),
}

/// Where one address stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Standpoint {
    /// Seen from other VPCs.
    pub far: Seated,
    /// Seen from its own.
    pub near: Seated,
    /// Whether it stands for all addresses there; else it must be asked about by itself.
    pub is_plain: bool,
}

/// The numbers of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Seated {
    /// What decides about ways that begin there.
    pub out: u32,
    /// What decides about ways that end there.
    pub end: u32,
}

/// What ways name, and what therefore matters by itself.
#[derive(Debug, Default)]
struct Own {
    /// Subnets in which gateways, endpoints or appliances stand.
    subnets: FxHashSet<SubnetId>,
    /// Appliances.
    nodes: FxHashSet<NodeAt>,
}

/// Finds seats.
#[derive(Debug)]
pub(super) struct Seats<'n, 'e, 'k> {
    network: &'n Network<'e>,
    cuts: &'k Cuts,
    all: Interned<Seat>,
    own: Own,
    loose: FxHashSet<NodeAt>,
    /// VPCs with a subnet of which the block was not told.
    open: FxHashSet<VpcId>,
}

impl<'n, 'e, 'k> Seats<'n, 'e, 'k> {
    pub fn of(network: &'n Network<'e>, cuts: &'k Cuts) -> Self {
        let subnets = network.subnets.values();
        let open = subnets.filter(|one| one.is_loose()).map(|one| one.vpc);
        Self {
            network,
            cuts,
            all: Interned::default(),
            own: Own::of(network),
            loose: network.loose_hosts().iter().copied().collect(),
            open: open.collect(),
        }
    }

    /// Returns where one of the addresses of an interface stands.
    pub fn seat(&mut self, at: NodeAt, node: &Node, spot: Spot) -> Standpoint {
        let interval = self.cuts.of_spot(spot);
        let subnet = self.network.subnets.get(&node.subnet);
        let is_plain = interval.is_some() && subnet.is_some() && self.is_plain(at, node, spot);
        let far = self.key((at, node), spot, (subnet, interval), is_plain);
        let near = Seat {
            subnet: Some(node.subnet),
            ..far.clone()
        };
        Standpoint {
            far: self.number(far),
            near: self.number(near),
            is_plain,
        }
    }

    fn number(&mut self, seat: Seat) -> Seated {
        // What comes is never looked up in the subnet's own table.
        let end = Seat {
            table: None,
            zone: (None, None),
            ..seat.clone()
        };
        Seated {
            out: self.all.number(seat),
            end: self.all.number(end),
        }
    }

    /// Returns the interval in which a public address lies.
    pub fn public(&self, spot: Spot) -> Option<u32> {
        self.cuts.of_spot(spot)
    }

    fn key(
        &self,
        (at, node): (NodeAt, &Node),
        spot: Spot,
        (subnet, interval): (Option<&Subnet>, Option<u32>),
        is_plain: bool,
    ) -> Seat {
        let network = self.network;
        let table = network.tables.of_subnet(node.subnet, node.vpc);
        let acl = network.acls.of_subnet(node.subnet, node.vpc);
        let (is_told, acl) = match acl {
            Used::This(acl) => (true, Some(acl.id.sym())),
            Used::Open(..) => (false, None),
            // Each is then taken to be open.
            Used::Unread => (false, None),
        };
        let table = table.known().map(|table| table.id.sym());
        let matters = self.own.subnets.contains(&node.subnet) || !is_told || table.is_none();
        Seat {
            vpc: node.vpc,
            place: subnet.map_or(node.place, |one| one.place),
            zone: subnet.map(Subnet::zone).unwrap_or_default(),
            table,
            acl,
            subnet: matters.then_some(node.subnet),
            interval: interval.unwrap_or(u32::MAX),
            within: spot.within,
            public: self.public_of(at, node, spot),
            node: (!is_plain || self.own.nodes.contains(&at)).then_some(at),
        }
    }

    fn public_of(&self, at: NodeAt, node: &Node, spot: Spot) -> Public {
        let public = node.public_of(spot.address);
        let interval = public.map(|public| self.cuts.interval(public));
        let network = self.network;
        if network.is_public_unread(at) || network.has_untold_public(node.name) {
            return Public::Open(interval);
        }
        interval.map_or(Public::None, Public::In)
    }

    /// Returns whether an address is nobody else's, and nothing is in doubt about its interface.
    fn is_plain(&self, at: NodeAt, node: &Node, spot: Spot) -> bool {
        let network = self.network;
        let is_own =
            spot.within.is_some() || network.at_address(node.vpc, spot.address) == Some(at);
        is_own
            && !self.loose.contains(&at)
            && !self.open.contains(&node.vpc)
            && !self.is_disputed(node)
    }

    fn is_disputed(&self, node: &Node) -> bool {
        let disputes = &self.network.disputes;
        if disputes.is_empty() {
            return false;
        }
        let groups = match &node.groups {
            Groups::Carries(groups) => &**groups,
            Groups::Unfiltered | Groups::Unread => &[],
        };
        let instance = node.instance.map(|id| id.sym());
        let mut names = groups
            .iter()
            .map(|group| group.sym())
            .chain([node.name, node.subnet.sym(), node.vpc.sym()])
            .chain(instance);
        names.any(|name| disputes.about(name).is_some())
    }
}

impl Own {
    fn of(network: &Network<'_>) -> Self {
        let mut own = Self::default();
        for attachment in network.transit.all() {
            let subnets = attachment.subnets.iter().flatten();
            own.subnets.extend(subnets.copied());
        }
        network
            .cores
            .subnets(&mut |subnet| own.subnets.extend([subnet]));
        let nats = network.nats.values();
        own.subnets.extend(nats.filter_map(|nat| nat.subnet));
        let targets: FxHashSet<_> = network.tables.routes().map(|route| route.target).collect();
        for target in targets {
            own.add_target(network, target);
        }
        let excluded = |id: &&SubnetId| network.blocks.exclusion("subnet/", id.as_str()).is_some();
        own.subnets.extend(network.subnets.keys().filter(excluded));
        own
    }

    /// Adds what the target of a route is, and where it stands.
    fn add_target(&mut self, network: &Network<'_>, target: RouteTarget) {
        match target {
            RouteTarget::NetworkInterface(id) => self.add_node(network, id.sym()),
            RouteTarget::Instance(id) => self.add_node(network, id.sym()),
            RouteTarget::VpcEndpoint(id) => {
                let endpoint = network.endpoints.get(&id);
                let subnets = endpoint.into_iter().flat_map(|one| one.subnets.iter());
                self.subnets.extend(subnets.copied());
                let point = network.firewalls.point(id);
                self.subnets.extend(point.and_then(|point| point.subnet));
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
            | RouteTarget::Other(_) => {}
        }
    }

    fn add_node(&mut self, network: &Network<'_>, name: Sym) {
        for at in network.named(name.as_str()) {
            self.nodes.insert(*at);
            let node = network.node(*at);
            self.subnets.extend(node.map(|node| node.subnet));
        }
    }
}

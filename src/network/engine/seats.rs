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
    pub far: u32,
    /// Seen from its own.
    pub near: u32,
    /// Whether it stands for all addresses there; else it must be asked about by itself.
    pub is_plain: bool,
}

/// Finds seats.
#[derive(Debug)]
pub(super) struct Seats<'n, 'e> {
    network: &'n Network<'e>,
    cuts: Cuts,
    all: Interned<Seat>,
    /// Subnets that matter by themselves.
    own: FxHashSet<SubnetId>,
    loose: FxHashSet<NodeAt>,
    /// VPCs with a subnet of which the block was not told.
    open: FxHashSet<VpcId>,
}

impl<'n, 'e> Seats<'n, 'e> {
    pub fn of(network: &'n Network<'e>, cuts: Cuts) -> Self {
        let subnets = network.subnets.values();
        let open = subnets.filter(|one| one.is_loose()).map(|one| one.vpc);
        Self {
            network,
            cuts,
            all: Interned::default(),
            own: own_subnets(network),
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
            far: self.all.number(far),
            near: self.all.number(near),
            is_plain,
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
        let matters = self.own.contains(&node.subnet) || !is_told || table.is_none();
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
            node: (!is_plain).then_some(at),
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

/// Adds the subnets in which the target of a route stands.
fn add_target(network: &Network<'_>, target: RouteTarget, own: &mut FxHashSet<SubnetId>) {
    let mut add_node = |name: Sym| {
        let named = network.named(name.as_str()).iter();
        own.extend(named.filter_map(|at| Some(network.node(*at)?.subnet)));
    };
    match target {
        RouteTarget::NetworkInterface(id) => add_node(id.sym()),
        RouteTarget::Instance(id) => add_node(id.sym()),
        RouteTarget::VpcEndpoint(id) => {
            let endpoint = network.endpoints.get(&id);
            own.extend(endpoint.into_iter().flat_map(|one| one.subnets.to_vec()));
            own.extend(network.firewalls.point(id).and_then(|point| point.subnet));
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

/// Returns the subnets that ways name: in which gateways, endpoints or appliances stand.
fn own_subnets(network: &Network<'_>) -> FxHashSet<SubnetId> {
    let mut own = FxHashSet::default();
    for attachment in network.transit.all() {
        own.extend(
            attachment
                .subnets
                .iter()
                .flat_map(|subnets| subnets.to_vec()),
        );
    }
    network.cores.subnets(&mut |subnet| own.extend([subnet]));
    own.extend(network.nats.values().filter_map(|nat| nat.subnet));
    for route in network.tables.routes() {
        add_target(network, route.target, &mut own);
    }
    let excluded = network.subnets.keys();
    own.extend(excluded.filter(|id| network.blocks.exclusion("subnet/", id.as_str()).is_some()));
    own
}

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::super::nodes::{Groups, Kind, Node};
use super::super::resources::Spread;
use super::makers::Maker;
use super::{balancers, caches, client_vpn, compute, databases, endpoints, stores};
use crate::estate::ec2::NetworkInterface;
use crate::estate::{Estate, Observed, Operation, Tags};
use crate::ids::{
    AccountId, Arn, Cidr, NetworkInterfaceId, Place, PortRange, PortSet, SecurityGroupId, SubnetId,
    Sym, VpcId,
};

/// A managed resource as its own description tells of it.
pub(super) struct Described<'e> {
    pub arn: Arn,
    pub name: Sym,
    pub services: Vec<&'static str>,
    pub place: Place,
    pub tags: Option<&'e Tags>,
    /// Further ids and ARNs.
    pub aliases: Vec<Box<str>>,
    pub hosts: Vec<Box<str>>,
    pub vpc: Option<VpcId>,
    pub stands: Vec<Stand>,
    pub spread: Spread,
    pub groups: Groups,
    pub kind: Kind,
    pub ports: Option<PortSet>,
    pub mark: Mark,
    pub front: Option<FrontTold>,
    pub assumption: Option<Sym>,
    /// The resources that it is made of: it stands where they do.
    pub parts: Vec<Arn>,
    pub is_part: bool,
    /// The call that would tell where it stands, and what that call is asked about.
    pub unread: Option<(&'static Operation, Option<Sym>)>,
}

/// Where an interface of a resource stands, or may.
#[derive(Clone, Debug)]
pub(super) struct Stand {
    pub subnet: Option<SubnetId>,
    pub addresses: Vec<IpAddr>,
    pub interface: Option<NetworkInterfaceId>,
    pub public: Public,
    /// Its groups, where they are not those of the resource.
    pub groups: Option<Groups>,
}

/// Whether an interface has a public address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Public {
    No,
    /// It has one, which nobody told.
    Yes,
    At(IpAddr),
    Unread,
}

/// Who is admitted at addresses of AWS's own; none when that was not read.
pub(super) type FrontTold = Option<Box<[Cidr]>>;

/// How AWS marks the interfaces of a resource.
pub(super) enum Mark {
    /// By what stands behind them, told already.
    Kind,
    /// By who makes them; where AWS tells it, with the name of the resource.
    Made(Maker, Option<Sym>),
    /// By nothing.
    None,
}

impl From<Observed<bool>> for Public {
    fn from(told: Observed<bool>) -> Self {
        match told {
            Observed::Known(true) => Self::Yes,
            Observed::Known(false) | Observed::Absent => Self::No,
            Observed::Unknown => Self::Unread,
        }
    }
}

impl Stand {
    /// Returns somewhere in a subnet.
    pub fn within(subnet: SubnetId, public: Public) -> Self {
        Self {
            subnet: Some(subnet),
            addresses: Vec::new(),
            interface: None,
            public,
            groups: None,
        }
    }
}

impl<'e> Described<'e> {
    /// Returns a resource of which nothing but its identity is told.
    pub fn new(arn: Arn, name: &str, place: Place, service: &'static str) -> Self {
        Self {
            arn,
            name: Sym::new(name),
            services: vec![service],
            place,
            tags: None,
            aliases: vec![name.into(), arn.as_str().into()],
            hosts: Vec::new(),
            vpc: None,
            stands: Vec::new(),
            spread: Spread::Everywhere,
            groups: Groups::Unread,
            kind: Kind::Serves,
            ports: None,
            mark: Mark::None,
            front: None,
            assumption: None,
            parts: Vec::new(),
            is_part: false,
            unread: None,
        }
    }

    /// Returns it with groups. Managed resources have one at least: none were told where the list is empty.
    pub fn carrying(self, groups: impl Iterator<Item = SecurityGroupId>) -> Self {
        let groups: Box<[SecurityGroupId]> = groups.collect();
        let groups = match groups.is_empty() {
            true => Groups::Unread,
            false => Groups::Carries(groups),
        };
        Self { groups, ..self }
    }

    /// Returns whether an interface may be one of its own: the mark, the same groups, one of the subnets.
    pub fn may_own(&self, node: &Node, interface: Option<&NetworkInterface>) -> bool {
        if node.instance.is_some() {
            return false;
        }
        let is_marked = match &self.mark {
            Mark::Kind => return node.kind == self.kind,
            Mark::Made(maker, name) => interface.is_some_and(|one| maker.made(one, *name)),
            Mark::None => false,
        };
        let (Groups::Carries(carried), Groups::Carries(own)) = (&node.groups, &self.groups) else {
            return false;
        };
        let is_carried = |group: &SecurityGroupId| carried.contains(group);
        let is_own = |group: &SecurityGroupId| own.contains(group);
        is_marked && carried.iter().all(is_own) && own.iter().all(is_carried)
    }
}

/// What several descriptions are read with.
pub(super) struct Context<'e> {
    pub estate: &'e Estate,
    zones: FxHashMap<SubnetId, (AccountId, Sym)>,
}

impl<'e> Context<'e> {
    fn new(estate: &'e Estate) -> Self {
        let zones = estate.ec2.subnets.iter();
        let zones = zones.filter_map(|one| Some((one.id, (one.place.account, *one.zone.known()?))));
        Self {
            estate,
            zones: zones.collect(),
        }
    }

    /// Returns whether a subnet may lie in one of the zones, as an account names them: names of zones differ from
    /// account to account.
    pub fn may_lie_in(
        &self,
        told: Option<Sym>,
        subnet: SubnetId,
        zones: &[Sym],
        of: AccountId,
    ) -> bool {
        let seen = self.zones.get(&subnet);
        let seen = seen.filter(|(account, _)| *account == of);
        let zone = told.or(seen.map(|(_, zone)| *zone));
        zones.is_empty() || zone.is_none_or(|zone| zones.contains(&zone))
    }
}

/// Returns all managed resources of an estate, parts before what they are parts of.
pub(super) fn all(estate: &Estate) -> Vec<Described<'_>> {
    let context = Context::new(estate);
    let mut all = Vec::new();
    databases::add(&context, &mut all);
    caches::add(&context, &mut all);
    stores::add(&context, &mut all);
    balancers::add(&context, &mut all);
    compute::add(&context, &mut all);
    endpoints::add(&context, &mut all);
    client_vpn::add(&context, &mut all);
    all
}

/// Returns a set of single ports.
pub(super) fn ports(numbers: impl IntoIterator<Item = u16>) -> PortSet {
    let ranges = numbers.into_iter();
    ranges
        .filter_map(|port| PortRange::new(port, port))
        .collect()
}

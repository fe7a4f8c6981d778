//! The ends of flows that names and selectors mean.

use std::net::IpAddr;

use super::closed::Why;
use super::{Aim, Begin, Flows};
use crate::ids::{Cidr, Sym};
use crate::network::flow;
use crate::network::prepared::{
    Door, Match, Node, NodeAt, Offered, Resource, ResourceAt, Spot, is_global,
};

/// An interface, for the managed resource that is asked for where one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spoken {
    pub at: NodeAt,
    pub of: Option<ResourceAt>,
}

/// Something that was not read: a component, and what is not known of it.
pub(super) type Said = (&'static str, Box<str>);

/// What is chosen, and what may be beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Chosen {
    pub nodes: Vec<Spoken>,
    /// Resources at addresses of AWS's own.
    pub fronts: Vec<ResourceAt>,
    /// Whether a selector chose them, and not a name.
    pub is_selection: bool,
    /// Only addresses of this block count.
    pub within: Option<Cidr>,
    /// What was not read, and may hide something that was meant.
    pub unread: Vec<Said>,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ends {
    /// These, by any of their addresses.
    Any(Chosen),
    /// These interfaces, by this address alone.
    Exactly(Vec<Spoken>, IpAddr),
    /// What VPC Lattice offers, with the interfaces of the endpoints that lead there.
    Offered(Vec<Offered>, Vec<Spoken>),
    /// An address that no interface has.
    Nobody(IpAddr),
    /// The internet, by one address or by any.
    Internet(Option<IpAddr>),
    /// Networks outside of AWS, by one address or by any.
    Premises(Option<IpAddr>),
    /// Sessions of Session Manager.
    Sessions,
    /// A door from which nothing sets out.
    Closed(Sym, Why),
}

impl Ends {
    pub fn is_outside(&self) -> bool {
        matches!(self, Self::Internet(_) | Self::Premises(_) | Self::Sessions)
    }

    /// Returns the interfaces.
    pub fn nodes(&self) -> &[Spoken] {
        match self {
            Self::Any(chosen) => &chosen.nodes,
            Self::Exactly(nodes, _) | Self::Offered(_, nodes) => nodes,
            Self::Nobody(_)
            | Self::Internet(_)
            | Self::Premises(_)
            | Self::Sessions
            | Self::Closed(..) => &[],
        }
    }

    /// Returns whether a selector chose them: then nothing is meant to reach itself.
    pub fn is_selection(&self) -> bool {
        self.chosen().is_some_and(|chosen| chosen.is_selection)
    }

    /// Returns what a name or selector chose.
    fn chosen(&self) -> Option<&Chosen> {
        match self {
            Self::Any(chosen) => Some(chosen),
            Self::Exactly(..)
            | Self::Offered(..)
            | Self::Nobody(_)
            | Self::Internet(_)
            | Self::Premises(_)
            | Self::Sessions
            | Self::Closed(..) => None,
        }
    }

    /// Returns the resources at addresses of AWS's own.
    pub fn fronts(&self) -> &[ResourceAt] {
        self.chosen()
            .map(|chosen| &*chosen.fronts)
            .unwrap_or_default()
    }

    /// Returns what was not read, and may hide something that was meant.
    pub fn unread(&self) -> &[Said] {
        self.chosen()
            .map(|chosen| &*chosen.unread)
            .unwrap_or_default()
    }
}

impl Chosen {
    /// Adds a resource wherever it stands.
    pub fn add_resource(&mut self, at: ResourceAt, resource: &Resource<'_>) {
        let nodes = resource.nodes.iter();
        self.nodes.extend(nodes.map(|node| Spoken {
            at: *node,
            of: Some(at),
        }));
        if resource.front.is_some() {
            self.fronts.push(at);
        }
        let said = resource.unread.clone();
        self.unread
            .extend(said.map(|said| (resource.name.as_str(), said)));
    }

    /// Adds an interface, for nobody in particular.
    pub fn add_node(&mut self, at: NodeAt) {
        self.nodes.push(Spoken { at, of: None });
    }

    /// Returns whether nothing was chosen.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.fronts.is_empty() && self.unread.is_empty()
    }

    fn holds(&self, spot: Spot) -> bool {
        self.within
            .is_none_or(|block| spot.is_in(block) != Match::No)
    }
}

impl Flows<'_, '_> {
    /// Returns where flows begin; from the internet, at addresses that the aims treat differently.
    pub(super) fn all_begins(&self, ends: &Ends, aims: &Ends) -> Vec<Begin> {
        match ends {
            Ends::Any(chosen) => {
                let begins = |one: &Spoken| {
                    let node = self.network.node(one.at);
                    let spots = node.map(|node| node.spots.to_vec()).unwrap_or_default();
                    let spots = spots.into_iter().filter(|spot| chosen.holds(*spot));
                    self.begins_at(one.at, spots.collect(), aims)
                };
                let mut all: Vec<Begin> = chosen.nodes.iter().flat_map(begins).collect();
                all.dedup();
                all
            }
            Ends::Exactly(nodes, address) => {
                let begin = |one: &Spoken| {
                    let node = self.network.node(one.at)?;
                    if self.keeps_clients(one.at) && !has_address(node, *address) {
                        let mut own = node.spots.iter().filter(|spot| spot.is_like(*address));
                        let client = Spot::exactly(*address);
                        return Some(Begin::Client(one.at, *own.next()?, client));
                    }
                    let private = node.public.iter().find(|(public, _)| public == address);
                    let own = private.map_or(*address, |(_, private)| *private);
                    Some(Begin::Node(one.at, spot_of(node, own)))
                };
                nodes.iter().filter_map(begin).collect()
            }
            Ends::Internet(Some(address)) => vec![Begin::Internet(Spot::exactly(*address))],
            Ends::Internet(None) => {
                let spots = self.sources(aims).into_iter();
                spots
                    .map(|address| Begin::Internet(Spot::exactly(address)))
                    .collect()
            }
            Ends::Premises(at) => self.premises_begins(aims, *at),
            Ends::Nobody(_) | Ends::Offered(..) | Ends::Sessions | Ends::Closed(..) => Vec::new(),
        }
    }

    /// Returns whether targets see the address of whoever comes through the door that an interface belongs to.
    pub(super) fn keeps_clients(&self, at: NodeAt) -> bool {
        match self.network.door(at) {
            Some(Door::Connect(door)) => door.preserve_client_ip.known() == Some(&true),
            Some(Door::ClientVpn(_)) | None => false,
        }
    }

    /// Returns what begins at an interface: where a door stands that keeps the address of its clients, at addresses
    /// that the aims treat differently.
    fn begins_at(&self, at: NodeAt, spots: Vec<Spot>, aims: &Ends) -> Vec<Begin> {
        if !self.keeps_clients(at) {
            return spots
                .into_iter()
                .map(|spot| Begin::Node(at, spot))
                .collect();
        }
        let clients = self.sources(aims);
        let of = |spot: Spot| {
            let like = clients.iter().filter(move |client| spot.is_like(**client));
            like.map(move |client| Begin::Client(at, spot, Spot::exactly(*client)))
        };
        spots.into_iter().flat_map(of).collect()
    }

    /// Returns where flows end: by private addresses, and by public ones.
    pub(super) fn all_aims(&self, ends: &Ends, begin: Begin) -> Vec<Aim> {
        match ends {
            Ends::Any(chosen) => {
                let aims = chosen.nodes.iter().flat_map(|one| {
                    let spots = self.spots(one.at, begin).into_iter();
                    let spots = spots.filter(|spot| chosen.holds(*spot));
                    spots.map(|spot| aim(*one, spot)).collect::<Vec<_>>()
                });
                let fronts = chosen.fronts.iter().filter_map(|at| self.front(*at));
                aims.chain(fronts).collect()
            }
            Ends::Exactly(nodes, address) => {
                let exactly = |one: &Spoken| {
                    let node = self.network.node(one.at)?;
                    Some(aim(*one, spot_of(node, *address)))
                };
                nodes.iter().filter_map(exactly).collect()
            }
            Ends::Internet(Some(address)) => {
                vec![Aim::Internet(Spot::exactly(*address), flow::Chosen::Asked)]
            }
            Ends::Internet(None) => {
                let spots = self.targets(begin).into_iter();
                spots
                    .map(|address| Aim::Internet(Spot::exactly(address), flow::Chosen::Tried))
                    .collect()
            }
            Ends::Premises(Some(address)) => vec![Aim::Premises(Spot::exactly(*address))],
            Ends::Premises(None) => {
                let spots = self.premises_aims(begin).into_iter();
                spots
                    .map(|address| Aim::Premises(Spot::exactly(address)))
                    .collect()
            }
            Ends::Offered(all, _) => {
                let aims = all.iter().flat_map(|one| self.offered(*one, begin));
                aims.collect()
            }
            Ends::Nobody(address) => vec![Aim::Address(Spot::exactly(*address))],
            Ends::Sessions | Ends::Closed(..) => Vec::new(),
        }
    }

    /// Returns the aim at a resource's addresses of AWS's own, which no reply tells.
    fn front(&self, at: ResourceAt) -> Option<Aim> {
        let front = self.network.resource(at)?.front.as_ref()?;
        let spot = Spot::of_public(front.address);
        Some(Aim::Front(spot, at))
    }

    /// Returns the addresses of an interface: the public ones alone for those on the internet, its own alone for those
    /// who come through a gate or a door.
    fn spots(&self, at: NodeAt, begin: Begin) -> Vec<Spot> {
        let Some(node) = self.network.node(at) else {
            return Vec::new();
        };
        let is_outside = matches!(begin, Begin::Internet(_));
        let comes_in = match begin {
            Begin::Internet(_) => false,
            Begin::Premises(..) | Begin::Client(..) => true,
            Begin::Node(at, _) => matches!(self.network.door(at), Some(Door::Connect(_))),
        };
        let own = node.spots.iter().copied();
        let own = own.filter(|spot| !is_outside || is_global(spot.address));
        let public = node.public.iter().filter(|_| !comes_in);
        let public = public.map(|(public, _)| Spot::of_public(*public));
        own.chain(public).collect()
    }
}

fn aim(one: Spoken, spot: Spot) -> Aim {
    match one.of {
        Some(resource) => Aim::Resource(one.at, spot, resource),
        None => Aim::Node(one.at, spot),
    }
}

/// Returns an address of a node; where nobody read which one it has, it is one that nobody else is known to have.
fn spot_of(node: &Node, address: IpAddr) -> Spot {
    match has_address(node, address) {
        true => Spot::exactly(address),
        false => Spot {
            address,
            within: Some(Cidr::host(address)),
        },
    }
}

/// Returns whether an address is a node's, private or public.
pub(super) fn has_address(node: &Node, address: IpAddr) -> bool {
    node.owns(address) || node.public.iter().any(|(public, _)| *public == address)
}

/// Returns whether a node of which the address was not read may have this one.
pub(super) fn may_have(node: &Node, address: IpAddr) -> bool {
    let around = |spot: &Spot| spot.within.is_some_and(|block| block.contains(address));
    node.spots.iter().any(around)
}

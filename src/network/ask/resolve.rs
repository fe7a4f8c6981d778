//! From names to ends of flows.

use std::net::IpAddr;

use super::answer::{FlowAnswer, FlowVerdict, Obstacle};
use super::closed::Why;
use super::question::{QuestionError, address};
use super::zones::unnamed;
use super::{Aim, Begin, Flows};
use crate::ids::{AccountId, Sym};
use crate::network::prepared::{
    Door, Match, Node, NodeAt, Spot, anywhere, is_global, is_public, is_stand_in,
};

/// What a name means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ends {
    /// These interfaces, by any of their addresses.
    Nodes(Vec<NodeAt>),
    /// These, by this address alone.
    Exactly(Vec<NodeAt>, IpAddr),
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
    /// Returns the interfaces that it means.
    pub fn nodes(&self) -> &[NodeAt] {
        match self {
            Self::Nodes(nodes) | Self::Exactly(nodes, _) => nodes,
            Self::Nobody(_)
            | Self::Internet(_)
            | Self::Premises(_)
            | Self::Sessions
            | Self::Closed(..) => &[],
        }
    }

    pub fn is_outside(&self) -> bool {
        matches!(self, Self::Internet(_) | Self::Premises(_) | Self::Sessions)
    }
}

impl Flows<'_, '_> {
    pub(super) fn begins(&self, name: &str, at: Option<&str>) -> Result<Ends, QuestionError> {
        match self.ends(name, at)? {
            // Nobody in the estate has it: whoever has, is outside, where routes lead there.
            Ends::Nobody(address) if self.network.lies_outside(address) => {
                Ok(Ends::Premises(Some(address)))
            }
            Ends::Nobody(_) => Err(unnamed(name)),
            ends @ (Ends::Nodes(_)
            | Ends::Exactly(..)
            | Ends::Internet(_)
            | Ends::Premises(_)
            | Ends::Sessions
            | Ends::Closed(..)) => Ok(ends),
        }
    }

    pub(super) fn aims(&self, name: &str, at: Option<&str>) -> Result<Ends, QuestionError> {
        match self.ends(name, at)? {
            Ends::Sessions => Err(QuestionError::Door(name.into())),
            // A public address may be one of those outside: whoever has it is meant.
            Ends::Internet(Some(address))
                if name.parse() == Ok(address)
                    && self.network.premises.holds(Spot::exactly(address)) == Match::Yes =>
            {
                Ok(Ends::Nobody(address))
            }
            ends @ (Ends::Nodes(_)
            | Ends::Exactly(..)
            | Ends::Nobody(_)
            | Ends::Internet(_)
            | Ends::Premises(_)
            | Ends::Closed(..)) => Ok(ends),
        }
    }

    fn ends(&self, name: &str, at: Option<&str>) -> Result<Ends, QuestionError> {
        let at = at.map(address).transpose()?;
        if let Some(zone) = self.zone(name, at) {
            return Ok(zone);
        }
        if let Ok(address) = name.parse::<IpAddr>() {
            return Ok(self.of_address(address));
        }
        let nodes = self.nodes(name);
        if nodes.is_empty() {
            return self.closed_client_vpn(name).ok_or_else(|| unnamed(name));
        }
        let Some(address) = at else {
            return Ok(Ends::Nodes(nodes));
        };
        let has = |at: &NodeAt| {
            self.network
                .node(*at)
                .is_some_and(|node| has_address(node, address) || self.keeps_clients(*at))
        };
        let owners: Vec<NodeAt> = nodes.into_iter().filter(has).collect();
        if owners.is_empty() {
            return Err(QuestionError::Elsewhere {
                name: name.into(),
                address,
            });
        }
        Ok(Ends::Exactly(owners, address))
    }

    fn of_address(&self, address: IpAddr) -> Ends {
        let nodes = self.network.nodes();
        let owners: Vec<NodeAt> = nodes
            .filter(|(_, node)| has_address(node, address))
            .map(|(at, _)| at)
            .collect();
        if !owners.is_empty() {
            Ends::Exactly(owners, address)
        } else if is_public(address) {
            Ends::Internet(Some(address))
        } else {
            Ends::Nobody(address)
        }
    }

    /// Returns the interfaces that a name or a selector means, in their order.
    fn nodes(&self, name: &str) -> Vec<NodeAt> {
        let network = self.network;
        let named = network.named(name);
        if !named.is_empty() {
            return named.to_vec();
        }
        let Some((kind, value)) = name.split_once(':') else {
            return Vec::new();
        };
        let account: Option<AccountId> = value.parse().ok();
        let chosen = |node: &Node| match kind {
            "account" => Some(node.place.account) == account,
            "vpc" => node.vpc.as_str() == value,
            "subnet" => node.subnet.as_str() == value,
            "region" => node.place.region.as_str() == value,
            "env" => self.environment(node).is_some_and(|own| own == value),
            _ => false,
        };
        let nodes = network.nodes().filter(|(_, node)| chosen(node));
        nodes.map(|(at, _)| at).collect()
    }

    fn environment(&self, node: &Node) -> Option<&str> {
        let account = self.environments.accounts.get(&node.place.account)?;
        account
            .assignment
            .environment
            .map(crate::environments::EnvironmentName::as_str)
    }

    /// Returns where flows begin; from the internet, at addresses that the aims treat differently.
    pub(super) fn all_begins(&self, ends: &Ends, aims: &Ends) -> Vec<Begin> {
        match ends {
            Ends::Nodes(nodes) => {
                let spots = |at: &NodeAt| {
                    let node = self.network.node(*at);
                    let spots = node.map(|node| node.spots.to_vec()).unwrap_or_default();
                    self.begins_at(*at, spots, aims)
                };
                nodes.iter().flat_map(spots).collect()
            }
            Ends::Exactly(nodes, address) => {
                let begin = |at: &NodeAt| {
                    let node = self.network.node(*at)?;
                    let is_client = self.keeps_clients(*at) && !has_address(node, *address);
                    if is_client {
                        let mut own = node.spots.iter().filter(|spot| spot.is_like(*address));
                        let client = Spot::exactly(*address);
                        return Some(Begin::Client(*at, *own.next()?, client));
                    }
                    let private = node.public.iter().find(|(public, _)| public == address);
                    let own = private.map_or(*address, |(_, private)| *private);
                    Some(Begin::Node(*at, Spot::exactly(own)))
                };
                nodes.iter().filter_map(begin).collect()
            }
            Ends::Premises(at) => self.premises_begins(aims, *at),
            Ends::Internet(Some(address)) => vec![Begin::Internet(Spot::exactly(*address))],
            Ends::Internet(None) => {
                let spots = self.sources(aims).into_iter();
                spots
                    .map(|address| Begin::Internet(Spot::exactly(address)))
                    .collect()
            }
            Ends::Nobody(_) | Ends::Sessions | Ends::Closed(..) => Vec::new(),
        }
    }

    /// Returns whether targets see the address of whoever comes through the door that an interface belongs to.
    fn keeps_clients(&self, at: NodeAt) -> bool {
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
            Ends::Nodes(nodes) => nodes.iter().flat_map(|at| self.spots(*at, begin)).collect(),
            Ends::Exactly(nodes, address) => {
                let aim = |at: &NodeAt| Aim::Node(*at, Spot::exactly(*address));
                nodes.iter().map(aim).collect()
            }
            Ends::Internet(Some(address)) => vec![Aim::Internet(Spot::exactly(*address))],
            Ends::Internet(None) => {
                let spots = self.targets(begin).into_iter();
                spots
                    .map(|address| Aim::Internet(Spot::exactly(address)))
                    .collect()
            }
            Ends::Premises(Some(address)) => vec![Aim::Premises(Spot::exactly(*address))],
            Ends::Premises(None) => {
                let spots = self.premises_aims(begin).into_iter();
                spots
                    .map(|address| Aim::Premises(Spot::exactly(address)))
                    .collect()
            }
            Ends::Nobody(address) => vec![Aim::Address(Spot::exactly(*address))],
            Ends::Sessions | Ends::Closed(..) => Vec::new(),
        }
    }

    /// Returns the addresses of an interface: the public ones alone for those on the internet, its own alone for those
    /// who come through a gate or a door.
    fn spots(&self, at: NodeAt, begin: Begin) -> Vec<Aim> {
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
        let public =
            node.public.iter().filter(|_| !comes_in).map(|(public, _)| {
                match is_stand_in(*public) {
                    true => Spot {
                        address: *public,
                        within: anywhere(),
                    },
                    false => Spot::exactly(*public),
                }
            });
        own.chain(public).map(|spot| Aim::Node(at, spot)).collect()
    }
}

fn has_address(node: &Node, address: IpAddr) -> bool {
    node.owns(address) || node.public.iter().any(|(public, _)| *public == address)
}

/// The answer where no address of one end is of the family of one of the other's, or there is none.
pub(super) fn nothing_in_common() -> FlowAnswer {
    FlowAnswer {
        verdict: FlowVerdict::Blocked,
        forward: "blocked",
        path: Vec::new(),
        back: Vec::new(),
        blockers: vec![Obstacle {
            component: "addresses",
            rule: None,
            reason: "no-address",
            detail: "no address of the one can be reached from an address of the other".into(),
            answer: false,
        }],
        open: Vec::new(),
        assumptions: Vec::new(),
        notes: Vec::new(),
    }
}

//! From names to ends of flows.

use std::net::IpAddr;

use super::answer::{FlowAnswer, FlowVerdict, Obstacle};
use super::question::{QuestionError, address};
use super::{Aim, Begin, Flows};
use crate::ids::AccountId;
use crate::network::prepared::{Node, NodeAt, Spot, anywhere, is_global, is_public, is_stand_in};

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
}

impl Ends {
    pub fn is_outside(&self) -> bool {
        matches!(self, Self::Internet(_))
    }
}

impl Flows<'_, '_> {
    pub(super) fn begins(&self, name: &str, at: Option<&str>) -> Result<Ends, QuestionError> {
        match self.ends(name, at)? {
            Ends::Nobody(_) => Err(QuestionError::Unnamed(name.into())),
            ends @ (Ends::Nodes(_) | Ends::Exactly(..) | Ends::Internet(_)) => Ok(ends),
        }
    }

    pub(super) fn aims(&self, name: &str, at: Option<&str>) -> Result<Ends, QuestionError> {
        self.ends(name, at)
    }

    fn ends(&self, name: &str, at: Option<&str>) -> Result<Ends, QuestionError> {
        let at = at.map(address).transpose()?;
        if name == "internet" {
            return Ok(Ends::Internet(at));
        }
        if let Ok(address) = name.parse::<IpAddr>() {
            return Ok(self.of_address(address));
        }
        let nodes = self.nodes(name);
        if nodes.is_empty() {
            return Err(QuestionError::Unnamed(name.into()));
        }
        let Some(address) = at else {
            return Ok(Ends::Nodes(nodes));
        };
        let has = |at: &NodeAt| {
            self.network
                .node(*at)
                .is_some_and(|node| has_address(node, address))
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
                    let at = *at;
                    spots.into_iter().map(move |spot| Begin::Node(at, spot))
                };
                nodes.iter().flat_map(spots).collect()
            }
            Ends::Exactly(nodes, address) => {
                let begin = |at: &NodeAt| {
                    let node = self.network.node(*at)?;
                    let private = node.public.iter().find(|(public, _)| public == address);
                    let own = private.map_or(*address, |(_, private)| *private);
                    Some(Begin::Node(*at, Spot::exactly(own)))
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
            Ends::Nobody(_) => Vec::new(),
        }
    }

    /// Returns where flows end: by private addresses, and by public ones.
    pub(super) fn all_aims(&self, ends: &Ends, begin: Begin) -> Vec<Aim> {
        match ends {
            Ends::Nodes(nodes) => {
                let is_outside = matches!(begin, Begin::Internet(_));
                nodes
                    .iter()
                    .flat_map(|at| self.spots(*at, is_outside))
                    .collect()
            }
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
            Ends::Nobody(address) => vec![Aim::Address(Spot::exactly(*address))],
        }
    }

    /// Returns the addresses of an interface, the public ones alone for those outside.
    fn spots(&self, at: NodeAt, is_outside: bool) -> Vec<Aim> {
        let Some(node) = self.network.node(at) else {
            return Vec::new();
        };
        let own = node.spots.iter().copied();
        let own = own.filter(|spot| !is_outside || is_global(spot.address));
        let public = node
            .public
            .iter()
            .map(|(public, _)| match is_stand_in(*public) {
                true => Spot {
                    address: *public,
                    within: anywhere(),
                },
                false => Spot::exactly(*public),
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
    }
}

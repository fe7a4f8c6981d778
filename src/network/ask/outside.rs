//! Addresses on the internet that rules treat differently: one of each kind stands for all.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::ends::Ends;
use super::{Begin, Flows};
use crate::ids::{Cidr, Protocol, Sym};
use crate::network::prepared::{Groups, Network, Node, RulePeer, is_public};
use crate::network::walk::UNTOLD_PUBLIC;

/// Addresses that are tried at most.
pub(super) const TRIED: usize = 512;

/// Returns the protocols beside TCP, UDP and ICMP that rules name, and one that none does.
pub(in crate::network) fn other_protocols(network: &Network<'_>) -> Vec<u8> {
    let usual = [
        Protocol::TCP,
        Protocol::UDP,
        Protocol::ICMP,
        Protocol::ICMPV6,
    ];
    let groups = network.groups.values();
    let rules = groups.flat_map(|group| group.ingress.iter().chain(&group.egress).flatten());
    let mut named: BTreeSet<u8> = rules
        .map(|rule| rule.protocol)
        .chain(network.acls.protocols())
        .filter(|protocol| !usual.contains(protocol))
        .filter_map(|protocol| match protocol {
            Protocol::Number(number) => Some(number),
            Protocol::Any => None,
        })
        .collect();
    let unnamed = (0..=u8::MAX)
        .rev()
        .find(|number| !named.contains(number) && !usual.contains(&Protocol::Number(*number)));
    named.extend(unnamed);
    named.into_iter().collect()
}

impl Flows<'_, '_> {
    /// Returns which of these ends have a public address that was not told, by which the internet may reach them.
    pub(super) fn untold_public(&self, ends: &Ends) -> Vec<(&'static str, Box<str>)> {
        let nodes = ends.nodes().iter();
        let names = nodes.filter_map(|one| Some(self.network.node(one.at)?.name));
        let untold = names.filter(|name| self.network.has_untold_public(*name));
        let said = |name: Sym| (name.as_str(), UNTOLD_PUBLIC.into());
        untold.map(said).collect()
    }

    /// Returns public addresses from which flows to these ends may go differently.
    pub(super) fn sources(&self, aims: &Ends) -> Vec<IpAddr> {
        let mut networks = BTreeSet::new();
        for one in aims.nodes() {
            if let Some(node) = self.network.node(one.at) {
                self.add_networks(node, true, &mut networks);
                for behind in self.network.behind(node) {
                    self.add_networks(behind, true, &mut networks);
                }
            }
        }
        for at in aims.fronts() {
            let resource = self.network.resource(*at);
            let front = resource.and_then(|resource| resource.front.as_ref());
            let peers = front.and_then(|front| front.peers.as_deref());
            networks.extend(peers.into_iter().flatten());
        }
        self.representatives(&networks)
    }

    /// Returns public addresses to which flows that begin there may go differently.
    pub(super) fn targets(&self, begin: Begin) -> Vec<IpAddr> {
        let mut networks = BTreeSet::new();
        if let Begin::Node(at, _) | Begin::Client(at, ..) = begin
            && let Some(node) = self.network.node(at)
        {
            self.add_networks(node, false, &mut networks);
            let table = self.network.tables.of_subnet(node.subnet, node.vpc);
            let routes = table.known().into_iter().flat_map(|table| table.routes());
            networks.extend(routes.map(|route| route.destination));
        }
        self.representatives(&networks)
    }

    /// Adds the networks that the rules of a node's groups and of its subnet's ACL name.
    pub(super) fn add_networks(&self, node: &Node, is_ingress: bool, into: &mut BTreeSet<Cidr>) {
        let network = self.network;
        let carried = match &node.groups {
            Groups::Carries(groups) => &**groups,
            Groups::Unfiltered | Groups::Unread => &[],
        };
        for group in carried.iter().filter_map(|id| network.groups.get(id)) {
            let rules = if is_ingress {
                &group.ingress
            } else {
                &group.egress
            };
            for rule in rules.iter().flatten() {
                match rule.peer {
                    RulePeer::Cidr(cidr) => drop(into.insert(cidr)),
                    RulePeer::PrefixList(list) => {
                        into.extend(network.lists.networks(list).unwrap_or_default());
                    }
                    RulePeer::Group { .. } => {}
                }
            }
        }
        if let Some(acl) = network.acls.of_subnet(node.subnet, node.vpc).known() {
            let entries = acl.ingress.iter().chain(&acl.egress).flatten();
            into.extend(entries.filter_map(|entry| entry.peers));
        }
    }

    /// Returns one public address of each part into which networks divide the internet: any begins where a
    /// network begins, or behind the end of one.
    fn representatives(&self, networks: &BTreeSet<Cidr>) -> Vec<IpAddr> {
        let starts = networks.iter().map(|one| one.net().network());
        let behind = networks.iter().filter_map(|one| one.following());
        let usual = [
            IpAddr::V4(Ipv4Addr::new(8, 8, 8, 8)),
            IpAddr::V6(Ipv6Addr::new(0x2001, 0x4860, 0x4860, 0, 0, 0, 0, 0x8888)),
        ];
        let is_free = |address: &IpAddr| self.network.at_public(*address).is_none();
        let all = usual.into_iter().chain(starts).chain(behind);
        let mut seen = BTreeSet::new();
        all.filter(|address| is_public(*address) && is_free(address) && seen.insert(*address))
            .take(TRIED)
            .collect()
    }
}

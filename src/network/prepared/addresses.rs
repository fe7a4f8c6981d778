//! Who has which address.

use std::collections::BTreeSet;
use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::NodeAt;
use super::nodes::Node;
use super::spot::is_global;
use crate::endpoints::Networks;
use crate::ids::VpcId;

/// The addresses of all nodes. Where networks overlap several nodes have one, each in its own VPC.
#[derive(Clone, Debug, Default)]
pub(super) struct Addresses {
    private: FxHashMap<(VpcId, IpAddr), NodeAt>,
    public: FxHashMap<IpAddr, (NodeAt, IpAddr)>,
    owners: FxHashMap<IpAddr, Vec<NodeAt>>,
    prefixes: Networks<(VpcId, NodeAt)>,
}

impl Addresses {
    /// Adds what a node has. Whoever came first keeps an address.
    pub fn add(&mut self, node: &Node, at: NodeAt) {
        let mut own = BTreeSet::new();
        for spot in node.spots.iter().filter(|spot| spot.within.is_none()) {
            let address = spot.address;
            self.private.entry((node.vpc, address)).or_insert(at);
            own.insert(address);
            if is_global(address) {
                self.public.entry(address).or_insert((at, address));
            }
        }
        for (public, private) in &node.public {
            self.public.entry(*public).or_insert((at, *private));
            own.insert(*public);
        }
        for address in own {
            self.owners.entry(address).or_default().push(at);
        }
        for prefix in &node.prefixes {
            self.prefixes.add(*prefix, (node.vpc, at));
        }
    }

    /// Returns the node that has a private or IPv6 address in a VPC.
    pub fn private(&self, vpc: VpcId, address: IpAddr) -> Option<NodeAt> {
        let exact = self.private.get(&(vpc, address)).copied();
        exact.or_else(|| {
            let mut holders = self.prefixes.around(address);
            holders.find(|(of, _)| *of == vpc).map(|(_, at)| at)
        })
    }

    /// Returns the node that a public address leads to, with the private address that it stands for.
    pub fn public(&self, address: IpAddr) -> Option<(NodeAt, IpAddr)> {
        let exact = self.public.get(&address).copied();
        exact.or_else(|| {
            let mut holders = self.prefixes.around(address).filter(|_| is_global(address));
            holders.next().map(|(_, at)| (at, address))
        })
    }

    /// Returns all nodes that have an address, whatever VPC they are in, in order.
    pub fn owners(&self, address: IpAddr) -> Vec<NodeAt> {
        let exact = self.owners.get(&address).into_iter().flatten().copied();
        let mut all: Vec<NodeAt> = exact
            .chain(self.prefixes.around(address).map(|(_, at)| at))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

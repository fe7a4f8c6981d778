//! Which interfaces are one host's.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Kind, Network, Node, NodeAt, Spread};
use crate::estate::elbv2::Target;
use crate::ids::Sym;

impl Network<'_> {
    /// Returns the interfaces of the targets of a load balancer that a node is part of.
    pub(in crate::network) fn behind(&self, node: &Node) -> Vec<&Node> {
        let at = self.targets_of(node).into_iter();
        at.filter_map(|at| self.node(at)).collect()
    }

    /// Returns the interfaces of the targets of a load balancer that an interface is part of.
    pub(in crate::network) fn behind_at(&self, at: NodeAt) -> Vec<NodeAt> {
        let node = self.node(at);
        node.map(|node| self.targets_of(node)).unwrap_or_default()
    }

    fn targets_of(&self, node: &Node) -> Vec<NodeAt> {
        let Kind::Balancer(arn) = node.kind else {
            return Vec::new();
        };
        let targets = self.balancers.all_targets(arn).into_iter();
        let at = targets.flat_map(|one| match one {
            Target::Instance(id) => self.named(id.as_str()).to_vec(),
            Target::Address(address) => self.at_address(node.vpc, address).into_iter().collect(),
            Target::Resource(_) | Target::Other(_) => Vec::new(),
        });
        at.collect()
    }

    /// Returns whether two interfaces are one, are of one instance, or stand for a resource in two of the places where
    /// it may be.
    pub(in crate::network) fn is_one_host(&self, one: NodeAt, two: NodeAt) -> bool {
        let instance = |at: NodeAt| self.node(at)?.instance;
        let place = |at: NodeAt| self.place_of(at);
        one == two
            || instance(one).is_some() && instance(one) == instance(two)
            || place(one).is_some() && place(one) == place(two)
    }

    /// Returns the interfaces of hosts that have several.
    pub(in crate::network) fn shared_hosts(&self) -> FxHashSet<NodeAt> {
        let mut of_hosts: FxHashMap<Sym, Vec<NodeAt>> = FxHashMap::default();
        for (at, node) in self.nodes() {
            let instance = node.instance.map(|id| id.sym());
            for host in instance.into_iter().chain(self.place_of(at)) {
                of_hosts.entry(host).or_default().push(at);
            }
        }
        let several = of_hosts.into_values().filter(|all| all.len() > 1);
        several.flatten().collect()
    }

    /// Returns the resource that an interface which was not read stands for in one of the places where it may be.
    fn place_of(&self, at: NodeAt) -> Option<Sym> {
        let node = self.node(at)?;
        let mut behind = self.resources_at(at).iter();
        let is_it = behind.any(|one| {
            let resource = self.resource(*one);
            resource.is_some_and(|one| one.name == node.name && one.spread == Spread::Somewhere)
        });
        let is_open = node.spots.iter().all(|spot| spot.within.is_some());
        (is_it && is_open).then_some(node.name)
    }
}

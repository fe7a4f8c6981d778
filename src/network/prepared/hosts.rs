//! Which interfaces are one host's.

use super::{Network, NodeAt, Spread};
use crate::ids::Sym;

impl Network<'_> {
    /// Returns whether two interfaces are one, are of one instance, or stand for a resource in two of the places where
    /// it may be.
    pub(in crate::network) fn is_one_host(&self, one: NodeAt, two: NodeAt) -> bool {
        let instance = |at: NodeAt| self.node(at)?.instance;
        let place = |at: NodeAt| self.place_of(at);
        one == two
            || instance(one).is_some() && instance(one) == instance(two)
            || place(one).is_some() && place(one) == place(two)
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

//! Ways to what VPC Lattice offers.

use super::ends::Spoken;
use super::{Aim, Begin, Flows};
use crate::network::prepared::{NodeAt, Offered, Spot};

impl Flows<'_, '_> {
    /// Returns the interfaces of the endpoints that lead to what VPC Lattice offers.
    pub(super) fn doors_to(&self, offered: &[Offered]) -> Vec<Spoken> {
        let all = offered.iter().flat_map(|one| self.doors_to_one(*one));
        let mut all: Vec<Spoken> = all.map(|at| Spoken { at, of: None }).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn doors_to_one(&self, offered: Offered) -> Vec<NodeAt> {
        let network = self.network;
        let endpoints = network.lattice.endpoints(offered).into_iter();
        let resources = endpoints.flat_map(|id| network.find_resources(id.as_str()));
        let resources = resources.filter_map(|at| network.resource(*at));
        resources.flat_map(|one| one.nodes.clone()).collect()
    }

    /// Returns the ways to what VPC Lattice offers: in the client's own VPC, and through endpoints.
    pub(super) fn offered(&self, offered: Offered, begin: Begin) -> Vec<Aim> {
        let mut aims = Vec::new();
        if matches!(begin, Begin::Node(..)) {
            let networks = offered.networks().into_iter();
            let networks = networks.filter_map(|text| text.parse().ok());
            aims.extend(networks.map(|one| Aim::Lattice(offered, Spot::somewhere(one))));
        }
        for at in self.doors_to_one(offered) {
            let spots = self.network.node(at).map(|node| node.spots.to_vec());
            let spots = spots.unwrap_or_default().into_iter();
            aims.extend(spots.map(|spot| Aim::Through(at, spot, offered)));
        }
        aims
    }
}

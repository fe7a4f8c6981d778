//! What replies of one call contradict each other about leaves open what rests on it.

use super::trail::Open;
use super::{Trail, Walk};
use crate::ids::{Sym, VpcId};
use crate::network::prepared::{Groups, Node, NodeAt, Subnet};

impl Walk<'_, '_> {
    /// Says that replies contradict each other about a component, where they do. Whatever stops the packet from here on
    /// proves nothing.
    pub(super) fn ask_told(&mut self, component: Sym) {
        if let Some(said) = self.network.disputes.about(component) {
            note(&mut self.trail, component, said);
        }
    }

    /// Says so of an interface, its instance and its groups.
    pub(super) fn ask_node_told(&mut self, node: &Node) {
        if self.network.disputes.is_empty() {
            return;
        }
        self.ask_told(node.name);
        if let Some(instance) = node.instance {
            self.ask_told(instance.sym());
        }
        if let Groups::Carries(groups) = &node.groups {
            groups.iter().for_each(|group| self.ask_told(group.sym()));
        }
    }

    /// Says so of a subnet and its VPC.
    pub(super) fn ask_place_told(&mut self, subnet: &Subnet) {
        self.ask_told(subnet.vpc.sym());
        self.ask_told(subnet.id.sym());
    }

    /// Says so of the subnets of a VPC, one of which may hold an address that none seems to hold.
    pub(super) fn ask_subnets_told(&mut self, vpc: VpcId) {
        let network = self.network;
        if let Some(place) = network
            .vpcs
            .get(&vpc)
            .filter(|_| !network.disputes.is_empty())
        {
            place.subnets.iter().for_each(|id| self.ask_told(id.sym()));
        }
    }

    /// Says so of the interfaces of a subnet, one of which may have an address that none seems to have.
    pub(super) fn ask_residents_told(&mut self, subnet: &Subnet) {
        let network = self.network;
        if network.disputes.is_empty() {
            return;
        }
        let is_there = |(_, node): &(NodeAt, &Node)| node.vpc == subnet.vpc;
        let there = network.nodes().filter(is_there);
        there.for_each(|(_, node)| self.ask_told(node.name));
    }
}

fn note(trail: &mut Trail, component: Sym, said: &str) {
    let mut known = trail.doubts.iter();
    if !known.any(|one| one.component == component && &*one.detail == said) {
        trail.part(component, said, Open::Unread);
    }
}

//! What replies of one call contradict each other about leaves open what rests on it.

use super::trail::Open;
use super::{Trail, Walk};
use crate::ids::{Place, Sym, VpcId};
use crate::network::prepared::{Groups, Kind, Node, NodeAt, Subnet};

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

    /// Says so of the internet gateways of an account and region, one of which may be attached where none seems to be.
    pub(super) fn ask_gateways_told(&mut self, place: Place) {
        let network = self.network;
        if network.disputes.is_empty() {
            return;
        }
        let gateways = network.estate.ec2.internet_gateways.iter();
        let there = gateways.filter(|one| one.place == place);
        there.for_each(|one| self.ask_told(one.id.sym()));
    }

    /// Says so of the virtual private gateways, one of which may be attached where none seems to be.
    pub(super) fn ask_gates_told(&mut self) {
        let network = self.network;
        if network.disputes.is_empty() {
            return;
        }
        let gateways = network.estate.ec2.vpn_gateways.iter();
        gateways.for_each(|one| self.ask_told(one.id.sym()));
    }

    /// Says that two interfaces may be one host's, where nobody named the instance of one of them: what would stop a
    /// packet between them proves nothing.
    pub(super) fn ask_host(&mut self, node: &Node, other: NodeAt) {
        let network = self.network;
        let Some(two) = network.node(other).filter(|two| two.kind == Kind::Host) else {
            return;
        };
        let is_loose = |one: &Node| {
            let mut loose = network.loose_hosts().iter();
            loose.any(|at| network.node(*at).is_some_and(|it| it.name == one.name))
        };
        let loose = [node, two].into_iter().find(|one| is_loose(one));
        if let Some(one) = loose.filter(|_| node.kind == Kind::Host) {
            let said = "of which instance it is: the InstanceId of its Attachment was not told";
            self.trail.suspect(one.name, said);
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

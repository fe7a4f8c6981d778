//! Managed resources: databases, caches, balancers, functions, clusters, endpoints.

use std::net::IpAddr;

use super::{Network, NodeAt};
use crate::estate::Tags;
use crate::ids::{Arn, Cidr, Place, PortSet, Sym, VpcId};

/// A managed resource's place in the list of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::network) struct ResourceAt(pub(super) u32);

/// A managed resource with its interfaces, those that were read and those that it must have.
#[derive(Clone, Debug)]
pub(in crate::network) struct Resource<'e> {
    pub arn: Arn,
    /// What a path names where no interface was read.
    pub name: Sym,
    /// The CLI's names of the services that show it.
    pub services: Box<[&'static str]>,
    pub place: Place,
    pub vpc: Option<VpcId>,
    pub tags: Option<&'e Tags>,
    /// Whether it is a part of another resource: an instance of a cluster, a node of a replication group.
    pub is_part: bool,
    pub nodes: Vec<NodeAt>,
    pub spread: Spread,
    /// The TCP ports on which it answers; none where that is not its matter.
    pub ports: Option<PortSet>,
    /// How it is reached at addresses of AWS's own, outside of every VPC.
    pub front: Option<Front>,
    /// What is taken to be so when it answers at its interfaces.
    pub assumption: Option<Sym>,
    /// Why it is not known where it stands.
    pub unread: Option<Box<str>>,
}

/// Where a resource has its interfaces, of the places in which it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::network) enum Spread {
    /// In all of them.
    Everywhere,
    /// In some of them.
    Somewhere,
}

/// How a resource is reached at addresses of AWS's own.
#[derive(Clone, Debug)]
pub(in crate::network) struct Front {
    /// What stands for the addresses, which no reply tells.
    pub address: IpAddr,
    /// Who may come in; none when that was not read.
    pub peers: Option<Box<[Cidr]>>,
}

impl Network<'_> {
    /// Returns a managed resource.
    pub(in crate::network) fn resource(&self, at: ResourceAt) -> Option<&Resource<'_>> {
        self.resources.get(usize::try_from(at.0).ok()?)
    }

    /// Returns all managed resources.
    pub(in crate::network) fn resources(
        &self,
    ) -> impl Iterator<Item = (ResourceAt, &Resource<'_>)> {
        (0_u32..).map(ResourceAt).zip(&self.resources)
    }

    /// Returns the resources that stand, or may stand, behind an interface.
    pub(in crate::network) fn resources_at(&self, at: NodeAt) -> &[ResourceAt] {
        self.of_nodes
            .get(&at)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Returns the managed resources that stand, or may stand, behind an interface with a name; parts of others are
    /// told as such.
    pub fn behind_interface(&self, name: &str) -> Vec<Arn> {
        let nodes = self.named(name).iter();
        let behind = nodes.flat_map(|at| self.resources_at(*at));
        let mut all: Vec<Arn> = behind
            .filter_map(|one| Some(self.resource(*one)?.arn))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Returns the resource that is reached at addresses of AWS's own, by what stands for them.
    pub(in crate::network) fn front(&self, address: IpAddr) -> Option<(&Resource<'_>, &Front)> {
        let resource = self.resource(*self.fronts.get(&address)?)?;
        Some((resource, resource.front.as_ref()?))
    }

    /// Returns the ports on which an interface answers: those of the resource that is asked for, else those of all
    /// that may stand behind it; none when any will do.
    pub(in crate::network) fn ports_at(
        &self,
        at: NodeAt,
        asked: Option<ResourceAt>,
    ) -> Option<PortSet> {
        let behind = self.resources_at(at);
        let one = asked.filter(|one| behind.contains(one));
        let all = match &one {
            Some(one) => std::slice::from_ref(one),
            None => behind,
        };
        let mut ports = PortSet::default();
        for resource in all.iter().filter_map(|one| self.resource(*one)) {
            ports = ports.union(resource.ports.as_ref()?);
        }
        (!ports.is_empty()).then_some(ports)
    }

    /// Returns whether nobody read whether an interface that must be there has a public address.
    pub(in crate::network) fn is_public_unread(&self, at: NodeAt) -> bool {
        self.unread_public.contains(&at)
    }
}

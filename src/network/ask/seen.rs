//! What replies tell of interfaces and instances, for selectors.

use rustc_hash::FxHashMap;

use crate::environments::{Assignment, EnvironmentName, Environments, Subject};
use crate::estate::ec2::{Instance, NetworkInterface};
use crate::estate::{Estate, Item, Tags};
use crate::ids::{Arn, InstanceId, Place, Sym, VpcId};
use crate::network::prepared::{Kind, Node, NodeAt, Resource, ResourceAt, service_of};

/// What is chosen: a managed resource wherever it stands, or an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    Resource(ResourceAt),
    Node(NodeAt),
}

/// The replies that tell of interfaces, instances and VPCs, by their ids.
#[derive(Clone, Debug)]
pub(super) struct Seen<'e> {
    interfaces: FxHashMap<Sym, &'e Item<NetworkInterface>>,
    instances: FxHashMap<InstanceId, &'e Item<Instance>>,
    vpcs: FxHashMap<VpcId, Arn>,
    untagged: Tags,
}

/// What is told of an interface, an instance or a resource.
pub(super) struct Told<'t> {
    pub arn: Arn,
    pub name: &'t str,
    pub tags: &'t Tags,
    place: Place,
    vpc: Option<Arn>,
}

impl Told<'_> {
    /// Returns its environment: that of its owner's account, unless its VPC, when its owner is the same, or its own
    /// tags say something more specific.
    pub fn environment(&self, environments: &Environments) -> Option<EnvironmentName> {
        self.assignment(environments).environment
    }

    /// Returns its class by the same rule.
    pub fn assignment(&self, environments: &Environments) -> Assignment {
        environments.assignment_of(&Subject {
            place: self.place,
            vpc: self.vpc,
            tags: self.tags,
            name: Some(self.name),
            arn: self.arn,
        })
    }
}

impl<'e> Seen<'e> {
    pub fn of(estate: &'e Estate) -> Self {
        let ec2 = &estate.ec2;
        let interfaces = ec2.network_interfaces.iter();
        let instances = ec2.instances.iter();
        let vpcs = ec2.vpcs.iter();
        Self {
            interfaces: interfaces.map(|one| (one.id.sym(), one)).collect(),
            instances: instances.map(|one| (one.id, one)).collect(),
            vpcs: vpcs.map(|one| (one.id, one.arn)).collect(),
            untagged: Tags::default(),
        }
    }

    /// Returns what is told of an interface: of the instance that it belongs to first, then of itself.
    pub fn told_of(&self, node: &Node) -> Vec<Told<'_>> {
        let vpc = self.vpcs.get(&node.vpc).copied();
        let instance = node.instance.and_then(|id| self.instances.get(&id));
        let instance = instance.map(|one| Told {
            arn: one.arn,
            name: one.tags.get("Name").unwrap_or(one.id.as_str()),
            tags: &one.tags,
            place: one.place,
            vpc,
        });
        let interface = self.interfaces.get(&node.name).map(|one| Told {
            arn: one.arn,
            name: one.tags.get("Name").unwrap_or(one.id.as_str()),
            tags: &one.tags,
            place: one.place,
            vpc,
        });
        instance.into_iter().chain(interface).collect()
    }

    /// Returns what is told of a managed resource.
    pub fn of_resource<'t>(&'t self, resource: &Resource<'t>) -> Told<'t> {
        Told {
            arn: resource.arn,
            name: resource.name.as_str(),
            tags: resource.tags.unwrap_or(&self.untagged),
            place: resource.place,
            vpc: resource.vpc.and_then(|vpc| self.vpcs.get(&vpc).copied()),
        }
    }

    /// Returns the CLI's name of the service that an interface belongs to, where it is known.
    pub fn service(&self, node: &Node) -> Option<&'static str> {
        let is_of_ec2 = matches!(
            node.kind,
            Kind::Nat(_) | Kind::Transit(_) | Kind::Endpoint(_)
        );
        match self.interfaces.get(&node.name) {
            Some(_) if is_of_ec2 => Some("ec2"),
            Some(interface) => service_of(interface),
            None => node.instance.map(|_| "ec2"),
        }
    }
}

//! AWS Lambda functions in VPCs, Amazon EKS clusters.

use super::super::nodes::Kind;
use super::super::resources::Spread;
use super::described::{Context, Described, Mark, Public, Stand, ports};
use super::makers;
use crate::endpoints::Hosted as _;
use crate::estate::Item;
use crate::estate::eks::{Cluster, DESCRIBE_CLUSTER, VpcConfig};
use crate::estate::lambda::{Function, LIST_FUNCTIONS};
use crate::ids::{SecurityGroupId, Sym};

pub(super) fn add<'e>(context: &Context<'e>, all: &mut Vec<Described<'e>>) {
    all.extend(context.estate.lambda.functions.iter().map(function));
    all.extend(context.estate.eks.clusters.iter().map(cluster));
}

/// Functions share interfaces: one for each pair of a subnet and a set of groups.
fn function(one: &Item<Function>) -> Described<'_> {
    let bare = Described {
        kind: Kind::Client,
        ..Described::new(one.arn, one.name.as_str(), one.place, "lambda")
    };
    let Some(settings) = one.configuration.known() else {
        return Described {
            unread: Some((&LIST_FUNCTIONS, None)),
            ..bare
        };
    };
    let Some(network) = &settings.vpc else {
        return bare;
    };
    let within = |subnet: &_| Stand::within(*subnet, Public::No);
    Described {
        vpc: network.vpc.and_then(|id| id.as_str().parse().ok()),
        stands: network.subnets.iter().map(within).collect(),
        mark: Mark::Made(makers::LAMBDA, None),
        ..bare
    }
    .carrying(network.security_groups.iter().copied())
}

/// A cluster's control plane has interfaces in some of its subnets, and answers at public addresses of AWS's own
/// where public access is on.
///
/// Source: Amazon EKS User Guide, pages cluster-endpoint and network-reqs.
fn cluster(one: &Item<Cluster>) -> Described<'_> {
    let name = one.name.as_str();
    let bare = Described {
        tags: Some(&one.tags),
        hosts: one.hosts(),
        ports: Some(ports([443])),
        ..Described::new(one.arn, name, one.place, "eks")
    };
    let Some(network) = one.vpc_config.known() else {
        return Described {
            unread: Some((&DESCRIBE_CLUSTER, Some(one.name))),
            ..bare
        };
    };
    let within = |subnet: &_| Stand::within(*subnet, Public::No);
    let groups = network.cluster_security_group.into_iter();
    let groups: Vec<SecurityGroupId> = groups
        .chain(network.security_groups.iter().copied())
        .collect();
    Described {
        vpc: network.vpc,
        stands: network.subnets.iter().map(within).collect(),
        spread: Spread::Somewhere,
        mark: Mark::Made(makers::EKS, Some(one.name)),
        front: front(network),
        assumption: assumption(network, name),
        ..bare
    }
    .carrying(groups.into_iter())
}

/// Returns who may come in at the public addresses; none when there are none.
fn front(network: &VpcConfig) -> Option<super::described::FrontTold> {
    if network.public_access.known() == Some(&false) {
        return None;
    }
    let admitted = network.public_access_cidrs.known();
    let is_told = network.public_access.known().is_some();
    let admitted = admitted.filter(|all| is_told && !all.is_empty());
    Some(admitted.map(|all| all.iter().copied().collect()))
}

/// The interfaces are there whatever the settings say: without private access only the name leads elsewhere.
fn assumption(network: &VpcConfig, name: &str) -> Option<Sym> {
    let said = match network.private_access.known() {
        Some(true) => return None,
        Some(false) => "private access is off",
        None => "whether private access is on was not read",
    };
    let said = format!("the API server of {name} answers at its interfaces in the VPC; {said}");
    Some(Sym::new(&said))
}

//! VPC endpoints and EC2 Instance Connect Endpoints.

use super::super::nodes::{Groups, Kind};
use super::described::{Context, Described, Mark, Public, Stand};
use crate::endpoints::Hosted as _;
use crate::estate::Item;
use crate::estate::ec2::{InstanceConnectEndpoint, VpcEndpoint, VpcEndpointKind};

pub(super) fn add<'e>(context: &Context<'e>, all: &mut Vec<Described<'e>>) {
    let ec2 = &context.estate.ec2;
    let endpoints = ec2.vpc_endpoints.iter();
    let endpoints = endpoints.filter(|one| !one.subnets.is_empty());
    all.extend(endpoints.map(endpoint));
    all.extend(ec2.instance_connect_endpoints.iter().map(front));
}

fn endpoint(one: &Item<VpcEndpoint>) -> Described<'_> {
    let within = |subnet: &_| Stand::within(*subnet, Public::No);
    let made = Described {
        tags: Some(&one.tags),
        hosts: one.hosts(),
        vpc: one.vpc.known().copied(),
        stands: one.subnets.iter().map(within).collect(),
        kind: Kind::Endpoint(one.id),
        mark: Mark::Kind,
        ..Described::new(one.arn, one.id.as_str(), one.place, "ec2")
    }
    .carrying(one.groups.iter().map(|group| group.id));
    match one.kind() {
        VpcEndpointKind::GatewayLoadBalancer => Described {
            groups: Groups::Unfiltered,
            ..made
        },
        VpcEndpointKind::Interface
        | VpcEndpointKind::Gateway
        | VpcEndpointKind::Resource
        | VpcEndpointKind::ServiceNetwork
        | VpcEndpointKind::Other(_) => made,
    }
}

fn front(one: &Item<InstanceConnectEndpoint>) -> Described<'_> {
    let groups = one.security_groups.known().into_iter().flatten();
    let within = |subnet: &_| Stand::within(*subnet, Public::No);
    let stand = one.subnet.known().map(within);
    let own = one.network_interfaces.iter().filter_map(|id| {
        let stand = stand.clone()?;
        Some(Stand {
            interface: Some(*id),
            ..stand
        })
    });
    let own: Vec<Stand> = own.collect();
    Described {
        tags: Some(&one.tags),
        hosts: one.hosts(),
        vpc: one.vpc.known().copied(),
        stands: match own.is_empty() {
            true => stand.into_iter().collect(),
            false => own,
        },
        kind: Kind::Client,
        ..Described::new(one.arn, one.id.as_str(), one.place, "ec2")
    }
    .carrying(groups.copied())
}

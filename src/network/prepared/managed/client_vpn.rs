//! Client VPN endpoints: what comes through them sets out at interfaces in the subnets that they are associated with.

use std::collections::BTreeMap;

use super::super::nodes::Kind;
use super::described::{Context, Described, Mark, Public, Stand};
use super::makers;
use crate::estate::Item;
use crate::estate::ec2::ClientVpnEndpoint;
use crate::ids::{SecurityGroupId, SubnetId};

/// An endpoint with one of its associations: the subnet and the groups there.
type Association<'e> = (&'e Item<ClientVpnEndpoint>, SubnetId, Vec<SecurityGroupId>);

pub(super) fn add<'e>(context: &Context<'e>, all: &mut Vec<Described<'e>>) {
    let endpoints = context.estate.ec2.client_vpn_endpoints.iter();
    let associations: Vec<Association<'e>> = endpoints.flat_map(associations).collect();
    let mut alike: BTreeMap<(SubnetId, &[SecurityGroupId]), usize> = BTreeMap::new();
    for (_, subnet, groups) in &associations {
        *alike.entry((*subnet, groups)).or_default() += 1;
    }
    let described = associations.iter().map(|(endpoint, subnet, groups)| {
        // Whose interface is whose, nothing tells where two are alike.
        let is_alone = alike.get(&(*subnet, groups.as_slice())) == Some(&1);
        describe(endpoint, *subnet, groups, is_alone)
    });
    all.extend(described);
}

fn associations(endpoint: &Item<ClientVpnEndpoint>) -> Vec<Association<'_>> {
    let own = &endpoint.security_groups;
    let told = endpoint.target_networks.known();
    let mut all: Vec<(SubnetId, Vec<SecurityGroupId>)> = Vec::new();
    for one in told.into_iter().flatten() {
        let groups = match one.security_groups.is_empty() {
            true => own.to_vec(),
            false => one.security_groups.to_vec(),
        };
        all.push((one.subnet, groups));
    }
    if told.is_none() {
        let older = endpoint.associated_target_networks.iter();
        all.extend(older.filter_map(|one| Some((one.subnet?, own.to_vec()))));
    }
    let all = all.into_iter().map(|(subnet, mut groups)| {
        groups.sort_unstable();
        (endpoint, subnet, groups)
    });
    all.collect()
}

fn describe<'e>(
    endpoint: &'e Item<ClientVpnEndpoint>,
    subnet: SubnetId,
    groups: &[SecurityGroupId],
    is_alone: bool,
) -> Described<'e> {
    let id = endpoint.id.as_str();
    let described = Described::new(endpoint.arn, id, endpoint.place, "ec2");
    let mut aliases = described.aliases.clone();
    aliases.push(format!("client-vpn:{id}").into());
    Described {
        tags: Some(&endpoint.tags),
        aliases,
        vpc: endpoint.vpc,
        // The interfaces get public addresses: clients reach the internet through them where routes lead there.
        stands: vec![Stand::within(subnet, Public::Yes)],
        kind: Kind::Client,
        mark: match is_alone {
            true => Mark::Made(makers::CLIENT_VPN, None),
            false => Mark::None,
        },
        ..described
    }
    .carrying(groups.iter().copied())
}

//! Load balancers of both versions.

use super::super::nodes::{Groups, Kind};
use super::described::{Context, Described, Mark, Public, Stand};
use crate::endpoints::Hosted as _;
use crate::estate::elbv2::{self, LoadBalancerKind, LoadBalancerZone};
use crate::estate::{Item, Observed, elb};

pub(super) fn add<'e>(context: &Context<'e>, all: &mut Vec<Described<'e>>) {
    all.extend(context.estate.elbv2.load_balancers.iter().map(balancer));
    all.extend(context.estate.elb.load_balancers.iter().map(classic));
}

fn balancer(one: &Item<elbv2::LoadBalancer>) -> Described<'_> {
    let named = one.name.known().map(|name| name.as_str());
    let public = one
        .scheme
        .map(|scheme| scheme.as_str() == "internet-facing");
    let zones = one.zones.known().into_iter().flatten();
    let stands = zones.map(|zone| zone_of(zone, public));
    let groups = one.security_groups.iter().copied();
    let made = Described {
        hosts: one.hosts(),
        vpc: one.vpc.known().copied(),
        stands: stands.collect(),
        kind: Kind::Balancer(one.arn),
        mark: match one.kind() {
            Some(LoadBalancerKind::Gateway) | None => Mark::None,
            Some(LoadBalancerKind::Application | LoadBalancerKind::Network) => Mark::Kind,
        },
        ..Described::new(one.arn, named.unwrap_or(one.arn.name()), one.place, "elbv2")
    }
    .carrying(groups);
    // Without groups nothing is filtered; Application Load Balancers always carry some.
    let is_bare = one.security_groups.is_empty();
    match one.kind() {
        Some(LoadBalancerKind::Network | LoadBalancerKind::Gateway) if is_bare => Described {
            groups: Groups::Unfiltered,
            ..made
        },
        Some(_) | None => made,
    }
}

fn zone_of(zone: &LoadBalancerZone, public: Option<bool>) -> Stand {
    let told = zone.addresses.iter();
    let private = told.clone().filter_map(|one| one.private_ip);
    let ipv6 = told.clone().filter_map(|one| one.ipv6);
    let elastic = told.clone().find_map(|one| one.public_ip);
    Stand {
        addresses: private.chain(ipv6).collect(),
        ..Stand::within(
            zone.subnet,
            match (public, elastic) {
                (Some(true), Some(address)) => Public::At(address),
                (Some(true), None) => Public::Yes,
                (Some(false) | None, _) => Public::No,
            },
        )
    }
}

fn classic(one: &Item<elb::LoadBalancer>) -> Described<'_> {
    let public = Public::from(match &one.scheme {
        Observed::Known(scheme) => Observed::Known(scheme.as_str() == "internet-facing"),
        Observed::Absent => Observed::Absent,
        Observed::Unknown => Observed::Unknown,
    });
    Described {
        hosts: one.hosts(),
        vpc: one.vpc,
        stands: one
            .subnets
            .iter()
            .map(|subnet| Stand::within(*subnet, public))
            .collect(),
        kind: Kind::Balancer(one.arn),
        mark: Mark::Kind,
        ..Described::new(one.arn, one.name.as_str(), one.place, "elb")
    }
    .carrying(one.security_groups.iter().copied())
}

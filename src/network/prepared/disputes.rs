//! What replies of one call contradict each other about.

use rustc_hash::FxHashMap;

use crate::estate::{Estate, Item};
use crate::ids::Sym;

/// The resources about which replies of one call contradict each other, by id, with what is to be said of them.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Disputes(FxHashMap<Sym, Box<str>>);

/// Members that change by themselves, and decide nothing.
const PASSING: [&str; 1] = ["VgwTelemetry"];

impl Disputes {
    pub(super) fn of(estate: &Estate) -> Self {
        let mut all = Self::default();
        let ec2 = &estate.ec2;
        all.add(ec2.vpcs.iter());
        all.add(ec2.subnets.iter());
        all.add(ec2.route_tables.iter());
        all.add(ec2.network_acls.iter());
        all.add(ec2.security_groups.iter());
        all.add(ec2.network_interfaces.iter());
        all.add(ec2.instances.iter());
        all.add(ec2.vpc_peering_connections.iter());
        all.add(ec2.nat_gateways.iter());
        all.add(ec2.internet_gateways.iter());
        all.add(ec2.vpc_endpoints.iter());
        all.add(ec2.transit_gateways.iter());
        all.add(ec2.transit_gateway_attachments.iter());
        all.add(ec2.transit_gateway_vpc_attachments.iter());
        all.add(ec2.transit_gateway_peering_attachments.iter());
        all.add(ec2.transit_gateway_route_tables.iter());
        all.add(ec2.vpn_gateways.iter());
        all.add(estate.elbv2.load_balancers.iter());
        all.add(estate.elbv2.listeners.iter());
        all.add(estate.elbv2.target_groups.iter());
        all.add(estate.elb.load_balancers.iter());
        all
    }

    fn add<'e, T: 'e>(&mut self, items: impl Iterator<Item = &'e Item<T>>) {
        for item in items.filter(|item| !item.contradicted.is_empty()) {
            let told = item.contradicted.iter().map(|member| &**member);
            let told: Vec<&str> = told.filter(|member| !PASSING.contains(member)).collect();
            if !told.is_empty() {
                let said = format!(
                    "two replies of one call contradict each other: {}",
                    told.join(", ")
                );
                self.0.insert(Sym::new(item.arn.given_name()), said.into());
            }
        }
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns what is to be said of a resource, if anything.
    pub fn about(&self, name: Sym) -> Option<&str> {
        self.0.get(&name).map(|said| &**said)
    }
}

/// Returns whether replies contradict each other about a member of a resource.
pub(super) fn is_disputed<T>(item: &Item<T>, member: &str) -> bool {
    item.contradicted.iter().any(|one| &**one == member)
}

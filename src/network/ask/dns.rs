//! DNS names of the estate's own zones as ends of flows.

use super::Flows;
use super::ends::{Chosen, Ends};
use crate::endpoints::{End, Found, Index, View};
use crate::ids::DnsName;

impl Flows<'_, '_> {
    /// Returns where a name leads by the records of hosted zones, whoever asks.
    fn by_records(&self, name: &str) -> Vec<Found> {
        let is_name = name.contains('.') && name.parse::<DnsName>().is_ok();
        if !is_name || self.network.estate.route53.hosted_zones.is_empty() {
            return Vec::new();
        }
        let index = self.names.get_or_init(|| Index::of(self.network.estate));
        let mut found = index.resolve(name, View::Anyone).found;
        found.retain(|one| !one.links.is_empty());
        found
    }

    /// Returns what a DNS name leads to; `None` when its records lead to nothing that was read.
    pub(super) fn by_dns(&self, name: &str) -> Option<Ends> {
        let network = self.network;
        let found = self.by_records(name);
        let mut chosen = Chosen::default();
        for one in &found {
            let End::Resource(arn) = one.end else {
                continue;
            };
            let resources = network.find_resources(arn.as_str());
            for at in resources {
                if let Some(resource) = network.resource(*at) {
                    chosen.add_resource(*at, resource);
                }
            }
            if resources.is_empty() {
                let nodes = network.find(arn.name()).iter();
                nodes.for_each(|at| chosen.add_node(*at));
            }
        }
        if !chosen.is_empty() {
            return Some(Ends::Any(chosen));
        }
        found.iter().find_map(|one| match one.end {
            End::Address(address) => Some(self.of_address(address)),
            End::Resource(_) | End::Name(_) | End::Forwarded(_) => None,
        })
    }

    /// Says by which records a name leads to what answers, where it is one of the estate's own.
    pub(super) fn said_of_records(&self, name: &str) -> Vec<Box<str>> {
        let found = self.by_records(name);
        let said = found.iter().filter_map(|one| {
            let end = match &one.end {
                End::Resource(arn) => arn.given_name().to_owned(),
                End::Address(address) => address.to_string(),
                End::Name(_) | End::Forwarded(_) => return None,
            };
            let links = one.links.iter();
            let links: Vec<String> = links
                .map(|link| format!("{} {} in {}", link.name, link.record_type, link.zone))
                .collect();
            Some(format!("{name} leads to {end}: {}", links.join(", ")).into())
        });
        said.collect()
    }
}

//! DNS names of the estate's own zones as ends of flows.

use std::collections::BTreeSet;

use super::Flows;
use super::ends::{Chosen, Ends};
use crate::endpoints::{End, Found, Index, View};
use crate::estate::Gap;
use crate::ids::{DnsName, Sym, VpcId};

impl Flows<'_, '_> {
    /// Returns who asks for a name: the VPCs where flows begin, or the internet.
    pub(super) fn views(&self, begins: &Ends, name: &str) -> Vec<View> {
        if !self.is_record(name) {
            return vec![View::Anyone];
        }
        if matches!(begins, Ends::Internet(_)) {
            return vec![View::Public];
        }
        let nodes = begins.nodes().iter();
        let vpcs = nodes.filter_map(|one| Some(self.network.node(one.at)?.vpc));
        let vpcs: BTreeSet<VpcId> = vpcs.collect();
        match vpcs.is_empty() {
            true => vec![View::Anyone],
            false => vpcs.into_iter().map(View::Vpc).collect(),
        }
    }

    /// Returns whether hosted zones may tell of a name.
    fn is_record(&self, name: &str) -> bool {
        let zones = &self.network.estate.route53.hosted_zones;
        name.contains('.') && !zones.is_empty() && name.parse::<DnsName>().is_ok()
    }

    /// Returns where a name leads by the records of hosted zones, and what was not read of them.
    fn by_records(&self, name: &str, views: &[View]) -> (Vec<Found>, Vec<Gap>) {
        if !self.is_record(name) {
            return (Vec::new(), Vec::new());
        }
        let index = self.names.get_or_init(|| Index::of(self.network.estate));
        let (mut found, mut unread) = (Vec::new(), Vec::new());
        for view in views {
            let told = index.resolve(name, *view);
            found.extend(told.found);
            unread.extend(told.unread);
        }
        found.retain(|one| !one.links.is_empty());
        found.sort();
        found.dedup();
        unread.sort();
        unread.dedup();
        (found, unread)
    }

    /// Returns what a DNS name leads to; `None` when its records lead to nothing that was read.
    pub(super) fn by_dns(&self, name: &str, views: &[View]) -> Option<Ends> {
        let network = self.network;
        let (found, unread) = self.by_records(name, views);
        let mut chosen = Chosen::default();
        let mut hidden: Vec<(&'static str, Box<str>)> = Vec::new();
        for one in &found {
            let arn = match one.end {
                End::Resource(arn) => arn,
                End::Address(address) => {
                    let said = format!("{name} leads to {address} too");
                    hidden.push((ADDRESSES, said.into()));
                    continue;
                }
                End::Name(other) => {
                    hidden.push((other.as_str(), format!("{name} leads there too").into()));
                    continue;
                }
                End::Forwarded(rule) => {
                    let said = format!("what those answer for {name} whom it asks");
                    hidden.push((rule.name(), said.into()));
                    continue;
                }
            };
            let resources = network.find_resources(arn.as_str());
            for at in resources {
                if let Some(resource) = network.resource(*at) {
                    chosen.add_resource(*at, resource);
                }
            }
            if resources.is_empty() {
                let nodes = network.find(arn.name());
                nodes.iter().for_each(|at| chosen.add_node(*at));
                if nodes.is_empty() {
                    hidden.push((arn.name(), format!("{name} leads there too").into()));
                }
            }
        }
        if !chosen.is_empty() {
            // What stops the way to one of them proves nothing where there may be others.
            let untold = unread.iter().map(|gap| said_of(gap, name));
            let untold = untold.map(|said| (ADDRESSES, said));
            chosen.unread.extend(hidden.into_iter().chain(untold));
            return Some(Ends::Any(chosen));
        }
        found.iter().find_map(|one| match one.end {
            End::Address(address) => Some(self.of_address(address)),
            End::Resource(_) | End::Name(_) | End::Forwarded(_) => None,
        })
    }

    /// Says by which records a name leads to what answers, where it is one of the estate's own.
    pub(super) fn said_of_records(&self, name: &str, views: &[View]) -> Vec<Box<str>> {
        let (found, unread) = self.by_records(name, views);
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
        let unread = unread.iter().map(|gap| said_of(gap, name));
        said.chain(unread).collect()
    }
}

/// What answers name where the ends of a flow are not all known.
const ADDRESSES: &str = "addresses";

/// Says what was not read of a zone.
fn said_of(gap: &Gap, name: &str) -> Box<str> {
    let zone = gap.call.request.map_or("a zone", Sym::as_str);
    let (call, state) = (gap.call.operation, gap.state);
    format!("what {zone} answers for {name} was not read whole: `route53 {call}` ({state})").into()
}

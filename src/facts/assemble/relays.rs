use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::estate::Estate;
use crate::estate::rds::DbProxyTarget;
use crate::ids::{Arn, Protocol, Sym};
use crate::network::{Entry, FlowVerdict, Flows, Traffic};

use super::flows::{Known, Way, by_purpose};
use super::parties::Parties;

/// Returns the stores to which database proxies lead.
///
/// Shape: `rds describe-db-proxy-targets`.
pub(super) fn proxied(estate: &Estate) -> FxHashMap<Arn, Vec<Arn>> {
    let rds = &estate.rds;
    let mut proxied: FxHashMap<Arn, Vec<Arn>> = FxHashMap::default();
    for proxy in rds.db_proxies.iter() {
        let cluster_of = |id: &str| {
            let mut clusters = rds.db_clusters.living_in(proxy.place);
            clusters.find(|one| &*one.id == id).map(|one| one.arn)
        };
        let store_of = |target: &DbProxyTarget| {
            let id = target.resource?;
            let mut instances = rds.db_instances.living_in(proxy.place);
            let instance = instances.find(|one| &*one.id == id.as_str());
            // A store is the cluster, or an instance outside any.
            let whole = instance.and_then(|one| one.cluster.as_ref());
            let whole = whole
                .map(|one| one.as_str())
                .or(target.cluster.map(|one| one.as_str()));
            let cluster = cluster_of(whole.unwrap_or(id.as_str()));
            cluster
                .or(instance.map(|one| one.arn))
                .or(target.target_arn)
        };
        let targets = rds.targets_of(proxy).into_iter();
        let stores: BTreeSet<Arn> = targets.filter_map(|one| store_of(one)).collect();
        let ends = rds.endpoints_of(proxy).into_iter().map(|one| one.arn);
        for arn in ends.chain([proxy.arn]) {
            proxied.entry(arn).or_default().extend(&stores);
        }
    }
    proxied
}

/// One flow to a load balancer or an endpoint, and where it ended behind that.
struct Landed {
    way: Way,
    source: Sym,
    target: Sym,
    pairs: u64,
    traffic: Traffic,
}

/// Adds the ways that lead through load balancers and endpoints to what stands behind them.
///
/// A flow is told of the target where its example ends. Where it is open whether any is reached, that is noted for all
/// that stand behind.
pub(super) fn add(
    ways: &mut BTreeMap<Way, Known>,
    entries: &[Entry],
    (flows, parties): (&Flows<'_, '_>, &Parties),
) {
    let landed: Vec<Landed> = entries
        .par_iter()
        .flat_map_iter(|entry| of_entry(entry, flows, parties))
        .collect();
    for one in landed {
        let known = ways.entry(one.way).or_default();
        known.add((one.source, one.target), one.pairs, &one.traffic);
    }
}

fn of_entry(entry: &Entry, flows: &Flows<'_, '_>, parties: &Parties) -> Vec<Landed> {
    let Some(party) = parties.of_origin(entry.from) else {
        return Vec::new();
    };
    let count = entry.targets.len().max(1) as u64;
    let mut landed = Vec::new();
    for target in &entry.targets {
        let Some((relay, behind)) = parties.relay(*target) else {
            continue;
        };
        for fare in &entry.fares {
            let source = fare.example.from;
            for (protocol, range, verdict) in &fare.example.traffic {
                let port = protocol.has_ports().then_some(range.first());
                let ends: BTreeSet<Arn> = match verdict {
                    FlowVerdict::Reachable | FlowVerdict::Maybe => {
                        let trace = flows.trace((entry.from, source), *target, (*protocol, port));
                        let last = trace.and_then(|one| one.hops.last().map(|hop| hop.0));
                        let there = last.into_iter().flat_map(|name| parties.subjects_at(name));
                        there.collect()
                    }
                    FlowVerdict::Unknown => {
                        let there = behind.iter().flat_map(|name| parties.subjects_at(*name));
                        there.collect()
                    }
                    FlowVerdict::OneWay | FlowVerdict::Blocked => BTreeSet::new(),
                };
                let ends = ends.into_iter().filter(|arn| {
                    let to = parties.subject(*arn);
                    to.is_some_and(|to| party.reaches_across(to))
                });
                for arn in ends {
                    let told: Traffic = vec![(*protocol, *range, *verdict)];
                    let is_store = parties.is_store(arn) && *protocol == Protocol::TCP;
                    for (purpose, traffic) in by_purpose(&told, is_store) {
                        landed.push(Landed {
                            way: Way {
                                from: entry.from,
                                party: party.clone(),
                                target: arn,
                                purpose,
                                relay: Some(relay),
                            },
                            source,
                            target: *target,
                            pairs: fare.pairs.div_ceil(count),
                            traffic,
                        });
                    }
                }
            }
        }
    }
    landed
}

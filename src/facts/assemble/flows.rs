use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::facts::{Crossing, Family, Purpose, Store, Workload};
use crate::ids::{Arn, PortRange, PortSet, Protocol, Sym};
use crate::network::{Entry, FlowVerdict, Flows, Network, Origin, Traffic};

use super::builder::Builder;
use super::chains;
use super::cuts;
use super::doors::Doors;
use super::latent;
use super::parties::{Parties, Party};
use super::relays;
use super::traced::{self, Traced};
use super::unseen;

/// Ports of shells and remote desktops.
pub(super) const ADMINISTRATION: [u16; 4] = [22, 3389, 5985, 5986];

/// Ports of databases, where one may run on a host: SQL Server, Oracle, MySQL, PostgreSQL, Redshift, Redis,
/// Neptune, Cassandra, Elasticsearch, Memcached, MongoDB, Db2.
const DATABASES: [u16; 12] = [
    1433, 1521, 3306, 5432, 5439, 6379, 8182, 9042, 9200, 11211, 27017, 50000,
];

/// Examples that are kept of each kind; one of them must do without assumptions to prove a crossing.
const EXAMPLES: usize = 6;

/// What is told together: whence, to what, and what the ports are for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    pub(super) from: Origin,
    pub(super) party: Party,
    pub(super) target: Arn,
    pub(super) purpose: Purpose,
    /// The load balancer, endpoint or database proxy through which it leads.
    pub(super) relay: Option<Arn>,
}

/// One flow to look at: where it begins, the interface where it ends, and its traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Example {
    pub(super) source: Sym,
    pub(super) target: Sym,
    pub(super) protocol: Protocol,
    pub(super) port: Option<u16>,
}

/// What gets through on a way, or may, with as many pairs of addresses.
#[derive(Clone, Debug, Default)]
pub(super) struct Through {
    pub(super) pairs: u64,
    pub(super) traffic: BTreeMap<Protocol, Vec<PortRange>>,
    pub(super) examples: Vec<Example>,
}

/// What is known of a way.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Gets there.
    pub(super) open: Through,
    /// Cannot be decided.
    pub(super) maybe: Through,
    /// Rests on what was not read.
    pub(super) unknown: Through,
}

/// Returns the crossings that flows make, and notes on their targets what leaves others open.
pub(super) fn flows(
    builder: &mut Builder<'_>,
    doors: &Doors,
    stores: &mut [Store],
    workloads: &mut [Workload],
) -> Vec<Crossing> {
    let network = Network::new(builder.estate, builder.settings.network);
    let flows = Flows::new(&network, builder.environments);
    let proxied = relays::proxied(builder.estate);
    let parties = Parties::of((flows.dwellers(), proxied), doors, stores, workloads);
    let entries = flows.entries(
        |interface| parties.side(interface),
        |from, to| {
            let from = parties.of_origin(from);
            let ends = from.zip(parties.get(to));
            ends.is_some_and(|(from, to)| from.reaches_across(to) || from.enters(to))
        },
    );
    let mut ways: BTreeMap<Way, Known> = BTreeMap::new();
    for entry in &entries {
        add(&mut ways, entry, &parties);
    }
    relays::add(&mut ways, &entries, (&flows, &parties));
    let ways: Vec<(Way, Known)> = ways.into_iter().collect();
    let mut traced: Vec<Traced> = ways
        .par_iter()
        .filter_map(|(way, known)| traced::trace(&flows, &parties, (way, known)))
        .collect();
    let chains = chains::chains(&entries, &flows, &parties);
    // What is reached without a host between is told so.
    let is_direct = |chain: &Traced| {
        let mut all = traced.iter().filter(|one| one.is_proven());
        all.any(|one| one.way() == chain.way())
    };
    let chains: Vec<Traced> = chains.into_iter().filter(|one| !is_direct(one)).collect();
    traced.extend(chains);
    cuts::cut((&network, builder.environments), &parties, &mut traced);
    let mut crossings = Vec::new();
    let mut gaps = unseen::unseen(builder, &flows, &parties);
    for one in traced {
        let (target, open) = one.gaps(builder);
        gaps.entry(target).or_default().extend(open);
        crossings.extend(one.record(builder, (&parties, doors)));
    }
    let of_stores = stores.iter_mut().map(|one| (one.id, &mut one.gaps));
    let of_workloads = workloads.iter_mut().map(|one| (one.id, &mut one.gaps));
    for (id, own) in of_stores.chain(of_workloads) {
        for gap in gaps.get(&id).into_iter().flatten() {
            own.add(Family::Network, *gap);
        }
    }
    crossings.extend(latent::public_flags(builder, stores, &crossings));
    crossings
}

fn add(ways: &mut BTreeMap<Way, Known>, entry: &Entry, parties: &Parties) {
    let Some(party) = parties.of_origin(entry.from) else {
        return;
    };
    let count = entry.targets.len().max(1) as u64;
    for target in &entry.targets {
        let own = parties.subjects_at(*target).map(|arn| (None, arn));
        let proxied = parties.proxied_at(*target);
        let proxied = proxied.map(|(proxy, store)| (Some(proxy), store));
        for (relay, arn) in own.chain(proxied) {
            // Of what stands at one interface each is judged by its own class.
            let is_across = |to: &Party| party.reaches_across(to);
            if !parties.subject(arn).is_some_and(is_across) {
                continue;
            }
            let is_store = parties.is_store(arn);
            for fare in &entry.fares {
                let pairs = fare.pairs.div_ceil(count);
                let source = fare.example.from;
                for (purpose, traffic) in by_purpose(&fare.example.traffic, is_store) {
                    let way = Way {
                        from: entry.from,
                        party: party.clone(),
                        target: arn,
                        purpose,
                        relay,
                    };
                    let known = ways.entry(way).or_default();
                    known.add((source, *target), pairs, &traffic);
                }
            }
        }
    }
}

impl Known {
    pub(super) fn add(&mut self, (source, target): (Sym, Sym), pairs: u64, traffic: &Traffic) {
        let mut best = None;
        for (protocol, range, verdict) in traffic {
            let through = match verdict {
                FlowVerdict::Reachable => &mut self.open,
                // Nobody answers a datagram, and it has arrived all the same.
                FlowVerdict::OneWay if *protocol == Protocol::UDP => &mut self.open,
                FlowVerdict::Maybe => &mut self.maybe,
                FlowVerdict::Unknown => &mut self.unknown,
                FlowVerdict::OneWay | FlowVerdict::Blocked => continue,
            };
            through.traffic.entry(*protocol).or_default().push(*range);
            if through.examples.len() < EXAMPLES {
                through.examples.push(Example {
                    source,
                    target,
                    protocol: *protocol,
                    port: protocol.has_ports().then_some(range.first()),
                });
            }
            best = best.max(Some(*verdict));
        }
        match best {
            Some(FlowVerdict::Reachable | FlowVerdict::OneWay) => self.open.pairs += pairs,
            Some(FlowVerdict::Maybe) => self.maybe.pairs += pairs,
            Some(FlowVerdict::Unknown | FlowVerdict::Blocked) | None => {}
        }
    }
}

/// Returns traffic by what its ports are for.
pub(super) fn by_purpose(traffic: &Traffic, is_store: bool) -> Vec<(Purpose, Traffic)> {
    if is_store {
        return vec![(Purpose::Database, traffic.clone())];
    }
    let ports = |numbers: &[u16]| -> PortSet {
        let ranges = numbers
            .iter()
            .filter_map(|port| PortRange::new(*port, *port));
        ranges.collect()
    };
    let (shells, databases) = (ports(&ADMINISTRATION), ports(&DATABASES));
    let named = shells.union(&databases);
    let mut all = Vec::new();
    for purpose in [Purpose::Administration, Purpose::Database, Purpose::Other] {
        let mut of: Traffic = Vec::new();
        for (protocol, range, verdict) in traffic {
            let whole: PortSet = std::iter::once(*range).collect();
            let part = match (purpose, *protocol == Protocol::TCP) {
                (Purpose::Administration, true) => whole.intersection(&shells),
                (Purpose::Database, true) => whole.intersection(&databases),
                (Purpose::Other, true) => whole.without(&named),
                (Purpose::Other, false) => whole,
                (Purpose::Administration | Purpose::Database, false) => PortSet::default(),
            };
            of.extend(
                part.ranges()
                    .iter()
                    .map(|range| (*protocol, *range, *verdict)),
            );
        }
        if !of.is_empty() {
            all.push((purpose, of));
        }
    }
    all
}

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::facts::{Class, Purpose};
use crate::ids::{Arn, PortRange, Protocol, Sym};
use crate::network::{self, FlowVerdict, Flows, Open, Origin, Side, Trace, Traffic};

use super::flows::{ADMINISTRATION, Example, Way, by_purpose};
use super::parties::{Parties, Party};
use super::traced::Traced;

/// Ports of proxies that carry any connection on: SOCKS and Squid.
const PROXIES: [u16; 2] = [1080, 3128];

/// Hosts that are entered one from another, at most.
const LEGS: usize = 4;

/// Who enters a host: where it begins, and whose it is.
type Entrant = (Origin, Party);

/// How a host is entered: the hosts before it, and the paths so far.
#[derive(Clone)]
struct Reached {
    hosts: Vec<Arn>,
    first: Example,
    legs: Vec<Trace>,
    /// What leaves it open whether one of them is an access point.
    open: Vec<Open>,
}

impl Reached {
    /// Returns the worst that is said of any of the paths.
    fn verdict(&self) -> FlowVerdict {
        let each = self.legs.iter().map(|leg| leg.answer.verdict);
        let worst = each.min().unwrap_or(FlowVerdict::Unknown);
        match self.open.is_empty() {
            true => worst,
            false => worst.min(FlowVerdict::Unknown),
        }
    }

    /// Returns what is preferred: what is surer, then by fewer hosts.
    fn rank(&self) -> (FlowVerdict, std::cmp::Reverse<usize>) {
        (self.verdict(), std::cmp::Reverse(self.hosts.len()))
    }
}

/// Returns what leaves it open whether a host is an access point of which the instance was not read.
fn untold(name: Sym, is_unread: bool) -> Option<Open> {
    is_unread.then(|| Open {
        component: name.as_str(),
        detail: "whether it is an access point: its instance was not read".into(),
    })
}

/// Returns the ways that lead into production through hosts of shared accounts, entered on ports of shells, remote
/// desktops or proxies, that are no access points.
///
/// Whoever enters such a host opens connections from there. Each way is told once, by the fewest hosts.
pub(super) fn chains(
    entries: &[network::Entry],
    flows: &Flows<'_, '_>,
    parties: &Parties,
) -> Vec<Traced> {
    let mut reached: BTreeMap<Entrant, BTreeMap<Arn, Reached>> = entered(entries, flows, parties);
    let mut found: BTreeMap<Way, (Reached, (Protocol, PortRange))> = BTreeMap::new();
    let mut newest: Vec<Arn> = hosts_of(&reached);
    for _ in 0..LEGS {
        if newest.is_empty() {
            break;
        }
        let legs = legs_from(&newest, flows, parties);
        let mut next: BTreeMap<Entrant, BTreeMap<Arn, Reached>> = BTreeMap::new();
        for (entrant, hosts) in &reached {
            for (host, before) in hosts.iter().filter(|(host, _)| newest.contains(host)) {
                for leg in legs.get(host).into_iter().flatten() {
                    let mut more = before.clone();
                    more.legs.push(leg.trace.clone());
                    match leg.to {
                        End::Host(arn) => {
                            more.hosts.push(arn);
                            more.open.extend(leg.open.clone());
                            let of = next.entry(entrant.clone()).or_default();
                            of.entry(arn).or_insert(more);
                        }
                        End::Production(arn, purpose) => {
                            let to = (arn, purpose);
                            keep(&mut found, entrant, to, (more, leg.traffic), parties);
                        }
                    }
                }
            }
        }
        newest.clear();
        for (entrant, hosts) in next {
            let known = reached.entry(entrant).or_default();
            for (arn, how) in hosts {
                if let Entry::Vacant(free) = known.entry(arn) {
                    free.insert(how);
                    newest.push(arn);
                }
            }
        }
        newest.sort();
        newest.dedup();
    }
    let chains = found.into_iter().map(|(way, (how, traffic))| {
        let verdict = how.verdict();
        let paths = (&*how.hosts, &*how.legs);
        Traced::chain(way, how.first, paths, (traffic, verdict), how.open)
    });
    chains.collect()
}

/// A flow from a host to a further one, or into production.
struct Leg {
    to: End,
    trace: Trace,
    traffic: (Protocol, PortRange),
    /// What leaves it open whether the host that is entered is an access point.
    open: Option<Open>,
}

#[derive(Clone, Copy)]
enum End {
    Host(Arn),
    Production(Arn, Purpose),
}

fn keep(
    found: &mut BTreeMap<Way, (Reached, (Protocol, PortRange))>,
    (from, party): &Entrant,
    (target, purpose): (Arn, Purpose),
    (how, traffic): (Reached, (Protocol, PortRange)),
    parties: &Parties,
) {
    let way = Way {
        from: *from,
        party: party.clone(),
        target,
        purpose,
        relay: None,
    };
    let to = parties.subject(target);
    let known = found.get(&way).map(|one| one.0.rank());
    if to.is_some_and(|to| party.reaches_across(to)) && known < Some(how.rank()) {
        found.insert(way, (how, traffic));
    }
}

fn hosts_of(reached: &BTreeMap<Entrant, BTreeMap<Arn, Reached>>) -> Vec<Arn> {
    let mut all: Vec<Arn> = reached
        .values()
        .flat_map(|one| one.keys().copied())
        .collect();
    all.sort();
    all.dedup();
    all
}

/// Returns the hosts of shared accounts that are entered from outside of production.
fn entered(
    entries: &[network::Entry],
    flows: &Flows<'_, '_>,
    parties: &Parties,
) -> BTreeMap<Entrant, BTreeMap<Arn, Reached>> {
    let mut reached: BTreeMap<Entrant, BTreeMap<Arn, Reached>> = BTreeMap::new();
    for entry in entries {
        let Some(party) = parties.of_origin(entry.from) else {
            continue;
        };
        for target in &entry.targets {
            let host = parties.host_at(*target).filter(|one| party.enters(one.1));
            let Some((arn, _, is_unread)) = host else {
                continue;
            };
            for fare in &entry.fares {
                let Some((protocol, range)) = shell(&fare.example.traffic) else {
                    continue;
                };
                let first = Example {
                    source: fare.example.from,
                    target: *target,
                    protocol,
                    port: Some(range.first()),
                };
                let source = (entry.from, first.source);
                let trace = flows.trace(source, *target, (protocol, first.port));
                let Some(trace) = trace.filter(may_reach) else {
                    continue;
                };
                let how = Reached {
                    hosts: vec![arn],
                    first,
                    legs: vec![trace],
                    open: untold(*target, is_unread).into_iter().collect(),
                };
                let of = reached.entry((entry.from, party.clone())).or_default();
                let known = of.get(&arn).map(Reached::rank);
                if known < Some(how.rank()) {
                    of.insert(arn, how);
                }
            }
        }
    }
    reached
}

/// Returns where flows lead from hosts: to further hosts of shared accounts, and into production.
fn legs_from(hosts: &[Arn], flows: &Flows<'_, '_>, parties: &Parties) -> BTreeMap<Arn, Vec<Leg>> {
    // A source has a number of its own; all that flows may end at are one side.
    let numbers: BTreeMap<Arn, u16> = hosts.iter().copied().zip(1..=u16::MAX).collect();
    let number_of = |name: Sym| {
        let (arn, _, _) = parties.host_at(name)?;
        numbers.get(&arn).copied()
    };
    let is_end = |name: Sym| {
        let mut own = parties.subjects_at(name);
        let is_prod = own.any(|arn| parties.subject(arn).is_some_and(Party::may_be_prod));
        is_prod
            || parties
                .host_at(name)
                .is_some_and(|one| one.1.class == Class::Shared)
    };
    let side = |name: Sym| match number_of(name) {
        Some(number) => Some(Side(number)),
        None => is_end(name).then_some(Side(0)),
    };
    let entries = flows.entries(side, |from, _| matches!(from, Origin::Side(Side(1..))));
    let mut legs: BTreeMap<Arn, Vec<Leg>> = BTreeMap::new();
    for entry in &entries {
        let Origin::Side(Side(number)) = entry.from else {
            continue;
        };
        let Some(host) = hosts.get(usize::from(number).saturating_sub(1)) else {
            continue;
        };
        for target in &entry.targets {
            for fare in &entry.fares {
                for (to, (protocol, range)) in ends(*target, &fare.example.traffic, parties) {
                    if matches!(to, End::Host(arn) if arn == *host) {
                        continue;
                    }
                    let source = (entry.from, fare.example.from);
                    let port = protocol.has_ports().then_some(range.first());
                    let trace = flows.trace(source, *target, (protocol, port));
                    let is_unread = matches!(to, End::Host(_))
                        && parties.host_at(*target).is_some_and(|one| one.2);
                    if let Some(trace) = trace.filter(may_reach) {
                        legs.entry(*host).or_default().push(Leg {
                            to,
                            trace,
                            traffic: (protocol, range),
                            open: untold(*target, is_unread),
                        });
                    }
                }
            }
        }
    }
    legs
}

/// Returns what traffic to an interface makes of it: a host that is entered, a store or host of production that is
/// reached.
fn ends(target: Sym, traffic: &Traffic, parties: &Parties) -> Vec<(End, (Protocol, PortRange))> {
    let mut all = Vec::new();
    if let Some((arn, party, _)) = parties.host_at(target)
        && party.class == Class::Shared
        && let Some(entered) = shell(traffic)
    {
        all.push((End::Host(arn), entered));
    }
    for arn in parties.subjects_at(target) {
        if !parties.subject(arn).is_some_and(Party::may_be_prod) {
            continue;
        }
        for (purpose, traffic) in by_purpose(traffic, parties.is_store(arn)) {
            let best = traffic.iter().max_by_key(|one| one.2);
            if let Some((protocol, range, _)) = best.filter(|_| purpose != Purpose::Other) {
                all.push((End::Production(arn, purpose), (*protocol, *range)));
            }
        }
    }
    all
}

fn may_reach(trace: &Trace) -> bool {
    matches!(
        trace.answer.verdict,
        FlowVerdict::Reachable | FlowVerdict::Maybe | FlowVerdict::Unknown
    )
}

/// Returns a port of shells, remote desktops or proxies among those that get through, or may; the surest first.
fn shell(traffic: &Traffic) -> Option<(Protocol, PortRange)> {
    let open = traffic
        .iter()
        .filter(|one| one.0 == Protocol::TCP && one.2 > FlowVerdict::OneWay);
    let ports = open.flat_map(|(_, range, verdict)| {
        let own = ADMINISTRATION.iter().chain(&PROXIES);
        let own = own.copied().filter(|port| range.contains(*port));
        own.map(move |port| (*verdict, std::cmp::Reverse(port)))
    });
    let (_, std::cmp::Reverse(port)) = ports.max()?;
    Some((Protocol::TCP, PortRange::new(port, port)?))
}

//! Everything at once says of every pair of interfaces what the evaluator of single flows says.
//!
//! `PALISADE_SEEDS=20 cargo test --test properties network::whole` looks at twenty times as many estates.

use std::collections::{BTreeMap, BTreeSet};

use palisade::environments::{Declared, classify};
use palisade::estate::Estate;
use palisade::ids::{PortRange, Protocol};
use palisade::network::{FlowVerdict, Flows, Network, Opening, Reach, Settings, Side};
use palisade::sources::dumps;

use super::asking::{seeds, shown};
use super::dice::Dice;
use super::generate::{Breadth, estate};
use super::world::{World, answer, question};

/// Ports that are asked about beside those where something begins or ends.
const PORTS: [u16; 6] = [1, 22, 443, 5432, 8443, 65535];

type Told = Vec<(Protocol, PortRange, FlowVerdict)>;

/// Returns the interfaces from which flows may begin, and all that a flow may end at.
fn interfaces(world: &World) -> (Vec<String>, Vec<String>) {
    let all = world.each("describe-network-interfaces").into_iter();
    let id = |one: &serde_json::Value| one["NetworkInterfaceId"].as_str().unwrap().to_owned();
    let (mut sources, mut targets) = (BTreeSet::new(), BTreeSet::new());
    for one in all {
        targets.insert(id(one));
        let said = one["Description"].as_str().unwrap_or_default();
        // Load balancers open connections to their targets, doors carry what others begin.
        let is_door = said.starts_with("ELB ") || said.contains("Connect") || said.contains("VPN");
        if !is_door {
            sources.insert(id(one));
        }
    }
    (sources.into_iter().collect(), targets.into_iter().collect())
}

/// Returns the best verdict that everything at once tells for a port of a protocol.
fn best(told: Option<&Vec<Told>>, protocol: Protocol, port: u16) -> FlowVerdict {
    let told = told.into_iter().flatten().flatten();
    let there =
        told.filter(|(of, range, _)| *of == protocol && (!of.has_ports() || range.contains(port)));
    there.map(|one| one.2).max().unwrap_or(FlowVerdict::Blocked)
}

/// Compares all pairs; returns how many there were, and how many of them were open.
fn compare(world: &World, what: &str) -> (usize, usize) {
    let estate: Estate = world.estate();
    let network = Network::new(&estate, Settings::default());
    let environments = classify(&estate, &Declared::default());
    let flows = Flows::new(&network, &environments);
    let side = |name: &str| {
        Some(Side(u16::from(
            name.as_bytes().last().is_some_and(|last| last % 2 == 0),
        )))
    };
    let reach = Reach::new(&network, side);
    let openings = reach.openings(|_, _| true);
    sum_up(&reach, &openings, &side, what);
    let mut told: BTreeMap<(String, String), Vec<Told>> = BTreeMap::new();
    for opening in openings {
        let pair = (opening.from.to_string(), opening.to.to_string());
        told.entry(pair).or_default().push(opening.traffic);
    }
    let (sources, targets) = interfaces(world);
    let (mut asked, mut open) = (0, 0);
    for from in &sources {
        for to in &targets {
            let known = told.get(&(from.clone(), to.clone()));
            let borders = known.into_iter().flatten().flatten();
            let borders = borders.flat_map(|(_, range, _)| [range.first(), range.last()]);
            let ports: BTreeSet<u16> = PORTS.into_iter().chain(borders).collect();
            let tcp = ports.iter().map(|port| (Protocol::TCP, *port));
            let others = [
                (Protocol::UDP, 53),
                (Protocol::ICMP, 0),
                (Protocol::Number(255), 0),
            ];
            for (protocol, port) in tcp.chain(others) {
                let one = question(from, to, protocol.as_str(), port);
                let told = answer(&flows, &one);
                let Ok(single) = told.as_ref() else { continue };
                let steps = single.path.iter().filter_map(|step| step.rule.as_deref());
                if steps.into_iter().any(|rule| rule == "the same host") {
                    continue;
                }
                let single = single.verdict;
                let mut verdict = best(known, protocol, port);
                if protocol == Protocol::ICMP {
                    verdict = verdict.max(best(known, Protocol::ICMPV6, 0));
                }
                assert_eq!(
                    verdict,
                    single,
                    "{what}: {one}\n{known:?}\n{}",
                    shown(&told)
                );
                asked += 1;
                open += usize::from(verdict != FlowVerdict::Blocked);
            }
        }
    }
    (asked, open)
}

/// Compares what gets to targets from sides with what gets to them from each source.
fn sum_up(
    reach: &Reach<'_, '_>,
    openings: &[Opening],
    side: &impl Fn(&str) -> Option<Side>,
    what: &str,
) {
    let (mut single, mut together) = (BTreeMap::new(), BTreeMap::new());
    let (mut pairs, mut sources) = (BTreeMap::new(), BTreeMap::new());
    for one in openings {
        let from = side(one.from.as_str()).unwrap();
        add(&mut single, (from, one.to.to_string()), &one.traffic);
        *pairs
            .entry((from, side(one.to.as_str()).unwrap()))
            .or_insert(0) += 1;
    }
    for one in reach.inflows(|_, _| true) {
        for to in &one.targets {
            add(&mut together, (one.from, to.to_string()), &one.traffic);
        }
        *sources.entry((one.from, one.to)).or_insert(0) +=
            one.fares.iter().map(|fare| fare.pairs).sum::<u64>();
        for fare in &one.fares {
            let example = &fare.example;
            assert!(openings.contains(example), "{what}: {example:?}");
        }
    }
    assert_eq!(single, together, "{what}");
    assert_eq!(pairs, sources, "{what}");
}

type Best = BTreeMap<(Side, String), BTreeMap<(Protocol, u16), FlowVerdict>>;

/// Adds what is told of a target, at the ports where something may begin or end.
fn add(best: &mut Best, key: (Side, String), told: &Told) {
    let verdicts = best.entry(key).or_default();
    for (protocol, range, verdict) in told {
        let known = [1, 22, 80, 443, 3306, 5432, 5433, 8443, 65535];
        let ports = known.into_iter().filter(|port| range.contains(*port));
        for port in ports {
            let known = verdicts.entry((*protocol, port)).or_insert(*verdict);
            *known = (*known).max(*verdict);
        }
    }
}

/// Of an organisation with several VPCs of each environment, all with their own ways to the internet, everything from all
/// sources together is what comes of each.
#[test]
fn what_gets_to_targets_from_all_vpcs_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    let size = palisade_estate::Size {
        seed: 3,
        accounts: 3,
        vpcs: 8,
        interfaces: 240,
    };
    let written = palisade_estate::write(folder.path(), &size).unwrap();
    let files = dumps::from_folder(folder.path()).unwrap();
    let mut estate = Estate::default();
    dumps::read(&files, &mut |call| estate.record(call));
    estate.settle();
    let classes = written.instances.into_iter();
    let sides: BTreeMap<String, Side> = classes
        .map(|(id, class)| (id.replace("i-", "eni-"), Side(class as u16)))
        .collect();
    let side = |name: &str| sides.get(name).copied();
    let network = Network::new(&estate, Settings::default());
    let reach = Reach::new(&network, side);
    let openings = reach.openings(|_, _| true);
    sum_up(&reach, &openings, &side, "an organisation");
    let between = |one: &&Opening| side(one.from.as_str()) != side(one.to.as_str());
    assert!(openings.iter().filter(between).count() > 100);
}

#[test]
fn all_pairs_are_as_single_flows() {
    let (mut asked, mut open) = (0, 0);
    for seed in seeds(20) {
        let breadth = if seed % 3 == 0 {
            Breadth::Plain
        } else {
            Breadth::Wide
        };
        let made = estate(seed, breadth);
        let found = compare(&made.world, &format!("seed {seed}"));
        asked += found.0;
        open += found.1;
    }
    println!("{asked} questions, {open} of them open");
    assert!(
        asked > 10_000 && open > 500,
        "{asked} questions, {open} of them open"
    );
}

#[test]
fn all_pairs_are_as_single_flows_where_something_was_not_read() {
    for seed in seeds(20) {
        let made = estate(seed, Breadth::Wide);
        let world = made.hidden(&mut Dice::new(seed ^ 0x5eed));
        compare(&world, &format!("seed {seed}"));
    }
}

/// From outside of AWS everything at once tells the best that single flows tell.
#[test]
fn zones_are_as_single_flows() {
    let mut open = 0;
    for seed in seeds(12) {
        let breadth = if seed % 3 == 0 {
            Breadth::Plain
        } else {
            Breadth::Wide
        };
        let world = estate(seed, breadth).world;
        let (_, targets) = interfaces(&world);
        world.asked(|flows| {
            let matrix = flows.matrix();
            for zone in ["internet", "on-premises"] {
                let cells = matrix.cells.iter().filter(|cell| cell.from == zone);
                let told = cells.map(|cell| cell.verdict).max();
                let single = targets.iter().filter_map(|to| {
                    let answer = answer(flows, &question(zone, to, "any", 0)).ok()?;
                    (answer.verdict != FlowVerdict::Blocked).then_some(answer.verdict)
                });
                let single = single.max();
                // Resources of which no interface was read are targets too.
                let is_same = match breadth {
                    Breadth::Plain => told == single,
                    Breadth::Wide => told >= single,
                };
                assert!(is_same, "seed {seed}: {zone}: {told:?} not {single:?}");
                open += usize::from(told.is_some());
            }
        });
    }
    assert!(open > 5, "{open} open zones");
}

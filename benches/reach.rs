//! Everything that reaches everything, on organisations of growing size.
//!
//! `cargo bench --no-default-features --bench reach`: 1,000, 10,000 and 100,000 interfaces; other numbers as arguments:
//! `cargo bench --no-default-features --bench reach -- 5000`. One line for each: how long loading, preparing and all
//! flows between environments take, and the memory at its highest so far. With `all` among the arguments flows within
//! environments are told too, where the VPCs of each are joined.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench says what it measured, and where it cannot begin"
)]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use palisade::estate::Estate;
use palisade::network::{Network, Reach, Settings, Side};
use palisade::sources::dumps;
use palisade_estate::{Size, write};

/// Returns the size of an organisation with so many interfaces: a hundred in each VPC, three VPCs in an account.
fn size(interfaces: u32) -> Size {
    let vpcs = (interfaces / 100).clamp(1, 4_000);
    Size {
        seed: 1,
        accounts: vpcs.div_ceil(3),
        vpcs,
        interfaces,
    }
}

fn load(size: &Size) -> (Estate, BTreeMap<String, Side>, Duration) {
    let folder = tempfile::tempdir().expect("a folder");
    let written = write(folder.path(), size).expect("an organisation");
    let start = Instant::now();
    let files = dumps::from_folder(folder.path()).expect("files");
    let mut estate = Estate::default();
    let notes = dumps::read(&files, &mut |call| estate.record(call));
    assert!(notes.unreadable.is_empty(), "{:?}", notes.unreadable);
    estate.settle();
    let took = start.elapsed();
    let classes: BTreeMap<String, Side> = written
        .instances
        .into_iter()
        .map(|(id, class)| (id.replace("i-", "eni-"), Side(class as u16)))
        .collect();
    (estate, classes, took)
}

/// Returns the memory of this process at its highest, in mebibytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    number.unwrap_or_default() / 1024
}

fn main() {
    let is_all = std::env::args().any(|one| one == "all");
    let asked: Vec<u32> = std::env::args()
        .filter_map(|one| one.parse().ok())
        .collect();
    let asked = if asked.is_empty() {
        vec![1_000, 10_000, 100_000]
    } else {
        asked
    };
    println!("interfaces   load s   prepare s   classes s   flows s   open pairs   peak MiB");
    for interfaces in asked {
        let (estate, sides, loaded) = load(&size(interfaces));
        let start = Instant::now();
        let network = Network::new(&estate, Settings::default());
        let prepared = start.elapsed();
        let start = Instant::now();
        let reach = Reach::new(&network, |name| sides.get(name).copied());
        let classes = start.elapsed();
        let start = Instant::now();
        let inflows = reach.inflows(|from, to| is_all || from != to);
        let flows = start.elapsed();
        let fares = inflows.iter().flat_map(|one| &one.fares);
        let open: u64 = fares.map(|fare| fare.pairs).sum();
        println!(
            "{interfaces:>10} {:>8.2} {:>11.2} {:>11.2} {:>9.2} {open:>12} {:>10}",
            loaded.as_secs_f64(),
            prepared.as_secs_f64(),
            classes.as_secs_f64(),
            flows.as_secs_f64(),
            peak()
        );
    }
}

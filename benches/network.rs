//! Questions about flows, on a prepared estate of 1,000 interfaces.
//!
//! `cargo bench --no-default-features --bench network`: preparing the estate once, and one question at a time, by what
//! the answer is and how far the packets go.

#![expect(
    clippy::expect_used,
    reason = "a bench that cannot begin should say where"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use palisade::environments::{Declared, classify};
use palisade::estate::Estate;
use palisade::network::{FlowQuestion, FlowVerdict, Flows, Network, Settings};
use palisade::sources::dumps;
use palisade_estate::{Size, write};

const SIZE: Size = Size {
    seed: 1,
    accounts: 12,
    vpcs: 20,
    interfaces: 1_000,
};
/// Pairs that are asked about in turn.
const PAIRS: usize = 20_000;
const PORTS: [u16; 7] = [22, 80, 443, 3306, 5432, 8080, 9100];

/// Returns questions about hosts far and near, spread over the estate by a stride.
fn questions(instances: &[String]) -> Vec<FlowQuestion> {
    let ask = |number: usize| {
        let from = instances.get(number * 7919 % instances.len());
        let to = instances.get((number * 104_729 + 1) % instances.len());
        FlowQuestion {
            from: from.map(|id| id.as_str().into()).unwrap_or_default(),
            to: to.map(|id| id.as_str().into()).unwrap_or_default(),
            from_address: None,
            to_address: None,
            protocol: Some("tcp".into()),
            port: PORTS.get(number % PORTS.len()).copied(),
            expect: None,
        }
    };
    (0..PAIRS).map(ask).collect()
}

fn flows(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let written = write(folder.path(), &SIZE).expect("an organisation");
    let instances: Vec<String> = written.instances.into_iter().map(|(id, _)| id).collect();
    let files = dumps::from_folder(folder.path()).expect("files");
    let mut estate = Estate::default();
    let notes = dumps::read(&files, &mut |call| estate.record(call));
    assert!(notes.unreadable.is_empty(), "{:?}", notes.unreadable);
    estate.settle();
    let environments = classify(&estate, &Declared::default());
    let network = Network::new(&estate, Settings::default());
    let flows = Flows::new(&network, &environments);
    let questions = questions(&instances);
    let open = questions.iter().filter(|one| {
        let answer = flows.ask(one).expect("an answer");
        answer.verdict == FlowVerdict::Reachable
    });
    println!("{} of {PAIRS} pairs are open", open.count());
    criterion.bench_function("prepare 1,000 interfaces", |bench| {
        bench.iter(|| Network::new(&estate, Settings::default()));
    });
    let mut turn = questions.iter().cycle();
    criterion.bench_function("one question", |bench| {
        bench.iter(|| turn.next().map(|one| flows.ask(one)));
    });
}

criterion_group!(benches, flows);
criterion_main!(benches);

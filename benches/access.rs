//! Decisions about requests, on policies that were made ready.
//!
//! `cargo bench --no-default-features --bench access`: requests out of a seeded world, with every condition key known and
//! with two of them unknown. Callers are asked about in turn, each about several things, as an audit does; one more line
//! has policies of its own for every request, so that hardly any is found in the processor's caches. The last is
//! about lines of JSON with their policies, which the door reads.

#![expect(
    clippy::expect_used,
    reason = "a bench that cannot begin should say where"
)]

#[expect(
    clippy::wildcard_enum_match_arm,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "the generator of the tests, of which a bench needs the questions"
)]
#[path = "../tests/access/generate/mod.rs"]
mod generate;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use palisade::access::eval::{Library, Prepared, Question, decide};

/// Questions that are asked in turn.
const QUESTIONS: u64 = 4_000;

/// Questions about one caller, one after the other.
const OF_ONE: u64 = 8;

/// Returns questions with so many unknown keys, so many in turn with the same policies.
fn questions(unknown: usize, of_one: u64) -> Vec<(Vec<Question>, Prepared)> {
    let mut library = Library::default();
    let of_seed = |seed| {
        let first = generate::question(seed, unknown);
        let others = (1..of_one).map(|turn| {
            let seed = QUESTIONS + seed * of_one + turn;
            generate::further(&first, seed, unknown)
        });
        let others: Vec<_> = others.collect();
        let all = std::iter::once(first).chain(others);
        let read = |question| serde_json::from_value(question).expect("a question");
        let all: Vec<Question> = all.map(read).collect();
        let policies = all.first().map(|one| library.prepare(&one.policies));
        let policies = policies.expect("a question").expect("policies");
        (all, policies)
    };
    (0..QUESTIONS / of_one).map(of_seed).collect()
}

fn decisions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("access");
    group.throughput(Throughput::Elements(1));
    for (name, unknown, of_one) in [
        ("strict", 0, OF_ONE),
        ("two unknown keys", 2, OF_ONE),
        ("strict, each with policies of its own", 0, 1),
    ] {
        let all = questions(unknown, of_one);
        let each = all
            .iter()
            .flat_map(|(asked, policies)| asked.iter().map(move |one| (one, policies)));
        let each: Vec<(&Question, &Prepared)> = each.collect();
        let mut turn = each.iter().cycle();
        group.bench_function(name, |bench| {
            bench.iter(|| {
                let one = turn.next();
                one.map(|(asked, policies)| decide(&asked.request, policies, &asked.settings))
            });
        });
    }
    let lines: Vec<String> = (0..QUESTIONS)
        .map(|seed| generate::question(seed, 0).to_string())
        .collect();
    let mut turn = lines.iter().cycle();
    let mut library = Library::default();
    group.bench_function("a line of JSON", |bench| {
        bench.iter(|| {
            let line = turn.next().map_or("", String::as_str);
            let question: Question = serde_json::from_str(line).expect("a question");
            library.ask(&question)
        });
    });
    group.finish();
}

criterion_group!(benches, decisions);
criterion_main!(benches);

//! Decisions about requests, on policies that were made ready.
//!
//! `cargo bench --no-default-features --bench access`: one request after the other out of a seeded world, with every
//! condition key known, with two of them unknown, and as lines of JSON with their policies, which the door reads.

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

/// Returns questions with so many unknown keys.
fn questions(unknown: usize) -> Vec<Question> {
    let read = |seed| {
        let question = generate::question(seed, unknown);
        serde_json::from_value(question).expect("a question")
    };
    (0..QUESTIONS).map(read).collect()
}

fn prepared(questions: Vec<Question>) -> Vec<(Question, Prepared)> {
    let mut library = Library::default();
    let prepare = |question: Question| {
        let policies = library.prepare(&question.policies).expect("policies");
        (question, policies)
    };
    questions.into_iter().map(prepare).collect()
}

fn decisions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("access");
    group.throughput(Throughput::Elements(1));
    for (name, unknown) in [("strict", 0), ("two unknown keys", 2)] {
        let all = prepared(questions(unknown));
        let mut turn = all.iter().cycle();
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

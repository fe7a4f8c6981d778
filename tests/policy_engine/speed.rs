//! How long all policies take over many stores; printed, not asserted.

use std::time::Instant;

use palisade::facts::{Class, CrossingId, CrossingKind, Effect, Tri};
use palisade::policies::{Exceptions, Selection};

use crate::catalogue;
use crate::facts::{DEV, crossing, facts, store};

#[test]
#[ignore = "a measurement: cargo test --release --test policy_engine -- --ignored --nocapture"]
fn ten_thousand_stores_through_all_policies() {
    let mut some = facts();
    for n in 0..10_000 {
        let name = format!("arn:aws:rds:eu-west-1:111111111111:db:store-{n}");
        let mut one = store(&name, Class::Prod);
        if n % 10 == 0 {
            one.backups.automated = Tri::No;
        }
        some.input.stores.push(one);
        let mut c = crossing("c", CrossingKind::Network, DEV, &name);
        c.id = CrossingId::new(&format!("c{n}"));
        c.capability.effect = Effect::Connect;
        some.input.crossings.push(c);
    }
    let start = Instant::now();
    let outcome = catalogue()
        .evaluate(&some, &Exceptions::default(), &Selection::All)
        .unwrap();
    println!(
        "10,000 stores, 10,000 crossings, {} policies: {:?}, {} findings",
        outcome.policies.len(),
        start.elapsed(),
        outcome.findings.len()
    );
    assert_eq!(outcome.findings.len(), 1000);
}

use std::collections::BTreeMap;

use crate::{generate, naive};

#[test]
fn what_is_generated_meets() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let start = std::time::Instant::now();
    for seed in 0..2000 {
        let q = generate::question(seed, 0);
        *seen.entry(naive::answer(&q).decision).or_default() += 1;
    }
    println!("{seen:?} {:?}", start.elapsed());
    seen.clear();
    let start = std::time::Instant::now();
    for seed in 0..2000 {
        let q = generate::question(seed, 2);
        *seen.entry(naive::answer(&q).decision).or_default() += 1;
    }
    println!("{seen:?} {:?}", start.elapsed());
    for seed in 0..3 {
        println!("{}", serde_json::to_string_pretty(&generate::question(seed, 1)).unwrap());
    }
}

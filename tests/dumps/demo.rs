//! The demo estate is what a complete collection brings, but for two denied calls.

use std::collections::BTreeSet;
use std::path::Path;

use palisade::estate::{Manages, PlannedCall, planned_calls};
use palisade::ids::Region;

use crate::support::{Dump, load, place};

const MANAGEMENT: &str = "111111111111";
const ACCOUNTS: [&str; 7] = [
    MANAGEMENT,
    "222222222222",
    "333333333333",
    "444444444444",
    "555555555555",
    "666666666666",
    "777777777777",
];

fn demo() -> Dump {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estates/demo"))
}

/// Returns the calls that a complete collection of the demo estate makes.
fn planned(demo: &Dump) -> Vec<PlannedCall> {
    let regions: BTreeSet<Region> = ["eu-central-1", "eu-west-1"]
        .map(|region| region.parse().unwrap())
        .into();
    let of_account = |account| {
        let manages = if account == MANAGEMENT {
            Manages::Organization
        } else {
            Manages::Itself
        };
        planned_calls(&demo.estate, place(account, "global"), &regions, manages)
    };
    ACCOUNTS.into_iter().flat_map(of_account).collect()
}

#[test]
fn only_the_two_recorded_denials_are_missing() {
    let demo = demo();
    let gaps: Vec<String> = planned(&demo)
        .into_iter()
        .filter_map(|call| call.gap(&demo.estate))
        .map(|gap| format!("{}: {}", gap.call, gap.state))
        .collect();
    let denials = [
        "222222222222/eu-west-1 ec2 describe-snapshot-attribute snap-080c9c6365190ef71: denied",
        "333333333333/eu-west-1 kms list-grants f3b33786-5a6e-578b-a147-2a74f01d080b: denied",
    ];
    assert_eq!(gaps, denials);
}

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

/// Returns what is asked by an operation's planned calls, as `account/region resource`.
fn asked(demo: &Dump, service: &str, name: &str) -> Vec<String> {
    let calls = planned(demo).into_iter();
    calls
        .filter(|call| call.operation.service == service && call.operation.name == name)
        .map(|call| {
            let account = call.place.account.to_string();
            let first = account.chars().next().unwrap();
            let request = call.request.map_or("", |request| request.as_str());
            let last = request.rsplit(':').next().unwrap_or_default();
            format!("{first}/{} {last}", call.place.region)
        })
        .collect()
}

#[test]
fn nothing_in_it_is_unreadable_or_ambiguous() {
    let demo = demo();
    assert_eq!(demo.notes.unreadable, [""; 0]);
    assert_eq!(demo.notes.ambiguous, [""; 0]);
    let unknown: BTreeSet<&str> = demo
        .notes
        .not_modelled
        .iter()
        .map(|file| file.split('/').nth(2).unwrap_or(file))
        .collect();
    assert_eq!(
        unknown.into_iter().collect::<Vec<_>>(),
        [
            "README.md",
            "cloudwatch-describe-alarms.json",
            "sns-list-subscriptions.json",
            "sns-list-topics.json",
        ]
    );
}

#[test]
fn trails_are_asked_about_once_where_they_live() {
    let trails = [
        "1/eu-west-1 trail/larkspur-org",
        "2/eu-central-1 trail/production-frankfurt",
    ];
    let demo = demo();
    assert_eq!(asked(&demo, "cloudtrail", "get-trail-status"), trails);
    assert_eq!(asked(&demo, "cloudtrail", "get-event-selectors"), trails);
}

#[test]
fn only_what_can_be_shared_is_asked_about() {
    let demo = demo();
    let snapshots = asked(&demo, "rds", "describe-db-snapshot-attributes");
    assert!(snapshots.contains(&"2/eu-west-1 orders-prod-refresh-20261101".to_owned()));
    assert!(
        snapshots
            .iter()
            .all(|snapshot| !snapshot.contains("orders-prod-2026"))
    );
    for snapshot in demo.estate.ec2.snapshots.iter() {
        let mut asked = planned(&demo).into_iter().filter(|call| {
            call.operation.name == "describe-snapshot-attribute"
                && call
                    .request
                    .is_some_and(|id| id.as_str() == snapshot.id.as_str())
        });
        assert_eq!(asked.next().map(|call| call.place), Some(snapshot.place));
        assert!(asked.next().is_none(), "nobody but the owner may ask");
    }
}

#[test]
fn only_buckets_with_a_policy_are_asked_whether_it_is_public() {
    let demo = demo();
    let buckets = asked(&demo, "s3api", "get-bucket-policy-status");
    assert!(
        !buckets.contains(&"4/global larkspur-dev-scratch".to_owned()),
        "{buckets:?}"
    );
    assert!(buckets.contains(&"2/global larkspur-prod-trail-frankfurt".to_owned()));
    assert_eq!(
        asked(&demo, "s3api", "get-bucket-location"),
        [""; 0],
        "the list tells"
    );
    let all = asked(&demo, "s3api", "get-bucket-policy");
    assert_eq!(all.len(), demo.estate.s3.buckets.len());
}

#[test]
fn organizations_is_asked_in_its_account_alone() {
    let demo = demo();
    let calls = planned(&demo);
    let accounts: BTreeSet<String> = calls
        .iter()
        .filter(|call| call.operation.service == "organizations")
        .map(|call| call.place.account.to_string())
        .collect();
    assert_eq!(accounts.into_iter().collect::<Vec<_>>(), [MANAGEMENT]);
    assert_eq!(
        asked(&demo, "organizations", "list-accounts-for-parent"),
        [""; 0],
        "the list of accounts tells their paths"
    );
    let units = asked(
        &demo,
        "organizations",
        "list-organizational-units-for-parent",
    );
    assert_eq!(units.len(), 5, "the root and its four units");
}

#[test]
fn no_call_is_planned_twice() {
    let demo = demo();
    let calls = planned(&demo);
    let keys: BTreeSet<_> = calls
        .iter()
        .map(|call| {
            let request = call.request.map(|request| request.as_str());
            call.operation.key(call.place, request)
        })
        .collect();
    assert_eq!(keys.len(), calls.len());
}

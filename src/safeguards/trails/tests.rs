use super::*;
use crate::estate::cloudtrail::{GET_EVENT_SELECTORS, GET_TRAIL_STATUS};
use crate::estate::organizations::LIST_ACCOUNTS;
use crate::estate::testing::{Replies, place};
use Answer::{No, Unknown, Yes};

const OWN: &str = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main";
const ORG: &str = "arn:aws:cloudtrail:eu-west-1:999900001111:trail/org";
const NOW: &str = "2026-11-16T06:00:00Z";
const LIVE: &str = r#"{"IsLogging":true,"LatestDeliveryTime":"2026-11-16T05:52:47+00:00"}"#;
const NONE: &str = r#"{"trailList":[]}"#;

fn trail(arn: &str, members: &str) -> String {
    format!(
        r#"{{"trailList":[{{"Name":"t","TrailARN":"{arn}","HomeRegion":"eu-west-1"{members}}}]}}"#
    )
}
fn selectors(arn: &str) -> String {
    format!(
        r#"{{"TrailARN":"{arn}","EventSelectors":[{{"ReadWriteType":"All","IncludeManagementEvents":true}}]}}"#
    )
}
const MULTI: &str = r#","IsMultiRegionTrail":true,"IsOrganizationTrail":false"#;
const SINGLE: &str = r#","IsMultiRegionTrail":false,"IsOrganizationTrail":false"#;
const ORG_MULTI: &str = r#","IsMultiRegionTrail":true,"IsOrganizationTrail":true"#;

fn own(members: &str, status: &str) -> Replies {
    Replies::new()
        .all(&DESCRIBE_TRAILS, &trail(OWN, members))
        .one(&GET_TRAIL_STATUS, OWN, status)
        .one(&GET_EVENT_SELECTORS, OWN, &selectors(OWN))
}
fn cover(replies: Replies, account: &str, region: &str) -> TrailCoverage {
    let estate = replies.settled();
    let found = Trails::of(&estate).coverage(place(account, region), NOW.parse().unwrap());
    assert_eq!(
        found.covered == Unknown,
        !found.gaps.is_empty(),
        "{found:?}"
    );
    assert!(!found.reason.is_empty());
    found
}
fn here(replies: Replies) -> Answer {
    cover(replies, "111122223333", "eu-west-1").covered
}
fn calls(found: &TrailCoverage) -> Vec<String> {
    let text = |gap: &Gap| format!("{} {}", gap.call.operation, gap.state);
    found.gaps.iter().map(text).collect()
}

#[test]
fn own_trails_by_reach() {
    assert_eq!(here(own(MULTI, LIVE)), Yes);
    assert_eq!(here(own(SINGLE, LIVE)), Yes);
    assert_eq!(
        here(own("", LIVE)),
        Yes,
        "its home is recorded whatever else"
    );
    let elsewhere = |members| own(members, LIVE).at("111122223333", "us-east-1");
    let there = |replies| cover(replies, "111122223333", "us-east-1");
    assert_eq!(
        there(elsewhere(MULTI).all(&DESCRIBE_TRAILS, &trail(OWN, MULTI))).covered,
        Yes
    );
    assert_eq!(
        there(elsewhere(SINGLE).all(&DESCRIBE_TRAILS, NONE)).covered,
        No
    );
    assert_eq!(
        there(elsewhere(MULTI)).covered,
        Yes,
        "a witness stays one without the region's list"
    );
    let open = there(elsewhere(SINGLE));
    assert_eq!(
        (open.covered, calls(&open)),
        (Unknown, vec!["describe-trails not-collected".to_owned()])
    );
    let old = there(elsewhere("").all(&DESCRIBE_TRAILS, &trail(OWN, "")));
    assert_eq!(
        (old.covered, calls(&old)),
        (Unknown, vec!["describe-trails undecidable".to_owned()])
    );
}

#[test]
fn no_trail_at_all() {
    let found = cover(
        Replies::new().all(&DESCRIBE_TRAILS, NONE),
        "111122223333",
        "eu-west-1",
    );
    assert_eq!(
        (found.covered, &*found.reason),
        (No, "`cloudtrail describe-trails` shows no trail")
    );
    let denied = Replies::new().error(&DESCRIBE_TRAILS, None, "AccessDeniedException");
    let found = cover(denied, "111122223333", "eu-west-1");
    assert_eq!(
        (found.covered, calls(&found)),
        (Unknown, vec!["describe-trails denied".to_owned()])
    );
}

#[test]
fn status_decides_at_the_boundary() {
    for (status, expected) in [
        (LIVE, Yes),
        (
            r#"{"IsLogging":false,"LatestDeliveryTime":"2026-11-16T05:52:47Z"}"#,
            No,
        ),
        (
            r#"{"IsLogging":true,"LatestDeliveryTime":"2026-11-16T05:52:47Z","LatestDeliveryError":"AccessDenied"}"#,
            No,
        ),
        (
            r#"{"IsLogging":true,"LatestDeliveryTime":"2026-11-16T05:52:47Z","LatestDeliveryError":""}"#,
            Yes,
        ),
        (
            r#"{"IsLogging":true,"LatestDeliveryTime":"2026-11-15T06:00:00Z"}"#,
            Yes,
        ),
        (
            r#"{"IsLogging":true,"LatestDeliveryTime":"2026-11-15T05:59:59Z"}"#,
            No,
        ),
        (r#"{"IsLogging":true}"#, No),
        (
            r#"{"IsLogging":true,"StartLoggingTime":"2026-11-16T05:00:00Z"}"#,
            Unknown,
        ),
        (
            r#"{"IsLogging":true,"StartLoggingTime":"2026-11-10T05:00:00Z"}"#,
            No,
        ),
        (r#"{"LatestDeliveryTime":"2026-11-16T05:52:47Z"}"#, Unknown),
    ] {
        assert_eq!(here(own(MULTI, status)), expected, "{status}");
    }
}

#[test]
fn what_was_not_asked_about_a_trail_leaves_it_open() {
    let base = || Replies::new().all(&DESCRIBE_TRAILS, &trail(OWN, MULTI));
    let denied = "AccessDeniedException";
    let found = cover(
        base().error(&GET_TRAIL_STATUS, Some(OWN), denied).one(
            &GET_EVENT_SELECTORS,
            OWN,
            &selectors(OWN),
        ),
        "111122223333",
        "eu-west-1",
    );
    assert_eq!(
        (found.covered, calls(&found)),
        (Unknown, vec!["get-trail-status denied".to_owned()])
    );
    let named = base()
        .error(&GET_EVENT_SELECTORS, Some("main"), denied)
        .one(&GET_TRAIL_STATUS, "main", LIVE);
    let found = cover(named, "111122223333", "eu-west-1");
    assert_eq!(
        (found.covered, calls(&found)),
        (Unknown, vec!["get-event-selectors denied".to_owned()])
    );
    let default = r#","IsMultiRegionTrail":true,"HasCustomEventSelectors":false"#;
    let default = Replies::new()
        .all(&DESCRIBE_TRAILS, &trail(OWN, default))
        .one(&GET_TRAIL_STATUS, OWN, LIVE);
    assert_eq!(here(default), Yes);
    let stopped = base().one(&GET_TRAIL_STATUS, OWN, r#"{"IsLogging":false}"#);
    assert_eq!(
        here(stopped),
        No,
        "a trail that is off records nothing whatever its selectors"
    );
}

#[test]
fn reads_and_writes_must_both_be_recorded() {
    let second = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/second";
    let half = |arn: &str, kind: &str| {
        format!(r#"{{"TrailARN":"{arn}","EventSelectors":[{{"ReadWriteType":"{kind}"}}]}}"#)
    };
    let two = |first: &str, other: &str, status: &str| {
        Replies::new()
            .all(
                &DESCRIBE_TRAILS,
                &format!(r#"{{"trailList":[{{"TrailARN":"{OWN}"}},{{"TrailARN":"{second}"}}]}}"#),
            )
            .one(&GET_TRAIL_STATUS, OWN, LIVE)
            .one(&GET_TRAIL_STATUS, second, status)
            .one(&GET_EVENT_SELECTORS, OWN, &half(OWN, first))
            .one(&GET_EVENT_SELECTORS, second, &half(second, other))
    };
    let off = r#"{"IsLogging":false}"#;
    assert_eq!(here(two("WriteOnly", "ReadOnly", LIVE)), Yes);
    assert_eq!(here(two("WriteOnly", "ReadOnly", off)), No);
    assert_eq!(here(two("WriteOnly", "WriteOnly", LIVE)), No);
    assert_eq!(here(two("All", "WriteOnly", off)), Yes);
    let found = cover(
        two("WriteOnly", "WriteOnly", LIVE),
        "111122223333",
        "eu-west-1",
    );
    assert!(
        found
            .reason
            .contains("logs only management events that write"),
        "{}",
        found.reason
    );
}

fn org_at_management() -> Replies {
    Replies::new()
        .at("999900001111", "eu-west-1")
        .all(&DESCRIBE_TRAILS, &trail(ORG, ORG_MULTI))
        .one(&GET_TRAIL_STATUS, "org", LIVE)
        .one(&GET_EVENT_SELECTORS, "org", &selectors(ORG))
}
fn accounts(organization: &str) -> String {
    format!(
        r#"{{"Accounts":[{{"Id":"111122223333","Arn":"arn:aws:organizations::{organization}:account/o-abc/111122223333"}}]}}"#
    )
}

#[test]
fn organisation_trails_seen_by_the_member() {
    let member = org_at_management()
        .at("111122223333", "us-east-1")
        .all(&DESCRIBE_TRAILS, &trail(ORG, ORG_MULTI));
    assert_eq!(cover(member, "111122223333", "us-east-1").covered, Yes);
    let blind = Replies::new().all(&DESCRIBE_TRAILS, &trail(ORG, ORG_MULTI));
    let found = cover(blind, "111122223333", "eu-west-1");
    assert_eq!(
        calls(&found),
        [
            "get-event-selectors not-collected",
            "get-trail-status not-collected"
        ]
    );
    let one_region = trail(
        ORG,
        r#","IsMultiRegionTrail":false,"IsOrganizationTrail":true"#,
    );
    let member = org_at_management()
        .at("111122223333", "us-east-1")
        .all(&DESCRIBE_TRAILS, &one_region);
    assert_ne!(
        cover(member, "111122223333", "us-east-1").covered,
        No,
        "the owner's word goes first"
    );
}

#[test]
fn organisation_trails_seen_by_the_management_account_alone() {
    let at = |organization: &str| org_at_management().all(&LIST_ACCOUNTS, &accounts(organization));
    assert_eq!(
        cover(at("999900001111"), "111122223333", "us-east-1").covered,
        Yes
    );
    let strangers = cover(at("555566667777"), "111122223333", "us-east-1");
    assert_eq!(calls(&strangers), ["describe-trails not-collected"]);
    let unlisted = cover(org_at_management(), "111122223333", "us-east-1");
    assert_eq!(
        calls(&unlisted),
        [
            "describe-trails not-collected",
            "list-accounts not-collected"
        ]
    );
    let own_list = |replies: Replies| {
        replies
            .at("111122223333", "us-east-1")
            .all(&DESCRIBE_TRAILS, NONE)
    };
    assert_eq!(
        cover(own_list(at("555566667777")), "111122223333", "us-east-1").covered,
        No
    );
    assert_eq!(
        cover(own_list(org_at_management()), "111122223333", "us-east-1").covered,
        No
    );
    let torn = cover(own_list(at("999900001111")), "111122223333", "us-east-1");
    assert_eq!(
        calls(&torn),
        ["describe-trails undecidable"],
        "member and management contradict"
    );
}

#[test]
fn a_region_of_its_own_status_counts_beside_the_home() {
    let broken = r#"{"IsLogging":true,"LatestDeliveryError":"NoSuchBucket"}"#;
    let quiet = r#"{"IsLogging":true,"LatestDeliveryTime":"2026-11-01T00:00:00Z"}"#;
    let with = |status: &str| {
        own(MULTI, LIVE)
            .at("111122223333", "us-east-1")
            .all(&DESCRIBE_TRAILS, &trail(OWN, MULTI))
            .one(&GET_TRAIL_STATUS, OWN, status)
    };
    assert_eq!(cover(with(broken), "111122223333", "us-east-1").covered, No);
    assert_eq!(
        cover(with(quiet), "111122223333", "us-east-1").covered,
        Yes,
        "a quiet region delivers little"
    );
}

#[test]
fn the_reason_names_what_speaks_against_the_trail_alone() {
    let found = cover(
        own(MULTI, r#"{"IsLogging":false}"#),
        "111122223333",
        "eu-west-1",
    );
    let expected = format!("`cloudtrail get-trail-status`: {OWN} `IsLogging` is false");
    assert_eq!((&*found.reason, found.evidence.len()), (&*expected, 3));
}

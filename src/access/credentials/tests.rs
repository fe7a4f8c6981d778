use serde_json::json;

use super::*;
use crate::estate::iam::LIST_USERS;
use crate::estate::testing::{Replies, place};

const ACCOUNT: &str = "111122223333";
const HEADER: &str = "user,arn,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_2_active,access_key_2_last_rotated";

fn row(account: &str, user: &str, keys: &str) -> String {
    let rest = match user {
        ROOT => "root".to_owned(),
        user => format!("user/{user}"),
    };
    format!("{user},arn:aws:iam::{account}:{rest},false,{keys}")
}

const NONE: &str = "false,N/A,false,N/A";
const ONE: &str = "true,2025-03-22T08:00:05+00:00,false,N/A";

fn report(rows: &[String]) -> String {
    let text = [&[HEADER.to_owned()], rows].concat().join("\n");
    json!({"Content": text, "ReportFormat": "text/csv", "GeneratedTime": "2026-11-16T06:00:00Z"})
        .to_string()
}

fn read(replies: Replies) -> Users {
    users(&replies.settled(), place(ACCOUNT, "eu-west-1"))
}

fn named<'u>(users: &'u Users, name: &str) -> Option<&'u User> {
    users.users.iter().find(|user| &*user.name == name)
}

fn summary(keys: u64) -> String {
    json!({"SummaryMap": {"AccountAccessKeysPresent": keys, "AccountMFAEnabled": 1}}).to_string()
}

#[test]
fn the_report_tells_all_users_and_their_keys() {
    let rows = [row(ACCOUNT, ROOT, NONE), row(ACCOUNT, "ann", ONE)];
    let all = read(Replies::new().all(&GET_CREDENTIAL_REPORT, &report(&rows)));
    assert!(all.gaps.is_empty(), "{all:?}");
    let names: Vec<&str> = all.users.iter().map(|user| &*user.name).collect();
    assert_eq!(names, [ROOT, "ann"]);
    let ann = named(&all, "ann").unwrap();
    assert_eq!(ann.keys.len(), 1, "{ann:?}");
    assert_eq!(
        (&*ann.keys[0].name, ann.keys[0].active),
        ("1", Observed::Known(true))
    );
    assert!(ann.gaps.is_empty() && named(&all, ROOT).unwrap().keys.is_empty());
}

#[test]
fn a_report_of_another_account_is_not_whole() {
    let rows = [row(ACCOUNT, ROOT, NONE), row("999999999999", "eve", ONE)];
    let all = read(Replies::new().all(&GET_CREDENTIAL_REPORT, &report(&rows)));
    assert_eq!(all.gaps.len(), 1, "{all:?}");
    assert_eq!(
        all.gaps[0].detail.as_deref(),
        Some("the report tells of another account")
    );
    assert!(named(&all, "eve").is_none());
}

#[test]
fn a_report_that_does_not_say_whether_keys_are_active_leaves_that_open() {
    let silent = json!({"Content": format!("user,arn,mfa_active\nann,arn:aws:iam::{ACCOUNT}:user/ann,true"),
        "ReportFormat": "text/csv", "GeneratedTime": "2026-11-16T06:00:00Z"});
    let all = read(Replies::new().all(&GET_CREDENTIAL_REPORT, &silent.to_string()));
    let ann = named(&all, "ann").unwrap();
    let details: Vec<_> = ann
        .gaps
        .iter()
        .filter_map(|gap| gap.detail.as_deref())
        .collect();
    assert_eq!(
        details,
        ["the report does not tell whether the keys are active"]
    );
}

#[test]
fn the_summary_counts_keys_of_the_root_user_where_no_report_tells_them() {
    let users =
        json!({"Users": [{"UserName": "ann", "Arn": format!("arn:aws:iam::{ACCOUNT}:user/ann")}]});
    let base = || Replies::new().all(&LIST_USERS, &users.to_string());
    let counted = read(base().all(&GET_ACCOUNT_SUMMARY, &summary(1)));
    let root = named(&counted, ROOT).unwrap();
    assert_eq!(
        (root.keys.len(), root.keys[0].source),
        (1, "iam get-account-summary")
    );
    assert_eq!(counted.users.len(), 2);
    // A report goes before it.
    let rows = [row(ACCOUNT, ROOT, ONE)];
    let both = read(
        base()
            .all(&GET_ACCOUNT_SUMMARY, &summary(0))
            .all(&GET_CREDENTIAL_REPORT, &report(&rows)),
    );
    let root = named(&both, ROOT).unwrap();
    assert_eq!(root.keys[0].source, "iam get-credential-report");
    let late = &named(&both, "ann").unwrap().gaps;
    assert_eq!(
        late[0].detail.as_deref(),
        Some("the report was made before the user")
    );
}

#[test]
fn keys_that_were_listed_are_those_of_their_user() {
    let user = |name: &str| json!({"UserName": name, "Arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}")});
    let list = json!({"Users": [user("ann"), user("bob")]});
    let key = |id: &str, name: &str| json!({"AccessKeyMetadata": [{"AccessKeyId": id, "UserName": name, "Status": "Active"}]});
    let all = read(
        Replies::new()
            .all(&LIST_USERS, &list.to_string())
            .one(&LIST_ACCESS_KEYS, "ann", &key("AKIAANN", "ann").to_string())
            .one(&LIST_ACCESS_KEYS, "bob", &key("AKIABOB", "bob").to_string()),
    );
    for (name, id) in [("ann", "AKIAANN"), ("bob", "AKIABOB")] {
        let user = named(&all, name).unwrap();
        let keys: Vec<&str> = user.keys.iter().map(|key| &*key.name).collect();
        assert_eq!(keys, [id]);
        assert!(user.gaps.is_empty(), "{user:?}");
    }
}

#[test]
fn a_report_that_is_cut_off_tells_all_of_the_users_in_it() {
    let rows = [row(ACCOUNT, ROOT, NONE), row(ACCOUNT, "ann", ONE)];
    let cut = read(Replies::new().list_part(&GET_CREDENTIAL_REPORT, &report(&rows)));
    assert_eq!(cut.gaps[0].state, "truncated");
    assert!(named(&cut, "ann").unwrap().gaps.is_empty(), "{cut:?}");
    assert_eq!(named(&cut, ROOT).unwrap().gaps, cut.gaps);
}

use proptest::prelude::*;

use super::*;
use Answer::{No, Unknown, Yes};

const DB: &str = "arn:aws:rds:eu-west-1:111122223333:db:orders";
const CLUSTER: &str = "arn:aws:rds:eu-west-1:111122223333:cluster:ledger";
const BUCKET: &str = "arn:aws:s3:::orders";

fn tags(pairs: &[(&str, &str)]) -> Tags {
    pairs.iter().copied().collect()
}

fn on(criteria: &str, arn: &str, kind: BackupType, tags: Option<&Tags>, opt_in: OptIn) -> Selected {
    let criteria: SelectionCriteria = serde_json::from_str(criteria).unwrap();
    let arn = arn.parse().unwrap();
    selects(&criteria, &Candidate { arn, kind, tags }, opt_in)
}

fn db(criteria: &str, of: &[(&str, &str)]) -> Answer {
    on(criteria, DB, BackupType::Rds, Some(&tags(of)), OptIn::In).answer
}

#[test]
fn arns_and_tags_add_up_and_exclusions_take_away() {
    let tagged = r#""ListOfTags":[{"ConditionType":"STRINGEQUALS","ConditionKey":"backup","ConditionValue":"daily"},
        {"ConditionType":"STRINGEQUALS","ConditionKey":"aws:ResourceTag/tier","ConditionValue":"1"}]"#;
    let tagged_or_other = format!(r#"{{"Resources":["arn:aws:s3:::*"],{tagged}}}"#);
    for (criteria, of, expected) in [
        ("{}", &[][..], Yes),
        (r#"{"Resources":["*"]}"#, &[], Yes),
        (r#"{"Resources":["arn:aws:rds:*:*:db:*"]}"#, &[], Yes),
        (r#"{"Resources":["arn:aws:rds:*:*:cluster:*"]}"#, &[], No),
        (
            r#"{"Resources":["arn:aws:s3:::*","arn:aws:rds:*:*:db:orders"]}"#,
            &[],
            Yes,
        ),
        (
            r#"{"Resources":["*"],"NotResources":["arn:aws:rds:*:*:db:*"]}"#,
            &[],
            No,
        ),
        (r#"{"NotResources":["arn:aws:s3:::*"]}"#, &[], Yes),
        (&tagged_or_other, &[("backup", "daily")], Yes),
        (&tagged_or_other, &[("tier", "1")], Yes),
        (&tagged_or_other, &[("backup", "Daily")], No),
        (&tagged_or_other, &[("Backup", "daily")], No),
        (&tagged_or_other, &[("backup", "daily2"), ("tier", "2")], No),
        (&tagged_or_other, &[], No),
    ] {
        assert_eq!(db(criteria, of), expected, "{criteria} {of:?}");
    }
}

#[test]
fn conditions_must_all_hold() {
    let criteria = r#"{"Resources":["*"],"Conditions":{
        "StringEquals":[{"ConditionKey":"aws:ResourceTag/backup","ConditionValue":"true"}],
        "StringLike":[{"ConditionKey":"aws:ResourceTag/stage","ConditionValue":"pr*"}],
        "StringNotEquals":[{"ConditionKey":"aws:ResourceTag/stage","ConditionValue":"preview"}],
        "StringNotLike":[{"ConditionKey":"aws:ResourceTag/owner","ConditionValue":"temp-*"}]}}"#;
    for (of, expected) in [
        (
            &[("backup", "true"), ("stage", "prod"), ("owner", "x")][..],
            Yes,
        ),
        (&[("backup", "True"), ("stage", "prod"), ("owner", "x")], No),
        (
            &[("backup", "true"), ("stage", "preview"), ("owner", "x")],
            No,
        ),
        (&[("backup", "true"), ("stage", "test"), ("owner", "x")], No),
        (
            &[("backup", "true"), ("stage", "prod"), ("owner", "temp-1")],
            No,
        ),
        (&[("backup", "true"), ("owner", "x")], No),
        (&[("stage", "prod"), ("owner", "x")], No),
        (&[("backup", "true"), ("stage", "prod")], Unknown),
    ] {
        assert_eq!(db(criteria, of), expected, "{of:?}");
    }
    let only = r#"{"Conditions":{"StringEquals":[{"ConditionKey":"aws:ResourceTag/backup","ConditionValue":"true"}]}}"#;
    assert_eq!(db(only, &[("backup", "true")]), Yes);
    assert_eq!(db(only, &[]), No);
}

#[test]
fn what_is_open_is_said() {
    let by_tag = r#"{"ListOfTags":[{"ConditionKey":"backup","ConditionValue":"daily"}]}"#;
    let unknown_tags = on(by_tag, DB, BackupType::Rds, None, OptIn::In);
    assert_eq!(
        (unknown_tags.answer, unknown_tags.doubts),
        (Unknown, vec![Doubt::Tags])
    );
    let kept_out = r#"{"ListOfTags":[{"ConditionKey":"backup","ConditionValue":"daily"}],"NotResources":["*"]}"#;
    let kept_out = on(kept_out, DB, BackupType::Rds, None, OptIn::In);
    assert_eq!((kept_out.answer, kept_out.doubts), (No, vec![]));
    let negated = r#"{"Conditions":{"StringNotEquals":[{"ConditionKey":"aws:ResourceTag/a","ConditionValue":"b"}]}}"#;
    let negated = on(negated, DB, BackupType::Rds, Some(&tags(&[])), OptIn::In);
    assert_eq!(
        (negated.answer, negated.doubts),
        (Unknown, vec![Doubt::NegatedTag("a".into())])
    );
}

const ANY_DB: &str = r#"{"Resources":["arn:aws:rds:*:*:db:*"]}"#;
const ANY_CLUSTER: &str = r#"{"Resources":["arn:aws:rds:*:*:cluster:*"]}"#;
const ANY_BUCKET: &str = r#"{"Resources":["arn:aws:s3:::*"]}"#;
const ANY_RDS: &str = r#"{"Resources":["arn:aws:rds:*"]}"#;
const ANYTHING: &str = r#"{"Resources":["*"]}"#;
const BY_TAG: &str = r#"{"ListOfTags":[{"ConditionKey":"backup","ConditionValue":"daily"}]}"#;
const BOTH: &str = r#"{"Resources":["*","arn:aws:rds:*:*:db:orders"]}"#;

#[test]
fn opt_in_counts_unless_the_type_is_named() {
    use BackupType::{Aurora, DocumentDb, Neptune, Rds, S3};
    for (criteria, arn, kind, counts) in [
        (ANY_DB, DB, Rds, false),
        (ANY_RDS, DB, Rds, true),
        (ANYTHING, DB, Rds, true),
        (ANY_BUCKET, BUCKET, S3, false),
        (ANY_CLUSTER, CLUSTER, Rds, false),
        (ANY_CLUSTER, CLUSTER, Aurora, true),
        (ANY_CLUSTER, CLUSTER, Neptune, true),
        (ANY_CLUSTER, CLUSTER, DocumentDb, true),
        (BY_TAG, DB, Rds, true),
        ("{}", DB, Rds, true),
        (BOTH, DB, Rds, false),
    ] {
        let of = tags(&[("backup", "daily")]);
        let selected = |opt_in| on(criteria, arn, kind, Some(&of), opt_in);
        let out = if counts { No } else { Yes };
        assert_eq!(selected(OptIn::Out).answer, out, "{criteria} {kind:?}");
        assert_eq!(selected(OptIn::In).answer, Yes, "{criteria}");
        assert!(!selected(OptIn::In).assumes_opt_in);
        let unread = selected(OptIn::NotRead);
        assert_eq!(
            (unread.answer, unread.assumes_opt_in),
            (Yes, counts),
            "{criteria}"
        );
    }
}

/// The documentation's rules over facts that are all known.
fn naive(c: &SelectionCriteria, arn: &str, of: &Tags) -> bool {
    let like = |pattern: &str, text: &str| match pattern.split_once('*') {
        Some((before, after)) => {
            text.len() >= before.len() + after.len()
                && text.starts_with(before)
                && text.ends_with(after)
        }
        None => pattern == text,
    };
    let value = |key: &Sym| {
        of.get(key.as_str().trim_start_matches("aws:ResourceTag/"))
            .unwrap()
    };
    let named = c.resources.iter().any(|p| like(p, arn));
    let tagged = c.tags.iter().any(|t| value(&t.key) == &*t.value);
    let all = c.resources.is_empty() && c.tags.is_empty();
    let excluded = c.not_resources.iter().any(|p| like(p, arn));
    let conditions = c.conditions.as_ref().is_none_or(|c| {
        c.equals.iter().all(|t| value(&t.key) == &*t.value)
            && c.like.iter().all(|t| like(&t.value, value(&t.key)))
            && c.not_equals.iter().all(|t| value(&t.key) != &*t.value)
            && !c.not_like.iter().any(|t| like(&t.value, value(&t.key)))
    });
    (named || tagged || all) && !excluded && conditions
}

prop_compose! {
    fn pattern()(kind in "db|cluster|\\*", name in "a|b|a\\*|b\\*") -> String {
        match kind.as_str() {
            "*" => "*".to_owned(),
            kind => format!("arn:aws:rds:eu-west-1:111122223333:{kind}:{name}"),
        }
    }
}
prop_compose! {
    fn condition()(key in "x|y", value in "1|2|1\\*") -> serde_json::Value {
        serde_json::json!({"ConditionKey": format!("aws:ResourceTag/{key}"), "ConditionValue": value})
    }
}

proptest! {
    #[test]
    fn equals_the_documented_rules(
        resources in prop::collection::vec(pattern(), 0..3),
        not_resources in prop::collection::vec(pattern(), 0..2),
        lists in prop::array::uniform5(prop::collection::vec(condition(), 0..2)),
        kind in "db|cluster",
        name in "a|b|ab",
        x in "1|2|12",
        y in "1|2|12",
    ) {
        let [tagged, equals, like, not_equals, not_like] = lists;
        let criteria: SelectionCriteria = serde_json::from_value(serde_json::json!({
            "Resources": resources, "NotResources": not_resources, "ListOfTags": tagged,
            "Conditions": {"StringEquals": equals, "StringLike": like,
                "StringNotEquals": not_equals, "StringNotLike": not_like},
        })).unwrap();
        let arn = format!("arn:aws:rds:eu-west-1:111122223333:{kind}:{name}");
        let of = tags(&[("x", &x), ("y", &y)]);
        let candidate = |tags| Candidate { arn: arn.parse().unwrap(), kind: BackupType::Rds, tags };
        let selected = selects(&criteria, &candidate(Some(&of)), OptIn::In);
        prop_assert_eq!(selected.answer, Answer::of(Some(naive(&criteria, &arn, &of))));
        let blind = selects(&criteria, &candidate(None), OptIn::In);
        prop_assert!(blind.answer == Unknown || blind.answer == selected.answer);
        prop_assert_eq!(blind.answer == Unknown, !blind.doubts.is_empty());
    }
}

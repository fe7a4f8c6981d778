//! Exceptions: what each covers, and the findings about exceptions themselves.

use palisade::facts::{Class, CrossingId, CrossingKind, Effect, Exception, Facts, Family, Tri};
use palisade::findings::{Severity, Verdict};
use palisade::ids::{PortSet, Sym};
use palisade::policies::{Exceptions, PolicyError, Selection};

use crate::facts::{DEV, crossing, facts, gaps, id, moment, snapshot, store};
use crate::{catalogue, counts, evaluate};

fn exception(name: &str, policy: &str, to: &str) -> Exception {
    Exception {
        id: Sym::new(name),
        policy: Sym::new(policy),
        from: Vec::new(),
        to: vec![to.into()],
        ports: None,
        actions: None,
        owner: "data team".into(),
        reason: "agreed".into(),
        expires: moment("2027-01-01"),
    }
}

/// A production snapshot that development and the network account may restore.
fn shared() -> Facts {
    let mut some = facts();
    let mut copy = snapshot("snap-1", Class::Prod);
    copy.arn = Some("arn:aws:ec2:eu-west-1::snapshot/snap-1".parse().unwrap());
    copy.tags = Some([(Sym::new("team"), "data".into())].into());
    some.input.resources.push(copy);
    for (name, source) in [("c1", DEV), ("c2", "333333333333")] {
        let mut c = crossing(name, CrossingKind::DataCopy, source, "snap-1");
        c.capability.actions = vec![Sym::new("ec2:CreateVolume")];
        if source != DEV {
            c.source = id(source);
            c.trust = palisade::facts::Trust::Undeclared;
            c.source_class = Class::External;
            c.source_environment = Some(palisade::facts::EnvironmentId::new(source));
        }
        some.input.crossings.push(c);
    }
    some
}

/// The verdicts of the policy's two findings, by source.
fn verdicts(facts: &Facts, exception: Exception) -> Vec<(String, Verdict)> {
    let outcome = evaluate(facts, &[exception], "DAT-001");
    let mut found: Vec<(String, Verdict)> = outcome
        .findings
        .iter()
        .filter(|finding| finding.policy.id.as_str() == "prod-snapshot-shared")
        .map(|finding| {
            let source = finding.source_environment.unwrap();
            (source.to_string(), finding.verdict)
        })
        .collect();
    found.sort();
    found
}

#[test]
fn selectors_choose_targets_and_sources() {
    use Verdict::{Exempt, Fail};
    for (to, from, outside, dev) in [
        ("snap-1", "", Exempt, Exempt),
        ("env:prod", "", Exempt, Exempt),
        ("env:dev", "", Fail, Fail),
        ("account:111111111111", "", Exempt, Exempt),
        ("account:222222222222", "", Fail, Fail),
        ("arn:aws:ec2:eu-west-1::snapshot/*", "", Exempt, Exempt),
        ("arn:aws:ec2:us-east-1::snapshot/*", "", Fail, Fail),
        ("tag:team=data", "", Exempt, Exempt),
        ("tag:team=web", "", Fail, Fail),
        ("service:test", "", Exempt, Exempt),
        ("service:rds", "", Fail, Fail),
        ("vpc:vpc-1", "", Fail, Fail),
        ("snap-1", "env:dev", Fail, Exempt),
        ("snap-1", "account:222222222222", Fail, Exempt),
        ("snap-1", "account:333333333333", Exempt, Fail),
        ("snap-1", "333333333333", Exempt, Fail),
        ("snap-1", "internet", Fail, Fail),
    ] {
        let mut one = exception("x", "DAT-001", to);
        if !from.is_empty() {
            one.from = vec![from.into()];
        }
        let expected = [
            ("333333333333".to_owned(), outside),
            ("dev".to_owned(), dev),
        ];
        assert_eq!(verdicts(&shared(), one), expected, "{to} {from}");
    }
}

#[test]
fn actions_and_ports_must_all_be_permitted() {
    for (actions, verdict) in [
        (vec!["ec2:CreateVolume"], Verdict::Exempt),
        (vec!["EC2:create*"], Verdict::Exempt),
        (vec!["ec2:CopySnapshot"], Verdict::Fail),
        (vec![], Verdict::Fail),
    ] {
        let mut one = exception("x", "prod-snapshot-shared", "snap-1");
        one.actions = Some(actions.into_iter().map(Sym::new).collect());
        assert_eq!(verdicts(&shared(), one)[1].1, verdict);
    }
    let ports = |text: &str| -> PortSet {
        text.split(',')
            .map(|range| range.parse().unwrap())
            .collect()
    };
    for (open, permitted, verdict) in [
        ("5432", "5432", Verdict::Exempt),
        ("5432-5433", "5432", Verdict::Fail),
        ("5432,6379", "1-6000,6379", Verdict::Exempt),
    ] {
        let mut some = shared();
        some.input.crossings[0].capability.ports = ports(open);
        some.input.crossings[0].capability.effect = Effect::Connect;
        let mut one = exception("x", "DAT-001", "snap-1");
        one.ports = Some(ports(permitted));
        assert_eq!(verdicts(&some, one)[1].1, verdict, "{open} {permitted}");
    }
    // A crossing without ports is not one that an exception for ports speaks of.
    let mut one = exception("x", "DAT-001", "snap-1");
    one.ports = Some(ports("1-65535"));
    assert_eq!(verdicts(&shared(), one)[1].1, Verdict::Fail);
}

#[test]
fn an_exception_is_shown_and_does_not_hide_gaps() {
    let mut some = shared();
    some.input.crossings.truncate(1);
    let agreed = exception("x", "DAT-001", "snap-1");
    let outcome = evaluate(&some, std::slice::from_ref(&agreed), "DAT-001");
    assert_eq!(counts(&outcome.policies[0]), [0, 0, 1, 0]);
    let shown = outcome.findings[0].exception.as_ref().unwrap();
    assert_eq!((&*shown.id, &*shown.owner), ("x", "data team"));
    some.input.resources[0].gaps = gaps(Family::Sharing);
    let outcome = evaluate(&some, &[agreed], "DAT-001");
    assert_eq!(counts(&outcome.policies[0]), [0, 1, 0, 0]);
    let verdicts: Vec<Verdict> = outcome.findings.iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Verdict::Unknown, Verdict::Exempt]);
}

#[test]
fn one_group_can_be_partly_covered() {
    let mut some = shared();
    let mut second = some.input.crossings[0].clone();
    second.id = CrossingId::new("c3");
    second.source = id("s");
    some.input.stores.push(store("s", Class::Lower));
    some.input.crossings.push(second);
    let mut one = exception("x", "DAT-001", "snap-1");
    one.from = vec!["s".into()];
    let outcome = evaluate(&some, &[one], "DAT-001");
    let dev = outcome
        .findings
        .iter()
        .find(|finding| finding.source_environment == Some(Sym::new("dev")))
        .unwrap();
    assert_eq!((dev.verdict, dev.count), (Verdict::Fail, 1));
}

/// The codes of the findings about exceptions.
fn about(outcome: &palisade::policies::Outcome) -> Vec<(&str, &str)> {
    outcome
        .findings
        .iter()
        .filter_map(|finding| {
            let code = finding.policy.code?.as_str();
            code.starts_with("META")
                .then_some((code, finding.subject.id.as_str()))
        })
        .collect()
}

#[test]
fn stale_exceptions_are_findings() {
    let some = shared();
    let mut expired = exception("old", "DAT-001", "snap-1");
    expired.expires = moment("2026-11-20");
    let unmatched = exception("idle", "DAT-001", "snap-2");
    let mut broad = exception("wide", "DAT-001", "snap-1");
    broad.to.clear();
    let elsewhere = exception("other", "BAK-001", "s");
    let outcome = evaluate(&some, &[expired, unmatched, broad, elsewhere], "DAT-001");
    assert_eq!(
        about(&outcome),
        [
            ("META-001", "old"),
            ("META-003", "wide"),
            ("META-002", "idle")
        ]
    );
    let rows: Vec<[u64; 4]> = outcome.policies.iter().skip(1).map(counts).collect();
    assert_eq!(rows, [[1, 0, 0, 3], [1, 0, 0, 1], [1, 0, 0, 3]]);
    let first = &outcome.findings[0];
    assert_eq!(first.severity, Severity::Medium);
    assert!(first.evidence[0].text.contains("2026-11-20"));
    // An expired exception covers nothing.
    let mut expired = exception("old", "DAT-001", "snap-1");
    expired.expires = moment("2026-11-20");
    assert_eq!(verdicts(&some, expired)[0].1, Verdict::Fail);
    // At its last moment it still does.
    let mut last = exception("old", "DAT-001", "snap-1");
    last.expires = some.input.as_of;
    assert_eq!(verdicts(&some, last)[0].1, Verdict::Exempt);
}

#[test]
fn more_than_25_subjects_are_too_many() {
    for (number, broad) in [(25, false), (26, true)] {
        let mut some = facts();
        for n in 0..number {
            let mut one = store(&format!("s{n}"), Class::Prod);
            one.backups.automated = Tri::No;
            some.input.stores.push(one);
        }
        let outcome = evaluate(&some, &[exception("x", "BAK-001", "env:prod")], "BAK-001");
        assert_eq!(!about(&outcome).is_empty(), broad, "{number}");
    }
}

#[test]
fn without_exceptions_nothing_is_said_about_them() {
    let outcome = evaluate(&shared(), &[], "DAT-001");
    assert_eq!(outcome.policies.len(), 1);
}

#[test]
fn exceptions_that_cannot_be_meant_are_refused() {
    for (change, expected) in [
        (
            (|one| one.owner = " ".into()) as fn(&mut Exception),
            "exception `x`: `owner` is empty",
        ),
        (
            |one| one.reason = "".into(),
            "exception `x`: `reason` is empty",
        ),
        (
            |one| one.to = vec!["envi:prod".into()],
            "did you mean `env:`?",
        ),
        (|one| one.from = vec!["".into()], "`` is not a selector"),
        (
            |one| one.expires = moment("2027-11-30"),
            "at most 12 months ahead",
        ),
    ] {
        let mut one = exception("x", "DAT-001", "snap-1");
        change(&mut one);
        let errors = Exceptions::new(&[one], facts().input.as_of).unwrap_err();
        let message = errors[0].to_string();
        assert!(message.contains(expected), "{message}");
    }
    let twice = [
        exception("x", "DAT-001", "a"),
        exception("x", "DAT-001", "b"),
    ];
    let errors = Exceptions::new(&twice, facts().input.as_of).unwrap_err();
    assert!(errors[0].to_string().contains("used twice"));
    let nobody = Exceptions::new(&[exception("x", "DAT-01", "a")], facts().input.as_of).unwrap();
    let error = catalogue()
        .evaluate(&facts(), &nobody, &Selection::All)
        .unwrap_err();
    assert!(matches!(error, PolicyError::Exception { .. }));
    assert!(error.to_string().contains("no policy is called `DAT-01`"));
}

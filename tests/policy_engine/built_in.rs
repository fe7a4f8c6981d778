//! Each built-in policy: fails, passes, unknown, not applicable, exempt.

use palisade::facts::{
    Class, Confidence, CrossingKind, Exception, Facts, Family, LockState, PolicySet, Sureness, Tri,
    Trust,
};
use palisade::findings::{Finding, Severity, Verdict};
use palisade::ids::Sym;

use crate::facts::{
    DEV, PROD, crossing, facts, gap, gaps, id, key, moment, say, snapshot, store, trail, unit,
    user, vault, vpc,
};
use crate::{catalogue, counts, evaluate, judged};

/// What a policy's failing facts give: subject, effect, severity, source environment.
type Seen<'a> = (&'a str, &'a str, Severity, Option<&'a str>);

fn seen(finding: &Finding) -> Seen<'_> {
    (
        finding.subject.id.as_str(),
        finding.effect.as_str(),
        finding.severity,
        finding.source_environment.map(Sym::as_str),
    )
}

/// Requires exactly these findings, all of verdict fail.
fn fails(facts: &Facts, policy: &str, expected: &[Seen<'_>]) {
    let outcome = evaluate(facts, &[], policy);
    let found: Vec<Seen<'_>> = outcome.findings.iter().map(seen).collect();
    assert_eq!(found, expected, "{policy}: {:#?}", outcome.findings);
    assert!(
        outcome
            .findings
            .iter()
            .all(|finding| finding.verdict == Verdict::Fail)
    );
    exempt(facts, policy);
}

/// Requires that exceptions for the failing subjects make them exempt.
fn exempt(facts: &Facts, policy: &str) {
    let failed = evaluate(facts, &[], policy);
    let targets: Vec<Box<str>> = failed
        .findings
        .iter()
        .map(|finding| finding.subject.id.as_str().into())
        .collect();
    let exception = Exception {
        id: Sym::new("agreed"),
        policy: Sym::new(policy),
        from: Vec::new(),
        to: targets,
        ports: None,
        actions: None,
        owner: "team".into(),
        reason: "agreed".into(),
        expires: moment("2027-01-01"),
    };
    let outcome = evaluate(facts, &[exception], policy);
    assert_eq!(outcome.policies[0].fail, 0, "{policy}");
    assert_eq!(
        outcome.policies[0].exempt, failed.policies[0].fail,
        "{policy}"
    );
}

#[test]
fn files_are_named_after_their_policies() {
    for policy in catalogue().policies() {
        let topic = policy.file.split('/').nth(1).unwrap();
        let id = policy.header.info.id;
        assert_eq!(*policy.file, format!("policies/{topic}/{id}.rego"));
        assert!(!policy.header.info.controls.is_empty());
    }
}

#[test]
fn environment_unclassified() {
    let mut some = facts();
    judged(&some, "ENV-001", [0, 0, 0, 2]);
    some.input.accounts[1].class = Class::Unclassified;
    some.input.accounts[1].confidence = Confidence::None;
    let mut inside = store("s", Class::Unclassified);
    inside.account = some.input.accounts[1].account;
    some.input.stores.push(inside);
    some.input.resources.push(vpc("vpc-1", Class::Unclassified));
    fails(
        &some,
        "ENV-001",
        &[
            (DEV, "unclassified", Severity::Medium, None),
            ("vpc-1", "unclassified", Severity::Medium, None),
        ],
    );
    let notes = &evaluate(&some, &[], "ENV-001").findings[0].notes;
    assert!(notes[0].contains("not looked at yet: high where"));
    // A store of an unclassified account is told by the account.
    assert_eq!(
        evaluate(&some, &[], "ENV-001").policies[0].not_applicable,
        1
    );
    // Snapshots are no subjects of this policy.
    some.input.resources[0].resource_type = Sym::new("AWS::EC2::Snapshot");
    judged(&some, "ENV-001", [1, 0, 0, 1]);
}

#[test]
fn environment_conflict() {
    let mut some = facts();
    some.input.stores.push(store("s", Class::Prod));
    judged(&some, "ENV-002", [0, 0, 0, 3]);
    some.input.stores[0].gaps = gaps(Family::Organisation);
    judged(&some, "ENV-002", [0, 1, 0, 2]);
    some.input.stores[0].gaps = gaps(Family::Network);
    judged(&some, "ENV-002", [0, 0, 0, 3]);
    let evidence = say(&mut some, "the tag says dev");
    some.input.stores[0].confidence = Confidence::Conflicting;
    some.input.stores[0].evidence = vec![evidence];
    fails(
        &some,
        "ENV-002",
        &[("s", "conflict", Severity::Medium, None)],
    );
    let findings = evaluate(&some, &[], "ENV-002").findings;
    assert_eq!(&*findings[0].evidence[0].text, "the tag says dev");
    assert_eq!(&*findings[0].evidence[0].source, "test");
}

#[test]
fn environments_share_account() {
    let mut some = facts();
    judged(&some, "ENV-003", [0, 0, 0, 2]);
    some.input.accounts[0].gaps = gaps(Family::Configuration);
    judged(&some, "ENV-003", [0, 1, 0, 1]);
    some.input.accounts[0].gaps = gaps(Family::Network);
    some.input.accounts[0].workload_classes = vec![Class::Prod, Class::Lower];
    fails(
        &some,
        "ENV-003",
        &[(PROD, "share-account", Severity::High, None)],
    );
    some.input.universe.single_account = true;
    fails(
        &some,
        "ENV-003",
        &[(PROD, "share-account", Severity::Medium, None)],
    );
    // It judges the classification itself: doubt does not soften it.
    some.input.accounts[0].confidence = Confidence::Weak;
    fails(
        &some,
        "ENV-003",
        &[(PROD, "share-account", Severity::Medium, None)],
    );
}

#[test]
fn ou_without_environment() {
    let mut some = facts();
    judged(&some, "ENV-004", [0, 0, 0, 0]);
    some.input.resources.push(unit("ou-a"));
    some.input.resources.push(unit("r-a"));
    some.input.resources[1].resource_type = Sym::new("AWS::Organizations::Root");
    judged(&some, "ENV-004", [0, 0, 0, 2]);
    some.input.resources[0].gaps = gaps(Family::Organisation);
    judged(&some, "ENV-004", [0, 1, 0, 1]);
    some.input.resources[0].gaps = gaps(Family::Network);
    some.input.resources[0].classes = vec![Class::Prod, Class::Lower];
    let set = |classes: &[Class]| PolicySet {
        policies: vec![Sym::new("p-FullAWSAccess")],
        classes: classes.to_vec(),
        accounts: 2,
    };
    some.input.resources[1].policy_sets = vec![set(&[Class::Prod]), set(&[Class::Lower])];
    fails(
        &some,
        "ENV-004",
        &[("ou-a", "mixed-unit", Severity::Low, None)],
    );
    some.input.resources[1].policy_sets = vec![set(&[Class::Prod, Class::Lower])];
    fails(
        &some,
        "ENV-004",
        &[
            ("r-a", "same-guardrails", Severity::Medium, None),
            ("ou-a", "mixed-unit", Severity::Low, None),
        ],
    );
    some.input.resources.truncate(1);
    some.input.resources[0].resource_type = Sym::new("AWS::EC2::VPC");
    assert_eq!(counts(&evaluate(&some, &[], "ENV-004").policies[0]), [0; 4]);
}

#[test]
fn coverage_gap() {
    let mut some = facts();
    judged(&some, "ENV-007", [0, 0, 0, 1]);
    some.input.accounts[1].unseen = vec![some.input.gaps[0].id];
    judged(&some, "ENV-007", [0, 0, 0, 1]);
    some.input.accounts[0].unseen = vec![some.input.gaps[0].id];
    let findings = judged(&some, "ENV-007", [0, 1, 0, 0]);
    assert_eq!(seen(&findings[0]), (PROD, "unseen", Severity::Medium, None));
    assert_eq!(&*findings[0].gaps[0].operation, "describe-db-instances");
    assert_eq!(findings[0].gaps[0].state.as_str(), "denied");
}

fn shared_vpc() -> Facts {
    let mut some = facts();
    some.input.resources.push(vpc("vpc-1", Class::Prod));
    let mut c = crossing("c", CrossingKind::SharedVpc, DEV, "vpc-1");
    c.evidence = vec![say(&mut some, "2 interfaces of dev in subnet-1")];
    some.input.crossings.push(c);
    some
}

#[test]
fn prod_lower_shared_vpc() {
    let dev = Some("dev");
    let mut some = shared_vpc();
    fails(
        &some,
        "NET-005",
        &[("vpc-1", "share-vpc", Severity::High, dev)],
    );
    some.input.resources[0].subnets_mixed = Some(Tri::Yes);
    fails(
        &some,
        "NET-005",
        &[("vpc-1", "share-vpc", Severity::Critical, dev)],
    );
    some.input.resources[0].subnets_mixed = Some(Tri::No);
    some.input.resources[0].subnets_shared = Some(Tri::Yes);
    fails(
        &some,
        "NET-005",
        &[("vpc-1", "share-vpc", Severity::High, dev)],
    );
    let findings = evaluate(&some, &[], "NET-005").findings;
    assert!(findings[0].notes[0].contains("no flow exists between them"));
    assert_eq!(
        &*findings[0].evidence[0].text,
        "2 interfaces of dev in subnet-1"
    );
    // Classification is what it judges, unless both sides are doubtful.
    some.input.crossings[0].source_confidence = Confidence::Weak;
    judged(&some, "NET-005", [1, 0, 0, 0]);
    some.input.crossings[0].target_confidence = Confidence::Weak;
    judged(&some, "NET-005", [0, 0, 0, 1]);
    some.input.resources[0].gaps = gaps(Family::Network);
    judged(&some, "NET-005", [0, 1, 0, 0]);
    let mut other = shared_vpc();
    other.input.crossings[0].source_class = Class::Shared;
    judged(&other, "NET-005", [0, 0, 0, 1]);
    other.input.crossings[0].kind = CrossingKind::Link;
    judged(&other, "NET-005", [0, 0, 0, 1]);
    other.input.resources[0].class = Class::Lower;
    other.input.resources[0].classes = vec![Class::Lower];
    judged(&other, "NET-005", [0, 0, 0, 0]);
}

fn shared_snapshot() -> Facts {
    let mut some = facts();
    some.input.resources.push(snapshot("snap-1", Class::Prod));
    some.input
        .crossings
        .push(crossing("c", CrossingKind::DataCopy, DEV, "snap-1"));
    some
}

#[test]
fn prod_snapshot_shared() {
    let mut some = shared_snapshot();
    fails(
        &some,
        "DAT-001",
        &[("snap-1", "read", Severity::High, Some("dev"))],
    );
    // Weak evidence on one side is no failure.
    some.input.crossings[0].source_confidence = Confidence::Weak;
    let findings = judged(&some, "DAT-001", [0, 1, 0, 0]);
    assert_eq!(
        *findings[0].notes[0],
        *"potential: the class of the source rests on weak evidence"
    );
    // What it rests on was not read, or depends on a condition: the analysis says so in the crossing.
    for certainty in [Sureness::Maybe, Sureness::Conditional] {
        let mut some = shared_snapshot();
        some.input.crossings[0].certainty = certainty;
        judged(&some, "DAT-001", [0, 1, 0, 0]);
    }
    // Who receives it.
    for (trust, class, environment, severity) in [
        (
            Trust::Public,
            Class::External,
            "internet",
            Severity::Critical,
        ),
        (
            Trust::Undeclared,
            Class::External,
            "333333333333",
            Severity::Critical,
        ),
        (
            Trust::Trusted,
            Class::External,
            "333333333333",
            Severity::Info,
        ),
    ] {
        let mut some = shared_snapshot();
        let c = &mut some.input.crossings[0];
        c.trust = trust;
        c.source = id(environment);
        c.source_class = class;
        c.source_confidence = Confidence::Declared;
        c.source_environment = Some(palisade::facts::EnvironmentId::new(environment));
        fails(
            &some,
            "DAT-001",
            &[("snap-1", "read", severity, Some(environment))],
        );
    }
    // Backup accounts are no recipients.
    let mut some = shared_snapshot();
    some.input.crossings[0].source_class = Class::Shared;
    judged(&some, "DAT-001", [0, 0, 0, 1]);
    some.input.resources[0].gaps = gaps(Family::Sharing);
    judged(&some, "DAT-001", [0, 1, 0, 0]);
    // A copy in a lower account that came from production is production's.
    some.input.resources[0].class = Class::Lower;
    judged(&some, "DAT-001", [0, 1, 0, 0]);
    some.input.resources[0].classes = vec![Class::Lower];
    judged(&some, "DAT-001", [0, 0, 0, 0]);
}

#[test]
fn a_shared_vault_counts_as_a_copy() {
    let mut some = facts();
    some.input
        .safeguards
        .vaults
        .push(vault("v", LockState::Unlocked));
    judged(&some, "DAT-001", [0, 0, 0, 1]);
    some.input
        .crossings
        .push(crossing("c", CrossingKind::DataCopy, DEV, "v"));
    judged(&some, "DAT-001", [1, 0, 0, 0]);
}

#[test]
fn prod_store_without_backup() {
    let mut some = facts();
    some.input.stores.push(store("s", Class::Prod));
    some.input.stores.push(store("t", Class::Lower));
    judged(&some, "BAK-001", [0, 0, 0, 1]);
    some.input.stores[0].backups.automated = Tri::No;
    some.input.stores[1].backups.automated = Tri::No;
    fails(
        &some,
        "BAK-001",
        &[("s", "no-backup", Severity::High, None)],
    );
    some.input.stores[0].confidence = Confidence::Weak;
    judged(&some, "BAK-001", [0, 1, 0, 0]);
    some.input.stores[0].disposable = true;
    judged(&some, "BAK-001", [0, 0, 0, 0]);
    some.input.stores[0].disposable = false;
    some.input.stores[0].confidence = Confidence::Strong;
    some.input.stores[0].backups.automated = Tri::Unknown;
    some.input.stores[0].gaps = gaps(Family::Backups);
    let findings = judged(&some, "BAK-001", [0, 1, 0, 0]);
    assert_eq!(seen(&findings[0]), ("s", "unseen", Severity::High, None));
    // What is called development on weak evidence may be production.
    some.input.stores[1].confidence = Confidence::Weak;
    judged(&some, "BAK-001", [0, 2, 0, 0]);
    // Unclassified: a violation is possible, none is not applicable.
    some.input.stores.truncate(1);
    let one = &mut some.input.stores[0];
    one.class = Class::Unclassified;
    one.confidence = Confidence::None;
    one.gaps = gaps(Family::Network);
    one.backups.automated = Tri::Yes;
    assert_eq!(
        evaluate(&some, &[], "BAK-001").policies[0].not_applicable,
        1
    );
    some.input.stores[0].backups.automated = Tri::No;
    judged(&some, "BAK-001", [0, 1, 0, 0]);
}

#[test]
fn no_stores_seen_is_unknown_where_gaps_may_hide_some() {
    let mut some = facts();
    judged(&some, "BAK-001", [0, 0, 0, 0]);
    let gaps = vec![some.input.gaps[0].id];
    some.list_gaps.insert(Sym::new("vaults"), gaps.clone());
    judged(&some, "BAK-001", [0, 0, 0, 0]);
    some.list_gaps.insert(Sym::new("stores"), gaps);
    let findings = judged(&some, "BAK-001", [0, 1, 0, 0]);
    assert_eq!(findings[0].subject.kind.as_str(), "universe");
    assert_eq!(findings[0].gaps.len(), 1);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn backup_lock_ineffective() {
    use Severity::{Info, Medium};
    type Change = fn(&mut palisade::facts::Vault);
    type Case<'a> = (LockState, Change, &'a [(&'a str, Severity)]);
    let cases: [Case<'_>; 14] = [
        (LockState::Immutable, |_| (), &[]),
        (LockState::AirGapped, |_| (), &[]),
        (
            LockState::Governance,
            |_| (),
            &[("governance-lock", Medium)],
        ),
        (LockState::CoolingOff, |_| (), &[("cooling-off", Medium)]),
        (
            LockState::Immutable,
            |v| v.min_retention_days = None,
            &[("no-minimum-retention", Medium)],
        ),
        (LockState::AirGapped, |v| v.min_retention_days = None, &[]),
        (
            LockState::Immutable,
            |v| v.min_retention_days = Some(7),
            &[],
        ),
        (
            LockState::Immutable,
            |v| v.min_retention_days = Some(6),
            &[("short-minimum-retention", Medium)],
        ),
        (
            LockState::Immutable,
            |v| v.recovery_points = Some(0),
            &[("empty", Medium)],
        ),
        (LockState::Immutable, |v| v.recovery_points = None, &[]),
        (
            LockState::AirGapped,
            |v| v.plans_outside = vec!["plan/daily".into()],
            &[("plan-outside-lock", Medium)],
        ),
        (
            LockState::Immutable,
            |v| v.points_without_expiry = Some(2),
            &[("never-expires", Info)],
        ),
        (
            LockState::Immutable,
            |v| v.points_without_expiry = None,
            &[],
        ),
        (
            LockState::Governance,
            |v| v.points_without_expiry = Some(2),
            &[("governance-lock", Medium)],
        ),
    ];
    for (lock, change, expected) in cases {
        let mut some = facts();
        let mut one = vault("v", lock);
        change(&mut one);
        some.input.safeguards.vaults.push(one);
        let expected: Vec<Seen<'_>> = expected
            .iter()
            .map(|(effect, severity)| ("v", *effect, *severity, None))
            .collect();
        fails(&some, "BAK-003", &expected);
    }
    let mut some = facts();
    some.input
        .safeguards
        .vaults
        .push(vault("v", LockState::Unlocked));
    judged(&some, "BAK-003", [0, 0, 0, 0]);
    some.input.safeguards.vaults[0].lock = LockState::Unknown;
    some.input.safeguards.vaults[0].min_retention_days = None;
    some.input.safeguards.vaults[0].gaps = gaps(Family::Backups);
    judged(&some, "BAK-003", [0, 1, 0, 0]);
    some.input.safeguards.vaults[0].lock = LockState::Governance;
    some.input.safeguards.vaults[0].confidence = Confidence::Weak;
    judged(&some, "BAK-003", [0, 1, 0, 0]);
}

#[test]
fn prod_without_audit_trail() {
    let mut some = facts();
    judged(&some, "AUD-001", [0, 0, 0, 1]);
    some.input.safeguards.trails[1].covered = Tri::No;
    judged(&some, "AUD-001", [0, 0, 0, 1]);
    let first = say(&mut some, "no trail in eu-west-1");
    let second = say(&mut some, "no trail in us-east-1");
    some.input.safeguards.trails[0].covered = Tri::No;
    some.input.safeguards.trails[0].evidence = vec![first];
    let mut other = trail(PROD, Tri::No);
    other.evidence = vec![second];
    some.input.safeguards.trails.push(other);
    fails(
        &some,
        "AUD-001",
        &[(PROD, "unrecorded", Severity::High, None)],
    );
    let findings = evaluate(&some, &[], "AUD-001").findings;
    assert_eq!((findings[0].count, findings[0].evidence.len()), (2, 2));
    some.input.accounts[0].confidence = Confidence::Conflicting;
    judged(&some, "AUD-001", [0, 1, 0, 0]);
    some.input.accounts[0].confidence = Confidence::Strong;
    for trail in &mut some.input.safeguards.trails {
        trail.covered = Tri::Unknown;
    }
    some.input.accounts[0].gaps = gaps(Family::Audit);
    judged(&some, "AUD-001", [0, 1, 0, 0]);
}

#[test]
fn long_lived_credentials() {
    let mut some = facts();
    let mut root = user("root", Class::Prod);
    root.root = true;
    root.source = Some(Sym::new("root"));
    some.input.principals = vec![root, user("u", Class::Prod), user("d", Class::Lower)];
    judged(&some, "HUM-002", [0, 0, 0, 2]);
    some.input.principals[1].keys = vec![key(Tri::No)];
    some.input.principals[2].keys = vec![key(Tri::Yes)];
    judged(&some, "HUM-002", [0, 0, 0, 2]);
    some.input.principals[0].gaps = gaps(Family::Identity);
    judged(&some, "HUM-002", [0, 1, 0, 1]);
    some.input.principals[0].keys = vec![key(Tri::Yes)];
    some.input.principals[1].keys.push(key(Tri::Yes));
    some.input.principals[0].gaps = gaps(Family::Network);
    fails(
        &some,
        "HUM-002",
        &[
            ("root", "root-access-key", Severity::High, None),
            ("u", "access-key", Severity::High, None),
        ],
    );
    some.input.principals[1].confidence = Confidence::Weak;
    judged(&some, "HUM-002", [1, 1, 0, 0]);
    some.input.principals[1].source = Some(Sym::new("role"));
    judged(&some, "HUM-002", [1, 0, 0, 0]);
}

#[test]
fn every_policy_is_not_applicable_where_nothing_is() {
    let mut some = facts();
    some.input.accounts.clear();
    some.input.safeguards.trails.clear();
    for policy in catalogue().policies() {
        let name = policy.header.info.id.as_str();
        let outcome = evaluate(&some, &[], name);
        assert_eq!(counts(&outcome.policies[0]), [0; 4], "{name}");
        assert_eq!(outcome.policies[0].not_applicable, 1, "{name}");
        for list in &policy.header.ranges_over {
            let mut some = some.clone();
            some.input.gaps = vec![gap("gap")];
            let hidden = vec![some.input.gaps[0].id];
            some.list_gaps.insert(Sym::new(list.as_str()), hidden);
            assert_eq!(evaluate(&some, &[], name).policies[0].unknown, 1, "{name}");
        }
    }
}

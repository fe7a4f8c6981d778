//! The ordered rules of verdicts, what a finding says, and what policies may not say when they run.

use palisade::facts::{
    Cause, Class, Confidence, CrossingKind, Effect, EnvironmentId, Facts, Family, Hop, Sureness,
    WitnessId,
};
use palisade::findings::{Certainty, Finding, Severity, Verdict};
use palisade::ids::{PortSet, Protocol, Sym};
use palisade::policies::{Catalogue, Exceptions, Outcome, PolicyError, Selection};

use crate::counts;
use crate::facts::{DEV, crossing, facts, gaps, id, resource, store};

/// The example of the facts' specification, with a header.
const EXAMPLE: &str = r#"# METADATA
# title: No lower environment reaches a production store
# description: One wrong variable away from data loss.
# scope: package
# custom:
#   id: lower-reaches
#   severity: critical
#   ranges_over: [stores]
#   needs: [network]
#   remediation: Delete the rule.
#   controls: {}
package acme.lower_reaches

import rego.v1

applies contains store.id if { some store in input.stores; data.palisade.lib.environments.may_be_prod(store) }

violation contains {"subject": c.target, "source": c.source_environment, "severity": "critical", "crossings": [c.id]} if {
    some c in input.crossings
    c.kind == "network"
    c.target in applies
    data.palisade.lib.environments.from_lower(c)
}
"#;

fn load(text: &str) -> Catalogue {
    Catalogue::load(&[("user.rego".to_owned(), text.to_owned())])
        .unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn try_run(text: &str, facts: &Facts) -> Result<Outcome, PolicyError> {
    let catalogue = load(text);
    let name = catalogue
        .policies()
        .iter()
        .find(|policy| &*policy.file == "user.rego")
        .unwrap()
        .header
        .info
        .id;
    let selection = Selection::Only(vec![name.to_string()]);
    catalogue.evaluate(facts, &Exceptions::default(), &selection)
}

fn run(facts: &Facts) -> Outcome {
    try_run(EXAMPLE, facts).unwrap()
}

/// A production store that development reaches on port 5432.
fn reached() -> Facts {
    let mut some = facts();
    some.input.stores.push(store("s", Class::Prod));
    let mut c = crossing("c1", CrossingKind::Network, DEV, "s");
    c.capability.effect = Effect::Connect;
    c.capability.protocol = Some(Sym::new(Protocol::TCP.as_str()));
    c.capability.ports = ports("5432");
    some.input.crossings.push(c);
    some
}

fn ports(text: &str) -> PortSet {
    text.split(',')
        .map(|range| range.parse().unwrap())
        .collect()
}

fn only(outcome: &Outcome) -> &Finding {
    assert_eq!(outcome.findings.len(), 1, "{outcome:#?}");
    &outcome.findings[0]
}

#[test]
fn a_proven_crossing_between_classified_sides_fails() {
    let outcome = run(&reached());
    let finding = only(&outcome);
    assert_eq!(counts(&outcome.policies[0]), [1, 0, 0, 0]);
    assert_eq!(finding.effect.as_str(), "connect:database");
    assert_eq!(finding.certainty, Certainty::Proven);
    assert_eq!(finding.source_environment, Some(Sym::new("dev")));
    assert_eq!(finding.target_environment, Some(Sym::new("prod")));
    let capability = finding.capability.as_ref().unwrap();
    assert_eq!(capability.ports, [Box::from("5432")]);
    assert_eq!(capability.protocol, Some(Sym::new("tcp")));
}

#[test]
fn doubt_about_a_class_makes_it_potential() {
    for (change, note) in [
        (
            (|facts| facts.input.crossings[0].source_confidence = Confidence::Weak)
                as fn(&mut Facts),
            "potential: the class of the source rests on weak evidence",
        ),
        (
            |facts| {
                facts.input.crossings[0].source_class = Class::Unclassified;
                facts.input.crossings[0].source_confidence = Confidence::None;
                facts.input.crossings[0].source_environment = None;
            },
            "potential: the source is unclassified",
        ),
        (
            |facts| {
                facts.input.crossings[0].target_confidence = Confidence::Conflicting;
                facts.input.stores[0].confidence = Confidence::Conflicting;
            },
            "potential: the class of the target rests on conflicting evidence",
        ),
    ] {
        let mut some = reached();
        change(&mut some);
        let outcome = run(&some);
        assert_eq!(counts(&outcome.policies[0]), [0, 1, 0, 0]);
        let finding = only(&outcome);
        assert_eq!(
            (finding.verdict, &*finding.notes[0]),
            (Verdict::Unknown, note)
        );
        assert_eq!(finding.severity, Severity::Critical);
    }
    // Two doubtful sides are left to ENV-001.
    let mut some = reached();
    some.input.crossings[0].source_confidence = Confidence::Weak;
    some.input.crossings[0].target_confidence = Confidence::Weak;
    assert_eq!(counts(&run(&some).policies[0]), [0, 0, 0, 1]);
}

#[test]
fn conditional_and_maybe_are_potential() {
    let mut some = reached();
    some.input.crossings[0].certainty = Sureness::Conditional;
    some.input.crossings[0].condition = Some("aws:SourceVpce = vpce-1".into());
    let outcome = run(&some);
    let finding = only(&outcome);
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert_eq!(finding.severity, Severity::High, "one lower");
    assert_eq!(
        finding.condition.as_deref(),
        Some("aws:SourceVpce = vpce-1")
    );
    assert_eq!(finding.certainty, Certainty::Conditional);
    some.input.crossings[0].certainty = Sureness::Maybe;
    some.input.crossings[0].assumptions = vec!["the network ACL is open".into()];
    let outcome = run(&some);
    let finding = only(&outcome);
    assert_eq!(finding.severity, Severity::Critical, "not lower");
    assert_eq!(*finding.notes[0], *"assumes: the network ACL is open");
}

#[test]
fn gaps_come_after_violations_and_before_a_pass() {
    let mut some = reached();
    some.input.stores[0].gaps = gaps(Family::Network);
    let outcome = run(&some);
    assert_eq!(counts(&outcome.policies[0]), [1, 0, 0, 0]);
    assert!(only(&outcome).gaps.is_empty(), "a failure rests on no gap");
    some.input.crossings[0].certainty = Sureness::Maybe;
    assert_eq!(only(&run(&some)).gaps.len(), 1);
    some.input.crossings.clear();
    let outcome = run(&some);
    assert_eq!(counts(&outcome.policies[0]), [0, 1, 0, 0]);
    assert_eq!(only(&outcome).effect.as_str(), "unseen");
    some.input.stores[0].gaps = gaps(Family::Audit);
    assert_eq!(counts(&run(&some).policies[0]), [0, 0, 0, 1]);
    some.input.stores[0].class = Class::Unclassified;
    let outcome = run(&some);
    assert_eq!(counts(&outcome.policies[0]), [0, 0, 0, 0]);
    assert_eq!(outcome.policies[0].not_applicable, 1);
}

#[test]
fn a_failure_beside_a_possibility_is_a_failure() {
    let mut some = reached();
    let mut maybe = some.input.crossings[0].clone();
    maybe.id = palisade::facts::CrossingId::new("c2");
    maybe.certainty = Sureness::Maybe;
    maybe.count = 4;
    maybe.capability.ports = ports("22");
    some.input.crossings.push(maybe);
    let outcome = run(&some);
    let finding = only(&outcome);
    assert_eq!((finding.verdict, finding.count), (Verdict::Fail, 1));
    assert_eq!(*finding.notes[0], *"4 more possible, not proven");
    assert_eq!(finding.capability.as_ref().unwrap().ports.len(), 1);
}

#[test]
fn findings_are_grouped_by_source_environment_and_effect() {
    let mut some = reached();
    let base = some.input.crossings[0].clone();
    let cause = |key: &str| Cause {
        key: key.into(),
        text: key.into(),
    };
    for (name, environment, effect, witness) in [
        ("c2", "dev", Effect::Connect, Some("long")),
        ("c3", "dev", Effect::Connect, Some("short")),
        ("c4", "dev", Effect::Read, None),
        ("c5", "network", Effect::Connect, None),
    ] {
        let mut c = base.clone();
        c.id = palisade::facts::CrossingId::new(name);
        c.source_environment = Some(EnvironmentId::new(environment));
        c.capability.effect = effect;
        c.causes = vec![cause(name), cause("all")];
        c.cut = vec![name.into()];
        c.witness = witness.map(WitnessId::new);
        some.input.crossings.push(c);
    }
    let hop = |text: &str| Hop {
        component: text.into(),
        rule: None,
        text: text.into(),
    };
    some.witnesses
        .insert(WitnessId::new("long"), vec![hop("a"), hop("b")]);
    some.witnesses
        .insert(WitnessId::new("short"), vec![hop("z")]);
    let outcome = run(&some);
    let shown: Vec<(&str, &str, u64)> = outcome
        .findings
        .iter()
        .map(|one| {
            let source = one.source_environment.unwrap();
            (source.as_str(), one.effect.as_str(), one.count)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("dev", "connect:database", 3),
            ("dev", "read", 1),
            ("network", "connect:database", 1)
        ]
    );
    let first = &outcome.findings[0];
    let causes: Vec<&str> = first.causes.iter().map(|cause| &*cause.key).collect();
    assert_eq!(causes, ["all", "c2", "c3"]);
    assert!(first.cut.is_empty(), "how to close c1 is not known");
    assert_eq!(&*first.witness[0].component, "z");
    assert_eq!(outcome.findings[1].cut, [Box::from("c4")]);
    assert_eq!(outcome.policies[0].fail, 1, "one subject");
    // The order of the facts changes nothing.
    some.input.crossings.reverse();
    assert_eq!(run(&some), outcome);
}

#[test]
fn ports_tell_what_a_connection_is_for() {
    let text = EXAMPLE
        .replace("input.stores", "input.resources")
        .replace("[stores]", "[resources]");
    for (open, effect) in [
        ("1-100", "connect:administration"),
        ("3389", "connect:administration"),
        ("443", "connect:other"),
    ] {
        let mut some = reached();
        some.input.resources.push(resource("r", Class::Prod, "T"));
        some.input.crossings[0].target = id("r");
        some.input.crossings[0].capability.ports = ports(open);
        let outcome = try_run(&text, &some).unwrap();
        assert_eq!(only(&outcome).effect.as_str(), effect, "{open}");
    }
}

#[test]
fn fingerprints_rest_on_policy_source_target_and_effect_alone() {
    let mut some = reached();
    let first = only(&run(&some)).fingerprint.clone();
    let c = &mut some.input.crossings[0];
    c.id = palisade::facts::CrossingId::new("other");
    c.capability.ports = ports("1-65535");
    c.count = 9;
    c.causes = vec![Cause {
        key: "sgr-1".into(),
        text: "x".into(),
    }];
    assert_eq!(only(&run(&some)).fingerprint, first);
    some.natural_keys
        .insert(id("s"), "aws/1/eu/rds/orders".into());
    let natural = only(&run(&some)).fingerprint.clone();
    assert_ne!(natural, first);
    some.input.stores[0].id = id("planned");
    some.input.crossings[0].target = id("planned");
    some.natural_keys.clear();
    some.natural_keys
        .insert(id("planned"), "aws/1/eu/rds/orders".into());
    assert_eq!(only(&run(&some)).fingerprint, natural);
    some.input.crossings[0].source_environment = Some(EnvironmentId::new("network"));
    assert_ne!(only(&run(&some)).fingerprint, natural);
}

#[test]
fn what_a_policy_names_must_exist() {
    for (from, to, expected) in [
        (
            "c.target in applies\n",
            "c.target != \"x\"\n",
            "a violation's subject `r` is not in `applies`",
        ),
        ("[c.id]", "[c.target]", "a violation names no crossing: `s`"),
        (
            "[c.id]}",
            "[c.id], \"evidence\": [\"e\"]}",
            "a violation names no evidence: `e`",
        ),
        (
            "[c.id]}",
            "[c.id], \"gaps\": [\"g\"]}",
            "a violation names no gap: `g`",
        ),
        (
            "[c.id]}",
            "[c.id], \"stores\": [\"t\"]}",
            "a violation names no subject: `t`",
        ),
        (
            "c.source_environment",
            "\"mars\"",
            "a violation names no environment: `mars`",
        ),
        (
            "\"critical\", \"cr",
            "lower(\"WORST\"), \"cr",
            "a severity is one of info, low",
        ),
        (
            "contains store.id",
            "contains store.name",
            "a violation names no subject: `orders`",
        ),
    ] {
        let mut some = reached();
        some.input.resources.push(resource("r", Class::Prod, "T"));
        let mut stray = some.input.crossings[0].clone();
        stray.id = palisade::facts::CrossingId::new("c2");
        stray.target = id("r");
        some.input.crossings.push(stray);
        some.input.stores[0].name = "orders".into();
        let mut text = EXAMPLE.replace(from, to);
        if from.contains("contains") {
            text = text.replace("c.target in applies", "c.kind == \"link\"");
        }
        assert_ne!(text, EXAMPLE);
        let error = try_run(&text, &some).unwrap_err();
        assert!(matches!(error, PolicyError::Run { .. }), "{error}");
        let message = error.to_string();
        assert!(message.contains(expected), "{message}");
        assert!(message.starts_with("policy `lower-reaches`:"), "{message}");
    }
}

#[test]
fn facts_that_contradict_themselves_are_refused() {
    for (change, expected) in [
        (
            (|facts| facts.input.crossings[0].target = id("none")) as fn(&mut Facts),
            "crossing `c1` ends at `none`, which is no subject",
        ),
        (
            |facts| facts.input.stores.push(store("s", Class::Prod)),
            "two subjects have the id `s`",
        ),
        (
            |facts| facts.input.gaps.clear(),
            "`gap` is named as a gap and is none",
        ),
    ] {
        let mut some = reached();
        some.input.stores[0].gaps = gaps(Family::Network);
        change(&mut some);
        let error = try_run(EXAMPLE, &some).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("cannot evaluate policies: {expected}")
        );
    }
}

#[test]
fn a_user_policy_can_replace_a_built_in_one() {
    let text = EXAMPLE
        .replace(
            "id: lower-reaches",
            "id: our-backup\n#   overrides: prod-store-without-backup",
        )
        .replace("acme.lower_reaches", "acme.our_backup");
    let catalogue = load(&text);
    assert_eq!(
        catalogue.overridden(),
        [Sym::new("prod-store-without-backup")]
    );
    assert!(catalogue.find("BAK-001").is_err());
    let ours = catalogue.find("our-backup").unwrap();
    assert_eq!(ours.header.info.id.as_str(), "our-backup");
    let outcome = catalogue
        .evaluate(&reached(), &Exceptions::default(), &Selection::All)
        .unwrap();
    assert_eq!(outcome.overridden.len(), 1);
    let last = outcome.policies.last().unwrap();
    assert_eq!(last.policy.id.as_str(), "our-backup", "no code: last");
    assert_eq!(last.fail, 1);
}

#[test]
fn unknown_policies_are_named_with_the_nearest() {
    let error = crate::catalogue()
        .evaluate(
            &facts(),
            &Exceptions::default(),
            &Selection::Only(vec!["BAK-01".to_owned()]),
        )
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "no policy is called `BAK-01`\nhint: did you mean `BAK-001`?"
    );
}

//! The engine's own policies, about exceptions: expired, unmatched, too broad.

use std::collections::BTreeMap;

use super::catalogue::Policy;
use super::exceptions::{Declared, Exceptions, Use};
use super::index::Index;
use super::outcome::Outcome;
use crate::facts::{Class, Confidence};
use crate::findings::{
    Certainty, EvidenceLine, Finding, Fingerprint, PolicyInfo, PolicyRow, Severity, SubjectInfo,
    Verdict,
};
use crate::ids::Sym;

/// The most subjects that one exception may cover.
const MOST_SUBJECTS: usize = 25;

/// A policy of the engine's own.
struct Meta {
    info: PolicyInfo,
    severity: Severity,
    effect: &'static str,
}

fn meta(words: [&str; 5], severity: Severity, effect: &'static str) -> Meta {
    let [code, id, title, description, remediation] = words;
    Meta {
        info: PolicyInfo {
            id: Sym::new(id),
            code: Some(Sym::new(code)),
            title: title.into(),
            description: description.into(),
            remediation: remediation.into(),
            controls: BTreeMap::new(),
        },
        severity,
        effect,
    }
}

fn expired() -> Meta {
    let words = [
        "META-001",
        "exception-expired",
        "Exception has expired",
        "An exception that outlives its date is a hole that nobody answers for.",
        "Close what it permitted and delete it, or have its owner decide anew.",
    ];
    meta(words, Severity::Medium, "expired")
}

fn unmatched() -> Meta {
    let words = [
        "META-002",
        "exception-unmatched",
        "Exception covers nothing",
        "An exception without a hole is a permission in advance for the next one.",
        "Delete it.",
    ];
    meta(words, Severity::Low, "unmatched")
}

fn too_broad() -> Meta {
    let words = [
        "META-003",
        "exception-too-broad",
        "Exception is too broad",
        "An exception that covers whatever comes is no decision about any of it.",
        "Name the targets with `to`, and split it so that none covers more than 25 subjects.",
    ];
    meta(words, Severity::Medium, "too-broad")
}

/// Adds the findings about exceptions, and a row for each of the three policies, if any is declared.
pub(super) fn report(
    exceptions: &Exceptions,
    uses: &[Use],
    (ran, index): (&[&Policy], &Index<'_>),
    outcome: &mut Outcome,
) {
    if exceptions.all.is_empty() {
        return;
    }
    let as_of = index.facts.input.as_of;
    let mut rows = [expired(), unmatched(), too_broad()].map(|meta| PolicyRow {
        policy: meta.info,
        severity: meta.severity,
        fail: 0,
        unknown: 0,
        pass: 0,
        exempt: 0,
        not_applicable: 0,
    });
    for (exception, used) in exceptions.all.iter().zip(uses) {
        let record = &exception.record;
        let called = |policy: &&Policy| policy.is_called(record.policy.as_str());
        let speaks = exception.holds(as_of) && ran.iter().any(called);
        let idle = format!("policy `{}` has no violation that it covers", record.policy);
        let age = format!("it expired on {}", record.expires);
        let subjects = used.subjects.len();
        let says = [
            Some((!exception.holds(as_of)).then_some(age)),
            speaks.then(|| (subjects == 0).then_some(idle)),
            Some(broad(exception, subjects)),
        ];
        for ((row, meta), says) in rows
            .iter_mut()
            .zip([expired(), unmatched(), too_broad()])
            .zip(says)
        {
            match says {
                None => row.not_applicable += 1,
                Some(None) => row.pass += 1,
                Some(Some(text)) => {
                    row.fail += 1;
                    outcome.findings.push(finding(&meta, exception, &text));
                }
            }
        }
    }
    outcome.policies.extend(rows);
}

/// Returns the engine's own policies with their severities, by code.
pub fn exception_policies() -> Vec<(PolicyInfo, Severity)> {
    [expired(), unmatched(), too_broad()]
        .map(|meta| (meta.info, meta.severity))
        .into()
}

fn broad(exception: &Declared, subjects: usize) -> Option<String> {
    if exception.record.to.is_empty() {
        Some("it names no targets".to_owned())
    } else if subjects > MOST_SUBJECTS {
        Some(format!("it covers {subjects} subjects"))
    } else {
        None
    }
}

fn finding(meta: &Meta, exception: &Declared, text: &str) -> Finding {
    let id = exception.record.id;
    Finding {
        policy: meta.info.clone(),
        severity: meta.severity,
        verdict: Verdict::Fail,
        subject: SubjectInfo {
            id,
            kind: Sym::new("exception"),
            resource_type: None,
            arn: None,
            name: id.as_str().into(),
            account: None,
            account_name: None,
            region: None,
            environment: None,
            class: Sym::new(Class::Shared.as_str()),
            confidence: Sym::new(Confidence::Declared.as_str()),
        },
        source_environment: None,
        target_environment: None,
        effect: Sym::new(meta.effect),
        capability: None,
        certainty: Certainty::Proven,
        count: 1,
        causes: Vec::new(),
        cut: Vec::new(),
        witness: Vec::new(),
        evidence: vec![EvidenceLine {
            text: text.into(),
            source: "palisade.toml".into(),
        }],
        condition: None,
        notes: Vec::new(),
        fingerprint: Fingerprint::of(meta.info.id.as_str(), None, id.as_str(), meta.effect),
        first_seen: None,
        exception: Some(exception.shown()),
        gaps: Vec::new(),
    }
}

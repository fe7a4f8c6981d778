use crate::cli::network::{answering, traffic};
use crate::findings::{Assertion, Evidence, EvidenceKind, Fault, Outcome};
use crate::network::{Expect, FlowAnswer, FlowQuestion, Flows, Step};

/// Answers a question about a flow; `blank` has what is known of its line.
pub(super) fn decide(
    flows: &Flows<'_, '_>,
    question: &FlowQuestion,
    expect: Expect,
    blank: Assertion,
) -> Assertion {
    let asked = Assertion {
        about: about(question).into(),
        expected: Some(expect.as_str()),
        ..blank
    };
    let answer = match flows.ask(question) {
        Ok(answer) => answer,
        Err(error) => {
            return Assertion {
                outcome: Outcome::Unanswerable,
                fault: Some(Fault::of_estate(&error)),
                ..asked
            };
        }
    };
    let ends = answer.from.is_some() || answer.to.is_some();
    let ends = ends.then(|| {
        let from = answering(&question.from, answer.from.as_ref());
        let to = answering(&question.to, answer.to.as_ref());
        let what = answer.traffic.as_ref().map(traffic);
        let what = what.map(|what| format!(", {what}")).unwrap_or_default();
        format!("{from} -> {to}{what}").into()
    });
    Assertion {
        ends,
        verdict: Some(answer.verdict.as_str()),
        outcome: match answer.verdict.meets(expect) {
            true => Outcome::Met,
            false => Outcome::Unmet,
        },
        evidence: evidence(answer),
        ..asked
    }
}

fn about(question: &FlowQuestion) -> String {
    let (from, to) = (&question.from, &question.to);
    let what = match (question.protocol.as_deref(), question.port) {
        (Some(protocol), Some(port)) => format!(", {protocol} port {port}"),
        (None, Some(port)) => format!(", port {port}"),
        (Some(protocol), None) => format!(", {protocol}"),
        (None, None) => String::new(),
    };
    let at = |address: &Option<Box<str>>| {
        let text = address.as_deref().map(|address| format!(" ({address})"));
        text.unwrap_or_default()
    };
    let (near, far) = (at(&question.from_address), at(&question.to_address));
    format!("{from}{near} -> {to}{far}{what}")
}

fn evidence(answer: FlowAnswer) -> Vec<Evidence> {
    let blockers = answer.blockers.into_iter().map(|one| Evidence {
        kind: EvidenceKind::Blocker,
        component: Some(one.component),
        rule: one.rule.map(Into::into),
        text: Some(match one.answer {
            true => format!("{}: the answer: {}", one.reason, one.detail).into(),
            false => format!("{}: {}", one.reason, one.detail).into(),
        }),
    });
    let open = answer.open.into_iter().map(|one| Evidence {
        kind: EvidenceKind::Open,
        component: Some(one.component),
        rule: None,
        text: Some(one.detail),
    });
    let step = |kind| {
        move |one: Step| Evidence {
            kind,
            component: Some(one.component),
            rule: one.rule.map(Into::into),
            text: None,
        }
    };
    let there = answer.path.into_iter().map(step(EvidenceKind::Step));
    let back = answer.back.into_iter().map(step(EvidenceKind::Back));
    let text = |kind| move |text: Box<str>| Evidence::text(kind, text);
    let assumed = answer.assumptions.into_iter();
    let notes = answer.notes.into_iter();
    blockers
        .chain(open)
        .chain(there)
        .chain(back)
        .chain(assumed.map(text(EvidenceKind::Assumption)))
        .chain(notes.map(text(EvidenceKind::Note)))
        .collect()
}

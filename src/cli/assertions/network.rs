use crate::findings::{Assertion, Clue, ClueKind, Outcome};
use crate::network::{FlowAnswer, FlowQuestion, Flows};

/// Answers a question about a flow; `blank` has what is known of its line.
pub(super) fn decide(flows: &Flows<'_, '_>, question: &FlowQuestion, blank: Assertion) -> Assertion {
    let asked = Assertion {
        about: about(question).into(),
        expected: question.expect.map(|expect| expect.as_str().into()),
        ..blank
    };
    let answer = match flows.ask(question) {
        Ok(answer) => answer,
        Err(error) => {
            return Assertion {
                error: Some(error.to_string().into()),
                ..asked
            };
        }
    };
    let is_met = question
        .expect
        .is_some_and(|expect| answer.verdict.meets(expect));
    let ends = answer.from.as_ref().zip(answer.to.as_ref());
    Assertion {
        ends: ends.map(|(from, to)| format!("{from} -> {to}").into()),
        verdict: answer.verdict.as_str(),
        outcome: if is_met { Outcome::Met } else { Outcome::Unmet },
        clues: clues(&answer),
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

fn clues(answer: &FlowAnswer) -> Vec<Clue> {
    let blockers = answer.blockers.iter().map(|one| Clue {
        kind: ClueKind::Blocker,
        component: Some(one.component.into()),
        rule: one.rule.as_deref().map(Into::into),
        text: Some(match one.answer {
            true => format!("{}: the answer: {}", one.reason, one.detail).into(),
            false => format!("{}: {}", one.reason, one.detail).into(),
        }),
    });
    let open = answer.open.iter().map(|one| Clue {
        kind: ClueKind::Open,
        component: Some(one.component.into()),
        rule: None,
        text: Some(one.detail.clone()),
    });
    let steps = answer.path.iter().map(|one| Clue {
        kind: ClueKind::Step,
        component: Some(one.component.into()),
        rule: one.rule.as_deref().map(Into::into),
        text: None,
    });
    let assumptions = answer.assumptions.iter().map(|one| Clue {
        kind: ClueKind::Assumption,
        component: None,
        rule: None,
        text: Some(one.clone()),
    });
    let notes = answer.notes.iter().map(|one| Clue {
        kind: ClueKind::Note,
        component: None,
        rule: None,
        text: Some(one.clone()),
    });
    blockers
        .chain(open)
        .chain(steps)
        .chain(assumptions)
        .chain(notes)
        .collect()
}

use crate::access::applicable::{AccessAnswer, AccessQuestion, Accesses};
use crate::access::eval::{ContextValue, Decision, Expect};
use crate::access::rules;
use crate::cli::access_why::{named, near as near_told, statement, unread};
use crate::findings::{Assertion, Evidence, EvidenceKind, Fault, Outcome};

/// Answers a question about access; `blank` has what is known of its line.
pub(super) fn decide(
    accesses: &Accesses<'_>,
    question: &AccessQuestion,
    expect: Expect,
    blank: Assertion,
) -> Assertion {
    let asked = Assertion {
        about: about(question).into(),
        expected: Some(expect.as_str()),
        ..blank
    };
    let answer = accesses.ask(question).and_then(|answer| {
        // What comes near is looked for where somebody will want to know.
        match answer.meets(expect) || expect.is_met_by(Decision::ImplicitDeny) {
            true => Ok(answer),
            false => accesses.explain(question),
        }
    });
    match answer {
        Ok(answer) => Assertion {
            verdict: Some(answer.decision.as_str()),
            outcome: match answer.meets(expect) {
                true => Outcome::Met,
                false => Outcome::Unmet,
            },
            evidence: evidence(answer),
            ..asked
        },
        Err(error) => Assertion {
            outcome: Outcome::Unanswerable,
            fault: Some(Fault {
                hint: error.hint().map(Into::into),
                ..Fault::of_estate(&error)
            }),
            ..asked
        },
    }
}

fn about(question: &AccessQuestion) -> String {
    let (principal, action) = (&question.principal, &question.action);
    let mut text = format!("{principal} -> {action} on {}", question.resource);
    for (number, (key, value)) in question.context.iter().enumerate() {
        text.push_str(if number == 0 { ", with " } else { " and " });
        match value {
            None => text.push_str(&format!("no {key}")),
            Some(ContextValue::One(value)) => text.push_str(&format!("{key} = {value}")),
            Some(ContextValue::Many(values)) => {
                text.push_str(&format!("{key} = [{}]", values.join(", ")));
            }
        }
    }
    text
}

fn evidence(answer: AccessAnswer) -> Vec<Evidence> {
    let conditions = answer.conditions.iter().map(|one| {
        let keys = one.caller_chosen.join(", ");
        let chosen = match keys.is_empty() {
            true => String::new(),
            false => format!(" (whoever asks chooses {keys})"),
        };
        let text = format!("{}{chosen}", one.conditions);
        Evidence::text(EvidenceKind::Condition, text)
    });
    let stopped = match answer.decision {
        Decision::ImplicitDeny | Decision::ExplicitDeny => "stopped by:",
        Decision::Allow | Decision::Conditional | Decision::Unknown => "may be stopped by:",
    };
    let blockers = answer.blocked_by.iter().map(|layer| {
        let text = format!("{stopped} {}", named(*layer));
        Evidence::text(EvidenceKind::Blocker, text)
    });
    let statements = answer.statements.iter();
    let statements = statements.map(|one| Evidence::text(EvidenceKind::Statement, statement(one)));
    let missing = answer.missing.iter();
    let missing = missing.map(|one| {
        let text = format!("not read: {}", unread(one));
        Evidence::text(EvidenceKind::Open, text)
    });
    let near = answer.near.iter();
    let near =
        near.map(|one| Evidence::text(EvidenceKind::Note, format!("near: {}", near_told(one))));
    let assumed = answer.assumptions.iter().map(|one| rules::in_words(one));
    conditions
        .chain(blockers)
        .chain(missing)
        .chain(statements)
        .chain(near)
        .chain(assumed.map(|text| Evidence::text(EvidenceKind::Assumption, text)))
        .collect()
}

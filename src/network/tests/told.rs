//! What answers say, in short.

use crate::network::{FlowAnswer, FlowQuestion, FlowVerdict, Flows, Open, QuestionError};

/// A verdict, and the reasons and components that block: of a request that does not arrive, those of its own way.
pub(super) type Told = (String, Vec<String>);

/// Returns what an answer says.
pub(super) fn told(answer: &FlowAnswer) -> Told {
    let is_blocked = answer.forward == "blocked";
    let blockers = answer
        .blockers
        .iter()
        .filter(|one| one.answer != is_blocked);
    let blockers = blockers.map(|one| format!("{} {}", one.reason, one.component));
    (answer.verdict.as_str().to_owned(), blockers.collect())
}

/// Nothing is in the way.
pub(super) fn open() -> Told {
    ("reachable".to_owned(), Vec::new())
}

/// The request does not arrive.
pub(super) fn blocked(blockers: &[&str]) -> Told {
    (
        "blocked".to_owned(),
        blockers.iter().map(|one| (*one).to_owned()).collect(),
    )
}

/// The answer does not get back.
pub(super) fn one_way(blockers: &[&str]) -> Told {
    ("one-way".to_owned(), blocked(blockers).1)
}

/// Something was not read.
pub(super) fn unknown() -> Told {
    ("unknown".to_owned(), Vec::new())
}

/// It cannot be decided.
pub(super) fn maybe() -> Told {
    ("maybe".to_owned(), Vec::new())
}

/// Returns the answer to a question, which holds what all answers hold: where one port is open, the question that leaves
/// the port open says so too (no port is passed over that is decided otherwise than those before it); and whatever
/// leaves a flow open has a name.
pub(super) fn answered(
    flows: &Flows<'_, '_>,
    question: &FlowQuestion,
) -> Result<FlowAnswer, QuestionError> {
    let answer = flows.ask(question)?;
    if question.port.is_some() && answer.verdict > FlowVerdict::Blocked {
        let open = FlowQuestion {
            port: None,
            ..question.clone()
        };
        let any = flows.ask(&open)?.verdict;
        assert!(any >= answer.verdict, "{question:?}: of any port {any:?}");
    }
    let nameless = |one: &Open| &*one.detail == "where the packet goes";
    assert!(
        !answer.open.iter().any(nameless),
        "{question:?}: {answer:?}"
    );
    super::record::check(question, &answer);
    Ok(answer)
}

//! What answers say, in short.

use crate::network::FlowAnswer;

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

//! The words of other rooms in the words of facts.

use crate::environments;
use crate::estate::Observed;
use crate::facts::{Class, Confidence, GapState, Tri};

pub(super) fn class(class: environments::Class) -> Class {
    match class {
        environments::Class::Prod => Class::Prod,
        environments::Class::Lower => Class::Lower,
        environments::Class::Shared => Class::Shared,
        environments::Class::External => Class::External,
        environments::Class::Unclassified => Class::Unclassified,
    }
}

pub(super) fn confidence(confidence: environments::Confidence) -> Confidence {
    match confidence {
        environments::Confidence::Declared => Confidence::Declared,
        environments::Confidence::Strong => Confidence::Strong,
        environments::Confidence::Medium => Confidence::Medium,
        environments::Confidence::Weak => Confidence::Weak,
        environments::Confidence::Conflicting => Confidence::Conflicting,
        environments::Confidence::None => Confidence::None,
    }
}

/// Returns the state that the ledger's word names; a word of a newer ledger is an error of the call.
pub(super) fn gap_state(word: &str) -> GapState {
    GapState::ALL.iter().copied().find(|state| state.as_str() == word).unwrap_or(GapState::Error)
}

/// Returns the tri-state of a yes-or-no member; "there is none" is no.
pub(super) fn tri(observed: Observed<bool>) -> Tri {
    match observed {
        Observed::Known(true) => Tri::Yes,
        Observed::Known(false) | Observed::Absent => Tri::No,
        Observed::Unknown => Tri::Unknown,
    }
}

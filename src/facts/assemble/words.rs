//! The words of other rooms in the words of facts.

use crate::environments;
use crate::facts::{Class, Confidence, GapState, Tier};

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

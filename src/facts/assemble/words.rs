//! The words of other rooms in the words of facts.

use crate::environments::{self, Evidence, Source};
use crate::estate::Observed;
use crate::facts::{Class, Confidence, GapState, Tier, Tri};
use crate::safeguards::Answer;

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
    GapState::ALL
        .iter()
        .copied()
        .find(|state| state.as_str() == word)
        .unwrap_or(GapState::Error)
}

/// Returns the tri-state of a yes-or-no member; "there is none" is no.
pub(super) fn tri(observed: Observed<bool>) -> Tri {
    match observed {
        Observed::Known(true) => Tri::Yes,
        Observed::Known(false) | Observed::Absent => Tri::No,
        Observed::Unknown => Tri::Unknown,
    }
}

/// Returns the call, or the file, that showed a piece of evidence for an environment.
///
/// `described_by` is the call that tells the name and the tags of the thing itself.
pub(super) fn evidence_source(evidence: &Evidence, described_by: &'static str) -> &'static str {
    match (evidence.source, evidence.scope) {
        (Source::Declared | Source::DeclaredLabel, _) => "palisade.toml",
        (Source::OrganizationTag, _) => "organizations list-tags-for-resource",
        (Source::OrganizationalUnit, _) => "organizations list-parents",
        (Source::AccountName | Source::AccountEmail, _) => "organizations list-accounts",
        (Source::AccountAlias, _) => "iam list-account-aliases",
        (Source::VpcTag | Source::VpcName, _) => "ec2 describe-vpcs",
        (Source::ResourceTag | Source::StackName | Source::ResourceName, _) => described_by,
    }
}

/// Returns the first texts, and how many more there are.
pub(super) fn first_few(texts: impl Iterator<Item = String>, limit: usize) -> String {
    let all: Vec<String> = texts.collect();
    let shown: Vec<&str> = all.iter().take(limit).map(String::as_str).collect();
    match all.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Returns what a piece of evidence says, in a sentence.
pub(super) fn evidence_sentence(evidence: &Evidence) -> String {
    let key = evidence
        .key
        .as_deref()
        .map(|key| format!(" `{key}`"))
        .unwrap_or_default();
    let says = match (evidence.class, evidence.note) {
        (Some(class), None) => format!("says {class} ({})", evidence.strength),
        (Some(class), Some(note)) => {
            format!("says {class} ({}: {})", evidence.strength, note.as_str())
        }
        (None, Some(note)) => format!("says nothing: {}", note.as_str()),
        (None, None) => "says nothing".to_owned(),
    };
    format!(
        "{}{key} `{}` {says}",
        evidence.source.as_str(),
        evidence.value
    )
}

/// Returns the tri-state of an analysis' answer.
pub(super) fn answer(answer: Answer) -> Tri {
    match answer {
        Answer::Yes => Tri::Yes,
        Answer::No => Tri::No,
        Answer::Unknown => Tri::Unknown,
    }
}

/// Returns the tier in the words of facts; plain production has none.
pub(super) fn tier(tier: environments::Tier) -> Option<Tier> {
    Tier::ALL
        .iter()
        .copied()
        .find(|one| one.as_str() == tier.as_str())
}

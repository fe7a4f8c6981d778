use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::key_facts::{self, KeyFact};

/// The name of a condition key; compared without regard to case, the key of a tag included.
#[derive(Clone, Debug)]
pub(super) struct Key {
    shown: Arc<str>,
    lower: Arc<str>,
    fact: Option<&'static KeyFact>,
}

impl Key {
    /// Returns the key of a name.
    pub(super) fn new(name: &str) -> Self {
        let lower: Arc<str> = name.to_lowercase().into();
        let shown = if *lower == *name {
            Arc::clone(&lower)
        } else {
            name.into()
        };
        Self {
            shown,
            fact: key_facts::of(&lower),
            lower,
        }
    }

    /// Returns the name as it was written.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// Returns the name in lower case.
    pub(super) fn lower(&self) -> &str {
        &self.lower
    }

    /// Returns what AWS documents of the key.
    pub(super) fn fact(&self) -> Option<&'static KeyFact> {
        self.fact
    }

    /// Returns whether another name means this key.
    pub(super) fn is(&self, name: &str) -> bool {
        name.len() == self.lower.len() && self.lower.eq_ignore_ascii_case(name)
            || (!name.is_ascii() && *name.to_lowercase() == *self.lower)
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.lower == other.lower
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.lower.hash(state);
    }
}

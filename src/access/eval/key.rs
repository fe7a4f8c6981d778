use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::key_facts::{self, KeyFact};

/// The name of a condition key; compared without regard to case, the key of a tag included.
#[derive(Clone, Debug)]
pub(super) struct Key(Arc<Name>);

/// How else than in ASCII letters a name may be spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spellings {
    Ascii,
    Others,
}

impl Spellings {
    /// Of all other characters only the Kelvin sign is an ASCII letter in lower case.
    fn of(lower: &str) -> Self {
        if lower.is_ascii() && !lower.contains('k') {
            Self::Ascii
        } else {
            Self::Others
        }
    }
}

/// A name, and what is known by it.
#[derive(Debug)]
struct Name {
    shown: Box<str>,
    lower: Box<str>,
    spellings: Spellings,
    fact: Option<&'static KeyFact>,
}

impl Key {
    /// Returns the key of a name.
    pub(super) fn new(name: &str) -> Self {
        let lower: Box<str> = name.to_lowercase().into();
        Self(Arc::new(Name {
            shown: name.into(),
            fact: key_facts::of(&lower),
            spellings: Spellings::of(&lower),
            lower,
        }))
    }

    /// Returns the name as it was written.
    pub(super) fn shown(&self) -> &str {
        &self.0.shown
    }

    /// Returns the name in lower case.
    pub(super) fn lower(&self) -> &str {
        &self.0.lower
    }

    /// Returns what AWS documents of the key.
    pub(super) fn fact(&self) -> Option<&'static KeyFact> {
        self.0.fact
    }

    /// Returns whether another name means this key.
    #[inline]
    pub(super) fn is(&self, name: &str) -> bool {
        let lower = self.lower();
        name.len() == lower.len() && lower.eq_ignore_ascii_case(name)
            || (self.0.spellings == Spellings::Others
                && !name.is_ascii()
                && *name.to_lowercase() == *lower)
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.lower() == other.lower()
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.lower().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_characters_than_ascii_are_compared_in_lower_case() {
        assert!(Key::new("kms:ViaService").is("\u{212a}MS:viaservice"));
        assert!(
            Key::new("aws:PrincipalTag/GRÖSSE")
                .is("AWS:principaltag/größe".replace('ß', "ss").as_str())
        );
        assert!(!Key::new("aws:SourceIp").is("aws:SourceVp"));
    }
}

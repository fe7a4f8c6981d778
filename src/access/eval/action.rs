use std::hash::{BuildHasher, BuildHasherDefault};
use std::num::NonZeroU32;

use rustc_hash::FxHasher;

use super::glob::Glob;

/// Returns the hash of a whole action.
fn whole(lower: &str) -> NonZeroU32 {
    NonZeroU32::new(hash(lower)).unwrap_or(NonZeroU32::MIN)
}

/// A pattern of actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ActionPattern {
    /// `*`.
    Any,
    /// `service:Name` in lower case, and where its colon stands.
    Exact(Box<str>, usize),
    /// `service:pattern`, both in lower case; the service has no wildcards.
    Of(Box<str>, Glob),
    /// A text that matches no action.
    Nothing,
}

/// An action in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Action {
    text: Box<str>,
    colon: usize,
    /// The hash of the service.
    service_hash: u32,
    /// The hash of the text.
    hash: NonZeroU32,
}

/// Which actions a pattern can match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Every one.
    Every,
    /// Those of the service with this hash, and of them those with this hash of the whole text.
    Some(u32, Option<NonZeroU32>),
    /// None.
    Nothing,
}

/// Returns the hash under which an index keeps a name or a service in lower case.
fn hash(lower: &str) -> u32 {
    let hash = BuildHasherDefault::<FxHasher>::default().hash_one(lower);
    u32::try_from(hash >> 32).unwrap_or(0)
}

impl Action {
    /// Returns the action of a text `service:Name`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let colon = text.bytes().position(|byte| byte == b':')?;
        let name = text.get(colon + 1..)?;
        let wrong = |c: char| c.is_whitespace() || matches!(c, '*' | '?' | ':');
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let fine =
            |part: &str| !part.is_empty() && (part.bytes().all(plain) || !part.contains(wrong));
        if !fine(text.get(..colon)?) || !fine(name) {
            return None;
        }
        let text: Box<str> = text.to_ascii_lowercase().into();
        Some(Self {
            service_hash: hash(text.get(..colon)?),
            hash: whole(&text),
            text,
            colon,
        })
    }

    /// Returns the hash of the service's prefix.
    pub(super) fn service_hash(&self) -> u32 {
        self.service_hash
    }

    /// Returns the hash of the whole.
    pub(super) fn hash(&self) -> NonZeroU32 {
        self.hash
    }

    /// Returns the service's prefix.
    pub(super) fn service(&self) -> &str {
        self.text.get(..self.colon).unwrap_or("")
    }

    /// Returns the name behind the prefix.
    pub(super) fn name(&self) -> &str {
        self.text.get(self.colon + 1..).unwrap_or("")
    }

    /// Returns both, joined by a colon.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

impl ActionPattern {
    /// Reads a pattern.
    ///
    /// Source: IAM User Guide, page reference_policies_elements_action.
    pub(super) fn parse(text: &str) -> Self {
        if matches!(text, "*" | "*:*") {
            return Self::Any;
        }
        let lower = text.to_ascii_lowercase();
        match lower.split_once(':') {
            Some((service, name))
                if !service.is_empty()
                    && !service.contains(['*', '?'])
                    && !lower.contains(char::is_whitespace) =>
            {
                match Glob::new(name) {
                    Glob::Exact(_) => Self::Exact(lower.as_str().into(), service.len()),
                    glob @ (Glob::Any | Glob::Prefix(_) | Glob::General(_)) => {
                        Self::Of(service.into(), glob)
                    }
                }
            }
            _ => Self::Nothing,
        }
    }

    /// Returns whether it matches the action.
    pub(super) fn matches(&self, action: &Action) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(text, _) => *text == action.text,
            Self::Of(service, name) => {
                **service == *action.service() && name.matches(action.name())
            }
            Self::Nothing => false,
        }
    }

    /// Returns which actions it can match.
    pub(super) fn reach(&self) -> Reach {
        match self {
            Self::Any => Reach::Every,
            Self::Exact(text, colon) => {
                Reach::Some(hash(text.get(..*colon).unwrap_or("")), Some(whole(text)))
            }
            Self::Of(service, _) => Reach::Some(hash(service), None),
            Self::Nothing => Reach::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_action_is_refused() {
        for wrong in ["", "s3", "s3:", ":x", "s3:Get*", "s3:a b", "s3:a:b"] {
            assert_eq!(Action::parse(wrong), None, "{wrong}");
        }
        let action = Action::parse("S3:GetObject").unwrap();
        assert_eq!((action.service(), action.name()), ("s3", "getobject"));
        assert_eq!(action.as_str(), "s3:getobject");
    }
}

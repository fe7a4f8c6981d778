use std::fmt;
use std::str::FromStr;

use super::declared::TextError;
use super::text::{text_error, text_type};

/// A pattern for names: `*` stands for any characters, `?` for one; letters are compared without case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Glob(Box<str>);

impl Glob {
    /// The longest pattern, in bytes.
    pub const MAX_BYTES: usize = 256;

    /// Returns the pattern.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Returns whether the pattern has a `*` or `?`.
    pub fn is_pattern(&self) -> bool {
        self.0.contains(['*', '?'])
    }
    /// Returns whether the whole name matches.
    ///
    /// Time grows with the length of the name times that of the pattern, whatever they are.
    pub fn matches(&self, name: &str) -> bool {
        // Only the last `*` is ever tried again: an earlier one could gain nothing.
        let (mut pattern, mut rest) = (self.0.chars(), name.chars());
        let mut retry: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
        loop {
            let before = rest.clone();
            let step = match (pattern.next(), rest.next()) {
                (None, None) => return true,
                (Some('*'), _) => {
                    rest = before.clone();
                    retry = Some((pattern.clone(), before));
                    continue;
                }
                (Some('?'), Some(_)) => true,
                (Some(wanted), Some(found)) => wanted.to_lowercase().eq(found.to_lowercase()),
                (None, Some(_)) | (Some(_), None) => false,
            };
            if step {
                continue;
            }
            let Some((after_star, mut from)) = retry.take() else {
                return false;
            };
            if from.next().is_none() {
                return false;
            }
            pattern = after_star.clone();
            rest = from.clone();
            retry = Some((after_star, from));
        }
    }
}

impl FromStr for Glob {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        if text.is_empty() || text.len() > Self::MAX_BYTES || text.chars().any(char::is_control) {
            return Err(text_error(
                text,
                "a pattern of 1 to 256 printable characters",
            ));
        }
        Ok(Self(text.into()))
    }
}
impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
text_type!(
    Glob,
    "a pattern for names: `*` stands for any characters, `?` for one"
);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, word by word.
    fn naive(pattern: &[char], name: &[char]) -> bool {
        match (pattern.first(), name.first()) {
            (None, None) => true,
            (Some('*'), _) => {
                naive(&pattern[1..], name) || (!name.is_empty() && naive(pattern, &name[1..]))
            }
            (Some('?'), Some(_)) => naive(&pattern[1..], &name[1..]),
            (Some(p), Some(n)) => p.eq_ignore_ascii_case(n) && naive(&pattern[1..], &name[1..]),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn a_glob_matches_as_defined(pattern in "[abA*?]{1,8}", name in "[abB]{0,10}") {
            let glob: Glob = pattern.parse().unwrap();
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(glob.matches(&name), naive(&chars(&pattern), &chars(&name)));
        }
    }

    #[test]
    fn a_hostile_pattern_takes_no_time() {
        let glob: Glob = format!("{}b", "*a".repeat(100)).parse().unwrap();
        assert!(!glob.matches(&"a".repeat(100_000)));
    }
}

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::ContextValue;
use super::glob::Glob;
use super::scalar::{Decimal, Moment, Range, base64, boolean, fold};
use super::steps::count;

/// One question about the value of a key, as a value of a policy asks it.
#[derive(Clone, Debug)]
pub(super) struct Test {
    /// What is asked.
    pub(super) what: What,
    /// The policy's words for it.
    pub(super) text: Box<str>,
}

impl PartialEq for Test {
    fn eq(&self, other: &Self) -> bool {
        self.what == other.what
    }
}
impl Eq for Test {}
impl Hash for Test {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.what.hash(state);
    }
}

/// What is asked of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum What {
    /// Whether the key is there.
    Present,
    /// The same text.
    Equals(Box<str>),
    /// The same text but for case; in lower case.
    Folded(Box<str>),
    /// A pattern.
    Like(Glob),
    /// A pattern of an ARN, component by component.
    Arn(Arc<[Glob; 6]>),
    /// This boolean.
    Bool(bool),
    /// A number in this relation to it.
    Number(Compare, Decimal),
    /// A date in this relation to it.
    Date(Compare, Moment),
    /// An address in the prefix.
    Ip(Range),
    /// The same bytes.
    Binary(Box<[u8]>),
    /// Whether the value is a list.
    Several,
    /// This value, of those that are listed.
    Is(ContextValue),
    /// Some element that satisfies one of these (or none of them).
    Element(Sense, Box<[Arc<Test>]>),
    /// Nothing: the policy's value cannot be read.
    Never,
    /// Something that no value tells.
    Free(Box<str>),
}

/// Whether a condition asks for a match or for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sense {
    /// For a match.
    Positive,
    /// For no match.
    Negated,
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Compare {
    /// The same.
    Equal,
    /// Less.
    Less,
    /// Less or the same.
    LessOrEqual,
    /// Greater.
    Greater,
    /// Greater or the same.
    GreaterOrEqual,
}

impl Compare {
    /// Returns whether `value` stands in this relation to `bound`.
    pub(super) fn holds<T: Ord>(self, value: &T, bound: &T) -> bool {
        match self {
            Self::Equal => value == bound,
            Self::Less => value < bound,
            Self::LessOrEqual => value <= bound,
            Self::Greater => value > bound,
            Self::GreaterOrEqual => value >= bound,
        }
    }
}

impl What {
    /// Returns the bound of a test of numbers.
    pub(super) fn number(&self) -> Option<(Compare, &Decimal)> {
        if let Self::Number(compare, bound) = self {
            Some((*compare, bound))
        } else {
            None
        }
    }

    /// Returns the bound of a test of dates.
    pub(super) fn date(&self) -> Option<(Compare, &Moment)> {
        if let Self::Date(compare, bound) = self {
            Some((*compare, bound))
        } else {
            None
        }
    }

    /// Returns the prefix of a test of addresses.
    pub(super) fn range(&self) -> Option<Range> {
        if let Self::Ip(range) = self {
            Some(*range)
        } else {
            None
        }
    }

    /// Returns whether a single value satisfies it.
    pub(super) fn holds(&self, value: &str) -> bool {
        count(1);
        match self {
            Self::Present => true,
            Self::Equals(text) => **text == *value,
            Self::Folded(text) => fold(value).eq(text.chars()),
            Self::Like(glob) => glob.matches(value),
            Self::Arn(globs) => arn_matches(globs, value),
            Self::Bool(wanted) => boolean(value) == Some(*wanted),
            Self::Number(compare, bound) => {
                Decimal::parse(value).is_some_and(|value| compare.holds(&value, bound))
            }
            Self::Date(compare, bound) => {
                Moment::parse(value).is_some_and(|value| compare.holds(&value, bound))
            }
            Self::Ip(range) => Range::parse(value).is_some_and(|value| range.holds(value)),
            Self::Binary(bytes) => base64(value).is_some_and(|value| *value == **bytes),
            Self::Element(sense, tests) => match sense {
                Sense::Positive => tests.iter().any(|test| test.holds(value)),
                Sense::Negated => !tests.iter().any(|test| test.holds(value)),
            },
            Self::Is(wanted) => matches!(wanted, ContextValue::One(text) if **text == *value),
            Self::Several | Self::Never | Self::Free(_) => false,
        }
    }

    /// Returns the text of a test for a literal one.
    pub(super) fn literal(&self) -> Option<&str> {
        if let Self::Equals(text) | Self::Like(Glob::Exact(text)) = self {
            Some(text)
        } else {
            None
        }
    }
}

impl Test {
    /// Returns whether a single value satisfies it.
    pub(super) fn holds(&self, value: &str) -> bool {
        self.what.holds(value)
    }

    /// Returns whether the value of a key satisfies it: an element for set operators, the single value otherwise.
    pub(super) fn holds_for(&self, value: &ContextValue) -> bool {
        match (value, &self.what) {
            (ContextValue::One(text), What::Element(..)) => !text.is_empty() && self.holds(text),
            (value, What::Is(wanted)) => value == wanted,
            (ContextValue::One(text), _) => self.holds(text),
            (ContextValue::Many(list), What::Present | What::Several) => !list.is_empty(),
            (ContextValue::Many(list), What::Element(..)) => {
                elements(list).iter().any(|text| self.holds(text))
            }
            (ContextValue::Many(_), _) => false,
        }
    }
}

/// Returns the elements that set operators look at: none, when all are empty texts.
///
/// Source: IAM User Guide, page reference_policies_condition-single-vs-multi-valued-context-keys: a key that resolves
/// to an empty text is an empty set.
pub(super) fn elements(list: &[Box<str>]) -> &[Box<str>] {
    if list.iter().all(|text| text.is_empty()) {
        &[]
    } else {
        list
    }
}

/// Returns whether an ARN matches a pattern of six components.
pub(super) fn arn_matches(globs: &[Glob; 6], value: &str) -> bool {
    let mut parts = value.splitn(6, ':');
    let matched = globs
        .iter()
        .all(|glob| parts.next().is_some_and(|part| glob.matches(part)));
    matched && value.starts_with("arn:")
}

/// Returns the globs of the six components of a pattern; none when it is no ARN.
pub(super) fn arn_globs(tokens_of: &str) -> Option<Arc<[Glob; 6]>> {
    if !is_arn(tokens_of) {
        return None;
    }
    let globs: Vec<Glob> = tokens_of.splitn(6, ':').map(Glob::new).collect();
    globs
        .try_into()
        .ok()
        .map(|globs: [Glob; 6]| Arc::new(globs))
}

/// Returns whether a text has the six components of an ARN.
pub(super) fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.bytes().filter(|byte| *byte == b':').count() >= 5
}

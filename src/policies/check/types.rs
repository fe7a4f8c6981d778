//! Types of expressions.

use std::fmt;

use crate::facts::{FactSchema, FactType};

/// What an expression is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ty {
    /// A record of the facts.
    Record(String),
    List(Box<Ty>),
    Set(Box<Ty>),
    /// An object with keys of any text.
    Map(Box<Ty>),
    /// A word of an enum of the facts.
    Word(String),
    /// A text written in the policy.
    Literal(String),
    Text,
    Number,
    Bool,
    /// True or undefined: a condition, not a value.
    Truth,
    Null,
    Nullable(Box<Ty>),
    /// The element of an empty list.
    Nothing,
}

impl Ty {
    /// Returns the type of a member of a fact.
    pub(super) fn of(fact: &FactType) -> Self {
        let inner = |inner: &FactType| Box::new(Self::of(inner));
        match fact {
            FactType::Record(name) => Self::Record(name.clone()),
            FactType::List(one) => Self::List(inner(one)),
            FactType::Map(one) => Self::Map(inner(one)),
            FactType::Word(name) => Self::Word(name.clone()),
            FactType::Text => Self::Text,
            FactType::Number => Self::Number,
            FactType::Bool => Self::Bool,
            FactType::Nullable(one) => Self::Nullable(inner(one)),
        }
    }
    /// Returns the type without "or null".
    pub(super) fn present(&self) -> &Self {
        if let Self::Nullable(inner) = self {
            inner
        } else {
            self
        }
    }
    /// Returns whether it is a tri-state, or one that may be null.
    pub(super) fn is_tri(&self) -> bool {
        matches!(self.present(), Self::Word(name) if name == FactSchema::TRI)
    }
    /// Returns whether it is a text of any sort.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Literal(_) | Self::Word(_))
    }
    /// Returns whether it may be null.
    pub(super) fn may_be_null(&self) -> bool {
        matches!(self, Self::Nullable(_) | Self::Null)
    }
    /// Returns what to do about a value that may be null; empty for others.
    pub(super) fn null_hint(&self) -> &'static str {
        if self.may_be_null() {
            "test it against null in a line of its own"
        } else {
            ""
        }
    }
    /// Returns what a list or set holds.
    pub(super) fn element(&self) -> Option<&Self> {
        if let Self::List(inner) | Self::Set(inner) = self {
            Some(inner)
        } else {
            None
        }
    }
    /// Returns the type of a value that is one or the other; none where nothing fits both.
    pub(super) fn join(&self, other: &Self) -> Option<Self> {
        if self == other {
            return Some(self.clone());
        }
        let boxed = |a: &Self, b: &Self| a.join(b).map(Box::new);
        match (self, other) {
            (Self::Nothing, one) | (one, Self::Nothing) => Some(one.clone()),
            (a, b) if a.is_text() && b.is_text() => Some(Self::Text),
            (Self::List(a), Self::List(b)) => boxed(a, b).map(Self::List),
            (Self::Set(a), Self::Set(b)) => boxed(a, b).map(Self::Set),
            (Self::Nullable(a), b) | (b, Self::Nullable(a)) => {
                boxed(a, b.present()).map(Self::Nullable)
            }
            (Self::Null, b) | (b, Self::Null) => Some(Self::Nullable(Box::new(b.clone()))),
            _ => None,
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(name) if name.starts_with(['A', 'E', 'I', 'O']) => write!(f, "an {name}"),
            Self::Record(name) => write!(f, "a {name}"),
            Self::List(inner) => write!(f, "a list of {inner}"),
            Self::Set(inner) => write!(f, "a set of {inner}"),
            Self::Map(inner) => write!(f, "a map of {inner}"),
            Self::Word(name) => write!(f, "a word of {name}"),
            Self::Literal(text) => write!(f, "the text `{text}`"),
            Self::Text => f.write_str("text"),
            Self::Number => f.write_str("a number"),
            Self::Bool => f.write_str("true or false"),
            Self::Truth => f.write_str("a condition"),
            Self::Null => f.write_str("null"),
            Self::Nullable(inner) => write!(f, "{inner} or null"),
            Self::Nothing => f.write_str("nothing"),
        }
    }
}

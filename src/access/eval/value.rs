use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The value of a condition key: one text, or the elements of a multivalued key.
///
/// Numbers and booleans of JSON are read as their text. A list is a multivalued key, whatever its length.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContextValue {
    /// A single-valued key.
    One(Box<str>),
    /// A multivalued key; without an element it counts as absent.
    Many(Vec<Box<str>>),
}

impl ContextValue {
    /// Returns it in one line, elements between brackets.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::One(text) => text.to_string(),
            Self::Many(list) => format!("[{}]", list.join(", ")),
        }
    }
}

impl Serialize for ContextValue {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(text) => s.serialize_str(text),
            Self::Many(texts) => texts.serialize(s),
        }
    }
}

impl<'de> Deserialize<'de> for ContextValue {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = ContextValue;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, a boolean, or a list of them")
            }
            fn visit_str<E>(self, text: &str) -> Result<ContextValue, E> {
                Ok(ContextValue::One(text.into()))
            }
            fn visit_bool<E>(self, value: bool) -> Result<ContextValue, E> {
                Ok(ContextValue::One(value.to_string().into()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<ContextValue, E> {
                Ok(ContextValue::One(value.to_string().into()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<ContextValue, E> {
                Ok(ContextValue::One(value.to_string().into()))
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<ContextValue, E> {
                exact(value).map(ContextValue::One)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<ContextValue, A::Error> {
                let mut texts = Vec::new();
                while let Some(Scalar(text)) = list.next_element()? {
                    texts.push(text);
                }
                Ok(ContextValue::Many(texts))
            }
        }
        d.deserialize_any(Read)
    }
}

/// Returns the text of a number that has a fraction, or that is too large to be kept exactly, which is refused.
fn exact<E: Error>(value: f64) -> Result<Box<str>, E> {
    if value.abs() < crate::access::document::LARGE {
        Ok(value.to_string().into())
    } else {
        let said = format!("{value} is larger than numbers are exact: write it as a text");
        Err(E::custom(said))
    }
}

/// An element of a list: a text, number or boolean.
struct Scalar(Box<str>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Read;
        impl Visitor<'_> for Read {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number or a boolean")
            }
            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar(text.into()))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string().into()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string().into()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
                Ok(Scalar(value.to_string().into()))
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<Scalar, E> {
                exact(value).map(Scalar)
            }
        }
        d.deserialize_any(Read)
    }
}

/// The values that an unknown key may have; `None`: it may be absent.
///
/// An empty list, as `null`, says that nothing is known: any value, or absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates(pub Vec<Option<ContextValue>>);

impl Serialize for Candidates {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Candidates {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let listed = Option::<Vec<Option<ContextValue>>>::deserialize(d)?;
        Ok(Self(listed.unwrap_or_default()))
    }
}

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::model::{Merge, Omission};
use crate::ids::Sym;

/// The tags of a resource, sorted by key; a key that is given twice keeps its last value, as in AWS.
///
/// Reads every form in which replies carry tags: a list of `Key`/`Value`, `key`/`value` or
/// `TagKey`/`TagValue`, or an object from key to value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(Box<[(Sym, Box<str>)]>);

impl Tags {
    /// Returns the value of a key; keys are compared with their case, as AWS does.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(k, _)| *k == key).map(|(_, value)| value)
    }
    /// Returns keys and values in order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), &**value))
    }
    /// Returns whether there are no tags.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
impl<K: Into<Sym>, V: Into<Box<str>>> FromIterator<(K, V)> for Tags {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(tags: I) -> Self {
        let sorted: std::collections::BTreeMap<Sym, Box<str>> = tags
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        Self(sorted.into_iter().collect())
    }
}
impl Omission for Tags {
    fn is_omitted(&self) -> bool {
        self.0.is_empty()
    }
}
impl Merge for Tags {
    fn merge(&mut self, other: Self) {
        if self.0.is_empty() {
            *self = other;
        }
    }
}
impl Serialize for Tags {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(self.0.iter().map(|(key, value)| TagPair {
            key: *key,
            value: value.clone(),
        }))
    }
}

#[derive(Serialize, Deserialize)]
struct TagPair {
    #[serde(rename = "Key", alias = "key", alias = "TagKey")]
    key: Sym,
    #[serde(rename = "Value", alias = "value", alias = "TagValue", default)]
    value: Box<str>,
}

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Tags;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("tags")
            }
            fn visit_unit<E>(self) -> Result<Tags, E> {
                Ok(Tags::default())
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut list: A,
            ) -> Result<Tags, A::Error> {
                let mut tags: Vec<(Sym, Box<str>)> = Vec::new();
                while let Some(pair) = list.next_element::<TagPair>()? {
                    tags.push((pair.key, pair.value));
                }
                Ok(tags.into_iter().collect())
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Tags, A::Error> {
                let mut tags: Vec<(Sym, Box<str>)> = Vec::new();
                while let Some((key, value)) = map.next_entry::<Sym, Option<Box<str>>>()? {
                    tags.push((key, value.unwrap_or_default()));
                }
                Ok(tags.into_iter().collect())
            }
        }
        d.deserialize_any(Visitor)
    }
}

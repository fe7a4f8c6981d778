use std::ops::Deref;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// Whether a member stands for "not in the reply" and is left out again when it is written.
pub trait Omission {
    /// Returns whether the member is left out.
    fn is_omitted(&self) -> bool;
}

/// Two views of one resource: `self` is preferred, `other` fills what `self` does not have.
pub trait Merge {
    /// Fills members that `self` lacks from `other`.
    fn merge(&mut self, other: Self);
}

impl<T> Omission for Option<T> {
    fn is_omitted(&self) -> bool {
        self.is_none()
    }
}
impl<T> Merge for Option<T> {
    fn merge(&mut self, other: Self) {
        if self.is_none() {
            *self = other;
        }
    }
}

/// Declares structs of the estate: required members first, then those that a reply may omit.
///
/// A required member that is missing, null or malformed sets its resource aside (see [`Items`]); one that is `told` does
/// where it is in the reply of AWS without exception, though views from elsewhere may lack it.
/// Every other member declares by its type what omission means: `Observed<T>` unknown, `Option<T>`
/// absent (AWS documents that omission means none), [`List`] empty, [`Flag`] its documented default,
/// [`Tags`](super::Tags) no tags. Members that we do not name are skipped while reading.
macro_rules! model {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident {
            $(required { $($(#[$rmeta:meta])* $rwire:literal => $rfield:ident: $rtype:ty),* $(,)? })?
            $(told { $($(#[$tmeta:meta])* $twire:literal => $tfield:ident: $ttype:ty),* $(,)? })?
            $($(#[$ometa:meta])* $owire:literal => $ofield:ident: $otype:ty),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $($($(#[$rmeta])* #[serde(rename = $rwire)] pub $rfield: $rtype,)*)?
            $($(
                $(#[$tmeta])*
                #[serde(rename = $twire, deserialize_with = "crate::estate::told")]
                pub $tfield: $crate::estate::Observed<$ttype>,
            )*)?
            $(
                $(#[$ometa])*
                #[serde(
                    rename = $owire,
                    default,
                    skip_serializing_if = "crate::estate::Omission::is_omitted"
                )]
                pub $ofield: $otype,
            )*
        }
        impl $crate::estate::Merge for $name {
            fn merge(&mut self, other: Self) {
                let _ = &other;
                $($($crate::estate::Merge::merge(&mut self.$tfield, other.$tfield);)*)?
                $($crate::estate::Merge::merge(&mut self.$ofield, other.$ofield);)*
            }
        }
    )*};
}
pub(crate) use model;

/// A list that a reply may omit or give as `null`, both of which mean empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct List<T>(Box<[T]>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Box::new([]))
    }
}
impl<T> Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}
impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}
impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_vec().into_iter()
    }
}
impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
impl<T> Omission for List<T> {
    fn is_omitted(&self) -> bool {
        self.0.is_empty()
    }
}
impl<T> Merge for List<T> {
    fn merge(&mut self, other: Self) {
        if self.0.is_empty() {
            *self = other;
        }
    }
}
impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}
impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(ListVisitor(std::marker::PhantomData))
    }
}

/// Reads a list; a list that is missing where it is required stays an error.
struct ListVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }
    fn visit_unit<E>(self) -> Result<List<T>, E> {
        Ok(List::default())
    }
    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<List<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(items.into_iter().collect())
    }
}

/// A yes-or-no member whose documented default holds when a reply omits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag<const DEFAULT: bool>(pub bool);

impl<const DEFAULT: bool> Default for Flag<DEFAULT> {
    fn default() -> Self {
        Self(DEFAULT)
    }
}
impl<const DEFAULT: bool> Omission for Flag<DEFAULT> {
    fn is_omitted(&self) -> bool {
        self.0 == DEFAULT
    }
}
impl<const DEFAULT: bool> Merge for Flag<DEFAULT> {
    fn merge(&mut self, other: Self) {
        if self.is_omitted() {
            *self = other;
        }
    }
}
impl<const DEFAULT: bool> Serialize for Flag<DEFAULT> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bool(self.0)
    }
}
impl<'de, const DEFAULT: bool> Deserialize<'de> for Flag<DEFAULT> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self(Option::<bool>::deserialize(d)?.unwrap_or(DEFAULT)))
    }
}

/// The resources of one reply; those of a wrong shape are set aside with the reason, the others stay.
///
/// `null` is no list: AWS never answers so, but a filter that found nothing prints it.
#[derive(Clone, Debug, PartialEq)]
pub struct Items<T> {
    /// The resources that were read.
    pub read: Vec<T>,
    /// The reasons why others were not, in the order of the reply.
    pub set_aside: Vec<SetAside>,
}

/// Returns what a reader of JSON complains about, without the values that it quotes: they may be secrets.
/// Names of members, types and places stay.
pub(super) fn without_values(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let mut shown = String::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for character in text.chars() {
        let ends = quoted && character == '"' && !escaped;
        escaped = quoted && character == '\\' && !escaped;
        if character == '"' && (ends || !quoted) {
            quoted = !quoted;
            if quoted {
                shown.push('…');
            }
        } else if !quoted {
            shown.push(character);
        }
    }
    shown
}

/// A resource of a reply that does not have the shape AWS documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Place in its list, from 0.
    pub index: usize,
    /// What is wrong, from the JSON reader.
    pub reason: Box<str>,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self {
            read: Vec::new(),
            set_aside: Vec::new(),
        }
    }
}
impl<T> Omission for Items<T> {
    fn is_omitted(&self) -> bool {
        false
    }
}
impl<T> Merge for Items<T> {
    fn merge(&mut self, other: Self) {
        self.read.extend(other.read);
        self.set_aside.extend(other.set_aside);
    }
}
impl<T: Serialize> Serialize for Items<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.read.serialize(s)
    }
}
impl<'de, T: DeserializeOwned> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Visitor<T>(std::marker::PhantomData<T>);
        impl<'de, T: DeserializeOwned> serde::de::Visitor<'de> for Visitor<T> {
            type Value = Items<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut list: A,
            ) -> Result<Items<T>, A::Error> {
                let mut items = Items::default();
                let mut index = 0;
                while let Some(raw) = list.next_element::<Box<RawValue>>()? {
                    match serde_json::from_str(raw.get()) {
                        Ok(item) => items.read.push(item),
                        Err(error) => items.set_aside.push(SetAside {
                            index,
                            reason: without_values(&error).into(),
                        }),
                    }
                    index += 1;
                }
                Ok(items)
            }
        }
        d.deserialize_any(Visitor(std::marker::PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{Document, Observed, Tags};

    model! {
        /// A thing.
        pub struct Thing {
            required {
                /// Its name.
                "ThingName" => name: Box<str>,
            }
            /// Its size.
            "DBSize" => size: Observed<u32>,
            /// Its lock.
            "LockDate" => lock: Option<Box<str>>,
            /// Its parts.
            "Parts" => parts: List<u32>,
            /// Its default.
            "Enabled" => enabled: Flag<true>,
            /// Its tags.
            "Tags" => tags: Tags,
        }
    }

    fn thing(json: &str) -> Thing {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn omission_is_read_and_written_as_declared() {
        let missing = thing(r#"{"ThingName":"a","Other":[1]}"#);
        assert_eq!(missing.size, Observed::Unknown);
        assert!(missing.enabled.0 && missing.parts.is_empty() && missing.lock.is_none());
        let null =
            thing(r#"{"ThingName":"a","DBSize":null,"Parts":null,"Enabled":null,"Tags":null}"#);
        assert_eq!(null.size, Observed::Absent);
        for one in [
            &missing,
            &null,
            &thing(r#"{"ThingName":"a","DBSize":3,"Enabled":false}"#),
        ] {
            assert_eq!(&thing(&serde_json::to_string(one).unwrap()), one);
        }
        assert!(serde_json::from_str::<Thing>(r#"{"DBSize":1}"#).is_err());
        assert!(
            serde_json::from_str::<Thing>(r#"{"ThingName":"a","DBSize":1,"DBSize":2}"#).is_err()
        );
    }

    #[test]
    fn a_wrong_resource_is_set_aside_alone() {
        let items: Items<Thing> =
            serde_json::from_str(r#"[{"ThingName":"a"},{"ThingName":7},{"ThingName":"b"}]"#)
                .unwrap();
        assert_eq!(items.read.len(), 2);
        assert_eq!(items.set_aside[0].index, 1);
        assert!(items.set_aside[0].reason.contains("invalid type"));
    }

    #[test]
    fn complaints_quote_no_value() {
        let json =
            r#"[{"ThingName":"a","DBSize":"a \"secret\" value"},{"ThingName":"b","Enabled":7}]"#;
        let items: Items<Thing> = serde_json::from_str(json).unwrap();
        let told: Vec<&str> = items.set_aside.iter().map(|one| &*one.reason).collect();
        assert!(
            told[0].starts_with("invalid type: string …, expected u32 at line 1"),
            "{told:?}"
        );
        assert!(told[1].contains("expected a boolean"), "{told:?}");
    }

    #[test]
    fn documents_read_equal_in_all_three_forms() {
        let object = r#"{ "Statement": [ {"Sid": "a \" b", "Effect": "Allow"} ] }"#;
        let text = serde_json::to_string(object).unwrap();
        let encoded =
            percent_encoding::utf8_percent_encode(object, percent_encoding::NON_ALPHANUMERIC);
        let read = |json: &str| serde_json::from_str::<Document>(json).unwrap();
        assert_eq!(read(object), read(&text));
        assert_eq!(read(object), read(&format!("\"{encoded}\"")));
        assert_eq!(
            read(object).as_str(),
            r#"{"Statement":[{"Sid":"a \" b","Effect":"Allow"}]}"#
        );
        assert!(serde_json::from_str::<Document>("3").is_err());
        let long = format!("\"{}\"", "x".repeat(Document::MAX_BYTES + 1));
        assert!(serde_json::from_str::<Document>(&long).is_err());
    }

    #[test]
    fn tags_read_in_every_form_and_sort() {
        let read = |json: &str| serde_json::from_str::<Tags>(json).unwrap();
        let list = read(r#"[{"Key":"b","Value":"2"},{"Key":"a","Value":"1"}]"#);
        assert_eq!(list, read(r#"{"a":"1","b":"2"}"#));
        assert_eq!(
            list,
            read(r#"[{"TagKey":"a","TagValue":"1"},{"key":"b","value":"2"}]"#)
        );
        assert_eq!(list.iter().next(), Some(("a", "1")));
        assert_eq!((list.get("b"), list.get("B")), (Some("2"), None));
    }

    #[test]
    fn the_preferred_view_wins_member_by_member() {
        let mut owner = thing(r#"{"ThingName":"a","DBSize":1}"#);
        owner.merge(thing(
            r#"{"ThingName":"a","DBSize":2,"LockDate":"x","Tags":[{"Key":"k","Value":"v"}]}"#,
        ));
        assert_eq!(owner.size, Observed::Known(1));
        assert_eq!(owner.lock.as_deref(), Some("x"));
        assert_eq!(owner.tags.get("k"), Some("v"));
    }
}

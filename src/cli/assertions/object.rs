use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_json::value::RawValue;

/// What is wrong with a line, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// Bytes before the place.
    pub offset: usize,
    pub said: String,
    pub hint: Option<String>,
}

impl Wrong {
    pub fn at(offset: usize, said: impl Into<String>) -> Self {
        Self {
            offset,
            said: said.into(),
            hint: None,
        }
    }

    pub fn hinted(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }
}

/// A member of an object, with where it stands.
#[derive(Clone, Debug)]
pub(super) struct Member<'l> {
    pub name: String,
    /// Bytes before the name.
    pub name_at: usize,
    pub value: &'l RawValue,
    /// Bytes before the value.
    pub value_at: usize,
}

/// The members of an object as they stand, one that stands twice twice.
struct Pairs<'l>(Vec<(String, &'l RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Pairs<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs<'de>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        d.deserialize_map(Read)
    }
}

/// Returns the members of an object in their order.
///
/// # Errors
/// When the text is no JSON object. Values are not looked into, beyond that they are JSON.
pub(super) fn members(text: &str) -> Result<Vec<Member<'_>>, Wrong> {
    let start = text.len() - text.trim_start().len();
    if !text.trim_start().starts_with('{') {
        let said = "a line must be one JSON object, and begin with `{`";
        return Err(Wrong::at(start, said));
    }
    let Pairs(pairs) = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    let mut after = start;
    let mut found = Vec::with_capacity(pairs.len());
    for (name, value) in pairs {
        let value_at = offset(text, value.get());
        let before = text.get(after..value_at).unwrap_or_default();
        found.push(Member {
            name,
            name_at: after + before.find('"').unwrap_or_default(),
            value,
            value_at,
        });
        after = value_at + value.get().len();
    }
    Ok(found)
}

/// Returns how many bytes of a text stand before a part of it.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

fn not_json(error: &serde_json::Error) -> Wrong {
    let wrong = Wrong::at(before(error), format!("not JSON: {}", said(error)));
    match error.classify() {
        Category::Eof => wrong.hinted("an assertion stands on one line, whole"),
        Category::Io | Category::Syntax | Category::Data => wrong,
    }
}

/// Returns how many bytes stand before the place that an error names.
pub(super) fn before(error: &serde_json::Error) -> usize {
    error.column().saturating_sub(1)
}

/// Returns what an error says, without the place.
pub(super) fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((said, _)) => said.to_owned(),
        None => text,
    }
}

/// What a value is, as its first character tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Number,
    Flag,
    Null,
    List,
    Object,
}

impl Shape {
    pub fn of(value: &RawValue) -> Self {
        match value.get().as_bytes().first() {
            Some(b'"') => Self::Text,
            Some(b't' | b'f') => Self::Flag,
            Some(b'n') => Self::Null,
            Some(b'[') => Self::List,
            Some(b'{') => Self::Object,
            Some(_) | None => Self::Number,
        }
    }

    /// Returns the word.
    pub fn told(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "a number",
            Self::Flag => "true or false",
            Self::Null => "null",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_where_they_stand() {
        let line = r#" {"a" : 1,"\u0062":{"a":[2]} , "b": "x"}"#;
        let found = members(line).unwrap();
        let told: Vec<(&str, usize, usize)> = found
            .iter()
            .map(|one| (one.name.as_str(), one.name_at, one.value_at))
            .collect();
        assert_eq!(told, [("a", 2, 8), ("b", 10, 19), ("b", 31, 36)]);
        assert_eq!(found[1].value.get(), r#"{"a":[2]}"#);
    }

    #[test]
    fn what_is_no_object_is_told_with_its_place() {
        for (text, offset, part) in [
            ("", 0, "begin with `{`"),
            ("  [1]", 2, "begin with `{`"),
            ("# from", 0, "begin with `{`"),
            ("{", 0, "EOF"),
            (r#"{"a":1} x"#, 8, "trailing characters"),
            (r#"{"a":1,}"#, 7, "trailing comma"),
            (r#"{'a':1}"#, 1, "key must be a string"),
            (r#"{"a":tru}"#, 8, "expected ident"),
        ] {
            let wrong = members(text).unwrap_err();
            assert_eq!(wrong.offset, offset, "{text}: {wrong:?}");
            assert!(wrong.said.contains(part), "{text}: {wrong:?}");
        }
    }

    #[test]
    fn what_nests_without_end_is_passed_over_unread() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
        let found = members(&deep).unwrap();
        assert_eq!((found.len(), Shape::of(found[0].value)), (1, Shape::List));
    }
}

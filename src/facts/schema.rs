//! The JSON Schema of the policies' input, and the same as types for checking policies.

use std::collections::BTreeMap;

use serde_json::Value;

use super::records::{CrossingKind, Family};
use super::records_crossings::Input;

/// The member of a JSON Schema that names the family of gaps on which a fact rests.
const FAMILY: &str = "x-family";

/// What a member of a fact holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactType {
    /// A record of [`FactSchema`], by name.
    Record(String),
    /// A list.
    List(Box<FactType>),
    /// An object with keys of any text.
    Map(Box<FactType>),
    /// One word of a named enum.
    Word(String),
    /// Text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// Any of these, or null.
    Nullable(Box<FactType>),
}

/// The records and words of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactSchema {
    /// Records: member names and what they hold.
    pub records: BTreeMap<String, BTreeMap<String, FactType>>,
    /// Enums: their words, in the order of declaration.
    pub words: BTreeMap<String, Vec<String>>,
    /// The family of gaps on which a member of a record rests, where one can be named.
    families: BTreeMap<(String, String), Family>,
}

impl FactSchema {
    /// The record that `input` is.
    pub const ROOT: &str = "Input";
    /// The enum of tri-states.
    pub const TRI: &str = "Tri";
}

/// Returns the JSON Schema of `input`; every member is required, no others are allowed.
pub fn input_schema() -> Value {
    let mut schema = schemars::schema_for!(Input).to_value();
    close(&mut schema);
    schema
}

/// Forbids members that a record does not have, and requires those that it has.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                let names: Vec<Value> = properties.keys().cloned().map(Value::from).collect();
                members.insert("required".to_owned(), Value::Array(names));
                members.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            members.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns the records and words of `input`, read from its JSON Schema.
pub fn fact_schema() -> FactSchema {
    let schema = input_schema();
    let mut facts = FactSchema {
        records: BTreeMap::new(),
        words: BTreeMap::new(),
        families: BTreeMap::new(),
    };
    facts.take(FactSchema::ROOT, &schema);
    if let Some(Value::Object(definitions)) = schema.get("$defs") {
        for (name, definition) in definitions {
            facts.take(name, definition);
        }
    }
    facts
}

impl FactSchema {
    /// Adds one definition: a record or an enum.
    fn take(&mut self, name: &str, definition: &Value) {
        if let Some(Value::Object(properties)) = definition.get("properties") {
            let members = properties
                .iter()
                .filter_map(|(member, schema)| Some((member.clone(), type_of(schema)?)))
                .collect();
            self.records.insert(name.to_owned(), members);
            self.close_types(name);
            for (member, schema) in properties {
                if let Some(family) = family_of(schema) {
                    self.families
                        .insert((name.to_owned(), member.clone()), family);
                }
            }
            return;
        }
        let words = constants(definition);
        if !words.is_empty() {
            self.words.insert(name.to_owned(), words);
        }
    }
}

impl FactSchema {
    /// Makes `type` and `service` of a record words: a misspelt one would be compared in silence.
    fn close_types(&mut self, record: &str) {
        for member in ["type", "service"] {
            let words = super::type_words(record, member);
            let Some(members) = self.records.get_mut(record).filter(|_| !words.is_empty()) else {
                continue;
            };
            let name = format!("{record}.{member}");
            members.insert(member.to_owned(), FactType::Word(name.clone()));
            self.words
                .insert(name, words.into_iter().map(str::to_owned).collect());
        }
    }
}

/// Returns the family that a member's schema names.
fn family_of(schema: &Value) -> Option<Family> {
    let word = schema.get(FAMILY)?.as_str()?;
    Family::ALL.iter().copied().find(|one| one.as_str() == word)
}

/// Returns the words of an enum's schema, whether it lists them or describes each.
fn constants(definition: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(Value::Array(words)) = definition.get("enum") {
        return words.iter().filter_map(text).collect();
    }
    let Some(Value::Array(variants)) = definition.get("oneOf") else {
        return Vec::new();
    };
    variants
        .iter()
        .flat_map(|variant| match variant.get("const") {
            Some(word) => text(word).into_iter().collect(),
            None => constants(variant),
        })
        .collect()
}

/// Returns the type that a schema describes; none for shapes that the input does not use.
fn type_of(schema: &Value) -> Option<FactType> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference.strip_prefix("#/$defs/")?;
        // Whether it is a record or an enum is told by `resolve`.
        return Some(FactType::Record(name.to_owned()));
    }
    if let Some(Value::Array(choices)) = schema.get("anyOf") {
        let (null, other): (Vec<&Value>, Vec<&Value>) = choices
            .iter()
            .partition(|choice| choice.get("type") == Some(&Value::from("null")));
        return match (null.as_slice(), other.as_slice()) {
            ([_], [one]) => Some(FactType::Nullable(Box::new(type_of(one)?))),
            _ => None,
        };
    }
    let kind = schema.get("type")?;
    if let Some(one) = kind.as_str() {
        return plain(one, schema);
    }
    let words: Vec<&str> = kind.as_array()?.iter().filter_map(Value::as_str).collect();
    match words.as_slice() {
        [one, "null"] | ["null", one] => Some(FactType::Nullable(Box::new(plain(one, schema)?))),
        _ => None,
    }
}

fn plain(name: &str, schema: &Value) -> Option<FactType> {
    match name {
        "string" => Some(FactType::Text),
        "integer" | "number" => Some(FactType::Number),
        "boolean" => Some(FactType::Bool),
        "array" => Some(FactType::List(Box::new(type_of(schema.get("items")?)?))),
        "object" => Some(FactType::Map(Box::new(type_of(
            schema.get("additionalProperties")?,
        )?))),
        _ => None,
    }
}

impl FactSchema {
    /// Returns what a member of a record holds.
    pub fn member(&self, record: &str, member: &str) -> Option<FactType> {
        Some(self.resolve(self.records.get(record)?.get(member)?))
    }

    /// Returns the family of gaps on which a member of a record rests; none where the member is there
    /// whenever the record is, such as its id, or is treated by the engine, such as its class.
    pub fn family(&self, record: &str, member: &str) -> Option<Family> {
        let key = (record.to_owned(), member.to_owned());
        self.families.get(&key).copied()
    }

    /// Returns every member that rests on a family: record, member, family.
    pub fn families(&self) -> impl Iterator<Item = (&str, &str, Family)> {
        self.families
            .iter()
            .map(|((record, member), family)| (record.as_str(), member.as_str(), *family))
    }

    /// Replaces the names of enums by words.
    fn resolve(&self, found: &FactType) -> FactType {
        match found {
            FactType::Record(name) if self.words.contains_key(name) => FactType::Word(name.clone()),
            FactType::List(inner) => FactType::List(Box::new(self.resolve(inner))),
            FactType::Map(inner) => FactType::Map(Box::new(self.resolve(inner))),
            FactType::Nullable(inner) => FactType::Nullable(Box::new(self.resolve(inner))),
            FactType::Record(_)
            | FactType::Word(_)
            | FactType::Text
            | FactType::Number
            | FactType::Bool => found.clone(),
        }
    }
}

impl CrossingKind {
    /// Returns the family of gaps on which "there is no such crossing" rests.
    pub fn family(self) -> Family {
        match self {
            Self::Network | Self::SharedVpc | Self::Link | Self::Latent => Family::Network,
            Self::Dns => Family::Names,
            Self::Identity | Self::Secret | Self::Key | Self::Storage | Self::Message => {
                Family::Access
            }
            Self::DataCopy => Family::Sharing,
            Self::Configuration => Family::Configuration,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_that_the_schema_names_is_one() {
        let text = input_schema().to_string();
        let named = text.matches(&format!("\"{FAMILY}\":")).count();
        let facts = fact_schema();
        assert_eq!(facts.families().count(), named);
        assert_eq!(facts.family("Store", "backups"), Some(Family::Backups));
        assert_eq!(facts.family("Store", "id"), None);
    }

    #[test]
    fn every_member_of_every_record_has_a_type() {
        let schema = input_schema();
        let facts = fact_schema();
        let mut definitions: Vec<(&str, &Value)> = schema["$defs"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, definition)| (name.as_str(), definition))
            .collect();
        definitions.push((FactSchema::ROOT, &schema));
        for (name, definition) in definitions {
            if let Some(properties) = definition["properties"].as_object() {
                for member in properties.keys() {
                    assert!(facts.member(name, member).is_some(), "{name}.{member}");
                }
            } else {
                assert!(facts.words.contains_key(name), "{name}");
            }
        }
    }

    #[test]
    fn types_are_those_of_the_records() {
        let facts = fact_schema();
        let tri = FactType::Word(FactSchema::TRI.to_owned());
        assert_eq!(facts.member("Store", "public"), Some(tri.clone()));
        assert_eq!(
            facts.member("Resource", "subnets_mixed"),
            Some(FactType::Nullable(Box::new(tri)))
        );
        assert_eq!(
            facts.member("Input", "stores"),
            Some(FactType::List(Box::new(FactType::Record(
                "Store".to_owned()
            ))))
        );
        assert_eq!(
            facts.member("Store", "tags"),
            Some(FactType::Nullable(Box::new(FactType::Map(Box::new(
                FactType::Text
            )))))
        );
        assert_eq!(
            facts.member("Store", "port"),
            Some(FactType::Nullable(Box::new(FactType::Number)))
        );
        assert_eq!(facts.member("Store", "ports"), None);
        assert_eq!(facts.words["Tri"], ["yes", "no", "unknown"]);
        assert_eq!(facts.words["Class"][4], "unclassified");
    }
}

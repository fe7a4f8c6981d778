//! Parameters in the form of the protocols `ec2` and `query`: `Filter.1.Name=vpc-id`.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::decode::Fault;
use super::wire::{Kind, Member, Operation, Scalar, Service, Shapes};

/// Returns names and values of a form or of a query string, decoded.
pub fn fields(text: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    text.split('&')
        .filter(|field| !field.is_empty())
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

/// Returns the value of a field.
pub fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let (_, value) = fields.iter().find(|(known, _)| known == name)?;
    Some(value)
}

/// Returns the parameters of a call under the CLI's names, lists joined.
pub fn params(
    service: &Service,
    operation: &Operation,
    fields: &[(String, String)],
) -> Result<Map<String, Value>, Fault> {
    let mut told = Map::new();
    let none = std::collections::BTreeMap::new();
    for (name, member) in service.input(operation).unwrap_or(&none) {
        let form = Form {
            shapes: &service.inputs,
            fields,
        };
        if let Some(value) = form.read(member.wire(name), member)? {
            told.insert(name.clone(), value);
        }
    }
    let read: usize = told.values().map(leaves).sum();
    let sent = fields
        .iter()
        .filter(|(name, _)| name != "Action" && name != "Version")
        .count();
    if read == sent {
        Ok(told)
    } else {
        Err(format!(
            "{} has not all of these parameters: {fields:?}",
            operation.api
        ))
    }
}

/// Counts the scalars of a value.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(leaves).sum(),
        Value::Object(members) => members.values().map(leaves).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

struct Form<'a> {
    shapes: &'a Shapes,
    fields: &'a [(String, String)],
}

impl Form<'_> {
    fn read(&self, at: &str, member: &Member) -> Result<Option<Value>, Fault> {
        match member.kind(self.shapes) {
            Kind::Scalar(scalar, _) => value(self.fields, at)
                .map(|text| typed(scalar, text))
                .transpose(),
            Kind::Structure(members, _) => {
                let mut told = Map::new();
                for (name, member) in members {
                    let inner = format!("{at}.{}", member.wire(name));
                    if let Some(value) = self.read(&inner, member)? {
                        told.insert(name.clone(), value);
                    }
                }
                Ok((!told.is_empty()).then_some(Value::Object(told)))
            }
            Kind::List(item) => {
                let prefix = match member.flat {
                    true => at.to_owned(),
                    false => format!("{at}.{}", item.wire("member")),
                };
                let mut items = Vec::new();
                while let Some(value) = self.read(&format!("{prefix}.{}", items.len() + 1), item)? {
                    items.push(value);
                }
                Ok((!items.is_empty()).then_some(Value::Array(items)))
            }
            Kind::Map(..) => Ok(None),
        }
    }
}

/// Returns a text of a form or of an address as a value of its type.
pub fn typed(scalar: Scalar, text: &str) -> Result<Value, Fault> {
    let wrong = |_| format!("`{text}` is no {scalar:?}");
    match scalar {
        Scalar::Integer | Scalar::Long => {
            let number: i64 = text.parse().map_err(|_| wrong(()))?;
            Ok(number.into())
        }
        Scalar::Boolean => {
            let flag: bool = text.parse().map_err(|_| wrong(()))?;
            Ok(flag.into())
        }
        Scalar::String
        | Scalar::Float
        | Scalar::Double
        | Scalar::Timestamp
        | Scalar::Blob
        | Scalar::Document
        | Scalar::JsonValue => Ok(text.into()),
    }
}

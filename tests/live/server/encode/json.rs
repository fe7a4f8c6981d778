use serde_json::{Map, Value};

use super::{Fault, scalar};
use crate::server::wire::{At, Kind, Member, Members, Operation, Service, Shapes};

/// Returns the body of a reply.
pub fn body(
    service: &Service,
    operation: &Operation,
    told: &Map<String, Value>,
) -> Result<Vec<u8>, Fault> {
    let value = match service.output(operation) {
        Some(members) => structure(&service.outputs, members, told)?,
        None if told.is_empty() => Value::Object(Map::new()),
        None => return Err("has no reply".to_owned()),
    };
    Ok(value.to_string().into_bytes())
}

/// Returns the body of a `rest-json` reply: all members, or the one that is the payload.
pub fn rest(
    service: &Service,
    operation: &Operation,
    told: &Map<String, Value>,
) -> Result<Vec<u8>, Fault> {
    for (name, inner) in told {
        let member = super::member(service, operation, name)?;
        if member.at == Some(At::Payload) {
            return Ok(value(&service.outputs, member, inner)?
                .to_string()
                .into_bytes());
        }
    }
    body(service, operation, told)
}

fn structure(
    shapes: &Shapes,
    members: &Members,
    told: &Map<String, Value>,
) -> Result<Value, Fault> {
    let mut object = Map::new();
    for (name, inner) in told.iter().filter(|(_, inner)| !inner.is_null()) {
        let member = members
            .get(name)
            .ok_or_else(|| format!("has no member `{name}`"))?;
        let inner = value(shapes, member, inner).map_err(|fault| format!("{name}: {fault}"))?;
        object.insert(member.wire(name).to_owned(), inner);
    }
    Ok(Value::Object(object))
}

fn value(shapes: &Shapes, member: &Member, told: &Value) -> Result<Value, Fault> {
    match (member.kind(shapes), told) {
        (Kind::Scalar(kind, format), told) => scalar::json(kind, format, told),
        (Kind::Structure(members, _), Value::Object(told)) => structure(shapes, members, told),
        (Kind::List(item), Value::Array(items)) => {
            let items: Result<Vec<Value>, Fault> =
                items.iter().map(|told| value(shapes, item, told)).collect();
            Ok(Value::Array(items?))
        }
        (Kind::Map(_, inner), Value::Object(entries)) => {
            let entries: Result<Map<String, Value>, Fault> = entries
                .iter()
                .map(|(name, told)| Ok((name.clone(), value(shapes, inner, told)?)))
                .collect();
            Ok(Value::Object(entries?))
        }
        (Kind::Structure(..) | Kind::List(_) | Kind::Map(..), told) => {
            Err(format!("{told} is of another shape"))
        }
    }
}

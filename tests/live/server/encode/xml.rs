use serde_json::{Map, Value};

use super::{Fault, heads, scalar};
use crate::server::http::Response;
use crate::server::wire::{At, Kind, Member, Members, Namespace, Operation, Service, Shapes};

/// Text of elements.
#[derive(Default)]
pub struct Xml(String);

impl Xml {
    pub fn document() -> Self {
        Self("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned())
    }
    /// Writes an element, with the namespace of its names where one is given.
    pub fn element<E>(
        &mut self,
        name: &str,
        namespace: Option<&str>,
        inside: impl FnOnce(&mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        let attributes = namespace.map(|uri| format!(" xmlns=\"{}\"", escaped(uri)));
        self.with_attributes(name, &attributes.unwrap_or_default(), inside)
    }
    fn with_attributes<E>(
        &mut self,
        name: &str,
        attributes: &str,
        inside: impl FnOnce(&mut Self) -> Result<(), E>,
    ) -> Result<(), E> {
        self.0.push_str(&format!("<{name}{attributes}>"));
        inside(self)?;
        self.0.push_str(&format!("</{name}>"));
        Ok(())
    }
    /// Writes an element that holds a text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.0
            .push_str(&format!("<{name}>{}</{name}>", escaped(text)));
    }
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#xD;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Returns a reply of the protocol `ec2`.
pub fn ec2(
    service: &Service,
    operation: &Operation,
    told: &Map<String, Value>,
    id: &str,
) -> Result<Response, Fault> {
    let mut xml = Xml::document();
    let root = format!("{}Response", operation.api);
    xml.element(&root, service.namespace.as_deref(), |xml| {
        xml.text("requestId", id);
        top(xml, service, operation, told)
    })?;
    Ok(response(service, id, xml))
}

/// Returns a reply of the protocol `query`.
pub fn query(
    service: &Service,
    operation: &Operation,
    told: &Map<String, Value>,
    id: &str,
) -> Result<Response, Fault> {
    let mut xml = Xml::document();
    let root = format!("{}Response", operation.api);
    xml.element(&root, service.namespace.as_deref(), |xml| {
        if let Some(wrapper) = &operation.wrapper {
            xml.element(wrapper, None, |xml| top(xml, service, operation, told))?;
        }
        xml.element("ResponseMetadata", None, |xml| {
            xml.text("RequestId", id);
            Ok::<(), Fault>(())
        })
    })?;
    Ok(response(service, id, xml))
}

/// Returns the body of a `rest-xml` reply.
pub fn rest(
    service: &Service,
    operation: &Operation,
    told: &Map<String, Value>,
) -> Result<Vec<u8>, Fault> {
    let mut xml = Xml::document();
    let root = operation.root.as_deref().unwrap_or(&operation.api);
    xml.element(root, service.namespace.as_deref(), |xml| {
        for (name, value) in told {
            let member = super::member(service, operation, name)?;
            if operation.unwrapped || member.at == Some(At::Payload) {
                return content(xml, &service.outputs, member, value);
            }
        }
        top(xml, service, operation, told)
    })?;
    Ok(xml.into_bytes())
}

fn response(service: &Service, id: &str, xml: Xml) -> Response {
    Response {
        status: 200,
        headers: heads(service, id),
        body: xml.into_bytes(),
    }
}

/// Writes the members of a reply.
fn top(
    xml: &mut Xml,
    service: &Service,
    operation: &Operation,
    told: &Map<String, Value>,
) -> Result<(), Fault> {
    match service.output(operation) {
        Some(members) => structure(xml, &service.outputs, members, told),
        None if told.is_empty() => Ok(()),
        None => Err("has no reply".to_owned()),
    }
}

fn structure(
    xml: &mut Xml,
    shapes: &Shapes,
    members: &Members,
    told: &Map<String, Value>,
) -> Result<(), Fault> {
    for (name, value) in told.iter().filter(|(_, value)| !value.is_null()) {
        let member = members
            .get(name)
            .ok_or_else(|| format!("has no member `{name}`"))?;
        if member.at != Some(At::Attribute) {
            element(xml, shapes, member, (member.wire(name), value))
                .map_err(|fault| format!("{name}: {fault}"))?;
        }
    }
    Ok(())
}

/// Writes a member: an element, or one for each item of a flat list.
fn element(
    xml: &mut Xml,
    shapes: &Shapes,
    member: &Member,
    (name, value): (&str, &Value),
) -> Result<(), Fault> {
    match (member.kind(shapes), value) {
        (Kind::List(item), Value::Array(items)) if member.flat => items
            .iter()
            .try_for_each(|value| element(xml, shapes, item, (name, value))),
        (Kind::Structure(members, Some(namespace)), Value::Object(told)) => {
            let attributes = attributes(shapes, members, namespace, told)?;
            xml.with_attributes(name, &attributes, |xml| content(xml, shapes, member, value))
        }
        (Kind::Scalar(..) | Kind::Structure(..) | Kind::List(_) | Kind::Map(..), value) => {
            xml.element(name, None, |xml| content(xml, shapes, member, value))
        }
    }
}

/// Returns the attributes of an element, and where their names come from.
fn attributes(
    shapes: &Shapes,
    members: &Members,
    namespace: &Namespace,
    told: &Map<String, Value>,
) -> Result<String, Fault> {
    let mut text = format!(
        " xmlns:{}=\"{}\"",
        namespace.prefix,
        escaped(&namespace.uri)
    );
    for (name, value) in told {
        let member = members
            .get(name)
            .filter(|member| member.at == Some(At::Attribute));
        if let Some(member) = member
            && let Kind::Scalar(scalar, format) = member.kind(shapes)
        {
            let value = scalar::text(scalar, format, value)?;
            text.push_str(&format!(" {}=\"{}\"", member.wire(name), escaped(&value)));
        }
    }
    Ok(text)
}

/// Writes what stands inside of an element.
fn content(xml: &mut Xml, shapes: &Shapes, member: &Member, value: &Value) -> Result<(), Fault> {
    match (member.kind(shapes), value) {
        (Kind::Scalar(kind, format), value) => {
            let text = scalar::text(kind, format, value)?;
            xml.0.push_str(&escaped(&text));
            Ok(())
        }
        (Kind::Structure(members, _), Value::Object(told)) => structure(xml, shapes, members, told),
        (Kind::List(item), Value::Array(items)) => items
            .iter()
            .try_for_each(|value| element(xml, shapes, item, (item.wire("member"), value))),
        (Kind::Map(key, inner), Value::Object(entries)) => {
            entries.iter().try_for_each(|(name, value)| {
                xml.element("entry", None, |xml| {
                    xml.text(key.wire("key"), name);
                    element(xml, shapes, inner, (inner.wire("value"), value))
                })
            })
        }
        (Kind::Structure(..) | Kind::List(_) | Kind::Map(..), value) => {
            Err(format!("{value} is of another shape"))
        }
    }
}

//! From the words of the AWS CLI to a response on the wire.

mod errors;
mod json;
mod scalar;
mod xml;

use serde_json::{Map, Value};

use super::http::Response;
use super::wire::{At, Kind, Member, Operation, Protocol, Service};

pub use errors::error;

/// Why a reply cannot be sent: a member or a value that the operation does not have.
pub type Fault = String;

/// Members of a reply that the CLI and other tools add.
const WRAPPERS: [&str; 2] = ["ResponseMetadata", "$metadata"];

/// Returns the response that says a reply, as the service would.
pub fn reply(
    service: &Service,
    operation: &Operation,
    reply: &Value,
    id: &str,
) -> Result<Response, Fault> {
    let told = reply
        .as_object()
        .ok_or_else(|| format!("{}: a reply that is no object", operation.api))?;
    let told: Map<String, Value> = told
        .iter()
        .filter(|(name, value)| !WRAPPERS.contains(&name.as_str()) && !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let made = match service.protocol {
        Protocol::Ec2 => xml::ec2(service, operation, &told, id),
        Protocol::Query => xml::query(service, operation, &told, id),
        Protocol::RestXml => rest(service, operation, &told, id, xml::rest),
        Protocol::Json => json::body(service, operation, &told).map(|body| Response {
            status: 200,
            headers: heads(service, id),
            body,
        }),
        Protocol::RestJson => rest(service, operation, &told, id, json::rest),
    };
    made.map_err(|fault| format!("{} {}: {fault}", service.service, operation.api))
}

/// Returns the headers that every answer of a service has.
pub(super) fn heads(service: &Service, id: &str) -> Vec<(String, String)> {
    let (kind, request) = match service.protocol {
        Protocol::Ec2 => ("text/xml;charset=UTF-8", "x-amzn-RequestId"),
        Protocol::Query => ("text/xml", "x-amzn-RequestId"),
        Protocol::Json => ("application/x-amz-json-1.1", "x-amzn-RequestId"),
        Protocol::RestJson => ("application/json", "x-amzn-RequestId"),
        Protocol::RestXml => ("application/xml", "x-amz-request-id"),
    };
    let mut heads = vec![
        ("Content-Type".to_owned(), kind.to_owned()),
        (request.to_owned(), id.to_owned()),
        ("Server".to_owned(), "replay".to_owned()),
    ];
    if service.protocol == Protocol::RestXml {
        heads.push(("x-amz-id-2".to_owned(), format!("host/{id}")));
    }
    heads
}

/// Makes the body of a reply of which headers tell a part.
type Body = fn(&Service, &Operation, &Map<String, Value>) -> Result<Vec<u8>, Fault>;

/// Returns a reply of which a part stands in headers, and one member may be the body.
fn rest(
    service: &Service,
    operation: &Operation,
    told: &Map<String, Value>,
    id: &str,
    body: Body,
) -> Result<Response, Fault> {
    let mut headers = heads(service, id);
    let mut inside = Map::new();
    for (name, value) in told {
        let member = member(service, operation, name)?;
        if member.at == Some(At::Header) {
            headers.push((
                member.wire(name).to_owned(),
                header(service, member, value)?,
            ));
        } else {
            inside.insert(name.clone(), value.clone());
        }
    }
    let body = match payload(service, operation) {
        Some((name, _)) if !inside.contains_key(name) => Vec::new(),
        Some((name, member)) if matches!(member.kind(&service.outputs), Kind::Scalar(..)) => inside
            [name]
            .as_str()
            .unwrap_or_default()
            .as_bytes()
            .to_vec(),
        Some(_) | None => body(service, operation, &inside)?,
    };
    Ok(Response {
        status: 200,
        headers,
        body,
    })
}

/// Returns the member that is the body of a reply.
fn payload<'a>(service: &'a Service, operation: &Operation) -> Option<(&'a String, &'a Member)> {
    let mut members = service.output(operation)?.iter();
    members.find(|(_, member)| member.at == Some(At::Payload))
}

fn header(service: &Service, member: &Member, value: &Value) -> Result<String, Fault> {
    match member.kind(&service.outputs) {
        Kind::Scalar(scalar, format) => scalar::text(scalar, format, value),
        Kind::Structure(..) | Kind::List(_) | Kind::Map(..) => {
            Err(format!("a header that is no text: {value}"))
        }
    }
}

/// Returns the member at the top of a reply.
fn member<'a>(
    service: &'a Service,
    operation: &Operation,
    name: &str,
) -> Result<&'a Member, Fault> {
    service
        .output(operation)
        .and_then(|members| members.get(name))
        .ok_or_else(|| format!("has no member `{name}`"))
}

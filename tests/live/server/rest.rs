//! Requests of the protocols `rest-json` and `rest-xml`: method, path and query name the operation.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::decode::Fault;
use super::form::{fields, typed, value};
use super::http::Request;
use super::wire::{At, Kind, Member, Operation, Scalar, Service};

/// Returns the operation whose method and address agree with the request's, the most telling one.
pub fn operation(
    service: &'static Service,
    request: &Request,
) -> Option<(&'static Service, &'static str, &'static Operation)> {
    let found = service.operations.iter().filter_map(|(name, operation)| {
        let matched = matched(operation, request)?;
        Some((matched.weight, name, operation))
    });
    let (_, name, operation) = found.max_by_key(|(weight, ..)| *weight)?;
    Some((service, name, operation))
}

/// How a request agrees with an operation's address.
struct Matched {
    /// The labels of the path with their values.
    labels: Vec<(String, String)>,
    /// How much of the address is not a label.
    weight: usize,
}

fn matched(operation: &Operation, request: &Request) -> Option<Matched> {
    if operation.method != request.method {
        return None;
    }
    let (path, query) = operation
        .uri
        .split_once('?')
        .unwrap_or((&operation.uri, ""));
    let asked = fields(&request.query);
    let wanted = fields(query);
    let has_all = wanted
        .iter()
        .all(|(name, text)| value(&asked, name) == Some(text.as_str()));
    if !has_all {
        return None;
    }
    let (template, given) = (segments(path), segments(&request.path));
    if template.len() != given.len() {
        return None;
    }
    let mut labels = Vec::new();
    let mut weight = wanted.len();
    for (template, given) in template.into_iter().zip(given) {
        let given = percent_decode_str(given).decode_utf8_lossy().into_owned();
        match template
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
        {
            Some(_) if given.is_empty() => return None,
            Some(label) => labels.push((label.to_owned(), given)),
            None if template == given => weight += 1,
            None => return None,
        }
    }
    Some(Matched { labels, weight })
}

/// Returns the parts of a path; a slash at the end says nothing.
fn segments(path: &str) -> Vec<&str> {
    path.trim_matches('/').split('/').collect()
}

/// Returns the parameters of a call under the CLI's names.
pub fn params(
    service: &Service,
    operation: &Operation,
    request: &Request,
) -> Result<Map<String, Value>, Fault> {
    let labels = matched(operation, request).map_or(Vec::new(), |matched| matched.labels);
    let query = fields(&request.query);
    let body: Map<String, Value> = match request.body.is_empty() {
        true => Map::new(),
        false => serde_json::from_slice(&request.body)
            .map_err(|error| format!("{}: no JSON object: {error}", operation.api))?,
    };
    let mut told = Map::new();
    let none = std::collections::BTreeMap::new();
    let members = service.input(operation).unwrap_or(&none);
    for (name, member) in members {
        let wire = member.wire(name);
        let text = match member.at {
            Some(At::Uri) => value(&labels, wire),
            Some(At::QueryString) => value(&query, wire),
            Some(At::Header) => request.header(&wire.to_ascii_lowercase()),
            Some(At::Payload | At::Attribute) => None,
            None => {
                if let Some(value) = body.get(wire) {
                    told.insert(name.clone(), value.clone());
                }
                None
            }
        };
        if let Some(text) = text {
            told.insert(name.clone(), typed(scalar(service, member)?, text)?);
        }
    }
    check_query(operation, &query, |wire| {
        members
            .iter()
            .any(|(name, member)| member.at == Some(At::QueryString) && member.wire(name) == wire)
    })?;
    Ok(told)
}

fn scalar(service: &Service, member: &Member) -> Result<Scalar, Fault> {
    match member.kind(&service.inputs) {
        Kind::Scalar(scalar, _) => Ok(scalar),
        Kind::Structure(..) | Kind::List(_) | Kind::Map(..) => {
            Err("a list in an address".to_owned())
        }
    }
}

/// Refuses what stands in the query and belongs neither to the operation's address nor to its parameters.
fn check_query(
    operation: &Operation,
    query: &[(String, String)],
    is_parameter: impl Fn(&str) -> bool,
) -> Result<(), Fault> {
    let (_, own) = operation.uri.split_once('?').unwrap_or_default();
    let own = fields(own);
    let unknown = query.iter().find(|(name, _)| {
        // The SDK repeats the operation's name for S3's logs.
        name != "x-id" && value(&own, name).is_none() && !is_parameter(name)
    });
    match unknown {
        Some((name, _)) => Err(format!("{} has no parameter `{name}`", operation.api)),
        None => Ok(()),
    }
}

//! Hosts with their ports, alone and in lists.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;

use super::{Connection, Engine, Host};
use crate::ids::DnsName;

/// Returns the connections of a list of hosts with commas between.
pub(super) fn list(text: &str, engine: Engine) -> Vec<Connection> {
    let each = text.split(',').filter_map(|one| one_of(one, engine));
    each.collect()
}

/// Returns the connection to one host, `host`, `host:port`, `[address]` or `[address]:port`.
pub(super) fn one_of(text: &str, engine: Engine) -> Option<Connection> {
    let text = text.trim();
    let (host, port) = apart(text)?;
    Some(Connection {
        engine,
        host: named(host)?,
        port: match port {
            Some(port) => Some(port.trim().parse().ok()?),
            None => engine.usual_port(),
        },
    })
}

/// Returns a host and the text of its port.
fn apart(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (address, behind) = rest.split_once(']')?;
        return match behind {
            "" => Some((address, None)),
            _ => Some((address, Some(behind.strip_prefix(':')?))),
        };
    }
    // An address of IPv6 without brackets has no port.
    if text.matches(':').count() > 1 {
        return Some((text, None));
    }
    match text.split_once(':') {
        Some((host, "")) => Some((host, None)),
        Some((host, port)) => Some((host, Some(port))),
        None => Some((text, None)),
    }
}

/// Returns a host by its name or address, percent-decoded once; none for paths of sockets and what is no name.
pub(super) fn named(text: &str) -> Option<Host> {
    let decoded = percent_decode_str(text.trim()).decode_utf8().ok()?;
    let plain = decoded.trim_matches(['[', ']']);
    // The zone of an address of one link says nothing here.
    let plain = plain.split_once('%').map_or(plain, |(address, _)| address);
    if let Ok(address) = plain.parse::<IpAddr>() {
        return Some(Host::Address(address.to_canonical()));
    }
    let is_name = plain
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    let is_number = plain.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !is_name || is_number {
        return None;
    }
    plain.parse::<DnsName>().ok().map(Host::Name)
}

//! URIs: `scheme://user:password@host:port,host:port/path?query`.

use super::{Connection, Engine, Host, hosts};
use percent_encoding::percent_decode_str;

pub(super) fn connections(text: &str) -> Vec<Connection> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Vec::new();
    };
    let Some(engine) = Engine::of_scheme(scheme) else {
        return Vec::new();
    };
    let mut found = hosts::list(authority(rest), engine);
    if scheme.to_ascii_lowercase().ends_with("+srv") {
        for one in &mut found {
            if let Host::Name(name) = one.host {
                one.host = Host::Service(name);
                one.port = None;
            }
        }
    }
    found.extend(of_query(rest, engine));
    found
}

/// Returns the hosts of a URI, without whoever logs in. A password may hold a `/` or an `@` that was not encoded.
pub(super) fn authority(rest: &str) -> &str {
    let until = |text: &str| text.find(['/', '?', '#', ';']).unwrap_or(text.len());
    let (near, far) = rest.split_at(until(rest));
    if let Some((_, hosts)) = near.rsplit_once('@') {
        return hosts;
    }
    // What looks like `user:password` up to a `/` and has an `@` behind it is no host.
    let is_port = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_login = near
        .rsplit_once(':')
        .is_some_and(|(_, port)| !is_port(port))
        && !near.ends_with(']');
    let query = far.find('?').unwrap_or(far.len());
    let (path, _) = far.split_at(query);
    match path.rsplit_once('@') {
        Some((_, hosts)) if is_login => hosts.split_at(until(hosts)).0,
        _ => near,
    }
}

/// Returns the hosts that the query of a URI of libpq names: `?host=a,b&port=5432,5433`.
///
/// Source: PostgreSQL documentation, section Connection URIs.
fn of_query(rest: &str, engine: Engine) -> Vec<Connection> {
    let Some((_, query)) = rest.split_once('?') else {
        return Vec::new();
    };
    if !matches!(engine, Engine::Postgres | Engine::Redshift) {
        return Vec::new();
    }
    let value = |wanted: &str| {
        let mut all = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = all.find(|(key, _)| key.eq_ignore_ascii_case(wanted))?;
        percent_decode_str(value).decode_utf8().ok()
    };
    let ports = value("port");
    ["host", "hostaddr"]
        .into_iter()
        .filter_map(value)
        .flat_map(|names| with_ports(&names, ports.as_deref(), engine))
        .collect()
}

/// Returns hosts with the ports of a second list: one for each, or one for all.
pub(super) fn with_ports(names: &str, ports: Option<&str>, engine: Engine) -> Vec<Connection> {
    let ports: Vec<&str> = ports
        .map(|ports| ports.split(',').collect())
        .unwrap_or_default();
    let each = names.split(',').enumerate().filter_map(|(at, name)| {
        let mut one = hosts::one_of(name, engine)?;
        let port = ports.get(at).or(ports.first().filter(|_| ports.len() == 1));
        if let Some(port) = port.and_then(|port| port.trim().parse().ok()) {
            one.port = Some(port);
        }
        Some(one)
    });
    each.collect()
}

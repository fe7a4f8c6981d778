//! JDBC URLs, behind their `jdbc:`.

use super::{Connection, Engine, hosts, uri, without_prefix};

pub(super) fn connections(text: &str) -> Vec<Connection> {
    if let Some(rest) = without_prefix(text, "oracle:thin:") {
        return oracle(rest);
    }
    let Some((name, rest)) = text.split_once("://") else {
        return Vec::new();
    };
    // Wrappers and modes stand around the engine: `aws-wrapper:postgresql`, `mysql:loadbalance`, `redshift:iam`.
    let engine = name
        .split(':')
        .find_map(|part| match Engine::of_scheme(part) {
            Some(Engine::Other) | None => None,
            known => known,
        });
    let engine = engine.unwrap_or(Engine::Other);
    if engine == Engine::SqlServer {
        return sql_server(rest);
    }
    let authority = uri::authority(rest);
    match authority.contains('(') {
        true => in_brackets(rest, engine),
        false => hosts::list(authority, engine),
    }
}

/// `//host\instance:port;serverName=...;port=...`.
///
/// Source: Microsoft JDBC Driver for SQL Server, page Building the connection URL.
fn sql_server(rest: &str) -> Vec<Connection> {
    let (named, properties) = rest.split_once(';').unwrap_or((rest, ""));
    let value = |wanted: &[&str]| {
        let mut all = properties
            .split(';')
            .filter_map(|pair| pair.split_once('='));
        let found = all.find(|(key, _)| {
            wanted
                .iter()
                .any(|one| key.trim().eq_ignore_ascii_case(one))
        });
        found.map(|(_, value)| value.trim())
    };
    let (name, behind) = named.split_once('\\').unwrap_or((named, ""));
    let port = behind.split_once(':').map(|(_, port)| port);
    let port = port.or_else(|| value(&["port", "portNumber"]));
    let name = match name {
        "" => value(&["serverName", "server"]).unwrap_or_default(),
        name => name,
    };
    let mut found = uri::with_ports(name, port, Engine::SqlServer);
    if let Some(partner) = value(&["failoverPartner"]) {
        found.extend(uri::with_ports(partner, port, Engine::SqlServer));
    }
    found
}

/// `user/password@host:port:sid`, `@//host:port/service`, or a description in brackets.
///
/// Source: Oracle Database JDBC Developer's Guide, chapter Data Sources and URLs.
fn oracle(rest: &str) -> Vec<Connection> {
    let Some((_, place)) = rest.rsplit_once('@') else {
        return Vec::new();
    };
    if place.contains('(') {
        return in_brackets(place, Engine::Oracle);
    }
    let place = place.split_once("://").map_or(place, |(_, behind)| behind);
    let place = place.trim_start_matches('/');
    let each = place.split(',').filter_map(|one| {
        let named = one.split(['/', '?']).next()?;
        // Behind the port stands the name of the instance.
        let mut parts = named.splitn(3, ':');
        let (host, port) = (parts.next()?, parts.next());
        let joined = port.map_or(host.to_owned(), |port| format!("{host}:{port}"));
        hosts::one_of(&joined, Engine::Oracle)
    });
    each.collect()
}

/// Descriptions with `(HOST=...)` and `(PORT=...)`, of Oracle, and of MySQL (`address=(host=...)(port=...)`).
fn in_brackets(text: &str, engine: Engine) -> Vec<Connection> {
    let mut found: Vec<Connection> = Vec::new();
    for part in text.split(['(', ')', ',']) {
        let Some((key, value)) = part.split_once('=') else {
            continue;
        };
        let key = key.trim().to_ascii_lowercase();
        if key == "host" {
            found.extend(hosts::one_of(value, engine));
        } else if key == "port"
            && let Some(last) = found.last_mut()
        {
            last.port = value.trim().parse().ok().or(last.port);
        }
    }
    found
}

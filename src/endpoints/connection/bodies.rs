//! Connection strings within other texts: `.env` and properties files, YAML, JSON, scripts.

use super::{Connection, Engine, connections, hosts};

/// What keys of hosts end with, in capitals.
const KEYS: [(&str, Engine); 12] = [
    ("BOOTSTRAP_SERVERS", Engine::Kafka),
    ("BOOTSTRAP.SERVERS", Engine::Kafka),
    ("BOOTSTRAP-SERVERS", Engine::Kafka),
    ("BROKERS", Engine::Kafka),
    ("PGHOST", Engine::Postgres),
    ("REDIS_HOST", Engine::Redis),
    ("MYSQL_HOST", Engine::MySql),
    ("HOST", Engine::Other),
    ("HOSTNAME", Engine::Other),
    ("ENDPOINT", Engine::Other),
    ("SERVER", Engine::Other),
    ("NODES", Engine::Other),
];

/// Returns the hosts that connection strings within a text name, sorted, each once: URIs anywhere, lines of pairs, and
/// values whose key says that they are hosts.
pub fn connections_in(text: &str) -> Vec<Connection> {
    let mut found: Vec<Connection> = text.lines().flat_map(of_line).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn of_line(line: &str) -> Vec<Connection> {
    let uris = uris(line);
    if !uris.is_empty() {
        return uris.into_iter().flat_map(connections).collect();
    }
    let Some((key, value)) = pair(line) else {
        return Vec::new();
    };
    let quoted: Vec<&str> = line
        .split('"')
        .filter(|part| is_string_of_pairs(part))
        .collect();
    if !quoted.is_empty() && line.contains('"') {
        return quoted.into_iter().flat_map(connections).collect();
    }
    let upper = key.to_ascii_uppercase();
    let of_host = KEYS.iter().find(|(end, _)| upper.ends_with(end));
    match of_host {
        Some((_, engine)) if !value.contains('=') => hosts::list(value, *engine),
        _ if is_string_of_pairs(value) => connections(value),
        _ if is_string_of_pairs(line) => connections(line),
        _ => Vec::new(),
    }
}

/// Returns a key and its value, as `.env` files, properties, YAML and JSON write them.
fn pair(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().trim_end_matches(',');
    let line = line.strip_prefix("export ").unwrap_or(line);
    let line = line.strip_prefix("- ").unwrap_or(line);
    let at = line.find(['=', ':'])?;
    let (key, value) = line.split_at(at);
    let bare = |text: &'_ str| {
        text.trim()
            .trim_matches(['"', '\''])
            .trim()
            .to_owned()
            .len()
    };
    let value = value.get(1..)?.trim().trim_matches(['"', '\'']).trim();
    let key = key.trim().trim_matches(['"', '\'']);
    (bare(key) > 0 && !value.is_empty()).then_some((key, value))
}

/// Returns whether a text is one of pairs that name a host and a database.
fn is_string_of_pairs(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let separated = lower.contains(';') || lower.matches('=').count() > 1;
    separated
        && has(&["host=", "server=", "data source=", "hostaddr="])
        && has(&[
            "dbname=",
            "database=",
            "user=",
            "uid=",
            "user id=",
            "initial catalog=",
            "port=",
            "password=",
        ])
}

/// Returns the URIs of a line: the scheme before each `://`, and what follows up to a space or quote.
fn uris(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = line.get(from..).and_then(|rest| rest.find("://")) {
        let at = from + at;
        let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | ':');
        let before = line.get(..at).unwrap_or_default();
        let begin = before.rfind(|c| !is_scheme(c)).map_or(0, |place| {
            place
                + before
                    .get(place..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(1, char::len_utf8)
        });
        let behind = line.get(at + 3..).unwrap_or_default();
        let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>');
        let end = at + 3 + behind.find(is_end).unwrap_or(behind.len());
        // A key with a colon may stand before the scheme: `url:postgres://...`.
        let whole = line.get(begin..end).unwrap_or_default();
        found.push(without_key(whole));
        from = end;
    }
    found
}

fn without_key(uri: &str) -> &str {
    let Some((scheme, _)) = uri.split_once("://") else {
        return uri;
    };
    let jdbc = scheme.to_ascii_lowercase().find("jdbc:");
    let begin = jdbc.or_else(|| scheme.rfind(':').map(|at| at + 1));
    uri.get(begin.unwrap_or(0)..).unwrap_or(uri)
}

//! Pairs of keys and values: libpq (`host=db port=5432`), ADO.NET and ODBC (`Server=tcp:db,1433;Database=x`).

use super::{Connection, Engine, hosts, uri};

/// The keys of hosts, in the spelling without spaces and underscores.
const HOSTS: [&str; 10] = [
    "host",
    "hostaddr",
    "hostname",
    "server",
    "servername",
    "datasource",
    "address",
    "addr",
    "networkaddress",
    "endpoint",
];

pub(super) fn connections(text: &str) -> Vec<Connection> {
    let pairs = match text.contains(';') {
        true => with_semicolons(text),
        false => with_spaces(text),
    };
    let value = |wanted: &str| {
        let mut all = pairs.iter();
        all.find(|(key, _)| key == wanted)
            .map(|(_, value)| value.as_str())
    };
    let engine = engine(value("driver"), value("provider"), text.contains(';'));
    let mut found = Vec::new();
    for (_, host) in pairs
        .iter()
        .filter(|(key, _)| HOSTS.contains(&key.as_str()))
    {
        found.extend(of_host(host, value("port"), engine));
    }
    found
}

/// Returns what drivers speak; pairs with semicolons are those of SQL Server unless a driver says otherwise.
fn engine(driver: Option<&str>, provider: Option<&str>, has_semicolons: bool) -> Engine {
    let told = driver.or(provider).unwrap_or_default().to_ascii_lowercase();
    let names = [
        ("postgres", Engine::Postgres),
        ("npgsql", Engine::Postgres),
        ("redshift", Engine::Redshift),
        ("mysql", Engine::MySql),
        ("mariadb", Engine::MySql),
        ("oracle", Engine::Oracle),
        ("sql server", Engine::SqlServer),
        ("sqlclient", Engine::SqlServer),
        ("freetds", Engine::SqlServer),
        ("mongo", Engine::Mongo),
    ];
    let named = names.into_iter().find(|(name, _)| told.contains(name));
    match (named, has_semicolons) {
        (Some((_, engine)), _) => engine,
        (None, true) => Engine::Other,
        (None, false) => Engine::Postgres,
    }
}

/// Returns the connections of a host: `tcp:host,port`, `host\instance`, or a list.
fn of_host(host: &str, port: Option<&str>, engine: Engine) -> Vec<Connection> {
    let bare = super::without_prefix(host, "tcp:").unwrap_or(host);
    // Behind one comma alone SQL Server has the port, others a second host.
    if let Some((name, number)) = bare.split_once(',')
        && number.trim().parse::<u16>().is_ok()
    {
        let engine = if engine == Engine::Other {
            Engine::SqlServer
        } else {
            engine
        };
        return uri::with_ports(name, Some(number), engine);
    }
    if let Some((name, _)) = bare.split_once('\\') {
        return uri::with_ports(name, port, Engine::SqlServer);
    }
    match hosts::list(bare, engine).len() {
        0 => Vec::new(),
        _ => uri::with_ports(bare, port, engine),
    }
}

/// Returns pairs with semicolons between; values in quotes or braces hold what they like.
fn with_semicolons(text: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = text;
    while let Some((key, behind)) = rest.split_once('=') {
        let behind = behind.trim_start();
        let close = match behind.chars().next() {
            Some('{') => Some('}'),
            Some(quote @ ('"' | '\'')) => Some(quote),
            _ => None,
        };
        let quoted = close.and_then(|close| {
            let inner = behind.get(1..)?;
            inner.split_once(close)
        });
        let (value, after) = match quoted {
            Some((value, after)) => (value, after.split_once(';').map_or("", |(_, after)| after)),
            None => behind.split_once(';').unwrap_or((behind, "")),
        };
        pairs.push((plain(key), value.trim().to_owned()));
        rest = after;
    }
    pairs
}

/// Returns pairs with spaces between, as libpq reads them: quotes hold spaces, a backslash the next character.
///
/// Source: PostgreSQL documentation, section Keyword/Value Connection Strings.
fn with_spaces(text: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = text.trim_start();
    while let Some((key, behind)) = rest.split_once('=') {
        let behind = behind.trim_start();
        let is_quoted = behind.starts_with('\'');
        let inner = match is_quoted {
            true => behind.get(1..).unwrap_or_default(),
            false => behind,
        };
        let mut value = String::new();
        let mut characters = inner.char_indices();
        let mut end = inner.len();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => value.extend(characters.next().map(|(_, next)| next)),
                '\'' if is_quoted => {
                    end = at + 1;
                    break;
                }
                space if space.is_whitespace() && !is_quoted => {
                    end = at;
                    break;
                }
                other => value.push(other),
            }
        }
        pairs.push((plain(key), value));
        rest = inner.get(end..).unwrap_or_default().trim_start();
    }
    pairs
}

/// Returns a key as it is compared.
fn plain(key: &str) -> String {
    let letters = key
        .chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-' | '\t' | '\n' | '\r'));
    letters.collect::<String>().to_ascii_lowercase()
}

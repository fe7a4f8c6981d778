//! Connection strings: which hosts they name. Users, passwords and everything else that may be secret are passed over
//! while reading and never kept.

mod bodies;
mod hosts;
mod jdbc;
mod pairs;
mod uri;

#[cfg(test)]
mod tests;

use std::net::IpAddr;

use crate::ids::DnsName;

pub use bodies::connections_in;

/// A host to which a connection string leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Connection {
    /// What is spoken there, as far as the string tells.
    pub engine: Engine,
    /// The host.
    pub host: Host,
    /// The port, as written or as is usual; none where neither tells.
    pub port: Option<u16>,
}

/// A host as a connection string names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// A name.
    Name(DnsName),
    /// A name under which `SRV` records stand: of MongoDB, `_mongodb._tcp.` before it.
    Service(DnsName),
    /// An address.
    Address(IpAddr),
}

/// What is spoken at the other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Engine {
    /// PostgreSQL, and what speaks like it.
    Postgres,
    /// Amazon Redshift.
    Redshift,
    /// MySQL and MariaDB.
    MySql,
    /// Microsoft SQL Server.
    SqlServer,
    /// Oracle Database.
    Oracle,
    /// MongoDB and Amazon DocumentDB.
    Mongo,
    /// Redis and Valkey.
    Redis,
    /// The sentinels of Redis, which tell where it is.
    Sentinel,
    /// Memcached.
    Memcached,
    /// AMQP brokers.
    Amqp,
    /// AMQP brokers over TLS.
    Amqps,
    /// Apache Kafka.
    Kafka,
    /// Apache Cassandra and Amazon Keyspaces.
    Cassandra,
    /// HTTP.
    Http,
    /// HTTP over TLS.
    Https,
    /// Something else.
    Other,
}

impl Engine {
    /// Returns the port that is usual; none for what is not known.
    pub fn usual_port(self) -> Option<u16> {
        match self {
            Self::Postgres => Some(5432),
            Self::Redshift => Some(5439),
            Self::MySql => Some(3306),
            Self::SqlServer => Some(1433),
            Self::Oracle => Some(1521),
            Self::Mongo => Some(27017),
            Self::Redis => Some(6379),
            Self::Sentinel => Some(26379),
            Self::Memcached => Some(11211),
            Self::Amqp => Some(5672),
            Self::Amqps => Some(5671),
            Self::Kafka => Some(9092),
            Self::Cassandra => Some(9042),
            Self::Http => Some(80),
            Self::Https => Some(443),
            Self::Other => None,
        }
    }

    /// Returns the engine of a URI's scheme, whatever driver stands behind a `+`; none for what leads to no host.
    fn of_scheme(scheme: &str) -> Option<Self> {
        let lower = scheme.to_ascii_lowercase();
        let bare = lower.split('+').next().unwrap_or_default();
        Some(match bare {
            "postgres" | "postgresql" | "postgis" | "pgsql" | "psql" | "cockroachdb" => {
                Self::Postgres
            }
            "redshift" => Self::Redshift,
            "mysql" | "mysql2" | "mysqlx" | "mariadb" | "aurora" | "trilogy" => Self::MySql,
            "sqlserver" | "mssql" => Self::SqlServer,
            "oracle" => Self::Oracle,
            "mongodb" | "docdb" => Self::Mongo,
            "redis" | "rediss" | "valkey" | "valkeys" => Self::Redis,
            "redis-sentinel" | "rediss-sentinel" => Self::Sentinel,
            "memcached" | "memcache" => Self::Memcached,
            "amqp" => Self::Amqp,
            "amqps" => Self::Amqps,
            "kafka" => Self::Kafka,
            "cassandra" | "cql" => Self::Cassandra,
            "http" => Self::Http,
            "https" => Self::Https,
            "file" | "sqlite" | "sqlite3" | "jdbc" | "data" | "mailto" | "arn" | "unix" => {
                return None;
            }
            _ => Self::Other,
        })
    }
}

/// The longest connection string that is read.
const MOST: usize = 64 * 1024;

/// Returns the hosts that a connection string names, sorted, each once; none when it is no connection string, or one to
/// the same machine by a socket.
///
/// Source: libpq, MySQL, MongoDB, Redis, Oracle and SQL Server documentation of connection strings.
pub fn connections(text: &str) -> Vec<Connection> {
    let text = unquoted(text.trim());
    if text.len() > MOST {
        return Vec::new();
    }
    let mut found = if let Some(rest) = without_prefix(text, "jdbc:") {
        jdbc::connections(rest)
    } else if text.contains("://") {
        uri::connections(text)
    } else if text.contains('=') {
        pairs::connections(text)
    } else {
        hosts::list(text, Engine::Other)
    };
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns a text without what it begins with, whatever its case.
fn without_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Returns a text without the quotes around it, where it has them at both ends.
fn unquoted(text: &str) -> &str {
    let quotes = ['"', '\'', '`'];
    let inner = quotes
        .iter()
        .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.map_or(text, str::trim)
}

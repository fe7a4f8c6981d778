//! Headers of stateful rules: who talks to whom, by which protocol.

use super::Seen;
use super::names::Names;
use super::sets::{Set, and, or};
use crate::ids::{Cidr, PortRange, Protocol};
use crate::network::prepared::{Match, Spot};

/// A rule's header.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Header {
    /// The IP protocol; none for all.
    pub protocol: Option<Protocol>,
    /// Whether the protocol is told by what a connection carries.
    pub is_inside: bool,
    pub source: Set<Cidr>,
    pub source_ports: Set<PortRange>,
    pub target: Set<Cidr>,
    pub target_ports: Set<PortRange>,
    /// Whether it matches the other way round too.
    pub is_both_ways: bool,
}

/// The parts of a rule's header, as text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts<'t> {
    pub protocol: &'t str,
    pub source: &'t str,
    pub source_ports: &'t str,
    pub direction: &'t str,
    pub target: &'t str,
    pub target_ports: &'t str,
}

impl Header {
    /// Reads a header.
    pub fn of(parts: Parts<'_>, names: &Names) -> Self {
        let (protocol, is_inside) = protocol(parts.protocol);
        Self {
            protocol,
            is_inside,
            source: names.network(parts.source),
            source_ports: names.port(parts.source_ports),
            target: names.network(parts.target),
            target_ports: names.port(parts.target_ports),
            is_both_ways: matches!(parts.direction, "<>" | "ANY" | "any"),
        }
    }

    /// Returns the header that everything matches.
    pub fn any() -> Self {
        Self {
            protocol: None,
            is_inside: false,
            source: Set::Any,
            source_ports: Set::Any,
            target: Set::Any,
            target_ports: Set::Any,
            is_both_ways: false,
        }
    }

    /// Returns whether it matches a packet, as far as a header can tell.
    pub fn matches(&self, seen: &Seen) -> Match {
        if self
            .protocol
            .is_some_and(|own| !is_like(own, seen.protocol))
        {
            return Match::No;
        }
        let in_set = |set: &Set<Cidr>, spot: Spot| set.holds(&|network| spot.is_in(network));
        let (here, there) = (seen.from, seen.from.other());
        let sent = and(
            and(
                in_set(&self.source, seen.source),
                in_set(&self.target, seen.target),
            ),
            and(
                seen.has_port(&self.source_ports, here),
                seen.has_port(&self.target_ports, there),
            ),
        );
        let found = if self.is_both_ways {
            let turned = and(
                and(
                    in_set(&self.source, seen.target),
                    in_set(&self.target, seen.source),
                ),
                and(
                    seen.has_port(&self.source_ports, there),
                    seen.has_port(&self.target_ports, here),
                ),
            );
            or(sent, turned)
        } else {
            sent
        };
        if self.is_inside {
            and(found, Match::Maybe)
        } else {
            found
        }
    }
}

fn is_like(own: Protocol, other: Protocol) -> bool {
    let icmp = [Protocol::ICMP, Protocol::ICMPV6];
    own == other || icmp.contains(&own) && icmp.contains(&other)
}

/// Returns the IP protocol of a name, and whether what a connection carries decides.
fn protocol(name: &str) -> (Option<Protocol>, bool) {
    match name.to_ascii_lowercase().as_str() {
        "ip" => (None, false),
        "tcp" | "tcp-pkt" | "tcp-stream" => (Some(Protocol::TCP), false),
        "udp" => (Some(Protocol::UDP), false),
        "icmp" => (Some(Protocol::ICMP), false),
        "http" | "http1" | "http2" | "tls" | "ssl" | "ssh" | "smtp" | "ftp" | "smb" | "imap"
        | "dcerpc" | "msn" => (Some(Protocol::TCP), true),
        "dhcp" | "tftp" | "ikev2" | "ntp" | "quic" => (Some(Protocol::UDP), true),
        // DNS and Kerberos go over both; others are not known.
        _ => (None, true),
    }
}

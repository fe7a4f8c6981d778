use crate::ids::{PortRange, Protocol};

/// The part of its protocol's traffic that a security group or network ACL rule speaks about.
///
/// Source: Amazon EC2 API Reference, IpPermission and NetworkAclEntry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ports {
    /// All of it: every port, every message.
    All,
    /// One range of destination ports.
    Range(PortRange),
    /// ICMP messages; `None` is any.
    Icmp {
        /// The type.
        kind: Option<u8>,
        /// The code.
        code: Option<u8>,
    },
    /// None of it: the numbers name no port and no message.
    Nothing,
}

impl Ports {
    /// Returns what a rule with these two numbers speaks about. They are ports for TCP and UDP, type and
    /// code for ICMP, without meaning for other protocols. Omitted, or -1, is everything.
    pub fn of(protocol: Protocol, from: Option<i32>, to: Option<i32>) -> Self {
        let given = |number: Option<i32>| number.filter(|n| *n != -1);
        let (from, to) = (given(from), given(to));
        match protocol {
            Protocol::ICMP | Protocol::ICMPV6 => Self::of_icmp(from, to),
            Protocol::TCP | Protocol::UDP => {
                let port = |number: i32| u16::try_from(number).ok();
                let first = from.map_or(Some(0), port);
                let last = to.map_or(Some(u16::MAX), port);
                match first
                    .zip(last)
                    .map(|(first, last)| PortRange::new(first, last))
                {
                    Some(Some(PortRange::ALL)) => Self::All,
                    Some(Some(range)) => Self::Range(range),
                    Some(None) | None => Self::Nothing,
                }
            }
            Protocol::Any | Protocol::Number(_) => Self::All,
        }
    }

    fn of_icmp(kind: Option<i32>, code: Option<i32>) -> Self {
        let byte = |number: Option<i32>| number.map(u8::try_from).transpose();
        match (byte(kind), byte(code)) {
            (Ok(None), Ok(None)) => Self::All,
            (Ok(kind), Ok(code)) => Self::Icmp { kind, code },
            (Err(_), _) | (_, Err(_)) => Self::Nothing,
        }
    }

    /// Returns whether the rule speaks about this destination port.
    pub fn contains(self, port: u16) -> bool {
        match self {
            Self::All => true,
            Self::Range(range) => range.contains(port),
            Self::Icmp { .. } | Self::Nothing => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_mean_what_their_protocol_makes_of_them() {
        let range = |first, last| Ports::Range(PortRange::new(first, last).unwrap());
        let icmp = |kind, code| Ports::Icmp { kind, code };
        for (protocol, from, to, expected) in [
            ("tcp", Some(5432), Some(5432), range(5432, 5432)),
            ("udp", Some(0), Some(53), range(0, 53)),
            ("tcp", Some(0), Some(65535), Ports::All),
            ("tcp", None, None, Ports::All),
            ("6", Some(-1), Some(-1), Ports::All),
            ("tcp", Some(2), Some(1), Ports::Nothing),
            ("tcp", Some(70000), Some(70001), Ports::Nothing),
            ("-1", None, None, Ports::All),
            ("50", Some(1), Some(2), Ports::All),
            ("icmp", Some(8), Some(-1), icmp(Some(8), None)),
            ("icmp", Some(0), Some(0), icmp(Some(0), Some(0))),
            ("icmpv6", Some(-1), Some(-1), Ports::All),
            ("icmp", Some(300), None, Ports::Nothing),
        ] {
            let protocol = protocol.parse().unwrap();
            assert_eq!(
                Ports::of(protocol, from, to),
                expected,
                "{protocol} {from:?}"
            );
        }
        assert!(Ports::All.contains(22) && !icmp(Some(8), None).contains(22));
        assert!(range(20, 30).contains(22) && !range(20, 30).contains(31));
    }
}

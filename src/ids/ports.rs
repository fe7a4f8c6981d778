use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::IdError;
use super::error::text_newtype;

/// An IP protocol as security groups and network ACLs write it: a name, a number, or `-1` for all.
///
/// Source: Amazon EC2 API Reference, IpPermission and NetworkAclEntry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// All protocols and ports (`-1`, `any`).
    Any,
    /// One protocol by its IANA number.
    Number(u8),
}

impl Protocol {
    /// TCP.
    pub const TCP: Self = Self::Number(6);
    /// UDP.
    pub const UDP: Self = Self::Number(17);
    /// ICMP for IPv4.
    pub const ICMP: Self = Self::Number(1);
    /// ICMP for IPv6.
    pub const ICMPV6: Self = Self::Number(58);

    /// Returns the name for the protocols that have one, else the number; `-1` for all.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "-1",
            Self::TCP => "tcp",
            Self::UDP => "udp",
            Self::ICMP => "icmp",
            Self::ICMPV6 => "icmpv6",
            Self::Number(n) => super::Sym::new(&n.to_string()).as_str(),
        }
    }
    /// Returns whether the protocol has ports.
    pub fn has_ports(self) -> bool {
        matches!(self, Self::TCP | Self::UDP)
    }
    /// Returns whether a rule for this protocol speaks about `other`.
    pub fn covers(self, other: Self) -> bool {
        self == Self::Any || self == other
    }
}

impl FromStr for Protocol {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.to_ascii_lowercase().as_str() {
            "-1" | "any" | "all" => Ok(Self::Any),
            "tcp" => Ok(Self::TCP),
            "udp" => Ok(Self::UDP),
            "icmp" => Ok(Self::ICMP),
            "icmpv6" | "icmp6" | "ipv6-icmp" => Ok(Self::ICMPV6),
            number => number.parse().map(Self::Number).map_err(|_| {
                IdError::new(
                    text,
                    "an IP protocol (`tcp`, `udp`, `icmp`, a number, or `-1`)",
                )
            }),
        }
    }
}
text_newtype!(Protocol);

/// A range of ports, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRange {
    first: u16,
    last: u16,
}

impl PortRange {
    /// All ports.
    pub const ALL: Self = Self {
        first: 0,
        last: u16::MAX,
    };

    /// The ports from which clients may call: NAT gateways and load balancers use all of them.
    ///
    /// Source: Amazon VPC User Guide, page nacl-ephemeral-ports.
    pub const EPHEMERAL: Self = Self {
        first: 1024,
        last: u16::MAX,
    };

    /// Returns the range, or `None` when it is empty.
    pub fn new(first: u16, last: u16) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }
    /// Returns the first port.
    pub fn first(self) -> u16 {
        self.first
    }
    /// Returns the last port.
    pub fn last(self) -> u16 {
        self.last
    }
    /// Returns whether the port lies in the range.
    pub fn contains(self, port: u16) -> bool {
        self.first <= port && port <= self.last
    }
}

impl FromStr for PortRange {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let port = |part: &str| {
            part.bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| part.parse::<u16>().ok())
                .flatten()
        };
        port(first)
            .zip(port(last))
            .and_then(|(first, last)| Self::new(first, last))
            .ok_or_else(|| IdError::new(text, "a port or a port range such as `1024-65535`"))
    }
}
impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}
impl fmt::Debug for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
impl Serialize for PortRange {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for PortRange {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A set of ports: sorted ranges that neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PortSet(Box<[PortRange]>);

impl PortSet {
    /// Returns the ranges, sorted, disjoint and not adjacent.
    pub fn ranges(&self) -> &[PortRange] {
        &self.0
    }
    /// Returns whether no port is in the set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Returns whether the port is in the set.
    pub fn contains(&self, port: u16) -> bool {
        self.0.iter().any(|range| range.contains(port))
    }
    /// Returns the ports that are in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.0.iter().chain(&other.0).copied().collect()
    }
    /// Returns the ports that are in this set and not in another.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let edges = |range: &PortRange| {
            let below = range.first.checked_sub(1);
            let above = range.last.checked_add(1);
            let below = below.and_then(|last| PortRange::new(0, last));
            let above = above.and_then(|first| PortRange::new(first, u16::MAX));
            below.into_iter().chain(above).collect::<Self>()
        };
        let others = other.0.iter();
        others.fold(self.clone(), |left, range| left.intersection(&edges(range)))
    }
    /// Returns the ports that are in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.0
            .iter()
            .flat_map(|a| {
                other
                    .0
                    .iter()
                    .map(move |b| (a.first.max(b.first), a.last.min(b.last)))
            })
            .filter_map(|(first, last)| PortRange::new(first, last))
            .collect()
    }
}

impl FromIterator<PortRange> for PortSet {
    fn from_iter<I: IntoIterator<Item = PortRange>>(ranges: I) -> Self {
        let mut sorted: Vec<PortRange> = ranges.into_iter().collect();
        sorted.sort_unstable();
        let mut merged: Vec<PortRange> = Vec::with_capacity(sorted.len());
        for range in sorted {
            match merged.last_mut() {
                Some(last) if u32::from(range.first) <= u32::from(last.last) + 1 => {
                    last.last = last.last.max(range.last);
                }
                _ => merged.push(range),
            }
        }
        Self(merged.into_boxed_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn ranges() -> impl Strategy<Value = Vec<(u16, u16)>> {
        prop::collection::vec((0_u16..300, 0_u16..40).prop_map(|(a, n)| (a, a + n)), 0..8)
    }
    fn set(ranges: &[(u16, u16)]) -> PortSet {
        ranges
            .iter()
            .filter_map(|(a, b)| PortRange::new(*a, *b))
            .collect()
    }
    fn naive(ranges: &[(u16, u16)]) -> BTreeSet<u16> {
        ranges.iter().flat_map(|(a, b)| *a..=*b).collect()
    }
    fn members(set: &PortSet) -> BTreeSet<u16> {
        set.ranges()
            .iter()
            .flat_map(|r| r.first()..=r.last())
            .collect()
    }

    proptest! {
        #[test]
        fn the_algebra_equals_sets_of_numbers(a in ranges(), b in ranges()) {
            let (x, y) = (set(&a), set(&b));
            prop_assert_eq!(members(&x), naive(&a));
            prop_assert_eq!(members(&x.union(&y)), &naive(&a) | &naive(&b));
            prop_assert_eq!(members(&x.intersection(&y)), &naive(&a) & &naive(&b));
            prop_assert_eq!(members(&x.without(&y)), &naive(&a) - &naive(&b));
            prop_assert!(x.ranges().windows(2).all(|w| u32::from(w[0].last()) + 1 < u32::from(w[1].first())));
        }
    }

    #[test]
    fn the_last_port_does_not_overflow() {
        let all: PortSet = [PortRange::ALL, PortRange::new(65535, 65535).unwrap()]
            .into_iter()
            .collect();
        assert_eq!(all.ranges(), [PortRange::ALL]);
        assert!("5432".parse::<PortRange>().unwrap().contains(5432));
        for wrong in ["", "-", "1-", "-1", "2-1", "65536", "+1", "1-2-3"] {
            assert!(wrong.parse::<PortRange>().is_err(), "{wrong}");
        }
    }
}

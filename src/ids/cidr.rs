use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::IdError;

/// An IPv4 or IPv6 network in CIDR notation, host bits cleared; an address alone is its /32 or /128.
///
/// IPv4-mapped IPv6 texts are kept as IPv6: AWS has no such ranges in rules or routes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr(IpNet);

impl Cidr {
    /// Returns the network of one address.
    pub fn host(address: IpAddr) -> Self {
        Self(IpNet::from(address))
    }
    /// Returns the network of a length around an address; `None` when addresses of its family are shorter.
    pub fn around(address: IpAddr, length: u8) -> Option<Self> {
        IpNet::new(address, length)
            .ok()
            .map(|net| Self(net.trunc()))
    }
    /// Returns the network.
    pub fn net(self) -> IpNet {
        self.0
    }
    /// Returns the number of leading bits that are fixed.
    pub fn prefix_len(self) -> u8 {
        self.0.prefix_len()
    }
    /// Returns whether every address of `other` lies in this network.
    pub fn covers(self, other: Self) -> bool {
        self.0.contains(&other.0)
    }
    /// Returns whether the address lies in this network; families never match each other.
    pub fn contains(self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
    /// Returns whether the two networks share an address.
    pub fn overlaps(self, other: Self) -> bool {
        self.covers(other) || other.covers(self)
    }
    /// Returns the first address behind the network; `None` where its family ends.
    pub fn following(self) -> Option<IpAddr> {
        match self.0.broadcast() {
            IpAddr::V4(v4) => u32::from(v4)
                .checked_add(1)
                .map(|next| IpAddr::V4(next.into())),
            IpAddr::V6(v6) => u128::from(v6)
                .checked_add(1)
                .map(|next| IpAddr::V6(next.into())),
        }
    }
    /// Returns whether this is `0.0.0.0/0` or `::/0`.
    pub fn is_everything(self) -> bool {
        self.prefix_len() == 0
    }
}

impl FromStr for Cidr {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        // The address is parsed apart: it must be in the strict form, without leading zeros.
        let (address, length) = text
            .split_once('/')
            .map_or((text, None), |(a, l)| (a, Some(l)));
        let strict = length.is_none_or(|l| l.bytes().all(|b| b.is_ascii_digit()));
        address
            .parse::<IpAddr>()
            .ok()
            .filter(|_| strict)
            .and_then(|ip| match length {
                None => Some(IpNet::from(ip)),
                Some(length) => IpNet::new(ip, length.parse().ok()?).ok(),
            })
            .map(|net| Self(net.trunc()))
            .ok_or_else(|| IdError::new(text, "a CIDR block such as `10.0.0.0/16`"))
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}
impl fmt::Debug for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
impl Serialize for Cidr {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Cidr {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The naive reading: the first `len` bits of both addresses are equal.
    fn naive_covers(a: (u32, u8), b: (u32, u8)) -> bool {
        a.1 <= b.1
            && (0..u32::from(a.1)).all(|bit| (a.0 >> (31 - bit)) & 1 == (b.0 >> (31 - bit)) & 1)
    }

    proptest! {
        #[test]
        fn cover_and_overlap_equal_the_bitwise_reading(
            a in any::<u32>(), la in 0_u8..=32, b in any::<u32>(), lb in 0_u8..=32, near in any::<bool>()
        ) {
            let b = if near { (a & 0xffff_0000) | (b & 0xffff) } else { b };
            let parse = |n: u32, l: u8| format!("{}/{l}", std::net::Ipv4Addr::from(n)).parse::<Cidr>().unwrap();
            let (x, y) = (parse(a, la), parse(b, lb));
            prop_assert_eq!(x.covers(y), naive_covers((a, la), (b, lb)));
            prop_assert_eq!(x.overlaps(y), naive_covers((a, la), (b, lb)) || naive_covers((b, lb), (a, la)));
            prop_assert_eq!(x.to_string().parse::<Cidr>().unwrap(), x);
        }
    }

    #[test]
    fn families_never_mix_and_junk_is_refused() {
        let v4: Cidr = "0.0.0.0/0".parse().unwrap();
        let v6: Cidr = "::/0".parse().unwrap();
        assert!(!v4.overlaps(v6));
        assert_eq!(
            "10.1.2.3".parse::<Cidr>().unwrap().to_string(),
            "10.1.2.3/32"
        );
        assert_eq!(
            "10.1.2.3/16".parse::<Cidr>().unwrap().to_string(),
            "10.1.0.0/16"
        );
        for wrong in [
            "",
            "10.0.0.0/33",
            "10.0.0/8",
            "10.0.0.0/-1",
            "a/8",
            "::/129",
            "010.0.0.0/8",
        ] {
            assert!(wrong.parse::<Cidr>().is_err(), "{wrong}");
        }
    }
}

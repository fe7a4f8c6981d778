use std::net::IpAddr;

use super::managed::is_stand_in;
use crate::ids::Cidr;

/// An address, or one of which only a network around it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::network) struct Spot {
    /// The address; some address of the network where that is all that is known.
    pub address: IpAddr,
    /// The network in which it lies, when it is not known itself.
    pub within: Option<Cidr>,
}

/// An answer that may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::network) enum Match {
    Yes,
    No,
    /// It depends on what is not known.
    Maybe,
}

impl Spot {
    /// Returns an address that is known.
    pub fn exactly(address: IpAddr) -> Self {
        Self {
            address,
            within: None,
        }
    }

    /// Returns a public address, of which nothing is known where it stands for one that nobody read.
    pub fn of_public(address: IpAddr) -> Self {
        let within = super::managed::anywhere().filter(|_| is_stand_in(address));
        Self { address, within }
    }

    /// Returns some address of a network.
    pub fn somewhere(network: Cidr) -> Self {
        Self {
            address: network.net().addr(),
            within: Some(network),
        }
    }

    /// Returns whether it lies in a network.
    pub fn is_in(self, network: Cidr) -> Match {
        match self.within {
            None if network.contains(self.address) => Match::Yes,
            Some(around) if network.covers(around) => Match::Yes,
            // What stands for a public address lies in no private network.
            Some(_) if is_stand_in(self.address) && is_private(network) => Match::No,
            Some(around) if network.overlaps(around) => Match::Maybe,
            None | Some(_) => Match::No,
        }
    }

    /// Returns whether it lies in one of the networks.
    pub fn is_in_any(self, networks: &[Cidr]) -> Match {
        let mut best = Match::No;
        for network in networks {
            match self.is_in(*network) {
                Match::Yes => return Match::Yes,
                Match::Maybe => best = Match::Maybe,
                Match::No => {}
            }
        }
        best
    }

    /// Returns whether both are of one family.
    pub fn is_like(self, other: IpAddr) -> bool {
        self.address.is_ipv4() == other.is_ipv4()
    }
}

/// Returns whether the internet carries none of a network.
fn is_private(network: Cidr) -> bool {
    let ends = [network.net().network(), network.net().broadcast()];
    network.prefix_len() >= 8 && !ends.into_iter().any(is_public)
}

/// Returns whether the internet carries packets to an address.
///
/// Source: Amazon VPC User Guide, page vpc-ip-addressing; RFC 1918, 6598, 3927, 1112, 4193, 4291.
pub(in crate::network) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            let nowhere = a == 0 || a >= 224;
            !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || shared || nowhere)
        }
        // Global unicast; unique local and link-local addresses lie elsewhere.
        IpAddr::V6(v6) => v6.segments()[0] & 0xe000 == 0x2000,
    }
}

/// Returns whether an interface is reached from the internet by an address of its own: IPv6 has no translation, IPv4
/// addresses of a VPC are private whatever range they are of.
///
/// Source: Amazon VPC User Guide, page vpc-ip-addressing.
pub(in crate::network) fn is_global(address: IpAddr) -> bool {
    address.is_ipv6() && is_public(address)
}

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use crate::ids::Cidr;

/// What lies in which network, found by an address: a look-up for each length of prefix that there is.
#[derive(Clone, Debug)]
pub struct Networks<T> {
    all: FxHashMap<Cidr, Vec<T>>,
    /// The lengths of the prefixes, the longest first.
    lengths: Vec<u8>,
}

impl<T> Default for Networks<T> {
    fn default() -> Self {
        Self {
            all: FxHashMap::default(),
            lengths: Vec::new(),
        }
    }
}

impl<T: Copy> Networks<T> {
    /// Adds something that lies in a network.
    pub fn add(&mut self, network: Cidr, what: T) {
        self.all.entry(network).or_default().push(what);
        let length = network.prefix_len();
        if let Err(place) = self.lengths.binary_search_by(|known| length.cmp(known)) {
            self.lengths.insert(place, length);
        }
    }

    /// Returns what lies in the networks that hold an address: the smallest network's first, of one network in the order
    /// in which it was added.
    pub fn around(&self, address: IpAddr) -> impl Iterator<Item = T> {
        let lengths = self.lengths.iter();
        let around = lengths.filter_map(move |length| Cidr::around(address, *length));
        let found = around.filter_map(|network| self.all.get(&network));
        found.flatten().copied()
    }
}

use rustc_hash::FxHashMap;

use crate::estate::Estate;
use crate::ids::{Cidr, PrefixListId};

/// The networks of prefix lists; a list that nobody read has none here.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct PrefixLists(FxHashMap<PrefixListId, Box<[Cidr]>>);

impl PrefixLists {
    pub(super) fn of(estate: &Estate) -> Self {
        let lists = estate.ec2.prefix_list_entries.iter();
        let known = lists.filter_map(|list| Some((list.id, list.networks()?.into_boxed_slice())));
        Self(known.collect())
    }

    /// Returns the networks of a list; `None` when they were not read.
    pub fn networks(&self, list: PrefixListId) -> Option<&[Cidr]> {
        self.0.get(&list).map(|networks| &**networks)
    }
}

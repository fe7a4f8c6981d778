use rustc_hash::FxHashMap;

use super::scene::{Unknown, UnknownKind};
use super::steps::count;

/// Where the unknowns of a request stand in their list.
///
/// Most requests have few, among which a look at each finds one soonest; those behind the first ones are found by name.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Behind the first few, by kind and by name where that tells it.
    later: FxHashMap<(UnknownKind, Box<str>), usize>,
}

/// How many are looked at one by one.
const FEW: usize = 16;

impl Places {
    /// Returns the place of an unknown that there is already.
    pub(super) fn find(
        &self,
        unknowns: &[Unknown<'_>],
        kind: &UnknownKind,
        shown: &str,
    ) -> Option<usize> {
        let name = name(kind, shown);
        count(unknowns.len().min(FEW));
        let mut first = unknowns.iter().take(FEW);
        let known = first
            .position(|known| known.kind == *kind && (name.is_empty() || *known.shown == *name));
        if known.is_some() || self.later.is_empty() {
            return known;
        }
        self.later.get(&(kind.clone(), name.into())).copied()
    }

    /// Takes note of a new one.
    pub(super) fn add(&mut self, place: usize, kind: &UnknownKind, shown: &str) {
        if place >= FEW {
            let name = name(kind, shown);
            self.later.insert((kind.clone(), name.into()), place);
        }
    }
}

/// Returns what tells an unknown of a kind from others; nothing where there is one of the kind.
fn name<'s>(kind: &UnknownKind, shown: &'s str) -> &'s str {
    match kind {
        UnknownKind::Free | UnknownKind::Document => shown,
        UnknownKind::Key(_)
        | UnknownKind::Resource(..)
        | UnknownKind::SessionName
        | UnknownKind::MadeBy => "",
    }
}

use std::collections::BTreeMap;

use crate::ids::{AccountId, Arn, Place};

/// Where the resources of a collection stand in its list. It knows no kind of resource, so that it is
/// compiled once and not per kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    positions: BTreeMap<Arn, Entry>,
    all: Vec<usize>,
    owned: BTreeMap<AccountId, Vec<usize>>,
    seen: BTreeMap<AccountId, Vec<usize>>,
}

#[derive(Clone, Debug)]
struct Entry {
    at: usize,
    owner: AccountId,
    viewers: Box<[AccountId]>,
}

impl Index {
    /// Adds a resource; [`Index::settle`] makes it count.
    pub(super) fn add(&mut self, at: usize, arn: Arn, place: Place, viewers: &[AccountId]) {
        let owner = place.account;
        let viewers = viewers.into();
        self.positions.insert(arn, Entry { at, owner, viewers });
    }
    /// Replaces the accounts that see a resource.
    pub(super) fn see(&mut self, arn: Arn, viewers: &[AccountId]) {
        if let Some(entry) = self.positions.get_mut(&arn) {
            entry.viewers = viewers.into();
        }
    }
    /// Sorts what was added.
    pub(super) fn settle(&mut self) {
        self.all.clear();
        self.owned.clear();
        self.seen.clear();
        for entry in self.positions.values() {
            self.all.push(entry.at);
            self.owned.entry(entry.owner).or_default().push(entry.at);
            for viewer in &entry.viewers {
                self.seen.entry(*viewer).or_default().push(entry.at);
            }
        }
    }
    pub(super) fn position(&self, arn: Arn) -> Option<usize> {
        self.positions.get(&arn).map(|entry| entry.at)
    }
    /// Returns the positions of all resources in order of their ARNs.
    pub(super) fn all(&self) -> &[usize] {
        &self.all
    }
    pub(super) fn owned_by(&self, account: AccountId) -> &[usize] {
        self.owned.get(&account).map_or(&[], Vec::as_slice)
    }
    pub(super) fn seen_by(&self, account: AccountId) -> &[usize] {
        self.seen.get(&account).map_or(&[], Vec::as_slice)
    }
}

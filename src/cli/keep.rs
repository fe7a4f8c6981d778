use std::ops::ControlFlow;
use std::sync::Arc;

use crate::estate::{CallKey, Outcome, RecordedCall};
use crate::ids::{AccountId, Partition, Timestamp};
use crate::snapshot::{AccountWriter, BegunAccount, Entry, Writer};
use crate::sources::aws::{Begun, Keep, Recalled, Store, StoreError};

/// A snapshot as the place where a collection keeps what it reads.
pub(super) struct SnapshotStore(Arc<Writer>);

impl SnapshotStore {
    pub(super) fn new(writer: Arc<Writer>) -> Self {
        Self(writer)
    }
}

impl Store for SnapshotStore {
    fn account(
        &self,
        partition: Partition,
        account: AccountId,
        started: Timestamp,
    ) -> Result<Begun, StoreError> {
        Ok(match self.0.account(partition, account, started)? {
            BegunAccount::Complete => Begun::Complete,
            BegunAccount::Open(writer) => Begun::Open(Box::new(KeptAccount(writer))),
        })
    }
    fn recall(
        &self,
        partition: Partition,
        account: AccountId,
        each: &mut dyn FnMut(Recalled<'_>),
    ) -> Result<(), StoreError> {
        let mut each = handing_out(each);
        let read = self.0.replay(partition, account, &mut each);
        read.map(drop).map_err(StoreError::from)
    }
}

/// Returns what hands out an entry of a snapshot.
fn handing_out(each: &mut dyn FnMut(Recalled<'_>)) -> impl FnMut(Entry<'_>) -> ControlFlow<()> {
    |entry| {
        each(match entry {
            Entry::Call(call) => Recalled::Call(call),
            Entry::Note(call, outcome) => Recalled::Note(call, outcome),
        });
        ControlFlow::Continue(())
    }
}

struct KeptAccount(Box<AccountWriter>);

impl Keep for KeptAccount {
    fn recall(&self, each: &mut dyn FnMut(Recalled<'_>)) -> Result<(), StoreError> {
        let read = self.0.replay(&mut handing_out(each));
        read.map(drop).map_err(StoreError::from)
    }
    fn keep(&mut self, calls: &[RecordedCall<'_>]) -> Result<(), StoreError> {
        self.0.append_all(calls).map(drop).map_err(StoreError::from)
    }
    fn note(&mut self, notes: &[(CallKey, Outcome)]) -> Result<(), StoreError> {
        self.0.note_all(notes).map_err(StoreError::from)
    }
    fn finish(self: Box<Self>, ended: Timestamp) -> Result<(), StoreError> {
        self.0.finish(ended).map_err(StoreError::from)
    }
}

use std::error::Error;

use crate::estate::{CallKey, Outcome, RecordedCall};
use crate::ids::{AccountId, Partition, Timestamp};

/// Why what was read could not be kept.
pub type StoreError = Box<dyn Error + Send + Sync>;

/// Where a collection keeps what it reads, account by account.
pub trait Store: Send + Sync {
    /// Begins an account, or goes on with one that an earlier run began.
    ///
    /// # Errors
    /// When the account cannot be written.
    fn account(
        &self,
        partition: Partition,
        account: AccountId,
        started: Timestamp,
    ) -> Result<Begun, StoreError>;

    /// Hands out what an account holds that an earlier run completed.
    ///
    /// # Errors
    /// When it cannot be read any more.
    fn recall(
        &self,
        partition: Partition,
        account: AccountId,
        each: &mut dyn FnMut(Recalled<'_>),
    ) -> Result<(), StoreError>;
}

/// An account that was asked for.
pub enum Begun {
    /// An earlier run read all of it.
    Complete,
    /// It takes calls.
    Open(Box<dyn Keep>),
}

/// What an earlier run kept of an account.
#[derive(Clone, Debug)]
pub enum Recalled<'a> {
    /// A call with its reply.
    Call(RecordedCall<'a>),
    /// What is known about a call beyond its reply.
    Note(CallKey, Outcome),
}

/// Keeps the calls of one account.
pub trait Keep: Send {
    /// Hands out what earlier runs kept.
    ///
    /// # Errors
    /// When it cannot be read any more.
    fn recall(&self, each: &mut dyn FnMut(Recalled<'_>)) -> Result<(), StoreError>;

    /// Keeps calls for good: they are not lost when the run is killed afterwards.
    ///
    /// # Errors
    /// When they cannot be written.
    fn keep(&mut self, calls: &[RecordedCall<'_>]) -> Result<(), StoreError>;

    /// Keeps how calls ended that left no reply, or what was found out about one that did.
    ///
    /// # Errors
    /// When it cannot be written.
    fn note(&mut self, notes: &[(CallKey, Outcome)]) -> Result<(), StoreError>;

    /// Completes the account, which never changes again.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(self: Box<Self>, ended: Timestamp) -> Result<(), StoreError>;
}

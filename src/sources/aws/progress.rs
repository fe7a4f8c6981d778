use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::watch::Counters;

/// How far a collection has come. Read from another thread while it runs.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    accounts: AtomicU64,
    accounts_done: AtomicU64,
    calls: AtomicU64,
    calls_done: AtomicU64,
    counters: Arc<Counters>,
}

/// How far a collection had come at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Accounts that are read.
    pub accounts: u64,
    /// Of these, the ones that are complete.
    pub accounts_done: u64,
    /// Calls that are known to be needed; more become known while lists come in.
    pub calls: u64,
    /// Of these, the ones that ended.
    pub calls_done: u64,
    /// Requests that went out: pages and attempts count each.
    pub requests: u64,
    /// Requests that were throttled.
    pub throttled: u64,
}

impl Progress {
    /// Returns how far the collection has come.
    pub fn reached(&self) -> Reached {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Reached {
            accounts: read(&self.0.accounts),
            accounts_done: read(&self.0.accounts_done),
            calls: read(&self.0.calls),
            calls_done: read(&self.0.calls_done),
            requests: read(&self.0.counters.requests),
            throttled: read(&self.0.counters.throttled),
        }
    }
    pub(super) fn counters(&self) -> Arc<Counters> {
        Arc::clone(&self.0.counters)
    }
    pub(super) fn expect_accounts(&self, number: usize) {
        self.0.accounts.store(number as u64, Ordering::Relaxed);
    }
    pub(super) fn account_done(&self) {
        self.0.accounts_done.fetch_add(1, Ordering::Relaxed);
    }
    pub(super) fn expect_calls(&self, number: usize) {
        self.0.calls.fetch_add(number as u64, Ordering::Relaxed);
    }
    pub(super) fn calls_done(&self, number: usize) {
        self.0
            .calls_done
            .fetch_add(number as u64, Ordering::Relaxed);
    }
}

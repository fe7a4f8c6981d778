//! What an earlier run completed: it is not read again, and counts all the same.

use super::missing::Tally;
use super::options::CollectError;
use super::progress::Progress;
use super::store::{Recalled, Store};
use crate::estate::Estate;
use crate::estate::sts::GET_CALLER_IDENTITY;
use crate::ids::{AccountId, Place};

/// Returns what is kept of an account that an earlier run completed.
pub(super) fn recalled(
    store: &dyn Store,
    place: Place,
    progress: &Progress,
) -> Result<Estate, CollectError> {
    let mut estate = Estate::default();
    let mut calls = 0;
    let mut each = |recalled: Recalled<'_>| match recalled {
        Recalled::Call(call) => {
            calls += 1;
            // What cannot be read back is in the ledger as an error.
            let _ = estate.record(&call);
        }
        Recalled::Note(call, outcome) => estate.ledger.record(call, outcome),
    };
    tokio::task::block_in_place(|| store.recall(place.partition, place.account, &mut each))
        .map_err(|source| CollectError::Store { source })?;
    progress.expect_calls(calls);
    progress.calls_done(calls);
    Ok(estate)
}

/// Returns how the calls of an account ended.
pub(super) fn tally(estate: &Estate) -> Tally {
    let mut tally = Tally::default();
    tally.add(estate);
    tally
}

/// Returns why an account could not be entered; none when it was.
pub(super) fn closed(estate: &Estate, place: Place) -> Option<(AccountId, String)> {
    let outcome = estate
        .ledger
        .outcome(GET_CALLER_IDENTITY.key(place, None))?;
    let why = outcome.detail.as_deref().unwrap_or_default();
    (!outcome.state.is_complete()).then(|| (place.account, why.to_owned()))
}

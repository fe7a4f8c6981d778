use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::estate::sts::GET_CALLER_IDENTITY;
use crate::estate::{CallState, DeniedBy, Estate, Outcome, find_operation};
use crate::ids::AccountId;

/// Calls of one operation that were not read completely, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The CLI's name of the service.
    pub service: &'static str,
    /// The CLI's name of the operation.
    pub operation: &'static str,
    /// The ledger's state.
    pub state: CallState,
    /// The IAM action that would let the calls succeed, when they were denied.
    pub permission: Option<&'static str>,
    /// How many calls.
    pub calls: usize,
    /// In which accounts.
    pub accounts: BTreeSet<AccountId>,
    /// What the service said of one of them.
    pub example: Option<Box<str>>,
}

/// How the calls of a collection ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Calls that were read completely.
    pub complete: usize,
    /// Of these, the ones that AWS answered with "there is none" or "not enabled".
    pub none: usize,
    /// Of these, the ones that need no permission.
    granted: usize,
    missing: BTreeMap<(CallState, &'static str, &'static str), Missing>,
}

impl Tally {
    /// Counts the calls of an account. What the configuration leaves out is not missing.
    pub(super) fn add(&mut self, estate: &Estate) {
        for (call, outcome) in estate.ledger.lines() {
            if outcome.state.is_complete() {
                self.complete += 1;
                self.none += usize::from(outcome.state != CallState::Done);
                self.granted += usize::from(*call == GET_CALLER_IDENTITY.key(call.place, None));
                continue;
            }
            if outcome.state == CallState::SkippedByConfig {
                continue;
            }
            let key = (outcome.state, call.service, call.operation);
            let missing = self.missing.entry(key).or_insert_with(|| Missing {
                service: call.service,
                operation: call.operation,
                state: outcome.state,
                permission: permission(outcome, call.service, call.operation),
                calls: 0,
                accounts: BTreeSet::new(),
                example: outcome.detail.clone(),
            });
            missing.calls += 1;
            missing.accounts.insert(call.place.account);
        }
    }

    /// Adds what was counted elsewhere.
    pub(super) fn join(&mut self, other: Self) {
        self.complete += other.complete;
        self.none += other.none;
        self.granted += other.granted;
        for (key, missing) in other.missing {
            match self.missing.entry(key) {
                Entry::Vacant(place) => drop(place.insert(missing)),
                Entry::Occupied(mut known) => {
                    known.get_mut().calls += missing.calls;
                    known.get_mut().accounts.extend(missing.accounts);
                }
            }
        }
    }

    /// Returns what was not read: by state, service and operation.
    pub fn missing(&self) -> impl Iterator<Item = &Missing> {
        self.missing.values()
    }

    /// Returns whether every call was denied, but for those that need no permission.
    pub fn all_denied(&self) -> bool {
        let denied = |missing: &Missing| matches!(missing.state, CallState::Denied(_));
        !self.missing.is_empty()
            && self.complete == self.granted
            && self.missing.values().all(denied)
    }
}

/// Returns the permission whose lack a denial shows: that of the operation, unless something above the
/// role's own policies forbids it.
fn permission(outcome: &Outcome, service: &str, operation: &str) -> Option<&'static str> {
    match outcome.state {
        CallState::Denied(DeniedBy::IdentityPolicy | DeniedBy::Other) => {
            let operation = find_operation(service, operation)?;
            Some(operation.lacking(outcome.detail.as_deref()))
        }
        CallState::Denied(_)
        | CallState::Done
        | CallState::Absent
        | CallState::NotEnabled
        | CallState::ThrottledOut
        | CallState::Error
        | CallState::Truncated
        | CallState::Inconsistent
        | CallState::SkippedByConfig
        | CallState::SkippedByProbe => None,
    }
}

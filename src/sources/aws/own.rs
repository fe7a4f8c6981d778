//! The caller's own account, which tells the others.

use std::collections::BTreeSet;

use super::options::CollectError;
use super::reading::Reading;
use crate::estate::organizations::{DESCRIBE_ORGANIZATION, LIST_ACCOUNTS};
use crate::estate::{CallState, Estate, Manages, Operation};
use crate::ids::{AccountId, Place};

/// The caller's own account.
pub(super) enum Own {
    Open(Box<Reading>),
    /// An earlier run completed it, and with it all others that were to be read then.
    Complete(Box<Estate>),
}

impl Own {
    /// Returns what is known of the account.
    pub(super) fn estate(&self) -> &Estate {
        match self {
            Self::Open(reading) => &reading.estate,
            Self::Complete(estate) => estate,
        }
    }

    /// Completes the account and returns what is known of it.
    pub(super) fn finish(self) -> Result<Estate, CollectError> {
        match self {
            Self::Open(reading) => reading.finish(),
            Self::Complete(estate) => Ok(*estate),
        }
    }

    /// Returns the accounts to read: those that were named, else those of the organisation; and whether
    /// Organizations answers. Says which accounts are left out.
    pub(super) fn accounts(
        &self,
        named: &BTreeSet<AccountId>,
        (own, identity): (Place, &str),
        remarks: &mut Vec<String>,
    ) -> (BTreeSet<AccountId>, Manages) {
        let state = |operation: &Operation| {
            let outcome = self.estate().ledger.outcome(operation.key(own, None))?;
            Some(outcome.state)
        };
        if state(&DESCRIBE_ORGANIZATION) == Some(CallState::NotEnabled) {
            return (named.clone(), Manages::Itself);
        }
        let listed = state(&LIST_ACCOUNTS);
        if !matches!(listed, Some(CallState::Done | CallState::Truncated)) {
            if named.is_empty() {
                remarks.push(format!(
                    "Organizations does not list the accounts to {identity}: only this account is read"
                ));
            }
            return (named.clone(), Manages::Itself);
        }
        let mut settled = self.estate().clone();
        settled.settle();
        let (active, closed) = organization_accounts(&settled);
        // Whoever is named is tried, in whatever state.
        if !named.is_empty() {
            let is_member = |id: &&AccountId| {
                active.contains(*id) || closed.iter().any(|(closed, _)| closed == *id)
            };
            let strangers = named
                .iter()
                .filter(|id| listed != Some(CallState::Truncated) && !is_member(id));
            let said = |id: &AccountId| format!("{id} is no account of the organisation");
            remarks.extend(strangers.map(said));
            return (named.clone(), Manages::Organization);
        }
        let said = |(account, state)| format!("{account} is {state} and not read");
        remarks.extend(closed.into_iter().map(said));
        (active, Manages::Organization)
    }
}

/// Asks Organizations for the accounts, unless there is no organisation.
pub(super) async fn ask_organization(own: &mut Reading) -> Result<(), CollectError> {
    let described = own.ask(&DESCRIBE_ORGANIZATION).await?;
    if described != Some(CallState::NotEnabled) {
        own.ask(&LIST_ACCOUNTS).await?;
    }
    Ok(())
}

/// Returns the accounts of the organisation that can be read, and the others with their state.
fn organization_accounts(estate: &Estate) -> (BTreeSet<AccountId>, Vec<(AccountId, &'static str)>) {
    let mut active = BTreeSet::new();
    let mut closed = Vec::new();
    for account in estate.organizations.accounts.iter() {
        let state = account.state.known().or(account.status.known());
        match state.map(|state| state.as_str()) {
            None | Some("ACTIVE" | "PENDING_CLOSURE") => drop(active.insert(account.id)),
            Some(state) => closed.push((account.id, state)),
        }
    }
    (active, closed)
}

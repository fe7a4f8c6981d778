use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use super::error::SnapshotError;
use super::info::{AccountInfo, Completeness, EachEntry, Entry, Filter, SnapshotInfo};
use super::layout::{AccountName, INDEX, LIMITS, Limits, MANIFEST, is_snapshot, scan_root};
use super::manifest::{Index, IndexEntry, Sha256Digest, check_total};
use super::opened::Account;
use crate::estate::Estate;

/// An open snapshot: layout, index and manifests are checked, the files not yet read.
#[derive(Clone, Debug)]
pub struct Snapshot {
    accounts: Vec<Account>,
    index: Option<(Index, Sha256Digest)>,
    limits: Limits,
}

impl Snapshot {
    /// Opens a snapshot, finished or not.
    ///
    /// # Errors
    /// The first thing that is wrong with layout, index or manifests, in order of the accounts.
    pub fn open(root: &Path) -> Result<Self, SnapshotError> {
        let mut problems = Vec::new();
        let snapshot = Self::examine(root, LIMITS, &mut problems)?;
        match problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(snapshot),
        }
    }

    /// Opens what can be opened and collects what is wrong.
    pub(super) fn examine(
        root: &Path,
        limits: Limits,
        problems: &mut Vec<SnapshotError>,
    ) -> Result<Self, SnapshotError> {
        if !is_snapshot(root) {
            return Err(SnapshotError::NotASnapshot {
                folder: root.into(),
            });
        }
        let found = scan_root(root, problems);
        let path = root.join(INDEX);
        let index = match found.index.then(|| Index::read(&path)) {
            Some(Ok(index)) => Some(index),
            Some(Err(error)) => {
                problems.push(error);
                None
            }
            None => None,
        };
        let listed: BTreeMap<AccountName, &IndexEntry> = index
            .iter()
            .flat_map(|(index, _)| &index.accounts)
            .map(|entry| (entry.name(), entry))
            .collect();
        let mut accounts = Vec::new();
        for name in &found.accounts {
            let folder = name.folder(root);
            let entry = listed.get(name).copied();
            if index.is_some() && entry.is_none() {
                problems.push(SnapshotError::Extra {
                    file: folder.as_path().into(),
                });
                continue;
            }
            match Account::open(folder, *name, entry, &limits, problems) {
                Ok((account, made)) => {
                    problems.extend(entry.and_then(|entry| differs(root, entry, made)));
                    accounts.push(account);
                }
                Err(error) => problems.push(error),
            }
        }
        for name in listed
            .keys()
            .filter(|name| found.accounts.binary_search(name).is_err())
        {
            problems.push(SnapshotError::Missing {
                file: name.folder(root).join(MANIFEST).as_path().into(),
            });
        }
        let expanded = accounts
            .iter()
            .map(Account::expanded_bytes)
            .fold(0, u64::saturating_add);
        check_total(root, expanded, &limits)?;
        Ok(Self {
            accounts,
            index,
            limits,
        })
    }

    /// Returns the accounts in order of partition and id.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// Returns what the snapshot says about itself.
    pub fn info(&self) -> SnapshotInfo {
        let accounts: Vec<AccountInfo> = self.accounts.iter().map(Account::info).collect();
        let is_complete = self.index.is_some()
            && accounts
                .iter()
                .all(|account| account.completeness == Completeness::Complete);
        SnapshotInfo {
            completeness: if is_complete {
                Completeness::Complete
            } else {
                Completeness::Unfinished
            },
            as_of: accounts
                .iter()
                .filter_map(|account| account.window.map(|window| window.end))
                .max(),
            sha256: self.index.as_ref().map(|(_, digest)| *digest),
            skipped: self.accounts.iter().flat_map(Account::skipped).collect(),
            other_models: self
                .accounts
                .iter()
                .flat_map(Account::other_models)
                .collect(),
            accounts,
        }
    }

    /// Reads the calls of one account, file by file in order, then what its ledger notes. Accounts may
    /// be read at the same time.
    ///
    /// # Errors
    /// Calls are handed out while the file they stand in is still being checked: after an error,
    /// nothing that came out of the snapshot may be used.
    pub fn read_account(
        &self,
        account: &Account,
        filter: &Filter<'_>,
        each: &mut EachEntry<'_>,
    ) -> Result<ControlFlow<()>, SnapshotError> {
        account.read(&self.limits, filter, each)
    }

    /// Reads every file and returns all that is wrong.
    pub(super) fn verify(&self, problems: &mut Vec<SnapshotError>) {
        for account in &self.accounts {
            account.verify(&self.limits, problems);
        }
    }
}

/// Returns what is wrong with an account that the index lists: it must be complete, and as listed.
fn differs(root: &Path, listed: &IndexEntry, made: Option<IndexEntry>) -> Option<SnapshotError> {
    let name = listed.name();
    match made {
        Some(made) if made == *listed => None,
        Some(_) => Some(SnapshotError::bad_manifest(
            &root.join(INDEX),
            format!(
                "it does not agree with the manifest of account {}",
                name.account
            ),
        )),
        None => Some(SnapshotError::Missing {
            file: name.folder(root).join(MANIFEST).as_path().into(),
        }),
    }
}

/// Reads every call of a snapshot in order of account, region, service, operation and request.
///
/// # Errors
/// As [`Snapshot::open`] and [`Snapshot::read_account`]: after an error, nothing that was handed out
/// may be used.
pub fn read(root: &Path, each: &mut EachEntry<'_>) -> Result<SnapshotInfo, SnapshotError> {
    let snapshot = Snapshot::open(root)?;
    for account in snapshot.accounts() {
        if snapshot
            .read_account(account, &Filter::default(), each)?
            .is_break()
        {
            break;
        }
    }
    Ok(snapshot.info())
}

/// Records every call of a snapshot in the estate and sets `as_of` and the accounts' windows. The estate is not settled yet. A
/// reply that does not have the shape of this version's model leaves an `error` line in the ledger.
///
/// # Errors
/// As [`read`]; the estate is then of no use.
pub fn load(root: &Path, estate: &mut Estate) -> Result<SnapshotInfo, SnapshotError> {
    let info = read(root, &mut |entry| {
        match entry {
            // A reply that cannot be read stands in the ledger as an error: that is where gaps are told.
            Entry::Call(call) => drop(estate.record(&call)),
            Entry::Note(call, outcome) => estate.ledger.record(call, outcome),
        }
        ControlFlow::Continue(())
    })?;
    estate.as_of = estate.as_of.max(info.as_of);
    for account in &info.accounts {
        let end = account.window.map(|window| window.end);
        // One number can stand in several partitions; the older window counts.
        if let Some(end) = end {
            let known = estate.collected.entry(account.account).or_insert(end);
            *known = end.min(*known);
        }
    }
    Ok(info)
}

/// Reads every file of a snapshot and returns all that is wrong with it; nothing when all is well.
pub fn verify(root: &Path) -> Vec<SnapshotError> {
    let mut problems = Vec::new();
    match Snapshot::examine(root, LIMITS, &mut problems) {
        Ok(snapshot) => snapshot.verify(&mut problems),
        Err(error) => problems.push(error),
    }
    problems
}

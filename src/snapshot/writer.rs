use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::account::{AccountWriter, discard_parts};
use super::disk::{Hold, create_folder, lock, remove, sync_folder, write_whole};
use super::error::SnapshotError;
use super::info::{EachEntry, Filter};
use super::layout::{
    AccountName, INDEX, INDEX_LOCK, LIMITS, LOCK, MANIFEST, is_snapshot, scan_account, scan_root,
};
use super::manifest::{Index, IndexEntry, Manifest, Sha256Digest, to_bytes};
use super::opened::Account;
use crate::ids::{AccountId, Partition, Timestamp};

/// Whether one run writes the whole snapshot or several share its accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// This run alone writes to the folder.
    Whole,
    /// Other runs may write other accounts to the folder at the same time.
    Shard,
}

/// Writes a snapshot, new or begun earlier. Locks the folder until it and its accounts' writers are dropped.
#[derive(Debug)]
pub struct Writer {
    root: PathBuf,
    lock: Arc<File>,
    is_complete: bool,
}

/// An account that was asked for.
#[derive(Debug)]
pub enum BegunAccount {
    /// It is complete; complete accounts never change.
    Complete,
    /// It takes calls.
    Open(Box<AccountWriter>),
}

/// How a snapshot stands when a run ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finished {
    /// Every account is complete and the index is written.
    Complete {
        /// The end of the last account's collection window; none without accounts.
        as_of: Option<Timestamp>,
        /// How many accounts there are.
        accounts: usize,
        /// The digest of the index, which stands for the whole snapshot.
        sha256: Sha256Digest,
    },
    /// These accounts are not complete, in order; another run works on them or has to resume.
    Unfinished(Vec<(Partition, AccountId)>),
}

impl Writer {
    /// Opens a new folder, an empty one, or a snapshot to go on with. Missing folders are created.
    ///
    /// # Errors
    /// [`SnapshotError::NotASnapshot`] when the folder holds something else, [`SnapshotError::Locked`]
    /// when another run writes to it, [`SnapshotError::Schema`] when another version wrote it.
    pub fn open(root: &Path, ownership: Ownership) -> Result<Self, SnapshotError> {
        create_folders(root)?;
        let mut problems = Vec::new();
        let found = scan_root(root, &mut problems);
        if !is_snapshot(root) {
            for name in found.accounts {
                scan_account(&name.folder(root), &mut problems);
            }
            if !problems.is_empty() {
                return Err(SnapshotError::NotASnapshot {
                    folder: root.into(),
                });
            }
        }
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        if found.index {
            Index::read(&root.join(INDEX))?;
        }
        let hold = match ownership {
            Ownership::Whole => Hold::Alone,
            Ownership::Shard => Hold::Together,
        };
        Ok(Self {
            root: root.to_owned(),
            lock: Arc::new(lock(&root.join(LOCK), hold)?),
            is_complete: found.index,
        })
    }

    /// Returns whether the snapshot was complete when it was opened.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Begins an account or goes on with it; `started` is the time now. Writers of different accounts
    /// may be used at the same time.
    ///
    /// # Errors
    /// [`SnapshotError::Locked`] when another run writes this account.
    pub fn account(
        &self,
        partition: Partition,
        account: AccountId,
        started: Timestamp,
    ) -> Result<BegunAccount, SnapshotError> {
        let name = AccountName { partition, account };
        let folder = name.folder(&self.root);
        let manifest = folder.join(MANIFEST);
        if !is_there(&manifest) {
            // The index says that all is complete: it goes before the first account that is not.
            let _deriving = lock(&self.root.join(INDEX_LOCK), Hold::Wait)?;
            let index = self.root.join(INDEX);
            if is_there(&index) {
                remove(&index)?;
                sync_folder(&self.root)?;
            }
            create_folder(&self.root.join(partition.as_str()))?;
            create_folder(&folder)?;
        }
        let held = lock(&folder.join(LOCK), Hold::Alone)?;
        if is_there(&manifest) {
            discard_parts(&folder)?;
            return Ok(BegunAccount::Complete);
        }
        let locks = (Arc::clone(&self.lock), held);
        AccountWriter::resume(name, folder, locks, started)
            .map(|writer| BegunAccount::Open(Box::new(writer)))
    }

    /// Hands out what an account holds, complete or not: calls file by file, then notes.
    ///
    /// # Errors
    /// When a file is gone or damaged; nothing that was handed out may then be used.
    pub fn replay(
        &self,
        partition: Partition,
        account: AccountId,
        each: &mut EachEntry<'_>,
    ) -> Result<ControlFlow<()>, SnapshotError> {
        let name = AccountName { partition, account };
        let mut problems = Vec::new();
        let folder = name.folder(&self.root);
        let (account, _) = Account::open(folder, name, None, WRITE_LIMITS, &mut problems)?;
        match problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => account.read(WRITE_LIMITS, &Filter::default(), each),
        }
    }

    /// Writes the index when every account is complete. It follows from the accounts' manifests alone,
    /// so that of several runs whichever ends last writes the same bytes as a single one would.
    ///
    /// # Errors
    /// When a complete account's manifest cannot be read.
    pub fn finish(self) -> Result<Finished, SnapshotError> {
        let _deriving = lock(&self.root.join(INDEX_LOCK), Hold::Wait)?;
        let mut problems = Vec::new();
        let found = scan_root(&self.root, &mut problems);
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        let mut entries = Vec::new();
        let mut unfinished = Vec::new();
        for name in found.accounts {
            let manifest = name.folder(&self.root).join(MANIFEST);
            if is_there(&manifest) {
                let (manifest, digest) = Manifest::read(&manifest, name, None)?;
                entries.push(IndexEntry::of(&manifest, digest));
            } else {
                unfinished.push((name.partition, name.account));
            }
        }
        if !unfinished.is_empty() {
            return Ok(Finished::Unfinished(unfinished));
        }
        let index = Index::of(entries);
        let path = self.root.join(INDEX);
        let bytes = to_bytes(&path, &index)?;
        write_whole(&path, &bytes)?;
        Ok(Finished::Complete {
            as_of: index.as_of,
            accounts: index.accounts.len(),
            sha256: Sha256Digest::of(&bytes),
        })
    }
}

/// The limits are those of every reader, so that what is written can be read.
pub(super) const WRITE_LIMITS: &super::layout::Limits = &LIMITS;

fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Creates the folder and those above it that are missing.
fn create_folders(path: &Path) -> Result<(), SnapshotError> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent()
        && !parent.as_os_str().is_empty()
    {
        create_folders(parent)?;
    }
    create_folder(path)
}

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::disk::TEMPORARY;
use super::error::SnapshotError;
use super::manifest;
use crate::estate::{Operation, Scope, find_operation};
use crate::ids::{AccountId, Partition, Place, Region, Sym};

pub(super) const INDEX: &str = "index.json";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const LOCK: &str = ".lock";
/// Held while the index is derived or removed.
pub(super) const INDEX_LOCK: &str = ".index.lock";
const LEDGER: &str = "ledger";
/// A file to which calls are appended, one line each, uncompressed.
const PART: &str = ".jsonl.part";
/// A file that is complete: lines sorted, compressed, its digests in the manifest.
const SEALED: &str = ".jsonl.zst";

/// What is accepted from a snapshot's files, so that a hostile one cannot exhaust the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// The longest line, in bytes.
    pub line: u64,
    /// A file may expand to this many bytes whatever its compressed length.
    pub free: u64,
    /// Beyond `free`, a file may expand to this many times its compressed length.
    pub ratio: u64,
    /// All files of the snapshot together may expand to this many bytes.
    pub total: u64,
}

pub(super) const LIMITS: Limits = Limits {
    line: 256 << 20,
    free: 16 << 20,
    ratio: 100,
    total: 256 << 30,
};

/// The account's folder within a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct AccountName {
    pub partition: Partition,
    pub account: AccountId,
}

impl AccountName {
    pub(super) fn folder(self, root: &Path) -> PathBuf {
        root.join(self.partition.as_str())
            .join(self.account.to_string())
    }
}

/// Which calls a file holds. Built from names of one fixed form, so that no name leads out of the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FileName {
    pub region: Region,
    pub service: Sym,
    pub operation: Sym,
}

impl FileName {
    /// Returns the file of a call's operation and region.
    pub(super) fn of(operation: &Operation, region: Region) -> Self {
        Self {
            region,
            service: Sym::new(operation.service),
            operation: Sym::new(operation.name),
        }
    }

    /// Returns the name, or `None` when a part is not what the AWS CLI calls a service and an operation.
    pub(super) fn new(region: Region, service: &str, operation: &str) -> Option<Self> {
        let is_name = |text: &str| {
            (1..=128).contains(&text.len())
                && text
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        (is_name(service) && is_name(operation)).then(|| Self {
            region,
            service: Sym::new(service),
            operation: Sym::new(operation),
        })
    }

    pub(super) fn part(self, account: &Path) -> PathBuf {
        self.path(account, PART)
    }
    pub(super) fn sealed(self, account: &Path) -> PathBuf {
        self.path(account, SEALED)
    }
    fn path(self, account: &Path, ending: &str) -> PathBuf {
        account
            .join(self.region.as_str())
            .join(format!("{}.{}{ending}", self.service, self.operation))
    }

    /// Returns the operation, when this version knows it.
    pub(super) fn known(self) -> Option<&'static Operation> {
        find_operation(self.service.as_str(), self.operation.as_str())
    }

    /// Returns whether the operation's calls are recorded in this region.
    pub(super) fn is_in_place(self, operation: &Operation) -> bool {
        match operation.scope {
            Scope::Regional => true,
            Scope::Global => self.region.is_global(),
        }
    }

    pub(super) fn place(self, name: AccountName) -> Place {
        Place {
            partition: name.partition,
            account: name.account,
            region: self.region,
        }
    }
}

pub(super) fn ledger_part(account: &Path) -> PathBuf {
    account.join(format!("{LEDGER}{PART}"))
}
pub(super) fn ledger_sealed(account: &Path) -> PathBuf {
    account.join(format!("{LEDGER}{SEALED}"))
}

/// In which forms a file is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Forms {
    /// Appended to, not yet complete.
    pub part: bool,
    /// Complete; counts only when the manifest lists it.
    pub sealed: bool,
}

impl Forms {
    fn add(&mut self, ending: Ending) {
        match ending {
            Ending::Part => self.part = true,
            Ending::Sealed => self.sealed = true,
            Ending::Temporary => {}
        }
    }
}

#[derive(Clone, Copy)]
enum Ending {
    Part,
    Sealed,
    Temporary,
}

/// The files of one account's folder.
#[derive(Clone, Debug, Default)]
pub(super) struct AccountFiles {
    pub manifest: bool,
    pub ledger: Forms,
    pub calls: BTreeMap<FileName, Forms>,
}

impl AccountFiles {
    /// Returns the error for an account without a manifest in which files are missing: sealed files
    /// without those they were made from had a manifest, and a ledger is begun before anything else.
    pub(super) fn check_unfinished(&self, folder: &Path) -> Result<(), SnapshotError> {
        let missing = |path: PathBuf| {
            Err(SnapshotError::Missing {
                file: path.as_path().into(),
            })
        };
        let sealed_alone = |forms: &Forms| forms.sealed && !forms.part;
        if sealed_alone(&self.ledger) || self.calls.values().any(sealed_alone) {
            missing(folder.join(MANIFEST))
        } else if !self.ledger.part && !self.calls.is_empty() {
            missing(ledger_part(folder))
        } else {
            Ok(())
        }
    }
}

/// What a folder listing gives: name, path and what it is, links not followed.
struct Listed {
    name: String,
    path: PathBuf,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
    Other,
}

/// Lists a folder in order of the names. Names that are no text and entries that are neither file nor
/// folder become problems.
fn list(folder: &Path, problems: &mut Vec<SnapshotError>) -> Vec<Listed> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(SnapshotError::io("read", folder)(error));
            return Vec::new();
        }
    };
    let mut listed = Vec::new();
    for entry in entries {
        let found =
            entry.and_then(|entry| Ok((entry.path(), entry.file_name(), entry.file_type()?)));
        match found {
            Ok((path, name, kind)) => match name.into_string() {
                Ok(name) => listed.push(Listed {
                    name,
                    path,
                    kind: if kind.is_file() {
                        Kind::File
                    } else if kind.is_dir() {
                        Kind::Folder
                    } else {
                        Kind::Other
                    },
                }),
                Err(_) => problems.push(SnapshotError::Extra {
                    file: path.as_path().into(),
                }),
            },
            Err(error) => problems.push(SnapshotError::io("read", folder)(error)),
        }
    }
    listed.sort_by(|a, b| a.name.cmp(&b.name));
    listed.retain(|entry| {
        let regular = entry.kind != Kind::Other;
        if !regular {
            problems.push(SnapshotError::NotAFile {
                file: entry.path.as_path().into(),
            });
        }
        regular
    });
    listed
}

fn extra(entry: &Listed) -> SnapshotError {
    SnapshotError::Extra {
        file: entry.path.as_path().into(),
    }
}

/// The folders of a snapshot.
#[derive(Clone, Debug, Default)]
pub(super) struct Root {
    pub index: bool,
    pub accounts: Vec<AccountName>,
}

/// Lists the accounts of a snapshot in order; what does not belong there becomes a problem.
pub(super) fn scan_root(root: &Path, problems: &mut Vec<SnapshotError>) -> Root {
    let mut found = Root::default();
    for entry in list(root, problems) {
        match (entry.kind, entry.name.parse::<Partition>()) {
            (Kind::File, _) if entry.name == INDEX => found.index = true,
            (Kind::File, _)
                if [LOCK, INDEX_LOCK].contains(&entry.name.as_str())
                    || entry.name.strip_suffix(TEMPORARY) == Some(INDEX) => {}
            (Kind::Folder, Ok(partition)) => {
                for inner in list(&entry.path, problems) {
                    match (inner.kind, inner.name.parse::<AccountId>()) {
                        (Kind::Folder, Ok(account)) => {
                            found.accounts.push(AccountName { partition, account });
                        }
                        (Kind::Folder | Kind::File | Kind::Other, _) => {
                            problems.push(extra(&inner))
                        }
                    }
                }
            }
            (Kind::Folder | Kind::File | Kind::Other, _) => problems.push(extra(&entry)),
        }
    }
    found.accounts.sort_unstable();
    found
}

/// Lists the files of an account; what does not belong there becomes a problem.
pub(super) fn scan_account(folder: &Path, problems: &mut Vec<SnapshotError>) -> AccountFiles {
    let mut files = AccountFiles::default();
    for entry in list(folder, problems) {
        match (entry.kind, entry.name.parse::<Region>()) {
            (Kind::File, _) if entry.name == MANIFEST => files.manifest = true,
            (Kind::File, _)
                if entry.name == LOCK || entry.name.strip_suffix(TEMPORARY) == Some(MANIFEST) => {}
            (Kind::File, _) => match split(&entry.name) {
                Some((LEDGER, ending)) => files.ledger.add(ending),
                Some(_) | None => problems.push(extra(&entry)),
            },
            (Kind::Folder, Ok(region)) => {
                for inner in list(&entry.path, problems) {
                    match (inner.kind, call_file(region, &inner.name)) {
                        (Kind::File, Some((name, ending))) => {
                            files.calls.entry(name).or_default().add(ending);
                        }
                        (Kind::Folder | Kind::File | Kind::Other, _) => {
                            problems.push(extra(&inner))
                        }
                    }
                }
            }
            (Kind::Folder | Kind::Other, _) => problems.push(extra(&entry)),
        }
    }
    files.calls.retain(|_, forms| forms.part || forms.sealed);
    files
}

/// Splits a file's name into its stem and what the ending says.
fn split(name: &str) -> Option<(&str, Ending)> {
    if let Some(stem) = name.strip_suffix(PART) {
        Some((stem, Ending::Part))
    } else if let Some(stem) = name.strip_suffix(SEALED) {
        Some((stem, Ending::Sealed))
    } else {
        let stem = name.strip_suffix(TEMPORARY)?.strip_suffix(SEALED)?;
        Some((stem, Ending::Temporary))
    }
}

fn call_file(region: Region, name: &str) -> Option<(FileName, Ending)> {
    let (stem, ending) = split(name)?;
    let (service, operation) = stem.split_once('.')?;
    Some((FileName::new(region, service, operation)?, ending))
}

/// Returns whether the folder holds a snapshot, finished or not: an index, or an account's files.
pub fn is_snapshot(path: &Path) -> bool {
    if !path.is_dir() {
        return false;
    }
    if manifest::is_ours(&path.join(INDEX)) {
        return true;
    }
    let mut ignored = Vec::new();
    scan_root(path, &mut ignored)
        .accounts
        .into_iter()
        .any(|name| {
            let folder = name.folder(path);
            let files = scan_account(&folder, &mut ignored);
            files.ledger != Forms::default()
                || !files.calls.is_empty()
                || manifest::is_ours(&folder.join(MANIFEST))
        })
}

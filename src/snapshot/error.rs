use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::estate::CallKey;
use crate::ids::AccountId;

/// A path that prints with its control and invisible characters escaped.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePath(PathBuf);

impl FilePath {
    /// Returns the path.
    pub fn as_path(&self) -> &Path {
        &self.0
    }
}
impl From<&Path> for FilePath {
    fn from(path: &Path) -> Self {
        Self(path.to_owned())
    }
}
impl fmt::Display for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape(&self.0.to_string_lossy()))
    }
}
impl fmt::Debug for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Returns the text with control and invisible characters escaped, quotes and backslashes as they are.
pub(super) fn escape(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '\'' | '\\' => shown.push(character),
            other => shown.extend(other.escape_debug()),
        }
    }
    shown
}

/// Why a snapshot cannot be written or read. Every variant names the file or folder.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// The operating system refused.
    #[error("cannot {action} `{file}`: {source}")]
    Io {
        /// What was tried, as a verb: `read`, `write`, `lock`.
        action: &'static str,
        /// The file or folder.
        file: FilePath,
        /// The system's answer.
        source: io::Error,
    },
    /// The folder holds something else than a snapshot.
    #[error("`{folder}` is not a snapshot")]
    NotASnapshot {
        /// The folder.
        folder: FilePath,
    },
    /// Another run writes there.
    #[error("another run holds the lock `{lock}`")]
    Locked {
        /// The lock file.
        lock: FilePath,
    },
    /// A symbolic link, device, pipe or folder stands where a file belongs.
    #[error("`{file}` is not a regular file")]
    NotAFile {
        /// The path.
        file: FilePath,
    },
    /// A file of the snapshot is gone.
    #[error("`{file}` is missing")]
    Missing {
        /// The file.
        file: FilePath,
    },
    /// A file or folder that the snapshot does not list.
    #[error("`{file}` does not belong to the snapshot")]
    Extra {
        /// The file or folder.
        file: FilePath,
    },
    /// A file has another length than recorded: it was cut off or extended.
    #[error("`{file}` has {found} bytes, {recorded} were recorded")]
    Length {
        /// The file.
        file: FilePath,
        /// Its length in bytes.
        found: u64,
        /// The length in bytes that the manifest records.
        recorded: u64,
    },
    /// A file's bytes are not those that were written: changed, or taken from another file.
    #[error("`{file}` is damaged: {detail}")]
    Damaged {
        /// The file.
        file: FilePath,
        /// Which check failed.
        detail: String,
    },
    /// A line that no version of this schema writes.
    #[error("`{file}` line {line}: {detail}")]
    BadLine {
        /// The file.
        file: FilePath,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        detail: String,
    },
    /// A manifest or index that contradicts itself, its place or the files.
    #[error("`{file}`: {detail}")]
    BadManifest {
        /// The file.
        file: FilePath,
        /// What is wrong with it.
        detail: String,
    },
    /// The file was written in a format that this version does not know.
    #[error("`{file}` has schema version {found}, this version reads {known}")]
    Schema {
        /// The file.
        file: FilePath,
        /// The version in the file.
        found: u64,
        /// The version that this tool reads and writes.
        known: u32,
    },
    /// A file that would expand beyond the accepted bounds.
    #[error("`{file}` would expand from {compressed} to {expanded} bytes, more than is accepted")]
    Bomb {
        /// The file.
        file: FilePath,
        /// Its length in bytes.
        compressed: u64,
        /// The length in bytes after expansion.
        expanded: u64,
    },
    /// The snapshot as a whole would expand beyond the accepted bound.
    #[error("`{folder}` would expand to {expanded} bytes, more than is accepted")]
    TooLarge {
        /// The snapshot.
        folder: FilePath,
        /// The sum of all expanded lengths in bytes.
        expanded: u64,
    },
    /// An unfinished account holds calls of an operation that this version does not know.
    #[error("`{file}` holds an operation that this version does not know")]
    UnknownOperation {
        /// The file.
        file: FilePath,
    },
    /// The call is there already.
    #[error("`{folder}` already holds the call `{call}`")]
    AlreadyRecorded {
        /// The account's folder.
        folder: FilePath,
        /// The call.
        call: CallKey,
    },
    /// A call of another account was handed to this account's writer.
    #[error("`{folder}` cannot take the call `{call}` of account {account}")]
    OtherAccount {
        /// The account's folder.
        folder: FilePath,
        /// The call.
        call: CallKey,
        /// The call's account.
        account: AccountId,
    },
    /// A call was noted as done although it left no reply.
    #[error("`{folder}` cannot count the call `{call}` as done without its reply")]
    NoReply {
        /// The account's folder.
        folder: FilePath,
        /// The call.
        call: CallKey,
    },
    /// The collection window ends before it starts.
    #[error("`{folder}`: the collection window ends at {ended}, before its start at {started}")]
    Window {
        /// The account's folder.
        folder: FilePath,
        /// The start.
        started: crate::ids::Timestamp,
        /// The end.
        ended: crate::ids::Timestamp,
    },
    /// An earlier write failed, so that the account's files may end in half a line.
    #[error("`{folder}` had a failed write and takes no more calls in this run")]
    Broken {
        /// The account's folder.
        folder: FilePath,
    },
}

impl SnapshotError {
    /// Returns what the user can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { .. } => "check permissions and free space, then run again: it resumes",
            Self::NotASnapshot { .. } => "name an empty or new folder, or a snapshot",
            Self::Locked { .. } => "wait for the other run to end, or write to another folder",
            Self::NotAFile { .. } => "a snapshot holds regular files only: copy it without links",
            Self::Missing { .. }
            | Self::Length { .. }
            | Self::Damaged { .. }
            | Self::BadLine { .. } => "restore the file from a copy, or collect the account again",
            Self::Extra { .. } => "remove it from the snapshot's folder",
            Self::BadManifest { .. } => {
                "restore the file from a copy, or collect the account again"
            }
            Self::Schema { .. } | Self::UnknownOperation { .. } => {
                "use the version of palisade that wrote it, or a newer one"
            }
            Self::Bomb { .. } | Self::TooLarge { .. } => {
                "the file was not written by palisade: collect the account again"
            }
            Self::AlreadyRecorded { .. } => "ask whether the call is there before it is made",
            Self::OtherAccount { .. } => "open a writer for that account",
            Self::NoReply { .. } => "append the call with its reply",
            Self::Window { .. } => "check the clock of this machine",
            Self::Broken { .. } => "free some space, then run again: it resumes",
        }
    }

    /// Returns the file or folder that the error is about.
    pub fn file(&self) -> &Path {
        match self {
            Self::Io { file, .. }
            | Self::NotAFile { file }
            | Self::Missing { file }
            | Self::Extra { file }
            | Self::Length { file, .. }
            | Self::Damaged { file, .. }
            | Self::BadLine { file, .. }
            | Self::BadManifest { file, .. }
            | Self::Schema { file, .. }
            | Self::Bomb { file, .. }
            | Self::UnknownOperation { file } => file,
            Self::NotASnapshot { folder }
            | Self::TooLarge { folder, .. }
            | Self::AlreadyRecorded { folder, .. }
            | Self::OtherAccount { folder, .. }
            | Self::NoReply { folder, .. }
            | Self::Window { folder, .. }
            | Self::Broken { folder } => folder,
            Self::Locked { lock } => lock,
        }
        .as_path()
    }

    /// Returns the mapping of a system error to the file and what was tried.
    pub(super) fn io(action: &'static str, file: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            action,
            file: file.into(),
            source,
        }
    }
    pub(super) fn damaged(file: &Path, detail: impl fmt::Display) -> Self {
        Self::Damaged {
            file: file.into(),
            detail: escape(&detail.to_string()),
        }
    }
    pub(super) fn bad_manifest(file: &Path, detail: impl fmt::Display) -> Self {
        Self::BadManifest {
            file: file.into(),
            detail: escape(&detail.to_string()),
        }
    }
    pub(super) fn bad_line(file: &Path, line: u64, detail: impl fmt::Display) -> Self {
        Self::BadLine {
            file: file.into(),
            line,
            detail: escape(&detail.to_string()),
        }
    }
}

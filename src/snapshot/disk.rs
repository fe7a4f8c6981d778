use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::error::SnapshotError;

/// What is appended to the name of a file while it is written.
pub(super) const TEMPORARY: &str = ".tmp";

/// Restricts new files and folders to their owner, where the system knows modes.
#[cfg(unix)]
mod private {
    use std::fs::{DirBuilder, OpenOptions};
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};

    pub(super) fn file(options: &mut OpenOptions) -> &mut OpenOptions {
        options.mode(0o600)
    }
    pub(super) fn folder(builder: &mut DirBuilder) -> &mut DirBuilder {
        builder.mode(0o700)
    }
}
#[cfg(not(unix))]
mod private {
    use std::fs::{DirBuilder, OpenOptions};

    pub(super) fn file(options: &mut OpenOptions) -> &mut OpenOptions {
        options
    }
    pub(super) fn folder(builder: &mut DirBuilder) -> &mut DirBuilder {
        builder
    }
}

/// Makes the entries of a folder outlast a power cut.
pub(super) fn sync_folder(folder: &Path) -> Result<(), SnapshotError> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|handle| handle.sync_all())
            .map_err(SnapshotError::io("sync", folder))?;
    }
    Ok(())
}

/// Syncs the folder that holds `path`.
fn sync_parent(path: &Path) -> Result<(), SnapshotError> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent),
        Some(_) => sync_folder(Path::new(".")),
        None => Ok(()),
    }
}

/// Creates the folder, for its owner only, unless it is there; its parent must be.
pub(super) fn create_folder(path: &Path) -> Result<(), SnapshotError> {
    match private::folder(&mut fs::DirBuilder::new()).create(path) {
        Ok(()) => sync_parent(path),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let entry = fs::symlink_metadata(path).map_err(SnapshotError::io("read", path))?;
            if entry.is_dir() {
                Ok(())
            } else {
                Err(SnapshotError::NotAFile { file: path.into() })
            }
        }
        Err(error) => Err(SnapshotError::io("create", path)(error)),
    }
}

/// Opens a regular file for reading: never through a symbolic link, never a device or a pipe.
pub(super) fn open_regular(path: &Path) -> Result<(File, u64), SnapshotError> {
    let irregular = || SnapshotError::NotAFile { file: path.into() };
    let entry = fs::symlink_metadata(path).map_err(|error| {
        if error.kind() == ErrorKind::NotFound {
            SnapshotError::Missing { file: path.into() }
        } else {
            SnapshotError::io("read", path)(error)
        }
    })?;
    if !entry.is_file() {
        return Err(irregular());
    }
    let file = File::open(path).map_err(SnapshotError::io("read", path))?;
    let opened = file.metadata().map_err(SnapshotError::io("read", path))?;
    if opened.is_file() && is_same(&entry, &opened) {
        Ok((file, opened.len()))
    } else {
        Err(irregular())
    }
}

/// Returns whether the entry that was looked at is the file that was opened.
#[cfg(unix)]
fn is_same(entry: &fs::Metadata, opened: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (entry.dev(), entry.ino()) == (opened.dev(), opened.ino())
}
#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
}

/// Returns the bytes of a regular file of at most `limit` bytes.
pub(super) fn read_small(path: &Path, limit: u64) -> Result<Vec<u8>, SnapshotError> {
    let (file, length) = open_regular(path)?;
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(SnapshotError::io("read", path))?;
    if bytes.len() as u64 > limit {
        return Err(SnapshotError::bad_manifest(
            path,
            format!("{length} bytes are more than is accepted"),
        ));
    }
    Ok(bytes)
}

/// Appends the bytes to the file, created when it is not there, and waits until they are on the disk.
pub(super) fn append(path: &Path, bytes: &[u8]) -> Result<(), SnapshotError> {
    let failed = || SnapshotError::io("write", path);
    let is_new = match fs::symlink_metadata(path) {
        Ok(entry) if entry.is_file() => false,
        Ok(_) => return Err(SnapshotError::NotAFile { file: path.into() }),
        Err(error) if error.kind() == ErrorKind::NotFound => true,
        Err(error) => return Err(failed()(error)),
    };
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    let mut file = private::file(&mut options).open(path).map_err(failed())?;
    file.write_all(bytes).map_err(failed())?;
    file.sync_data().map_err(failed())?;
    if is_new { sync_parent(path) } else { Ok(()) }
}

/// Cuts the file to the length and waits until that is on the disk.
pub(super) fn truncate(path: &Path, length: u64) -> Result<(), SnapshotError> {
    open_regular(path)?;
    OpenOptions::new()
        .write(true)
        .open(path)
        .and_then(|file| {
            file.set_len(length)?;
            file.sync_all()
        })
        .map_err(SnapshotError::io("write", path))
}

/// Removes the file when it is there.
pub(super) fn remove(path: &Path) -> Result<(), SnapshotError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(SnapshotError::io("remove", path)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Returns the name under which `path` is written before it is whole.
pub(super) fn temporary(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(TEMPORARY);
    path.with_file_name(name)
}

/// Creates the temporary file of `path`; one that an interrupted run left is replaced.
pub(super) fn create_temporary(path: &Path) -> Result<File, SnapshotError> {
    let temporary = temporary(path);
    remove(&temporary)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private::file(&mut options)
        .open(&temporary)
        .map_err(SnapshotError::io("create", &temporary))
}

/// Gives the temporary file its name, once it and then the folder's entry are on the disk.
pub(super) fn commit(file: &File, path: &Path) -> Result<(), SnapshotError> {
    let temporary = temporary(path);
    file.sync_all()
        .map_err(SnapshotError::io("sync", &temporary))?;
    fs::rename(&temporary, path).map_err(SnapshotError::io("rename", &temporary))?;
    sync_parent(path)
}

/// Writes a whole file: either all of it is there afterwards or what was there before.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), SnapshotError> {
    let mut file = create_temporary(path)?;
    file.write_all(bytes)
        .map_err(SnapshotError::io("write", &temporary(path)))?;
    commit(&file, path)
}

/// How a lock is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// By one alone; refused when anybody holds it.
    Alone,
    /// Together with others; refused when somebody holds it alone.
    Together,
    /// By one alone; waits for the others, who hold it for moments only.
    Wait,
}

/// Locks the file until the handle is dropped or the process ends, however it ends.
pub(super) fn lock(path: &Path, hold: Hold) -> Result<File, SnapshotError> {
    if fs::symlink_metadata(path).is_ok_and(|entry| !entry.is_file()) {
        return Err(SnapshotError::NotAFile { file: path.into() });
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let file = private::file(&mut options)
        .open(path)
        .map_err(SnapshotError::io("lock", path))?;
    let held = match hold {
        Hold::Alone => file.try_lock(),
        Hold::Together => file.try_lock_shared(),
        Hold::Wait => file.lock().map_err(TryLockError::Error),
    };
    match held {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(SnapshotError::Locked { lock: path.into() }),
        Err(TryLockError::Error(error)) => Err(SnapshotError::io("lock", path)(error)),
    }
}

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::collect::Reach;
use super::commands::Global;
use super::{output, target};
use crate::ids::Timestamp;

/// Where a collection that began without `--out` notes its folder until it ends: the same command goes on.
const UNFINISHED: &str = ".palisade/unfinished";
/// After so many hours an interrupted collection is left behind: its parts would be of different days.
const GOES_ON_HOURS: i64 = 24;

/// The folder that a collection writes to.
pub(super) enum Folder {
    /// The command line names it.
    Named(PathBuf),
    /// The same command was interrupted there.
    Interrupted(PathBuf),
    /// It is begun.
    New(PathBuf),
}

impl Folder {
    /// Returns the folder that is named, else that of the same command when it was interrupted, else a new one.
    pub(super) fn of(reach: &Reach) -> Self {
        if let Some(out) = &reach.out {
            return Self::Named(out.clone());
        }
        let now = target::now();
        match interrupted(reach, now) {
            Some(folder) => Self::Interrupted(folder),
            None => {
                let name = now.to_string().replace(':', "");
                Self::New(Path::new(".palisade/snapshots").join(name))
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Named(path) | Self::Interrupted(path) | Self::New(path) => path,
        }
    }
}

/// Returns the folder of the same command, when it was interrupted not long ago.
fn interrupted(reach: &Reach, now: Timestamp) -> Option<PathBuf> {
    let text = fs::read_to_string(UNFINISHED).ok()?;
    let mut lines = text.lines();
    let begun: Timestamp = lines.next()?.parse().ok()?;
    let folder = PathBuf::from(lines.next()?);
    let is_same = lines.next()? == fingerprint(reach);
    let is_fresh = now.hours_since(begun) < GOES_ON_HOURS;
    (is_same && is_fresh && folder.is_dir()).then_some(folder)
}

/// Notes that a collection begins in a new folder, and says that one goes on in another's.
pub(super) fn begin(global: &Global, reach: &Reach, folder: &Folder) -> Result<()> {
    match folder {
        Folder::Named(_) => Ok(()),
        Folder::Interrupted(_) if global.quiet => Ok(()),
        Folder::Interrupted(path) => {
            let path = output::shown(path);
            output::warn(&format!("going on with `{path}`, which was interrupted"));
            Ok(())
        }
        Folder::New(path) => {
            let (now, command) = (target::now(), fingerprint(reach));
            let text = format!("{now}\n{}\n{command}\n", path.display());
            output::write_file(Path::new(UNFINISHED), &text)
        }
    }
}

/// Forgets the folder: the collection is complete. What is noted of another one stays.
pub(super) fn end(folder: &Path) -> Result<()> {
    let noted = fs::read_to_string(UNFINISHED).unwrap_or_default();
    if noted.lines().nth(1).map(Path::new) != Some(folder) {
        return Ok(());
    }
    fs::remove_file(UNFINISHED).with_context(|| format!("cannot remove `{UNFINISHED}`"))
}

/// Returns what distinguishes one command from another: all that decides what is read.
fn fingerprint(reach: &Reach) -> String {
    let Reach {
        out: _,
        concurrency: _,
        session_duration: _,
        external_id: _,
        profile,
        region,
        exclude_region,
        account,
        exclude_account,
        role_name,
        role_path,
        endpoint_url,
    } = reach;
    format!(
        "{:?}",
        (
            (profile, role_name, role_path, endpoint_url),
            (region, exclude_region, account, exclude_account)
        )
    )
}

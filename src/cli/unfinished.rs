use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::commands::Global;
use super::{output, target};
use crate::ids::Timestamp;
use crate::sources::aws::Options;

/// Where a collection that began without `--out` notes its folder until it ends: the same command goes on.
const UNFINISHED: &str = ".palisade/unfinished";
/// Where collections without `--out` go.
const SNAPSHOTS: &str = ".palisade/snapshots";
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
    pub(super) fn of(out: Option<&Path>, command: &str) -> Result<Self> {
        if let Some(out) = out {
            return Ok(Self::Named(out.to_owned()));
        }
        output::must_be_own(Path::new(SNAPSHOTS))?;
        let now = target::now();
        Ok(match interrupted(command, now) {
            Some(folder) => Self::Interrupted(folder),
            None => Self::New(Path::new(SNAPSHOTS).join(now.to_string().replace(':', ""))),
        })
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Named(path) | Self::Interrupted(path) | Self::New(path) => path,
        }
    }

    /// Removes the folders above a new one that hold nothing else.
    pub(super) fn tidy(&self) {
        if let Self::New(path) = self {
            for above in path.ancestors().skip(1).take(2) {
                // One that holds something stays.
                let _ = fs::remove_dir(above);
            }
        }
    }
}

/// Returns the folder of the same command, when it was interrupted not long ago. It must be one of this program's.
fn interrupted(command: &str, now: Timestamp) -> Option<PathBuf> {
    let text = output::read_own(Path::new(UNFINISHED))?;
    let mut lines = text.lines();
    let begun: Timestamp = lines.next()?.parse().ok()?;
    let folder = PathBuf::from(lines.next()?);
    let is_same = lines.next()? == command;
    let is_fresh = begun <= now && now.hours_since(begun) < GOES_ON_HOURS;
    let is_own = folder.parent() == Some(Path::new(SNAPSHOTS)) && folder.file_name().is_some();
    let is_there = output::must_be_own(&folder).is_ok() && folder.is_dir();
    (is_same && is_fresh && is_own && is_there).then_some(folder)
}

/// Notes that a collection begins in a new folder, and says that one goes on in another's.
pub(super) fn begin(global: &Global, command: &str, folder: &Folder) -> Result<()> {
    match folder {
        Folder::Named(_) => Ok(()),
        Folder::Interrupted(_) if global.quiet => Ok(()),
        Folder::Interrupted(path) => {
            let path = output::shown(path);
            output::warn(&format!("going on with `{path}`, which was interrupted"));
            Ok(())
        }
        Folder::New(path) => {
            let now = target::now();
            let text = format!("{now}\n{}\n{command}\n", path.display());
            output::write_own(Path::new(UNFINISHED), &text)
        }
    }
}

/// Forgets the folder: the collection is complete. What is noted of another one stays.
pub(super) fn end(folder: &Path) -> Result<()> {
    let noted = output::read_own(Path::new(UNFINISHED)).unwrap_or_default();
    if noted.lines().nth(1).map(Path::new) != Some(folder) {
        return Ok(());
    }
    fs::remove_file(UNFINISHED).with_context(|| format!("cannot remove `{UNFINISHED}`"))
}

/// Returns what distinguishes one command from another: all that decides what is read, from the command line, the
/// configuration and the profile that the environment names.
pub(super) fn fingerprint(options: &Options) -> String {
    let Options {
        credentials: _,
        in_flight: _,
        patience: _,
        profile,
        regions,
        exclude_regions,
        accounts,
        exclude_accounts,
        alone,
        role,
        endpoint_url,
    } = options;
    let named = profile
        .clone()
        .or_else(|| std::env::var("AWS_PROFILE").ok());
    format!(
        "{:?}",
        (
            (named, &role.name, &role.path, endpoint_url),
            (regions, exclude_regions, accounts, exclude_accounts, alone)
        )
    )
}

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::collect::Reach;
use super::{output, target};
use crate::ids::Timestamp;

/// Where a collection that began without `--out` notes its folder until it ends: the same command goes on.
const UNFINISHED: &str = ".palisade/unfinished";
/// After so many hours an interrupted collection is left behind: its parts would be of different days.
const GOES_ON_HOURS: i64 = 24;

/// Returns the folder to write to: the one that is named, else that of the same command when it was
/// interrupted, else a new one.
pub(super) fn folder(reach: &Reach) -> Result<PathBuf> {
    if let Some(out) = &reach.out {
        return Ok(out.clone());
    }
    let now = target::now();
    if let Some(folder) = interrupted(reach, now) {
        output::warn(&format!(
            "going on with `{}`, which was interrupted",
            output::shown(&folder)
        ));
        return Ok(folder);
    }
    Ok(Path::new(".palisade/snapshots").join(now.to_string().replace(':', "")))
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

/// Notes that a collection without `--out` begins in a folder.
pub(super) fn begin(reach: &Reach, folder: &Path) -> Result<()> {
    if reach.out.is_some() {
        return Ok(());
    }
    fs::create_dir_all(".palisade").context("cannot make folder `.palisade`")?;
    let now = target::now();
    if interrupted(reach, now).is_some() {
        return Ok(());
    }
    let text = format!("{now}\n{}\n{}\n", folder.display(), fingerprint(reach));
    output::write_file(Path::new(UNFINISHED), &text)
}

/// Forgets the folder: the collection is complete.
pub(super) fn end() -> Result<()> {
    match fs::remove_file(UNFINISHED) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove `{UNFINISHED}`"))
        }
        Ok(()) | Err(_) => Ok(()),
    }
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

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};

use super::commands::{Against, AsOf, Global};
use super::{demo, output};
use crate::estate::Estate;
use crate::ids::Timestamp;
use crate::snapshot;
use crate::sources::dumps;

/// Where the path of the last snapshot written from this folder is kept.
const LAST: &str = ".palisade/last";

/// An estate, and what its source had to say.
pub(super) struct Target {
    pub(super) estate: Estate,
    pub(super) notes: dumps::Notes,
    /// What a reader must know about the source before the findings.
    pub(super) remarks: Vec<String>,
}

/// Returns the estate that `--against` names, or the last snapshot written here.
pub(super) fn against(global: &Global, arguments: &Against) -> Result<Target> {
    let path = match &arguments.against {
        Some(path) => path.clone(),
        None => last(global)?,
    };
    let target = load(&path, &arguments.time)?;
    warn_unread(global, &target);
    Ok(target)
}

/// Warns of files that could not be read: answers show what is unknown, and not why.
pub(super) fn warn_unread(global: &Global, target: &Target) {
    let unread = &target.notes.unreadable;
    if !unread.is_empty() && !global.quiet {
        output::warn(&format!(
            "what these files hold is unknown, they could not be read: {}",
            output::some_of(unread)
        ));
    }
}

/// Returns the last snapshot written here.
pub(super) fn last_snapshot(global: &Global, time: &AsOf) -> Result<Target> {
    load(&last(global)?, time)
}

fn last(global: &Global) -> Result<PathBuf> {
    let text = output::read_own(Path::new(LAST)).unwrap_or_default();
    let text = text.strip_suffix('\n').unwrap_or(&text);
    if text.is_empty() {
        bail!(
            "no estate to look at\nhint: name a snapshot or a folder of AWS CLI output; `demo` is the \
             bundled one"
        );
    }
    let path = PathBuf::from(text);
    if !path.is_dir() {
        bail!(
            "the last snapshot, `{}`, is gone (named in {LAST})\nhint: name another snapshot, or a folder of \
             AWS CLI output",
            output::shown(&path)
        );
    }
    if !global.quiet {
        output::warn(&format!(
            "looking at `{}` (from {LAST})",
            output::shown(&path)
        ));
    }
    Ok(path)
}

/// Records the snapshot that later commands look at by default.
pub(super) fn remember(path: &Path) -> Result<()> {
    let path = path
        .canonicalize()
        .with_context(|| format!("cannot find `{}`", output::shown(path)))?;
    output::write_own(Path::new(LAST), &format!("{}\n", path.display()))
}

/// Reads a snapshot or a folder of AWS CLI output, or the bundled estate for `demo`.
pub(super) fn load(path: &Path, time: &AsOf) -> Result<Target> {
    if path == Path::new("demo") && !path.exists() {
        return demo::target(time.as_of);
    }
    must_be_folder(path)?;
    if snapshot::is_snapshot(path) {
        from_snapshot(path, time.as_of)
    } else {
        from_dumps(path, time.as_of)
    }
}

fn from_dumps(path: &Path, as_of: Option<Timestamp>) -> Result<Target> {
    let files = dumps::from_folder(path)?;
    let mut target = read(&files, as_of.unwrap_or_else(now));
    if as_of.is_none() {
        target.remarks.push(
            "a folder does not tell when it was collected: ages and expiries count from this run; `--as-of` \
             sets the moment"
                .to_owned(),
        );
    }
    if target.notes.loaded == 0 {
        return Err(nothing_loaded(path, &target.notes));
    }
    Ok(target)
}

/// Returns an error when a path is no folder.
pub(super) fn must_be_folder(path: &Path) -> Result<()> {
    if !path.is_dir() {
        let wrong = if path.exists() {
            "is not a folder"
        } else {
            "does not exist"
        };
        bail!(
            "`{}` {wrong}\nhint: give a snapshot or a folder of AWS CLI output",
            output::shown(path)
        );
    }
    Ok(())
}

/// Returns the error for a folder of which no file could be used: what is broken, else what is expected.
pub(super) fn nothing_loaded(path: &Path, notes: &dumps::Notes) -> anyhow::Error {
    let path = output::shown(path);
    if notes.unreadable.is_empty() {
        anyhow!(
            "`{path}` holds no reply of an AWS operation that is modelled\nhint: save replies as \
             `<account>/<region>/<service>-<operation>.json`, such as `ec2-describe-vpcs.json`"
        )
    } else {
        anyhow!(
            "`{path}` holds no reply that can be read: {}\nhint: save the replies again with `--output json`",
            output::some_of(&notes.unreadable)
        )
    }
}

/// Reads the files of a dump into an estate.
pub(super) fn read(files: &[dumps::DumpFile], as_of: Timestamp) -> Target {
    let mut estate = Estate::default();
    let notes = dumps::read(files, &mut |call| estate.record(call));
    estate.as_of = Some(as_of);
    estate.settle();
    Target {
        estate,
        notes,
        remarks: Vec::new(),
    }
}

/// Returns the present moment. The only place that asks the clock on behalf of an audit.
pub(super) fn now() -> Timestamp {
    Timestamp::from(jiff::Timestamp::now())
}

fn from_snapshot(path: &Path, as_of: Option<Timestamp>) -> Result<Target> {
    let mut estate = Estate::default();
    let info = snapshot::load(path, &mut estate).map_err(super::snapshot::with_hint)?;
    if let Some(as_of) = as_of {
        estate.as_of = Some(as_of);
    }
    estate.settle();
    let mut remarks = Vec::new();
    if info.completeness == snapshot::Completeness::Unfinished {
        remarks.push(
            "the snapshot is unfinished: calls that are not in it were not collected".to_owned(),
        );
    }
    for skipped in &info.skipped {
        remarks.push(format!(
            "{}/{}: `{} {}` was written by a newer version and is left out",
            skipped.account, skipped.region, skipped.service, skipped.operation
        ));
    }
    let notes = dumps::Notes {
        loaded: estate.ledger.lines().count(),
        ..dumps::Notes::default()
    };
    Ok(Target {
        estate,
        notes,
        remarks,
    })
}

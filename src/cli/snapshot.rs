use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use super::commands::{AsOf, Global};
use super::exit::Exit;
use super::{output, target};
use crate::estate::{LoadError, Loaded, RecordedCall};
use crate::ids::{AccountId, Partition, Region, Timestamp};
use crate::reports::sanitise::json;
use crate::snapshot::{
    AccountWriter, BegunAccount, Completeness, Filter, Finished, Ownership, SnapshotError, Writer,
    show, verify,
};
use crate::sources::dumps;

#[derive(Debug, Subcommand)]
pub(super) enum Snapshot {
    /// Make a snapshot from a folder of AWS CLI output
    ///
    /// Only what Palisade models is written: no configuration values, no user data, no secrets.
    Import(Import),
    /// Print the calls of a snapshot as JSON, one per line
    Show(Show),
    /// Recompute every digest of a snapshot
    Verify(Verify),
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The folder of AWS CLI output
    #[arg(value_name = "DUMPS")]
    dumps: PathBuf,
    /// Where to write the snapshot [default: .palisade/snapshots/<as-of>]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    time: AsOf,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The snapshot
    #[arg(value_name = "SNAPSHOT")]
    snapshot: PathBuf,
    /// Only this account
    #[arg(long)]
    account: Option<AccountId>,
    /// Only this region, or `global`
    #[arg(long)]
    region: Option<Region>,
    /// Only this service, as the AWS CLI calls it
    #[arg(long)]
    service: Option<String>,
    /// Only this operation, as the AWS CLI calls it
    #[arg(long)]
    operation: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The snapshot
    #[arg(value_name = "SNAPSHOT")]
    snapshot: PathBuf,
}

pub(super) fn run(global: &Global, command: &Snapshot) -> Result<Exit> {
    match command {
        Snapshot::Import(command) => import(global, command),
        Snapshot::Show(command) => print(command),
        Snapshot::Verify(command) => check(command),
    }
}

/// Writes every reply of the dumps; accounts that the snapshot holds already stay as they are.
struct Importer {
    writer: Writer,
    moment: Timestamp,
    open: BTreeMap<(Partition, AccountId), Option<Box<AccountWriter>>>,
    failed: Option<SnapshotError>,
}

impl Importer {
    fn take(&mut self, call: &RecordedCall<'_>) -> Result<Loaded, LoadError> {
        if self.failed.is_some() {
            return Ok(Loaded::default());
        }
        let key = (call.place.partition, call.place.account);
        if let std::collections::btree_map::Entry::Vacant(place) = self.open.entry(key) {
            match self.writer.account(key.0, key.1, self.moment) {
                Ok(BegunAccount::Open(writer)) => drop(place.insert(Some(writer))),
                Ok(BegunAccount::Complete) => drop(place.insert(None)),
                Err(error) => self.failed = Some(error),
            }
        }
        let key_of_call = call.operation.key(call.place, call.request);
        if let Some(Some(writer)) = self.open.get_mut(&key)
            && !writer.contains(&key_of_call)
            && let Err(error) = writer.append(call)
        {
            self.failed = Some(error);
        }
        Ok(Loaded::default())
    }
}

fn import(global: &Global, command: &Import) -> Result<Exit> {
    target::must_be_folder(&command.dumps)?;
    let files = dumps::from_folder(&command.dumps)?;
    let moment = command.time.as_of.unwrap_or_else(target::now);
    let folder = command.out.clone().unwrap_or_else(|| {
        PathBuf::from(".palisade/snapshots").join(moment.to_string().replace(':', ""))
    });
    let is_new = !folder.exists();
    if !is_new && !folder.is_dir() {
        bail!(
            "`{}` is not a folder\nhint: name an empty or new folder, or a snapshot",
            output::shown(&folder)
        );
    }
    let writer = Writer::open(&folder, Ownership::Whole).map_err(with_hint)?;
    let mut importer = Importer {
        writer,
        moment,
        open: BTreeMap::new(),
        failed: None,
    };
    let notes = dumps::read_joined(&files, &mut |call| importer.take(call));
    if let Some(error) = importer.failed {
        return Err(with_hint(error));
    }
    if notes.loaded == 0 || importer.open.is_empty() {
        drop(importer);
        if is_new {
            // What was begun for nothing; the error below matters more than a folder that stays.
            let _ = fs::remove_dir_all(&folder);
        }
        return Err(target::nothing_loaded(&command.dumps, &notes));
    }
    let (accounts, writers): (Vec<_>, Vec<_>) = importer.open.into_iter().unzip();
    let held: Vec<String> = accounts
        .iter()
        .zip(&writers)
        .filter(|(_, writer)| writer.is_none())
        .map(|((_, account), _)| account.to_string())
        .collect();
    for writer in writers.into_iter().flatten() {
        writer.finish(moment).map_err(with_hint)?;
    }
    if let Finished::Unfinished(..) = importer.writer.finish().map_err(with_hint)? {
        output::warn("another run still writes accounts of this snapshot");
    }
    target::remember(&folder)?;
    if !global.quiet {
        tell(&folder, accounts.len(), &held, &notes);
    }
    Ok(Exit::Clean)
}

/// Tells what an import wrote and what it could not use.
fn tell(folder: &Path, accounts: usize, held: &[String], notes: &dumps::Notes) {
    let folder = output::shown(folder);
    output::warn(&format!(
        "{} of {accounts} accounts written to `{folder}`; of the files {} are replies, {} not modelled, {} \
         ambiguous, {} unreadable",
        accounts - held.len(),
        notes.loaded,
        notes.not_modelled.len(),
        notes.ambiguous.len(),
        notes.unreadable.len()
    ));
    if !held.is_empty() {
        output::warn(&format!(
            "left as they are, for the snapshot holds them whole: {}\nhint: name a new folder with --out to \
             write them again",
            output::some_of(held)
        ));
    }
    for (what, files) in [
        ("ambiguous", &notes.ambiguous),
        ("unreadable", &notes.unreadable),
    ] {
        if !files.is_empty() {
            output::warn(&format!("{what}: {}", output::some_of(files)));
        }
    }
}

/// Returns an error when a path is no snapshot.
fn must_be_snapshot(path: &Path) -> Result<()> {
    if !crate::snapshot::is_snapshot(path) {
        let wrong = if path.exists() {
            "is not a snapshot"
        } else {
            "does not exist"
        };
        bail!(
            "`{}` {wrong}\nhint: `palisade snapshot import DUMPS` makes a snapshot",
            output::shown(path)
        );
    }
    Ok(())
}

fn print(command: &Show) -> Result<Exit> {
    must_be_snapshot(&command.snapshot)?;
    let filter = Filter {
        account: command.account,
        region: command.region,
        service: command.service.as_deref(),
        operation: command.operation.as_deref(),
    };
    let mut stdout = io::BufWriter::new(io::stdout().lock());
    let mut failed = None;
    show(
        &command.snapshot,
        &filter,
        &mut |line| match writeln!(stdout, "{}", json(line)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = (error.kind() != io::ErrorKind::BrokenPipe).then_some(error);
                ControlFlow::Break(())
            }
        },
    )
    .map_err(with_hint)?;
    match failed.or_else(|| {
        stdout
            .flush()
            .err()
            .filter(|e| e.kind() != io::ErrorKind::BrokenPipe)
    }) {
        Some(error) => Err(error.into()),
        None => Ok(Exit::Clean),
    }
}

fn check(command: &Verify) -> Result<Exit> {
    must_be_snapshot(&command.snapshot)?;
    let problems = verify(&command.snapshot);
    for problem in &problems {
        output::warn(&format!("error: {problem}\nhint: {}", problem.hint()));
    }
    if !problems.is_empty() {
        return Ok(Exit::Unusable);
    }
    let info = crate::snapshot::Snapshot::open(&command.snapshot)
        .map_err(with_hint)?
        .info();
    let state = match info.completeness {
        Completeness::Complete => "complete",
        Completeness::Unfinished => "unfinished",
    };
    let digest = info
        .sha256
        .map(|digest| format!(", sha256 {digest}"))
        .unwrap_or_default();
    output::print(&format!(
        "{state}: {} accounts, every digest holds{digest}\n",
        info.accounts.len()
    ))?;
    Ok(Exit::Clean)
}

/// Returns the error with what to do on a line of its own.
pub(super) fn with_hint(error: SnapshotError) -> anyhow::Error {
    anyhow::anyhow!("{error}\nhint: {}", error.hint())
}

//! `palisade collect` and `palisade scan`: the live source, kept in a snapshot.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow, bail};

use super::audit::Prepared;
use super::collect::{Collect, Reach, Scan};
use super::commands::Global;
use super::config::Config;
use super::exit::Exit;
use super::keep::SnapshotStore;
use super::shown_progress::Shown;
use super::{config_file, output, target, unfinished};
use crate::snapshot::{Finished, Ownership, SnapshotError, Writer};
use crate::sources::aws::{
    self, CollectError, Collected, Missing, Options, Patience, Progress, Role,
};

pub(super) fn collect(global: &Global, command: &Collect) -> Result<Exit> {
    let config = config_file::load(global)?;
    let (collected, _) = read(global, &config, &command.reach)?;
    if collected.tally.all_denied() || lacks_what_was_named(&config, &command.reach, &collected) {
        return Ok(Exit::Undecided);
    }
    Ok(Exit::Clean)
}

pub(super) fn scan(global: &Global, command: &Scan) -> Result<Exit> {
    let prepared = Prepared::new(global, &command.judging)?;
    let (collected, folder) = read(global, prepared.config(), &command.reach)?;
    if collected.tally.all_denied() {
        return Ok(Exit::Undecided);
    }
    let mut target = target::load(&folder, &command.time)?;
    target.remarks.extend(collected.remarks);
    prepared.report(&command.judging, &target)
}

/// Returns whether no account could be entered, or one not that was named.
fn lacks_what_was_named(config: &Config, reach: &Reach, collected: &Collected) -> bool {
    let named = all(&reach.account, &config.tables.estate.accounts);
    let mut closed = collected.closed.iter().map(|(account, _)| account);
    collected.closed.len() == collected.accounts.len() || closed.any(|one| named.contains(one))
}

/// Reads what the arguments name into a snapshot, and says what could not be read.
fn read(global: &Global, config: &Config, reach: &Reach) -> Result<(Collected, PathBuf)> {
    let options = options(config, reach);
    let command = unfinished::fingerprint(&options);
    let place = unfinished::Folder::of(reach.out.as_deref(), &command)?;
    let folder = place.path();
    let is_new = !folder.exists();
    let writer = Writer::open(folder, Ownership::Whole).map_err(super::snapshot::with_hint)?;
    let was_complete = writer.is_complete();
    unfinished::begin(global, &command, &place)?;
    let writer = Arc::new(writer);
    let progress = Progress::default();
    let shown = Shown::start(global, &progress);
    let store = Arc::new(SnapshotStore::new(Arc::clone(&writer)));
    let collected = aws::collect(options, store, &progress);
    shown.stop();
    let collected = collected.map_err(|error| {
        if is_new && !error.keeps_what_was_read() {
            // What was begun for nothing; the error matters more than a folder that stays.
            let _ = fs::remove_dir_all(folder);
            let _ = unfinished::end(folder);
            place.tidy();
        }
        anyhow!(
            "{}\nhint: {}",
            output::foreign(&error.to_string()),
            hint(&error)
        )
    })?;
    let writer =
        Arc::into_inner(writer).ok_or_else(|| anyhow!("a part of the collection has not ended"))?;
    let finished = writer.finish().map_err(super::snapshot::with_hint)?;
    // Remembered before it is forgotten as unfinished: whoever is killed in between goes on.
    target::remember(folder)?;
    if matches!(finished, Finished::Complete { .. }) {
        unfinished::end(folder)?;
    }
    if was_complete && collected.earlier == collected.accounts.len() {
        bail!(stays_as_it_is(&collected, &finished, folder));
    }
    if collected.tally.all_denied() {
        output::warn(
            "nothing is known: every call was denied\nhint: `palisade permissions` prints what the audit role \
             needs",
        );
    }
    if !global.quiet {
        tell(&collected, &progress, folder);
        open(&finished);
    }
    Ok((collected, folder.to_owned()))
}

/// Returns what to do about an error: where the snapshot's own says it better, that.
fn hint(error: &CollectError) -> &'static str {
    if let CollectError::Store { source } = error
        && let Some(source) = source.downcast_ref::<SnapshotError>()
    {
        return source.hint();
    }
    error.hint()
}

/// Says that a complete snapshot has all that is asked for, and since when.
fn stays_as_it_is(collected: &Collected, finished: &Finished, folder: &Path) -> String {
    let of = match finished {
        Finished::Complete {
            as_of: Some(at), ..
        } => format!(" as of {at}"),
        Finished::Complete { as_of: None, .. } | Finished::Unfinished(_) => String::new(),
    };
    let closed: Vec<String> = collected
        .closed
        .iter()
        .map(|(one, _)| one.to_string())
        .collect();
    let closed = match closed.as_slice() {
        [] => String::new(),
        some => format!(" (without {}, not entered then)", output::some_of(some)),
    };
    let folder = output::shown(folder);
    format!(
        "nothing was read: the snapshot `{folder}` is complete{of}{closed} and never changes\nhint: name a new folder \
         with --out; `palisade audit {folder}` judges this one"
    )
}

/// Says which accounts an earlier run began and this one was not asked for.
fn open(finished: &Finished) {
    let Finished::Unfinished(accounts) = finished else {
        return;
    };
    let accounts: Vec<String> = accounts
        .iter()
        .map(|(_, account)| account.to_string())
        .collect();
    output::warn(&format!(
        "not complete: {}, which an earlier run began\nhint: the command that named them goes on with them",
        output::some_of(&accounts)
    ));
}

fn all<T: Copy + Ord>(given: &[T], configured: &[T]) -> BTreeSet<T> {
    let chosen = if given.is_empty() { configured } else { given };
    chosen.iter().copied().collect()
}

/// Returns what the command line says, else the configuration.
fn options(config: &Config, reach: &Reach) -> Options {
    let estate = &config.tables.estate;
    let or = |given: &Option<String>, configured: &str| {
        given.clone().unwrap_or_else(|| configured.to_owned())
    };
    let configured = estate.external_id.as_deref().map(str::to_owned);
    Options {
        credentials: None,
        profile: reach.profile.clone(),
        regions: all(&reach.region, &estate.regions),
        exclude_regions: all(&reach.exclude_region, &estate.exclude_regions),
        accounts: all(&reach.account, &estate.accounts),
        exclude_accounts: all(&reach.exclude_account, &estate.exclude_accounts),
        alone: estate.single_account,
        role: Role {
            name: or(&reach.role_name, &estate.role_name),
            path: or(&reach.role_path, &estate.role_path),
            external_id: reach.external_id.clone().or(configured),
            session: Duration::from_secs(reach.session_duration.unwrap_or(estate.session_seconds)),
            everywhere: reach.role_name.is_some(),
        },
        endpoint_url: reach.endpoint_url.clone(),
        in_flight: usize::from(reach.concurrency),
        patience: Patience::default(),
    }
}

/// Says on standard error what was read and what was not, and what would settle it.
fn tell(collected: &Collected, progress: &Progress, folder: &Path) {
    const SHOWN: usize = 12;
    let reached = progress.reached();
    // Whoever could not be entered is named apart.
    let missing = collected.tally.missing().filter(|one| one.service != "sts");
    let missing: Vec<&Missing> = missing.collect();
    let lost: usize = missing.iter().map(|one| one.calls).sum();
    output::warn(&format!(
        "{} of {}, {} read ({}), {lost} not read; kept in `{}`",
        collected.accounts.len() - collected.closed.len(),
        count(collected.accounts.len(), "account"),
        count(collected.tally.complete, "call"),
        count(
            usize::try_from(reached.requests).unwrap_or(usize::MAX),
            "request"
        ),
        output::shown(folder)
    ));
    if collected.earlier > 0 {
        output::warn(&format!(
            "note: {} complete before and stay{} as an earlier run left {}",
            match collected.earlier {
                1 => "1 account was".to_owned(),
                number => format!("{number} accounts were"),
            },
            if collected.earlier == 1 { "s" } else { "" },
            if collected.earlier == 1 { "it" } else { "them" },
        ));
    }
    for remark in &collected.remarks {
        output::warn(&format!("note: {}", output::foreign(remark)));
    }
    for (account, why) in collected.closed.iter().take(SHOWN) {
        output::warn(&format!("not entered: {account}: {}", output::foreign(why)));
    }
    more(collected.closed.len(), SHOWN);
    if !collected.closed.is_empty() {
        output::warn(
            "hint: the role must exist there under this name and path, its trust policy must admit the caller, with \
             the external id where it asks for one, and the caller must be allowed `sts:AssumeRole`; `palisade \
             permissions` prints all of it",
        );
    }
    for one in missing.iter().take(SHOWN) {
        output::warn(&format!("not read: {}", output::foreign(&line(one))));
    }
    more(missing.len(), SHOWN);
}

fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

fn more(all: usize, shown: usize) {
    if all > shown {
        output::warn(&format!("... and {} more", all - shown));
    }
}

/// Returns what is missing of one operation, in one line.
fn line(missing: &Missing) -> String {
    let accounts = match missing.accounts.first() {
        Some(only) if missing.accounts.len() == 1 => format!("in {only}"),
        Some(_) | None => format!("in {} accounts", missing.accounts.len()),
    };
    let settles = missing
        .permission
        .map(|action| format!("; `{action}` would settle it"))
        .unwrap_or_default();
    let said = missing
        .example
        .as_deref()
        .map(|said| format!(": {said}"))
        .unwrap_or_default();
    format!(
        "{} {} ({}, {} {accounts}){settles}{said}",
        missing.service,
        missing.operation,
        missing.state.as_str(),
        count(missing.calls, "call")
    )
}

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};

use super::commands::{Global, Judging};
use super::config::{self, Config};
use super::output;
use crate::facts;
use crate::findings::Severity;
use crate::ids::Timestamp;
use crate::network;
use crate::pipeline::{AcceptedGapRule, Settings};
use crate::policies::{Catalogue, PolicyError, Selection};

/// The deepest folder below `--policies` that is visited.
const MAX_FOLDERS: usize = 16;
/// The largest policy file, in bytes.
const MAX_POLICY_BYTES: u64 = 1 << 20;

/// The deepest nesting of `[` and `{` in a policy: the time to parse doubles with each level.
const MAX_BRACKETS: usize = 12;

/// Returns the configuration: the file of `--config`, else the nearest one upwards, else the defaults.
pub(super) fn load(global: &Global) -> Result<Config> {
    let here = std::env::current_dir().context("cannot find the working directory")?;
    match global.config.clone().or_else(|| config::find(&here)) {
        Some(path) => config::load(&path).map_err(|error| anyhow!("{error}")),
        None => Config::parse("", "defaults").map_err(|error| anyhow!("{error}")),
    }
}

/// Returns the settings of an audit from the configuration and the command line.
pub(super) fn settings(config: &Config, selection: Selection, as_of: Timestamp) -> Settings {
    let tables = &config.tables;
    let trusted = tables
        .trusted_account
        .iter()
        .filter(|one| as_of <= one.expires.last_moment());
    let accepted = tables.accepted_gap.iter().map(|one| AcceptedGapRule {
        operations: one.operations.clone(),
        regions: one.regions.iter().copied().collect::<BTreeSet<_>>(),
        accounts: one.accounts.iter().copied().collect::<BTreeSet<_>>(),
        owner: one.owner.clone(),
        reason: one.reason.clone(),
        expires: one.expires.last_moment(),
    });
    Settings {
        declared: config.declared(),
        facts: facts::Settings {
            single_account: tables.estate.single_account,
            max_age_hours: Some(tables.estate.max_age_hours),
            trusted: trusted.map(|one| one.id).collect(),
            disposable: tables.estate.disposable.clone(),
            sanitised_tag: tables.sanitiser.marker_tag.clone(),
            network: network(config),
            exceptions: config.exceptions(),
            objectives: config.objectives(),
        },
        accepted_gaps: accepted.collect(),
        selection,
    }
}

/// Returns what the configuration tells about networks.
pub(super) fn network(config: &Config) -> network::Settings {
    network::Settings {
        ephemeral_ports: config.tables.estate.ephemeral_ports,
    }
}

/// Returns whether the accounts are in no organisation.
pub(super) fn is_single(config: &Config) -> bool {
    config.tables.estate.single_account
}

/// Returns which policies to run.
pub(super) fn selection(judging: &Judging) -> Selection {
    if judging.policy.is_empty() {
        Selection::All
    } else {
        Selection::Only(judging.policy.clone())
    }
}

/// Returns the severity at which a failure ends a run with code 1.
pub(super) fn fail_on(config: &Config, judging: &Judging) -> Severity {
    judging
        .fail_on
        .unwrap_or_else(|| config.tables.report.fail_on.severity())
}

/// Returns the built-in policies with those below the folders of `--policies`.
pub(super) fn catalogue(global: &Global) -> Result<Catalogue> {
    let mut files = Vec::new();
    for folder in &global.policies {
        if !folder.is_dir() {
            bail!(
                "`{}` is not a folder\nhint: --policies names a folder with `*.rego` files",
                output::shown(folder)
            );
        }
        let before = files.len();
        read_policies(folder, 0, &mut files)?;
        if files.len() == before {
            bail!(
                "`{}` holds no `*.rego` file\nhint: --policies names a folder with `*.rego` files",
                output::shown(folder)
            );
        }
    }
    files.sort();
    Catalogue::load(&files).map_err(refused)
}

fn read_policies(folder: &Path, depth: usize, files: &mut Vec<(String, String)>) -> Result<()> {
    if depth > MAX_FOLDERS {
        bail!("`{}` is nested too deeply", output::shown(folder));
    }
    let unreadable = || format!("cannot read folder `{}`", output::shown(folder));
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        entries.push(entry.with_context(unreadable)?.path());
    }
    entries.sort();
    for path in entries {
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            read_policies(&path, depth + 1, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "rego")
        {
            let shown = output::shown(&path);
            let size = fs::metadata(&path)
                .with_context(|| format!("cannot read `{shown}`"))?
                .len();
            if size > MAX_POLICY_BYTES {
                bail!(
                    "`{shown}` is larger than {} MiB\nhint: split the policy",
                    MAX_POLICY_BYTES >> 20
                );
            }
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read `{shown}`"))?;
            if let Some(line) = nested_too_deeply(&text) {
                bail!(
                    "{shown}:{line}: brackets are nested more than {MAX_BRACKETS} deep\nhint: name the parts"
                );
            }
            files.push((shown, text));
        }
    }
    Ok(())
}

/// Returns the line on which brackets nest too deeply; strings and comments are passed over.
fn nested_too_deeply(text: &str) -> Option<usize> {
    let (mut depth, mut line) = (0_usize, 1_usize);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\n' => line += 1,
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            '#' => {
                line += usize::from(chars.any(|c| c == '\n'));
            }
            '"' | '`' => {
                while let Some(inner) = chars.next() {
                    line += usize::from(inner == '\n');
                    if inner == c {
                        break;
                    }
                    if inner == '\\' && c == '"' {
                        chars.next();
                    }
                }
            }
            _ => {}
        }
        if depth > MAX_BRACKETS {
            return Some(line);
        }
    }
    None
}

/// Returns one error for all that is wrong with policies, each on a line of its own.
pub(super) fn refused(errors: Vec<PolicyError>) -> anyhow::Error {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    anyhow!("{}", lines.join("\nerror: "))
}

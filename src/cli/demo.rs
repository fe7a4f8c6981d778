use anyhow::{Context as _, Result};
use include_dir::{Dir, include_dir};

use super::audit;
use super::commands::{Global, Judging};
use super::exit::Exit;
use super::target::{self, Target};
use crate::ids::Timestamp;
use crate::sources::dumps;

/// The bundled organisation.
static ESTATE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/tests/estates/demo");

/// The moment of which the bundled organisation speaks.
const AS_OF: &str = "2026-11-16T06:00:00Z";

/// Returns the bundled organisation as of its own moment, or another one.
pub(super) fn target(as_of: Option<Timestamp>) -> Result<Target> {
    let own = AS_OF.parse().context("the bundled estate has no moment")?;
    let mut files = dumps::from_embedded(&ESTATE);
    // The page beside the accounts tells people what was planted.
    files.retain(|file| file.path.len() > 1);
    Ok(target::read(&files, as_of.unwrap_or(own)))
}

pub(super) fn run(global: &Global, judging: &Judging) -> Result<Exit> {
    audit::Prepared::new(global, judging)?.report(judging, &target(None)?)
}

//! The command line as people and shells use it: transcripts below `tests/cli`, and what a transcript cannot
//! hold - files written, streams closed, names that are no text.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test should say where"
)]

#[path = "cli/assertions.rs"]
mod assertions;
#[path = "cli/documentation.rs"]
mod documentation;
#[path = "cli/eval.rs"]
mod eval;
#[path = "cli/files.rs"]
mod files;
#[path = "cli/hostile.rs"]
mod hostile;
#[path = "cli/sandbox.rs"]
mod sandbox;
#[path = "cli/snapshots.rs"]
mod snapshots;

/// Runs every transcript below `tests/cli`, and the examples of the page of the commands.
#[test]
fn transcripts() {
    let cases = trycmd::TestCases::new();
    cases.default_bin_name("palisade");
    cases.env("NO_COLOR", "1").env("COLUMNS", "100");
    cases.case("tests/cli/*.trycmd").case("docs/commands.md");
}

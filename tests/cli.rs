//! Transcripts of the command line: what each command prints, where, and its exit code.

/// Runs every transcript below `tests/cli`, each in a sandbox of its own with a scrubbed environment.
#[test]
fn transcripts() {
    let cases = trycmd::TestCases::new();
    cases.default_bin_name("palisade");
    cases.env("NO_COLOR", "1").env("COLUMNS", "100");
    cases.case("tests/cli/*.trycmd").case("tests/cli/*.toml");
}

//! Reports of Palisade, as far as the tests compare them.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Verdict, code, severity, name of the subject, where it is opened from, and the effect of each finding, sorted.
pub fn findings_of_json(report: &Value) -> Vec<[String; 6]> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().unwrap();
    let mut rows: Vec<[String; 6]> = findings
        .iter()
        .map(|one| {
            [
                text(&one["verdict"]),
                text(&one["code"]),
                text(&one["severity"]),
                text(&one["subject"]["name"]),
                text(&one["source_environment"]),
                text(&one["effect"]),
            ]
        })
        .collect();
    rows.sort();
    rows
}

/// Returns the report on a folder of AWS CLI output.
pub fn audit(dumps: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_palisade"))
        .arg("audit")
        .arg(dumps)
        .args(["--format", "json"])
        .current_dir(std::env::temp_dir())
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

//! The organisation, seen by the live source.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::expected::FINDINGS;
use super::proxy::{Proxy, Rule};
use super::report::{audit, findings_of_json};
use super::server::{EXTERNAL_ID, Organisation, REGIONS};

/// Runs `palisade scan` at an endpoint, in a folder that gets the snapshot `snap` and `report.json`.
fn scan(endpoint: &str, folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_palisade"));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("AWS_")) {
            command.env_remove(name);
        }
    }
    command
        .args(["scan", "--endpoint-url", endpoint])
        .args(["--role-name", "PalisadeAudit", "--external-id", EXTERNAL_ID])
        .args(REGIONS.iter().flat_map(|region| ["--region", *region]))
        .args(["--out", "snap", "--format", "json=report.json"])
        .current_dir(folder)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("NO_COLOR", "1")
        .env("NO_PROXY", "*")
        .output()
        .unwrap()
}

/// Returns the report of a scan.
fn scanned(endpoint: &str, folder: &Path) -> Value {
    let output = scan(endpoint, folder);
    let report = std::fs::read_to_string(folder.join("report.json"));
    let report = report
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    serde_json::from_str(&report).unwrap()
}

fn expected() -> Vec<[String; 6]> {
    let mut rows: Vec<[String; 6]> = FINDINGS.iter().map(|row| row.map(str::to_owned)).collect();
    rows.sort();
    rows
}

#[test]
fn a_scan_finds_what_the_dumps_of_the_same_organisation_show() {
    let Some(organisation) = Organisation::shared() else {
        return;
    };
    let moto = &organisation.moto;
    let (dumps, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    moto.dump(&moto.endpoint(), dumps.path());
    let of_dumps = audit(dumps.path());
    let live = scanned(&moto.endpoint(), folder.path());
    assert_eq!(findings_of_json(&live), expected());
    assert_eq!(live["matrix"], of_dumps["matrix"]);
    // The snapshot that it leaves says the same.
    assert_eq!(
        audit(&folder.path().join("snap"))["findings"],
        live["findings"]
    );
}

#[test]
fn throttling_costs_time_and_no_finding() {
    let Some(organisation) = Organisation::shared() else {
        return;
    };
    let rules = vec![Rule::Throttle {
        percent: 30,
        seed: 7,
    }];
    let proxy = Proxy::start(organisation.moto.address(), rules);
    let folder = tempfile::tempdir().unwrap();
    let live = scanned(&proxy.endpoint(), folder.path());
    assert_eq!(findings_of_json(&live), expected());
    let throttled: usize = proxy.tallies().values().map(|tally| tally.throttled).sum();
    assert!(throttled > 50, "{throttled}");
}

#[test]
fn a_denied_service_is_a_gap_of_that_service_alone() {
    let Some(organisation) = Organisation::shared() else {
        return;
    };
    let rules = vec![Rule::Deny { service: "rds" }];
    let proxy = Proxy::start(organisation.moto.address(), rules);
    let folder = tempfile::tempdir().unwrap();
    let live = scanned(&proxy.endpoint(), folder.path());
    let gaps = live["coverage"]["gaps"].as_array().unwrap();
    let denied: Vec<&Value> = gaps.iter().filter(|gap| gap["state"] == "denied").collect();
    assert!(
        denied.iter().all(|gap| gap["service"] == "rds"),
        "{denied:#?}"
    );
    // Asked once in each account and region: a denial is not tried again.
    assert_eq!(proxy.tally("rds", "DescribeDBInstances").denied, 6);
    // What was seen without it stands; nothing of it passes.
    let fails = |rows: Vec<[String; 6]>, name: &str| {
        rows.iter().any(|row| row[0] == "fail" && row[3] == name)
    };
    assert!(fails(findings_of_json(&live), "halyard-exports"));
    assert!(!fails(findings_of_json(&live), "shop-archive"));
    let unknown = findings_of_json(&live);
    assert!(
        unknown
            .iter()
            .any(|row| row[0] == "unknown" && row[1] == "BAK-001")
    );
}

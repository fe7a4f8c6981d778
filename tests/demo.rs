//! The bundled organisation: its findings, exactly; and its reports, as they stand in `reports/`.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn palisade(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_palisade"))
        .args(arguments)
        .current_dir(std::env::temp_dir())
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .output()
        .unwrap()
}

fn demo() -> serde_json::Value {
    let output = palisade(&["demo", "--format", "json"]);
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Verdict, code, severity, name of the subject, where it is opened from, and the effect.
const EXPECTED: &[(&str, &str, &str, &str, &str, &str)] = &[
    // A production database that takes a snapshot to somebody outside of the organisation.
    (
        "fail",
        "DAT-001",
        "critical",
        "orders-archive-handover-20250214",
        "999999999999",
        "read",
    ),
    (
        "fail",
        "DAT-001",
        "critical",
        "line-gateway-data-vendor-support",
        "internet",
        "read",
    ),
    // Staging is refreshed from a raw copy of production, key and all.
    (
        "fail",
        "DAT-001",
        "high",
        "orders-prod-refresh-20261101",
        "staging",
        "read",
    ),
    // The one recorded denial in production.
    (
        "unknown",
        "DAT-001",
        "critical",
        "line-recipes",
        "",
        "unseen",
    ),
    (
        "unknown",
        "ENV-007",
        "medium",
        "larkspur-production",
        "",
        "unseen",
    ),
    // Development reaches production through the shared network account.
    (
        "fail",
        "NET-001",
        "critical",
        "orders-prod",
        "development",
        "connect:database",
    ),
    (
        "fail",
        "NET-003",
        "high",
        "orders-prod",
        "development",
        "connect:database",
    ),
    // One rule of the Client VPN authorizes everybody to go everywhere.
    (
        "fail",
        "NET-003",
        "high",
        "orders-prod",
        "client-vpn:cvpn-endpoint-0c18bbc3c46da32e3",
        "connect:database",
    ),
    (
        "fail",
        "NET-005",
        "critical",
        "larkspur-dev",
        "development",
        "share-vpc",
    ),
    (
        "fail",
        "NET-005",
        "high",
        "larkspur-line",
        "staging",
        "share-vpc",
    ),
    // Routes lead from development to production and back, by the transit gateway and by a peering connection.
    (
        "fail",
        "NET-004",
        "high",
        "larkspur-factory",
        "development",
        "routed-link",
    ),
    (
        "fail",
        "NET-004",
        "high",
        "larkspur-production",
        "development",
        "routed-link",
    ),
    // One rule lets everybody who may connect into production, development and staging.
    (
        "fail",
        "NET-010",
        "high",
        "larkspur-works",
        "development",
        "spans",
    ),
    (
        "fail",
        "NET-010",
        "high",
        "larkspur-works",
        "staging",
        "spans",
    ),
    // A name of development ends at production's database.
    (
        "fail",
        "NET-008",
        "high",
        "orders-prod",
        "development",
        "resolve-store",
    ),
    // The intake of telemetry is offered to staging too.
    (
        "fail",
        "NET-007",
        "high",
        "telemetry-intake",
        "staging",
        "use-service",
    ),
    (
        "fail",
        "ENV-003",
        "high",
        "larkspur-development",
        "",
        "share-account",
    ),
    (
        "fail",
        "ENV-003",
        "high",
        "larkspur-production",
        "",
        "share-account",
    ),
    (
        "fail",
        "AUD-001",
        "high",
        "larkspur-production",
        "",
        "unrecorded",
    ),
    ("unknown", "AUD-001", "high", "copperline", "", "unrecorded"),
    ("fail", "BAK-001", "high", "orders-archive", "", "no-backup"),
    (
        "fail",
        "BAK-001",
        "high",
        "larkspur-prod-database-exports",
        "",
        "no-backup",
    ),
    ("fail", "HUM-002", "high", "line-exporter", "", "access-key"),
    (
        "fail",
        "BAK-003",
        "medium",
        "larkspur-prod-files",
        "",
        "governance-lock",
    ),
    (
        "fail",
        "BAK-003",
        "medium",
        "larkspur-prod-telemetry",
        "",
        "cooling-off",
    ),
    (
        "fail",
        "ENV-001",
        "medium",
        "copperline",
        "",
        "unclassified",
    ),
    (
        "fail",
        "ENV-002",
        "medium",
        "license-server",
        "",
        "conflict",
    ),
    ("fail", "ENV-002", "medium", "reporting", "", "conflict"),
    ("fail", "ENV-004", "medium", "Root", "", "same-guardrails"),
    ("fail", "ENV-004", "low", "Workloads", "", "mixed-unit"),
];

#[test]
fn the_findings_are_exactly_these() {
    let report = demo();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let found: BTreeSet<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                text(&one["verdict"]),
                text(&one["code"]),
                text(&one["severity"]),
                text(&one["subject"]["name"]),
                text(&one["source_environment"]),
                text(&one["effect"]),
            )
        })
        .collect();
    let own = |one: &(&str, &str, &str, &str, &str, &str)| {
        let (a, b, c, d, e, f) = *one;
        (
            a.to_owned(),
            b.to_owned(),
            c.to_owned(),
            d.to_owned(),
            e.to_owned(),
            f.to_owned(),
        )
    };
    let expected: BTreeSet<_> = EXPECTED.iter().map(own).collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    let extra: Vec<_> = found.difference(&expected).collect();
    assert!(
        missing.is_empty() && extra.is_empty(),
        "missing {missing:#?}\nextra {extra:#?}"
    );
    assert_eq!(
        report["findings"].as_array().unwrap().len(),
        EXPECTED.len(),
        "none twice"
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in ["terminal", "markdown", "json"] {
        let run = || palisade(&["demo", "--format", format]).stdout;
        assert_eq!(run(), run(), "{format}");
    }
}

/// Compares an example under `reports/`. `PALISADE_BLESS=1 cargo test --test demo` writes all anew.
fn is_current(name: &str, now: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    let path = folder.join(name);
    if std::env::var_os("PALISADE_BLESS").is_some() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(&path, now).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    let differs = kept.lines().zip(now.lines()).position(|(a, b)| a != b);
    assert!(
        kept == now,
        "reports/{name} is not current, first at line {:?}",
        differs.map(|n| n + 1)
    );
}

#[test]
fn the_example_reports_are_current() {
    for (format, name) in [
        ("terminal", "demo.txt"),
        ("markdown", "demo.md"),
        ("json", "demo.json"),
    ] {
        let now = String::from_utf8(palisade(&["demo", "--format", format]).stdout).unwrap();
        is_current(name, &now);
    }
}

/// What people believe of the demo organisation, in `reports/walls.jsonl`, and what of it is so.
#[test]
fn the_example_of_assertions_is_current() {
    for (format, name) in [
        ("terminal", "walls.txt"),
        ("json", "walls.json"),
        ("junit", "walls.xml"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_palisade"))
            .args(["test", "walls.jsonl", "--against", "demo", "--format"])
            .arg(format)
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("reports"))
            .env("NO_COLOR", "1")
            .env("COLUMNS", "100")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stderr.is_empty());
        is_current(name, &String::from_utf8(output.stdout).unwrap());
    }
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/walls.json"));
    let report: serde_json::Value = serde_json::from_str(&text.unwrap()).unwrap();
    let unmet: Vec<&str> = report["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["outcome"] != "met")
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    // NET-001 and IDN-001 of tests/estates/demo/README.md.
    assert_eq!(
        unmet,
        [
            "development does not reach the orders database",
            "developers do not become the support of production"
        ]
    );
}

/// A snapshot made from the dumps is judged as the dumps are.
#[test]
fn a_snapshot_of_the_same_replies_gives_the_same_findings() {
    let folder = tempfile::tempdir().unwrap();
    let estate = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estates/demo");
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_palisade"))
            .args(arguments)
            .current_dir(folder.path())
            .env("NO_COLOR", "1")
            .output()
            .unwrap()
    };
    let moment = ["--as-of", "2026-11-16T06:00:00Z"];
    let dumps = estate.to_str().unwrap();
    let imported = run(&[&["snapshot", "import", dumps, "--out", "snap"][..], &moment].concat());
    assert_eq!(
        imported.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&imported.stderr)
    );
    let verified = run(&["snapshot", "verify", "snap"]);
    assert_eq!(
        verified.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&verified.stderr)
    );
    let findings = |output: Output| {
        let report: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        report["findings"].clone()
    };
    let of_snapshot = findings(run(&["audit", "snap", "--format", "json"]));
    let of_dumps = findings(run(
        &[&["audit", dumps, "--format", "json"][..], &moment].concat()
    ));
    assert_eq!(of_snapshot, of_dumps);
    // The last snapshot written here is what commands look at by default.
    assert_eq!(findings(run(&["audit", "--format", "json"])), of_dumps);
    // Two days later the same snapshot is too old to say that production was seen.
    let later = findings(run(&[
        "audit",
        "--format",
        "json",
        "--policy",
        "ENV-007",
        "--as-of",
        "2026-11-18T06:00:00Z",
    ]));
    let stale = later.as_array().unwrap().iter().filter(|finding| {
        let gaps = finding["gaps"].as_array().unwrap();
        finding["verdict"] == "unknown" && gaps.iter().any(|gap| gap["state"] == "stale")
    });
    let subjects: Vec<&str> = stale
        .map(|finding| finding["subject"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(subjects, ["larkspur-production", "copperline"]);
}

/// Takes the rules of groups with these keys (`sg-0a:in:tcp:5432-5432:10.0.0.0/8`) out of the replies of a folder; returns
/// how many there were.
fn take_away(folder: &Path, keys: &[&str]) -> usize {
    let mut taken = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            taken += take_away(&path, keys);
        } else if path.ends_with("ec2-describe-security-groups.json") {
            let text = fs::read_to_string(&path).unwrap();
            let mut reply: serde_json::Value = serde_json::from_str(&text).unwrap();
            for group in each(&mut reply, "SecurityGroups") {
                let id = group["GroupId"].as_str().unwrap().to_owned();
                for rule in each(group, "IpPermissions") {
                    let (first, last) = (rule["FromPort"].clone(), rule["ToPort"].clone());
                    let protocol = rule["IpProtocol"].as_str().unwrap().to_owned();
                    let ranges = each(rule, "IpRanges");
                    let before = ranges.len();
                    ranges.retain(|range| {
                        let peer = range["CidrIp"].as_str().unwrap();
                        let key = format!("{id}:in:{protocol}:{first}-{last}:{peer}");
                        !keys.contains(&key.as_str())
                    });
                    taken += before - ranges.len();
                }
            }
            fs::write(&path, reply.to_string()).unwrap();
        }
    }
    taken
}

fn each<'v>(value: &'v mut serde_json::Value, member: &str) -> &'v mut Vec<serde_json::Value> {
    value.get_mut(member).unwrap().as_array_mut().unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Whoever takes away what a finding names as its cut has closed it.
#[test]
fn without_its_cut_a_finding_is_gone() {
    let flows = |report: &serde_json::Value| -> Vec<serde_json::Value> {
        let all = report["findings"].as_array().unwrap().iter();
        let own = all.filter(|one| matches!(one["code"].as_str(), Some("NET-001" | "NET-003")));
        own.filter(|one| one["verdict"] == "fail")
            .cloned()
            .collect()
    };
    let before = flows(&demo());
    assert_eq!(before.len(), 3);
    let estate = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estates/demo");
    for finding in &before {
        let cut = finding["cut"].as_array().unwrap().iter();
        let cut: Vec<&str> = cut.map(|one| one.as_str().unwrap()).collect();
        assert!(!cut.is_empty(), "{finding}");
        let folder = tempfile::tempdir().unwrap();
        copy(&estate, folder.path());
        fs::remove_file(folder.path().join("README.md")).unwrap();
        assert_eq!(take_away(folder.path(), &cut), cut.len());
        let path = folder.path().to_str().unwrap();
        let as_of = "2026-11-16T06:00:00Z";
        let output = palisade(&["audit", path, "--as-of", as_of, "--format", "json"]);
        let after = flows(&serde_json::from_slice(&output.stdout).unwrap());
        let fingerprint = &finding["fingerprint"];
        assert!(
            after.iter().all(|one| one["fingerprint"] != *fingerprint),
            "{finding}"
        );
    }
}

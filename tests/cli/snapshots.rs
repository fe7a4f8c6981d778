//! Snapshots: made, looked at by default, damaged, imported again.

use std::fs;
use std::path::{Path, PathBuf};

use super::sandbox::{AS_OF, Sandbox, fixture};

#[test]
fn a_snapshot_is_made_and_looked_at_by_default() {
    let sandbox = Sandbox::new();
    let imported = sandbox.run(&["snapshot", "import", &fixture("failing"), AS_OF]);
    assert_eq!((imported.code, imported.stdout.as_str()), (Some(0), ""));
    assert_eq!(
        imported.stderr,
        "2 of 2 accounts written to `.palisade/snapshots/2026-11-16T060000Z`; of the files 4 are replies, \
         0 not modelled, 0 ambiguous, 0 unreadable\n"
    );
    let audited = sandbox.run(&["audit", "--policy=HUM-002"]);
    assert_eq!(audited.code, Some(1));
    assert!(
        audited.stderr.starts_with("looking at `/"),
        "{}",
        audited.stderr
    );
    assert!(
        audited.stderr.ends_with("` (from .palisade/last)\n"),
        "{}",
        audited.stderr
    );
    let quiet = sandbox.run(&["audit", "--policy=HUM-002", "--quiet"]);
    assert_eq!(
        (quiet.stderr.as_str(), &quiet.stdout),
        ("", &audited.stdout)
    );
    let map = sandbox.run(&["environments"]);
    assert!(map.stdout.contains("acme-production"), "{}", map.stdout);
}

#[test]
fn a_snapshot_and_its_dumps_are_judged_alike() {
    let sandbox = Sandbox::new();
    for name in ["clean", "failing", "undecided"] {
        sandbox.run(&["snapshot", "import", &fixture(name), AS_OF, "--out", name]);
        let here = sandbox.run(&["audit", name, "--policy=HUM-002"]);
        let dumps = sandbox.run(&["audit", &fixture(name), "--policy=HUM-002", AS_OF]);
        assert_eq!(here.code, dumps.code, "{name}");
        let result = |text: &str| {
            text.lines()
                .find(|line| line.starts_with("Result: "))
                .map(str::to_owned)
        };
        assert_eq!(result(&here.stdout), result(&dumps.stdout), "{name}");
        assert!(result(&here.stdout).is_some(), "{name}");
    }
}

#[test]
fn all_replies_of_a_call_reach_the_snapshot() {
    let sandbox = Sandbox::new();
    let place = "dumps/111122223333/eu-west-1";
    let page = |id: &str| {
        format!(
            r#"{{"DBInstances":[{{"DBInstanceIdentifier":"{id}","BackupRetentionPeriod":0,"TagList":[{{"Key":"Environment","Value":"production"}}]}}]}}"#
        )
    };
    let pages = format!("[{},{}]", page("orders"), page("billing"));
    sandbox.write(&format!("{place}/rds-describe-db-instances/1.json"), &pages);
    sandbox.write(
        &format!("{place}/rds-describe-db-instances/2.json"),
        page("ledger"),
    );
    let denied = r#"{"Error":{"Code":"AccessDenied","Message":"not today"}}"#;
    sandbox.write(&format!("{place}/rds-describe-db-instances/3.json"), denied);
    let imported = sandbox.run(&["snapshot", "import", "dumps", AS_OF, "--out", "s"]);
    assert_eq!(imported.code, Some(0), "{}", imported.stderr);
    let judged = |estate: &str| {
        let ran = sandbox.run(&["audit", estate, "--policy=BAK-001", "--format=json", AS_OF]);
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        (ran.code, report["findings"].clone())
    };
    let (code, findings) = judged("s");
    let (code_of_dumps, of_dumps) = judged("dumps");
    let verdicts = |findings: &serde_json::Value| -> Vec<String> {
        let all = findings.as_array().unwrap().iter();
        all.map(|one| format!("{} {}", one["subject"]["id"], one["verdict"]))
            .collect()
    };
    assert_eq!(
        (code, verdicts(&findings)),
        (code_of_dumps, verdicts(&of_dumps))
    );
    let gap = findings.to_string();
    assert!(gap.contains("not today"), "a denial stays: {gap}");
    for name in ["orders", "billing", "ledger"] {
        assert!(gap.contains(&format!(":db:{name}")), "{name}: {gap}");
    }
}

#[test]
fn a_second_import_into_the_same_folder_says_that_it_wrote_nothing() {
    let sandbox = Sandbox::new();
    let arguments = [
        "snapshot",
        "import",
        &fixture("failing"),
        AS_OF,
        "--out",
        "s",
    ];
    sandbox.run(&arguments);
    let again = sandbox.run(&arguments);
    assert_eq!(again.code, Some(0));
    assert_eq!(
        again.stderr,
        "0 of 2 accounts written to `s`; of the files 4 are replies, 0 not modelled, 0 ambiguous, 0 unreadable\n\
         left as they are, for the snapshot holds them whole: 111111111111; 222222222222\n\
         hint: name a new folder with --out to write them again\n"
    );
}

#[test]
fn show_prints_one_call_per_line_and_filters() {
    let sandbox = Sandbox::new();
    sandbox.run(&[
        "snapshot",
        "import",
        &fixture("failing"),
        AS_OF,
        "--out",
        "s",
    ]);
    let calls = |arguments: &[&str]| {
        let ran = sandbox.run(&[&["snapshot", "show", "s"], arguments].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        let lines = ran.stdout.lines();
        let all: Vec<serde_json::Value> = lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        all.len()
    };
    let all = calls(&[]);
    assert!(all >= 4, "{all}");
    assert_eq!(calls(&["--service", "organizations"]), 1);
    assert_eq!(
        calls(&[
            "--account",
            "222222222222",
            "--operation",
            "get-credential-report"
        ]),
        1
    );
    assert_eq!(calls(&["--region", "global"]), all);
    assert_eq!(calls(&["--service", "ec2"]), 0);
    let wrong = sandbox.run(&["snapshot", "show", "s", "--account", "22"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("`22`"), "{}", wrong.stderr);
}

#[test]
fn verify_names_the_damaged_file() {
    let sandbox = Sandbox::new();
    sandbox.run(&[
        "snapshot",
        "import",
        &fixture("failing"),
        AS_OF,
        "--out",
        "s",
    ]);
    let whole = sandbox.run(&["snapshot", "verify", "s"]);
    assert_eq!((whole.code, whole.stderr.as_str()), (Some(0), ""));
    assert!(
        whole
            .stdout
            .starts_with("complete: 2 accounts, every digest holds, sha256 "),
        "{}",
        whole.stdout
    );
    let mut files = Vec::new();
    visit(&sandbox.path("s"), &mut files);
    let damaged = files
        .iter()
        .find(|path| path.to_string_lossy().contains("iam.get-credential-report"))
        .unwrap();
    let mut bytes = fs::read(damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(damaged, bytes).unwrap();
    let ran = sandbox.run(&["snapshot", "verify", "s"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(
        ran.stderr.contains("iam.get-credential-report"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("\nhint: "), "{}", ran.stderr);
    let audit = sandbox.run(&["audit", "s"]);
    assert_eq!((audit.code, audit.stdout.as_str()), (Some(2), ""));
    assert!(
        audit.stderr.contains("iam.get-credential-report"),
        "{}",
        audit.stderr
    );
}

#[test]
fn nothing_to_look_at_and_a_last_snapshot_that_is_gone() {
    let sandbox = Sandbox::new();
    let nothing = "error: no estate to look at\nhint: name a snapshot or a folder of AWS CLI output; \
                   `demo` is the bundled one\n";
    for command in [
        &["audit"][..],
        &["environments"],
        &["init"],
        &["explain", "0123456789ab"],
    ] {
        sandbox.run(command).refused(nothing);
    }
    sandbox.write(".palisade/last", "/nowhere/at all\n");
    sandbox.run(&["audit"]).refused(
        "error: the last snapshot, `/nowhere/at all`, is gone (named in .palisade/last)\n\
         hint: name another snapshot, or a folder of AWS CLI output\n",
    );
}

#[test]
fn an_import_of_nothing_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("empty")).unwrap();
    let ran = sandbox.run(&["snapshot", "import", "empty", "--out", "s"]);
    assert_eq!(ran.code, Some(2));
    let broken = sandbox.run(&["snapshot", "import", &fixture("broken"), "--out", "s"]);
    assert_eq!(broken.code, Some(2));
    assert!(
        broken
            .stderr
            .contains("ec2-describe-vpcs.json: key must be a string at line 3 column 30")
    );
    assert_eq!(sandbox.names(), ["empty"]);
}

fn visit(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, files);
        } else {
            files.push(path);
        }
    }
}

//! Runs that end in the middle: killed, or without room on the disk.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use palisade::snapshot::{BegunAccount, Completeness, Ownership, SnapshotError, Writer, verify};

use super::support::*;

const FOLDER: &str = "PALISADE_TEST_SNAPSHOT";

fn calls() -> Vec<OwnedCall> {
    let mut calls = Vec::new();
    for account in 1..=4 {
        calls.push(caller(account));
        for region in ["eu-west-1", "us-east-1", "eu-central-1", "ap-south-1"] {
            calls.push(describe_vpcs(account, region, 20));
            calls.extend((0..10).map(|n| denied(account, region, &format!("r-{n:02}"))));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    calls.retain(|call| seen.insert(call.key()));
    calls
}

/// The child process of the tests below: writes what is missing and says so after every call.
#[test]
#[ignore = "run by the tests that kill it"]
fn writing_run() {
    let root = std::env::var_os(FOLDER).unwrap();
    let writer = Writer::open(Path::new(&root), Ownership::Whole).unwrap();
    for id in 1..=4 {
        let name = place(id, "global").account;
        let BegunAccount::Open(mut account) = writer.account(aws(), name, start()).unwrap() else {
            continue;
        };
        for (number, call) in calls().iter().enumerate() {
            if call.place.account == name && !account.contains(&call.key()) {
                if let Err(error) = account.append(&call.recorded()) {
                    println!("\nfailed {error}");
                    let again = account.append(&call.recorded());
                    assert!(matches!(again, Err(SnapshotError::Broken { .. })));
                    assert!(matches!(
                        account.finish(end()),
                        Err(SnapshotError::Broken { .. })
                    ));
                    return;
                }
                println!("\nwritten {number}");
            }
        }
        println!("\nfinishing {id}");
        account.finish(end()).unwrap();
    }
    writer.finish().unwrap();
    println!("\nfinished");
}

fn spawn(mut command: Command, root: &Path) -> Child {
    command
        .args(["--exact", "kill::writing_run", "--ignored", "--nocapture"])
        .env(FOLDER, root)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A small generator of numbers, so that a failure can be repeated.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % limit
    }
}

/// What one run said before it was killed.
#[derive(Default)]
struct Said {
    written: Vec<usize>,
    is_finished: bool,
}

/// Reads what the child says; after `lines` lines and a moment it is killed.
fn run_and_kill(root: &Path, lines: usize, moment: std::time::Duration) -> Said {
    let mut child = spawn(Command::new(std::env::current_exe().unwrap()), root);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut said = Said::default();
    let mut text = String::new();
    let note = |text: &str, said: &mut Said| {
        let number = text
            .strip_prefix("written ")
            .map(|number| number.parse().unwrap());
        said.written.extend::<Option<usize>>(number);
        said.is_finished |= text == "finished";
    };
    for _ in 0..lines {
        text.clear();
        if output.read_line(&mut text).unwrap() == 0 {
            break;
        }
        note(text.trim_end(), &mut said);
    }
    std::thread::sleep(moment);
    child.kill().unwrap();
    child.wait().unwrap();
    text.clear();
    output.read_to_string(&mut text).unwrap();
    for line in text.split_inclusive('\n') {
        // The last line may be cut off, and its number with it.
        if let Some(line) = line.strip_suffix('\n') {
            note(line, &mut said);
        }
    }
    said
}

#[test]
fn a_killed_run_loses_only_the_call_in_flight() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, killed) = (folder.path().join("whole"), folder.path().join("killed"));
    let calls = calls();
    write_all(&whole, &calls);
    let mut numbers = Numbers(20_261_116);
    let (mut kills, mut written) = (0, std::collections::BTreeSet::new());
    loop {
        let lines = 4 + numbers.below(14) as usize;
        let moment = std::time::Duration::from_micros(numbers.below(4_000));
        let said = run_and_kill(&killed, lines, moment);
        written.extend(said.written);
        if palisade::snapshot::is_snapshot(&killed) {
            let (kept, _, _) = read_all(&killed).unwrap();
            for number in &written {
                let expected = calls[*number].kept();
                assert!(
                    kept.contains(&expected),
                    "lost {expected:?} at kill {kills}"
                );
            }
            assert!(kept.len() <= written.len() + kills + 1);
            assert!(
                kept.iter()
                    .all(|call| calls.iter().any(|c| c.kept() == *call))
            );
        }
        if said.is_finished {
            break;
        }
        kills += 1;
        assert!(kills < 400, "it never finishes");
    }
    assert!(kills >= 8, "killed {kills} times only");
    assert_eq!(
        read_all(&killed).unwrap().2.completeness,
        Completeness::Complete
    );
    assert_eq!(tree(&killed), tree(&whole));
}

#[test]
fn another_process_holds_the_lock_until_it_dies() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = spawn(
        Command::new(std::env::current_exe().unwrap()),
        folder.path(),
    );
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    while !text.starts_with("written") {
        text.clear();
        assert_ne!(output.read_line(&mut text).unwrap(), 0);
    }
    let refused = Writer::open(folder.path(), Ownership::Whole);
    let is_running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(is_running && matches!(refused, Err(SnapshotError::Locked { .. })));
    Writer::open(folder.path(), Ownership::Whole).unwrap();
}

/// Files are limited to 512 bytes, as if the disk were full; then the limit is gone.
#[test]
fn a_full_disk_stops_the_run_and_it_resumes() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, full) = (folder.path().join("whole"), folder.path().join("full"));
    write_all(&whole, &calls());
    let mut command = Command::new("sh");
    command
        .args(["-c", r#"trap '' XFSZ; ulimit -f 1; exec "$0" "$@""#])
        .arg(std::env::current_exe().unwrap());
    let output = spawn(command, &full).wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("failed cannot write `"), "{text}");
    assert!(output.status.success(), "{text}");
    let (kept, _, info) = read_all(&full).unwrap();
    assert_eq!(kept.len(), text.matches("written").count());
    assert_eq!(info.completeness, Completeness::Unfinished);
    let said = run_and_kill(&full, usize::MAX, std::time::Duration::ZERO);
    assert!(said.is_finished);
    assert_eq!(tree(&full), tree(&whole));
    assert!(verify(&full).is_empty());
}

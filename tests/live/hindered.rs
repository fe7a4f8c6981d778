//! Runs that cannot write: the folder is another run's, is closed, or the disk is full.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use crate::demo::{dumps, server};
use crate::program::{PALISADE, Ran, Sandbox, collect, has_file};
use crate::server::{Held, Log, Roles, Server};

const REACH: [&str; 4] = ["--account", "444444444444", "--region", "eu-west-1"];
/// Requests that are answered before the first run is held up.
const HELD: u64 = 40;
const OUT: [&str; 2] = ["--out", "snapshot"];

/// Returns what an undisturbed run shows.
fn calm() -> String {
    let (server, sandbox) = (server(), Sandbox::in_memory());
    let ran = sandbox.run(&collect(&server, &[&REACH[..], &OUT].concat()));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    sandbox.shown("snapshot")
}

#[test]
fn a_second_run_in_the_folder_is_refused_and_disturbs_nothing() {
    for out in [&OUT[..], &[]] {
        let log = Arc::new(Log::new(Roles::new(dumps())));
        let held = Arc::new(Held::new(Arc::clone(&log)));
        held.hold(HELD);
        let (server, sandbox) = (Server::start(Arc::clone(&held)), Sandbox::in_memory());
        let arguments = collect(&server, &[&REACH[..], out].concat());
        let mut first = sandbox.start(&arguments);
        while server.requests() <= HELD {
            assert_eq!(first.try_wait().unwrap(), None);
            std::thread::sleep(Duration::from_millis(2));
        }
        let second = sandbox.run(&arguments);
        second.refused("another run holds the lock `");
        let quiet = sandbox.run(&[&["--quiet".to_owned()], &arguments[..]].concat());
        quiet.refused("another run holds the lock `");
        held.let_go();
        let ran = Ran::of(first.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(log.twice(), Vec::<String>::new());
        let asked = log.counts()["sts get-caller-identity"];
        assert_eq!(asked, 2, "the refused runs asked nothing");
        let last = sandbox.last();
        sandbox.verified(&last);
        assert!(sandbox.shown(&last) == calm(), "the snapshot differs");
        assert_eq!(sandbox.read(".palisade/unfinished"), None);
    }
}

/// Closes a folder to writing until it is dropped.
struct Closed<'a>(&'a Sandbox, &'static str);

impl<'a> Closed<'a> {
    fn new(sandbox: &'a Sandbox, name: &'static str) -> Self {
        let closed = Self(sandbox, name);
        closed.mode(0o500);
        closed
    }
    fn mode(&self, mode: u32) {
        fs::set_permissions(self.0.path(self.1), Permissions::from_mode(mode)).unwrap();
    }
}

impl Drop for Closed<'_> {
    fn drop(&mut self) {
        self.mode(0o700);
    }
}

/// Returns the program's command; modes bind its process, whoever runs the test.
fn bound(sandbox: &Sandbox, arguments: &[String]) -> Option<Command> {
    let probe = sandbox.path("probe");
    fs::create_dir_all(&probe).unwrap();
    let _closed = Closed::new(sandbox, "probe");
    if fs::write(probe.join("file"), "").is_err() {
        return Some(sandbox.command(PALISADE, arguments));
    }
    // Root: without its privilege over modes it is bound like anybody.
    let drop = [
        "--bounding-set=-dac_override,-dac_read_search",
        "--inh-caps=-all",
    ];
    let drop = drop.map(str::to_owned);
    let mut touch = sandbox.command("setpriv", &drop);
    let touched = touch.arg("touch").arg(probe.join("other")).output();
    let is_bound = touched.is_ok_and(|touched| touched.status.code() == Some(1));
    is_bound.then(|| {
        sandbox.command(
            "setpriv",
            &[&drop[..], &[PALISADE.to_owned()], arguments].concat(),
        )
    })
}

#[test]
fn a_folder_that_cannot_be_written_is_one_clear_error() {
    let (server, sandbox) = (server(), Sandbox::in_memory());
    let run = |name, arguments: &[&str]| {
        let arguments = collect(&server, &[&REACH[..], arguments].concat());
        let mut command = bound(&sandbox, &arguments)?;
        let _closed = Closed::new(&sandbox, name);
        Some(Ran::of(command.output().unwrap()))
    };
    fs::create_dir(sandbox.path("closed")).unwrap();
    let Some(ran) = run("closed", &["--out", "closed/snapshot"]) else {
        println!("NOT TESTED: root cannot be bound by modes here");
        return;
    };
    ran.refused("cannot create `closed/snapshot`: Permission denied");
    let ran = run("closed", &["--out", "closed"]).unwrap();
    ran.refused("cannot lock `closed/.lock`: Permission denied");
    let ran = run(".", &[]).unwrap();
    ran.refused("cannot create `.palisade`: Permission denied");
    assert_eq!(server.requests(), 0, "AWS is not asked for nothing");
    // The snapshot is written, and it cannot be remembered which one is the last.
    fs::create_dir(sandbox.path(".palisade")).unwrap();
    let ran = run(".palisade", &OUT).unwrap();
    ran.refused("cannot write `.palisade/last`");
    sandbox.verified("snapshot");
}

#[test]
fn a_full_disk_is_one_clear_error_and_the_same_command_goes_on() {
    let (server, calm) = (server(), calm());
    for (blocks, out) in [(1, &OUT[..]), (8, &[]), (16, &OUT), (40, &[])] {
        let sandbox = Sandbox::in_memory();
        let arguments = collect(&server, &[&REACH[..], out].concat());
        let limited = format!(r#"trap '' XFSZ; ulimit -f {blocks}; exec "$0" "$@""#);
        let mut shell = sandbox.command("sh", &["-c", &limited, PALISADE]);
        let ran = Ran::of(shell.args(&arguments).output().unwrap());
        ran.refused("cannot keep what was read: cannot write `");
        assert!(ran.stderr.contains("File too large"), "{ran:?}");
        assert!(has_file(&sandbox.path("."), ".jsonl.part"), "{blocks}");
        let ran = sandbox.run(&arguments);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let last = sandbox.last();
        sandbox.verified(&last);
        assert!(sandbox.shown(&last) == calm, "the snapshot differs");
    }
}

/// A folder that somebody prepared, as a repository might hold it.
#[cfg(unix)]
#[test]
fn nothing_is_written_through_links_of_the_folder() {
    use std::os::unix::fs::symlink;
    let server = server();
    let reach = ["--account", "444444444444", "--region", "eu-west-1"];
    let arguments = collect(&server, &reach);
    for name in [
        ".palisade/last",
        ".palisade/unfinished",
        ".palisade/snapshots",
        ".palisade",
    ] {
        let (sandbox, victim) = (Sandbox::in_memory(), Sandbox::in_memory());
        if name != ".palisade" {
            std::fs::create_dir(sandbox.path(".palisade")).unwrap();
        }
        let is_file = name.ends_with("last") || name.ends_with("unfinished");
        let target = if is_file { "file" } else { "." };
        if is_file {
            std::fs::write(victim.path("file"), "mine").unwrap();
        }
        symlink(victim.path(target), sandbox.path(name)).unwrap();
        let ran = sandbox.run(&arguments);
        assert_eq!(ran.code, Some(2), "{name}: {ran:?}");
        assert!(
            ran.stderr.contains("is a link or no file"),
            "{name}: {ran:?}"
        );
        if is_file {
            assert_eq!(victim.read("file").unwrap(), "mine");
        }
        let held = std::fs::read_dir(victim.path(".")).unwrap().count();
        assert_eq!(held, usize::from(is_file), "{name}");
    }
}

/// A note of an interrupted run that names a folder elsewhere, or a time to come, is not believed.
#[test]
fn a_note_of_an_interrupted_run_that_somebody_forged_is_not_believed() {
    let server = server();
    let sandbox = Sandbox::in_memory();
    let reach = ["--account", "444444444444", "--region", "eu-west-1"];
    let victim = Sandbox::in_memory();
    let held = sandbox.run(&collect(
        &server,
        &["--account", "222222222222", "--region", "nowhere-1"],
    ));
    assert_eq!(held.code, Some(2), "{held:?}");
    let mut run = sandbox.start(&collect(&server, &reach));
    // What this run notes is what the forger must write.
    let note = loop {
        if let Some(note) = sandbox.read(".palisade/unfinished") {
            break note;
        }
        if run.try_wait().unwrap().is_some() {
            panic!("the run ended before it was seen");
        }
    };
    run.kill().unwrap();
    run.wait().unwrap();
    let lines: Vec<&str> = note.lines().collect();
    let elsewhere = victim.path(".").display().to_string();
    for (begun, folder) in [
        (lines[0], elsewhere.as_str()),
        (lines[0], ".palisade/snapshots/../../elsewhere"),
        ("2099-01-01T00:00:00Z", lines[1]),
    ] {
        std::fs::create_dir_all(sandbox.path("elsewhere")).unwrap();
        let forged = format!("{begun}\n{folder}\n{}\n", lines[2]);
        std::fs::write(sandbox.path(".palisade/unfinished"), forged).unwrap();
        let ran = sandbox.run(&collect(&server, &reach));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(!ran.stderr.contains("going on with"), "{folder}: {ran:?}");
    }
    assert_eq!(std::fs::read_dir(victim.path(".")).unwrap().count(), 0);
}

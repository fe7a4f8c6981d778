//! Runs without `--out` that are killed: the same command finds its folder again, another one does not.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use palisade::estate::{
    CallKey, CallState, DeniedBy, Estate, Outcome, RecordedCall, Reply, find_operation,
};
use palisade::ids::{Place, Region};
use palisade::snapshot::{BegunAccount, Ownership, Writer, load};

use crate::demo::dumps;
use crate::program::{Ran, Sandbox, collect};
use crate::server::{Dumps, Held, Roles, Server};

const OUT: [&str; 2] = ["--out", "snapshot"];
const UNFINISHED: &str = ".palisade/unfinished";
const HERE: [&str; 4] = ["--account", "444444444444", "--region", "eu-west-1"];
const THERE: [&str; 4] = ["--account", "444444444444", "--region", "eu-central-1"];

/// The demo, and the folder of the runs.
struct Scene {
    held: Arc<Held<Roles<Dumps>>>,
    server: Server,
    sandbox: Sandbox,
}

impl Scene {
    fn new() -> Self {
        let held = Arc::new(Held::new(Roles::new(dumps())));
        Self {
            server: Server::start(Arc::clone(&held)),
            held,
            sandbox: Sandbox::in_memory(),
        }
    }

    fn collect(&self, reach: &[&str], out: &[&str]) -> Vec<String> {
        collect(&self.server, &[reach, out].concat())
    }

    /// Kills a run of which so many requests are answered; returns what it said.
    fn kill(&self, arguments: &[String], answered: u64) -> String {
        let last = self.server.requests() + answered;
        self.held.hold(last);
        let mut run = self.sandbox.start(arguments);
        while self.server.requests() <= last {
            assert_eq!(run.try_wait().unwrap(), None);
            std::thread::sleep(Duration::from_millis(1));
        }
        run.kill().unwrap();
        self.held.let_go();
        let ran = Ran::of(run.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.stdout.as_str()), (None, ""));
        ran.stderr
    }

    /// Runs a command to its end; returns the folder that it says it went on with.
    #[track_caller]
    fn end(&self, arguments: &[String]) -> Option<String> {
        let ran = self.sandbox.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran:?}");
        let last = self.sandbox.last();
        self.sandbox.verified(&last);
        let folder = went_on(&ran.stderr)?.to_owned();
        let path = self.sandbox.path(&folder).canonicalize().unwrap();
        assert_eq!(path, Path::new(&last));
        Some(folder)
    }

    /// Returns the folder that is noted as unfinished.
    fn noted(&self) -> Option<String> {
        let text = self.sandbox.read(UNFINISHED)?;
        Some(text.lines().nth(1).unwrap().to_owned())
    }

    fn snapshots(&self) -> usize {
        let snapshots = fs::read_dir(self.sandbox.path(".palisade/snapshots"));
        snapshots.unwrap().count()
    }
}

/// Returns the folder that a run says it goes on with.
fn went_on(said: &str) -> Option<&str> {
    let (folder, _) = said.strip_prefix("going on with `")?.split_once('`')?;
    Some(folder)
}

#[test]
fn the_same_command_goes_on_in_the_same_folder_also_when_killed_twice() {
    let scene = Scene::new();
    let here = scene.collect(&HERE, &[]);
    assert_eq!(scene.kill(&here, 40), "");
    let folder = scene.noted();
    let said = scene.kill(&here, 20);
    assert_eq!(went_on(&said), folder.as_deref());
    assert_eq!(scene.noted(), folder);
    assert_eq!(scene.end(&here), folder);
    assert_eq!((scene.noted(), scene.snapshots()), (None, 1));
    // What is complete is left alone: the next run begins anew.
    let sandbox = &scene.sandbox;
    let shown = sandbox.shown(&sandbox.last());
    assert_eq!(scene.end(&here), None);
    assert_eq!((scene.noted(), scene.snapshots()), (None, 2));
    assert!(sandbox.shown(&sandbox.last()) == shown);
}

#[test]
fn another_command_has_a_folder_of_its_own() {
    let scene = Scene::new();
    let here = scene.collect(&HERE, &[]);
    scene.kill(&here, 40);
    let folder = scene.noted();
    // With a folder that is named, nothing is forgotten.
    assert_eq!(scene.end(&scene.collect(&THERE, &["--out", "named"])), None);
    assert_eq!(scene.noted(), folder);
    let named = scene.sandbox.path("named").canonicalize().unwrap();
    assert_eq!(Path::new(&scene.sandbox.last()), named);
    // Another region is another command.
    assert_eq!(scene.end(&scene.collect(&THERE, &[])), None);
    assert_eq!((scene.noted(), scene.snapshots()), (None, 2));
    let last = scene.sandbox.last();
    assert!(scene.sandbox.shown(&last) == scene.sandbox.shown("named"));
}

#[test]
fn a_quiet_run_goes_on_silently() {
    let scene = Scene::new();
    let quiet = [&["--quiet".to_owned()][..], &scene.collect(&HERE, &[])].concat();
    scene.kill(&quiet, 30);
    let folder = scene.noted().unwrap();
    let ran = scene.sandbox.run(&quiet);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let path = scene.sandbox.path(&folder).canonicalize().unwrap();
    assert_eq!(Path::new(&scene.sandbox.last()), path);
}

#[test]
fn an_account_that_another_command_began_is_named_and_stays_open() {
    let scene = Scene::new();
    let here = scene.collect(&HERE, &OUT);
    scene.kill(&here, 60);
    let other = ["--account", "555555555555", "--region", "eu-central-1"];
    let ran = scene.sandbox.run(&scene.collect(&other, &OUT));
    let said = "not complete: 444444444444, which an earlier run began\n\
                hint: the command that named them goes on with them\n";
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stderr.ends_with(said), "{}", ran.stderr);
    let verified = scene.sandbox.run(&["snapshot", "verify", "snapshot"]);
    let unfinished = verified.stdout.starts_with("unfinished: 3 accounts, ");
    assert!(unfinished, "{verified:?}");
    assert_eq!(scene.end(&here), None);
}

#[test]
fn a_region_that_was_left_out_is_read_when_the_next_run_asks_for_it() {
    let scene = Scene::new();
    scene.kill(&scene.collect(&HERE, &OUT), 60);
    let run = |out| {
        let both = [&HERE[..], &["--region", "eu-central-1"]].concat();
        let ran = scene.sandbox.run(&scene.collect(&both, &["--out", out]));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let calls = ran.stderr.split(" (").next().unwrap().to_owned();
        (calls, scene.sandbox.shown(out))
    };
    assert!(run("snapshot") == run("other"), "the snapshot differs");
}

#[test]
fn a_complete_snapshot_takes_the_accounts_that_are_new() {
    let scene = Scene::new();
    let (one, all) = (scene.collect(&THERE, &OUT), ["--region", "eu-central-1"]);
    assert_eq!(scene.end(&one), None);
    let before = scene.sandbox.shown("snapshot");
    let all = scene.collect(&all, &OUT);
    let ran = scene.sandbox.run(&all);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.stderr.starts_with("7 of 7 accounts, "),
        "{}",
        ran.stderr
    );
    let note = "note: 2 accounts were complete before and stay as an earlier run left them\n";
    assert!(ran.stderr.contains(note), "{}", ran.stderr);
    scene.sandbox.verified("snapshot");
    let after = scene.sandbox.shown("snapshot");
    for line in before.lines() {
        assert!(after.contains(line), "{line}");
    }
    assert!(after.contains("\"account\":\"222222222222\""));
    // Then nothing is left to ask but whose the credentials are.
    let requests = scene.server.requests();
    let again = scene.sandbox.run(&all);
    again.refused("nothing was read: the snapshot `snapshot` is complete as of ");
    assert_eq!(scene.server.requests(), requests + 1);
    assert_eq!(scene.sandbox.shown("snapshot"), after);
}

/// Begins an account as a run does that is killed before it notes what it found out.
fn begin(sandbox: &Sandbox, place: Place, denied: &CallKey, gone: &RecordedCall<'_>) {
    let writer = Writer::open(&sandbox.path("snapshot"), Ownership::Whole).unwrap();
    let started = "2026-11-16T05:00:00Z".parse().unwrap();
    let begun = writer
        .account(place.partition, place.account, started)
        .unwrap();
    let BegunAccount::Open(mut account) = begun else {
        panic!("{place:?} is complete");
    };
    account.append(gone).unwrap();
    let outcome = Outcome {
        state: CallState::Denied(DeniedBy::Other),
        detail: Some("cannot assume the role".into()),
    };
    account.note(denied, &outcome).unwrap();
}

#[test]
fn what_a_killed_run_could_not_note_is_noted_and_what_it_could_not_enter_is_tried_again() {
    let scene = Scene::new();
    let place = Place::new("222222222222".parse().unwrap(), Region::global());
    let operation = |service, name| find_operation(service, name).unwrap();
    let identity = operation("sts", "get-caller-identity");
    let versioning = operation("s3api", "get-bucket-versioning");
    let gone = RecordedCall {
        operation: versioning,
        place,
        request: Some("a-bucket-that-is-gone"),
        reply: Reply::Error {
            code: "NoSuchBucket",
            message: "The specified bucket does not exist",
        },
    };
    begin(&scene.sandbox, place, &identity.key(place, None), &gone);
    let reach = ["--account", "222222222222", "--region", "eu-central-1"];
    assert_eq!(scene.end(&scene.collect(&reach, &OUT)), None);
    let mut estate = Estate::default();
    load(&scene.sandbox.path("snapshot"), &mut estate).unwrap();
    let state = |key: CallKey| estate.ledger.outcome(key).unwrap().state;
    let of_bucket = versioning.key(place, gone.request);
    assert_eq!(state(of_bucket), CallState::Inconsistent);
    assert_eq!(state(identity.key(place, None)), CallState::Done);
}

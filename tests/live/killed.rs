//! Runs that are killed at any moment, and the same command again: the snapshot is that of an undisturbed run, and
//! nothing that was kept is asked again.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Child;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use palisade::estate::CallKey;
use palisade::snapshot::{Entry, is_snapshot, read};

use crate::demo::dumps;
use crate::program::{Ran, Sandbox, collect, has_file};
use crate::server::{Answer, Answers, Asked, Dumps, Log, Roles, Server};

/// Calls of one account that are under way at once, and the one that is made on the way to the credential report.
const UNDER_WAY: usize = 64 + 1;
const OUT: &str = "snapshot";

/// What is read, and how often the reading is killed.
type Reach = (&'static [&'static str], usize);

const REACHES: [Reach; 6] = [
    (&["--region=eu-central-1", "--account=555555555555"], 80),
    (&["--region=eu-central-1", "--account=777777777777"], 60),
    (&["--region=eu-west-1", "--account=444444444444"], 20),
    (&["--region=eu-west-1", "--account=111111111111"], 20),
    (
        &[
            "--region=eu-central-1",
            "--account=444444444444",
            "--account=555555555555",
        ],
        10,
    ),
    // All of the organisation.
    (&["--region=eu-central-1"], 10),
];

/// A small generator of numbers, so that a failure can be repeated.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }
}

type Answering = Arc<Roles<Dumps>>;

/// A server that tells when a request came in.
struct Watched {
    server: Server,
    log: Arc<Log<Answering>>,
    asked: Receiver<Instant>,
}

/// Writes down what is asked, and tells.
struct Telling {
    log: Arc<Log<Answering>>,
    /// The request from which on it tells.
    from: u64,
    telling: Mutex<Sender<Instant>>,
}

impl Answers for Telling {
    fn answer(&self, asked: &Asked) -> Answer {
        if asked.number >= self.from {
            // Nobody listens any more once the run was killed.
            let _ = self.telling.lock().unwrap().send(Instant::now());
        }
        self.log.answer(asked)
    }
}

impl Watched {
    fn start(answering: &Answering, from: u64) -> Self {
        let log = Arc::new(Log::new(Arc::clone(answering)));
        let (telling, asked) = channel();
        let server = Server::start(Telling {
            log: Arc::clone(&log),
            from,
            telling: Mutex::new(telling),
        });
        Self { server, log, asked }
    }

    fn run(&self, sandbox: &Sandbox, reach: &[&str]) -> Child {
        sandbox.start(&collect(&self.server, &[reach, &["--out", OUT]].concat()))
    }

    /// Waits for the request, or for the run's end.
    fn wait(&self, run: &mut Child) {
        loop {
            match self.asked.recv_timeout(Duration::from_millis(20)) {
                Err(RecvTimeoutError::Timeout) if run.try_wait().unwrap().is_none() => {}
                Ok(_) | Err(_) => return,
            }
        }
    }

    /// Returns the calls that were asked for, and how many more each run makes on purpose: of STS.
    fn made(&self) -> (Vec<Option<CallKey>>, usize) {
        let twice = self.log.twice();
        assert!(twice.is_empty(), "one run makes no call twice: {twice:?}");
        let lines = self.log.lines();
        let asked = lines.iter().map(|line| &line.asked);
        let calls = asked.filter(|asked| asked.service != "sts").map(Asked::key);
        let calls: Vec<_> = calls.collect();
        let on_purpose = lines.len() - calls.len();
        (calls, on_purpose)
    }
}

/// What an undisturbed run does.
struct Calm {
    reach: &'static [&'static str],
    requests: usize,
    accounts: usize,
    /// From the last request to the end.
    completing: Duration,
    shown: String,
    said: Vec<String>,
}

impl Calm {
    fn of(answering: &Answering, reach: &'static [&'static str]) -> Self {
        let sandbox = Sandbox::in_memory();
        let watched = Watched::start(answering, 1);
        let ran = Ran::of(watched.run(&sandbox, reach).wait_with_output().unwrap());
        let end = Instant::now();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let last = watched.asked.try_iter().last().unwrap();
        sandbox.verified(OUT);
        watched.made();
        let lines = watched.log.lines();
        let accounts: BTreeSet<&str> = lines.iter().map(|line| line.asked.account()).collect();
        Self {
            reach,
            requests: lines.len(),
            accounts: accounts.len(),
            completing: end.duration_since(last),
            shown: sandbox.shown(OUT),
            said: said(&ran),
        }
    }
}

/// Returns what a run says at its end, without the number of its requests and what was complete before.
fn said(ran: &Ran) -> Vec<String> {
    let end = |line: &'_ str| line.find(" requests)").or(line.find(" request)"));
    let after = |line: &'_ str| Some(line.split_at(end(line)?).1.split_once(')')?.1.to_owned());
    let without = |line: &str| match (line.split_once(" ("), after(line)) {
        (Some((before, _)), Some(after)) => format!("{before}{after}"),
        _ => line.to_owned(),
    };
    let lines = ran.stderr.lines().map(without);
    lines
        .filter(|line| !line.contains("complete before"))
        .collect()
}

/// Returns the calls that a snapshot holds, finished or not.
fn kept(root: &Path) -> BTreeSet<CallKey> {
    let mut kept = BTreeSet::new();
    if is_snapshot(root) {
        read(root, &mut |entry| {
            if let Entry::Call(call) = entry {
                kept.insert(call.operation.key(call.place, call.request));
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    }
    kept
}

/// What the kills met.
#[derive(Clone, Copy, Debug, Default)]
struct Met {
    kills: usize,
    /// Kills before anything was kept.
    entering: usize,
    /// Kills after a file was completed.
    completing: usize,
    /// Requests whose replies were not kept, in all and at most by one kill.
    lost: usize,
    most_lost: usize,
}

/// One snapshot, and the runs that write it.
struct Round<'a> {
    calm: &'a Calm,
    answering: &'a Answering,
    sandbox: Sandbox,
    kept: BTreeSet<CallKey>,
    requests: usize,
    /// How many requests more than an undisturbed run's are due.
    due: usize,
    met: Met,
}

impl<'a> Round<'a> {
    fn new(calm: &'a Calm, answering: &'a Answering) -> Self {
        Self {
            calm,
            answering,
            sandbox: Sandbox::in_memory(),
            kept: BTreeSet::new(),
            requests: 0,
            due: 0,
            met: Met::default(),
        }
    }

    /// Runs the command and kills it somewhere; returns whether it was still running.
    fn kill(&mut self, numbers: &mut Numbers) -> bool {
        let left = (self.calm.requests - self.kept.len()) as u64;
        let (request, micros) = match numbers.below(8) {
            0 => (left, numbers.below(self.calm.completing.as_micros() as u64)),
            // While the account is entered.
            1 => (1 + numbers.below(4), numbers.below(1_000)),
            _ => (1 + numbers.below(left), numbers.below(3_000)),
        };
        let watched = Watched::start(self.answering, request);
        let mut run = watched.run(&self.sandbox, self.calm.reach);
        watched.wait(&mut run);
        std::thread::sleep(Duration::from_micros(micros));
        run.kill().unwrap();
        let ran = Ran::of(run.wait_with_output().unwrap());
        if ran.code.is_some() {
            assert!(ran.code == Some(0) || was_complete(&ran), "{ran:?}");
            return false;
        }
        // Between its last word and its end there is nothing left to lose.
        if said(&ran) == self.calm.said {
            return false;
        }
        assert_eq!(ran.stderr, "");
        let (calls, on_purpose) = self.check(&watched);
        let root = self.sandbox.path(OUT);
        let kept = kept(&root);
        assert!(
            kept.is_superset(&self.kept),
            "what was kept is there no more"
        );
        self.kept = kept;
        let is_lost = |call: &&Option<CallKey>| call.is_none_or(|call| !self.kept.contains(&call));
        let lost = calls.iter().filter(is_lost).count();
        assert!(
            lost <= UNDER_WAY * self.calm.accounts,
            "{lost} calls are lost"
        );
        self.due += lost + on_purpose;
        self.met.kills += 1;
        self.met.entering += usize::from(self.kept.is_empty());
        self.met.completing += usize::from(has_file(&root, ".zst"));
        self.met.lost += lost;
        self.met.most_lost = self.met.most_lost.max(lost);
        true
    }

    /// Counts what a run asked, as [`Watched::made`] tells it; nothing of it was there before.
    fn check(&mut self, watched: &Watched) -> (Vec<Option<CallKey>>, usize) {
        let (calls, on_purpose) = watched.made();
        let asked = calls.iter().flatten();
        let again: Vec<_> = asked.filter(|call| self.kept.contains(call)).collect();
        assert!(again.is_empty(), "kept, and asked again: {again:?}");
        self.requests += calls.len() + on_purpose;
        (calls, on_purpose)
    }

    /// Runs the command to its end.
    fn end(&mut self) {
        let watched = Watched::start(self.answering, u64::MAX);
        let run = watched.run(&self.sandbox, self.calm.reach);
        let ran = Ran::of(run.wait_with_output().unwrap());
        if !was_complete(&ran) {
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran:?}");
            assert_eq!(said(&ran), self.calm.said);
        }
        self.sandbox.verified(OUT);
        assert!(
            self.sandbox.shown(OUT) == self.calm.shown,
            "the snapshot differs from that of an undisturbed run"
        );
        self.check(&watched);
        let due = self.calm.requests + self.due;
        assert!(
            self.requests <= due,
            "{} requests, {due} due",
            self.requests
        );
    }
}

/// Returns whether a run found the snapshot complete: the one before was killed when it had nothing left to do.
fn was_complete(ran: &Ran) -> bool {
    ran.code == Some(2)
        && ran
            .stderr
            .starts_with("error: nothing was read: the snapshot `")
}

/// Kills runs of one reach so many times each before they may end; returns what was met.
fn rounds(of: &[(&Calm, usize)], answering: &Answering, kills: usize, seed: u64) -> Met {
    let rounds: Vec<&Calm> = of
        .iter()
        .flat_map(|(calm, rounds)| std::iter::repeat_n(*calm, *rounds))
        .collect();
    let next = AtomicUsize::new(0);
    let all = Mutex::new(Met::default());
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(calm) = rounds.get(index) else {
                return;
            };
            let mut numbers = Numbers(seed.wrapping_mul(1 + index as u64));
            let mut round = Round::new(calm, answering);
            // One that ends before it is killed counts for nothing.
            while !(0..kills).all(|_| round.kill(&mut numbers)) {
                round = Round::new(calm, answering);
            }
            round.end();
            let mut all = all.lock().unwrap();
            all.kills += round.met.kills;
            all.entering += round.met.entering;
            all.completing += round.met.completing;
            all.lost += round.met.lost;
            all.most_lost = all.most_lost.max(round.met.most_lost);
        }
    };
    std::thread::scope(|scope| {
        let workers = [scope.spawn(work), scope.spawn(work)];
        for worker in workers {
            worker.join().unwrap();
        }
    });
    all.into_inner().unwrap()
}

#[test]
fn a_run_that_was_killed_anywhere_goes_on_and_repeats_nothing_that_was_kept() {
    let answering: Answering = Arc::new(Roles::new(dumps()));
    let calms = REACHES.map(|(reach, rounds)| (Calm::of(&answering, reach), rounds));
    let of = calms.iter().map(|(calm, rounds)| (calm, *rounds));
    let of: Vec<(&Calm, usize)> = of.collect();
    let met = rounds(&of, &answering, 1, 20_261_116);
    println!("{met:?}");
    assert_eq!(met.kills, 200);
    assert!(met.entering > 0 && met.completing > 0, "{met:?}");
}

#[test]
fn a_run_that_was_killed_again_and_again_goes_on() {
    let answering: Answering = Arc::new(Roles::new(dumps()));
    let calm = Calm::of(&answering, REACHES[0].0);
    let twice = rounds(&[(&calm, 10)], &answering, 2, 7);
    let often = rounds(&[(&calm, 2)], &answering, 6, 11);
    assert_eq!((twice.kills, often.kills), (20, 12));
}

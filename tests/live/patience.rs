//! Services that do not answer in time, answer too much, or never come to an end.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use palisade::estate::{CallState, find_operation};
use palisade::ids::Place;
use palisade::sources::aws::{Options, Single, single};
use serde_json::json;

use crate::demo::{MANAGEMENT, PRODUCTION, REGIONS, dumps};
use crate::memory::{collected, ended, options};
use crate::server::{Answer, Answers, Asked, Log, Roles, Server};

/// How long an answer is waited for here.
const ANSWER: Duration = Duration::from_millis(400);
/// Longer than anything here waits.
const NEVER: Duration = Duration::from_secs(30);

fn hasty(server: &Server, account: &str) -> Options {
    let mut options = options(server, account, &REGIONS);
    options.patience.answer = ANSWER;
    options
}

fn asked_once(options: &Options, service: &str, operation: &str) -> Single {
    let operation = find_operation(service, operation).unwrap();
    let place = Place::new(PRODUCTION.parse().unwrap(), "eu-west-1".parse().unwrap());
    single(options, operation, place, None).unwrap()
}

#[test]
fn who_does_not_answer_is_asked_three_times_and_not_for_long() {
    let late: [fn(Answer) -> Answer; 2] = [
        |answer| Answer::Delayed(NEVER, Box::new(answer)),
        |answer| Answer::Dripping(Duration::from_millis(100), Box::new(answer)),
    ];
    for (index, late) in late.into_iter().enumerate() {
        let roles = Roles::new(dumps());
        let server = Server::start(move |asked: &Asked| late(roles.answer(asked)));
        let started = Instant::now();
        let single = asked_once(&hasty(&server, PRODUCTION), "kms", "list-keys");
        assert!(
            matches!(&single, Single::Failed(code, _) if code == "TimedOut"),
            "{single:?}"
        );
        assert!(server.requests() <= 3, "{index}: {}", server.requests());
        assert!(
            started.elapsed() < ANSWER * 6,
            "{index}: {:?}",
            started.elapsed()
        );
    }
}

#[test]
fn a_service_that_answers_nobody_is_given_up_by_all_accounts() {
    let roles = Roles::new(dumps());
    let log = Arc::new(Log::new(move |asked: &Asked| match asked.service {
        "kms" => Answer::Delayed(NEVER, Box::new(Answer::Reset)),
        _ => roles.answer(asked),
    }));
    let server = Server::start(Arc::clone(&log));
    let (kept, collected) = collected(hasty(&server, MANAGEMENT));
    assert_eq!(collected.closed, []);
    let states: BTreeSet<CallState> = kept
        .estate
        .ledger
        .lines()
        .filter(|(call, _)| call.service == "kms")
        .map(|(_, outcome)| outcome.state)
        .collect();
    assert_eq!(states, BTreeSet::from([CallState::Error]));
    // Seven accounts with two lists in two regions: three times each, and no second look.
    let asked: usize = ["list-keys", "list-aliases"]
        .map(|name| {
            log.lines()
                .iter()
                .filter(|line| line.asked.is("kms", name))
                .count()
        })
        .into_iter()
        .sum();
    assert!(asked <= 7 * 2 * 2 * 3, "{asked}");
}

#[test]
fn roles_are_not_waited_for_by_every_account() {
    let roles = Roles::new(dumps());
    let log = Arc::new(Log::new(move |asked: &Asked| match asked.operation {
        "assume-role" => Answer::Delayed(NEVER, Box::new(Answer::Reset)),
        "list-accounts" => {
            let account =
                |n: u64| json!({"Id": format!("{:012}", 700_000_000_000 + n), "Status": "ACTIVE"});
            Answer::Reply(json!({"Accounts": (0..40).map(account).collect::<Vec<_>>()}))
        }
        _ => roles.answer(asked),
    }));
    let server = Server::start(Arc::clone(&log));
    let started = Instant::now();
    let (_, collected) = collected(hasty(&server, MANAGEMENT));
    assert_eq!(collected.closed.len(), 40);
    assert!(log.lines().len() < 8 * 4 * 3 + 500);
    let assumed = log
        .counts()
        .get("sts assume-role")
        .copied()
        .unwrap_or_default();
    assert!(assumed <= 8 * 3 * 2, "{assumed}");
    assert!(started.elapsed() < NEVER, "{:?}", started.elapsed());
}

#[test]
fn the_very_first_call_is_not_waited_for_for_long() {
    let roles = Roles::new(dumps());
    let server = Server::start(move |asked: &Asked| {
        Answer::Dripping(Duration::from_millis(100), Box::new(roles.answer(asked)))
    });
    let started = Instant::now();
    let (_, error) = ended(hasty(&server, MANAGEMENT));
    assert!(
        error
            .to_string()
            .starts_with("AWS cannot be reached: TimedOut"),
        "{error}"
    );
    assert!(server.requests() <= 3);
    assert!(started.elapsed() < ANSWER * 3 + Duration::from_secs(5));
}

#[test]
fn an_answer_that_is_too_long_is_an_error_at_once() {
    for service in [
        ("ec2", "describe-vpcs"),
        ("kms", "list-keys"),
        ("s3api", "list-buckets"),
    ] {
        let body = |asked: &Asked| match asked.service {
            "kms" => format!(r#"{{"Keys":[],"Filling":"{}"}}"#, "x".repeat(100_000)),
            _ => format!("<R><Filling>{}</Filling></R>", "x".repeat(100_000)),
        };
        let server = Server::start(move |asked: &Asked| Answer::Raw {
            status: 200,
            headers: Vec::new(),
            body: body(asked).into_bytes(),
        });
        let mut options = options(&server, PRODUCTION, &REGIONS);
        options.patience.longest_answer = 50_000;
        let single = asked_once(&options, service.0, service.1);
        let Single::Failed(code, message) = single else {
            panic!("{service:?}: {single:?}");
        };
        assert_eq!(
            (code.as_str(), server.requests()),
            ("NoAnswer", 1),
            "{message}"
        );
        assert!(message.contains("length limit exceeded"), "{message}");
    }
}

#[test]
fn empty_pages_come_to_an_end() {
    let turned = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&turned);
    let server = Server::start(move |_: &Asked| {
        let page = counted.fetch_add(1, Ordering::SeqCst);
        Answer::Reply(json!({"Keys": [], "Truncated": true, "NextMarker": format!("page-{page}")}))
    });
    let single = asked_once(&options(&server, PRODUCTION, &REGIONS), "kms", "list-keys");
    assert!(
        matches!(&single, Single::Part(_, why) if why.contains("no end")),
        "{single:?}"
    );
    assert_eq!(turned.load(Ordering::SeqCst), 1_000);
}

#[test]
fn units_are_followed_as_deep_as_aws_lets_them_lie() {
    const LIST: &str = "list-organizational-units-for-parent";
    let roles = Roles::new(dumps());
    let made = AtomicUsize::new(0);
    let log = Arc::new(Log::new(move |asked: &Asked| {
        if asked.operation != LIST {
            return roles.answer(asked);
        }
        let number = made.fetch_add(1, Ordering::SeqCst);
        let id = format!("ou-abcd-{number:08}");
        let arn = format!("arn:aws:organizations::{MANAGEMENT}:ou/o-aaaaaaaaaa/{id}");
        Answer::Reply(json!({"OrganizationalUnits": [{"Id": id, "Arn": arn, "Name": "endless"}]}))
    }));
    let server = Server::start(Arc::clone(&log));
    let mut options = options(&server, MANAGEMENT, &REGIONS);
    options.accounts = BTreeSet::from([MANAGEMENT.parse().unwrap()]);
    let (kept, _) = collected(options);
    let deepest: Vec<CallState> = kept
        .estate
        .ledger
        .lines()
        .filter(|(call, _)| call.operation == LIST)
        .map(|(_, outcome)| outcome.state)
        .filter(|state| *state != CallState::Done)
        .collect();
    assert!(!deepest.is_empty());
    assert!(
        deepest
            .iter()
            .all(|state| *state == CallState::Inconsistent),
        "{deepest:?}"
    );
    let asked = log.counts()[&format!("organizations {LIST}")];
    assert!(asked < 100, "{asked}");
}

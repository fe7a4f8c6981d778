//! Collections in trouble: each ends, tells the same or says what it could not read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

use palisade::estate::{CallKey, CallState, DeniedBy, find_operation};
use palisade::ids::{AccountId, Place, Region};
use palisade::sources::aws::{Single, single};

use crate::demo::{MANAGEMENT, PRODUCTION, REGIONS, dumps, server};
use crate::memory::{Kept, collected, options};
use crate::server::{
    Answer, Answers, Asked, Broken, DENIALS, Deny, Dumps, Log, PageFault, Paged, Roles, Server,
    Throttle, When,
};

/// Returns what a collection without trouble keeps.
fn calm() -> &'static BTreeMap<CallKey, String> {
    static CALM: OnceLock<BTreeMap<CallKey, String>> = OnceLock::new();
    CALM.get_or_init(|| read(&server()).replies)
}

fn read(server: &Server) -> Kept {
    collected(options(server, MANAGEMENT, &REGIONS)).0
}

fn roles() -> Roles<Dumps> {
    Roles::new(dumps())
}

/// Returns the calls that a collection read otherwise than a calm one, with the state of each; none for calls
/// that were not made, because the list that told of the resource was not read.
fn differences(kept: &Kept) -> BTreeMap<CallKey, Option<CallState>> {
    let keys: BTreeSet<&CallKey> = calm().keys().chain(kept.replies.keys()).collect();
    keys.into_iter()
        .filter(|key| calm().get(key) != kept.replies.get(key))
        .map(|key| {
            let outcome = kept.estate.ledger.outcome(*key);
            (*key, outcome.map(|outcome| outcome.state))
        })
        .collect()
}

#[track_caller]
fn the_same(answers: impl Answers + 'static) {
    let kept = read(&Server::start(answers));
    assert_eq!(differences(&kept), BTreeMap::new());
}

#[test]
fn pages_of_any_kind_give_the_whole() {
    for (size, fault) in [
        (1, PageFault::Nothing),
        (3, PageFault::Empty),
        (2, PageFault::Expires),
    ] {
        let kept = read(&Server::start(Paged::new(size, fault, roles())));
        assert_eq!(differences(&kept), BTreeMap::new(), "{fault:?}");
    }
}

#[test]
fn items_on_two_pages_count_once() {
    let kept = read(&Server::start(Paged::new(2, PageFault::Overlap, roles())));
    let calm = read(&server());
    assert_eq!(kept.estate.counts(), calm.estate.counts());
    for (call, state) in differences(&kept) {
        assert_eq!(state, Some(CallState::Done), "{call}");
    }
}

#[test]
fn lists_without_an_end_and_lost_pages_are_parts() {
    for fault in [PageFault::Circle, PageFault::LastLost] {
        let differ = differences(&read(&Server::start(Paged::new(1, fault, roles()))));
        assert!(differ.len() > 50, "{fault:?}: {}", differ.len());
        for (call, state) in differ {
            // Where the regions are listed in part EC2 is asked too, of which there is no reply.
            let is_fallback = call.operation == "describe-regions";
            // What the lost pages told of was not asked about.
            let accepted = [None, Some(CallState::Truncated)].contains(&state) || is_fallback;
            assert!(accepted, "{fault:?}: {call}: {state:?}");
        }
    }
}

/// Answers as another does, but for what is asked before an account is read.
fn after_the_beginning(answers: impl Answers + 'static) -> impl Answers + 'static {
    let roles = roles();
    move |asked: &Asked| match (asked.service, asked.operation) {
        ("sts", _) | ("account", _) | ("organizations", "list-accounts") => roles.answer(asked),
        _ => answers.answer(asked),
    }
}

#[test]
fn throttling_that_ends_changes_nothing() {
    for when in [When::First(300), When::Percent(30, 7), When::Every(2)] {
        the_same(after_the_beginning(Throttle::new(when, roles())));
    }
    // Also the calls by which accounts are entered.
    the_same(Throttle::new(When::Percent(30, 11), roles()));
}

#[test]
fn an_account_that_is_throttled_for_ever_holds_up_no_other() {
    let throttle = Throttle::new(When::Always, roles()).only(PRODUCTION);
    let kept = read(&Server::start(after_the_beginning(throttle)));
    let production: AccountId = PRODUCTION.parse().unwrap();
    let mut throttled = 0;
    for (call, state) in differences(&kept) {
        assert_eq!(call.place.account, production, "{call}: {state:?}");
        throttled += usize::from(state == Some(CallState::ThrottledOut));
        let accepted = [None, Some(CallState::ThrottledOut)].contains(&state);
        assert!(accepted, "{call}: {state:?}");
    }
    assert!(throttled > 5, "{throttled}");
}

#[test]
fn throttled_for_ever_is_throttled_out_and_ends() {
    let throttle = Throttle::new(When::Always, roles());
    let server = Server::start(after_the_beginning(throttle));
    let kept = read(&server);
    let states: BTreeSet<CallState> = kept
        .estate
        .ledger
        .lines()
        .filter(|(call, _)| !["sts", "account"].contains(&call.service))
        .filter(|(call, _)| call.operation != "list-accounts")
        .map(|(_, outcome)| outcome.state)
        .collect();
    assert!(states.contains(&CallState::ThrottledOut));
    assert!(!states.contains(&CallState::Done), "{states:?}");
    // Services that throttle everything are given up before each call was tried to the end.
    let calls = kept.estate.ledger.lines().count() as u64;
    assert!(
        server.requests() < calls * 9,
        "{calls}: {}",
        server.requests()
    );
}

#[test]
fn services_in_trouble_are_asked_four_times_and_throttling_ones_ten() {
    for (answer, attempts) in [
        (
            Answer::error(500, "InternalError", "We encountered an internal error."),
            4,
        ),
        (
            Answer::error(503, "SlowDown", "Please reduce your request rate."),
            10,
        ),
        (
            Answer::error(400, "ThrottlingException", "Rate exceeded"),
            10,
        ),
        (Answer::error(403, "AccessDenied", "Access Denied"), 1),
    ] {
        let server = Server::start(move |_: &Asked| answer.clone());
        let options = options(&server, PRODUCTION, &REGIONS);
        let operation = find_operation("s3api", "list-buckets").unwrap();
        let place = Place::new(PRODUCTION.parse().unwrap(), Region::global());
        single(&options, operation, place, None).unwrap();
        assert_eq!(server.requests(), attempts);
    }
}

/// An answer that no service gives.
fn garbage(status: u16, kind: &str, body: &[u8]) -> Answer {
    Answer::Raw {
        status,
        headers: vec![("Content-Type", kind.to_owned())],
        body: body.to_vec(),
    }
}

#[test]
fn pages_of_a_proxy_deny_nothing_and_throttle() {
    let page = b"<html><title>Blocked by the proxy</title></html>";
    for (service, operation) in [
        ("ec2", "describe-vpcs"),
        ("rds", "describe-db-instances"),
        ("kms", "list-keys"),
        ("backup", "list-backup-vaults"),
        ("s3api", "list-buckets"),
    ] {
        for (status, attempts) in [(403, 1), (404, 1), (429, 10)] {
            let server = Server::start(move |_: &Asked| garbage(status, "text/html", page));
            let options = options(&server, PRODUCTION, &REGIONS);
            let operation = find_operation(service, operation).unwrap();
            let place = Place::new(PRODUCTION.parse().unwrap(), "eu-west-1".parse().unwrap());
            let single = single(&options, operation, place, None).unwrap();
            let Single::Failed(code, message) = single else {
                panic!("{operation:?} was answered");
            };
            assert_eq!(server.requests(), attempts, "{service} {status}");
            let state = CallState::of_error(&code, &message);
            if status == 429 {
                assert_eq!(state, CallState::ThrottledOut, "{code}");
            } else {
                let said = format!("what answered with HTTP status {status} is not AWS");
                assert_eq!((state, message), (CallState::Error, said));
            }
        }
    }
}

type Break = fn(&Asked, Answer) -> Answer;

/// Ways in which an answer breaks, with whether the next attempt is made by itself.
const BREAKS: &[(&str, Break)] = &[
    ("reset", |_, _| Answer::Reset),
    ("half a body", |_, answer| {
        Answer::Truncated(Box::new(answer))
    }),
    ("500", |_, _| {
        garbage(500, "text/html", b"<html>Internal Server Error</html>")
    }),
    ("503", |_, _| garbage(503, "text/plain", b"")),
    ("429", |_, _| {
        garbage(429, "text/html", b"<html>Too many requests</html>")
    }),
];

/// Cuts replies; the errors of services stay.
const CUT: (&str, Break) = ("a body that is cut", |_, answer| {
    if let Answer::Reply(_) = answer {
        Answer::Cut(Box::new(answer))
    } else {
        answer
    }
});

#[test]
fn answers_that_break_at_first_change_nothing() {
    for (name, breaks) in BREAKS.iter().chain([&CUT]) {
        let broken = after_the_beginning(Broken::new(2, roles(), breaks));
        let kept = read(&Server::start(broken));
        assert_eq!(differences(&kept), BTreeMap::new(), "{name}");
    }
}

#[test]
fn answers_that_stay_broken_are_errors_and_never_empty_lists() {
    const PAGES: &[(&str, Break)] = &[
        ("a page of a proxy", |_, _| {
            garbage(200, "text/html", b"<html><body>Please log in</body></html>")
        }),
        ("nothing", |_, _| garbage(200, "application/json", b"")),
        ("no gzip", |_, _| Answer::Raw {
            status: 200,
            headers: vec![("Content-Encoding", "gzip".to_owned())],
            body: b"\x1f\x8b\x08not gzip".to_vec(),
        }),
    ];
    for (name, breaks) in BREAKS.iter().chain(PAGES) {
        let broken = after_the_beginning(Broken::new(u64::MAX, roles(), breaks));
        let server = Server::start(broken);
        let mut options = options(&server, MANAGEMENT, &REGIONS);
        options.accounts = BTreeSet::from([PRODUCTION.parse().unwrap()]);
        options.patience.attempts = 2;
        let (kept, _) = collected(options);
        let (complete, failed): (Vec<_>, Vec<_>) = kept
            .estate
            .ledger
            .lines()
            .filter(|(call, _)| !["sts", "account"].contains(&call.service))
            .filter(|(call, _)| call.operation != "list-accounts")
            .partition(|(_, outcome)| outcome.state.is_complete());
        assert_eq!(complete, [], "{name}");
        assert!(failed.len() > 50, "{name}: {}", failed.len());
    }
}

#[test]
fn denials_say_what_denied() {
    let expected = [
        ("identity", DeniedBy::IdentityPolicy),
        ("scp", DeniedBy::ServiceControlPolicy),
        ("boundary", DeniedBy::PermissionsBoundary),
        ("session", DeniedBy::SessionPolicy),
        ("endpoint", DeniedBy::EndpointPolicy),
        ("resource", DeniedBy::ResourcePolicy),
        ("rcp", DeniedBy::ResourceControlPolicy),
    ];
    assert_eq!(expected.len(), DENIALS.len());
    for (kind, by) in expected {
        for (service, operation, action) in [
            ("ec2", "describe-vpcs", "ec2:DescribeVpcs"),
            ("kms", "list-keys", "kms:ListKeys"),
            ("s3api", "list-buckets", "s3:ListAllMyBuckets"),
            ("rds", "describe-db-instances", "rds:DescribeDBInstances"),
            ("backup", "list-backup-vaults", "backup:ListBackupVaults"),
        ] {
            let server = Server::start(Deny {
                others: roles(),
                service,
                operation,
                action,
                kind,
            });
            let mut options = options(&server, PRODUCTION, &REGIONS);
            options.alone = true;
            let operation = find_operation(service, operation).unwrap();
            let place = Place::new(PRODUCTION.parse().unwrap(), "eu-west-1".parse().unwrap());
            let single = single(&options, operation, place, None).unwrap();
            let Single::Failed(code, message) = single else {
                panic!("{operation:?} was answered");
            };
            assert_eq!(
                CallState::of_error(&code, &message),
                CallState::Denied(by),
                "{code}"
            );
        }
    }
}

#[test]
fn an_account_that_cannot_be_entered_is_said_once() {
    let mut roles = roles();
    roles.refused.insert(PRODUCTION.to_owned());
    let log = Arc::new(Log::new(roles));
    let server = Server::start(Arc::clone(&log));
    let (kept, collected) = collected(options(&server, MANAGEMENT, &REGIONS));
    let [(account, why)] = collected.closed.as_slice() else {
        panic!("{:?}", collected.closed);
    };
    assert_eq!(account.to_string(), PRODUCTION);
    assert!(
        why.contains("role/PalisadeAudit") && why.contains("AccessDenied"),
        "{why}"
    );
    let lines: Vec<_> = kept
        .estate
        .ledger
        .lines()
        .filter(|(call, _)| call.place.account == *account)
        .map(|(call, outcome)| (call.operation, outcome.state))
        .collect();
    let denied = CallState::Denied(DeniedBy::Other);
    assert_eq!(lines, [("get-caller-identity", denied)]);
    let assumed = log.counts().get("sts assume-role").copied();
    assert_eq!(
        assumed,
        Some(6),
        "one for each account but the caller's own"
    );
}

#[test]
fn credentials_of_another_account_read_nothing() {
    let roles = roles();
    let server = Server::start(move |asked: &Asked| {
        let mut asked = asked.clone();
        if asked.is("sts", "get-caller-identity") && asked.account() == PRODUCTION {
            asked.caller.account = "333333333333".to_owned();
        }
        roles.answer(&asked)
    });
    let (kept, collected) = collected(options(&server, MANAGEMENT, &REGIONS));
    assert_eq!(collected.closed.len(), 1);
    let (account, why) = &collected.closed[0];
    assert!(why.contains("333333333333"), "{why}");
    let mut lines = kept.estate.ledger.lines();
    let own = lines.find(|(call, _)| call.place.account == *account);
    assert_eq!(own.unwrap().1.state, CallState::Error);
    assert!(!lines.any(|(call, _)| call.place.account == *account));
}

#[test]
fn credentials_that_are_refused_as_expired_are_renewed_once() {
    let roles = roles();
    let refused = Mutex::new(BTreeSet::new());
    let log = Arc::new(Log::new(move |asked: &Asked| {
        let is_first = asked.is("ec2", "describe-vpcs") && asked.account() == PRODUCTION;
        if is_first && refused.lock().unwrap().insert(asked.region.clone()) {
            return Answer::error(400, "RequestExpired", "Request has expired.");
        }
        roles.answer(asked)
    }));
    the_same(Arc::clone(&log));
    let assumed = log
        .lines()
        .iter()
        .filter(|line| line.asked.operation == "assume-role")
        .count();
    assert_eq!(assumed, 7, "one more than accounts");
}

#[test]
fn what_was_listed_and_is_gone_is_inconsistent() {
    let roles = roles();
    let log = Arc::new(Log::new(move |asked: &Asked| {
        if asked.service == "s3api" && asked.operation == "get-bucket-versioning" {
            return Answer::error(404, "NoSuchBucket", "The specified bucket does not exist");
        }
        roles.answer(asked)
    }));
    let kept = read(&Server::start(Arc::clone(&log)));
    let differ = differences(&kept);
    assert!(!differ.is_empty());
    for (call, state) in &differ {
        assert_eq!(call.operation, "get-bucket-versioning");
        assert_eq!(*state, Some(CallState::Inconsistent), "{call}");
    }
    let asked = log.counts()["s3api get-bucket-versioning"];
    assert_eq!(asked, differ.len() * 2, "each was looked at twice");
}

//! Each fault through the SDK, in each protocol: never a reply.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::clients::{config, run, told};
use crate::demo::{self, PRODUCTION, production};
use crate::server::{
    Answer, Answers, Asked, Broken, Caller, DENIALS, Deny, Dumps, Log, Roles, Server, Throttle,
    When,
};

/// Asks one list of each protocol and returns what came back: the number of items, or code and message.
fn ask_all(server: &Server, attempts: u32) -> Vec<Result<usize, (String, String)>> {
    let config = config(server, &production(), attempts);
    run(async {
        vec![
            aws_sdk_ec2::Client::new(&config)
                .describe_vpcs()
                .send()
                .await
                .map(|reply| reply.vpcs().len())
                .map_err(|error| told(&error)),
            aws_sdk_rds::Client::new(&config)
                .describe_db_instances()
                .send()
                .await
                .map(|reply| reply.db_instances().len())
                .map_err(|error| told(&error)),
            aws_sdk_kms::Client::new(&config)
                .list_keys()
                .send()
                .await
                .map(|reply| reply.keys().len())
                .map_err(|error| told(&error)),
            aws_sdk_backup::Client::new(&config)
                .list_backup_vaults()
                .send()
                .await
                .map(|reply| reply.backup_vault_list().len())
                .map_err(|error| told(&error)),
            aws_sdk_s3::Client::new(&config)
                .list_buckets()
                .send()
                .await
                .map(|reply| reply.buckets().len())
                .map_err(|error| told(&error)),
        ]
    })
}

fn codes(server: &Server, attempts: u32) -> Vec<String> {
    ask_all(server, attempts)
        .into_iter()
        .map(|answer| answer.unwrap_err().0)
        .collect()
}

#[test]
fn without_faults_each_protocol_replies() {
    let server = demo::server();
    assert!(
        ask_all(&server, 1)
            .iter()
            .all(|answer| matches!(answer, Ok(1..)))
    );
    assert_eq!(server.requests(), 5);
}

#[test]
fn throttling_in_the_words_of_each_service() {
    let server = demo::server_with(|demo| Throttle::new(When::Always, demo));
    let expected = [
        "RequestLimitExceeded",
        "Throttling",
        "ThrottlingException",
        "ThrottlingException",
        "SlowDown",
    ];
    assert_eq!(codes(&server, 1), expected);
    assert_eq!(server.requests(), 5);
    assert_eq!(codes(&server, 3), expected);
    assert_eq!(server.requests(), 20, "each is retried");
}

#[test]
fn throttling_of_some() {
    for (when, requests) in [
        (When::First(2), 7),
        (When::Every(2), 9),
        (When::Percent(0, 1), 5),
    ] {
        let server = demo::server_with(|demo| Throttle::new(when, demo));
        assert!(ask_all(&server, 3).iter().all(Result::is_ok), "{when:?}");
        assert_eq!(server.requests(), requests, "{when:?}");
    }
    let half = Throttle::new(When::Percent(50, 7), |_: &Asked| Answer::Reset);
    let server = Server::start(half);
    let throttled = (0..8)
        .flat_map(|_| codes(&server, 1))
        .filter(|code| code != "none");
    assert!((10..30).contains(&throttled.count()));
    let server = demo::server_with(|demo| Throttle::new(When::Always, demo).only("333333333333"));
    assert!(ask_all(&server, 1).iter().all(Result::is_ok));
    let staging = config(&server, &Caller::user("333333333333"), 1);
    let keys = run(aws_sdk_kms::Client::new(&staging).list_keys().send());
    assert_eq!(told(&keys.unwrap_err()).0, "ThrottlingException");
}

#[test]
fn failures_of_the_service_are_retried() {
    for status in [500, 503] {
        let server = demo::server_with(|demo| Broken::status(status, 2, demo));
        assert!(codes(&server, 2).iter().all(|code| code != "none"));
        assert!(ask_all(&server, 2).iter().all(Result::is_ok), "{status}");
        assert_eq!(server.requests(), 15);
    }
}

/// Answers that are no replies, by name, and what the SDK does with them in the first attempt.
type Fault = (&'static str, fn(Answer) -> Answer);

const FAULTS: [Fault; 6] = [
    ("reset", |_| Answer::Reset),
    ("truncated", |answer| Answer::Truncated(Box::new(answer))),
    ("page of a proxy", |_| {
        raw(
            502,
            "text/html",
            b"<html><body><h1>Bad Gateway</h1></body></html>",
        )
    }),
    ("page of a captive portal", |_| {
        raw(200, "text/html", b"<html><body>Log in<br></body></html>")
    }),
    ("not text", |_| {
        raw(200, "application/json", b"\x1f\x8b\x08\xff\xfe\x00garbage")
    }),
    ("empty", |_| raw(200, "text/xml", b"")),
];

fn raw(status: u16, kind: &str, body: &[u8]) -> Answer {
    Answer::Raw {
        status,
        headers: vec![("Content-Type", kind.to_owned())],
        body: body.to_vec(),
    }
}

#[test]
fn answers_that_are_no_replies() {
    let mut read = Vec::new();
    for (name, fault) in FAULTS {
        let server =
            demo::server_with(|demo| Broken::new(u64::MAX, demo, move |_, answer| fault(answer)));
        for (index, answer) in ask_all(&server, 1).into_iter().enumerate() {
            if let Ok(items) = answer {
                read.push((name, index, items));
            }
        }
    }
    assert_eq!(read, [("empty", 2, 0), ("empty", 3, 0)]);
}

#[test]
fn answers_that_are_late() {
    let server = demo::server_with(|demo| {
        Broken::new(u64::MAX, demo, |_, answer| {
            Answer::Delayed(Duration::from_secs(20), Box::new(answer))
        })
    });
    let started = Instant::now();
    let client = aws_sdk_kms::Client::new(&config(&server, &production(), 1));
    assert_eq!(told(&run(client.list_keys().send()).unwrap_err()).0, "none");
    let server = demo::server_with(|demo| {
        Broken::new(u64::MAX, demo, |_, answer| {
            Answer::Dripping(Duration::from_millis(200), Box::new(answer))
        })
    });
    let client = aws_sdk_kms::Client::new(&config(&server, &production(), 1));
    assert_eq!(told(&run(client.list_keys().send()).unwrap_err()).0, "none");
    assert!(started.elapsed() < Duration::from_secs(12));
}

#[test]
fn denials_in_the_words_of_each_policy() {
    for (kind, words) in DENIALS {
        let server = demo::server_with(|others| Deny {
            others,
            service: "kms",
            operation: "list-keys",
            action: "kms:ListKeys",
            kind,
        });
        let answers = ask_all(&server, 1);
        let (code, message) = answers[2].clone().unwrap_err();
        assert_eq!(code, "AccessDeniedException");
        assert!(
            message.ends_with(&words.replace("{action}", "kms:ListKeys")),
            "{message}"
        );
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 4);
    }
}

/// The demo without roles.
struct Counting(Arc<Log<Dumps>>);

impl Answers for Counting {
    fn answer(&self, asked: &Asked) -> Answer {
        self.0.answer(asked)
    }
}

#[test]
fn calls_are_counted_and_told_when_made_twice() {
    let log = Arc::new(Log::new(demo::dumps()));
    let layers = Broken::status(500, 1, Counting(Arc::clone(&log)));
    let server = Server::start(Roles::new(layers));
    assert!(ask_all(&server, 2).iter().all(Result::is_ok));
    assert_eq!(log.counts()["kms list-keys"], 2);
    let log = Arc::new(Log::new(Broken::status(500, 1, demo::dumps())));
    let server = Server::start(Arc::clone(&log));
    assert!(ask_all(&server, 2).iter().all(Result::is_ok));
    assert!(
        log.twice().is_empty(),
        "a retry is not the same call made twice"
    );
    assert!(ask_all(&server, 1).iter().all(Result::is_ok));
    assert_eq!(log.twice().len(), 5);
    assert!(
        log.twice()[0].starts_with(&format!("{PRODUCTION} eu-west-1 backup list-backup-vaults"))
    );
}

#[test]
fn faults_of_a_test_are_kept() {
    let server = Server::start(|_: &Asked| {
        Answer::Reply(serde_json::json!({"Keys": [{"KeyId": "a", "Colour": "red"}]}))
    });
    let client = aws_sdk_kms::Client::new(&config(&server, &production(), 1));
    let (code, message) = told(&run(client.list_keys().send()).unwrap_err());
    assert_eq!(code, "ReplayFault");
    assert!(
        message.contains("kms ListKeys: Keys: has no member `Colour`"),
        "{message}"
    );
    assert_eq!(server.take_faults().len(), 1);
    let unknown =
        aws_sdk_kms::Client::new(&config(&server, &production(), 1)).list_retirable_grants();
    run(unknown.retiring_principal("arn").send()).unwrap_err();
    assert!(server.take_faults()[0].contains("TrentService.ListRetirableGrants"));
}

#[test]
fn calls_without_a_file_are_listed() {
    let dumps = Arc::new(demo::dumps());
    let server = Server::start(Arc::clone(&dumps));
    let client = aws_sdk_kms::Client::new(&config(&server, &production(), 1));
    run(client.get_key_policy().key_id("none").send()).unwrap_err();
    assert_eq!(
        dumps.missing(),
        ["222222222222/eu-west-1/kms-get-key-policy {\"KeyId\":\"none\"}"]
    );
}

//! Credentials: they expire in the middle, are another account's, and are never told.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use palisade::estate::CallState;
use palisade::sources::aws::CollectError;

use crate::demo::{MANAGEMENT, PRODUCTION, REGIONS, dumps, server};
use crate::memory::{collected, ended, options};
use crate::program::{Sandbox, collect};
use crate::server::{Answer, Answers, Asked, Roles, Server};

/// The account of which a run with the program reads one region.
const REACH: [&str; 6] = [
    "--account",
    "444444444444",
    "--region",
    "eu-west-1",
    "--out",
    "snapshot",
];

#[test]
fn tokens_and_signatures_are_told_nowhere() {
    let roles = Roles::new(dumps());
    let server = Server::start(move |asked: &Asked| {
        let token = asked.caller.keys().token.unwrap_or_default();
        match (asked.service, asked.operation) {
            ("iam", "get-account-summary") => {
                let message = format!(
                    "The request signature we calculated does not match the signature you provided.\n\nThe Canonical \
                     String for this request should have been\n'POST\n/\n\nx-amz-security-token:{token}\n'"
                );
                Answer::error(403, "SignatureDoesNotMatch", &message)
            }
            ("kms", "list-keys") => {
                let message = format!(
                    "not valid: x-amz-security-token: {token} AWS4-HMAC-SHA256 Credential=ASIACANARYCANARY0000/2026, \
                     Signature=canary0f"
                );
                Answer::error(400, "InvalidSignatureException", &message)
            }
            ("secretsmanager", "list-secrets") => {
                Answer::error(400, "Strange", &format!("x-amz-security-token={token}"))
            }
            _ => roles.answer(asked),
        }
    });
    let sandbox = Sandbox::in_memory();
    let ran = sandbox.run(&collect(&server, &REACH));
    let mut told = vec![ran.stderr, ran.stdout, sandbox.shown("snapshot")];
    for format in ["terminal", "json", "markdown"] {
        let ran = sandbox.run(&["audit", "snapshot", "--format", format]);
        told.extend([ran.stderr, ran.stdout]);
    }
    let all = told.concat();
    assert!(all.contains("SignatureDoesNotMatch"), "{all}");
    assert!(all.contains("InvalidSignatureException"), "{all}");
    // The token tells role, session and end.
    for secret in ["PalisadeAudit/palisade/", "CANARY", "canary"] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
}

#[test]
fn what_a_credential_process_writes_is_not_told() {
    let (server, sandbox) = (server(), Sandbox::in_memory());
    for process in ["echo canary >&2; exit 1", "echo canary"] {
        let config = format!("[profile own]\ncredential_process = sh -c \"{process}\"\n");
        fs::write(sandbox.path("config"), config).unwrap();
        let arguments = collect(&server, &[&REACH[..], &["--profile", "own"]].concat());
        let mut command = sandbox.command(crate::program::PALISADE, &arguments);
        command.env("AWS_CONFIG_FILE", sandbox.path("config"));
        let ran = crate::program::Ran::of(command.output().unwrap());
        ran.refused("external process");
        assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
    }
}

/// Answers so many requests, and then that the credentials are expired, whosever they are.
struct Lapsing {
    others: Roles<crate::server::Dumps>,
    left: AtomicU64,
    renewed: AtomicBool,
}

impl Lapsing {
    fn new(left: u64) -> Arc<Self> {
        Arc::new(Self {
            others: Roles::new(dumps()),
            left: AtomicU64::new(left),
            renewed: AtomicBool::new(false),
        })
    }
}

impl Answers for Lapsing {
    fn answer(&self, asked: &Asked) -> Answer {
        let spend = |left: u64| left.checked_sub(1);
        let lasts = self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, spend);
        if lasts.is_ok() || self.renewed.load(Ordering::SeqCst) {
            return self.others.answer(asked);
        }
        let message = "The security token included in the request is expired";
        match asked.service {
            "ec2" => Answer::error(400, "RequestExpired", "Request has expired."),
            "kms" | "organizations" => Answer::error(400, "ExpiredTokenException", message),
            _ => Answer::error(403, "ExpiredToken", message),
        }
    }
}

#[test]
fn credentials_that_stay_expired_end_the_run() {
    for left in [3, 8, 150, 500] {
        let server = Server::start(Lapsing::new(left));
        let (kept, error) = ended(options(&server, MANAGEMENT, &REGIONS));
        assert!(
            matches!(error, CollectError::Expired { .. }),
            "{left}: {error}"
        );
        assert!(error.keeps_what_was_read());
        let failed = |told: &&_| format!("{told:?}").contains("xpired");
        let ledger = kept.estate.ledger.lines().map(|(_, outcome)| outcome);
        assert_eq!(ledger.filter(failed).count(), 0, "{left}");
    }
}

#[test]
fn the_same_command_goes_on_after_logging_in() {
    let lapsing = Lapsing::new(60);
    let (server, sandbox) = (Server::start(Arc::clone(&lapsing)), Sandbox::in_memory());
    let arguments = collect(&server, &REACH);
    let ran = sandbox.run(&arguments);
    ran.refused("the credentials expired while AWS was read");
    lapsing.renewed.store(true, Ordering::SeqCst);
    let ran = sandbox.run(&arguments);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    sandbox.verified("snapshot");
    let calm = Sandbox::in_memory();
    calm.run(&collect(&crate::demo::server(), &REACH));
    assert!(sandbox.shown("snapshot") == calm.shown("snapshot"));
}

#[test]
fn one_service_that_takes_sessions_for_expired_ends_nothing() {
    let roles = Roles::new(dumps());
    let server = Server::start(move |asked: &Asked| match asked.service {
        "kms" => Answer::error(
            400,
            "ExpiredTokenException",
            "The security token is expired",
        ),
        _ => roles.answer(asked),
    });
    let (kept, _) = collected(options(&server, MANAGEMENT, &REGIONS));
    let of_kms = kept
        .estate
        .ledger
        .lines()
        .filter(|(call, _)| call.service == "kms");
    let states: BTreeSet<CallState> = of_kms.map(|(_, outcome)| outcome.state).collect();
    assert_eq!(states, BTreeSet::from([CallState::Error]));
}

#[test]
fn the_role_of_the_callers_own_account_is_compared() {
    let own = |server: &Server| {
        let mut options = options(server, MANAGEMENT, &REGIONS);
        options.accounts = BTreeSet::from([MANAGEMENT.parse().unwrap()]);
        options.role.everywhere = true;
        collected(options)
    };
    let roles = Roles::new(dumps());
    let server = Server::start(move |asked: &Asked| {
        let mut asked = asked.clone();
        if asked.is("sts", "get-caller-identity") && asked.caller.role.is_some() {
            asked.caller.account = PRODUCTION.to_owned();
        } else if asked.service != "sts" {
            assert_eq!(asked.caller.role, None, "the role reads nothing");
        }
        roles.answer(&asked)
    });
    let (_, collected) = own(&server);
    let says = |remarks: &[String], words: &str| {
        let is_said = |remark: &String| {
            remark.contains(words) && remark.contains("caller's own credentials read")
        };
        assert!(remarks.iter().any(is_said), "{remarks:?}");
    };
    says(&collected.remarks, "are those of 222222222222");

    let mut roles = Roles::new(dumps());
    roles.refused.insert(MANAGEMENT.to_owned());
    let (_, collected) = own(&Server::start(roles));
    says(
        &collected.remarks,
        "cannot assume `arn:aws:iam::111111111111:role/PalisadeAudit`",
    );
}

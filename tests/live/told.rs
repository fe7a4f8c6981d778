//! What collections say at their end, and with which code.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::demo::{AS_OF, MANAGEMENT, server, server_with};
use crate::program::{PALISADE, Ran, Sandbox, collect};
use crate::server::{Answer, Answers as _, Asked, Server};

const REACH: [&str; 4] = ["--account", "444444444444", "--region", "eu-west-1"];

/// Returns a server that denies all but what STS is asked.
fn denying() -> Server {
    server_with(|roles| {
        move |asked: &Asked| match asked.service {
            "sts" => roles.answer(asked),
            service => {
                let code = match service {
                    "ec2" => "UnauthorizedOperation",
                    "iam" | "rds" | "elbv2" | "s3api" | "s3control" => "AccessDenied",
                    _ => "AccessDeniedException",
                };
                Answer::error(403, code, "User is not authorized to perform this action")
            }
        }
    })
}

#[test]
fn when_every_call_is_denied_one_message_says_so_and_the_code_is_3() {
    let server = denying();
    for reach in [&[][..], &["--account", MANAGEMENT], &REACH] {
        let sandbox = Sandbox::in_memory();
        let ran = sandbox.run(&collect(&server, reach));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""), "{ran:?}");
        let lines: Vec<&str> = ran.stderr.lines().collect();
        assert_eq!(lines[0], "nothing is known: every call was denied");
        assert_eq!(
            lines[1],
            "hint: `palisade permissions` prints what the audit role needs"
        );
        let told = lines
            .iter()
            .filter(|line| line.contains("every call was denied"));
        assert_eq!(told.count(), 1, "{ran:?}");
        // Quietly, only that.
        let quiet = [&["--quiet".to_owned()][..], &collect(&server, reach)].concat();
        let quiet = Sandbox::in_memory().run(&quiet);
        let only = format!("{}\n{}\n", lines[0], lines[1]);
        assert_eq!((quiet.code, quiet.stderr), (Some(3), only));
        // A scan has nothing to audit.
        let mut scan = collect(&server, reach);
        scan[0] = "scan".to_owned();
        let scan = Sandbox::in_memory().run(&scan);
        assert_eq!((scan.code, scan.stdout.as_str()), (Some(3), ""), "{scan:?}");
        // Nor has the same command again, which finds all of it kept.
        let last = sandbox.last();
        let again = sandbox.run(&collect(&server, &[reach, &["--out", &last]].concat()));
        assert_eq!(again.code, Some(3), "{again:?}");
    }
}

#[test]
fn without_credentials_nothing_is_read_and_nothing_left_behind() {
    let (server, sandbox) = (server(), Sandbox::in_memory());
    let run = |arguments: &[&str]| {
        let mut command = sandbox.command(PALISADE, &collect(&server, arguments));
        command
            .env_remove("AWS_ACCESS_KEY_ID")
            .env_remove("AWS_SECRET_ACCESS_KEY");
        Ran::of(command.output().unwrap())
    };
    let none = "there are no credentials: ";
    run(&["--out", "snapshot"]).refused(none);
    run(&[]).refused(none);
    run(&["--profile", "audit"]).refused("there are no credentials: profile `audit`: ");
    assert!(!sandbox.path("snapshot").exists());
    assert_eq!(sandbox.read(".palisade/unfinished"), None);
    assert_eq!(sandbox.read(".palisade/last"), None);
    assert_eq!(server.requests(), 0);
}

#[test]
fn an_endpoint_that_is_not_aws_is_one_clear_error() {
    let sandbox = Sandbox::in_memory();
    let run = |url: &str| sandbox.run(&["collect", "--out", "snapshot", "--endpoint-url", url]);
    // A port that nobody listens on.
    let closed = std::net::TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap();
    run(&format!("http://{closed}")).refused("AWS cannot be reached: ");
    run("http://palisade.invalid").refused("AWS cannot be reached: ");
    run("palisade.invalid")
        .refused("the endpoint `palisade.invalid` is not an http or https address");
    for (status, body) in [
        (200, "<html>Welcome</html>"),
        (404, "<html>Not found</html>"),
        (200, ""),
    ] {
        let web = Server::start(move |_: &Asked| Answer::Raw {
            status,
            headers: vec![("Content-Type", "text/html".to_owned())],
            body: body.as_bytes().to_vec(),
        });
        run(&web.endpoint()).refused(&format!(
            "AWS answered no account for the credentials: what answered, with HTTP status {status}, is not STS"
        ));
    }
    assert!(!sandbox.path("snapshot").exists());
}

/// Returns the fingerprints and verdicts of a report.
fn findings(report: &str) -> BTreeSet<(String, String, String)> {
    let report: Value = serde_json::from_str(report).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|one| {
            (
                text(&one["policy"]),
                text(&one["fingerprint"]),
                text(&one["verdict"]),
            )
        })
        .collect()
}

#[test]
fn a_scan_finds_what_the_demo_holds() {
    let (server, sandbox) = (server(), Sandbox::in_memory());
    let demo = sandbox.run(&["demo", "--format", "json"]);
    assert_eq!(demo.code, Some(1));
    let expected = findings(&demo.stdout);
    assert!(expected.len() > 10);
    let mut scan = collect(
        &server,
        &["--region", "eu-west-1", "--region", "eu-central-1"],
    );
    scan[0] = "scan".to_owned();
    scan.extend(["--as-of", AS_OF, "--format", "json"].map(str::to_owned));
    let ran = sandbox.run(&scan);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(findings(&ran.stdout), expected);
    // Nothing of a line of progress: standard error is no terminal.
    assert!(!ran.stderr.contains(['\r', '\u{1b}']), "{}", ran.stderr);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    let [summary, missing @ ..] = &lines[..] else {
        panic!("{lines:?}")
    };
    assert!(
        summary.starts_with("7 of 7 accounts, ")
            && summary.contains(" 2 not read; kept in `.palisade/snapshots/")
    );
    let permission = "not read: ec2 describe-snapshot-attribute (denied, 1 call in 222222222222); \
                      `ec2:DescribeSnapshotAttribute` would settle it: ";
    assert!(
        missing.iter().any(|line| line.starts_with(permission)),
        "{missing:?}"
    );
    // What only the key's own policy can settle names no permission.
    let grants = "not read: kms list-grants (denied, 1 call in 333333333333): ";
    assert!(
        missing.iter().any(|line| line.starts_with(grants)),
        "{missing:?}"
    );
    assert_eq!(missing.len(), 2);
    // The snapshot tells the same, and is the last one.
    let audit = sandbox.run(&["--quiet", "audit", "--as-of", AS_OF, "--format", "json"]);
    assert_eq!((audit.code, audit.stderr.as_str()), (Some(1), ""));
    assert_eq!(audit.stdout, ran.stdout);
    // Quietly, the same report and nothing else.
    let quiet = [&["--quiet".to_owned()][..], &scan].concat();
    let quiet = sandbox.run(&quiet);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (Some(1), ""));
    assert_eq!(findings(&quiet.stdout), expected);
}

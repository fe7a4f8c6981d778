//! `palisade test` as CI systems run it: files, streams, exit codes, hostile lines.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use super::sandbox::{AS_OF, Ran, Sandbox, fixture};

/// A line that the demo organisation meets, and one that it does not.
const MET: &str =
    r#"{"from":"internet","to":"shop","protocol":"tcp","port":443,"expect":"reachable"}"#;
const UNMET: &str =
    r#"{"from":"internet","to":"shop","protocol":"tcp","port":443,"expect":"blocked"}"#;

/// Runs a file of assertions on the demo organisation.
fn test(text: impl AsRef<[u8]>, more: &[&str]) -> Ran {
    let sandbox = Sandbox::new();
    sandbox.write("walls.jsonl", text);
    sandbox.run(&[&["test", "walls.jsonl", "--against", "demo"], more].concat())
}

fn last_line(ran: &Ran) -> &str {
    ran.stdout.lines().last().unwrap_or_default()
}

#[test]
fn exit_codes_say_what_came_of_the_lines() {
    let nowhere = MET.replace("shop", "i-0000");
    let stranger = r#"{"ask":"access","principal":"arn:aws:iam::444444444444:role/nobody","action":"s3:GetObject","resource":"arn:aws:s3:::prod/k","expect":"deny"}"#;
    // Every policy denies what there is not: that must not meet a promise.
    let misspelt = r#"{"ask":"access","principal":"anonymous","action":"s3:GetObjct","resource":"arn:aws:s3:::prod/k","expect":"deny"}"#;
    let bucket = r#"{"ask":"access","principal":"anonymous","action":"s3:GetObject","resource":"arn:aws:s3:::prod","expect":"deny"}"#;
    let nothing = r#"{"ask":"access","principal":"anonymous","action":"kms:Decrypt","resource":"*","expect":"deny"}"#;
    for (lines, code, counts) in [
        (
            vec![MET, MET],
            0,
            "2 assertions: 2 met, 0 unmet, 0 unanswerable, 0 invalid",
        ),
        (
            vec![MET, UNMET],
            1,
            "2 assertions: 1 met, 1 unmet, 0 unanswerable, 0 invalid",
        ),
        (
            vec![&nowhere],
            1,
            "1 assertion: 0 met, 0 unmet, 1 unanswerable, 0 invalid",
        ),
        (
            vec![stranger],
            1,
            "1 assertion: 0 met, 0 unmet, 1 unanswerable, 0 invalid",
        ),
        (
            vec![misspelt, bucket, nothing],
            1,
            "3 assertions: 0 met, 0 unmet, 3 unanswerable, 0 invalid",
        ),
        (
            vec!["x", MET],
            2,
            "2 assertions: 1 met, 0 unmet, 0 unanswerable, 1 invalid",
        ),
        (
            vec![UNMET, "x", &nowhere],
            2,
            "3 assertions: 0 met, 1 unmet, 1 unanswerable, 1 invalid",
        ),
    ] {
        for format in ["terminal", "json", "junit"] {
            let ran = test(lines.join("\n"), &["--format", format]);
            assert_eq!(ran.code, Some(code), "{lines:?} as {format}");
            assert_eq!(ran.stderr.is_empty(), code != 2, "{}", ran.stderr);
        }
        assert_eq!(last_line(&test(lines.join("\n"), &[])), counts);
    }
}

/// An interface of which neither groups nor routes were read.
const INTERFACE: &str = r#"{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0a1b2c3d4e5f60718",
    "SubnetId": "subnet-0a1b2c3d4e5f60718", "VpcId": "vpc-0a1b2c3d4e5f60718", "OwnerId": "222222222222",
    "PrivateIpAddress": "10.0.0.5", "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.5", "Primary": true}],
    "Groups": [{"GroupId": "sg-0a1b2c3d4e5f60718"}], "Status": "in-use"}]}"#;

#[test]
fn what_is_unknown_meets_no_promise() {
    let sandbox = Sandbox::new();
    let reply = "d/222222222222/eu-west-1/ec2-describe-network-interfaces.json";
    sandbox.write(reply, INTERFACE);
    let flow = |expect: &str| {
        format!(r#"{{"from":"eni-0a1b2c3d4e5f60718","to":"internet","expect":"{expect}"}}"#)
    };
    let access = |expect: &str| {
        format!(
            r#"{{"ask":"access","principal":"arn:aws:iam::333333333333:role/x","action":"s3:GetObject","resource":"arn:aws:s3:::prod/k","expect":"{expect}"}}"#
        )
    };
    let flows = ["reachable", "blocked", "one-way", "maybe"].map(flow);
    let outside = [
        ("on-premises", "eni-0a1b2c3d4e5f60718"),
        ("eni-0a1b2c3d4e5f60718", "on-premises"),
    ]
    .map(|(from, to)| format!(r#"{{"from":"{from}","to":"{to}","expect":"blocked"}}"#));
    let accesses = [
        "allow",
        "conditional",
        "deny",
        "implicit-deny",
        "explicit-deny",
    ]
    .map(access);
    let lines: Vec<String> = flows.into_iter().chain(outside).chain(accesses).collect();
    sandbox.write("walls.jsonl", lines.join("\n"));
    let ran = sandbox.run(&["test", "walls.jsonl", "--against=d", AS_OF, "--format=json"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["summary"]["unmet"], 11, "{}", ran.stdout);
    for one in document["results"].as_array().unwrap() {
        assert_eq!(one["verdict"], "unknown", "{one}");
    }
    // Only who expects that nobody knows is content.
    sandbox.write(
        "walls.jsonl",
        [flow("unknown"), access("unknown")].join("\n"),
    );
    let ran = sandbox.run(&["test", "walls.jsonl", "--against=d", AS_OF]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
}

#[test]
fn two_runs_give_the_same_bytes_in_every_format() {
    let sandbox = Sandbox::new();
    let walls = fixture("walls.jsonl");
    for format in ["terminal", "json", "junit"] {
        let run = || sandbox.run(&["test", &walls, "--against", "demo", "--format", format]);
        let (once, again) = (run(), run());
        assert!(!once.stdout.is_empty(), "{format}");
        assert_eq!(
            (once.stdout, once.stderr),
            (again.stdout, again.stderr),
            "{format}"
        );
    }
}

#[test]
fn standard_input_and_a_snapshot_answer_alike() {
    let sandbox = Sandbox::new();
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/estates/demo");
    let imported = sandbox.run(&["snapshot", "import", demo, AS_OF, "--out", "s"]);
    assert_eq!(imported.code, Some(0), "{}", imported.stderr);
    let walls = fs::read(fixture("walls.jsonl")).unwrap();
    let piped = |against: &str| {
        let mut command = sandbox.command(&["test", "-", "--against", against, "--format=json"]);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(&walls).unwrap();
        Ran::of(child.wait_with_output().unwrap())
    };
    let (snapshot, bundled) = (piped("s"), piped("demo"));
    assert_eq!(snapshot.code, Some(2));
    assert_eq!(snapshot.stdout, bundled.stdout);
    let document: Value = serde_json::from_str(&snapshot.stdout).unwrap();
    assert_eq!(document["source"], "standard input");
    assert!(
        snapshot.stderr.starts_with("error: standard input:8:"),
        "{}",
        snapshot.stderr
    );
    // Without `--against` it is the last snapshot.
    let ran = sandbox.run(&["test", &fixture("walls-met.jsonl")]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.starts_with("looking at `"), "{}", ran.stderr);
}

#[test]
fn a_file_without_an_assertion_is_unusable() {
    for text in ["", "\n\r\n  \n", "\u{feff}", "\u{feff}\n"] {
        test(text, &[]).refused(
            "error: `walls.jsonl` holds no assertion\nhint: write one JSON object per line; see `palisade test --help`\n",
        );
    }
}

#[test]
fn files_of_other_editors_are_read() {
    let ran = test(format!("\u{feff}{MET}\r\n\r\n{UNMET}\r\n"), &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(
        last_line(&ran),
        "2 assertions: 1 met, 1 unmet, 0 unanswerable, 0 invalid"
    );
    assert!(ran.stdout.contains("unmet: line 3: "), "{}", ran.stdout);
    let wide: Vec<u8> = MET.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let ran = test([&[0xff, 0xfe][..], &wide].concat(), &[]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            Some(2),
            "error: walls.jsonl:1:1: not UTF-8\nhint: save the file as UTF-8\n"
        )
    );
}

#[test]
fn a_huge_line_is_told_and_the_others_are_answered() {
    let huge = format!("{{\"from\":\"{}\"}}", "x".repeat(3 << 20));
    let ran = test(format!("{huge}\n{MET}\n{huge}"), &[]);
    assert_eq!(ran.code, Some(2));
    assert_eq!(
        last_line(&ran),
        "3 assertions: 1 met, 0 unmet, 0 unanswerable, 2 invalid"
    );
    assert_eq!(
        ran.stderr,
        "error: walls.jsonl:1:1: a line of 3145739 bytes; 1048576 at most are read, and 1 more line is no assertion\n"
    );
    // A name as long as a line may be.
    let long = MET.replace("shop", &"x".repeat(1 << 19));
    let ran = test(long, &[]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.len() < 10_000, "{}", ran.stdout.len());
}

#[test]
fn json_that_nests_without_end_is_told() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let ran = test(format!("{deep}\n{{\"from\":{deep}}}\n{MET}"), &[]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert_eq!(
        last_line(&ran),
        "3 assertions: 1 met, 0 unmet, 0 unanswerable, 2 invalid"
    );
    assert!(
        ran.stdout
            .contains("invalid: walls.jsonl:2:9: `from` must be text, not a list")
    );
}

/// What no stream may carry.
fn obeyed(text: &str) -> Option<char> {
    let turns = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    text.chars()
        .find(|c| (c.is_control() && *c != '\n') || turns(*c))
}

#[test]
fn hostile_names_are_shown_and_obeyed_by_nobody() {
    let hostile =
        r"\u001b[31m\u0000\ufffe\ud83d\ude00\u202e\nerror: forged\r]]><x a='&amp;'>::error::forged";
    let lines = [
        MET.replace("{", &format!("{{\"id\":\"{hostile}\",")),
        MET.replace("shop", hostile),
        MET.replace("\"port\"", &format!("\"{hostile}\"")),
        MET.replace("reachable", hostile),
        format!(r#"{{"ask":"{hostile}"}}"#),
        format!(
            r#"{{"ask":"access","principal":"{hostile}","action":"{hostile}","resource":"{hostile}","context":{{"{hostile}":"{hostile}"}},"expect":"deny"}}"#
        ),
    ];
    for format in ["terminal", "json", "junit"] {
        let ran = test(lines.join("\n"), &["--format", format]);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        for stream in [&ran.stdout, &ran.stderr] {
            assert_eq!(obeyed(stream), None, "{format}: {stream}");
            assert!(stream.contains("forged"), "{format}: {stream}");
            let forged = |line: &str| line.trim_start().starts_with("error: forged");
            assert!(!stream.lines().any(forged), "{format}: {stream}");
        }
        assert_eq!(ran.stderr.lines().count(), 2, "{}", ran.stderr);
        if format == "junit" {
            let document = roxmltree::Document::parse(&ran.stdout).unwrap();
            let cases = document
                .descendants()
                .filter(|one| one.has_tag_name("testcase"));
            assert_eq!(cases.count(), lines.len());
        }
    }
    let sandbox = Sandbox::new();
    sandbox.write("a\nerror: forged\u{1b}", "x");
    let ran = sandbox.run(&["test", "a\nerror: forged\u{1b}", "--against", "demo"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr
            .starts_with("error: a\\nerror: forged\\u{1b}:1:1: "),
        "{}",
        ran.stderr
    );
    assert_eq!(obeyed(&ran.stdout), None);
}

#[test]
fn reports_go_into_files_all_or_none() {
    let sandbox = Sandbox::new();
    sandbox.write("walls.jsonl", UNMET);
    let run = |formats: &[&str]| {
        sandbox.run(&[&["test", "walls.jsonl", "--against", "demo"], formats].concat())
    };
    let ran = run(&[
        "--format=junit=walls.xml",
        "--format=json=walls.json",
        "--format=terminal",
    ]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    assert_eq!(sandbox.names(), ["walls.json", "walls.jsonl", "walls.xml"]);
    let xml = fs::read_to_string(sandbox.path("walls.xml")).unwrap();
    assert_eq!(xml, run(&["--format=junit"]).stdout);
    assert!(ran.stdout.starts_with("unmet: "));
    fs::write(sandbox.path("walls.xml"), "old").unwrap();
    run(&["--format=junit=walls.xml", "--format=json=nowhere/walls.json"]).refused(
        "error: cannot write `nowhere/walls.json`: folder `nowhere` does not exist\nhint: make it first\n",
    );
    assert_eq!(
        fs::read_to_string(sandbox.path("walls.xml")).unwrap(),
        "old"
    );
}

#[test]
fn a_report_never_takes_the_place_of_the_assertions() {
    let sandbox = Sandbox::new();
    sandbox.write("walls.jsonl", MET);
    let refused =
        "error: `./walls.jsonl` holds the assertions\nhint: write the report to another file\n";
    let arguments = [
        "test",
        "walls.jsonl",
        "--against",
        "demo",
        "--format=json=./walls.jsonl",
    ];
    sandbox.run(&arguments).refused(refused);
    assert_eq!(
        fs::read_to_string(sandbox.path("walls.jsonl")).unwrap(),
        MET
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::new();
    sandbox.write("walls.jsonl", MET);
    sandbox.write("closed/old", "");
    let closed = sandbox.path("closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    // Who may write everywhere is refused nowhere.
    if fs::write(closed.join("probe"), "").is_ok() {
        return;
    }
    let arguments = [
        "test",
        "walls.jsonl",
        "--against",
        "demo",
        "--format=json=closed/r.json",
    ];
    sandbox.run(&arguments).refused(
        "error: cannot write `closed/r.json`: permission denied\nhint: name a file in a folder that can be written\n",
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_early_changes_no_exit_code() {
    let sandbox = Sandbox::new();
    for (line, code) in [(MET, 0), (UNMET, 1)] {
        sandbox.write("walls.jsonl", [line; 500].join("\n"));
        for format in ["terminal", "json", "junit"] {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            let arguments = [
                "test",
                "walls.jsonl",
                "--against",
                "demo",
                "--format",
                format,
            ];
            let mut command = sandbox.command(&arguments);
            let ran = Ran::of(
                command
                    .stdout(writer)
                    .stderr(Stdio::piped())
                    .output()
                    .unwrap(),
            );
            assert_eq!(
                (ran.code, ran.stderr.as_str()),
                (Some(code), ""),
                "{format}"
            );
        }
    }
}

#[test]
fn long_lists_are_shortened_for_people_alone() {
    let lines: Vec<&str> = [[MET; 30].as_slice(), &[UNMET; 130]].concat();
    let brief = test(lines.join("\n"), &[]).stdout;
    let count = |text: &str, start: &str| text.lines().filter(|one| one.starts_with(start)).count();
    assert_eq!(
        (count(&brief, "met: "), count(&brief, "unmet: ")),
        (20, 100)
    );
    assert!(brief.contains("... and 10 more that are met; --full shows all\n"));
    assert!(brief.contains("... and 30 more that are not met; --full shows all\n"));
    let full = test(lines.join("\n"), &["--full"]).stdout;
    assert_eq!((count(&full, "met: "), count(&full, "unmet: ")), (30, 130));
    let json = test(lines.join("\n"), &["--format=json"]).stdout;
    let document: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["results"].as_array().unwrap().len(), 160);
}

#[test]
fn evidence_of_what_is_met_stands_in_json_and_changes_nothing_else() {
    let alone = test(MET, &[]);
    let both = test(MET, &["--format=terminal", "--format=json=r.json"]);
    assert_eq!(alone.stdout, both.stdout);
    let json = test(MET, &["--format=json"]);
    let document: Value = serde_json::from_str(&json.stdout).unwrap();
    let evidence = document["results"][0]["evidence"].as_array().unwrap();
    assert!(
        evidence.iter().any(|one| one["kind"] == "step"),
        "{}",
        json.stdout
    );
}

#[test]
fn a_question_that_leaves_the_port_open_is_told_which_answers() {
    let open = MET
        .replace(r#","protocol":"tcp","port":443"#, "")
        .replace("reachable", "blocked");
    let ran = test(open, &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(
        ran.stdout.contains("203.0.113.40), tcp port 80\n"),
        "{}",
        ran.stdout
    );
}

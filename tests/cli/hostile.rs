//! Names, files and streams as a careless or hostile user has them.

use std::fs;
use std::process::Stdio;

use super::sandbox::{AS_OF, Ran, Sandbox, fixture};

/// What no stream may carry: escapes, bells, and what turns text around.
fn obeyed(text: &str) -> Option<char> {
    let turns = |c: char| matches!(c, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .find(|c| (c.is_control() && *c != '\n') || turns(*c))
}

#[test]
fn every_command_shows_hostile_names_and_obeys_none() {
    let sandbox = Sandbox::new();
    let estate = fixture("hostile");
    let estate = estate.as_str();
    sandbox.run(&["snapshot", "import", estate, AS_OF, "--out", "s"]);
    let commands: [&[&str]; 8] = [
        &["audit", estate, AS_OF, "--full"],
        &["audit", estate, AS_OF, "--format=markdown"],
        &["audit", estate, AS_OF, "--format=json"],
        &["environments", "--against", estate],
        &["environments", "--against", estate, "--format=json"],
        &["init", "--against", estate],
        &["snapshot", "show", "s"],
        &["audit", "s"],
    ];
    for command in commands {
        let ran = sandbox.run(command);
        assert!(!ran.stdout.is_empty(), "{command:?}: {}", ran.stderr);
        assert_eq!(obeyed(&ran.stdout), None, "{command:?}");
        assert!(ran.stdout.contains("forged"), "{command:?} shows the name");
    }
}

#[test]
fn a_line_break_in_an_argument_forges_no_message() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["audit", "a\nb\u{1b}[31m"]);
    ran.refused(
        "error: `a\\nb\\u{1b}[31m` does not exist\nhint: give a snapshot or a folder of AWS CLI output\n",
    );
    let ran = sandbox.run(&["demo", "--policy", "a\nb\u{202e}"]);
    ran.refused(
        "error: no policy is called `a\\nb\\u{202e}`\nhint: `palisade policies list` shows all\n",
    );
}

#[test]
fn paths_with_spaces_and_line_breaks_work() {
    let sandbox = Sandbox::new();
    let name = "a b\nc/222222222222/global/iam-get-account-summary.json";
    let text = fs::read(fixture(
        "failing/222222222222/global/iam-get-account-summary.json",
    ))
    .unwrap();
    sandbox.write(name, text);
    let ran = sandbox.run(&["environments", "--against", "a b\nc"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let imported = sandbox.run(&["snapshot", "import", "a b\nc", "--out", "s\nt"]);
    assert_eq!(
        (imported.code, imported.stderr.lines().count()),
        (Some(0), 1),
        "{}",
        imported.stderr
    );
    assert_eq!(sandbox.run(&["environments"]).code, Some(0));
}

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let sandbox = Sandbox::new();
    let bytes = OsStr::from_bytes(b"\xff\xfe");
    sandbox.run(&[OsStr::new("audit"), bytes]).refused(
        "error: `\u{fffd}\u{fffd}` does not exist\nhint: give a snapshot or a folder of AWS CLI output\n",
    );
    let ran = sandbox.run(&[OsStr::new("demo"), OsStr::new("--policy"), bytes]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(
        ran.stderr.starts_with("error: invalid UTF-8"),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_early_is_no_error() {
    let sandbox = Sandbox::new();
    sandbox.run(&[
        "snapshot",
        "import",
        &fixture("failing"),
        AS_OF,
        "--out",
        "s",
    ]);
    let commands: [(&[&str], i32); 5] = [
        (&["demo"], 1),
        (&["demo", "--format=json"], 1),
        (&["completions", "bash"], 0),
        (&["snapshot", "show", "s"], 0),
        (&["policies", "list"], 0),
    ];
    for (command, code) in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = sandbox
            .command(command)
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let ran = Ran::of(output);
        assert_eq!(
            (ran.code, ran.stderr.as_str()),
            (Some(code), ""),
            "{command:?}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_an_error() {
    let sandbox = Sandbox::new();
    for command in [
        &["demo"][..],
        &["completions", "bash"],
        &["policies", "list"],
    ] {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let ran = Ran::of(sandbox.command(command).stdout(full).output().unwrap());
        assert_eq!(ran.code, Some(2), "{command:?}");
        assert!(
            ran.stderr
                .starts_with("error: cannot write to standard output: "),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn json_that_nests_without_end_is_named() {
    let sandbox = Sandbox::new();
    let deep = format!(
        "{{\"Vpcs\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    sandbox.write("d/222222222222/eu-west-1/ec2-describe-vpcs.json", deep);
    let ran = sandbox.run(&["audit", "d"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(
        ran.stderr.contains("ec2-describe-vpcs.json: "),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.lines().count(), 2, "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn links_in_a_dump_are_not_followed() {
    let sandbox = Sandbox::new();
    let place = sandbox.write("d/222222222222/note", "");
    std::os::unix::fs::symlink("..", place.with_file_name("loop")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", place.with_file_name("iam-list-users.json")).unwrap();
    let ran = sandbox.run(&["audit", "d"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(
        ran.stderr
            .contains("a symbolic link, which is not followed"),
        "{}",
        ran.stderr
    );
}

#[test]
fn policies_that_nest_or_are_no_text_are_refused() {
    let sandbox = Sandbox::new();
    let good = fs::read_to_string(fixture("policies-good/lower-accounts.rego")).unwrap();
    // Brackets in texts and comments do not count.
    let harmless = format!("{good}\n# {0}\nnote := \"{0}\\\"{0}\"\n", "[".repeat(40));
    sandbox.write("harmless/p.rego", harmless);
    let ran = sandbox.run(&["policies", "list", "lower-acc", "--policies", "harmless"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let nested = format!("{good}\nx := {}{}\n", "[".repeat(5000), "]".repeat(5000));
    let line = good.lines().count() + 2;
    sandbox.write("nested/p.rego", nested);
    sandbox.run(&["policies", "list", "--policies", "nested"]).refused(&format!(
        "error: nested/p.rego:{line}: brackets are nested more than 12 deep\nhint: name the parts\n"
    ));
    sandbox.write("binary/p.rego", b"\xff\xfe");
    let ran = sandbox.run(&["policies", "list", "--policies", "binary"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(
        ran.stderr
            .starts_with("error: cannot read `binary/p.rego`: "),
        "{}",
        ran.stderr
    );
}

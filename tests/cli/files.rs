//! What the program writes, and where it looks for what it reads.

use std::fs;

use serde_json::Value;

use super::sandbox::{AS_OF, Sandbox, fixture};

#[test]
fn data_goes_to_standard_output_and_nothing_else_does() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["demo", "--format", "json"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["schema_version"], "1.0");
    assert!(sandbox.names().is_empty(), "{:?}", sandbox.names());
}

#[test]
fn the_demo_gives_the_same_bytes_twice_in_every_format() {
    let sandbox = Sandbox::new();
    for format in ["terminal", "markdown", "json"] {
        let once = sandbox.run(&["demo", "--format", format]).stdout;
        assert_eq!(
            once,
            sandbox.run(&["demo", "--format", format]).stdout,
            "{format}"
        );
    }
}

#[test]
fn formats_with_a_path_are_written_and_the_rest_is_printed() {
    let sandbox = Sandbox::new();
    let wanted = [
        "demo",
        "--format=json=a b.json",
        "--format=markdown=r.md",
        "--format=terminal",
    ];
    let ran = sandbox.run(&wanted);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(sandbox.names(), ["a b.json", "r.md"]);
    let json = fs::read_to_string(sandbox.path("a b.json")).unwrap();
    assert_eq!(json, sandbox.run(&["demo", "--format", "json"]).stdout);
    assert!(ran.stdout.starts_with("Coverage: "));
    let markdown = fs::read_to_string(sandbox.path("r.md")).unwrap();
    assert!(markdown.starts_with("# Palisade report"), "{markdown}");
}

#[test]
fn a_file_that_cannot_be_written_leaves_the_others_unwritten() {
    let sandbox = Sandbox::new();
    sandbox.write("old.json", "old");
    let ran = sandbox.run(&[
        "demo",
        "--format=json=old.json",
        "--format=markdown=nowhere/r.md",
        "--format=terminal",
    ]);
    ran.refused(
        "error: cannot write `nowhere/r.md`: folder `nowhere` does not exist\nhint: make it first\n",
    );
    assert_eq!(fs::read_to_string(sandbox.path("old.json")).unwrap(), "old");
    assert_eq!(sandbox.names(), ["old.json"]);
}

#[test]
fn colours_only_where_they_were_asked_for_and_never_in_a_file() {
    let sandbox = Sandbox::new();
    let mut asked = sandbox.command(&[
        "demo",
        "--color=always",
        "--format=terminal=r.txt",
        "--format=json",
    ]);
    asked.env_remove("NO_COLOR");
    assert_eq!(asked.output().unwrap().status.code(), Some(1));
    let file = fs::read_to_string(sandbox.path("r.txt")).unwrap();
    assert!(!file.contains('\u{1b}'));
    let always = sandbox.run(&["demo", "--color=always"]);
    assert!(always.stdout.contains("\u{1b}["));
    let piped = sandbox
        .command(&["demo"])
        .env_remove("NO_COLOR")
        .output()
        .unwrap();
    assert!(!piped.stdout.contains(&0x1b));
}

#[test]
fn any_columns_give_a_report() {
    let sandbox = Sandbox::new();
    for columns in ["0", "1", "-5", "many", "99999999999999999999"] {
        let mut command = sandbox.command(&["demo"]);
        let output = command.env("COLUMNS", columns).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{columns}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("Result: "), "{columns}");
    }
}

#[test]
fn palisade_toml_is_found_upwards_and_its_errors_name_it() {
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.path("a/b")).unwrap();
    sandbox.write("palisade.toml", "[report]\nfail_on = \"critical\"\n");
    let estate = fixture("failing");
    let arguments = ["audit", estate.as_str(), "--policy=HUM-002", AS_OF];
    let below = || {
        let mut command = sandbox.command(&arguments);
        super::sandbox::Ran::of(command.current_dir(sandbox.path("a/b")).output().unwrap())
    };
    assert_eq!(
        below().code,
        Some(0),
        "a high failure is below the threshold of the file above"
    );
    let file = sandbox.write("a/palisade.toml", "[report]\nfail_on = \"high\"\n");
    assert_eq!(below().code, Some(1), "the nearest file counts");
    fs::write(&file, "[report]\nfail_onn = \"high\"\n").unwrap();
    let shown = file.canonicalize().unwrap();
    below().refused(&format!(
        "error: {}:2:1: `report.fail_onn`: unknown key\nhint: did you mean `fail_on`?\n",
        shown.display()
    ));
}

#[test]
fn init_writes_a_file_that_is_read_and_never_writes_over_one() {
    let sandbox = Sandbox::new();
    let estate = fixture("failing");
    let arguments = ["init", "--against", estate.as_str(), AS_OF, "--out"];
    let ran = sandbox.run(&arguments);
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (Some(0), "", "")
    );
    assert_eq!(sandbox.names(), ["palisade.toml"]);
    let audited = sandbox.run(&["audit", estate.as_str(), "--policy=HUM-002", AS_OF]);
    assert_eq!(
        audited.code,
        Some(1),
        "the draft is a configuration: {}",
        audited.stderr
    );
    let before = fs::read_to_string(sandbox.path("palisade.toml")).unwrap();
    sandbox.run(&arguments).refused(
        "error: `palisade.toml` exists\nhint: move it away, or name another file with --out\n",
    );
    assert_eq!(
        before,
        fs::read_to_string(sandbox.path("palisade.toml")).unwrap()
    );
}

#[test]
fn manual_pages_for_every_command_go_into_a_new_folder() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["man", "pages/man1"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (Some(0), "", "")
    );
    for page in [
        "palisade",
        "palisade-audit",
        "palisade-snapshot-import",
        "palisade-policies-test",
    ] {
        let text = fs::read_to_string(sandbox.path(&format!("pages/man1/{page}.1"))).unwrap();
        assert!(text.contains(".TH "), "{page}");
    }
}

#[cfg(unix)]
#[test]
fn a_report_can_be_read_by_others_as_any_new_file_can() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::new();
    sandbox.run(&["demo", "--format=json=report.json"]);
    let plain = sandbox.write("plain", "");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&sandbox.path("report.json")), mode(&plain));
}

#[cfg(unix)]
#[test]
fn a_report_follows_a_link_and_leaves_a_device_a_device() {
    let sandbox = Sandbox::new();
    let file = sandbox.write("elsewhere/report.json", "old");
    std::os::unix::fs::symlink(&file, sandbox.path("link.json")).unwrap();
    std::os::unix::fs::symlink("/dev/null", sandbox.path("null")).unwrap();
    let ran = sandbox.run(&["demo", "--format=json=link.json", "--format=markdown=null"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(sandbox.path("link.json").is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with('{'));
    assert!(sandbox.path("null").is_symlink() && !sandbox.path("null").is_file());
}

//! Every command of the README runs, and every link in it leads somewhere.

use std::fs;
use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[test]
fn every_command_runs() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    copy(
        &root().join("tests/estates/demo"),
        &folder.path().join("dumps"),
    )
    .unwrap();
    fs::copy(
        root().join("reports/walls.jsonl"),
        folder.path().join("walls.jsonl"),
    )
    .unwrap();
    let own = readme
        .lines()
        .filter_map(|line| line.trim().strip_prefix("palisade "));
    let from_source = readme.lines().filter_map(|line| {
        line.trim()
            .strip_prefix("cargo run --no-default-features -- ")
    });
    // What asks AWS is tried by tests/live; comments and redirections are the shell's.
    let commands: Vec<&str> = own
        .chain(from_source)
        .filter(|command| !command.starts_with("scan "))
        .filter_map(|command| command.split(['>', '#']).next().map(str::trim))
        .collect();
    assert!(commands.len() >= 5, "{commands:?}");
    for command in commands {
        let output = Command::new(env!("CARGO_BIN_EXE_palisade"))
            .args(command.split(' '))
            .current_dir(folder.path())
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let code = output.status.code();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            matches!(code, Some(0 | 1 | 3)),
            "palisade {command}: {code:?} {said}"
        );
    }
    for written in ["palisade.toml", "report.md", "report.json", "walls.xml"] {
        assert!(
            folder.path().join(written).is_file(),
            "{written} was not written"
        );
    }
    assert!(
        readme.contains("cargo test"),
        "one command passes all tests"
    );
}

#[test]
fn the_excerpt_is_real() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let demo = fs::read_to_string(root().join("reports/demo.txt")).unwrap();
    let excerpt = readme
        .split("```text\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let missing: Vec<&str> = excerpt
        .lines()
        .filter(|line| !demo.lines().any(|shown| shown == *line))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_link_leads_somewhere() {
    for page in [
        "README.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/policies.md",
        "docs/commands.md",
        "docs/assertions.md",
    ] {
        let path = root().join(page);
        let text = fs::read_to_string(&path).unwrap();
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let file = link.split('#').next().unwrap_or_default();
            let elsewhere = file.is_empty() || file.contains("://");
            assert!(
                elsewhere || path.parent().unwrap().join(file).exists(),
                "{page}: {link}"
            );
        }
    }
}

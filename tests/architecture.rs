//! The rooms of `src/` and who may use whom, as docs/architecture.md draws them.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms that it may use, in order of the data flow.
const ROOMS: &[(&str, &[&str])] = &[
    ("ids", &[]),
    ("estate", &["ids"]),
    ("sources", &["ids", "estate"]),
    ("snapshot", &["ids", "estate"]),
    ("environments", &["ids", "estate"]),
    ("endpoints", &["ids", "estate", "environments"]),
    ("network", &["ids", "estate", "environments", "endpoints"]),
    (
        "access",
        &["ids", "estate", "environments", "endpoints", "network"],
    ),
    (
        "sharing",
        &[
            "ids",
            "estate",
            "environments",
            "endpoints",
            "network",
            "access",
        ],
    ),
    (
        "safeguards",
        &[
            "ids",
            "estate",
            "environments",
            "endpoints",
            "network",
            "access",
            "sharing",
        ],
    ),
    (
        "facts",
        &[
            "ids",
            "estate",
            "environments",
            "endpoints",
            "network",
            "access",
            "sharing",
            "safeguards",
        ],
    ),
    ("findings", &["ids", "facts"]),
    ("policies", &["ids", "facts", "findings"]),
    ("reports", &["ids", "findings"]),
    ("guard", &["ids", "environments", "endpoints"]),
];

/// What calls the rooms in order; it stands beside them and reads nothing of the world itself.
const PIPELINE: (&str, &[&str]) = (
    "pipeline.rs",
    &[
        "ids",
        "estate",
        "environments",
        "facts",
        "findings",
        "policies",
    ],
);

/// Rooms that may do I/O, read the clock or the environment, or be `async`.
const OUTSIDE: &[&str] = &["sources", "snapshot", "cli"];

/// What only the rooms of [`OUTSIDE`] may name.
const IO: &[&str] = &[
    "std::fs",
    "std::net::Tcp",
    "std::env",
    "std::process",
    "std::io::std",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "println!(",
    "eprintln!(",
    "print!(",
    "async fn",
    ".await",
    "tokio",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The code of a file without its tests and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    code.lines()
        .map(|line| line.split("//").next().unwrap())
        .collect::<Vec<_>>()
        .join("\n")
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn room(path: &Path) -> String {
    path.strip_prefix(source())
        .unwrap()
        .iter()
        .next()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn rooms_use_only_what_stands_before_them() {
    let allowed: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().chain([PIPELINE]).collect();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in files(&source()) {
        let from = room(&path);
        let Some(may_use) = allowed.get(from.as_str()) else {
            assert!(
                ["cli", "lib.rs", "main.rs"].contains(&from.as_str()),
                "{from}: a room without a place in the table"
            );
            continue;
        };
        seen += 1;
        let code = code(&path);
        for rest in code.split("crate::").skip(1) {
            let named: Vec<String> = if let Some(list) = rest.strip_prefix('{') {
                let list = list.split("};").next().unwrap();
                list.split([',', '\n'])
                    .filter_map(|part| part.trim().split("::").next())
                    .map(str::to_owned)
                    .collect()
            } else {
                vec![
                    rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                        .next()
                        .unwrap()
                        .to_owned(),
                ]
            };
            for to in named {
                let is_room = to == "cli" || allowed.contains_key(to.as_str());
                if is_room && to != from && !may_use.contains(&to.as_str()) {
                    wrong.push(format!("{} uses {to}", path.display()));
                }
            }
        }
    }
    assert!(seen > 20, "the rooms were not found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_sources_snapshot_and_cli_touch_the_world() {
    let mut wrong = Vec::new();
    for path in files(&source()) {
        let is_test = path.components().any(|part| part.as_os_str() == "tests");
        if is_test || OUTSIDE.contains(&room(&path).as_str()) || room(&path) == "main.rs" {
            continue;
        }
        let code = code(&path);
        wrong.extend(
            IO.iter()
                .filter(|word| code.contains(*word))
                .map(|word| format!("{}: {word}", path.display())),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_are_short_and_errors_are_typed() {
    let mut wrong = Vec::new();
    for path in files(&source()) {
        let code = code(&path);
        let lines = code.lines().count();
        let is_test = path.components().any(|part| part.as_os_str() == "tests");
        if lines > 400 && !is_test {
            wrong.push(format!(
                "{}: {lines} lines without its tests",
                path.display()
            ));
        }
        if code.contains("anyhow") && !["cli", "main.rs"].contains(&room(&path).as_str()) {
            wrong.push(format!(
                "{}: anyhow outside the command line",
                path.display()
            ));
        }
        for word in ["#[allow", "serde(flatten)", "serde(untagged)"] {
            if code.contains(word) {
                wrong.push(format!("{}: {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_stands_in_the_documentation() {
    let drawn =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md"))
            .unwrap();
    for (room, may_use) in ROOMS {
        let row = drawn
            .lines()
            .find(|line| line.starts_with(&format!("| `{room}/`")))
            .unwrap_or_else(|| panic!("docs/architecture.md has no row for {room}"));
        let exists = source().join(room).is_dir();
        assert_eq!(exists, !row.contains("later"), "{room}: {row}");
        let words: Vec<&str> = row
            .split('|')
            .nth(3)
            .unwrap()
            .split([' ', ','])
            .filter(|w| !w.is_empty())
            .collect();
        let expected: Vec<&str> = if may_use.is_empty() {
            vec!["nothing"]
        } else {
            may_use.to_vec()
        };
        assert_eq!(words, expected, "{room}");
    }
}

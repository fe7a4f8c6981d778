//! docs/network.md names each rule of the network evaluator with its tests: these exist, and no rule is without one.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the names of the tests in a file.
fn tests_of(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line == "#[test]" {
            is_test = true;
        } else if let Some(rest) = line.strip_prefix("fn ")
            && std::mem::take(&mut is_test)
        {
            names.extend(rest.split('(').next().map(str::to_owned));
        }
    }
    names
}

/// Returns the tests of `src/network/tests.rs` by their names, and those below the folder beside it by `file::name`.
fn all_tests() -> BTreeSet<String> {
    let network = root().join("src/network");
    let mut all = tests_of(&fs::read_to_string(network.join("tests.rs")).unwrap());
    gather(&network.join("tests"), "", &mut all);
    all
}

fn gather(folder: &Path, prefix: &str, all: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let within = format!("{prefix}{name}::");
        if path.is_dir() {
            gather(&path, &within, all);
            continue;
        }
        let names = tests_of(&fs::read_to_string(&path).unwrap());
        all.extend(names.into_iter().map(|name| format!("{within}{name}")));
    }
}

/// Returns the cells of each row that tells a rule: its id, what it says, its tests.
fn rules(page: &str) -> Vec<[String; 3]> {
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<&str> = line
            .strip_prefix("| ")?
            .strip_suffix(" |")?
            .split(" | ")
            .collect();
        let [id, said, tests] = cells[..] else {
            return None;
        };
        let (family, number) = id.split_once('-')?;
        let is_family = family
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let is_rule = is_family && number.parse::<u32>().is_ok();
        is_rule.then(|| [id, said, tests].map(str::to_owned))
    });
    rows.collect()
}

#[test]
fn every_rule_names_tests_that_exist() {
    let page = fs::read_to_string(root().join("docs/network.md")).unwrap();
    let (rules, tests) = (rules(&page), all_tests());
    assert!(rules.len() > 100, "{}", rules.len());
    let mut wrong = Vec::new();
    for [id, _, named] in &rules {
        let named: Vec<&str> = named.split(", ").filter(|name| !name.is_empty()).collect();
        if named.is_empty() {
            wrong.push(format!("{id} names no test"));
        }
        let missing = named.iter().filter(|name| !tests.contains(**name));
        wrong.extend(missing.map(|name| format!("{id}: there is no test {name}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn rules_are_numbered_one_by_one_and_said_in_a_sentence() {
    let page = fs::read_to_string(root().join("docs/network.md")).unwrap();
    let mut last: BTreeMap<String, u32> = BTreeMap::new();
    for [id, said, _] in rules(&page) {
        let (family, number) = id.split_once('-').unwrap();
        let before = last.entry(family.to_owned()).or_default();
        *before += 1;
        assert_eq!(number, before.to_string(), "{id}");
        assert!(said.split(' ').count() > 2, "{id}: {said}");
    }
}

#[test]
fn rows_without_a_test_are_seen() {
    let page = "| SG-1 | What no rule admits is refused |  |\n| verdict | meaning | x |\n";
    assert_eq!(rules(page).len(), 1);
    let [_, _, tests] = &rules(page)[0];
    assert_eq!(tests, "");
}

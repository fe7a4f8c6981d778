//! Every case under `tests/policies/`, given and derived, that every built-in policy has all three kinds, and
//! what is told of a policy whose cases do not show enough.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test should say where"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use palisade::cli::{CaseResult, test_policies};
use palisade::policies::Catalogue;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn catalogue() -> Catalogue {
    Catalogue::load(&[]).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// Returns the first word of what was derived: `denied`, `missing`, `unknown`, `exempt`, `mutated`.
fn kind(result: &CaseResult) -> &str {
    result
        .derived
        .as_deref()
        .map_or("given", |derived| derived.split(':').next().unwrap())
}

#[test]
fn every_case_shows_what_it_claims() {
    let results = test_policies(&root().join("tests/policies"), &catalogue()).unwrap();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for result in &results {
        *counts.entry((&result.policy, kind(result))).or_default() += 1;
        if let Err(reason) = &result.outcome {
            let derived = result.derived.as_deref().unwrap_or("as it stands");
            wrong.push(format!(
                "{}/{}, {derived}: {reason}",
                result.policy, result.case
            ));
        }
    }
    for ((policy, kind), count) in &counts {
        println!("{policy} {kind} {count}");
    }
    println!("{} cases, {} wrong", results.len(), wrong.len());
    assert!(
        wrong.is_empty(),
        "{} of {} cases are wrong:\n{}",
        wrong.len(),
        results.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_built_in_policy_has_all_three_kinds_of_cases() {
    let files = rego_files(&root().join("policies"));
    let policies: BTreeSet<String> = files
        .iter()
        .filter_map(|text| text.lines().find_map(|line| line.strip_prefix("#   id: ")))
        .map(|id| id.trim().to_owned())
        .collect();
    let known = catalogue();
    let loaded: BTreeSet<String> = known
        .policies()
        .iter()
        .map(|policy| policy.header.info.id.to_string())
        .collect();
    assert_eq!(
        policies, loaded,
        "the files under policies/ and the policies of the catalogue"
    );
    let mut missing = Vec::new();
    let mut given = 0;
    for policy in &policies {
        let cases = folders(&root().join("tests/policies").join(policy));
        for claim in ["fails", "passes", "not-applicable"] {
            let of_claim = cases
                .iter()
                .filter(|case| **case == claim || case.starts_with(&format!("{claim}-")))
                .count();
            given += of_claim;
            if of_claim == 0 {
                missing.push(format!("{policy}/{claim}"));
            }
        }
    }
    println!("{} policies, {given} cases", policies.len());
    assert!(
        missing.is_empty(),
        "cases are missing: {}",
        missing.join(", ")
    );
    let tested: BTreeSet<String> = folders(&root().join("tests/policies"))
        .into_iter()
        .collect();
    let strangers: Vec<&String> = tested.difference(&policies).collect();
    assert!(strangers.is_empty(), "cases of no policy: {strangers:?}");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// Returns what is wrong with a user's copy of a built-in policy, changed, with these cases of it.
fn wrong(cases: &[&str], change: impl Fn(String) -> String) -> Vec<String> {
    let own = "prod-store-without-backup";
    let text =
        std::fs::read_to_string(root().join(format!("policies/backups/{own}.rego"))).unwrap();
    let text = text
        .replace(own, "our-stores")
        .replace(
            "palisade.backups.prod_store_without_backup",
            "acme.our_stores",
        )
        .replace("#   code: BAK-001\n", "");
    let catalogue = Catalogue::load(&[("our.rego".to_owned(), change(text))])
        .unwrap_or_else(|errors| panic!("{errors:#?}"));
    let folder = tempfile::tempdir().unwrap();
    for case in cases {
        let from = root().join("tests/policies").join(own).join(case);
        copy(&from, &folder.path().join("our-stores").join(case));
    }
    let results = test_policies(folder.path(), &catalogue).unwrap();
    let message = |result: CaseResult| {
        let derived = result.derived.unwrap_or_default();
        Some(format!(
            "{}, {derived}: {}",
            result.case,
            result.outcome.err()?
        ))
    };
    results.into_iter().filter_map(message).collect()
}

#[test]
fn what_cases_do_not_show_is_named() {
    let all = ["fails", "passes", "not-applicable"];
    assert_eq!(wrong(&all, |text| text), Vec::<String>::new());
    let missing = wrong(&["fails", "not-applicable"], |text| text);
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert!(
        missing[0].contains("policy `our-stores` has no case that passes"),
        "{missing:?}"
    );
    let rule = "\nviolation contains {\"subject\": store.id, \"effect\": \"nameless\"} if {\n\tsome store in input.stores\n\tstore.id in applies\n\tstore.name == \"\"\n}\n";
    let silent = wrong(&all, |text| format!("{text}{rule}"));
    assert_eq!(silent.len(), 1, "{silent:?}");
    assert!(
        silent[0].starts_with("fails, rule: our.rego:"),
        "{silent:?}"
    );
    assert!(
        silent[0].contains("no case has a violation from this rule"),
        "{silent:?}"
    );
    let empty = wrong(&["fails"], |text| {
        text.replace("not store.disposable", "store.name == \"\"")
    });
    assert!(
        empty
            .iter()
            .any(|line| line.contains("`applies` is empty: no store of 1 matched; expected fails")),
        "{empty:?}"
    );
    assert!(
        !empty.iter().any(|line| line.contains("rule:")),
        "{empty:?}"
    );
}

fn rego_files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rego_files(&path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "rego")
        {
            found.push(std::fs::read_to_string(path).unwrap());
        }
    }
    found
}

fn folders(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

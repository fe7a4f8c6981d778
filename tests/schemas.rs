//! The checked-in JSON Schemas are those of the types. `PALISADE_BLESS=1` writes them anew.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]

use std::path::Path;

fn current(name: &str, schema: &serde_json::Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("schemas")
        .join(name);
    let text = format!("{}\n", serde_json::to_string_pretty(schema).unwrap());
    if std::env::var_os("PALISADE_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        kept,
        text,
        "{} is not current: run PALISADE_BLESS=1 cargo test --test schemas",
        path.display()
    );
}

#[test]
fn the_schema_of_the_facts_is_current() {
    current("facts.schema.json", &palisade::facts::input_schema());
}

#[test]
fn the_documentation_tells_the_family_of_each_fact() {
    let schema = palisade::facts::fact_schema();
    let mut table = "| family | facts that rest on it |\n|---|---|\n".to_owned();
    for family in palisade::facts::Family::ALL {
        let mut facts: Vec<String> = schema
            .families()
            .filter(|(_, _, one)| one == family)
            .map(|(record, member, _)| format!("`{record}.{member}`"))
            .collect();
        let kinds: Vec<String> = palisade::facts::CrossingKind::ALL
            .iter()
            .filter(|kind| kind.family() == *family)
            .map(|kind| format!("`{kind}`"))
            .collect();
        if !kinds.is_empty() {
            facts.push(format!("crossings of kind {}", kinds.join(", ")));
        }
        if !facts.is_empty() {
            table.push_str(&format!("| `{family}` | {} |\n", facts.join(", ")));
        }
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/policies.md");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(
        page.contains(&table),
        "docs/policies.md should hold\n{table}"
    );
}

#[test]
fn the_schema_of_the_report_is_current() {
    current("report.schema.json", &palisade::reports::schema());
}

#[test]
fn the_schema_of_what_came_of_assertions_is_current() {
    current(
        "assertions.schema.json",
        &palisade::reports::assertions_schema(),
    );
}

#[test]
fn the_schema_of_an_assertion_is_current_and_accepts_the_example() {
    let schema = palisade::cli::line_schema();
    current("assertion.schema.json", &schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/walls.jsonl");
    let example = std::fs::read_to_string(example).unwrap();
    assert!(example.lines().count() > 5);
    for line in example.lines() {
        let line = serde_json::from_str(line).unwrap();
        assert!(validator.is_valid(&line), "{line}");
    }
}

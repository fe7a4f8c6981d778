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
fn the_schema_of_the_report_is_current() {
    current("report.schema.json", &palisade::reports::schema());
}

//! What came of assertions, for programs: JSON with a versioned schema.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::json::{ToolPart, close};
use super::sanitise;
use crate::findings::{Assertion, Assertions, Clue, Outcome};
use crate::ids::Timestamp;

/// The version of the document's schema: the first number changes when a reader must change.
pub const ASSERTIONS_VERSION: &str = "1.0";

/// The document.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Palisade assertions")]
struct Document {
    /// Version of this schema.
    schema_version: String,
    /// The program that made it.
    tool: ToolPart,
    /// The moment of which the estate speaks.
    as_of: Timestamp,
    /// The file of assertions, or `standard input`.
    source: String,
    /// How many are met, are not, and are no assertions.
    summary: Summary,
    /// One for each line, in their order.
    results: Vec<ResultPart>,
}

/// How many assertions came to what.
#[derive(Serialize, JsonSchema)]
struct Summary {
    /// All.
    assertions: usize,
    /// The answer is what was expected.
    met: usize,
    /// It is not, or there is none.
    unmet: usize,
    /// Lines that are no assertion.
    errors: usize,
}

/// What came of one line.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Result")]
struct ResultPart {
    /// The number of the line.
    line: u64,
    /// Its id, else `line` with its number.
    id: String,
    /// `network` or `access`.
    ask: String,
    /// The question in short.
    about: String,
    /// Between which interfaces and addresses the flow goes that answers; null where there is none.
    ends: Option<String>,
    /// What it expects; null where the line is no assertion.
    expect: Option<String>,
    /// The verdict; `error` where there is none.
    verdict: String,
    /// Why there is none.
    error: Option<String>,
    /// `met`, `unmet` or `error`.
    outcome: String,
    /// What the verdict rests on.
    clues: Vec<CluePart>,
}

/// Something that a verdict rests on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Clue")]
struct CluePart {
    /// `blocker`, `open`, `step`, `assumption` or `note`.
    kind: String,
    /// The component.
    component: Option<String>,
    /// The rule that decides there.
    rule: Option<String>,
    /// What it says.
    text: Option<String>,
}

/// Returns what came of assertions as a JSON document.
pub(super) fn render(assertions: &Assertions) -> String {
    let document = Document {
        schema_version: ASSERTIONS_VERSION.to_owned(),
        tool: ToolPart {
            name: assertions.tool.name.to_owned(),
            version: assertions.tool.version.to_owned(),
        },
        as_of: assertions.as_of,
        source: assertions.source.to_string(),
        summary: Summary {
            assertions: assertions.results.len(),
            met: assertions.count(Outcome::Met),
            unmet: assertions.count(Outcome::Unmet),
            errors: assertions.count(Outcome::Broken),
        },
        results: assertions.results.iter().map(part).collect(),
    };
    // These structs have no map and no serialiser that fails.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    let mut text = sanitise::json(&text);
    text.push('\n');
    text
}

fn part(one: &Assertion) -> ResultPart {
    let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
    ResultPart {
        line: one.line,
        id: one.id.to_string(),
        ask: one.ask.as_str().to_owned(),
        about: one.about.to_string(),
        ends: text(&one.ends),
        expect: text(&one.expected),
        verdict: one.verdict.to_owned(),
        error: text(&one.error),
        outcome: one.outcome.as_str().to_owned(),
        clues: one.clues.iter().map(clue).collect(),
    }
}

fn clue(one: &Clue) -> CluePart {
    let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
    CluePart {
        kind: one.kind.as_str().to_owned(),
        component: text(&one.component),
        rule: text(&one.rule),
        text: text(&one.text),
    }
}

/// Returns the JSON Schema of the document: every member is required, no others are allowed.
pub fn assertions_schema() -> Value {
    let mut schema = schemars::schema_for!(Document).to_value();
    close(&mut schema);
    schema
}

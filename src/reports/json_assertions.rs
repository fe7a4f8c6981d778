//! What came of assertions, for programs: JSON with a versioned schema.
//!
//! As in the report of an audit every member is always present; what is not known is `null`.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::json::{ToolPart, close};
use super::sanitise;
use crate::findings::{Assertion, Assertions, Evidence, Outcome};
use crate::ids::Timestamp;

/// The version of the document's schema: the first number changes when a reader must change.
pub const ASSERTIONS_VERSION: &str = "1.0";

/// The document.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Palisade assertions")]
struct Document<'a> {
    /// Version of this schema.
    schema_version: &'static str,
    /// The program that made it.
    tool: ToolPart,
    /// The moment of which the estate speaks.
    as_of: Timestamp,
    /// The file of assertions, or `standard input`.
    source: &'a str,
    /// How many lines came to what.
    summary: Summary,
    /// One for each line that is not blank, in their order.
    results: Vec<ResultPart<'a>>,
}

/// How many lines came to what.
#[derive(Serialize, JsonSchema)]
struct Summary {
    /// All that are not blank.
    assertions: usize,
    /// The answer is what was expected.
    met: usize,
    /// The answer is another one.
    unmet: usize,
    /// The estate has no answer: it does not have what the line names.
    unanswerable: usize,
    /// The line is no assertion.
    invalid: usize,
}

/// What came of one line.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Result")]
struct ResultPart<'a> {
    /// The number of the line; the first is 1.
    line: u64,
    /// Its id.
    id: Option<&'a str>,
    /// `network` or `access`; null where the line does not tell.
    ask: Option<&'static str>,
    /// The question in short; null where the line is no assertion.
    about: Option<&'a str>,
    /// `met`, `unmet`, `unanswerable` or `invalid`.
    outcome: &'static str,
    /// What it expects.
    expect: Option<&'static str>,
    /// The answer: a verdict about a flow, or a decision about access.
    verdict: Option<&'static str>,
    /// Why there is no answer.
    error: Option<ErrorPart<'a>>,
    /// Between which interfaces and addresses the flow goes that answers, and by which traffic where that was left open.
    ends: Option<&'a str>,
    /// What the verdict rests on.
    evidence: Vec<EvidencePart<'a>>,
}

/// Why there is no answer.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Error")]
struct ErrorPart<'a> {
    /// The column at which the line is wrong, in characters from 1; null where the estate has no answer.
    column: Option<u64>,
    /// What is wrong.
    message: &'a str,
    /// What to do about it.
    hint: Option<&'a str>,
}

/// Something that a verdict rests on.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Evidence")]
struct EvidencePart<'a> {
    /// `blocker`, `open`, `condition`, `statement`, `step`, `back` (a step of the answer's way), `assumption` or `note`.
    kind: &'static str,
    /// The component of the network.
    component: Option<&'static str>,
    /// The rule that decides there.
    rule: Option<&'a str>,
    /// What it says.
    text: Option<&'a str>,
}

/// Returns what came of assertions as a JSON document.
pub(super) fn render(assertions: &Assertions) -> String {
    let document = Document {
        schema_version: ASSERTIONS_VERSION,
        tool: ToolPart {
            name: assertions.tool.name.to_owned(),
            version: assertions.tool.version.to_owned(),
        },
        as_of: assertions.as_of,
        source: &assertions.source,
        summary: Summary {
            assertions: assertions.results.len(),
            met: assertions.count(Outcome::Met),
            unmet: assertions.count(Outcome::Unmet),
            unanswerable: assertions.count(Outcome::Unanswerable),
            invalid: assertions.count(Outcome::Invalid),
        },
        results: assertions.results.iter().map(part).collect(),
    };
    // These structs have no map and no serialiser that fails.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    let mut text = sanitise::json(&text);
    text.push('\n');
    text
}

fn part(one: &Assertion) -> ResultPart<'_> {
    ResultPart {
        line: one.line,
        id: one.id.as_deref(),
        ask: one.ask.map(|ask| ask.as_str()),
        about: Some(one.about.as_ref()).filter(|about| !about.is_empty()),
        outcome: one.outcome.as_str(),
        expect: one.expected,
        verdict: one.verdict,
        error: one.fault.as_ref().map(|fault| ErrorPart {
            column: fault.column,
            message: &fault.said,
            hint: fault.hint.as_deref(),
        }),
        ends: one.ends.as_deref(),
        evidence: one.evidence.iter().map(evidence).collect(),
    }
}

fn evidence(one: &Evidence) -> EvidencePart<'_> {
    EvidencePart {
        kind: one.kind.as_str(),
        component: one.component,
        rule: one.rule.as_deref(),
        text: one.text.as_deref(),
    }
}

/// Returns the JSON Schema of the document: every member is required, no others are allowed.
pub fn assertions_schema() -> Value {
    let mut schema = schemars::schema_for!(Document).to_value();
    close(&mut schema);
    schema
}

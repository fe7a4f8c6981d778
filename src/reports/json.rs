//! The report for programs: canonical JSON with a versioned schema.
//!
//! Members stand in the order of the schema, two spaces indent, a line break at the end. Every member is
//! always present; what is not known is `null`.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::format::Options;
use super::json_parts::{
    CoveragePart, EnvironmentPart, FindingPart, MatrixPart, PolicyPart, UniversePart,
};
use super::sanitise;
use crate::findings::Report;
use crate::ids::Timestamp;

/// The version of the document's schema: the first number changes when a reader must change.
pub const SCHEMA_VERSION: &str = "1.0";

/// The document.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Palisade report")]
struct Document {
    /// Version of this schema.
    schema_version: String,
    /// The program that made the report.
    tool: ToolPart,
    /// The moment of which everything here speaks.
    as_of: Timestamp,
    /// What "all" means.
    universe: UniversePart,
    /// What was seen and what was not.
    coverage: CoveragePart,
    /// The environments, production first, then by name.
    environments: Vec<EnvironmentPart>,
    /// What crosses between environments, sorted.
    matrix: Vec<MatrixPart>,
    /// The findings: failures first, then by severity, policy code, subject.
    findings: Vec<FindingPart>,
    /// One entry per policy that ran, with the counts of its verdicts.
    policies: Vec<PolicyPart>,
}

/// The program that made the report.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Tool")]
pub(super) struct ToolPart {
    /// `palisade`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// Returns the report as a JSON document; findings below the shown severity are left out.
pub(super) fn render(report: &Report, options: &Options) -> String {
    let shown = report
        .findings
        .iter()
        .filter(|finding| finding.severity >= options.minimum);
    let document = Document {
        schema_version: SCHEMA_VERSION.to_owned(),
        tool: ToolPart {
            name: report.tool.name.to_owned(),
            version: report.tool.version.to_owned(),
        },
        as_of: report.as_of,
        universe: UniversePart::of(&report.universe),
        coverage: CoveragePart::of(report),
        environments: report
            .environments
            .iter()
            .map(EnvironmentPart::of)
            .collect(),
        matrix: report.matrix.iter().map(MatrixPart::of).collect(),
        findings: shown.map(FindingPart::of).collect(),
        policies: report.policies.iter().map(PolicyPart::of).collect(),
    };
    // These structs have no map with other keys than text and no serialiser that fails.
    let text = serde_json::to_string_pretty(&document).unwrap_or_default();
    let mut text = sanitise::json(&text);
    text.push('\n');
    text
}

/// Returns the JSON Schema of the document: every member is required, no others are allowed.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Document).to_value();
    close(&mut schema);
    schema
}

/// Forbids members that an object does not have, and requires those that it has.
pub(super) fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                let names: Vec<Value> = properties.keys().cloned().map(Value::from).collect();
                members.insert("required".to_owned(), Value::Array(names));
                members.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            members.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

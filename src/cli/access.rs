use std::io::{self, Write};

use anyhow::Result;
use clap::{Args, Subcommand};
use serde::Serialize;
use serde_json::Value;

use super::access_why;
use super::commands::Global;
use super::exit::Exit;
use super::lines::{Line, Lines, Named, object};
use super::reader;
use crate::access::eval::{Answer, Library, Question};

#[derive(Debug, Subcommand)]
pub(super) enum Access {
    /// Show what an estate's policies decide about one request, layer by layer
    ///
    /// Finds the policies that apply: the caller's own and its boundary, service and resource control policies of
    /// every level, the policy of the resource. Tags and organisations of both are taken from the estate; condition
    /// keys that nothing tells are unknown, and the answer says what depends on them. Without a role's session name
    /// the answer is for any session of it.
    #[command(after_long_help = "Examples:\n  \
        palisade access why arn:aws:iam::111122223333:role/app s3:GetObject arn:aws:s3:::orders/2026/a.csv\n  \
        palisade access why arn:aws:iam::111122223333:user/ann sts:AssumeRole \\\n      \
        arn:aws:iam::444455556666:role/admin --context aws:MultiFactorAuthPresent=true\n\n\
        Exit codes: 0 answered, whatever the answer is; 2 when the question cannot be answered.")]
    Why(access_why::Why),
    /// Answer a file of questions over bare policy documents, JSON Lines in and out
    ///
    /// A question is one object per line: a `request` (principal, action, resource, context), the `policies` that
    /// apply to it by layer, `settings` of the resource, and where wanted `id` and `expect`, which the answer then
    /// says is `met` or not. The decision is `allow`, `conditional` with its `conditions`, `implicit-deny`,
    /// `explicit-deny` or `unknown`. Answers come in the order of the questions. One that cannot be answered gets
    /// the decision `error`, and the run goes on. No estate is read.
    #[command(after_long_help = "Example:\n  \
        palisade access eval --in questions.jsonl --out answers.jsonl")]
    Eval(Eval),
}

#[derive(Debug, Args)]
pub(super) struct Eval {
    #[command(flatten)]
    lines: Lines,
}

pub(super) fn run(global: &Global, command: &Access) -> Result<Exit> {
    match command {
        Access::Why(command) => access_why::run(global, command),
        Access::Eval(command) => eval(command),
    }
}

/// A line with an answer: the id, what was decided, and whether that was expected.
#[derive(Debug, Serialize)]
struct AnswerLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a Value>,
    decision: crate::access::eval::Decision,
    #[serde(skip_serializing_if = "Option::is_none")]
    conditions: Option<&'a str>,
    #[serde(rename = "blockedBy")]
    blocked_by: &'a [crate::access::eval::Layer],
    statements: &'a [crate::access::eval::Reason],
    assumptions: &'a [Box<str>],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    terms: &'a [crate::access::eval::Term],
    #[serde(skip_serializing_if = "Option::is_none")]
    met: Option<bool>,
}

/// A line that says why there is none.
#[derive(Debug, Serialize)]
struct ErrorLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    decision: &'static str,
    error: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    met: Option<bool>,
}

/// The longest line of a file of questions, in bytes: documents may be long.
const LONGEST_LINE: usize = 64 << 20;

fn eval(command: &Eval) -> Result<Exit> {
    let mut library = Library::default();
    command
        .lines
        .answer(LONGEST_LINE, |number, line, sink| match line {
            Line::Whole(line) => write_answer(sink, &mut library, (number, line)),
            Line::TooLong(length) => {
                let error = format!("not a question: a line of {length} bytes");
                write_error(sink, (number, None), &error, None)
            }
        })
}

fn write_answer(
    sink: &mut dyn Write,
    library: &mut Library,
    (number, line): (usize, &[u8]),
) -> io::Result<()> {
    let question = match object::<Question>(line) {
        Ok(question) => question,
        Err(error) => {
            let named: Named = serde_json::from_slice(line).unwrap_or_default();
            let error = format!("not a question: {}", reader::said(&error));
            return write_error(sink, (number, named.id.as_ref()), &error, None);
        }
    };
    let (id, expect) = (question.id.as_ref(), question.expect);
    match library.ask(&question) {
        Ok(answer) => {
            let met = expect.map(|expect| expect.is_met_by(answer.decision));
            serde_json::to_writer(sink, &shown(id, &answer, met)).map_err(io::Error::from)
        }
        Err(error) => {
            let met = expect.map(|_| false);
            write_error(sink, (number, id), &error.to_string(), met)
        }
    }
}

fn shown<'a>(id: Option<&'a Value>, answer: &'a Answer, met: Option<bool>) -> AnswerLine<'a> {
    AnswerLine {
        id,
        decision: answer.decision,
        conditions: answer.conditions.as_deref(),
        blocked_by: &answer.blocked_by,
        statements: &answer.statements,
        assumptions: &answer.assumptions,
        terms: &answer.terms,
        met,
    }
}

/// Writes why a line has no answer: by the id of its question, else by its number.
fn write_error(
    sink: &mut dyn Write,
    (number, id): (usize, Option<&Value>),
    error: &str,
    met: Option<bool>,
) -> io::Result<()> {
    let line = ErrorLine {
        id,
        line: id.is_none().then_some(number),
        decision: "error",
        error,
        met,
    };
    serde_json::to_writer(sink, &line).map_err(io::Error::from)
}

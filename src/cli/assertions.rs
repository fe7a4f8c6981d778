use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::commands::{Against, Global};
use super::exit::Exit;
use super::lines::{Line, Named, next_line, questions};
use super::{audit, color, config_file, formats, output, target};
use crate::environments::classify;
use crate::findings::{Ask, Assertion, Assertions, Outcome};
use crate::network::{FlowQuestion, Flows, Network};
use crate::pipeline;
use crate::reports::{AssertionFormat, Options, render_assertions};

mod network;

/// Arguments of `palisade test`.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// The assertions, one JSON object per line; `-` for standard input [default: standard input]
    #[arg(value_name = "WALLS")]
    walls: Option<PathBuf>,
    #[command(flatten)]
    against: Against,
    /// Output format, as FORMAT or FORMAT=PATH: terminal, json, junit; may be given several times
    #[arg(long, value_name = "FORMAT[=PATH]")]
    format: Vec<String>,
}

/// The longest line of a file of assertions, in bytes.
const LONGEST_LINE: usize = 1 << 20;

pub(super) fn run(global: &Global, command: &Test) -> Result<Exit> {
    let wanted = formats::wanted::<AssertionFormat>(&command.format)?;
    let config = config_file::load(global)?;
    let (source, lines) = read(command.walls.as_deref())?;
    let target = target::against(global, &command.against)?;
    let environments = classify(&target.estate, &config.declared());
    let prepared = Network::new(&target.estate, config_file::network(&config));
    let judge = Judge {
        flows: Flows::new(&prepared, &environments),
    };
    let assertions = Assertions {
        tool: pipeline::tool(),
        as_of: audit::as_of(&target.estate),
        source: source.into(),
        results: lines.par_iter().map(|line| judge.decide(line)).collect(),
    };
    let options = Options {
        width: output::width(),
        colour: color::wanted(),
        ..Options::default()
    };
    formats::deliver(&wanted, &options, |format, options| {
        render_assertions(&assertions, format, options)
    })?;
    Ok(if assertions.count(Outcome::Broken) > 0 {
        Exit::Unusable
    } else if assertions.count(Outcome::Unmet) > 0 {
        Exit::Failed
    } else {
        Exit::Clean
    })
}

/// A line, as far as it could be understood.
struct Asked {
    line: u64,
    id: Box<str>,
    question: Result<Question, Broken>,
}

/// What a line asks. A further kind of question is a further variant, with an arm in [`Judge::decide`].
enum Question {
    Network(FlowQuestion),
    /// What a principal may do, and what is expected.
    Access(Box<str>),
}

/// A line that is no assertion: what it asks about, and why.
struct Broken(Ask, String);

/// The members by which lines are told apart.
#[derive(Debug, Deserialize)]
struct Kind {
    #[serde(default)]
    ask: Option<Value>,
    #[serde(default)]
    expect: Option<Value>,
}

/// Reads all lines of a file, or of standard input, that are neither blank nor a comment; returns its name too.
fn read(walls: Option<&Path>) -> Result<(String, Vec<Asked>)> {
    let path = walls.filter(|path| *path != Path::new("-"));
    let source = match path {
        Some(path) => output::shown(path),
        None => "standard input".to_owned(),
    };
    let mut input = questions(path)?;
    let (mut held, mut lines, mut number) = (Vec::new(), Vec::new(), 0);
    while let Some(line) = next_line(&mut *input, &mut held, LONGEST_LINE)
        .with_context(|| format!("cannot read `{source}`"))?
    {
        number += 1;
        match line {
            Line::Whole(bytes) if is_passed_over(bytes) => {}
            Line::Whole(bytes) => lines.push(Asked::of(number, bytes)),
            Line::TooLong(length) => lines.push(Asked {
                line: number,
                id: format!("line {number}").into(),
                question: Err(Broken(Ask::Network, format!("a line of {length} bytes"))),
            }),
        }
    }
    if lines.is_empty() {
        bail!(
            "`{source}` holds no assertion\nhint: write one JSON object per line, with `from`, `to` and `expect`; \
             see `palisade test --help`"
        );
    }
    Ok((source, lines))
}

/// Returns whether a line is blank or a comment.
fn is_passed_over(line: &[u8]) -> bool {
    // Editors of Windows may begin a file with a mark of its encoding.
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let line = line.trim_ascii_start();
    line.is_empty() || line.starts_with(b"#") || line.starts_with(b"//")
}

impl Asked {
    fn of(number: u64, line: &[u8]) -> Self {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let named: Named = serde_json::from_slice(line).unwrap_or_default();
        let id = match named.id {
            Some(Value::String(id)) => id,
            Some(id @ (Value::Number(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_))) => {
                id.to_string()
            }
            Some(Value::Null) | None => format!("line {number}"),
        };
        Self {
            line: number,
            id: id.into(),
            question: question(line),
        }
    }
}

fn question(line: &[u8]) -> Result<Question, Broken> {
    let broken = |ask: Ask, said: String| Broken(ask, said);
    let kind: Kind = serde_json::from_slice(line)
        .map_err(|error| broken(Ask::Network, format!("not an assertion: {error}")))?;
    let ask = match kind.ask.as_ref().map(Value::as_str) {
        None | Some(Some("network")) => Ask::Network,
        Some(Some("access")) => Ask::Access,
        Some(_) => {
            let said = "`ask` is neither `network` nor `access`";
            return Err(broken(Ask::Network, said.to_owned()));
        }
    };
    let Some(expect) = kind.expect.filter(|expect| !expect.is_null()) else {
        return Err(broken(ask, "it expects nothing: `expect` is missing".to_owned()));
    };
    match ask {
        Ask::Network => serde_json::from_slice(line)
            .map(Question::Network)
            .map_err(|error| broken(ask, format!("not an assertion: {error}"))),
        Ask::Access => match expect.as_str() {
            Some(expect) => Ok(Question::Access(expect.into())),
            None => Err(broken(ask, "`expect` is no word".to_owned())),
        },
    }
}

/// What answers.
struct Judge<'n, 'e> {
    flows: Flows<'n, 'e>,
}

impl Judge<'_, '_> {
    /// Answers a line and compares the answer with what it expects.
    fn decide(&self, asked: &Asked) -> Assertion {
        let blank = |ask: Ask, outcome: Outcome| Assertion {
            line: asked.line,
            id: asked.id.clone(),
            ask,
            about: "".into(),
            ends: None,
            expected: None,
            verdict: "error",
            error: None,
            outcome,
            clues: Vec::new(),
        };
        match &asked.question {
            Ok(Question::Network(question)) => {
                let blank = blank(Ask::Network, Outcome::Unmet);
                network::decide(&self.flows, question, blank)
            }
            Ok(Question::Access(expect)) => Assertion {
                expected: Some(expect.clone()),
                error: Some("access questions are not answered by this version".into()),
                ..blank(Ask::Access, Outcome::Unmet)
            },
            Err(Broken(ask, said)) => Assertion {
                error: Some(said.as_str().into()),
                ..blank(*ask, Outcome::Broken)
            },
        }
    }
}

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use rayon::prelude::*;

use self::asked::{Asked, Question};
use self::object::Wrong;
use super::commands::{Against, Global};
use super::exit::Exit;
use super::lines::{self, Line, next_line, unmarked};
use super::network::LONGEST_LINE;
use super::{audit, color, config_file, formats, output, target};
use crate::access::applicable::Accesses;
use crate::environments::classify;
use crate::findings::{Assertion, Assertions, Fault, Outcome};
use crate::network::{Flows, Network};
use crate::pipeline;
use crate::reports::sanitise::{Kind, visible};
use crate::reports::{AssertionFormat, Detail, FormatTarget, Options, render_assertions};

mod access;
mod asked;
mod members;
mod network;
mod object;
#[cfg(test)]
mod tests;

pub use members::line_schema;

/// Arguments of `palisade test`.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// The assertions, one JSON object per line; `-` for standard input
    #[arg(value_name = "WALLS")]
    walls: PathBuf,
    #[command(flatten)]
    against: Against,
    /// Output format, as FORMAT or FORMAT=PATH: terminal, json, junit; may be given several times
    #[arg(long, value_name = "FORMAT[=PATH]")]
    format: Vec<String>,
    /// Show long lists whole
    #[arg(long)]
    full: bool,
}

/// Lines that are answered together.
const LINES: usize = 4_096;
/// Bytes of lines that are held together, or one line more.
const BYTES: usize = 8 << 20;

pub(super) fn run(global: &Global, command: &Test) -> Result<Exit> {
    let wanted = formats::wanted::<AssertionFormat>(&command.format)?;
    let config = config_file::load(global)?;
    let path = Some(command.walls.as_path()).filter(|path| *path != Path::new("-"));
    keep_apart(path, &wanted)?;
    let source = match path {
        Some(path) => path.to_string_lossy().into_owned(),
        None => "standard input".to_owned(),
    };
    let mut input = Input::new(lines::open(path, "assertions")?);
    let target = target::against(global, &command.against)?;
    let environments = classify(&target.estate, &config.declared());
    let prepared = Network::new(&target.estate, config_file::network(&config));
    let judge = Judge {
        evidence: match wanted.iter().any(|one| one.format == AssertionFormat::Json) {
            true => Detail::Full,
            false => Detail::Brief,
        },
        flows: Flows::new(&prepared, &environments),
        accesses: Accesses::new(&target.estate, config_file::is_single(&config))
            .among(&environments),
    };
    let mut results = Vec::new();
    loop {
        let read = input.next();
        let asked = read.with_context(|| format!("cannot read `{source}`"))?;
        if asked.is_empty() {
            break;
        }
        results.par_extend(asked.into_par_iter().map(|one| judge.decide(one)));
    }
    if results.is_empty() {
        bail!(
            "`{source}` holds no assertion\nhint: write one JSON object per line; see `palisade test --help`"
        );
    }
    let assertions = Assertions {
        tool: pipeline::tool(),
        as_of: audit::as_of(&target.estate),
        source: source.into(),
        results,
    };
    deliver(command, &wanted, &assertions)?;
    Ok(exit(&assertions))
}

/// Refuses a report that would take the place of the assertions.
fn keep_apart(walls: Option<&Path>, wanted: &[FormatTarget<AssertionFormat>]) -> Result<()> {
    let real = |path: &Path| path.canonicalize().ok();
    let Some(walls) = walls.and_then(real) else {
        return Ok(());
    };
    for path in wanted.iter().filter_map(|one| one.path.as_deref()) {
        if walls.is_file() && real(path).as_ref() == Some(&walls) {
            let path = output::shown(path);
            bail!("`{path}` holds the assertions\nhint: write the report to another file");
        }
    }
    Ok(())
}

fn deliver(
    command: &Test,
    wanted: &[FormatTarget<AssertionFormat>],
    assertions: &Assertions,
) -> Result<()> {
    let options = Options {
        width: output::width(),
        colour: color::wanted(),
        detail: match command.full {
            true => Detail::Full,
            false => Detail::Brief,
        },
        ..Options::default()
    };
    formats::deliver(wanted, &options, |format, options| {
        render_assertions(assertions, format, options)
    })?;
    let invalid = |one: &&Assertion| one.outcome == Outcome::Invalid;
    if let Some(one) = assertions.results.iter().find(invalid) {
        output::warn(&complaint(assertions, one));
    }
    Ok(())
}

/// Returns what is said on standard error of lines that are no assertions: the first of them, and how many more.
fn complaint(assertions: &Assertions, first: &Assertion) -> String {
    let (source, line) = (&assertions.source, first.line);
    let fault = first.fault.as_ref();
    let column = fault.and_then(|fault| fault.column).unwrap_or(1);
    let said = fault.map(|fault| visible(&fault.said, Kind::Prose));
    let more = match assertions.count(Outcome::Invalid).saturating_sub(1) {
        0 => String::new(),
        1 => ", and 1 more line is no assertion".to_owned(),
        more => format!(", and {more} more lines are no assertions"),
    };
    let hint = fault.and_then(|fault| fault.hint.as_deref());
    let hint = hint.map(|hint| format!("\nhint: {}", visible(hint, Kind::Prose)));
    format!(
        "error: {}:{line}:{column}: {}{more}{}",
        output::shown(Path::new(source.as_ref())),
        said.unwrap_or_default(),
        hint.unwrap_or_default()
    )
}

fn exit(assertions: &Assertions) -> Exit {
    let is_any = |outcome| assertions.count(outcome) > 0;
    if is_any(Outcome::Invalid) {
        Exit::Unusable
    } else if is_any(Outcome::Unmet) || is_any(Outcome::Unanswerable) {
        Exit::Failed
    } else {
        Exit::Clean
    }
}

/// A file of assertions, as far as it was read.
struct Input {
    lines: Box<dyn BufRead>,
    /// The number of the last line.
    number: u64,
    /// Names with the line that has them.
    names: BTreeMap<String, u64>,
}

/// A line with its number: its bytes, or how many they would be.
type Held = (u64, Result<Vec<u8>, usize>);

impl Input {
    fn new(lines: Box<dyn BufRead>) -> Self {
        Self {
            lines,
            number: 0,
            names: BTreeMap::new(),
        }
    }

    /// Returns the next lines that are not blank, none at the end.
    fn next(&mut self) -> std::io::Result<Vec<Asked>> {
        let (mut held, mut lines, mut bytes) = (Vec::new(), Vec::new(), 0);
        while lines.len() < LINES && bytes < BYTES {
            let Some(line) = next_line(&mut *self.lines, &mut held, LONGEST_LINE)? else {
                break;
            };
            self.number += 1;
            let line = match line {
                Line::TooLong(length) => Err(length),
                Line::Whole(line) => {
                    let line = self.without_mark(line);
                    if line.iter().all(u8::is_ascii_whitespace) {
                        continue;
                    }
                    bytes += line.len();
                    Ok(line.to_vec())
                }
            };
            lines.push((self.number, line));
        }
        let mut asked: Vec<Asked> = lines.par_iter().map(understood).collect();
        for one in &mut asked {
            self.name(one);
        }
        Ok(asked)
    }

    /// Returns a line without the mark of its encoding with which editors may begin a file.
    fn without_mark<'l>(&self, line: &'l [u8]) -> &'l [u8] {
        match self.number {
            1 => unmarked(line),
            _ => line,
        }
    }

    /// Notes the name of a line; one that another line has is wrong, because a report tells results by their names.
    fn name(&mut self, asked: &mut Asked) {
        let Some(id) = &asked.id else { return };
        let name = visible(id, Kind::Name);
        match self.names.get(&name) {
            None => drop(self.names.insert(name, asked.line)),
            Some(line) if asked.question.is_ok() => {
                asked.question = Err(Fault {
                    column: asked.id_column,
                    said: format!("the id `{name}` is that of line {line}").into(),
                    hint: Some("give each line an id of its own, or none".into()),
                });
            }
            Some(_) => {}
        }
    }
}

fn understood((number, line): &Held) -> Asked {
    match line {
        Ok(bytes) => Asked::of(*number, bytes),
        Err(length) => {
            let said = format!("a line of {length} bytes; {LONGEST_LINE} at most are read");
            Asked::not(*number, Wrong::at(0, said), "")
        }
    }
}

/// What answers.
struct Judge<'n, 'e> {
    /// Whether what is met keeps its evidence, which JSON alone shows.
    evidence: Detail,
    flows: Flows<'n, 'e>,
    accesses: Accesses<'e>,
}

impl Judge<'_, '_> {
    /// Answers a line and compares the answer with what it expects.
    fn decide(&self, asked: Asked) -> Assertion {
        let blank = blank(&asked);
        let mut decided = match asked.question {
            Ok(Question::Network(question, expect)) => {
                network::decide(&self.flows, &question, expect, blank)
            }
            Ok(Question::Access(question, expect)) => {
                access::decide(&self.accesses, &question, expect, blank)
            }
            Err(fault) => Assertion {
                fault: Some(fault),
                ..blank
            },
        };
        if decided.outcome == Outcome::Met && self.evidence == Detail::Brief {
            decided.evidence = Vec::new();
        }
        decided
    }
}

/// Returns what is known of a line before it is answered.
fn blank(asked: &Asked) -> Assertion {
    Assertion {
        line: asked.line,
        id: asked.id.clone(),
        ask: asked.ask,
        about: "".into(),
        ends: None,
        expected: None,
        verdict: None,
        outcome: Outcome::Invalid,
        fault: None,
        evidence: Vec::new(),
    }
}

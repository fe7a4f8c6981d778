use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use serde::Deserialize;
use serde_json::Value;

use super::exit::Exit;
use super::output;
use crate::reports::sanitise;

/// Where questions come from and answers go, one JSON object per line.
#[derive(Debug, Args)]
pub(super) struct Lines {
    /// The questions [default: standard input]
    #[arg(long = "in", value_name = "FILE")]
    input: Option<PathBuf>,
    /// Where the answers go [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What a line of questions is called, as far as it must be understood to answer at all.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    pub(super) id: Option<Value>,
}

/// A line of questions.
#[derive(Clone, Copy, Debug)]
pub(super) enum Line<'l> {
    /// It is whole.
    Whole(&'l [u8]),
    /// It is longer than is read: as many bytes.
    TooLong(usize),
}

impl Lines {
    /// Refuses to write answers over their questions.
    fn check(&self) -> Result<()> {
        let (Some(input), Some(out)) = (&self.input, &self.out) else {
            return Ok(());
        };
        let whole = |path: &Path| path.canonicalize().ok();
        if whole(input).is_some_and(|input| whole(out) == Some(input)) {
            return Err(anyhow!(
                "`{}` holds the questions: the answers need a file of their own",
                output::shown(out)
            ));
        }
        Ok(())
    }

    /// Answers each line that is not blank by a line, in order, with its number from 1. A line longer than `longest` bytes
    /// is not held.
    pub(super) fn answer(
        &self,
        longest: usize,
        mut answer: impl FnMut(usize, Line<'_>, &mut dyn Write) -> io::Result<()>,
    ) -> Result<Exit> {
        self.check()?;
        let mut input = open(self.input.as_deref(), "questions")?;
        let mut answers = Vec::new();
        let mut sink: Box<dyn Write> = match &self.out {
            Some(_) => Box::new(&mut answers),
            None => Box::new(BufWriter::new(io::stdout().lock())),
        };
        let (mut held, mut shown) = (Vec::new(), Vec::new());
        let mut number = 0;
        while let Some(line) =
            next_line(&mut *input, &mut held, longest).context("cannot read the questions")?
        {
            number += 1;
            let line = match (line, number) {
                (Line::Whole(bytes), 1) => Line::Whole(unmarked(bytes)),
                (line, _) => line,
            };
            if matches!(line, Line::Whole(bytes) if bytes.iter().all(u8::is_ascii_whitespace)) {
                continue;
            }
            shown.clear();
            let written =
                answer(number, line, &mut shown).and_then(|()| write_safe(&mut sink, &shown));
            match written {
                // Whoever reads no further has what they wanted.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Exit::Clean),
                other => other.context("cannot write the answers")?,
            }
        }
        match sink.flush() {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                return Err(error).context("cannot write the answers");
            }
            _ => {}
        }
        drop(sink);
        if let Some(out) = &self.out {
            let text = String::from_utf8(answers).context("an answer is no text")?;
            output::write_file(out, &text)?;
        }
        Ok(Exit::Clean)
    }
}

/// Writes a line of JSON, in which nothing moves a terminal's cursor or turns its text around.
fn write_safe(sink: &mut dyn Write, line: &[u8]) -> io::Result<()> {
    // Most lines are plain.
    if line.iter().all(|byte| (b' '..=b'~').contains(byte)) {
        sink.write_all(line)?;
    } else {
        let text = String::from_utf8_lossy(line);
        sink.write_all(sanitise::json(&text).as_bytes())?;
    }
    sink.write_all(b"\n")
}

/// Returns the first line of a file without the byte order mark that some editors write.
pub(super) fn unmarked(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)
}

/// Reads a question, which is an object: a list of its members in order is none.
///
/// # Errors
/// When it is none.
pub(super) fn object<'l, T: Deserialize<'l>>(line: &'l [u8]) -> serde_json::Result<T> {
    if !line.trim_ascii_start().starts_with(b"{") {
        let wrong = serde_json::from_slice::<Members>(line).err();
        return Err(wrong.unwrap_or_else(|| serde::de::Error::custom("expected an object")));
    }
    serde_json::from_slice(line)
}

/// An object, whatever is in it.
type Members = std::collections::BTreeMap<String, serde::de::IgnoredAny>;

/// Returns the next line without its end; none at the end of the input.
pub(super) fn next_line<'l>(
    input: &mut dyn BufRead,
    held: &'l mut Vec<u8>,
    longest: usize,
) -> io::Result<Option<Line<'l>>> {
    held.clear();
    let mut length = 0;
    let mut any = false;
    loop {
        let bytes = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if bytes.is_empty() {
            break;
        }
        any = true;
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let part = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or(bytes);
        length += part.len();
        if length <= longest {
            held.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    Ok(any.then_some(if length > longest {
        Line::TooLong(length)
    } else {
        Line::Whole(held)
    }))
}

/// Opens a file of lines; standard input where none is named. `what` says what they are.
pub(super) fn open(path: Option<&Path>, what: &str) -> Result<Box<dyn BufRead>> {
    match path {
        None => Ok(Box::new(io::stdin().lock())),
        Some(path) => {
            let file = File::open(path).map_err(|error| {
                let path = output::shown(path);
                anyhow!("cannot read `{path}`: {error}\nhint: name a file of {what}, one JSON object per line")
            })?;
            Ok(Box::new(BufReader::new(file)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_or_are_measured() {
        let mut input: &[u8] = b"one\n\ntoo long a line\nlast";
        let mut held = Vec::new();
        let mut seen = Vec::new();
        while let Some(line) = next_line(&mut input, &mut held, 5).unwrap() {
            seen.push(match line {
                Line::Whole(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
                Line::TooLong(length) => length.to_string(),
            });
        }
        assert_eq!(seen, ["one", "", "15", "last"]);
    }
}

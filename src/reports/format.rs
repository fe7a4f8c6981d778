use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::{json, markdown, terminal};
use crate::findings::{Report, Severity};

/// A format of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For a person at a terminal.
    Terminal,
    /// For a review: GitHub renders it.
    Markdown,
    /// For programs: `schemas/report.schema.json`.
    Json,
}

/// A format of what came of assertions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssertionFormat {
    /// For a person at a terminal.
    Terminal,
    /// For programs: `schemas/assertions.schema.json`.
    Json,
    /// For CI systems: JUnit XML.
    Junit,
}

/// Formats that are told by a word.
pub trait Named: Copy + PartialEq + 'static {
    /// All of them.
    const ALL: &'static [Self];
    /// The words, for a message.
    const WORDS: &'static str;
    /// The one for a person at a terminal.
    const TERMINAL: Self;

    /// Returns the word that names the format.
    fn as_str(self) -> &'static str;
}

impl Named for Format {
    const ALL: &'static [Self] = &Self::ALL;
    const WORDS: &'static str = "terminal, markdown or json";
    const TERMINAL: Self = Self::Terminal;

    fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Markdown => "markdown",
            Self::Json => "json",
        }
    }
}

impl Named for AssertionFormat {
    const ALL: &'static [Self] = &[Self::Terminal, Self::Json, Self::Junit];
    const WORDS: &'static str = "terminal, json or junit";
    const TERMINAL: Self = Self::Terminal;

    fn as_str(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Json => "json",
            Self::Junit => "junit",
        }
    }
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Terminal, Self::Markdown, Self::Json];
}
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
impl FromStr for Format {
    type Err = FormatError;
    fn from_str(text: &str) -> Result<Self, FormatError> {
        named(text)
    }
}

/// Returns the format that a word names.
fn named<F: Named>(text: &str) -> Result<F, FormatError> {
    let mut all = F::ALL.iter().copied();
    all.find(|format| format.as_str() == text).ok_or_else(|| {
        let shown = super::sanitise::visible(text, super::sanitise::Kind::Name);
        FormatError::Unknown(shown, F::WORDS)
    })
}

/// Why a `FORMAT` or `FORMAT=PATH` was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// No format has this name; these have.
    #[error("`{0}` is no report format\nhint: use {1}")]
    Unknown(String, &'static str),
    /// `FORMAT=` without a path.
    #[error("`{0}=` names no file\nhint: write `{0}=PATH`, or `{0}` alone for standard output")]
    NoPath(&'static str),
}

/// A format and where it goes: `FORMAT` or `FORMAT=PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatTarget<F = Format> {
    /// The format.
    pub format: F,
    /// The file; standard output where there is none.
    pub path: Option<PathBuf>,
}

impl<F: Named> FromStr for FormatTarget<F> {
    type Err = FormatError;
    fn from_str(text: &str) -> Result<Self, FormatError> {
        let (format, path) = match text.split_once('=') {
            Some((format, path)) => (named::<F>(format)?, Some(path)),
            None => (named(text)?, None),
        };
        if path == Some("") {
            return Err(FormatError::NoPath(format.as_str()));
        }
        Ok(Self {
            format,
            path: path.map(PathBuf::from),
        })
    }
}

/// Whether the terminal format uses colours. They carry no meaning of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// SGR sequences around headings and severities.
    On,
    /// Plain text.
    Off,
}

/// How much of long lists is shown. JSON always has everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The first of each list, with the number of the others.
    Brief,
    /// Everything.
    Full,
}

impl Detail {
    /// Returns the most entries of a list of which `brief` are enough for a first reading.
    pub(super) fn limit(self, brief: usize) -> usize {
        match self {
            Self::Brief => brief,
            Self::Full => usize::MAX,
        }
    }
}

/// How a report is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Findings below this severity are counted, not shown.
    pub minimum: Severity,
    /// Columns of the terminal; longer words stand over.
    pub width: usize,
    /// Colours of the terminal format.
    pub colour: Colour,
    /// How much of long lists is shown.
    pub detail: Detail,
}

impl Default for Options {
    /// Everything from `info`, 100 columns, no colours, long lists shortened.
    fn default() -> Self {
        Self {
            minimum: Severity::Info,
            width: 100,
            colour: Colour::Off,
            detail: Detail::Brief,
        }
    }
}

/// Returns the report in a format, with a line break at its end.
pub fn render(report: &Report, format: Format, options: &Options) -> String {
    match format {
        Format::Terminal => terminal::render(report, options),
        Format::Markdown => markdown::render(report, options),
        Format::Json => json::render(report, options),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_a_format_and_perhaps_a_path() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
        let target: FormatTarget = "json=out/a=b.json".parse().unwrap();
        assert_eq!(target.format, Format::Json);
        assert_eq!(target.path, Some(PathBuf::from("out/a=b.json")));
        let target: FormatTarget = "markdown".parse().unwrap();
        assert_eq!((target.format, target.path), (Format::Markdown, None));
        assert_eq!(
            "terminal=".parse::<FormatTarget>(),
            Err(FormatError::NoPath("terminal"))
        );
        let target: FormatTarget<AssertionFormat> = "junit=walls.xml".parse().unwrap();
        assert_eq!(target.format, AssertionFormat::Junit);
        assert!("markdown".parse::<FormatTarget<AssertionFormat>>().is_err());
        for wrong in ["", "JSON", "=x", "html", "json ", "xml=y"] {
            assert!(
                matches!(wrong.parse::<FormatTarget>(), Err(FormatError::Unknown(..))),
                "{wrong}"
            );
        }
    }
}

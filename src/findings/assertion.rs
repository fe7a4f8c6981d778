use super::report::Tool;
use crate::ids::Timestamp;

/// What came of a file of assertions about an estate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertions {
    /// The program that asked.
    pub tool: Tool,
    /// The moment of which the estate speaks.
    pub as_of: Timestamp,
    /// The file, or `standard input`.
    pub source: Box<str>,
    /// One for each line with an assertion, in their order.
    pub results: Vec<Assertion>,
}

/// What came of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// The number of the line; the first is 1.
    pub line: u64,
    /// The id that the line has, else `line` with its number.
    pub id: Box<str>,
    /// What it asks about.
    pub ask: Ask,
    /// The question in short; empty where the line is none.
    pub about: Box<str>,
    /// Between which interfaces and addresses the flow goes that answers; none where there is none.
    pub ends: Option<Box<str>>,
    /// What it expects; none where the line is no assertion.
    pub expected: Option<Box<str>>,
    /// The verdict; `error` where there is none.
    pub verdict: &'static str,
    /// Why there is no verdict.
    pub error: Option<Box<str>>,
    /// Whether it is met.
    pub outcome: Outcome,
    /// What the verdict rests on.
    pub clues: Vec<Clue>,
}

/// What an assertion asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// A flow.
    Network,
    /// What a principal may do.
    Access,
}

impl Ask {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Access => "access",
        }
    }
}

/// Whether an assertion is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The line is no assertion: it cannot be understood, or expects nothing.
    Broken,
    /// The answer is not what it expects, or there is none.
    Unmet,
    /// The answer is what it expects.
    Met,
}

impl Outcome {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "error",
            Self::Unmet => "unmet",
            Self::Met => "met",
        }
    }
}

/// Something that a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clue {
    /// What kind of thing it is.
    pub kind: ClueKind,
    /// The component.
    pub component: Option<Box<str>>,
    /// The rule that decides there.
    pub rule: Option<Box<str>>,
    /// What it says.
    pub text: Option<Box<str>>,
}

/// What kind of thing a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClueKind {
    /// Something stops it.
    Blocker,
    /// Something is not known, or cannot be decided.
    Open,
    /// A step of the way.
    Step,
    /// Something was taken to be so.
    Assumption,
    /// Something is worth knowing beside the verdict.
    Note,
}

impl ClueKind {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blocker => "blocker",
            Self::Open => "open",
            Self::Step => "step",
            Self::Assumption => "assumption",
            Self::Note => "note",
        }
    }
}

impl Assertions {
    /// Returns how many results have an outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        let all = self.results.iter();
        all.filter(|one| one.outcome == outcome).count()
    }

    /// Returns the results with an outcome, in order of their lines.
    pub fn with(&self, outcome: Outcome) -> impl Iterator<Item = &Assertion> {
        self.results.iter().filter(move |one| one.outcome == outcome)
    }
}

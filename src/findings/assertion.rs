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
    /// One for each line that is not blank, in their order.
    pub results: Vec<Assertion>,
}

/// What came of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// The number of the line; the first is 1.
    pub line: u64,
    /// The id that the line has.
    pub id: Option<Box<str>>,
    /// What it asks about; none where the line does not tell.
    pub ask: Option<Ask>,
    /// The question in short; empty where the line is no assertion.
    pub about: Box<str>,
    /// Between which interfaces and addresses the flow goes that answers, and by which traffic where the question leaves
    /// that open; none where there is no such flow.
    pub ends: Option<Box<str>>,
    /// What it expects; none where the line is no assertion.
    pub expected: Option<&'static str>,
    /// The verdict; none where there is no answer.
    pub verdict: Option<&'static str>,
    /// What came of it.
    pub outcome: Outcome,
    /// Why there is no answer.
    pub fault: Option<Fault>,
    /// What the verdict rests on.
    pub evidence: Vec<Evidence>,
}

/// Why a line has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The column at which the line is wrong, counted in characters from 1; none where the estate cannot answer it.
    pub column: Option<u64>,
    /// What is wrong.
    pub said: Box<str>,
    /// What to do about it.
    pub hint: Option<Box<str>>,
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
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Access => "access",
        }
    }
}

/// What came of an assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The answer is what it expects.
    Met,
    /// The answer is another one.
    Unmet,
    /// The estate has no answer: it does not have what the line names.
    Unanswerable,
    /// The line is no assertion: it cannot be understood, or expects nothing.
    Invalid,
}

impl Outcome {
    /// Returns the word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Unmet => "unmet",
            Self::Unanswerable => "unanswerable",
            Self::Invalid => "invalid",
        }
    }
}

/// Something that a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What kind of thing it is.
    pub kind: EvidenceKind,
    /// The component of the network.
    pub component: Option<&'static str>,
    /// The rule that decides there.
    pub rule: Option<Box<str>>,
    /// What it says.
    pub text: Option<Box<str>>,
}

impl Evidence {
    /// Returns evidence that is a text alone.
    pub fn text(kind: EvidenceKind, text: impl Into<Box<str>>) -> Self {
        Self {
            kind,
            component: None,
            rule: None,
            text: Some(text.into()),
        }
    }
}

/// What kind of thing a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceKind {
    /// Something stops it.
    Blocker,
    /// Something is not known, or cannot be decided.
    Open,
    /// Under this condition it is allowed.
    Condition,
    /// A statement of a policy decides.
    Statement,
    /// A step of the way.
    Step,
    /// A step of the answer's way.
    Back,
    /// Something was taken to be so.
    Assumption,
    /// Something is worth knowing beside the verdict.
    Note,
}

impl EvidenceKind {
    /// Returns the word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Blocker => "blocker",
            Self::Open => "open",
            Self::Condition => "condition",
            Self::Statement => "statement",
            Self::Step => "step",
            Self::Back => "back",
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
}

impl Assertion {
    /// Returns the id, else the number of the line.
    pub fn name(&self) -> String {
        match &self.id {
            Some(id) => id.to_string(),
            None => format!("line {}", self.line),
        }
    }
}

impl Fault {
    /// Returns why the estate has no answer to a question that could be understood.
    pub fn of_estate(error: &impl std::fmt::Display) -> Self {
        Self {
            column: None,
            said: error.to_string().into(),
            hint: None,
        }
    }
}

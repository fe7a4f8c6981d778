use thiserror::Error;

/// A place in a policy file, counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// Why policies cannot be loaded, selected or evaluated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum PolicyError {
    /// A policy file is refused.
    #[error("{file}:{}:{}: {what}{}", .at.line, .at.column, hinted(.hint))]
    Refused {
        /// The file as it was named.
        file: String,
        /// Where.
        at: Position,
        /// What is wrong.
        what: String,
        /// What to do; empty where the message says it.
        hint: String,
    },
    /// A policy id or code names no policy.
    #[error("no policy is called `{name}`{}", hinted(.hint))]
    UnknownPolicy {
        /// The name that was given.
        name: String,
        /// The nearest name.
        hint: String,
    },
    /// A policy could not be evaluated, or said something that is no violation.
    #[error("policy `{policy}`: {what}")]
    Run {
        /// The policy's id.
        policy: String,
        /// What is wrong.
        what: String,
    },
    /// A declared exception cannot be used.
    #[error("exception `{exception}`: {what}{}", hinted(.hint))]
    Exception {
        /// The exception's id.
        exception: String,
        /// What is wrong.
        what: String,
        /// What to do.
        hint: String,
    },
    /// The facts contradict themselves, or the machine refused a thread.
    #[error("cannot evaluate policies: {what}")]
    Facts {
        /// What is wrong.
        what: String,
    },
}

fn hinted(hint: &str) -> String {
    if hint.is_empty() {
        String::new()
    } else {
        format!("\nhint: {hint}")
    }
}

/// Returns the name of `names` that `given` most likely meant, if one is near.
pub(super) fn nearest<'a>(
    given: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(given, name), name))
        .filter(|(distance, name)| *distance <= (name.len().max(given.len()) / 3).max(1))
        .min()
        .map(|(_, name)| name)
}

/// Returns `did you mean ...?`, or the list of all names when none is near.
pub(crate) fn suggestion<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    match nearest(given, names.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known: {}", names.join(", ")),
    }
}

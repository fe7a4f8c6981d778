use regex::{Regex, RegexBuilder};

use super::key::Key;
use super::{EvalError, KeyKnowledge, Knowledge, Request};

/// What a request says of keys that it does not list.
#[derive(Debug)]
pub(super) struct Knowing<'r> {
    rows: Vec<(Named<'r>, &'r KeyKnowledge)>,
}

/// The keys that a row is about.
#[derive(Debug)]
enum Named<'r> {
    Name(&'r str),
    Pattern(Box<Regex>),
}

impl<'r> Knowing<'r> {
    /// Reads the rows of a request.
    ///
    /// # Errors
    /// [`EvalError::KeyPattern`] when a name between slashes is no regular expression.
    pub(super) fn new(request: &'r Request) -> Result<Self, EvalError> {
        let rows = request.key_knowledge.iter().map(|row| {
            let inner = row
                .key
                .strip_prefix('/')
                .and_then(|rest| rest.strip_suffix('/'));
            let named = match inner {
                None => Named::Name(&row.key),
                Some(pattern) => {
                    let built = RegexBuilder::new(pattern)
                        .case_insensitive(true)
                        .size_limit(1 << 20)
                        .build();
                    let regex = built.map_err(|_| EvalError::KeyPattern(row.key.clone()))?;
                    Named::Pattern(Box::new(regex))
                }
            };
            Ok((named, row))
        });
        Ok(Self {
            rows: rows.collect::<Result<_, EvalError>>()?,
        })
    }

    /// Returns what the first row about a key says: of its presence, and of its value.
    pub(super) fn of(&self, key: &Key) -> Option<(Knowledge, Knowledge)> {
        let named = |row: &&(Named<'_>, &KeyKnowledge)| match &row.0 {
            Named::Name(name) => key.is(name),
            Named::Pattern(regex) => regex.is_match(key.shown()),
        };
        let (_, row) = self.rows.iter().find(named)?;
        Some((row.presence, row.value))
    }
}

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
    /// All that begin so, as `/^aws:principaltag\//` says it; quicker than a regular expression.
    Beginning(&'r str),
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
            let named = match (inner, inner.and_then(beginning)) {
                (None, _) => Named::Name(&row.key),
                (Some(_), Some(start)) => Named::Beginning(start),
                (Some(pattern), None) => {
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
            Named::Beginning(start) => {
                let name = key.shown().as_bytes().get(..start.len());
                name.is_some_and(|name| name.eq_ignore_ascii_case(start.as_bytes()))
            }
            Named::Pattern(regex) => regex.is_match(key.shown()),
        };
        let (_, row) = self.rows.iter().find(named)?;
        Some((row.presence, row.value))
    }
}

/// Returns the text with which a name must begin, where a regular expression says no more than that.
fn beginning(pattern: &str) -> Option<&str> {
    let start = pattern.strip_prefix('^')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/_".contains(&byte);
    start.bytes().all(plain).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_beginning_is_no_regular_expression() {
        assert_eq!(beginning("^aws:principaltag/"), Some("aws:principaltag/"));
        for other in [
            "aws:",
            "^aws:.*",
            "^aws:[a-k]",
            "^a$",
            "^a|b",
            "^a\\d",
            "^größe",
        ] {
            assert_eq!(beginning(other), None, "{other}");
        }
    }

    #[test]
    fn a_beginning_knows_the_keys_that_the_regular_expression_knows() {
        let row = |key: &str| KeyKnowledge {
            key: key.into(),
            presence: Knowledge::Known,
            value: Knowledge::Unknown,
        };
        // The second is the same, written so that it needs a regular expression.
        for pattern in ["/^aws:principaltag/", "/^(aws:principaltag)/"] {
            let request = Request {
                key_knowledge: vec![row(pattern)],
                ..Request::default()
            };
            let knowing = Knowing::new(&request).unwrap();
            for (key, known) in [
                ("aws:PrincipalTag/größe", true),
                ("AWS:PRINCIPALTAG/a", true),
                ("aws:principaltag", true),
                ("aws:principalta", false),
                ("x:aws:PrincipalTag/a", false),
            ] {
                let found = knowing.of(&Key::new(key));
                assert_eq!(found.is_some(), known, "{pattern}: {key}");
            }
        }
    }
}

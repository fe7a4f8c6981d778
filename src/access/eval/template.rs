use super::glob::{Glob, Token, tokens};
use super::key::Key;

/// How `*` and `?` of a value read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wildcards {
    /// As wildcards.
    Active,
    /// As themselves.
    Literal,
}

/// Whether `${...}` stands for the value of a key: in policies of version 2012-10-17.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Variables {
    /// It does.
    Active,
    /// It is text.
    Literal,
}

/// A text of a policy with variables in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    pieces: Vec<Piece>,
}

/// A piece of such a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text, in which wildcards may be active.
    Text(Box<str>),
    /// `${*}`, `${?}`, `${$}`: the character itself.
    Escaped(char),
    /// `${key}` and `${key, 'default'}`.
    Variable(Variable),
}

/// The value of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variable {
    /// The key.
    pub(super) key: Key,
    /// What stands for it when the key is absent.
    pub(super) default: Option<Box<str>>,
}

impl Template {
    /// Returns the pieces of a text; none when it has no variable.
    pub(super) fn parse(text: &str, variables: Variables) -> Option<Self> {
        if variables == Variables::Literal || !text.contains("${") {
            return None;
        }
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            plain.push_str(before);
            let Some((inner, behind)) = after.split_once('}') else {
                // A variable without its end is text.
                plain.push_str("${");
                rest = after;
                continue;
            };
            match of_inner(inner) {
                Some(piece) => {
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain).into()));
                    }
                    pieces.push(piece);
                }
                None => plain.extend(["${", inner, "}"]),
            }
            rest = behind;
        }
        plain.push_str(rest);
        if pieces.is_empty() {
            return None;
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain.into()));
        }
        Some(Self { pieces })
    }

    /// Returns the variables in order.
    pub(super) fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable(variable) => Some(variable),
            Piece::Text(_) | Piece::Escaped(_) => None,
        })
    }

    /// Returns the pattern with the values in place of the variables, in their order. A value is literal; where there is
    /// none, any text is one.
    pub(super) fn fill<'v>(
        &self,
        values: impl IntoIterator<Item = Option<&'v str>>,
        wildcards: Wildcards,
    ) -> Glob {
        let mut values = values.into_iter();
        let mut list = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => push(&mut list, text, wildcards),
                Piece::Escaped(character) => list.push(Token::Char(*character)),
                Piece::Variable(_) => match values.next().unwrap_or(Some("")) {
                    Some(value) => push(&mut list, value, Wildcards::Literal),
                    None => list.push(Token::Many),
                },
            }
        }
        Glob::of_tokens(list)
    }

    /// Returns the pieces in order.
    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Returns the text as it is written.
    pub(super) fn shown(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.to_string(),
            Piece::Escaped(character) => format!("${{{character}}}"),
            Piece::Variable(variable) => match &variable.default {
                None => format!("${{{}}}", variable.key.shown()),
                Some(default) => format!("${{{}, '{default}'}}", variable.key.shown()),
            },
        });
        pieces.collect()
    }

    /// Returns the single variable, when nothing else stands in the text.
    pub(super) fn alone(&self) -> Option<&Variable> {
        match self.pieces.as_slice() {
            [Piece::Variable(variable)] => Some(variable),
            _ => None,
        }
    }
}

fn push(list: &mut Vec<Token>, text: &str, wildcards: Wildcards) {
    match wildcards {
        Wildcards::Active => list.extend(tokens(text)),
        Wildcards::Literal => list.extend(text.chars().map(Token::Char)),
    }
}

/// Returns what stands between the braces; none for what is no variable.
fn of_inner(inner: &str) -> Option<Piece> {
    match inner {
        "*" => return Some(Piece::Escaped('*')),
        "?" => return Some(Piece::Escaped('?')),
        "$" => return Some(Piece::Escaped('$')),
        _ => {}
    }
    let (name, default) = match inner.split_once(',') {
        None => (inner, None),
        Some((name, default)) => {
            let quoted = default.trim().strip_prefix('\'')?.strip_suffix('\'')?;
            (name, Some(quoted.into()))
        }
    };
    let name = name.trim();
    (!name.is_empty()).then(|| {
        Piece::Variable(Variable {
            key: Key::new(name),
            default,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, values: &[&str]) -> Option<Glob> {
        let template = Template::parse(text, Variables::Active)?;
        Some(template.fill(values.iter().copied().map(Some), Wildcards::Active))
    }

    #[test]
    fn variables_are_replaced_by_literal_text() {
        let glob = filled("home/${aws:username}/*", &["b*b"]).unwrap();
        assert!(glob.matches("home/b*b/x"));
        assert!(!glob.matches("home/bob/x"));
        assert!(filled("a${*}", &[]).unwrap().matches("a*"));
        assert!(!filled("a${*}", &[]).unwrap().matches("ab"));
        assert_eq!(filled("${$}${?}", &[]).unwrap(), Glob::Exact("$?".into()));
        assert_eq!(filled("x${a:b}y", &[""]).unwrap(), Glob::Exact("xy".into()));
    }

    #[test]
    fn what_is_no_variable_is_text() {
        for text in ["plain", "$", "${", "a${b", "${}", "${a:b, c}"] {
            assert_eq!(filled(text, &[]), None, "{text}");
        }
        assert_eq!(Template::parse("${aws:username}", Variables::Literal), None);
        assert!(filled("${a:b}${c", &["x"]).unwrap().matches("x${c"));
    }

    #[test]
    fn defaults_stand_between_quotes() {
        let template = Template::parse("${aws:userid, 'nobody, yet'}", Variables::Active).unwrap();
        let variable = template.alone().unwrap();
        assert_eq!(variable.default.as_deref(), Some("nobody, yet"));
        assert_eq!(variable.key, Key::new("AWS:UserId"));
    }
}

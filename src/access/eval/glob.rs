mod search;

/// The most steps that two pointers may take.
const FEW_STEPS: usize = 1 << 16;

/// A character of a pattern, or one of its wildcards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Token {
    /// This character.
    Char(char),
    /// `?`: any one character.
    One,
    /// `*`: any run of characters, also none.
    Many,
}

/// A pattern with `*` and `?`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Glob {
    /// It matches every text.
    Any,
    /// It has no wildcard.
    Exact(Box<str>),
    /// Its only wildcard is a `*` at the end.
    Prefix(Box<str>),
    /// Everything else.
    General(Box<[Token]>),
}

/// Returns the tokens of a pattern's text.
pub(super) fn tokens(pattern: &str) -> impl Iterator<Item = Token> + '_ {
    pattern.chars().map(|character| match character {
        '*' => Token::Many,
        '?' => Token::One,
        other => Token::Char(other),
    })
}

impl Glob {
    /// Returns the pattern of a text in which `*` and `?` are wildcards.
    pub(super) fn new(pattern: &str) -> Self {
        if pattern == "*" {
            return Self::Any;
        }
        if !pattern.contains(['*', '?']) {
            return Self::Exact(pattern.into());
        }
        match pattern.strip_suffix('*') {
            Some(prefix) if !prefix.contains(['*', '?']) => Self::Prefix(prefix.into()),
            _ => Self::of_tokens(tokens(pattern)),
        }
    }

    /// Returns the pattern of tokens; runs of `*` count as one.
    pub(super) fn of_tokens(tokens: impl IntoIterator<Item = Token>) -> Self {
        let mut list: Vec<Token> = Vec::new();
        for token in tokens {
            if token != Token::Many || list.last() != Some(&Token::Many) {
                list.push(token);
            }
        }
        let literal = |tokens: &[Token]| -> Option<Box<str>> {
            let chars = tokens.iter().map(|token| match token {
                Token::Char(character) => Some(*character),
                Token::One | Token::Many => None,
            });
            chars.collect::<Option<String>>().map(Into::into)
        };
        if let Some(text) = literal(&list) {
            return Self::Exact(text);
        }
        if let Some((Token::Many, head)) = list.split_last()
            && let Some(text) = literal(head)
        {
            return if text.is_empty() {
                Self::Any
            } else {
                Self::Prefix(text)
            };
        }
        Self::General(list.into())
    }

    /// Returns the tokens.
    pub(super) fn tokens(&self) -> Vec<Token> {
        let chars = |text: &str| text.chars().map(Token::Char).collect::<Vec<_>>();
        match self {
            Self::Any => vec![Token::Many],
            Self::Exact(text) => chars(text),
            Self::Prefix(text) => {
                let mut list = chars(text);
                list.push(Token::Many);
                list
            }
            Self::General(list) => list.to_vec(),
        }
    }

    /// Returns whether the whole text matches, with regard to case.
    ///
    /// Two pointers with one point to fall back to: time grows with the product of the lengths at worst, so long ones
    /// are searched piece by piece.
    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(literal) => **literal == *text,
            Self::Prefix(prefix) => text.starts_with(&**prefix),
            Self::General(list) if list.len().saturating_mul(text.len()) > FEW_STEPS => {
                search::matches(list, text)
            }
            Self::General(list) => run(list, text),
        }
    }

    /// Returns whether it has a wildcard.
    pub(super) fn has_wildcard(&self) -> bool {
        !matches!(self, Self::Exact(_))
    }
}

fn run(tokens: &[Token], text: &str) -> bool {
    let mut pattern = tokens;
    let mut chars = text.chars();
    let mut fall_back: Option<(&[Token], std::str::Chars<'_>)> = None;
    loop {
        if let Some((Token::Many, rest)) = pattern.split_first() {
            if rest.is_empty() {
                return true;
            }
            pattern = rest;
            fall_back = Some((rest, chars.clone()));
            continue;
        }
        let mut ahead = chars.clone();
        let fits = match (pattern.split_first(), ahead.next()) {
            (None, None) => return true,
            (Some((Token::Char(wanted), rest)), Some(found)) if *wanted == found => Some(rest),
            (Some((Token::One, rest)), Some(_)) => Some(rest),
            _ => None,
        };
        if let Some(rest) = fits {
            pattern = rest;
            chars = ahead;
            continue;
        }
        let Some((rest, from)) = &mut fall_back else {
            return false;
        };
        if from.next().is_none() {
            return false;
        }
        pattern = rest;
        chars = from.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        let glob = Glob::new(pattern);
        assert_eq!(Glob::of_tokens(glob.tokens()), glob, "{pattern}");
        glob.matches(text)
    }

    #[test]
    fn stars_match_runs_and_question_marks_match_one() {
        for (pattern, text) in [
            ("*", ""),
            ("", ""),
            ("a*", "a"),
            ("a*c", "abcbc"),
            ("a?c", "abc"),
            ("?", "é"),
            ("*é*", "café!"),
            ("**a", "aaa"),
            ("*?*?", "ab"),
            ("a*b?d*", "axxbcbcdz"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [
            ("", "a"),
            ("a", "A"),
            ("a?c", "ac"),
            ("?", ""),
            ("a*c", "abcb"),
            ("*?*?", "a"),
            ("a*b?d", "axxbcbcdz"),
        ] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn patterns_made_to_be_slow_are_not() {
        let text = "a".repeat(4000);
        assert!(!matches(
            &"*?".repeat(1000).replace("*?*?", "*a*?"),
            &format!("{}b", "c".repeat(4000))
        ));
        assert!(!matches(&format!("{}b", "*a".repeat(500)), &text));
        assert!(matches(&"*?".repeat(1000), &text));
    }
}

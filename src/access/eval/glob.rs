mod search;

use super::steps::count;

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

    /// Returns whether some text may match this pattern and another one; it does not tell all that do not meet.
    pub(super) fn may_meet(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => true,
            (glob, Self::Exact(text)) | (Self::Exact(text), glob) => glob.matches(text),
            (Self::Prefix(one), Self::Prefix(two)) => {
                one.starts_with(&**two) || two.starts_with(&**one)
            }
            (one, other) => {
                let (one, other) = (one.tokens(), other.tokens());
                alike(one.iter(), other.iter()) && alike(one.iter().rev(), other.iter().rev())
            }
        }
    }

    /// Returns whether every text that matches this pattern is known to match another one.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Any) => true,
            (Self::Exact(text), other) => other.matches(text),
            (Self::Prefix(text), Self::Prefix(start)) => text.starts_with(&**start),
            (Self::General(list), Self::Prefix(start)) => {
                let literal = start.chars().map(Token::Char);
                let mut own = list.iter();
                literal
                    .into_iter()
                    .all(|wanted| own.next() == Some(&wanted))
            }
            (one, other) => one == other,
        }
    }

    /// Returns whether it has a wildcard.
    pub(super) fn has_wildcard(&self) -> bool {
        !matches!(self, Self::Exact(_))
    }
}

/// Returns whether two patterns agree up to the first wildcard of either.
fn alike<'t>(one: impl Iterator<Item = &'t Token>, other: impl Iterator<Item = &'t Token>) -> bool {
    for pair in one.zip(other) {
        count(1);
        match pair {
            (Token::Many, _) | (_, Token::Many) => return true,
            (Token::Char(one), Token::Char(other)) if one != other => return false,
            (Token::Char(_) | Token::One, Token::Char(_) | Token::One) => {}
        }
    }
    true
}

fn run(tokens: &[Token], text: &str) -> bool {
    // What ends otherwise needs no further look.
    if matches!(tokens.last(), Some(Token::Char(last)) if !text.ends_with(*last)) {
        return false;
    }
    let mut pattern = tokens;
    let mut chars = text.chars();
    let mut fall_back: Option<(&[Token], std::str::Chars<'_>)> = None;
    loop {
        count(1);
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
    fn patterns_that_do_not_meet_share_no_text_and_what_lies_within_matches_too() {
        let words = |letters: &[&str], longest: usize| -> Vec<String> {
            let mut all = vec![String::new()];
            for _ in 0..longest {
                let longer = all
                    .iter()
                    .flat_map(|word| letters.iter().map(move |letter| format!("{word}{letter}")));
                let longer: Vec<String> = longer.collect();
                all.extend(longer);
                all.sort();
                all.dedup();
            }
            all
        };
        let texts = words(&["a", "b"], 5);
        let globs: Vec<Glob> = words(&["a", "b", "?", "*"], 3)
            .iter()
            .map(|pattern| Glob::new(pattern))
            .collect();
        let (mut apart, mut within) = (0, 0);
        for one in &globs {
            for other in &globs {
                if !one.may_meet(other) {
                    apart += 1;
                    let both = |text: &String| one.matches(text) && other.matches(text);
                    assert!(!texts.iter().any(both), "{one:?} {other:?}");
                }
                if one.is_within(other) {
                    within += 1;
                    let outside = |text: &String| one.matches(text) && !other.matches(text);
                    assert!(!texts.iter().any(outside), "{one:?} {other:?}");
                }
            }
        }
        assert!(apart > 1000 && within > 200, "{apart} {within}");
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

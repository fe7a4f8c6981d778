use super::Answer;

/// Returns whether a text has the form of a pattern in which `*` stands for any text, also none.
///
/// AWS Backup documents that `*` stands for characters other than white space. Where only a `*` that
/// swallows white space would match, the answer is `Unknown`. Time: length of pattern times length of text.
///
/// Source: AWS Backup Developer Guide, page assigning-resources-json.
pub(super) fn matches(pattern: &str, text: &str) -> Answer {
    if wild(pattern, text, |character| !character.is_whitespace()) {
        Answer::Yes
    } else if wild(pattern, text, |_| true) {
        Answer::Unknown
    } else {
        Answer::No
    }
}

/// Walks the pattern once; `reached` tells for each length of the text's beginning whether the pattern so
/// far matches it.
fn wild(pattern: &str, text: &str, swallows: fn(char) -> bool) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut reached: Vec<bool> = std::iter::once(true)
        .chain(text.iter().map(|_| false))
        .collect();
    for expected in pattern.chars() {
        reached = if expected == '*' {
            let last = std::iter::once(None).chain(text.iter().map(|c| Some(*c)));
            let mut open = false;
            let step = reached.iter().zip(last).map(|(here, last)| {
                open = *here || (open && last.is_some_and(swallows));
                open
            });
            step.collect()
        } else {
            let step = reached.iter().zip(&text);
            let step = step.map(|(before, character)| *before && *character == expected);
            std::iter::once(false).chain(step).collect()
        };
    }
    reached.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, spelled out.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len())
                .take_while(|n| !text[..*n].contains(&' '))
                .any(|n| naive(rest, &text[n..])),
            Some((c, rest)) => text.first() == Some(c) && naive(rest, &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn equals_the_definition(pattern in "[ab *]{0,6}", text in "[ab ]{0,6}") {
            let of = |s: &str| s.chars().collect::<Vec<char>>();
            prop_assert_eq!(
                matches(&pattern, &text) == Answer::Yes,
                naive(&of(&pattern), &of(&text))
            );
        }
    }

    #[test]
    fn arns_and_tags() {
        for (pattern, text, expected) in [
            (
                "*",
                "arn:aws:rds:eu-west-1:111122223333:db:orders",
                Answer::Yes,
            ),
            (
                "arn:aws:rds:*:*:db:*",
                "arn:aws:rds:eu-west-1:111122223333:db:orders",
                Answer::Yes,
            ),
            (
                "arn:aws:rds:*:*:db:*",
                "arn:aws:rds:eu-west-1:111122223333:cluster:orders",
                Answer::No,
            ),
            ("arn:aws:s3:::acme-*", "arn:aws:s3:::acme-", Answer::Yes),
            ("arn:aws:s3:::acme-?", "arn:aws:s3:::acme-1", Answer::No),
            ("Daily", "daily", Answer::No),
            ("prod*", "prod west", Answer::Unknown),
            ("prod *", "prod west", Answer::Yes),
            ("", "", Answer::Yes),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
        let bomb = "*a".repeat(500);
        assert_eq!(matches(&bomb, &"a".repeat(499)), Answer::No);
    }
}

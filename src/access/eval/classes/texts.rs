use super::super::glob::Glob;
use super::super::test::What;
use super::{Class, Classes, TooMany, Work, automaton, fresh};

/// Returns the classes of texts that tests tell apart. `shape`: only texts of this pattern.
pub(super) fn classes(
    tests: &[&What],
    shape: Option<&Glob>,
    work: &Work,
) -> Result<Vec<Class>, TooMany> {
    if let Some(simple) = literals_and_prefixes(tests, shape) {
        return Ok(simple);
    }
    match automaton::classes(tests, shape, work) {
        Ok(classes) => Ok(classes),
        Err(TooMany) => without_literals(tests, shape, work),
    }
}

/// Returns the classes where every test is a literal or a prefix: the literals, and what lies behind each prefix
/// and no longer one.
///
/// The prefixes that a text has are those of the longest of them.
fn literals_and_prefixes(tests: &[&What], shape: Option<&Glob>) -> Option<Vec<Class>> {
    let mut texts: Vec<String> = Vec::new();
    let mut starts: Vec<&str> = vec![""];
    for what in tests {
        if let Some(text) = what.literal() {
            texts.push(text.to_owned());
        } else if let What::Like(Glob::Prefix(start)) = what {
            starts.push(start);
        } else if !matches!(what, What::Like(Glob::Any)) {
            return None;
        }
    }
    match shape {
        None | Some(Glob::Any) => {}
        Some(Glob::Prefix(start)) => starts.push(start),
        Some(Glob::Exact(text)) => texts.push(text.to_string()),
        Some(Glob::General(_)) => return None,
    }
    let used = |character| texts.iter().any(|text| text.contains(character));
    let started = |character| starts.iter().any(|start| start.contains(character));
    let other = fresh(|character| !used(character) && !started(character));
    let behind: Vec<String> = starts
        .iter()
        .map(|start| format!("{start}{other}"))
        .collect();
    let mut classes = Classes::default();
    for text in texts.into_iter().chain(behind) {
        if shape.is_none_or(|shape| shape.matches(&text)) {
            let truths = tests.iter().map(|what| what.holds(&text)).collect();
            classes.add(truths, || text);
        }
    }
    Some(classes.list)
}

/// Returns the classes with each literal on its own, and patterns as if no text of theirs were a literal.
fn without_literals(
    tests: &[&What],
    shape: Option<&Glob>,
    work: &Work,
) -> Result<Vec<Class>, TooMany> {
    let is_literal = |what: &&What| matches!(what, What::Equals(_));
    let patterns: Vec<&What> = tests
        .iter()
        .copied()
        .filter(|what| !is_literal(what))
        .collect();
    let mut classes = Classes::default();
    for what in tests {
        if let What::Equals(text) = what
            && shape.is_none_or(|shape| shape.matches(text))
        {
            let truths = tests.iter().map(|what| what.holds(text)).collect();
            classes.add(truths, || text.to_string());
        }
    }
    for class in automaton::classes(&patterns, shape, work)? {
        let mut answers = class.truths.iter();
        let truths = tests
            .iter()
            .map(|what| !is_literal(what) && answers.next() == Some(&true));
        let truths = truths.collect();
        classes.add(truths, || class.witness.to_string());
    }
    Ok(classes.list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(pattern: &str) -> What {
        What::Like(Glob::new(pattern))
    }

    fn truths(tests: &[&What], shape: Option<&str>) -> Vec<Vec<bool>> {
        let shape = shape.map(Glob::new);
        let all = classes(tests, shape.as_ref(), &Work::default()).unwrap();
        for class in &all {
            let found: Vec<bool> = tests
                .iter()
                .map(|what| what.holds(&class.witness))
                .collect();
            assert_eq!(*class.truths, *found, "{class:?}");
        }
        let mut truths: Vec<Vec<bool>> = all.iter().map(|class| class.truths.to_vec()).collect();
        truths.sort();
        truths
    }

    #[test]
    fn prefixes_nest() {
        let (outer, inner) = (like("home/*"), like("home/bob/*"));
        let literal = What::Equals("home/bob/x".into());
        let expected = [
            vec![false, false, false],
            vec![true, false, false],
            vec![true, true, false],
            vec![true, true, true],
        ];
        assert_eq!(truths(&[&outer, &inner, &literal], None), expected);
        assert_eq!(
            truths(&[&outer, &inner], Some("home/bob/*")),
            [[true, true]]
        );
    }

    #[test]
    fn what_is_beside_a_prefix_is_no_text_of_it() {
        let (last, first) = (like("z*"), like("a*"));
        assert_eq!(truths(&[&last], None), [[false], [true]]);
        let apart = [[false, false], [false, true], [true, false]];
        assert_eq!(truths(&[&last, &first], None), apart);
    }

    #[test]
    fn letters_without_another_case_are_letters() {
        let (sharp, end) = (What::Folded("ß".into()), like("*x"));
        let all = [[false, false], [false, true], [true, false]];
        assert_eq!(truths(&[&sharp, &end], None), all);
    }

    #[test]
    fn patterns_meet_where_some_text_is_both() {
        let (front, back) = (like("a*"), like("*b"));
        let all = [[false, false], [false, true], [true, false], [true, true]];
        assert_eq!(truths(&[&front, &back], None), all);
        let apart = like("c*d");
        assert_eq!(
            truths(&[&front, &apart], None),
            [[false, false], [false, true], [true, false]]
        );
        // Everything that is neither empty nor longer than one character is one character long.
        let (one, more) = (like("?"), like("??*"));
        assert_eq!(
            truths(&[&one, &more], None),
            [[false, false], [false, true], [true, false]]
        );
    }

    #[test]
    fn case_is_folded_and_components_end_at_colons() {
        let (exact, folded) = (What::Equals("Ab".into()), What::Folded("ab".into()));
        let expected = [[false, false], [false, true], [true, true]];
        assert_eq!(truths(&[&exact, &folded], None), expected);
        let arn = What::Arn(super::super::super::test::arn_globs("arn:aws:s3:::*").unwrap());
        let text = like("arn:*:x");
        assert_eq!(truths(&[&arn, &text], None).len(), 4);
        let deep = What::Arn(super::super::super::test::arn_globs("arn:*:*:*:*:a").unwrap());
        let longer = like("arn:*:*:*:*:*:*");
        assert_eq!(
            truths(&[&deep, &longer], None),
            [[false, false], [false, true], [true, false]]
        );
    }

    #[test]
    fn many_literals_beside_a_pattern_are_bounded() {
        let literals: Vec<What> = (0..2000)
            .map(|number| What::Equals(format!("value-{number}").into()))
            .collect();
        let pattern = like("*-1?");
        let mut all: Vec<&What> = literals.iter().collect();
        all.push(&pattern);
        let classes = classes(&all, None, &Work::default()).unwrap();
        assert_eq!(classes.len(), 2002);
    }
}

use std::borrow::Cow;
use std::sync::Arc;

use super::ContextValue;
use super::formula::Node;
use super::glob::{Glob, Token};
use super::key_facts::Derived;
use super::lookup::Found;
use super::operator::Base;
use super::scalar::{Decimal, Moment, Range, base64, boolean, fold};
use super::scene::{Domain, Scene, UnknownKind};
use super::template::{Piece, Template, Variable, Wildcards};
use super::test::{Test, What, arn_globs};

/// The most texts that are tried for an unknown variable.
const MOST_TRIED: usize = 4096;

/// Returns the test that a value of a policy stands for.
pub(super) fn test(base: Base, text: &str) -> Test {
    let what = match base {
        Base::Equals => What::Equals(text.into()),
        Base::IgnoreCase => What::Folded(fold(text).collect::<String>().into()),
        Base::Like => match Glob::new(text) {
            Glob::Exact(literal) => What::Equals(literal),
            glob => What::Like(glob),
        },
        Base::Arn => arn_globs(text).map_or(What::Never, What::Arn),
        Base::Bool | Base::Null => boolean(text).map_or(What::Never, What::Bool),
        Base::Number(compare) => {
            Decimal::parse(text).map_or(What::Never, |number| What::Number(compare, number))
        }
        Base::Date(compare) => {
            Moment::parse(text).map_or(What::Never, |moment| What::Date(compare, moment))
        }
        Base::Binary => base64(text).map_or(What::Never, |bytes| What::Binary(bytes.into())),
        Base::Ip => Range::parse(text).map_or(What::Never, What::Ip),
    };
    Test {
        what,
        text: text.into(),
    }
}

/// Returns the test of a pattern whose variables have been filled.
fn test_of_glob(base: Base, glob: Glob) -> Test {
    let text = shown(&glob);
    match base {
        Base::Arn => Test {
            what: arn_components(&glob).map_or(What::Never, |globs| What::Arn(globs.into())),
            text: text.into(),
        },
        Base::Like => match glob {
            Glob::Exact(literal) => test(Base::Equals, &literal),
            glob => Test {
                what: What::Like(glob),
                text: text.into(),
            },
        },
        _ => test(base, &text),
    }
}

fn arn_components(glob: &Glob) -> Option<[Glob; 6]> {
    let tokens = glob.tokens();
    let parts = tokens.splitn(6, |token| *token == Token::Char(':'));
    let parts: Vec<Glob> = parts
        .map(|part| Glob::of_tokens(part.iter().copied()))
        .collect();
    let globs: [Glob; 6] = parts.try_into().ok()?;
    let [first, ..] = &globs;
    (*first == Glob::Exact("arn".into())).then_some(globs)
}

fn shown(glob: &Glob) -> String {
    let chars = glob.tokens().into_iter().map(|token| match token {
        Token::Char(character) => character,
        Token::One => '?',
        Token::Many => '*',
    });
    chars.collect()
}

fn wildcards(base: Base) -> Wildcards {
    match base {
        Base::Like | Base::Arn => Wildcards::Active,
        Base::Equals
        | Base::IgnoreCase
        | Base::Number(_)
        | Base::Date(_)
        | Base::Bool
        | Base::Binary
        | Base::Ip
        | Base::Null => Wildcards::Literal,
    }
}

/// Returns the atom of a test of an unknown. The second of 1970 is a number and a moment.
pub(super) fn atom(number: usize, test: &Arc<Test>, scene: &mut Scene<'_>) -> Node {
    let is_time = scene.unknowns.get(number).is_some_and(|unknown| {
        matches!(&unknown.kind, UnknownKind::Key(key)
            if key.fact().is_some_and(|fact| fact.derived == Derived::Time))
    });
    match &test.what {
        What::Never => Node::FALSE,
        What::Number(compare, _) if is_time => match Moment::parse(&test.text) {
            Some(moment) => {
                let date = Test {
                    what: What::Date(*compare, moment),
                    text: test.text.clone(),
                };
                scene.formula.atom(number, &Arc::new(date))
            }
            None => Node::FALSE,
        },
        _ => scene.formula.atom(number, test),
    }
}

/// The value of a variable.
#[derive(Clone, Debug)]
enum Slot<'r> {
    Text(Cow<'r, str>),
    Missing,
    Unknown(usize, Option<Box<str>>),
}

fn slot<'r>(variable: &Variable, scene: &mut Scene<'r>) -> Slot<'r> {
    match scene.find(&variable.key) {
        Found::One(text) => Slot::Text(text),
        Found::Unknown(number) => Slot::Unknown(number, variable.default.clone()),
        Found::Absent => match &variable.default {
            Some(default) => Slot::Text(Cow::Owned(default.to_string())),
            None => Slot::Missing,
        },
        // Only keys with a single value can be variables.
        Found::Many(_) => Slot::Missing,
    }
}

/// Returns when every variable of a text has a value.
pub(super) fn resolved(template: &Template, scene: &mut Scene<'_>) -> Node {
    let mut all = Node::TRUE;
    for variable in template.variables() {
        let one = match slot(variable, scene) {
            Slot::Text(_) | Slot::Unknown(_, Some(_)) => Node::TRUE,
            Slot::Missing => Node::FALSE,
            Slot::Unknown(number, None) => scene.present(number),
        };
        all = scene.formula.and(all, one);
    }
    all
}

/// A text whose variables have been filled, as far as they are known.
#[derive(Debug)]
pub(super) enum Filled {
    /// All of them are known.
    Known(Test),
    /// One is missing.
    Missing,
    /// One is unknown.
    Unknown,
}

/// Returns the test of a value whose variables are known.
pub(super) fn known_test(
    base: Base,
    template: &Template,
    _shown: &str,
    scene: &mut Scene<'_>,
) -> Filled {
    match known_glob(template, wildcards(base), scene) {
        Ok(glob) => Filled::Known(test_of_glob(base, glob)),
        Err(Unfilled::Missing) => Filled::Missing,
        Err(Unfilled::Unknown(_)) => Filled::Unknown,
    }
}

/// Why a text cannot be filled.
#[derive(Debug)]
pub(super) enum Unfilled {
    /// A variable has no value.
    Missing,
    /// These are unknown, with what stands for them when they are absent.
    Unknown(Vec<(usize, Option<Box<str>>)>),
}

/// Returns the pattern of a text whose variables are all known.
pub(super) fn known_glob(
    template: &Template,
    wildcards: Wildcards,
    scene: &mut Scene<'_>,
) -> Result<Glob, Unfilled> {
    let slots: Vec<Slot<'_>> = template.variables().map(|one| slot(one, scene)).collect();
    let mut unknown: Vec<(usize, Option<Box<str>>)> = Vec::new();
    let mut texts = Vec::new();
    for slot in &slots {
        match slot {
            Slot::Text(text) => texts.push(&**text),
            Slot::Missing => return Err(Unfilled::Missing),
            Slot::Unknown(number, default) => {
                texts.push("");
                if unknown.iter().all(|(known, _)| known != number) {
                    unknown.push((*number, default.clone()));
                }
            }
        }
    }
    if unknown.is_empty() {
        Ok(template.fill(texts, wildcards))
    } else {
        Err(Unfilled::Unknown(unknown))
    }
}

/// Returns the pattern with one unknown taken to be a text.
fn glob_with(
    template: &Template,
    wildcards: Wildcards,
    unknown: usize,
    text: &str,
    scene: &mut Scene<'_>,
) -> Option<Glob> {
    let slots: Vec<Slot<'_>> = template.variables().map(|one| slot(one, scene)).collect();
    let texts: Option<Vec<&str>> = slots
        .iter()
        .map(|slot| match slot {
            Slot::Text(known) => Some(&**known),
            Slot::Unknown(number, _) if *number == unknown => Some(text),
            Slot::Unknown(..) | Slot::Missing => None,
        })
        .collect();
    texts.map(|texts| template.fill(texts, wildcards))
}

/// Returns when a known text matches a value with variables.
pub(super) fn text_matches(
    base: Base,
    template: &Template,
    text: &str,
    scene: &mut Scene<'_>,
) -> Node {
    filled_matches(template, wildcards(base), text, scene, |glob, text| {
        test_of_glob(base, glob).holds(text)
    })
}

/// Returns when a known text matches a text with variables, by what compares them.
///
/// One unknown variable can only be a part of the text: each is tried.
pub(super) fn filled_matches(
    template: &Template,
    wildcards: Wildcards,
    text: &str,
    scene: &mut Scene<'_>,
    matches: impl Fn(Glob, &str) -> bool,
) -> Node {
    let unknown = match known_glob(template, wildcards, scene) {
        Ok(glob) => return Node::of(matches(glob, text)),
        Err(Unfilled::Missing) => return Node::FALSE,
        Err(Unfilled::Unknown(unknown)) => unknown,
    };
    let [(number, default)] = unknown.as_slice() else {
        return several_unknown(template, text, &unknown, scene);
    };
    let tried = tried(template, text, *number, scene);
    let Some(tried) = tried else {
        return several_unknown(template, text, &unknown, scene);
    };
    let mut result = Node::FALSE;
    for candidate in tried {
        let glob = glob_with(template, wildcards, *number, &candidate, scene);
        if glob.is_some_and(|glob| matches(glob, text)) {
            let is = scene.equals(*number, &candidate);
            result = scene.formula.or(result, is);
        }
    }
    if let Some(default) = default {
        let glob = glob_with(template, wildcards, *number, default, scene);
        if glob.is_some_and(|glob| matches(glob, text)) {
            let absent = !scene.present(*number);
            result = scene.formula.or(result, absent);
        }
    }
    result
}

/// Returns a statement of its own, which holds only where the variables have values.
fn several_unknown(
    template: &Template,
    text: &str,
    unknown: &[(usize, Option<Box<str>>)],
    scene: &mut Scene<'_>,
) -> Node {
    let mut result = scene.free(&format!("{} matches {text}", template.shown()));
    for (number, default) in unknown {
        if default.is_none() {
            let present = scene.present(*number);
            result = scene.formula.and(result, present);
        }
    }
    result
}

/// Returns the texts that an unknown variable could be for a text to match; none when they are too many.
fn tried(template: &Template, text: &str, number: usize, scene: &Scene<'_>) -> Option<Vec<String>> {
    let domain = scene.unknowns.get(number).map(|unknown| &unknown.domain);
    if let Some(Domain::Listed(listed)) = domain {
        let texts = listed.iter().filter_map(|value| match value {
            Some(ContextValue::One(text)) => Some(text.to_string()),
            Some(ContextValue::Many(_)) | None => None,
        });
        return Some(texts.collect());
    }
    // Where the variable begins is known when only plain text stands before it.
    let start = match template.first() {
        Some(Piece::Variable(_)) => Some(0),
        Some(Piece::Text(before))
            if !before.contains(['*', '?']) && template.second_is_variable() =>
        {
            if !text.starts_with(&**before) {
                return Some(Vec::new());
            }
            Some(before.len())
        }
        _ => None,
    };
    let ends: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let starts: Vec<usize> = start.map_or_else(|| ends.clone(), |start| vec![start]);
    if starts.len() * ends.len() > MOST_TRIED {
        return None;
    }
    let mut all: Vec<String> = starts
        .iter()
        .flat_map(|start| ends.iter().filter_map(|end| text.get(*start..*end)))
        .map(str::to_owned)
        .collect();
    all.sort_unstable();
    all.dedup();
    Some(all)
}

/// Returns when an unknown key matches a value with variables.
pub(super) fn unknown_matches(
    base: Base,
    template: &Template,
    shown: &str,
    number: usize,
    scene: &mut Scene<'_>,
) -> Node {
    let unknown = match known_glob(template, wildcards(base), scene) {
        Ok(glob) => {
            let test = Arc::new(test_of_glob(base, glob));
            return atom(number, &test, scene);
        }
        Err(Unfilled::Missing) => return Node::FALSE,
        Err(Unfilled::Unknown(unknown)) => unknown,
    };
    if let Some(node) = listed_matches(base, template, number, scene) {
        return node;
    }
    if let [(variable, default)] = unknown.as_slice()
        && let Some(node) = listed_variable(base, template, number, (*variable, default), scene)
    {
        return node;
    }
    both_unknown(base, template, shown, number, &unknown, scene)
}

/// Returns the texts that an unknown may be, where they are listed.
fn listed(number: usize, scene: &Scene<'_>) -> Option<Vec<Box<str>>> {
    match &scene.unknowns.get(number)?.domain {
        Domain::Listed(values) => Some(
            values
                .iter()
                .filter_map(|value| match value {
                    Some(ContextValue::One(text)) => Some(text.clone()),
                    Some(ContextValue::Many(_)) | None => None,
                })
                .collect(),
        ),
        Domain::Open { .. } | Domain::Truth => None,
    }
}

/// The key's values are listed: each is a known text.
fn listed_matches(
    base: Base,
    template: &Template,
    number: usize,
    scene: &mut Scene<'_>,
) -> Option<Node> {
    let mut result = Node::FALSE;
    for text in listed(number, scene)? {
        let is = scene.equals(number, &text);
        let matches = text_matches(base, template, &text, scene);
        let both = scene.formula.and(is, matches);
        result = scene.formula.or(result, both);
    }
    Some(result)
}

/// The variable's values are listed: each gives a known test.
fn listed_variable(
    base: Base,
    template: &Template,
    number: usize,
    (variable, default): (usize, &Option<Box<str>>),
    scene: &mut Scene<'_>,
) -> Option<Node> {
    let mut result = Node::FALSE;
    for text in listed(variable, scene)? {
        let glob = glob_with(template, wildcards(base), variable, &text, scene)?;
        let is = scene.equals(variable, &text);
        let matches = atom(number, &Arc::new(test_of_glob(base, glob)), scene);
        let both = scene.formula.and(is, matches);
        result = scene.formula.or(result, both);
    }
    if let Some(default) = default {
        let glob = glob_with(template, wildcards(base), variable, default, scene)?;
        let absent = !scene.present(variable);
        let matches = atom(number, &Arc::new(test_of_glob(base, glob)), scene);
        let both = scene.formula.and(absent, matches);
        result = scene.formula.or(result, both);
    }
    Some(result)
}

/// Neither is listed: a statement of its own about both, the same whichever of two keys is written first.
fn both_unknown(
    base: Base,
    template: &Template,
    shown: &str,
    number: usize,
    unknown: &[(usize, Option<Box<str>>)],
    scene: &mut Scene<'_>,
) -> Node {
    let name = |number: usize| {
        scene
            .unknowns
            .get(number)
            .map_or_else(String::new, |unknown| unknown.shown.to_string())
    };
    let (left, right) = match unknown {
        [(other, None)] if template.alone().is_some() && *other == number => {
            // A key is equal to itself.
            return scene.present(number);
        }
        [(other, None)]
            if template.alone().is_some() && matches!(base, Base::Equals | Base::Like) =>
        {
            let (one, two) = (name(number), name(*other));
            let (left, right) = if one <= two { (one, two) } else { (two, one) };
            (left, format!("${{{right}}}"))
        }
        _ => (name(number), shown.to_owned()),
    };
    let mut result = scene.free(&format!("{left} = {right}"));
    for (other, default) in unknown {
        if default.is_none() {
            let present = scene.present(*other);
            result = scene.formula.and(result, present);
        }
    }
    let present = scene.present(number);
    scene.formula.and(result, present)
}

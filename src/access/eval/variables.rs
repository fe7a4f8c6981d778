use std::sync::Arc;

use super::ContextValue;
use super::filling::{OneUnknown, Outline};
use super::formula::Node;
use super::operator::Base;
use super::scalar::fold_char;
use super::scene::{Domain, Scene};
use super::template::{Piece, Template, Wildcards};
use super::values::{
    Slot, Unfilled, Written, atom, known_glob, slot, test, test_of_glob, wildcards,
};
use super::words::{as_compared, is_compared};

/// The most texts that are tried for an unknown variable in one text.
const MOST_TRIED: usize = 4096;

/// Returns when a known text matches a value with variables.
pub(super) fn text_matches(written: Written<'_>, text: &str, scene: &mut Scene<'_>) -> Node {
    filled_matches(written.base, written.template, text, scene)
}

/// Whether texts of another case are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Kept,
    Folded,
}

impl Case {
    fn of(base: Base) -> Self {
        match base {
            Base::IgnoreCase | Base::Bool => Self::Folded,
            Base::Equals
            | Base::Like
            | Base::Arn
            | Base::Number(_)
            | Base::Date(_)
            | Base::Binary
            | Base::Ip
            | Base::Null => Self::Kept,
        }
    }

    fn same(self, one: char, other: char) -> bool {
        match self {
            Self::Kept => one == other,
            Self::Folded => fold_char(one) == fold_char(other),
        }
    }
}

/// Returns when a known text matches a text with variables, as values of an operator do.
///
/// One unknown variable can only be a part of the text: each is tried.
pub(super) fn filled_matches(
    base: Base,
    template: &Template,
    text: &str,
    scene: &mut Scene<'_>,
) -> Node {
    let unknown = match known_glob(template, wildcards(base), scene) {
        Ok(glob) => return Node::of(test_of_glob(base, glob).holds(text)),
        Err(Unfilled::Missing) => return Node::FALSE,
        Err(Unfilled::Unknown(unknown)) => unknown,
    };
    if !Outline::of(base, template, scene).is_some_and(|outline| outline.may_match(text)) {
        return Node::FALSE;
    }
    let [(number, default)] = unknown.as_slice() else {
        return several_unknown((base, template), text, &unknown, scene);
    };
    let filling = OneUnknown::of(base, template, *number, scene);
    let Some(filling) = filling else {
        return several_unknown((base, template), text, &unknown, scene);
    };
    let tried = tried(base, template, (*number, text), scene);
    let Some(tried) = tried.filter(|tried| scene.may_try(tried.len())) else {
        return several_unknown((base, template), text, &unknown, scene);
    };
    let mut result = Node::FALSE;
    for candidate in tried {
        if filling.matches(&candidate, text) {
            let is = match Case::of(base) {
                Case::Kept => scene.equals(*number, &candidate),
                Case::Folded => {
                    let test = Arc::new(test(Base::IgnoreCase, &candidate));
                    scene.formula.atom(*number, &test)
                }
            };
            result = scene.formula.or(result, is);
        }
    }
    if let Some(default) = default
        && filling.matches(default, text)
    {
        let absent = !scene.present(*number);
        result = scene.formula.or(result, absent);
    }
    result
}

/// Returns a statement of its own, which holds only where the variables have values.
fn several_unknown(
    (base, template): (Base, &Template),
    text: &str,
    unknown: &[(usize, Option<Box<str>>)],
    scene: &mut Scene<'_>,
) -> Node {
    let result = scene.free(&is_compared(base, template, text));
    needs_all(result, unknown, scene);
    result
}

/// Notes that a statement holds only where the variables in it have values.
fn needs_all(statement: Node, unknown: &[(usize, Option<Box<str>>)], scene: &mut Scene<'_>) {
    for (number, _) in unknown.iter().filter(|(_, default)| default.is_none()) {
        let one = scene.has_one_value(*number);
        let law = scene.formula.or(!statement, one);
        scene.laws.push(law);
    }
}

/// Returns the texts that an unknown variable could be for a text to match; none when they are too many.
fn tried(
    base: Base,
    template: &Template,
    (number, text): (usize, &str),
    scene: &mut Scene<'_>,
) -> Option<Vec<String>> {
    if let Some(listed) = listed(number, scene) {
        return Some(listed.into_iter().map(String::from).collect());
    }
    let start = match lead(base, template, scene) {
        None => None,
        // A text that begins otherwise is matched by nothing.
        Some(lead) => match behind(&lead, text, Case::of(base)) {
            None => return Some(Vec::new()),
            start => start,
        },
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

/// Returns what stands before the first variable that is not known; none where a wildcard does.
fn lead(base: Base, template: &Template, scene: &mut Scene<'_>) -> Option<String> {
    let is_plain = |text: &str| wildcards(base) == Wildcards::Literal || !text.contains(['*', '?']);
    let mut before = String::new();
    for piece in template.pieces() {
        match piece {
            Piece::Text(text) if is_plain(text) => before.push_str(text),
            Piece::Text(_) => return None,
            Piece::Escaped(character) => before.push(*character),
            Piece::Variable(variable) => match slot(variable, scene) {
                Slot::Text(text) => before.push_str(&text),
                Slot::Missing | Slot::Unknown(..) => break,
            },
        }
    }
    Some(before)
}

/// Returns where a text goes on behind its beginning; none where it begins otherwise.
fn behind(lead: &str, text: &str, case: Case) -> Option<usize> {
    let mut rest = text.chars();
    for wanted in lead.chars() {
        let found = rest.next()?;
        if !case.same(wanted, found) {
            return None;
        }
    }
    Some(text.len() - rest.as_str().len())
}

/// Returns when an unknown key matches a value with variables.
pub(super) fn unknown_matches(written: Written<'_>, number: usize, scene: &mut Scene<'_>) -> Node {
    let unknown = match known_glob(written.template, wildcards(written.base), scene) {
        Ok(glob) => {
            let test = Arc::new(test_of_glob(written.base, glob));
            return atom(number, &test, scene);
        }
        Err(Unfilled::Missing) => return Node::FALSE,
        Err(Unfilled::Unknown(unknown)) => unknown,
    };
    // Where nothing more is tried, the two are one statement.
    let tries = scene.may_try(1);
    if tries && let Some(node) = listed_matches(written, number, &unknown, scene) {
        return node;
    }
    if tries
        && let [(variable, default)] = unknown.as_slice()
        && let Some(node) = listed_variable(written, number, (*variable, default), scene)
    {
        return node;
    }
    both_unknown(written, number, &unknown, scene)
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
///
/// Where several variables are unknown, one statement is about them all: in each case the key has one value.
fn listed_matches(
    written: Written<'_>,
    number: usize,
    unknown: &[(usize, Option<Box<str>>)],
    scene: &mut Scene<'_>,
) -> Option<Node> {
    let mut result = Node::FALSE;
    let texts = listed(number, scene)?;
    if unknown.len() > 1 {
        let outline = Outline::of(written.base, written.template, scene)?;
        for text in texts.iter().filter(|text| outline.may_match(text)) {
            let is = scene.equals(number, text);
            result = scene.formula.or(result, is);
        }
        if result == Node::FALSE {
            return Some(result);
        }
        let statement = both_unknown(written, number, unknown, scene);
        return Some(scene.formula.and(result, statement));
    }
    for text in texts {
        let is = scene.equals(number, &text);
        let matches = text_matches(written, &text, scene);
        let both = scene.formula.and(is, matches);
        result = scene.formula.or(result, both);
    }
    Some(result)
}

/// The variable's values are listed: each gives a known test.
fn listed_variable(
    written: Written<'_>,
    number: usize,
    (variable, default): (usize, &Option<Box<str>>),
    scene: &mut Scene<'_>,
) -> Option<Node> {
    let mut result = Node::FALSE;
    let texts = listed(variable, scene)?;
    let filling = OneUnknown::of(written.base, written.template, variable, scene)?;
    if !scene.may_try(texts.len()) {
        return None;
    }
    let texts = texts.into_iter().map(Some);
    // Last, what stands for it when it is absent.
    for text in texts.chain(default.is_some().then_some(None)) {
        let glob = filling.with(text.as_deref().or(default.as_deref())?);
        let is = match &text {
            Some(text) => scene.equals(variable, text),
            None => !scene.present(variable),
        };
        let test = Arc::new(test_of_glob(written.base, glob));
        let matches = atom(number, &test, scene);
        let both = scene.formula.and(is, matches);
        result = scene.formula.or(result, both);
    }
    Some(result)
}

/// Neither is listed: a statement of its own about both, the same whichever of two keys is written first.
fn both_unknown(
    written: Written<'_>,
    number: usize,
    unknown: &[(usize, Option<Box<str>>)],
    scene: &mut Scene<'_>,
) -> Node {
    let name = |number: usize, scene: &Scene<'_>| {
        let unknown = scene.unknowns.get(number);
        unknown.map_or_else(String::new, |unknown| unknown.shown.to_string())
    };
    let alone =
        written.template.alone().is_some() && matches!(written.base, Base::Equals | Base::Like);
    let result = match unknown {
        // A key is equal to itself.
        [(other, None)] if alone && *other == number => return scene.present(number),
        [(other, None)] if alone => {
            let (one, two) = (name(number, scene), name(*other, scene));
            let (left, right) = if one <= two { (one, two) } else { (two, one) };
            let same = scene.free(&format!("{left} = ${{{right}}}"));
            if !scene.equalities.contains(&(number, *other, same)) {
                scene.equalities.push((number, *other, same));
            }
            same
        }
        _ => {
            let left = name(number, scene);
            scene.free(&as_compared(written.base, &left, written.shown))
        }
    };
    needs_all(result, unknown, scene);
    needs_all(result, &[(number, None)], scene);
    result
}

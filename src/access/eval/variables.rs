use std::sync::Arc;

use super::ContextValue;
use super::formula::Node;
use super::glob::Glob;
use super::operator::Base;
use super::scene::{Domain, Scene};
use super::template::{Piece, Template, Wildcards};
use super::values::{Unfilled, Written, atom, glob_with, known_glob, test_of_glob, wildcards};

/// The most texts that are tried for an unknown variable.
const MOST_TRIED: usize = 4096;

/// Returns when a known text matches a value with variables.
pub(super) fn text_matches(written: Written<'_>, text: &str, scene: &mut Scene<'_>) -> Node {
    let wildcards = wildcards(written.base);
    filled_matches(written.template, wildcards, text, scene, |glob, text| {
        test_of_glob(written.base, glob).holds(text)
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
    let result = scene.free(&format!("{} matches {text}", template.shown()));
    needs_all(result, unknown, scene);
    result
}

/// Notes that a statement holds only where the variables in it have values.
fn needs_all(statement: Node, unknown: &[(usize, Option<Box<str>>)], scene: &mut Scene<'_>) {
    for (number, _) in unknown.iter().filter(|(_, default)| default.is_none()) {
        let present = scene.present(*number);
        let law = scene.formula.or(!statement, present);
        scene.laws.push(law);
    }
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
pub(super) fn unknown_matches(written: Written<'_>, number: usize, scene: &mut Scene<'_>) -> Node {
    let unknown = match known_glob(written.template, wildcards(written.base), scene) {
        Ok(glob) => {
            let test = Arc::new(test_of_glob(written.base, glob));
            return atom(number, &test, scene);
        }
        Err(Unfilled::Missing) => return Node::FALSE,
        Err(Unfilled::Unknown(unknown)) => unknown,
    };
    if let Some(node) = listed_matches(written, number, scene) {
        return node;
    }
    if let [(variable, default)] = unknown.as_slice()
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
fn listed_matches(written: Written<'_>, number: usize, scene: &mut Scene<'_>) -> Option<Node> {
    let mut result = Node::FALSE;
    for text in listed(number, scene)? {
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
    let texts = listed(variable, scene)?.into_iter().map(Some);
    // Last, what stands for it when it is absent.
    for text in texts.chain(default.is_some().then_some(None)) {
        let filled = text.as_deref().or(default.as_deref())?;
        let glob = glob_with(
            written.template,
            wildcards(written.base),
            variable,
            filled,
            scene,
        )?;
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
            scene.equalities.push((number, *other, same));
            same
        }
        _ => {
            let left = name(number, scene);
            scene.free(&format!("{left} = {}", written.shown))
        }
    };
    needs_all(result, unknown, scene);
    needs_all(result, &[(number, None)], scene);
    result
}

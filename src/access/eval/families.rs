use std::sync::Arc;

use super::ContextValue;
use super::correlate::{State, both_or_neither, present, state, told};
use super::follows::CALLED_VIA;
use super::formula::{Gate, Node};
use super::glob::{Glob, Token, tokens};
use super::operator::Base;
use super::scene::{Domain, Scene};
use super::test::{Sense, Test, What};
use super::values;

/// The ids of organisations with the paths in them.
const ORGANISATIONS: [(&str, &str); 4] = [
    ("aws:principalorgid", "aws:principalorgpaths"),
    ("aws:resourceorgid", "aws:resourceorgpaths"),
    ("aws:sourceorgid", "aws:sourceorgpaths"),
    ("aws:vpceorgid", "aws:vpceorgpaths"),
];

/// The most values of a key that are put together with those of another.
const MOST_VALUES: usize = 16;

/// A principal of an organisation has an id of it and a path in it, and every path begins with the id.
pub(super) fn organisation(scene: &mut Scene<'_>) -> Node {
    let mut all = Node::TRUE;
    for (id, paths) in ORGANISATIONS {
        let states = (state(id, scene), state(paths, scene));
        if !matches!(states, (State::Unknown(_), _) | (_, State::Unknown(_))) {
            continue;
        }
        if let (Some(one), Some(other)) = (present(id, scene), present(paths, scene)) {
            let together = both_or_neither(one, other, scene);
            all = scene.formula.and(all, together);
        }
        if let (State::Unknown(id), State::Unknown(paths)) = states {
            let law = begins(id, paths, scene);
            all = scene.formula.and(all, law);
        }
    }
    all
}

/// Returns that each path begins with the id, for the ids that anything asks for.
fn begins(id: usize, paths: usize, scene: &mut Scene<'_>) -> Node {
    let mut names = literals(id, scene);
    for test in asked(paths, scene) {
        if let What::Element(_, list) = &test.what {
            names.extend(list.iter().filter_map(|inner| organisation_of(&inner.text)));
        }
    }
    let mut all = Node::TRUE;
    for name in not_too_many(names, scene) {
        let below = Glob::of_tokens(name.chars().map(Token::Char).chain(tokens("/*")));
        let below = Arc::new(values::test_of_glob(Base::Like, below));
        let is = scene.equals(id, &name);
        let some = element(paths, Sense::Positive, &below, scene);
        let other = element(paths, Sense::Negated, &below, scene);
        let only = scene.formula.or(!is, !other);
        let then = scene.formula.or(!some, is);
        all = scene.formula.all([all, only, then]);
    }
    all
}

/// Returns each name once; none where they are too many, which is told.
fn not_too_many(mut names: Vec<Box<str>>, scene: &mut Scene<'_>) -> Vec<Box<str>> {
    names.sort_unstable();
    names.dedup();
    if names.len() > MOST_VALUES {
        scene.doubt("R34");
        names.clear();
    }
    names
}

/// Returns the organisation that a pattern of paths begins with, where it is written out.
fn organisation_of(pattern: &str) -> Option<Box<str>> {
    let (name, _) = pattern.split_once('/')?;
    (!name.is_empty() && !name.contains(['*', '?', '$'])).then(|| name.into())
}

/// All keys that tell through which services a request came are there, or none; the first and the last are among
/// all, and a service called.
pub(super) fn called_via(scene: &mut Scene<'_>) -> Node {
    let names = CALLED_VIA.map(str::to_ascii_lowercase);
    let states = [0, 1, 2].map(|at| {
        names
            .get(at)
            .map_or(State::Unasked, |name| state(name, scene))
    });
    let mut all = Node::TRUE;
    if !states.iter().any(|one| matches!(one, State::Unknown(_))) {
        return all;
    }
    let there: Vec<Node> = names
        .iter()
        .filter_map(|name| present(name, scene))
        .collect();
    for pair in there.windows(2) {
        if let [one, other] = pair {
            let together = both_or_neither(*one, *other, scene);
            all = scene.formula.and(all, together);
        }
    }
    let via = by_service(scene);
    for one in there {
        let law = scene.formula.or(!one, via);
        all = scene.formula.and(all, law);
    }
    let [list, ends @ ..] = states;
    if let State::Unknown(list) = list {
        for (end, name) in ends.into_iter().zip(names.iter().skip(1)) {
            let law = is_among(end, name, list, scene);
            all = scene.formula.and(all, law);
        }
    }
    all
}

/// Returns whether a service called, as far as anything asks.
fn by_service(scene: &mut Scene<'_>) -> Node {
    match state("aws:viaawsservice", scene) {
        State::Unknown(number) => {
            let test = values::test(Base::Bool, "true");
            scene.formula.atom(number, &Arc::new(test))
        }
        State::Told(_) | State::Unasked => Node::TRUE,
    }
}

/// Returns that the first or last service is among all of them, for the names that anything asks for.
fn is_among(end: State, name: &str, list: usize, scene: &mut Scene<'_>) -> Node {
    let (told, number) = match end {
        State::Told(_) => (told_text(name, scene), None),
        State::Unknown(number) => (None, Some(number)),
        State::Unasked => (None, None),
    };
    let mut names: Vec<Box<str>> = told.iter().cloned().collect();
    names.extend(
        number
            .into_iter()
            .flat_map(|number| literals(number, scene)),
    );
    let mut all = Node::TRUE;
    for name in not_too_many(names, scene) {
        let test = Arc::new(values::test(Base::Equals, &name));
        let some = element(list, Sense::Positive, &test, scene);
        let is = number.map_or(Node::TRUE, |number| scene.equals(number, &name));
        let law = scene.formula.or(!is, some);
        all = scene.formula.and(all, law);
    }
    all
}

fn told_text(name: &str, scene: &Scene<'_>) -> Option<Box<str>> {
    match told(name, scene) {
        Some(Some(ContextValue::One(text))) => Some(text.clone()),
        Some(Some(ContextValue::Many(_)) | None) | None => None,
    }
}

/// Returns when a set has an element that satisfies a test, or one that does not.
fn element(number: usize, sense: Sense, inner: &Arc<Test>, scene: &mut Scene<'_>) -> Node {
    let test = Test {
        what: What::Element(sense, [Arc::clone(inner)].into()),
        text: inner.text.clone(),
    };
    scene.formula.atom(number, &Arc::new(test))
}

/// Returns the tests of an unknown.
fn asked(number: usize, scene: &Scene<'_>) -> Vec<Arc<Test>> {
    let gates = scene.formula.gates().iter();
    let tests = gates.filter_map(|gate| match gate {
        Gate::Atom(unknown, test) if *unknown == number => Some(Arc::clone(test)),
        Gate::Atom(..) | Gate::And(_) => None,
    });
    tests.collect()
}

/// Returns the texts that an unknown may be, where they are listed, else those that it is asked to be.
fn literals(number: usize, scene: &Scene<'_>) -> Vec<Box<str>> {
    if let Some(Domain::Listed(values)) = scene.unknowns.get(number).map(|one| &one.domain) {
        let texts = values.iter().filter_map(|value| match value {
            Some(ContextValue::One(text)) => Some(text.clone()),
            Some(ContextValue::Many(_)) | None => None,
        });
        return texts.collect();
    }
    let tests = asked(number, scene).into_iter();
    let texts = tests.filter_map(|test| test.what.literal().map(Box::from));
    texts.collect()
}

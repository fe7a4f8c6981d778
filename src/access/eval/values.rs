use std::borrow::Cow;
use std::sync::Arc;

use super::formula::Node;
use super::glob::{Glob, Token};
use super::key_facts::Derived;
use super::lookup::Found;
use super::operator::Base;
use super::scalar::{Decimal, Moment, Range, base64, boolean, fold};
use super::scene::{Scene, UnknownKind};
use super::template::{Template, Variable, Wildcards};
use super::test::{Test, What, arn_globs};

/// A value with variables, as a condition asks for it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written<'t> {
    /// How it compares.
    pub(super) base: Base,
    /// Its pieces.
    pub(super) template: &'t Template,
    /// The policy's words.
    pub(super) shown: &'t str,
}

/// Returns the test that a value of a policy stands for.
pub(super) fn test(base: Base, text: &str) -> Test {
    let what = match base {
        Base::Equals => What::Equals(text.into()),
        Base::IgnoreCase => What::Folded(fold(text).collect::<String>().into()),
        Base::Like => like(Glob::new(text)),
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
pub(super) fn test_of_glob(base: Base, glob: Glob) -> Test {
    let text = shown(&glob);
    let what = match base {
        Base::Arn => arn_components(&glob).map_or(What::Never, |globs| What::Arn(globs.into())),
        Base::Like => like(glob),
        Base::Equals
        | Base::IgnoreCase
        | Base::Number(_)
        | Base::Date(_)
        | Base::Bool
        | Base::Binary
        | Base::Ip
        | Base::Null => return test(base, &text),
    };
    Test {
        what,
        text: text.into(),
    }
}

/// Returns the test of a pattern; one without wildcards is a literal.
fn like(glob: Glob) -> What {
    if let Glob::Exact(literal) = glob {
        What::Equals(literal)
    } else {
        What::Like(glob)
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

pub(super) fn wildcards(base: Base) -> Wildcards {
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
    if test.what == What::Never {
        return Node::FALSE;
    }
    let Some((compare, bound)) = test.what.number().filter(|_| is_time) else {
        return scene.formula.atom(number, test);
    };
    let date = Test {
        what: What::Date(compare, bound.moment()),
        text: test.text.clone(),
    };
    scene.formula.atom(number, &Arc::new(date))
}

/// The value of a variable.
#[derive(Clone, Debug)]
pub(super) enum Slot<'r> {
    /// This text.
    Text(Cow<'r, str>),
    /// It has none.
    Missing,
    /// It is unknown, with what stands for it when it is absent.
    Unknown(usize, Option<Box<str>>),
}

/// Returns the value of a variable.
pub(super) fn slot<'r>(variable: &Variable, scene: &mut Scene<'r>) -> Slot<'r> {
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
            Slot::Text(_) => Node::TRUE,
            Slot::Missing => Node::FALSE,
            Slot::Unknown(number, None) => scene.has_one_value(number),
            Slot::Unknown(number, Some(_)) => {
                let (there, one) = (scene.present(number), scene.has_one_value(number));
                scene.formula.or(!there, one)
            }
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
pub(super) fn known_test(written: Written<'_>, scene: &mut Scene<'_>) -> Filled {
    match known_glob(written.template, wildcards(written.base), scene) {
        Ok(glob) => Filled::Known(test_of_glob(written.base, glob)),
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
                if unknown.iter().all(|(known, _)| known != number) {
                    unknown.push((*number, default.clone()));
                }
            }
        }
    }
    if unknown.is_empty() {
        Ok(template.fill(texts.into_iter().map(Some), wildcards))
    } else {
        Err(Unfilled::Unknown(unknown))
    }
}

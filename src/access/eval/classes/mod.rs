//! The classes of values that the tests of an unknown tell apart: finitely many, none of them empty.

mod automaton;
mod lines;
mod single;
mod texts;

use std::cell::Cell;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ContextValue;
use super::glob::Glob;
use super::key_facts::Kind;
use super::multivalued::Cardinality;
use super::scalar::Range;
use super::scene::{Domain, Maybe, Unknown};
use super::steps::count;
use super::test::{Test, What};
use single::values;

/// More classes than are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMany;

/// The most classes of one unknown.
const MOST_CLASSES: usize = 4096;

/// The most values that an unknown may have, times the tests of them.
const MOST_COMPARED: usize = 16_000_000;

/// The most classes of elements of an unknown set; each is in it, or not.
const MOST_ELEMENTS: usize = 24;

/// Values that no test tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Class {
    /// The answer of each test.
    pub(super) truths: Box<[bool]>,
    /// A value of the class, where one is at hand.
    pub(super) witness: Box<str>,
}

impl Class {
    fn new(truths: Vec<bool>, witness: String) -> Self {
        Self {
            truths: truths.into(),
            witness: witness.into(),
        }
    }
}

/// Classes as they are found, each once.
#[derive(Debug, Default)]
struct Classes {
    list: Vec<Class>,
    seen: FxHashSet<Box<[bool]>>,
}

impl Classes {
    /// Adds a class unless there is one with the same answers.
    fn add(&mut self, truths: Vec<bool>, witness: impl FnOnce() -> String) {
        const FEW: usize = 16;
        if self.list.len() < FEW {
            if self.list.iter().any(|class| *class.truths == *truths) {
                return;
            }
        } else {
            if self.seen.is_empty() {
                self.seen
                    .extend(self.list.iter().map(|class| class.truths.clone()));
            }
            if !self.seen.insert(truths.clone().into()) {
                return;
            }
        }
        self.list.push(Class::new(truths, witness()));
    }
}

/// One dimension of what is unknown: exactly one of its classes is the case.
#[derive(Clone, Debug)]
pub(super) struct Dimension {
    /// The unknown, by its number.
    pub(super) unknown: usize,
    /// What it is of the unknown.
    pub(super) aspect: Aspect,
    /// The tests, in the order of the classes' answers.
    pub(super) tests: Vec<Arc<Test>>,
    /// The place of each test in that order.
    places: FxHashMap<Arc<Test>, usize>,
    /// The classes.
    pub(super) classes: Vec<Class>,
}

impl Dimension {
    fn new(unknown: usize, aspect: Aspect, tests: &[Arc<Test>], classes: Vec<Class>) -> Self {
        let numbered = tests.iter().cloned().enumerate();
        Self {
            unknown,
            aspect,
            places: numbered.map(|(place, test)| (test, place)).collect(),
            tests: tests.to_vec(),
            classes,
        }
    }

    /// Returns the place of a test among its tests.
    pub(super) fn place(&self, test: &Test) -> Option<usize> {
        self.places.get(test).copied()
    }

    /// Returns whether it is a statement that is true or not, rather than a value.
    pub(super) fn is_statement(&self) -> bool {
        self.tests
            .iter()
            .all(|test| matches!(test.what, What::Free(_)))
            && !self.tests.is_empty()
    }
}

/// What of an unknown a dimension is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Aspect {
    /// Its value.
    Value,
    /// Whether its set has an element of a class, by the answers of these tests.
    Element(Vec<Arc<Test>>, Class),
}

/// What the classes of all unknowns of a request take together.
#[derive(Debug, Default)]
pub(super) struct Work(Cell<usize>);

/// The most words that are written in following patterns, for all unknowns together.
const MOST_WORDS: usize = 1 << 24;

impl Work {
    /// Notes that so many words are written.
    ///
    /// # Errors
    /// [`TooMany`] when that is more than is done.
    fn add(&self, words: usize) -> Result<(), TooMany> {
        count(words);
        let sum = self.0.get().saturating_add(words);
        self.0.set(sum);
        if sum > MOST_WORDS {
            Err(TooMany)
        } else {
            Ok(())
        }
    }
}

/// Returns the dimensions of an unknown that these tests are asked of.
pub(super) fn dimensions(
    number: usize,
    unknown: &Unknown<'_>,
    tests: &[Arc<Test>],
    work: &Work,
) -> Result<Vec<Dimension>, TooMany> {
    let value = |classes: Vec<Class>, tests: &[Arc<Test>]| {
        Dimension::new(number, Aspect::Value, tests, classes)
    };
    let is_set = |test: &Arc<Test>| matches!(test.what, What::Element(..));
    let kind = unknown.value_kind();
    match &unknown.domain {
        Domain::Truth => Ok(vec![value(truth(tests.len()), tests)]),
        Domain::Listed(listed) if listed.len() * tests.len() > MOST_COMPARED => Err(TooMany),
        Domain::Listed(listed) => Ok(vec![value(of_listed(listed, kind, tests), tests)]),
        Domain::Open { absent: _, shapes } if tests.iter().any(is_set) => {
            let mut all = elements(number, (kind, shapes), tests, work)?;
            if unknown.cardinality() == Cardinality::Unsaid {
                // It may also be a single text: the two are taken to be independent, which is never too few cases.
                let plain = tests.iter().filter(|test| !is_set(test)).cloned();
                let plain: Vec<Arc<Test>> = plain.collect();
                let classes = of_open((kind, shapes), Maybe::Yes, &plain, work)?;
                all.push(value(classes, &plain));
            }
            Ok(all)
        }
        Domain::Open { absent, shapes } => {
            let classes = of_open((kind, shapes), *absent, tests, work)?;
            Ok(vec![value(classes, tests)])
        }
    }
}

fn truth(tests: usize) -> Vec<Class> {
    let class = |answer: bool| Class::new(vec![answer; tests], answer.to_string());
    vec![class(false), class(true)]
}

fn of_listed(
    listed: &[Option<ContextValue>],
    kind: Option<Kind>,
    tests: &[Arc<Test>],
) -> Vec<Class> {
    let mut classes = Classes::default();
    for value in listed {
        if let Some(ContextValue::One(text)) = value
            && let Some(block) = Range::block(text).filter(|_| kind == Some(Kind::Ip))
        {
            for address in lines::within(block, tests) {
                let truths = tests.iter().map(|test| test.holds(&address)).collect();
                classes.add(truths, || address);
            }
            continue;
        }
        let there = match value {
            Some(ContextValue::Many(list)) if list.is_empty() => None,
            value => value.as_ref(),
        };
        let truths = tests
            .iter()
            .map(|test| there.is_some_and(|value| test.holds_for(value)));
        classes.add(truths.collect(), || match there {
            Some(ContextValue::One(text)) => text.to_string(),
            Some(ContextValue::Many(list)) => list.join(", "),
            None => String::new(),
        });
    }
    classes.list
}

fn of_open(
    (kind, shapes): (Option<Kind>, &[Glob]),
    absent: Maybe,
    tests: &[Arc<Test>],
    work: &Work,
) -> Result<Vec<Class>, TooMany> {
    if tests.len() > MOST_CLASSES {
        return Err(TooMany);
    }
    let whats: Vec<&What> = tests.iter().map(|test| &test.what).collect();
    let mut classes = values(kind, shapes, &whats, work)?;
    if absent == Maybe::Yes && !has_absence(&classes) {
        classes.push(Class::new(vec![false; tests.len()], String::new()));
    }
    if classes.len() > MOST_CLASSES {
        return Err(TooMany);
    }
    Ok(classes)
}

/// Returns whether a class of values that are there answers like an absent one: where nothing asks for its presence.
fn has_absence(classes: &[Class]) -> bool {
    let is_absent = |class: &Class| class.truths.iter().all(|answer| !answer);
    classes.iter().any(is_absent)
}

/// Returns a dimension for each class of elements: whether the set has one of it.
fn elements(
    number: usize,
    open: (Option<Kind>, &[Glob]),
    tests: &[Arc<Test>],
    work: &Work,
) -> Result<Vec<Dimension>, TooMany> {
    let mut seen = Vec::new();
    let mut known = FxHashSet::default();
    for test in tests {
        if let What::Element(_, list) = &test.what {
            for inner in list {
                if known.insert(Arc::clone(inner)) {
                    seen.push(Arc::clone(inner));
                }
            }
        }
    }
    let classes = of_open(open, Maybe::No, &seen, work)?;
    if classes.len() > MOST_ELEMENTS {
        return Err(TooMany);
    }
    let dimension = |class: Class| {
        let aspect = Aspect::Element(seen.clone(), class);
        Dimension::new(number, aspect, &[], truth(0))
    };
    Ok(classes.into_iter().map(dimension).collect())
}

/// Returns a character that is none of some.
fn fresh(is_free: impl Fn(char) -> bool) -> char {
    let mut candidates = ('a'..='z')
        .rev()
        .chain('0'..='9')
        .chain('\u{100}'..='\u{fff}');
    candidates
        .find(|character| is_free(*character))
        .unwrap_or('\u{2603}')
}

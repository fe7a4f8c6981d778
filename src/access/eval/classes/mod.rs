//! The classes of values that the tests of an unknown tell apart: finitely many, none of them empty.

mod automaton;
mod lines;
mod texts;

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::ContextValue;
use super::glob::Glob;
use super::key_facts::Kind;
use super::scene::{Domain, Maybe, Unknown};
use super::test::{Test, What};

/// More classes than are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMany;

/// The most classes of one unknown.
const MOST_CLASSES: usize = 4096;

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
    /// The classes.
    pub(super) classes: Vec<Class>,
}

impl Dimension {
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

/// Returns the dimensions of an unknown that these tests are asked of.
pub(super) fn dimensions(
    number: usize,
    unknown: &Unknown<'_>,
    tests: &[Arc<Test>],
) -> Result<Vec<Dimension>, TooMany> {
    let value = |classes: Vec<Class>, tests: &[Arc<Test>]| Dimension {
        unknown: number,
        aspect: Aspect::Value,
        tests: tests.to_vec(),
        classes,
    };
    let sets = tests
        .iter()
        .any(|test| matches!(test.what, What::Element(..)));
    match &unknown.domain {
        Domain::Truth => Ok(vec![value(truth(tests.len()), tests)]),
        Domain::Listed(listed) => Ok(vec![value(of_listed(listed, tests), tests)]),
        Domain::Open { absent: _, shape } if sets => {
            elements(number, unknown.value_kind(), shape.as_ref(), tests)
        }
        Domain::Open { absent, shape } => {
            let shape = shape.as_ref();
            let classes = of_open(unknown.value_kind(), shape, *absent, tests)?;
            Ok(vec![value(classes, tests)])
        }
    }
}

fn truth(tests: usize) -> Vec<Class> {
    let class = |answer: bool| Class::new(vec![answer; tests], answer.to_string());
    vec![class(false), class(true)]
}

fn of_listed(listed: &[Option<ContextValue>], tests: &[Arc<Test>]) -> Vec<Class> {
    let mut classes = Classes::default();
    for value in listed {
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
    kind: Option<Kind>,
    shape: Option<&Glob>,
    absent: Maybe,
    tests: &[Arc<Test>],
) -> Result<Vec<Class>, TooMany> {
    if tests.len() > MOST_CLASSES {
        return Err(TooMany);
    }
    let whats: Vec<&What> = tests.iter().map(|test| &test.what).collect();
    let mut classes = values(kind, shape, &whats)?;
    if absent == Maybe::Yes && !has_absence(&classes, &whats) {
        classes.push(Class::new(vec![false; tests.len()], String::new()));
    }
    if classes.len() > MOST_CLASSES {
        return Err(TooMany);
    }
    Ok(classes)
}

/// Returns whether a class of values that are there answers like an absent one.
fn has_absence(classes: &[Class], whats: &[&What]) -> bool {
    let tells = whats.iter().any(|what| matches!(what, What::Present));
    !tells
        && classes
            .iter()
            .any(|class| class.truths.iter().all(|answer| !answer))
}

/// What kind of line the values of a test lie on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Text,
    Ip,
    Number,
    Date,
    Binary,
}

fn line(what: &What) -> Option<Line> {
    match what {
        What::Equals(_) | What::Folded(_) | What::Like(_) | What::Arn(_) | What::Bool(_) => {
            Some(Line::Text)
        }
        What::Ip(_) => Some(Line::Ip),
        What::Number(..) => Some(Line::Number),
        What::Date(..) => Some(Line::Date),
        What::Binary(_) => Some(Line::Binary),
        What::Present | What::Element(..) | What::Never | What::Free(_) => None,
    }
}

/// Returns the classes of values that are there.
///
/// Tests of different lines on one key are taken to be independent, but for literal texts: that is never too few
/// classes, and sometimes one that no value has.
fn values(
    kind: Option<Kind>,
    shape: Option<&Glob>,
    whats: &[&What],
) -> Result<Vec<Class>, TooMany> {
    if kind == Some(Kind::Bool) || (kind.is_none() && all_bool(whats)) {
        return Ok(booleans(whats));
    }
    let mut lines: Vec<Line> = whats.iter().filter_map(|what| line(what)).collect();
    lines.sort_unstable_by_key(|line| *line as u8);
    lines.dedup();
    let mut result = vec![Class::new(vec![false; whats.len()], String::new())];
    for (answer, what) in result
        .iter_mut()
        .flat_map(|class| class.truths.iter_mut().zip(whats))
    {
        *answer = matches!(what, What::Present);
    }
    let mixed = lines.len() > 1;
    for of in lines {
        let places: Vec<usize> = (0..whats.len())
            .filter(|place| whats.get(*place).and_then(|what| line(what)) == Some(of))
            .collect();
        let chosen: Vec<&What> = places
            .iter()
            .filter_map(|at| whats.get(*at).copied())
            .collect();
        let mut own = of_line(of, shape, &chosen)?;
        let none = own
            .iter()
            .any(|class| class.truths.iter().all(|answer| !answer));
        if mixed && of != Line::Text && !none {
            // A value need not be of this line at all.
            own.push(Class::new(vec![false; chosen.len()], String::new()));
        }
        if result.len() * own.len() > MOST_CLASSES {
            return Err(TooMany);
        }
        result = crossed(&result, &own, &places);
    }
    if mixed {
        sharpen(&mut result, whats);
    }
    Ok(result)
}

fn of_line(of: Line, shape: Option<&Glob>, chosen: &[&What]) -> Result<Vec<Class>, TooMany> {
    Ok(match of {
        Line::Text => texts::classes(chosen, shape)?,
        Line::Ip => lines::addresses(chosen),
        Line::Number => lines::ordered(chosen, What::number),
        Line::Date => lines::ordered(chosen, What::date),
        Line::Binary => {
            let mut classes = Classes::default();
            for wanted in chosen {
                classes.add(
                    chosen.iter().map(|what| what == wanted).collect(),
                    String::new,
                );
            }
            classes.add(vec![false; chosen.len()], String::new);
            classes.list
        }
    })
}

/// Returns every class of one list with every class of another, whose answers stand at these places.
fn crossed(left: &[Class], right: &[Class], places: &[usize]) -> Vec<Class> {
    let pairs = left
        .iter()
        .flat_map(|one| right.iter().map(move |other| (one, other)));
    pairs
        .map(|(one, other)| {
            let mut truths = one.truths.to_vec();
            for (place, answer) in places.iter().zip(&other.truths) {
                if let Some(slot) = truths.get_mut(*place) {
                    *slot = *answer;
                }
            }
            let witness = if other.witness.is_empty() {
                &one.witness
            } else {
                &other.witness
            };
            Class::new(truths, witness.to_string())
        })
        .collect()
}

/// Leaves out classes of a literal text whose other answers are not those of the text.
fn sharpen(classes: &mut Vec<Class>, whats: &[&What]) {
    classes.retain(|class| {
        let literal = class
            .truths
            .iter()
            .zip(whats)
            .find_map(|(answer, what)| what.literal().filter(|_| *answer));
        literal.is_none_or(|text| {
            class.truths.iter().zip(whats).all(|(answer, what)| {
                let test = Test {
                    what: (*what).clone(),
                    text: "".into(),
                };
                test.holds(text) == *answer
            })
        })
    });
}

fn all_bool(whats: &[&What]) -> bool {
    let mut asked = whats.iter().filter(|what| line(what).is_some()).peekable();
    asked.peek().is_some() && asked.all(|what| matches!(what, What::Bool(_)))
}

fn booleans(whats: &[&What]) -> Vec<Class> {
    let mut classes = Classes::default();
    for text in ["true", "false"] {
        let truths = whats.iter().map(|what| {
            let test = Test {
                what: (*what).clone(),
                text: "".into(),
            };
            test.holds(text)
        });
        classes.add(truths.collect(), || text.to_owned());
    }
    classes.list
}

/// Returns a dimension for each class of elements: whether the set has one of it.
fn elements(
    number: usize,
    kind: Option<Kind>,
    shape: Option<&Glob>,
    tests: &[Arc<Test>],
) -> Result<Vec<Dimension>, TooMany> {
    let mut inner: Vec<Arc<Test>> = Vec::new();
    for test in tests {
        if let What::Element(_, list) = &test.what {
            inner.extend(list.iter().cloned());
        }
    }
    let mut seen = Vec::new();
    for test in inner {
        if !seen.contains(&test) {
            seen.push(test);
        }
    }
    let kind = kind.filter(|kind| *kind != Kind::List);
    let classes = of_open(kind, shape, Maybe::No, &seen)?;
    if classes.len() > MOST_ELEMENTS {
        return Err(TooMany);
    }
    let dimension = |class: Class| Dimension {
        unknown: number,
        aspect: Aspect::Element(seen.clone(), class),
        tests: Vec::new(),
        classes: truth(0),
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

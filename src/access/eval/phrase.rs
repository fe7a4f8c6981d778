use std::collections::BinaryHeap;

use super::bits::Bits;
use super::classes::{Aspect, Dimension};
use super::scene::{Scene, Unknown, UnknownKind};
use super::space::Space;
use super::test::{Compare, Test, What};

/// Alternatives, each a list of statements that hold together.
pub(super) type Alternatives = Vec<Vec<String>>;

/// A statement about a dimension, and the classes in which it holds.
struct Literal {
    text: String,
    classes: Bits,
    /// Statements that say what is, before those that say what is not.
    plain: bool,
}

/// Returns how to say that a dimension is of one of the wanted classes, in the words of the policies.
///
/// What is said may hold in the others of `within`, too. One statement where one will do, else the least list of
/// alternatives or of statements together that is found.
pub(super) fn say(
    dimension: &Dimension,
    (wanted, within): (&Bits, &Bits),
    scene: &Scene<'_>,
    space: &Space,
) -> Alternatives {
    let Some(unknown) = scene.unknowns.get(dimension.unknown) else {
        return Vec::new();
    };
    if let Aspect::Element(tests, class) = &dimension.aspect {
        let there = within.contains(1);
        return vec![vec![element(unknown, tests, &class.truths, there)]];
    }
    let name = shown(unknown);
    let number = space
        .dimensions
        .iter()
        .position(|one| std::ptr::eq(one, dimension));
    let literals = literals(dimension, number.unwrap_or(0), &name, space);
    let inside: Vec<&Literal> = literals
        .iter()
        .filter(|one| one.classes.is_within(within))
        .collect();
    let fits = |one: &&&Literal| wanted.is_within(&one.classes);
    if let Some(one) = inside.iter().find(fits) {
        return vec![vec![one.text.clone()]];
    }
    let mut left = wanted.clone();
    let mut all = Vec::new();
    while let Some(class) = left.first() {
        let (texts, covered) = alone(&inside, class, &left)
            .unwrap_or_else(|| together(&literals, class, within, &left));
        left.subtract(&covered);
        // A class always has a list of statements that tells it from the others.
        if !covered.contains(class) {
            break;
        }
        all.push(texts);
    }
    all
}

/// Returns one statement that holds in a class, of those that hold in no class that is not wanted.
fn alone(inside: &[&Literal], class: usize, left: &Bits) -> Option<(Vec<String>, Bits)> {
    let gain = |one: &Literal| {
        let mut new = one.classes.clone();
        new.intersect(left);
        (new.len(), one.plain)
    };
    let fitting = inside.iter().filter(|one| one.classes.contains(class));
    let best = fitting.max_by_key(|one| gain(one))?;
    Some((vec![best.text.clone()], best.classes.clone()))
}

/// Returns statements that hold together in a class, and in no class that is not wanted.
fn together(literals: &[Literal], class: usize, wanted: &Bits, left: &Bits) -> (Vec<String>, Bits) {
    let fitting: Vec<&Literal> = literals
        .iter()
        .filter(|one| one.classes.contains(class))
        .collect();
    let Some(first) = literals.first() else {
        return (Vec::new(), wanted.clone());
    };
    let mut covered = first.classes.clone();
    covered.unite(&{
        let mut rest = first.classes.clone();
        rest.complement();
        rest
    });
    let mut texts = Vec::new();
    let score = |one: &Literal, covered: &Bits| {
        let mut outside = covered.clone();
        outside.subtract(wanted);
        let before = outside.len();
        outside.intersect(&one.classes);
        let mut kept = covered.clone();
        kept.intersect(&one.classes);
        kept.intersect(left);
        (before - outside.len(), kept.len(), one.plain)
    };
    // A score only falls when less is covered: what was best and still is as good is the best.
    let scored = fitting.iter().enumerate();
    let scored = scored.map(|(at, one)| (score(one, &covered), at));
    let mut queue: BinaryHeap<((usize, usize, bool), usize)> = scored.collect();
    while !covered.is_within(wanted) {
        let Some((_, at)) = queue.pop() else {
            break;
        };
        let Some(one) = fitting.get(at) else {
            break;
        };
        let now = (score(one, &covered), at);
        if queue.peek().is_some_and(|next| *next > now) {
            queue.push(now);
            continue;
        }
        if now.0.0 == 0 {
            break;
        }
        covered.intersect(&one.classes);
        texts.push(one.text.clone());
    }
    (texts, covered)
}

fn literals(dimension: &Dimension, number: usize, name: &str, space: &Space) -> Vec<Literal> {
    let mut all = Vec::new();
    for test in &dimension.tests {
        let classes = space.classes(number, test);
        let mut others = classes.clone();
        others.complement();
        let (is, is_not) = statements(name, test);
        all.push(Literal {
            text: is,
            classes,
            plain: true,
        });
        all.push(Literal {
            text: is_not,
            classes: others,
            plain: false,
        });
    }
    all
}

/// Returns how to say that a test holds, and that it does not. The second holds for an absent key, too.
fn statements(name: &str, test: &Test) -> (String, String) {
    let text = if test.text.is_empty() {
        "\"\""
    } else {
        &test.text
    };
    let pair = |is: &str, is_not: &str| {
        (
            format!("{name} {is} {text}"),
            format!("{name} {is_not} {text}"),
        )
    };
    match &test.what {
        What::Present => (format!("{name} present"), format!("{name} absent")),
        What::Equals(_) | What::Is(_) | What::Binary(_) | What::Bool(_) => pair("=", "!="),
        What::Folded(_) => (
            format!("{name} = {text} (any case)"),
            format!("{name} != {text} (any case)"),
        ),
        What::Like(_) | What::Arn(_) => pair("like", "not like"),
        What::Ip(_) => pair("in", "not in"),
        What::Number(compare, _) | What::Date(compare, _) => {
            let sign = match compare {
                Compare::Equal => return pair("=", "!="),
                Compare::Less => "<",
                Compare::LessOrEqual => "<=",
                Compare::Greater => ">",
                Compare::GreaterOrEqual => ">=",
            };
            (
                format!("{name} {sign} {text}"),
                format!("not {name} {sign} {text}"),
            )
        }
        What::Several => (format!("{name} is a list"), format!("{name} is no list")),
        What::Element(..) => (text.to_owned(), format!("not ({text})")),
        What::Never => (format!("{name} is nothing"), format!("{name} is anything")),
        What::Free(statement) => match statement.split_once(" = ") {
            Some((left, right)) => (statement.to_string(), format!("{left} != {right}")),
            None => (statement.to_string(), format!("not ({statement})")),
        },
    }
}

/// Returns how to say that a set has an element of a class, or none.
fn element(
    unknown: &Unknown<'_>,
    tests: &[std::sync::Arc<Test>],
    truths: &[bool],
    there: bool,
) -> String {
    let has = if there {
        "contains"
    } else {
        "does not contain"
    };
    let list = |wanted: bool| {
        let chosen = tests
            .iter()
            .zip(truths)
            .filter(move |(_, answer)| **answer == wanted);
        chosen
            .map(|(test, _)| test.text.to_string())
            .collect::<Vec<_>>()
    };
    let (are, others) = (list(true), list(false));
    match (are.as_slice(), others.as_slice()) {
        ([], []) => format!("{} {has} anything", unknown.shown),
        ([], others) => {
            format!("{} {has} anything but {}", unknown.shown, others.join(", "))
        }
        (are, _) => format!("{} {has} {}", unknown.shown, are.join(" and ")),
    }
}

/// Returns what an answer calls an unknown; components of the resource in front of the last are named by their place.
fn shown(unknown: &Unknown<'_>) -> String {
    match unknown.kind {
        UnknownKind::Resource(place, _) => match place {
            1 => "resource partition".to_owned(),
            2 => "resource service".to_owned(),
            3 => "resource region".to_owned(),
            4 => "resource account".to_owned(),
            _ => "resource".to_owned(),
        },
        UnknownKind::Key(_)
        | UnknownKind::SessionName
        | UnknownKind::MadeBy
        | UnknownKind::Document
        | UnknownKind::Free => unknown.shown.to_string(),
    }
}

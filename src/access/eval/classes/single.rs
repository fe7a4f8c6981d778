use super::super::glob::Glob;
use super::super::key_facts::Kind;
use super::super::test::What;
use super::{Class, Classes, MOST_CLASSES, TooMany, Work, lines, texts};

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
        What::Present
        | What::Several
        | What::Is(_)
        | What::Element(..)
        | What::Never
        | What::Free(_) => None,
    }
}

/// Returns the classes of values that are there.
///
/// Tests of different lines on one key are taken to be independent, but for literal texts: that is never too few
/// classes, and sometimes one that no value has.
pub(super) fn values(
    kind: Option<Kind>,
    shapes: &[Glob],
    whats: &[&What],
    work: &Work,
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
        let mut own = of_line(of, shapes, &chosen, work)?;
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

fn of_line(
    of: Line,
    shapes: &[Glob],
    chosen: &[&What],
    work: &Work,
) -> Result<Vec<Class>, TooMany> {
    Ok(match of {
        Line::Text => match shapes {
            [] => texts::classes(chosen, None, work)?,
            [shape] => texts::classes(chosen, Some(shape), work)?,
            several => {
                let mut classes = Classes::default();
                for shape in several {
                    for class in texts::classes(chosen, Some(shape), work)? {
                        classes.add(class.truths.to_vec(), || class.witness.to_string());
                    }
                }
                classes.list
            }
        },
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
            let mut answers = class.truths.iter().zip(whats);
            answers.all(|(answer, what)| what.holds(text) == *answer)
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
        let truths = whats.iter().map(|what| what.holds(text));
        classes.add(truths.collect(), || text.to_owned());
    }
    classes.list
}

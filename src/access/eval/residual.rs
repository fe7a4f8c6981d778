use super::decide::Case;
use super::formula::{Gate, Node};
use super::key_facts::Origin;
use super::phrase::{Alternatives, say};
use super::scene::{Scene, UnknownKind};
use super::space::{Space, reached};
use super::table::Cube;
use super::{Reason, Term};

/// The most statements that a term names.
const MOST_STATEMENTS: usize = 16;

/// Returns the terms of a condition, each a way in which the request is allowed.
///
/// Each cube stands with its part that is possible: what is said need not tell the rest of it from that.
pub(super) fn terms(
    cubes: &[(Cube, Cube)],
    scene: &Scene<'_>,
    space: &Space,
    case: &Case<'_>,
) -> Vec<Term> {
    let mut all: Vec<Term> = cubes
        .iter()
        .flat_map(|(cube, possible)| of_cube(cube, possible, (scene, space), case))
        .collect();
    all.sort_by(|one, other| one.conditions.cmp(&other.conditions));
    all.dedup();
    all
}

fn of_cube(
    cube: &Cube,
    possible: &Cube,
    (scene, space): (&Scene<'_>, &Space),
    case: &Case<'_>,
) -> Vec<Term> {
    let mut said: Vec<Alternatives> = Vec::new();
    let mut unknowns: Vec<usize> = Vec::new();
    let parts = cube.classes.iter().zip(&possible.classes);
    for (dimension, (classes, wanted)) in space.dimensions.iter().zip(parts) {
        if classes.len() < dimension.classes.len() {
            said.push(say(dimension, (wanted, classes), scene, space));
            unknowns.push(dimension.unknown);
        }
    }
    unknowns.sort_unstable();
    unknowns.dedup();
    let texts: Vec<String> = match said.as_slice() {
        // The alternatives of a single key are terms of their own.
        [alone] => alone.iter().map(|list| list.join(" and ")).collect(),
        several => {
            let parts = several
                .iter()
                .map(|alternatives| match alternatives.as_slice() {
                    [one] => one.join(" and "),
                    many => {
                        let many: Vec<String> =
                            many.iter().map(|list| list.join(" and ")).collect();
                        format!("({})", many.join(" or "))
                    }
                });
            vec![parts.collect::<Vec<_>>().join(" and ")]
        }
    };
    let (caller_chosen, statements) =
        (chosen(&unknowns, scene), statements(&unknowns, scene, case));
    texts
        .into_iter()
        .map(|text| Term {
            conditions: with_place(&text, scene).into(),
            caller_chosen: caller_chosen.clone(),
            statements: statements.clone(),
        })
        .collect()
}

/// Puts what is known of the resource's ARN before what is said of its end.
fn with_place(text: &str, scene: &Scene<'_>) -> String {
    let Some([head @ .., _]) = &scene.target.parts else {
        return text.to_owned();
    };
    let known: Option<Vec<&str>> = head.iter().map(|part| part.known()).collect();
    let Some(known) = known else {
        return text.to_owned();
    };
    let place = known.join(":");
    let mut result = text.to_owned();
    for sign in ["=", "!=", "like", "not like"] {
        let plain = format!("resource {sign} ");
        result = result.replace(&plain, &format!("{plain}{place}:"));
    }
    result
}

fn chosen(unknowns: &[usize], scene: &Scene<'_>) -> Vec<Box<str>> {
    let of = unknowns
        .iter()
        .filter_map(|number| scene.unknowns.get(*number));
    let by_caller = of.filter(|unknown| {
        unknown.origin() == Some(Origin::Caller)
            && !matches!(unknown.kind, UnknownKind::Resource(..))
    });
    by_caller.map(|unknown| unknown.shown.clone()).collect()
}

/// Returns the statements that ask about one of the unknowns.
fn statements(unknowns: &[usize], scene: &Scene<'_>, case: &Case<'_>) -> Vec<Reason> {
    let mut all: Vec<Reason> = Vec::new();
    for side in &case.sides {
        for hit in &side.hits {
            if all.len() < MOST_STATEMENTS && asks(hit.node, unknowns, scene) {
                all.push(side.reason(hit));
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

fn asks(node: Node, unknowns: &[usize], scene: &Scene<'_>) -> bool {
    if node.is_constant() {
        return false;
    }
    let marks = reached(&scene.formula, &[node]);
    let mut gates = scene.formula.gates().iter().zip(&marks);
    gates.any(|(gate, mark)| {
        *mark && matches!(gate, Gate::Atom(unknown, _) if unknowns.contains(unknown))
    })
}

/// Returns the whole condition of its terms.
pub(super) fn joined(terms: &[Term]) -> Option<Box<str>> {
    let texts: Vec<&str> = terms.iter().map(|term| &*term.conditions).collect();
    (!texts.is_empty()).then(|| texts.join(" or ").into())
}

use std::sync::Arc;

use super::caller::CallerKind;
use super::formula::{Gate, Node};
use super::scene::{Scene, Through, UnknownKind};
use super::test::{Test, What};
use super::{ContextValue, values};

/// What is known of a key in the constraints between keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The request says so.
    Told(Node),
    /// It is this unknown.
    Unknown(usize),
    /// Nothing, and no policy asks.
    Unasked,
}

/// Keys that are there exactly when a request goes through a VPC endpoint.
const OF_ENDPOINTS: &[&str] = &[
    "aws:sourcevpce",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:vpcsourceip",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
];

/// Returns what must hold between the keys that are unknown.
///
/// Source: IAM User Guide, page reference_policies_condition-keys, the lines "Availability".
pub(super) fn constraints(scene: &mut Scene<'_>) -> Node {
    let mut all = vec![
        through_endpoints(scene),
        second_factor(scene),
        organisation(scene),
        equalities(scene),
    ];
    all.extend(&scene.laws);
    scene.formula.all(all)
}

/// The most tests of two equal keys that are put together.
const MOST_TESTS: usize = 64;

/// Two keys with the same value pass the same tests, and two keys with the same literal have the same value.
fn equalities(scene: &mut Scene<'_>) -> Node {
    let mut all = Node::TRUE;
    for (one, other, same) in scene.equalities.clone() {
        let mut tests: Vec<Arc<Test>> = Vec::new();
        for gate in scene.formula.gates() {
            if let Gate::Atom(unknown, test) = gate
                && (*unknown == one || *unknown == other)
                && !matches!(test.what, What::Element(..) | What::Present)
                && !tests.contains(test)
            {
                tests.push(Arc::clone(test));
            }
        }
        if tests.len() > MOST_TESTS {
            scene.doubt("R34");
            continue;
        }
        for test in tests {
            let left = scene.formula.atom(one, &test);
            let right = scene.formula.atom(other, &test);
            let alike = both_or_neither(left, right, scene);
            let law = scene.formula.or(!same, alike);
            all = scene.formula.and(all, law);
            if matches!(test.what, What::Equals(_)) {
                let law = scene.formula.any([same, !left, !right]);
                all = scene.formula.and(all, law);
            }
        }
    }
    all
}

fn state(name: &str, scene: &Scene<'_>) -> State {
    let is = |kind: &UnknownKind| matches!(kind, UnknownKind::Key(key) if key.lower() == name);
    if let Some(number) = scene.unknowns.iter().position(|one| is(&one.kind)) {
        return State::Unknown(number);
    }
    let mut context = scene.request.context.iter();
    match context.find(|(key, _)| key.eq_ignore_ascii_case(name)) {
        Some((_, value)) => {
            let there = match value {
                None => false,
                Some(ContextValue::Many(list)) => !list.is_empty(),
                Some(ContextValue::One(_)) => true,
            };
            State::Told(Node::of(there))
        }
        None => State::Unasked,
    }
}

/// Returns when a key is there, as far as that can be told.
fn present(name: &str, scene: &mut Scene<'_>) -> Option<Node> {
    match state(name, scene) {
        State::Told(node) => Some(node),
        State::Unknown(number) => Some(scene.present(number)),
        State::Unasked => None,
    }
}

/// The keys of endpoints are there together, and the address of the internet is there when they are not.
fn through_endpoints(scene: &mut Scene<'_>) -> Node {
    if scene.caller.kind == CallerKind::Service {
        return Node::TRUE;
    }
    let mut through = match scene.endpoint {
        Through::Endpoint => Some(Node::TRUE),
        Through::Unsaid => None,
    };
    let mut all = Node::TRUE;
    for name in OF_ENDPOINTS {
        // What the request itself says is not put in question.
        let State::Unknown(number) = state(name, scene) else {
            if let State::Told(Node::TRUE) = state(name, scene) {
                through = through.or(Some(Node::TRUE));
            }
            continue;
        };
        let there = scene.present(number);
        // An endpoint of AWS or of nobody's organisation has no organisation.
        let implied = name.starts_with("aws:vpceorg");
        match through {
            None if implied => {}
            None => through = Some(there),
            Some(through) => {
                let one = if implied {
                    scene.formula.or(!there, through)
                } else {
                    both_or_neither(there, through, scene)
                };
                all = scene.formula.and(all, one);
            }
        }
    }
    if let (Some(through), State::Unknown(number)) = (through, state("aws:sourceip", scene)) {
        let there = scene.present(number);
        let one = both_or_neither(there, !through, scene);
        all = scene.formula.and(all, one);
    } else if let (Some(through), State::Told(there)) = (through, state("aws:sourceip", scene))
        && through != Node::TRUE
    {
        let one = both_or_neither(there, !through, scene);
        all = scene.formula.and(all, one);
    }
    all
}

fn both_or_neither(one: Node, other: Node, scene: &mut Scene<'_>) -> Node {
    let both = scene.formula.and(one, other);
    let neither = scene.formula.and(!one, !other);
    scene.formula.or(both, neither)
}

/// The age of a second factor is there exactly when one was used.
fn second_factor(scene: &mut Scene<'_>) -> Node {
    let used = match state("aws:multifactorauthpresent", scene) {
        State::Unknown(number) => {
            let test = values::test(super::operator::Base::Bool, "true");
            scene.formula.atom(number, &Arc::new(test))
        }
        State::Told(_) => {
            let mut context = scene.request.context.iter();
            let told =
                context.find(|(key, _)| key.eq_ignore_ascii_case("aws:MultiFactorAuthPresent"));
            Node::of(matches!(told, Some((_, Some(ContextValue::One(text))))
                if text.eq_ignore_ascii_case("true")))
        }
        State::Unasked => return Node::TRUE,
    };
    match state("aws:multifactorauthage", scene) {
        State::Unknown(number) => {
            let there = scene.present(number);
            both_or_neither(there, used, scene)
        }
        State::Told(there) if !used.is_constant() => both_or_neither(there, used, scene),
        State::Told(_) | State::Unasked => Node::TRUE,
    }
}

/// A principal of an organisation has an id of it and a path in it.
fn organisation(scene: &mut Scene<'_>) -> Node {
    let mut all = Node::TRUE;
    for (id, paths) in [
        ("aws:principalorgid", "aws:principalorgpaths"),
        ("aws:resourceorgid", "aws:resourceorgpaths"),
        ("aws:sourceorgid", "aws:sourceorgpaths"),
        ("aws:vpceorgid", "aws:vpceorgpaths"),
    ] {
        if let (State::Unknown(_), _) | (_, State::Unknown(_)) =
            (state(id, scene), state(paths, scene))
            && let (Some(one), Some(other)) = (present(id, scene), present(paths, scene))
        {
            let together = both_or_neither(one, other, scene);
            all = scene.formula.and(all, together);
        }
    }
    all
}

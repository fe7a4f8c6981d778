use std::sync::Arc;

use super::caller::CallerKind;
use super::families::{called_via, organisation};
use super::formula::{Gate, Node};
use super::key::Key;
use super::scene::{Scene, Through, UnknownKind};
use super::test::{Test, What};
use super::{ContextValue, values};

/// What is known of a key in the constraints between keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// The request says so.
    Told(Node),
    /// It is this unknown.
    Unknown(usize),
    /// Nothing, and no policy asks.
    Unasked,
}

/// Keys that are there exactly when a request goes through a VPC endpoint.
const OF_ENDPOINTS: &[&str] = &["aws:sourcevpce", "aws:sourcevpc", "aws:vpcsourceip"];

/// Keys that are there only when it does, and not for all services and endpoints.
const OF_SOME_ENDPOINTS: &[&str] = &[
    "aws:sourcevpcarn",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
];

/// Returns what must hold between the keys that are unknown.
///
/// Source: IAM User Guide, page reference_policies_condition-keys, the lines "Availability".
pub(super) fn constraints(scene: &mut Scene<'_>) -> Node {
    for family in FAMILIES {
        find_partners(family, scene);
    }
    let mut all = vec![
        through_endpoints(scene),
        second_factor(scene),
        organisation(scene),
        called_via(scene),
        equalities(scene),
    ];
    all.extend(&scene.laws);
    scene.formula.all(all)
}

/// Keys that hang together, in lower case.
const FAMILIES: [&[&str]; 6] = [
    &["aws:multifactorauthage", "aws:multifactorauthpresent"],
    &[
        "aws:calledvia",
        "aws:calledviafirst",
        "aws:calledvialast",
        "aws:viaawsservice",
    ],
    &["aws:principalorgid", "aws:principalorgpaths"],
    &["aws:resourceorgid", "aws:resourceorgpaths"],
    &["aws:sourceorgid", "aws:sourceorgpaths"],
    &["aws:vpceorgid", "aws:vpceorgpaths"],
];

/// Takes note of keys whose values the request lists, where a policy asks for another one of the family.
fn find_partners(family: &[&str], scene: &mut Scene<'_>) {
    let is_unknown = |name: &&str| matches!(state(name, scene), State::Unknown(_));
    if !family.iter().any(is_unknown) {
        return;
    }
    let listed = scene.request.unknown_context.keys();
    let partners: Vec<Key> = listed
        .map(|name| Key::new(name))
        .filter(|key| family.contains(&key.lower()))
        .collect();
    for key in partners {
        scene.find(&key);
    }
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

pub(super) fn state(name: &str, scene: &Scene<'_>) -> State {
    let is = |kind: &UnknownKind| matches!(kind, UnknownKind::Key(key) if key.lower() == name);
    if let Some(number) = scene.unknowns.iter().position(|one| is(&one.kind)) {
        return State::Unknown(number);
    }
    match told(name, scene) {
        Some(value) => {
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

/// Returns what the request tells of a key, by its name in lower case: its value, or the only one that it may have.
pub(super) fn told<'r>(name: &str, scene: &Scene<'r>) -> Option<Option<&'r ContextValue>> {
    let request = scene.request;
    let mut context = request.context.iter();
    if let Some((_, value)) = context.find(|(key, _)| key.eq_ignore_ascii_case(name)) {
        return Some(value.as_ref());
    }
    let mut listed = request.unknown_context.iter();
    let (_, values) = listed.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    match values.0.as_slice() {
        [only] => Some(only.as_ref()),
        _ => None,
    }
}

/// Returns when a key is there, as far as that can be told.
pub(super) fn present(name: &str, scene: &mut Scene<'_>) -> Option<Node> {
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
    let mut through = through(scene);
    let mut all = Node::TRUE;
    // What the request itself says is not put in question.
    for name in OF_ENDPOINTS {
        if let State::Unknown(number) = state(name, scene) {
            let there = scene.present(number);
            let one = match through {
                Some(through) => both_or_neither(there, through, scene),
                None => Node::TRUE,
            };
            through = through.or(Some(there));
            all = scene.formula.and(all, one);
        }
    }
    let address = match (state("aws:sourceip", scene), through) {
        (State::Unknown(number), _) => Some(scene.present(number)),
        (State::Told(there), Some(through)) if !through.is_constant() => Some(there),
        (State::Told(_) | State::Unasked, _) => None,
    };
    for name in OF_SOME_ENDPOINTS {
        if let State::Unknown(number) = state(name, scene) {
            let there = scene.present(number);
            // An address from the internet and a key of an endpoint do not come together.
            let implied = through.unwrap_or_else(|| address.map_or(Node::TRUE, |there| !there));
            let one = scene.formula.or(!there, implied);
            all = scene.formula.and(all, one);
        }
    }
    if let (Some(through), Some(address)) = (through, address) {
        let one = both_or_neither(address, !through, scene);
        all = scene.formula.and(all, one);
    }
    all
}

/// Returns whether a request goes through an endpoint, as far as it says so itself.
fn through(scene: &Scene<'_>) -> Option<Node> {
    let told = |name: &&&str| match state(name, scene) {
        State::Told(there) => Some(there),
        State::Unknown(_) | State::Unasked => None,
    };
    let all = OF_ENDPOINTS.iter().chain(OF_SOME_ENDPOINTS);
    let through = scene.endpoint == Through::Endpoint
        || all.clone().any(|name| told(&name) == Some(Node::TRUE));
    if through {
        return Some(Node::TRUE);
    }
    OF_ENDPOINTS.iter().find_map(|name| told(&name))
}

pub(super) fn both_or_neither(one: Node, other: Node, scene: &mut Scene<'_>) -> Node {
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
            let told = told("aws:multifactorauthpresent", scene);
            Node::of(matches!(told, Some(Some(ContextValue::One(text)))
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

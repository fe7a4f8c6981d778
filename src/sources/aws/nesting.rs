use crate::estate::organizations::{LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, OrganizationTree};
use crate::estate::{CallKey, CallState, Estate, Outcome, PlannedCall};

/// Units below a root, one in another.
///
/// Source: AWS Organizations User Guide, page orgs_reference_limits.
const DEEPEST: usize = 5;

/// Takes out of a plan what units are asked about that lie deeper than AWS lets them: a service that answers each
/// question with one more unit would be asked for ever. Returns a note for each.
pub(super) fn beyond(
    estate: &Estate,
    calls: Vec<PlannedCall>,
) -> (Vec<PlannedCall>, Vec<(CallKey, Outcome)>) {
    let is_about_unit =
        |call: &PlannedCall| call.operation.name == LIST_ORGANIZATIONAL_UNITS_FOR_PARENT.name;
    if !calls.iter().any(is_about_unit) {
        return (calls, Vec::new());
    }
    let tree = estate.organizations.tree();
    let (beyond, calls): (Vec<_>, Vec<_>) = calls
        .into_iter()
        .partition(|call| is_about_unit(call) && is_beyond(&tree, call));
    let note = |call: PlannedCall| {
        let request = call.request.map(|request| request.as_str());
        let outcome = Outcome {
            state: CallState::Inconsistent,
            detail: Some("not asked: the unit lies deeper than AWS nests units".into()),
        };
        (call.operation.key(call.place, request), outcome)
    };
    (calls, beyond.into_iter().map(note).collect())
}

fn is_beyond(tree: &OrganizationTree<'_>, call: &PlannedCall) -> bool {
    let node = call
        .request
        .and_then(|request| request.as_str().parse().ok());
    node.is_some_and(|node| tree.depth(node) > DEEPEST)
}

use super::shape::Reach;
use super::table::{Done, Kind, Need};

/// How a resource fits an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// The action names none, and the request neither.
    None,
    /// It is of a type that the action is done to. The request needs resources of these types, too.
    Of(Vec<&'static str>),
    /// The action is done to resources, and the request names none.
    Needed,
    /// The action may be done to a resource, and the request names none.
    Open,
    /// The action names no resource, and the request does.
    Superfluous,
    /// It is of no type that the action is done to.
    Other,
}

/// Returns whether an action names no resource.
pub fn names_none(action: Done) -> bool {
    action.on().is_empty()
}

/// Returns how a resource, an ARN or `*`, fits an action; of an ARN with wildcards some may.
pub fn fit(action: Done, resource: &str) -> Fit {
    match (action.on().is_empty(), resource) {
        (true, "*") => return Fit::None,
        (true, _) => return Fit::Superfluous,
        // Where one type is not always needed there may be requests without any, which nothing tells.
        (false, "*") if matches!(action.on(), [(_, Need::Perhaps)]) => return Fit::Open,
        (false, "*") => return Fit::Needed,
        (false, _) => {}
    }
    if !is_done_to(action, resource) {
        return Fit::Other;
    }
    let mut further: Vec<&str> = Vec::new();
    for (name, need) in action.on() {
        let kinds = || {
            action
                .service
                .kinds()
                .iter()
                .filter(|kind| kind.name == *name)
        };
        let is_named = || kinds().any(|kind| kind.shape.meets(resource, Reach::Anything));
        if *need == Need::Always && !is_named() {
            further.push(name);
        }
    }
    Fit::Of(further)
}

fn is_done_to(action: Done, resource: &str) -> bool {
    if !resource.contains(['*', '?']) {
        return is_best(action, resource);
    }
    let mut kinds = action.kinds();
    kinds.any(|kind| kind.shape.meets(resource, Reach::Segment))
        || is_best(action, resource)
        || is_best(action, &resource.replace(['*', '?'], "x"))
}

/// Returns whether a resource is of a type of the action's, and of no other that its name fits better: an object is no
/// bucket with a slash in its name.
fn is_best(action: Done, resource: &str) -> bool {
    let fits = |kind: &&Kind| kind.shape.meets(resource, Reach::Anything);
    let own: Vec<&Kind> = action.kinds().filter(fits).collect();
    let Some(literals) = own.iter().map(|kind| kind.shape.literals()).max() else {
        return false;
    };
    let is_own = |kind: &&Kind| action.on().iter().any(|(name, _)| *name == kind.name);
    let others = action.service.kinds().iter().filter(|kind| !is_own(kind));
    let mut better = others
        .filter(fits)
        .filter(|kind| kind.shape.literals() > literals);
    better.all(|other| own.iter().any(|own| other.shape.qualifies(&own.shape)))
}

/// Returns the patterns of what an action is done to, those first that each request needs, then short ones; beside each
/// a glob with `*` for each variable.
pub fn pattern(action: Done) -> Vec<(String, String)> {
    let is_needed = |kind: &Kind| action.on().contains(&(kind.name, Need::Always));
    let mut kinds: Vec<&Kind> = action.kinds().collect();
    kinds.sort_by_key(|kind| (!is_needed(kind), kind.shape.text().len()));
    let kinds = kinds.into_iter();
    kinds
        .map(|kind| (kind.shape.text(), kind.shape.glob()))
        .collect()
}

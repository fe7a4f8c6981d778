use super::Layer;
use super::caller::CallerKind;
use super::formula::{Formula, Node};
use super::layers::Allows;
use super::relation::{Own, Relation};
use super::scene::Scene;

/// What the layers say that decide together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    pub(super) identity: Node,
    pub(super) boundary: Node,
    pub(super) session: Node,
    pub(super) resource: Allows,
    pub(super) grant: Allows,
}

/// Returns when the layers that decide together allow where the two accounts stand so, and what each is needed for.
pub(super) fn joined(
    relation: Relation,
    parts: Parts,
    own: Own<'_>,
    formula: &mut Formula,
) -> (Node, [(Layer, Node); 4]) {
    let Allows {
        direct,
        via,
        delegate,
    } = parts.resource;
    let named = formula.any([direct, via, delegate]);
    let (resource, identity) = match relation {
        Relation::Same => {
            let either = formula.any([direct, via, parts.identity]);
            // Without a policy of the resource there is nothing to blame but the principal's own.
            let blamed = if own.stack.is_some() {
                either
            } else {
                Node::TRUE
            };
            (blamed, either)
        }
        Relation::SameByResource => {
            let delegated = formula.and(delegate, parts.identity);
            (named, formula.any([direct, via, delegated]))
        }
        Relation::Cross => (named, parts.identity),
        Relation::ResourceAlone => (direct, Node::TRUE),
    };
    let limits = formula.and(parts.boundary, parts.session);
    let bound = formula.and(identity, limits);
    // The caller's policies are not to blame where they allow, and the resource's do not name its account.
    let identity = match relation {
        Relation::SameByResource => formula.or(identity, parts.identity),
        Relation::Same | Relation::Cross | Relation::ResourceAlone => identity,
    };
    let (core, spared) = match relation {
        Relation::Same | Relation::SameByResource => (formula.or(direct, bound), direct),
        Relation::Cross => (formula.and(named, bound), Node::FALSE),
        Relation::ResourceAlone => (direct, direct),
    };
    let boundary = formula.or(parts.boundary, spared);
    let session = formula.or(parts.session, spared);
    let needs = [
        (own.layer, resource),
        (Layer::Identity, identity),
        (Layer::Boundary, boundary),
        (Layer::Session, session),
    ];
    (core, needs)
}

/// Returns when a grant of the key allows: without any other policy, but one for an account, within which that account's
/// own policies say who may.
///
/// That boundaries and session policies do not limit it is taken to be so; they do where the user behind a
/// federated session is the grantee.
/// Source: AWS KMS Developer Guide, pages grants and policy-evaluation.
pub(super) fn granted(parts: Parts, scene: &mut Scene<'_>) -> Node {
    let Allows {
        direct,
        via,
        delegate,
    } = parts.grant;
    let federated = matches!(scene.caller.kind, CallerKind::Federated(_));
    let formula = &mut scene.formula;
    let limits = formula.and(parts.boundary, parts.session);
    let bound = formula.and(parts.identity, limits);
    let delegated = formula.and(delegate, bound);
    let via = if federated {
        formula.and(via, limits)
    } else {
        via
    };
    let itself = formula.or(direct, via);
    let granted = formula.or(itself, delegated);
    if itself != Node::FALSE && limits != Node::TRUE {
        scene.doubt("R39");
    }
    granted
}

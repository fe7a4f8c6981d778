use super::Layer;
use super::caller::CallerKind;
use super::formula::Node;
use super::glob::Glob;
use super::pattern::part_matches;
use super::prepared::{Prepared, Stack};
use super::scene::Scene;
use super::services::needs_key_or_role;
use super::target::Part;

/// How the principal's account and the resource's stand to each other, and what that asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// The same account: either side is enough.
    Same,
    /// The same account, and the resource's policy must take part: KMS keys and trust policies.
    SameByResource,
    /// Two accounts: both sides are needed.
    Cross,
    /// A principal without identity-based policies: the resource's policy alone.
    ResourceAlone,
}

/// The policies of the resource itself: those of an access point where the request names one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Own<'p> {
    /// Which layer they are.
    pub(super) layer: Layer,
    /// What it holds; none where there is none.
    pub(super) stack: Option<&'p Stack>,
}

impl<'p> Own<'p> {
    /// Returns those of the resource that is decided about.
    ///
    /// Source: Amazon S3 User Guide, page access-points-policies.
    pub(super) fn of(policies: &'p Prepared, scene: &Scene<'_>) -> Self {
        if scene.target.is_access_point() {
            Self {
                layer: Layer::AccessPoint,
                stack: policies.access_point.as_ref(),
            }
        } else if scene.action.service() == "iam" {
            // The trust policy of a role is about becoming it alone.
            Self {
                layer: Layer::Resource,
                stack: None,
            }
        } else {
            Self {
                layer: Layer::Resource,
                stack: policies.resource.as_ref(),
            }
        }
    }
}

/// How the two accounts stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// So.
    Certain(Relation),
    /// So where the resource is of the caller's own account, which holds when this does, and across accounts where not.
    Either(Relation, Node),
}

impl Standing {
    /// Returns when the two are of different accounts.
    pub(super) fn across(self) -> Node {
        match self {
            Self::Certain(relation) => Node::of(relation == Relation::Cross),
            Self::Either(_, own) => !own,
        }
    }

    /// Returns whether a policy of the resource must take part.
    pub(super) fn is_by_resource(self) -> bool {
        match self {
            Self::Certain(relation) | Self::Either(relation, _) => {
                relation == Relation::SameByResource
            }
        }
    }
}

/// Returns how the two accounts stand to each other.
pub(super) fn standing(scene: &mut Scene<'_>) -> Standing {
    if !scene.caller.is_iam() {
        if scene.caller.kind == CallerKind::Canonical {
            // Whose account it is of is not known.
            scene.doubt("R12");
        }
        return Standing::Certain(Relation::ResourceAlone);
    }
    let own = scene.caller.account;
    let within = if is_key(scene) || is_trust(scene) {
        Relation::SameByResource
    } else {
        Relation::Same
    };
    match (scene.resource_account, open_account(scene)) {
        (Some(account), _) if account != own => Standing::Certain(Relation::Cross),
        (Some(_), _) => Standing::Certain(within),
        (None, Some(_)) if !scene.target.may_be_of(own) => Standing::Certain(Relation::Cross),
        (None, Some(part)) => {
            let glob = Glob::Exact(own.into());
            Standing::Either(within, part_matches(&glob, ACCOUNT, &part, scene))
        }
        (None, None) => {
            if scene.target.parts.is_some() {
                scene.doubt("R28");
            }
            Standing::Certain(within)
        }
    }
}

/// The place of the account in an ARN.
const ACCOUNT: usize = 4;

/// Returns the account of the resource where a pattern tells it; `*` alone says nothing of it.
fn open_account<'r>(scene: &Scene<'r>) -> Option<Part<'r>> {
    let named = scene.request.resource.all().nth(scene.turn);
    if named == Some("*") {
        return None;
    }
    match &scene.target.parts {
        Some([.., part @ Part::Some(..), _]) => Some(part.clone()),
        Some(_) | None => None,
    }
}

/// Returns whether the policy of the resource is a key policy.
pub(super) fn is_key(scene: &Scene<'_>) -> bool {
    scene.action.service() == "kms" && (scene.target.is_key() || is_whichever(scene))
}

/// Returns whether the policy of the resource is the trust policy of a role.
pub(super) fn is_trust(scene: &Scene<'_>) -> bool {
    scene.action.service() == "sts" && (scene.target.is_role() || is_whichever(scene))
}

/// Returns whether the request names no resource although its action is about one.
fn is_whichever(scene: &Scene<'_>) -> bool {
    scene.target.parts.is_none() && needs_key_or_role(&scene.action)
}

/// Returns whether the request comes to its bucket through an access point.
pub(super) fn is_behind_access_point(scene: &Scene<'_>) -> bool {
    scene.request.resource.all().any(|resource| {
        let mut parts = resource.splitn(6, ':').skip(2);
        let is_s3 = parts.next() == Some("s3");
        is_s3
            && parts
                .last()
                .is_some_and(|rest| rest.starts_with("accesspoint/"))
    })
}

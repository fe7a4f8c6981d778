use super::Layer;
use super::prepared::{Prepared, Stack};
use super::scene::Scene;

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
        } else {
            Self {
                layer: Layer::Resource,
                stack: policies.resource.as_ref(),
            }
        }
    }
}

/// Returns how the two accounts stand to each other.
pub(super) fn relation(scene: &mut Scene<'_>) -> Relation {
    if !scene.caller.is_iam() {
        return Relation::ResourceAlone;
    }
    let own = scene.caller.account;
    let same = match scene.resource_account {
        Some(account) => account == own,
        None => {
            if scene.target.parts.is_some() {
                scene.doubt("R28");
            }
            true
        }
    };
    if !same {
        Relation::Cross
    } else if is_key(scene) || is_trust(scene) {
        Relation::SameByResource
    } else {
        Relation::Same
    }
}

/// Returns whether the policy of the resource is a key policy.
pub(super) fn is_key(scene: &Scene<'_>) -> bool {
    scene.action.service() == "kms" && scene.target.is_key()
}

/// Returns whether the policy of the resource is the trust policy of a role.
pub(super) fn is_trust(scene: &Scene<'_>) -> bool {
    scene.action.service() == "sts" && scene.target.is_role()
}

/// Returns whether the request comes to its bucket through an access point.
pub(super) fn is_behind_access_point(scene: &Scene<'_>) -> bool {
    scene.request.resource.0.iter().any(|resource| {
        let mut parts = resource.splitn(6, ':').skip(2);
        let is_s3 = parts.next() == Some("s3");
        is_s3
            && parts
                .last()
                .is_some_and(|rest| rest.starts_with("accesspoint/"))
    })
}

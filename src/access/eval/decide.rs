use super::Layer;
use super::caller::CallerKind;
use super::formula::{Formula, Node};
use super::layers::{Allows, Reading, Side};
use super::pattern::part_matches;
use super::prepared::{Prepared, Stack};
use super::public::PublicPolicy;
use super::scene::Scene;
use super::services::{
    is_service_linked, needs_no_permission, permits_unsigned, takes_rcp, untouchable,
};
use super::statement::Bounded;

/// When a request is allowed and denied, by layers.
#[derive(Debug)]
pub(super) struct Case<'p> {
    /// When nothing that must allow it fails to; denials left out.
    pub(super) allow: Node,
    /// When a statement denies it.
    pub(super) deny: Node,
    /// What each layer says.
    pub(super) sides: Vec<Side<'p>>,
    /// What must hold, by the layer that is to blame where it does not.
    pub(super) needs: Vec<(Layer, Node)>,
}

impl Case<'_> {
    /// Returns the case of a request that needs both.
    pub(super) fn and(mut self, other: Self, formula: &mut Formula) -> Self {
        self.allow = formula.and(self.allow, other.allow);
        self.deny = formula.or(self.deny, other.deny);
        self.sides.extend(other.sides);
        self.needs.extend(other.needs);
        self
    }
}

/// How the principal's account and the resource's stand to each other, and what that asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// The same account: either side is enough.
    Same,
    /// The same account, and the resource's policy must take part: KMS keys and trust policies.
    SameByResource,
    /// Two accounts: both sides are needed.
    Cross,
    /// A principal without identity-based policies: the resource's policy alone.
    ResourceAlone,
}

/// Returns when a request is allowed and when it is denied.
///
/// Source: IAM User Guide, pages reference_policies_evaluation-logic and
/// reference_policies_evaluation-logic-cross-account.
pub(super) fn weigh<'p>(policies: &'p Prepared, scene: &mut Scene<'_>) -> Case<'p> {
    if needs_no_permission(&scene.action, &scene.caller) {
        return Case {
            allow: Node::TRUE,
            deny: Node::FALSE,
            sides: Vec::new(),
            needs: Vec::new(),
        };
    }
    let iam = scene.caller.is_iam();
    let root = scene.caller.kind == CallerKind::Root;
    let owner = iam && !root;
    let bounded = match &policies.boundary {
        Some(_) if owner => Bounded::Yes,
        _ => Bounded::No,
    };
    let mut desk = Desk {
        sides: Vec::new(),
        needs: Vec::new(),
    };
    let of_owner = |stack: &'p Option<Stack>| stack.as_ref().filter(|_| owner);
    let identity = desk.of_caller(Layer::Identity, of_owner(&policies.identity), scene);
    let boundary = desk.of_caller(Layer::Boundary, of_owner(&policies.boundary), scene);
    let session = policies.session.as_ref().filter(|_| iam);
    let session = desk.of_caller(Layer::Session, session, scene);
    desk.control(policies, bounded, scene);
    let relation = relation(scene);
    let resource = desk.resource(policies.resource.as_ref(), relation, bounded, scene);
    // Without a session policy, a federated session has none of its user's permissions.
    let no_session = Node::of(!matches!(scene.caller.kind, CallerKind::Federated(_)));
    let parts = Parts {
        identity: if root {
            Node::TRUE
        } else {
            identity.unwrap_or(Node::FALSE)
        },
        boundary: boundary.unwrap_or(Node::TRUE),
        session: session.unwrap_or(no_session),
        resource,
    };
    let core = desk.core(relation, parts, policies, scene);
    desk.after(policies.resource.as_ref(), relation, scene);
    desk.close(core, scene)
}

/// What the layers say that decide together.
#[derive(Clone, Copy, Debug)]
struct Parts {
    identity: Node,
    boundary: Node,
    session: Node,
    resource: Allows,
}

fn relation(scene: &mut Scene<'_>) -> Relation {
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
    let key = scene.action.service() == "kms" && scene.target.is_key();
    if !same {
        Relation::Cross
    } else if key || is_trust(scene) {
        Relation::SameByResource
    } else {
        Relation::Same
    }
}

/// Returns whether the policy of the resource is the trust policy of a role.
fn is_trust(scene: &Scene<'_>) -> bool {
    scene.action.service() == "sts" && scene.target.is_role()
}

/// Where the layers are gathered.
#[derive(Debug)]
struct Desk<'p> {
    sides: Vec<Side<'p>>,
    needs: Vec<(Layer, Node)>,
}

impl<'p> Desk<'p> {
    fn of_caller(
        &mut self,
        layer: Layer,
        stack: Option<&'p Stack>,
        scene: &mut Scene<'_>,
    ) -> Option<Node> {
        let side = Side::of(stack?, Reading::of_caller(layer), scene);
        let allow = side.allow;
        self.sides.push(side);
        Some(allow)
    }

    /// Service and resource control policies, and the policy of the endpoint.
    fn control(&mut self, policies: &'p Prepared, bounded: Bounded, scene: &mut Scene<'_>) {
        let linked = is_service_linked(&scene.caller, scene.told_principal_arn());
        if scene.caller.is_iam() && !linked {
            for level in &policies.scp {
                let side = Side::of(level, Reading::of_caller(Layer::Scp), scene);
                self.needs.push((Layer::Scp, side.allow));
                self.sides.push(side);
            }
        }
        if takes_rcp(&scene.action) && !linked {
            for level in &policies.rcp {
                // `RCPFullAWSAccess` allows at every level; only denials count.
                let reading = Reading::of_resource(Layer::Rcp, bounded);
                self.sides.push(Side::of(level, reading, scene));
            }
        }
        if let Some(stack) = &policies.vpc_endpoint
            && scene.caller.kind != CallerKind::Service
        {
            let reading = Reading::of_resource(Layer::VpcEndpoint, bounded);
            let side = Side::of(stack, reading, scene);
            let allow = through_endpoint(side.allows, scene);
            self.needs.push((Layer::VpcEndpoint, allow));
            self.sides.push(side);
        }
    }

    fn resource(
        &mut self,
        stack: Option<&'p Stack>,
        relation: Relation,
        bounded: Bounded,
        scene: &mut Scene<'_>,
    ) -> Allows {
        let must_exist = relation == Relation::SameByResource
            || is_trust(scene)
            || (scene.action.service() == "kms" && scene.target.is_key());
        let side = match stack {
            Some(stack) => {
                let reading = Reading::of_resource(Layer::Resource, bounded);
                Side::of(stack, reading, scene)
            }
            None if must_exist => Side::uncollected(Layer::Resource, scene),
            None => {
                return Allows {
                    direct: Node::FALSE,
                    via: Node::FALSE,
                    delegate: Node::FALSE,
                };
            }
        };
        let allows = side.allows;
        self.sides.push(side);
        allows
    }

    /// Returns when the layers that decide together allow, and notes what each is needed for.
    fn core(
        &mut self,
        relation: Relation,
        parts: Parts,
        policies: &Prepared,
        scene: &mut Scene<'_>,
    ) -> Node {
        let Allows {
            direct,
            via,
            delegate,
        } = parts.resource;
        let formula = &mut scene.formula;
        let named = formula.any([direct, via, delegate]);
        let (resource, identity) = match relation {
            Relation::Same => {
                let either = formula.any([direct, via, parts.identity]);
                // Without a policy of the resource there is nothing to blame but the principal's own.
                let blamed = if policies.resource.is_some() {
                    either
                } else {
                    Node::TRUE
                };
                (blamed, either)
            }
            Relation::SameByResource => {
                let own = formula.and(delegate, parts.identity);
                (named, formula.any([direct, via, own]))
            }
            Relation::Cross => (named, parts.identity),
            Relation::ResourceAlone => (direct, Node::TRUE),
        };
        let limits = formula.and(parts.boundary, parts.session);
        let bound = formula.and(identity, limits);
        let (core, spared) = match relation {
            Relation::Same | Relation::SameByResource => (formula.or(direct, bound), direct),
            Relation::Cross => (formula.and(named, bound), Node::FALSE),
            Relation::ResourceAlone => (direct, direct),
        };
        let boundary = formula.or(parts.boundary, spared);
        let session = formula.or(parts.session, spared);
        self.needs.extend([
            (Layer::Resource, resource),
            (Layer::Identity, identity),
            (Layer::Boundary, boundary),
            (Layer::Session, session),
        ]);
        core
    }

    /// What AWS and the services add: objects that nobody may change, unsigned requests, public buckets.
    fn after(&mut self, stack: Option<&Stack>, relation: Relation, scene: &mut Scene<'_>) {
        if scene.caller.kind == CallerKind::Anonymous && !permits_unsigned(&scene.action) {
            self.needs.push((Layer::Service, Node::FALSE));
        }
        let mut changeable = Node::TRUE;
        for pattern in untouchable(&scene.action, &scene.target) {
            if let Some([.., rest]) = scene.target.parts.clone() {
                let glob = super::glob::Glob::new(pattern);
                let matches = part_matches(&glob, 5, &rest, scene);
                changeable = scene.formula.and(changeable, !matches);
            }
        }
        self.needs.push((Layer::Service, changeable));
        let outside = match relation {
            Relation::Cross => true,
            Relation::ResourceAlone => scene.caller.kind != CallerKind::Service,
            Relation::Same | Relation::SameByResource => false,
        };
        if outside && scene.action.service() == "s3" && scene.settings.s3_block_public_access {
            let open = match stack.map_or(PublicPolicy::No, Stack::is_public) {
                PublicPolicy::Yes => Node::FALSE,
                PublicPolicy::No => Node::TRUE,
                PublicPolicy::Unknown => scene.uncollected("the bucket's policy is not public"),
            };
            self.needs.push((Layer::S3BlockPublicAccess, open));
        }
    }

    fn close(self, core: Node, scene: &mut Scene<'_>) -> Case<'p> {
        let gates = self.needs.iter().filter(|(layer, _)| match layer {
            Layer::Scp
            | Layer::Rcp
            | Layer::VpcEndpoint
            | Layer::Service
            | Layer::S3BlockPublicAccess => true,
            Layer::Identity | Layer::Boundary | Layer::Session | Layer::Resource => false,
        });
        let gates: Vec<Node> = gates.map(|(_, node)| *node).collect();
        let formula = &mut scene.formula;
        let allow = formula.all(gates.into_iter().chain([core]));
        let deny = formula.any(self.sides.iter().map(|side| side.deny));
        Case {
            allow,
            deny,
            sides: self.sides,
            needs: self.needs,
        }
    }
}

/// Returns when an endpoint's policy allows.
///
/// A gateway endpoint takes an account for its root user alone; an interface endpoint for all of its principals.
/// Source: AWS PrivateLink Guide, page vpc-endpoints-access.
fn through_endpoint(allows: Allows, scene: &mut Scene<'_>) -> Node {
    let mut delegate = allows.delegate;
    let gateway = matches!(scene.action.service(), "s3" | "dynamodb");
    if gateway && delegate != Node::FALSE && scene.caller.kind != CallerKind::Root {
        scene.doubt("R26");
        let interface = scene.free("the endpoint is an interface endpoint");
        delegate = scene.formula.and(delegate, interface);
    }
    scene.formula.any([allows.direct, allows.via, delegate])
}

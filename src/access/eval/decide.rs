use super::Layer;
use super::caller::CallerKind;
use super::formula::{Formula, Node};
use super::glob::Glob;
use super::joined::{Parts, granted, joined};
use super::layers::{Allows, Reading, Side};
use super::meeting::may_meet;
use super::pattern::part_matches;
use super::prepared::{Prepared, Stack};
use super::public::PublicPolicy;
use super::relation::{
    Own, Relation, Standing, is_behind_access_point, is_key, is_trust, standing,
};
use super::scene::{Asked, Scene};
use super::services::{
    is_service_linked, needs_no_permission, permits_unsigned, takes_rcp, untouchable,
};
use super::statement::Bounded;
use super::target::Part;
use super::within::{is_bound, stays_within};

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
    let levels = policies.scp.len() + policies.rcp.len();
    let most = (LAYERS + levels) * scene.request.resource.0.len().max(1);
    let mut desk = Desk {
        sides: Vec::with_capacity(most),
        needs: Vec::with_capacity(most),
    };
    let of_owner = |stack: &'p Option<Stack>| stack.as_ref().filter(|_| owner);
    let identity = desk.of_caller(Layer::Identity, of_owner(&policies.identity), scene);
    let boundary = desk.of_caller(Layer::Boundary, of_owner(&policies.boundary), scene);
    let session = policies.session.as_ref().filter(|_| iam);
    let session = desk.of_caller(Layer::Session, session, scene);
    desk.control(policies, bounded, scene);
    let standing = standing(scene);
    let own = Own::of(policies, scene);
    let resource = desk.resource(own, standing, bounded, scene);
    let grant = desk.grant(policies.grant.as_ref(), bounded, scene);
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
        grant,
    };
    let core = desk.core(standing, parts, own, scene);
    desk.after(own.stack, standing, scene);
    desk.close(core, scene)
}

/// The most layers that have no levels, and the most needs that they make.
const LAYERS: usize = 8;

/// Where the layers are gathered.
#[derive(Debug)]
struct Desk<'p> {
    sides: Vec<Side<'p>>,
    needs: Vec<(Layer, Node)>,
}

impl<'p> Desk<'p> {
    /// Returns what policies say; nothing where all is decided already.
    fn read(&self, stack: &'p Stack, reading: Reading, scene: &mut Scene<'_>) -> Side<'p> {
        let decided =
            scene.asked == Asked::Decision && self.sides.iter().any(|side| side.deny == Node::TRUE);
        if decided {
            Side::new(reading.layer, Some(stack))
        } else {
            Side::of(stack, reading, scene)
        }
    }

    fn of_caller(
        &mut self,
        layer: Layer,
        stack: Option<&'p Stack>,
        scene: &mut Scene<'_>,
    ) -> Option<Node> {
        let side = self.read(stack?, Reading::of_caller(layer), scene);
        let allow = side.allow;
        self.sides.push(side);
        Some(allow)
    }

    /// Service and resource control policies, and the policy of the endpoint.
    fn control(&mut self, policies: &'p Prepared, bounded: Bounded, scene: &mut Scene<'_>) {
        let linked = self.linked(policies, scene);
        let of_account = scene.caller.is_iam() || scene.caller.kind == CallerKind::Canonical;
        if of_account && !linked {
            for level in &policies.scp {
                let side = self.read(level, Reading::of_caller(Layer::Scp), scene);
                self.needs.push((Layer::Scp, side.allow));
                self.sides.push(side);
            }
        }
        if !policies.rcp.is_empty() && takes_rcp(&scene.action) && !linked {
            for level in &policies.rcp {
                // `RCPFullAWSAccess` allows at every level; only denials count.
                let reading = Reading::of_resource(Layer::Rcp, bounded);
                let side = self.read(level, reading, scene);
                self.sides.push(side);
            }
        }
        if let Some(stack) = &policies.vpc_endpoint
            && scene.caller.kind != CallerKind::Service
        {
            let reading = Reading::of_resource(Layer::VpcEndpoint, bounded);
            let side = self.read(stack, reading, scene);
            let allow = through_endpoint(side.allows, scene);
            self.needs.push((Layer::VpcEndpoint, allow));
            self.sides.push(side);
        }
    }

    /// Returns whether the caller is a role that AWS keeps for a service, which control policies spare.
    fn linked(&self, policies: &Prepared, scene: &mut Scene<'_>) -> bool {
        let linked = is_service_linked(&scene.caller, scene.told_principal_arn);
        let by_name = matches!(scene.caller.kind, CallerKind::Session(..))
            && scene.told_principal_arn.is_none();
        if linked && by_name && !(policies.scp.is_empty() && policies.rcp.is_empty()) {
            scene.doubt("R12");
        }
        linked
    }

    fn resource(
        &mut self,
        own: Own<'p>,
        standing: Standing,
        bounded: Bounded,
        scene: &mut Scene<'_>,
    ) -> Allows {
        let is_own = matches!(standing, Standing::Certain(Relation::Same));
        if is_own && !is_bound(&scene.action, &scene.caller) {
            return Allows::NEVER;
        }
        let must_exist = standing.is_by_resource() || is_trust(scene) || is_key(scene);
        let side = match own.stack {
            Some(stack) => {
                let reading = Reading::of_resource(own.layer, bounded);
                self.read(stack, reading, scene)
            }
            None if must_exist => Side::uncollected(own.layer, scene),
            None => return Allows::NEVER,
        };
        let allows = side.allows;
        self.sides.push(side);
        allows
    }

    /// The grants of a key, which allow by themselves.
    fn grant(
        &mut self,
        stack: Option<&'p Stack>,
        bounded: Bounded,
        scene: &mut Scene<'_>,
    ) -> Allows {
        let Some(stack) = stack.filter(|_| is_key(scene)) else {
            return Allows::NEVER;
        };
        let side = self.read(stack, Reading::of_resource(Layer::Grant, bounded), scene);
        let allows = side.allows;
        self.sides.push(side);
        allows
    }

    /// Returns when the layers that decide together allow, and notes what each is needed for.
    fn core(
        &mut self,
        standing: Standing,
        parts: Parts,
        own: Own<'_>,
        scene: &mut Scene<'_>,
    ) -> Node {
        let granted = granted(parts, scene);
        let other = standing.across() != Node::FALSE && parts.identity != Node::TRUE;
        if other && own.layer == Layer::Resource && is_behind_access_point(scene) {
            scene.doubt("R40");
        }
        let formula = &mut scene.formula;
        let (core, needs) = match standing {
            Standing::Certain(relation) => joined(relation, parts, own, formula),
            Standing::Either(relation, own_account) => {
                let (within, needs) = joined(relation, parts, own, formula);
                let (across, others) = joined(Relation::Cross, parts, own, formula);
                let mut either = |one, other| {
                    let one = formula.and(own_account, one);
                    let other = formula.and(!own_account, other);
                    formula.or(one, other)
                };
                let mut both = needs;
                for ((_, node), (_, other)) in both.iter_mut().zip(others) {
                    *node = either(*node, other);
                }
                (either(within, across), both)
            }
        };
        let needs = needs.map(|(layer, node)| (layer, scene.formula.or(node, granted)));
        self.needs.extend(needs);
        scene.formula.or(core, granted)
    }

    /// What AWS and the services add: objects that nobody may change, roles and root users, unsigned requests, public
    /// buckets.
    fn after(&mut self, stack: Option<&Stack>, standing: Standing, scene: &mut Scene<'_>) {
        let reachable = same_partition(scene);
        if scene.caller.kind == CallerKind::Anonymous && !permits_unsigned(&scene.action) {
            self.needs.push((Layer::Service, Node::FALSE));
        }
        let mut changeable = Node::TRUE;
        for pattern in untouchable(&scene.action, &scene.target, &scene.caller) {
            if let Some([.., rest]) = scene.target.parts.clone() {
                let glob = Glob::new(pattern);
                let matches = part_matches(&glob, 5, &rest, scene);
                changeable = scene.formula.and(changeable, !matches);
            }
        }
        let outside = match standing {
            Standing::Certain(Relation::ResourceAlone) => {
                Node::of(scene.caller.kind != CallerKind::Service)
            }
            Standing::Certain(_) | Standing::Either(..) => standing.across(),
        };
        let granted = if stays_within(&scene.action) {
            !outside
        } else {
            Node::TRUE
        };
        let meets = may_meet(scene);
        let possible = scene.formula.all([changeable, reachable, granted, meets]);
        self.needs.push((Layer::Service, possible));
        if outside != Node::FALSE
            && scene.action.service() == "s3"
            && scene.settings.s3_block_public_access
        {
            let open = match stack.map_or(PublicPolicy::No, Stack::is_public) {
                PublicPolicy::Yes => Node::FALSE,
                PublicPolicy::No => Node::TRUE,
                PublicPolicy::Unknown => scene.uncollected("the bucket's policy is not public"),
            };
            let open = scene.formula.or(open, !outside);
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
            Layer::Identity
            | Layer::Boundary
            | Layer::Session
            | Layer::Resource
            | Layer::AccessPoint
            | Layer::Grant => false,
        });
        let gates = gates.map(|(_, node)| *node);
        let formula = &mut scene.formula;
        let allow = formula.all(gates.chain([core]));
        let deny = formula.any(self.sides.iter().map(|side| side.deny));
        Case {
            allow,
            deny,
            sides: self.sides,
            needs: self.needs,
        }
    }
}

/// Returns when the partitions of the caller and the resource are the same: there is no access from one to another.
///
/// Source: IAM User Guide, page access_policies-cross-account-resource-access.
fn same_partition(scene: &mut Scene<'_>) -> Node {
    let (own, parts) = (scene.caller.partition, &scene.target.parts);
    match parts {
        Some([_, Part::Known(partition), ..]) if own.is_empty() || own == *partition => Node::TRUE,
        None => Node::TRUE,
        Some(_) if own.is_empty() => Node::TRUE,
        Some([_, partition, ..]) => {
            let partition = partition.clone();
            part_matches(&Glob::Exact(own.into()), 1, &partition, scene)
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

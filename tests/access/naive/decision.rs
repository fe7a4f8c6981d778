//! The decision: R24 to R31, R39 to R41, R45 to R47.

use serde_json::Value;

use super::meetings;
use super::public;
use super::statement::{Attached, Kind, statements};
use super::world::{Caller, World};

/// What AWS would decide when everything is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Allow,
    Implicit,
    /// A statement denies what nothing allows anyway.
    Explicit,
    /// A statement denies what is allowed but for it.
    Forbidden,
}

impl Outcome {
    /// Returns whether a statement denies it.
    pub fn is_explicit(self) -> bool {
        matches!(self, Self::Explicit | Self::Forbidden)
    }
}

/// Services whose requests resource control policies bind.
const RCP_SERVICES: &str = "aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront cloudsearch \
cloudtrail-data codeartifact codebuild codecommit codepipeline cognito-identity cognito-idp comprehend comprehendmedical \
compute-optimizer cost-optimization-hub dax dsql dynamodb ecr ecr-public events firehose fis fms gamelift health inspector-scan \
kendra kinesisvideo kms logs memorydb networkmonitor notifications opensearch pca-connector-ad personalize polly pricing \
resource-groups rolesanywhere s3 secretsmanager servicediscovery signin sqs sts support swf textract timestream-influxdb \
transcribe transfer translate wafv2 workspaces xray";

/// Returns what AWS would decide for one resource.
pub fn decide(world: &World) -> Outcome {
    let signs = !matches!(world.caller, Caller::Anonymous | Caller::Provider(_));
    if world.action.eq_ignore_ascii_case("sts:GetCallerIdentity") && signs {
        return Outcome::Allow;
    }
    let root = matches!(world.caller, Caller::Root { .. });
    if world.action.eq_ignore_ascii_case("sts:GetSessionToken")
        && (root || matches!(world.caller, Caller::User { .. }))
    {
        return Outcome::Allow;
    }
    let layers = Layers::of(world);
    let allowed = layers.gates(world)
        && layers.grants(world)
        && !unchangeable(world)
        && !public::cuts(world)
        && meetings::takes(world)
        && !(meetings::is_of_own_account(world) && is_outside(world));
    match (layers.denied(world), allowed) {
        (true, true) => Outcome::Forbidden,
        (true, false) => Outcome::Explicit,
        (false, true) => Outcome::Allow,
        (false, false) => Outcome::Implicit,
    }
}

struct Layers<'a> {
    identity: Vec<&'a Value>,
    boundary: Option<Vec<&'a Value>>,
    session: Option<Vec<&'a Value>>,
    scp: Vec<Vec<&'a Value>>,
    rcp: Vec<Vec<&'a Value>>,
    resource: Vec<&'a Value>,
    /// What stands beside the resource's policies and can only allow.
    beside: Vec<&'a Value>,
    grants: Vec<&'a Value>,
    endpoint: Option<Vec<&'a Value>>,
    resource_kind: Attached,
}

impl<'a> Layers<'a> {
    /// Returns the policies that bind this caller; what does not apply to it is left out.
    fn of(world: &World<'a>) -> Self {
        let all = world.policies;
        let person = world.caller.account().is_some();
        let root = matches!(world.caller, Caller::Root { .. });
        let linked = is_service_linked(world);
        let of_person = |name: &str| {
            if person && !root {
                documents(&all[name])
            } else {
                Vec::new()
            }
        };
        let some = |list: Vec<&'a Value>| (!list.is_empty()).then_some(list);
        let service = world.action.split(':').next().unwrap_or("").to_lowercase();
        let bound_by_rcp = RCP_SERVICES.split_whitespace().any(|name| name == service)
            && !world.action.eq_ignore_ascii_case("kms:RetireGrant")
            && !linked;
        let is_trust = service == "sts"
            && world
                .resource
                .split(':')
                .nth(5)
                .is_some_and(|r| r.starts_with("role/"));
        Self {
            identity: of_person("identity"),
            boundary: some(of_person("boundary")),
            session: some(if person {
                documents(&all["session"])
            } else {
                Vec::new()
            }),
            scp: if person && !linked {
                levels(&all["scp"])
            } else {
                Vec::new()
            },
            rcp: if bound_by_rcp {
                levels(&all["rcp"])
            } else {
                Vec::new()
            },
            resource: documents(own(world)),
            beside: only_allowing(own(world)),
            grants: if is_key(world) {
                every_document(&all["grant"])
            } else {
                Vec::new()
            },
            endpoint: match world.caller {
                Caller::Service(_) => None,
                _ => some(documents(&all["vpcEndpoint"])),
            },
            resource_kind: if is_trust {
                Attached::Trust
            } else {
                Attached::Resource
            },
        }
    }

    fn denied(&self, world: &World) -> bool {
        let any = |list: &[&Value], attached| matched(list, attached, "Deny", world).is_some();
        any(&self.identity, Attached::Identity)
            || self
                .boundary
                .iter()
                .any(|list| any(list, Attached::Identity))
            || self
                .session
                .iter()
                .any(|list| any(list, Attached::Identity))
            || self.scp.iter().any(|level| any(level, Attached::Scp))
            || self.rcp.iter().any(|level| any(level, Attached::Rcp))
            || any(&self.resource, self.resource_kind)
            || self
                .endpoint
                .iter()
                .any(|list| any(list, Attached::Endpoint))
    }

    fn gates(&self, world: &World) -> bool {
        let allows = |list: &[&Value], attached| matched(list, attached, "Allow", world).is_some();
        self.scp.iter().all(|level| allows(level, Attached::Scp))
            && self
                .endpoint
                .iter()
                .all(|list| allows(list, Attached::Endpoint))
    }

    fn grants(&self, world: &World) -> bool {
        let allows = |list: &[&Value]| matched(list, Attached::Identity, "Allow", world).is_some();
        let resource: Vec<&Value> = self.resource.iter().chain(&self.beside).copied().collect();
        let by_resource = matched(&resource, self.resource_kind, "Allow", world);
        let by_grant = matched(&self.grants, Attached::Grant, "Allow", world);
        let direct = by_resource == Some(Kind::Direct);
        let via = matches!(by_resource, Some(Kind::ViaRole | Kind::ViaParent));
        let Some(account) = world.caller.account() else {
            let asks = world.caller != Caller::Anonymous || answers_unsigned(world);
            return (direct || by_grant == Some(Kind::Direct)) && asks;
        };
        let root = matches!(world.caller, Caller::Root { .. });
        let i = root || allows(&self.identity);
        let b = self.boundary.iter().all(|list| allows(list));
        let s = match (&self.session, &world.caller) {
            (None, Caller::Federated { .. }) => false,
            (session, _) => session.iter().all(|list| allows(list)),
        };
        // A grant needs nothing else, but for an account's: who of it may, that account's policies say.
        let granted = match by_grant {
            None => false,
            Some(Kind::Direct | Kind::ViaRole) => true,
            Some(Kind::ViaParent) => b && s,
            Some(Kind::Delegate) => i && b && s,
        };
        let same = world
            .resource_account
            .as_deref()
            .is_none_or(|owner| owner == account);
        granted
            || match (same, must_have_policy(world)) {
                (false, _) => by_resource.is_some() && i && b && s,
                (true, true) => direct || via && b && s || by_resource.is_some() && i && b && s,
                (true, false) => direct || (via || i) && b && s,
            }
    }
}

/// Returns whether the resource is a KMS key or a role to assume: its policy alone says who may.
pub fn must_have_policy(world: &World) -> bool {
    let service = world.action.split(':').next().unwrap_or("").to_lowercase();
    let rest = world.resource.split(':').nth(5).unwrap_or("");
    is_key(world) || (service == "sts" && rest.starts_with("role/"))
}

fn is_key(world: &World) -> bool {
    let rest = world.resource.split(':').nth(5).unwrap_or("");
    world.action.to_lowercase().starts_with("kms:") && rest.starts_with("key/")
}

/// Returns whether an ARN is that of an access point of S3, or of an object behind one.
pub fn is_access_point(resource: &str) -> bool {
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    parts.len() == 6 && parts[2] == "s3" && parts[5].starts_with("accesspoint/")
}

/// Returns whether the caller is not of the resource's account; services come for whom they work.
pub fn is_outside(world: &World) -> bool {
    match &world.caller {
        Caller::Service(_) => false,
        Caller::Anonymous | Caller::Provider(_) => true,
        caller => world
            .resource_account
            .as_deref()
            .is_some_and(|owner| caller.account() != Some(owner)),
    }
}

/// Returns the policies of the resource itself: an access point has its own. The trust policy of a role says who becomes
/// it, and nothing of what is done to it; the policy of a bucket or queue does not lock its root user out of itself.
pub fn own<'a>(world: &World<'a>) -> &'a Value {
    let of_iam = world.action.to_lowercase().starts_with("iam:");
    if of_iam || meetings::is_of_root_user(world) && !is_outside(world) {
        &Value::Null
    } else if is_access_point(&world.resource) {
        &world.policies["accessPoint"]
    } else {
        &world.policies["resource"]
    }
}

/// Returns the strongest way in which a statement with this effect names the caller.
fn matched(documents: &[&Value], attached: Attached, effect: &str, world: &World) -> Option<Kind> {
    documents
        .iter()
        .flat_map(|document| statements(document, attached))
        .filter_map(|statement| statement.applies(effect, world))
        .max()
}

/// Returns the documents of a layer: of one policy or a list, with or without a name. Without what only allows.
fn documents(layer: &Value) -> Vec<&Value> {
    let policies = policies(layer).into_iter();
    policies
        .filter(|policy| !allows_alone(policy))
        .map(document)
        .collect()
}

/// Returns those of a layer that are marked as able to allow and nothing else.
fn only_allowing(layer: &Value) -> Vec<&Value> {
    let policies = policies(layer).into_iter();
    policies
        .filter(|policy| allows_alone(policy))
        .map(document)
        .collect()
}

fn every_document(layer: &Value) -> Vec<&Value> {
    policies(layer).into_iter().map(document).collect()
}

fn policies(layer: &Value) -> Vec<&Value> {
    match layer {
        Value::Null => Vec::new(),
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    }
}

fn document(policy: &Value) -> &Value {
    policy.get("document").unwrap_or(policy)
}

/// Returns whether a policy is none, but a list or share that can only allow.
pub fn allows_alone(policy: &Value) -> bool {
    policy.get("document").is_some() && policy["effect"] == "Allow"
}

fn levels(layer: &Value) -> Vec<Vec<&Value>> {
    let list = layer.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .map(|level| documents(&level["policies"]))
        .collect()
}

fn is_service_linked(world: &World) -> bool {
    let known = match &world.caller {
        Caller::Session { role_arn, .. } => role_arn
            .as_deref()
            .or(world.context.one("aws:PrincipalArn")),
        _ => None,
    };
    known.is_some_and(|arn| arn.contains(":role/aws-service-role/"))
}

fn answers_unsigned(world: &World) -> bool {
    ["s3:", "sqs:", "sns:"]
        .iter()
        .any(|service| world.action.to_lowercase().starts_with(service))
}

/// Returns whether AWS lets nobody do this: R31.
fn unchangeable(world: &World) -> bool {
    let action = world.action.to_lowercase();
    let rest = world.resource.splitn(6, ':').nth(5).unwrap_or("");
    let is = |names: &str| {
        names
            .split_whitespace()
            .any(|name| action == name.to_lowercase())
    };
    if world.resource.starts_with("arn:aws:iam::aws:policy/") {
        return is(
            "iam:CreatePolicy iam:DeletePolicy iam:CreatePolicyVersion iam:DeletePolicyVersion \
            iam:SetDefaultPolicyVersion iam:TagPolicy iam:UntagPolicy",
        );
    }
    if rest.starts_with("role/aws-reserved/") {
        return is(
            "iam:CreateRole iam:DeleteRole iam:UpdateRole iam:TagRole iam:UntagRole iam:UpdateRoleDescription \
            iam:AttachRolePolicy iam:DetachRolePolicy iam:PutRolePolicy iam:DeleteRolePolicy \
            iam:PutRolePermissionsBoundary iam:DeleteRolePermissionsBoundary iam:UpdateAssumeRolePolicy iam:PassRole \
            iam:CreateServiceLinkedRole iam:DeleteServiceLinkedRole",
        );
    }
    if rest.starts_with("role/aws-service-role/") {
        return is(
            "iam:AttachRolePolicy iam:DetachRolePolicy iam:PutRolePolicy iam:DeleteRolePolicy \
            iam:PutRolePermissionsBoundary iam:DeleteRolePermissionsBoundary iam:UpdateAssumeRolePolicy",
        );
    }
    if is("sts:AssumeRole") && matches!(world.caller, Caller::Root { .. }) {
        return true;
    }
    rest.starts_with("alias/aws/") && is("kms:CreateAlias kms:UpdateAlias kms:DeleteAlias")
}

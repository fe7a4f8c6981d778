//! What AWS refuses to save as a policy of a kind, though it can be read.

use std::fmt::Write;

use super::operator::{Base, Operator};
use super::{EvalError, Layer, Prepared};
use crate::access::{Effect, PolicyDocument, Principal, Statement};

/// What a document is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A policy of the caller or of its account.
    OfCaller,
    /// A resource control policy.
    Rcp,
    /// A policy of a resource or an endpoint.
    OfResource,
    /// The trust policy of a role.
    Trust,
}

/// All kinds, in the order of [`Faults`].
const KINDS: [Kind; 4] = [Kind::OfCaller, Kind::Rcp, Kind::OfResource, Kind::Trust];

/// Why AWS would not save a document, as a policy of each kind.
#[derive(Debug, Default)]
pub(super) struct Faults([Option<Box<str>>; 4]);

impl Faults {
    /// Returns what is wrong with a document; none where it is right for every kind.
    pub(super) fn of(document: &PolicyDocument) -> Option<Box<Self>> {
        let faults = KINDS.map(|kind| fault(document, kind));
        let any = faults.iter().any(Option::is_some);
        any.then(|| Box::new(Self(faults)))
    }

    fn of_kind(&self, kind: Kind) -> Option<&str> {
        let mut pairs = KINDS.into_iter().zip(&self.0);
        let (_, fault) = pairs.find(|(one, _)| *one == kind)?;
        fault.as_deref()
    }
}

/// Returns why AWS would not save a document as a policy of a kind.
///
/// Source: IAM User Guide, pages reference_policies_grammar, reference_policies_elements and troubleshoot_policies; AWS
/// Organizations User Guide, pages orgs_manage_policies_scps_syntax and orgs_manage_policies_rcps_syntax.
fn fault(document: &PolicyDocument, kind: Kind) -> Option<Box<str>> {
    if let Some(version) = document.version.as_deref()
        && !["2012-10-17", "2008-10-17"].contains(&version)
    {
        let said = format!("Version: `2012-10-17` or `2008-10-17` stands here, not `{version}`");
        return Some(said.into());
    }
    let mut statements = document.statements.iter().enumerate();
    statements.find_map(|(place, statement)| {
        let said = general(statement).or_else(|| particular(statement, kind))?;
        let mut told = format!("Statement[{place}]");
        // Writing to a text does not fail.
        write!(told, ".{said}").ok()?;
        Some(told.into())
    })
}

/// Returns what is wrong in policies of every kind.
fn general(statement: &Statement) -> Option<String> {
    let is_action = |text: &str| text.contains(':') || is_any(text);
    for (name, list) in [
        ("Action", &statement.actions),
        ("NotAction", &statement.not_actions),
    ] {
        if let Some(text) = list.iter().find(|text| !is_action(text)) {
            return Some(format!(
                "{name}: `{text}` is no action: `*`, or `service:Name`"
            ));
        }
    }
    if resources(statement).any(|(_, text)| text.is_empty()) {
        return Some("Resource: an empty text is no resource: an ARN, or `*`".to_owned());
    }
    if let Some((name, text)) = principals(statement).find(|(_, text)| !is_principal(text)) {
        return Some(format!(
            "{name}: `{text}` is no principal: an account, or the ARN of one user, role or session"
        ));
    }
    let mut conditions = statement.conditions.iter();
    conditions.find_map(|condition| {
        let name = &*condition.operator;
        let parsed = Operator::parse(name);
        let is_null = |operator: Operator| operator.base == Base::Null;
        let has_null = parsed.is_some_and(is_null) && name.to_lowercase().ends_with("ifexists");
        (parsed.is_none() || has_null).then(|| format!("Condition: `{name}` is no operator"))
    })
}

/// Returns whether a text is nothing but `*`.
fn is_any(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'*')
}

/// Returns the accounts, users, roles and sessions that a statement names.
fn principals(statement: &Statement) -> impl Iterator<Item = (&'static str, &str)> {
    let plain = statement.principals.iter().map(|one| ("Principal", one));
    let turned = statement.not_principals.iter();
    let all = plain.chain(turned.map(|one| ("NotPrincipal", one)));
    all.filter_map(|(name, one)| match one {
        Principal::Aws(text) => Some((name, text.as_str())),
        Principal::Everyone
        | Principal::Service(_)
        | Principal::Federated(_)
        | Principal::CanonicalUser(_) => None,
    })
}

/// Returns whether a text may name an account, a user, a role or a session: a wildcard is no part of a name or an ARN.
///
/// Source: IAM User Guide, page reference_policies_elements_principal.
fn is_principal(text: &str) -> bool {
    !text.is_empty() && !text.contains(['*', '?'])
}

fn resources(statement: &Statement) -> impl Iterator<Item = (&'static str, &str)> {
    let plain = statement.resources.iter().map(|text| ("Resource", &**text));
    let turned = statement.not_resources.iter();
    plain.chain(turned.map(|text| ("NotResource", &**text)))
}

/// Returns what is wrong in policies of a kind.
fn particular(statement: &Statement, kind: Kind) -> Option<String> {
    let names = !statement.principals.is_empty() || !statement.not_principals.is_empty();
    match kind {
        Kind::OfResource => None,
        Kind::OfCaller if names => {
            Some("Principal: the policy says what its owner may do, and names nobody".to_owned())
        }
        Kind::OfCaller => {
            let is_arn = |text: &str| text.starts_with("arn:") || text.starts_with("${");
            let wrong = resources(statement).find(|(_, text)| !is_arn(text) && !is_any(text));
            wrong.map(|(name, text)| format!("{name}: `{text}` is no resource: an ARN, or `*`"))
        }
        Kind::Trust => {
            if let Some((name, _)) = resources(statement).next() {
                return Some(format!(
                    "{name}: a trust policy is about its role and has none"
                ));
            }
            let is_sts = |text: &String| {
                let start = text.get(..4);
                start.is_some_and(|start| start.eq_ignore_ascii_case("sts:"))
            };
            let wrong = statement.actions.iter().find(|text| !is_sts(text));
            wrong.map(|text| format!("Action: `{text}` is no action of STS"))
        }
        Kind::Rcp => of_rcp(statement),
    }
}

fn of_rcp(statement: &Statement) -> Option<String> {
    let is_everything = |list: &[String]| matches!(list, [one] if one == "*");
    if statement.effect == Effect::Allow {
        // `RCPFullAWSAccess`, which AWS keeps, is the only one that allows.
        let is_full = is_everything(&statement.actions)
            && is_everything(&statement.resources)
            && statement.conditions.is_empty();
        let said = "Effect: a resource control policy only denies";
        return (!is_full).then(|| said.to_owned());
    }
    if !statement.not_actions.is_empty() {
        return Some("NotAction: a resource control policy names actions".to_owned());
    }
    let is_everybody = statement.principals == [Principal::Everyone];
    let said = "Principal: a resource control policy is about `*`";
    (!is_everybody || !statement.not_principals.is_empty()).then(|| said.to_owned())
}

impl Prepared {
    /// Returns the policies that AWS would not save, as errors that say why, and takes them for not collected.
    pub fn forget_unsaved(&mut self, action: &str) -> Vec<EvalError> {
        let mut found = std::mem::take(&mut self.unread);
        let of_resource = if is_assumption(action) {
            Kind::Trust
        } else {
            Kind::OfResource
        };
        let layers = [
            (Layer::Identity, Kind::OfCaller, &mut self.identity),
            (Layer::Boundary, Kind::OfCaller, &mut self.boundary),
            (Layer::Session, Kind::OfCaller, &mut self.session),
            (Layer::Resource, of_resource, &mut self.resource),
            (Layer::AccessPoint, Kind::OfResource, &mut self.access_point),
            (Layer::Grant, Kind::OfResource, &mut self.grant),
            (Layer::VpcEndpoint, Kind::OfResource, &mut self.vpc_endpoint),
        ];
        let layers = layers.into_iter();
        let single =
            layers.flat_map(|(layer, kind, stack)| stack.as_mut().map(|one| (layer, kind, one)));
        let scp = self
            .scp
            .iter_mut()
            .map(|one| (Layer::Scp, Kind::OfCaller, one));
        let rcp = self.rcp.iter_mut().map(|one| (Layer::Rcp, Kind::Rcp, one));
        for (layer, kind, stack) in single.chain(scp).chain(rcp) {
            for place in 0..stack.policies.len() {
                let name = stack.called(place);
                let Some(policy) = stack.policies.get_mut(place) else {
                    continue;
                };
                let faults = policy.document.as_ref().and_then(|one| one.faults.as_ref());
                let Some(reason) = faults.and_then(|faults| faults.of_kind(kind)) else {
                    continue;
                };
                found.push(EvalError::Document {
                    layer: layer.as_str(),
                    policy: name,
                    reason: reason.into(),
                });
                policy.document = None;
            }
        }
        found
    }
}

/// Returns whether an action makes somebody a role, for which its trust policy decides.
fn is_assumption(action: &str) -> bool {
    let name = action
        .split_once(':')
        .filter(|(service, _)| service.eq_ignore_ascii_case("sts"));
    name.is_some_and(|(_, name)| {
        let lower = name.to_ascii_lowercase();
        lower.starts_with("assumerole") || ["tagsession", "setsourceidentity"].contains(&&*lower)
    })
}

//! Callers and actions that never meet, whatever policies say.

use super::action::Action;
use super::caller::{Caller, CallerKind};
use super::formula::Node;
use super::glob::Glob;
use super::pattern::part_matches;
use super::scene::Scene;
use super::target::Part;

/// Whether AWS takes an action of a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meets {
    /// It does.
    Yes,
    /// It does not.
    Never,
    /// It does in sessions of the console alone.
    InConsole,
}

/// Returns whether AWS takes an action of a caller at all: tokens and assertions of providers are for becoming a role
/// alone, sessions make no sessions, and those of `GetFederationToken` do nothing else in STS and little in IAM.
///
/// Source: AWS STS API Reference, `AssumeRoleWithSAML`, `AssumeRoleWithWebIdentity`, `GetFederationToken`,
/// `GetSessionToken`; IAM User Guide, page id_credentials_sts-comparison.
pub(super) fn meets(action: &Action, caller: &Caller<'_>) -> Meets {
    let provider = caller.kind == CallerKind::Provider;
    let federated = matches!(caller.kind, CallerKind::Federated(_));
    let is_saml = caller.text.contains(":saml-provider/");
    let is_oidc = caller.text.contains(":oidc-provider/") || !caller.text.starts_with("arn:");
    let takes = match action.as_str() {
        "sts:getcalleridentity" => !provider,
        "sts:assumerolewithwebidentity" => provider && is_oidc,
        "sts:assumerolewithsaml" => provider && is_saml,
        "sts:getfederationtoken" | "sts:getsessiontoken" => !provider && !caller.is_session(),
        // These go with the assumption of a role.
        "sts:tagsession" | "sts:setsourceidentity" => !federated,
        _ if action.service() == "sts" => !provider && !federated,
        _ if action.service() == "iam" && federated => return Meets::InConsole,
        _ => !provider,
    };
    if takes { Meets::Yes } else { Meets::Never }
}

/// Whether a principal asks for an action at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// It may.
    Meets,
    /// Nobody does but whoever has a token or an assertion of a provider.
    NoProvider,
    /// It is a provider, which vouches for who becomes a role, and does nothing else.
    Provider,
}

/// Returns whether a principal asks for an action at all, where both can be read.
pub fn pair(principal: &str, action: &str) -> Pair {
    let (Some(parsed), Ok(caller)) = (Action::parse(action), Caller::parse(principal, action))
    else {
        return Pair::Meets;
    };
    let vouched = parsed.as_str().starts_with("sts:assumerolewith");
    match (meets(&parsed, &caller), caller.kind == CallerKind::Provider) {
        (Meets::Never, true) => Pair::Provider,
        (Meets::Never, false) if vouched => Pair::NoProvider,
        (Meets::Never | Meets::InConsole | Meets::Yes, _) => Pair::Meets,
    }
}

/// Returns when AWS takes the action of the caller.
pub(super) fn may_meet(scene: &mut Scene<'_>) -> Node {
    match meets(&scene.action, &scene.caller) {
        Meets::Never => Node::FALSE,
        Meets::InConsole => scene.free("the federated session is one of the console"),
        Meets::Yes => vouches(scene),
    }
}

/// Returns when the role is of the account of the provider that vouches for the caller.
///
/// Source: IAM User Guide, page id_roles_providers: a provider is an entity of the account whose roles trust it.
fn vouches(scene: &mut Scene<'_>) -> Node {
    let own = scene.caller.account;
    if scene.caller.kind != CallerKind::Provider || own.is_empty() {
        return Node::TRUE;
    }
    match (scene.resource_account, &scene.target.parts) {
        (Some(account), _) => Node::of(account == own),
        (None, Some([.., part @ Part::Some(..), _])) => {
            let part = part.clone();
            part_matches(&Glob::Exact(own.into()), 4, &part, scene)
        }
        (None, Some(_) | None) => Node::TRUE,
    }
}

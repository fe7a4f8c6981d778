//! Whether a statement matches a request: R3 to R15.

use serde_json::Value;

use super::condition;
use super::text::{self, Wildcards};
use super::world::{Caller, Context, World, texts};

/// How a statement of a resource-based policy names the caller, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Delegate,
    ViaParent,
    ViaRole,
    Direct,
}

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attached {
    Identity,
    Scp,
    Rcp,
    Resource,
    Trust,
}

/// A statement with what its document says of it.
pub struct Statement<'a> {
    pub body: &'a Value,
    pub variables: bool,
    pub attached: Attached,
}

/// Returns the statements of a policy document.
pub fn statements(document: &Value, attached: Attached) -> Vec<Statement<'_>> {
    let variables = document["Version"] == "2012-10-17";
    let bodies = match &document["Statement"] {
        Value::Array(list) => list.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    };
    bodies
        .into_iter()
        .map(|body| Statement {
            body,
            variables,
            attached,
        })
        .collect()
}

impl Statement<'_> {
    /// Returns whether the statement has this effect and matches, and how it names the caller.
    pub fn applies(&self, effect: &str, world: &World) -> Option<Kind> {
        let kind = self.names(world)?;
        let matches = self.body["Effect"] == effect
            && self.has_action(world)
            && self.has_resource(world)
            && condition::hold(&self.body["Condition"], self.variables, world);
        matches.then_some(kind)
    }

    fn has_action(&self, world: &World) -> bool {
        let (yes, no) = (&self.body["Action"], &self.body["NotAction"]);
        let some = |list: &Value| {
            texts(list)
                .iter()
                .any(|pattern| is_action(pattern, &world.action))
        };
        match (yes, no) {
            (Value::Null, Value::Null) => false,
            (list, Value::Null) => some(list),
            (Value::Null, list) => !some(list),
            (_, _) => false,
        }
    }

    fn has_resource(&self, world: &World) -> bool {
        let (yes, no) = (&self.body["Resource"], &self.body["NotResource"]);
        let fits =
            |list: &Value| -> Vec<Fit> { texts(list).iter().map(|p| self.fit(p, world)).collect() };
        match (yes, no) {
            (Value::Null, Value::Null) => self.attached == Attached::Trust,
            (list, Value::Null) => fits(list).contains(&Fit::Yes),
            (Value::Null, list) => fits(list).iter().all(|fit| *fit == Fit::No),
            (_, _) => false,
        }
    }

    fn fit(&self, pattern: &str, world: &World) -> Fit {
        resource_fit(pattern, self, world)
    }

    fn names(&self, world: &World) -> Option<Kind> {
        match self.attached {
            Attached::Identity | Attached::Scp => return Some(Kind::Direct),
            Attached::Rcp => {
                return named_kind(&self.body["Principal"], world)
                    .filter(|kind| *kind == Kind::Direct);
            }
            Attached::Resource | Attached::Trust => {}
        }
        match (&self.body["Principal"], &self.body["NotPrincipal"]) {
            (Value::Null, Value::Null) => None,
            (named, Value::Null) => named_kind(named, world),
            (Value::Null, spared) if self.body["Effect"] == "Allow" => {
                named_kind(spared, world).is_none().then_some(Kind::Direct)
            }
            (Value::Null, spared) => (!is_spared(spared, world)).then_some(Kind::Direct),
            (_, _) => None,
        }
    }
}

/// Returns whether an action is what a pattern of a policy describes.
fn is_action(pattern: &str, action: &str) -> bool {
    if pattern == "*" || pattern == "*:*" {
        return true;
    }
    let (pattern, action) = (pattern.to_lowercase(), action.to_lowercase());
    let (Some((service, name)), Some((its_service, its_name))) =
        (pattern.split_once(':'), action.split_once(':'))
    else {
        return false;
    };
    !pattern.contains(char::is_whitespace)
        && service == its_service
        && text::plain_glob(name, its_name)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Yes,
    No,
    /// It is not a pattern that this kind of policy may hold, or a variable in it has no value.
    Invalid,
}

fn resource_fit(pattern: &str, statement: &Statement, world: &World) -> Fit {
    if pattern == "*" {
        return Fit::Yes;
    }
    let mut parts: Vec<&str> = pattern.splitn(6, ':').collect();
    if parts.len() < 6 {
        let whole_enough = match statement.attached {
            Attached::Identity => true,
            Attached::Scp => pattern.ends_with('*'),
            Attached::Rcp => false,
            Attached::Resource | Attached::Trust => pattern.contains(['*', '?']),
        };
        if parts.len() < 2 || !whole_enough {
            return Fit::Invalid;
        }
        parts.resize(6, "*");
    }
    let its: Vec<&str> = world.resource.splitn(6, ':').collect();
    if world.wildcard_only || its.len() < 6 {
        return Fit::No;
    }
    if parts[0] != "arn" || has_wild_type(parts[2], parts[5]) {
        return Fit::Invalid;
    }
    let heads = parts[1..5]
        .iter()
        .zip(&its[1..5])
        .all(|(p, i)| text::plain_glob(p, i));
    let (wanted, rest) = match parts[5].starts_with("log-group:") {
        true => (without_star(parts[5]), without_star(its[5])),
        false => (parts[5], its[5]),
    };
    let Some(pieces) = text::expand(
        wanted,
        statement.variables,
        Wildcards::Active,
        &world.context,
    ) else {
        return Fit::Invalid;
    };
    match heads && text::glob(&pieces, &rest.chars().collect::<Vec<_>>()) {
        true => Fit::Yes,
        false => Fit::No,
    }
}

fn without_star(log_group: &str) -> &str {
    log_group.strip_suffix(":*").unwrap_or(log_group)
}

/// Returns whether the resource type, where the service has types, is written with a wildcard.
fn has_wild_type(service: &str, rest: &str) -> bool {
    const TYPED: [&str; 6] = ["iam", "kms", "ec2", "dynamodb", "lambda", "secretsmanager"];
    let kind = rest.split(['/', ':']).next().unwrap_or(rest);
    TYPED.contains(&service) && rest != "*" && kind != rest && kind.contains(['*', '?'])
}

/// Returns the elements of `Principal` or `NotPrincipal` with their types.
fn listed(element: &Value) -> Vec<(String, String)> {
    match element.as_object() {
        None => texts(element)
            .into_iter()
            .map(|text| ("AWS".to_owned(), text))
            .collect(),
        Some(map) => map
            .iter()
            .flat_map(|(kind, values)| texts(values).into_iter().map(|text| (kind.clone(), text)))
            .collect(),
    }
}

fn named_kind(element: &Value, world: &World) -> Option<Kind> {
    listed(element)
        .iter()
        .filter_map(|(kind, text)| match (kind.as_str(), &world.caller) {
            ("AWS", _) if text == "*" => Some(Kind::Direct),
            ("AWS", caller) => aws_kind(text, caller, &world.context),
            ("Service", Caller::Service(name)) | ("Federated", Caller::Provider(name)) => {
                (text == name).then_some(Kind::Direct)
            }
            _ => None,
        })
        .max()
}

fn aws_kind(text: &str, caller: &Caller, context: &Context) -> Option<Kind> {
    if caller
        .account()
        .is_some_and(|account| is_account(text, account))
    {
        return Some(Kind::Delegate);
    }
    match caller {
        Caller::User { arn, .. } => (text == arn).then_some(Kind::Direct),
        Caller::Federated { arn, user, .. } => match text == arn {
            true => Some(Kind::Direct),
            false => (user.as_deref() == Some(text)).then_some(Kind::ViaParent),
        },
        Caller::Session { session_arn, .. } => match session_arn.as_deref() == Some(text) {
            true => Some(Kind::Direct),
            false => is_role_of(text, caller, context).then_some(Kind::ViaRole),
        },
        Caller::Root { .. } | Caller::Service(_) | Caller::Provider(_) | Caller::Anonymous => None,
    }
}

fn is_account(text: &str, account: &str) -> bool {
    text == account || text == format!("arn:aws:iam::{account}:root")
}

/// Returns whether an ARN is that of the role of a session.
fn is_role_of(text: &str, caller: &Caller, context: &Context) -> bool {
    let Caller::Session {
        account,
        role_name,
        role_arn,
        ..
    } = caller
    else {
        return false;
    };
    match role_arn.as_deref().or(context.one("aws:PrincipalArn")) {
        Some(arn) => text == arn,
        None => {
            let prefix = format!("arn:aws:iam::{account}:role/");
            text.strip_prefix(&prefix)
                .and_then(|path| path.rsplit('/').next())
                == Some(role_name)
        }
    }
}

/// Returns whether `NotPrincipal` spares the caller from a denial.
fn is_spared(element: &Value, world: &World) -> bool {
    let list = listed(element);
    if list.iter().any(|(kind, text)| kind == "AWS" && text == "*") {
        return true;
    }
    let bounded = world.policies["boundary"]
        .as_array()
        .map_or(!world.policies["boundary"].is_null(), |l| !l.is_empty());
    if bounded
        && matches!(
            world.caller,
            Caller::User { .. } | Caller::Session { .. } | Caller::Federated { .. }
        )
    {
        return false;
    }
    let has =
        |test: &dyn Fn(&str) -> bool| list.iter().any(|(kind, text)| kind == "AWS" && test(text));
    let account = has(&|text| {
        world
            .caller
            .account()
            .is_some_and(|account| is_account(text, account))
    });
    let some_of = |own: bool, rest: bool| own && (rest || world.readings.partly_listed_is_spared);
    match &world.caller {
        Caller::User { arn, .. } | Caller::Federated { arn, .. } => {
            some_of(has(&|text| text == arn), account)
        }
        Caller::Session { session_arn, .. } => {
            let session = has(&|text| session_arn.as_deref() == Some(text));
            let role = has(&|text| is_role_of(text, &world.caller, &world.context));
            some_of(session || role, session && role && account)
        }
        Caller::Root { .. } => account,
        Caller::Service(name) => list.contains(&("Service".to_owned(), name.clone())),
        Caller::Provider(name) => list.contains(&("Federated".to_owned(), name.clone())),
        Caller::Anonymous => false,
    }
}

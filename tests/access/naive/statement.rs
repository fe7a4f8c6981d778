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
    Endpoint,
    Grant,
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
            // The resource that the policy is attached to.
            (Value::Null, Value::Null) => {
                matches!(
                    self.attached,
                    Attached::Trust | Attached::Resource | Attached::Grant
                )
            }
            (list, Value::Null) => fits(list).contains(&Fit::Yes),
            (Value::Null, list) => fits(list).iter().all(|fit| *fit == Fit::No),
            (_, _) => false,
        }
    }

    /// Returns whether the statement allows an account, and the endpoint is one of those that take this for its root user.
    fn is_no_gateway(&self, kind: Kind, world: &World) -> bool {
        let service = world.action.split(':').next().unwrap_or("").to_lowercase();
        self.attached == Attached::Endpoint
            && self.body["Effect"] == "Allow"
            && ["s3", "dynamodb"].contains(&service.as_str())
            && !world.readings.endpoint_is_interface
            && kind == Kind::Delegate
            && !matches!(world.caller, Caller::Root { .. })
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
            Attached::Resource | Attached::Trust | Attached::Endpoint | Attached::Grant => {}
        }
        match (&self.body["Principal"], &self.body["NotPrincipal"]) {
            (Value::Null, Value::Null) => None,
            (named, Value::Null) => {
                named_kind(named, world).filter(|kind| !self.is_no_gateway(*kind, world))
            }
            (Value::Null, spared) => {
                let enough = match (listing(spared, world), self.body["Effect"] == "Allow") {
                    (Listing::Whole, true) => true,
                    (Listing::Whole, false) => !is_bounded(world),
                    (Listing::Own, false) if is_bounded(world) => false,
                    (Listing::Account, false) | (Listing::Nothing, _) => false,
                    (Listing::Own | Listing::Account, _) => world.readings.partly_listed_is_spared,
                };
                (!enough).then_some(Kind::Direct)
            }
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
            Attached::Resource | Attached::Trust | Attached::Endpoint | Attached::Grant => {
                pattern.contains(['*', '?'])
            }
        };
        if parts.len() < 2 || !whole_enough {
            return Fit::Invalid;
        }
        parts.resize(6, "*");
    }
    // Actions of S3 that name no resource may be allowed for all of S3.
    let all_of_s3 = world.wildcard_only && world.action.to_lowercase().starts_with("s3:");
    let asked = if all_of_s3 {
        "arn:aws:s3:::*"
    } else {
        &world.resource
    };
    let its: Vec<&str> = asked.splitn(6, ':').collect();
    if world.wildcard_only && !all_of_s3 || its.len() < 6 {
        return Fit::No;
    }
    if parts[0] != "arn" || has_wildcard_in_type(&parts) {
        return Fit::Invalid;
    }
    let heads = parts[1..5]
        .iter()
        .zip(&its[1..5])
        .all(|(p, i)| text::plain_glob(p, i));
    let Some(pieces) = text::expand(
        parts[5],
        statement.variables,
        Wildcards::Active,
        &world.context,
    ) else {
        return Fit::Invalid;
    };
    let fits = |rest: &String| text::glob(&pieces, &rest.chars().collect::<Vec<_>>());
    match heads && written(its[5]).iter().any(fits) {
        true => Fit::Yes,
        false => Fit::No,
    }
}

/// Returns whether a part of the resource type is a wildcard, which AWS tells not to write: R7. Names of buckets and queues
/// have no type.
fn has_wildcard_in_type(parts: &[&str]) -> bool {
    let &[_, _, service, region, account, rest] = parts else {
        return false;
    };
    let is_place = |part: &str| part.is_empty() || part == "*";
    let is_bucket = service == "s3" && is_place(region) && is_place(account);
    if is_bucket || service == "sqs" || service.contains(['*', '?']) {
        return false;
    }
    let fixed = rest.split("${").next().unwrap_or("");
    let kind = fixed.split(['/', ':']).next().unwrap_or("");
    let is_cut_by_a_variable = kind == rest.split("${").next().unwrap_or("") && rest.contains("${");
    let is_whole = kind == "*" && !is_cut_by_a_variable;
    kind.contains(['*', '?']) && !is_whole
}

/// Returns the ways in which the last part of an ARN is written: that of a log group ends in a star, or does not.
fn written(rest: &str) -> Vec<String> {
    let name = rest.strip_suffix(":*").unwrap_or(rest);
    match name.strip_prefix("log-group:") {
        Some(group) if !group.contains(':') => vec![name.to_owned(), format!("{name}:*")],
        _ => vec![rest.to_owned()],
    }
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

/// What of a caller `NotPrincipal` lists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Listing {
    /// Its ARN and what that belongs to: for a session the session, the role and the account.
    Whole,
    /// Its ARN, or that of its role, but not all of them.
    Own,
    /// The account alone.
    Account,
    Nothing,
}

fn listing(element: &Value, world: &World) -> Listing {
    let list = listed(element);
    let has =
        |test: &dyn Fn(&str) -> bool| list.iter().any(|(kind, text)| kind == "AWS" && test(text));
    let account = has(&|text| {
        world
            .caller
            .account()
            .is_some_and(|account| is_account(text, account))
    });
    let (own, whole) = match &world.caller {
        Caller::User { arn, .. } | Caller::Federated { arn, .. } => {
            let own = has(&|text| text == arn);
            (own, own && account)
        }
        Caller::Session { session_arn, .. } => {
            let session = has(&|text| session_arn.as_deref() == Some(text));
            let role = has(&|text| is_role_of(text, &world.caller, &world.context));
            (session || role, session && role && account)
        }
        Caller::Root { .. } => (account, account),
        Caller::Service(name) => {
            let own = list.contains(&("Service".to_owned(), name.clone()));
            (own, own)
        }
        Caller::Provider(name) => {
            let own = list.contains(&("Federated".to_owned(), name.clone()));
            (own, own)
        }
        Caller::Anonymous => (false, false),
    };
    match (whole || has(&|text| text == "*"), own, account) {
        (true, _, _) => Listing::Whole,
        (false, true, _) => Listing::Own,
        (false, false, true) => Listing::Account,
        (false, false, false) => Listing::Nothing,
    }
}

/// Returns whether the caller has a permissions boundary, which `NotPrincipal` in a denial never spares.
fn is_bounded(world: &World) -> bool {
    let boundary = &world.policies["boundary"];
    let some = boundary
        .as_array()
        .map_or(!boundary.is_null(), |list| !list.is_empty());
    let person = matches!(
        world.caller,
        Caller::User { .. } | Caller::Session { .. } | Caller::Federated { .. }
    );
    some && person
}

use std::borrow::Cow;

use super::caller::{Caller, CallerKind};
use super::glob::{Glob, Token, tokens};
use super::key_facts::{Derived, KeyFact};
use super::pattern::unknown_part;
use super::scalar::Moment;
use super::scene::{Maybe, Scene};
use super::target::{Part, Target};
use super::{ContextValue, Request, UnlistedKeys};

/// What follows from the request itself.
#[derive(Debug)]
pub(super) enum Follows<'r> {
    /// This value.
    Is(Cow<'r, str>),
    /// That it is absent.
    Not,
    /// That it is what another unknown is.
    Same(usize),
    /// That it is one of these.
    OneOf(Vec<Option<ContextValue>>),
    /// Whether it may be absent and patterns of its value, which rests on something that is not known.
    Open(Maybe, Vec<Glob>),
    /// Patterns of its value where it is there.
    Like(Vec<Glob>),
    /// Nothing.
    Nothing,
}

/// What a request says of a key.
#[derive(Clone, Copy, Debug)]
enum Said<'r> {
    Nothing,
    Absent,
    Value(&'r ContextValue),
    /// One of these; anything where there are none.
    OneOf(&'r [Option<ContextValue>]),
}

/// The keys that tell through which services a request came: all of them, the first, the last.
pub(super) const CALLED_VIA: [&str; 3] =
    ["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"];

impl<'r> Scene<'r> {
    /// Returns what follows from the request of a key that it does not list.
    pub(super) fn follows(&mut self, fact: Option<&KeyFact>) -> Follows<'r> {
        let Some(fact) = fact else {
            return Follows::Nothing;
        };
        match fact.derived {
            Derived::No => Follows::Nothing,
            Derived::PrincipalArn => self.principal_arn(),
            Derived::PrincipalAccount => self.principal_account(fact.name),
            Derived::PrincipalType => self.caller.kind.told_type().map_or(Follows::Nothing, is),
            Derived::SecondFactor => self.second_factor(),
            Derived::UserId => self.user_id(),
            Derived::UserName => {
                if let CallerKind::User(name) = self.caller.kind {
                    is(name)
                } else {
                    Follows::Not
                }
            }
            Derived::IsService => match self.caller.kind {
                CallerKind::Anonymous => Follows::Not,
                CallerKind::Service => is("true"),
                CallerKind::User(_)
                | CallerKind::Role(_)
                | CallerKind::Session(..)
                | CallerKind::Federated(_)
                | CallerKind::Root
                | CallerKind::Provider
                | CallerKind::Canonical
                | CallerKind::Foreign => is("false"),
            },
            Derived::ServiceName if self.caller.kind == CallerKind::Service => is(self.caller.text),
            Derived::ServiceName => Follows::Not,
            Derived::ViaService => self.via_service(),
            Derived::CalledVia => self.called_via(CALLED_VIA.get(1..).unwrap_or_default()),
            Derived::FirstCalled => self.called_end(<[_]>::first),
            Derived::LastCalled => self.called_end(<[_]>::last),
            Derived::ResourceAccount => self.resource_account_key(),
            Derived::Time => self.time(fact.name),
            Derived::Organization(paths) => self.organization(paths),
            Derived::Paths(id) => self.paths(id),
            Derived::AccessPoint => self.of_access_point(|point| point.access_point()),
            Derived::AccessPointAccount => self.of_access_point(Target::account),
            Derived::OfAccessPoint => self.of_access_point(|_| None),
        }
    }

    fn said(&self, name: &str) -> Said<'r> {
        let request = self.request;
        let mut context = request.context.iter();
        if let Some((_, value)) = context.find(|(key, _)| key.eq_ignore_ascii_case(name)) {
            return match value {
                Some(ContextValue::Many(list)) if list.is_empty() => Said::Absent,
                Some(value) => Said::Value(value),
                None => Said::Absent,
            };
        }
        let mut listed = request.unknown_context.iter();
        match listed.find(|(key, _)| key.eq_ignore_ascii_case(name)) {
            None => Said::Nothing,
            Some((_, values)) => match values.0.as_slice() {
                [None] => Said::Absent,
                [Some(ContextValue::Many(list))] if list.is_empty() => Said::Absent,
                [Some(value)] => Said::Value(value),
                several => Said::OneOf(several),
            },
        }
    }

    /// Returns that a second factor was used, where the request tells its age.
    fn second_factor(&self) -> Follows<'r> {
        match self.said("aws:multifactorauthage") {
            Said::Value(_) => is("true"),
            Said::Nothing | Said::Absent | Said::OneOf(_) => Follows::Nothing,
        }
    }

    fn principal_account(&self, name: &str) -> Follows<'r> {
        match self.caller.kind {
            _ if !self.caller.account.is_empty() => is(self.caller.account),
            CallerKind::Anonymous if name == "aws:principalaccount" => is("anonymous"),
            CallerKind::Canonical => Follows::Open(Maybe::No, Vec::new()),
            CallerKind::User(_)
            | CallerKind::Role(_)
            | CallerKind::Session(..)
            | CallerKind::Federated(_)
            | CallerKind::Root
            | CallerKind::Service
            | CallerKind::Provider
            | CallerKind::Foreign
            | CallerKind::Anonymous => Follows::Not,
        }
    }

    /// Returns the organization, which is the first part of each path in it.
    fn organization(&self, paths: &str) -> Follows<'r> {
        let of = |value: &ContextValue| match value {
            ContextValue::Many(list) => first_part(list.first().map(|path| &**path)),
            ContextValue::One(path) => first_part(Some(path)),
        };
        match self.said(paths) {
            Said::Value(ContextValue::Many(list)) => told_part(list.first().map(|path| &**path)),
            Said::Value(ContextValue::One(path)) => told_part(Some(path)),
            Said::Absent => Follows::Not,
            Said::OneOf(list) => one_of(list, of),
            Said::Nothing => Follows::Nothing,
        }
    }

    /// Returns the paths in an organization: they begin with it, and whoever is in one has a path.
    fn paths(&self, id: &str) -> Follows<'r> {
        let below = |id: &str| Glob::of_tokens(id.chars().map(Token::Char).chain(tokens("/*")));
        match self.said(id) {
            Said::Value(ContextValue::One(id)) => Follows::Open(Maybe::No, vec![below(id)]),
            Said::Absent => Follows::Not,
            Said::OneOf(list) => {
                let ids = list.iter().filter_map(|value| match value {
                    Some(ContextValue::One(id)) => Some(below(id)),
                    Some(ContextValue::Many(_)) | None => None,
                });
                Follows::Open(absence(list), ids.collect())
            }
            Said::Value(ContextValue::Many(_)) | Said::Nothing => Follows::Nothing,
        }
    }

    /// Returns what follows of the services from what is said of others of these keys: all of them are there, or none.
    fn called_via(&self, others: &[&str]) -> Follows<'r> {
        let mut open = Follows::Nothing;
        for other in others {
            match self.said(other) {
                Said::Value(_) => return Follows::Open(Maybe::No, Vec::new()),
                Said::Absent => return Follows::Not,
                Said::OneOf(list) => open = Follows::Open(absence(list), Vec::new()),
                Said::Nothing => {}
            }
        }
        open
    }

    /// Returns the first or the last of the services that a request came through.
    fn called_end(&self, end: impl Fn(&[Box<str>]) -> Option<&Box<str>>) -> Follows<'r> {
        let of = |value: &ContextValue| match value {
            ContextValue::Many(list) => end(list).map(|name| name.to_string()),
            ContextValue::One(name) => Some(name.to_string()),
        };
        let [all, ends @ ..] = CALLED_VIA;
        match self.said(all) {
            Said::Value(value) => match of(value) {
                Some(name) => Follows::Is(Cow::Owned(name)),
                None => Follows::Not,
            },
            Said::Absent => Follows::Not,
            Said::OneOf(list) => one_of(list, of),
            Said::Nothing => self.called_via(&ends),
        }
    }

    /// Returns what follows from the access point that the request names among its resources: requests about buckets
    /// themselves do not bring its keys.
    ///
    /// Source: Amazon S3 User Guide, page access-points-policies.
    fn of_access_point(&self, tell: impl Fn(&Target<'r>) -> Option<&'r str>) -> Follows<'r> {
        let named = self.request.resource.all();
        let named: Vec<Target<'r>> = named
            .filter_map(|one| Target::parse(one, self.request.wildcard_only).ok())
            .collect();
        match named.iter().find(|one| one.is_access_point()) {
            Some(point) => tell(point).map_or(Follows::Nothing, is),
            None if named.iter().all(Target::is_bucket) => Follows::Not,
            None => Follows::Nothing,
        }
    }

    /// A request is taken to be the caller's own unless the context says which services it came through.
    fn via_service(&self) -> Follows<'r> {
        let silent = ["ec2", "glue", "lakeformation", "opsworks"];
        let said = CALLED_VIA.map(|name| self.said(name));
        if said.iter().any(|one| matches!(one, Said::Value(_))) {
            is("true")
        } else if self.request.context_knowledge == UnlistedKeys::Open {
            Follows::Nothing
        } else if said.iter().any(|one| matches!(one, Said::OneOf(_))) {
            Follows::Open(Maybe::No, Vec::new())
        } else if silent.contains(&self.action.service()) {
            Follows::Not
        } else {
            is("false")
        }
    }

    fn resource_account_key(&mut self) -> Follows<'r> {
        match (self.resource_account, &self.target.parts) {
            (Some(account), _) => is(account),
            // Actions that name no resource are about the caller's own account.
            (None, None) if self.caller.account.is_empty() => Follows::Nothing,
            (None, None) => is(self.caller.account),
            (None, Some([.., Part::Some(_, shape), _])) => {
                let shape = shape.clone();
                Follows::Same(unknown_part(4, shape, self))
            }
            (None, Some(_)) => Follows::Nothing,
        }
    }

    /// A session's ARN does not tell the path of its role.
    fn principal_arn(&mut self) -> Follows<'r> {
        let caller = self.caller;
        let arn = |rest: &str| {
            let partition = if caller.partition.is_empty() {
                "aws"
            } else {
                caller.partition
            };
            format!("arn:{partition}:iam::{}:{rest}", caller.account)
        };
        match caller.kind {
            CallerKind::User(_)
            | CallerKind::Role(_)
            | CallerKind::Federated(_)
            | CallerKind::Foreign => is(caller.text),
            CallerKind::Root => Follows::Is(Cow::Owned(arn("root"))),
            CallerKind::Session(role, _)
                if self.request.context_knowledge == UnlistedKeys::Open =>
            {
                let start = arn("role/");
                let literal = |text: &str| text.chars().map(Token::Char).collect::<Vec<_>>();
                let plain = literal(&format!("{start}{role}"));
                let below = [
                    literal(&start),
                    vec![Token::Many],
                    literal(&format!("/{role}")),
                ];
                Follows::Like(vec![
                    Glob::of_tokens(plain),
                    Glob::of_tokens(below.concat()),
                ])
            }
            CallerKind::Session(role, _) => {
                let arn = arn(&format!("role/{role}"));
                self.doubt("R12");
                Follows::Is(Cow::Owned(arn))
            }
            CallerKind::Service | CallerKind::Provider | CallerKind::Anonymous => Follows::Not,
            CallerKind::Canonical => Follows::Open(Maybe::No, vec![Glob::new("arn:*:iam::*:root")]),
        }
    }

    fn user_id(&self) -> Follows<'r> {
        let account = self.caller.account;
        match self.caller.kind {
            CallerKind::Root => is(account),
            CallerKind::Federated(name) => Follows::Is(Cow::Owned(format!("{account}:{name}"))),
            CallerKind::Session(_, session) => {
                let literal = session.chars().map(Token::Char);
                Follows::Like(vec![Glob::of_tokens(tokens("*:").chain(literal))])
            }
            CallerKind::Anonymous => is("anonymous"),
            CallerKind::Provider | CallerKind::Service => Follows::Not,
            CallerKind::Canonical => Follows::Open(Maybe::No, Vec::new()),
            CallerKind::User(_) | CallerKind::Role(_) | CallerKind::Foreign => Follows::Nothing,
        }
    }

    /// `aws:CurrentTime` and `aws:EpochTime` tell the same moment.
    fn time(&self, name: &str) -> Follows<'r> {
        match self.said(other_time(name)) {
            Said::Value(ContextValue::One(text)) if name == "aws:epochtime" => {
                let seconds = Moment::parse(text).map(Moment::seconds);
                seconds.map_or(Follows::Nothing, |text| Follows::Is(Cow::Owned(text)))
            }
            Said::Value(ContextValue::One(text)) => is(text),
            Said::OneOf([]) => Follows::Open(Maybe::No, Vec::new()),
            Said::OneOf(list) => Follows::OneOf(list.to_vec()),
            Said::Value(ContextValue::Many(_)) | Said::Absent | Said::Nothing => Follows::Nothing,
        }
    }
}

/// Returns the other name of the moment of a request, of a key in lower case.
pub(super) fn other_time(name: &str) -> &'static str {
    if name == "aws:epochtime" {
        "aws:CurrentTime"
    } else {
        "aws:EpochTime"
    }
}

/// Returns whether a key with these values may be absent; one of which nothing is known may.
fn absence(list: &[Option<ContextValue>]) -> Maybe {
    let is_absent = |value: &Option<ContextValue>| match value {
        None => true,
        Some(ContextValue::Many(list)) => list.is_empty(),
        Some(ContextValue::One(_)) => false,
    };
    if list.is_empty() || list.iter().any(is_absent) {
        Maybe::Yes
    } else {
        Maybe::No
    }
}

/// Returns what follows where each value of another key leads to one of this key.
fn one_of<'r>(
    list: &[Option<ContextValue>],
    of: impl Fn(&ContextValue) -> Option<String>,
) -> Follows<'r> {
    if list.is_empty() {
        return Follows::Open(Maybe::Yes, Vec::new());
    }
    let mut all: Vec<Option<ContextValue>> = Vec::new();
    for value in list {
        let one = value.as_ref().and_then(&of);
        let one = one.map(|text| ContextValue::One(text.into()));
        if !all.contains(&one) {
            all.push(one);
        }
    }
    Follows::OneOf(all)
}

/// Returns the ARN of the role behind a session, where the context tells it.
pub(super) fn told_principal_arn<'r>(request: &'r Request, caller: &Caller<'_>) -> Option<&'r str> {
    if !matches!(caller.kind, CallerKind::Session(..)) {
        return None;
    }
    let mut context = request.context.iter();
    let told = context.find(|(key, _)| key.eq_ignore_ascii_case("aws:PrincipalArn"));
    match told {
        Some((_, Some(ContextValue::One(text)))) => Some(text),
        Some((_, Some(ContextValue::Many(_)) | None)) | None => None,
    }
}

/// Returns the organization of a path.
fn first_part(path: Option<&str>) -> Option<String> {
    let part = path.and_then(|path| path.split('/').next());
    part.filter(|part| !part.is_empty()).map(str::to_owned)
}

fn told_part<'r>(path: Option<&str>) -> Follows<'r> {
    first_part(path).map_or(Follows::Nothing, |part| Follows::Is(Cow::Owned(part)))
}

fn is(text: &str) -> Follows<'_> {
    Follows::Is(Cow::Borrowed(text))
}

use std::borrow::Cow;

use super::caller::{Caller, CallerKind};
use super::glob::{Glob, Token, tokens};
use super::key::Key;
use super::key_facts::{Derived, KeyFact, Presence};
use super::scalar::Moment;
use super::scene::{Domain, Maybe, Scene, Through, UnknownKind};
use super::target::Target;
use super::{Candidates, ContextValue, Knowledge, Request, UnlistedKeys};

/// What is known of the value of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found<'r> {
    /// The request does not carry it.
    Absent,
    /// It has this value.
    One(Cow<'r, str>),
    /// It has these values, at least one.
    Many(&'r [Box<str>]),
    /// It is the unknown of this number.
    Unknown(usize),
}

/// Whether AWS sends a key with requests like this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    Never,
    Perhaps,
    Always,
}

/// What follows from the request itself.
enum Follows<'r> {
    /// This value.
    Is(Cow<'r, str>),
    /// That it is absent.
    Not,
    /// That its value has this pattern.
    Like(Glob),
    /// That it is there, with a value that rests on a key that is not known.
    Open,
    /// Nothing.
    Nothing,
}

impl<'r> Scene<'r> {
    /// Returns what is known of a key.
    ///
    /// What the request lists comes first, then what follows from the request itself, then what it says of keys in
    /// general. A key that AWS never sends with such a request is absent.
    pub(super) fn find(&mut self, key: &Key) -> Found<'r> {
        if self.is_untagged_bucket(key) {
            return Found::Absent;
        }
        let request = self.request;
        if let Some((_, value)) = request.context.iter().find(|(name, _)| key.is(name)) {
            return self.listed(key, value.as_ref());
        }
        if let Some((_, listed)) = request
            .unknown_context
            .iter()
            .find(|(name, _)| key.is(name))
        {
            return self.candidates(key, listed);
        }
        let open = |absent| Domain::Open {
            absent,
            shape: None,
        };
        match (self.follows(key.fact()), self.knowing.of(key)) {
            (Follows::Is(value), _) => Found::One(value),
            (Follows::Not, _) => Found::Absent,
            (Follows::Open, None) => self.unknown_key(key, || open(Maybe::No)),
            (_, Some((Knowledge::Known, Knowledge::Known))) => Found::Absent,
            (_, Some((Knowledge::Known, Knowledge::Unknown))) => {
                self.unknown_key(key, || open(Maybe::No))
            }
            (_, Some((Knowledge::Unknown, _))) => self.unknown_key(key, || open(Maybe::Yes)),
            (follows, None) => match request.context_knowledge {
                UnlistedKeys::Closed => Found::Absent,
                UnlistedKeys::Open => self.unlisted(key, follows),
            },
        }
    }

    fn listed(&mut self, key: &Key, value: Option<&'r ContextValue>) -> Found<'r> {
        if let Some((Knowledge::Unknown, Knowledge::Known)) = self.knowing.of(key) {
            let listed = vec![None, value.cloned()];
            return self.unknown_key(key, || Domain::Listed(Cow::Owned(listed)));
        }
        match value {
            None => Found::Absent,
            Some(ContextValue::One(text)) => Found::One(Cow::Borrowed(text)),
            Some(ContextValue::Many(list)) if list.is_empty() => Found::Absent,
            Some(ContextValue::Many(list)) => Found::Many(list),
        }
    }

    fn candidates(&mut self, key: &Key, listed: &'r Candidates) -> Found<'r> {
        match listed.0.as_slice() {
            [] => self.unknown_key(key, || Domain::Open {
                absent: Maybe::Yes,
                shape: None,
            }),
            [None] => Found::Absent,
            [Some(ContextValue::One(text))] => Found::One(Cow::Borrowed(text)),
            list => self.unknown_key(key, || Domain::Listed(Cow::Borrowed(list))),
        }
    }

    fn unlisted(&mut self, key: &Key, follows: Follows<'r>) -> Found<'r> {
        let sent = key.fact().map_or(Sent::Perhaps, |fact| self.sends(fact));
        let absent = match sent {
            Sent::Never => return Found::Absent,
            Sent::Perhaps => Maybe::Yes,
            Sent::Always => Maybe::No,
        };
        let shape = match follows {
            Follows::Like(glob) => Some(glob),
            Follows::Is(_) | Follows::Not | Follows::Open | Follows::Nothing => None,
        };
        self.unknown_key(key, || Domain::Open { absent, shape })
    }

    fn unknown_key(&mut self, key: &Key, domain: impl FnOnce() -> Domain<'r>) -> Found<'r> {
        // Two names of one moment are one unknown.
        let key = match key.fact() {
            Some(fact) if fact.derived == Derived::Time => Key::new("aws:CurrentTime"),
            _ => key.clone(),
        };
        let shown: Box<str> = key.shown().into();
        Found::Unknown(self.unknown(&shown, UnknownKind::Key(key), domain))
    }

    /// Returns whether the key is a tag of a bucket that S3 does not send.
    ///
    /// Source: Amazon S3 User Guide, page buckets-tagging-enable-abac.
    fn is_untagged_bucket(&self, key: &Key) -> bool {
        (key.lower().starts_with("aws:resourcetag/") || key.lower().starts_with("s3:buckettag/"))
            && !self.settings.s3_bucket_abac
            && self.action.service() == "s3"
            && matches!(&self.target.parts, Some([_, _, _, region, account, _])
                if region.known() == Some("") && account.known() == Some(""))
    }

    fn sends(&self, fact: &KeyFact) -> Sent {
        let unsigned = matches!(
            self.caller.kind,
            CallerKind::Anonymous | CallerKind::Provider
        );
        let iam = self.caller.is_iam();
        match fact.presence {
            Presence::Always => Sent::Always,
            Presence::Signed if unsigned => Sent::Never,
            Presence::Signed => Sent::Always,
            Presence::Some if fact.name == "aws:sourceip" => match self.endpoint {
                Through::Endpoint => Sent::Never,
                Through::Unsaid => Sent::Perhaps,
            },
            Presence::Some => Sent::Perhaps,
            Presence::Iam if iam => Sent::Perhaps,
            Presence::Temporary if self.caller.is_session() => Sent::Always,
            Presence::Temporary if iam => Sent::Perhaps,
            Presence::Service if self.caller.kind == CallerKind::Service => Sent::Perhaps,
            Presence::Endpoint if self.caller.kind != CallerKind::Service => match self.endpoint {
                Through::Endpoint => Sent::Always,
                Through::Unsaid => Sent::Perhaps,
            },
            Presence::Iam | Presence::Temporary | Presence::Service | Presence::Endpoint => {
                Sent::Never
            }
        }
    }

    fn follows(&mut self, fact: Option<&KeyFact>) -> Follows<'r> {
        let Some(fact) = fact else {
            return Follows::Nothing;
        };
        match fact.derived {
            Derived::No => Follows::Nothing,
            Derived::PrincipalArn => self.principal_arn(),
            Derived::PrincipalAccount if !self.caller.account.is_empty() => is(self.caller.account),
            Derived::PrincipalAccount
                if self.caller.kind == CallerKind::Anonymous
                    && fact.name == "aws:principalaccount" =>
            {
                is("anonymous")
            }
            Derived::PrincipalAccount => Follows::Not,
            Derived::PrincipalType => principal_type(self.caller.kind),
            Derived::UserId => self.user_id(),
            Derived::UserName => {
                if let CallerKind::User(name) = self.caller.kind {
                    is(name)
                } else {
                    Follows::Not
                }
            }
            Derived::IsService => is(if self.caller.kind == CallerKind::Service {
                "true"
            } else {
                "false"
            }),
            Derived::ServiceName if self.caller.kind == CallerKind::Service => is(self.caller.text),
            Derived::ServiceName => Follows::Not,
            Derived::ViaService => self.via_service(),
            Derived::ResourceAccount => match self.account_of_resource() {
                Some(account) => is(account),
                None => Follows::Nothing,
            },
            Derived::Time => self.time(fact.name),
            Derived::Organization(paths) => match self.told(paths) {
                Some(ContextValue::Many(list)) => first_part(list.first().map(|path| &**path)),
                Some(ContextValue::One(path)) => first_part(Some(path)),
                None => Follows::Nothing,
            },
            Derived::Paths(id) => match self.told(id) {
                Some(ContextValue::One(id)) => {
                    let literal = id.chars().map(Token::Char);
                    Follows::Like(Glob::of_tokens(literal.chain(tokens("/*"))))
                }
                Some(ContextValue::Many(_)) | None => Follows::Nothing,
            },
            Derived::AccessPoint => self.of_access_point(|point| point.access_point()),
            Derived::AccessPointAccount => self.of_access_point(Target::account),
            Derived::OfAccessPoint => self.of_access_point(|_| None),
        }
    }

    /// Returns what follows from the access point that the request names among its resources: requests about buckets
    /// themselves do not bring its keys.
    ///
    /// Source: Amazon S3 User Guide, page access-points-policies.
    fn of_access_point(&self, tell: impl Fn(&Target<'r>) -> Option<&'r str>) -> Follows<'r> {
        let named = self.request.resource.0.iter();
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
        let is_empty = |it: &&ContextValue| matches!(it, ContextValue::Many(all) if all.is_empty());
        let through = self.told("aws:CalledVia").filter(|it| !is_empty(it));
        if self.request.context_knowledge == UnlistedKeys::Open {
            Follows::Nothing
        } else if through.is_some() {
            is("true")
        } else if self.may_have("aws:CalledVia") {
            Follows::Open
        } else if silent.contains(&self.action.service()) {
            Follows::Not
        } else {
            is("false")
        }
    }

    /// Returns whether a key is among those whose values are not known.
    fn may_have(&self, name: &str) -> bool {
        let mut keys = self.request.unknown_context.keys();
        keys.any(|key| key.eq_ignore_ascii_case(name))
    }

    /// Returns the value that the context gives a key.
    fn told(&self, name: &str) -> Option<&'r ContextValue> {
        told(self.request, name)
    }

    fn account_of_resource(&self) -> Option<&'r str> {
        let own = || Some(self.caller.account).filter(|account| !account.is_empty());
        match (self.resource_account, &self.target.parts) {
            (Some(account), _) => Some(account),
            // Actions that name no resource are about the caller's own account.
            (None, None) => own(),
            (None, Some(_)) => None,
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
                let list = start.chars().chain(role.chars()).map(Token::Char);
                let list: Vec<Token> = list.collect();
                let (head, tail) = list.split_at(start.chars().count().min(list.len()));
                let many = std::iter::once(Token::Many);
                let all = head.iter().copied().chain(many).chain(tail.iter().copied());
                Follows::Like(Glob::of_tokens(all))
            }
            CallerKind::Session(role, _) => {
                let arn = arn(&format!("role/{role}"));
                self.doubt("R12");
                Follows::Is(Cow::Owned(arn))
            }
            CallerKind::Service | CallerKind::Provider | CallerKind::Anonymous => Follows::Not,
            CallerKind::Canonical => Follows::Nothing,
        }
    }

    fn user_id(&self) -> Follows<'r> {
        let account = self.caller.account;
        match self.caller.kind {
            CallerKind::Root => is(account),
            CallerKind::Federated(name) => Follows::Is(Cow::Owned(format!("{account}:{name}"))),
            CallerKind::Session(_, session) => {
                let literal = session.chars().map(Token::Char);
                Follows::Like(Glob::of_tokens(tokens("*:").chain(literal)))
            }
            CallerKind::Anonymous | CallerKind::Provider | CallerKind::Service => Follows::Not,
            CallerKind::User(_)
            | CallerKind::Role(_)
            | CallerKind::Canonical
            | CallerKind::Foreign => Follows::Nothing,
        }
    }

    /// `aws:CurrentTime` and `aws:EpochTime` tell the same moment.
    fn time(&self, name: &str) -> Follows<'r> {
        let other = if name == "aws:epochtime" {
            "aws:CurrentTime"
        } else {
            "aws:EpochTime"
        };
        match self.told(other) {
            Some(ContextValue::One(text)) if name == "aws:epochtime" => {
                let seconds = Moment::parse(text).map(Moment::seconds);
                seconds.map_or(Follows::Nothing, |text| Follows::Is(Cow::Owned(text)))
            }
            Some(ContextValue::One(text)) => is(text),
            Some(ContextValue::Many(_)) | None => Follows::Nothing,
        }
    }
}

/// Returns the value that the context of a request gives a key.
fn told<'r>(request: &'r Request, name: &str) -> Option<&'r ContextValue> {
    let mut context = request.context.iter();
    let (_, value) = context.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    value.as_ref()
}

/// Returns the ARN of the role behind a session, where the context tells it.
pub(super) fn told_principal_arn<'r>(request: &'r Request, caller: &Caller<'_>) -> Option<&'r str> {
    if !matches!(caller.kind, CallerKind::Session(..)) {
        return None;
    }
    match told(request, "aws:PrincipalArn") {
        Some(ContextValue::One(text)) => Some(text),
        Some(ContextValue::Many(_)) | None => None,
    }
}

/// Returns the organization of a path.
fn first_part(path: Option<&str>) -> Follows<'_> {
    let part = path.and_then(|path| path.split('/').next());
    part.filter(|part| !part.is_empty())
        .map_or(Follows::Nothing, is)
}

fn is(text: &str) -> Follows<'_> {
    Follows::Is(Cow::Borrowed(text))
}

fn principal_type(kind: CallerKind<'_>) -> Follows<'static> {
    match kind {
        CallerKind::User(_) => is("User"),
        CallerKind::Role(_) | CallerKind::Session(..) => is("AssumedRole"),
        CallerKind::Federated(_) => is("FederatedUser"),
        CallerKind::Root => is("Account"),
        CallerKind::Anonymous => is("Anonymous"),
        CallerKind::Service
        | CallerKind::Provider
        | CallerKind::Canonical
        | CallerKind::Foreign => Follows::Nothing,
    }
}

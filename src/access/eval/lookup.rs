use std::borrow::Cow;

use super::caller::CallerKind;
use super::follows::{Follows, other_time};
use super::key::Key;
use super::key_facts::{Derived, KeyFact, Kind, Presence};
use super::scalar::Range;
use super::scene::{Domain, Maybe, Scene, Through, UnknownKind};
use super::{Candidates, ContextValue, Knowledge, UnlistedKeys};

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
        if self.is_foreign(key) {
            return Found::Absent;
        }
        let open = |absent, shapes| Domain::Open { absent, shapes };
        match (self.follows(key.fact()), self.knows(key)) {
            (Follows::Is(value), _) => Found::One(value),
            (Follows::Not, _) => Found::Absent,
            (Follows::Same(number), _) => Found::Unknown(number),
            (Follows::OneOf(list), None) => {
                self.unknown_key(key, || Domain::Listed(Cow::Owned(list)))
            }
            (Follows::Open(absent, shapes), None) => self.unknown_key(key, || open(absent, shapes)),
            (_, Some((Knowledge::Known, Knowledge::Known))) => Found::Absent,
            (_, Some((Knowledge::Known, Knowledge::Unknown))) => {
                self.unknown_key(key, || open(Maybe::No, Vec::new()))
            }
            (_, Some((Knowledge::Unknown, _))) => {
                self.unknown_key(key, || open(Maybe::Yes, Vec::new()))
            }
            (follows, None) => match request.context_knowledge {
                UnlistedKeys::Closed => Found::Absent,
                UnlistedKeys::Open => self.unlisted(key, follows),
            },
        }
    }

    /// Returns what a row of the request says of a key, or of the other name of the same moment.
    fn knows(&self, key: &Key) -> Option<(Knowledge, Knowledge)> {
        let time = key.fact().filter(|fact| fact.derived == Derived::Time);
        self.knowing.of(key).or_else(|| {
            let other = Key::new(other_time(time?.name));
            self.knowing.of(&other)
        })
    }

    fn listed(&mut self, key: &Key, value: Option<&'r ContextValue>) -> Found<'r> {
        if let Some((Knowledge::Unknown, Knowledge::Known)) = self.knowing.of(key) {
            let listed = vec![None, value.cloned()];
            return self.unknown_key(key, || Domain::Listed(Cow::Owned(listed)));
        }
        match value {
            None => Found::Absent,
            Some(ContextValue::One(text)) if is_block(key, text) => {
                let listed = vec![value.cloned()];
                self.unknown_key(key, || Domain::Listed(Cow::Owned(listed)))
            }
            Some(ContextValue::One(text)) => Found::One(Cow::Borrowed(text)),
            Some(ContextValue::Many(list)) if list.is_empty() => Found::Absent,
            Some(ContextValue::Many(list)) => Found::Many(list),
        }
    }

    fn candidates(&mut self, key: &Key, listed: &'r Candidates) -> Found<'r> {
        match listed.0.as_slice() {
            [] => self.unknown_key(key, || Domain::Open {
                absent: Maybe::Yes,
                shapes: Vec::new(),
            }),
            [None] => Found::Absent,
            [Some(ContextValue::One(text))] if !is_block(key, text) => {
                Found::One(Cow::Borrowed(text))
            }
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
        let shapes = match follows {
            Follows::Like(globs) => globs,
            Follows::Is(_)
            | Follows::Not
            | Follows::Same(_)
            | Follows::OneOf(_)
            | Follows::Open(..)
            | Follows::Nothing => Vec::new(),
        };
        self.unknown_key(key, || Domain::Open { absent, shapes })
    }

    fn unknown_key(&mut self, key: &Key, domain: impl FnOnce() -> Domain<'r>) -> Found<'r> {
        // Two names of one moment are one unknown, unless the request tells both apart.
        let is_moment = |fact: &KeyFact| fact.derived == Derived::Time && !self.tells_both_times();
        let key = match key.fact() {
            Some(fact) if is_moment(fact) => Key::new("aws:CurrentTime"),
            _ => key.clone(),
        };
        let shown: Box<str> = key.shown().into();
        Found::Unknown(self.unknown(&shown, UnknownKind::Key(key), domain))
    }

    fn tells_both_times(&self) -> bool {
        let listed = &self.request.unknown_context;
        let lists = |name: &str| listed.keys().any(|key| key.eq_ignore_ascii_case(name));
        lists("aws:CurrentTime") && lists("aws:EpochTime")
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
        let iam = self.caller.is_iam() || self.caller.kind == CallerKind::Canonical;
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
            Presence::SomeEndpoints if self.caller.kind != CallerKind::Service => Sent::Perhaps,
            Presence::Iam
            | Presence::Temporary
            | Presence::Service
            | Presence::Endpoint
            | Presence::SomeEndpoints => Sent::Never,
        }
    }
}

/// Returns whether the value of a key is a block of addresses: some address of it, though each request has one.
fn is_block(key: &Key, text: &str) -> bool {
    key.fact().is_some_and(|fact| fact.kind == Kind::Ip) && Range::block(text).is_some()
}

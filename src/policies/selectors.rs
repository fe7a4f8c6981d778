//! Selectors over subjects and over the sources of crossings.

use crate::facts::{Crossing, EnvironmentId, SubjectRef};
use crate::ids::AccountId;

/// A text that names things: `env:dev`, `account:111122223333` or the number alone, `vpc:vpc-1` or the id
/// alone, `service:rds`, `tag:team=data`, `name:orders-*`, a zone such as `internet`, an id, an ARN, or a name.
/// `*` and `?` are patterns in tag values, names and ARNs, as in `palisade.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Selector {
    Environment(Box<str>),
    Account(AccountId),
    Vpc(Box<str>),
    Service(Box<str>),
    Tag(Box<str>, Box<str>),
    /// A pattern of names.
    Name(Box<str>),
    /// An id, an ARN, a zone or a name.
    Named(Box<str>),
}

impl Selector {
    /// Reads a selector.
    ///
    /// # Errors
    /// What is wrong, and what to write.
    pub(super) fn parse(text: &str) -> Result<Self, (String, String)> {
        let empty = || (format!("`{text}` selects nothing"), String::new());
        let (kind, value) = match text.split_once(':') {
            Some((kind, value)) if kind != "arn" => (kind, value.trim()),
            _ if text.trim().is_empty() => return Err(empty()),
            _ => return Ok(Self::alone(text.trim())),
        };
        if value.is_empty() {
            return Err(empty());
        }
        match kind {
            "env" => Ok(Self::Environment(value.into())),
            "account" => value
                .parse()
                .map(Self::Account)
                .map_err(|error| (error.to_string(), String::new())),
            "vpc" => Ok(Self::Vpc(value.into())),
            "service" => Ok(Self::Service(value.into())),
            "name" => Ok(Self::Name(value.into())),
            "tag" => match value.split_once('=') {
                Some((key, tag)) => Ok(Self::Tag(key.into(), tag.into())),
                None => Err((
                    format!("`{text}` has no value"),
                    "write `tag:key=value`".to_owned(),
                )),
            },
            _ => Err((
                format!("`{kind}:` is no kind of selector"),
                "known: env, account, vpc, service, tag, name, an id, an ARN, a zone".to_owned(),
            )),
        }
    }

    /// A text without a kind: an account's number and a VPC's id stand for all that is in them.
    fn alone(text: &str) -> Self {
        match text.parse() {
            Ok(account) => Self::Account(account),
            Err(_) if text.starts_with("vpc-") => Self::Vpc(text.into()),
            Err(_) => Self::Named(text.into()),
        }
    }

    /// Returns whether it names the subject.
    pub(super) fn selects(&self, subject: &SubjectRef<'_>) -> bool {
        match self {
            Self::Environment(name) => is_environment(name, subject.environment),
            Self::Account(account) => subject.account == Some(*account),
            Self::Vpc(vpc) => subject.vpc.is_some_and(|own| own.as_str() == &**vpc),
            Self::Service(service) => subject.service.as_str() == &**service,
            Self::Tag(key, value) => subject.tags.is_some_and(|tags| {
                tags.iter()
                    .any(|(own, text)| own.as_str() == &**key && like(value, text))
            }),
            Self::Name(pattern) => like(pattern, subject.name),
            Self::Named(name) => {
                subject.id.as_str() == &**name
                    || subject.name == &**name
                    || subject.arn.is_some_and(|arn| like(name, arn.as_str()))
            }
        }
    }

    /// Returns whether it names the source of the crossing; `subject` is that source, where it is one.
    pub(super) fn selects_source(
        &self,
        crossing: &Crossing,
        subject: Option<&SubjectRef<'_>>,
    ) -> bool {
        let source = crossing.source.as_str();
        let outside = match self {
            Self::Environment(name) => is_environment(name, crossing.source_environment),
            Self::Account(account) => {
                let number = account.to_string();
                source == number || is_environment(&number, crossing.source_environment)
            }
            Self::Named(name) => {
                like(name, source) || is_environment(name, crossing.source_environment)
            }
            Self::Vpc(_) | Self::Service(_) | Self::Tag(..) | Self::Name(_) => false,
        };
        outside || subject.is_some_and(|subject| self.selects(subject))
    }

    /// Returns whether it names a source of which only the environment is known.
    pub(super) fn selects_environment(&self, environment: Option<EnvironmentId>) -> bool {
        match self {
            Self::Environment(name) | Self::Named(name) => is_environment(name, environment),
            Self::Account(account) => is_environment(&account.to_string(), environment),
            Self::Vpc(_) | Self::Service(_) | Self::Tag(..) | Self::Name(_) => false,
        }
    }
}

fn is_environment(name: &str, environment: Option<EnvironmentId>) -> bool {
    environment.is_some_and(|own| own.as_str() == name)
}

/// Returns whether `pattern` matches all of `text`: `*` for any text, `?` for one character, all else itself.
pub(super) fn like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p, t));
                p += 1;
            }
            Some(one) if one == byte || *one == b'?' => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((star, from)) => {
                    retry = Some((star, from + 1));
                    p = star + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, matches) in [
            ("a", "a", true),
            ("a", "b", false),
            ("a", "ab", false),
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abb", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*b*b*", "abab", true),
            ("s3:Get*", "s3:GetObject", true),
        ] {
            assert_eq!(like(pattern, text), matches, "{pattern} {text}");
        }
        let long = "a".repeat(20_000);
        assert!(!like("*a*a*a*a*b", &long));
    }

    #[test]
    fn what_the_configuration_accepts_is_read_here_too() {
        for (text, selector) in [
            ("name:orders-*", Selector::Name("orders-*".into())),
            ("vpc-0a1b2c3d", Selector::Vpc("vpc-0a1b2c3d".into())),
            ("internet", Selector::Named("internet".into())),
        ] {
            assert_eq!(Selector::parse(text), Ok(selector), "{text}");
        }
        let number = Selector::parse("111122223333").unwrap();
        assert_eq!(Ok(number), Selector::parse("account:111122223333"));
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        for (text, what) in [
            ("", "selects nothing"),
            ("env:", "selects nothing"),
            ("account:12", "`12` is not a 12-digit account id"),
            ("tag:team", "has no value"),
            ("environment:dev", "`environment:` is no kind of selector"),
        ] {
            let (error, _) = Selector::parse(text).unwrap_err();
            assert!(error.contains(what), "{text}: {error}");
        }
        assert_eq!(
            Selector::parse("arn:aws:s3:::x"),
            Ok(Selector::Named("arn:aws:s3:::x".into()))
        );
        assert_eq!(
            Selector::parse("tag:a=b=c"),
            Ok(Selector::Tag("a".into(), "b=c".into()))
        );
    }
}

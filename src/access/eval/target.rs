use super::EvalError;
use super::action::Action;
use super::caller::{arn_parts, is_account};
use super::glob::{Glob, Token, tokens};
use super::services::is_about_aliases;

/// What a request is about.
#[derive(Clone, Debug)]
pub(super) struct Target<'r> {
    /// The text, without the `:*` that AWS prints behind log groups.
    pub(super) text: &'r str,
    /// The six components; none where the action knows no resource.
    pub(super) parts: Option<[Part<'r>; 6]>,
    /// Whether every component is known.
    is_known: bool,
    /// How long the text is that its ARN is known to begin with.
    start: usize,
}

/// A component of the ARN that a request names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'r> {
    /// This text.
    Known(&'r str),
    /// Some text of this pattern.
    Some(&'r str, Glob),
}

impl<'r> Part<'r> {
    /// Returns the text up to the first wildcard.
    pub(super) fn start(&self) -> &'r str {
        match self {
            Self::Known(text) => text,
            Self::Some(text, _) => text.split('*').next().unwrap_or(""),
        }
    }

    /// Returns the text, where it is known.
    pub(super) fn known(&self) -> Option<&'r str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Some(..) => None,
        }
    }
}

impl<'r> Target<'r> {
    /// No resource: `*`, for actions without resource types.
    pub(super) const NONE: Self = Self {
        text: "*",
        parts: None,
        is_known: true,
        start: 0,
    };

    /// Reads the resource of a request.
    ///
    /// # Errors
    /// [`EvalError::Resource`] when it is neither an ARN nor `*`.
    pub(super) fn parse(text: &'r str, wildcard_only: Option<bool>) -> Result<Self, EvalError> {
        if wildcard_only == Some(true) || (text == "*" && wildcard_only.is_none()) {
            return Ok(Self::NONE);
        }
        // "Some resource, whichever": an action with resource types.
        let shown = if text == "*" { "arn:*:*:*:*:*" } else { text };
        let parts = arn_parts(shown).ok_or_else(|| EvalError::Resource(text.into()))?;
        let [_, _, service, _, _, rest] = parts;
        let plain = without_log_suffix(service, rest);
        let cut = rest.len() - plain.len();
        let text = shown.get(..shown.len() - cut).unwrap_or(shown);
        let [first, partition, _, region, account, _] = parts;
        let parts = [first, partition, service, region, account, plain];
        let is_known = text.bytes().filter(|byte| *byte == b'*').count() == 0;
        Ok(Self {
            text,
            is_known,
            start: text.find('*').unwrap_or(text.len()),
            parts: Some(parts.map(|part| {
                if is_known || !part.contains('*') {
                    Part::Known(part)
                } else {
                    Part::Some(part, some(part))
                }
            })),
        })
    }

    /// Returns whether every component is known.
    pub(super) fn is_known(&self) -> bool {
        self.is_known
    }

    /// Returns what its ARN begins with: all of it up to the first wildcard.
    pub(super) fn start(&self) -> &'r str {
        self.text.get(..self.start).unwrap_or("")
    }

    /// Returns the account of the ARN, where it names one.
    pub(super) fn account(&self) -> Option<&'r str> {
        let [_, _, _, _, account, _] = self.parts.as_ref()?;
        account.known().filter(|account| is_account(account))
    }

    /// Returns the start of what stands behind the account: up to the first wildcard.
    pub(super) fn rest(&self) -> &'r str {
        match &self.parts {
            Some([_, _, _, _, _, rest]) => rest.start(),
            None => "",
        }
    }

    /// Returns whether it is a resource of this service.
    pub(super) fn is_of(&self, service: &str) -> bool {
        match &self.parts {
            Some([_, _, named, _, _, _]) => named.known() == Some(service),
            None => false,
        }
    }

    /// Returns whether an account may be the one in the ARN; any may where none is written.
    pub(super) fn may_be_of(&self, account: &str) -> bool {
        match &self.parts {
            Some([_, _, _, _, Part::Known(named), _]) => !is_account(named) || *named == account,
            Some([_, _, _, _, Part::Some(_, shape), _]) => shape.matches(account),
            None => true,
        }
    }

    /// Returns whether it is a resource of a service and a type, or may be one of them.
    fn may_be(&self, service: &str, kind: &str) -> bool {
        let Some([_, _, named, _, _, rest]) = &self.parts else {
            return false;
        };
        let start = rest.start();
        let of_kind = match rest {
            Part::Known(text) => text.starts_with(kind),
            Part::Some(..) => start.starts_with(kind) || kind.starts_with(start),
        };
        of_kind && named.known().is_none_or(|named| named == service)
    }

    /// Returns whether it is an IAM role, or may be one.
    pub(super) fn is_role(&self) -> bool {
        self.may_be("iam", "role/")
    }

    /// Returns the key that an alias stands for, some key, where the action is about keys.
    pub(super) fn stands_for(self, action: &Action) -> Self {
        let is_alias =
            action.service() == "kms" && self.is_of("kms") && self.rest().starts_with("alias/");
        if !is_alias || is_about_aliases(action) {
            return self;
        }
        let key = Part::Some("key/*", Glob::new("key/*"));
        Self {
            is_known: false,
            // The key is of the region and account of its alias.
            start: self
                .text
                .rfind(':')
                .map_or(0, |colon| colon.min(self.start)),
            parts: self.parts.map(|[a, b, c, d, e, _]| [a, b, c, d, e, key]),
            ..self
        }
    }

    /// Returns whether it is an access point of S3, or something behind one.
    pub(super) fn is_access_point(&self) -> bool {
        self.is_of("s3") && self.rest().starts_with("accesspoint/")
    }

    /// Returns the ARN of the access point itself, where it is known.
    pub(super) fn access_point(&self) -> Option<&'r str> {
        let Some([_, _, _, _, _, Part::Known(rest)]) = &self.parts else {
            return None;
        };
        let (_, name) = rest.split_once('/').filter(|_| self.is_access_point())?;
        let end = name.find('/').map_or(0, |slash| name.len() - slash);
        self.text.get(..self.text.len() - end)
    }

    /// Returns whether it is a bucket of S3, something in one, or some of them.
    pub(super) fn is_bucket(&self) -> bool {
        matches!(&self.parts, Some([_, _, _, region, _, _])
            if self.is_of("s3") && region.known() == Some(""))
    }

    /// Returns whether it is a KMS key, or may be one.
    pub(super) fn is_key(&self) -> bool {
        self.may_be("kms", "key/")
    }
}

/// Returns the pattern of a request: only `*` is a wildcard there, for names may hold a `?`.
fn some(text: &str) -> Glob {
    Glob::of_tokens(tokens(text).map(|token| {
        if token == Token::One {
            Token::Char('?')
        } else {
            token
        }
    }))
}

/// Returns what stands behind the account of a log group without the `:*` that AWS prints there.
pub(super) fn without_log_suffix<'t>(service: &str, rest: &'t str) -> &'t str {
    if service == "logs" && rest.starts_with("log-group:") {
        rest.strip_suffix(":*").unwrap_or(rest)
    } else {
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_known_or_patterns() {
        let target = Target::parse("arn:aws:s3:::bucket/a/*", None).unwrap();
        assert!(!target.is_known());
        assert_eq!((target.rest(), target.account()), ("bucket/a/", None));
        let role = Target::parse("arn:aws:iam::111122223333:role/app", None).unwrap();
        assert!(role.is_known() && role.is_role() && !role.is_key());
        assert_eq!(role.account(), Some("111122223333"));
        assert!(Target::parse("*", None).unwrap().parts.is_none());
        assert!(Target::parse("*", Some(false)).unwrap().parts.is_some());
        assert!(
            Target::parse("arn:aws:s3:::b", Some(true))
                .unwrap()
                .parts
                .is_none()
        );
        assert!(Target::parse("bucket", None).is_err());
    }

    #[test]
    fn a_log_group_is_no_pattern() {
        let text = "arn:aws:logs:eu-west-1:111122223333:log-group:/a:*";
        let target = Target::parse(text, None).unwrap();
        assert!(target.is_known());
        assert_eq!(
            target.text,
            "arn:aws:logs:eu-west-1:111122223333:log-group:/a"
        );
    }
}

use super::EvalError;

/// Who makes a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Caller<'r> {
    /// The text of the request.
    pub(super) text: &'r str,
    /// The kind of principal.
    pub(super) kind: CallerKind<'r>,
    /// The partition; empty where the text names none.
    pub(super) partition: &'r str,
    /// The account; empty where the principal has none.
    pub(super) account: &'r str,
}

/// A kind of principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallerKind<'r> {
    /// A user, by its name without the path.
    User(&'r str),
    /// A session of the role of this name, the session's name unknown.
    Role(&'r str),
    /// A session: the role's name and the session's.
    Session(&'r str, &'r str),
    /// A session of `GetFederationToken`, by its name.
    Federated(&'r str),
    /// The root user.
    Root,
    /// An AWS service.
    Service,
    /// Somebody whom an OIDC or SAML provider vouches for, before a role is assumed.
    Provider,
    /// An account by its canonical user id.
    Canonical,
    /// An identity that AWS itself keeps, such as an origin access identity of CloudFront.
    Foreign,
    /// Nobody known.
    Anonymous,
}

impl CallerKind<'_> {
    /// Returns what `aws:PrincipalType` is, where the kind tells.
    pub(super) fn told_type(self) -> Option<&'static str> {
        match self {
            Self::User(_) => Some("User"),
            Self::Role(_) | Self::Session(..) => Some("AssumedRole"),
            Self::Federated(_) => Some("FederatedUser"),
            Self::Root | Self::Canonical => Some("Account"),
            Self::Anonymous => Some("Anonymous"),
            Self::Service | Self::Provider | Self::Foreign => None,
        }
    }
}

impl<'r> Caller<'r> {
    /// Reads the principal of a request for an action.
    ///
    /// # Errors
    /// [`EvalError::Principal`] when the text is none of the kinds.
    pub(super) fn parse(text: &'r str, action: &str) -> Result<Self, EvalError> {
        let bare = |kind| Self {
            text,
            kind,
            partition: "",
            account: "",
        };
        if text == "anonymous" || text == "*" {
            return Ok(bare(CallerKind::Anonymous));
        }
        if is_account(text) {
            return Ok(Self {
                account: text,
                ..bare(CallerKind::Root)
            });
        }
        if let Some(parsed) = of_arn(text) {
            return Ok(parsed);
        }
        let host =
            !text.starts_with("arn:") && text.contains('.') && !text.contains(['/', ' ', '*']);
        let service = [".amazonaws.com", ".amazonaws.com.cn", ".aws.internal"]
            .iter()
            .any(|suffix| text.ends_with(suffix));
        let begins = |start: &str| {
            let head = action.get(..start.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(start))
        };
        // What a provider vouches for is there to become a role.
        if host && begins("sts:AssumeRoleWith") {
            return Ok(bare(CallerKind::Provider));
        }
        if host && service {
            return Ok(bare(CallerKind::Service));
        }
        if host && begins("sts:") {
            return Ok(bare(CallerKind::Provider));
        }
        if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Ok(bare(CallerKind::Canonical));
        }
        Err(EvalError::Principal(text.into()))
    }

    /// Returns whether it is a principal of IAM: a user, a role, one of their sessions, or the root user.
    pub(super) fn is_iam(&self) -> bool {
        match self.kind {
            CallerKind::User(_)
            | CallerKind::Role(_)
            | CallerKind::Session(..)
            | CallerKind::Federated(_)
            | CallerKind::Root => true,
            CallerKind::Service
            | CallerKind::Provider
            | CallerKind::Canonical
            | CallerKind::Foreign
            | CallerKind::Anonymous => false,
        }
    }

    /// Returns whether it has temporary credentials for certain.
    pub(super) fn is_session(&self) -> bool {
        matches!(
            self.kind,
            CallerKind::Role(_) | CallerKind::Session(..) | CallerKind::Federated(_)
        )
    }

    /// Returns the name of its role, for a role and its sessions.
    pub(super) fn role(&self) -> Option<&'r str> {
        match self.kind {
            CallerKind::Role(role) | CallerKind::Session(role, _) => Some(role),
            CallerKind::User(_)
            | CallerKind::Federated(_)
            | CallerKind::Root
            | CallerKind::Service
            | CallerKind::Provider
            | CallerKind::Canonical
            | CallerKind::Foreign
            | CallerKind::Anonymous => None,
        }
    }
}

/// Returns whether a text is an account id.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the six components of an ARN.
pub(super) fn arn_parts(text: &str) -> Option<[&str; 6]> {
    let mut rest = text.strip_prefix("arn:")?;
    let mut next = || {
        // Components are short: a plain search is quicker than one that is made for long texts.
        let colon = rest.bytes().position(|byte| byte == b':')?;
        let part = rest.get(..colon)?;
        rest = rest.get(colon + 1..)?;
        Some(part)
    };
    let parts = [next()?, next()?, next()?, next()?];
    let [partition, service, region, account] = parts;
    Some(["arn", partition, service, region, account, rest])
}

fn of_arn(text: &str) -> Option<Caller<'_>> {
    let [_, partition, service, _, account, rest] = arn_parts(text)?;
    let wildcards = text.bytes().filter(|byte| matches!(byte, b'*' | b'?'));
    if wildcards.count() > 0 {
        return None;
    }
    let caller = |kind| Caller {
        text,
        kind,
        partition,
        account,
    };
    let (kind, path) = rest.split_once('/').unwrap_or((rest, ""));
    let name = path.rsplit('/').next().filter(|name| !name.is_empty());
    if service == "iam" && !is_account(account) {
        let kept_by_aws = account.starts_with(|first: char| first.is_ascii_alphabetic());
        return (kind == "user" && kept_by_aws).then(|| Caller {
            account: "",
            ..caller(CallerKind::Foreign)
        });
    }
    if !is_account(account) {
        return None;
    }
    match (service, kind) {
        ("iam", "root") if path.is_empty() => Some(caller(CallerKind::Root)),
        ("iam", "user") => Some(caller(CallerKind::User(name?))),
        ("iam", "role") => Some(caller(CallerKind::Role(name?))),
        ("iam", "oidc-provider" | "saml-provider") => name.map(|_| caller(CallerKind::Provider)),
        ("sts", "assumed-role") => {
            let (role, session) = path.split_once('/')?;
            (!role.is_empty() && !session.is_empty())
                .then(|| caller(CallerKind::Session(role, session)))
        }
        ("sts", "federated-user") => {
            (!path.is_empty()).then(|| caller(CallerKind::Federated(path)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<CallerKind<'_>> {
        Caller::parse(text, "s3:GetObject")
            .ok()
            .map(|caller| caller.kind)
    }

    #[test]
    fn kinds_of_principals() {
        let root = "arn:aws:iam::111122223333:";
        for (text, expected) in [
            ("anonymous", CallerKind::Anonymous),
            ("111122223333", CallerKind::Root),
            ("lambda.amazonaws.com", CallerKind::Service),
            (
                "arn:aws:iam::111122223333:user/a/b/Bob",
                CallerKind::User("Bob"),
            ),
            (
                "arn:aws:iam::111122223333:role/app",
                CallerKind::Role("app"),
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/app/s@x",
                CallerKind::Session("app", "s@x"),
            ),
            (
                "arn:aws:sts::111122223333:federated-user/Bob",
                CallerKind::Federated("Bob"),
            ),
            ("arn:aws:iam::111122223333:root", CallerKind::Root),
            (
                "arn:aws:iam::111122223333:oidc-provider/token.example.com",
                CallerKind::Provider,
            ),
            (
                "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
                CallerKind::Foreign,
            ),
        ] {
            assert_eq!(kind(text), Some(expected), "{text}");
        }
        for wrong in [
            "",
            "Bob",
            "accounts.google.com",
            "lambda.amazonaws.co",
            "arn:aws:iam::1:user/Bob",
            "arn:aws:s3:::bucket",
            root,
            "arn:aws:iam::111122223333:role/*",
            "arn:aws:sts::111122223333:assumed-role/app",
        ] {
            assert_eq!(kind(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_service_is_a_provider_when_it_vouches() {
        let caller = Caller::parse(
            "cognito-identity.amazonaws.com",
            "sts:AssumeRoleWithWebIdentity",
        );
        assert_eq!(caller.unwrap().kind, CallerKind::Provider);
        let caller = Caller::parse("accounts.google.com", "sts:TagSession");
        assert_eq!(caller.unwrap().kind, CallerKind::Provider);
    }
}

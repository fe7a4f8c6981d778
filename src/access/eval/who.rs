use super::caller::{Caller, CallerKind, arn_parts, is_account};
use crate::access::Principal;

/// Whom a statement names, made ready to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Everybody.
    Everyone,
    /// An account; the partition where the text names one.
    Account {
        partition: Option<Box<str>>,
        account: Box<str>,
    },
    /// A role.
    Role {
        arn: Box<str>,
        partition: Box<str>,
        account: Box<str>,
        name: Box<str>,
    },
    /// A session of a role.
    Session {
        arn: Box<str>,
        partition: Box<str>,
        account: Box<str>,
        role: Box<str>,
        session: Box<str>,
    },
    /// A user.
    User {
        arn: Box<str>,
        partition: Box<str>,
        account: Box<str>,
    },
    /// Another ARN, such as one of a federated user.
    Arn(Box<str>),
    /// A service.
    Service(Box<str>),
    /// A provider.
    Provider(Box<str>),
    /// A canonical user.
    Canonical(Box<str>),
    /// Nobody: a deleted principal, or a text that names none.
    Nobody,
}

/// How strongly a statement names a caller, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// By its account, which delegates.
    Delegate,
    /// By the user that the session was made from.
    ViaParent,
    /// By its role.
    ViaRole,
    /// By itself, or as one of everybody.
    Direct,
}

/// Whether a statement names a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named<'p> {
    /// It does not.
    No,
    /// It does.
    Yes(Strength),
    /// It does when the session has this name.
    IfSession(&'p str),
    /// It does when this user made the session.
    IfMadeBy(&'p str),
    /// It does when the caller is of this account.
    IfOf(&'p str),
}

impl Who {
    /// Reads a principal of a policy.
    ///
    /// Source: IAM User Guide, page reference_policies_elements_principal.
    pub(super) fn new(principal: &Principal) -> Self {
        match principal {
            Principal::Everyone => Self::Everyone,
            Principal::Aws(text) => of_aws(text),
            Principal::Service(name) => Self::Service(name.as_str().into()),
            Principal::Federated(name) => Self::Provider(name.as_str().into()),
            Principal::CanonicalUser(id) => Self::Canonical(id.as_str().into()),
        }
    }

    /// Returns whether it names the caller. `principal_arn` is the role or user, where the context tells it.
    pub(super) fn names(
        &self,
        caller: &Caller<'_>,
        principal_arn: Option<&str>,
        made_by: Option<&str>,
    ) -> Named<'_> {
        let named = |yes: bool, strength| {
            if yes { Named::Yes(strength) } else { Named::No }
        };
        let itself = |arn: &str| named(*arn == *caller.text, Strength::Direct);
        match self {
            Self::Everyone => Named::Yes(Strength::Direct),
            Self::Account { partition, account } => {
                of_account(caller, partition.as_deref(), account)
            }
            Self::User {
                arn,
                partition,
                account,
            } => {
                let federated = matches!(caller.kind, CallerKind::Federated(_));
                match made_by {
                    _ if !federated => itself(arn),
                    _ if !is_of(caller, partition, account) => Named::No,
                    Some(user) => named(**arn == *user, Strength::ViaParent),
                    None => Named::IfMadeBy(arn),
                }
            }
            Self::Role {
                arn,
                partition,
                account,
                name,
            } => {
                let is_role = caller.role() == Some(&**name) && is_of(caller, partition, account);
                let exact = if matches!(caller.kind, CallerKind::Role(_)) {
                    Some(caller.text)
                } else {
                    principal_arn
                };
                let fits = exact.is_none_or(|exact| **arn == *exact);
                named(is_role && fits, Strength::ViaRole)
            }
            Self::Session {
                arn,
                partition,
                account,
                role,
                session,
            } => {
                let any_session = matches!(caller.kind, CallerKind::Role(name) if name == &**role);
                if any_session && is_of(caller, partition, account) {
                    Named::IfSession(session)
                } else {
                    itself(arn)
                }
            }
            Self::Arn(arn) => itself(arn),
            Self::Service(_) | Self::Provider(_) | Self::Canonical(_) => {
                named(self.is_outside(caller), Strength::Direct)
            }
            Self::Nobody => Named::No,
        }
    }

    /// Returns whether it names a caller that is no principal of an account.
    fn is_outside(&self, caller: &Caller<'_>) -> bool {
        match (self, caller.kind) {
            (Self::Service(name), CallerKind::Service) => **name == *caller.text,
            (Self::Provider(name), CallerKind::Provider) => is_provider(name, caller.text),
            (Self::Canonical(id), CallerKind::Canonical) => id.eq_ignore_ascii_case(caller.text),
            _ => false,
        }
    }
}

/// Returns whether an account names the caller.
fn of_account<'p>(caller: &Caller<'_>, partition: Option<&str>, account: &'p str) -> Named<'p> {
    let partition = partition.unwrap_or(caller.partition);
    if caller.kind == CallerKind::Canonical {
        Named::IfOf(account)
    } else if caller.is_iam() && is_of(caller, partition, account) {
        Named::Yes(Strength::Delegate)
    } else {
        Named::No
    }
}

/// Returns whether the caller belongs to an account; a caller that is named by its account has no partition.
fn is_of(caller: &Caller<'_>, partition: &str, account: &str) -> bool {
    account == caller.account && (caller.partition.is_empty() || partition == caller.partition)
}

/// Returns whether a provider of a policy is that of the caller, whichever of the two is written as an ARN.
fn is_provider(named: &str, caller: &str) -> bool {
    let host = |text: &str| -> Option<String> {
        let (_, host) = text.split_once(":oidc-provider/")?;
        Some(host.to_owned())
    };
    named == caller || (!caller.starts_with("arn:") && host(named).as_deref() == Some(caller))
}

fn of_aws(text: &str) -> Who {
    if is_account(text) {
        return Who::Account {
            partition: None,
            account: text.into(),
        };
    }
    let Some([_, partition, service, _, account, rest]) = arn_parts(text) else {
        return Who::Nobody;
    };
    if text.contains(['*', '?']) {
        return Who::Nobody;
    }
    let (kind, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (partition, account): (Box<str>, Box<str>) = (partition.into(), account.into());
    let arn: Box<str> = text.into();
    match (service, kind) {
        ("iam", "root") => Who::Account {
            partition: Some(partition),
            account,
        },
        ("iam", "role") => Who::Role {
            arn,
            partition,
            account,
            name: path.rsplit('/').next().unwrap_or(path).into(),
        },
        ("iam", "user") => Who::User {
            arn,
            partition,
            account,
        },
        ("sts", "assumed-role") => match path.split_once('/') {
            Some((role, session)) => Who::Session {
                arn,
                partition,
                account,
                role: role.into(),
                session: session.into(),
            },
            None => Who::Nobody,
        },
        _ => Who::Arn(arn),
    }
}

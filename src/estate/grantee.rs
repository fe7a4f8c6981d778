use std::fmt;

use crate::ids::{AccountId, Sym};

/// Whom a permission list of a snapshot or image names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grantee {
    /// Every AWS account.
    Everyone,
    /// One account.
    Account(AccountId),
    /// An organisation or a unit, by ARN or id.
    Organization(Sym),
    /// A text that names no account; AWS shows deleted principals so.
    Unreadable(Sym),
}

impl fmt::Display for Grantee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everyone => f.write_str("every AWS account"),
            Self::Account(account) => write!(f, "account {account}"),
            Self::Organization(name) => write!(f, "organisation or unit {name}"),
            Self::Unreadable(name) => write!(f, "`{name}`"),
        }
    }
}

impl Grantee {
    /// Returns whom a permission entry names: `all`, or an account's number.
    pub fn of(text: Sym) -> Self {
        match (text.as_str(), text.as_str().parse()) {
            ("all", _) => Self::Everyone,
            (_, Ok(account)) => Self::Account(account),
            (_, Err(_)) => Self::Unreadable(text),
        }
    }
}

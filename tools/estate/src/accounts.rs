use std::io;

use serde_json::{Value, json};

use crate::Size;
use crate::writer::Writer;

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The transit gateway, shared by all.
    Network,
    /// Production.
    Production,
    /// Staging.
    Staging,
    /// Development.
    Development,
}

impl Class {
    /// Returns the word that names and tags use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Production => "production",
            Self::Staging => "staging",
            Self::Development => "development",
        }
    }
}

/// An account.
#[derive(Clone, Debug)]
pub struct Account {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub class: Class,
}

/// Returns the accounts, that of the network first.
pub(crate) fn all(size: &Size) -> Vec<Account> {
    let classes = [Class::Production, Class::Staging, Class::Development];
    let account = |number: u32, class: Class| Account {
        id: format!("{:012}", 100_000_000_000_u64 + u64::from(number)),
        name: format!("{}-{number}", class.as_str()),
        class,
    };
    let network = account(0, Class::Network);
    let others = (1..=size.accounts).zip(classes.into_iter().cycle());
    let others = others.map(|(number, class)| account(number, class));
    std::iter::once(network).chain(others).collect()
}

/// Writes the organisation's list of accounts, as the network account sees it, which is the management account too.
pub(crate) fn write(writer: &mut Writer, all: &[Account]) -> io::Result<()> {
    let Some(management) = all.first() else {
        return Ok(());
    };
    let listed: Vec<Value> = all
        .iter()
        .map(|one| {
            json!({"Id": one.id, "Name": one.name, "Status": "ACTIVE", "JoinedMethod": "CREATED",
                "Arn": format!("arn:aws:organizations::{}:account/o-synthetic0/{}", management.id, one.id)})
        })
        .collect();
    writer.global(
        &management.id,
        "organizations-list-accounts",
        &json!({ "Accounts": listed }),
    )
}

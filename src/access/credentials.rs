use std::collections::BTreeMap;

use crate::estate::iam::{
    AccessKey, Credentials, GET_ACCOUNT_SUMMARY, GET_CREDENTIAL_REPORT, KeyCredential,
    LIST_ACCESS_KEYS,
};
use crate::estate::{Estate, Gap, Item, Observed};
use crate::ids::{Arn, Place, Timestamp};

/// An access key of a user, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKeyUse {
    /// The key id, or `1` and `2` where only the credential report tells of it.
    pub name: Box<str>,
    /// Whether it can be used.
    pub active: Observed<bool>,
    /// When it was made or last rotated.
    pub rotated: Observed<Timestamp>,
    /// When it was last used; absent when never.
    pub used: Observed<Timestamp>,
    /// The call that told.
    pub source: &'static str,
}

/// A user of an account with long-lived credentials that it has, or may have.
#[derive(Clone, Debug)]
pub struct User {
    /// The user's ARN.
    pub arn: Arn,
    /// The name; `<root_account>` for the root user.
    pub name: Box<str>,
    /// Whether this is the account's root user.
    pub is_root: bool,
    /// Whether the user needs a second factor to sign in.
    pub mfa: Observed<bool>,
    /// The keys, by name. A key that does not exist is not in it.
    pub keys: Vec<AccessKeyUse>,
    /// Calls that "no other key" rests on and that were not read completely.
    pub gaps: Vec<Gap>,
}

/// The users of one account.
#[derive(Clone, Debug, Default)]
pub struct Users {
    /// The root user first, then the users by ARN.
    pub users: Vec<User>,
    /// Calls that "no other user" rests on and that were not read completely.
    pub gaps: Vec<Gap>,
}

/// The name that credential reports give the root user.
const ROOT: &str = "<root_account>";

/// Returns the users of an account and their access keys.
///
/// The credential report tells all of it in one call. Without it, the root user's keys are counted by the
/// account summary, and users are known by name while their keys are known only where they were listed.
///
/// `place` is any place in the account. Shape: `iam get-credential-report`, `get-account-summary`,
/// `get-account-authorization-details`, `list-access-keys`.
/// Source: IAM User Guide, page id_credentials_getting-report.
pub fn users(estate: &Estate, place: Place) -> Users {
    let place = place.global();
    let report = estate.iam.credential_report(place.account);
    let own = |row: &&Credentials| row.arn.account() == Some(place.account);
    let rows = || report.into_iter().flat_map(|report| report.rows.iter());
    let foreign = rows().any(|row| !own(&row));
    let missing: Vec<Gap> = estate
        .ledger
        .gap(place, &GET_CREDENTIAL_REPORT, None)
        .into_iter()
        .chain(foreign.then(|| incomplete(place, "the report tells of another account")))
        .collect();
    let mut users: BTreeMap<(bool, Arn), User> = BTreeMap::new();
    for row in rows().filter(own) {
        let user = of_report(row, place, &missing);
        users.insert((!user.is_root, user.arn), user);
    }
    for known in estate.iam.users.living_in(place) {
        users
            .entry((true, known.arn))
            .or_insert_with(|| of_lists(estate, known, &missing));
    }
    if !users.keys().any(|(not_root, _)| !not_root)
        && let Some(root) = root_of_summary(estate, place, &missing)
    {
        users.insert((false, root.arn), root);
    }
    Users {
        users: users.into_values().collect(),
        gaps: missing,
    }
}

fn of_report(row: &Credentials, place: Place, missing: &[Gap]) -> User {
    let keys: Vec<AccessKeyUse> = row
        .access_keys
        .iter()
        .zip(["1", "2"])
        .filter_map(|(key, name)| key_of_report(key, name))
        .collect();
    // A report that was cut off still tells all about the users in it; that others are missing stands with
    // the root user, who is always there.
    let cut_off = missing.iter().all(|gap| gap.state == "truncated");
    let mut gaps = if cut_off && !row.is_root() {
        Vec::new()
    } else {
        missing.to_vec()
    };
    if keys.iter().any(|key| key.active.is_unknown()) {
        gaps.push(incomplete(
            place,
            "the report does not tell whether the keys are active",
        ));
    }
    User {
        arn: row.arn,
        name: row.user.clone(),
        is_root: row.is_root(),
        mfa: row.mfa_active,
        keys,
        gaps,
    }
}

/// The credential report as a gap although it was read: it does not answer the question.
fn incomplete(place: Place, why: &str) -> Gap {
    Gap {
        call: GET_CREDENTIAL_REPORT.key(place, None),
        state: "inconsistent",
        detail: Some(why.into()),
        permission: GET_CREDENTIAL_REPORT.permission,
    }
}

/// A key that was never made has no date and is not active: then there is none.
fn key_of_report(key: &KeyCredential, name: &str) -> Option<AccessKeyUse> {
    let there = key.active != Observed::Known(false) || key.last_rotated.known().is_some();
    (there && !key.active.is_absent()).then(|| AccessKeyUse {
        name: name.into(),
        active: key.active,
        rotated: key.last_rotated,
        used: key.last_used,
        source: "iam get-credential-report",
    })
}

/// A user that no report shows: what was listed of its keys, and the report as what is missing.
fn of_lists(estate: &Estate, user: &Item<crate::estate::iam::User>, missing: &[Gap]) -> User {
    let listed = estate
        .ledger
        .gap(user.place, &LIST_ACCESS_KEYS, Some(&user.name))
        .is_none();
    let own = |key: &&Item<AccessKey>| key.user.known().is_some_and(|name| **name == *user.name);
    let keys = estate
        .iam
        .access_keys
        .living_in(user.place.global())
        .filter(own)
        .map(|key| AccessKeyUse {
            name: key.id.clone(),
            active: key.status.map(|status| status.as_str() == "Active"),
            rotated: key.created,
            used: Observed::Unknown,
            source: "iam list-access-keys",
        });
    let late = || incomplete(user.place, "the report was made before the user");
    let gaps = match (listed, missing) {
        (true, _) => Vec::new(),
        (false, []) => vec![late()],
        (false, missing) => missing.to_vec(),
    };
    User {
        arn: user.arn,
        name: user.name.clone(),
        is_root: false,
        mfa: Observed::Unknown,
        keys: keys.collect(),
        gaps,
    }
}

/// The root user as the account summary counts its keys.
fn root_of_summary(estate: &Estate, place: Place, missing: &[Gap]) -> Option<User> {
    let arn = format!("arn:{}:iam::{}:root", place.partition, place.account)
        .parse()
        .ok()?;
    let summary = estate.iam.account_summaries.living_in(place).next();
    let counted = summary.and_then(|summary| summary.root_access_keys.known().copied());
    let keys = (1..=counted.unwrap_or(0).min(2)).map(|number| AccessKeyUse {
        name: number.to_string().into(),
        // The summary counts keys without telling whether they are active.
        active: Observed::Unknown,
        rotated: Observed::Unknown,
        used: Observed::Unknown,
        source: "iam get-account-summary",
    });
    let gaps = match (
        counted,
        estate.ledger.gap(place, &GET_ACCOUNT_SUMMARY, None),
    ) {
        (Some(0), None) => Vec::new(),
        _ => missing.to_vec(),
    };
    Some(User {
        arn,
        name: ROOT.into(),
        is_root: true,
        mfa: summary
            .map(|one| one.root_mfa.map(|count| *count > 0))
            .unwrap_or_default(),
        keys: keys.collect(),
        gaps,
    })
}

#[cfg(test)]
mod tests;

//! Whom a resource-based policy lets do something, as far as its text alone says.

use std::collections::BTreeSet;

use super::pattern::matches_pattern;
use crate::access::{Effect, PolicyDocument, Principal, Statement};
use crate::estate::Grantee;
use crate::ids::{Arn, Sym};

/// What one statement gives to somebody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Given {
    /// To whom.
    pub grantee: Grantee,
    /// The statement's id, or its number.
    pub label: Box<str>,
    /// What it lets them do, of the actions that were asked about.
    pub actions: Vec<&'static str>,
    /// The condition under which it holds.
    pub condition: Option<Box<str>>,
}

/// Returns what the statements of a policy give of some actions, in lower case; sorted, each once.
pub(super) fn given(document: &PolicyDocument, actions: &[&'static str]) -> Vec<Given> {
    let denied = denied_to_everyone(document, actions);
    let partly = denied_in_part(document, actions);
    let mut all = Vec::new();
    for (index, statement) in document.statements.iter().enumerate() {
        let open = actions.iter().copied();
        let open: Vec<&str> = open
            .filter(|action| speaks_of(statement, action) && !denied.contains(action))
            .collect();
        if statement.effect != Effect::Allow || open.is_empty() {
            continue;
        }
        let number = || format!("statement {}", index + 1);
        let label = statement.sid.clone().unwrap_or_else(number);
        all.extend(grantees(statement).into_iter().map(|grantee| Given {
            grantee,
            label: label.as_str().into(),
            actions: open.clone(),
            condition: both(condition(statement), partly.clone()),
        }));
    }
    all.sort();
    all.dedup();
    all
}

/// Returns the actions that an unconditional statement denies to everybody.
fn denied_to_everyone(
    document: &PolicyDocument,
    actions: &[&'static str],
) -> BTreeSet<&'static str> {
    let plain = |statement: &&Statement| {
        statement.effect == Effect::Deny
            && statement.conditions.is_empty()
            && statement.principals.contains(&Principal::Everyone)
    };
    document
        .statements
        .iter()
        .filter(plain)
        .flat_map(|statement| {
            let denied = actions.iter().copied();
            denied.filter(|action| speaks_of(statement, action))
        })
        .collect()
}

/// Returns what narrows the allowing statements: denying ones that speak only of some callers or of some
/// circumstances. Whether they hold for a receiver is not decided here.
fn denied_in_part(document: &PolicyDocument, actions: &[&str]) -> Option<Box<str>> {
    let partly = |statement: &&Statement| {
        statement.effect == Effect::Deny
            && actions.iter().any(|action| speaks_of(statement, action))
            && !(statement.conditions.is_empty()
                && statement.principals.contains(&Principal::Everyone))
    };
    let shown: Vec<String> = document
        .statements
        .iter()
        .filter(partly)
        .map(|statement| {
            let conditions: Vec<String> = statement
                .conditions
                .iter()
                .map(crate::access::Condition::shown)
                .collect();
            match conditions.as_slice() {
                [] => "not one of the callers that a statement denies".to_owned(),
                some => format!("not denied by: {}", some.join(" and ")),
            }
        })
        .collect();
    (!shown.is_empty()).then(|| shown.join(" and ").into())
}

fn both(a: Option<Box<str>>, b: Option<Box<str>>) -> Option<Box<str>> {
    match (a, b) {
        (Some(a), Some(b)) => Some(format!("{a} and {b}").into()),
        (one, other) => one.or(other),
    }
}

/// Returns whether a statement speaks about an action, given in lower case.
fn speaks_of(statement: &Statement, action: &str) -> bool {
    let matches = |pattern: &String| matches_pattern(&pattern.to_ascii_lowercase(), action);
    if statement.not_actions.is_empty() {
        statement.actions.iter().any(matches)
    } else {
        !statement.not_actions.iter().any(matches)
    }
}

/// Returns whom an allowing statement names.
fn grantees(statement: &Statement) -> BTreeSet<Grantee> {
    let named = statement
        .principals
        .iter()
        .filter_map(|principal| match principal {
            Principal::Everyone => Some(Grantee::Everyone),
            Principal::Aws(name) => Some(account_of(name)),
            Principal::Service(_) => None,
            Principal::Federated(name) | Principal::CanonicalUser(name) => {
                Some(Grantee::Unreadable(Sym::new(name)))
            }
        });
    // An allowing statement with NotPrincipal speaks to everybody but the named ones.
    let inverted = (!statement.not_principals.is_empty()).then_some(Grantee::Everyone);
    let narrowed = |grantee| match (grantee, organization(statement)) {
        (Grantee::Everyone, Some(organization)) => Grantee::Organization(organization),
        (other, _) => other,
    };
    named.chain(inverted).map(narrowed).collect()
}

fn account_of(name: &str) -> Grantee {
    let by_arn = name.parse::<Arn>().ok().and_then(Arn::account);
    by_arn
        .or_else(|| name.parse().ok())
        .map_or_else(|| Grantee::Unreadable(Sym::new(name)), Grantee::Account)
}

/// Returns the organisation to which `StringEquals aws:PrincipalOrgID` narrows a statement.
fn organization(statement: &Statement) -> Option<Sym> {
    statement
        .conditions
        .iter()
        .find(|one| {
            one.operator == "StringEquals" && one.key.eq_ignore_ascii_case("aws:PrincipalOrgID")
        })
        .and_then(|one| one.values.first())
        .map(|id| Sym::new(id))
}

/// Returns the conditions that narrow a statement beyond what the grantee already tells.
fn condition(statement: &Statement) -> Option<Box<str>> {
    let narrowed = organization(statement).is_some();
    let others: Vec<String> = statement
        .conditions
        .iter()
        .filter(|one| !(narrowed && one.key.eq_ignore_ascii_case("aws:PrincipalOrgID")))
        .map(crate::access::Condition::shown)
        .collect();
    (!others.is_empty()).then(|| others.join(" and ").into())
}

use std::collections::BTreeSet;

use super::copy::{Copy, CopyKind, Share, Side};
use super::pattern::matches_pattern;
use crate::access::{Effect, PolicyDocument, Principal, Statement};
use crate::estate::backup::{GET_BACKUP_VAULT_ACCESS_POLICY, Vault};
use crate::estate::{Document, Estate, Grantee, Item, Observed, Resource as _};
use crate::ids::{AccountId, Arn, Sym};

/// Actions by which somebody takes data out of a vault.
///
/// Source: Service Authorization Reference, AWS Backup.
const TAKING_OUT: [&str; 4] = [
    "backup:startrestorejob",
    "backup:startcopyjob",
    "backup:copyfrombackupvault",
    "backup:getrecoverypointrestoremetadata",
];

/// Returns the backup vaults with the accounts whose principals may take recovery points out of them.
///
/// A statement that only lets others copy *into* the vault gives nothing away. Shares of logically
/// air-gapped vaults through Resource Access Manager are not in these replies.
///
/// Shape: `backup list-backup-vaults`, `get-backup-vault-access-policy`.
/// Source: AWS Backup Developer Guide, page create-a-vault-access-policy.
pub(super) fn vaults(estate: &Estate) -> Vec<Copy<'_>> {
    estate
        .backup
        .vaults
        .iter()
        .map(|vault| copy(estate, vault))
        .collect()
}

fn copy<'e>(estate: &'e Estate, vault: &'e Item<Vault>) -> Copy<'e> {
    let name = vault.name.as_str();
    let gap = estate
        .ledger
        .gap(vault.place, &GET_BACKUP_VAULT_ACCESS_POLICY, Some(name));
    let mut shares = match &vault.policy {
        Observed::Known(policy) => of_policy(vault.arn, vault.place.account, policy),
        Observed::Absent | Observed::Unknown => Vec::new(),
    };
    shares.sort();
    shares.dedup();
    Copy {
        arn: vault.arn,
        place: vault.place,
        kind: CopyKind::BackupVault,
        resource_type: Vault::TYPE,
        name: name.into(),
        tags: None,
        lineage: None,
        encrypted: Observed::Known(true),
        key: vault
            .metadata
            .known()
            .and_then(|one| one.key.known())
            .map(|key| Sym::new(key.as_str())),
        created: vault.metadata.known().and_then(|one| one.created).into(),
        shares,
        gaps: gap.into_iter().collect(),
    }
}

/// Returns what a vault's policy gives to others; a document that cannot be read may give it to anybody.
fn of_policy(vault: Arn, owner: AccountId, policy: &Document) -> Vec<Share> {
    let source = "backup get-backup-vault-access-policy";
    let Ok(document) = PolicyDocument::parse(policy) else {
        return vec![Share {
            grantee: Grantee::Unreadable(Sym::new("unreadable policy")),
            side: Side::Owner,
            key: format!("{vault}:policy:unreadable").into(),
            text: "the vault's access policy cannot be read".into(),
            source,
            condition: Some("the policy grants nothing to others".into()),
        }];
    };
    let denied = denied_to_everyone(&document);
    let partly = denied_in_part(&document);
    let mut shares = Vec::new();
    for (index, statement) in document.statements.iter().enumerate() {
        let taken: Vec<&str> = TAKING_OUT
            .into_iter()
            .filter(|action| allows(statement, action) && !denied.contains(action))
            .collect();
        if statement.effect != Effect::Allow || taken.is_empty() {
            continue;
        }
        let label = statement
            .sid
            .clone()
            .unwrap_or_else(|| format!("statement {}", index + 1));
        shares.extend(grantees(statement, owner).into_iter().map(|grantee| {
            Share {
                grantee,
                side: Side::Owner,
                key: format!("{vault}:policy:{label}:{grantee}").into(),
                text: format!(
                    "the access policy allows {} to {grantee} ({label})",
                    taken.join(", ")
                )
                .into(),
                source,
                condition: both(condition(statement), partly.clone()),
            }
        }));
    }
    shares
}

/// Returns the actions that an unconditional statement denies to everybody.
fn denied_to_everyone(document: &PolicyDocument) -> BTreeSet<&'static str> {
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
            TAKING_OUT
                .into_iter()
                .filter(|action| allows(statement, action))
        })
        .collect()
}

/// Returns what narrows the allowing statements: denying ones that speak only of some callers or of some
/// circumstances. Whether they hold for a receiver is not decided here.
fn denied_in_part(document: &PolicyDocument) -> Option<Box<str>> {
    let partly = |statement: &&Statement| {
        statement.effect == Effect::Deny
            && TAKING_OUT
                .into_iter()
                .any(|action| allows(statement, action))
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
fn allows(statement: &Statement, action: &str) -> bool {
    let matches = |pattern: &String| matches_pattern(&pattern.to_ascii_lowercase(), action);
    if statement.not_actions.is_empty() {
        statement.actions.iter().any(matches)
    } else {
        !statement.not_actions.iter().any(matches)
    }
}

/// Returns whom an allowing statement names besides the vault's own account.
fn grantees(statement: &Statement, owner: AccountId) -> BTreeSet<Grantee> {
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
    named
        .chain(inverted)
        .map(narrowed)
        .filter(|grantee| *grantee != Grantee::Account(owner))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(statements: &str) -> Vec<(String, Option<String>)> {
        let vault = "arn:aws:backup:eu-west-1:111122223333:backup-vault:v"
            .parse()
            .unwrap();
        let document = Document::from_text(&format!(r#"{{"Statement":{statements}}}"#)).unwrap();
        of_policy(vault, "111122223333".parse().unwrap(), &document)
            .into_iter()
            .map(|share| (share.grantee.to_string(), share.condition.map(String::from)))
            .collect()
    }

    #[test]
    fn only_statements_that_let_others_take_data_out_are_shares() {
        let plain = |name: &str| vec![(name.to_owned(), None)];
        let allow = |principal: &str, action: &str, more: &str| {
            shares(&format!(
                r#"[{{"Effect":"Allow","Principal":{principal},"Action":"{action}","Resource":"*"{more}}}]"#
            ))
        };
        assert_eq!(
            allow(r#"{"AWS":"444455556666"}"#, "backup:StartRestoreJob", ""),
            plain("account 444455556666")
        );
        assert_eq!(
            allow(
                r#"{"AWS":"arn:aws:iam::444455556666:role/x"}"#,
                "backup:*",
                ""
            ),
            plain("account 444455556666")
        );
        assert_eq!(
            allow(
                r#"{"AWS":"arn:aws:iam::111122223333:root"}"#,
                "backup:*",
                ""
            ),
            []
        );
        assert_eq!(
            allow(
                r#"{"AWS":"444455556666"}"#,
                "backup:CopyIntoBackupVault",
                ""
            ),
            []
        );
        assert_eq!(
            allow("\"*\"", "backup:Start?opyJob", ""),
            plain("every AWS account")
        );
        let org = r#","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-abc"}}"#;
        assert_eq!(
            allow("\"*\"", "*", org),
            plain("organisation or unit o-abc")
        );
        let other = r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
        let conditional = allow("\"*\"", "*", other);
        assert_eq!(
            conditional[0].1.as_deref(),
            Some("aws:MultiFactorAuthPresent Bool true")
        );
    }

    #[test]
    fn a_plain_deny_closes_and_an_unreadable_policy_does_not() {
        let both = r#"[{"Effect":"Allow","Principal":"*","Action":"backup:StartRestoreJob","Resource":"*"},
            {"Effect":"Deny","Principal":"*","Action":"backup:Start*","Resource":"*"}]"#;
        assert_eq!(shares(both), []);
        let allow = r#"{"Effect":"Allow","Principal":"*","Action":"backup:StartRestoreJob","Resource":"*"}"#;
        let outside = r#"{"Effect":"Deny","Principal":"*","Action":"backup:*",
            "Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-abc"}}}"#;
        let narrowed = shares(&format!("[{allow},{outside}]"));
        let condition = "not denied by: aws:PrincipalOrgID StringNotEquals o-abc";
        assert_eq!(
            narrowed[0].1.as_deref(),
            Some(condition),
            "no proof that everybody may"
        );
        let unrelated = r#"{"Effect":"Deny","Principal":{"AWS":"444455556666"},"Action":"backup:DeleteRecoveryPoint"}"#;
        assert_eq!(shares(&format!("[{allow},{unrelated}]"))[0].1, None);
        assert_eq!(shares("7")[0].0, "`unreadable policy`");
    }
}

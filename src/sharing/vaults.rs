use super::copy::{Copy, CopyKind, Share, Side};
use super::statements::given;
use crate::access::PolicyDocument;
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
    let given = given(&document, &TAKING_OUT).into_iter();
    let to_others = given.filter(|one| one.grantee != Grantee::Account(owner));
    to_others
        .map(|one| {
            let (grantee, label) = (one.grantee, &one.label);
            Share {
                grantee,
                side: Side::Owner,
                key: format!("{vault}:policy:{label}:{grantee}").into(),
                text: format!(
                    "the access policy allows {} to {grantee} ({label})",
                    one.actions.join(", ")
                )
                .into(),
                source,
                condition: one.condition,
            }
        })
        .collect()
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

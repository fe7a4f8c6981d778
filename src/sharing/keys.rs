use crate::access::{Effect, PolicyDocument, Principal, Statement};
use crate::estate::kms::{GET_KEY_POLICY, Key};
use crate::estate::{Estate, Gap, Item, Observed};
use crate::ids::{AccountId, Arn, Sym};

use super::pattern::matches_pattern;

/// Whether the holder of a copy could also use the key that it is encrypted with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyHalf {
    /// The key's policy names the account, without a condition. Text: the statement.
    Admits(Box<str>),
    /// The key's policy names the account under a condition.
    AdmitsIf(Box<str>),
    /// No statement of the key's policy names the account; a grant still could.
    NotNamed,
    /// The key or its policy was not read.
    Unknown(Vec<Gap>),
}

/// Returns what the policy of a copy's key says about an account outside the key's own.
///
/// A statement admits when it allows `kms:Decrypt` or `kms:CreateGrant` to the account, to one of its
/// principals, or to everybody. The account's own policies decide who in it may use that.
///
/// Shape: `kms get-key-policy`. Source: AWS KMS Developer Guide, page
/// key-policy-modifying-external-accounts.
pub fn key_half(estate: &Estate, key: Sym, receiver: AccountId) -> KeyHalf {
    let Some(found) = key_named(estate, key) else {
        return KeyHalf::Unknown(Vec::new());
    };
    let gaps = || {
        estate
            .ledger
            .gap(found.place, &GET_KEY_POLICY, Some(found.id.as_str()))
            .into_iter()
            .collect()
    };
    let policy = match &found.policy {
        Observed::Known(policy) => policy,
        Observed::Absent | Observed::Unknown => return KeyHalf::Unknown(gaps()),
    };
    let Ok(document) = PolicyDocument::parse(policy) else {
        return KeyHalf::Unknown(gaps());
    };
    let admits = |statement: &&Statement| {
        statement.effect == Effect::Allow
            && statement.actions.iter().any(|action| opens(action))
            && statement
                .principals
                .iter()
                .any(|principal| names(principal, receiver))
    };
    let mut admitting = document.statements.iter().filter(admits);
    let plain = admitting
        .clone()
        .find(|statement| statement.conditions.is_empty());
    let label = |statement: &Statement| {
        statement
            .sid
            .clone()
            .unwrap_or_else(|| "a statement".to_owned())
    };
    match (plain, admitting.next()) {
        (Some(statement), _) => KeyHalf::Admits(label(statement).into()),
        (None, Some(statement)) => {
            let shown: Vec<String> = statement
                .conditions
                .iter()
                .map(crate::access::Condition::shown)
                .collect();
            KeyHalf::AdmitsIf(format!("{} if {}", label(statement), shown.join(" and ")).into())
        }
        (None, None) => KeyHalf::NotNamed,
    }
}

/// Returns the key with this ARN or id.
fn key_named(estate: &Estate, key: Sym) -> Option<&Item<Key>> {
    let by_arn = key
        .as_str()
        .parse::<Arn>()
        .ok()
        .and_then(|arn| estate.kms.keys.get(arn));
    by_arn.or_else(|| estate.kms.keys.iter().find(|one| one.id == key))
}

fn opens(action: &str) -> bool {
    let action = action.to_ascii_lowercase();
    ["kms:decrypt", "kms:creategrant"]
        .into_iter()
        .any(|wanted| matches_pattern(&action, wanted))
}

fn names(principal: &Principal, account: AccountId) -> bool {
    match principal {
        Principal::Everyone => true,
        Principal::Aws(name) => {
            let by_arn = name.parse::<Arn>().ok().and_then(Arn::account);
            by_arn.or_else(|| name.parse().ok()) == Some(account)
        }
        Principal::Service(_) | Principal::Federated(_) | Principal::CanonicalUser(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{RecordedCall, Reply, find_operation};
    use crate::ids::Place;

    const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

    fn half(statements: &str) -> KeyHalf {
        let mut estate = Estate::default();
        let place = Place::new(
            "111122223333".parse().unwrap(),
            "eu-west-1".parse().unwrap(),
        );
        let policy = serde_json::to_string(&format!(r#"{{"Statement":{statements}}}"#)).unwrap();
        estate
            .record(&RecordedCall {
                operation: find_operation("kms", "get-key-policy").unwrap(),
                place,
                request: Some(KEY),
                reply: Reply::Output(&format!(r#"{{"Policy":{policy}}}"#)),
            })
            .unwrap();
        estate.settle();
        let arn = format!("arn:aws:kms:eu-west-1:111122223333:key/{KEY}");
        key_half(&estate, Sym::new(&arn), "444455556666".parse().unwrap())
    }

    #[test]
    fn the_key_policy_is_the_other_half_of_a_share() {
        let allow = |principal: &str, action: &str, more: &str| {
            half(&format!(
                r#"[{{"Sid":"S","Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"{action}","Resource":"*"{more}}}]"#
            ))
        };
        let root = "arn:aws:iam::444455556666:root";
        assert_eq!(allow(root, "kms:Decrypt", ""), KeyHalf::Admits("S".into()));
        assert_eq!(
            allow("444455556666", "kms:*", ""),
            KeyHalf::Admits("S".into())
        );
        assert_eq!(allow(root, "kms:DescribeKey", ""), KeyHalf::NotNamed);
        assert_eq!(
            allow("arn:aws:iam::111122223333:root", "kms:*", ""),
            KeyHalf::NotNamed
        );
        let condition =
            r#","Condition":{"StringEquals":{"kms:ViaService":"rds.eu-west-1.amazonaws.com"}}"#;
        let conditional = allow(root, "kms:CreateGrant", condition);
        assert_eq!(
            conditional,
            KeyHalf::AdmitsIf(
                "S if kms:ViaService StringEquals rds.eu-west-1.amazonaws.com".into()
            )
        );
        let unknown = key_half(
            &Estate::default(),
            Sym::new(KEY),
            "444455556666".parse().unwrap(),
        );
        assert_eq!(unknown, KeyHalf::Unknown(Vec::new()));
    }
}

use crate::access::{Condition, Effect, PolicyDocument, Principal, Statement};
use crate::estate::kms::{DESCRIBE_KEY, GET_KEY_POLICY, LIST_KEYS};
use crate::estate::{Estate, Gap, Observed};
use crate::ids::{AccountId, Arn, Place, Sym};

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
    let Some(found) = estate.kms.key_named(key) else {
        return KeyHalf::Unknown(unlisted(estate, key).into_iter().collect());
    };
    let gaps = || {
        // A key that was not described is not asked for its policy.
        [&DESCRIBE_KEY, &GET_KEY_POLICY]
            .into_iter()
            .filter_map(|call| {
                estate
                    .ledger
                    .gap(found.place, call, Some(found.id.as_str()))
            })
            .collect()
    };
    let policy = match &found.policy {
        Observed::Known(policy) => policy,
        Observed::Absent | Observed::Unknown => return KeyHalf::Unknown(gaps()),
    };
    let Ok(document) = PolicyDocument::parse(policy) else {
        return KeyHalf::Unknown(gaps());
    };
    of_policy(&document, receiver)
}

/// Returns the gap of the list that would show a key that is given by its ARN.
fn unlisted(estate: &Estate, key: Sym) -> Option<Gap> {
    let arn: Arn = key.as_str().parse().ok()?;
    let place = Place {
        partition: arn.partition()?,
        account: arn.account()?,
        region: arn.region()?,
    };
    estate.ledger.gap(place, &LIST_KEYS, None)
}

fn of_policy(document: &PolicyDocument, receiver: AccountId) -> KeyHalf {
    let of = |effect: Effect| {
        document
            .statements
            .iter()
            .filter(move |statement| statement.effect == effect && speaks_of(statement, receiver))
    };
    let label = |statement: &Statement| {
        statement
            .sid
            .clone()
            .unwrap_or_else(|| "a statement".to_owned())
    };
    let denied = of(Effect::Deny).next().map(label);
    let plain = of(Effect::Allow).find(|statement| statement.conditions.is_empty());
    match (plain.or_else(|| of(Effect::Allow).next()), denied) {
        (None, _) => KeyHalf::NotNamed,
        (Some(statement), None) if statement.conditions.is_empty() => {
            KeyHalf::Admits(label(statement).into())
        }
        (Some(statement), denied) => {
            let conditions = statement
                .conditions
                .iter()
                .map(crate::access::Condition::shown);
            let denied = denied.map(|by| format!("{by} does not deny it"));
            let all: Vec<String> = conditions.chain(denied).collect();
            KeyHalf::AdmitsIf(format!("{} if {}", label(statement), all.join(" and ")).into())
        }
    }
}

/// Returns whether a statement speaks of the account and of using the key. What a statement says by
/// exclusion counts for denials only: an allowance must name.
fn speaks_of(statement: &Statement, account: AccountId) -> bool {
    let excluded = statement.effect == Effect::Deny;
    let action = statement.actions.iter().any(|action| opens(action))
        || (excluded && !statement.not_actions.is_empty());
    let principal = statement
        .principals
        .iter()
        .any(|principal| names(principal, account))
        || (excluded && !statement.not_principals.is_empty());
    action
        && principal
        && !statement
            .conditions
            .iter()
            .any(|one| excludes(one, account))
}

/// Returns whether a condition can never hold for callers of the account. For a denial that means that it
/// does not concern them.
fn excludes(condition: &Condition, account: AccountId) -> bool {
    let of_account = ["kms:calleraccount", "aws:principalaccount"]
        .contains(&condition.key.to_ascii_lowercase().as_str());
    let number = account.to_string();
    let named = condition.values.contains(&number);
    match condition.operator.as_str() {
        "StringEquals" => of_account && !named,
        "StringNotEquals" => of_account && named && condition.values.len() == 1,
        _ => false,
    }
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
    use crate::estate::testing::Replies;
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
        let only = |accounts: &str| {
            format!(r#","Condition":{{"StringEquals":{{"kms:CallerAccount":{accounts}}}}}"#)
        };
        assert_eq!(
            allow("*", "kms:*", &only(r#""111122223333""#)),
            KeyHalf::NotNamed
        );
        let among = allow("*", "kms:*", &only(r#"["111122223333","444455556666"]"#));
        assert!(matches!(among, KeyHalf::AdmitsIf(_)), "{among:?}");
        let unknown = key_half(
            &Estate::default(),
            Sym::new(KEY),
            "444455556666".parse().unwrap(),
        );
        assert_eq!(unknown, KeyHalf::Unknown(Vec::new()));
    }

    #[test]
    fn a_key_that_was_not_read_names_the_calls_that_would_tell() {
        let told = |estate: &Estate| {
            let arn = format!("arn:aws:kms:eu-west-1:111122223333:key/{KEY}");
            let half = key_half(estate, Sym::new(&arn), "444455556666".parse().unwrap());
            let KeyHalf::Unknown(gaps) = half else {
                panic!("{half:?}");
            };
            let call = |gap: &Gap| format!("{} {}", gap.call.operation, gap.state);
            gaps.iter().map(call).collect::<Vec<_>>()
        };
        let keys = format!(r#"{{"Keys":[{{"KeyId":"{KEY}"}}]}}"#);
        let listed = || Replies::new().all(&LIST_KEYS, &keys);
        let denied = |replies: Replies, call| replies.error(call, Some(KEY), "AccessDenied");
        let no_list = Replies::new().error(&LIST_KEYS, None, "AccessDenied");
        assert_eq!(told(&no_list.settled()), ["list-keys denied"]);
        assert_eq!(
            told(&denied(listed(), &DESCRIBE_KEY).settled()),
            ["describe-key denied", "get-key-policy not-collected"]
        );
        let metadata = format!(r#"{{"KeyMetadata":{{"KeyId":"{KEY}"}}}}"#);
        let described = listed().one(&DESCRIBE_KEY, KEY, &metadata);
        assert_eq!(
            told(&denied(described, &GET_KEY_POLICY).settled()),
            ["get-key-policy denied"]
        );
    }
}

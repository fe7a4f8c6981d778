//! What AWS refuses whatever policies say, as far as an estate tells: root sessions, and its own keys.

use serde_json::json;

use super::principals::Caller;
use super::question::{Gathered, Target};
use super::worlds::Change;
use super::{Applicable, Missing, beside};
use crate::access::eval::{Policy, PolicyText};
use crate::estate::Item;
use crate::estate::kms::{DESCRIBE_KEY, Key};
use crate::ids::{AccountId, Arn};

/// That AWS refuses a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// It does, for this reason.
    Certain(Box<str>),
    /// It may; this would tell.
    Perhaps(Missing),
}

/// What anybody may do with a key that AWS manages, if policies let them; the rest is AWS's.
///
/// Source: AWS KMS Developer Guide, page concepts, AWS managed keys.
const OF_KEPT_KEYS: [&str; 5] = [
    "kms:Describe",
    "kms:Get",
    "kms:List",
    "kms:RetireGrant",
    "kms:RevokeGrant",
];

/// What is done with a key that AWS manages by the service alone that it is for.
const BY_SERVICES: [&str; 5] = [
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncrypt",
];

impl<'e> Applicable<'e> {
    /// Adds whether AWS refuses a request whatever policies say.
    pub(super) fn add_refusals(
        &self,
        action: &str,
        target: Target,
        caller: &Caller<'e>,
        into: &mut Gathered,
    ) {
        let Target::Named(arn) = target else { return };
        if action.eq_ignore_ascii_case("sts:AssumeRoot") {
            into.refusal = self.of_root_session(arn, caller);
            let is_other = caller.account() != arn.account();
            if is_other && matches!(into.refusal, Some(Refusal::Perhaps(_))) {
                // No policy of the member takes part.
                let all =
                    json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
                into.policies.resource = Some(vec![beside("centralized root access", Some(&all))]);
            }
        }
        if let Some(key) = self.key(arn) {
            self.add_kept_key(action, key, into);
        }
    }

    /// Returns why nobody gets a session of a root user, or what would tell: the management account does, or an account
    /// that IAM is delegated to, of members of its organisation that it manages root access for.
    ///
    /// Source: AWS STS API Reference, `AssumeRoot`; IAM User Guide, page id_root-user-privileged-task.
    fn of_root_session(&self, arn: Arn, caller: &Caller<'e>) -> Option<Refusal> {
        let certain = |why: String| Some(Refusal::Certain(why.into()));
        let own = match caller {
            Caller::User(_) | Caller::Role(_) | Caller::Stranger(..) => caller.account()?,
            Caller::Root(_) | Caller::Bare | Caller::Anonymous => {
                return certain("only users and roles call sts:AssumeRoot".to_owned());
            }
        };
        let member = arn.account()?;
        let manager_of = |account: AccountId| {
            let listed = self.tree.account(account);
            listed.and_then(|one| one.aws_arn.known()?.account())
        };
        if self.is_single || self.alone.contains(&member) {
            return certain(format!(
                "{member} is in no organization, and sts:AssumeRoot is for members of one"
            ));
        }
        let Some(manager) = manager_of(member) else {
            return perhaps(format!("which organization {member} is in"));
        };
        if manager == member {
            return certain(format!(
                "{member} is the management account, and sts:AssumeRoot is for members"
            ));
        }
        let features = "and centralized root access is on (iam list-organizations-features)";
        if own == manager {
            return perhaps(format!(
                "whether {own} is the management account {features}"
            ));
        }
        match manager_of(own) == Some(manager) {
            true => perhaps(format!(
                "whether IAM is delegated to {own} (organizations list-delegated-administrators) {features}"
            )),
            false => certain(format!(
                "{own} is not of the organization that {member} is in"
            )),
        }
    }

    /// Adds what AWS refuses about a key that it manages.
    ///
    /// Source: AWS KMS Developer Guide, page concepts, AWS managed keys.
    fn add_kept_key(&self, action: &str, key: &Item<Key>, into: &mut Gathered) {
        let begins = |all: &[&str]| {
            let action = action.to_ascii_lowercase();
            let mut all = all.iter().map(|one| one.to_ascii_lowercase());
            all.any(|one| action.starts_with(&one))
        };
        let is_unsaid = key
            .metadata
            .known()
            .is_none_or(|metadata| metadata.manager.is_unknown());
        if begins(&OF_KEPT_KEYS) {
            return;
        }
        if begins(&BY_SERVICES) {
            if key.is_managed_by_aws() {
                into.policies
                    .resource
                    .get_or_insert_default()
                    .push(through_service());
            } else if is_unsaid {
                into.doubt(Change::ThroughServices, vec![self.who_manages(key)]);
            }
            return;
        }
        let arn = key.arn;
        if key.is_managed_by_aws() {
            let why = format!("AWS manages {arn}, and nobody else does {action} with it");
            into.refusal = Some(Refusal::Certain(why.into()));
        } else if is_unsaid {
            into.refusal = Some(Refusal::Perhaps(self.who_manages(key)));
        }
    }

    /// Returns that nobody read who manages a key, and which call would tell.
    fn who_manages(&self, key: &Item<Key>) -> Missing {
        let ledger = &self.estate.ledger;
        Missing {
            what: format!("whether AWS manages {}", key.arn).into(),
            gap: ledger.gap(key.place, &DESCRIBE_KEY, Some(key.id.as_str())),
        }
    }
}

fn perhaps(what: String) -> Option<Refusal> {
    Some(Refusal::Perhaps(Missing {
        what: what.into(),
        gap: None,
    }))
}

/// Returns that a key is used through services alone.
pub(super) fn through_service() -> Policy {
    let document = json!({"Version": "2008-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
        "Action": "*", "Resource": "*", "Condition": {"Null": {"kms:ViaService": "true"}}}]});
    Policy {
        name: Some("use of AWS managed keys by services".into()),
        document: Some(PolicyText::new(&document.to_string())),
        effect: None,
    }
}

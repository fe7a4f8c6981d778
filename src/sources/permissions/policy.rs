use std::collections::BTreeMap;

use serde::Serialize;

use super::deny;
use super::need::{Audience, by_service};

/// The most characters that IAM takes for one managed policy, white space not counted.
///
/// Source: IAM User Guide, page reference_iam-quotas.
pub const MANAGED_POLICY_CHARACTERS: usize = 6_144;

/// A policy document in IAM's own words; its JSON is what IAM takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Policy {
    version: &'static str,
    statement: Vec<Statement>,
}

/// A statement of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    sid: String,
    effect: Effect,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<BTreeMap<&'static str, String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    action: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_action: Vec<String>,
    resource: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<BTreeMap<&'static str, BTreeMap<&'static str, String>>>,
    /// Why it stands there; JSON has no place for it.
    #[serde(skip)]
    why: Option<&'static str>,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Effect {
    /// Permits.
    Allow,
    /// Forbids, whatever permits.
    Deny,
}

impl Statement {
    /// Returns a statement that allows actions on every resource.
    pub(super) fn allow(sid: &str, action: Vec<String>) -> Self {
        Self {
            sid: sid.to_owned(),
            effect: Effect::Allow,
            principal: None,
            action,
            not_action: Vec::new(),
            resource: "*".to_owned(),
            condition: None,
            why: None,
        }
    }
    /// Returns a statement that denies actions.
    pub(super) fn deny(sid: &str, action: Vec<String>, why: &'static str) -> Self {
        Self {
            effect: Effect::Deny,
            why: Some(why),
            ..Self::allow(sid, action)
        }
    }
    /// Returns a statement that denies all actions but those that fit a pattern.
    pub(super) fn deny_all_but(sid: &str, spared: Vec<String>, why: &'static str) -> Self {
        Self {
            not_action: spared,
            ..Self::deny(sid, Vec::new(), why)
        }
    }
    /// Says who may do it, for a policy of a resource.
    pub(super) fn by(self, principal: String) -> Self {
        Self {
            principal: Some(BTreeMap::from([("AWS", principal)])),
            ..self
        }
    }
    /// Says on what.
    pub(super) fn on(self, resource: String) -> Self {
        Self { resource, ..self }
    }
    /// Says that a key of the request must have a value.
    pub(super) fn when(self, key: &'static str, value: String) -> Self {
        let keys = BTreeMap::from([(key, value)]);
        Self {
            condition: Some(BTreeMap::from([("StringEquals", keys)])),
            ..self
        }
    }

    /// Returns its id.
    pub fn sid(&self) -> &str {
        &self.sid
    }
    /// Returns what it does.
    pub fn effect(&self) -> Effect {
        self.effect
    }
    /// Returns the actions that it names.
    pub fn actions(&self) -> &[String] {
        &self.action
    }
    /// Returns the patterns whose actions it spares; empty for a statement that names its actions.
    pub fn spared(&self) -> &[String] {
        &self.not_action
    }
    /// Returns the resources that it is about.
    pub fn resource(&self) -> &str {
        &self.resource
    }
    /// Returns why it stands there.
    pub(super) fn why(&self) -> Option<&'static str> {
        self.why
    }

    /// Returns the statement, in halves where one managed policy could not hold it.
    fn fitting(self) -> Vec<Self> {
        let half = self.action.len() / 2;
        if half == 0 || Policy::new(vec![self.clone()]).characters() <= MANAGED_POLICY_CHARACTERS {
            return vec![self];
        }
        let (first, second) = self.action.split_at(half);
        let halves = [("1", first), ("2", second)].map(|(number, action)| Self {
            sid: format!("{}{number}", self.sid),
            action: action.to_vec(),
            ..self.clone()
        });
        halves.into_iter().flat_map(Self::fitting).collect()
    }
}

impl Policy {
    /// Returns the policy with these statements.
    pub(super) fn new(statement: Vec<Statement>) -> Self {
        Self {
            version: "2012-10-17",
            statement,
        }
    }
    /// Returns its statements.
    pub fn statements(&self) -> &[Statement] {
        &self.statement
    }
    /// Returns how many characters IAM counts: those of its JSON without white space.
    pub fn characters(&self) -> usize {
        let json = serde_json::to_string(self).unwrap_or_default();
        json.chars().filter(|one| !one.is_whitespace()).count()
    }
}

/// What a piece of the policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What is denied, whatever else is attached.
    Deny,
    /// What is allowed in every account.
    Read,
    /// What is allowed where the organisation is managed.
    Organization,
}

impl Kind {
    /// Returns its word: `deny`, `read`, `organization`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Read => "read",
            Self::Organization => "organization",
        }
    }
}

/// A policy that fits a managed policy, with a name of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The word of its kind; with a number where several pieces are of one kind: `read-2`.
    pub name: String,
    /// What it is for.
    pub kind: Kind,
    /// The document.
    pub policy: Policy,
}

/// Returns the statements that allow what is needed somewhere, one per service, sorted.
fn allowed(audience: Audience) -> Vec<Statement> {
    let services = by_service(audience).into_iter();
    let statements = services.map(|(service, actions)| {
        let actions = actions.into_iter().map(str::to_owned);
        Statement::allow(&sid(service), actions.collect())
    });
    statements.collect()
}

/// Returns the id of the statement about a service; IAM takes letters and digits only.
fn sid(service: &str) -> String {
    let words = service.split(|c: char| !c.is_ascii_alphanumeric());
    let mut sid = "Read".to_owned();
    for word in words {
        let mut letters = word.chars();
        sid.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        sid.push_str(letters.as_str());
    }
    sid
}

/// Returns the statement that allows to read the organisation.
pub(super) fn organization() -> Vec<Statement> {
    allowed(Audience::Organization)
}

/// Returns the whole policy of the audit role: what it may do in an account (for [`Audience::Organization`] also what it
/// may do where the organisation is managed), and what it is denied whatever else is attached to it.
pub fn audit_policy(audience: Audience) -> Policy {
    let mut statements = allowed(Audience::EveryAccount);
    match audience {
        Audience::EveryAccount => {}
        Audience::Organization => statements.extend(organization()),
    }
    statements.extend(deny::statements());
    Policy::new(statements)
}

/// Returns the policy of the audit role in pieces that each fit a managed policy, in the order in which they
/// are best attached: what is denied, what is allowed in every account, what is allowed where the organisation
/// is managed.
pub fn pieces() -> Vec<Piece> {
    let kinds = [
        (Kind::Deny, deny::statements()),
        (Kind::Read, allowed(Audience::EveryAccount)),
        (Kind::Organization, organization()),
    ];
    let named = kinds.into_iter().flat_map(|(kind, statements)| {
        let policies = packed(statements);
        let alone = policies.len() == 1;
        let named = move |(index, policy)| Piece {
            name: if alone {
                kind.as_str().to_owned()
            } else {
                format!("{}-{}", kind.as_str(), index + 1)
            },
            kind,
            policy,
        };
        policies.into_iter().enumerate().map(named)
    });
    named.collect()
}

/// Returns the statements in as few policies as their order allows, each within IAM's limit.
fn packed(statements: Vec<Statement>) -> Vec<Policy> {
    let mut full = Vec::new();
    let mut open: Vec<Statement> = Vec::new();
    for statement in statements.into_iter().flat_map(Statement::fitting) {
        let mut wider = open.clone();
        wider.push(statement.clone());
        let fits = Policy::new(wider.clone()).characters() <= MANAGED_POLICY_CHARACTERS;
        if fits || open.is_empty() {
            open = wider;
        } else {
            full.push(Policy::new(std::mem::replace(&mut open, vec![statement])));
        }
    }
    if !open.is_empty() {
        full.push(Policy::new(open));
    }
    full
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actions(number: usize) -> Vec<String> {
        (0..number)
            .map(|n| format!("ec2:DescribeSomethingWithALongName{n:04}"))
            .collect()
    }

    #[test]
    fn what_one_policy_cannot_hold_is_spread_over_several() {
        let statements = vec![
            Statement::allow("ReadEc2", actions(700)),
            Statement::allow("ReadS3", vec!["s3:ListAllMyBuckets".to_owned()]),
        ];
        let policies = packed(statements);
        assert!(policies.len() > 4, "{}", policies.len());
        let mut found = Vec::new();
        let mut sids = std::collections::BTreeSet::new();
        for policy in &policies {
            assert!(policy.characters() <= MANAGED_POLICY_CHARACTERS);
            for statement in policy.statements() {
                assert!(sids.insert(statement.sid().to_owned()));
                found.extend(statement.actions().to_vec());
            }
        }
        assert_eq!(found.len(), 701);
        assert_eq!(
            found.iter().take(700).cloned().collect::<Vec<_>>(),
            actions(700)
        );
    }

    #[test]
    fn the_id_of_a_statement_has_letters_and_digits_only() {
        assert_eq!(sid("ec2"), "ReadEc2");
        assert_eq!(sid("backup-search"), "ReadBackupSearch");
    }
}

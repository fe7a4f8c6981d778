//! Service control policies of the caller's account, resource control policies of the resource's.

use super::principals::Caller;
use super::question::{Gathered, Target};
use super::{Applicable, Change, Missing, named};
use crate::access::eval::{Level, Policy};
use crate::estate::kms::{DESCRIBE_KEY, Key};
use crate::estate::organizations::PolicyType;
use crate::estate::{Item, Observed};
use crate::ids::AccountId;

/// What AWS's own open policies say; a reply need not bring them.
const OPEN: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// What is known of the policies of one type that bound an account.
enum Control {
    /// None bind it.
    None,
    Levels(Vec<Level>),
    /// They were not read.
    Unread,
}

impl<'e> Applicable<'e> {
    pub(super) fn add_service_controls(&self, caller: &Caller<'e>, into: &mut Gathered) {
        let Some(account) = caller.account() else {
            return;
        };
        into.policies.scp = match self.control(account, PolicyType::ServiceControl, into) {
            Control::None => Some(Vec::new()),
            Control::Levels(levels) => Some(levels),
            Control::Unread => Some(unread(account, "service control policies", into)),
        };
    }

    /// Adds the resource control policies of the owner's account, which do not count for keys that AWS manages.
    ///
    /// Source: AWS Organizations User Guide, page orgs_manage_policies_rcps.
    pub(super) fn add_resource_controls(
        &self,
        target: Target,
        owner: Option<AccountId>,
        into: &mut Gathered,
    ) {
        let Some(account) = owner else { return };
        let key = match target {
            Target::Named(arn) if arn.service() == "kms" => self.key(arn),
            Target::Named(_) | Target::Everything => None,
        };
        if key.is_some_and(|key| key.is_managed_by_aws()) {
            into.policies.rcp = Some(Vec::new());
            return;
        }
        let is_unsaid = |key: &&Item<Key>| {
            let metadata = key.metadata.known();
            metadata.is_none_or(|metadata| metadata.manager.is_unknown())
        };
        if let Some(key) = key.filter(is_unsaid) {
            let ledger = &self.estate.ledger;
            let gap = ledger.gap(key.place, &DESCRIBE_KEY, Some(key.id.as_str()));
            let what = format!("whether AWS manages {}", key.arn);
            let what = what.into();
            into.doubt(Change::NoResourceControls, vec![Missing { what, gap }]);
        }
        into.policies.rcp = match self.control(account, PolicyType::ResourceControl, into) {
            Control::None => Some(Vec::new()),
            Control::Levels(levels) => Some(levels),
            Control::Unread => Some(unread(account, "resource control policies", into)),
        };
    }

    /// Returns the policies of one type at each level above an account. None bind the management account, accounts
    /// without an organisation, and those that are not ours.
    fn control(&self, account: AccountId, kind: PolicyType, into: &mut Gathered) -> Control {
        if self.is_single || self.is_outside(account) || self.alone.contains(&account) {
            return Control::None;
        }
        let listed = self.tree.account(account);
        let manager = listed.and_then(|one| one.aws_arn.known()?.account());
        if manager == Some(account) {
            return Control::None;
        }
        // Where the type is not enabled, policies bind nobody, whatever they are attached to.
        let root = self.tree.lineage(account).root;
        if root.is_some_and(|root| root.enables(kind) == Observed::Known(false)) {
            return Control::None;
        }
        let Some(levels) = self.tree.policies(account, kind) else {
            return Control::Unread;
        };
        let gaps = listed.and_then(|one| self.control_gaps.get(&(one.place, kind)));
        let is_whole = gaps.is_none_or(Vec::is_empty);
        for gap in gaps.into_iter().flatten() {
            let what = match gap.call.request {
                Some(about) => format!("policies of the organisation: {about}"),
                None => "policies of the organisation".to_owned(),
            };
            into.miss(what, Some(gap.clone()));
        }
        let level = |one: crate::estate::organizations::Level<'_>| {
            let policies = one.policies.iter().map(|policy| {
                let shown = policy.name.known().map_or(policy.id.as_str(), |name| name);
                match policy.id.as_str() {
                    "p-FullAWSAccess" | "p-RCPFullAWSAccess" => Policy {
                        name: Some(shown.into()),
                        ..Policy::bare(OPEN)
                    },
                    _ => named(shown, policy.content.known()),
                }
            });
            let mut policies: Vec<Policy> = policies.collect();
            if !is_whole {
                policies.push(named("further policies of the organisation", None));
            }
            Level {
                target: Some(one.node.to_string().into()),
                policies,
            }
        };
        Control::Levels(levels.into_iter().map(level).collect())
    }
}

fn unread(account: AccountId, what: &str, into: &mut Gathered) -> Vec<Level> {
    into.miss(format!("the {what} of {account}"), None);
    vec![Level {
        target: Some(account.to_string().into()),
        policies: vec![named(what, None)],
    }]
}

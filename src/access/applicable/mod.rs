//! Which policies apply to a request, and what is known of its context: from an estate to a bare question.
//!
//! [`Applicable`] looks up the caller's identity policies and boundary, the service and resource control policies of
//! every level, the policy of the resource and the facts about both. What was not collected is a policy without a
//! document, and a [`Missing`] says which call would bring it.

mod access_points;
mod aliases;
mod answer;
mod behind_keys;
mod checked;
mod controls;
mod endpoint_ways;
mod endpoints;
mod facts;
mod grants;
mod kinds;
mod lists;
mod mistakes;
mod near;
mod pairs;
mod principals;
mod public_blocks;
mod question;
mod refusals;
mod regions;
mod resources;
mod several;
mod shareable;
mod shares;
mod sum;
mod unlisted;
mod vaults;
mod ways;
mod worlds;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

pub use answer::{AccessAnswer, Accesses, Condition, Lacking};
pub use near::{Lacks, Near};
pub use question::{AccessQuestion, AskError, Asked, Missing};
pub use refusals::Refusal;
pub use worlds::{Change, Perhaps};

use crate::estate::iam::{Group, ManagedPolicy, Role, User};
use crate::estate::organizations::{DESCRIBE_ORGANIZATION, OrganizationTree, PolicyType};
use crate::estate::{CallState, Document, Estate, Gap, Item};
use crate::ids::{AccountId, Arn, Place, Sym};

use super::Effect;
use super::eval::{Policy, PolicyText};
use grants::Grants;

/// An estate, ready to tell which policies apply to whom. Made once, asked often.
#[derive(Debug)]
pub struct Applicable<'e> {
    estate: &'e Estate,
    tree: OrganizationTree<'e>,
    users: BTreeMap<Arn, &'e Item<User>>,
    roles: BTreeMap<Arn, &'e Item<Role>>,
    /// Roles by account and name: sessions do not tell the path.
    role_names: BTreeMap<(AccountId, Sym), Arn>,
    groups: BTreeMap<(AccountId, Box<str>), &'e Item<Group>>,
    managed: BTreeMap<Arn, &'e Item<ManagedPolicy>>,
    grants: Grants<'e>,
    /// Whether there is no organisation, as the configuration says.
    is_single: bool,
    /// Accounts that were asked anything.
    asked: BTreeSet<AccountId>,
    /// Accounts of which AWS said that they are in no organisation.
    alone: BTreeSet<AccountId>,
    /// What was not read of the organisation's policies, by who was asked for them and their type.
    control_gaps: BTreeMap<(Place, PolicyType), Vec<Gap>>,
}

impl<'e> Applicable<'e> {
    /// Prepares an estate; `is_single` says that its accounts are in no organisation.
    pub fn new(estate: &'e Estate, is_single: bool) -> Self {
        let iam = &estate.iam;
        let names = iam.roles.iter().map(|role| {
            let key = (role.place.account, Sym::new(&role.name));
            (key, role.arn)
        });
        let lines = || estate.ledger.lines();
        let alone = lines().filter(|(key, outcome)| {
            key.operation == DESCRIBE_ORGANIZATION.name
                && key.service == DESCRIBE_ORGANIZATION.service
                && outcome.state == CallState::NotEnabled
        });
        let groups = iam.groups.iter().map(|group| {
            let key = (group.place.account, group.name.clone());
            (key, group)
        });
        let tree = estate.organizations.tree();
        let listed = estate.organizations.accounts.iter();
        let places: BTreeSet<Place> = listed.map(|account| account.place).collect();
        let kinds = [PolicyType::ServiceControl, PolicyType::ResourceControl];
        let both = |place: Place| kinds.map(|kind| (place, kind));
        let control_gaps = places.into_iter().flat_map(both).map(|key| {
            let gaps = tree.policy_gaps(&estate.ledger, key.0, key.1);
            (key, gaps)
        });
        Self {
            estate,
            control_gaps: control_gaps.collect(),
            tree,
            users: iam.users.iter().map(|one| (one.arn, one)).collect(),
            roles: iam.roles.iter().map(|one| (one.arn, one)).collect(),
            role_names: names.collect(),
            groups: groups.collect(),
            managed: iam
                .managed_policies
                .iter()
                .map(|one| (one.arn, one))
                .collect(),
            grants: grants::by_key(estate),
            is_single,
            asked: lines().map(|(key, _)| key.place.account).collect(),
            alone: alone.map(|(key, _)| key.place.account).collect(),
        }
    }
}

/// Returns a policy by its name, with its document where that was collected.
fn named(name: &str, document: Option<&Document>) -> Policy {
    Policy {
        name: Some(name.into()),
        document: document.map(|document| PolicyText::new(document.as_str())),
        effect: None,
    }
}

/// Returns what is no policy and can only allow, by its name; its statement, where that was collected.
fn beside(name: &str, statement: Option<&Value>) -> Policy {
    let document = |statement| json!({"Version": "2008-10-17", "Statement": [statement]});
    Policy {
        name: Some(name.into()),
        document: statement.map(|one| PolicyText::new(&document(one).to_string())),
        effect: Some(Effect::Allow),
    }
}

#[cfg(test)]
mod tests;

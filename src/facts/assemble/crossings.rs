use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Class, Crossing, Environment, EnvironmentId};
use crate::ids::AccountId;

use super::builder::Builder;
use super::doors::Doors;
use super::words;

/// Returns the environments of the accounts and VPCs, and every environment, zone or account outside the
/// universe that a crossing names; sorted by id.
pub(super) fn environments(
    builder: &Builder<'_>,
    crossings: &[Crossing],
    doors: &Doors,
) -> Vec<Environment> {
    let mut found: BTreeMap<EnvironmentId, Environment> = BTreeMap::new();
    let mut accounts: BTreeMap<EnvironmentId, BTreeSet<AccountId>> = BTreeMap::new();
    let of_accounts = builder
        .environments
        .accounts
        .iter()
        .map(|(id, one)| (Some(*id), &one.assignment));
    let of_vpcs = builder
        .environments
        .vpcs
        .values()
        .map(|one| (None, &one.assignment));
    for (account, assignment) in of_accounts.chain(of_vpcs) {
        let Some(name) = assignment.environment else {
            continue;
        };
        let id = EnvironmentId::new(name.as_str());
        accounts.entry(id).or_default().extend(account);
        found.entry(id).or_insert_with(|| Environment {
            id,
            class: words::class(assignment.class),
            tier: assignment.tier.and_then(words::tier),
            accounts: Vec::new(),
            access_points: Vec::new(),
        });
    }
    for crossing in crossings {
        let ends = [
            (crossing.source_environment, crossing.source_class),
            (crossing.target_environment, crossing.target_class),
        ];
        for (id, class) in ends {
            let Some(id) = id else { continue };
            found.entry(id).or_insert_with(|| outside(id, class));
        }
    }
    for (id, points) in doors.by_environment() {
        if let Some(environment) = found.get_mut(&id) {
            environment.access_points = points.into_iter().collect();
        }
    }
    for (id, members) in accounts {
        if let Some(environment) = found.get_mut(&id) {
            environment.accounts = members.into_iter().collect();
        }
    }
    found.into_values().collect()
}

fn outside(id: EnvironmentId, class: Class) -> Environment {
    let account = id.as_str().parse::<AccountId>().ok();
    Environment {
        id,
        class,
        tier: None,
        accounts: account.into_iter().collect(),
        access_points: Vec::new(),
    }
}

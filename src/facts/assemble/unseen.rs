use std::collections::{BTreeMap, BTreeSet};

use crate::estate::Gap;
use crate::estate::ec2::{
    DESCRIBE_CLIENT_VPN_ENDPOINTS, DESCRIBE_INSTANCES, DESCRIBE_NETWORK_INTERFACES,
    DESCRIBE_SUBNETS, DESCRIBE_VPCS,
};
use crate::estate::elbv2::{
    DESCRIBE_LISTENERS, DESCRIBE_LOAD_BALANCERS, DESCRIBE_TARGET_GROUPS, DESCRIBE_TARGET_HEALTH,
};
use crate::estate::rds::{DESCRIBE_DB_PROXIES, DESCRIBE_DB_PROXY_TARGETS};
use crate::facts::{GapId, SubjectId};
use crate::ids::{AccountId, Arn, Sym, VpcId};
use crate::network::{Exposure, Flows};

use super::builder::Builder;
use super::parties::Parties;

/// The gaps of calls that would have shown who sets out from an account, and what leads on there.
struct Unseen {
    account: AccountId,
    gaps: Vec<GapId>,
}

/// Returns, for each subject that is or may be production, the gaps behind which somebody may hide who reaches it.
///
/// Whoever is admitted by a rule and has a way back may reach it, also where nobody read that he is there. What admits
/// nobody beyond its VPC, or has no route out of it, rests on what was read of that VPC alone.
pub(super) fn unseen(
    builder: &mut Builder<'_>,
    flows: &Flows<'_, '_>,
    parties: &Parties,
) -> BTreeMap<SubjectId, BTreeSet<GapId>> {
    let silent = silent_accounts(builder);
    let owners: BTreeMap<VpcId, AccountId> = builder
        .estate
        .ec2
        .vpcs
        .iter()
        .map(|vpc| (vpc.id, vpc.place.account))
        .collect();
    let mut targets: BTreeMap<Sym, Vec<Arn>> = BTreeMap::new();
    for (name, arn) in parties.of_production() {
        targets.entry(name).or_default().push(arn);
    }
    let mut found: BTreeMap<SubjectId, BTreeSet<GapId>> = BTreeMap::new();
    for (name, exposure) in flows.exposures(targets.keys().copied()) {
        let owner = exposure.vpc.and_then(|vpc| owners.get(&vpc));
        let mut gaps: BTreeSet<GapId> = silent
            .iter()
            .filter(|one| is_let_in(&exposure, owner == Some(&one.account)))
            .flat_map(|one| one.gaps.iter().copied())
            .collect();
        for arn in targets.get(&name).into_iter().flatten() {
            let open = exposure.open.iter();
            gaps.extend(open.flat_map(|open| builder.blamed(*arn, open)));
            let of = found.entry(SubjectId::new(arn.as_str())).or_default();
            of.extend(&gaps);
        }
    }
    found
}

fn is_let_in(exposure: &Exposure, is_owner: bool) -> bool {
    exposure.to_others || exposure.to_its_vpc && is_owner
}

/// Returns the accounts of which it was not all read who sets out from there, or what leads on from there. Accounts
/// without any network hide nobody.
fn silent_accounts(builder: &mut Builder<'_>) -> Vec<Unseen> {
    let accounts = builder.environments.universe.accounts.iter();
    let accounts: Vec<AccountId> = accounts.copied().collect();
    let ec2 = &builder.estate.ec2;
    let subnets = ec2.subnets.iter();
    let users = subnets.flat_map(|one| one.viewers.iter().copied().chain([one.place.account]));
    let users: BTreeSet<AccountId> = users.collect();
    let mut silent = Vec::new();
    for account in accounts {
        let networks = builder.call_gaps(account, &[&DESCRIBE_VPCS, &DESCRIBE_SUBNETS]);
        if networks.is_empty() && !users.contains(&account) {
            continue;
        }
        let mut calls = vec![
            &DESCRIBE_CLIENT_VPN_ENDPOINTS,
            &DESCRIBE_NETWORK_INTERFACES,
            &DESCRIBE_DB_PROXIES,
            &DESCRIBE_LOAD_BALANCERS,
            &DESCRIBE_TARGET_GROUPS,
        ];
        // An interface that was read needs no instance; one that was not may show by its instance.
        if !builder
            .call_gaps(account, &[&DESCRIBE_NETWORK_INTERFACES])
            .is_empty()
        {
            calls.push(&DESCRIBE_INSTANCES);
        }
        let mut found = builder.call_gaps(account, &calls);
        found.extend(relays(builder, account));
        let gaps: Vec<GapId> = found.iter().map(|gap| builder.gap(gap)).collect();
        if !gaps.is_empty() {
            silent.push(Unseen { account, gaps });
        }
    }
    silent
}

/// Returns the gaps of calls that would have shown what stands behind proxies and load balancers of an account.
fn relays(builder: &Builder<'_>, account: AccountId) -> Vec<Gap> {
    let estate = builder.estate;
    let ledger = &estate.ledger;
    let proxies = estate.rds.db_proxies.iter();
    let proxies = proxies.filter(|one| one.place.account == account);
    let proxies = proxies
        .filter_map(|one| ledger.gap(one.place, &DESCRIBE_DB_PROXY_TARGETS, Some(&one.name)));
    let groups = estate.elbv2.target_groups.iter();
    let groups = groups.filter(|one| one.place.account == account);
    let groups = groups.filter_map(|one| {
        let arn = Some(one.arn.as_str());
        ledger.gap(one.place, &DESCRIBE_TARGET_HEALTH, arn)
    });
    let balancers = estate.elbv2.load_balancers.iter();
    let balancers = balancers.filter(|one| one.place.account == account);
    let balancers = balancers.filter_map(|one| {
        let arn = Some(one.arn.as_str());
        ledger.gap(one.place, &DESCRIBE_LISTENERS, arn)
    });
    proxies.chain(groups).chain(balancers).collect()
}

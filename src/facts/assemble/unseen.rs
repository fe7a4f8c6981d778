use std::collections::{BTreeMap, BTreeSet};

use crate::estate::ec2::{
    DESCRIBE_CLIENT_VPN_ENDPOINTS, DESCRIBE_INSTANCES, DESCRIBE_NETWORK_INTERFACES,
};
use crate::facts::{GapId, SubjectId};
use crate::ids::{AccountId, Arn, Sym, VpcId};
use crate::network::{Exposure, Flows};

use super::builder::Builder;
use super::parties::Parties;

/// The gaps of calls that would have shown who sets out from an account.
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
            gaps.extend(exposure.open.iter().map(|open| builder.open(*arn, open)));
            let of = found.entry(SubjectId::new(arn.as_str())).or_default();
            of.extend(&gaps);
        }
    }
    found
}

fn is_let_in(exposure: &Exposure, is_owner: bool) -> bool {
    exposure.to_others || exposure.to_its_vpc && is_owner
}

/// Returns the accounts of which it was not all read who sets out from there. Those of surely production alone hide
/// only what comes from outside by a Client VPN.
fn silent_accounts(builder: &mut Builder<'_>) -> Vec<Unseen> {
    let accounts = builder.environments.universe.accounts.iter();
    let accounts: Vec<AccountId> = accounts.copied().collect();
    let mut silent = Vec::new();
    for account in accounts {
        let mut calls = vec![&DESCRIBE_CLIENT_VPN_ENDPOINTS];
        let interfaces = builder.call_gaps(account, &[&DESCRIBE_NETWORK_INTERFACES]);
        // An interface that was read needs no instance; one that was not may show by its instance.
        calls.push(&DESCRIBE_NETWORK_INTERFACES);
        if !interfaces.is_empty() {
            calls.push(&DESCRIBE_INSTANCES);
        }
        let found = builder.call_gaps(account, &calls);
        let gaps: Vec<GapId> = found.iter().map(|gap| builder.gap(gap)).collect();
        if !gaps.is_empty() {
            silent.push(Unseen { account, gaps });
        }
    }
    silent
}

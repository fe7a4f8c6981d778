use std::collections::BTreeMap;

use crate::facts::{Account, Family, GapId, Gaps, Resource, Store, Workload};
use crate::ids::AccountId;

/// Adds to what takes its class from its account the gaps on which the account's class rests.
pub(super) fn inherit(
    accounts: &[Account],
    stores: &mut [Store],
    workloads: &mut [Workload],
    resources: &mut [Resource],
) {
    let rests_on: BTreeMap<AccountId, &[GapId]> = accounts
        .iter()
        .filter_map(|one| Some((one.account?, one.gaps.of(Family::Organisation))))
        .collect();
    let add = |account: Option<AccountId>, gaps: &mut Gaps| {
        let found = account.and_then(|account| rests_on.get(&account));
        for gap in found.into_iter().copied().flatten() {
            gaps.add(Family::Organisation, *gap);
        }
    };
    stores
        .iter_mut()
        .for_each(|one| add(one.account, &mut one.gaps));
    workloads
        .iter_mut()
        .for_each(|one| add(one.account, &mut one.gaps));
    resources
        .iter_mut()
        .for_each(|one| add(one.account, &mut one.gaps));
}

use std::collections::{BTreeMap, BTreeSet};

use crate::estate::backup::{LIST_BACKUP_VAULTS, LIST_RECOVERY_POINTS_BY_BACKUP_VAULT, Vault};
use crate::estate::s3::LIST_BUCKETS;
use crate::estate::{Item, Observed, Resource as _};
use crate::facts::{
    Class, Family, Gaps, LockState, Store, SubjectId, SubjectKind, Vault as Record,
};
use crate::ids::{Arn, Sym};
use crate::safeguards::{VaultLock, VaultState, vault_states};
use crate::sharing::{Copy, CopyKind};

use super::builder::{Builder, Described};
use super::words;

/// Returns the backup vaults, sorted by id.
pub(super) fn vaults(
    builder: &mut Builder<'_>,
    stores: &[Store],
    copies: &[Copy<'_>],
) -> Vec<Record> {
    let mut records = Vec::new();
    let known = Known {
        classes: stores.iter().map(|store| (store.id, store.class)).collect(),
        copies: copies
            .iter()
            .filter(|copy| copy.kind == CopyKind::BackupVault)
            .map(|copy| (copy.arn, copy))
            .collect(),
    };
    for state in vault_states(builder.estate, builder.as_of) {
        if let Some(vault) = builder.estate.backup.vaults.get(state.arn) {
            let record = record(builder, vault, &state, &known);
            note_unread(builder, &record, &state, &known);
            records.push(record);
        }
    }
    // Copies of production are kept in vaults of any account.
    builder.note_lists_everywhere("vaults", &[&LIST_BACKUP_VAULTS]);
    records.sort_by_key(|vault| vault.id);
    records
}

/// What other records say about vaults and what is in them.
struct Known<'k> {
    classes: BTreeMap<SubjectId, Class>,
    copies: BTreeMap<Arn, &'k Copy<'k>>,
}

fn record(
    builder: &mut Builder<'_>,
    vault: &Item<Vault>,
    state: &VaultState,
    known: &Known<'_>,
) -> Record {
    let common = builder.common(&Described::item(vault, vault.name.as_str()));
    let mut gaps = Gaps::default();
    builder.add_gaps(&mut gaps, Family::Backups, &state.gaps);
    let own = known.copies.get(&vault.arn).into_iter();
    builder.add_gaps(&mut gaps, Family::Sharing, own.flat_map(|copy| &copy.gaps));
    if state.lock == VaultLock::AirGapped {
        let question = ("ram", "get-resource-shares");
        let why = "shares of air-gapped vaults through Resource Access Manager are not read yet";
        let gap = builder.analysis_missing(vault.place, question, why);
        gaps.add(Family::Sharing, gap);
    }
    let lock_evidence = state
        .evidence
        .iter()
        .map(|text| super::stores::said(builder, common.id, "backup list-backup-vaults", text))
        .collect();
    let (lock, hours_left) = lock(state.lock);
    Record {
        id: common.id,
        kind: SubjectKind::Vault,
        arn: common.arn,
        name: common.name,
        service: Sym::new("backup"),
        resource_type: Sym::new(Vault::TYPE),
        account: Some(common.place.account),
        region: Some(common.place.region),
        vpc: None,
        environment: common.environment,
        class: common.class,
        confidence: common.confidence,
        evidence: common.evidence,
        tags: common.tags,
        gaps,
        classes: classes(builder, state, known),
        lock,
        hours_left,
        min_retention_days: days(state.min_retention_days),
        max_retention_days: days(state.max_retention_days),
        recovery_points: state.recovery_points,
        plans_outside: state
            .plans_outside
            .iter()
            .map(|one| format!("{}/{}", one.plan, one.rule).into())
            .collect(),
        points_without_expiry: state.points_without_expiry,
        lock_evidence,
    }
}

fn days(observed: Observed<u64>) -> Option<u64> {
    observed.known().copied()
}

fn lock(lock: VaultLock) -> (LockState, Option<u64>) {
    match lock {
        VaultLock::Unlocked => (LockState::Unlocked, None),
        VaultLock::Governance => (LockState::Governance, None),
        VaultLock::CoolingOff { hours_left } => (LockState::CoolingOff, Some(hours_left)),
        VaultLock::Immutable => (LockState::Immutable, None),
        VaultLock::AirGapped => (LockState::AirGapped, None),
        VaultLock::Unknown => (LockState::Unknown, None),
    }
}

/// Returns the classes of what the vault holds recovery points of: those of the stores; where a store is not
/// there any more, or was not read, that of the account in which it lay.
fn classes(builder: &Builder<'_>, state: &VaultState, known: &Known<'_>) -> Vec<Class> {
    let of_store = |arn: &Arn| known.classes.get(&SubjectId::new(arn.as_str())).copied();
    let of_account = |arn: &Arn| {
        let account = builder.environments.accounts.get(&arn.account()?)?;
        Some(words::class(account.assignment.class))
    };
    let stores = state.stores.iter();
    let classes: BTreeSet<Class> = stores
        .filter_map(|arn| of_store(arn).or_else(|| of_account(arn)))
        .collect();
    classes.into_iter().collect()
}

/// Notes the calls without which a vault only seems to hold nothing of production: the list of what is in it,
/// and the lists of buckets where it holds one of which nobody knows the account.
fn note_unread(builder: &mut Builder<'_>, vault: &Record, state: &VaultState, known: &Known<'_>) {
    if vault.classes.contains(&Class::Prod) || vault.class == Class::Prod {
        return;
    }
    let list = LIST_RECOVERY_POINTS_BY_BACKUP_VAULT.name;
    for gap in state.gaps.iter().filter(|gap| gap.call.operation == list) {
        builder.list_gap("vaults", gap);
    }
    let nowhere = |arn: &&Arn| {
        arn.account().is_none() && !known.classes.contains_key(&SubjectId::new(arn.as_str()))
    };
    if state.stores.iter().any(|arn| nowhere(&arn)) {
        builder.note_lists_everywhere("vaults", &[&LIST_BUCKETS]);
    }
}

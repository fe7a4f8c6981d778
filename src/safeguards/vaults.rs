//! What the lock of each vault is worth, and whether what is in it fits.

use super::answer::{gap_of, sorted};
use super::vault_index::Index;
use crate::estate::backup::{
    GET_BACKUP_PLAN, LIST_BACKUP_PLANS, LIST_BACKUP_VAULTS, LIST_RECOVERY_POINTS_BY_BACKUP_VAULT,
    Lifecycle, RecoveryPoint, Vault, VaultMetadata,
};
use crate::estate::{Estate, Gap, Item, Observed};
use crate::ids::{Arn, Place, Sym, Timestamp};

/// The lock of a vault at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VaultLock {
    /// None.
    Unlocked,
    /// Governance mode: whoever has the permission may remove it.
    Governance,
    /// Compliance mode, but it can still be removed.
    CoolingOff {
        /// For so many whole hours.
        hours_left: u64,
    },
    /// Compliance mode in force: nobody can remove it, AWS included.
    Immutable,
    /// A logically air-gapped vault: in compliance mode by construction.
    AirGapped,
    /// Not known.
    Unknown,
}

impl VaultLock {
    /// Returns the word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unlocked => "unlocked",
            Self::Governance => "governance",
            Self::CoolingOff { .. } => "cooling-off",
            Self::Immutable => "immutable",
            Self::AirGapped => "air-gapped",
            Self::Unknown => "unknown",
        }
    }
    /// Returns whether nobody can remove the lock.
    pub fn is_final(self) -> bool {
        match self {
            Self::Immutable | Self::AirGapped => true,
            Self::Unlocked | Self::Governance | Self::CoolingOff { .. } | Self::Unknown => false,
        }
    }
}

/// A rule of a plan whose recovery points a vault's lock does not admit: its jobs fail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanOutside {
    /// The account and region of the plan.
    pub place: Place,
    /// The plan's name; its id where the name is not known.
    pub plan: Sym,
    /// The rule's name.
    pub rule: Sym,
    /// For how many days it keeps recovery points; none for ever.
    pub days: Option<i64>,
}

/// A vault, its lock and what is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct VaultState {
    /// The vault.
    pub arn: Arn,
    /// Its account and region.
    pub place: Place,
    /// Its name.
    pub name: Sym,
    /// Its lock.
    pub lock: VaultLock,
    /// The shortest retention that the lock admits: absent when it sets none.
    pub min_retention_days: Observed<u64>,
    /// The longest retention that the lock admits: absent when it sets none.
    pub max_retention_days: Observed<u64>,
    /// How many recovery points are in it.
    pub recovery_points: Option<u64>,
    /// Rules of the plans that were read that write or copy into it with a lifecycle outside the lock's
    /// limits, sorted.
    pub plans_outside: Vec<PlanOutside>,
    /// How many recovery points in it never expire.
    pub points_without_expiry: Option<u64>,
    /// The stores whose recovery points it holds, sorted.
    pub stores: Vec<Arn>,
    /// Sentences that say so.
    pub evidence: Vec<Box<str>>,
    /// Calls that leave lock, limits, number, plans or expiry open. For plans: those of its own account and
    /// region; which other accounts copy into it can never be known completely.
    pub gaps: Vec<Gap>,
}

/// Returns every vault of the estate with its lock at `as_of`, in order of the ARNs.
///
/// Shape: `backup list-backup-vaults`, `describe-backup-vault`, `get-backup-plan`,
/// `list-recovery-points-by-backup-vault`.
/// Source: AWS Backup Developer Guide, pages vault-lock and logicallyairgappedvault.
pub fn vault_states(estate: &Estate, as_of: Timestamp) -> Vec<VaultState> {
    let index = Index::of(estate);
    let vaults = estate.backup.vaults.iter();
    vaults.map(|vault| state(&index, vault, as_of)).collect()
}

fn state(index: &Index<'_>, vault: &Item<Vault>, as_of: Timestamp) -> VaultState {
    let estate = index.estate;
    let metadata = vault.metadata.known();
    let mut found = VaultState {
        arn: vault.arn,
        place: vault.place,
        name: vault.name,
        lock: metadata.map_or(VaultLock::Unknown, |metadata| lock(metadata, as_of)),
        min_retention_days: limit(metadata, |metadata| metadata.min_retention_days),
        max_retention_days: limit(metadata, |metadata| metadata.max_retention_days),
        recovery_points: metadata.and_then(|metadata| metadata.recovery_points.known().copied()),
        plans_outside: Vec::new(),
        points_without_expiry: None,
        stores: Vec::new(),
        evidence: Vec::new(),
        gaps: Vec::new(),
    };
    if found.lock == VaultLock::Unknown {
        let open = "the reply does not tell whether the vault is locked";
        found
            .gaps
            .push(gap_of(estate, vault.place, &LIST_BACKUP_VAULTS, None, open));
    }
    found.evidence.push(lock_sentence(&found, metadata));
    points(index, vault, &mut found);
    plans(index, vault, &mut found);
    found.gaps = sorted(found.gaps);
    found
}

/// Returns the lock at a moment: at its lock date it is in force.
fn lock(metadata: &VaultMetadata, as_of: Timestamp) -> VaultLock {
    if metadata
        .kind
        .known()
        .is_some_and(|kind| kind.as_str() == AIR_GAPPED)
    {
        return VaultLock::AirGapped;
    }
    match (metadata.locked.known(), metadata.lock_date) {
        (None, _) => VaultLock::Unknown,
        (Some(false), _) => VaultLock::Unlocked,
        (Some(true), None) => VaultLock::Governance,
        (Some(true), Some(date)) if date <= as_of => VaultLock::Immutable,
        (Some(true), Some(date)) => VaultLock::CoolingOff {
            hours_left: u64::try_from(date.hours_since(as_of)).unwrap_or_default(),
        },
    }
}

const AIR_GAPPED: &str = "LOGICALLY_AIR_GAPPED_BACKUP_VAULT";

/// Returns a limit of the lock; AWS leaves out the one that is not set.
fn limit(
    metadata: Option<&VaultMetadata>,
    of: impl Fn(&VaultMetadata) -> Option<i64>,
) -> Observed<u64> {
    match metadata {
        None => Observed::Unknown,
        Some(metadata) => of(metadata)
            .and_then(|days| u64::try_from(days).ok())
            .into(),
    }
}

fn lock_sentence(state: &VaultState, metadata: Option<&VaultMetadata>) -> Box<str> {
    let name = state.name;
    let date = metadata.and_then(|metadata| metadata.lock_date);
    let limits = [
        ("MinRetentionDays", &state.min_retention_days),
        ("MaxRetentionDays", &state.max_retention_days),
    ];
    let limits: String = limits
        .into_iter()
        .filter_map(|(member, days)| Some(format!(", `{member}` {}", days.known()?)))
        .collect();
    let lock = match (state.lock, date) {
        (VaultLock::Unlocked, _) => "`Locked` is false".to_owned(),
        (VaultLock::Governance, _) => "`Locked` without `LockDate`".to_owned(),
        (VaultLock::AirGapped, _) => format!("`VaultType` is `{AIR_GAPPED}`"),
        (VaultLock::CoolingOff { .. } | VaultLock::Immutable, Some(date)) => {
            format!("`Locked`, `LockDate` {date}")
        }
        (VaultLock::CoolingOff { .. } | VaultLock::Immutable | VaultLock::Unknown, _) => {
            "the lock is not told".to_owned()
        }
    };
    format!("`backup list-backup-vaults`: {name}: {lock}{limits}").into()
}

fn points(index: &Index<'_>, vault: &Item<Vault>, found: &mut VaultState) {
    let inside = index.points_in(vault);
    found.stores = inside
        .iter()
        .filter_map(|point| point.resource.known().copied())
        .collect();
    found.stores.sort_unstable();
    found.stores.dedup();
    let request = Some(vault.name.as_str());
    let operation = &LIST_RECOVERY_POINTS_BY_BACKUP_VAULT;
    let listed = index.estate.ledger.gap(vault.place, operation, request);
    let number = u64::try_from(inside.len())
        .ok()
        .filter(|_| listed.is_none());
    found.recovery_points = found.recovery_points.or(number);
    if found.recovery_points == Some(0) {
        found.points_without_expiry = Some(0);
        found
            .evidence
            .push(format!("{} holds no recovery point", vault.name).into());
        return;
    }
    match listed {
        Some(gap) => found.gaps.push(gap),
        None => {
            let for_ever = inside.iter().filter(|point| never_expires(point)).count();
            found.points_without_expiry = u64::try_from(for_ever).ok();
            let told = match (for_ever, inside.len()) {
                (0, all) => format!("all {all} recovery points expire"),
                (some, all) => format!("{some} of {all} recovery points never expire"),
            };
            let sentence = format!(
                "`backup list-recovery-points-by-backup-vault` {}: {told}",
                vault.name
            );
            found.evidence.push(sentence.into());
        }
    }
}

fn never_expires(point: &RecoveryPoint) -> bool {
    let dated = point
        .calculated_lifecycle
        .as_ref()
        .is_some_and(|one| one.delete_at.is_some());
    let planned = point.lifecycle.as_ref();
    let ends = |lifecycle: &Lifecycle| {
        lifecycle.deletes_after_days().is_some() || lifecycle.delete_after_event.is_some()
    };
    !dated && !planned.is_some_and(ends)
}

/// Whether the lock's limits admit a lifecycle.
fn admits(state: &VaultState, lifecycle: Option<&Lifecycle>) -> bool {
    if lifecycle.is_some_and(|one| one.delete_after_event.is_some()) {
        return true;
    }
    let min = state.min_retention_days.known().copied();
    let max = state.max_retention_days.known().copied();
    let days = lifecycle.and_then(Lifecycle::deletes_after_days);
    match days.and_then(|days| u64::try_from(days).ok()) {
        None => max.is_none(),
        Some(days) => min.is_none_or(|min| days >= min) && max.is_none_or(|max| days <= max),
    }
}

fn plans(index: &Index<'_>, vault: &Item<Vault>, found: &mut VaultState) {
    match found.lock {
        VaultLock::Unlocked => return,
        VaultLock::Governance
        | VaultLock::CoolingOff { .. }
        | VaultLock::Immutable
        | VaultLock::AirGapped
        | VaultLock::Unknown => {}
    }
    let estate = index.estate;
    found
        .gaps
        .extend(estate.ledger.gap(vault.place, &LIST_BACKUP_PLANS, None));
    for plan in index.unread.get(&vault.place).into_iter().flatten() {
        let open = "the rules of the plan are not known";
        let id = Some(plan.id.as_str());
        found
            .gaps
            .push(gap_of(estate, plan.place, &GET_BACKUP_PLAN, id, open));
    }
    for stored in index.kept_in(vault) {
        if admits(found, stored.lifecycle) {
            continue;
        }
        let outside = PlanOutside {
            place: stored.plan.place,
            plan: stored.plan.name.unwrap_or(stored.plan.id),
            rule: stored.rule.name,
            days: stored.lifecycle.and_then(Lifecycle::deletes_after_days),
        };
        found.evidence.push(outside_sentence(&outside, vault.name));
        found.plans_outside.push(outside);
    }
    found.plans_outside.sort();
    found.plans_outside.dedup();
}

fn outside_sentence(outside: &PlanOutside, vault: Sym) -> Box<str> {
    let kept = match outside.days {
        Some(days) => format!("for {days} days"),
        None => "for ever".to_owned(),
    };
    let PlanOutside { plan, rule, .. } = outside;
    format!(
        "`backup get-backup-plan`: rule {rule} of plan {plan} keeps recovery points in {vault} {kept}, \
         outside the lock's limits"
    )
    .into()
}

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::estate::{CallState, Estate, Gap as LedgerGap, Manages, PlannedCall, planned_calls};
use crate::facts::GapId;
use crate::ids::{AccountId, Region, Sym};

use super::builder::Builder;

/// Planned calls and how many of them were read completely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallCount {
    /// Calls that a complete collection makes.
    pub planned: u64,
    /// Of these, the ones that were read completely.
    pub complete: u64,
}

/// What was asked and read of one account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountCoverage {
    /// All its calls.
    pub calls: CallCount,
    /// By the CLI's service name.
    pub services: BTreeMap<Sym, CallCount>,
    /// What is missing.
    pub gaps: Vec<GapId>,
}

/// What was asked and read, by account of the universe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The accounts.
    pub accounts: BTreeMap<AccountId, AccountCoverage>,
}

/// Counts the planned calls of every account of the universe and keeps a gap for each missing one.
///
/// A service of which no list was read in an account has one gap per missing list and region: what its
/// resources would have been asked is not known.
pub(super) fn count(builder: &mut Builder<'_>) -> Coverage {
    let universe = &builder.environments.universe;
    let manager = builder.manager;
    let mut coverage = Coverage::default();
    for account in &universe.accounts {
        let manages = if manager == Some(*account) {
            Manages::Organization
        } else {
            Manages::Itself
        };
        let regions: BTreeSet<Region> = builder.regions(*account);
        let place = builder.account_place(*account);
        let calls = planned_calls(builder.estate, place, &regions, manages);
        let mut counted = count_account(builder, &calls);
        counted.gaps.extend(too_old(builder, *account));
        coverage.accounts.insert(*account, counted);
    }
    coverage
}

/// Returns the gap of an account whose collection ended longer ago than the configuration accepts.
fn too_old(builder: &mut Builder<'_>, account: AccountId) -> Option<GapId> {
    let collected = *builder.estate.collected.get(&account)?;
    let accepted = builder.settings.max_age_hours?;
    let age = builder.as_of.hours_since(collected);
    if age <= i64::try_from(accepted).unwrap_or(i64::MAX) {
        return None;
    }
    let why = format!(
        "collected until {collected}, {age} hours before {}; `max_age_hours` is {accepted}",
        builder.as_of
    );
    Some(builder.stale(account, &why))
}

fn count_account(builder: &mut Builder<'_>, calls: &[PlannedCall]) -> AccountCoverage {
    let mut coverage = AccountCoverage::default();
    let mut gaps: BTreeSet<GapId> = BTreeSet::new();
    for call in calls {
        let gap: Option<LedgerGap> = call.gap(builder.estate);
        let complete = u64::from(gap.is_none());
        let service = coverage
            .services
            .entry(Sym::new(call.operation.service))
            .or_default();
        for count in [&mut coverage.calls, service] {
            count.planned += 1;
            count.complete += complete;
        }
        gaps.extend(gap.map(|gap| builder.gap(&gap)));
    }
    coverage.gaps = gaps.into_iter().collect();
    coverage
}

/// Returns the account in which Organizations was asked: the management account or a delegated administrator.
/// Where several accounts asked, the one that was answered. `describe-organization` answers in every member
/// and tells nothing.
pub(super) fn organization_account(estate: &Estate) -> Option<AccountId> {
    let asked = || {
        estate.ledger.lines().filter(|(call, outcome)| {
            // An account that is in no organisation says so: it manages none.
            call.service == "organizations"
                && call.operation != "describe-organization"
                && outcome.state != CallState::NotEnabled
        })
    };
    let answered = asked().find(|(_, outcome)| outcome.state.is_complete());
    answered
        .or_else(|| asked().next())
        .map(|(call, _)| call.place.account)
}

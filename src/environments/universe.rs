use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::declared::Declared;
use super::gather::Gathered;
use crate::ids::{AccountId, Region};

/// Where the list of accounts comes from, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AccountsFrom {
    /// The list of Organizations.
    Organization,
    /// `[estate] accounts`.
    Declared,
    /// The accounts in which calls were made.
    Present,
}

/// Where the list of an account's regions comes from, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RegionsFrom {
    /// The regions that the account has enabled.
    Enabled,
    /// `[estate] regions`.
    Declared,
    /// The regions in which calls were made.
    Present,
}

impl AccountsFrom {
    /// Returns the word that the coverage line uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Declared => "declared",
            Self::Present => "present",
        }
    }
}

impl RegionsFrom {
    /// Returns the word that the coverage line uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Declared => "declared",
            Self::Present => "present",
        }
    }
}

/// What "all" means: the accounts and regions over which statements are made.
///
/// Accounts and regions that the configuration leaves out of a run stay in it: they are gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Universe {
    /// The accounts.
    pub accounts: BTreeSet<AccountId>,
    /// Where the list of accounts comes from.
    pub accounts_from: AccountsFrom,
    /// The regions of each account, without `global`.
    pub regions: BTreeMap<AccountId, BTreeSet<Region>>,
    /// Where the lists of regions come from: the worst of all accounts.
    pub regions_from: RegionsFrom,
}

impl Universe {
    /// Returns the universe: the Organizations list, else the declared accounts, else those present; of each
    /// account the enabled regions, else the declared, else those present.
    ///
    /// Accounts that an environment declares belong to a universe that is declared or present.
    pub(super) fn of(gathered: &Gathered<'_>, declared: &Declared) -> Self {
        let by_environment = declared.environments.iter().flat_map(|one| &one.accounts);
        let (accounts, accounts_from): (BTreeSet<AccountId>, _) = match &gathered.organization {
            Some(listed) => (listed.clone(), AccountsFrom::Organization),
            None if !declared.accounts.is_empty() => (
                declared
                    .accounts
                    .iter()
                    .chain(by_environment)
                    .copied()
                    .collect(),
                AccountsFrom::Declared,
            ),
            None => (
                gathered
                    .present
                    .keys()
                    .chain(by_environment)
                    .copied()
                    .collect(),
                AccountsFrom::Present,
            ),
        };
        let mut regions_from = RegionsFrom::Enabled;
        let mut regions = BTreeMap::new();
        for account in &accounts {
            let (list, from) = Self::regions_of(*account, gathered, declared);
            regions_from = regions_from.max(from);
            regions.insert(*account, list);
        }
        Self {
            accounts,
            accounts_from,
            regions,
            regions_from,
        }
    }

    fn regions_of(
        account: AccountId,
        gathered: &Gathered<'_>,
        declared: &Declared,
    ) -> (BTreeSet<Region>, RegionsFrom) {
        if let Some(enabled) = gathered.enabled_regions.get(&account) {
            // A list that lacks a region with replies was filtered, or is older than they are.
            let present = gathered.present.get(&account).into_iter().flatten();
            let all = enabled.iter().chain(present).copied().collect();
            return (all, RegionsFrom::Enabled);
        }
        if !declared.regions.is_empty() {
            return (declared.regions.clone(), RegionsFrom::Declared);
        }
        let present = gathered.present.get(&account);
        (present.cloned().unwrap_or_default(), RegionsFrom::Present)
    }
}

//! What may be missing from the lists of subjects.

use crate::environments::AccountsFrom;
use crate::estate::account::LIST_REGIONS;
use crate::estate::ec2::DESCRIBE_REGIONS;
use crate::estate::organizations::LIST_ACCOUNTS;
use crate::estate::{self, Operation, Scope};
use crate::facts::{Class, ELSEWHERE, Family, Gaps};
use crate::ids::{AccountId, Place, Sym};

use super::builder::Builder;

/// Every list of subjects.
const ALL: [&str; 6] = [
    "accounts",
    "stores",
    "workloads",
    "principals",
    "resources",
    "vaults",
];

impl Builder<'_> {
    /// Notes that a list of subjects may lack some because of a call that was not read completely.
    pub(super) fn list_gap(&mut self, list: &str, gap: &estate::Gap) {
        let id = self.gap(gap);
        self.list_gaps.entry(Sym::new(list)).or_default().insert(id);
    }

    /// Notes that a thing of an account that no list of accounts tells of may be one of ours.
    pub(super) fn note_owner(&mut self, list: &str, owner: AccountId) {
        let universe = &self.environments.universe;
        let is_told = universe.accounts_from != AccountsFrom::Present;
        if is_told || self.settings.single_account || universe.accounts.contains(&owner) {
            return;
        }
        self.note_lists_everywhere(list, &[&LIST_ACCOUNTS]);
    }

    /// Notes the calls that would have told the labels of a thing in a shared account: one that says production
    /// would make it one of those that a policy speaks about.
    pub(super) fn note_labels(&mut self, list: &str, class: Class, gaps: &Gaps) {
        let unread = gaps.of(Family::Organisation).iter().copied();
        for gap in unread.filter(|_| class == Class::Shared) {
            self.list_gaps
                .entry(Sym::new(list))
                .or_default()
                .insert(gap);
        }
    }

    /// Notes that whole accounts may be missing: Organizations was asked for them and did not tell all, and
    /// nobody declared them.
    pub(super) fn note_unlisted_accounts(&mut self) {
        let is_declared = self.environments.universe.accounts_from == AccountsFrom::Declared;
        if self.settings.single_account || is_declared {
            return;
        }
        let asked: Vec<Place> = self
            .estate
            .ledger
            .lines()
            .filter(|(call, _)| (call.service, call.operation) == NAME)
            .map(|(call, _)| call.place)
            .collect();
        let gaps: Vec<estate::Gap> = asked
            .iter()
            .filter_map(|place| self.estate.ledger.gap(*place, &LIST_ACCOUNTS, None))
            .collect();
        // One whole answer tells all, whoever else was refused.
        if gaps.len() < asked.len() {
            return;
        }
        for gap in gaps {
            for list in ALL {
                self.list_gap(list, &gap);
            }
        }
    }

    /// Returns the gap of an account that may have regions of which nothing is known: none is known at all, or
    /// the list was asked for and not read, and nobody declared the regions.
    pub(super) fn regions_gap(&self, account: AccountId) -> Option<estate::Gap> {
        let place = self.account_place(account);
        let ledger = &self.estate.ledger;
        let gap = ledger.gap(place, &LIST_REGIONS, None)?;
        if self.regions(account).is_empty() {
            return Some(gap);
        }
        let is_declared = !self.environments.declared.regions.is_empty()
            && self.estate.enabled_regions(account).is_empty();
        let is_listed = ledger.gap(place, &DESCRIBE_REGIONS, None).is_none();
        let is_asked = ledger.outcome(gap.call).is_some();
        (is_asked && !is_listed && !is_declared).then_some(gap)
    }

    /// Notes which of the calls that list subjects were not read completely, apart for accounts that may
    /// hold something of production and for all others.
    pub(super) fn note_lists(&mut self, list: &str, operations: &[&Operation]) {
        let accounts: Vec<AccountId> = self.environments.accounts.keys().copied().collect();
        let elsewhere = format!("{ELSEWHERE}{list}");
        for account in accounts {
            let list = if self.may_hold_prod(account) {
                list
            } else {
                &elsewhere
            };
            for gap in self.call_gaps(account, operations) {
                self.list_gap(list, &gap);
            }
        }
    }

    /// Notes which of the calls that list subjects were not read completely, for lists in which any account
    /// may hold something of production.
    pub(super) fn note_lists_everywhere(&mut self, list: &str, operations: &[&Operation]) {
        let accounts: Vec<AccountId> = self
            .environments
            .universe
            .accounts
            .iter()
            .copied()
            .collect();
        for account in accounts {
            for gap in self.call_gaps(account, operations) {
                self.list_gap(list, &gap);
            }
        }
    }

    /// Returns the gaps that calls without a resource leave in an account, in all its regions.
    pub(super) fn call_gaps(
        &self,
        account: AccountId,
        operations: &[&Operation],
    ) -> Vec<estate::Gap> {
        let place = self.account_place(account);
        let regions = self.regions(account);
        let mut gaps: Vec<estate::Gap> = Vec::new();
        if operations.iter().any(|one| one.scope == Scope::Regional) {
            gaps.extend(self.regions_gap(account));
        }
        for operation in operations {
            let places: Vec<Place> = match operation.scope {
                Scope::Global => vec![place],
                Scope::Regional => regions
                    .iter()
                    .map(|region| place.in_region(*region))
                    .collect(),
            };
            gaps.extend(
                places
                    .iter()
                    .filter_map(|place| self.estate.ledger.gap(*place, operation, None)),
            );
        }
        gaps
    }
}

const NAME: (&str, &str) = (LIST_ACCOUNTS.service, LIST_ACCOUNTS.name);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environments::{Declared, classify};
    use crate::estate::Estate;
    use crate::estate::rds::DESCRIBE_DB_INSTANCES;
    use crate::estate::testing::Replies;
    use crate::facts::{Settings, assemble};

    /// Returns the calls that may hide members of a list.
    fn hiding(
        estate: &Estate,
        declared: &Declared,
        settings: &Settings,
        list: &str,
    ) -> Vec<String> {
        let environments = classify(estate, declared);
        let as_of = "2026-11-16T06:00:00Z".parse().unwrap();
        let facts = assemble(estate, &environments, settings, as_of).facts;
        let ids = facts.list_gaps.get(&Sym::new(list)).into_iter().flatten();
        let gaps = ids.map(|id| facts.input.gaps.iter().find(|one| one.id == *id).unwrap());
        gaps.map(|gap| format!("{} {}", gap.operation, gap.state))
            .collect()
    }

    fn plainly(replies: Replies, list: &str) -> Vec<String> {
        let (declared, settings) = (Declared::default(), Settings::default());
        hiding(&replies.settled(), &declared, &settings, list)
    }

    #[test]
    fn accounts_that_were_asked_for_and_not_told_may_be_missing_everywhere() {
        let asked = |code| Replies::new().error(&LIST_ACCOUNTS, None, code);
        for list in ALL {
            let hiding = plainly(asked("AccessDeniedException"), list);
            assert!(
                hiding.contains(&"list-accounts denied".to_owned()),
                "{list}: {hiding:?}"
            );
        }
        let of = |replies| plainly(replies, "accounts");
        assert_eq!(of(asked("AWSOrganizationsNotInUseException")), [""; 0]);
        assert_eq!(
            of(Replies::new().all(&LIST_REGIONS, r#"{"Regions":[]}"#)),
            [""; 0]
        );
        let told = asked("AccessDeniedException")
            .at("111111111111", "global")
            .all(&LIST_ACCOUNTS, r#"{"Accounts":[{"Id":"111122223333"}]}"#);
        assert_eq!(of(told), [""; 0], "the management account was answered");
        let denied = asked("AccessDeniedException").settled();
        let alone = Settings {
            single_account: true,
            ..Settings::default()
        };
        assert_eq!(
            hiding(&denied, &Declared::default(), &alone, "accounts"),
            [""; 0]
        );
        let declared = Declared {
            accounts: ["111122223333".parse().unwrap()].into(),
            ..Declared::default()
        };
        let settings = Settings::default();
        assert_eq!(hiding(&denied, &declared, &settings, "accounts"), [""; 0]);
    }

    #[test]
    fn regions_that_were_asked_for_and_not_told_may_hold_anything() {
        let read = || Replies::new().all(&DESCRIBE_DB_INSTANCES, r#"{"DBInstances":[]}"#);
        let regions = |replies: Replies| -> Vec<String> {
            let mut hiding = plainly(replies, "stores:AWS::RDS::DBInstance");
            hiding.retain(|call| call.contains("regions"));
            hiding
        };
        let denied = || read().error(&LIST_REGIONS, None, "AccessDeniedException");
        assert_eq!(regions(denied()), ["list-regions denied"]);
        assert_eq!(regions(read()), [""; 0], "those with replies are all");
        let by_ec2 = r#"{"Regions":[{"RegionName":"eu-west-1"}]}"#;
        assert_eq!(regions(denied().all(&DESCRIBE_REGIONS, by_ec2)), [""; 0]);
        let declared = Declared {
            regions: ["eu-west-1".parse().unwrap()].into(),
            ..Declared::default()
        };
        let settings = Settings::default();
        let told = hiding(
            &denied().settled(),
            &declared,
            &settings,
            "stores:AWS::RDS::DBInstance",
        );
        assert!(
            !told.contains(&"list-regions denied".to_owned()),
            "{told:?}"
        );
    }
}

use std::collections::BTreeMap;

use crate::estate::backup::{Lifecycle, Plan, PlanRule, RecoveryPoint, Vault};
use crate::estate::{Estate, Item};
use crate::ids::{Arn, Place, Sym};

/// A rule of a plan that puts recovery points into a vault, and how long it keeps them there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored<'e> {
    pub(super) plan: &'e Item<Plan>,
    pub(super) rule: &'e PlanRule,
    pub(super) lifecycle: Option<&'e Lifecycle>,
}

/// What lies in each vault and which rules put it there. Replies name vaults by ARN, or by the name in the
/// account and region of the plan or point.
#[derive(Debug)]
pub(super) struct Index<'e> {
    pub(super) estate: &'e Estate,
    /// Plans of which the rules are not known.
    pub(super) unread: BTreeMap<Place, Vec<&'e Item<Plan>>>,
    points: ByVault<&'e Item<RecoveryPoint>>,
    rules: ByVault<Stored<'e>>,
}

#[derive(Debug)]
struct ByVault<T> {
    by_arn: BTreeMap<Arn, Vec<T>>,
    by_name: BTreeMap<(Place, Sym), Vec<T>>,
}

impl<T: Copy> ByVault<T> {
    fn add(&mut self, arn: Option<Arn>, name: Option<(Place, Sym)>, it: T) {
        match (arn, name) {
            (Some(arn), _) => self.by_arn.entry(arn).or_default().push(it),
            (None, Some(name)) => self.by_name.entry(name).or_default().push(it),
            (None, None) => {}
        }
    }
    fn of<'s>(&'s self, vault: &Item<Vault>) -> impl Iterator<Item = T> + use<'s, T> {
        let by_name = self.by_name.get(&(vault.place, vault.name));
        let by_arn = self.by_arn.get(&vault.arn);
        by_name.into_iter().chain(by_arn).flatten().copied()
    }
}

impl<T> Default for ByVault<T> {
    fn default() -> Self {
        Self {
            by_arn: BTreeMap::new(),
            by_name: BTreeMap::new(),
        }
    }
}

impl<'e> Index<'e> {
    pub(super) fn of(estate: &'e Estate) -> Self {
        let mut index = Self {
            estate,
            unread: BTreeMap::new(),
            points: ByVault::default(),
            rules: ByVault::default(),
        };
        for point in estate.backup.recovery_points.iter() {
            let name = point.vault_name.map(|name| (point.place, name));
            index.points.add(point.vault, name, point);
        }
        let plans = estate.backup.plans.iter();
        for plan in plans.filter(|plan| plan.deleted.is_none()) {
            match plan.rules.known() {
                Some(rules) => rules.iter().for_each(|rule| index.add_rule(plan, rule)),
                None => index.unread.entry(plan.place).or_default().push(plan),
            }
        }
        index
    }

    fn add_rule(&mut self, plan: &'e Item<Plan>, rule: &'e PlanRule) {
        let stored = |lifecycle: Option<&'e Lifecycle>| Stored {
            plan,
            rule,
            lifecycle,
        };
        let own = stored(rule.lifecycle.as_ref());
        self.rules.add(None, Some((plan.place, rule.vault)), own);
        if let Some(vault) = rule.air_gapped_vault {
            self.rules.add(Some(vault), None, own);
        }
        for copy in &rule.copies {
            let copied = stored(copy.lifecycle.as_ref());
            self.rules.add(Some(copy.vault), None, copied);
        }
    }

    /// Returns the recovery points that lie in a vault, without those that are on their way out.
    pub(super) fn points_in(&self, vault: &Item<Vault>) -> Vec<&'e Item<RecoveryPoint>> {
        let gone = |status: &Sym| matches!(status.as_str(), "DELETING" | "EXPIRED");
        let points = self.points.of(vault);
        points
            .filter(|point| !point.status.known().is_some_and(gone))
            .collect()
    }

    /// Returns the rules that put recovery points into a vault.
    pub(super) fn kept_in(&self, vault: &Item<Vault>) -> impl Iterator<Item = Stored<'e>> {
        self.rules.of(vault)
    }
}

//! The facts by id.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::error::PolicyError;
use crate::facts::{
    Crossing, CrossingId, EnvironmentId, Facts, Family, Gap, GapId, SubjectId, SubjectRef, Trust,
};
use crate::ids::AccountId;

/// The facts by id.
pub(super) struct Index<'a> {
    pub(super) facts: &'a Facts,
    subjects: FxHashMap<SubjectId, SubjectRef<'a>>,
    crossings: FxHashMap<CrossingId, &'a Crossing>,
    gaps: FxHashMap<GapId, &'a Gap>,
    environments: FxHashMap<EnvironmentId, ()>,
    accounts: BTreeMap<AccountId, &'a str>,
}

impl<'a> Index<'a> {
    /// Indexes the facts.
    ///
    /// # Errors
    /// [`PolicyError::Facts`] when an id is used twice, or something named does not exist.
    pub(super) fn of(facts: &'a Facts) -> Result<Self, PolicyError> {
        let input = &facts.input;
        let subjects = unique("subject", input.subjects().map(|one| (one.id, one)))?;
        let crossings = unique("crossing", input.crossings.iter().map(|one| (one.id, one)))?;
        let gaps = unique("gap", input.gaps.iter().map(|one| (one.id, one)))?;
        let environments = input.environments.iter().map(|one| (one.id, ()));
        let accounts = input.accounts.iter();
        let index = Self {
            facts,
            subjects,
            crossings,
            gaps,
            environments: unique("environment", environments)?,
            accounts: accounts
                .filter_map(|one| Some((one.account?, &*one.name)))
                .collect(),
        };
        index.consistent()?;
        Ok(index)
    }

    /// Checks that crossings and gaps lead somewhere.
    fn consistent(&self) -> Result<(), PolicyError> {
        let input = &self.facts.input;
        for crossing in &input.crossings {
            let id = crossing.id;
            if self.subject(crossing.target).is_none() {
                let target = crossing.target;
                return broken(format!(
                    "crossing `{id}` ends at `{target}`, which is no subject"
                ));
            }
            if crossing.trust == Trust::Inside && self.subject(crossing.source).is_none() {
                let source = crossing.source;
                return broken(format!(
                    "crossing `{id}` starts inside at `{source}`, which is no subject"
                ));
            }
            for environment in [crossing.source_environment, crossing.target_environment] {
                if let Some(name) = environment.filter(|name| !self.has_environment(*name)) {
                    return broken(format!("crossing `{id}` names no environment: `{name}`"));
                }
            }
        }
        let families = Family::ALL.iter();
        let of_subjects = input
            .subjects()
            .flat_map(|subject| families.clone().flat_map(move |one| subject.gaps.of(*one)));
        for gap in self.facts.list_gaps.values().flatten().chain(of_subjects) {
            if self.gap(*gap).is_none() {
                return broken(format!("`{gap}` is named as a gap and is none"));
            }
        }
        Ok(())
    }

    pub(super) fn subject(&self, id: SubjectId) -> Option<&SubjectRef<'a>> {
        self.subjects.get(&id)
    }
    pub(super) fn crossing(&self, id: CrossingId) -> Option<&'a Crossing> {
        self.crossings.get(&id).copied()
    }
    pub(super) fn gap(&self, id: GapId) -> Option<&'a Gap> {
        self.gaps.get(&id).copied()
    }
    pub(super) fn has_environment(&self, id: EnvironmentId) -> bool {
        self.environments.contains_key(&id)
    }
    pub(super) fn account_name(&self, account: AccountId) -> Option<&'a str> {
        self.accounts.get(&account).copied()
    }
}

fn broken<T>(what: String) -> Result<T, PolicyError> {
    Err(PolicyError::Facts { what })
}

fn unique<K: Copy + Eq + std::hash::Hash + std::fmt::Display, V>(
    what: &str,
    items: impl Iterator<Item = (K, V)>,
) -> Result<FxHashMap<K, V>, PolicyError> {
    let mut found = FxHashMap::default();
    for (id, item) in items {
        if found.insert(id, item).is_some() {
            return broken(format!("two {what}s have the id `{id}`"));
        }
    }
    Ok(found)
}

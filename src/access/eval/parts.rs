use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::action::ActionPattern;
use super::condition::{Clause, Wanted};
use super::key::Key;
use super::operator::Base;
use super::pattern::ResourcePattern;
use super::template::Variables;
use super::who::Who;
use crate::access::{Condition, Principal};

/// Parts of documents that were made ready before.
///
/// Policies say the same things many times: what they say is read once and kept once, so that few places of memory are
/// looked at to decide.
#[derive(Debug, Default)]
pub(super) struct Parts {
    actions: FxHashMap<Box<str>, Arc<ActionPattern>>,
    resources: FxHashMap<Variables, FxHashMap<Box<str>, Arc<ResourcePattern>>>,
    principals: FxHashMap<Principal, Arc<Who>>,
    clauses: FxHashMap<Variables, FxHashMap<Condition, Arc<Clause>>>,
    keys: FxHashMap<Box<str>, Key>,
    values: FxHashMap<(Base, Variables), FxHashMap<Box<str>, Wanted>>,
}

/// Returns what is kept for a text, which is read where it is new.
fn kept<T: Clone>(
    known: &mut FxHashMap<Box<str>, T>,
    text: &str,
    read: impl FnOnce(&str) -> T,
) -> T {
    if let Some(one) = known.get(text) {
        return one.clone();
    }
    let one = read(text);
    known.insert(text.into(), one.clone());
    one
}

impl Parts {
    /// Returns the pattern of actions of a text.
    pub(super) fn action(&mut self, text: &str) -> Arc<ActionPattern> {
        kept(&mut self.actions, text, |text| {
            Arc::new(ActionPattern::parse(text))
        })
    }

    /// Returns the pattern of resources of a text.
    pub(super) fn resource(&mut self, text: &str, variables: Variables) -> Arc<ResourcePattern> {
        let known = self.resources.entry(variables).or_default();
        kept(known, text, |text| {
            Arc::new(ResourcePattern::parse(text, variables))
        })
    }

    /// Returns whom a principal names.
    pub(super) fn principal(&mut self, principal: &Principal) -> Arc<Who> {
        if let Some(who) = self.principals.get(principal) {
            return Arc::clone(who);
        }
        let who = Arc::new(Who::new(principal));
        self.principals.insert(principal.clone(), Arc::clone(&who));
        who
    }

    /// Returns a condition made ready.
    pub(super) fn clause(&mut self, condition: &Condition, variables: Variables) -> Arc<Clause> {
        let known = self.clauses.entry(variables).or_default();
        if let Some(clause) = known.get(condition) {
            return Arc::clone(clause);
        }
        let clause = Arc::new(Clause::new(condition, variables, self));
        let known = self.clauses.entry(variables).or_default();
        known.insert(condition.clone(), Arc::clone(&clause));
        clause
    }

    /// Returns the condition key of a name.
    pub(super) fn key(&mut self, name: &str) -> Key {
        kept(&mut self.keys, name, Key::new)
    }

    /// Returns what a value of a condition asks for.
    pub(super) fn value(&mut self, base: Base, text: &str, variables: Variables) -> Wanted {
        let known = self.values.entry((base, variables)).or_default();
        kept(known, text, |text| Wanted::parse(base, text, variables))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_twice_is_kept_once_and_versions_apart() {
        let mut parts = Parts::default();
        let one = parts.action("s3:Get*");
        assert!(Arc::ptr_eq(&one, &parts.action("s3:Get*")));
        assert!(!Arc::ptr_eq(&one, &parts.action("s3:get*")));
        let text = "arn:aws:s3:::${aws:username}";
        let active = parts.resource(text, Variables::Active);
        assert!(Arc::ptr_eq(
            &active,
            &parts.resource(text, Variables::Active)
        ));
        assert!(!Arc::ptr_eq(
            &active,
            &parts.resource(text, Variables::Literal)
        ));
        let condition = Condition {
            operator: "StringEquals".to_owned(),
            key: "aws:SourceVpce".to_owned(),
            values: vec!["vpce-1".to_owned()],
        };
        let clause = parts.clause(&condition, Variables::Active);
        assert!(Arc::ptr_eq(
            &clause,
            &parts.clause(&condition, Variables::Active)
        ));
        let other = Condition {
            values: vec!["vpce-2".to_owned()],
            ..condition
        };
        assert!(!Arc::ptr_eq(
            &clause,
            &parts.clause(&other, Variables::Active)
        ));
    }
}

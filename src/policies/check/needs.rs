//! Whether METADATA name every family of gaps on which what is read rests.
//!
//! A fact that was not read is no violation. Only a family in `custom.needs` turns the gap behind it into
//! `unknown`, so a family that is missing there would make ignorance pass.

use std::collections::BTreeSet;

use super::super::ast::Span;
use super::rules::{Checker, Scope};
use crate::facts::{CrossingKind, Family};

impl<'a> Checker<'a> {
    /// Refuses a member that rests on a family which the header does not need.
    pub(super) fn rests_on(&mut self, span: Span, record: &str, member: &str, scope: &Scope) {
        if let Some(family) = self.schema.family(record, member) {
            self.needed(family, (scope.module, span), || {
                format!("`{record}.{member}` rests")
            });
        }
    }

    /// Refuses crossings of kinds that rest on families which the header does not need. `kinds` is none
    /// where crossings of every kind are read.
    pub(super) fn crossings_rest_on(
        &mut self,
        module: usize,
        (span, kinds): (Span, Option<&BTreeSet<String>>),
    ) {
        for kind in CrossingKind::ALL {
            if kinds.is_none_or(|kinds| kinds.contains(kind.as_str())) {
                self.needed(kind.family(), (module, span), || {
                    format!("what is said of crossings of kind `{kind}` rests")
                });
            }
        }
    }

    /// Reports a family that is missing, once.
    fn needed(&mut self, family: Family, at: (usize, Span), what: impl Fn() -> String) {
        if self.header.needs.contains(&family) || !self.missing.insert(family) {
            return;
        }
        let (module, span) = at;
        self.refuse(
            module,
            span,
            format!(
                "{} on the family `{family}`, which `custom.needs` does not list",
                what()
            ),
            format!("add `{family}` to `custom.needs`: what was not seen must not pass"),
        );
    }
}

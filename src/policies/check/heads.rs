//! The key of `violation`: an object with known members.

use std::collections::BTreeSet;

use super::super::ast::{Body, Comparison, Expr, Literal, Span, Statement};
use super::super::error::suggestion;
use super::super::header::PendingEffect;
use super::super::violation::{EFFECT, MEMBERS, is_effect};
use super::modules::Sort;
use super::rules::{Checker, Scope};
use super::types::Ty;
use crate::findings::Severity;

impl<'a> Checker<'a> {
    /// Checks the object that a `violation` gives.
    pub(super) fn violation(&mut self, key: &'a Expr, scope: &Scope) -> Option<Ty> {
        let Expr::Object { span, fields } = key else {
            let what = "a violation is an object written in the rule's head";
            let hint = "write `violation contains {\"subject\": ..., ...} if { ... }`";
            self.refuse(scope.module, key.span(), what, hint);
            return None;
        };
        let mut given = BTreeSet::new();
        for (_, name, value) in fields {
            let Some(name_text) = name.text() else {
                let what = "a member of a violation must be a written text";
                self.refuse(scope.module, name.span(), what, "");
                continue;
            };
            if !given.insert(name_text) {
                let what = format!("`{name_text}` is given twice");
                self.refuse(scope.module, name.span(), what, "");
            }
            if let Some(ty) = self.value_of(value, scope) {
                self.violation_member((name.span(), name_text), value, &ty, scope);
            }
        }
        if !given.contains("subject") {
            let what = "a violation without `subject`";
            self.refuse(scope.module, *span, what, "");
        }
        Some(Ty::Text)
    }

    fn violation_member(
        &mut self,
        (span, name): (Span, &str),
        value: &'a Expr,
        ty: &Ty,
        scope: &Scope,
    ) {
        let fits = match name {
            "subject" => ty.is_text(),
            "effect" => {
                if let Ty::Literal(word) = ty
                    && !is_effect(word)
                {
                    let what = format!("`{word}` is no effect");
                    self.refuse(scope.module, value.span(), what, EFFECT);
                }
                ty.present().is_text()
            }
            "source" => ty.present().is_text() || *ty == Ty::Null,
            "severity" => {
                self.severity(value, ty, scope);
                ty.is_text()
            }
            "pending" => {
                self.pending(value, scope);
                ty.element()
                    .is_some_and(|one| one.is_text() || *one == Ty::Nothing)
            }
            list if MEMBERS.contains(&list) => ty
                .element()
                .is_some_and(|one| one.is_text() || *one == Ty::Nothing),
            other => {
                let what = format!("a violation has no member `{other}`");
                self.refuse(scope.module, span, what, suggestion(other, MEMBERS));
                return;
            }
        };
        if !fits {
            let what = format!("`{name}` of a violation cannot be {ty}");
            self.refuse(scope.module, value.span(), what, "");
        }
    }

    /// Refuses a written severity that is no word, or above the header's.
    fn severity(&mut self, value: &Expr, ty: &Ty, scope: &Scope) {
        let Ty::Literal(word) = ty else {
            return;
        };
        let highest = self.header.severity;
        match word.parse::<Severity>() {
            Ok(severity) if severity > highest => {
                let what = format!("`{word}` is above the header's severity `{highest}`");
                let hint = "the header's is the maximum, a violation may lower it";
                self.refuse(scope.module, value.span(), what, hint);
            }
            Ok(_) => {}
            Err(_) => {
                let what = format!("`{word}` is no severity");
                let words = Severity::ALL.map(Severity::as_str);
                self.refuse(scope.module, value.span(), what, suggestion(word, words));
            }
        }
    }

    /// Refuses written families on which no exclusion or severity is pending.
    fn pending(&mut self, value: &Expr, scope: &Scope) {
        let (Expr::Array { items, .. } | Expr::Set { items, .. }) = value else {
            return;
        };
        let header = self.header;
        for item in items {
            let Some(word) = item.text() else {
                continue;
            };
            let known = header
                .pending
                .iter()
                .filter(|clause| clause.effect != PendingEffect::Violation)
                .any(|clause| clause.family.as_str() == word);
            if !known {
                let what = format!("no clause of METADATA is pending on `{word}`");
                let hint = "list it under `custom.pending` with effect `exclusion` or `severity`";
                self.refuse(scope.module, item.span(), what, hint);
            }
        }
    }

    /// Notes which kinds of crossing the definitions of `violation` ask for.
    pub(super) fn note_kinds(&mut self, index: usize) {
        let modules = self.modules;
        let Some(group) = modules
            .get(index)
            .and_then(|module| module.groups.get("violation"))
        else {
            return;
        };
        debug_assert_eq!(group.sort, Sort::Set);
        let places = group.definitions.iter().map(|one| one.span);
        self.reads.definitions = places
            .map(|span| (span.start(), span.position().line))
            .collect();
        let bodies = group.definitions.iter().flat_map(|one| one.bodies);
        for (span, kinds) in bodies.filter_map(kinds) {
            self.crossings_rest_on(index, (span, kinds.as_ref()));
            self.reads.kinds = match (self.reads.kinds.take(), kinds) {
                (Some(mut all), Some(more)) => {
                    all.extend(more);
                    Some(all)
                }
                _ => None,
            };
        }
    }
}

/// Returns where a body reads crossings and the kinds that it asks for, none for all kinds; none when it
/// reads no crossings.
fn kinds(body: &Body) -> Option<(Span, Option<BTreeSet<String>>)> {
    let statements = || body.query.stmts.iter();
    let (span, name) =
        statements().find_map(|statement| Some((statement.span, crossing_name(statement)?)))?;
    Some((
        span,
        statements().find_map(|statement| asked_kinds(statement, name)),
    ))
}

fn crossing_name(statement: &Statement) -> Option<&str> {
    let Literal::SomeIn {
        value, collection, ..
    } = &statement.literal
    else {
        return None;
    };
    (collection.path()? == ["input", "crossings"])
        .then(|| value.name())
        .flatten()
}

/// Returns the kinds in `c.kind == "network"` or `c.kind in {"network", "link"}`.
fn asked_kinds(statement: &Statement, name: &str) -> Option<BTreeSet<String>> {
    let Literal::Expr { expr } = &statement.literal else {
        return None;
    };
    let is_kind = |expr: &Expr| expr.path().is_some_and(|path| path == [name, "kind"]);
    if let Expr::Compare {
        op: Comparison::Eq,
        lhs,
        rhs,
        ..
    } = expr
        && is_kind(lhs)
    {
        return Some(BTreeSet::from([rhs.text()?.to_owned()]));
    }
    if let Expr::Membership {
        key: None,
        value,
        collection,
        ..
    } = expr
        && is_kind(value)
        && let Expr::Set { items, .. } | Expr::Array { items, .. } = &**collection
    {
        let words = items.iter().map(|item| item.text().map(str::to_owned));
        return words.collect();
    }
    None
}

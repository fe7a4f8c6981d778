//! Comparisons: what can never be equal, and what the unknown would decide.

use super::super::ast::{Comparison, Expr, Span};
use super::super::error::suggestion;
use super::rules::{Checker, Scope};
use super::types::Ty;

impl<'a> Checker<'a> {
    /// Returns the type of a comparison.
    pub(super) fn comparison(
        &mut self,
        span: Span,
        op: Comparison,
        (lhs, rhs): (&'a Expr, &'a Expr),
        scope: &Scope,
    ) -> Option<Ty> {
        let left = self.value_of(lhs, scope);
        let right = self.value_of(rhs, scope);
        let (left, right) = (left?, right?);
        let refused = match op {
            Comparison::Eq => self.unequal_types(&left, &right),
            Comparison::Ne => self
                .unequal_types(&left, &right)
                .or_else(|| unsafe_difference(&left, &right)),
            Comparison::Lt | Comparison::Le | Comparison::Ge | Comparison::Gt => {
                unordered(&left, &right)
            }
        };
        let nullable = scope.negated && (left.may_be_null() || right.may_be_null());
        if let Some((what, hint)) = refused {
            self.refuse(scope.module, span, what, hint);
        } else if nullable && left != Ty::Null && right != Ty::Null {
            let what = "`not` over something that may be null holds also where it is unknown";
            let hint = "test it against null in a line of its own";
            self.refuse(scope.module, span, what, hint);
        }
        Some(Ty::Bool)
    }

    /// Returns why two types can never be equal, or have no common words.
    fn unequal_types(&self, left: &Ty, right: &Ty) -> Option<(String, String)> {
        let never = || Some((format!("{left} never equals {right}"), String::new()));
        match (left.present(), right.present()) {
            (Ty::Null, Ty::Null) => never(),
            (Ty::Null, _) => (!right.may_be_null()).then(never).flatten(),
            (_, Ty::Null) => (!left.may_be_null()).then(never).flatten(),
            (Ty::Word(name), Ty::Literal(text)) | (Ty::Literal(text), Ty::Word(name)) => {
                self.not_a_word(name, text)
            }
            (Ty::Word(a), Ty::Word(b)) if a == b => None,
            (Ty::Text | Ty::Literal(_), Ty::Text | Ty::Literal(_))
            | (Ty::Number, Ty::Number)
            | (Ty::Bool, Ty::Bool) => None,
            (Ty::List(a), Ty::List(b)) | (Ty::Set(a), Ty::Set(b)) => {
                if **a == Ty::Nothing || **b == Ty::Nothing {
                    None
                } else {
                    self.unequal_types(a, b)
                }
            }
            _ => never(),
        }
    }

    fn not_a_word(&self, name: &str, text: &str) -> Option<(String, String)> {
        let words = self.schema.words.get(name)?;
        if words.iter().any(|word| word == text) {
            return None;
        }
        let hint = suggestion(text, words.iter().map(String::as_str));
        Some((format!("`{text}` is no word of {name}"), hint))
    }

    /// Returns the type of `value in collection`.
    pub(super) fn membership(
        &mut self,
        span: Span,
        value: &'a Expr,
        collection: &'a Expr,
        scope: &Scope,
    ) -> Option<Ty> {
        let sought = self.value_of(value, scope);
        if scope.negated && sought.as_ref().is_some_and(Ty::may_be_null) {
            let what = "`not` over something that may be null holds also where it is unknown";
            let hint = "test it against null in a line of its own";
            self.refuse(scope.module, span, what, hint);
        }
        // The words of a literal are compared one by one: joined they would only be text.
        if let (Expr::Array { items, .. } | Expr::Set { items, .. }, Some(sought)) =
            (collection, &sought)
        {
            for item in items {
                let found = self.value_of(item, scope)?;
                if let Some((what, hint)) = self.unequal_types(sought, &found) {
                    self.refuse(scope.module, item.span(), what, hint);
                }
            }
            return Some(Ty::Bool);
        }
        let all = self.value_of(collection, scope)?;
        let sought = sought?;
        let Some(element) = all.element() else {
            let hint = all.null_hint();
            self.refuse(
                scope.module,
                collection.span(),
                format!("{all} is no list or set"),
                hint,
            );
            return None;
        };
        if let Some((what, hint)) = self.unequal_types(&sought, element) {
            self.refuse(scope.module, span, what, hint);
        }
        Some(Ty::Bool)
    }
}

/// Returns why `!=` is unsafe: what is unknown differs from every other word.
fn unsafe_difference(left: &Ty, right: &Ty) -> Option<(String, String)> {
    let null = *left == Ty::Null || *right == Ty::Null;
    if left.is_tri() || right.is_tri() {
        let what = "`!=` on a tri-state holds also where it is unknown";
        let hint = "ask with the library's `is_yes`, `is_no` or `is_unknown`";
        return (!null).then(|| (what.to_owned(), hint.to_owned()));
    }
    if !null && (left.may_be_null() || right.may_be_null()) {
        let what = "`!=` holds also where the value is null";
        let hint = "test it against null in a line of its own";
        return Some((what.to_owned(), hint.to_owned()));
    }
    None
}

/// Returns why two types have no order.
fn unordered(left: &Ty, right: &Ty) -> Option<(String, String)> {
    if left.may_be_null() || right.may_be_null() {
        let what = "null is less than every number, so the comparison would decide the unknown";
        let hint = "test it against null in a line of its own";
        return Some((what.to_owned(), hint.to_owned()));
    }
    let texts = |ty: &Ty| matches!(ty, Ty::Text | Ty::Literal(_));
    let fits = (*left == Ty::Number && *right == Ty::Number) || (texts(left) && texts(right));
    (!fits).then(|| (format!("{left} and {right} have no order"), String::new()))
}

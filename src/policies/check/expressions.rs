//! Types of expressions, and what makes one unsafe.

use super::super::ast::{Arithmetic, Comparison, Expr, Span};
use super::super::error::suggestion;
use super::rules::{Checker, Scope};
use super::types::Ty;
use crate::facts::FactSchema;

impl<'a> Checker<'a> {
    /// Returns the type of an expression that must have a value.
    pub(super) fn value_of(&mut self, expr: &'a Expr, scope: &Scope) -> Option<Ty> {
        let ty = self.ty(expr, scope)?;
        if ty == Ty::Truth {
            let what = "a condition is undefined where it does not hold, so it is no value";
            self.refuse(
                scope.module,
                expr.span(),
                what,
                "use it in a line of its own",
            );
            return None;
        }
        Some(ty)
    }

    /// Returns the type of an expression; none when an error was reported.
    pub(super) fn ty(&mut self, expr: &'a Expr, scope: &Scope) -> Option<Ty> {
        match expr {
            Expr::String { value, .. } | Expr::RawString { value, .. } => {
                Some(Ty::Literal(value.clone()))
            }
            Expr::Number { .. } => Some(Ty::Number),
            Expr::Bool { .. } => Some(Ty::Bool),
            Expr::Null { .. } => Some(Ty::Null),
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. } => {
                self.reference(expr, scope)
            }
            Expr::Array { items, .. } => {
                let element = self.elements(items, scope)?;
                Some(Ty::List(Box::new(element)))
            }
            Expr::Set { items, .. } => {
                let element = self.elements(items, scope)?;
                Some(Ty::Set(Box::new(element)))
            }
            Expr::ArrayCompr { term, query, .. } => {
                let element = self.comprehension(term, query, scope)?;
                Some(Ty::List(Box::new(element)))
            }
            Expr::SetCompr { term, query, .. } => {
                let element = self.comprehension(term, query, scope)?;
                Some(Ty::Set(Box::new(element)))
            }
            Expr::Call { span, fcn, params } => self.called(*span, fcn, params, scope),
            Expr::Compare { span, op, lhs, rhs } => self.comparison(*span, *op, (lhs, rhs), scope),
            Expr::Membership {
                span, key: Some(_), ..
            } => {
                let what = "`key, value in` is no test that policies need";
                self.refuse(scope.module, *span, what, "write `value in list`");
                None
            }
            Expr::Membership {
                span,
                key: None,
                value,
                collection,
            } => self.membership(*span, value, collection, scope),
            Expr::Arithmetic { span, op, lhs, rhs } => {
                self.arithmetic(*span, *op, (lhs, rhs), scope)
            }
            Expr::Sets { span, lhs, rhs } => self.union(*span, lhs, rhs, scope),
            Expr::Object { span, .. } | Expr::ObjectCompr { span } => {
                let what = "objects are only written as the key of `violation`";
                self.refuse(scope.module, *span, what, "");
                None
            }
            Expr::Minus { span, expr } => {
                let ty = self.value_of(expr, scope)?;
                self.number(*span, &ty, scope)
            }
            Expr::Assign { span, .. } => {
                let what = "an assignment inside an expression";
                self.refuse(scope.module, *span, what, "give it a line of its own");
                None
            }
        }
    }

    fn number(&mut self, span: Span, ty: &Ty, scope: &Scope) -> Option<Ty> {
        if *ty == Ty::Number {
            return Some(Ty::Number);
        }
        let hint = ty.null_hint();
        self.refuse(scope.module, span, format!("{ty} is no number"), hint);
        None
    }

    fn elements(&mut self, items: &'a [Expr], scope: &Scope) -> Option<Ty> {
        let mut all = Ty::Nothing;
        for item in items {
            let ty = self.value_of(item, scope)?;
            let Some(joined) = all.join(&ty) else {
                let what = format!("{ty} among {all}");
                self.refuse(scope.module, item.span(), what, "");
                return None;
            };
            all = joined;
        }
        Some(all)
    }

    fn comprehension(
        &mut self,
        term: &'a Expr,
        query: &'a super::super::ast::Query,
        scope: &Scope,
    ) -> Option<Ty> {
        let mut inner = Scope {
            collecting: true,
            ..scope.nested()
        };
        self.query(query, &mut inner);
        self.value_of(term, &inner)
    }

    /// Returns the type of a name, a member, or a rule.
    fn reference(&mut self, expr: &'a Expr, scope: &Scope) -> Option<Ty> {
        if let Some(ty) = self.rule_reference(expr, scope) {
            return ty;
        }
        let ty = if let Expr::Var { span, value } = expr {
            self.variable(*span, value, scope)?
        } else if let Expr::RefDot { refr, field, .. } = expr {
            let base = self.reference_base(refr, scope)?;
            self.member(field.0, &base, &field.1, scope)?
        } else if let Expr::RefBrack { refr, index, .. } = expr {
            let base = self.reference_base(refr, scope)?;
            let Some(name) = index.text() else {
                self.refuse(
                    scope.module,
                    index.span(),
                    "a dynamic key: what it leads to has no type",
                    "write `some name in list`, or `id in set`",
                );
                return None;
            };
            self.member(index.span(), &base, name, scope)?
        } else {
            return None;
        };
        let ty = if self.is_present(expr, scope) {
            ty.present().clone()
        } else {
            ty
        };
        self.note_tri(expr.span(), &ty, scope);
        Some(ty)
    }

    fn reference_base(&mut self, expr: &'a Expr, scope: &Scope) -> Option<Ty> {
        if matches!(
            expr,
            Expr::Var { .. } | Expr::RefDot { .. } | Expr::RefBrack { .. }
        ) {
            self.reference(expr, scope)
        } else {
            self.value_of(expr, scope)
        }
    }

    fn is_present(&self, expr: &Expr, scope: &Scope) -> bool {
        expr.path()
            .is_some_and(|path| scope.present.contains(&path.join(".")))
    }

    /// Notes a tri-state; refuses it where "unknown" would silently count as "no".
    pub(super) fn note_tri(&mut self, span: Span, ty: &Ty, scope: &Scope) {
        if !ty.is_tri() {
            return;
        }
        self.reads_tri = true;
        self.tri_used(span, scope);
    }

    /// Refuses the use of something that depends on a tri-state under `not` and in a comprehension.
    pub(super) fn tri_used(&mut self, span: Span, scope: &Scope) {
        if scope.negated {
            self.refuse(
                scope.module,
                span,
                "`not` over a tri-state holds also where it is unknown",
                "ask with the library's `is_no` or `is_unknown`, without `not`",
            );
        } else if scope.collecting {
            self.refuse(
                scope.module,
                span,
                "a comprehension over a tri-state leaves out what is unknown",
                "ask for one element with `some`, and the library's `is_yes` or `is_no`",
            );
        }
    }

    fn variable(&mut self, span: Span, name: &str, scope: &Scope) -> Option<Ty> {
        if let Some(ty) = scope.names.get(name) {
            // `Nothing` marks a name about which an error was reported.
            return (*ty != Ty::Nothing).then(|| ty.clone());
        }
        if name == "input" {
            return Some(Ty::Record(FactSchema::ROOT.to_owned()));
        }
        let (what, hint) = match name {
            "_" => (
                "`_` cannot be used as a value".to_owned(),
                "write `some name in list`".to_owned(),
            ),
            _ => {
                let known = scope.names.keys().map(String::as_str).chain(["input"]);
                (
                    format!("`{name}` is not known here"),
                    suggestion(name, known),
                )
            }
        };
        self.refuse(scope.module, span, what, hint);
        None
    }

    /// Returns the type of a record's member.
    fn member(&mut self, span: Span, base: &Ty, name: &str, scope: &Scope) -> Option<Ty> {
        let schema = self.schema;
        let (what, hint) = match base {
            Ty::Record(record) => {
                if record == FactSchema::ROOT && name == "crossings" {
                    let what = "crossings come in batches: they can only be read one at a time";
                    let hint =
                        "write `some c in input.crossings` in the body of `violation` itself";
                    self.refuse(scope.module, span, what, hint);
                    return None;
                }
                if let Some(found) = schema.member(record, name) {
                    return Some(Ty::of(&found));
                }
                let members = schema.records.get(record);
                let names = members.into_iter().flat_map(|members| members.keys());
                (
                    format!("{record} has no member `{name}`"),
                    suggestion(name, names.map(String::as_str)),
                )
            }
            Ty::Nullable(_) => (
                format!("`{name}` is read from something that may be null"),
                "test it against null in a line of its own".to_owned(),
            ),
            Ty::Map(_) => (
                format!("the key `{name}` may be missing"),
                "write `some key, value in map`".to_owned(),
            ),
            Ty::List(_) | Ty::Set(_) => (
                "an element is read by its place".to_owned(),
                "write `some name in list`".to_owned(),
            ),
            Ty::Word(_)
            | Ty::Literal(_)
            | Ty::Text
            | Ty::Number
            | Ty::Bool
            | Ty::Truth
            | Ty::Null
            | Ty::Nothing => (format!("{base} has no members"), String::new()),
        };
        self.refuse(scope.module, span, what, hint);
        None
    }

    fn comparison(
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
    pub(super) fn unequal_types(&self, left: &Ty, right: &Ty) -> Option<(String, String)> {
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

    fn membership(
        &mut self,
        span: Span,
        value: &'a Expr,
        collection: &'a Expr,
        scope: &Scope,
    ) -> Option<Ty> {
        let sought = self.value_of(value, scope);
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

    fn arithmetic(
        &mut self,
        span: Span,
        op: Arithmetic,
        (lhs, rhs): (&'a Expr, &'a Expr),
        scope: &Scope,
    ) -> Option<Ty> {
        let left = self.value_of(lhs, scope)?;
        let right = self.value_of(rhs, scope)?;
        if op == Arithmetic::Sub && matches!((&left, &right), (Ty::Set(_), Ty::Set(_))) {
            return Some(left);
        }
        let divides = matches!(op, Arithmetic::Div | Arithmetic::Mod);
        let zero = !matches!(rhs, Expr::Number { value, .. } if value.as_f64() != Some(0.0));
        if divides && zero {
            let what = "a division that may be by zero is undefined";
            self.refuse(scope.module, span, what, "divide by a number other than 0");
        }
        self.number(lhs.span(), &left, scope)?;
        self.number(rhs.span(), &right, scope)
    }

    fn union(&mut self, span: Span, lhs: &'a Expr, rhs: &'a Expr, scope: &Scope) -> Option<Ty> {
        let left = self.value_of(lhs, scope)?;
        let right = self.value_of(rhs, scope)?;
        let joined = left.join(&right);
        if !matches!(joined, Some(Ty::Set(_))) {
            let what = format!("{left} and {right} are not sets of the same");
            self.refuse(scope.module, span, what, "");
            return None;
        }
        joined
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

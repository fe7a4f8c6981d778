//! Types of expressions, and what makes one unsafe.

use super::super::ast::{Arithmetic, Expr, Query, Span};
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

    fn comprehension(&mut self, term: &'a Expr, query: &'a Query, scope: &Scope) -> Option<Ty> {
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
                self.not_imported(name, scope).unwrap_or_else(|| {
                    let what = format!("`{name}` is not known here");
                    (what, suggestion(name, known))
                })
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
                    self.rests_on(span, record, name, scope);
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

//! Bodies: statements in order, each name bound before it is used.

use super::super::ast::{AssignOp, Comparison, Expr, Literal, Query, Span, Statement};
use super::super::header::SubjectList;
use super::calls;
use super::rules::{Checker, Place, Scope};
use super::types::Ty;

/// How many lists of a policy's own may be gone through, one inside the other.
const OWN_LOOPS: u8 = 2;

impl<'a> Checker<'a> {
    /// Checks a body; afterwards the scope knows its names.
    pub(super) fn query(&mut self, query: &'a Query, scope: &mut Scope) {
        for statement in &query.stmts {
            self.statement(statement, scope);
        }
    }

    fn statement(&mut self, statement: &'a Statement, scope: &mut Scope) {
        if statement
            .with_mods
            .as_ref()
            .is_some_and(|mods| !mods.is_empty())
        {
            let what = "`with` replaces facts";
            self.refuse(
                scope.module,
                statement.span,
                what,
                "policies read what is there",
            );
        }
        match &statement.literal {
            Literal::SomeVars { span } => self.refuse(
                scope.module,
                *span,
                "a name without a type",
                "write `some name in list`",
            ),
            Literal::SomeIn {
                key,
                value,
                collection,
            } => self.some(key.as_ref(), value, collection, scope),
            Literal::Expr { expr } => self.condition(expr, scope),
            Literal::NotExpr { span, expr } => self.negation(*span, expr, scope),
            Literal::Every {
                key,
                value,
                domain,
                query,
            } => self.every((*key, *value), domain, query, scope),
        }
    }

    /// Checks `some value in collection` and binds its names.
    fn some(
        &mut self,
        key: Option<&'a Expr>,
        value: &'a Expr,
        collection: &'a Expr,
        scope: &mut Scope,
    ) {
        let Some((key_type, element)) = self.walked(key.is_some(), collection, scope) else {
            // Bound all the same, so that one error does not bring ten.
            return self.forget(value, scope);
        };
        for (expr, ty) in key
            .map(|key| (key, key_type))
            .into_iter()
            .chain([(value, element)])
        {
            match expr.name() {
                Some("_") => {}
                Some(name) => self.bind(scope, name, expr.span(), ty),
                None => self.refuse(
                    scope.module,
                    expr.span(),
                    "`some` must bind a name",
                    "bind a name and compare it in its own line",
                ),
            }
        }
    }

    /// Marks a name as one about which an error was reported.
    fn forget(&mut self, expr: &Expr, scope: &mut Scope) {
        if let Some(name) = expr.name() {
            scope.names.insert(name.to_owned(), Ty::Nothing);
        }
    }

    /// Returns the types of keys and elements of what is gone through.
    fn walked(&mut self, keyed: bool, collection: &'a Expr, scope: &mut Scope) -> Option<(Ty, Ty)> {
        let span = collection.span();
        let path = collection.path().unwrap_or_default();
        let ty = if path == ["input", "crossings"] {
            self.crossings(span, keyed, scope)?
        } else {
            self.ty(collection, scope)?
        };
        if let Some(list) = input_list(&path, scope)
            && matches!(&ty, Ty::List(element) if matches!(**element, Ty::Record(_)))
        {
            self.enter(span, list, scope);
        } else {
            self.enter_own(collection, scope);
        }
        if let Ty::List(element) = ty {
            Some((Ty::Number, *element))
        } else if let Ty::Set(element) = ty {
            Some(((*element).clone(), *element))
        } else if let Ty::Map(element) = ty {
            Some((Ty::Text, *element))
        } else {
            let what = format!("{ty} cannot be gone through");
            let hint = if matches!(ty, Ty::Record(_)) {
                "go through one of its lists: `some store in input.stores`"
            } else {
                ty.null_hint()
            };
            self.refuse(scope.module, span, what, hint);
            None
        }
    }

    /// Returns the type of `input.crossings`, where it may be read.
    fn crossings(&mut self, span: Span, keyed: bool, scope: &Scope) -> Option<Ty> {
        if scope.place != Place::Violation || keyed {
            self.refuse(
                scope.module,
                span,
                "crossings come in batches: they can only be read one at a time",
                "write `some c in input.crossings` in the body of `violation` itself",
            );
            return None;
        }
        self.reads.crossings = true;
        Some(Ty::List(Box::new(Ty::Record("Crossing".to_owned()))))
    }

    /// Notes that a list of the input is gone through; a second one inside is refused.
    fn enter(&mut self, span: Span, list: &str, scope: &mut Scope) {
        if scope.in_loop {
            self.refuse(
                scope.module,
                span,
                format!("`{list}` is gone through once per element of another list"),
                "policies are linear: collect ids in a set rule and ask `id in set`",
            );
        }
        scope.in_loop = true;
        if scope.place == Place::Applies {
            let known = SubjectList::ALL
                .into_iter()
                .find(|known| known.as_str() == list);
            self.reads.lists.extend(known);
        }
    }

    /// Notes that a list which no fact holds is gone through: one written in the policy, or a rule. A few
    /// such loops inside each other would run for years.
    fn enter_own(&mut self, collection: &Expr, scope: &mut Scope) {
        let of_a_fact = collection.path().is_some_and(|path| {
            path.first()
                .is_some_and(|first| *first == "input" || scope.names.contains_key(*first))
        });
        if of_a_fact {
            return;
        }
        scope.own_loops = scope.own_loops.saturating_add(1);
        if scope.own_loops > OWN_LOOPS {
            self.refuse(
                scope.module,
                collection.span(),
                format!("more than {OWN_LOOPS} of the policy's own lists are gone through, one inside the other"),
                "policies are linear: ask `value in list` instead of one more `some`",
            );
        }
    }

    /// Binds a name; it must not hide another one.
    pub(super) fn bind(&mut self, scope: &mut Scope, name: &str, span: Span, ty: Ty) {
        let modules = self.modules;
        let taken = modules.get(scope.module).is_some_and(|module| {
            module.groups.contains_key(name) || module.aliases.contains_key(name)
        });
        if taken
            || ["input", "data"].contains(&name)
            || calls::is_builtin(name)
            || scope.names.contains_key(name)
        {
            let what = format!("`{name}` already names something else here");
            self.refuse(scope.module, span, what, "choose another name");
        }
        scope.names.insert(name.to_owned(), ty);
    }

    /// Checks a line that must hold.
    fn condition(&mut self, expr: &'a Expr, scope: &mut Scope) {
        if let Expr::Assign { span, op, lhs, rhs } = expr {
            return self.assignment(*span, *op, (lhs, rhs), scope);
        }
        let Some(ty) = self.ty(expr, scope) else {
            return;
        };
        if !matches!(ty, Ty::Bool | Ty::Truth) {
            let hint = if ty.is_tri() {
                "ask with the library's `is_yes`, `is_no` or `is_unknown`"
            } else {
                "compare it"
            };
            let what = format!("this line always holds: it is {ty}");
            self.refuse(scope.module, expr.span(), what, hint);
        }
        if let Expr::Compare {
            op: Comparison::Ne,
            lhs,
            rhs,
            ..
        } = expr
            && matches!(**rhs, Expr::Null { .. })
            && let Some(path) = lhs.path()
        {
            scope.present.insert(path.join("."));
        }
    }

    fn assignment(
        &mut self,
        span: Span,
        op: AssignOp,
        (lhs, rhs): (&'a Expr, &'a Expr),
        scope: &mut Scope,
    ) {
        if op == AssignOp::Eq {
            let what = "`=` assigns or compares, whichever fits";
            return self.refuse(scope.module, span, what, "write `:=` or `==`");
        }
        let ty = self.value_of(rhs, scope);
        match (lhs.name(), ty) {
            (Some(name), Some(ty)) => self.bind(scope, name, lhs.span(), ty),
            (Some(_), None) => self.forget(lhs, scope),
            (None, _) => {
                let what = "the left side of `:=` must be a name";
                self.refuse(scope.module, lhs.span(), what, "");
            }
        }
    }

    /// Checks `not expr`: what is unknown or may be missing would make it hold.
    fn negation(&mut self, span: Span, expr: &'a Expr, scope: &Scope) {
        let inner = Scope {
            negated: true,
            ..scope.nested()
        };
        if let Some(ty) = self.ty(expr, &inner)
            && !matches!(ty, Ty::Bool | Ty::Truth)
        {
            let what = format!("`not` needs a condition, this is {ty}");
            let hint = if ty.is_tri() {
                "ask with the library's `is_no`, or `is_unknown`"
            } else {
                "compare it"
            };
            self.refuse(scope.module, span, what, hint);
        }
    }

    fn every(
        &mut self,
        names: (Option<Span>, Span),
        domain: &'a Expr,
        query: &'a Query,
        scope: &Scope,
    ) {
        let mut inner = scope.nested();
        let Some((key_type, element)) = self.walked(names.0.is_some(), domain, &mut inner) else {
            return;
        };
        let modules = self.modules;
        let source = modules.get(scope.module).map_or("", |module| module.source);
        for (name, ty) in names
            .0
            .map(|key| (key, key_type))
            .into_iter()
            .chain([(names.1, element)])
        {
            if name.text(source) != "_" {
                self.bind(&mut inner, name.text(source), name, ty);
            }
        }
        self.query(query, &mut inner);
    }
}

/// Returns the name of the list of the input that a path leads to.
fn input_list<'p>(path: &[&'p str], scope: &Scope) -> Option<&'p str> {
    match path {
        ["input", rest @ .., list] if rest.len() <= 1 && !scope.names.contains_key("input") => {
            Some(list)
        }
        _ => None,
    }
}

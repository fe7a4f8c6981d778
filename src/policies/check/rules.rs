//! Rules: each body in its scope, the type of what comes out, no recursion.

use std::collections::{BTreeMap, BTreeSet};

use super::super::ast::{Assign, AssignOp, Expr, Span};
use super::super::error::PolicyError;
use super::super::header::{Header, SubjectList};
use super::modules::{Definition, Group, Loaded, Loops, Role, Sort};
use super::types::Ty;
use crate::facts::{FactSchema, Family};

/// What a policy reads, as far as running it depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::policies) struct Reads {
    /// The lists that `applies` goes through.
    pub(in crate::policies) lists: BTreeSet<SubjectList>,
    /// The kinds of crossing that `violation` asks for; none when it reads crossings of any kind.
    pub(in crate::policies) kinds: Option<BTreeSet<String>>,
    /// Whether some `violation` reads crossings.
    pub(in crate::policies) crossings: bool,
    /// The bytes at which the definitions of `violation` start, each with its line.
    pub(in crate::policies) definitions: Vec<(usize, u32)>,
}

/// What came out of checking a rule or a call.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The type; none when an error was reported.
    pub(super) ty: Option<Ty>,
    /// Whether it depends on a tri-state.
    pub(super) reads_tri: bool,
}

/// The part of a policy that is being checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The body of `violation`, outside any nested query.
    Violation,
    /// The body of `applies`.
    Applies,
    /// Anywhere else.
    Other,
}

/// Names and what is known about them, in one query.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) module: usize,
    pub(super) place: Place,
    pub(super) names: BTreeMap<String, Ty>,
    /// References that were tested against null.
    pub(super) present: BTreeSet<String>,
    /// Whether a list of the input is being gone through.
    pub(super) in_loop: bool,
    /// How many lists of the policy's own are being gone through, one inside the other.
    pub(super) own_loops: u8,
    /// Whether this stands under `not`.
    pub(super) negated: bool,
    /// Whether this stands inside a comprehension.
    pub(super) collecting: bool,
}

impl Scope {
    pub(super) fn new(module: usize, place: Place) -> Self {
        Self {
            module,
            place,
            names: BTreeMap::new(),
            present: BTreeSet::new(),
            in_loop: false,
            own_loops: 0,
            negated: false,
            collecting: false,
        }
    }
    /// Returns the scope of a nested query.
    pub(super) fn nested(&self) -> Self {
        Self {
            place: Place::Other,
            ..self.clone()
        }
    }
}

type Key = (usize, String, Vec<Ty>, Loops);

/// The state of checking one policy.
pub(super) struct Checker<'a> {
    pub(super) schema: &'a FactSchema,
    pub(super) header: &'a Header,
    pub(super) modules: &'a [Loaded<'a>],
    pub(super) errors: BTreeSet<PolicyError>,
    pub(super) reads: Reads,
    pub(super) reads_tri: bool,
    /// Families on which something rests and which the header does not need.
    pub(super) missing: BTreeSet<Family>,
    outcomes: BTreeMap<Key, Outcome>,
    active: Vec<(usize, String)>,
}

/// Checks one policy of `modules`, and what it uses of the library.
pub(in crate::policies) fn check(
    schema: &FactSchema,
    modules: &[Loaded<'_>],
    (policy, header): (usize, &Header),
) -> Result<Reads, Vec<PolicyError>> {
    let mut checker = Checker {
        schema,
        header,
        modules,
        errors: BTreeSet::new(),
        reads: Reads {
            kinds: Some(BTreeSet::new()),
            ..Reads::default()
        },
        reads_tri: false,
        missing: BTreeSet::new(),
        outcomes: BTreeMap::new(),
        active: Vec::new(),
    };
    checker.policy(policy);
    if checker.errors.is_empty() {
        Ok(checker.reads)
    } else {
        Err(checker.errors.into_iter().collect())
    }
}

impl<'a> Checker<'a> {
    /// Reports what is wrong at a place of a module.
    pub(super) fn refuse(
        &mut self,
        module: usize,
        span: Span,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let file = self.modules.get(module).map_or("", |module| module.file);
        self.errors.insert(PolicyError::Refused {
            file: file.to_owned(),
            at: span.position(),
            what: what.into(),
            hint: hint.into(),
        });
    }

    fn policy(&mut self, index: usize) {
        let modules = self.modules;
        let Some(module) = modules.get(index) else {
            return;
        };
        if !self.imports_exist(index) {
            return;
        }
        for name in ["applies", "violation"] {
            if module
                .groups
                .get(name)
                .is_none_or(|group| group.sort != Sort::Set)
            {
                self.errors.insert(PolicyError::Refused {
                    file: module.file.to_owned(),
                    at: module.package_at,
                    what: format!("the set `{name}` is missing"),
                    hint: format!("write `{name} contains ... if {{ ... }}`"),
                });
                return;
            }
        }
        for (name, group) in &module.groups {
            if !matches!(group.sort, Sort::Function(_)) {
                self.rule(index, name);
            }
        }
        self.note_kinds(index);
        for (name, group) in &module.groups {
            let called = |key: &Key| key.0 == index && key.1 == *name;
            if !self.outcomes.keys().any(called) && self.errors.is_empty() {
                let what = format!("`{name}` is never called, so its parameters have no type");
                self.refuse(index, group.span, what, "call it or delete it");
            }
        }
    }

    /// Returns what a rule without parameters is.
    pub(super) fn rule(&mut self, module: usize, name: &str) -> Outcome {
        self.evaluate((module, name.to_owned(), Vec::new(), (false, 0)))
    }

    /// Returns what a function gives for arguments of these types.
    pub(super) fn call(
        &mut self,
        module: usize,
        name: &str,
        arguments: Vec<Ty>,
        loops: Loops,
    ) -> Outcome {
        self.evaluate((module, name.to_owned(), arguments, loops))
    }

    fn evaluate(&mut self, key: Key) -> Outcome {
        if let Some(known) = self.outcomes.get(&key) {
            return known.clone();
        }
        let failed = Outcome {
            ty: None,
            reads_tri: false,
        };
        let modules = self.modules;
        let (index, name) = (key.0, key.1.clone());
        let found = modules
            .get(index)
            .and_then(|module| module.groups.get_key_value(name.as_str()));
        let Some((_, group)) = found else {
            return failed;
        };
        let step = (index, name.clone());
        if self.active.contains(&step) {
            let what = format!("`{name}` depends on itself");
            self.refuse(index, group.span, what, "recursion is not allowed");
            return failed;
        }
        self.active.push(step);
        let outer = std::mem::replace(&mut self.reads_tri, false);
        let ty = self.group(index, &name, group, &key);
        let outcome = Outcome {
            ty,
            reads_tri: std::mem::replace(&mut self.reads_tri, outer),
        };
        self.active.pop();
        self.outcomes.insert(key, outcome.clone());
        outcome
    }

    /// Checks all definitions of a rule and returns what they have in common.
    fn group(&mut self, index: usize, name: &str, group: &Group<'a>, key: &Key) -> Option<Ty> {
        let policy = self.modules.get(index).map(|module| module.role) == Some(Role::Policy);
        let place = match name {
            "violation" if policy => Place::Violation,
            "applies" if policy => Place::Applies,
            _ => Place::Other,
        };
        let mut types = Vec::new();
        for definition in &group.definitions {
            let mut scope = Scope::new(index, place);
            (scope.in_loop, scope.own_loops) = key.3;
            self.parameters(definition, &key.2, &mut scope);
            self.definition(group.sort, definition, &scope, &mut types);
        }
        let mut all = self.common(index, group, types)?;
        if let Some(default) = group.default {
            all = self.default(index, default, &all)?;
        } else if all != Ty::Truth && group.sort != Sort::Set && !always_defined(group) {
            self.refuse(
                index,
                group.span,
                format!("`{name}` may be undefined, which drops whatever uses it"),
                "add a `default`, or end with `else := value`",
            );
        }
        Some(all)
    }

    /// Binds parameters to the types of the arguments.
    fn parameters(&mut self, definition: &Definition<'a>, types: &[Ty], scope: &mut Scope) {
        for (parameter, ty) in definition.parameters.iter().zip(types) {
            match parameter.name() {
                Some("_") => {}
                Some(name) => self.bind(scope, name, parameter.span(), ty.clone()),
                None => {
                    let what = "a parameter must be a name";
                    self.refuse(
                        scope.module,
                        parameter.span(),
                        what,
                        "compare it in the body",
                    );
                }
            }
        }
    }

    /// Checks the bodies of one definition and collects the types of their values.
    fn definition(
        &mut self,
        sort: Sort,
        definition: &Definition<'a>,
        scope: &Scope,
        types: &mut Vec<Option<Ty>>,
    ) {
        if definition.bodies.is_empty() {
            types.push(self.value(sort, definition, definition.assign, scope));
        }
        for body in definition.bodies {
            let mut inner = scope.clone();
            self.query(&body.query, &mut inner);
            let assign = if body.is_else {
                body.assign.as_ref()
            } else {
                definition.assign
            };
            types.push(self.value(sort, definition, assign, &inner));
        }
    }

    /// Returns the type of what one body gives.
    fn value(
        &mut self,
        sort: Sort,
        definition: &Definition<'a>,
        assign: Option<&'a Assign>,
        scope: &Scope,
    ) -> Option<Ty> {
        if sort == Sort::Set {
            let Some(key) = definition.key else {
                self.refuse(scope.module, definition.span, "the key is missing", "");
                return None;
            };
            return match scope.place {
                Place::Violation => self.violation(key, scope),
                Place::Applies => self.subject_key(key, scope),
                Place::Other => self.value_of(key, scope),
            }
            .map(|ty| Ty::Set(Box::new(ty)));
        }
        let Some(assign) = assign else {
            return Some(Ty::Truth);
        };
        if assign.op == AssignOp::Eq {
            let what = "`=` in a rule's head";
            self.refuse(scope.module, assign.span, what, "write `:=`");
        }
        self.value_of(&assign.value, scope)
    }

    fn subject_key(&mut self, key: &'a Expr, scope: &Scope) -> Option<Ty> {
        let ty = self.value_of(key, scope)?;
        if !ty.is_text() {
            let what = format!("`applies` holds ids of subjects, this is {ty}");
            self.refuse(scope.module, key.span(), what, "");
        }
        Some(ty)
    }

    /// Returns the type that all definitions have.
    fn common(&mut self, index: usize, group: &Group<'a>, types: Vec<Option<Ty>>) -> Option<Ty> {
        let mut types = types.into_iter();
        let mut all = types.next()??;
        for ty in types {
            let ty = ty?;
            let Some(joined) = all.join(&ty) else {
                let what = format!("the definitions give {all} here and {ty} there");
                self.refuse(index, group.span, what, "");
                return None;
            };
            all = joined;
        }
        Some(all)
    }

    /// Returns the type with a default; refuses one that is no literal, or claims a condition holds.
    fn default(&mut self, index: usize, default: &Expr, all: &Ty) -> Option<Ty> {
        let ty = if let Expr::Bool { value, .. } = default {
            if *value && *all == Ty::Truth {
                let what = "a condition that holds by default";
                self.refuse(index, default.span(), what, "only `false` is safe");
                return None;
            }
            Ty::Bool
        } else if let Expr::Number { .. } = default {
            Ty::Number
        } else if let Some(text) = default.text() {
            Ty::Literal(text.to_owned())
        } else {
            let what = "a default must be a text, a number, true or false";
            self.refuse(index, default.span(), what, "");
            return None;
        };
        if *all == Ty::Truth && ty == Ty::Bool {
            return Some(Ty::Bool);
        }
        let joined = all.join(&ty);
        if joined.is_none() {
            let what = format!("the default is {ty}, the rule gives {all}");
            self.refuse(index, default.span(), what, "");
        }
        joined
    }
}

/// Returns whether some definition gives a value whatever the facts say.
fn always_defined(group: &Group<'_>) -> bool {
    group.definitions.iter().any(|definition| {
        definition.bodies.is_empty()
            || definition
                .bodies
                .iter()
                .any(|body| body.query.stmts.is_empty())
    })
}

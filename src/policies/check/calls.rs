//! Calls: the functions on the list, those of the library, the policy's own.

use super::super::ast::{Expr, Span};
use super::super::error::{nearest, suggestion};
use super::modules::{Role, Sort};
use super::rules::{Checker, Scope};
use super::types::Ty;

/// What an argument of a built-in function must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Argument {
    Text,
    Number,
    /// A list or a set.
    Many,
    Numbers,
    Texts,
}

/// What a built-in function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gives {
    Bool,
    Number,
    Text,
    /// The list in which the elements of the argument stand.
    Sorted,
}

/// The functions that policies may call. None reads time, randomness or the network, none can run long,
/// and none is undefined for arguments of its types.
const BUILTINS: &[(&str, &[Argument], Gives)] = &[
    ("abs", &[Argument::Number], Gives::Number),
    ("ceil", &[Argument::Number], Gives::Number),
    ("concat", &[Argument::Text, Argument::Texts], Gives::Text),
    ("contains", &[Argument::Text, Argument::Text], Gives::Bool),
    ("count", &[Argument::Many], Gives::Number),
    ("endswith", &[Argument::Text, Argument::Text], Gives::Bool),
    ("floor", &[Argument::Number], Gives::Number),
    ("lower", &[Argument::Text], Gives::Text),
    ("round", &[Argument::Number], Gives::Number),
    ("sort", &[Argument::Many], Gives::Sorted),
    ("startswith", &[Argument::Text, Argument::Text], Gives::Bool),
    ("sum", &[Argument::Numbers], Gives::Number),
    (
        "trim_prefix",
        &[Argument::Text, Argument::Text],
        Gives::Text,
    ),
    (
        "trim_suffix",
        &[Argument::Text, Argument::Text],
        Gives::Text,
    ),
    ("upper", &[Argument::Text], Gives::Text),
];

/// Returns whether a name is a function of the list.
pub(super) fn is_builtin(name: &str) -> bool {
    BUILTINS.iter().any(|(known, ..)| *known == name)
}

/// Where a name of a rule leads: its module, and the rule.
enum Target {
    Rule(usize, String),
    /// A path that must lead to a rule and does not.
    Nowhere(String, String),
}

impl<'a> Checker<'a> {
    /// Returns where a path leads, if it is one of rules: the module's own, an import's, or `data`.
    fn target(&self, path: &[&str], scope: &Scope) -> Option<Target> {
        let module = self.modules.get(scope.module)?;
        let first = path.first()?;
        if scope.names.contains_key(*first) {
            return None;
        }
        if module.groups.contains_key(first) {
            return Some(match path {
                [name] => Target::Rule(scope.module, (*name).to_owned()),
                _ => Target::Nowhere(
                    format!("`{}` reads inside a rule", path.join(".")),
                    "ask `id in rule`".to_owned(),
                ),
            });
        }
        let full: Vec<&str> = match module.aliases.get(first) {
            Some(import) => import.iter().chain(path.iter().skip(1)).copied().collect(),
            None if *first == "data" => path.to_vec(),
            None => return None,
        };
        Some(self.data(&full, scope))
    }

    /// Returns where a path below `data` leads.
    fn data(&self, path: &[&str], scope: &Scope) -> Target {
        let shown = path.join(".");
        let ["data", package @ .., name] = path else {
            return Target::Nowhere(format!("`{shown}` names no rule"), String::new());
        };
        let own = self.modules.get(scope.module).map(|module| &module.package);
        let found = self
            .modules
            .iter()
            .position(|module| module.package == package)
            .filter(|index| {
                let library = self.modules.get(*index).map(|module| module.role);
                library == Some(Role::Library) || own.is_some_and(|own| own == package)
            });
        let Some(index) = found else {
            return Target::Nowhere(
                format!("`{shown}` is neither a rule of this policy nor of the library"),
                "policies read `input`, their own rules and `data.palisade.lib`".to_owned(),
            );
        };
        let rules = self.modules.get(index).map(|module| &module.groups);
        match rules.filter(|groups| groups.contains_key(name)) {
            Some(_) => Target::Rule(index, (*name).to_owned()),
            None => Target::Nowhere(
                format!("`{}` has no rule `{name}`", package.join(".")),
                suggestion(
                    name,
                    rules.into_iter().flat_map(|groups| groups.keys().copied()),
                ),
            ),
        }
    }

    /// Returns the type of a reference to a rule; none when it refers to something else.
    pub(super) fn rule_reference(&mut self, expr: &'a Expr, scope: &Scope) -> Option<Option<Ty>> {
        let path = expr.path()?;
        match self.target(&path, scope)? {
            Target::Nowhere(what, hint) => {
                self.refuse(scope.module, expr.span(), what, hint);
                Some(None)
            }
            Target::Rule(module, name) => {
                let modules = self.modules;
                let group = modules
                    .get(module)
                    .and_then(|m| m.groups.get(name.as_str()));
                let sort = group.map(|group| group.sort);
                if let Some(Sort::Function(_)) = sort {
                    let what = format!("`{name}` is a function and is not called here");
                    self.refuse(scope.module, expr.span(), what, "");
                    return Some(None);
                }
                if name == "violation" {
                    let what = "`violation` is what the engine reads, not a rule to build on";
                    self.refuse(scope.module, expr.span(), what, "");
                    return Some(None);
                }
                let outcome = self.rule(module, &name);
                self.used(expr.span(), outcome.reads_tri, scope);
                Some(outcome.ty)
            }
        }
    }

    /// Passes on that something depends on a tri-state.
    fn used(&mut self, span: Span, reads_tri: bool, scope: &Scope) {
        if reads_tri {
            self.reads_tri = true;
            self.tri_used(span, scope);
        }
    }

    /// Returns the type of a call.
    pub(super) fn called(
        &mut self,
        span: Span,
        function: &'a Expr,
        arguments: &'a [Expr],
        scope: &Scope,
    ) -> Option<Ty> {
        let Some(path) = function.path() else {
            self.refuse(scope.module, span, "what is called has no name", "");
            return None;
        };
        let types: Vec<Option<Ty>> = arguments
            .iter()
            .map(|argument| self.value_of(argument, scope))
            .collect();
        match self.target(&path, scope) {
            Some(Target::Nowhere(what, hint)) => {
                self.refuse(scope.module, span, what, hint);
                None
            }
            Some(Target::Rule(module, name)) => {
                let modules = self.modules;
                let group = modules
                    .get(module)
                    .and_then(|m| m.groups.get(name.as_str()))?;
                let Sort::Function(arity) = group.sort else {
                    let what = format!("`{name}` is no function");
                    self.refuse(scope.module, span, what, "");
                    return None;
                };
                self.arity(span, &name, (arity, types.len()), scope)?;
                let types: Option<Vec<Ty>> = types.into_iter().collect();
                let outcome = self.call(module, &name, types?, (scope.in_loop, scope.own_loops));
                self.used(span, outcome.reads_tri, scope);
                outcome.ty
            }
            None => self.builtin(span, &path.join("."), types, scope),
        }
    }

    /// Returns why a name that is called is no function, and what to do.
    fn not_a_function(&self, name: &str, scope: &Scope) -> (String, String) {
        let module = name.split_once('.').map(|(module, _)| module);
        module
            .and_then(|module| self.not_imported(module, scope))
            .unwrap_or_else(|| {
                let known = BUILTINS.iter().map(|(known, ..)| *known);
                (
                    format!("the function `{name}` is not on the list"),
                    suggestion(name, known),
                )
            })
    }

    /// Returns the names of the library's modules.
    fn libraries(&self) -> impl Iterator<Item = &'a str> {
        let modules = self.modules.iter();
        modules
            .filter(|module| module.role == Role::Library)
            .filter_map(|module| module.package.last().copied())
    }

    /// Returns what to say of a name that is, or nearly is, a module of the library that was not imported.
    pub(super) fn not_imported(&self, name: &str, scope: &Scope) -> Option<(String, String)> {
        let imported = self.modules.get(scope.module)?.aliases.keys().copied();
        if let Some(near) = nearest(name, imported) {
            return Some((
                format!("`{name}` is not imported"),
                format!("did you mean `{near}`?"),
            ));
        }
        let near = nearest(name, self.libraries())?;
        Some((
            format!("`{name}` is not imported"),
            format!("write `import data.palisade.lib.{near}` after the package"),
        ))
    }

    /// Refuses imports of modules that the library does not have; returns whether all exist.
    pub(super) fn imports_exist(&mut self, index: usize) -> bool {
        let modules = self.modules;
        let imports = modules.get(index).into_iter().flat_map(|one| &one.imports);
        let mut all = true;
        for (name, span) in imports {
            if !self.libraries().any(|known| known == *name) {
                all = false;
                let what = format!("the library has no module `{name}`");
                let hint = suggestion(name, self.libraries());
                self.refuse(index, *span, what, hint);
            }
        }
        all
    }

    fn arity(
        &mut self,
        span: Span,
        name: &str,
        (wanted, given): (usize, usize),
        scope: &Scope,
    ) -> Option<()> {
        if wanted == given {
            return Some(());
        }
        let what = format!("`{name}` takes {wanted} arguments, {given} are given");
        self.refuse(scope.module, span, what, "");
        None
    }

    fn builtin(
        &mut self,
        span: Span,
        name: &str,
        types: Vec<Option<Ty>>,
        scope: &Scope,
    ) -> Option<Ty> {
        let Some((_, wanted, gives)) = BUILTINS.iter().find(|(known, ..)| *known == name) else {
            let (what, hint) = self.not_a_function(name, scope);
            self.refuse(scope.module, span, what, hint);
            return None;
        };
        self.arity(span, name, (wanted.len(), types.len()), scope)?;
        let types: Vec<Ty> = types.into_iter().collect::<Option<_>>()?;
        for (ty, wanted) in types.iter().zip(*wanted) {
            if !fits(ty, *wanted) {
                let hint = ty.null_hint();
                self.refuse(
                    scope.module,
                    span,
                    format!("`{name}` cannot take {ty}"),
                    hint,
                );
                return None;
            }
        }
        Some(match gives {
            Gives::Bool => Ty::Bool,
            Gives::Number => Ty::Number,
            Gives::Text => Ty::Text,
            Gives::Sorted => Ty::List(Box::new(types.first().and_then(Ty::element).cloned()?)),
        })
    }
}

fn fits(ty: &Ty, wanted: Argument) -> bool {
    let element = ty.element();
    match wanted {
        Argument::Text => ty.is_text(),
        Argument::Number => *ty == Ty::Number,
        Argument::Many => element.is_some(),
        Argument::Numbers => matches!(element, Some(Ty::Number | Ty::Nothing)),
        Argument::Texts => element.is_some_and(|one| one.is_text() || *one == Ty::Nothing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../docs/policies.md");

    #[test]
    fn the_documentation_lists_every_function() {
        let mut table = "| function | gives |\n|---|---|\n".to_owned();
        for (name, arguments, gives) in BUILTINS {
            let arguments: Vec<&str> = arguments
                .iter()
                .map(|argument| match argument {
                    Argument::Text => "text",
                    Argument::Number => "number",
                    Argument::Many => "list or set",
                    Argument::Numbers => "numbers",
                    Argument::Texts => "texts",
                })
                .collect();
            let gives = match gives {
                Gives::Bool => "true or false",
                Gives::Number => "number",
                Gives::Text => "text",
                Gives::Sorted => "list",
            };
            table.push_str(&format!(
                "| `{name}({})` | {gives} |\n",
                arguments.join(", ")
            ));
        }
        assert!(
            PAGE.contains(&format!("\n{table}\n")),
            "docs/policies.md should hold\n{table}"
        );
    }

    #[test]
    fn the_documentation_lists_every_function_of_the_library() {
        let mut written: Vec<String> = Vec::new();
        for (module, text) in [
            (
                "environments",
                include_str!("../../../policies/lib/environments.rego"),
            ),
            ("tri", include_str!("../../../policies/lib/tri.rego")),
        ] {
            let heads = text.lines().filter_map(|line| line.split_once(") if"));
            written.extend(heads.map(|(head, _)| format!("{module}.{head})")));
        }
        written.sort();
        written.dedup();
        let table = PAGE.split("| library function |").nth(1).unwrap();
        let rows = table.lines().skip(2).take_while(|line| !line.is_empty());
        let mut listed: Vec<&str> = rows.filter_map(|row| row.split('`').nth(1)).collect();
        listed.sort_unstable();
        assert_eq!(listed, written);
        assert_eq!(std::fs::read_dir("policies/lib").unwrap().count(), 2);
    }
}

//! The rules of a file, by name, and where its names lead.

use std::collections::BTreeMap;

use super::super::ast::{Assign, Body, Expr, File, Head, Import, Rule, Span};
use super::super::error::{PolicyError, Position};
use super::calls::is_builtin;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::policies) enum Role {
    /// A policy of ours or of a user.
    Policy,
    /// A module under `palisade.lib`.
    Library,
}

/// The sort of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// `name contains key if ...`
    Set,
    /// `name := value if ...` or `name if ...`
    Value,
    /// `name(parameter) := value if ...`, with this many parameters.
    Function(usize),
}

/// The loops in which a function is called: over a list of the input, over how many of the policy's own.
pub(super) type Loops = (bool, u8);

/// One definition of a rule.
pub(super) struct Definition<'a> {
    pub(super) span: Span,
    /// The key of a set rule.
    pub(super) key: Option<&'a Expr>,
    pub(super) parameters: &'a [Expr],
    pub(super) assign: Option<&'a Assign>,
    pub(super) bodies: &'a [Body],
}

/// All definitions of one rule.
pub(super) struct Group<'a> {
    pub(super) sort: Sort,
    pub(super) span: Span,
    pub(super) definitions: Vec<Definition<'a>>,
    pub(super) default: Option<&'a Expr>,
}

/// A file with its rules.
pub(in crate::policies) struct Loaded<'a> {
    pub(super) file: &'a str,
    pub(in crate::policies) source: &'a str,
    pub(in crate::policies) package: Vec<&'a str>,
    pub(in crate::policies) package_at: Position,
    pub(in crate::policies) role: Role,
    pub(super) aliases: Aliases<'a>,
    /// Where each module of the library is imported, by the module's name.
    pub(super) imports: Vec<(&'a str, Span)>,
    pub(super) groups: BTreeMap<&'a str, Group<'a>>,
}

/// Paths of modules by the names under which they were imported.
type Aliases<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// Collects what is wrong in one file.
struct Reader<'a> {
    file: &'a File,
    errors: Vec<PolicyError>,
}

impl<'a> Loaded<'a> {
    /// Reads the package, the imports and the rules of a file.
    pub(in crate::policies) fn read(file: &'a File) -> Result<Self, Vec<PolicyError>> {
        let mut reader = Reader {
            file,
            errors: Vec::new(),
        };
        let package = file.ast.package.refr.path().unwrap_or_default();
        let role = match package.as_slice() {
            ["palisade", "lib", _] => Role::Library,
            _ => Role::Policy,
        };
        let (aliases, imports) = reader.aliases();
        let groups = reader.groups();
        for (name, group) in &groups {
            if aliases.contains_key(name) || is_builtin(name) {
                let what = format!("`{name}` already names something else");
                reader.refuse(group.span, what, "choose another name");
            }
        }
        if !reader.errors.is_empty() {
            return Err(reader.errors);
        }
        Ok(Self {
            file: &file.source.file,
            source: &file.source.contents,
            package,
            package_at: file.ast.package.span.position(),
            role,
            aliases,
            imports,
            groups,
        })
    }
}

impl<'a> Reader<'a> {
    fn refuse(&mut self, span: Span, what: impl Into<String>, hint: &str) {
        self.errors.push(PolicyError::Refused {
            file: self.file.source.file.clone(),
            at: span.position(),
            what: what.into(),
            hint: hint.to_owned(),
        });
    }

    /// Returns the names under which libraries were imported, and where each library is.
    fn aliases(&mut self) -> (Aliases<'a>, Vec<(&'a str, Span)>) {
        let file = self.file;
        let mut aliases = BTreeMap::new();
        let mut imports = Vec::new();
        let mut v1 = false;
        for import in &file.ast.imports {
            match import.refr.path().unwrap_or_default().as_slice() {
                ["rego", "v1"] => v1 = true,
                path @ ["data", "palisade", "lib", name] => {
                    imports.push((*name, import.span));
                    let alias = self.alias(import).unwrap_or(name);
                    let taken = ["input", "data"].contains(&alias) || is_builtin(alias);
                    if taken || aliases.insert(alias, path.to_vec()).is_some() {
                        let what = format!("`{alias}` already names something else");
                        self.refuse(import.span, what, "import it `as` another name");
                    }
                }
                _ => self.refuse(
                    import.span,
                    "only `rego.v1` and modules of the library can be imported",
                    "import data.palisade.lib.<module>",
                ),
            }
        }
        if !v1 {
            let span = file.ast.package.span;
            self.refuse(
                span,
                "`import rego.v1` is missing",
                "write it after the package",
            );
        }
        (aliases, imports)
    }

    fn alias(&self, import: &'a Import) -> Option<&'a str> {
        import
            .alias
            .map(|span| span.text(&self.file.source.contents))
    }

    /// Returns the rules by name; all definitions of a name must be of one sort.
    fn groups(&mut self) -> BTreeMap<&'a str, Group<'a>> {
        let mut groups: BTreeMap<&str, Group<'_>> = BTreeMap::new();
        for rule in &self.file.ast.rules {
            let Some((name, sort, span)) = self.head(rule) else {
                continue;
            };
            let group = groups.entry(name).or_insert_with(|| Group {
                sort,
                span,
                definitions: Vec::new(),
                default: None,
            });
            if group.sort != sort {
                let what = format!("`{name}` is defined as two sorts of rule, or with two arities");
                self.refuse(span, what, "");
                continue;
            }
            match rule {
                Rule::Default { value, .. } if group.default.is_none() => {
                    group.default = Some(value);
                }
                Rule::Default { .. } => self.refuse(span, "a second `default`", ""),
                Rule::Spec { head, bodies, .. } => group.definitions.push(definition(head, bodies)),
            }
        }
        for (name, group) in &groups {
            if group.definitions.is_empty() {
                let what = format!("`{name}` has a default and no definition");
                self.refuse(group.span, what, "");
            }
        }
        groups
    }

    /// Returns name and sort of a rule; refuses names with dots or keys, and legacy forms.
    fn head(&mut self, rule: &'a Rule) -> Option<(&'a str, Sort, Span)> {
        let (refr, sort, span) = match rule {
            Rule::Default {
                refr, args, span, ..
            } if args.is_empty() => (refr, Sort::Value, span),
            Rule::Default {
                refr, args, span, ..
            } => (refr, Sort::Function(args.len()), span),
            Rule::Spec { head, .. } => match head {
                Head::Compr { refr, span, .. } => (refr, Sort::Value, span),
                Head::Set { refr, span, .. } => (refr, Sort::Set, span),
                Head::Func {
                    refr, args, span, ..
                } => (refr, Sort::Function(args.len()), span),
            },
        };
        let name = refr.name();
        if name.is_none() {
            self.refuse(
                *span,
                "the name of a rule must be one word",
                "write `name contains key if { ... }` for a set",
            );
        }
        Some((name?, sort, *span))
    }
}

fn definition<'a>(head: &'a Head, bodies: &'a [Body]) -> Definition<'a> {
    match head {
        Head::Compr { span, assign, .. } => Definition {
            span: *span,
            key: None,
            parameters: &[],
            assign: assign.as_ref(),
            bodies,
        },
        Head::Set { span, key, .. } => Definition {
            span: *span,
            key: key.as_ref(),
            parameters: &[],
            assign: None,
            bodies,
        },
        Head::Func {
            span, args, assign, ..
        } => Definition {
            span: *span,
            key: None,
            parameters: args,
            assign: assign.as_ref(),
            bodies,
        },
    }
}

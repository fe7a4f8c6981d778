//! From files to checked policies: everything that a file can be refused for.

use std::collections::{BTreeMap, BTreeSet};

use regorus::Engine;

use super::ast::File;
use super::catalogue::{Origin, Policy, Source};
use super::check::{Loaded, Reads, Role, check};
use super::error::{PolicyError, Position, suggestion};
use super::header::{Header, SubjectList};
use super::meta::exception_policies;
use super::metadata;
use crate::facts::fact_schema;
use crate::ids::Sym;

/// Returns all values, or all errors.
pub(super) fn collect<T>(
    results: impl IntoIterator<Item = Result<T, Vec<PolicyError>>>,
) -> Result<Vec<T>, Vec<PolicyError>> {
    let mut values = Vec::new();
    let mut errors = Vec::new();
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(more) => errors.extend(more),
        }
    }
    if errors.is_empty() {
        Ok(values)
    } else {
        errors.sort();
        errors.dedup();
        Err(errors)
    }
}

/// Parses each file; the trees come in the order of the files.
pub(super) fn parse(sources: &[Source]) -> Result<Vec<File>, Vec<PolicyError>> {
    let engine = engine(sources.iter())?;
    let broken = |what: String| vec![PolicyError::Facts { what }];
    let json = engine
        .get_ast_as_json()
        .map_err(|error| broken(format!("the syntax tree: {error}")))?;
    let files: Vec<File> = serde_json::from_str(&json)
        .map_err(|error| broken(format!("an expression is nested too deeply: {error}")))?;
    if files.iter().any(|file| file.version != 1) || files.len() != sources.len() {
        return Err(broken("the syntax tree has another version".to_owned()));
    }
    Ok(files)
}

pub(super) fn engine<'a>(
    sources: impl IntoIterator<Item = &'a Source>,
) -> Result<Engine, Vec<PolicyError>> {
    let mut engine = Engine::new();
    engine.set_strict_builtin_errors(true);
    let added = sources.into_iter().map(|source| {
        engine
            .add_policy(source.file.clone(), source.text.clone())
            .map(drop)
            .map_err(|error| vec![syntax_error(&source.file, &error.to_string())])
    });
    collect(added.collect::<Vec<_>>())?;
    Ok(engine)
}

/// Has the engine analyse its modules, so that clones need not: one evaluation without input.
pub(super) fn prepare(engine: &mut Engine, policies: &[Policy]) -> Result<(), Vec<PolicyError>> {
    let Some(policy) = policies.first() else {
        return Ok(());
    };
    engine
        .eval_rule(format!("data.{}.applies", policy.package))
        .map(drop)
        .map_err(|error| vec![syntax_error(&policy.file, &error.to_string())])
}

/// Reads place and reason from the engine's message: `--> file:line:column` and `error: reason`.
fn syntax_error(file: &str, message: &str) -> PolicyError {
    let mut numbers = message
        .split_once("--> ")
        .and_then(|(_, rest)| rest.lines().next())
        .into_iter()
        .flat_map(|place| place.rsplit(':'))
        .map_while(|number| number.trim().parse().ok());
    let column = numbers.next().unwrap_or(1);
    let line = numbers.next().unwrap_or(1);
    let what = message
        .lines()
        .rev()
        .find_map(|line| line.trim().strip_prefix("error: "))
        .unwrap_or(message)
        .trim()
        .to_owned();
    PolicyError::Refused {
        file: file.to_owned(),
        at: Position { line, column },
        what,
        hint: String::new(),
    }
}

fn refused(file: &str, at: Position, what: String, hint: &str) -> PolicyError {
    PolicyError::Refused {
        file: file.to_owned(),
        at,
        what,
        hint: hint.to_owned(),
    }
}

pub(super) fn is_library(modules: &[Loaded<'_>], source: &Source) -> bool {
    modules
        .iter()
        .any(|module| module.role == Role::Library && module.source == source.text)
}

/// Checks that each package belongs to who writes it, and is used once.
pub(super) fn packages(modules: &[Loaded<'_>], sources: &[Source]) -> Result<(), Vec<PolicyError>> {
    let mut seen: BTreeMap<&[&str], &str> = BTreeMap::new();
    let results = modules.iter().zip(sources).map(|(module, source)| {
        let (file, at) = (&source.file, module.package_at);
        let package = module.package.as_slice();
        let ours = package.first() == Some(&"palisade");
        let wrong = match source.origin {
            Origin::BuiltIn if !ours || package.len() != 3 => {
                "a built-in policy's package is `palisade.<topic>.<id>`"
            }
            Origin::User if ours => "packages under `palisade` are the program's own",
            Origin::User if package.len() < 2 => "a package needs at least two names",
            Origin::BuiltIn | Origin::User => "",
        };
        if !wrong.is_empty() {
            let hint = match source.origin {
                Origin::BuiltIn => "use `palisade.<topic>.<id with _ for ->`",
                Origin::User => {
                    "use `<yours>.<id with _ for ->`, or `<yours>.<topic>.<id with _ for ->`"
                }
            };
            return Err(vec![refused(file, at, wrong.to_owned(), hint)]);
        }
        match seen.insert(package, file) {
            None => Ok(()),
            Some(other) => {
                let what = format!("the package is that of `{other}`");
                Err(vec![refused(file, at, what, "one policy, one package")])
            }
        }
    });
    collect(results.collect::<Vec<_>>()).map(drop)
}

/// Returns the header of each policy, none for modules of the library.
pub(super) fn headers(
    modules: &[Loaded<'_>],
    sources: &[Source],
) -> Result<Vec<Option<Header>>, Vec<PolicyError>> {
    collect(modules.iter().zip(sources).map(|(module, source)| {
        let file = &source.file;
        if module.role == Role::Library {
            metadata::library(file, module.source).map_err(|error| vec![error])?;
            return Ok(None);
        }
        let header = metadata::header(file, module.source).map_err(|error| vec![error])?;
        let id = header.info.id.as_str();
        let name = module.package.last().copied().unwrap_or_default();
        if id.replace('-', "_") != name {
            let what = format!("the package ends in `{name}`, the id is `{id}`");
            let hint = "the package's last name is the id with `_` for `-`";
            return Err(vec![refused(file, module.package_at, what, hint)]);
        }
        if source.origin == Origin::BuiltIn && header.info.code.is_none() {
            let what = "METADATA: `custom.code` is missing".to_owned();
            return Err(vec![refused(file, module.package_at, what, "")]);
        }
        Ok(Some(header))
    }))
}

/// Returns the ids of policies that others replace.
pub(super) fn overridden(headers: &[Option<Header>]) -> Result<Vec<Sym>, Vec<PolicyError>> {
    let known: Vec<Sym> = headers.iter().flatten().map(|h| h.info.id).collect();
    let mut replaced = Vec::new();
    let mut errors = Vec::new();
    for header in headers.iter().flatten() {
        match header.overrides {
            Some(id) if known.contains(&id) => replaced.push(id),
            Some(id) => errors.push(PolicyError::UnknownPolicy {
                name: id.to_string(),
                hint: suggestion(id.as_str(), known.iter().map(|id| id.as_str())),
            }),
            None => {}
        }
    }
    replaced.sort_unstable();
    replaced.dedup();
    if errors.is_empty() {
        Ok(replaced)
    } else {
        Err(errors)
    }
}

/// Checks what the policies say.
pub(super) fn checked(
    modules: &[Loaded<'_>],
    sources: &[Source],
    headers: &[Option<Header>],
) -> Result<Vec<Policy>, Vec<PolicyError>> {
    let schema = fact_schema();
    let all = modules.iter().zip(sources).zip(headers).enumerate();
    collect(all.filter_map(|(index, ((module, source), header))| {
        let header = header.clone()?;
        let policy = check(&schema, modules, (index, &header)).and_then(|reads| {
            ranges(&header, &reads).map_err(|(what, hint)| {
                let at = metadata::place_of(&source.file, &source.text, "ranges_over");
                vec![refused(&source.file, at, what, &hint)]
            })?;
            Ok(Policy {
                header,
                file: source.file.as_str().into(),
                source: source.text.as_str().into(),
                origin: source.origin,
                package: module.package.join("."),
                reads,
            })
        });
        Some(policy)
    }))
}

/// Checks that `applies` goes through the lists that the header names.
fn ranges(header: &Header, reads: &Reads) -> Result<(), (String, String)> {
    let said: BTreeSet<_> = header.ranges_over.iter().copied().collect();
    if said == reads.lists {
        return Ok(());
    }
    let shown = |lists: &BTreeSet<SubjectList>| {
        let names: Vec<&str> = lists.iter().map(|list| list.as_str()).collect();
        names.join(", ")
    };
    let through = shown(&reads.lists);
    let what = format!(
        "`custom.ranges_over` says [{}], `applies` goes through [{through}]",
        shown(&said)
    );
    let hint = if reads.lists.is_empty() {
        "write `some store in input.stores`, or another of these lists, in `applies`".to_owned()
    } else {
        format!("write `ranges_over: [{through}]`, or change the lists in `applies`")
    };
    Err((what, hint))
}

/// Checks that ids, codes and former ids are used once.
pub(super) fn unique(policies: &[Policy]) -> Result<(), Vec<PolicyError>> {
    let own = exception_policies().into_iter();
    let mut names: BTreeMap<&str, &str> = own
        .flat_map(|(info, _)| [Some(info.id), info.code])
        .flatten()
        .map(|name| (name.as_str(), "the program itself"))
        .collect();
    let mut errors = Vec::new();
    for policy in policies {
        let header = &policy.header;
        let info = &header.info;
        let own = [Some(info.id), info.code].into_iter().flatten();
        for name in own.chain(header.aliases.iter().copied()) {
            if let Some(other) = names.insert(name.as_str(), &policy.file) {
                let what = format!("`{name}` is used by `{other}` already");
                let hint = "to replace a built-in policy, say `custom.overrides: <id>`";
                errors.push(refused(
                    &policy.file,
                    Position { line: 1, column: 1 },
                    what,
                    hint,
                ));
            }
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

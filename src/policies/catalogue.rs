//! The catalogue: the built-in policies and those of users, checked and ready to run.

use std::time::Duration;

use include_dir::{Dir, include_dir};
use regorus::Engine;

use super::check::{Loaded, Reads};
use super::error::{PolicyError, nearest};
use super::header::Header;
use super::loading;
use crate::ids::Sym;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/policies");

/// How long one policy may run over one batch: the subjects, or the crossings of one kind.
const LIMIT: Duration = Duration::from_secs(30);

/// A policy that was checked and can run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What its METADATA say.
    pub header: Header,
    /// The file it stands in: under `policies/`, or as the caller named it.
    pub file: Box<str>,
    /// The text of the file.
    pub source: Box<str>,
    /// Whether it is one of ours.
    pub origin: Origin,
    pub(super) package: String,
    pub(super) reads: Reads,
}

/// Whose policy it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Embedded in the program.
    BuiltIn,
    /// Given by the user.
    User,
}

/// Policies to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// Every policy.
    #[default]
    All,
    /// Those with these ids, codes or former ids.
    Only(Vec<String>),
}

/// All policies, by code and id.
#[derive(Clone)]
pub struct Catalogue {
    policies: Vec<Policy>,
    overridden: Vec<Sym>,
    pub(super) engine: Engine,
    pub(super) limit: Duration,
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalogue")
            .field("policies", &self.policies)
            .field("overridden", &self.overridden)
            .finish_non_exhaustive()
    }
}

/// A file to load.
pub(super) struct Source {
    pub(super) file: String,
    pub(super) text: String,
    pub(super) origin: Origin,
}

impl Catalogue {
    /// Returns the built-in policies together with `user`'s, given as pairs of file name and text.
    ///
    /// # Errors
    /// Everything that is wrong in any file, in the order of files and lines.
    pub fn load(user: &[(String, String)]) -> Result<Self, Vec<PolicyError>> {
        let mut sources = built_in();
        sources.extend(user.iter().map(|(file, text)| Source {
            file: file.clone(),
            text: text.clone(),
            origin: Origin::User,
        }));
        Self::of(&sources)
    }

    fn of(sources: &[Source]) -> Result<Self, Vec<PolicyError>> {
        let files = loading::parse(sources)?;
        let modules = loading::collect(files.iter().map(Loaded::read))?;
        loading::packages(&modules, sources)?;
        let headers = loading::headers(&modules, sources)?;
        let overridden = loading::overridden(&headers)?;
        let mut policies = loading::checked(&modules, sources, &headers)?;
        policies.retain(|policy| {
            policy.origin == Origin::User || !overridden.contains(&policy.header.info.id)
        });
        loading::unique(&policies)?;
        policies.sort_by_key(order);
        let kept = sources.iter().filter(|source| {
            let policy = policies.iter().find(|policy| *policy.file == *source.file);
            policy.is_some() || loading::is_library(&modules, source)
        });
        let mut engine = loading::engine(kept)?;
        loading::prepare(&mut engine, &policies)?;
        Ok(Self {
            policies,
            overridden,
            engine,
            limit: LIMIT,
        })
    }

    /// Returns the catalogue with another limit on how long one policy may run over one batch.
    #[must_use]
    pub fn limited(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Returns the policies, by code, those without code last, by id.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// Returns the built-in policies that a user's policy replaces, by id.
    pub fn overridden(&self) -> &[Sym] {
        &self.overridden
    }

    /// Returns the policy with this id, code or former id.
    ///
    /// # Errors
    /// [`PolicyError::UnknownPolicy`] with the nearest name.
    pub fn find(&self, name: &str) -> Result<&Policy, PolicyError> {
        let found = self.policies.iter().find(|policy| policy.is_called(name));
        found.ok_or_else(|| {
            let ids = self.policies.iter().map(|p| p.header.info.id.as_str());
            let codes = self.policies.iter().filter_map(|p| p.header.info.code);
            let hint = nearest(name, ids.chain(codes.map(Sym::as_str)));
            PolicyError::UnknownPolicy {
                name: name.to_owned(),
                hint: hint.map_or_else(
                    || "`palisade policies list` shows all".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ),
            }
        })
    }

    /// Returns the selected policies in the catalogue's order, each once.
    ///
    /// # Errors
    /// [`PolicyError::UnknownPolicy`] for a name that no policy has.
    pub fn selected(&self, selection: &Selection) -> Result<Vec<&Policy>, PolicyError> {
        let Selection::Only(names) = selection else {
            return Ok(self.policies.iter().collect());
        };
        for name in names {
            self.find(name)?;
        }
        let wanted = |policy: &&Policy| names.iter().any(|name| policy.is_called(name));
        Ok(self.policies.iter().filter(wanted).collect())
    }
}

impl Policy {
    /// Returns whether this is its id, code or a former id.
    pub fn is_called(&self, name: &str) -> bool {
        let header = &self.header;
        header.info.id.as_str() == name
            || header.info.code.is_some_and(|code| code.as_str() == name)
            || header.aliases.iter().any(|alias| alias.as_str() == name)
    }
}

fn order(policy: &Policy) -> (bool, Option<Sym>, Sym) {
    let info = &policy.header.info;
    (info.code.is_none(), info.code, info.id)
}

/// Returns the embedded files in the order of their paths.
fn built_in() -> Vec<Source> {
    fn walk(folder: &Dir<'_>, found: &mut Vec<Source>) {
        for file in folder.files() {
            let path = file.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "rego")
            {
                found.push(Source {
                    file: format!("policies/{}", path.display()),
                    text: file.contents_utf8().unwrap_or_default().to_owned(),
                    origin: Origin::BuiltIn,
                });
            }
        }
        for inner in folder.dirs() {
            walk(inner, found);
        }
    }
    let mut found = Vec::new();
    walk(&BUILT_IN, &mut found);
    found.sort_by(|a, b| a.file.cmp(&b.file));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_policy_loads_under_the_code_that_its_file_names() {
        let catalogue = match Catalogue::load(&[]) {
            Ok(catalogue) => catalogue,
            Err(errors) => {
                let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
                panic!("{}", messages.join("\n"));
            }
        };
        let code = |source: &Source| {
            let mut lines = source.text.lines();
            lines.find_map(|line| Some(line.strip_prefix("#   code: ")?.to_owned()))
        };
        let mut written: Vec<String> = built_in().iter().filter_map(code).collect();
        written.sort();
        let codes: Vec<&str> = catalogue
            .policies()
            .iter()
            .filter_map(|policy| policy.header.info.code)
            .map(Sym::as_str)
            .collect();
        assert_eq!(codes, written);
        assert!(!codes.is_empty());
    }
}

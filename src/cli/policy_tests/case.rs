use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::layout;
use crate::findings::{Severity, Verdict};
use crate::ids::Timestamp;

/// The moment of which cases speak unless a file `as-of` says another.
const AS_OF: &str = "2026-11-16T06:00:00Z";

/// What a case claims, from the first word of its folder's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// The policy finds something.
    Fails,
    /// The policy passes on at least one subject and finds nothing.
    Passes,
    /// The policy does not speak about the estate.
    NotApplicable,
    /// The policy cannot decide: a hole is only possible, or something was not seen.
    Unknown,
}

impl Claim {
    /// All claims.
    const ALL: [Self; 4] = [
        Self::Fails,
        Self::Passes,
        Self::NotApplicable,
        Self::Unknown,
    ];

    /// The claims of which every policy needs a case.
    pub(super) const REQUIRED: [Self; 3] = [Self::Fails, Self::Passes, Self::NotApplicable];

    /// Returns what such a case does, in words.
    pub(super) fn shown(self) -> &'static str {
        match self {
            Self::Fails => "that fails",
            Self::Passes => "that passes",
            Self::NotApplicable => "to which it is not applicable",
            Self::Unknown => "that it cannot decide",
        }
    }

    /// Returns the first word of the folder names.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Fails => "fails",
            Self::Passes => "passes",
            Self::NotApplicable => "not-applicable",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the claim of a folder's name: `fails`, `fails-same-subnet`.
    fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|claim| {
            name.strip_prefix(claim.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    }
}

/// What `expect.json` says about one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expected {
    /// Its ARN or id.
    pub(super) subject: String,
    /// The verdict.
    pub(super) verdict: Verdict,
    /// The severity of the gravest finding on it.
    pub(super) severity: Option<Severity>,
}

/// A folder with the smallest estate that shows something.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The policy's id: the name of the folder above.
    pub(super) policy: String,
    /// The folder's name.
    pub(super) name: String,
    pub(super) claim: Claim,
    pub(super) folder: PathBuf,
    pub(super) as_of: Timestamp,
    /// The case's `palisade.toml`, if it has one.
    pub(super) configuration: Option<PathBuf>,
    pub(super) expected: Vec<Expected>,
}

/// Returns the cases below a folder, `<policy>/<case>/`, sorted by policy and name.
///
/// # Errors
/// When a folder cannot be read, is empty, is named like no claim, or holds a file that cannot be understood.
pub(super) fn find(folder: &Path) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for policy in folders(folder)? {
        let own = folders(&policy)?;
        if own.is_empty() {
            return Err(format!(
                "`{}` holds no cases\nhint: add the folders `fails`, `passes` and `not-applicable`",
                policy.display()
            ));
        }
        for case in own {
            cases.push(read(&policy, case)?);
        }
    }
    if cases.is_empty() {
        return Err(format!(
            "`{}` holds no cases\nhint: a case is a folder `<policy id>/fails/` with replies in \
             `<account>/<region>/<service>-<operation>.json`",
            folder.display()
        ));
    }
    Ok(cases)
}

/// Returns the folders in a folder, sorted; hidden ones are left out.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed =
        |error: std::io::Error| format!("cannot read folder `{}`: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !hidden && entry.file_type().map_err(failed)?.is_dir() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn read(policy: &Path, folder: PathBuf) -> Result<Case, String> {
    let name = file_name(&folder);
    let claim = Claim::of(&name).ok_or_else(|| {
        format!(
            "`{}` is no name of a case\nhint: names begin with `fails`, `passes`, `not-applicable` or `unknown`",
            folder.display()
        )
    })?;
    layout::check(&folder)?;
    let as_of = text(&folder.join("as-of"))?.unwrap_or_else(|| AS_OF.to_owned());
    let as_of = as_of
        .trim()
        .parse()
        .map_err(|error| format!("`{}`: {error}", folder.join("as-of").display()))?;
    let configuration = folder.join("palisade.toml");
    Ok(Case {
        policy: file_name(policy),
        name,
        claim,
        as_of,
        configuration: configuration.is_file().then_some(configuration),
        expected: expected(&folder.join("expect.json"))?,
        folder,
    })
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Returns the text of a file, or none when there is no such file.
fn text(path: &Path) -> Result<Option<String>, String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("cannot read `{}`: {error}", path.display())),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    subject: String,
    verdict: String,
    severity: Option<String>,
}

fn expected(path: &Path) -> Result<Vec<Expected>, String> {
    let Some(text) = text(path)? else {
        return Ok(Vec::new());
    };
    let wrong = |error: &dyn std::fmt::Display| format!("`{}`: {error}", path.display());
    let lines: Vec<Line> = serde_json::from_str(&text).map_err(|error| wrong(&error))?;
    lines
        .into_iter()
        .map(|line| {
            Ok(Expected {
                verdict: verdict(&line.verdict).map_err(|error| wrong(&error))?,
                severity: match line.severity {
                    Some(severity) => Some(
                        severity
                            .parse::<Severity>()
                            .map_err(|error| wrong(&error))?,
                    ),
                    None => None,
                },
                subject: line.subject,
            })
        })
        .collect()
}

fn verdict(word: &str) -> Result<Verdict, String> {
    [
        Verdict::Fail,
        Verdict::Unknown,
        Verdict::Exempt,
        Verdict::Pass,
        Verdict::NotApplicable,
    ]
    .into_iter()
    // Reports write `not_applicable`, folders `not-applicable`: both are read.
    .find(|verdict| verdict.as_str() == word.replace('_', "-"))
    .ok_or_else(|| format!("`{word}` is no verdict: fail, unknown, exempt, pass, not-applicable"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_of_a_name_is_the_claim() {
        assert_eq!(Claim::of("fails"), Some(Claim::Fails));
        assert_eq!(Claim::of("passes-ram-shared"), Some(Claim::Passes));
        assert_eq!(
            Claim::of("not-applicable-lower"),
            Some(Claim::NotApplicable)
        );
        for other in ["failsafe", "not", "not-applicable_x", "works", ""] {
            assert_eq!(Claim::of(other), None, "{other}");
        }
    }

    #[test]
    fn a_case_that_cannot_be_understood_is_named() {
        let root = tempfile::tempdir().unwrap();
        let case = root.path().join("some-policy/fails");
        fs::create_dir_all(&case).unwrap();
        let message = |file: &str, content: &str| {
            fs::write(case.join(file), content).unwrap();
            let message = find(root.path()).unwrap_err();
            fs::remove_file(case.join(file)).unwrap();
            message
        };
        assert!(message("as-of", "yesterday").contains("as-of"));
        assert!(message("as_of", "2026-11-16T06:00:00Z").contains("did you mean `as-of`?"));
        assert!(message("README.md", "why").contains("is no file of a case"));
        assert!(
            message("expect.json", r#"[{"subject":"a","verdict":"fails"}]"#)
                .contains("`fails` is no verdict")
        );
        assert!(
            message(
                "expect.json",
                r#"[{"subject":"a","verdict":"fail","why":1}]"#
            )
            .contains("unknown field")
        );
        let both = r#"[{"subject":"a","verdict":"not-applicable"},{"subject":"b","verdict":"not_applicable"}]"#;
        fs::write(case.join("expect.json"), both).unwrap();
        let read = find(root.path()).unwrap().remove(0).expected;
        assert!(read.iter().all(|one| one.verdict == Verdict::NotApplicable));
        fs::remove_file(case.join("expect.json")).unwrap();
        let found = find(root.path()).unwrap();
        assert_eq!(
            (found[0].policy.as_str(), found[0].name.as_str()),
            ("some-policy", "fails")
        );
        assert_eq!(found[0].as_of.to_string(), AS_OF);
        fs::create_dir_all(root.path().join("some-policy/works")).unwrap();
        assert!(find(root.path()).unwrap_err().contains("works"));
        let empty = tempfile::tempdir().unwrap();
        assert!(find(empty.path()).unwrap_err().contains("no cases"));
    }
}

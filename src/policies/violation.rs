//! Violations, as policies give them.

use std::collections::BTreeMap;

use regorus::Value;

use super::header::{Header, PendingEffect};
use crate::facts::{CrossingId, EnvironmentId, EvidenceId, Family, GapId, SubjectId};
use crate::findings::Severity;
use crate::ids::Sym;

/// The members that a violation may have.
pub(super) const MEMBERS: [&str; 13] = [
    "subject",
    "source",
    "severity",
    "effect",
    "crossings",
    "accounts",
    "stores",
    "workloads",
    "principals",
    "resources",
    "evidence",
    "gaps",
    "pending",
];

/// What an effect is.
pub(super) const EFFECT: &str = "an effect is one word of lower-case letters and `-`: `no-backup`";

/// Returns whether a text is an effect: lower-case words divided by `-`.
pub(super) fn is_effect(text: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    text.split('-').all(word)
}

/// The members that point at subjects.
const RELATED: [&str; 5] = ["accounts", "stores", "workloads", "principals", "resources"];

/// One open hole on one subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Violation {
    pub(super) subject: SubjectId,
    /// The source environment, where the policy gives one; `Some(None)` for one without name.
    pub(super) source: Option<Option<EnvironmentId>>,
    pub(super) severity: Severity,
    pub(super) effect: Option<Sym>,
    pub(super) crossings: Vec<CrossingId>,
    /// Further subjects by the member that names them.
    pub(super) related: BTreeMap<&'static str, Vec<SubjectId>>,
    pub(super) evidence: Vec<EvidenceId>,
    pub(super) gaps: Vec<GapId>,
    /// Families of pending exclusions and severities that bear upon it.
    pub(super) pending: Vec<Family>,
}

impl Violation {
    /// Reads a violation from the value of the policy's rule.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn read(value: &Value, header: &Header) -> Result<Self, String> {
        let object = value
            .as_object()
            .map_err(|_| "a violation is no object".to_owned())?;
        let mut members = BTreeMap::new();
        for (key, value) in object.iter() {
            let key = text(key)?;
            if !MEMBERS.contains(&key) {
                return Err(format!("a violation has no member `{key}`"));
            }
            members.insert(key, value);
        }
        let get = |name: &str| members.get(name).copied();
        let texts = |name: &str| get(name).map_or(Ok(Vec::new()), texts);
        let subject = get("subject").ok_or("a violation without `subject`")?;
        let mut related = BTreeMap::new();
        for name in RELATED {
            let ids: Vec<SubjectId> = texts(name)?.into_iter().map(SubjectId::new).collect();
            if !ids.is_empty() {
                related.insert(name, ids);
            }
        }
        Ok(Self {
            subject: SubjectId::new(text(subject)?),
            source: get("source").map(source).transpose()?,
            severity: severity(get("severity"), header)?,
            effect: get("effect").map(effect).transpose()?,
            crossings: texts("crossings")?
                .into_iter()
                .map(CrossingId::new)
                .collect(),
            related,
            evidence: texts("evidence")?
                .into_iter()
                .map(EvidenceId::new)
                .collect(),
            gaps: texts("gaps")?.into_iter().map(GapId::new).collect(),
            pending: pending(get("pending"), header)?,
        })
    }
}

fn text(value: &Value) -> Result<&str, String> {
    let text = value
        .as_string()
        .map_err(|_| format!("`{value}` is no text"))?;
    Ok(text.as_ref())
}

fn texts(value: &Value) -> Result<Vec<&str>, String> {
    if let Ok(array) = value.as_array() {
        return array.iter().map(text).collect();
    }
    let set = value
        .as_set()
        .map_err(|_| format!("`{value}` is no list of ids"))?;
    set.iter().map(text).collect()
}

fn effect(value: &Value) -> Result<Sym, String> {
    let word = text(value)?;
    if is_effect(word) {
        Ok(Sym::new(word))
    } else {
        Err(format!("`{word}` is no effect: {EFFECT}"))
    }
}

fn source(value: &Value) -> Result<Option<EnvironmentId>, String> {
    if *value == Value::Null {
        return Ok(None);
    }
    text(value).map(EnvironmentId::new).map(Some)
}

fn severity(value: Option<&Value>, header: &Header) -> Result<Severity, String> {
    let Some(value) = value else {
        return Ok(header.severity);
    };
    let severity: Severity = text(value)?.parse()?;
    if severity > header.severity {
        let highest = header.severity;
        return Err(format!(
            "the severity `{severity}` is above the header's, `{highest}`"
        ));
    }
    Ok(severity)
}

/// Returns the families of pending clauses that the violation names, or all where it names none.
fn pending(value: Option<&Value>, header: &Header) -> Result<Vec<Family>, String> {
    let mut known: Vec<Family> = header
        .pending
        .iter()
        .filter(|clause| clause.effect != PendingEffect::Violation)
        .map(|clause| clause.family)
        .collect();
    known.sort_unstable();
    known.dedup();
    let Some(value) = value else {
        return Ok(known);
    };
    let named = texts(value)?;
    let unknown = |name: &&&str| !known.iter().any(|family| family.as_str() == **name);
    if let Some(name) = named.iter().find(unknown) {
        return Err(format!("no clause of METADATA is pending on `{name}`"));
    }
    known.retain(|family| named.contains(&family.as_str()));
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policies::metadata::header;

    fn policy() -> Header {
        let text = "# METADATA\n# title: T\n# description: D\n# scope: package\n# custom:\n#   id: a\n#   severity: medium\n#   ranges_over: [stores]\n#   needs: []\n#   pending: [{family: access, effect: exclusion, clause: c}, {family: audit, effect: violation, clause: c}]\n#   remediation: R\n#   controls: {}\npackage x.a\n";
        header("f", text).unwrap()
    }
    fn read(json: &str) -> Result<Violation, String> {
        Violation::read(&Value::from_json_str(json).unwrap(), &policy())
    }

    #[test]
    fn members_are_read() {
        let found = read(r#"{"subject":"s","source":null,"severity":"low","effect":"read","crossings":["b","a"],"stores":["s"],"evidence":["e"],"pending":[]}"#).unwrap();
        assert_eq!(found.source, Some(None));
        assert_eq!(found.severity, Severity::Low);
        assert_eq!(
            found.crossings,
            [CrossingId::new("b"), CrossingId::new("a")]
        );
        assert_eq!(found.related["stores"], [SubjectId::new("s")]);
        assert!(found.pending.is_empty());
        let plain = read(r#"{"subject":"s"}"#).unwrap();
        assert_eq!(plain.severity, Severity::Medium);
        assert_eq!(plain.pending, [Family::Access]);
        assert_eq!(plain.source, None);
    }

    #[test]
    fn what_is_no_violation_is_an_error() {
        for (json, what) in [
            (r#""s""#, "a violation is no object"),
            (r#"{}"#, "a violation without `subject`"),
            (r#"{"subject":1}"#, "is no text"),
            (r#"{"subject":"s","sauce":1}"#, "no member `sauce`"),
            (
                r#"{"subject":"s","severity":"high"}"#,
                "above the header's, `medium`",
            ),
            (r#"{"subject":"s","severity":"hi"}"#, "a severity is one of"),
            (r#"{"subject":"s","crossings":"c"}"#, "is no list of ids"),
            (
                r#"{"subject":"s","effect":"No Backup"}"#,
                "`No Backup` is no effect",
            ),
            (r#"{"subject":"s","effect":"a--b"}"#, "is no effect"),
            (
                r#"{"subject":"s","pending":["audit"]}"#,
                "pending on `audit`",
            ),
        ] {
            let error = read(json).unwrap_err();
            assert!(error.contains(what), "{json}: {error}");
        }
    }
}

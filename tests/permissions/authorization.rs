//! AWS's table of access levels, and how IAM compares actions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The access level of each action, by action.
pub struct Levels(BTreeMap<String, String>);

impl Levels {
    pub fn read() -> Self {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/permissions/authorization.json");
        let table: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let mut all = BTreeMap::new();
        for (service, levels) in table["services"].as_object().unwrap() {
            for (level, names) in levels.as_object().unwrap() {
                for name in names.as_array().unwrap() {
                    let action = format!("{service}:{}", name.as_str().unwrap());
                    assert!(all.insert(action, level.clone()).is_none());
                }
            }
        }
        Self(all)
    }

    /// Returns the level of an action, spelled exactly.
    pub fn level(&self, action: &str) -> Option<&str> {
        self.0.get(action).map(String::as_str)
    }

    pub fn actions(&self) -> impl Iterator<Item = (String, &str)> {
        self.0
            .iter()
            .map(|(action, level)| (action.clone(), level.as_str()))
    }
}

/// Returns whether an action fits a pattern as IAM sees it: without regard to case.
pub fn fits(pattern: &str, action: &str) -> bool {
    fits_exactly(&pattern.to_lowercase(), &action.to_lowercase())
}

/// Returns whether an action fits a pattern, letter by letter; `*` stands for any characters.
pub fn fits_exactly(pattern: &str, action: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == action,
        Some((before, "")) => action.starts_with(before),
        Some((before, after)) => action.strip_prefix(before).is_some_and(|rest| {
            let mut ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
            ends.any(|at| fits_exactly(after, rest.get(at..).unwrap()))
        }),
    }
}

#[test]
fn stars_stand_for_any_characters() {
    assert!(fits("s3:GetObject*", "s3:getobjectacl"));
    assert!(fits("ebs:*", "ebs:GetSnapshotBlock"));
    assert!(fits("s3:*Object", "s3:GetObject"));
    assert!(!fits("s3:*Object", "s3:GetObjectAcl"));
    assert!(!fits("s3:GetObject", "s3:GetObjectAcl"));
}

//! The organisation, seen through AWS CLI output.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::expected::{FINDINGS, NOT_IN_MOTO, SET_ASIDE};
use super::report::{audit, findings_of_json};
use super::server::{Organisation, REGIONS};

#[test]
fn the_dumps_of_the_organisation_have_exactly_these_findings() {
    let Some(organisation) = Organisation::shared() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let moto = &organisation.moto;
    moto.dump(&moto.endpoint(), folder.path());
    errors_are_those_of_moto(folder.path());
    let report = audit(folder.path());

    let accounts = [
        &organisation.management,
        &organisation.production,
        &organisation.development,
    ];
    let accounts: BTreeSet<&str> = accounts.into_iter().map(String::as_str).collect();
    let seen = |member: &str| -> BTreeSet<&str> {
        let values = report["universe"][member].as_array().unwrap().iter();
        values.map(|value| value.as_str().unwrap()).collect()
    };
    assert_eq!(seen("accounts"), accounts);
    assert_eq!(seen("regions"), BTreeSet::from(REGIONS));

    everything_was_read(&report["coverage"]);
    let mut expected: Vec<[String; 6]> =
        FINDINGS.iter().map(|row| row.map(str::to_owned)).collect();
    expected.sort();
    let found = findings_of_json(&report);
    let missing: Vec<_> = expected.iter().filter(|row| !found.contains(row)).collect();
    let extra: Vec<_> = found.iter().filter(|row| !expected.contains(row)).collect();
    assert_eq!(found, expected, "missing {missing:#?}\nextra {extra:#?}");
}

/// Every file is the reply of a modelled operation, and what is set aside is moto's fault.
fn everything_was_read(coverage: &Value) {
    for member in ["not_modelled", "ambiguous"] {
        assert_eq!(coverage[member], serde_json::json!([]), "{member}");
    }
    for file in coverage["unreadable"].as_array().unwrap() {
        let said = file.as_str().unwrap();
        assert!(SET_ASIDE.iter().all(|part| said.contains(part)), "{said}");
    }
}

/// Where a reply is an error, moto does not know the operation, or AWS too says so that there is none.
fn errors_are_those_of_moto(dumps: &Path) {
    const NONE: [&str; 9] = [
        "NoSuchAccessPointPolicy",
        "NoSuchBucketPolicy",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "ObjectLockConfigurationNotFoundError",
        "OwnershipControlsNotFoundError",
        "ReplicationConfigurationNotFoundError",
        "ResourceNotFoundException",
        "ServerSideEncryptionConfigurationNotFoundError",
    ];
    for path in files(dumps) {
        let reply: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        if let Some(code) = reply["Error"]["Code"].as_str() {
            let shown = path.to_str().unwrap();
            let unknown = NOT_IN_MOTO.iter().any(|file| shown.contains(file));
            assert!(unknown || NONE.contains(&code), "{shown}: {code}");
        }
    }
}

pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn what_moto_does_not_know_is_listed() {
    let Some(organisation) = Organisation::shared() else {
        return;
    };
    let mut unknown = organisation.moto.unknown_operations();
    unknown.sort();
    assert_eq!(unknown, NOT_IN_MOTO);
}

//! Broken, hostile and strange files: none stops the rest, none becomes an empty list.

use std::fs;
use std::path::Path;

use crate::support::{dump, folder, lines, load, place, state};

const HERE: &str = "111122223333/eu-west-1/ec2-describe-vpcs.json";
const GOOD: (&str, &str) = (
    "111122223333/eu-west-1/ec2-describe-subnets.json",
    r#"{"Subnets":[]}"#,
);

/// Loads one bad reply beside a good one; returns the reason that is given.
fn refused(content: &[u8]) -> String {
    let loaded = dump(&[(HERE, content), (GOOD.0, GOOD.1.as_bytes())]);
    let here = place("111122223333", "eu-west-1");
    assert_eq!(state(&loaded, here, "ec2", "describe-vpcs"), Some("error"));
    assert_eq!(
        state(&loaded, here, "ec2", "describe-subnets"),
        Some("done")
    );
    assert!(loaded.estate.ec2.vpcs.is_empty());
    assert_eq!(loaded.notes.unreadable.len(), 1, "{:?}", loaded.notes);
    let note = loaded.notes.unreadable.into_iter().next().unwrap();
    note.strip_prefix(HERE)
        .unwrap()
        .trim_start_matches(": ")
        .to_owned()
}

#[test]
fn broken_replies_are_named_with_line_and_column() {
    for (content, reason) in [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("{\"Vpcs\": [\n  {\"VpcId\": }]}", "line 2 column 13"),
        ("{\"Vpcs\": [", "line 1 column 10"),
        ("{\"Vpcs\": []} trailing", "line 1 column 14"),
        ("{\"Vpcs\": [NaN]}", "line 1 column 11"),
        ("{\"Vpcs\": 7}", "line 1 column 10"),
        ("{\"Vpcs\": [], \"Vpcs\": []}", "duplicate field `Vpcs`"),
        ("[]", "without pages"),
        ("[[]]", "page 0"),
        ("null", "line 1 column 4"),
        ("Unable to locate credentials", "line 1 column 1"),
    ] {
        let refused = refused(content.as_bytes());
        assert!(refused.contains(reason), "{content:?}: {refused}");
    }
    assert!(refused(b"{\"Vpcs\": [\"\xff\"]}").contains("not UTF-8"));
    assert!(refused(b"\xff\xfe{\x00\x00\xd8").contains("not UTF-8"));
    assert!(refused(&[0; 64]).contains("line 1 column 1"));
}

#[test]
fn huge_nesting_is_refused_before_it_is_parsed() {
    for open in ["[", "{\"a\":"] {
        let deep = format!("{{\"Vpcs\":{}", open.repeat(1_000_000));
        assert!(refused(deep.as_bytes()).contains("nested more than 64 deep at line 1"));
    }
}

#[test]
fn a_wrong_resource_is_set_aside_alone() {
    let vpcs = r#"{"Vpcs":[{"VpcId":"vpc-0a"},{"VpcId":7},{"VpcId":"vpc-0b","VpcId":"vpc-0c"},
        {"CidrBlock":"10.0.0.0/8"},{"VpcId":"vpc-0d"}]}"#;
    let loaded = dump(&[(HERE, vpcs)]);
    let ids: Vec<&str> = loaded
        .estate
        .ec2
        .vpcs
        .iter()
        .map(|vpc| vpc.id.as_str())
        .collect();
    assert_eq!(ids, ["vpc-0a", "vpc-0d"]);
    assert_eq!(loaded.notes.unreadable.len(), 3);
    assert!(loaded.notes.unreadable[0].starts_with(&format!("{HERE}: item 1: invalid type")));
    assert!(loaded.notes.unreadable[1].contains("item 2: duplicate field"));
    let lines = lines(&loaded.estate.ledger);
    assert!(
        lines[0].contains("truncated 3 resources set aside"),
        "{lines:?}"
    );
}

#[test]
fn names_that_try_to_climb_or_to_paint_are_only_names() {
    let denied = r#"{"Error":{"Code":"AccessDenied","Message":""}}"#;
    let long = "x".repeat(240);
    let base = "111122223333/eu-west-1/kms-list-grants";
    let files: Vec<(String, &str)> = [
        "..%2F..%2F..%2Fetc%2Fpasswd",
        "%00",
        "%1B%5B31mred",
        "%E2%80%AEtxt",
        "%FF",
        "%",
        &long,
    ]
    .iter()
    .map(|id| (format!("{base}/{id}.json"), denied))
    .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, content)| (path.as_str(), *content))
        .collect();
    let loaded = dump(&files);
    assert_eq!(loaded.notes.unreadable, [""; 0]);
    assert_eq!(loaded.notes.loaded, 7);
    let requests: Vec<String> = loaded
        .estate
        .ledger
        .lines()
        .map(|(call, _)| call.request.unwrap().as_str().to_owned())
        .collect();
    for request in [
        "../../../etc/passwd",
        "\0",
        "\u{1b}[31mred",
        "\u{202e}txt",
        "\u{fffd}",
        "%",
        &long,
    ] {
        assert!(requests.iter().any(|one| one == request), "{request:?}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_odd_files_are_listed() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let root = folder(&[GOOD]);
    let secret = folder(&[("ec2-describe-vpcs.json", r#"{"Vpcs":[{"VpcId":"vpc-0a"}]}"#)]);
    let region = root.path().join("111122223333/eu-west-1");
    std::os::unix::fs::symlink(secret.path(), region.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(
        secret.path().join("ec2-describe-vpcs.json"),
        region.join("ec2-describe-vpcs.json"),
    )
    .unwrap();
    std::os::unix::fs::symlink(root.path(), region.join("round")).unwrap();
    fs::write(region.join(OsStr::from_bytes(b"\xff\xfe.json")), GOOD.1).unwrap();
    fs::write(region.join(".hidden.json"), "{").unwrap();
    let loaded = load(root.path());
    assert!(loaded.estate.ec2.vpcs.is_empty());
    assert_eq!(loaded.notes.loaded, 2);
    let not_followed = "a symbolic link, which is not followed";
    assert_eq!(
        loaded.notes.unreadable,
        ["ec2-describe-vpcs.json", "elsewhere", "round"]
            .map(|name| format!("111122223333/eu-west-1/{name}: {not_followed}"))
    );
    let here = place("111122223333", "eu-west-1");
    assert_eq!(state(&loaded, here, "ec2", "describe-vpcs"), Some("error"));
}

#[test]
fn folders_that_are_too_deep_are_listed_and_the_rest_is_loaded() {
    let deep = format!("{}ec2-describe-vpcs.json", "a/".repeat(40));
    let loaded = dump(&[(deep.as_str(), "{}"), GOOD]);
    assert_eq!(loaded.notes.loaded, 1);
    assert_eq!(loaded.notes.unreadable.len(), 1);
    assert!(loaded.notes.unreadable[0].contains("nested too deeply"));
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let error = palisade::sources::dumps::from_folder(Path::new("/nonexistent/dump")).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("cannot read folder `/nonexistent/dump`")
    );
}

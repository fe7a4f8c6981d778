//! Dumps that others published: they lie beside the repository, or these tests say that they were skipped.

use std::path::{Path, PathBuf};

use crate::support::{Dump, lines, load};

/// Returns the folder of the published dumps, or says that they are not there.
fn published(below: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared/data", "../../shared/data"]
        .iter()
        .map(|data| root.join(data).join(below))
        .find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("skipped: no `{below}` below ../shared/data");
    }
    found
}

/// Returns the number of resources per type, in words.
fn counts(dump: &Dump) -> Vec<String> {
    let counts = dump.estate.counts();
    counts
        .iter()
        .map(|(kind, number)| format!("{} {number}", kind.trim_start_matches("AWS::")))
        .collect()
}

/// Returns where the calls of the ledger were made, each place once.
fn places(dump: &Dump) -> Vec<String> {
    let lines = dump.estate.ledger.lines();
    let mut places: Vec<String> = lines
        .map(|(call, _)| format!("{}/{}", call.place.account, call.place.region))
        .collect();
    places.dedup();
    places
}

fn nothing_is_wrong(dump: &Dump) {
    assert_eq!(dump.notes.unreadable, Vec::<String>::new());
    assert_eq!(dump.notes.ambiguous, Vec::<String>::new());
}

/// Returns the ledger's lines of calls that were not read completely.
fn incomplete(dump: &Dump) -> Vec<String> {
    let lines = lines(&dump.estate.ledger);
    lines
        .into_iter()
        .filter(|line| !line.ends_with(": done"))
        .collect()
}

#[test]
fn a_lab_without_account_folders_is_of_one_account() {
    let Some(folder) = published("measured/aws_demo/estate") else {
        return;
    };
    let dump = load(&folder);
    nothing_is_wrong(&dump);
    assert_eq!(counts(&dump), [""; 0]);
    assert_eq!(
        places(&dump),
        ["028403472736/us-east-1", "028403472736/us-west-1"]
    );
    assert_eq!(
        dump.notes.not_modelled,
        [
            "us-east-1/ElasticsearchDomains.json",
            "us-west-1/ElasticsearchDomains.json"
        ]
    );
    assert_eq!(incomplete(&dump), [""; 0]);
}

#[test]
fn the_folder_around_a_lab_holds_questions_too() {
    let Some(folder) = published("measured/aws_demo") else {
        return;
    };
    let dump = load(&folder);
    nothing_is_wrong(&dump);
    assert_eq!(dump.notes.not_modelled.len(), 3);
    assert_eq!(dump.notes.not_modelled.last().unwrap(), "questions.jsonl");
}

#[test]
fn a_lab_with_load_balancers() {
    let Some(folder) = published("measured/aws_nlb_targets_instance/estate") else {
        return;
    };
    let dump = load(&folder);
    nothing_is_wrong(&dump);
    assert_eq!(counts(&dump), [""; 0]);
    assert_eq!(places(&dump), [""; 0]);
    assert_eq!(incomplete(&dump), [""; 0]);
}

#[test]
fn a_lab_with_a_transit_gateway() {
    let Some(folder) = published("measured/aws_tgw_multi_az_intra_region/estate") else {
        return;
    };
    let dump = load(&folder);
    nothing_is_wrong(&dump);
    assert_eq!(counts(&dump), [""; 0]);
    assert_eq!(places(&dump), [""; 0]);
    assert_eq!(incomplete(&dump), [""; 0]);
}

#[test]
fn a_lab_of_two_accounts() {
    let Some(folder) = published("measured/aws_multi_account_vpc_peering/estate") else {
        return;
    };
    let dump = load(&folder);
    nothing_is_wrong(&dump);
    assert_eq!(counts(&dump), [""; 0]);
    assert_eq!(
        places(&dump),
        ["028403472736/us-east-1", "951601349076/us-east-1"]
    );
    assert_eq!(incomplete(&dump), [""; 0]);
}

#[test]
fn an_account_dumped_call_by_call() {
    let Some(folder) = published("demo-account") else {
        return;
    };
    let dump = load(&folder);
    assert_eq!(dump.notes.unreadable, [""; 0]);
    assert_eq!(dump.notes.ambiguous, [""; 0]);
    assert_eq!(counts(&dump), [""; 0]);
    assert_eq!(dump.notes.not_modelled, [""; 0]);
    assert_eq!(incomplete(&dump), [""; 0]);
    assert_eq!(
        places(&dump),
        ["123456789012/global", "123456789012/us-east-1"]
    );
}

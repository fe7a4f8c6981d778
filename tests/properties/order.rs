//! The demo estate, loaded in every way: reduced, shuffled, out of other folders, in parts.

use palisade::estate::{Estate, RecordedCall, Reply};
use palisade::sources::dumps::{self, DumpFile};
use proptest::prelude::*;

use crate::support::{demo, difference, load};

#[test]
fn what_snapshots_keep_makes_the_same_estate() {
    let (mut whole, mut reduced) = (Estate::default(), Estate::default());
    let notes = dumps::read(&demo(), &mut |call| {
        if let Reply::Output(json) = call.reply {
            let kept = call.operation.reduce(json).unwrap();
            assert_eq!(
                call.operation.reduce(&kept).unwrap(),
                kept,
                "reduced once is reduced"
            );
            let reply = Reply::Output(&kept);
            reduced.record(&RecordedCall { reply, ..*call }).unwrap();
        } else {
            reduced.record(call).unwrap();
        }
        whole.record(call)
    });
    assert_eq!(notes.unreadable, [""; 0]);
    whole.settle();
    reduced.settle();
    assert_eq!(difference(&whole, &reduced), None);
}

#[test]
fn settling_again_changes_nothing() {
    let (estate, _) = load(&demo());
    let mut again = estate.clone();
    again.settle();
    assert_eq!(difference(&estate, &again), None);
}

/// Returns the files with each path changed.
fn moved(files: &[DumpFile], to: impl Fn(&[String]) -> Vec<String>) -> Vec<DumpFile> {
    let moved = files.iter().cloned().map(|mut file| {
        file.path = to(&file.path);
        file
    });
    moved.collect()
}

/// `<organisation>/accounts/<account>/regions/<region>/<service>-<operation>...`
fn below_words(path: &[String]) -> Vec<String> {
    let [account, region, rest @ ..] = path else {
        return path.to_vec();
    };
    let above = ["larkspur", "accounts", account, "regions", region].map(str::to_owned);
    above.into_iter().chain(rest.iter().cloned()).collect()
}

/// `<region>/<account>/<service>-<operation>...`
fn region_first(path: &[String]) -> Vec<String> {
    let mut path = path.to_vec();
    if path.len() > 2 {
        path.swap(0, 1);
    }
    path
}

/// `<account>/<service>-<operation>/<region>/<resource>`
fn operation_first(path: &[String]) -> Vec<String> {
    match path {
        [account, region, operation, resource] => [account, operation, region, resource]
            .map(Clone::clone)
            .to_vec(),
        [account, region, file] => {
            let operation = file.trim_end_matches(".json").to_owned();
            vec![account.clone(), operation, format!("{region}.json")]
        }
        other => other.to_vec(),
    }
}

/// `<account>/<region>/<service>.<operation>...`, the file without extension.
fn without_extension(path: &[String]) -> Vec<String> {
    // One service has a hyphen in its name.
    let named = |part: &str| match part.strip_prefix("vpc-lattice-") {
        Some(operation) => Some(format!("vpc-lattice.{operation}")),
        None => part
            .split_once('-')
            .map(|(service, operation)| format!("{service}.{operation}")),
    };
    let part = |(at, part): (usize, &String)| {
        let told = named(part).filter(|_| at == 2);
        told.unwrap_or_else(|| part.clone())
    };
    let mut path: Vec<String> = path.iter().enumerate().map(part).collect();
    if let Some(file) = path.last_mut() {
        *file = file.trim_end_matches(".json").to_owned();
    }
    path
}

#[test]
fn folders_are_only_names() {
    let files = demo();
    let (estate, notes) = load(&files);
    for layout in [
        below_words,
        region_first,
        operation_first,
        without_extension,
    ] {
        let (other, other_notes) = load(&moved(&files, layout));
        assert_eq!(difference(&estate, &other), None);
        assert_eq!(notes.loaded, other_notes.loaded);
        assert_eq!(notes.not_modelled.len(), other_notes.not_modelled.len());
        assert_eq!(other_notes.unreadable, [""; 0]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_files_never_matters(files in Just(demo()).prop_shuffle()) {
        let (sorted, sorted_notes) = load(&demo());
        let (shuffled, notes) = load(&files);
        prop_assert_eq!(difference(&sorted, &shuffled), None);
        prop_assert_eq!(sorted_notes, notes);
    }
}

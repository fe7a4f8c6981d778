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

#[test]
fn folders_are_only_names() {
    let files = demo();
    let (estate, notes) = load(&files);
    let text = |part: &str| part.to_owned();
    let layouts: [&dyn Fn(&[String]) -> Vec<String>; 4] = [
        // <organisation>/accounts/<account>/regions/<region>/<service>-<operation>...
        &|path| match path {
            [account, region, rest @ ..] => {
                let above = [
                    text("larkspur"),
                    text("accounts"),
                    account.clone(),
                    text("regions"),
                ];
                above
                    .into_iter()
                    .chain([region.clone()])
                    .chain(rest.iter().cloned())
                    .collect()
            }
            other => other.to_vec(),
        },
        // <region>/<account>/...
        &|path| match path {
            [account, region, rest @ ..] => [region.clone(), account.clone()]
                .into_iter()
                .chain(rest.iter().cloned())
                .collect(),
            other => other.to_vec(),
        },
        // <account>/<service>-<operation>/<region>/<resource>
        &|path| match path {
            [account, region, operation, resource] => {
                vec![
                    account.clone(),
                    operation.clone(),
                    region.clone(),
                    resource.clone(),
                ]
            }
            [account, region, file] => {
                let operation = file.trim_end_matches(".json").to_owned();
                vec![account.clone(), operation, format!("{region}.json")]
            }
            other => other.to_vec(),
        },
        // <account>/<region>/<service>.<operation>..., without extension
        &|path| {
            let last = path.len() - 1;
            let part = |(at, part): (usize, &String)| match part.split_once('-') {
                Some((service, operation)) if at == 2 => format!("{service}.{operation}"),
                _ => part.clone(),
            };
            let mut path: Vec<String> = path.iter().enumerate().map(part).collect();
            if let Some(file) = path.get_mut(last) {
                *file = file.trim_end_matches(".json").to_owned();
            }
            path
        },
    ];
    for layout in layouts {
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

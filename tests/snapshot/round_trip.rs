//! What is written is read, in an order and with bytes that do not depend on the writing.

use palisade::estate::{Estate, operations};
use palisade::snapshot::{Completeness, Finished, load, verify};
use proptest::prelude::*;

use super::support::*;

/// Calls of every operation: outputs where an empty object is one, parts and errors.
fn any_call() -> impl Strategy<Value = OwnedCall> {
    let names: Vec<_> = operations().map(|o| (o.service, o.name)).collect();
    let region = prop::sample::select(vec!["eu-west-1", "us-east-1", "ap-southeast-2"]);
    let account = prop::sample::select(vec![1_u64, 111_122_223_333]);
    let name = prop_oneof![
        prop::sample::select(names),
        Just(("ec2", "describe-vpcs")),
        Just((per_resource().service, per_resource().name)),
    ];
    (name, region, account, ".{0,12}", ".{0,20}", 0_usize..6).prop_map(
        |((service, operation), region, account, request, text, kind)| {
            let mut call = OwnedCall {
                service,
                operation,
                place: place(account, region),
                request: Some(request),
                reply: OwnedReply::Error("Throttling".to_owned(), text.clone()),
            };
            let output = match (service, operation) {
                ("ec2", "describe-vpcs") => vpcs(kind),
                ("sts", "get-caller-identity") => return caller(account),
                _ => "{}".to_owned(),
            };
            let judged = OwnedCall {
                reply: OwnedReply::Output(output.clone()),
                ..call.clone()
            };
            let is_whole = Estate::default()
                .record(&judged.recorded())
                .is_ok_and(|loaded| loaded.set_aside.is_empty());
            if is_whole {
                call.reply = match kind {
                    0 | 1 => OwnedReply::Error(text, "a\u{2028}\n\0".to_owned()),
                    2 => OwnedReply::Part(output, text),
                    _ => OwnedReply::Output(output),
                };
            }
            call
        },
    )
}

fn any_calls() -> impl Strategy<Value = Vec<OwnedCall>> {
    prop::collection::vec(any_call(), 0..24).prop_map(|mut calls| {
        let mut seen = std::collections::BTreeSet::new();
        calls.retain(|call| seen.insert(call.key()));
        calls
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_written_is_read_whatever_the_order(
        (calls, shuffled) in any_calls().prop_flat_map(|calls| {
            (Just(calls.clone()), Just(calls).prop_shuffle())
        })
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        let finished = write_all(&one, &calls);
        let is_complete = matches!(finished, Finished::Complete { .. });
        prop_assert!(is_complete);
        prop_assert_eq!(write_all(&other, &shuffled), finished);
        prop_assert_eq!(tree(&one), tree(&other));
        let is_empty = calls.is_empty();
        let (read, notes, info) = read_all(&one).unwrap();
        prop_assert_eq!(&read, &sorted(&calls));
        prop_assert_eq!(notes, vec![]);
        prop_assert_eq!(info.completeness, Completeness::Complete);
        prop_assert_eq!(info.as_of, (!is_empty).then(end));
        prop_assert!(verify(&one).is_empty());

        let mut direct = Estate::default();
        for call in &calls {
            direct.record(&call.recorded()).unwrap();
        }
        direct.settle();
        let mut loaded = Estate::default();
        load(&one, &mut loaded).unwrap();
        loaded.settle();
        prop_assert_eq!(&direct.ledger, &loaded.ledger);
        let windows: Vec<_> = loaded.collected.values().copied().collect();
        prop_assert!(windows.iter().all(|window| *window == end()));
        prop_assert_eq!(windows.is_empty(), is_empty);
        loaded.as_of = None;
        loaded.collected.clear();
        prop_assert_eq!(format!("{direct:?}"), format!("{loaded:?}"));
    }
}

/// Cutting a file at any byte loses what stood after it: the whole lines before are kept, and a run
/// that goes on ends with the bytes of one that was never interrupted.
#[test]
fn a_file_cut_at_any_byte_loses_the_torn_line_only() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, begun) = (folder.path().join("whole"), folder.path().join("begun"));
    let calls: Vec<OwnedCall> = sample()
        .into_iter()
        .filter(|call| call.place == place(111_122_223_333, "eu-west-1"))
        .collect();
    write_all(&whole, &calls);
    drop(append_all(&begun, &calls));
    let part = files(&begun)
        .into_iter()
        .filter(|path| path.to_str().unwrap().contains(per_resource().name))
        .max_by_key(|path| std::fs::metadata(path).unwrap().len())
        .unwrap();
    let name = part.strip_prefix(&begun).unwrap();
    let bytes = std::fs::read(&part).unwrap();
    let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(lines(&bytes), 3);
    for length in 0..bytes.len() {
        let cut = folder.path().join("cut");
        copy(&begun, &cut);
        std::fs::write(cut.join(name), &bytes[..length]).unwrap();
        let lost = 3 - lines(&bytes[..length]);
        let (read, _, info) = read_all(&cut).unwrap();
        assert_eq!(read.len(), calls.len() - lost, "cut at {length}");
        assert_eq!(info.completeness, Completeness::Unfinished);
        assert_eq!(info.as_of, Some(start()));
        go_on(&cut, &calls, lost);
        assert_eq!(tree(&cut), tree(&whole), "cut at {length}");
        std::fs::remove_dir_all(&cut).unwrap();
    }
}

/// Appends the calls that are not there, which must be this many, and finishes.
fn go_on(root: &std::path::Path, calls: &[OwnedCall], lost: usize) {
    use palisade::snapshot::{Ownership, Writer};
    let writer = Writer::open(root, Ownership::Whole).unwrap();
    let mut account = begin(&writer, calls[0].place);
    let mut replayed = 0;
    let _ = account
        .replay(&mut |_| {
            replayed += 1;
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(replayed, calls.len() - lost);
    let missing: Vec<_> = calls
        .iter()
        .filter(|call| !account.contains(&call.key()))
        .collect();
    assert_eq!(missing.len(), lost);
    for call in missing {
        account.append(&call.recorded()).unwrap();
    }
    account.finish(end()).unwrap();
    assert!(matches!(
        writer.finish().unwrap(),
        Finished::Complete { .. }
    ));
}

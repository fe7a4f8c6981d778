//! What a writer accepts, keeps and leaves out.

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt;

use palisade::estate::{CallState, DeniedBy, Estate, Outcome, operations};
use palisade::snapshot::{
    BegunAccount, Completeness, Filter, Finished, Ownership, SnapshotError, Writer, is_snapshot,
    load, show, verify,
};

use super::support::*;

const CANARY: &str = "c4n4ry-5ecret";

/// Members outside the model, at every level, in every operation's reply, in whole replies and parts.
#[test]
fn what_is_not_modelled_never_reaches_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let hidden = format!(r#""Hidden":{{"a":["{CANARY}"]}},"{CANARY}":"x""#);
    let vpc = format!(r#"{{"VpcId":"vpc-0a","CidrBlock":"10.0.0.0/16",{hidden}}}"#);
    let broken = format!(r#"{{"VpcId":["{CANARY}"],{hidden}}},["{CANARY}"],"{CANARY}""#);
    let mut calls = vec![
        describe_vpcs(1, "eu-west-1", 0),
        describe_vpcs(1, "us-east-1", 0),
    ];
    calls[0].reply = OwnedReply::Output(format!(r#"{{"Vpcs":[{vpc},{broken}],{hidden}}}"#));
    calls[1].reply = OwnedReply::Part(format!(r#"{{"Vpcs":[{vpc}],{hidden}}}"#), "page 2".into());
    calls.push(describe_vpcs(1, "us-west-2", 0));
    calls[2].reply = OwnedReply::Output(format!(r#"{{"Vpcs":[["{CANARY}"],{broken}]}}"#));
    for operation in operations() {
        calls.push(OwnedCall {
            service: operation.service,
            operation: operation.name,
            place: place(1, "eu-central-1"),
            request: Some("r".to_owned()),
            reply: OwnedReply::Output(format!("{{{hidden}}}")),
        });
        calls.push(OwnedCall {
            place: place(2, "eu-central-1"),
            reply: OwnedReply::Output(format!(r#"["{CANARY}"]{CANARY}"#)),
            ..calls.last().unwrap().clone()
        });
    }
    let unfinished = append_all(root, &calls);
    let clean = |bytes: &[u8]| !String::from_utf8_lossy(bytes).contains(CANARY);
    let parts = tree(root);
    assert!(parts.len() > calls.len());
    for (path, bytes) in parts {
        assert!(clean(&bytes), "{}", path.display());
    }
    for account in unfinished {
        account.finish(end()).unwrap();
    }
    for (path, bytes) in tree(root) {
        let is_compressed = path.extension().is_some_and(|ending| ending == "zst");
        let plain = if is_compressed {
            zstd::decode_all(&*bytes).unwrap()
        } else {
            bytes
        };
        assert!(clean(&plain), "{}", path.display());
    }
}

#[test]
fn ignorance_survives_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::open(folder.path(), Ownership::Whole).unwrap();
    let mut account = begin(&writer, place(1, "eu-west-1"));
    let mut direct = Estate::default();
    let mut append = |region, reply| {
        let call = OwnedCall {
            reply,
            ..describe_vpcs(1, region, 0)
        };
        let _ = direct.record(&call.recorded());
        account.append(&call.recorded()).unwrap()
    };
    let output = |text: &str| OwnedReply::Output(text.to_owned());
    assert_eq!(append("eu-west-1", output(&vpcs(2))), CallState::Done);
    let set_aside = output(r#"{"Vpcs":[{"VpcId":"vpc-0a"},{"VpcId":"nonsense"}]}"#);
    assert_eq!(append("eu-west-2", set_aside), CallState::Truncated);
    let part = OwnedReply::Part(vpcs(1), "the pages after the first".to_owned());
    assert_eq!(append("eu-west-3", part), CallState::Truncated);
    let denied = OwnedReply::Error(
        "UnauthorizedOperation".to_owned(),
        "with an explicit deny in a service control policy".to_owned(),
    );
    assert_eq!(
        append("us-east-1", denied),
        CallState::Denied(DeniedBy::ServiceControlPolicy)
    );
    assert_eq!(append("us-east-2", output("<html>")), CallState::Error);
    account.finish(end()).unwrap();

    let mut loaded = Estate::default();
    load(folder.path(), &mut loaded).unwrap();
    let states = |estate: &Estate| -> Vec<_> {
        let lines = estate.ledger.lines();
        lines.map(|(key, outcome)| (*key, outcome.state)).collect()
    };
    assert_eq!(states(&direct), states(&loaded));
    let missing = describe_vpcs(1, "sa-east-1", 0);
    let gap = loaded.ledger.gap(missing.place, missing.operation(), None);
    assert_eq!(gap.unwrap().state, "not-collected");
}

#[test]
fn notes_are_kept_replaced_and_voided() {
    let folder = tempfile::tempdir().unwrap();
    let note = |state| Outcome {
        state,
        detail: Some("why".into()),
    };
    let calls: Vec<_> = ["eu-west-1", "eu-west-2", "eu-west-3"]
        .map(|region| describe_vpcs(1, region, 1))
        .into();
    let writer = Writer::open(folder.path(), Ownership::Whole).unwrap();
    let mut account = begin(&writer, calls[0].place);
    for call in &calls {
        account
            .note(&call.key(), &note(CallState::ThrottledOut))
            .unwrap();
        assert!(!account.contains(&call.key()));
    }
    account
        .note(&calls[1].key(), &note(CallState::SkippedByConfig))
        .unwrap();
    account.append(&calls[2].recorded()).unwrap();
    let done = account.note(&calls[0].key(), &note(CallState::Done));
    assert!(matches!(done, Err(SnapshotError::NoReply { .. })));
    let expected = vec![
        (
            calls[0].key(),
            CallState::ThrottledOut,
            Some("why".to_owned()),
        ),
        (
            calls[1].key(),
            CallState::SkippedByConfig,
            Some("why".to_owned()),
        ),
    ];
    drop(account);
    assert_eq!(read_all(folder.path()).unwrap().1, expected);
    begin(&writer, calls[0].place).finish(end()).unwrap();
    let (kept, notes, _) = read_all(folder.path()).unwrap();
    assert_eq!(notes, expected);
    assert_eq!(kept, vec![calls[2].kept()]);
}

#[test]
fn a_call_is_recorded_once_in_its_account() {
    let folder = tempfile::tempdir().unwrap();
    let writer = Writer::open(folder.path(), Ownership::Whole).unwrap();
    let mut account = begin(&writer, place(1, "eu-west-1"));
    let call = caller(1);
    account.append(&call.recorded()).unwrap();
    // A global operation is the same call wherever it is made.
    let again = OwnedCall {
        place: place(1, "us-east-1"),
        ..call
    };
    let error = account.append(&again.recorded()).unwrap_err();
    assert!(matches!(error, SnapshotError::AlreadyRecorded { .. }));
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` already holds the call `000000000001/global sts get-caller-identity`",
            folder.path().join("aws/000000000001").display()
        )
    );
    let error = account.append(&caller(2).recorded()).unwrap_err();
    assert!(matches!(error, SnapshotError::OtherAccount { .. }));
    let error = account.finish(time("2026-11-16T05:59:59Z")).unwrap_err();
    assert!(matches!(error, SnapshotError::Window { .. }));
}

#[test]
fn files_are_their_owners_only() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("a/b");
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let check = |root: &std::path::Path| {
        let mut folders = vec![root.to_owned(), folder.path().join("a")];
        while let Some(path) = folders.pop() {
            assert_eq!(mode(&path), 0o700, "{}", path.display());
            for entry in fs::read_dir(&path).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    assert_eq!(mode(&path), 0o600, "{}", path.display());
                }
            }
        }
    };
    drop(append_all(&root, &sample()));
    check(&root);
    write_all(&folder.path().join("a/c"), &sample());
    check(&folder.path().join("a/c"));
}

#[test]
fn two_runs_do_not_write_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let open = |ownership| Writer::open(root, ownership);
    let whole = open(Ownership::Whole).unwrap();
    for ownership in [Ownership::Whole, Ownership::Shard] {
        let error = open(ownership).unwrap_err();
        assert!(matches!(error, SnapshotError::Locked { .. }));
        assert!(
            error
                .to_string()
                .starts_with("another run holds the lock `")
        );
    }
    let account = begin(&whole, place(1, "eu-west-1"));
    drop(whole);
    assert!(
        open(Ownership::Whole).is_err(),
        "an account is still being written"
    );
    drop(account);
    let (a, b) = (
        open(Ownership::Shard).unwrap(),
        open(Ownership::Shard).unwrap(),
    );
    assert!(open(Ownership::Whole).is_err());
    let held = begin(&a, place(1, "eu-west-1"));
    let refused = b.account(aws(), place(1, "global").account, start());
    assert!(matches!(refused, Err(SnapshotError::Locked { .. })));
    begin(&b, place(2, "eu-west-1")).finish(end()).unwrap();
    assert_eq!(
        b.finish().unwrap(),
        Finished::Unfinished(vec![(aws(), place(1, "global").account)])
    );
    held.finish(end()).unwrap();
    assert!(matches!(
        a.finish().unwrap(),
        Finished::Complete { accounts: 2, .. }
    ));
}

#[test]
fn shards_give_the_bytes_of_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let (one, shared) = (folder.path().join("one"), folder.path().join("shared"));
    let calls = sample();
    write_all(&one, &calls);
    std::thread::scope(|scope| {
        for id in [111_122_223_333, 444_455_556_666] {
            let (calls, shared) = (&calls, &shared);
            scope.spawn(move || {
                let writer = Writer::open(shared, Ownership::Shard).unwrap();
                let mut account = begin(&writer, place(id, "global"));
                for call in calls.iter().rev() {
                    if call.place.account == place(id, "global").account {
                        account.append(&call.recorded()).unwrap();
                    }
                }
                account.finish(end()).unwrap();
                writer.finish().unwrap();
            });
        }
    });
    assert_eq!(tree(&one), tree(&shared));
}

#[test]
fn a_complete_account_never_changes_and_a_new_one_reopens_the_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let first = write_all(root, &sample());
    let before = tree(root);
    let writer = Writer::open(root, Ownership::Whole).unwrap();
    for account in [111_122_223_333, 444_455_556_666] {
        let begun = writer.account(aws(), place(account, "global").account, start());
        assert!(matches!(begun, Ok(BegunAccount::Complete)));
    }
    assert_eq!(tree(root), before);
    let third = begin(&writer, place(7, "eu-west-1"));
    let (_, _, info) = read_all(root).unwrap();
    assert_eq!(
        (info.completeness, info.sha256),
        (Completeness::Unfinished, None)
    );
    assert_eq!(info.accounts.len(), 3);
    third.finish(time("2026-11-17T00:00:00Z")).unwrap();
    let last = writer.finish().unwrap();
    assert_ne!(first, last);
    let (_, _, info) = read_all(root).unwrap();
    assert_eq!(info.as_of, Some(time("2026-11-17T00:00:00Z")));
    for (path, bytes) in tree(root) {
        let is_old = before.contains_key(&path) && path.to_str() != Some("index.json");
        assert!(!is_old || before[&path] == bytes, "{}", path.display());
    }
}

/// The window runs from the first run's start to the end of the last.
#[test]
fn the_window_begins_with_the_first_run() {
    let folder = tempfile::tempdir().unwrap();
    let id = place(1, "global").account;
    for started in ["2026-11-16T08:00:00Z", "2026-11-16T09:00:00Z"] {
        let writer = Writer::open(folder.path(), Ownership::Whole).unwrap();
        drop(writer.account(aws(), id, time(started)).unwrap());
    }
    let info = read_all(folder.path()).unwrap().2;
    assert_eq!(info.as_of, Some(time("2026-11-16T09:00:00Z")));
    let writer = Writer::open(folder.path(), Ownership::Whole).unwrap();
    let last = time("2026-11-16T10:00:00Z");
    if let BegunAccount::Open(account) = writer.account(aws(), id, last).unwrap() {
        account.finish(time("2026-11-16T11:00:00Z")).unwrap();
    }
    let info = read_all(folder.path()).unwrap().2;
    let window = info.accounts[0].window.unwrap();
    assert_eq!(window.start, time("2026-11-16T08:00:00Z"));
    assert_eq!(window.end, time("2026-11-16T11:00:00Z"));
}

#[test]
fn only_snapshots_are_taken_for_snapshots() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let dump = root.join("dump");
    fs::create_dir_all(dump.join("aws/111122223333/eu-west-1")).unwrap();
    fs::write(
        dump.join("aws/111122223333/eu-west-1/ec2-describe-vpcs.json"),
        "{}",
    )
    .unwrap();
    fs::write(dump.join("index.json"), r#"{"format":"other","schema":1}"#).unwrap();
    assert!(!is_snapshot(&dump));
    assert!(!is_snapshot(&root.join("nowhere")));
    for folder in [&dump, &root.join("nowhere")] {
        let error = read_all(folder).unwrap_err();
        assert!(matches!(error, SnapshotError::NotASnapshot { .. }));
    }
    let before = tree(&dump);
    let error = Writer::open(&dump, Ownership::Whole).unwrap_err();
    assert!(matches!(error, SnapshotError::NotASnapshot { .. }));
    assert_eq!(error.hint(), "name an empty or new folder, or a snapshot");
    assert_eq!(tree(&dump), before);
    assert!(!dump.join(".lock").exists());
}

#[test]
fn a_snapshot_is_one_from_its_first_account_on() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("index.json"), "").unwrap();
    let file = Writer::open(&root.join("index.json/x"), Ownership::Whole);
    assert!(matches!(
        file,
        Err(SnapshotError::NotAFile { .. } | SnapshotError::Io { .. })
    ));
    drop(append_all(&root.join("begun"), &sample()));
    assert!(is_snapshot(&root.join("begun")));
    write_all(&root.join("complete"), &sample());
    assert!(is_snapshot(&root.join("complete")));
    write_all(&root.join("empty"), &[]);
    assert!(is_snapshot(&root.join("empty")));
    assert!(verify(&root.join("empty")).is_empty());
}

#[test]
fn calls_are_shown_as_json() {
    let folder = tempfile::tempdir().unwrap();
    write_all(folder.path(), &sample());
    let shown = |filter: &Filter<'_>| {
        let mut lines = Vec::new();
        show(folder.path(), filter, &mut |line| {
            lines.push(serde_json::from_str::<serde_json::Value>(line).unwrap());
            ControlFlow::Continue(())
        })
        .unwrap();
        lines
    };
    assert_eq!(shown(&Filter::default()).len(), sample().len());
    let filter = Filter {
        account: Some(place(111_122_223_333, "global").account),
        region: Some("us-east-1".parse().unwrap()),
        service: Some("ec2"),
        operation: Some("describe-vpcs"),
    };
    let lines = shown(&filter);
    assert_eq!(
        lines,
        vec![serde_json::json!({
            "partition": "aws", "account": "111122223333", "region": "us-east-1",
            "service": "ec2", "operation": "describe-vpcs", "request": null,
            "output": {"Vpcs": [{
                "VpcId": "vpc-00000000", "CidrBlock": "10.0.0.0/16",
                "Tags": [{"Key": "Name", "Value": "n\u{202e}-0\n"}]
            }]}
        })]
    );
    let mut count = 0;
    show(folder.path(), &Filter::default(), &mut |_| {
        count += 1;
        ControlFlow::Break(())
    })
    .unwrap();
    assert_eq!(count, 1);
}

/// The estate's own judgement decides: an error that means "there is none" stays one.
#[test]
fn documented_absence_stays_absence() {
    let folder = tempfile::tempdir().unwrap();
    let mut calls = Vec::new();
    for operation in operations() {
        for (number, code) in operation.absent_codes.iter().enumerate() {
            calls.push(OwnedCall {
                service: operation.service,
                operation: operation.name,
                place: place(number as u64, "eu-west-1"),
                request: operation.per.map(|_| "thing".to_owned()),
                reply: OwnedReply::Error((*code).to_owned(), "none".to_owned()),
            });
        }
    }
    write_all(folder.path(), &calls);
    let mut estate = Estate::default();
    load(folder.path(), &mut estate).unwrap();
    for call in calls {
        let outcome = estate.ledger.outcome(call.key()).unwrap();
        assert_eq!(outcome.state, CallState::Absent, "{call:?}");
    }
}

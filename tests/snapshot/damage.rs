//! Files that are not what was written: each is named, and nothing is evaluated.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use palisade::estate::CallState;
use palisade::snapshot::{
    Completeness, Ownership, Sha256Digest, SnapshotError, Writer, is_snapshot, verify,
};
use serde_json::{Value, json};

use super::support::*;

const ACCOUNT: &str = "aws/111122223333";
const VPCS: &str = "aws/111122223333/eu-west-1/ec2.describe-vpcs.jsonl.zst";
const OTHER_VPCS: &str = "aws/111122223333/us-east-1/ec2.describe-vpcs.jsonl.zst";

struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    /// A finished snapshot.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_all(&folder.path().join("good"), &sample());
        Self { folder }
    }
    /// A fresh copy of it.
    fn copy(&self) -> PathBuf {
        let root = self.folder.path().join("bad");
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        copy(&self.folder.path().join("good"), &root);
        root
    }
}

/// Requires that reading fails and names the file, and that verifying does too.
fn refused(root: &Path, file: &str) -> SnapshotError {
    assert!(is_snapshot(root), "{file}: no longer taken for a snapshot");
    let error = read_all(root).unwrap_err();
    assert_eq!(error.file(), root.join(file), "{error}");
    assert!(error.to_string().contains(file), "{error}");
    let found = verify(root);
    assert!(
        found
            .iter()
            .any(|problem| problem.file() == root.join(file)),
        "{file} not in {found:?}"
    );
    error
}

fn names(root: &Path) -> Vec<String> {
    tree(root)
        .into_keys()
        .map(|path| path.to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_changed_byte_is_found_in_every_file() {
    let case = Case::new();
    for name in names(&case.copy()) {
        // What the index says differently, it says about manifests.
        if name == "index.json" {
            continue;
        }
        let bytes = fs::read(case.copy().join(&name)).unwrap();
        let step = (bytes.len() / 23).max(1);
        for place in (0..bytes.len()).step_by(step) {
            let root = case.copy();
            let mut changed = bytes.clone();
            changed[place] ^= 1 << (place % 8);
            fs::write(root.join(&name), &changed).unwrap();
            let error = refused(&root, &name);
            assert!(matches!(error, SnapshotError::Damaged { .. }), "{error}");
        }
    }
}

/// The index has no digest elsewhere; all it says but its own tool version follows from the manifests.
#[test]
fn a_changed_byte_of_the_index_is_found() {
    let case = Case::new();
    let parse = |bytes: &[u8]| {
        let mut index: Value = serde_json::from_slice(bytes).ok()?;
        index.as_object_mut()?.remove("tool");
        Some(index)
    };
    let bytes = fs::read(case.copy().join("index.json")).unwrap();
    let root = case.copy();
    let mut refusals = 0;
    for place in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[place] ^= 0b10;
        fs::write(root.join("index.json"), &changed).unwrap();
        let is_same = parse(&changed) == parse(&bytes);
        let read = read_all(&root);
        assert_eq!(
            read.is_ok(),
            is_same,
            "{place}: {}",
            String::from_utf8_lossy(&changed)
        );
        refusals += usize::from(read.is_err());
    }
    assert!(refusals > bytes.len() / 2);
}

#[test]
fn a_cut_off_or_longer_file_is_found() {
    let case = Case::new();
    for name in names(&case.copy()) {
        let bytes = fs::read(case.copy().join(&name)).unwrap();
        for length in [0, 1, bytes.len() / 2, bytes.len() - 2] {
            let root = case.copy();
            fs::write(root.join(&name), &bytes[..length]).unwrap();
            refused(&root, &name);
        }
        let root = case.copy();
        fs::write(root.join(&name), [&bytes, &b"x"[..]].concat()).unwrap();
        refused(&root, &name);
    }
}

#[test]
fn a_missing_file_is_found() {
    let case = Case::new();
    for name in names(&case.copy()) {
        let root = case.copy();
        fs::remove_file(root.join(&name)).unwrap();
        if name == "index.json" {
            let (calls, _, info) = read_all(&root).unwrap();
            assert_eq!(info.completeness, Completeness::Unfinished);
            assert_eq!((calls.len(), info.sha256), (sample().len(), None));
        } else {
            let error = refused(&root, &name);
            assert!(matches!(error, SnapshotError::Missing { .. }), "{error}");
        }
    }
    // Without the index, a lost manifest is no account that was never finished.
    let root = case.copy();
    fs::remove_file(root.join("index.json")).unwrap();
    fs::remove_file(root.join(ACCOUNT).join("manifest.json")).unwrap();
    refused(&root, "aws/111122223333/manifest.json");
    let writer = Writer::open(&root, Ownership::Whole).unwrap();
    let begun = writer.account(aws(), place(111_122_223_333, "global").account, start());
    assert!(matches!(begun, Err(SnapshotError::Missing { .. })));
    let root = case.copy();
    fs::remove_dir_all(root.join(ACCOUNT)).unwrap();
    refused(&root, "aws/111122223333/manifest.json");
}

#[test]
fn swapped_files_and_accounts_are_found() {
    let case = Case::new();
    let root = case.copy();
    let swap = |a: &Path, b: &Path| {
        let aside = root.join("aside");
        fs::rename(a, &aside).unwrap();
        fs::rename(b, a).unwrap();
        fs::rename(&aside, b).unwrap();
    };
    swap(&root.join(VPCS), &root.join(OTHER_VPCS));
    refused(&root, VPCS);
    swap(&root.join(VPCS), &root.join(OTHER_VPCS));
    read_all(&root).unwrap();
    let other = "aws/444455556666";
    swap(&root.join(ACCOUNT), &root.join(other));
    refused(&root, "aws/111122223333/manifest.json");
    fs::remove_file(root.join("index.json")).unwrap();
    let error = refused(&root, "aws/111122223333/manifest.json");
    assert!(
        error
            .to_string()
            .contains("belongs to account 444455556666")
    );
}

#[test]
fn an_extra_file_is_found() {
    let case = Case::new();
    for (name, source) in [
        ("notes.txt", VPCS),
        ("aws/notes.txt", VPCS),
        ("aws/111122223333/notes.txt", VPCS),
        ("aws/111122223333/ec2.describe-vpcs.jsonl.zst", VPCS),
        ("aws/111122223333/eu-west-1/notes.txt", VPCS),
        ("aws/111122223333/eu-west-1/..jsonl.zst", VPCS),
        (
            "aws/111122223333/eu-west-1/ec2.DescribeVpcs.jsonl.zst",
            VPCS,
        ),
        (
            "aws/111122223333/eu-west-3/ec2.describe-vpcs.jsonl.zst",
            VPCS,
        ),
        (
            "aws/111122223333/eu-west-3/ec2.describe-vpcs.jsonl.part",
            VPCS,
        ),
        ("aws/111122223333/moon/ec2.describe-vpcs.jsonl.zst", VPCS),
    ] {
        let root = case.copy();
        let target = root.join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(root.join(source), &target).unwrap();
        let named = if name.contains("moon") {
            "aws/111122223333/moon"
        } else {
            name
        };
        let error = refused(&root, named);
        assert!(matches!(error, SnapshotError::Extra { .. }), "{error}");
    }
    let root = case.copy();
    copy(&root.join(ACCOUNT), &root.join("aws/777788889999"));
    refused(&root, "aws/777788889999");
    // A global operation's file in a region would count a second time.
    let root = edit_manifest(&case.copy(), |manifest| {
        for file in manifest["files"].as_array_mut().unwrap() {
            if file["service"] == "sts" {
                file["region"] = json!("sa-east-1");
            }
        }
        let files = manifest["files"].as_array_mut().unwrap();
        files.sort_by_key(|file| {
            ["region", "service", "operation"].map(|key| file[key].as_str().unwrap().to_owned())
        });
    });
    let name = "sts.get-caller-identity.jsonl.zst";
    fs::create_dir(root.join(ACCOUNT).join("sa-east-1")).unwrap();
    fs::rename(
        root.join(ACCOUNT).join("global").join(name),
        root.join(ACCOUNT).join("sa-east-1").join(name),
    )
    .unwrap();
    refused(&root, &format!("{ACCOUNT}/sa-east-1/{name}"));
}

/// Edits an account's manifest and removes the index, which would tell.
fn edit_manifest(root: &Path, edit: impl FnOnce(&mut Value)) -> PathBuf {
    let path = root.join(ACCOUNT).join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    edit(&mut manifest);
    fs::write(&path, serde_json::to_vec_pretty(&manifest).unwrap()).unwrap();
    let _ = fs::remove_file(root.join("index.json"));
    root.to_owned()
}

fn entry<'a>(manifest: &'a mut Value, region: &str, operation: &str) -> &'a mut Value {
    let files = manifest["files"].as_array_mut().unwrap();
    files
        .iter_mut()
        .find(|file| file["region"] == region && file["operation"] == operation)
        .unwrap()
}

#[test]
fn another_schema_is_told_before_anything_is_read() {
    let case = Case::new();
    let root = edit_manifest(&case.copy(), |manifest| {
        manifest["schema"] = json!(2);
        manifest["files"] = json!("another shape");
    });
    let error = refused(&root, "aws/111122223333/manifest.json");
    let SnapshotError::Schema {
        found: 2, known: 1, ..
    } = error
    else {
        panic!("{error}");
    };
    let root = case.copy();
    let index = json!({"format": "palisade-snapshot", "schema": 7, "shards": []});
    fs::write(root.join("index.json"), index.to_string()).unwrap();
    let error = refused(&root, "index.json");
    assert!(matches!(error, SnapshotError::Schema { found: 7, .. }));
    let opened = Writer::open(&root, Ownership::Whole);
    assert!(matches!(
        opened,
        Err(SnapshotError::Schema { found: 7, .. })
    ));

    let root = case.folder.path().join("begun");
    drop(append_all(&root, &sample()));
    let ledger = root.join(ACCOUNT).join("ledger.jsonl.part");
    let newer = fs::read_to_string(&ledger)
        .unwrap()
        .replace("\"schema\":1", "\"schema\":2");
    fs::write(&ledger, newer).unwrap();
    let error = refused(&root, "aws/111122223333/ledger.jsonl.part");
    assert!(matches!(error, SnapshotError::Schema { found: 2, .. }));
    fs::write(&ledger, "").unwrap();
    let error = refused(&root, "aws/111122223333/ledger.jsonl.part");
    assert!(matches!(error, SnapshotError::Damaged { .. }));
}

/// A manifest that contradicts itself, with everything else in order.
#[test]
fn a_manifest_must_make_sense() {
    let case = Case::new();
    type Edit = Box<dyn Fn(&mut Value)>;
    let edits: Vec<(&str, Edit)> = vec![
        ("format", Box::new(|m| m["format"] = json!("other"))),
        (
            "another account",
            Box::new(|m| m["account"] = json!("444455556666")),
        ),
        (
            "another partition",
            Box::new(|m| m["partition"] = json!("aws-cn")),
        ),
        (
            "a window that ends first",
            Box::new(|m| m["window"]["end"] = json!("2020-01-01T00:00:00Z")),
        ),
        (
            "twice",
            Box::new(|m| {
                let first = m["files"][0].clone();
                m["files"].as_array_mut().unwrap().insert(0, first);
            }),
        ),
        (
            "another order",
            Box::new(|m| m["files"].as_array_mut().unwrap().reverse()),
        ),
        (
            "a way out",
            Box::new(|m| m["files"][0]["service"] = json!("../../../x")),
        ),
        (
            "no region",
            Box::new(|m| m["files"][0]["region"] = json!("..")),
        ),
        ("an unknown member", Box::new(|m| m["more"] = json!(1))),
        (
            "no digest",
            Box::new(|m| m["ledger"]["sha256"] = json!("AB")),
        ),
    ];
    for (what, edit) in edits {
        let root = edit_manifest(&case.copy(), edit);
        let error = read_all(&root).unwrap_err();
        let is_bad = matches!(error, SnapshotError::BadManifest { .. });
        assert!(is_bad, "{what}: {error}");
        assert_eq!(
            error.file(),
            root.join(ACCOUNT).join("manifest.json"),
            "{what}"
        );
    }
}

/// Replaces the contents of a file and records them faithfully.
fn replace(root: &Path, plain: &[u8], lines: u64) -> PathBuf {
    let compressed = zstd::encode_all(plain, 3).unwrap();
    fs::write(root.join(VPCS), &compressed).unwrap();
    edit_manifest(root, |manifest| {
        entry(manifest, "eu-west-1", "describe-vpcs")["content"] = json!({
            "lines": lines,
            "bytes": plain.len(),
            "sha256": Sha256Digest::of(plain).to_string(),
            "compressed_bytes": compressed.len(),
            "compressed_sha256": Sha256Digest::of(&compressed).to_string(),
        });
    })
}

#[test]
fn lines_that_no_version_writes_are_refused() {
    let case = Case::new();
    let line = r#"{"request":null,"output":{"Vpcs":[]}}"#;
    for (text, what) in [
        ("{\n", "EOF while parsing"),
        ("[null,null,{},null]\n", "is a JSON object"),
        ("\n", "is a JSON object"),
        ("{\"request\":null}\n", "either an output or an error"),
        (
            "{\"request\":null,\"output\":{},\"error\":{\"code\":\"a\",\"message\":\"b\"}}\n",
            "either",
        ),
        (
            "{\"request\":null,\"part\":\"x\",\"error\":{\"code\":\"a\",\"message\":\"b\"}}\n",
            "either",
        ),
        (
            "{\"request\":\"x\",\"output\":{}}\n",
            "asks about no resource",
        ),
        (
            "{\"request\":null,\"output\":{},\"output\":{}}\n",
            "duplicate field",
        ),
        (
            "{\"request\":null,\"output\":{},\"more\":{}}\n",
            "unknown field",
        ),
        (
            "{\"request\":null,\"output\":\"\u{0}\"}\n",
            "control character",
        ),
        (line, "the last line has no end"),
        (
            &format!("{line}\n{line}\n"),
            "stands on an earlier line too",
        ),
        (
            "{\"request\":null,\"output\":{}} {}\n",
            "trailing characters",
        ),
    ] {
        let root = replace(&case.copy(), text.as_bytes(), text.lines().count() as u64);
        let error = refused(&root, VPCS);
        assert!(
            matches!(error, SnapshotError::BadLine { .. }),
            "{text} {error}"
        );
        assert!(error.to_string().contains(what), "{text} {error}");
    }
    let root = replace(&case.copy(), b"{\"request\":null,\"output\":\"\xff\"}\n", 1);
    assert!(refused(&root, VPCS).to_string().contains("utf-8"));
    let root = replace(&case.copy(), format!("{line}\n").as_bytes(), 2);
    assert!(
        refused(&root, VPCS)
            .to_string()
            .contains("1 lines, 2 were recorded")
    );
}

/// The reader does not run out of stack, and neither does who judges the reply.
#[test]
fn a_line_may_nest_as_deep_as_it_likes() {
    let case = Case::new();
    let deep = format!(
        "{{\"request\":null,\"output\":{{\"Vpcs\":[],\"x\":{}{}}}}}\n",
        "[".repeat(1_000_000),
        "]".repeat(1_000_000)
    );
    let root = replace(&case.copy(), deep.as_bytes(), 1);
    let (calls, _, _) = read_all(&root).unwrap();
    assert_eq!(calls.len(), sample().len());
    let mut estate = palisade::estate::Estate::default();
    palisade::snapshot::load(&root, &mut estate).unwrap();
    let key = describe_vpcs(111_122_223_333, "eu-west-1", 0).key();
    let state = estate.ledger.outcome(key).unwrap().state;
    assert!(matches!(state, CallState::Done | CallState::Error));
}

#[test]
fn bombs_are_refused_before_they_expand() {
    let case = Case::new();
    let zeros = vec![b' '; 40 << 20];
    let root = replace(&case.copy(), &zeros, 0);
    let error = refused(&root, VPCS);
    assert!(matches!(error, SnapshotError::Bomb { .. }), "{error}");
    // A manifest that lies about the length: no more than it says is expanded.
    let root = edit_manifest(&root, |manifest| {
        entry(manifest, "eu-west-1", "describe-vpcs")["content"]["bytes"] = json!(1000);
    });
    let error = refused(&root, VPCS);
    assert!(!matches!(error, SnapshotError::Bomb { .. }), "{error}");
    let root = edit_manifest(&case.copy(), |manifest| {
        let content = &mut entry(manifest, "eu-west-1", "describe-vpcs")["content"];
        content["bytes"] = json!(u64::MAX);
        content["compressed_bytes"] = json!(u64::MAX);
    });
    let error = read_all(&root).unwrap_err();
    assert!(matches!(error, SnapshotError::TooLarge { .. }), "{error}");
    // A frame that asks for a window of 128 MiB.
    let root = case.copy();
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(27).unwrap();
    encoder.include_contentsize(false).unwrap();
    encoder.write_all(&zeros[..1000]).unwrap();
    let wide = encoder.finish().unwrap();
    fs::write(root.join(VPCS), &wide).unwrap();
    let root = edit_manifest(&root, |manifest| {
        let content = &mut entry(manifest, "eu-west-1", "describe-vpcs")["content"];
        content["bytes"] = json!(1000);
        content["compressed_bytes"] = json!(wide.len());
        content["compressed_sha256"] = json!(Sha256Digest::of(&wide).to_string());
    });
    let error = refused(&root, VPCS);
    assert!(matches!(error, SnapshotError::Damaged { .. }), "{error}");
}

#[test]
fn links_and_pipes_are_not_followed() {
    let case = Case::new();
    let outside = case.folder.path().join("outside");
    for name in names(&case.copy()) {
        let root = case.copy();
        fs::copy(root.join(&name), &outside).unwrap();
        fs::remove_file(root.join(&name)).unwrap();
        symlink(&outside, root.join(&name)).unwrap();
        let error = refused(&root, &name);
        assert!(matches!(error, SnapshotError::NotAFile { .. }), "{error}");
    }
    for name in ["aws", "aws/111122223333", "aws/111122223333/eu-west-1"] {
        let root = case.copy();
        let real = case.folder.path().join("real");
        fs::rename(root.join(name), &real).unwrap();
        symlink(&real, root.join(name)).unwrap();
        let error = refused(&root, name);
        assert!(matches!(error, SnapshotError::NotAFile { .. }), "{error}");
        fs::remove_dir_all(&real).unwrap();
    }
    let root = case.copy();
    fs::remove_file(root.join(VPCS)).unwrap();
    let pipe = std::process::Command::new("mkfifo")
        .arg(root.join(VPCS))
        .status();
    assert!(pipe.unwrap().success());
    refused(&root, VPCS);
    // The writer does not append through a link either.
    let root = case.folder.path().join("begun");
    drop(append_all(&root, &sample()));
    let part = "aws/111122223333/eu-west-1/ec2.describe-vpcs.jsonl.part";
    fs::rename(root.join(part), &outside).unwrap();
    symlink(&outside, root.join(part)).unwrap();
    let writer = Writer::open(&root, Ownership::Whole).unwrap();
    let begun = writer.account(aws(), place(111_122_223_333, "global").account, start());
    assert!(matches!(begun, Err(SnapshotError::NotAFile { .. })));
}

#[test]
fn an_operation_of_a_newer_version_is_skipped_and_listed() {
    let case = Case::new();
    let root = case.copy();
    fs::copy(
        root.join(VPCS),
        root.join(ACCOUNT)
            .join("eu-west-1/future.list-things.jsonl.zst"),
    )
    .unwrap();
    let root = edit_manifest(&root, |manifest| {
        let mut copied = entry(manifest, "eu-west-1", "describe-vpcs").clone();
        copied["service"] = json!("future");
        copied["operation"] = json!("list-things");
        entry(manifest, "us-east-1", "describe-vpcs")["model_version"] = json!(99);
        let files = manifest["files"].as_array_mut().unwrap();
        files.push(copied);
        files.sort_by_key(|file| {
            ["region", "service", "operation"].map(|key| file[key].as_str().unwrap().to_owned())
        });
    });
    let (calls, _, info) = read_all(&root).unwrap();
    assert_eq!(calls.len(), sample().len());
    let skipped: Vec<_> = info
        .skipped
        .iter()
        .map(|s| (s.service, s.operation))
        .collect();
    assert_eq!(skipped, vec![("future", "list-things")]);
    let other: Vec<_> = info
        .other_models
        .iter()
        .map(|o| (o.region.as_str(), o.operation))
        .collect();
    assert_eq!(other, vec![("us-east-1", "describe-vpcs")]);
    assert!(verify(&root).is_empty());
    // Skipped is not unchecked.
    let file = root
        .join(ACCOUNT)
        .join("eu-west-1/future.list-things.jsonl.zst");
    fs::write(&file, b"x").unwrap();
    assert_eq!(verify(&root)[0].file(), file);
}

#[test]
fn an_account_that_was_being_sealed_is_sealed_again() {
    let case = Case::new();
    let root = case.folder.path().join("begun");
    drop(append_all(&root, &sample()));
    // Before the manifest: some files are sealed, one is half written.
    let good = case.folder.path().join("good");
    fs::copy(good.join(VPCS), root.join(VPCS)).unwrap();
    fs::write(root.join(OTHER_VPCS), b"half").unwrap();
    fs::write(root.join(format!("{OTHER_VPCS}.tmp")), b"half").unwrap();
    fs::write(root.join(ACCOUNT).join("manifest.json.tmp"), b"{").unwrap();
    fs::write(root.join("index.json.tmp"), b"{").unwrap();
    let mut kept = read_all(&root).unwrap().0;
    kept.sort_by_key(OwnedCall::key);
    assert_eq!(kept, sorted(&sample()));
    let writer = Writer::open(&root, Ownership::Whole).unwrap();
    for account in [111_122_223_333, 444_455_556_666] {
        begin(&writer, place(account, "global"))
            .finish(end())
            .unwrap();
    }
    writer.finish().unwrap();
    assert_eq!(tree(&root), tree(&good));
    // After the manifest: what the files were made from is still there.
    let part = root.join("aws/111122223333/eu-west-1/ec2.describe-vpcs.jsonl.part");
    fs::write(&part, b"{\"request\":null,").unwrap();
    assert_eq!(read_all(&root).unwrap().0, sorted(&sample()));
    let writer = Writer::open(&root, Ownership::Whole).unwrap();
    writer
        .account(aws(), place(111_122_223_333, "global").account, start())
        .unwrap();
    assert!(!part.exists());
    assert_eq!(tree(&root), tree(&good));
}

#[test]
fn hostile_names_are_escaped_in_messages() {
    let case = Case::new();
    let root = case.copy();
    fs::write(root.join("a\u{1b}[2J\u{202e}\n"), "").unwrap();
    let text = read_all(&root).unwrap_err().to_string();
    assert!(text.contains(r"a\u{1b}[2J\u{202e}\n"), "{text}");
    assert!(text.chars().all(|c| !c.is_control()));
}

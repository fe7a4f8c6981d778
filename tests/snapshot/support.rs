//! Calls to write, and what to compare.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use palisade::estate::{
    CallKey, CallState, Operation, Outcome, RecordedCall, Reply, find_operation, operations,
};
use palisade::ids::{Partition, Place, Timestamp};
use palisade::snapshot::{
    AccountWriter, BegunAccount, Entry, Finished, Ownership, SnapshotError, SnapshotInfo, Writer,
    read,
};

/// A call that owns its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedCall {
    pub service: &'static str,
    pub operation: &'static str,
    pub place: Place,
    pub request: Option<String>,
    pub reply: OwnedReply,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnedReply {
    Output(String),
    Part(String, String),
    Error(String, String),
}

impl OwnedCall {
    pub fn operation(&self) -> &'static Operation {
        find_operation(self.service, self.operation).unwrap()
    }
    pub fn recorded(&self) -> RecordedCall<'_> {
        RecordedCall {
            operation: self.operation(),
            place: self.place,
            request: self.request.as_deref(),
            reply: match &self.reply {
                OwnedReply::Output(json) => Reply::Output(json),
                OwnedReply::Part(json, missing) => Reply::Part(json, missing),
                OwnedReply::Error(code, message) => Reply::Error { code, message },
            },
        }
    }
    pub fn key(&self) -> CallKey {
        self.operation().key(self.place, self.request.as_deref())
    }
    pub fn of(call: &RecordedCall<'_>) -> Self {
        Self {
            service: call.operation.service,
            operation: call.operation.name,
            place: call.place,
            request: call.request.map(str::to_owned),
            reply: match call.reply {
                Reply::Output(json) => OwnedReply::Output(json.to_owned()),
                Reply::Part(json, missing) => OwnedReply::Part(json.to_owned(), missing.to_owned()),
                Reply::Error { code, message } => {
                    OwnedReply::Error(code.to_owned(), message.to_owned())
                }
            },
        }
    }
    /// The call as a snapshot must give it back.
    pub fn kept(&self) -> Self {
        let key = self.key();
        let reduce = |json: &str| self.operation().reduce(json).unwrap();
        Self {
            place: key.place,
            request: key.request.map(|request| request.as_str().to_owned()),
            reply: match &self.reply {
                OwnedReply::Output(json) => OwnedReply::Output(reduce(json)),
                OwnedReply::Part(json, missing) => OwnedReply::Part(reduce(json), missing.clone()),
                error @ OwnedReply::Error(..) => error.clone(),
            },
            ..*self
        }
    }
}

pub fn place(account: u64, region: &str) -> Place {
    Place::new(
        format!("{account:012}").parse().unwrap(),
        region.parse().unwrap(),
    )
}

pub fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}
pub fn start() -> Timestamp {
    time("2026-11-16T06:00:00Z")
}
pub fn end() -> Timestamp {
    time("2026-11-16T07:30:00Z")
}

/// The reply of `ec2 describe-vpcs` with this many VPCs; `OwnerInfo` is no member of the model.
pub fn vpcs(number: usize) -> String {
    let vpcs: Vec<String> = (0..number)
        .map(|n| {
            format!(
                r#"{{"VpcId":"vpc-{n:08x}","CidrBlock":"10.{n}.0.0/16","OwnerInfo":["{n}"],
                   "Tags":[{{"Key":"Name","Value":"n\u202e-{n}\n"}}]}}"#
            )
        })
        .collect();
    format!(r#"{{"Vpcs":[{}]}}"#, vpcs.join(","))
}

pub fn describe_vpcs(account: u64, region: &str, number: usize) -> OwnedCall {
    OwnedCall {
        service: "ec2",
        operation: "describe-vpcs",
        place: place(account, region),
        request: None,
        reply: OwnedReply::Output(vpcs(number)),
    }
}

pub fn caller(account: u64) -> OwnedCall {
    OwnedCall {
        service: "sts",
        operation: "get-caller-identity",
        place: place(account, "eu-west-1"),
        request: None,
        reply: OwnedReply::Output(format!(
            r#"{{"UserId":"AIDA","Account":"{account:012}","Arn":"arn:aws:iam::{account:012}:user/a"}}"#
        )),
    }
}

/// An operation with one call per resource.
pub fn per_resource() -> &'static Operation {
    operations()
        .find(|operation| operation.per.is_some())
        .unwrap()
}

/// A denied call about one resource.
pub fn denied(account: u64, region: &str, request: &str) -> OwnedCall {
    let operation = per_resource();
    OwnedCall {
        service: operation.service,
        operation: operation.name,
        place: place(account, region),
        request: Some(request.to_owned()),
        reply: OwnedReply::Error(
            "AccessDenied".to_owned(),
            format!("no identity-based policy allows it on {request}"),
        ),
    }
}

/// Calls in two accounts and several regions, with files of several lines.
pub fn sample() -> Vec<OwnedCall> {
    let mut calls = Vec::new();
    for account in [111_122_223_333, 444_455_556_666] {
        calls.push(caller(account));
        for (number, region) in ["eu-west-1", "us-east-1", "eu-central-1"]
            .iter()
            .enumerate()
        {
            calls.push(describe_vpcs(account, region, number));
            for request in ["zeta", "alpha", "beta/γ \" \\ \n"] {
                calls.push(denied(account, region, request));
            }
        }
    }
    // A global operation is asked about once.
    let mut seen = std::collections::BTreeSet::new();
    calls.retain(|call| seen.insert(call.key()));
    calls
}

/// The order in which a snapshot gives calls back.
pub fn sorted(calls: &[OwnedCall]) -> Vec<OwnedCall> {
    let mut kept: Vec<OwnedCall> = calls.iter().map(OwnedCall::kept).collect();
    kept.sort_by_key(OwnedCall::key);
    kept
}

pub fn begin(writer: &Writer, place: Place) -> AccountWriter {
    match writer
        .account(place.partition, place.account, start())
        .unwrap()
    {
        BegunAccount::Open(account) => *account,
        BegunAccount::Complete => panic!("{} is complete", place.account),
    }
}

/// Appends the calls account by account and leaves the accounts unfinished.
pub fn append_all(root: &Path, calls: &[OwnedCall]) -> Vec<AccountWriter> {
    let writer = Writer::open(root, Ownership::Whole).unwrap();
    let mut accounts: BTreeMap<_, AccountWriter> = BTreeMap::new();
    for call in calls {
        let account = accounts
            .entry((call.place.partition, call.place.account))
            .or_insert_with(|| begin(&writer, call.place));
        account.append(&call.recorded()).unwrap();
    }
    accounts.into_values().collect()
}

/// Writes a finished snapshot of the calls.
pub fn write_all(root: &Path, calls: &[OwnedCall]) -> Finished {
    for account in append_all(root, calls) {
        account.finish(end()).unwrap();
    }
    Writer::open(root, Ownership::Whole)
        .unwrap()
        .finish()
        .unwrap()
}

/// A snapshot's calls and notes.
pub type Contents = (
    Vec<OwnedCall>,
    Vec<(CallKey, CallState, Option<String>)>,
    SnapshotInfo,
);

pub fn read_all(root: &Path) -> Result<Contents, SnapshotError> {
    let (mut calls, mut notes) = (Vec::new(), Vec::new());
    let info = read(root, &mut |entry| {
        match entry {
            Entry::Call(call) => calls.push(OwnedCall::of(&call)),
            Entry::Note(key, Outcome { state, detail }) => {
                notes.push((key, state, detail.map(String::from)));
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok((calls, notes, info))
}

/// The regular files below a folder, sorted, without locks, which are empty.
pub fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if !path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .ends_with("lock")
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The bytes of every file by its path below the root.
pub fn tree(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    files(root)
        .into_iter()
        .map(|path| {
            let bytes = fs::read(&path).unwrap();
            (path.strip_prefix(root).unwrap().to_owned(), bytes)
        })
        .collect()
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

pub fn aws() -> Partition {
    Partition::aws()
}

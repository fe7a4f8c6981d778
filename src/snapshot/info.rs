use std::ops::ControlFlow;

use super::layout::FileName;
use super::manifest::{Sha256Digest, Window};
use crate::estate::{CallKey, Outcome, RecordedCall};
use crate::ids::{AccountId, Partition, Region, Timestamp};

/// What a snapshot tells, one after the other.
#[derive(Clone, Debug)]
pub enum Entry<'a> {
    /// A call with its reply.
    Call(RecordedCall<'a>),
    /// What is known about a planned call beyond its reply, mostly why there is none.
    Note(CallKey, Outcome),
}

/// What is done with each entry; `Break` ends the reading.
pub type EachEntry<'a> = dyn FnMut(Entry<'_>) -> ControlFlow<()> + 'a;

/// Which calls are read; `None` is all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter<'a> {
    /// The account.
    pub account: Option<AccountId>,
    /// The region, or `global`.
    pub region: Option<Region>,
    /// The AWS CLI's name of the service.
    pub service: Option<&'a str>,
    /// The AWS CLI's name of the operation.
    pub operation: Option<&'a str>,
}

impl Filter<'_> {
    pub(super) fn admits(&self, file: FileName) -> bool {
        self.region.is_none_or(|region| region == file.region)
            && self
                .service
                .is_none_or(|service| file.service.as_str() == service)
            && self
                .operation
                .is_none_or(|name| file.operation.as_str() == name)
    }
}

/// Whether all of something was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// All of it.
    Complete,
    /// A run still works on it or was interrupted: calls that are not there were not collected.
    Unfinished,
}

/// An account of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountInfo {
    /// The partition.
    pub partition: Partition,
    /// The account.
    pub account: AccountId,
    /// Whether its collection ended.
    pub completeness: Completeness,
    /// When it was collected; of an unfinished one the beginning of the first and of the last run.
    pub window: Option<Window>,
    /// How many calls it holds, where that is recorded: in complete accounts.
    pub calls: Option<u64>,
}

/// Calls that were written by another version of the tool.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OtherVersion {
    /// The partition.
    pub partition: Partition,
    /// The account.
    pub account: AccountId,
    /// The region, or `global`.
    pub region: Region,
    /// The AWS CLI's name of the service.
    pub service: &'static str,
    /// The AWS CLI's name of the operation.
    pub operation: &'static str,
}

/// What a snapshot says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotInfo {
    /// Whether every account is complete and the index stands.
    pub completeness: Completeness,
    /// The end of the last account's collection window; of unfinished accounts the beginning of the last run counts.
    pub as_of: Option<Timestamp>,
    /// The digest of the index, which stands for the whole snapshot; none when it is unfinished.
    pub sha256: Option<Sha256Digest>,
    /// The accounts in order of partition and id.
    pub accounts: Vec<AccountInfo>,
    /// Operations of a newer version, whose calls are left out.
    pub skipped: Vec<OtherVersion>,
    /// Replies whose modelled members another version chose: what it lacked is not collected.
    pub other_models: Vec<OtherVersion>,
}

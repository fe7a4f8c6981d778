use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;
use serde_json::value::RawValue;

use super::error::SnapshotError;
use super::info::{Entry, Filter, SnapshotInfo};
use super::reader::Snapshot;
use crate::estate::{CallKey, CallState, Outcome, RecordedCall, Reply};
use crate::ids::Place;

/// One entry as it is shown: which call, and what came back or why nothing did.
#[derive(Serialize)]
struct Shown<'a> {
    partition: &'a str,
    account: String,
    region: &'a str,
    service: &'a str,
    operation: &'a str,
    request: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ShownError<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    noted: Option<ShownNote<'a>>,
}

#[derive(Serialize)]
struct ShownError<'a> {
    code: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct ShownNote<'a> {
    state: CallState,
    detail: Option<&'a str>,
}

impl<'a> Shown<'a> {
    fn at(place: Place, service: &'a str, operation: &'a str, request: Option<&'a str>) -> Self {
        Self {
            partition: place.partition.as_str(),
            account: place.account.to_string(),
            region: place.region.as_str(),
            service,
            operation,
            request,
            part: None,
            output: None,
            error: None,
            noted: None,
        }
    }

    fn call(call: &RecordedCall<'a>) -> Result<Self, serde_json::Error> {
        let operation = call.operation;
        let mut shown = Self::at(call.place, operation.service, operation.name, call.request);
        match call.reply {
            Reply::Output(json) => shown.output = Some(serde_json::from_str(json)?),
            Reply::Part(json, missing) => {
                shown.output = Some(serde_json::from_str(json)?);
                shown.part = Some(missing);
            }
            Reply::Error { code, message } => shown.error = Some(ShownError { code, message }),
        }
        Ok(shown)
    }

    fn note(call: &CallKey, outcome: &'a Outcome) -> Self {
        let request = call.request.map(|request| request.as_str());
        let mut shown = Self::at(call.place, call.service, call.operation, request);
        shown.noted = Some(ShownNote {
            state: outcome.state,
            detail: outcome.detail.as_deref(),
        });
        shown
    }
}

/// Hands out the calls that the filter admits as one JSON text each, without line ends: members
/// `partition`, `account`, `region`, `service`, `operation`, `request` (or null), and `output`, `output`
/// with `part`, `error`, or `noted`.
///
/// # Errors
/// As [`Snapshot::open`] and [`Snapshot::read_account`].
pub fn show(
    root: &Path,
    filter: &Filter<'_>,
    each: &mut dyn FnMut(&str) -> ControlFlow<()>,
) -> Result<SnapshotInfo, SnapshotError> {
    let snapshot = Snapshot::open(root)?;
    let mut failed = None;
    for account in snapshot.accounts() {
        let flow = snapshot.read_account(account, filter, &mut |entry| {
            let shown = match &entry {
                Entry::Call(call) => Shown::call(call),
                Entry::Note(call, outcome) => Ok(Shown::note(call, outcome)),
            };
            match shown.and_then(|shown| serde_json::to_string(&shown)) {
                Ok(json) => each(&json),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        if let Some(error) = failed {
            return Err(SnapshotError::damaged(root, error));
        }
        if flow.is_break() {
            break;
        }
    }
    Ok(snapshot.info())
}

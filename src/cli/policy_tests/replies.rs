use std::path::Path;

use crate::estate::{Estate, Loaded, Operation, RecordedCall, Reply};
use crate::ids::{Place, Timestamp};
use crate::sources::dumps;

/// A call of a case with its reply, kept so that estates can be made of it again and again.
#[derive(Clone, Debug)]
pub(super) struct Call {
    operation: &'static Operation,
    place: Place,
    request: Option<Box<str>>,
    reply: Kept,
}

#[derive(Clone, Debug)]
enum Kept {
    Output(Box<str>),
    Part(Box<str>, Box<str>),
    Error { code: Box<str>, message: Box<str> },
}

/// What happens to one call of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// The service answers `AccessDenied`.
    Denied,
    /// The call was never made.
    Missing,
}

impl Change {
    /// Returns the word by which derived cases are named.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Missing => "missing",
        }
    }
}

impl Call {
    fn keep(call: &RecordedCall<'_>) -> Self {
        Self {
            operation: call.operation,
            place: call.place,
            request: call.request.map(Into::into),
            reply: match call.reply {
                Reply::Output(text) => Kept::Output(text.into()),
                Reply::Part(text, missing) => Kept::Part(text.into(), missing.into()),
                Reply::Error { code, message } => Kept::Error {
                    code: code.into(),
                    message: message.into(),
                },
            },
        }
    }

    fn reply(&self) -> Reply<'_> {
        match &self.reply {
            Kept::Output(text) => Reply::Output(text),
            Kept::Part(text, missing) => Reply::Part(text, missing),
            Kept::Error { code, message } => Reply::Error { code, message },
        }
    }

    /// Returns the call in words: `222222222222/eu-west-1 rds describe-db-instances`.
    pub(super) fn shown(&self) -> String {
        let place = self.operation.place(self.place);
        let request = self
            .request
            .as_deref()
            .map(|id| format!(" {id}"))
            .unwrap_or_default();
        format!(
            "{}/{} {} {}{request}",
            place.account, place.region, self.operation.service, self.operation.name
        )
    }
}

/// Reads every reply below a case's folder, in order of the paths.
///
/// # Errors
/// When a file is no reply of a modelled operation, or cannot be read: a case with a file that nobody
/// looks at would show nothing.
pub(super) fn read(folder: &Path) -> Result<Vec<Call>, String> {
    let mut files = dumps::from_folder(folder).map_err(|error| error.to_string())?;
    // What stands beside the accounts' folders describes the case.
    files.retain(|file| file.path.len() > 1);
    let mut calls = Vec::new();
    let notes = dumps::read(&files, &mut |call| {
        calls.push(Call::keep(call));
        Ok(Loaded::default())
    });
    let unread = [
        (
            "not a reply of an operation that is modelled",
            &notes.not_modelled,
        ),
        ("a reply of several operations", &notes.ambiguous),
        ("cannot be read", &notes.unreadable),
    ];
    for (why, names) in unread {
        if !names.is_empty() {
            return Err(format!("{why}: {}", names.join("; ")));
        }
    }
    Ok(calls)
}

/// Returns the estate that the calls show, with one of them changed.
///
/// # Errors
/// When a reply does not have the shape of its operation, in whole or in part.
pub(super) fn estate(
    calls: &[Call],
    changed: Option<(usize, Change)>,
    as_of: Timestamp,
) -> Result<Estate, String> {
    let mut estate = Estate::default();
    for (number, call) in calls.iter().enumerate() {
        let change = changed.and_then(|(which, change)| (which == number).then_some(change));
        let denial;
        let reply = match change {
            None => call.reply(),
            Some(Change::Missing) => continue,
            Some(Change::Denied) => {
                denial = format!(
                    "User: arn:aws:sts::{}:assumed-role/PalisadeAudit/palisade is not authorized to \
                     perform: {} because no identity-based policy allows it",
                    call.place.account, call.operation.permission
                );
                Reply::Error {
                    code: "AccessDenied",
                    message: &denial,
                }
            }
        };
        let request = call.request.as_deref();
        let recorded = RecordedCall {
            operation: call.operation,
            place: call.place,
            request,
            reply,
        };
        let loaded = estate
            .record(&recorded)
            .map_err(|error| format!("{}: {error}", call.shown()))?;
        if let Some(first) = loaded.set_aside.first() {
            return Err(format!(
                "{}: item {}: {}",
                call.shown(),
                first.index,
                first.reason
            ));
        }
    }
    estate.as_of = Some(as_of);
    estate.settle();
    Ok(estate)
}

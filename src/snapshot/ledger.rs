use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::SnapshotError;
use super::layout::{AccountFiles, AccountName, FileName, Limits};
use super::lines::{Line, PartEnd, read_part, read_sealed};
use super::manifest::{Content, MODEL_VERSION, SCHEMA};
use crate::estate::{CallKey, CallState, Outcome};
use crate::ids::{Region, Sym, Timestamp};

/// One line of an account's ledger: when a run began, or what is known about planned calls beyond
/// their replies.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LedgerLine {
    /// A run began to collect the account.
    Begun(Begun),
    /// How a call ended that left no reply, or what was found out about one that did.
    Noted(NoteLine),
    /// The call is made after all: what was noted about it is void.
    Retracted(KeyLine),
}

/// When a run began, and which version of the tool it was. Later versions may add members.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Begun {
    schema: u32,
    model_version: u32,
    at: Timestamp,
}

/// A call in the ledger of an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyLine {
    region: Region,
    service: Sym,
    operation: Sym,
    request: Option<Sym>,
}

/// A call with its outcome.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteLine {
    call: KeyLine,
    state: CallState,
    detail: Option<Box<str>>,
}

/// Orders notes: by region, service, operation, request.
type NoteKey = (Region, Sym, Sym, Option<Sym>);

impl KeyLine {
    fn of(key: &CallKey) -> Self {
        Self {
            region: key.place.region,
            service: Sym::new(key.service),
            operation: Sym::new(key.operation),
            request: key.request,
        }
    }
    fn order(&self) -> NoteKey {
        (self.region, self.service, self.operation, self.request)
    }
    /// Returns the file in which the call's reply would stand, or `None` when no operation has such a name.
    fn file(&self) -> Option<FileName> {
        FileName::new(self.region, self.service.as_str(), self.operation.as_str())
    }
    /// Returns the call, when this version knows the operation.
    fn call(&self, account: AccountName) -> Option<CallKey> {
        let file = self.file()?;
        let operation = file.known()?;
        Some(CallKey {
            place: file.place(account),
            service: operation.service,
            operation: operation.name,
            request: self.request,
        })
    }
}

/// What the ledger of one account holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    begun: Vec<Begun>,
    noted: BTreeMap<NoteKey, NoteLine>,
}

impl Notes {
    /// Notes that a run of this version begins; returns the line to write.
    pub(super) fn begin(&mut self, at: Timestamp) -> LedgerLine {
        let begun = Begun {
            schema: SCHEMA,
            model_version: MODEL_VERSION,
            at,
        };
        self.begun.push(begun);
        LedgerLine::Begun(begun)
    }
    /// Notes an outcome; returns the line to write.
    pub(super) fn note(&mut self, call: &CallKey, outcome: &Outcome) -> LedgerLine {
        let line = NoteLine {
            call: KeyLine::of(call),
            state: outcome.state,
            detail: outcome.detail.clone(),
        };
        self.noted.insert(line.call.order(), line.clone());
        LedgerLine::Noted(line)
    }
    /// Voids what was noted about the call; returns the line to write when there was something.
    pub(super) fn retract(&mut self, call: &CallKey) -> Option<LedgerLine> {
        let line = KeyLine::of(call);
        self.noted.remove(&line.order())?;
        Some(LedgerLine::Retracted(line))
    }

    /// Returns when the first run began.
    pub(super) fn started(&self) -> Option<Timestamp> {
        self.begun.iter().map(|begun| begun.at).min()
    }
    /// Returns when the last run began: the latest moment that is known of an unfinished account.
    pub(super) fn last_begun(&self) -> Option<Timestamp> {
        self.begun.iter().map(|begun| begun.at).max()
    }
    /// Returns the oldest model by which replies were reduced: what it lacked was not collected.
    pub(super) fn model_version(&self) -> u32 {
        let versions = self.begun.iter().map(|begun| begun.model_version);
        versions.min().unwrap_or(MODEL_VERSION)
    }
    /// Returns the lines of a complete account's ledger, in order of the calls.
    pub(super) fn lines(&self) -> impl Iterator<Item = LedgerLine> {
        self.noted.values().cloned().map(LedgerLine::Noted)
    }
    /// Returns each call that this version knows with its outcome, in order.
    pub(super) fn outcomes(
        &self,
        account: AccountName,
    ) -> impl Iterator<Item = (CallKey, Outcome)> {
        self.noted.values().filter_map(move |line| {
            let outcome = Outcome {
                state: line.state,
                detail: line.detail.clone(),
            };
            Some((line.call.call(account)?, outcome))
        })
    }
    /// Refuses the ledger of an account with calls in which no run begins: it was cut off.
    pub(super) fn check_begun(
        &self,
        file: &Path,
        files: &AccountFiles,
    ) -> Result<(), SnapshotError> {
        if self.begun.is_empty() && !files.calls.is_empty() {
            return Err(SnapshotError::damaged(file, "its first line is missing"));
        }
        Ok(())
    }

    /// Reads the ledger of an account that is not complete.
    pub(super) fn read_part(
        &mut self,
        file: &Path,
        limits: &Limits,
    ) -> Result<PartEnd, SnapshotError> {
        read_part(file, limits, &mut |line| {
            match parse(file, &line)? {
                LedgerLine::Begun(begun) if begun.schema != SCHEMA => {
                    return Err(SnapshotError::Schema {
                        file: file.into(),
                        found: begun.schema.into(),
                        known: SCHEMA,
                    });
                }
                LedgerLine::Begun(begun) => self.begun.push(begun),
                LedgerLine::Noted(note) => {
                    self.noted.insert(note.call.order(), note);
                }
                LedgerLine::Retracted(call) => {
                    self.noted.remove(&call.order());
                }
            }
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Reads the ledger of a complete account.
    pub(super) fn read_sealed(
        file: &Path,
        content: &Content,
        limits: &Limits,
    ) -> Result<Self, SnapshotError> {
        let mut notes = Self::default();
        let read = read_sealed(file, content, limits, &mut |line| {
            let wrong = |detail| Err(SnapshotError::bad_line(file, line.number, detail));
            match parse(file, &line)? {
                LedgerLine::Noted(note) => match notes.noted.insert(note.call.order(), note) {
                    None => Ok(ControlFlow::Continue(())),
                    Some(_) => wrong("the call stands on an earlier line too"),
                },
                LedgerLine::Begun(_) | LedgerLine::Retracted(_) => {
                    wrong("a complete ledger holds outcomes only")
                }
            }
        });
        read.map(|_| notes)
    }
}

fn parse(file: &Path, line: &Line<'_>) -> Result<LedgerLine, SnapshotError> {
    let wrong = |detail: String| SnapshotError::bad_line(file, line.number, detail);
    let parsed = serde_json::from_slice(line.text).map_err(|error| wrong(error.to_string()))?;
    if let LedgerLine::Noted(note) = &parsed {
        if note.state == CallState::Done {
            return Err(wrong("a call without a reply cannot be done".to_owned()));
        }
        if note.call.file().is_none() {
            return Err(wrong("no operation has such a name".to_owned()));
        }
    }
    Ok(parsed)
}

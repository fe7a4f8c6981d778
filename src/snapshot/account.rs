use std::collections::BTreeMap;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use super::disk::{append, create_folder, remove, truncate, write_whole};
use super::error::SnapshotError;
use super::info::{EachEntry, Entry};
use super::layout::{
    AccountFiles, AccountName, FileName, MANIFEST, ledger_part, ledger_sealed, scan_account,
};
use super::ledger::Notes;
use super::line::{CallLine, to_bytes};
use super::lines::{PartEnd, read_part};
use super::manifest::{self, Content, FileEntry, Manifest, Window};
use super::reduce::reduced_line;
use super::seal::{Seal, Span, seal_part};
use super::writer::WRITE_LIMITS;
use crate::estate::{CallKey, CallState, Outcome, RecordedCall};
use crate::ids::Timestamp;

/// A file to which calls are appended.
#[derive(Debug, Default)]
struct Part {
    /// The lines by the resource that the call asked about.
    lines: BTreeMap<Option<Box<str>>, Span>,
    bytes: u64,
}

/// Writes the calls of one account. Every call is on the disk when [`AccountWriter::append`] returns.
#[derive(Debug)]
pub struct AccountWriter {
    name: AccountName,
    folder: PathBuf,
    parts: BTreeMap<FileName, Part>,
    notes: Notes,
    is_broken: bool,
    /// The snapshot's lock and the account's, held as long as this lives.
    _locks: (Arc<File>, File),
}

impl AccountWriter {
    /// Reads what an earlier run left, cuts off a torn line, and notes that a run begins.
    pub(super) fn resume(
        name: AccountName,
        folder: PathBuf,
        locks: (Arc<File>, File),
        started: Timestamp,
    ) -> Result<Self, SnapshotError> {
        let files = unfinished_files(&folder)?;
        let mut notes = Notes::default();
        if files.ledger.part {
            let ledger = ledger_part(&folder);
            let end = notes.read_part(&ledger, WRITE_LIMITS)?;
            cut(&ledger, end)?;
            notes.check_begun(&ledger, &files)?;
        }
        let mut parts = BTreeMap::new();
        for file in files.calls.into_keys() {
            parts.insert(file, Part::read(&file.part(&folder), file)?);
        }
        let mut writer = Self {
            name,
            folder,
            parts,
            notes,
            is_broken: false,
            _locks: locks,
        };
        let line = writer.notes.begin(started);
        writer.write_ledger(&[line])?;
        Ok(writer)
    }

    /// Returns whether the call's reply is there, so that the call need not be made.
    pub fn contains(&self, call: &CallKey) -> bool {
        let file = FileName::new(call.place.region, call.service, call.operation);
        let request = call.request.map(|request| Box::from(request.as_str()));
        file.and_then(|file| self.parts.get(&file))
            .is_some_and(|part| part.lines.contains_key(&request))
    }

    /// Hands out what earlier runs recorded, so that a run that goes on knows the resources that the
    /// lists told of. Calls file by file, then notes.
    ///
    /// # Errors
    /// When a file cannot be read any more.
    pub fn replay(&self, each: &mut EachEntry<'_>) -> Result<ControlFlow<()>, SnapshotError> {
        for file in self.parts.keys() {
            let path = file.part(&self.folder);
            let Some(operation) = file.known() else {
                continue;
            };
            let mut flow = ControlFlow::Continue(());
            read_part(&path, WRITE_LIMITS, &mut |line| {
                let call = CallLine::parse(line.text, Some(operation))
                    .map_err(|detail| SnapshotError::bad_line(&path, line.number, detail))?;
                flow = each(Entry::Call(call.call(operation, *file, self.name)));
                Ok(flow)
            })?;
            if flow.is_break() {
                return Ok(flow);
            }
        }
        let mut notes = self.notes.outcomes(self.name);
        Ok(notes.try_for_each(|(call, outcome)| each(Entry::Note(call, outcome))))
    }

    /// Appends a call, its reply reduced to the modelled members, and returns how the ledger counts it.
    ///
    /// A reply that is not what the operation answers is kept as an error without its text. A resource
    /// that has not the documented shape is left out and the reply kept as a partial one. One call
    /// stands for the whole answer: pages are joined before.
    ///
    /// # Errors
    /// [`SnapshotError::AlreadyRecorded`] when it is there, [`SnapshotError::OtherAccount`] when it was
    /// made in another account, [`SnapshotError::Io`] when it cannot be written; then the writer takes
    /// no more calls, and opening the account again drops what was half written.
    pub fn append(&mut self, call: &RecordedCall<'_>) -> Result<CallState, SnapshotError> {
        let states = self.append_all(std::slice::from_ref(call))?;
        Ok(states.into_iter().next().unwrap_or(CallState::Error))
    }

    /// Appends calls as [`AccountWriter::append`] does each. Those of one operation and region are written
    /// together, so that many cost little more than one.
    ///
    /// # Errors
    /// As for [`AccountWriter::append`]. When one call is refused, none is written.
    pub fn append_all(
        &mut self,
        calls: &[RecordedCall<'_>],
    ) -> Result<Vec<CallState>, SnapshotError> {
        let mut states = Vec::new();
        let mut lines: BTreeMap<FileName, BTreeMap<Option<Box<str>>, Vec<u8>>> = BTreeMap::new();
        let mut keys = Vec::new();
        for call in calls {
            let key = call.operation.key(call.place, call.request);
            self.check(&key)?;
            let file = FileName::of(call.operation, key.place.region);
            let request = key.request.map(|request| Box::from(request.as_str()));
            let (line, state) = reduced_line(call, &key)
                .map_err(|error| SnapshotError::bad_line(&file.part(&self.folder), 0, error))?;
            let twice = lines.entry(file).or_default().insert(request, line);
            if twice.is_some() || self.contains(&key) {
                return Err(SnapshotError::AlreadyRecorded {
                    folder: self.folder.as_path().into(),
                    call: key,
                });
            }
            keys.push(key);
            states.push(state);
        }
        let retractions: Vec<_> = keys
            .iter()
            .filter_map(|key| self.notes.retract(key))
            .collect();
        self.write_ledger(&retractions)?;
        for (file, lines) in lines {
            self.write_calls(file, lines)?;
        }
        Ok(states)
    }

    /// Writes lines of one file together.
    fn write_calls(
        &mut self,
        file: FileName,
        lines: BTreeMap<Option<Box<str>>, Vec<u8>>,
    ) -> Result<(), SnapshotError> {
        if !self.parts.contains_key(&file) {
            create_folder(&self.folder.join(file.region.as_str()))?;
        }
        let bytes: Vec<u8> = lines.values().flatten().copied().collect();
        self.write(&file.part(&self.folder), &bytes)?;
        let part = self.parts.entry(file).or_default();
        for (request, line) in lines {
            let span = Span {
                offset: part.bytes,
                length: line.len() as u64 - 1,
            };
            part.bytes += line.len() as u64;
            part.lines.insert(request, span);
        }
        Ok(())
    }

    /// Notes how a planned call ended that left no reply (skipped, throttled out, not enabled), or
    /// what was found out about one that did (inconsistent). A later note about the call replaces it;
    /// a later reply voids it.
    ///
    /// # Errors
    /// [`SnapshotError::NoReply`] for [`CallState::Done`], which only a reply can show.
    pub fn note(&mut self, call: &CallKey, outcome: &Outcome) -> Result<(), SnapshotError> {
        self.note_all(&[(*call, outcome.clone())])
    }

    /// Notes outcomes as [`AccountWriter::note`] does each, written together.
    ///
    /// # Errors
    /// As for [`AccountWriter::note`]. When one is refused, none is written.
    pub fn note_all(&mut self, notes: &[(CallKey, Outcome)]) -> Result<(), SnapshotError> {
        for (call, outcome) in notes {
            self.check(call)?;
            if outcome.state == CallState::Done {
                return Err(SnapshotError::NoReply {
                    folder: self.folder.as_path().into(),
                    call: *call,
                });
            }
        }
        let lines: Vec<_> = notes
            .iter()
            .map(|(call, outcome)| self.notes.note(call, outcome))
            .collect();
        self.write_ledger(&lines)
    }

    /// Completes the account: sorts, compresses and digests its files, then writes the manifest. `ended`
    /// is the time now; the collection window began with the first run. The account never changes again.
    ///
    /// # Errors
    /// [`SnapshotError::Window`] when `ended` lies before the start.
    pub fn finish(self, ended: Timestamp) -> Result<(), SnapshotError> {
        self.check_whole()?;
        let window = Window {
            start: self.notes.started().unwrap_or(ended),
            end: ended,
        };
        if window.end < window.start {
            return Err(SnapshotError::Window {
                folder: self.folder.as_path().into(),
                started: window.start,
                ended,
            });
        }
        let mut entries = Vec::new();
        for (file, part) in &self.parts {
            let content = seal_part(
                &file.part(&self.folder),
                file.sealed(&self.folder),
                part.lines.values().copied(),
                WRITE_LIMITS,
            )?;
            entries.push(FileEntry::new(*file, self.notes.model_version(), content));
        }
        let ledger = self.seal_ledger()?;
        let path = self.folder.join(MANIFEST);
        let manifest = Manifest::new(self.name, window, ledger, entries);
        write_whole(&path, &manifest::to_bytes(&path, &manifest)?)?;
        discard_parts(&self.folder)
    }

    fn seal_ledger(&self) -> Result<Content, SnapshotError> {
        let path = ledger_sealed(&self.folder);
        let mut seal = Seal::create(path.clone())?;
        for line in self.notes.lines() {
            let bytes =
                to_bytes(&line).map_err(|error| SnapshotError::bad_line(&path, 0, error))?;
            seal.add(&bytes)?;
        }
        seal.commit(WRITE_LIMITS)
    }

    fn check_whole(&self) -> Result<(), SnapshotError> {
        if self.is_broken {
            return Err(SnapshotError::Broken {
                folder: self.folder.as_path().into(),
            });
        }
        Ok(())
    }

    fn check(&self, call: &CallKey) -> Result<(), SnapshotError> {
        if (call.place.partition, call.place.account) != (self.name.partition, self.name.account) {
            return Err(SnapshotError::OtherAccount {
                folder: self.folder.as_path().into(),
                call: *call,
                account: call.place.account,
            });
        }
        self.check_whole()
    }

    fn write_ledger<T: Serialize>(&mut self, lines: &[T]) -> Result<(), SnapshotError> {
        if lines.is_empty() {
            return Ok(());
        }
        let path = ledger_part(&self.folder);
        let mut bytes = Vec::new();
        for line in lines {
            let line = to_bytes(line).map_err(|error| SnapshotError::bad_line(&path, 0, error))?;
            bytes.extend(line);
        }
        self.write(&path, &bytes)
    }

    /// Appends lines. What a failed write left cannot be told apart from a torn line any more once
    /// another line follows: so none does.
    fn write(&mut self, path: &Path, line: &[u8]) -> Result<(), SnapshotError> {
        self.check_whole()?;
        let written = append(path, line);
        self.is_broken = written.is_err();
        written
    }
}

impl Part {
    /// Reads the lines of an earlier run and cuts off a torn one.
    fn read(path: &Path, file: FileName) -> Result<Self, SnapshotError> {
        let Some(operation) = file.known() else {
            return Err(SnapshotError::UnknownOperation { file: path.into() });
        };
        let mut lines = BTreeMap::new();
        let end = read_part(path, WRITE_LIMITS, &mut |line| {
            let wrong = |detail| SnapshotError::bad_line(path, line.number, detail);
            let call = CallLine::parse(line.text, Some(operation)).map_err(wrong)?;
            let span = Span {
                offset: line.offset,
                length: line.text.len() as u64,
            };
            match lines.insert(call.request().map(Box::from), span) {
                None => Ok(ControlFlow::Continue(())),
                Some(_) => Err(wrong("the call stands on an earlier line too".to_owned())),
            }
        })?;
        cut(path, end)?;
        Ok(Self {
            lines,
            bytes: end.whole_bytes,
        })
    }
}

/// Cuts a torn line off.
fn cut(path: &Path, end: PartEnd) -> Result<(), SnapshotError> {
    if end.bytes > end.whole_bytes {
        truncate(path, end.whole_bytes)?;
    }
    Ok(())
}

/// Returns the files of an account without a manifest. What an interrupted [`AccountWriter::finish`]
/// sealed is sealed again, since the files it was made from are still there; when they are not, it is
/// the manifest that was lost.
pub(super) fn unfinished_files(folder: &Path) -> Result<AccountFiles, SnapshotError> {
    let mut problems = Vec::new();
    let files = scan_account(folder, &mut problems);
    if let Some(problem) = problems.into_iter().next() {
        return Err(problem);
    }
    files.check_unfinished(folder)?;
    Ok(files)
}

/// Removes the files that were appended to from a complete account.
pub(super) fn discard_parts(folder: &Path) -> Result<(), SnapshotError> {
    let mut problems = Vec::new();
    let files = scan_account(folder, &mut problems);
    for (file, forms) in &files.calls {
        if forms.part && forms.sealed {
            remove(&file.part(folder))?;
        }
    }
    if files.ledger.part && files.ledger.sealed {
        remove(&ledger_part(folder))?;
    }
    Ok(())
}

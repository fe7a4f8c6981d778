use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::error::SnapshotError;
use super::info::{AccountInfo, Completeness, EachEntry, Entry, Filter, OtherVersion};
use super::layout::{
    AccountFiles, AccountName, FileName, Limits, MANIFEST, ledger_part, ledger_sealed, scan_account,
};
use super::ledger::Notes;
use super::line::CallLine;
use super::lines::{Line, read_part, read_sealed};
use super::manifest::{Content, IndexEntry, MODEL_VERSION, Manifest, Window};
use crate::estate::Operation;
use crate::ids::{AccountId, Partition};

/// What an account's files are read by.
#[derive(Clone, Debug)]
enum Contents {
    Complete(Manifest),
    Unfinished(Notes),
}

/// One account of an open snapshot.
#[derive(Clone, Debug)]
pub struct Account {
    name: AccountName,
    folder: PathBuf,
    files: AccountFiles,
    contents: Contents,
}

/// One file of calls.
#[derive(Clone, Copy, Debug)]
struct Source {
    file: FileName,
    /// What a sealed file must contain; none for a file that is appended to.
    content: Option<Content>,
    model_version: u32,
}

impl Account {
    /// Opens an account; returns what the index must say about it when it is complete.
    /// `listed` is what it says, when there is one.
    pub(super) fn open(
        folder: PathBuf,
        name: AccountName,
        listed: Option<&IndexEntry>,
        limits: &Limits,
        problems: &mut Vec<SnapshotError>,
    ) -> Result<(Self, Option<IndexEntry>), SnapshotError> {
        let files = scan_account(&folder, problems);
        let (contents, entry) = if files.manifest {
            let (manifest, digest) = Manifest::read(&folder.join(MANIFEST), name, listed)?;
            let entry = IndexEntry::of(&manifest, digest);
            (Contents::Complete(manifest), Some(entry))
        } else {
            files.check_unfinished(&folder)?;
            let mut notes = Notes::default();
            if files.ledger.part {
                let path = ledger_part(&folder);
                notes.read_part(&path, limits)?;
                notes.check_begun(&path, &files)?;
            }
            (Contents::Unfinished(notes), None)
        };
        let account = Self {
            name,
            folder,
            files,
            contents,
        };
        account.check_places(problems);
        if let Contents::Complete(manifest) = &account.contents {
            account.check_files(manifest, limits, problems);
        }
        Ok((account, entry))
    }

    /// Finds files of operations that answer for the whole account under a region.
    fn check_places(&self, problems: &mut Vec<SnapshotError>) {
        for source in self.sources() {
            let known = source.file.known();
            if known.is_some_and(|operation| !source.file.is_in_place(operation)) {
                problems.push(SnapshotError::Extra {
                    file: self.path(&source).as_path().into(),
                });
            }
        }
    }

    /// Compares the files that are there with the manifest, and the manifest with the bounds.
    fn check_files(&self, manifest: &Manifest, limits: &Limits, problems: &mut Vec<SnapshotError>) {
        let missing = |path: &Path| SnapshotError::Missing { file: path.into() };
        let ledger = ledger_sealed(&self.folder);
        if !self.files.ledger.sealed {
            problems.push(missing(&ledger));
        }
        problems.extend(manifest.ledger.check(&ledger, limits).err());
        let mut listed = BTreeSet::new();
        for source in self.sources() {
            let path = self.path(&source);
            let forms = self.files.calls.get(&source.file);
            if !forms.is_some_and(|forms| forms.sealed) {
                problems.push(missing(&path));
            }
            let content = source.content;
            problems.extend(content.and_then(|content| content.check(&path, limits).err()));
            listed.insert(source.file);
        }
        for (file, forms) in &self.files.calls {
            if !listed.contains(file) {
                let path = if forms.sealed {
                    file.sealed(&self.folder)
                } else {
                    file.part(&self.folder)
                };
                problems.push(SnapshotError::Extra {
                    file: path.as_path().into(),
                });
            }
        }
    }

    /// Returns the partition.
    pub fn partition(&self) -> Partition {
        self.name.partition
    }
    /// Returns the account's id.
    pub fn account(&self) -> AccountId {
        self.name.account
    }

    /// Returns what the snapshot says about the account.
    pub fn info(&self) -> AccountInfo {
        let (completeness, window, calls) = match &self.contents {
            Contents::Complete(manifest) => {
                let calls = manifest.files.iter().map(|file| file.content.lines).sum();
                (Completeness::Complete, Some(manifest.window), Some(calls))
            }
            Contents::Unfinished(notes) => {
                let window = notes.started().zip(notes.last_begun());
                let window = window.map(|(start, end)| Window { start, end });
                (Completeness::Unfinished, window, None)
            }
        };
        AccountInfo {
            partition: self.name.partition,
            account: self.name.account,
            completeness,
            window,
            calls,
        }
    }

    fn other(&self, file: FileName) -> OtherVersion {
        OtherVersion {
            partition: self.name.partition,
            account: self.name.account,
            region: file.region,
            service: file.service.as_str(),
            operation: file.operation.as_str(),
        }
    }
    /// Returns the operations that this version does not know, in order.
    pub(super) fn skipped(&self) -> BTreeSet<OtherVersion> {
        let files = self.sources().map(|source| source.file);
        files
            .filter(|file| file.known().is_none())
            .map(|file| self.other(file))
            .collect()
    }
    /// Returns the operations whose replies another version of the model reduced, in order.
    pub(super) fn other_models(&self) -> BTreeSet<OtherVersion> {
        self.sources()
            .filter(|source| source.model_version != MODEL_VERSION && source.file.known().is_some())
            .map(|source| self.other(source.file))
            .collect()
    }

    /// Returns how many bytes the files expand to, as the manifest records it.
    pub(super) fn expanded_bytes(&self) -> u64 {
        match &self.contents {
            Contents::Complete(manifest) => manifest
                .files
                .iter()
                .map(|file| file.content.bytes)
                .fold(manifest.ledger.bytes, u64::saturating_add),
            // These lie on the disk at full length.
            Contents::Unfinished(_) => 0,
        }
    }

    /// Returns the files of calls in order.
    fn sources(&self) -> Box<dyn Iterator<Item = Source> + '_> {
        match &self.contents {
            Contents::Complete(manifest) => Box::new(manifest.files.iter().filter_map(|entry| {
                Some(Source {
                    file: entry.name()?,
                    content: Some(entry.content),
                    model_version: entry.model_version,
                })
            })),
            Contents::Unfinished(notes) => Box::new(self.files.calls.keys().map(|file| Source {
                file: *file,
                content: None,
                model_version: notes.model_version(),
            })),
        }
    }

    fn path(&self, source: &Source) -> PathBuf {
        match source.content {
            Some(_) => source.file.sealed(&self.folder),
            None => source.file.part(&self.folder),
        }
    }

    /// Reads the calls that the filter admits, file by file in order, then what the ledger notes.
    pub(super) fn read(
        &self,
        limits: &Limits,
        filter: &Filter<'_>,
        each: &mut EachEntry<'_>,
    ) -> Result<ControlFlow<()>, SnapshotError> {
        if filter
            .account
            .is_some_and(|account| account != self.name.account)
        {
            return Ok(ControlFlow::Continue(()));
        }
        for source in self.sources().filter(|source| filter.admits(source.file)) {
            let Some(operation) = source.file.known() else {
                continue;
            };
            let read = self.read_lines(&source, limits, &mut |line| {
                each(Entry::Call(line.call(operation, source.file, self.name)))
            })?;
            if read.is_break() {
                return Ok(read);
            }
        }
        for (call, outcome) in self.notes(limits)?.outcomes(self.name) {
            let file = FileName::new(call.place.region, call.service, call.operation);
            if file.is_some_and(|file| filter.admits(file))
                && each(Entry::Note(call, outcome)).is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Reads every file, also those of operations that are not known, and collects what is wrong.
    pub(super) fn verify(&self, limits: &Limits, problems: &mut Vec<SnapshotError>) {
        let known: BTreeSet<PathBuf> = problems
            .iter()
            .map(|problem| problem.file().to_owned())
            .collect();
        for source in self.sources() {
            if !known.contains(&self.path(&source)) {
                let read = self.read_lines(&source, limits, &mut |_| ControlFlow::Continue(()));
                problems.extend(read.err());
            }
        }
        if !known.contains(&ledger_sealed(&self.folder)) {
            problems.extend(self.notes(limits).err());
        }
    }

    /// Reads the calls of one file. No call may stand there twice; in sealed files they are in order.
    fn read_lines(
        &self,
        source: &Source,
        limits: &Limits,
        each: &mut dyn FnMut(&CallLine<'_>) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, SnapshotError> {
        let path = self.path(source);
        let operation = source.file.known();
        let twice = |line: &Line<'_>| {
            let detail = "the call stands on an earlier line too, or is not in order";
            Err(SnapshotError::bad_line(&path, line.number, detail))
        };
        if let Some(content) = &source.content {
            let mut last: Option<Option<Box<str>>> = None;
            return read_sealed(&path, content, limits, &mut |line| {
                let call = parse(&path, &line, operation)?;
                let request = call.request().map(Box::from);
                if last.as_ref().is_some_and(|last| *last >= request) {
                    return twice(&line);
                }
                last = Some(request);
                Ok(each(&call))
            });
        }
        let mut seen: BTreeSet<Option<Box<str>>> = BTreeSet::new();
        let mut flow = ControlFlow::Continue(());
        read_part(&path, limits, &mut |line| {
            let call = parse(&path, &line, operation)?;
            if !seen.insert(call.request().map(Box::from)) {
                return twice(&line);
            }
            flow = each(&call);
            Ok(flow)
        })?;
        Ok(flow)
    }

    fn notes(&self, limits: &Limits) -> Result<Notes, SnapshotError> {
        match &self.contents {
            Contents::Complete(manifest) => {
                Notes::read_sealed(&ledger_sealed(&self.folder), &manifest.ledger, limits)
            }
            Contents::Unfinished(notes) => Ok(notes.clone()),
        }
    }
}

fn parse<'a>(
    file: &Path,
    line: &Line<'a>,
    operation: Option<&Operation>,
) -> Result<CallLine<'a>, SnapshotError> {
    let wrong = |detail| SnapshotError::bad_line(file, line.number, detail);
    CallLine::parse(line.text, operation).map_err(wrong)
}

use std::collections::BTreeMap;
use std::path::PathBuf;

use thiserror::Error;

use super::content::{Content, decode, look, says_more};
use super::files::DumpFile;
use super::place::{Mentions, Told, of_path, place};
use super::recognise::{Recognised, by_members, by_path};
use super::wrappers::{self, Wrapper};
use crate::estate::{LoadError, Loaded, Operation, RecordedCall, Reply, Scope, find_operation};
use crate::ids::{AccountId, Partition, Place, Region};

/// Why a dump could not be read at all.
#[derive(Debug, Error)]
pub enum DumpError {
    /// A folder cannot be listed.
    #[error("cannot read folder `{}`: {source}", .path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// Folders are nested deeper than any dump.
    #[error("folder `{}` is nested too deeply for a dump", .path.display())]
    TooDeep {
        /// The folder.
        path: PathBuf,
    },
}

/// What a reader of a dump must be told: what was loaded and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// Files that were loaded.
    pub loaded: usize,
    /// Resources that were read from them, views counted apart.
    pub resources: usize,
    /// Files that are no reply of a modelled operation, sorted.
    pub not_modelled: Vec<String>,
    /// Files that could be replies of several operations, with their names; not loaded.
    pub ambiguous: Vec<String>,
    /// Files or resources that could not be read, with the reason.
    pub unreadable: Vec<String>,
}

/// Takes in one call; the estate's [`record`](crate::estate::Estate::record), or a snapshot's writer.
pub type Sink<'s> = dyn FnMut(&RecordedCall<'_>) -> Result<Loaded, LoadError> + 's;

/// Reads every file and hands each reply to `sink`, in order of the paths.
///
/// Files whose account or region neither a folder nor the replies of the same folder tell are listed as
/// unreadable. A file that is present is the complete answer, unless it carries a continuation member.
pub fn read(files: &[DumpFile], sink: &mut Sink<'_>) -> Notes {
    let mut notes = Notes::default();
    let places = Places::of(files);
    for file in files {
        let mut reader = Reader {
            file,
            places: &places,
            sink,
            notes: &mut notes,
        };
        match file.bytes().and_then(|bytes| reader.read(&bytes)) {
            Ok(true) => notes.loaded += 1,
            Ok(false) => {}
            Err(reason) => notes.unreadable.push(format!("{}: {reason}", file.shown())),
        }
    }
    notes
}

/// Where the files of each folder come from, for files whose folders do not tell.
struct Places {
    by_folder: BTreeMap<Vec<String>, Mentions>,
    all: Mentions,
    partitions: BTreeMap<AccountId, Partition>,
}

impl Places {
    fn of(files: &[DumpFile]) -> Self {
        let mut places = Self {
            by_folder: BTreeMap::new(),
            all: Mentions::default(),
            partitions: BTreeMap::new(),
        };
        for file in files {
            let told = of_path(&file.path);
            if let (Some(account), Some(region)) = (told.account, told.region) {
                if !region.is_global() {
                    places
                        .partitions
                        .insert(account, Partition::of_region(region));
                }
                continue;
            }
            let Ok(bytes) = file.bytes() else { continue };
            let Ok(text) = decode(&bytes) else { continue };
            places
                .by_folder
                .entry(folder(file))
                .or_default()
                .count(&text);
        }
        for mentions in places.by_folder.values() {
            places.all.join(mentions);
        }
        places
    }

    /// Returns where a call was made: what the path tells, else what the folder's replies mention most,
    /// else what all replies without a folder of their own do.
    fn place(&self, file: &DumpFile, operation: &Operation) -> Result<Place, String> {
        let Told { account, region } = of_path(&file.path);
        let near = self.by_folder.get(&folder(file));
        let account = account
            .or_else(|| near.and_then(Mentions::account))
            .or_else(|| self.all.account())
            .ok_or(
                "the account is not known: put the file below a folder named like the account",
            )?;
        let partition = self
            .partitions
            .get(&account)
            .copied()
            .or_else(|| near.and_then(Mentions::partition));
        let region = match operation.scope {
            Scope::Global => Region::global(),
            Scope::Regional => region
                .filter(|region| !region.is_global())
                .or_else(|| near.and_then(Mentions::region))
                .ok_or(
                    "the region is not known: put the file below a folder named like the region",
                )?,
        };
        Ok(place(account, region, partition))
    }
}

fn folder(file: &DumpFile) -> Vec<String> {
    file.path
        .iter()
        .take(file.path.len().saturating_sub(1))
        .cloned()
        .collect()
}

struct Reader<'r, 's> {
    file: &'r DumpFile,
    places: &'r Places,
    sink: &'r mut Sink<'s>,
    notes: &'r mut Notes,
}

impl Reader<'_, '_> {
    /// Reads one file; returns whether it was a reply that was handed on.
    fn read(&mut self, bytes: &[u8]) -> Result<bool, String> {
        let by_path = by_path(&self.file.path);
        if matches!(by_path, Some(Recognised::NotModelled)) || !self.may_hold_json() {
            self.notes.not_modelled.push(self.file.shown());
            return Ok(false);
        }
        let text = match decode(bytes) {
            Ok(text) => text,
            Err(reason) => return self.failed(by_path, reason),
        };
        match look(&text) {
            Err(reason) => self.failed(by_path, reason),
            Ok(Content::Error(code, message)) => match by_path {
                Some(Recognised::Reply(operation, request)) => {
                    let reply = Reply::Error {
                        code: &code,
                        message: &message,
                    };
                    self.hand_on(operation, request.as_deref(), reply)
                        .map(|()| true)
                }
                _ => Err(format!(
                    "the error `{code}` of an operation that the path does not name"
                )),
            },
            Ok(Content::Object(names)) => {
                let recognised = by_path.unwrap_or_else(|| by_members(&names));
                self.take(recognised, &text)
            }
        }
    }

    /// Returns whether the name is that of a file with a reply: `.json`, or no extension of its own.
    fn may_hold_json(&self) -> bool {
        let name = self.file.path.last().map_or("", String::as_str);
        let other = [
            "md",
            "txt",
            "csv",
            "yaml",
            "yml",
            "sh",
            "py",
            "zip",
            "gz",
            "tf",
            "toml",
            "cloudmapper",
        ];
        name.rsplit_once('.')
            .is_none_or(|(_, extension)| !other.contains(&extension))
            && name != "LICENSE"
    }

    /// A reply that cannot be read leaves an error in the ledger, so that nothing is concluded from it.
    fn failed(&mut self, recognised: Option<Recognised>, reason: String) -> Result<bool, String> {
        if let Some(Recognised::Reply(operation, request)) = recognised {
            let reply = Reply::Error {
                code: "UnreadableFile",
                message: &reason,
            };
            self.hand_on(operation, request.as_deref(), reply)?;
        }
        Err(reason)
    }

    fn take(&mut self, recognised: Recognised, text: &str) -> Result<bool, String> {
        match recognised {
            Recognised::NotModelled => {
                self.notes.not_modelled.push(self.file.shown());
                Ok(false)
            }
            Recognised::Ambiguous(candidates) => {
                let names: Vec<String> = candidates
                    .iter()
                    .map(|operation| match operation.per {
                        Some(per) => {
                            format!("{} {} of some {per}", operation.service, operation.name)
                        }
                        None => format!("{} {}", operation.service, operation.name),
                    })
                    .collect();
                self.notes.ambiguous.push(format!(
                    "{}: {}",
                    self.file.shown(),
                    names.join(", or ")
                ));
                Ok(false)
            }
            Recognised::Reply(operation, request) => {
                let reply = whole_or_part(operation, text, None);
                self.hand_on(operation, request.as_deref(), reply)
                    .map(|()| true)
            }
            Recognised::Wrapped(wrapper) => self.unwrap(wrapper, text).map(|()| true),
        }
    }

    fn unwrap(&mut self, wrapper: &Wrapper, text: &str) -> Result<(), String> {
        let (service, name) = wrapper.operation;
        let operation = find_operation(service, name)
            .ok_or_else(|| format!("holds replies of `{service} {name}`, which is not modelled"))?;
        for (id, entry) in wrappers::entries(text, wrapper).map_err(|error| error.to_string())? {
            let reply = whole_or_part(operation, entry, wrapper.missing);
            self.hand_on(operation, Some(&id), reply)?;
        }
        Ok(())
    }

    fn hand_on(
        &mut self,
        operation: &'static Operation,
        request: Option<&str>,
        reply: Reply<'_>,
    ) -> Result<(), String> {
        let place = self.places.place(self.file, operation)?;
        let loaded = (self.sink)(&RecordedCall {
            operation,
            place,
            request,
            reply,
        })
        .map_err(|error| error.to_string())?;
        self.notes.resources += loaded.resources;
        for one in &loaded.set_aside {
            self.notes.unreadable.push(format!(
                "{}: item {}: {}",
                self.file.shown(),
                one.index,
                one.reason
            ));
        }
        Ok(())
    }
}

/// Returns the reply, as a part of the whole answer when it says that more would follow.
fn whole_or_part<'t>(operation: &Operation, text: &'t str, missing: Option<&'t str>) -> Reply<'t> {
    match missing {
        Some(missing) => Reply::Part(text, missing),
        None if says_more(text, operation.continuation) => Reply::Part(
            text,
            "the reply carries a continuation token: later pages are missing",
        ),
        None => Reply::Output(text),
    }
}

use std::collections::BTreeMap;
use std::path::PathBuf;

use thiserror::Error;

use super::content::{Content, decode, look, members, pages, seems_json, values};
use super::files::DumpFile;
use super::place::{Mentions, place};
use super::recognise::{ByPath, Recognised, by_members, by_path, is_json};
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
/// Files whose account or region neither a folder nor the replies around them tell are listed as
/// unreadable. A file that is present is the complete answer, unless it carries a continuation member.
pub fn read(files: &[DumpFile], sink: &mut Sink<'_>) -> Notes {
    let mut notes = Notes::default();
    let paths: Vec<ByPath> = files.iter().map(|file| by_path(&file.path)).collect();
    let places = Places::of(files, &paths);
    for (file, path) in files.iter().zip(&paths) {
        let mut reader = Reader {
            file,
            path,
            region: None,
            places: &places,
            sink,
            notes: &mut notes,
        };
        match reader.read() {
            Ok(true) => notes.loaded += 1,
            Ok(false) => {}
            Err(reason) => notes.unreadable.push(format!("{}: {reason}", file.shown())),
        }
    }
    notes
}

/// Where files come from whose paths do not tell: what the replies around them mention most.
struct Places {
    /// By the folders above those that name places: the accounts.
    by_dump: BTreeMap<Vec<String>, Mentions>,
    /// By the folders above those that name operations: the regions.
    by_folder: BTreeMap<Vec<String>, Mentions>,
    all: Mentions,
    partitions: BTreeMap<AccountId, Partition>,
}

/// Returns the first parts of a path.
fn first(file: &DumpFile, parts: usize) -> Vec<String> {
    file.path.iter().take(parts).cloned().collect()
}

impl Places {
    fn of(files: &[DumpFile], paths: &[ByPath]) -> Self {
        let mut places = Self {
            by_dump: BTreeMap::new(),
            by_folder: BTreeMap::new(),
            all: Mentions::default(),
            partitions: BTreeMap::new(),
        };
        for (file, path) in files.iter().zip(paths) {
            if let (Some(account), Some(region)) = (path.told.account, path.told.region) {
                if !region.is_global() {
                    places
                        .partitions
                        .insert(account, Partition::of_region(region));
                }
                continue;
            }
            let Ok(bytes) = file.bytes() else { continue };
            let Ok(text) = decode(&bytes) else { continue };
            let mut mentions = Mentions::default();
            mentions.count(&text);
            if let Some(Recognised::Reply(operation, _)) = &path.recognised
                && operation.name == "get-caller-identity"
            {
                mentions.count_caller(&text);
            }
            let by_dump = &mut places.by_dump;
            by_dump
                .entry(first(file, path.above))
                .or_default()
                .join(&mentions);
            let by_folder = &mut places.by_folder;
            by_folder
                .entry(first(file, path.folders))
                .or_default()
                .join(&mentions);
            places.all.join(&mentions);
        }
        places
    }

    /// Returns where a call was made: what the path tells, else what the replies around mention most,
    /// else, for the account, what all replies do whose paths do not tell.
    fn place(
        &self,
        file: &DumpFile,
        path: &ByPath,
        region: Option<Region>,
        operation: &Operation,
    ) -> Result<Place, String> {
        let near = self.by_folder.get(&first(file, path.folders));
        let dump = self.by_dump.get(&first(file, path.above));
        let account = path
            .told
            .account
            .or_else(|| dump.and_then(Mentions::account))
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
                .or(path.told.region)
                .filter(|region| !region.is_global())
                .or_else(|| near.and_then(Mentions::region))
                .ok_or(
                    "the region is not known: put the file below a folder named like the region",
                )?,
        };
        Ok(place(account, region, partition))
    }
}

struct Reader<'r, 's> {
    file: &'r DumpFile,
    path: &'r ByPath,
    /// The region that the text itself names.
    region: Option<Region>,
    places: &'r Places,
    sink: &'r mut Sink<'s>,
    notes: &'r mut Notes,
}

impl Reader<'_, '_> {
    /// Reads one file; returns whether it was a reply that was handed on.
    fn read(&mut self) -> Result<bool, String> {
        let named = self.path.recognised.is_some();
        if matches!(self.path.recognised, Some(Recognised::NotModelled)) {
            return self.not_modelled();
        }
        let bytes = match self.file.bytes() {
            Ok(bytes) => bytes,
            Err(reason) => return self.failed(reason),
        };
        let name = self.file.path.last().map_or("", String::as_str);
        let json = is_json(name);
        match decode(&bytes) {
            Ok(text) if named || json || (seems_json(&text) && !name.contains('.')) => {
                self.read_text(&text)
            }
            // Beside replies stand read-me files, licences, scripts; some hold JSON under another name.
            Ok(text) if seems_json(&text) && look(&text).is_ok() => self.read_text(&text),
            Err(reason) if named || json => self.failed(reason),
            Ok(_) | Err(_) => self.not_modelled(),
        }
    }

    fn not_modelled(&mut self) -> Result<bool, String> {
        self.notes.not_modelled.push(self.file.shown());
        Ok(false)
    }

    fn read_text(&mut self, text: &str) -> Result<bool, String> {
        let recognised = self.path.recognised.clone();
        match look(text) {
            Err(reason) => self.failed(reason),
            Ok(Content::Error(code, message)) => match recognised {
                Some(Recognised::Reply(operation, request)) => {
                    let reply = Reply::Error {
                        code: &code,
                        message: &message,
                    };
                    self.hand_on(operation, request.as_deref(), reply)
                        .map(|()| true)
                }
                Some(_) | None => Err(format!(
                    "the error `{code}` of an operation that the path does not name"
                )),
            },
            Ok(Content::Object(names)) if self.region.is_none() && are_regions(&names) => {
                self.read_regions(text)
            }
            Ok(Content::Object(names)) => self.take(decide(recognised, &names), &[text]),
            Ok(Content::Pages(names)) => {
                let recognised = decide(recognised, &names);
                let pages = pages(text).map_err(|error| error.to_string())?;
                self.take(recognised, &pages)
            }
        }
    }

    /// Reads `{"eu-west-1": {...}, "us-east-1": {...}}`, the replies of several regions in one file.
    fn read_regions(&mut self, text: &str) -> Result<bool, String> {
        let texts: Vec<(Region, &str)> = values(text).map_err(|error| error.to_string())?;
        let mut handed_on = false;
        for (region, text) in texts {
            self.region = Some(region);
            handed_on |= self.read_text(text)?;
        }
        self.region = None;
        Ok(handed_on)
    }

    /// A reply that cannot be read leaves an error in the ledger, so that nothing is concluded from it.
    fn failed(&mut self, reason: String) -> Result<bool, String> {
        if let Some(Recognised::Reply(operation, request)) = self.path.recognised.clone() {
            let reply = Reply::Error {
                code: "UnreadableFile",
                message: &reason,
            };
            self.hand_on(operation, request.as_deref(), reply)?;
        }
        Err(reason)
    }

    fn take(&mut self, recognised: Recognised, pages: &[&str]) -> Result<bool, String> {
        match recognised {
            Recognised::NotModelled => self.not_modelled(),
            Recognised::Ambiguous(candidates) => {
                let names: Vec<String> = candidates
                    .iter()
                    .map(|(operation, _)| described(operation))
                    .collect();
                self.notes.ambiguous.push(format!(
                    "{}: {}",
                    self.file.shown(),
                    names.join(", or ")
                ));
                Ok(false)
            }
            Recognised::Reply(operation, request) => {
                let last = pages.len().saturating_sub(1);
                for (index, page) in pages.iter().enumerate() {
                    if !has_a_member_of(operation, page) {
                        return self.failed(format!(
                            "has none of the members of {}: {}",
                            described(operation),
                            operation.members.join(", ")
                        ));
                    }
                    let reply = match operation.unnamed {
                        Some(missing) if request.is_none() => Reply::Part(page, missing),
                        Some(_) | None if index == last => operation.reply(page),
                        Some(_) | None => Reply::Output(page),
                    };
                    self.hand_on(operation, request.as_deref(), reply)?;
                }
                Ok(true)
            }
            Recognised::Wrapped(wrapper) => {
                for page in pages {
                    self.unwrap(wrapper, page)?;
                }
                Ok(true)
            }
        }
    }

    fn unwrap(&mut self, wrapper: &Wrapper, text: &str) -> Result<(), String> {
        let (service, name) = wrapper.operation;
        let operation = find_operation(service, name)
            .ok_or_else(|| format!("holds replies of `{service} {name}`, which is not modelled"))?;
        for (id, entry) in wrappers::entries(text, wrapper).map_err(|error| error.to_string())? {
            let reply = match wrapper.missing {
                Some(missing) => Reply::Part(entry, missing),
                None => operation.reply(entry),
            };
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
        let place = self
            .places
            .place(self.file, self.path, self.region, operation)?;
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

/// Returns what a file is by its path and the members at its top.
fn decide(by_path: Option<Recognised>, names: &[String]) -> Recognised {
    match by_path {
        Some(recognised) => recognised.decided(names),
        None => by_members(names),
    }
}

fn described(operation: &Operation) -> String {
    match operation.per {
        Some(per) => format!("{} {} of some {per}", operation.service, operation.name),
        None => format!("{} {}", operation.service, operation.name),
    }
}

/// Returns whether a page can be the operation's: a reply without any of its members may be what a
/// script writes when a call fails, and is no empty list.
fn has_a_member_of(operation: &Operation, page: &str) -> bool {
    let has = |names: Vec<String>| {
        operation
            .members
            .iter()
            .any(|member| names.iter().any(|name| name == member))
    };
    if operation.members.is_empty() {
        // All members of such replies may be missing, so that any object would do; but not an error's.
        let of_an_error = |name: &String| {
            let name = name.to_ascii_lowercase();
            matches!(
                name.as_str(),
                "message" | "code" | "errormessage" | "__type"
            )
        };
        return members(page).is_ok_and(|names| !names.iter().any(of_an_error));
    }
    members(page).is_ok_and(has)
}

/// Returns whether the names are those of regions alone.
fn are_regions(names: &[String]) -> bool {
    !names.is_empty()
        && names
            .iter()
            .all(|name| super::place::region(name).is_some())
}

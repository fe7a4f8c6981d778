use std::fs;
use std::path::Path;

use palisade::estate::{Estate, Ledger, operations};
use palisade::ids::Place;
use palisade::sources::dumps::{self, DumpFile, Notes};
use tempfile::TempDir;

/// A loaded folder: the estate, and what the reader says of the files.
pub(crate) struct Dump {
    pub(crate) estate: Estate,
    pub(crate) notes: Notes,
}

/// Loads a folder.
pub(crate) fn load(folder: &Path) -> Dump {
    load_files(&dumps::from_folder(folder).unwrap())
}

/// Loads files in the order given.
pub(crate) fn load_files(files: &[DumpFile]) -> Dump {
    let mut estate = Estate::default();
    let notes = dumps::read(files, &mut |call| estate.record(call));
    estate.settle();
    Dump { estate, notes }
}

/// Returns a new folder with these files.
pub(crate) fn folder<C: AsRef<[u8]>>(files: &[(&str, C)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    root
}

/// Writes these files to a new folder and loads it.
pub(crate) fn dump<C: AsRef<[u8]>>(files: &[(&str, C)]) -> Dump {
    load(folder(files).path())
}

/// Returns an account's place in a region.
pub(crate) fn place(account: &str, region: &str) -> Place {
    Place::new(account.parse().unwrap(), region.parse().unwrap())
}

/// Returns the lines of a ledger, in order: the call, how it ended, and why.
pub(crate) fn lines(ledger: &Ledger) -> Vec<String> {
    let lines = ledger.lines().map(|(call, outcome)| {
        let detail = outcome.detail.as_deref().unwrap_or_default();
        format!("{call}: {} {detail}", outcome.state.as_str())
            .trim_end()
            .to_owned()
    });
    lines.collect()
}

/// Returns how an operation's call about the whole account or region ended, if it was recorded.
pub(crate) fn state(dump: &Dump, at: Place, service: &str, name: &str) -> Option<&'static str> {
    let operation = operations().find(|one| one.service == service && one.name == name);
    let key = operation.unwrap().key(at, None);
    dump.estate
        .ledger
        .outcome(key)
        .map(|outcome| outcome.state.as_str())
}

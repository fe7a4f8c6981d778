use std::path::Path;

use palisade::estate::{Estate, RecordedCall, Reply};
use palisade::ids::Place;
use palisade::sources::dumps::{self, DumpFile, Notes};

/// Returns the files of the demo estate.
pub(crate) fn demo() -> Vec<DumpFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estates/demo");
    dumps::from_folder(&folder).unwrap()
}

/// Loads files in the order given.
pub(crate) fn load(files: &[DumpFile]) -> (Estate, Notes) {
    let mut estate = Estate::default();
    let mut notes = dumps::read(files, &mut |call| estate.record(call));
    estate.settle();
    notes.not_modelled.sort();
    (estate, notes)
}

/// Returns the first line in which two estates differ; none when they are equal.
pub(crate) fn difference(one: &Estate, other: &Estate) -> Option<String> {
    let (one, other) = (format!("{one:#?}"), format!("{other:#?}"));
    if one == other {
        return None;
    }
    let different = one
        .lines()
        .zip(other.lines())
        .find(|(one, other)| one != other);
    let (one, other) = different.unwrap_or(("(shorter)", "(longer)"));
    Some(format!("{} / {}", one.trim(), other.trim()))
}

/// Returns the estate of replies that list a region's resources, each given by operation, place and text.
pub(crate) fn estate_of(replies: &[(&'static str, Place, String)]) -> Estate {
    let mut estate = Estate::default();
    for (name, place, json) in replies {
        let operation = palisade::estate::find_operation("ec2", name).unwrap();
        let call = RecordedCall {
            operation,
            place: *place,
            request: None,
            reply: Reply::Output(json),
        };
        let loaded = estate.record(&call).unwrap();
        assert_eq!(loaded.set_aside, []);
    }
    estate.settle();
    estate
}

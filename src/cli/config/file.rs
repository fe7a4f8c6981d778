use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::meaning::Config;

/// The largest file that is read.
const MAX_BYTES: u64 = 1 << 20;

/// The name of the file.
pub const FILE_NAME: &str = "palisade.toml";

/// Returns the configuration file of a directory: the first `palisade.toml` in it or above it.
pub fn find(directory: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
    absolute
        .ancestors()
        .map(|folder| folder.join(FILE_NAME))
        .find(|file| file.is_file())
}

/// Reads a configuration file.
///
/// # Errors
/// [`ConfigError`] when the file cannot be read, is not UTF-8, or has anything wrong in it.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    let file = path.display().to_string();
    let unreadable = |message: String, at| ConfigError {
        file: file.as_str().into(),
        at,
        key: None,
        message: message.into(),
        hint: None,
    };
    let size = std::fs::metadata(path).map_or(0, |found| found.len());
    if size > MAX_BYTES {
        return Err(unreadable(
            format!("the file has {size} bytes; {MAX_BYTES} are the most that is read"),
            None,
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| ConfigError {
        hint: Some("`--config` names a file in TOML; `palisade init` drafts one".into()),
        ..unreadable(format!("the file cannot be read: {error}"), None)
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..good).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        unreadable("the file is not UTF-8 text".to_owned(), Some((line, 1)))
    })?;
    Config::parse(&text, &file)
}

use std::fmt;

use thiserror::Error;

/// What is wrong in `palisade.toml`, where, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub struct ConfigError {
    /// The file, as it was named.
    pub file: Box<str>,
    /// Line and column, from 1; none when the file could not be read.
    pub at: Option<(usize, usize)>,
    /// The key, such as `exception[0].expires`; none where no key is to blame.
    pub key: Option<Box<str>>,
    /// What is wrong.
    pub message: Box<str>,
    /// What to do.
    pub hint: Option<Box<str>>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.at {
            write!(f, ":{line}:{column}")?;
        }
        f.write_str(": ")?;
        if let Some(key) = &self.key {
            write!(f, "`{key}`: ")?;
        }
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

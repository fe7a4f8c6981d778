use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::check::first_problem;
use super::document::Places;
use super::error::ConfigError;
use super::schema::config_schema;
use super::tables::Tables;

/// A configuration that was read and found right.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// What the file says, with the defaults for what it does not say.
    pub tables: Tables,
    places: Places,
}

/// The tables that stand once; what is left out is taken as empty, so that every key has its default.
const SINGLE_TABLES: [&str; 7] = [
    "objectives",
    "human",
    "pipeline",
    "sanitiser",
    "estate",
    "tags",
    "report",
];

impl Config {
    /// Reads the text of a configuration; `file` is the name for messages. An empty text gives the defaults.
    ///
    /// # Errors
    /// [`ConfigError`] with line, column and key of the first thing that is wrong.
    pub fn parse(text: &str, file: &str) -> Result<Self, ConfigError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let unread = Places::new(file, text, None);
        let mut document = DeTable::parse(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let message = error.message().lines().collect::<Vec<_>>().join("; ");
            unread.error(offset, None, message)
        })?;
        let places = Places::new(file, text, Some(document.get_ref()));
        if let Some(problem) = first_problem(document.get_ref(), &config_schema()) {
            return Err(ConfigError {
                hint: problem.hint.map(Into::into),
                ..places.error(problem.offset, Some(&problem.path), problem.message)
            });
        }
        for name in SINGLE_TABLES {
            if !document.get_ref().contains_key(name) {
                let empty = Spanned::new(0..0, DeValue::Table(DeTable::new()));
                document
                    .get_mut()
                    .insert(Spanned::new(0..0, name.into()), empty);
            }
        }
        let tables = read(document.clone()).map_err(|error| {
            let span = error.span().unwrap_or_default();
            let offset = guilty_item(&document, &span, error.message()).unwrap_or(span.start);
            places.error(offset, places.path_at(offset), error.message().to_owned())
        })?;
        let config = Self { tables, places };
        config.check()?;
        Ok(config)
    }

    /// Returns an error about a key, by its path such as `exception[0].policy`.
    pub fn error_at(&self, path: &str, message: &str, hint: Option<&str>) -> ConfigError {
        self.places.error_at(path, message, hint)
    }
}

fn read(document: Spanned<DeTable<'_>>) -> Result<Tables, toml::de::Error> {
    Tables::deserialize(toml::de::Deserializer::from(document))
}

/// Returns where the item stands that an error about a whole list means: the first that gives the same
/// error when it is the only one.
fn guilty_item(
    document: &Spanned<DeTable<'_>>,
    span: &Range<usize>,
    message: &str,
) -> Option<usize> {
    for index in 0.. {
        let mut alone = document.clone();
        let offset = keep_one(alone.get_mut(), span, index)?;
        if read(alone).is_err_and(|error| error.message() == message) {
            return Some(offset);
        }
    }
    None
}

/// Reduces the list with this span to its item `index`, and returns where that item stands.
fn keep_one(table: &mut DeTable<'_>, span: &Range<usize>, index: usize) -> Option<usize> {
    for (_, value) in table.iter_mut() {
        let found = value.span() == *span;
        match value.get_mut() {
            DeValue::Array(list) if found => {
                let item = list.get(index)?.clone();
                let offset = item.span().start;
                *list = [item].into_iter().collect();
                return Some(offset);
            }
            DeValue::Array(list) => {
                for item in list.iter_mut() {
                    if let DeValue::Table(inner) = item.get_mut()
                        && let Some(offset) = keep_one(inner, span, index)
                    {
                        return Some(offset);
                    }
                }
            }
            DeValue::Table(inner) => {
                if let Some(offset) = keep_one(inner, span, index) {
                    return Some(offset);
                }
            }
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => {}
        }
    }
    None
}

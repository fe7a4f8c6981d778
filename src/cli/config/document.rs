use std::collections::BTreeMap;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::error::ConfigError;

/// Where the keys and values of a file stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Places {
    file: Box<str>,
    /// Byte offsets at which lines begin.
    lines: Vec<usize>,
    /// The text's own characters per line are counted from here.
    text: Box<str>,
    /// Byte range of every value, by path such as `exception[0].expires`; for a key also where it begins.
    spans: BTreeMap<String, (usize, Range<usize>)>,
}

impl Places {
    /// Notes where everything stands.
    pub fn new(file: &str, text: &str, table: Option<&DeTable<'_>>) -> Self {
        let ends = text.match_indices('\n').map(|(offset, _)| offset + 1);
        let mut places = Self {
            file: file.into(),
            lines: [0].into_iter().chain(ends).collect(),
            text: text.into(),
            spans: BTreeMap::new(),
        };
        if let Some(table) = table {
            places.note_table("", table);
        }
        places
    }

    fn note_table(&mut self, path: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let inner = join(path, key.get_ref());
            let spans = (key.span().start, value.span());
            self.spans.insert(inner.clone(), spans);
            self.note_value(&inner, value.get_ref());
        }
    }

    fn note_value(&mut self, path: &str, value: &DeValue<'_>) {
        if let DeValue::Table(table) = value {
            self.note_table(path, table);
        } else if let DeValue::Array(list) = value {
            for (index, item) in list.iter().enumerate() {
                let inner = format!("{path}[{index}]");
                let spans = (item.span().start, item.span());
                self.spans.insert(inner.clone(), spans);
                self.note_value(&inner, item.get_ref());
            }
        }
    }

    /// Returns line and column, both from 1, of a byte offset; columns count characters.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|begin| *begin <= offset).max(1);
        let begin = self.lines.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(begin..offset).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// Returns the path of the smallest value that holds the byte offset.
    pub fn path_at(&self, offset: usize) -> Option<&str> {
        self.spans
            .iter()
            .filter(|(_, (_, span))| span.contains(&offset))
            .min_by_key(|(path, (_, span))| (span.len(), std::cmp::Reverse(path.len())))
            .map(|(path, _)| path.as_str())
    }

    /// Returns an error about the byte offset.
    pub fn error(&self, offset: usize, key: Option<&str>, message: String) -> ConfigError {
        ConfigError {
            file: self.file.clone(),
            at: Some(self.position(offset)),
            key: key.map(Into::into),
            message: message.into(),
            hint: None,
        }
    }

    /// Returns an error about the key at a path; about the table around it where the key is not given.
    pub fn error_at(&self, path: &str, message: &str, hint: Option<&str>) -> ConfigError {
        let mut known = path;
        let begin = loop {
            if let Some((begin, _)) = self.spans.get(known) {
                break *begin;
            }
            match known.rfind(['.', '[']).and_then(|end| known.get(..end)) {
                Some(outer) => known = outer,
                None => break 0,
            }
        };
        ConfigError {
            hint: hint.map(Into::into),
            ..self.error(begin, Some(path), message.to_owned())
        }
    }
}

/// Returns the path of a key inside a table; keys with odd characters are shown in quotes.
pub(super) fn join(path: &str, key: &str) -> String {
    let plain = !key.is_empty()
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let key = if plain {
        key.to_owned()
    } else {
        format!("{:?}", key.chars().take(80).collect::<String>())
    };
    if path.is_empty() {
        key
    } else {
        format!("{path}.{key}")
    }
}

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::super::{DocumentError, PolicyDocument};

/// The JSON text of a policy document of any size, as it was given.
///
/// Read from a JSON object, from JSON text, or from URL-encoded JSON text, as AWS returns documents; written as an
/// object. Equal texts are read once by what prepares many questions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyText(Box<str>);

impl PolicyText {
    /// Returns the text, URL-decoded where it was encoded.
    pub fn new(text: &str) -> Self {
        let trimmed = text.trim();
        if trimmed.starts_with("%7B") || trimmed.starts_with("%7b") {
            let decoded = percent_encoding::percent_decode_str(trimmed).decode_utf8_lossy();
            return Self(decoded.into());
        }
        Self(trimmed.into())
    }

    /// Returns the JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the document.
    ///
    /// # Errors
    /// [`DocumentError`] when the text is no policy document.
    pub fn parse(&self) -> Result<PolicyDocument, DocumentError> {
        PolicyDocument::from_json(&self.0)
    }
}

impl Serialize for PolicyText {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        use serde::ser::Error as _;
        let raw: Box<RawValue> =
            RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?;
        raw.serialize(s)
    }
}

impl<'de> Deserialize<'de> for PolicyText {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(d)?;
        Self::of_raw(&raw).map_err(D::Error::custom)
    }
}

impl PolicyText {
    /// Returns the text of a JSON value that is an object, or a string that holds one.
    pub(super) fn of_raw(raw: &RawValue) -> Result<Self, String> {
        let text = raw.get();
        if text.starts_with('"') {
            let inner: Box<str> = serde_json::from_str(text).map_err(|error| error.to_string())?;
            return Ok(Self::new(&inner));
        }
        if text.starts_with('{') {
            return Ok(Self(text.into()));
        }
        Err("a policy document is an object or a text".to_owned())
    }
}

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// A JSON policy document as AWS returned it, white space outside strings removed.
///
/// Replies carry documents as JSON objects (AWS CLI for IAM), as JSON text, or URL-encoded (IAM API);
/// all three read equal. At most 256 KiB, four times the largest document that AWS accepts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Document(Box<str>);

impl Document {
    /// The largest text that is accepted, in bytes.
    pub const MAX_BYTES: usize = 256 * 1024;

    /// Returns the document's JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Returns the document of a reply's text, URL-encoded or not.
    ///
    /// # Errors
    /// Says so when the text is longer than [`Document::MAX_BYTES`].
    pub fn from_text(text: &str) -> Result<Self, String> {
        if text.len() > Self::MAX_BYTES {
            return Err(format!(
                "a policy document of {} bytes, more than AWS accepts",
                text.len()
            ));
        }
        let trimmed = text.trim_start();
        if trimmed.starts_with("%7B") || trimmed.starts_with("%7b") {
            let decoded = percent_encoding::percent_decode_str(trimmed).decode_utf8_lossy();
            return Ok(Self(without_white_space(&decoded)));
        }
        Ok(Self(without_white_space(text)))
    }
}

/// Returns the JSON text without the white space that stands outside of strings.
fn without_white_space(text: &str) -> Box<str> {
    let mut compact = String::with_capacity(text.len());
    let (mut in_string, mut escaped) = (false, false);
    for character in text.chars() {
        if in_string {
            let ends = character == '"' && !escaped;
            escaped = character == '\\' && !escaped;
            in_string = !ends;
        } else if character.is_ascii_whitespace() {
            continue;
        } else {
            in_string = character == '"';
        }
        compact.push(character);
    }
    compact.into_boxed_str()
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(d)?;
        let text = raw.get();
        let document = if text.starts_with('"') {
            let inner: Box<str> = serde_json::from_str(text).map_err(D::Error::custom)?;
            Self::from_text(&inner)
        } else if text.starts_with('{') {
            Self::from_text(text)
        } else {
            Err("a policy document is an object or a text".to_owned())
        };
        document.map_err(D::Error::custom)
    }
}

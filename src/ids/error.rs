use thiserror::Error;

/// Why a text is not the id it was read as.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{shown}` is not {expected}")]
pub struct IdError {
    shown: String,
    expected: &'static str,
}

impl IdError {
    /// Returns the error for `text`, of which at most 80 characters are kept, escaped.
    pub fn new(text: &str, expected: &'static str) -> Self {
        let mut shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
        if text.chars().nth(80).is_some() {
            shown.push('…');
        }
        Self { shown, expected }
    }

    /// Returns what the text should have been, without quoting it: it may be a secret.
    pub fn expected(&self) -> &'static str {
        self.expected
    }
}

/// Implements `Display`, `Debug`, serde and `TryFrom<String>` for a newtype that has `FromStr` and `as_str`.
macro_rules! text_newtype {
    ($type:ty) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(self.as_str(), f)
            }
        }
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                "string".into()
            }
            fn inline_schema() -> bool {
                true
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string"})
            }
        }
    };
}
pub(crate) use text_newtype;

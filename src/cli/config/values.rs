use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor, value::MapAccessDeserializer};

use crate::ids::{PortRange, Timestamp};

/// The classes that can be declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeclaredClass {
    /// Production, disaster recovery included.
    Prod,
    /// Everything before production.
    Lower,
    /// What serves both sides.
    Shared,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Worth knowing.
    Info,
    /// A small weakness.
    Low,
    /// A weakness.
    Medium,
    /// A hole.
    High,
    /// A hole that is open now.
    Critical,
}

/// The last day on which something holds, in UTC; written `2027-01-31`, with or without quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Expiry(jiff::civil::Date);

impl Expiry {
    /// Returns the last moment at which it holds, the last second of the day in UTC.
    pub fn last_moment(self) -> Timestamp {
        let end = self.0.at(23, 59, 59, 0);
        // Years of four digits always make a moment; the epoch is long past.
        let zoned = end.to_zoned(jiff::tz::TimeZone::UTC);
        zoned.map_or(Timestamp::from(jiff::Timestamp::UNIX_EPOCH), |zoned| {
            Timestamp::from(zoned.timestamp())
        })
    }
    /// Returns whether it no longer holds at this moment.
    pub fn is_past(self, as_of: Timestamp) -> bool {
        as_of > self.last_moment()
    }
    /// Returns the latest day that lies at most 12 months after the day of `as_of`.
    pub fn latest(as_of: Timestamp) -> Option<Self> {
        let moment = jiff::Timestamp::from_second(as_of.epoch_seconds()).ok()?;
        let day = moment.to_zoned(jiff::tz::TimeZone::UTC).date();
        let months = jiff::Span::new().try_months(12).ok()?;
        day.checked_add(months).ok().map(Self)
    }
}

impl FromStr for Expiry {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let date = digits.then(|| text.parse().ok()).flatten();
        let shown: String = text.chars().take(40).flat_map(char::escape_debug).collect();
        date.map(Self)
            .ok_or_else(|| format!("`{shown}` is not a date such as `2027-01-31`"))
    }
}
impl fmt::Display for Expiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
impl<'de> Deserialize<'de> for Expiry {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Expiry;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Expiry, E> {
                text.parse().map_err(E::custom)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Expiry, A::Error> {
                // This is how the TOML reader hands over a date without quotes.
                let date = toml::value::Datetime::deserialize(MapAccessDeserializer::new(map))?;
                date.to_string().parse().map_err(A::Error::custom)
            }
        }
        d.deserialize_any(Either)
    }
}
impl JsonSchema for Expiry {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "date".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date"})
    }
}

/// A port or a range of ports: `5432`, `"5432"`, `"8000-8010"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortText(pub PortRange);

impl<'de> Deserialize<'de> for PortText {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = PortText;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a port or a range of ports")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<PortText, E> {
                text.parse().map(PortText).map_err(E::custom)
            }
            fn visit_i64<E: Error>(self, port: i64) -> Result<PortText, E> {
                self.visit_str(&port.to_string())
            }
            fn visit_u64<E: Error>(self, port: u64) -> Result<PortText, E> {
                self.visit_str(&port.to_string())
            }
        }
        d.deserialize_any(Either)
    }
}
impl JsonSchema for PortText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ports".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["integer", "string"]})
    }
}

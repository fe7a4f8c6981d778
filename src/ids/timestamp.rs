use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::IdError;

/// A moment with second precision or finer, read from every form in which AWS tools print one.
///
/// Forms: RFC 3339 with `Z`, `+01:00` or `+0000`, with `T` or a space between date and time; a date
/// alone (midnight UTC); seconds since the epoch as a number (older AWS CLI output of JSON services).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// Returns the moment that lies `seconds` after the epoch, or `None` outside the range of dates.
    pub fn from_epoch_seconds(seconds: f64) -> Option<Self> {
        // Milliseconds are as fine as any AWS reply; the cast saturates, the range check follows.
        jiff::Timestamp::from_millisecond((seconds * 1000.0).round() as i64)
            .ok()
            .map(Self)
    }
    /// Returns whole seconds since the epoch.
    pub fn epoch_seconds(self) -> i64 {
        self.0.as_second()
    }
    /// Returns how many seconds lie between `earlier` and this moment; negative when it is later.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.epoch_seconds() - earlier.epoch_seconds()
    }
    /// Returns whole hours since `earlier`, rounded down.
    pub fn hours_since(self, earlier: Self) -> i64 {
        self.seconds_since(earlier).div_euclid(3600)
    }
    /// Returns whole days since `earlier`, rounded down.
    pub fn days_since(self, earlier: Self) -> i64 {
        self.seconds_since(earlier).div_euclid(86_400)
    }
}

impl FromStr for Timestamp {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let error = || IdError::new(text, "a date and time such as `2026-11-16T06:00:00Z`");
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(moment));
        }
        if let Ok(date) = text.parse::<jiff::civil::Date>()
            && text.len() == 10
        {
            let zoned = date
                .to_zoned(jiff::tz::TimeZone::UTC)
                .map_err(|_| error())?;
            return Ok(Self(zoned.timestamp()));
        }
        Err(error())
    }
}
impl From<jiff::Timestamp> for Timestamp {
    fn from(moment: jiff::Timestamp) -> Self {
        Self(moment)
    }
}
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}
impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Timestamp;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date and time, or seconds since the epoch")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
                text.parse().map_err(E::custom)
            }
            fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<Timestamp, E> {
                Timestamp::from_epoch_seconds(seconds).ok_or_else(|| E::custom("date out of range"))
            }
            fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Timestamp, E> {
                self.visit_f64(seconds as f64)
            }
            fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Timestamp, E> {
                self.visit_f64(seconds as f64)
            }
        }
        d.deserialize_any(Visitor)
    }
}
impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "timestamp".into()
    }
    fn inline_schema() -> bool {
        true
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date-time"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_aws_tools_print() {
        for (text, seconds) in [
            ("\"2017-12-01T00:00:00.000Z\"", 1_512_086_400),
            ("\"2020-05-29 16:11:01+00:00\"", 1_590_768_661),
            ("\"2018-11-23T09:03:53-07:00\"", 1_542_989_033),
            ("\"2019-04-30T16:26:38.618+0000\"", 1_556_641_598),
            ("\"2024-02-29\"", 1_709_164_800),
            ("1571356020.587", 1_571_356_020),
            ("1571356020", 1_571_356_020),
        ] {
            let parsed: Timestamp = serde_json::from_str(text).unwrap();
            assert_eq!(parsed.epoch_seconds(), seconds, "{text}");
        }
        for wrong in [
            "\"N/A\"",
            "\"\"",
            "\"no_information\"",
            "1e300",
            "true",
            "\"2026-02-30\"",
        ] {
            assert!(serde_json::from_str::<Timestamp>(wrong).is_err(), "{wrong}");
        }
    }
}

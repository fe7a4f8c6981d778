use aws_smithy_types::base64;
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::Fault;
use crate::server::wire::{Format, Scalar};

/// What IAM leaves as it is in the text of a policy document (RFC 3986).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Returns a value as text, as it stands in XML and in headers.
pub fn text(scalar: Scalar, format: Format, value: &Value) -> Result<String, Fault> {
    let wrong = || wrong(scalar, value);
    Ok(match scalar {
        Scalar::String => value.as_str().ok_or_else(wrong)?.to_owned(),
        Scalar::Integer | Scalar::Long => value.as_i64().ok_or_else(wrong)?.to_string(),
        Scalar::Float | Scalar::Double => value.as_f64().ok_or_else(wrong)?.to_string(),
        Scalar::Boolean => value.as_bool().ok_or_else(wrong)?.to_string(),
        Scalar::Timestamp => written(instant(value).ok_or_else(wrong)?, format),
        Scalar::Blob => blob(value.as_str().ok_or_else(wrong)?),
        Scalar::Document => {
            utf8_percent_encode(&document(value).ok_or_else(wrong)?, UNRESERVED).to_string()
        }
        Scalar::JsonValue => document(value).ok_or_else(wrong)?,
    })
}

/// Returns a value as JSON.
pub fn json(scalar: Scalar, format: Format, value: &Value) -> Result<Value, Fault> {
    let wrong = || wrong(scalar, value);
    match scalar {
        Scalar::Timestamp if format == Format::UnixTimestamp => {
            let instant = instant(value).ok_or_else(wrong)?;
            let seconds = instant.as_second();
            Ok(match instant.subsec_microsecond() {
                0 => Value::from(seconds),
                _ => Value::from(instant.as_microsecond() as f64 / 1e6),
            })
        }
        Scalar::Integer | Scalar::Long | Scalar::Float | Scalar::Double | Scalar::Boolean => {
            text(scalar, format, value).map(|_| value.clone())
        }
        Scalar::String
        | Scalar::Timestamp
        | Scalar::Blob
        | Scalar::Document
        | Scalar::JsonValue => text(scalar, format, value).map(Value::from),
    }
}

fn wrong(scalar: Scalar, value: &Value) -> Fault {
    format!("{value} is no {scalar:?}")
}

/// Reads what the CLI prints: ISO 8601, or seconds since 1970.
fn instant(value: &Value) -> Option<Timestamp> {
    match value {
        Value::Number(seconds) => {
            let micros = (seconds.as_f64()? * 1e6).round() as i64;
            Timestamp::from_microsecond(micros).ok()
        }
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn written(instant: Timestamp, format: Format) -> String {
    match format {
        Format::Iso8601 => format!("{instant:.3}"),
        Format::UnixTimestamp => instant.as_second().to_string(),
        Format::Rfc822 => instant.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
    }
}

/// Returns base64. What is base64 already stays; some tools keep the text itself.
fn blob(text: &str) -> String {
    match base64::decode(text) {
        Ok(_) => text.to_owned(),
        Err(_) => base64::encode(text),
    }
}

/// Returns the text of a JSON document that the CLI prints as JSON or as text.
fn document(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(_) => Some(value.to_string()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

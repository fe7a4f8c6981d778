//! From bytes to JSON text that is safe to parse.

use std::borrow::Cow;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};

/// The deepest nesting that is accepted; AWS replies stay far below.
const MAX_DEPTH: usize = 64;

/// What a file holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A JSON object, and the names of the members at its top.
    Object(Vec<String>),
    /// A list of JSON objects, the pages of one answer, and the names of the members at the top of any.
    Pages(Vec<String>),
    /// The error that the AWS CLI printed instead of a reply: code and message.
    Error(String, String),
}

/// Returns the text of a file: UTF-8, with or without a byte order mark, or UTF-16 with one, as
/// PowerShell writes it.
///
/// # Errors
/// A message: the file is empty or not text.
pub(super) fn decode<'a>(bytes: &'a [u8]) -> Result<Cow<'a, str>, String> {
    let (text, _, malformed) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes),
        None => encoding_rs::UTF_8.decode(bytes),
    };
    if malformed {
        return Err("not UTF-8 or UTF-16 text".to_owned());
    }
    if text.trim().is_empty() {
        return Err("empty: the call may have failed".to_owned());
    }
    Ok(text)
}

/// Returns whether a text looks like JSON, right or wrong.
pub(super) fn seems_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Returns what a text holds, after checking that it is one JSON object, or a list of them, of bounded depth.
///
/// # Errors
/// A message with line and column.
pub(super) fn look(text: &str) -> Result<Content, String> {
    if let Some(error) = cli_error(text) {
        return Ok(error);
    }
    check_depth(text)?;
    if text.trim_start().starts_with('[') {
        return look_at_pages(text);
    }
    let names = members(text).map_err(|error| error.to_string())?;
    Ok(match recorded_error(text, &names) {
        Some(error) => error,
        None => Content::Object(names),
    })
}

/// Returns the names of the members at the top of a JSON object, after reading it to its end.
pub(super) fn members(text: &str) -> Result<Vec<String>, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let names = reader.deserialize_map(TopLevel)?;
    reader.end().map(|()| names)
}

/// Returns the texts of the pages in a list, in order.
///
/// # Errors
/// When the text is no list.
pub(super) fn pages(text: &str) -> Result<Vec<&str>, serde_json::Error> {
    let pages: Vec<&serde_json::value::RawValue> = serde_json::from_str(text)?;
    Ok(pages.into_iter().map(|page| page.get()).collect())
}

/// Returns the texts of an object's values, in the order of its members, for names that parse.
///
/// # Errors
/// When the text is no object.
pub(super) fn values<K: std::str::FromStr>(
    text: &str,
) -> Result<Vec<(K, &str)>, serde_json::Error> {
    let values: std::collections::BTreeMap<String, &serde_json::value::RawValue> =
        serde_json::from_str(text)?;
    let parsed = values
        .into_iter()
        .filter_map(|(name, value)| Some((name.parse().ok()?, value.get())));
    Ok(parsed.collect())
}

fn look_at_pages(text: &str) -> Result<Content, String> {
    let pages = pages(text).map_err(|error| error.to_string())?;
    let mut names = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let of_page = members(page).map_err(|error| format!("page {index}: {error}"))?;
        names.extend(of_page);
    }
    if names.is_empty() {
        return Err("a list without pages: not the answer of a call".to_owned());
    }
    Ok(Content::Pages(names))
}

/// Collects the names of the members at the top, validating the rest on the way.
struct TopLevel;

impl<'de> Visitor<'de> for TopLevel {
    type Value = Vec<String>;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the JSON object of an AWS CLI reply")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<String>, A::Error> {
        let mut names = Vec::new();
        while let Some((name, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
            names.push(name);
        }
        Ok(names)
    }
}

/// Says where a text is nested too deeply, before any parser recurses into it.
fn check_depth(text: &str) -> Result<(), String> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    let mut line = 1_usize;
    for byte in text.bytes() {
        if in_string {
            in_string = byte != b'"' || escaped;
            escaped = byte == b'\\' && !escaped;
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'\n' => line += 1,
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(format!("nested more than {MAX_DEPTH} deep at line {line}"));
        }
    }
    Ok(())
}

/// Reads `An error occurred (Code) when calling the GetBucketPolicy operation: message`, where
/// ` (reached max retries: 4)` may stand before the colon and `aws: [ERROR]: ` before it all.
fn cli_error(text: &str) -> Option<Content> {
    let text = text.trim_start();
    let text = text.strip_prefix("aws: [ERROR]: ").unwrap_or(text);
    let rest = text.strip_prefix("An error occurred (")?;
    let (code, rest) = rest.split_once(')')?;
    let (_, rest) = rest.split_once(" operation")?;
    let rest = match rest
        .strip_prefix(" (")
        .and_then(|rest| rest.split_once(')'))
    {
        Some((_, behind)) => behind,
        None => rest,
    };
    let message = rest.trim_start_matches(':').trim();
    Some(Content::Error(code.to_owned(), message.to_owned()))
}

#[derive(serde::Deserialize)]
struct RecordedError {
    #[serde(rename = "Error")]
    error: ErrorMembers,
}

#[derive(serde::Deserialize)]
struct ErrorMembers {
    #[serde(rename = "Code")]
    code: String,
    #[serde(rename = "Message", default)]
    message: String,
}

/// Reads `{"Error": {"Code": ..., "Message": ...}}`, the form in which SDKs keep a failed call. No reply has
/// a member `Error` at its top.
fn recorded_error(text: &str, names: &[String]) -> Option<Content> {
    if !names.iter().any(|name| name == "Error") {
        return None;
    }
    let recorded: Option<RecordedError> = serde_json::from_str(text).ok();
    Some(match recorded {
        Some(recorded) => Content::Error(recorded.error.code, recorded.error.message),
        // Other shapes are errors all the same: never the answer of a call.
        None => Content::Error(
            "UnknownError".to_owned(),
            "the file holds an error of another shape".to_owned(),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_encoding() {
        let json = "{\"Vpcs\": []}";
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(json.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let with_mark: Vec<u8> = [0xef, 0xbb, 0xbf].into_iter().chain(json.bytes()).collect();
        for bytes in [json.as_bytes(), &utf16, &with_mark] {
            assert_eq!(decode(bytes).unwrap(), json);
        }
        assert!(decode(b"\xff\xfe\x00").is_err() || decode(b"\xc3\x28").is_err());
        assert!(decode(b" \n").unwrap_err().contains("empty"));
    }

    #[test]
    fn hostile_texts_are_refused_with_their_place() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(look(&deep).unwrap_err().contains("deep"));
        assert!(
            look("{\"a\": 1,\n x}")
                .unwrap_err()
                .contains("line 2 column 2")
        );
        for wrong in [
            "[]",
            "[3]",
            "[{\"a\":1}, 3]",
            "[{\"a\":1}",
            "3",
            "{\"a\":1} {}",
            "{\"a\":NaN}",
            "{\"a\":\"\u{0}\"}",
            "{\"a\":\"\\ud800\"}",
        ] {
            let looked = look(wrong);
            assert!(
                looked.is_err() || wrong.contains("ud800"),
                "{wrong}: {looked:?}"
            );
        }
        assert_eq!(
            look("{\"a\": \"[[[\\\"{{\"}").unwrap(),
            Content::Object(vec!["a".to_owned()])
        );
    }

    #[test]
    fn recorded_errors_in_both_forms() {
        let message = "User: x is not authorized to perform: s3:GetBucketPolicy";
        let expected = Content::Error("AccessDenied".to_owned(), message.to_owned());
        let cli = format!(
            "\nAn error occurred (AccessDenied) when calling the GetBucketPolicy operation: {message}\n"
        );
        assert_eq!(look(&cli).unwrap(), expected);
        assert_eq!(
            look(&format!("aws: [ERROR]: {}", cli.trim())).unwrap(),
            expected
        );
        let throttled = "An error occurred (Throttling) when calling the ListGrants operation \
                         (reached max retries: 4): Rate exceeded: slow down";
        assert_eq!(
            look(throttled).unwrap(),
            Content::Error(
                "Throttling".to_owned(),
                "Rate exceeded: slow down".to_owned()
            )
        );
        for odd in [
            r#"{"Error":"AccessDenied"}"#,
            r#"{"Error":{"code":"AccessDenied"},"DBSnapshots":[]}"#,
        ] {
            let read = look(odd).unwrap();
            assert!(
                matches!(&read, Content::Error(code, _) if code == "UnknownError"),
                "{odd}: {read:?}"
            );
        }
        let json =
            format!("{{\"Error\": {{\"Code\": \"AccessDenied\", \"Message\": \"{message}\"}}}}");
        assert_eq!(look(&json).unwrap(), expected);
    }
}

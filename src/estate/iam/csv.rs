//! Comma-separated values as RFC 4180 describes them, and base64 as RFC 4648 does.

/// Returns the records of a text, blank lines left out; a quoted field that never ends is an error.
///
/// Lines end with LF, CR LF or CR. A byte order mark before the first field is dropped.
pub(super) fn records(text: &str) -> Vec<Result<Vec<String>, &'static str>> {
    let mut reader = Reader::default();
    let mut characters = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .chars()
        .peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if reader.quoted && characters.peek() == Some(&'"') => {
                characters.next();
                reader.field.push('"');
            }
            '"' if reader.quoted => reader.quoted = false,
            _ if reader.quoted => reader.field.push(character),
            '"' if reader.field.is_empty() => reader.quoted = true,
            ',' => reader.end_field(),
            '\r' | '\n' => reader.end_record(),
            _ => reader.field.push(character),
        }
    }
    if reader.quoted {
        reader.records.push(Err("a quoted field does not end"));
    } else {
        reader.end_record();
    }
    reader.records
}

#[derive(Default)]
struct Reader {
    records: Vec<Result<Vec<String>, &'static str>>,
    record: Vec<String>,
    field: String,
    quoted: bool,
}

impl Reader {
    fn end_field(&mut self) {
        self.record.push(std::mem::take(&mut self.field));
    }
    fn end_record(&mut self) {
        if self.record.is_empty() && self.field.trim().is_empty() {
            self.field.clear();
            return;
        }
        self.end_field();
        self.records.push(Ok(std::mem::take(&mut self.record)));
    }
}

/// Returns a field as it stands in a record: quoted where it must be.
pub(super) fn field(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// Returns the text that is encoded in base64, or nothing when it is not base64 of UTF-8.
///
/// White space between characters and missing padding are allowed.
pub(super) fn from_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.trim().trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'\r' | b'\n' | b' ' | b'\t' => continue,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        records(text).into_iter().map(Result::unwrap).collect()
    }

    #[test]
    fn quotes_line_endings_and_blank_lines() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("\u{feff}a,\"b,\"\"c\"\"\",{end}{end}\"d\r\ne\",,f");
            assert_eq!(
                read(&text),
                [["a", "b,\"c\"", ""], ["d\r\ne", "", "f"]],
                "{end:?}"
            );
        }
        assert_eq!(read(""), Vec::<Vec<String>>::new());
        assert_eq!(read("5\" pipe,x"), [["5\" pipe", "x"]]);
        assert!(records("a,b\nc,\"d\ne").last().unwrap().is_err());
    }

    #[test]
    fn base64_of_text() {
        assert_eq!(from_base64("aGVsbG8=").unwrap(), "hello");
        assert_eq!(from_base64("aGVs\r\nbG8").unwrap(), "hello");
        assert_eq!(from_base64("w7w").unwrap(), "ü");
        assert_eq!(from_base64("/w=="), None, "not UTF-8");
        assert_eq!(from_base64("user,arn"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(fields in prop::collection::vec("[a-z,\"\r\n ]{1,6}x", 1..5)) {
            let line: Vec<String> = fields.iter().map(|text| field(text)).collect();
            prop_assert_eq!(read(&line.join(",")), vec![fields]);
        }
    }
}

//! What the reader of JSON says about a line of questions, in plain words.

use serde_json::Error;
use serde_json::error::Category;

/// Returns why a line is no question, with the place in it.
pub(super) fn said(error: &Error) -> String {
    let text = error.to_string();
    let mut bare = &*text;
    // Readers within readers each tell a place; that of the line is the last.
    while let Some((before, place)) = bare.rsplit_once(" at line ") {
        if !place
            .bytes()
            .all(|byte| b"0123456789 column".contains(&byte))
        {
            break;
        }
        bare = before;
    }
    let said = match error.classify() {
        Category::Data => plain(bare),
        Category::Io | Category::Syntax | Category::Eof => format!("no JSON, {bare}"),
    };
    match error.column() {
        0 => said,
        column => format!("{said} (at character {column})"),
    }
}

/// Returns what is wrong with a member or its value.
fn plain(text: &str) -> String {
    let quoted = |rest: &str| -> Option<(String, String)> {
        let (name, behind) = rest.split_once('`')?;
        Some((name.to_owned(), behind.to_owned()))
    };
    if let Some((name, _)) = text.strip_prefix("missing field `").and_then(quoted) {
        return format!("`{name}` is missing");
    }
    if let Some((name, _)) = text.strip_prefix("duplicate field `").and_then(quoted) {
        return format!("`{name}` stands twice");
    }
    if let Some((name, behind)) = text.strip_prefix("unknown field `").and_then(quoted) {
        return match near(&name, &behind) {
            Some(meant) => format!("`{name}` is no member, `{meant}` is"),
            None => format!("`{name}` is no member, {}", of_these(&behind)),
        };
    }
    if let Some((name, behind)) = text.strip_prefix("unknown variant `").and_then(quoted) {
        return format!("`{name}` stands where {}", of_these(&behind));
    }
    let wrong = text
        .strip_prefix("invalid type: ")
        .or_else(|| text.strip_prefix("invalid value: "));
    match wrong.and_then(|rest| rest.split_once(", expected ")) {
        Some((found, wanted)) => format!("{} stands where {} does", kind(found), kind(wanted)),
        None => text.to_owned(),
    }
}

/// Returns the names that would do.
fn of_these(behind: &str) -> String {
    let list = behind.strip_prefix(", expected ").unwrap_or(behind);
    let list = list.strip_prefix("one of ").unwrap_or(list);
    format!("one of these is: {list}")
}

/// Returns the name that is spelt nearly as another.
fn near(name: &str, behind: &str) -> Option<String> {
    let known = behind.split('`').skip(1).step_by(2);
    let distance =
        |one: &str| strsim::damerau_levenshtein(&one.to_lowercase(), &name.to_lowercase());
    let best = known.min_by_key(|one| distance(one))?;
    (distance(best) <= 2).then(|| best.to_owned())
}

/// Returns what a value is, without words of the program.
fn kind(text: &str) -> String {
    for (theirs, ours) in [
        ("integer ", "the number "),
        ("floating point ", "the number "),
        ("boolean ", "the truth value "),
        ("string ", "the text "),
    ] {
        if let Some(value) = text.strip_prefix(theirs) {
            return format!("{ours}{value}");
        }
    }
    match text {
        "sequence" | "a sequence" => "a list".to_owned(),
        "map" | "a map" => "an object".to_owned(),
        "unit" | "unit value" => "null".to_owned(),
        "a string" | "a borrowed string" => "a text".to_owned(),
        "a boolean" => "a truth value".to_owned(),
        "u32" | "i64" | "u64" => "a number".to_owned(),
        other if other.starts_with("struct ") => "an object".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::object;
    use super::*;
    use crate::access::eval::Question;

    #[test]
    fn what_is_wrong_with_a_question_is_told_in_plain_words() {
        let request =
            |members: &str| format!(r#"{{"request":{{"principal":"anonymous",{members}}}}}"#);
        for (line, expected) in [
            (r#"{"id":1}"#.to_owned(), "`request` is missing"),
            (
                request(r#""action":"s3:GetObject","resorce":"*""#),
                "`resorce` is no member, `resource` is",
            ),
            (
                request(r#""action":5"#),
                "the number `5` stands where a text does",
            ),
            (
                request(r#""action":"a:b","contextKnowledge":"opened""#),
                "`opened` stands where one of these is: `closed` or `open`",
            ),
            (
                r#"{"request":[]}"#.to_owned(),
                "a list stands where an object does",
            ),
            (
                r#"{"request":7}"#.to_owned(),
                "the number `7` stands where an object does",
            ),
            (
                r#"{"polices":{}}"#.to_owned(),
                "`polices` is no member of a question, `policies` is",
            ),
            (
                r#"{"request":{},"request":{}}"#.to_owned(),
                "`principal` is missing",
            ),
            (r#"{"v":1,"v":1}"#.to_owned(), "`v` stands twice"),
            (
                request(r#""action":"a:b","context":{"x:a":1,"X:a":2}"#),
                "`X:a` stands twice",
            ),
            (
                request(r#""action":"a:b","context":{"x:a":18446744073709551617}"#),
                "18446744073709552000 is larger than numbers are exact: write it as a text",
            ),
            (
                r#"{"request":"#.to_owned(),
                "no JSON, EOF while parsing a value",
            ),
        ] {
            let error = object::<Question>(line.as_bytes()).unwrap_err();
            let place = format!(" (at character {})", error.column());
            assert_eq!(said(&error), format!("{expected}{place}"), "{line}");
        }
    }
}

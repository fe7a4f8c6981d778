use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::files::DumpFile;
use super::read::{Notes, Sink, read};
use crate::estate::{CallKey, Loaded, RecordedCall, Reply};

/// A reply that waits for the others of its call.
enum Waiting {
    Output(String),
    Part(String, String),
    Error(String, String),
}

/// Reads every file like [`read`] and hands on one reply per call: pages of one answer, in one file or
/// several, are joined first. The files are read twice.
///
/// Of several replies to one call every resource counts, and what is missing from one is missing from all.
pub fn read_joined(files: &[DumpFile], sink: &mut Sink<'_>) -> Notes {
    let mut numbers: BTreeMap<CallKey, usize> = BTreeMap::new();
    let key_of = |call: &RecordedCall<'_>| call.operation.key(call.place, call.request);
    read(files, &mut |call| {
        *numbers.entry(key_of(call)).or_default() += 1;
        Ok(Loaded::default())
    });
    let mut waiting: BTreeMap<CallKey, Vec<Waiting>> = BTreeMap::new();
    let mut notes = read(files, &mut |call| {
        let key = key_of(call);
        let number = numbers.get(&key).copied().unwrap_or(1);
        if number == 1 {
            return sink(call);
        }
        let replies = waiting.entry(key).or_default();
        replies.push(Waiting::of(&call.reply));
        if replies.len() < number {
            return Ok(Loaded::default());
        }
        let joined = joined(&waiting.remove(&key).unwrap_or_default());
        sink(&RecordedCall {
            reply: joined.as_reply(),
            ..*call
        })
    });
    for call in waiting.into_keys() {
        let lost = format!("{call}: a file changed while it was read, so its replies are left out");
        notes.unreadable.push(lost);
    }
    notes
}

impl Waiting {
    fn of(reply: &Reply<'_>) -> Self {
        match *reply {
            Reply::Output(text) => Self::Output(text.to_owned()),
            Reply::Part(text, missing) => Self::Part(text.to_owned(), missing.to_owned()),
            Reply::Error { code, message } => Self::Error(code.to_owned(), message.to_owned()),
        }
    }
    fn as_reply(&self) -> Reply<'_> {
        match self {
            Self::Output(text) => Reply::Output(text),
            Self::Part(text, missing) => Reply::Part(text, missing),
            Self::Error(code, message) => Reply::Error { code, message },
        }
    }
}

fn joined(replies: &[Waiting]) -> Waiting {
    let mut whole = Map::new();
    let mut missing: Option<String> = None;
    let mut errors = Vec::new();
    for reply in replies {
        let text = match reply {
            Waiting::Output(text) => text,
            Waiting::Part(text, lacks) => {
                missing.get_or_insert_with(|| lacks.clone());
                text
            }
            Waiting::Error(code, message) => {
                errors.push((code, message));
                continue;
            }
        };
        match serde_json::from_str(text) {
            Ok(Value::Object(page)) => add(&mut whole, page),
            // What is no object is told when it is recorded.
            Ok(_) | Err(_) => return Waiting::Output(text.clone()),
        }
    }
    match errors.first() {
        Some((code, message)) if errors.len() == replies.len() => {
            Waiting::Error((*code).clone(), (*message).clone())
        }
        Some((code, message)) => Waiting::Part(
            Value::Object(whole).to_string(),
            format!("another reply of the same call is an error: {code}: {message}"),
        ),
        None => match missing {
            Some(missing) => Waiting::Part(Value::Object(whole).to_string(), missing),
            None => Waiting::Output(Value::Object(whole).to_string()),
        },
    }
}

/// Adds a page: lists are continued, of other members the first stands.
fn add(whole: &mut Map<String, Value>, page: Map<String, Value>) {
    for (name, value) in page {
        match (whole.get_mut(&name), value) {
            (Some(Value::Array(known)), Value::Array(more)) => known.extend(more),
            (Some(_), _) => {}
            (None, value) => drop(whole.insert(name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(text: &str) -> Waiting {
        Waiting::Output(text.to_owned())
    }

    #[test]
    fn replies_of_one_call_are_one_answer() {
        let pages = [
            output(r#"{"A":[1],"B":"x"}"#),
            output(r#"{"A":[2],"B":"y"}"#),
        ];
        let text = r#"{"A":[1,2],"B":"x"}"#;
        assert_eq!(joined(&pages).as_reply(), Reply::Output(text));
        let part = Waiting::Part(r#"{"A":[3]}"#.to_owned(), "more".to_owned());
        let with_part = [output(r#"{"A":[1]}"#), part];
        assert_eq!(
            joined(&with_part).as_reply(),
            Reply::Part(r#"{"A":[1,3]}"#, "more")
        );
        let denied = || Waiting::Error("AccessDenied".to_owned(), "no".to_owned());
        let told = "another reply of the same call is an error: AccessDenied: no";
        for replies in [
            [denied(), output(r#"{"A":[1]}"#)],
            [output(r#"{"A":[1]}"#), denied()],
        ] {
            assert_eq!(
                joined(&replies).as_reply(),
                Reply::Part(r#"{"A":[1]}"#, told)
            );
        }
        let error = Reply::Error {
            code: "AccessDenied",
            message: "no",
        };
        assert_eq!(joined(&[denied(), denied()]).as_reply(), error);
    }
}

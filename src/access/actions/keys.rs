use super::table::{self, Values, nearest};

/// What the table tells of a condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// It is one, with one value.
    One,
    /// It is one, with several values.
    Several,
    /// It is none; this may be meant.
    Misspelt(Box<str>),
    /// It is none that the table has, and none is spelt like it.
    New,
    /// It has no prefix of a service.
    Bare,
    /// Its prefix is of no service: the key of a provider of identities.
    Foreign,
}

/// Returns what a condition key is, by its name in any case.
pub fn key(name: &str) -> Key {
    let lower = name.to_lowercase();
    let Some((prefix, rest)) = lower.split_once(':') else {
        let meant = |service| Some(format!("{service}:{}", meant(&lower, service)?));
        return match meant("aws") {
            Some(key) => Key::Misspelt(key.into()),
            None => Key::Bare,
        };
    };
    let Some(service) = table::service(prefix) else {
        return Key::Foreign;
    };
    let is = |key: &str| match key.strip_suffix(['/', ':']) {
        Some(_) => starts(rest, key),
        None => key.eq_ignore_ascii_case(rest),
    };
    let found = service.keys.iter().find(|(key, _)| is(key));
    match found {
        Some((_, Values::One)) => Key::One,
        Some((_, Values::Several)) => Key::Several,
        None => match meant(rest, prefix) {
            Some(key) => Key::Misspelt(format!("{prefix}:{key}").into()),
            None => Key::New,
        },
    }
}

/// Returns whether a text begins with another, in any case, and goes on.
fn starts(text: &str, start: &str) -> bool {
    let head = text.get(..start.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(start)) && text.len() > start.len()
}

/// Returns the key of a service that a lower-case name may be a misspelling of.
fn meant(lower: &str, service: &str) -> Option<String> {
    // What follows the slash of a tag key is free.
    let (head, tail) = match lower.split_once('/') {
        Some((head, tail)) => (format!("{head}/"), tail),
        None => (lower.to_owned(), ""),
    };
    let keys = table::service(service)?.keys.iter();
    let keys = keys.map(|(key, _)| (key.to_lowercase(), *key));
    nearest(&head, keys).map(|key| format!("{key}{tail}"))
}

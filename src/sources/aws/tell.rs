use aws_smithy_types::{Blob, DateTime};

/// What the SDK puts in place of an enumeration's required member that the reply lacks.
pub(super) const NO_WORD: &str = "no value was set";

/// The JSON text of a reply, in the AWS CLI's shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Json(String);

impl Json {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
    pub(super) fn into_string(self) -> String {
        self.0
    }
    /// Appends what is JSON already.
    pub(super) fn raw(&mut self, json: &str) {
        self.0.push_str(json);
    }
    /// Takes the last character, which closes a list.
    pub(super) fn reopen(&mut self) {
        self.0.pop();
    }
    /// Appends a text with its quotes.
    pub(super) fn text(&mut self, text: &str) {
        self.0.push_str(&serde_json::Value::from(text).to_string());
    }
    /// Appends an object's member, when there is something to tell.
    pub(super) fn member<T: Tell + ?Sized>(&mut self, name: &str, value: &T) {
        if value.is_told() {
            if !self.0.ends_with('{') {
                self.raw(",");
            }
            self.text(name);
            self.raw(":");
            value.tell(self);
        }
    }
}

/// A value of the SDK that can be told in the words of the AWS CLI: the members that the estate models.
pub(super) trait Tell {
    /// Appends the JSON.
    fn tell(&self, json: &mut Json);
    /// Returns whether the reply held a value. Required members are not optional in the SDK's types; where a
    /// reply lacks one, the SDK puts an empty one in its place.
    fn is_told(&self) -> bool {
        true
    }
    /// Returns whether the SDK put the value in the place of one that the reply lacks, also where the member
    /// is optional in its type.
    fn is_made_up(&self) -> bool {
        false
    }
}

impl<T: Tell> Tell for Option<T> {
    fn tell(&self, json: &mut Json) {
        match self {
            Some(value) => value.tell(json),
            None => json.raw("null"),
        }
    }
    /// An optional member is there or not: also an empty text was said.
    fn is_told(&self) -> bool {
        self.as_ref().is_some_and(|value| !value.is_made_up())
    }
}
impl<T: Tell> Tell for Vec<T> {
    fn tell(&self, json: &mut Json) {
        json.raw("[");
        for (index, item) in self.iter().enumerate() {
            if index > 0 {
                json.raw(",");
            }
            item.tell(json);
        }
        json.raw("]");
    }
}
impl<K: AsRef<str> + Ord + std::hash::Hash, V: Tell> Tell for std::collections::HashMap<K, V> {
    fn tell(&self, json: &mut Json) {
        let sorted: std::collections::BTreeMap<&K, &V> = self.iter().collect();
        json.raw("{");
        for (name, value) in sorted {
            // What is in a map was said, also when it is empty.
            json.member(name.as_ref(), &Some(value));
        }
        json.raw("}");
    }
}
impl<T: Tell + ?Sized> Tell for &T {
    fn tell(&self, json: &mut Json) {
        (**self).tell(json);
    }
    fn is_told(&self) -> bool {
        (**self).is_told()
    }
}
impl<T: Tell + ?Sized> Tell for Box<T> {
    fn tell(&self, json: &mut Json) {
        (**self).tell(json);
    }
    fn is_told(&self) -> bool {
        (**self).is_told()
    }
}
impl Tell for str {
    fn tell(&self, json: &mut Json) {
        json.text(self);
    }
    fn is_told(&self) -> bool {
        !self.is_empty() && self != NO_WORD
    }
}
impl Tell for String {
    fn tell(&self, json: &mut Json) {
        self.as_str().tell(json);
    }
    fn is_told(&self) -> bool {
        self.as_str().is_told()
    }
}
impl Tell for bool {
    fn tell(&self, json: &mut Json) {
        json.raw(if *self { "true" } else { "false" });
    }
}
macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl Tell for $type {
            fn tell(&self, json: &mut Json) {
                json.raw(&serde_json::Value::from(*self).to_string());
            }
        }
    )*};
}
numbers!(i32 i64 f32 f64);
impl Tell for DateTime {
    fn tell(&self, json: &mut Json) {
        match rounded(*self).fmt(aws_smithy_types::date_time::Format::DateTime) {
            Ok(text) => json.text(&text),
            Err(_) => json.raw("null"),
        }
    }
    fn is_told(&self) -> bool {
        *self != Self::from_secs(0)
    }
}
/// Returns the moment to the microsecond, as the AWS CLI does: services give a decimal fraction, which the SDK
/// reads as the binary one next to it and would cut off.
fn rounded(moment: DateTime) -> DateTime {
    let micros = (moment.subsec_nanos() + 500) / 1000;
    let seconds = moment.secs() + i64::from(micros / 1_000_000);
    DateTime::from_secs_and_nanos(seconds, micros % 1_000_000 * 1000)
}
impl Tell for Blob {
    fn tell(&self, json: &mut Json) {
        json.text(&aws_smithy_types::base64::encode(self.as_ref()));
    }
}

/// Declares how structs of the SDK are told: the CLI's name of each member, then the SDK's. Behind a semicolon
/// stand required members whose empty value means something: those are always told.
macro_rules! tell {
    ($($type:ty {
        $($name:literal $field:ident),* $(,)? $(; $($said:literal $value:ident),* $(,)?)?
    })*) => {$(
        impl $crate::sources::aws::tell::Tell for $type {
            fn tell(&self, json: &mut $crate::sources::aws::tell::Json) {
                json.raw("{");
                $(json.member($name, &self.$field);)*
                $($(json.member($said, &Some(&self.$value));)*)?
                json.raw("}");
            }
        }
    )*};
}
pub(super) use tell;

/// Declares enumerations of the SDK, which are told by AWS's words.
macro_rules! words {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::sources::aws::tell::Tell for $type {
            fn tell(&self, json: &mut $crate::sources::aws::tell::Json) {
                self.as_str().tell(json);
            }
            fn is_told(&self) -> bool {
                self.as_str().is_told()
            }
            fn is_made_up(&self) -> bool {
                self.as_str() == $crate::sources::aws::tell::NO_WORD
            }
        }
    )*};
}
pub(super) use words;

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn told<T: Tell>(value: &T) -> String {
        let mut json = Json::default();
        json.raw("{");
        json.member("a", &true);
        json.member("b", value);
        json.raw("}");
        json.into_string()
    }

    #[test]
    fn what_the_reply_lacks_is_left_out() {
        for (text, expected) in [
            (told(&None::<String>), r#"{"a":true}"#),
            (told(&String::new()), r#"{"a":true}"#),
            (told(&Some(String::new())), r#"{"a":true,"b":""}"#),
            (told(&DateTime::from_secs(0)), r#"{"a":true}"#),
            (told(&Some(Vec::<i32>::new())), r#"{"a":true,"b":[]}"#),
            (told(&NO_WORD.to_owned()), r#"{"a":true}"#),
        ] {
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn values_are_told_as_the_cli_tells_them() {
        let time = DateTime::from_secs(1_700_000_000);
        let map = HashMap::from([("z".to_owned(), 1), ("y".to_owned(), 2)]);
        for (text, expected) in [
            (
                told(&"a\"\u{7}\n".to_owned()),
                r#"{"a":true,"b":"a\"\u0007\n"}"#,
            ),
            (told(&time), r#"{"a":true,"b":"2023-11-14T22:13:20Z"}"#),
            (told(&map), r#"{"a":true,"b":{"y":2,"z":1}}"#),
            (told(&Blob::new("ab")), r#"{"a":true,"b":"YWI="}"#),
            (told(&vec![Some(1.5), None]), r#"{"a":true,"b":[1.5,null]}"#),
        ] {
            assert_eq!(text, expected);
        }
    }

    struct Reply {
        name: String,
        value: String,
        list: Option<Vec<String>>,
        context: HashMap<String, String>,
        at: DateTime,
    }
    tell! {
        Reply { "Name" name, "List" list, "Context" context, "At" at; "Value" value }
    }

    fn said(reply: &Reply) -> String {
        let mut json = Json::default();
        reply.tell(&mut json);
        json.into_string()
    }

    #[test]
    fn what_a_reply_lacks_is_left_out_and_what_is_empty_in_it_stays() {
        let mut reply = Reply {
            name: String::new(),
            value: String::new(),
            list: None,
            context: HashMap::new(),
            at: DateTime::from_secs(0),
        };
        assert_eq!(said(&reply), r#"{"Context":{},"Value":""}"#);
        reply.name = "a \"b\"".to_owned();
        reply.list = Some(vec![String::new()]);
        reply.context = HashMap::from([("k".to_owned(), String::new())]);
        reply.at = DateTime::from_secs_f64(1_571_356_020.587);
        assert_eq!(
            said(&reply),
            r#"{"Name":"a \"b\"","List":[""],"Context":{"k":""},"At":"2019-10-17T23:47:00.587Z","Value":""}"#
        );
    }

    #[test]
    fn moments_are_rounded_also_into_the_next_second_and_before_the_epoch() {
        for (seconds, nanos, rounded_to) in [
            (1, 999_999_600, (2, 0)),
            (-1, 586_999_893, (-1, 587_000_000)),
            (5, 1_000, (5, 1_000)),
        ] {
            let moment = rounded(DateTime::from_secs_and_nanos(seconds, nanos));
            assert_eq!((moment.secs(), moment.subsec_nanos()), rounded_to);
        }
    }
}

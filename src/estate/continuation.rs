use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};

use super::operation::{Operation, Reply};

/// What is missing from a reply that carries a continuation token.
const LATER_PAGES: &str = "the reply carries a continuation token: later pages are missing";

/// The member that the AWS CLI adds to any reply that it was told to cut off (`--max-items`).
///
/// Source: AWS CLI User Guide, page cli-usage-pagination.
const OF_THE_CLI: &str = "NextToken";

impl Operation {
    /// Returns a reply's text as the whole answer, or as a part of it where one of the operation's
    /// continuation members says that more would follow.
    ///
    /// Sources ask this of the last page that they have; of earlier ones the next page is the rest.
    pub fn reply<'t>(&self, text: &'t str) -> Reply<'t> {
        if says_more(text, self.continuation) || says_more(text, &[OF_THE_CLI]) {
            Reply::Part(text, LATER_PAGES)
        } else {
            Reply::Output(text)
        }
    }
}

/// Returns whether one of the members is there and says that more would follow: any text, or `true`.
fn says_more(text: &str, members: &[&str]) -> bool {
    struct More<'m>(&'m [&'m str]);
    impl<'de> Visitor<'de> for More<'_> {
        type Value = bool;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
            let mut more = false;
            while let Some(name) = map.next_key::<String>()? {
                if self.0.contains(&name.as_str()) {
                    let raw = map.next_value::<&serde_json::value::RawValue>()?;
                    more |= !matches!(raw.get(), "null" | "false" | "\"\"");
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(more)
        }
    }
    if members.is_empty() {
        return false;
    }
    // A text that cannot be read is told by who parses it; until then more may follow.
    serde_json::Deserializer::from_str(text)
        .deserialize_map(More(members))
        .unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn continuation_members_say_more() {
        for (text, members, more) in [
            (r#"{"Vpcs":[],"NextToken":"x"}"#, &["NextToken"][..], true),
            (r#"{"IsTruncated":true}"#, &["IsTruncated", "Marker"], true),
            (
                r#"{"IsTruncated":false,"NextToken":null}"#,
                &["IsTruncated", "NextToken"],
                false,
            ),
            (r#"{"Vpcs":[{"NextToken":"x"}]}"#, &["NextToken"], false),
            (r#"{"NextToken":"x"}"#, &[], false),
        ] {
            assert_eq!(says_more(text, members), more, "{text}");
        }
    }

    #[test]
    fn what_the_cli_cut_off_is_a_part_whatever_the_service_calls_its_pages() {
        let list = &crate::estate::rds::DESCRIBE_DB_INSTANCES;
        assert!(!list.continuation.contains(&"NextToken"));
        let cut = r#"{"DBInstances":[],"NextToken":"eyJNYXJrZXIiOiBudWxsfQ=="}"#;
        assert_eq!(list.reply(cut), Reply::Part(cut, LATER_PAGES));
    }
}

use jsonschema::validator_for;
use serde_json::Value;

use super::super::*;
use super::FLOW;

fn asked(line: &str) -> Asked {
    Asked::of(1, line.as_bytes())
}

fn wrong(line: &str) -> (u64, String, String) {
    let fault = asked(line).question.expect_err(line);
    (
        fault.column.unwrap(),
        fault.said.into(),
        fault.hint.unwrap_or_default().into(),
    )
}

/// Lines that are assertions.
const RIGHT: &[&str] = &[
    FLOW,
    r#" {"ask":"network","id":"x","from":"a","to":"b","from_address":"10.0.0.1","to_address":null,"protocol":"tcp","port":0,"expect":"one-way"} "#,
    r#"{"ask":null,"id":null,"from":"a","to":"b","protocol":null,"port":65535,"expect":"reachable"}"#,
    r#"{"id":7.5,"from":"","to":"\u00fc","expect":"maybe"}"#,
    r#"{"id":-1,"from":"a","to":"b","expect":"unknown"}"#,
    r#"{"ask":"access","principal":"p","action":"a","resource":"r","expect":"deny"}"#,
    r#"{"ask":"access","principal":"p","action":"a","resource":"r","context":{},"unknownContext":{},"expect":"allow"}"#,
    r#"{"ask":"access","principal":"p","action":"a","resource":"r","context":{"a":"x","b":["x",1,true],"c":null,"d":2,"e":false},"expect":"conditional"}"#,
    r#"{"ask":"access","principal":"p","action":"a","resource":"r","unknownContext":{"a":[null,"x",["y"]],"b":null,"c":[]},"expect":"implicit-deny"}"#,
    r#"{"ask":"access","principal":"p","action":"a","resource":"r","expect":"explicit-deny"}"#,
    r#"{"ask":"access","principal":"p","action":"a","resource":"r","expect":"unknown"}"#,
];

/// Lines that are none: with the column, what is said, and what the hint holds.
const WRONG: &[(&str, u64, &str, &str)] = &[
    (
        r#"{"from":"a","to":"b"}"#,
        1,
        "`expect` is missing",
        "one of reachable, blocked",
    ),
    (
        r#"{"to":"b","expect":"blocked"}"#,
        1,
        "`from` is missing",
        "it is text",
    ),
    (
        r#"{"from":"a","to":"b","expect":null}"#,
        31,
        "`expect` must be one of reachable, blocked, one-way, maybe, unknown, not null",
        "",
    ),
    (
        r#"{"from":"a","to":"b","expect":"bloked"}"#,
        31,
        "`expect` cannot be `bloked`",
        "did you mean `blocked`?",
    ),
    (
        r#"{"from":"a","to":"b","expect":"Blocked"}"#,
        31,
        "`expect` cannot be `Blocked`",
        "did you mean `blocked`?",
    ),
    (
        r#"{"from":"a","to":"b","expect":"deny"}"#,
        31,
        "`expect` cannot be `deny`",
        "known: blocked, maybe",
    ),
    (
        r#"{"from":"a","to":"b","expect":true}"#,
        31,
        "`expect` must be one of reachable, blocked, one-way, maybe, unknown, not true or false",
        "",
    ),
    (
        r#"{"from":"a","to":"b","expected":"blocked"}"#,
        22,
        "unknown member `expected`",
        "did you mean `expect`?",
    ),
    (
        r#"{"from":"a","to":"b","port":"5432","expect":"blocked"}"#,
        29,
        "`port` must be a number from 0 to 65535, not text",
        "",
    ),
    (
        r#"{"from":"a","to":"b","port":65536,"expect":"blocked"}"#,
        29,
        "`port` must be a number from 0 to 65535, not 65536",
        "",
    ),
    (
        r#"{"from":"a","to":"b","port":22.5,"expect":"blocked"}"#,
        29,
        "`port` must be a number from 0 to 65535, not 22.5",
        "",
    ),
    (
        r#"{"from":"a","to":"b","port":-1,"expect":"blocked"}"#,
        29,
        "`port` must be a number from 0 to 65535, not -1",
        "",
    ),
    (
        r#"{"from":["a"],"to":"b","expect":"blocked"}"#,
        9,
        "`from` must be text, not a list",
        "",
    ),
    (
        r#"{"from":"a","to":{},"expect":"blocked"}"#,
        18,
        "`to` must be text, not an object",
        "",
    ),
    (
        r#"{"from":"ü","to":7,"expect":"blocked"}"#,
        18,
        "`to` must be text, not 7",
        "",
    ),
    (
        r#"{"from":"\ud800","to":"b","expect":"blocked"}"#,
        16,
        "`from`: ",
        "",
    ),
    (
        r#"{"id":["x"],"from":"a","to":"b","expect":"blocked"}"#,
        7,
        "`id` must be text or a number, not a list",
        "",
    ),
    (
        r#"{"id":"","from":"a","to":"b","expect":"blocked"}"#,
        7,
        "`id` is empty",
        "leave it out",
    ),
    (
        r#"{"id":true,"from":"a","to":"b","expect":"blocked"}"#,
        7,
        "`id` must be text or a number, not true or false",
        "",
    ),
    (
        r#"{"from":"a","from":"c","to":"b","expect":"blocked"}"#,
        13,
        "`from` stands twice",
        "",
    ),
    (
        r#"{"from":"a","\u0066rom":"c","to":"b","expect":"blocked"}"#,
        13,
        "`from` stands twice",
        "",
    ),
    (
        r#"{"form":"a","to":"b","expect":"blocked"}"#,
        2,
        "unknown member `form`",
        "did you mean `from`?",
    ),
    (
        r#"{"from":"a","to":"b","port_number":1,"expect":"blocked"}"#,
        22,
        "unknown member `port_number`",
        "known: ask, expect, from,",
    ),
    (
        r#"{"ask":"acces","principal":"p","expect":"deny"}"#,
        8,
        "`ask` cannot be `acces`",
        "did you mean `access`?",
    ),
    (
        r#"{"ask":1,"expect":"deny"}"#,
        8,
        "`ask` must be one of network, access, not a number",
        "",
    ),
    (
        r#"{"principal":"p","action":"a","resource":"r","expect":"deny"}"#,
        2,
        "unknown member `principal`",
        "`\"ask\":\"access\"`",
    ),
    (
        r#"{"ask":"access","from":"a","to":"b","expect":"blocked"}"#,
        17,
        "unknown member `from`",
        "about a network",
    ),
    (
        r#"{"ask":"access","principal":"p","action":"a","resource":"r","expect":"blocked"}"#,
        70,
        "`expect` cannot be `blocked`",
        "known: allow",
    ),
    (
        r#"{"ask":"access","principal":"p","action":["a"],"resource":"r","expect":"deny"}"#,
        42,
        "`action` must be text, not a list",
        "",
    ),
    (
        r#"{"ask":"access","principal":"p","action":"a","resource":"r","context":["a"],"expect":"deny"}"#,
        71,
        "`context` must be an object of condition keys, not a list",
        "",
    ),
    (
        r#"{"ask":"access","principal":"p","action":"a","resource":"r","context":null,"expect":"deny"}"#,
        71,
        "`context` must be an object of condition keys, not null",
        "",
    ),
    (
        r#"{"ask":"access","principal":"p","action":"a","resource":"r","context":{"k":{}},"expect":"deny"}"#,
        76,
        "`k` in `context`: ",
        "",
    ),
    (
        r#"{"ask":"access","principal":"p","action":"a","resource":"r","context":{"k":[null]},"expect":"deny"}"#,
        76,
        "`k` in `context`: ",
        "",
    ),
    (
        r#"{"ask":"access","principal":"p","action":"a","resource":"r","context":{"k":"1","K":"2"},"expect":"deny"}"#,
        80,
        "`K` stands twice in `context`",
        "",
    ),
    (
        r#"{"ask":"access","principal":"p","action":"a","resource":"r","unknownContext":{"k":"v"},"expect":"deny"}"#,
        83,
        "`k` in `unknownContext`: ",
        "",
    ),
    (
        r#"{"from":"a","to":"b","expect":"blocked"} {}"#,
        42,
        "not JSON: trailing characters",
        "",
    ),
    (
        r#"{"from":"a","to":"b","expect":"blocked","#,
        40,
        "not JSON: EOF",
        "on one line",
    ),
    ("[]", 1, "a line must be one JSON object", ""),
    ("\"x\"", 1, "a line must be one JSON object", ""),
    ("# a comment", 1, "a line must be one JSON object", ""),
    ("{}", 1, "`from` is missing", "it is text"),
];

#[test]
fn lines_that_are_assertions() {
    for line in RIGHT {
        let asked = asked(line);
        assert!(asked.question.is_ok(), "{line}: {asked:?}");
    }
}

#[test]
fn lines_that_are_none_say_where_and_why() {
    for (line, column, said, hint) in WRONG {
        let found = wrong(line);
        assert_eq!(found.0, *column, "{line}: {found:?}");
        assert!(found.1.starts_with(said), "{line}: {found:?}");
        assert!(found.2.contains(hint), "{line}: {found:?}");
        assert_eq!(found.2.is_empty(), hint.is_empty(), "{line}: {found:?}");
    }
}

/// What stands twice, or is no Unicode, a schema cannot say.
fn is_beyond_a_schema(said: &str) -> bool {
    said.contains("stands twice") || said.starts_with("`from`: ") || said.starts_with("not JSON")
}

#[test]
fn the_schema_accepts_what_is_read_and_nothing_else() {
    let schema = validator_for(&line_schema()).unwrap();
    for line in RIGHT {
        let value: Value = serde_json::from_str(line).unwrap();
        assert!(schema.is_valid(&value), "{line}");
    }
    let mut refused = 0;
    for (line, _, said, _) in WRONG {
        if let Ok(value) = serde_json::from_str::<Value>(line)
            && !is_beyond_a_schema(said)
        {
            assert!(!schema.is_valid(&value), "{line}");
            refused += 1;
        }
    }
    assert!(refused > 25, "{refused}");
}

#[test]
fn every_word_of_expect_is_read() {
    use crate::access::eval::Expect as Decided;
    use crate::network::Expect as Reached;
    for word in Reached::WORDS {
        let line = FLOW.replace("blocked", word);
        let Ok(Question::Network(_, expect)) = asked(&line).question else {
            panic!("{word}")
        };
        assert_eq!(expect.as_str(), *word);
    }
    for word in Decided::WORDS {
        let line = format!(
            r#"{{"ask":"access","principal":"p","action":"a","resource":"r","expect":"{word}"}}"#
        );
        let Ok(Question::Access(_, expect)) = asked(&line).question else {
            panic!("{word}")
        };
        assert_eq!(expect.as_str(), *word);
    }
}

#[test]
fn a_question_has_what_its_line_has() {
    let asked = asked(RIGHT[1]);
    assert_eq!(asked.id.as_deref(), Some("x"));
    let Ok(Question::Network(question, _)) = asked.question else {
        panic!("{asked:?}")
    };
    assert_eq!((&*question.from, &*question.to), ("a", "b"));
    assert_eq!(question.from_address.as_deref(), Some("10.0.0.1"));
    assert_eq!(
        (question.protocol.as_deref(), question.port),
        (Some("tcp"), Some(0))
    );
}

#[test]
fn what_nests_without_end_or_is_no_text_is_told() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for line in [
        FLOW.replace("\"a\"", &deep),
        FLOW.replace("\"blocked\"", &deep),
        FLOW.replace("{", &format!("{{\"id\":{deep},")),
    ] {
        let (_, said, _) = wrong(&line);
        assert!(said.contains("must be"), "{said}");
    }
    let access = RIGHT[6].replace("{}", &format!("{{\"k\":{deep}}}"));
    assert!(wrong(&access).1.contains("`k` in `context`"));
    let fault = Asked::of(1, b"{\"from\":\"\xc3\xbc\xff\"}")
        .question
        .unwrap_err();
    assert_eq!((fault.column, &*fault.said), (Some(11), "not UTF-8"));
    let fault = Asked::of(1, b"\xff\xfe{\0").question.unwrap_err();
    assert_eq!((fault.column, &*fault.said), (Some(1), "not UTF-8"));
}

use std::io::Cursor;

use jsonschema::validator_for;
use serde_json::Value;

use super::*;

/// A line that is whole.
const FLOW: &str = r#"{"from":"a","to":"b","expect":"blocked"}"#;

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

/// Reads a text as the program reads a file: numbers of lines with the ids, and what is wrong.
fn read(text: &[u8]) -> Vec<(u64, Option<String>, Option<String>)> {
    let mut input = Input::new(Box::new(Cursor::new(text.to_vec())));
    let mut all = Vec::new();
    loop {
        let lines = input.next().unwrap();
        if lines.is_empty() {
            return all;
        }
        all.extend(lines.into_iter().map(|one| {
            let wrong = one.question.err().map(|fault| fault.said.into());
            (one.line, one.id.map(Into::into), wrong)
        }));
    }
}

#[test]
fn blank_lines_marks_and_line_ends_of_windows_are_passed_over() {
    let text = format!("\u{feff}{FLOW}\r\n\r\n  \n{FLOW}\r\n\t\r");
    let read = read(text.as_bytes());
    let lines: Vec<u64> = read.iter().map(|one| one.0).collect();
    assert_eq!(lines, [1, 4]);
    assert!(read.iter().all(|one| one.2.is_none()), "{read:?}");
    // The mark begins files alone.
    assert!(
        super::tests::read(format!("\n\u{feff}{FLOW}").as_bytes())[0]
            .2
            .is_some()
    );
}

#[test]
fn an_id_that_stands_twice_is_wrong_the_second_time() {
    let with = |id: &str| FLOW.replace('{', &format!("{{\"id\":{id},"));
    let lines = [
        with("\"a\""),
        with("1"),
        with("\"\\u0061\""),
        with("\"1\""),
        with("null"),
        with("null"),
        with("\"b\""),
    ];
    let found = read(lines.join("\n").as_bytes());
    let wrong: Vec<(u64, &str)> = found
        .iter()
        .filter_map(|one| Some((one.0, one.2.as_deref()?)))
        .collect();
    assert_eq!(
        wrong,
        [
            (3, "the id `a` is that of line 1"),
            (4, "the id `1` is that of line 2")
        ]
    );
}

#[test]
fn many_lines_come_in_parts_and_in_order() {
    let count = 2 * LINES as u64 + 3;
    let text: String = (1..=count)
        .map(|number| FLOW.replace('{', &format!("{{\"id\":{number},")) + "\n")
        .collect();
    let found = read(text.as_bytes());
    assert_eq!(found.len() as u64, count);
    for (number, (line, id, wrong)) in (1..).zip(&found) {
        assert_eq!(
            (*line, id.as_deref()),
            (number, Some(number.to_string().as_str()))
        );
        assert_eq!(*wrong, None);
    }
}

#[test]
fn a_line_that_is_too_long_is_not_held_and_the_next_is_read() {
    let long = format!("{}\n{FLOW}\n", "x".repeat(LONGEST_LINE + 1));
    let found = read(long.as_bytes());
    assert_eq!(found.len(), 2);
    let said = format!(
        "a line of {} bytes; {LONGEST_LINE} at most are read",
        LONGEST_LINE + 1
    );
    assert_eq!(
        (found[0].2.as_deref(), found[1].2.as_deref()),
        (Some(said.as_str()), None)
    );
}

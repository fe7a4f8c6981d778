use std::io::Cursor;

use super::*;

mod lines;

/// A line that is whole.
const FLOW: &str = r#"{"from":"a","to":"b","expect":"blocked"}"#;

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

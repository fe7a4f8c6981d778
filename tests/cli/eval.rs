//! Questions as files of lines: what is refused, and what an answer may not hold.

use std::fs;

use serde_json::Value;

use super::sandbox::{Ran, Sandbox};

const QUESTION: &str = r#"{"from":"internet","to":"shop","protocol":"tcp","port":443}"#;

/// Asks the demo organisation about a file of questions.
fn ask(text: impl AsRef<[u8]>) -> Ran {
    let sandbox = Sandbox::new();
    sandbox.write("questions.jsonl", text);
    sandbox.run(&["network", "eval", "demo", "--in", "questions.jsonl"])
}

fn verdicts(ran: &Ran) -> Vec<String> {
    let lines = ran.stdout.lines();
    let answers = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    answers
        .map(|answer| answer.get("verdict").unwrap().as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn answers_do_not_replace_their_questions() {
    let sandbox = Sandbox::new();
    sandbox.write("q.jsonl", QUESTION);
    for out in ["q.jsonl", "./q.jsonl"] {
        let arguments = ["network", "eval", "demo", "--in", "q.jsonl", "--out", out];
        let ran = sandbox.run(&arguments);
        assert_eq!(ran.code, Some(2), "{}", ran.stderr);
        assert!(ran.stderr.contains("holds the questions"), "{}", ran.stderr);
        assert_eq!(
            fs::read_to_string(sandbox.path("q.jsonl")).unwrap(),
            QUESTION
        );
    }
}

#[test]
fn a_question_is_an_object_with_or_without_a_byte_order_mark() {
    let marked = ["\u{feff}", QUESTION].concat();
    assert_eq!(verdicts(&ask(marked)), ["reachable"]);
    let named = ["\u{feff}", &QUESTION.replacen('{', r#"{"id":"q1","#, 1)].concat();
    let ran = ask(named);
    let answer: Value = serde_json::from_str(ran.stdout.trim_end()).unwrap();
    assert_eq!(answer["id"], "q1");
    let list = r#"["internet","shop",null,null,"tcp",443,"reachable"]"#;
    assert_eq!(verdicts(&ask(list)), ["error"]);
    let text = [QUESTION, "[]", "7", "\"x\"", QUESTION].join("\n");
    let told = ["reachable", "error", "error", "error", "reachable"];
    assert_eq!(verdicts(&ask(text)), told);
}

#[test]
fn no_answer_moves_a_cursor_or_turns_text_around() {
    let hostile = "\u{9b}2J\u{202e}\u{7f}";
    let question = format!(r#"{{"id":"{hostile}","from":"internet","to":"{hostile}"}}"#);
    let ran = ask(question);
    assert_eq!(verdicts(&ran), ["error"]);
    assert!(!ran.stdout.contains(['\u{9b}', '\u{202e}', '\u{7f}']));
    let answer: Value = serde_json::from_str(ran.stdout.trim_end()).unwrap();
    assert_eq!(answer["id"], hostile, "escaped, it is the same");
}

#[test]
fn what_gets_through_is_told_where_the_port_is_open() {
    let ran = ask(r#"{"from":"env:development","to":"orders-prod"}"#);
    let answer: Value = serde_json::from_str(ran.stdout.trim_end()).unwrap();
    let told = serde_json::json!({"protocol": "tcp", "from_port": 5432, "to_port": 5432});
    assert_eq!(answer["traffic"], told);
}

#[test]
fn files_that_could_not_be_read_are_told() {
    let sandbox = Sandbox::new();
    let vpcs =
        r#"{"Vpcs":[{"VpcId":"vpc-0a","OwnerId":"111122223333","CidrBlock":"10.0.0.0/16"}]}"#;
    sandbox.write("estate/111122223333/eu-west-1/ec2-describe-vpcs.json", vpcs);
    let broken = "estate/111122223333/eu-west-1/ec2-describe-subnets.json";
    sandbox.write(broken, r#"{"Subnets":["#);
    sandbox.write("questions.jsonl", QUESTION);
    let arguments = ["network", "eval", "estate", "--in", "questions.jsonl"];
    let ran = sandbox.run(&arguments);
    assert!(
        ran.stderr.contains("ec2-describe-subnets.json"),
        "{}",
        ran.stderr
    );
    let quiet = sandbox.run(&[&["--quiet"], &arguments[..]].concat());
    assert_eq!(quiet.stderr, "");
}

use std::time::{Duration, Instant};

use super::*;

const QUEUE: &str = "arn:aws:sqs:eu-west-1:111111111111:q";

/// Returns an answer that must not take long, also where nothing is made quick.
fn soon(asked: &Ask) -> Answer {
    let question = asked.question();
    let begun = Instant::now();
    let answer = Library::default().ask(&question).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(20), "too slow");
    answer
}

fn numbered(name: &str, count: usize) -> Value {
    (0..count).map(|number| format!("{name}{number}")).collect()
}

#[test]
fn many_values_of_one_key_are_told_apart() {
    let values = numbered("v", 3000);
    let open = over(allow_if("StringEquals", "x:a", values.clone())).open();
    let answer = soon(&open);
    assert_eq!(answer.decision, Conditional);
    assert_eq!(answer.terms.len(), 3000);
    assert_eq!(&*answer.terms[0].conditions, "x:a = v0");
    let denied = json!([allow("*", "*"), deny_if("StringEquals", "x:a", values)]);
    let answer = soon(&open.identity(denied));
    assert_eq!(answer.decision, Conditional);
    let half: Value = (0..1000).map(|number| format!("v{}", number * 2)).collect();
    let listed = over(allow_if("StringEquals", "x:a", half)).unknown("x:a", numbered("v", 2000));
    let answer = soon(&listed);
    assert_eq!((answer.decision, answer.terms.len()), (Conditional, 1000));
}

#[test]
fn more_values_than_are_compared_are_not_guessed() {
    let values = numbered("v", 5000);
    let listed = over(allow_if("StringEquals", "x:a", values.clone())).unknown("x:a", values);
    let answer = soon(&listed);
    assert_eq!((answer.decision, listed.assumes("R34")), (Unknown, true));
}

#[test]
fn long_texts_are_searched_once() {
    let long = |pattern: String, text: String| {
        let asked = over(allow_if("StringLike", "x:a", json!(pattern)));
        soon(&asked.context("x:a", json!(text))).decision
    };
    let (run, text) = ("a".repeat(2000), "a".repeat(1_000_000));
    assert_eq!(long(format!("*{run}b"), text.clone()), ImplicitDeny);
    assert_eq!(long(format!("*{run}b*"), text.clone()), ImplicitDeny);
    assert_eq!(long(format!("*{run}?b*c"), text.clone()), ImplicitDeny);
    assert_eq!(long(format!("*{run}?b*"), format!("{text}cb")), Allow);
    assert_eq!(long(format!("a?*{run}*?b"), format!("{text}cb")), Allow);
}

#[test]
fn many_resources_meet_many_statements() {
    let names: Value = (0..3000).map(|number| format!("{QUEUE}{number}")).collect();
    let statements = |last: usize| {
        let each = (0..last).map(|number| allow("*", &format!("arn:aws:sqs:*:*:q{number}")));
        Value::Array(each.collect())
    };
    let asked = ask(USER, "sqs:SendMessage", QUEUE)
        .set("resource", names)
        .identity(statements(1000));
    assert_eq!(soon(&asked).decision, ImplicitDeny);
}

/// Returns a question over two keys with as many listed values each, the one a part of what the other must be.
fn of_two_keys(values: usize, patterns: &[String]) -> Ask {
    let wholes: Value = (0..values).map(|at| format!("v{at}x{at}")).collect();
    over(allow_if("StringLike", "x:a", json!(patterns)))
        .unknown("x:a", wholes)
        .unknown("x:b", numbered("v", values))
}

fn tried(asked: &Ask) -> usize {
    let question = asked.question();
    let policies = Prepared::new(&question.policies).unwrap();
    let mut scene = scene::Scene::new(
        &question.request,
        &question.settings,
        scene::Through::Unsaid,
        scene::Asked::Answer,
    )
    .unwrap();
    let resource = &question.request.resource.0[0];
    scene.turn_to(0, resource).unwrap();
    decide::weigh(&policies, &mut scene);
    scene.tried
}

#[test]
fn values_of_two_keys_are_compared_where_they_may_match() {
    let apart: Vec<String> = (0..150).map(|at| format!("*${{x:b}}x{at}")).collect();
    let asked = of_two_keys(200, &apart);
    assert!(tried(&asked) <= 200 * 151, "{}", tried(&asked));
    assert_eq!(asked.decision(), Conditional);
}

#[test]
fn more_values_of_two_keys_than_are_compared_are_not_guessed() {
    let alike: Vec<String> = (0..150)
        .map(|at| format!("*${{x:b}}*{}", "*v".repeat(at % 2)))
        .collect();
    let asked = of_two_keys(400, &alike);
    let most = 1 << 18;
    assert!(tried(&asked) <= most, "{}", tried(&asked));
    let answer = asked.answer();
    assert!(
        matches!(answer.decision, Conditional | Unknown),
        "{answer:?}"
    );
    assert!(asked.assumes("R34"));
}

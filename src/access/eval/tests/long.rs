use super::steps::steps;
use super::*;

const QUEUE: &str = "arn:aws:sqs:eu-west-1:111111111111:q";

/// Returns an answer that must not take more steps than these, also where nothing is made quick.
fn within(most: usize, asked: &Ask) -> Answer {
    let question = asked.question();
    let mut answer = None;
    let taken = steps(|| answer = Some(Library::default().ask(&question).unwrap()));
    assert!(taken <= most, "{taken} steps of {most}");
    answer.unwrap()
}

fn numbered(name: &str, count: usize) -> Value {
    (0..count).map(|number| format!("{name}{number}")).collect()
}

#[test]
fn many_values_of_one_key_are_told_apart() {
    let values = numbered("v", 3000);
    let open = over(allow_if("StringEquals", "x:a", values.clone())).open();
    let answer = within(12_000_000, &open);
    assert_eq!(answer.decision, Conditional);
    assert_eq!(answer.terms.len(), 3000);
    assert_eq!(&*answer.terms[0].conditions, "x:a = v0");
    let denied = json!([allow("*", "*"), deny_if("StringEquals", "x:a", values)]);
    let answer = within(12_000_000, &open.identity(denied));
    assert_eq!(answer.decision, Conditional);
    let half: Value = (0..1000).map(|number| format!("v{}", number * 2)).collect();
    let listed = over(allow_if("StringEquals", "x:a", half)).unknown("x:a", numbered("v", 2000));
    let answer = within(3_000_000, &listed);
    assert_eq!((answer.decision, answer.terms.len()), (Conditional, 1000));
}

#[test]
fn more_values_than_are_compared_are_not_guessed() {
    let values = numbered("v", 5000);
    let listed = over(allow_if("StringEquals", "x:a", values.clone())).unknown("x:a", values);
    let answer = within(30_000, &listed);
    assert_eq!((answer.decision, listed.assumes("R34")), (Unknown, true));
}

#[test]
fn long_texts_are_searched_once() {
    let long = |pattern: String, text: String| {
        let asked = over(allow_if("StringLike", "x:a", json!(pattern)));
        within(40_000_000, &asked.context("x:a", json!(text))).decision
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
    assert_eq!(within(15_000_000, &asked).decision, ImplicitDeny);
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

#[test]
fn patterns_of_resources_meet_the_statements_that_begin_alike() {
    let names: Value = (0..300)
        .map(|number| format!("{QUEUE}{number}*x"))
        .collect();
    let each = (0..300).map(|number| allow("*", &format!("{QUEUE}{number}*")));
    let asked = ask(USER, "sqs:SendMessage", QUEUE)
        .set("resource", names)
        .identity(Value::Array(each.collect()));
    assert_eq!(within(5_000, &asked).decision, Allow);
}

#[test]
fn more_patterns_of_resources_than_are_compared_are_not_guessed() {
    let names: Value = (0..1000).map(|at| format!("{QUEUE}*{at}")).collect();
    let each = (0..1000).map(|at| allow("*", &format!("{QUEUE}*x{at}*")));
    let asked = ask(USER, "sqs:SendMessage", QUEUE)
        .set("resource", names)
        .identity(Value::Array(each.collect()));
    let answer = within(4_000_000, &asked);
    assert_eq!((answer.decision, asked.assumes("R34")), (Unknown, true));
    // Each of them alone is followed, and not all together.
    let names: Value = (0..30).map(|at| format!("{QUEUE}*y{at}")).collect();
    let long = |at: usize| format!("{QUEUE}{at}{}*", "y".repeat(100));
    let each = (0..30).map(|at| allow("*", &long(at)));
    let asked = asked
        .set("resource", names)
        .identity(Value::Array(each.collect()));
    let answer = within(18_000_000, &asked);
    assert_eq!((answer.decision, asked.assumes("R34")), (Unknown, true));
}

#[test]
fn values_with_two_unknown_variables_are_one_statement_each() {
    let values = |last: usize| -> Value {
        let one = |at| format!("*${{aws:PrincipalTag/b}}*xN${{aws:PrincipalTag/c}}{at}");
        (0..last).map(one).collect()
    };
    let listed = |last: usize| -> Value {
        (0..300)
            .map(|at| format!("v{at}xNx{}", at % last))
            .collect()
    };
    let asked = over(allow_if("StringLike", "aws:PrincipalTag/a", values(200)))
        .unknown("aws:PrincipalTag/a", listed(200))
        .unknown("aws:PrincipalTag/b", numbered("w", 300))
        .unknown("aws:PrincipalTag/c", numbered("x", 300));
    assert_eq!(within(5_000_000, &asked).decision, Conditional);
    let apart = asked.unknown("aws:PrincipalTag/a", numbered("v", 300));
    assert_eq!(within(50_000, &apart).decision, ImplicitDeny);
}

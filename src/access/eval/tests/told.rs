use super::*;

/// Returns a statement that allows everything where all of these keys have these values.
fn allow_where(pairs: &[(&str, &str)]) -> Value {
    let block: serde_json::Map<String, Value> = pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), json!(value)))
        .collect();
    json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": block}})
}

fn open(statements: Value) -> Ask {
    ask(USER, "s3:GetObject", OBJECT)
        .identity(statements)
        .open()
}

/// Returns the places of the statements that an answer tells, by layer.
fn statements(answer: &Answer) -> Vec<(Layer, usize)> {
    let statements = answer.statements.iter();
    statements.map(|one| (one.layer, one.statement)).collect()
}

#[test]
fn layers_that_may_deny_are_told_and_no_others() {
    let all = json!([allow("*", "*")]);
    let asked = open(json!([allow_if("StringEquals", "x:k", json!("a"))]))
        .scp(&[all.clone(), all.clone()])
        .rcp(&[json!([{"Effect": "Deny", "Principal": "*", "Action": "ec2:*", "Resource": "*"}])]);
    let answer = asked.answer();
    assert_eq!(answer.decision, Conditional);
    assert_eq!(answer.blocked_by, [Layer::Identity]);
    let denied = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"x:j": "b"}}});
    let answer = asked.clone().rcp(&[json!([denied])]).answer();
    assert_eq!(answer.blocked_by, [Layer::Identity, Layer::Rcp]);
    // What nobody allows is not denied by who would allow it under a condition.
    let answer = asked.clone().scp(&[json!([])]).answer();
    assert_eq!(
        (answer.decision, answer.blocked_by),
        (ImplicitDeny, vec![Layer::Scp])
    );
    // A denial is told without those that do not allow either.
    let answer = asked.resource(json!([against(json!("*"))])).answer();
    assert_eq!(
        (answer.decision, answer.blocked_by),
        (ExplicitDeny, vec![Layer::Resource])
    );
}

#[test]
fn layers_that_deny_together_are_told_together() {
    let answer = open(json!([allow_if("StringEquals", "x:k", json!("a"))]))
        .boundary(json!([allow_if("StringEquals", "x:k", json!("b"))]))
        .answer();
    assert_eq!(answer.decision, ImplicitDeny);
    assert_eq!(answer.blocked_by, [Layer::Identity, Layer::Boundary]);
}

#[test]
fn each_resource_has_its_own_layers() {
    let answer = ask(USER, "s3:GetObject", OBJECT)
        .set("resource", json!([OBJECT, "arn:aws:s3:::other/k"]))
        .identity(json!([allow("*", OBJECT)]))
        .answer();
    assert_eq!(answer.decision, ImplicitDeny);
    assert_eq!(answer.blocked_by, [Layer::Identity]);
}

#[test]
fn statements_that_can_decide_are_told_and_no_others() {
    let never = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {
        "StringEquals": {"x:k": "a"}, "StringLike": {"x:k": "b*"}}});
    let answer = open(json!([
        allow_if("StringEquals", "x:k", json!("a")),
        never,
        deny_if("StringEquals", "x:j", json!("b"))
    ]))
    .answer();
    assert_eq!(
        statements(&answer),
        [(Layer::Identity, 0), (Layer::Identity, 2)]
    );
    assert_eq!(answer.blocked_by, [Layer::Identity]);
}

#[test]
fn r37_a_term_that_others_hold_is_left_out() {
    let truth = |name: &str| (name.to_owned(), json!(["t", "f"]));
    let unknown: serde_json::Map<String, Value> = ["x:a", "x:b", "x:c", "x:d"]
        .map(truth)
        .into_iter()
        .collect();
    let answer = ask(USER, "s3:GetObject", OBJECT)
        .identity(json!([
            allow_where(&[("x:a", "f"), ("x:b", "t"), ("x:c", "f")]),
            allow_where(&[("x:a", "f"), ("x:c", "t"), ("x:d", "t")]),
            allow_where(&[("x:a", "t"), ("x:b", "t"), ("x:c", "t")]),
            allow_where(&[("x:a", "t"), ("x:c", "f"), ("x:d", "t")]),
        ]))
        .set("unknownContext", Value::Object(unknown))
        .answer();
    assert_eq!(answer.terms.len(), 4, "{answer:?}");
    assert!(!answer.conditions.unwrap().contains("x:b = t and x:d = t"));
}

/// Returns a question in whose answer takes part what can only allow and was not collected: a diagram decides it.
fn beside(statements: Value) -> Ask {
    let list = json!([{"name": "acl", "document": null, "effect": "Allow"}]);
    open(statements).layer("resource", list)
}

#[test]
fn what_was_not_collected_matters_only_where_it_decides() {
    let only = deny_if("StringNotEquals", "x:k", json!("a"));
    let sure = beside(json!([allow_if("StringEquals", "x:k", json!("a")), only]));
    let answer = sure.answer();
    assert_eq!(answer.decision, Conditional);
    assert_eq!(answer.conditions.as_deref(), Some("x:k = a"));
    assert_eq!(answer.blocked_by, [Layer::Identity, Layer::Resource]);
    assert!(sure.assumes("R37"));
    let stranger = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"x:j": "b"}}});
    let gated = sure
        .clone()
        .scp(&[json!([allow("*", "*")])])
        .rcp(&[json!([stranger])])
        .answer();
    let layers = [Layer::Identity, Layer::Rcp, Layer::Resource];
    assert_eq!(gated.blocked_by, layers);
    assert_eq!(answer.terms.len(), 1);
    let either = beside(json!([allow_if("StringEquals", "x:k", json!("a"))]));
    let answer = either.answer();
    assert_eq!(answer.decision, Unknown);
    assert_eq!((answer.terms, answer.conditions), (Vec::new(), None));
    assert!(!either.assumes("R37"));
}

#[test]
fn a_diagram_tells_its_ways_by_what_they_have_in_common() {
    let only = deny_if("StringNotLike", "x:k", json!(["a", "b", "c*"]));
    let first = allow_if("StringEquals", "x:k", json!(["a", "b"]));
    let second = allow_where(&[("x:k", "c1"), ("x:j", "1")]);
    let other = deny_if("StringNotLike", "x:j", json!(["1", "2"]));
    let not = deny_if("StringEquals", "x:k", json!("c2"));
    // Everything but `c1` and the first two is denied, so that what was not collected decides nothing.
    let rest = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {
        "StringLike": {"x:k": "c*"}, "StringNotEquals": {"x:k": "c1"}}});
    let last = json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {
        "StringEquals": {"x:k": "c1"}, "StringNotEquals": {"x:j": "1"}}});
    let asked = beside(json!([first, second, only, other, not, rest, last]));
    assert_eq!(
        asked.conditions(),
        "(x:k = a or x:k = b) and (x:j = 1 or x:j = 2) or x:k = c1 and x:j = 1"
    );
}

#[test]
fn a_diagram_tells_not_more_ways_than_anybody_reads() {
    let pairs = (0..40).map(|number| {
        let value = format!("v{number}");
        allow_where(&[("x:a", &value), ("x:b", &value)])
    });
    let mut all: Vec<Value> = pairs.collect();
    all.push(deny_if("StringNotEquals", "x:a", json!("${x:b}")));
    let values: Vec<String> = (0..40).map(|number| format!("v{number}")).collect();
    all.push(deny_if("StringNotEquals", "x:a", json!(values)));
    let answer = beside(json!(all))
        .unknown("x:a", json!(values))
        .unknown("x:b", json!(values))
        .answer();
    assert_eq!(answer.decision, Conditional, "{answer:?}");
    assert_eq!(answer.terms.len(), 32);
}

#[test]
fn more_work_than_is_done_still_tells_what_was_met() {
    let pairs = (0..100).map(|number| {
        let value = format!("v{number}");
        allow_where(&[("x:a", &value), ("x:b", &value)])
    });
    let asked = open(pairs.collect());
    let answer = asked.answer();
    assert_eq!((answer.decision, asked.assumes("R34")), (Conditional, true));
    assert_eq!(
        answer.conditions.as_deref(),
        Some("more cases than are told")
    );
}

#[test]
fn a_request_that_contradicts_itself_is_taken_at_its_word() {
    let young = allow_if("NumericLessThan", "aws:MultiFactorAuthAge", json!("100"));
    let asked = beside(json!([young, allow_if("StringEquals", "x:k", json!("a"))]))
        .context("aws:MultiFactorAuthPresent", json!("false"))
        .unknown("aws:MultiFactorAuthAge", json!(["12", "13"]));
    assert_eq!(asked.decision(), Allow);
}

#[test]
fn a_diagram_tells_the_kinds_of_denials() {
    let either = allow_if("StringEquals", "x:j", json!("b"));
    let only = |value: &str| json!([allow_if("StringEquals", "x:k", json!(value))]);
    let never = beside(json!([either])).scp(&[only("a"), only("b")]);
    assert_eq!(never.decision(), ImplicitDeny);
    let forbidden =
        beside(json!([either, deny_if("StringEquals", "x:k", json!("a"))])).scp(&[only("a")]);
    assert_eq!(forbidden.decision(), ExplicitDeny);
}

#[test]
fn what_is_taken_to_be_so_is_told_where_it_is() {
    let unsaid = over(allow("*", "*")).set("resourceAccount", Value::Null);
    assert!(unsaid.assumes("R28"));
    let none = ask(USER, "kms:ListKeys", "*")
        .set("resourceAccount", Value::Null)
        .identity(json!([allow("*", "*")]));
    assert!(!none.assumes("R28"));
    let two = over(allow("*", "*"))
        .set("resource", json!([OBJECT, "arn:aws:s3:::data/j"]))
        .set("resourceAccount", json!(OTHER))
        .resource(json!([to(json!("*"))]))
        .identity(json!([allow_if("StringEquals", "x:k", json!("a"))]));
    assert!(!two.open().assumes("R40"));
    let arn = allow_if("ArnEquals", "aws:PrincipalArn", json!(ROLE));
    let session = ask(SESSION, "kms:ListKeys", "*").identity(json!([arn]));
    assert_eq!((session.decision(), session.assumes("R12")), (Allow, true));
    let keys = over(allow_if("StringEquals", "aws:TagKeys", json!("a"))).open();
    assert_eq!((keys.decision(), keys.assumes("R18")), (ImplicitDeny, true));
    let inner = allow("*", "arn:aws:iam::11*1:role/a");
    let role = "arn:aws:iam::111111111111:role/b:1:role/a";
    let asked = ask(USER, "iam:GetRole", role).identity(json!([inner]));
    assert_eq!(
        (asked.decision(), asked.assumes("R8")),
        (ImplicitDeny, false)
    );
    let crossing = allow("*", "arn:aws:iam::11*:role/a");
    assert!(asked.identity(json!([crossing])).assumes("R8"));
}

#[test]
fn more_tests_of_two_keys_than_are_put_together_are_told() {
    let many: Vec<String> = (0..70).map(|number| format!("v{number}")).collect();
    let same = allow_if("StringEquals", "x:a", json!("${x:b}"));
    let asked = open(json!([same, deny_if("StringEquals", "x:a", json!(many))]));
    assert!(asked.assumes("R34"));
    let few = open(json!([
        same,
        deny_if("StringEquals", "x:a", json!(many[..5]))
    ]));
    assert!(!few.assumes("R34"));
}

#[test]
fn more_values_of_keys_that_hang_together_than_are_put_together_are_told() {
    let names = |count: usize| -> Value { (0..count).map(|n| format!("o-{n}")).collect() };
    let asked = |one: &str, other: &str, count: usize| {
        let any = deny_if("ForAnyValue:StringLike", other, json!("x/*"));
        open(json!([allow_if("StringEquals", one, names(count)), any]))
    };
    for (one, other) in [
        ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths"),
        ("aws:CalledViaFirst", "aws:CalledVia"),
    ] {
        assert!(asked(one, other, 20).assumes("R34"), "{one}");
        assert!(!asked(one, other, 3).assumes("R34"), "{one}");
    }
}

#[test]
fn r35_what_a_request_says_of_a_key_counts_in_any_case() {
    let absent = |key: &str| deny_if("Null", key, json!("true"));
    let there = |key: &str| deny_if("Null", key, json!("false"));
    let asked = |statement: Value| open(json!([allow("*", "*"), statement]));
    let address = asked(there("aws:SourceIp")).context("AWS:sourcevpce", json!("vpce-1"));
    assert_eq!(address.decision(), Allow);
    let age = asked(absent("aws:MultiFactorAuthAge"));
    let used = age.context("AWS:multifactorauthpresent", json!("TRUE"));
    assert_eq!(used.decision(), Allow);
    let unused = asked(deny_if(
        "BoolIfExists",
        "aws:MultiFactorAuthPresent",
        json!("false"),
    ));
    let aged = unused
        .clone()
        .context("aws:MultiFactorAuthAge", json!("12"));
    assert_eq!((aged.decision(), unused.decision()), (Allow, Conditional));
    // The request itself is not put in question: an address does not undo the endpoint.
    let endpoint = asked(absent("aws:SourceVpce"))
        .endpoint(json!([to(json!("*"))]))
        .context("aws:SourceIp", json!("10.0.0.1"));
    assert_eq!(endpoint.decision(), Allow);
}

#[test]
fn r23_keys_of_some_callers_are_sent_for_them() {
    let asked = |caller: &str, statement: Value| {
        ask(caller, "kms:ListKeys", "*")
            .set("resourceAccount", Value::Null)
            .identity(json!([statement]))
            .open()
            .decision()
    };
    let there = |key: &str| allow_if("Null", key, json!("false"));
    assert_eq!(asked(USER, there("aws:TokenIssueTime")), Conditional);
    assert_eq!(asked(SESSION, there("aws:TokenIssueTime")), Allow);
    assert_eq!(asked(USER, there("aws:PrincipalServiceName")), ImplicitDeny);
    let own = allow_if("StringEquals", "aws:ResourceAccount", json!(OWN));
    assert_eq!(asked(USER, own), Allow);
    let name = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {
        "StringEquals": {"aws:PrincipalServiceName": "lambda.amazonaws.com"}}});
    let service = ask("lambda.amazonaws.com", "s3:GetObject", OBJECT).resource(json!([name]));
    assert_eq!(service.decision(), Allow);
    let anonymous = ask("anonymous", "s3:ListAllMyBuckets", "*")
        .set("resourceAccount", Value::Null)
        .resource(
            json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceAccount": ""}}}]),
        );
    assert_eq!(anonymous.decision(), ImplicitDeny);
}

#[test]
fn r34_values_of_several_kinds_of_a_key_are_told_apart() {
    let known = |statements: Value| {
        ask(USER, "s3:GetObject", OBJECT)
            .identity(statements)
            .set(
                "keyKnowledge",
                json!([{"key": "x:k", "presence": "known", "value": "unknown"}]),
            )
            .decision()
    };
    let (low, high) = (
        allow_if("NumericLessThan", "x:k", json!("5")),
        allow_if("NumericGreaterThanEquals", "x:k", json!("5")),
    );
    assert_eq!(known(json!([low, high])), Allow);
    // Beside a test of texts, a value need not be a number.
    let text = deny_if("StringEquals", "x:k", json!("abc"));
    assert_eq!(known(json!([low, high, text])), Conditional);
    let more = allow_if("NumericGreaterThanEquals", "x:k", json!("3"));
    assert_eq!(known(json!([low, more, text])), Conditional);
    let ten = deny_if("StringEquals", "x:k", json!("10"));
    assert_eq!(known(json!([low, ten])), Conditional);
    let never = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
        "StringEquals": {"x:k": "10"}, "NumericLessThan": {"x:k": "5"}}});
    assert_eq!(known(json!([never])), ImplicitDeny);
    let truths = json!([
        allow_if("Bool", "x:k", json!("true")),
        allow_if("Bool", "x:k", json!("false"))
    ]);
    assert_eq!(known(truths), Allow);
    // Elements of a list need not be truth values because they are compared with them.
    let keys = allow_if("ForAllValues:Bool", "aws:TagKeys", json!(["true", "false"]));
    assert_eq!(open(json!([keys])).decision(), Conditional);
}

#[test]
fn r22_a_default_stands_for_an_unknown_variable_that_is_absent() {
    let asked = |value: &str| {
        over(allow_if("StringEquals", "x:k", json!("${x:v, 'nobody'}")))
            .context("x:k", json!(value))
            .unknown("x:v", json!([]))
    };
    assert_eq!(asked("nobody").conditions(), "x:v = nobody or x:v absent");
    assert_eq!(asked("bob").conditions(), "x:v = bob");
}

#[test]
fn r07_a_brace_is_a_character_of_a_resource_type() {
    let parameter = "arn:aws:ssm:eu-west-1:111111111111:para{meter/x/yz";
    let asked = |pattern: &str| {
        ask(USER, "ssm:GetParameter", parameter).identity(json!([allow("*", pattern)]))
    };
    let found = asked("arn:aws:ssm:eu-west-1:111111111111:para{meter/x*");
    assert_eq!((found.decision(), found.assumes("R7")), (Allow, false));
    let wrong = asked("arn:aws:ssm:eu-west-1:111111111111:para{*/x/yz");
    assert_eq!(
        (wrong.decision(), wrong.assumes("R7")),
        (ImplicitDeny, true)
    );
    let variable = asked("arn:aws:ssm:eu-west-1:111111111111:*${aws:username}/x");
    assert_eq!(variable.decision(), ImplicitDeny);
}

#[test]
fn r18_a_key_that_holds_one_value_is_not_two() {
    let both = |key: &str| {
        let block =
            json!({"ForAnyValue:StringEquals": {key: "a"}, "ForAnyValue:StringLike": {key: "b*"}});
        let statement =
            json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": block});
        open(json!([statement])).decision()
    };
    assert_eq!(both("aws:RequestTag/e"), ImplicitDeny);
    assert_eq!(both("aws:TagKeys"), Conditional);
    assert_eq!(both("x:k"), Conditional);
}

#[test]
fn r30_a_policy_for_everybody_but_some_is_public() {
    let asked = |element: Value| {
        let mut statement = json!({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"});
        statement["NotPrincipal"] = element;
        ask(USER, "s3:GetObject", OBJECT)
            .set("resourceAccount", json!(OTHER))
            .setting("s3BlockPublicAccess")
            .identity(json!([allow("*", "*")]))
            .resource(json!([statement, to(json!({"AWS": OWN}))]))
            .decision()
    };
    assert_eq!(asked(json!({"AWS": "333333333333"})), ImplicitDeny);
    assert_eq!(asked(json!("*")), Allow);
}

use super::*;

#[test]
fn r12_principals_match_by_themselves_their_role_their_user_or_their_account() {
    let aws = |arn: &str| json!({ "AWS": arn });
    let matched = |caller: &str, principal: Value| {
        let account = json!([to(principal)]);
        // Identity-based policies are missing: only being named itself is enough.
        let alone = ask(caller, "s3:GetObject", OBJECT)
            .resource(account.clone())
            .decision();
        let bounded = ask(caller, "s3:GetObject", OBJECT)
            .resource(account)
            .boundary(json!([]))
            .session(json!([]))
            .decision();
        (alone == Allow, bounded == Allow)
    };
    let (direct, via, none) = ((true, true), (true, false), (false, false));
    let federated = "arn:aws:sts::111111111111:federated-user/bob";
    for (caller, principal, expected) in [
        (USER, json!("*"), direct),
        (USER, aws("*"), direct),
        (USER, json!({"AWS": USER}), direct),
        (USER, aws("arn:aws:iam::111111111111:user/Bob"), none),
        (USER, json!({"AWS": OWN}), none),
        (USER, json!({"AWS": ROOT}), none),
        (SESSION, json!({"AWS": SESSION}), direct),
        (SESSION, json!({"AWS": ROLE}), via),
        (SESSION, aws("arn:aws:iam::111111111111:role/team/app"), via),
        (SESSION, aws("arn:aws:iam::222222222222:role/app"), none),
        (
            SESSION,
            aws("arn:aws:sts::111111111111:assumed-role/app/s2"),
            none,
        ),
        (ROLE, json!({"AWS": ROLE}), via),
        (ROLE, aws("arn:aws:iam::111111111111:role/team/app"), none),
        (federated, json!({"AWS": federated}), direct),
        (
            "lambda.amazonaws.com",
            json!({"Service": "lambda.amazonaws.com"}),
            direct,
        ),
        (
            "lambda.amazonaws.com",
            json!({"Service": "ec2.amazonaws.com"}),
            none,
        ),
        ("lambda.amazonaws.com", json!({"AWS": OWN}), none),
    ] {
        assert_eq!(
            matched(caller, principal.clone()),
            expected,
            "{caller} {principal}"
        );
    }
}

#[test]
fn r12_the_path_of_a_role_counts_where_it_is_known() {
    let policy = json!([to(
        json!({"AWS": "arn:aws:iam::111111111111:role/team/app"})
    )]);
    let asked = ask(SESSION, "s3:GetObject", OBJECT).resource(policy);
    let told = |arn: &str| {
        asked
            .clone()
            .context("aws:PrincipalArn", json!(arn))
            .decision()
    };
    assert_eq!(told("arn:aws:iam::111111111111:role/team/app"), Allow);
    assert_eq!(told(ROLE), ImplicitDeny);
}

#[test]
fn r12_a_federated_session_counts_as_its_user_within_its_limits() {
    let federated = "arn:aws:sts::111111111111:federated-user/s";
    let policy = json!([to(json!({"AWS": USER}))]);
    let asked = ask(federated, "s3:GetObject", OBJECT)
        .resource(policy)
        .session(json!([allow("*", "*")]));
    assert_eq!(
        asked.clone().set("federatedBy", json!(USER)).decision(),
        Allow
    );
    assert_eq!(
        asked
            .clone()
            .set("federatedBy", json!("arn:aws:iam::111111111111:user/ann"))
            .decision(),
        ImplicitDeny
    );
    assert_eq!(asked.conditions(), format!("made by = {USER}"));
    let limited = asked.set("federatedBy", json!(USER)).session(json!([]));
    assert_eq!(limited.decision(), ImplicitDeny);
}

#[test]
fn r13_a_denial_of_the_account_denies_its_principals() {
    for principal in [
        json!("*"),
        json!({"AWS": OWN}),
        json!({"AWS": ROLE}),
        json!({"AWS": SESSION}),
    ] {
        let asked = ask(SESSION, "s3:GetObject", OBJECT)
            .identity(json!([allow("*", "*")]))
            .resource(json!([against(principal.clone())]));
        assert_eq!(asked.decision(), ExplicitDeny, "{principal}");
    }
    let other = over(allow("*", "*")).resource(json!([against(json!({"AWS": OTHER}))]));
    assert_eq!(other.decision(), Allow);
}

fn spared(caller: &str, listed: Value) -> Ask {
    let statement =
        json!({"Effect": "Deny", "NotPrincipal": listed, "Action": "*", "Resource": "*"});
    ask(caller, "s3:GetObject", OBJECT)
        .identity(json!([allow("*", "*")]))
        .resource(json!([statement]))
}

#[test]
fn r14_not_principal_spares_who_is_listed_with_all_that_is_above() {
    for (caller, listed, expected) in [
        (USER, json!({"AWS": [USER, ROOT]}), Allow),
        (USER, json!({"AWS": USER}), Conditional),
        (USER, json!({"AWS": ROOT}), ExplicitDeny),
        (
            USER,
            json!({"AWS": "arn:aws:iam::111111111111:user/ann"}),
            ExplicitDeny,
        ),
        (SESSION, json!({"AWS": [SESSION, ROLE, ROOT]}), Allow),
        (SESSION, json!({"AWS": [ROLE, ROOT]}), Conditional),
        (SESSION, json!({"AWS": [ROOT]}), ExplicitDeny),
        (ROOT, json!({"AWS": [ROOT]}), Allow),
    ] {
        let asked = spared(caller, listed.clone());
        let unclear = expected == Conditional;
        assert_eq!(
            (asked.decision(), asked.assumes("R14")),
            (expected, unclear),
            "{caller} {listed}"
        );
    }
    let bounded = spared(USER, json!({"AWS": [USER, ROOT]})).boundary(json!([allow("*", "*")]));
    assert_eq!(bounded.decision(), ExplicitDeny);
}

#[test]
fn r14_not_principal_with_allow_lets_everybody_else_in() {
    let statement = json!({"Effect": "Allow", "NotPrincipal": {"AWS": [USER, ROOT]}, "Action": "*", "Resource": "*"});
    let asked = |caller: &str| {
        ask(caller, "s3:GetObject", OBJECT)
            .resource(json!([statement]))
            .decision()
    };
    assert_eq!(asked("arn:aws:iam::222222222222:user/x"), ImplicitDeny);
    assert_eq!(asked("anonymous"), Allow);
    assert_eq!(asked(USER), ImplicitDeny);
}

#[test]
fn r15_unsigned_requests_match_only_everybody() {
    let asked = |principal: Value| {
        ask("anonymous", "s3:GetObject", OBJECT)
            .resource(json!([to(principal)]))
            .decision()
    };
    assert_eq!(asked(json!("*")), Allow);
    assert_eq!(asked(json!({"AWS": "*"})), Allow);
    assert_eq!(asked(json!({"AWS": [OWN, USER]})), ImplicitDeny);
}

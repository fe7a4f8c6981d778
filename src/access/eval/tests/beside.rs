//! What allows beside policies: grants of keys, access points, lists and shares.

use super::*;

const STRANGER: &str = "arn:aws:iam::222222222222:user/eve";
const POINT: &str = "arn:aws:s3:eu-west-1:111111111111:accesspoint/door/object/k";
const FOREIGN_POINT: &str = "arn:aws:s3:eu-west-1:222222222222:accesspoint/door/object/k";

/// A statement of a grant, which needs no resource.
fn granted(principal: Value) -> Value {
    json!({"Effect": "Allow", "Principal": principal, "Action": "kms:Decrypt"})
}

/// A request to decrypt with a key whose policy names nobody.
fn decrypt(principal: &str, grants: Value) -> Ask {
    ask(principal, "kms:Decrypt", KEY)
        .resource(json!([]))
        .layer("grant", grants)
}

#[test]
fn r39_a_grant_allows_without_any_policy() {
    let asked = |principal: &str, grantee: Value| {
        decrypt(principal, document(json!([granted(grantee)]))).decision()
    };
    assert_eq!(asked(USER, json!({"AWS": USER})), Allow);
    assert_eq!(asked(SESSION, json!({"AWS": ROLE})), Allow);
    assert_eq!(asked(STRANGER, json!({"AWS": STRANGER})), Allow);
    let service = "rds.amazonaws.com";
    assert_eq!(asked(service, json!({"Service": service})), Allow);
    assert_eq!(asked(USER, json!({"AWS": ROLE})), ImplicitDeny);
    assert_eq!(asked("anonymous", json!({"AWS": USER})), ImplicitDeny);
    // What it does not allow stays with the policies, which are to blame.
    let encrypt = ask(USER, "kms:Encrypt", KEY)
        .resource(json!([]))
        .layer("grant", document(json!([granted(json!({"AWS": USER}))])));
    let answer = encrypt.answer();
    assert_eq!(answer.decision, ImplicitDeny);
    assert_eq!(answer.blocked_by, [Layer::Identity, Layer::Resource]);
    let answer = decrypt(USER, document(json!([granted(json!({"AWS": USER}))]))).answer();
    assert_eq!(answer.blocked_by, []);
    let layers: Vec<Layer> = answer.statements.iter().map(|one| one.layer).collect();
    assert_eq!(layers, [Layer::Grant]);
    // Grants are of keys: elsewhere there are none.
    let object = ask(USER, "s3:GetObject", OBJECT)
        .layer("grant", document(json!([to(json!({"AWS": USER}))])));
    assert_eq!(object.decision(), ImplicitDeny);
}

#[test]
fn r39_a_grant_to_an_account_needs_that_accounts_own_policies() {
    let to_account = |account: &str| document(json!([granted(json!({"AWS": account}))]));
    let eve = || decrypt(STRANGER, to_account(OTHER));
    assert_eq!(eve().decision(), ImplicitDeny);
    assert_eq!(
        eve().answer().blocked_by,
        [Layer::Identity, Layer::Resource]
    );
    let let_by_its_own = eve().identity(json!([allow("kms:*", "*")]));
    assert_eq!(let_by_its_own.decision(), Allow);
    let bound = let_by_its_own.clone().boundary(json!([allow("s3:*", "*")]));
    assert_eq!(bound.decision(), ImplicitDeny);
    assert!(!let_by_its_own.assumes("R39"));
    // The root user has no policies and needs none.
    assert_eq!(decrypt(ROOT, to_account(OWN)).decision(), Allow);
}

#[test]
fn r39_boundaries_and_sessions_do_not_limit_a_grant_which_is_taken_to_be_so() {
    let own = |principal: &str| {
        decrypt(
            principal,
            document(json!([granted(json!({"AWS": principal}))])),
        )
    };
    let bound = own(USER).boundary(json!([allow("s3:*", "*")]));
    assert_eq!((bound.decision(), bound.assumes("R39")), (Allow, true));
    assert!(!own(USER).assumes("R39"));
    let session = decrypt(SESSION, document(json!([granted(json!({"AWS": ROLE}))])))
        .session(json!([allow("s3:*", "*")]));
    assert_eq!((session.decision(), session.assumes("R39")), (Allow, true));
    // A federated session counts as its user within its limits.
    let fed = "arn:aws:sts::111111111111:federated-user/fed";
    let federated = decrypt(fed, document(json!([granted(json!({"AWS": USER}))])))
        .set("federatedBy", json!(USER));
    assert_eq!(federated.decision(), ImplicitDeny);
    let with_session = federated.session(json!([allow("kms:*", "*")]));
    assert_eq!(with_session.decision(), Allow);
}

#[test]
fn r39_denials_and_gates_stand_over_a_grant() {
    let own = || decrypt(USER, document(json!([granted(json!({"AWS": USER}))])));
    assert_eq!(
        own().scp(&[json!([allow("s3:*", "*")])]).decision(),
        ImplicitDeny
    );
    assert_eq!(
        own().rcp(&[json!([against(json!("*"))])]).decision(),
        ExplicitDeny
    );
    assert_eq!(
        own().identity(json!([deny("kms:*", "*")])).decision(),
        ExplicitDeny
    );
    assert_eq!(
        own().resource(json!([against(json!("*"))])).decision(),
        ExplicitDeny
    );
    assert_eq!(own().endpoint(json!([])).decision(), ImplicitDeny);
    // A grant itself never denies.
    let odd = decrypt(
        USER,
        document(json!([granted(json!({"AWS": USER})), against(json!("*"))])),
    );
    assert_eq!(odd.decision(), Allow);
}

#[test]
fn r39_grants_that_were_not_collected_may_allow_and_never_deny() {
    let unread = json!([{"name": "grants", "document": null}]);
    let denied = decrypt(USER, unread.clone());
    assert_eq!((denied.decision(), denied.assumes("R29")), (Unknown, true));
    let allowed = denied
        .resource(json!([to(json!({"AWS": USER}))]))
        .layer("grant", unread);
    assert_eq!(allowed.decision(), Allow);
}

/// A request through an access point, which both it and the bucket must let pass.
fn through(principal: &str, point: &str, of_point: Value, of_bucket: Value) -> Ask {
    ask(principal, "s3:GetObject", OBJECT)
        .set("resource", json!([point, OBJECT]))
        .layer("accessPoint", of_point)
        .layer("resource", of_bucket)
}

#[test]
fn r40_the_access_point_and_the_bucket_must_both_allow() {
    let yes = || document(json!([to(json!({"AWS": USER}))]));
    let asked = |point: Value, bucket: Value| through(USER, POINT, point, bucket);
    assert_eq!(asked(yes(), yes()).decision(), Allow);
    let point_silent = asked(Value::Null, yes()).answer();
    assert_eq!(point_silent.decision, ImplicitDeny);
    assert_eq!(point_silent.blocked_by, [Layer::Identity]);
    let bucket_silent = asked(yes(), Value::Null).answer();
    assert_eq!(bucket_silent.decision, ImplicitDeny);
    let no = document(json!([against(json!("*"))]));
    let denied = asked(no.clone(), yes()).answer();
    assert_eq!(
        (denied.decision, denied.blocked_by),
        (ExplicitDeny, vec![Layer::AccessPoint])
    );
    let denied = asked(yes(), no).answer();
    assert_eq!(
        (denied.decision, denied.blocked_by),
        (ExplicitDeny, vec![Layer::Resource])
    );
    // The caller's own policies are enough for both in one account; they must be about both.
    let own = asked(Value::Null, Value::Null).identity(json!([allow("s3:*", "*")]));
    assert_eq!(own.decision(), Allow);
    let half = asked(Value::Null, Value::Null).identity(json!([allow("s3:*", POINT)]));
    assert_eq!(half.decision(), ImplicitDeny);
    // Without an access point in the request its policy says nothing.
    let direct = ask(USER, "s3:GetObject", OBJECT).layer("accessPoint", yes());
    assert_eq!(direct.decision(), ImplicitDeny);
}

#[test]
fn r40_the_request_brings_the_keys_of_the_access_point_that_it_names() {
    let arn = "arn:aws:s3:eu-west-1:111111111111:accesspoint/door";
    let own = || json!([allow("s3:*", "*")]);
    let against = |key: &str, value: &str| {
        let mut statement = against(json!("*"));
        statement["Condition"] = json!({"StringEquals": {key: value}});
        document(json!([statement]))
    };
    for (key, value) in [
        ("s3:DataAccessPointArn", arn),
        ("s3:DataAccessPointAccount", "111111111111"),
    ] {
        for open in [false, true] {
            let asked = |ask: Ask| if open { ask.open() } else { ask };
            let denied = through(USER, POINT, Value::Null, against(key, value)).identity(own());
            assert_eq!(asked(denied).decision(), ExplicitDeny, "{key} {open}");
            let other = through(USER, POINT, Value::Null, against(key, "other")).identity(own());
            assert_eq!(asked(other).decision(), Allow, "{key} {open}");
            // Who asks the bucket itself comes through none.
            let direct = ask(USER, "s3:GetObject", OBJECT)
                .layer("resource", against(key, value))
                .identity(own());
            assert_eq!(asked(direct).decision(), Allow, "{key} {open}");
        }
    }
    let origin = against("s3:AccessPointNetworkOrigin", "Internet");
    let direct = ask(USER, "s3:GetObject", OBJECT).layer("resource", origin.clone());
    assert_eq!(direct.identity(own()).open().decision(), Allow);
    let through = through(USER, POINT, Value::Null, origin).identity(own());
    assert_eq!(through.open().decision(), Conditional);
    // What the question says goes first.
    let told = ask(USER, "s3:GetObject", OBJECT)
        .layer(
            "resource",
            against("s3:DataAccessPointAccount", "111111111111"),
        )
        .identity(own())
        .context("s3:DataAccessPointAccount", json!("111111111111"));
    assert_eq!(told.decision(), ExplicitDeny);
}

#[test]
fn r40_an_access_point_belongs_to_the_account_of_its_arn() {
    let all = || document(json!([to(json!("*"))]));
    // The bucket is of the caller's account, the access point is not: there both sides are needed.
    let asked = through(USER, FOREIGN_POINT, all(), all());
    assert_eq!(asked.decision(), ImplicitDeny);
    assert_eq!(asked.answer().blocked_by, [Layer::Identity]);
    let own = asked.identity(json!([allow("s3:*", FOREIGN_POINT)]));
    assert_eq!((own.decision(), own.assumes("R40")), (Allow, false));
    // Whether a stranger's own policies must name the bucket too, nobody says.
    let eve = through(STRANGER, POINT, all(), all()).identity(json!([allow("s3:*", POINT)]));
    assert_eq!((eve.decision(), eve.assumes("R40")), (ImplicitDeny, true));
    let both = eve.identity(json!([allow("s3:*", "*")]));
    assert_eq!((both.decision(), both.assumes("R40")), (Allow, false));
}

#[test]
fn r40_a_public_access_point_lets_no_stranger_in_where_that_is_blocked() {
    let all = document(json!([to(json!("*"))]));
    let eve = document(json!([to(json!({"AWS": STRANGER}))]));
    let asked = |point: &Value, bucket: &Value| {
        through(STRANGER, POINT, point.clone(), bucket.clone())
            .identity(json!([allow("s3:*", "*")]))
            .setting("s3BlockPublicAccess")
            .decision()
    };
    assert_eq!(asked(&all, &eve), ImplicitDeny);
    assert_eq!(asked(&eve, &all), ImplicitDeny);
    assert_eq!(asked(&eve, &eve), Allow);
}

#[test]
fn r41_what_is_no_policy_only_allows() {
    let list = |document: Value| json!([{"name": "access control list", "document": document, "effect": "Allow"}]);
    let asked = |document: Value| {
        ask("anonymous", "s3:GetObject", OBJECT).layer("resource", list(document))
    };
    let open = document(json!([to(json!("*"))]));
    assert_eq!(asked(open.clone()).decision(), Allow);
    // It is no policy, so that block public access of policies is not about it.
    assert_eq!(asked(open).setting("s3BlockPublicAccess").decision(), Allow);
    let denying = document(json!([to(json!("*")), against(json!("*"))]));
    assert_eq!(asked(denying).decision(), Allow);
    // One that was not collected may allow what nothing else does, and takes nothing away.
    assert_eq!(asked(Value::Null).decision(), Unknown);
    assert_eq!(
        over(allow("*", "*"))
            .layer("resource", list(Value::Null))
            .decision(),
        Allow
    );
    let any = json!([{"name": "a policy", "document": null}]);
    assert_eq!(
        over(allow("*", "*")).layer("resource", any).decision(),
        Unknown
    );
}

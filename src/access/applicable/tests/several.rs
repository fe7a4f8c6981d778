//! Selectors, and patterns over several resources with policies of their own.

use super::*;
use crate::environments::{Declared, Environments, classify};
use crate::estate::secretsmanager::{GET_RESOURCE_POLICY, LIST_SECRETS};

fn trust(principal: &str) -> serde_json::Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole"}]})
}

fn role(name: &str, trust: &serde_json::Value, tag: &str) -> serde_json::Value {
    json!({"RoleName": name, "Arn": member(&format!("role/{name}")), "AssumeRolePolicyDocument": trust,
        "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": allow("sts:AssumeRole")}],
        "AttachedManagedPolicies": [], "InstanceProfileList": [], "Tags": [{"Key": "team", "Value": tag}]})
}

/// Two accounts: the member has two roles that trust each other's account or nobody, and a reader.
fn roles(second: &str) -> Replies {
    let first = trust(MEMBER);
    let details = json!({"UserDetailList": [], "GroupDetailList": [], "Policies": [],
        "RoleDetailList": [role("one", &first, "blue"), role("two", &trust(second), "red")]});
    organisation(Replies::new(), &serde_json::Value::Null)
        .at(MEMBER, "eu-west-1")
        .all(&GET_ACCOUNT_AUTHORIZATION_DETAILS, &details.to_string())
}

fn asked(
    estate: &Estate,
    principal: &str,
    action: &str,
    resource: &str,
) -> Result<AccessAnswer, AskError> {
    let environments = environments(estate);
    let question = json!({"principal": principal, "action": action, "resource": resource});
    let question: AccessQuestion = serde_json::from_value(question).unwrap();
    Accesses::new(estate, false)
        .among(&environments)
        .ask(&question)
}

fn environments(estate: &Estate) -> Environments {
    classify(estate, &Declared::default())
}

fn ways(answer: &AccessAnswer) -> Vec<&str> {
    answer
        .conditions
        .iter()
        .map(|one| &*one.conditions)
        .collect()
}

const ROLES: &str = "arn:aws:iam::222222222222:role/*";

#[test]
fn r38_a_pattern_of_roles_is_each_of_them() {
    let one = member("role/one");
    let both = roles(MEMBER).settled();
    let all = asked(&both, &one, "sts:AssumeRole", ROLES).unwrap();
    assert_eq!(all.decision, Decision::Allow, "{all:?}");
    assert_eq!(
        &*all.assumptions[0],
        "some of 2 resources of the estate is meant"
    );
    let some = roles("999999999999").settled();
    let some = asked(&some, &one, "sts:AssumeRole", ROLES).unwrap();
    assert_eq!(some.decision, Decision::Conditional, "{some:?}");
    assert_eq!(ways(&some), [format!("resource = {one}")]);
    let none = asked(
        &both,
        "arn:aws:iam::999999999999:role/x",
        "sts:AssumeRole",
        ROLES,
    )
    .unwrap();
    assert_eq!(none.decision, Decision::ImplicitDeny, "{none:?}");
    // What was not read may be such a role.
    let unread = asked(
        &both,
        "arn:aws:iam::999999999999:role/x",
        "sts:AssumeRole",
        "arn:aws:iam::*:role/*",
    )
    .unwrap();
    assert_eq!(unread.decision, Decision::Unknown, "{unread:?}");
    assert_eq!(
        &*unread.missing.last().unwrap().what,
        format!("which roles {MANAGER} has")
    );
    // A pattern that nothing is called by is as one that is not there.
    let nothing = asked(
        &both,
        &one,
        "sts:AssumeRole",
        "arn:aws:iam::222222222222:role/x*",
    )
    .unwrap();
    assert_eq!(nothing.decision, Decision::Unknown, "{nothing:?}");
    // What has no policy of its own stays a pattern.
    let read = asked(&both, &one, "iam:GetRole", ROLES).unwrap();
    assert_eq!(read.decision, Decision::ImplicitDeny, "{read:?}");
    assert!(read.assumptions.is_empty(), "{read:?}");
}

#[test]
fn r38_a_pattern_of_buckets_is_each_of_them_with_their_objects() {
    let user = member("user/ann");
    let open = |bucket: &str, effect: &str| {
        let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Principal": "*", "Action": "s3:*",
            "Resource": [format!("arn:aws:s3:::{bucket}"), format!("arn:aws:s3:::{bucket}/*")]}]});
        json!({"Policy": policy.to_string()}).to_string()
    };
    let estate = replies()
        .one(&GET_BUCKET_POLICY, "bare", &open("bare", "Deny"))
        .settled();
    let told = asked(&estate, &user, "s3:GetObject", "arn:aws:s3:::*/2026/*").unwrap();
    assert!(
        matches!(told.decision, Decision::Conditional | Decision::Unknown),
        "{told:?}"
    );
    let bare = asked(&estate, &user, "s3:GetObject", "arn:aws:s3:::ba*/2026/*").unwrap();
    assert_eq!(
        bare.blocked_by,
        [crate::access::eval::Layer::Resource],
        "{bare:?}"
    );
}

#[test]
fn selectors_mean_what_they_mean_about_networks() {
    let one = member("role/one");
    let estate = roles("999999999999").settled();
    let red = asked(&estate, "tag:team=red", "sts:AssumeRole", &one).unwrap();
    assert_eq!(
        ways(&red),
        [format!("principal = {}", member("role/two"))],
        "{red:?}"
    );
    let account = format!("account:{MEMBER}");
    let members = asked(&estate, &account, "sts:AssumeRole", &one).unwrap();
    assert_eq!(members.decision, Decision::Allow, "{members:?}");
    assert_eq!(
        &*members.assumptions[0],
        "some of 2 principals of the estate is meant"
    );
    let both = asked(&estate, &account, "sts:AssumeRole", &account).unwrap();
    assert_eq!(both.decision, Decision::Conditional, "{both:?}");
    assert_eq!(
        ways(&both)[0],
        format!("principal = {one} and resource = {one}")
    );
    let names = asked(
        &estate,
        "arn:aws:iam::222222222222:role/tw*",
        "sts:AssumeRole",
        &one,
    )
    .unwrap();
    assert_eq!(names.decision, Decision::Allow, "{names:?}");
    let nobody = asked(
        &estate,
        "account:222222222222",
        "sts:AssumeRole",
        "service:kms",
    )
    .unwrap_err();
    let told = "`service:kms` means no resource of this estate that `sts:AssumeRole` is done to";
    assert_eq!(nobody.to_string(), told);
    assert!(nobody.hint().unwrap().contains("selectors choose among"));
    let none = asked(
        &estate,
        "arn:aws:iam::222222222222:role/x*",
        "sts:AssumeRole",
        &one,
    )
    .unwrap_err();
    assert_eq!(
        none,
        AskError::Nobody("arn:aws:iam::222222222222:role/x*".into())
    );
}

#[test]
fn selectors_of_environments_follow_accounts_and_tags() {
    let tagged = |value: &str| json!([{"Key": "Environment", "Value": value}]);
    let secret = |name: &str, tags: serde_json::Value| json!({"Name": name, "ARN": format!("arn:aws:secretsmanager:eu-west-1:{MEMBER}:secret:{name}"), "Tags": tags});
    let list = json!({"SecretList": [secret("a", tagged("production")), secret("b", tagged("development"))]});
    let policy = |name: &str, effect: &str| {
        let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Principal": {"AWS": "999999999999"},
            "Action": "secretsmanager:*", "Resource": "*"}]});
        json!({"ARN": format!("arn:aws:secretsmanager:eu-west-1:{MEMBER}:secret:{name}"), "Name": name,
            "ResourcePolicy": policy.to_string()}).to_string()
    };
    let arn = |name: &str| format!("arn:aws:secretsmanager:eu-west-1:{MEMBER}:secret:{name}");
    let estate = roles(MEMBER)
        .all(&LIST_SECRETS, &list.to_string())
        .one(&GET_RESOURCE_POLICY, &arn("a"), &policy("a", "Deny"))
        .one(&GET_RESOURCE_POLICY, &arn("b"), &policy("b", "Allow"))
        .settled();
    let stranger = "arn:aws:iam::999999999999:role/x";
    let of = |resource: &str| {
        asked(&estate, stranger, "secretsmanager:GetSecretValue", resource).unwrap()
    };
    assert_eq!(of(&arn("b")).decision, Decision::Allow);
    assert_eq!(of(&arn("a")).decision, Decision::ExplicitDeny);
    let both = of(&arn("*"));
    assert_eq!(
        ways(&both),
        [format!("resource = {}", arn("b"))],
        "{both:?}"
    );
    let lower = of("env:development");
    assert_eq!(lower.decision, Decision::Allow, "{lower:?}");
    assert_eq!(
        &*lower.assumptions[0],
        "some of 1 resource of the estate is meant"
    );
    let production = of("env:production");
    assert_eq!(
        production.decision,
        Decision::ExplicitDeny,
        "{production:?}"
    );
}

/// Returns what is decided about invoking functions, and what was not read.
fn invoking(estate: &Estate, resource: &str) -> (Decision, Vec<String>) {
    let stranger = "arn:aws:iam::999999999999:role/x";
    let answer = asked(estate, stranger, "lambda:InvokeFunction", resource).unwrap();
    let missing = answer.missing.iter().map(|one| String::from(&*one.what));
    (answer.decision, missing.collect())
}

#[test]
fn r38_functions_are_meant_with_their_versions_and_aliases() {
    use crate::estate::lambda::{GET_POLICY, LIST_FUNCTIONS};
    let arn = format!("arn:aws:lambda:eu-west-1:{MEMBER}:function:render");
    let list = json!({"Functions": [{"FunctionName": "render", "FunctionArn": arn}]});
    let replies = organisation(Replies::new(), &serde_json::Value::Null)
        .at(MANAGER, "eu-west-1")
        .all(&LIST_FUNCTIONS, &json!({"Functions": []}).to_string())
        .at(MEMBER, "eu-west-1")
        .all(&LIST_FUNCTIONS, &list.to_string());
    let with = |replies: Replies, policy: serde_json::Value| {
        let policy = json!({"Policy": policy.to_string()});
        replies
            .one(&GET_POLICY, "render", &policy.to_string())
            .settled()
    };
    let nobody = json!({"Version": "2012-10-17", "Statement": []});
    let estate = with(replies, nobody);
    let unread = vec![format!("the policy of {arn}:*")];
    // The function's own policy was read, and lets nobody in; those of its versions and aliases are in no reply.
    let (decision, _) = invoking(&estate, &arn);
    assert_eq!(decision, Decision::ImplicitDeny);
    let pattern = format!("arn:aws:lambda:eu-west-1:{MEMBER}:function:ren*");
    for meant in [pattern.as_str(), "name:render"] {
        let told = invoking(&estate, meant);
        assert_eq!(told, (Decision::Unknown, unread.clone()), "{meant}");
    }
    let unqualified = format!("arn:aws:lambda:eu-west-1:{MEMBER}:function:*der");
    let (decision, _) = invoking(&estate, &unqualified);
    assert_eq!(decision, Decision::ImplicitDeny);
    // What no policy of theirs could allow is denied.
    let denied = asked(&estate, &member("root"), "lambda:InvokeFunction", &arn).unwrap();
    assert_eq!(denied.decision, Decision::Allow, "{denied:?}");
}

#[test]
fn an_environment_that_there_is_not_is_told_with_those_that_there_are() {
    use crate::estate::ec2::DESCRIBE_VPCS;
    let vpcs = json!({"Vpcs": [{"VpcId": "vpc-0a", "CidrBlock": "10.0.0.0/16", "State": "available",
        "Tags": [{"Key": "Environment", "Value": "production"}]}]});
    let estate = roles(MEMBER)
        .all(&DESCRIBE_VPCS, &vpcs.to_string())
        .at(MANAGER, "eu-west-1")
        .all(
            &GET_ACCOUNT_AUTHORIZATION_DETAILS,
            r#"{"UserDetailList": [], "GroupDetailList": [],
            "RoleDetailList": [], "Policies": []}"#,
        )
        .settled();
    let role = member("role/one");
    let wrong = asked(&estate, "env:nosuch", "sts:AssumeRole", &role).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "`env:nosuch` is no environment of this estate"
    );
    assert_eq!(wrong.hint().as_deref(), Some("there is production"));
}

#[test]
fn selectors_choose_clusters_of_databases() {
    let arn = format!("arn:aws:rds:eu-west-1:{MEMBER}:cluster:orders");
    let listed = json!({"DBClusters": [{"DBClusterIdentifier": "orders", "DBClusterArn": arn, "Engine": "aurora-postgresql"}]});
    let estate = replies()
        .all(
            &crate::estate::rds::DESCRIBE_DB_CLUSTERS,
            &listed.to_string(),
        )
        .settled();
    let selector = format!("account:{MEMBER}");
    let question = [&*member("root"), "rds:DeleteDBCluster", &selector];
    let told = answer(&estate, question, json!({}));
    let ways = told.conditions.iter().map(|way| &*way.conditions);
    assert_eq!(ways.collect::<Vec<_>>(), [format!("resource = {arn}")]);
}

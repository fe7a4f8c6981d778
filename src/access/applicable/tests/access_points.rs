use super::*;
use crate::estate::ec2::{DESCRIBE_VPC_ENDPOINTS, DESCRIBE_VPCS};
use crate::estate::s3::{
    GET_ACCESS_POINT_POLICY, GET_BUCKET_OWNERSHIP_CONTROLS, LIST_ACCESS_POINTS,
};

const DOOR: &str = "arn:aws:s3:eu-west-1:222222222222:accesspoint/door";
const OBJECT: &str = "arn:aws:s3:eu-west-1:222222222222:accesspoint/door/object/2026/a";

/// The bucket `orders` of the member account with an access point.
fn with_door(
    bucket: serde_json::Value,
    point: serde_json::Value,
    policy: Option<serde_json::Value>,
) -> Estate {
    let mut listed = json!({"Name": "door", "NetworkOrigin": "Internet", "Bucket": "orders",
        "BucketAccountId": MEMBER, "AccessPointArn": DOOR});
    for (name, value) in point.as_object().unwrap() {
        listed[name] = value.clone();
    }
    let list = json!({"AccessPointList": [listed]});
    // What comes from the VPC comes through this, which lets everything pass.
    let wide = json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]});
    let endpoint = json!({"VpcEndpointId": "vpce-0a", "VpcId": "vpc-0a1b2c3d", "OwnerId": MEMBER,
        "ServiceName": "com.amazonaws.eu-west-1.s3", "PolicyDocument": wide.to_string()});
    let bucket = json!({"Policy": bucket.to_string()});
    let enforced =
        json!({"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}});
    let replies = replies()
        .one(&GET_BUCKET_POLICY, "orders", &bucket.to_string())
        .one(
            &GET_BUCKET_OWNERSHIP_CONTROLS,
            "orders",
            &enforced.to_string(),
        )
        .all(&LIST_ACCESS_POINTS, &list.to_string())
        .all(
            &DESCRIBE_VPCS,
            &json!({"Vpcs": [{"VpcId": "vpc-0a1b2c3d"}]}).to_string(),
        )
        .all(
            &DESCRIBE_VPC_ENDPOINTS,
            &json!({"VpcEndpoints": [endpoint]}).to_string(),
        );
    match policy {
        Some(policy) => {
            let policy = json!({"Policy": policy.to_string()});
            replies
                .one(&GET_ACCESS_POINT_POLICY, "door", &policy.to_string())
                .settled()
        }
        None => replies
            .error(
                &GET_ACCESS_POINT_POLICY,
                Some("door"),
                "NoSuchAccessPointPolicy",
            )
            .settled(),
    }
}

fn to(principal: &str) -> serde_json::Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "s3:*", "Resource": "*"}]})
}

/// Lets everybody in who comes through an access point of the account.
fn delegating() -> serde_json::Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"s3:DataAccessPointAccount": MEMBER}}}]})
}

fn nothing() -> serde_json::Value {
    json!({"Version": "2012-10-17", "Statement": []})
}

#[test]
fn r40_the_policies_of_access_point_and_bucket_are_asked_each_for_itself() {
    let user = member("user/ann");
    let asked = |estate: &Estate, resource: &str| {
        answer(estate, [&user, "s3:PutObject", resource], json!({})).decision
    };
    let both = with_door(to(&user), json!({}), Some(to(&user)));
    assert_eq!(asked(&both, OBJECT), Decision::Allow);
    let point_only = with_door(nothing(), json!({}), Some(to(&user)));
    assert_eq!(asked(&point_only, OBJECT), Decision::ImplicitDeny);
    let bucket_only = with_door(to(&user), json!({}), None);
    assert_eq!(asked(&bucket_only, OBJECT), Decision::ImplicitDeny);
    assert_eq!(
        asked(&bucket_only, "arn:aws:s3:::orders/2026/a"),
        Decision::Allow
    );
    // The two resources, and the owner of the bucket.
    let question = ask(&both, &user, "s3:PutObject", OBJECT).unwrap().question;
    let resources: Vec<&str> = question
        .request
        .resource
        .0
        .iter()
        .map(|one| &**one)
        .collect();
    assert_eq!(resources, [OBJECT, "arn:aws:s3:::orders/2026/a"]);
    let list = ask(&both, &user, "s3:ListBucket", DOOR).unwrap().question;
    assert_eq!(&*list.request.resource.0[1], "arn:aws:s3:::orders");
}

#[test]
fn r40_keys_of_access_points_are_facts_and_absent_without_one() {
    let user = member("user/ann");
    let estate = with_door(delegating(), json!({}), Some(to(&user)));
    let through = answer(&estate, [&user, "s3:PutObject", OBJECT], json!({}));
    assert_eq!(through.decision, Decision::Allow, "{through:?}");
    let direct = ["s3:PutObject", "arn:aws:s3:::orders/2026/a"];
    let without = json!({"s3:DataAccessPointArn": null});
    let direct = answer(&estate, [&user, direct[0], direct[1]], without);
    assert_eq!(direct.decision, Decision::ImplicitDeny, "{direct:?}");
    let context = ask(&estate, &user, "s3:PutObject", OBJECT)
        .unwrap()
        .question
        .request
        .context;
    let told = |key: &str| context.get(key).cloned().flatten();
    assert_eq!(
        told("s3:AccessPointNetworkOrigin"),
        Some(ContextValue::One("Internet".into()))
    );
}

#[test]
fn r40_an_access_point_for_one_vpc_denies_the_rest() {
    let user = member("user/ann");
    let vpc = json!({"NetworkOrigin": "VPC", "VpcConfiguration": {"VpcId": "vpc-0a1b2c3d"}});
    let estate = with_door(delegating(), vpc, Some(to(&user)));
    let from = |vpc: serde_json::Value| {
        let context = json!({"aws:SourceVpc": vpc});
        answer(&estate, [&user, "s3:PutObject", OBJECT], context).decision
    };
    assert_eq!(from(json!("vpc-0a1b2c3d")), Decision::Allow);
    assert_eq!(from(json!("vpc-99999999")), Decision::ExplicitDeny);
    assert_eq!(from(json!(null)), Decision::ExplicitDeny);
}

#[test]
fn r40_an_access_point_that_was_not_read_leaves_it_open() {
    let user = member("user/ann");
    let estate = replies().settled();
    let asked = answer(&estate, [&user, "s3:PutObject", OBJECT], json!({}));
    assert_eq!(asked.decision, Decision::Unknown);
    let missing: Vec<&str> = asked.missing.iter().map(|one| &*one.what).collect();
    assert!(
        missing.contains(&format!("the policy of {OBJECT}").as_str()),
        "{missing:?}"
    );
}

#[test]
fn r40_a_policy_of_an_access_point_that_was_refused_leaves_it_open() {
    let user = member("user/ann");
    let list = json!({"AccessPointList": [{"Name": "door", "NetworkOrigin": "Internet", "Bucket": "orders",
        "AccessPointArn": DOOR}]});
    let estate = replies()
        .all(&LIST_ACCESS_POINTS, &list.to_string())
        .error(&GET_ACCESS_POINT_POLICY, Some("door"), "AccessDenied")
        .settled();
    let asked = answer(&estate, [&user, "s3:PutObject", OBJECT], json!({}));
    assert_eq!(asked.decision, Decision::Unknown, "{asked:?}");
    let missing: Vec<&str> = asked.missing.iter().map(|one| &*one.what).collect();
    assert!(
        missing.contains(&"the policy of the access point door"),
        "{missing:?}"
    );
    // Whose the bucket is, this list does not tell.
    let told = format!("the bucket behind {OBJECT} is of the same account");
    assert!(
        asked.assumptions.iter().any(|one| **one == *told),
        "{asked:?}"
    );
    let whole = with_door(to(&user), json!({}), Some(to(&user)));
    let asked = answer(&whole, [&user, "s3:PutObject", OBJECT], json!({}));
    assert!(
        asked.assumptions.iter().all(|one| **one != *told),
        "{asked:?}"
    );
}

#[test]
fn r25_the_accounts_of_access_point_and_bucket_have_resource_control_policies_each() {
    let levels = |bucket_account: &str| {
        let estate = with_door(
            nothing(),
            json!({"BucketAccountId": bucket_account, "Bucket": "elsewhere"}),
            None,
        );
        let asked = ask(&estate, &member("user/ann"), "s3:GetObject", OBJECT).unwrap();
        let levels = asked.question.policies.rcp.unwrap();
        let targets = levels.into_iter().map(|level| level.target.unwrap());
        targets.map(String::from).collect::<Vec<_>>()
    };
    assert_eq!(levels(MEMBER), ["r-lk4r", MEMBER]);
    // None bind the management account, of which the bucket is; the access point is the member's.
    assert_eq!(levels(MANAGER), ["r-lk4r", MEMBER]);
    let direct = ask(
        &estate(),
        &member("user/ann"),
        "s3:GetObject",
        "arn:aws:s3:::orders/a",
    )
    .unwrap();
    assert_eq!(direct.question.policies.rcp.unwrap().len(), 2);
}

/// Returns what is decided about an object of the bucket `orders`, by whatever way, with the ways that are open.
fn by_any_way(estate: &Estate, principal: &str, resource: &str) -> (Decision, Vec<String>) {
    let asked = answer(estate, [principal, "s3:PutObject", resource], json!({}));
    let ways = asked.conditions.into_iter();
    (
        asked.decision,
        ways.map(|way| way.conditions.into()).collect(),
    )
}

/// Every account read its access points, in the region of the bucket; those of several regions nobody reads.
fn delegating_to_one() -> serde_json::Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"s3:DataAccessPointArn": DOOR}}}]})
}

#[test]
fn r40_a_bucket_is_also_reached_through_its_access_points() {
    let user = member("user/ann");
    let objects = "arn:aws:s3:::orders/2026/a";
    let through = format!("the request comes through {DOOR}");
    let open = with_door(delegating(), json!({}), Some(to(&user)));
    for resource in [
        objects,
        "arn:aws:s3:::orders/*",
        "arn:aws:s3:::ord*/*",
        "name:orders",
    ] {
        let (decision, ways) = by_any_way(&open, &user, resource);
        assert_eq!(decision, Decision::Conditional, "{resource}");
        assert!(
            ways.iter().any(|way| way.ends_with(&through)),
            "{resource}: {ways:?}"
        );
    }
    // The access point lets others in, not this one; the bucket is left to it alone.
    let ann_only = with_door(delegating_to_one(), json!({}), Some(to(MANAGER)));
    assert_eq!(
        by_any_way(&ann_only, &user, objects),
        (Decision::ImplicitDeny, Vec::new())
    );
    // What the bucket does not leave to access points they do not allow.
    let closed = with_door(nothing(), json!({}), Some(to(&user)));
    assert_eq!(
        by_any_way(&closed, &user, objects),
        (Decision::ImplicitDeny, Vec::new())
    );
    // A request about the bucket alone is asked about by the key.
    let alone = json!({"s3:DataAccessPointArn": null});
    let alone = answer(&open, [&user, "s3:PutObject", objects], alone);
    assert_eq!(alone.decision, Decision::ImplicitDeny);
    // Access points are for objects and lists, not for the settings of buckets.
    let settings = [
        user.as_str(),
        "s3:PutBucketVersioning",
        "arn:aws:s3:::orders",
    ];
    let settings = answer(&open, settings, json!({}));
    assert_eq!(settings.decision, Decision::ImplicitDeny);
}

#[test]
fn r40_access_points_of_a_bucket_that_were_not_read_leave_a_denial_open() {
    let user = member("user/ann");
    let objects = "arn:aws:s3:::orders/2026/a";
    let of_bucket = |policy: serde_json::Value| {
        let policy = json!({"Policy": policy.to_string()});
        let enforced =
            json!({"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}});
        replies()
            .one(&GET_BUCKET_POLICY, "orders", &policy.to_string())
            .one(
                &GET_BUCKET_OWNERSHIP_CONTROLS,
                "orders",
                &enforced.to_string(),
            )
            .settled()
    };
    let told = |estate: &Estate, principal: &str| {
        let asked = answer(estate, [principal, "s3:PutObject", objects], json!({}));
        let missing = asked.missing.iter().map(|one| String::from(&*one.what));
        (asked.decision, missing.collect::<Vec<_>>())
    };
    let (decision, missing) = told(&of_bucket(delegating()), &user);
    assert_eq!(decision, Decision::Unknown);
    let unread = format!("which access points {MEMBER} has in eu-west-1");
    assert!(missing.contains(&unread), "{missing:?}");
    assert!(
        missing.contains(&format!("which Multi-Region Access Points {MEMBER} has")),
        "{missing:?}"
    );
    // The bucket is left to access points of the member alone.
    assert!(
        missing.iter().all(|one| !one.contains("outside")),
        "{missing:?}"
    );
    let anybody = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*",
        "Resource": "*", "Condition": {"Null": {"s3:DataAccessPointArn": "false"}}}]});
    let vendor = "arn:aws:iam::999999999999:role/vendor";
    let (decision, missing) = told(&of_bucket(anybody), vendor);
    assert_eq!(decision, Decision::Unknown);
    assert!(
        missing.iter().any(|one| one.contains("outside")),
        "{missing:?}"
    );
    let (decision, _) = told(&of_bucket(nothing()), &user);
    assert_eq!(decision, Decision::ImplicitDeny);
}

#[test]
fn r40_the_alias_of_an_access_point_stands_in_the_place_of_a_bucket() {
    let user = member("user/ann");
    let alias = "door-abcdefghijklmnopqrstuvwxyz1234-s3alias";
    let named = format!("arn:aws:s3:::{alias}/2026/a");
    let estate = with_door(delegating(), json!({"Alias": alias}), Some(to(&user)));
    let asked = ask(&estate, &user, "s3:PutObject", &named).unwrap();
    assert_eq!(
        asked.question.request.resource.0,
        [OBJECT, "arn:aws:s3:::orders/2026/a"].map(Box::<str>::from)
    );
    let through = answer(&estate, [&user, "s3:PutObject", &named], json!({}));
    assert_eq!(through.decision, Decision::Allow, "{through:?}");
    let other = "arn:aws:s3:::wall-abcdefghijklmnopqrstuvwxyz1234-s3alias/2026/a";
    let whole = answer(&estate, [&user, "s3:PutObject", other], json!({}));
    assert_eq!(whole.decision, Decision::Unknown);
    let missing: Vec<&str> = whole.missing.iter().map(|one| &*one.what).collect();
    let told = format!("the policy of {other}, if it is an access point of {MANAGER}");
    assert!(missing.contains(&&*told), "{missing:?}");
}

#[test]
fn r40_an_access_point_that_no_complete_list_holds_is_said_not_to_be_there() {
    let user = member("user/ann");
    let estate = with_door(delegating(), json!({}), Some(to(&user)));
    let wrong = OBJECT.replace("door", "dor");
    let asked = answer(&estate, [&user, "s3:PutObject", &wrong], json!({}));
    assert_eq!(asked.decision, Decision::Unknown);
    let missing: Vec<&str> = asked.missing.iter().map(|one| &*one.what).collect();
    let told = format!("the policy of {wrong}: no access point of this estate is called so");
    assert_eq!(missing, [told.as_str()]);
    // A pattern is each of them.
    let all = OBJECT.replace("door", "*");
    let asked = answer(&estate, [&user, "s3:PutObject", &all], json!({}));
    assert_eq!(asked.decision, Decision::Allow, "{asked:?}");
    assert_eq!(
        &*asked.assumptions[0],
        "some of 1 resource of the estate is meant"
    );
}

use super::*;
use crate::access::eval::Layer;
use crate::estate::ec2::{DESCRIBE_VPC_ENDPOINTS, DESCRIBE_VPCS};

const OBJECT: &str = "arn:aws:s3:::bare/a";

/// An endpoint of the member account, for a service, with what its reply says of a policy.
fn endpoint(service: &str, policy: serde_json::Value) -> Replies {
    let mut endpoint = json!({"VpcEndpointId": "vpce-0a", "VpcEndpointType": "Interface", "VpcId": "vpc-0a",
        "OwnerId": MEMBER, "ServiceName": format!("com.amazonaws.eu-west-1.{service}"), "State": "available"});
    if !policy.is_null() {
        endpoint["PolicyDocument"] = json!(policy.to_string());
    }
    let all = json!({"VpcEndpoints": [endpoint]});
    replies().all(&DESCRIBE_VPC_ENDPOINTS, &all.to_string())
}

fn through(resource: &str) -> serde_json::Value {
    json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": resource}]})
}

fn read(replies: Replies, context: serde_json::Value) -> AccessAnswer {
    let user = member("user/ann");
    answer(&replies.settled(), [&user, "s3:GetObject", OBJECT], context)
}

fn missing(answer: &AccessAnswer) -> Vec<&str> {
    answer.missing.iter().map(|one| &*one.what).collect()
}

#[test]
fn r26_the_policy_of_the_estates_endpoint_decides_for_requests_through_it() {
    let from = json!({"aws:SourceVpce": "vpce-0a"});
    let other = read(
        endpoint("s3", through("arn:aws:s3:::other/*")),
        from.clone(),
    );
    assert_eq!(other.decision, Decision::ImplicitDeny, "{other:?}");
    assert_eq!(other.blocked_by, [Layer::VpcEndpoint]);
    let same = read(endpoint("s3", through("arn:aws:s3:::bare/*")), from);
    assert_eq!(same.decision, Decision::Allow, "{same:?}");
    // The key has no case, and a list may hold one value.
    let listed = json!({"AWS:sourceVpce": ["vpce-0a"]});
    let listed = read(endpoint("s3", through("arn:aws:s3:::other/*")), listed);
    assert_eq!(listed.decision, Decision::ImplicitDeny, "{listed:?}");
    // A request that comes from elsewhere has nothing to do with it.
    for context in [
        json!({"aws:SourceVpce": null}),
        json!({"aws:SourceIp": "203.0.113.1"}),
    ] {
        let elsewhere = read(endpoint("s3", through("arn:aws:s3:::other/*")), context);
        assert_eq!(elsewhere.decision, Decision::Allow, "{elsewhere:?}");
    }
}

#[test]
fn r26_the_policy_of_an_endpoint_that_was_not_read_is_unknown() {
    let from = json!({"aws:SourceVpce": "vpce-0a"});
    let silent = read(endpoint("s3", json!(null)), from.clone());
    assert_eq!(silent.decision, Decision::Unknown, "{silent:?}");
    let told = "the policy of vpce-0a, which the reply of ec2 describe-vpc-endpoints leaves out";
    assert_eq!(missing(&silent), [told]);
    // Not in the lists that were read, and some were not: the management account's were never asked for.
    let gone = json!({"aws:SourceVpce": "vpce-0b"});
    let gone = read(endpoint("s3", through("*")), gone);
    assert_eq!(gone.decision, Decision::Unknown, "{gone:?}");
    let told = format!("the policy of vpce-0b, if it is an endpoint of {MANAGER}");
    assert_eq!(missing(&gone), [told]);
    assert_eq!(
        gone.missing[0].call.as_deref(),
        Some("ec2 describe-vpc-endpoints (not-collected)")
    );
    // Of an account whose endpoints were read.
    let owned = json!({"aws:SourceVpce": "vpce-0b", "aws:VpceAccount": MEMBER});
    let owned = read(endpoint("s3", through("*")), owned);
    assert_eq!(owned.decision, Decision::Unknown, "{owned:?}");
    let told = format!("the policy of vpce-0b: no endpoint of {MEMBER} is called so");
    assert_eq!(missing(&owned), [told]);
    // A list that was refused.
    let refused = replies().error(&DESCRIBE_VPC_ENDPOINTS, None, "UnauthorizedOperation");
    let refused = read(refused, from);
    assert_eq!(refused.decision, Decision::Unknown, "{refused:?}");
    let told = format!("the policy of vpce-0a, if it is an endpoint of {MEMBER} in eu-west-1");
    assert!(missing(&refused).contains(&told.as_str()), "{refused:?}");
}

#[test]
fn r26_requests_come_through_endpoints_for_their_own_service() {
    let from = json!({"aws:SourceVpce": "vpce-0a"});
    let wrong = read(endpoint("kms", through("*")), from.clone());
    assert_eq!(wrong.decision, Decision::Unknown, "{wrong:?}");
    let told =
        "whether vpce-0a, an endpoint for com.amazonaws.eu-west-1.kms, carries requests of s3";
    assert_eq!(missing(&wrong), [told]);
    // Services whose endpoints are called otherwise, and endpoints with validated cryptography.
    let user = member("user/ann");
    for (service, action, resource) in [
        ("ec2-fips", "ec2:DescribeVpcs", "*"),
        ("monitoring", "cloudwatch:ListDashboards", "*"),
    ] {
        let estate = endpoint(service, through("*")).settled();
        let answer = answer(&estate, [&user, action, resource], from.clone());
        assert!(answer.missing.is_empty(), "{answer:?}");
        assert_ne!(answer.decision, Decision::Unknown, "{answer:?}");
    }
}

/// The VPC of the endpoint, which was read.
fn in_vpc(replies: Replies) -> Replies {
    let vpcs =
        json!({"Vpcs": [{"VpcId": "vpc-0a", "CidrBlock": "10.0.0.0/16", "State": "available"}]});
    replies.all(&DESCRIBE_VPCS, &vpcs.to_string())
}

/// Returns what is decided where keys have some of several values.
fn listed(replies: Replies, keys: serde_json::Value) -> AccessAnswer {
    let question = json!({"principal": member("user/ann"), "action": "s3:GetObject", "resource": OBJECT,
        "unknownContext": keys});
    let question: AccessQuestion = serde_json::from_value(question).unwrap();
    let estate = replies.settled();
    Accesses::new(&estate, false).ask(&question).unwrap()
}

fn conditions(answer: &AccessAnswer) -> Vec<&str> {
    let all = answer.conditions.iter();
    all.map(|one| &*one.conditions).collect()
}

#[test]
fn r26_endpoints_that_a_request_may_come_through_are_conditions() {
    let closed = || in_vpc(endpoint("s3", through("arn:aws:s3:::other/*")));
    let open = || in_vpc(endpoint("s3", through("*")));
    let named = json!({"aws:SourceVpce": ["vpce-0a"]});
    assert_eq!(
        listed(closed(), named.clone()).decision,
        Decision::ImplicitDeny
    );
    assert_eq!(listed(open(), named).decision, Decision::Allow);
    // Or it comes without one; or nobody says.
    for keys in [
        json!({"aws:SourceVpce": [null, "vpce-0a"]}),
        json!({"aws:SourceVpc": ["vpc-0a", null]}),
        json!({}),
    ] {
        let told = listed(closed(), keys.clone());
        assert_eq!(told.decision, Decision::Conditional, "{keys} {told:?}");
        assert!(
            conditions(&told)
                .iter()
                .all(|one| one.contains("aws:SourceVpce")),
            "{told:?}"
        );
        assert_eq!(listed(open(), keys).decision, Decision::Allow);
    }
    // Endpoints for other services carry none of its requests.
    let other = in_vpc(endpoint("kms", through("arn:aws:s3:::other/*")));
    assert_eq!(listed(other, json!({})).decision, Decision::Allow);
}

#[test]
fn r26_requests_from_a_vpc_come_through_its_endpoints() {
    let from = |replies: Replies, context: serde_json::Value| read(replies, context);
    let vpc = json!({"aws:SourceVpc": "vpc-0a"});
    let closed = || in_vpc(endpoint("s3", through("arn:aws:s3:::other/*")));
    let denied = from(closed(), vpc.clone());
    assert_eq!(denied.decision, Decision::ImplicitDeny, "{denied:?}");
    assert!(
        denied.blocked_by.contains(&Layer::VpcEndpoint),
        "{denied:?}"
    );
    let open = from(in_vpc(endpoint("s3", through("*"))), vpc.clone());
    assert_eq!(open.decision, Decision::Allow, "{open:?}");
    let silent = from(in_vpc(endpoint("s3", json!(null))), vpc.clone());
    assert_eq!(silent.decision, Decision::Unknown, "{silent:?}");
    assert!(
        missing(&silent)[0].starts_with("the policy of vpce-0a"),
        "{silent:?}"
    );
    let none = from(in_vpc(endpoint("kms", through("*"))), vpc.clone());
    assert_eq!(none.decision, Decision::Unknown, "{none:?}");
    assert_eq!(
        missing(&none),
        ["through which endpoint requests of s3 come: vpc-0a has none for it"]
    );
    let unread = from(in_vpc(replies()), vpc);
    assert_eq!(unread.decision, Decision::Unknown, "{unread:?}");
    assert_eq!(missing(&unread), ["which endpoints vpc-0a has"]);
    // An address in a VPC tells that there is an endpoint, and not which.
    let address = from(
        in_vpc(endpoint("s3", through("*"))),
        json!({"aws:VpcSourceIp": "10.0.0.1"}),
    );
    assert_eq!(address.decision, Decision::Conditional, "{address:?}");
    assert_eq!(conditions(&address), ["aws:SourceVpce = vpce-0a"]);
}

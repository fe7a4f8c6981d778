//! What is met in several ways, in any order.

use super::*;

/// Returns where a name leads by two records in this order, and in the other.
fn in_both_orders(name: &str, two: [Value; 2], read: impl Fn(Value) -> Estate) -> [Vec<String>; 2] {
    let [one, other] = two;
    let orders = [json!([one.clone(), other.clone()]), json!([other, one])];
    orders.map(|records| told(&read(records), name, vpc("vpc-0a")))
}

#[test]
fn what_is_met_twice_is_told_once_whatever_comes_first() {
    let name = "two.example.com";
    let mut weighted =
        ["203.0.113.1", "203.0.113.2"].map(|to| record("two.example.com.", "A", &[to]));
    for (at, one) in weighted.iter_mut().enumerate() {
        one["SetIdentifier"] = json!(format!("set-{at}"));
        one["Weight"] = json!(1);
    }
    let public = |records| read(&[Named("Z1", "example.com.", &[], records)]);
    let found =
        ["203.0.113.1", "203.0.113.2"].map(|to| format!("two.example.com A > address {to}"));
    for answered in in_both_orders(name, weighted.clone(), public) {
        assert_eq!(answered, found);
    }
    weighted[1]["ResourceRecords"] = weighted[0]["ResourceRecords"].clone();
    for answered in in_both_orders(name, weighted, public) {
        assert_eq!(answered, found[..1]);
    }
    // An interface that has an address, and the network around it; a VPC that tells its block in two places.
    let mut one = json!({"NetworkInterfaceId": "eni-0c", "OwnerId": "111122223333", "VpcId": "vpc-0c", "SubnetId": "subnet-0c", "PrivateIpAddress": "10.3.0.17"});
    one["Ipv4Prefixes"] = json!([{"Ipv4Prefix": "10.3.0.16/28"}]);
    let again = json!([{"CidrBlock": "10.3.0.0/16", "CidrBlockState": {"State": "associated"}}]);
    let holder = json!({"VpcId": "vpc-0c", "OwnerId": "111122223333", "CidrBlock": "10.3.0.0/16", "CidrBlockAssociationSet": again});
    let estate = Replies::new()
        .all(&DESCRIBE_VPCS, &json!({"Vpcs": [holder]}).to_string())
        .all(
            &DESCRIBE_NETWORK_INTERFACES,
            &json!({"NetworkInterfaces": [one]}).to_string(),
        )
        .settled();
    assert_eq!(told(&estate, "10.3.0.17", View::Public), ["eni-0c"]);
    assert_eq!(told(&estate, "10.3.0.77", View::Public), ["vpc-0c"]);
}

#[test]
fn what_is_unknown_of_two_names_is_told_once_whatever_comes_first() {
    let own = |id: &str, name: &str| json!({"HostedZoneId": id, "Name": name, "Owner": {"OwningAccount": "444455556666"}});
    let seen =
        json!({"HostedZoneSummaries": [own("Z8", "one.internal."), own("Z9", "two.internal.")]});
    let unnamed = json!({"HostedZones": [{"Id": "/hostedzone/Z5", "Config": {"PrivateZone": false}},
        {"Id": "/hostedzone/Z1", "Name": "example.com.", "Config": {"PrivateZone": false}}]});
    let mut rule = json!({"Id": "A-rule", "DomainName": "b.example.org.", "RuleType": "FORWARD", "Status": "FAILED", "OwnerId": "111122223333"});
    let mut rules = vec![rule.clone()];
    rule["Id"] = json!("rr-late");
    rule["DomainName"] = json!("a.example.org.");
    rules.push(rule);
    let uses = ["A-rule", "rr-late"].map(|id| json!({"Id": format!("of-{id}"), "ResolverRuleId": id, "VPCId": "vpc-0a", "Status": "COMPLETE"}));
    let read = |records: Value| {
        let records = json!({"ResourceRecordSets": records}).to_string();
        let all = replies(&[])
            .all(&LIST_HOSTED_ZONES, &unnamed.to_string())
            .one(&LIST_RESOURCE_RECORD_SETS, "Z1", &records)
            .one(&LIST_HOSTED_ZONES_BY_VPC, "vpc-0a", &seen.to_string())
            .all(
                &LIST_RESOLVER_RULES,
                &json!({"ResolverRules": rules}).to_string(),
            )
            .all(
                &LIST_RESOLVER_RULE_ASSOCIATIONS,
                &json!({"ResolverRuleAssociations": uses}).to_string(),
            );
        whole(all, &["vpc-0a", "rules"])
    };
    let from = "srv.example.com";
    let to = |one: &str| json!([format!("0 5 5432 {one}")]);
    let at = |names: &[&str]| {
        let values: Vec<Value> = names
            .iter()
            .map(|one| json!({"Value": to(one)[0]}))
            .collect();
        json!({"Name": "srv.example.com.", "Type": "SRV", "TTL": 60, "ResourceRecords": values})
    };
    let mut first = at(&["x.one.internal.", "x.two.internal.", "y.one.internal."]);
    first["SetIdentifier"] = json!("first");
    let mut second = at(&["a.example.org.", "b.example.org."]);
    second["SetIdentifier"] = json!("second");
    let unknown = |all: Vec<String>| -> Vec<String> {
        let told = all.into_iter();
        told.filter(|one| !one.starts_with(from)).collect()
    };
    let expected = [
        "foreign Z8",
        "foreign Z9",
        "untold A-rule: its Status is FAILED",
        "untold Z5: its Name was not told",
        "untold rr-late: its Status is FAILED",
    ];
    for answered in in_both_orders(from, [first, second], read) {
        assert_eq!(unknown(answered), expected);
    }
}

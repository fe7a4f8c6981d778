//! What was not read, or not told, of the zones and rules that answer for a name.

use super::*;

#[test]
fn a_private_zone_of_which_no_vpc_was_told_may_answer_in_any() {
    let records = json!([record("db.example.com.", "CNAME", &[DATABASE])]);
    let outside = json!([record("db.example.com.", "A", &["203.0.113.9"])]);
    let zones = json!({"HostedZones": [{"Id": "/hostedzone/Z7", "Name": "example.com.", "Config": {"PrivateZone": true}}]});
    let all = replies(&[Named("Z2", "example.com.", &[], outside)])
        .at("444455556666", "eu-west-1")
        .all(&LIST_HOSTED_ZONES, &zones.to_string())
        .one(
            &LIST_RESOURCE_RECORD_SETS,
            "Z7",
            &json!({"ResourceRecordSets": records}).to_string(),
        );
    let estate = whole(all, &["vpc-0a"]);
    let public = "db.example.com A > address 203.0.113.9";
    let private = "db.example.com CNAME > orders";
    let mut inside = told(&estate, "db.example.com", vpc("vpc-0a"));
    inside.sort();
    let unread = ["unread Z7", "unread vpc-0a"];
    assert_eq!(inside, [[public, private], unread].concat());
    // Where all zones of a VPC were told it is none of them.
    assert_eq!(told(&estate, "db.example.com", vpc("vpc-0b")), [public]);
    assert_eq!(told(&estate, "db.example.com", View::Public), [public]);
}

#[test]
fn a_zone_that_a_vpc_lists_answers_there_whoever_owns_it() {
    let records = json!([record("db.example.com.", "CNAME", &[DATABASE])]);
    let zones = json!({"HostedZones": [{"Id": "/hostedzone/Z7", "Name": "example.com.", "Config": {"PrivateZone": true}}]});
    let listed = json!({"HostedZoneSummaries": [{"HostedZoneId": "Z7", "Name": "example.com.", "Owner": {"OwningAccount": "111122223333"}}]});
    let all = replies(&[])
        .all(&LIST_HOSTED_ZONES, &zones.to_string())
        .one(&LIST_HOSTED_ZONES_BY_VPC, "vpc-0a", &listed.to_string())
        .one(
            &LIST_RESOURCE_RECORD_SETS,
            "Z7",
            &json!({"ResourceRecordSets": records}).to_string(),
        );
    let estate = whole(all, &["vpc-0a"]);
    let ask = |id: &str| told(&estate, "db.example.com", vpc(id));
    assert_eq!(ask("vpc-0a"), ["db.example.com CNAME > orders"]);
    assert_eq!(ask("vpc-0b"), ["name db.example.com"]);
}

#[test]
fn a_zone_without_a_name_may_hold_any() {
    let zone = |id: &str, is_private: bool| json!({"Id": format!("/hostedzone/{id}"), "Config": {"PrivateZone": is_private}});
    let listed = json!({"HostedZones": [zone("Z5", false), zone("Z6", true)]});
    let within = json!({"HostedZone": zone("Z6", true), "VPCs": [{"VPCId": "vpc-0a", "VPCRegion": "eu-west-1"}]});
    let records = json!([record("db.example.com.", "A", &["203.0.113.9"])]);
    let closer = Named("Z1", "example.com.", &["vpc-0c"], records);
    let all = replies(&[closer])
        .all(&LIST_HOSTED_ZONES, &listed.to_string())
        .one(&GET_HOSTED_ZONE, "Z6", &within.to_string());
    let estate = whole(all, &[]);
    let ask = |view| told(&estate, "db.example.com", view);
    let (nowhere, public, private) = (
        "name db.example.com",
        "untold Z5: its Name was not told",
        "untold Z6: its Name was not told",
    );
    assert_eq!(ask(View::Public), [nowhere, public]);
    let near = "db.example.com A > address 203.0.113.9";
    assert_eq!(ask(View::Anyone), [near, public, private]);
    assert_eq!(ask(vpc("vpc-0a")), [nowhere, public, private]);
    assert_eq!(ask(vpc("vpc-0b")), [nowhere, public]);
    // No public zone is asked where a private one answers.
    assert_eq!(ask(vpc("vpc-0c")), [near]);
}

#[test]
fn what_answers_in_a_vpc_must_have_been_read() {
    let estate = whole(replies(&[]), &["vpc-0a", "rules"]);
    let ask = |id: &str| told(&estate, "db.example.com", vpc(id));
    let (name, rules) = (
        "name db.example.com",
        "unread list-resolver-rule-associations",
    );
    assert_eq!(ask("vpc-0a"), [name, rules, "unread vpc-0a"]);
    assert_eq!(ask("vpc-0b"), [name, rules]);
    let unread =
        "untold vpc-0d: the VPC was not read, and so not which zones and rules answer in it";
    assert_eq!(ask("vpc-0d"), [name, unread]);
}

/// Returns where a name of a private zone leads in a VPC where a rule about the zone holds, of which this is changed.
fn ruled(change: impl Fn(&mut Value, &mut Value)) -> Vec<String> {
    let mut rule = json!({"Id": "rr-corp", "DomainName": "example.com.", "RuleType": "FORWARD", "Status": "COMPLETE", "OwnerId": "111122223333"});
    let mut holds = json!({"Id": "rra-1", "ResolverRuleId": "rr-corp", "VPCId": "vpc-0a", "Status": "COMPLETE"});
    change(&mut rule, &mut holds);
    let records = json!([record("db.example.com.", "A", &["203.0.113.9"])]);
    let all = replies(&[Named("Z2", "example.com.", &["vpc-0a"], records)])
        .all(
            &LIST_RESOLVER_RULES,
            &json!({"ResolverRules": [rule]}).to_string(),
        )
        .all(
            &LIST_RESOLVER_RULE_ASSOCIATIONS,
            &json!({"ResolverRuleAssociations": [holds]}).to_string(),
        );
    told(&whole(all, &["rules"]), "db.example.com", vpc("vpc-0a"))
}

#[test]
fn rules_hold_as_their_states_say() {
    let forwarded = ["forwarded rr-corp"];
    let zone = "db.example.com A > address 203.0.113.9";
    let of_rule = |word: &str| ruled(|rule, _| rule["Status"] = json!(word));
    let of_use = |word: &str| ruled(|_, holds| holds["Status"] = json!(word));
    for word in ["COMPLETE", "UPDATING"] {
        assert_eq!(of_rule(word), forwarded);
    }
    for word in ["DELETING", "FAILED", "BLUE"] {
        assert_eq!(
            of_rule(word),
            [zone, &format!("untold rr-corp: its Status is {word}")]
        );
    }
    assert_eq!(of_use("COMPLETE"), forwarded);
    assert_eq!(of_use("DELETING"), [zone]);
    for word in ["CREATING", "FAILED", "OVERRIDDEN"] {
        let said = format!("untold rr-corp: the Status of its association is {word}");
        assert_eq!(of_use(word), [zone, &said]);
    }
}

#[test]
fn rules_of_which_something_was_not_told_may_forward() {
    let zone = "db.example.com A > address 203.0.113.9";
    let without = |member: &str| {
        ruled(|rule, holds| {
            for one in [rule, holds] {
                one.as_object_mut().unwrap().remove(member);
            }
        })
    };
    for (member, said) in [
        ("Status", "rr-corp: its Status is not told"),
        ("DomainName", "rr-corp: its DomainName was not told"),
        ("RuleType", "rr-corp: its RuleType is not told"),
    ] {
        assert_eq!(
            without(member),
            [zone, &format!("untold {said}")],
            "{member}"
        );
    }
    let other = ruled(|_, holds| holds["ResolverRuleId"] = json!("rr-gone"));
    assert_eq!(other, [zone, "untold rr-gone: the rule was not read"]);
    let delegates = ruled(|rule, _| rule["RuleType"] = json!("DELEGATE"));
    assert_eq!(
        delegates,
        [zone, "untold rr-corp: its RuleType is DELEGATE"]
    );
    // A rule about other names, or one that a zone is closer than, changes nothing, whatever its state.
    for name in ["example.net.", "com.", "."] {
        let told = ruled(|rule, _| {
            rule["DomainName"] = json!(name);
            rule["Status"] = json!("FAILED");
        });
        assert_eq!(told, [zone], "{name}");
    }
    let answers = ruled(|rule, _| {
        rule["RuleType"] = json!("SYSTEM");
        rule["Status"] = json!("FAILED");
    });
    assert_eq!(answers, [zone]);
}

#[test]
fn the_longest_rule_counts_and_one_that_forwards_nothing_too() {
    let rule = |id: &str, name: &str, kind: &str| json!({"Id": id, "DomainName": name, "RuleType": kind, "Status": "COMPLETE", "OwnerId": "111122223333"});
    let mut doubtful = rule("rr-doubt", "b.example.com.", "SYSTEM");
    doubtful["Status"] = json!("FAILED");
    let rules = json!({"ResolverRules": [
        rule("rr-all", ".", "FORWARD"),
        rule("rr-corp", "example.com.", "FORWARD"),
        rule("rr-a", "a.example.com.", "SYSTEM"),
        doubtful,
    ]});
    let ids = ["rr-all", "rr-corp", "rr-a", "rr-doubt"];
    let holds = ids.map(|id| json!({"Id": format!("of-{id}"), "ResolverRuleId": id, "VPCId": "vpc-0a", "Status": "COMPLETE"}));
    let records = json!([record("x.a.example.com.", "A", &["203.0.113.9"])]);
    let all = replies(&[Named("Z1", "example.com.", &[], records)])
        .all(&LIST_RESOLVER_RULES, &rules.to_string())
        .all(
            &LIST_RESOLVER_RULE_ASSOCIATIONS,
            &json!({"ResolverRuleAssociations": holds}).to_string(),
        );
    let estate = whole(all, &["rules"]);
    let ask = |name: &str| told(&estate, name, vpc("vpc-0a"));
    assert_eq!(ask("x.example.org"), ["forwarded rr-all"]);
    assert_eq!(ask("x.example.com"), ["forwarded rr-corp"]);
    assert_eq!(
        ask("x.a.example.com"),
        ["x.a.example.com A > address 203.0.113.9"]
    );
    let said = "untold rr-doubt: its Status is FAILED";
    assert_eq!(ask("x.b.example.com"), ["forwarded rr-corp", said]);
}

#[test]
fn who_may_be_answered_otherwise_is_told() {
    let none = || json!([]);
    let zones = json!({"HostedZoneSummaries": [{"HostedZoneId": "Z9", "Name": "prod.internal.", "Owner": {"OwningAccount": "444455556666"}}]});
    let holds = json!({"Id": "rra-1", "ResolverRuleId": "rr-gone", "VPCId": "vpc-0c", "Status": "COMPLETE"});
    let all = replies(&[
        Named("Z1", "example.com.", &["vpc-0a"], none()),
        Named("Z2", "example.com.", &[], none()),
    ])
    .one(&LIST_HOSTED_ZONES_BY_VPC, "vpc-0b", &zones.to_string())
    .all(
        &LIST_RESOLVER_RULE_ASSOCIATIONS,
        &json!({"ResolverRuleAssociations": [holds]}).to_string(),
    );
    let estate = whole(all, &["vpc-0b", "rules"]);
    let views = |name: &str| Index::of(&estate).views(name.parse().unwrap());
    let (public, rules) = (View::Public, vpc("vpc-0c"));
    assert_eq!(views("db.example.com"), [public, vpc("vpc-0a"), rules]);
    assert_eq!(views("prod.internal"), [public, vpc("vpc-0b"), rules]);
    assert_eq!(views("example.org"), [public, rules]);
}

#[test]
fn networks_are_found_by_the_smallest_first() {
    let mut networks = Networks::default();
    for (network, name) in [
        ("10.1.0.0/16", "wide"),
        ("10.1.2.0/24", "near"),
        ("10.1.0.0/16", "again"),
        ("::/0", "six"),
    ] {
        networks.add(network.parse().unwrap(), name);
    }
    let around =
        |address: &str| -> Vec<&str> { networks.around(address.parse().unwrap()).collect() };
    assert_eq!(around("10.1.2.3"), ["near", "wide", "again"]);
    assert_eq!(around("10.1.3.3"), ["wide", "again"]);
    assert_eq!(around("10.2.3.3"), [""; 0]);
    assert_eq!(around("2001:db8::1"), ["six"]);
}

#[test]
fn addresses_of_delegated_networks_are_their_interfaces() {
    let mut one = json!({"NetworkInterfaceId": "eni-0c", "OwnerId": "111122223333", "VpcId": "vpc-0c", "SubnetId": "subnet-0c", "PrivateIpAddress": "10.3.0.5"});
    one["Ipv4Prefixes"] = json!([{"Ipv4Prefix": "10.3.1.16/28"}]);
    one["Ipv6Prefixes"] = json!([{"Ipv6Prefix": "2001:db8:1::/80"}]);
    let vpc = json!({"VpcId": "vpc-0c", "OwnerId": "111122223333", "CidrBlock": "10.3.0.0/16"});
    let estate = Replies::new()
        .all(&DESCRIBE_VPCS, &json!({"Vpcs": [vpc]}).to_string())
        .all(
            &DESCRIBE_NETWORK_INTERFACES,
            &json!({"NetworkInterfaces": [one]}).to_string(),
        )
        .settled();
    let ask = |address: &str| told(&estate, address, View::Anyone);
    assert_eq!(ask("10.3.1.17"), ["eni-0c"]);
    assert_eq!(ask("2001:db8:1::9"), ["eni-0c"]);
    assert_eq!(ask("10.3.1.32"), ["vpc-0c"]);
}

//! Names of the estate's own hosted zones.

use serde_json::{Value, json};

use super::super::scene::Scene;
use super::databases::{database, with};
use super::{ask, made, refused, tell};
use crate::estate::Operation;
use crate::estate::rds::{DESCRIBE_DB_PROXIES, DESCRIBE_DB_PROXY_ENDPOINTS};
use crate::estate::route53::*;
use crate::estate::route53resolver::*;
use crate::network::FlowAnswer;

type Reply = (&'static Operation, Option<&'static str>, Value);

/// Adds zones: ids, names, the VPC of a private one, records. No others answer in the VPCs, and no rules but for those of
/// which there is a reply already.
fn zones(scene: &mut Scene, all: &[(&'static str, &str, Option<&str>, Value)]) {
    let listed = |(id, name, vpc, _): &(&str, &str, Option<&str>, Value)| json!({"Id": format!("/hostedzone/{id}"), "Name": name, "Config": {"PrivateZone": vpc.is_some()}});
    let own: Vec<Value> = all.iter().map(listed).collect();
    let mut add = |reply: Reply| {
        let mut known = scene.more.iter();
        if !known.any(|one| one.0.name == reply.0.name && one.1 == reply.1) {
            scene.more.push(reply);
        }
    };
    add((&LIST_HOSTED_ZONES, None, json!({"HostedZones": own})));
    for (one, listed) in all.iter().zip(&own) {
        if let Some(vpc) = one.2 {
            let within =
                json!({"HostedZone": listed, "VPCs": [{"VPCId": vpc, "VPCRegion": "eu-west-1"}]});
            add((&GET_HOSTED_ZONE, Some(one.0), within));
        }
        if !one.3.is_null() {
            let records = json!({"ResourceRecordSets": one.3});
            add((&LIST_RESOURCE_RECORD_SETS, Some(one.0), records));
        }
    }
    for vpc in ["vpc-a", "vpc-b"] {
        let none = json!({"HostedZoneSummaries": []});
        add((&LIST_HOSTED_ZONES_BY_VPC, Some(vpc), none));
    }
    let none = json!({"ResolverRuleAssociations": []});
    add((&LIST_RESOLVER_RULE_ASSOCIATIONS, None, none));
}

/// Adds a public zone with these records.
fn zone(scene: &mut Scene, records: Value) {
    zones(scene, &[("Z1", "example.com.", None, records)]);
}

fn record(name: &str, kind: &str, value: &str) -> Value {
    json!({"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]})
}

#[test]
fn own_names_stand_for_what_their_records_lead_to() {
    let mut scene = with(&[database("orders")]);
    zone(
        &mut scene,
        json!([
            record(
                "db.example.com.",
                "CNAME",
                "orders.c1.eu-west-1.rds.amazonaws.com"
            ),
            record("inner.example.com.", "A", "10.1.2.10"),
            record("far.example.com.", "A", "198.51.100.200"),
            record(
                "gone.example.com.",
                "CNAME",
                "gone.c1.eu-west-1.rds.amazonaws.com"
            ),
        ]),
    );
    let told = ask(&scene, "i-front", "DB.example.com", 5432);
    assert_eq!(told.verdict.as_str(), "reachable");
    assert_eq!(told.to.unwrap().component, "orders");
    let said = "db.example.com leads to orders: db.example.com CNAME in Z1";
    assert!(
        told.notes.iter().any(|note| &**note == said),
        "{:?}",
        told.notes
    );
    let told = ask(&scene, "inner.example.com", "db.example.com", 5432);
    assert_eq!(told.verdict.as_str(), "blocked");
    assert_eq!(told.from.unwrap().component, "eni-inner");
    // An address of nobody's is one of the internet.
    let told = ask(&scene, "i-inner", "far.example.com", 443);
    assert_eq!(told.to.unwrap().component, "internet");
    for name in ["gone.example.com", "none.example.com"] {
        let said = refused(&scene, "i-front", name);
        assert!(said.contains("names nothing in this estate"), "{said}");
    }
    // Where its records lead is told.
    let said = refused(&scene, "i-front", "gone.example.com");
    let beyond = "`gone.example.com` leads to `gone.c1.eu-west-1.rds.amazonaws.com`, which";
    assert!(said.starts_with(beyond), "{said}");
}

#[test]
fn private_zones_lead_only_from_the_vpcs_in_which_they_are_answered() {
    let within = |vpc: &str| {
        let mut scene = with(&[database("orders")]);
        let host = "orders.c1.eu-west-1.rds.amazonaws.com";
        let records = json!([record("db.example.com.", "CNAME", host)]);
        zones(&mut scene, &[("Z1", "example.com.", Some(vpc), records)]);
        scene
    };
    let told = ask(&within("vpc-a"), "i-front", "db.example.com", 5432);
    assert_eq!(told.verdict.as_str(), "reachable");
    let said = refused(&within("vpc-b"), "i-front", "db.example.com");
    assert!(said.contains("names nothing in this estate"), "{said}");
    let said = refused(&within("vpc-a"), "internet", "db.example.com");
    assert!(said.contains("names nothing in this estate"), "{said}");
}

#[test]
fn what_stops_the_way_to_one_end_of_a_name_proves_nothing_of_the_others() {
    let mut scene = with(&[database("orders")]);
    let host = "orders.c1.eu-west-1.rds.amazonaws.com";
    let both = json!({"Name": "both.example.com.", "Type": "CNAME", "TTL": 60, "SetIdentifier": "far",
        "ResourceRecords": [{"Value": "elsewhere.example.net"}]});
    let records = json!([
        record("db.example.com.", "CNAME", host),
        record("both.example.com.", "CNAME", host),
        both
    ]);
    zone(&mut scene, records);
    let told = |name: &str| ask(&scene, "i-inner", name, 5432);
    assert_eq!(told("db.example.com").verdict.as_str(), "blocked");
    let both = told("both.example.com");
    assert_eq!(both.verdict.as_str(), "unknown", "{both:?}");
    assert_eq!(both.open[0].component, "elsewhere.example.net");
}

/// Says what leaves an answer open, and what was assumed.
fn open_of(answer: &FlowAnswer) -> (&'static str, Vec<String>) {
    let open = answer.open.iter();
    let open = open.map(|one| format!("{}: {}", one.component, one.detail));
    let assumed = answer.assumptions.iter().map(|one| format!("if {one}"));
    (answer.verdict.as_str(), open.chain(assumed).collect())
}

#[test]
fn a_name_where_flows_begin_means_what_it_means_to_everyone() {
    let ask = |public: &str, port: u16| {
        let mut scene = Scene::new();
        let inside = json!([record("host.example.com.", "A", "10.1.2.10")]);
        let outside = json!([record("host.example.com.", "A", public)]);
        let both = [
            ("Z1", "example.com.", Some("vpc-a"), inside),
            ("Z2", "example.com.", None, outside),
        ];
        zones(&mut scene, &both);
        ask(&scene, "host.example.com", "i-far", port)
    };
    // The zones tell of different hosts: what one of them reaches the other may not.
    let told = ask("198.51.100.200", 443);
    let said = "which end it is: it leads those who ask for it to different ones";
    let open = vec![format!("host.example.com: {said}")];
    assert_eq!(open_of(&told), ("unknown", open));
    // What neither reaches is blocked all the same.
    assert_eq!(open_of(&ask("198.51.100.200", 9)).0, "blocked");
    // They agree.
    let told = ask("10.1.2.10", 443);
    assert_eq!(open_of(&told), ("reachable", vec![]));
    let said = "host.example.com leads to 10.1.2.10: host.example.com A in Z1 (private)";
    assert!(told.notes.iter().any(|one| &**one == said), "{told:?}");
}

#[test]
fn a_host_behind_a_name_of_one_private_zone_is_that_host() {
    let mut scene = Scene::new();
    let records = json!([record("host.example.com.", "A", "10.1.2.10")]);
    zones(
        &mut scene,
        &[("Z1", "example.com.", Some("vpc-a"), records)],
    );
    let told = ask(&scene, "host.example.com", "i-far", 443);
    assert_eq!(open_of(&told), ("reachable", vec![]));
    assert_eq!(told.from.unwrap().component, "eni-inner");
}

#[test]
fn what_answers_for_a_name_and_was_not_read_leaves_it_open() {
    // A zone of another account.
    let mut scene = Scene::new();
    let seen = json!({"HostedZoneSummaries": [{"HostedZoneId": "Z9", "Name": "example.com.", "Owner": {"OwningAccount": "444455556666"}}]});
    scene
        .more
        .push((&LIST_HOSTED_ZONES_BY_VPC, Some("vpc-a"), seen));
    let records = json!([record("inner.example.com.", "A", "10.1.2.10")]);
    zones(&mut scene, &[("Z1", "example.com.", None, records)]);
    let to = |scene: &Scene, from: &str| open_of(&ask(scene, from, "inner.example.com", 443));
    let said = "Z9: what it answers for inner.example.com: it is another account's";
    assert_eq!(to(&scene, "i-front"), ("unknown", vec![said.to_owned()]));
    assert_eq!(to(&scene, "i-far"), ("reachable", vec![]));
    // A zone of which the records were not read.
    let mut scene = Scene::new();
    zones(&mut scene, &[("Z1", "example.com.", None, Value::Null)]);
    let said = "Z1: what is answered for inner.example.com was not read whole: \
        `route53 list-resource-record-sets` (not-collected)";
    assert_eq!(to(&scene, "i-front"), ("unknown", vec![said.to_owned()]));
}

#[test]
fn a_rule_that_forwards_leaves_it_open_what_a_name_means() {
    let with_rule = |status: &str| {
        let mut scene = Scene::new();
        let rule = json!({"Id": "rslvr-rr-1", "DomainName": "example.com.", "RuleType": "FORWARD", "Status": status, "OwnerId": "111122223333"});
        let holds = json!({"Id": "rra-1", "ResolverRuleId": "rslvr-rr-1", "VPCId": "vpc-a", "Status": "COMPLETE"});
        let rules = json!({"ResolverRules": [rule]});
        scene.more.push((&LIST_RESOLVER_RULES, None, rules));
        let uses = json!({"ResolverRuleAssociations": [holds]});
        scene
            .more
            .push((&LIST_RESOLVER_RULE_ASSOCIATIONS, None, uses));
        let records = json!([record("inner.example.com.", "A", "10.1.2.10")]);
        zones(&mut scene, &[("Z1", "example.com.", None, records)]);
        scene
    };
    let to = |status: &str, port: u16| {
        open_of(&ask(
            &with_rule(status),
            "i-front",
            "inner.example.com",
            port,
        ))
    };
    let said = "rslvr-rr-1: what those answer for inner.example.com whom it asks";
    assert_eq!(to("COMPLETE", 443), ("unknown", vec![said.to_owned()]));
    let said = "whether it answers for inner.example.com: its Status is FAILED";
    let assumed = format!("if rslvr-rr-1 tells of no other end: {said}");
    assert_eq!(to("FAILED", 443), ("reachable", vec![assumed]));
    let open = format!("rslvr-rr-1: {said}");
    assert_eq!(to("FAILED", 9), ("unknown", vec![open]));
}

#[test]
fn a_zone_without_a_name_may_hold_what_is_asked_for() {
    let mut scene = Scene::new();
    let records = json!([record("inner.example.com.", "A", "10.1.2.10")]);
    let named =
        json!({"Id": "/hostedzone/Z1", "Name": "example.com.", "Config": {"PrivateZone": false}});
    let unnamed = json!({"Id": "/hostedzone/Z5", "Config": {"PrivateZone": false}});
    let listed = json!({"HostedZones": [named, unnamed]});
    scene.more.push((&LIST_HOSTED_ZONES, None, listed));
    zones(&mut scene, &[("Z1", "example.com.", None, records)]);
    let to = |port: u16| open_of(&ask(&scene, "i-front", "inner.example.com", port));
    let said = "whether it answers for inner.example.com: its Name was not told";
    let assumed = format!("if Z5 tells of no other end: {said}");
    assert_eq!(to(443), ("reachable", vec![assumed]));
    assert_eq!(to(9), ("unknown", vec![format!("Z5: {said}")]));
}

#[test]
fn which_zones_and_rules_answer_in_a_vpc_must_have_been_read() {
    let mut scene = Scene::new();
    let records = json!([record("inner.example.com.", "A", "10.1.2.10")]);
    zones(&mut scene, &[("Z1", "example.com.", None, records)]);
    let of_vpc = [
        LIST_HOSTED_ZONES_BY_VPC.name,
        LIST_RESOLVER_RULE_ASSOCIATIONS.name,
    ];
    scene.more.retain(|one| !of_vpc.contains(&one.0.name));
    let open = |port: u16| ask(&scene, "i-front", "inner.example.com", port);
    let said: Vec<&str> = vec!["vpc-a", "eu-west-1"];
    let mut components: Vec<&str> = open(9).open.iter().map(|one| one.component).collect();
    components.sort_unstable_by(|one, two| two.cmp(one));
    assert_eq!((open(9).verdict.as_str(), components), ("unknown", said));
    assert_eq!(
        (open(443).verdict.as_str(), open(443).assumptions.len()),
        ("reachable", 2)
    );
}

#[test]
fn a_name_of_a_public_address_is_asked_for_over_the_internet() {
    let mut scene = Scene::new();
    let records = json!([record("front.example.com.", "A", "203.0.113.10")]);
    zone(&mut scene, records);
    scene.groups[0]["IpPermissions"] =
        json!([super::rule("tcp", 443, json!({"CidrIp": "10.0.0.0/8"}))]);
    let to = |name: &str| scene.tcp("i-inner", name, 443);
    assert_eq!(to("i-front").0, "reachable");
    assert_eq!(to("front.example.com"), to("203.0.113.10"));
    assert_eq!(to("front.example.com").0, "blocked");
}

#[test]
fn each_vpc_asks_for_its_own_meaning_of_a_name() {
    let mut scene = Scene::new();
    let of = |address: &str| json!([record("host.example.com.", "A", address)]);
    let both = [
        ("Z1", "example.com.", Some("vpc-a"), of("10.1.1.10")),
        ("Z2", "example.com.", Some("vpc-b"), of("10.1.2.10")),
    ];
    zones(&mut scene, &both);
    let to = |name: &str| {
        ask(&scene, "account:111122223333", name, 22)
            .verdict
            .as_str()
    };
    assert_eq!(to("10.1.2.10"), "reachable");
    assert_eq!(to("host.example.com"), "blocked");
    // An address that a VPC holds is its own there.
    let told = ask(&scene, "i-beside", "host.example.com", 22);
    assert_eq!(told.blockers[0].component, "sg-client");
}

#[test]
fn of_the_ends_of_a_name_one_address_may_be_chosen() {
    let mut scene = Scene::new();
    let two = json!({"Name": "two.example.com.", "Type": "A", "TTL": 60,
        "ResourceRecords": [{"Value": "10.1.2.10"}, {"Value": "10.1.1.10"}]});
    zone(&mut scene, json!([two]));
    let to = |address: &str| {
        let asked = json!({"from": "i-beside", "to": "two.example.com", "to_address": address, "protocol": "tcp", "port": 443});
        scene.answered(&asked.to_string())
    };
    assert_eq!(to("10.1.2.10").unwrap().verdict.as_str(), "reachable");
    assert_eq!(to("10.1.1.10").unwrap().verdict.as_str(), "blocked");
    let said = to("10.1.1.11").unwrap_err().to_string();
    assert!(
        said.contains("does not have the address 10.1.1.11"),
        "{said}"
    );
}

#[test]
fn where_flows_begin_an_address_of_nobody_beside_another_leaves_the_name_open() {
    let mut scene = Scene::new();
    let two = json!({"Name": "two.example.com.", "Type": "A", "TTL": 60,
        "ResourceRecords": [{"Value": "10.1.2.10"}, {"Value": "10.99.1.1"}]});
    zone(
        &mut scene,
        json!([two, record("one.example.com.", "A", "10.1.2.10")]),
    );
    let from = |name: &str, port: u16| open_of(&ask(&scene, name, "i-far", port));
    assert_eq!(from("one.example.com", 9).0, "blocked");
    let said = "two.example.com: it leads to an address too that nobody has who was read";
    assert_eq!(
        from("two.example.com", 9),
        ("unknown", vec![said.to_owned()])
    );
    assert_eq!(from("two.example.com", 443), from("one.example.com", 443));
    assert_eq!(from("two.example.com", 443).0, "reachable");
}

#[test]
fn behind_a_record_stands_a_resource_and_not_all_that_its_interface_may_be() {
    let mut other = database("wiki");
    other["Engine"] = json!("mysql");
    other["Endpoint"] = json!({"Address": "wiki.c1.eu-west-1.rds.amazonaws.com", "Port": 3306});
    let mut scene = with(&[database("orders"), other]);
    let address = ("subnet-inner", "10.1.2.31");
    made(&mut scene, "db", address, "sg-data", "RDSNetworkInterface");
    let all = json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]});
    super::super::scene::of(&mut scene.groups, "sg-data")["IpPermissions"] = json!([all]);
    let host = "orders.c1.eu-west-1.rds.amazonaws.com";
    zone(
        &mut scene,
        json!([record("db.example.com.", "CNAME", host)]),
    );
    let to = |name: &str, port: u16| scene.tcp("i-front", name, port);
    for port in [5432, 3306] {
        assert_eq!(to("eni-db", port).0, "reachable");
        assert_eq!(to("db.example.com", port), to("orders", port));
    }
    assert_eq!(to("db.example.com", 5432).0, "reachable");
    assert_eq!(to("db.example.com", 3306).0, "blocked");
}

#[test]
fn the_default_endpoint_of_a_proxy_is_no_second_end_of_its_name() {
    let host = "front.proxy-c1.eu-west-1.rds.amazonaws.com";
    let place = |member: &str| {
        json!({member: "front", "DBProxyName": "front", "EngineFamily": "POSTGRESQL", "VpcId": "vpc-a", "Endpoint": host,
            "VpcSubnetIds": ["subnet-inner"], "VpcSecurityGroupIds": ["sg-data"], "IsDefault": true})
    };
    let with = |proxies: &[Value]| {
        let mut scene = super::stage();
        let endpoints = json!({"DBProxyEndpoints": [place("DBProxyEndpointName")]});
        tell(
            &mut scene,
            &DESCRIBE_DB_PROXIES,
            json!({"DBProxies": proxies}),
        );
        tell(&mut scene, &DESCRIBE_DB_PROXY_ENDPOINTS, endpoints);
        zone(
            &mut scene,
            json!([record("db.example.com.", "CNAME", host)]),
        );
        scene
    };
    // It stands for its proxy where that was not read.
    for scene in [with(&[place("DBProxyName")]), with(&[])] {
        for name in ["db.example.com", host] {
            assert_eq!(scene.tcp("i-front", name, 5432).0, "reachable", "{name}");
            assert_eq!(scene.tcp("i-inner", name, 5432).0, "blocked", "{name}");
        }
    }
}

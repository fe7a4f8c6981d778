//! Names and addresses of a small estate, seen from everywhere.

use serde_json::{Value, json};

use super::*;
use crate::estate::Estate;
use crate::estate::ec2::{DESCRIBE_ADDRESSES, DESCRIBE_NETWORK_INTERFACES, DESCRIBE_VPCS};
use crate::estate::elbv2::DESCRIBE_LOAD_BALANCERS;
use crate::estate::rds::DESCRIBE_DB_INSTANCES;
use crate::estate::route53::*;
use crate::estate::route53resolver::*;
use crate::estate::testing::Replies;

mod hosts;
mod twice;
mod untold;

const DATABASE: &str = "orders.c1.eu-west-1.rds.amazonaws.com";
const FRONT: &str = "front-1.eu-west-1.elb.amazonaws.com";

fn record(name: &str, kind: &str, values: &[&str]) -> Value {
    let values: Vec<Value> = values.iter().map(|one| json!({"Value": one})).collect();
    json!({"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": values})
}

fn alias(name: &str, to: &str) -> Value {
    json!({"Name": name, "Type": "A", "AliasTarget": {"HostedZoneId": "Z32", "DNSName": to, "EvaluateTargetHealth": false}})
}

/// A zone: its id and name, the VPCs of a private one, its records; null where they were not read.
struct Named<'a>(&'a str, &'a str, &'a [&'a str], Value);

/// An estate with a database, a load balancer, two VPCs with the same network, and these zones.
fn replies(zones: &[Named<'_>]) -> Replies {
    let database = json!({"DBInstances": [{"DBInstanceIdentifier": "orders", "DBInstanceArn": "arn:aws:rds:eu-west-1:111122223333:db:orders",
        "Engine": "postgres", "Endpoint": {"Address": DATABASE, "Port": 5432}}]});
    let balancer = json!({"LoadBalancers": [{"LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/front/1",
        "LoadBalancerName": "front", "DNSName": FRONT, "Type": "application"}]});
    let vpc =
        |id: &str, block: &str| json!({"VpcId": id, "OwnerId": "111122223333", "CidrBlock": block});
    let vpcs = json!({"Vpcs": [vpc("vpc-0a", "10.1.0.0/16"), vpc("vpc-0b", "10.1.0.0/16"), vpc("vpc-0c", "10.3.0.0/16")]});
    let interface = |id: &str, vpc: &str| json!({"NetworkInterfaceId": id, "OwnerId": "111122223333", "VpcId": vpc, "SubnetId": "subnet-0a", "PrivateIpAddress": "10.1.0.5"});
    let mut public = interface("eni-0a", "vpc-0a");
    public["Association"] = json!({"PublicIp": "198.51.100.7"});
    let interfaces = json!({"NetworkInterfaces": [public, interface("eni-0b", "vpc-0b")]});
    let elastic = json!({"Addresses": [{"AllocationId": "eipalloc-0a", "PublicIp": "198.51.100.9"},
        {"AllocationId": "eipalloc-0b", "PublicIp": "198.51.100.7", "NetworkInterfaceId": "eni-0a"}]});
    let listed: Vec<Value> = zones
        .iter()
        .map(|Named(id, name, vpcs, _)| {
            json!({"Id": format!("/hostedzone/{id}"), "Name": name, "Config": {"PrivateZone": !vpcs.is_empty()}})
        })
        .collect();
    let mut all = Replies::new()
        .all(&DESCRIBE_DB_INSTANCES, &database.to_string())
        .all(&DESCRIBE_LOAD_BALANCERS, &balancer.to_string())
        .all(&DESCRIBE_VPCS, &vpcs.to_string())
        .all(&DESCRIBE_NETWORK_INTERFACES, &interfaces.to_string())
        .all(&DESCRIBE_ADDRESSES, &elastic.to_string())
        .all(
            &LIST_HOSTED_ZONES,
            &json!({"HostedZones": &listed}).to_string(),
        );
    for (Named(id, _, vpcs, records), listed) in zones.iter().zip(&listed) {
        let vpcs: Vec<Value> = vpcs
            .iter()
            .map(|id| json!({"VPCId": id, "VPCRegion": "eu-west-1"}))
            .collect();
        if !vpcs.is_empty() {
            all = all.one(
                &GET_HOSTED_ZONE,
                id,
                &json!({"HostedZone": listed, "VPCs": vpcs}).to_string(),
            );
        }
        if !records.is_null() {
            let reply = json!({"ResourceRecordSets": records}).to_string();
            all = all.one(&LIST_RESOURCE_RECORD_SETS, id, &reply);
        }
    }
    all
}

/// Returns the estate of replies, beside which nothing answers in the VPCs; but for what is named.
fn whole(all: Replies, but: &[&str]) -> Estate {
    let mut all = all.at("111122223333", "eu-west-1");
    for id in ["vpc-0a", "vpc-0b", "vpc-0c"] {
        if !but.contains(&id) {
            let none = json!({"HostedZoneSummaries": []}).to_string();
            all = all.one(&LIST_HOSTED_ZONES_BY_VPC, id, &none);
        }
    }
    if !but.contains(&"rules") {
        let none = json!({"ResolverRuleAssociations": []}).to_string();
        all = all.all(&LIST_RESOLVER_RULE_ASSOCIATIONS, &none);
    }
    all.settled()
}

fn read(zones: &[Named<'_>]) -> Estate {
    whole(replies(zones), &[])
}

/// Returns where a name leads, in words: the ends with the records that lead there, then what was not read.
fn told(estate: &Estate, name: &str, view: View) -> Vec<String> {
    let resolution = Index::of(estate).resolve(name, view);
    let found = resolution.found.iter().map(|found| {
        let links: Vec<String> = found
            .links
            .iter()
            .map(|link| format!("{} {} > ", link.name, link.record_type))
            .collect();
        let end = match &found.end {
            End::Resource(arn) => arn.name().to_owned(),
            End::Address(address) => format!("address {address}"),
            End::Name(name) => format!("name {name}"),
            End::Forwarded(rule) => format!("forwarded {}", rule.name()),
        };
        format!("{}{end}", links.concat())
    });
    let unread = resolution.unread.iter().map(|gap| match gap.call.request {
        Some(about) => format!("unread {about}"),
        None => format!("unread {}", gap.call.operation),
    });
    let foreign = resolution
        .foreign
        .iter()
        .map(|zone| format!("foreign {zone}"));
    let untold = resolution
        .untold
        .iter()
        .map(|one| format!("untold {}: {}", one.of, one.said));
    found.chain(unread).chain(foreign).chain(untold).collect()
}

fn vpc(id: &str) -> View {
    View::Vpc(id.parse().unwrap())
}

#[test]
fn hosts_of_describe_calls_lead_to_their_resources() {
    let estate = read(&[]);
    for name in [DATABASE, "Orders.C1.EU-West-1.RDS.amazonaws.com."] {
        for view in [View::Anyone, View::Public, vpc("vpc-0a")] {
            assert_eq!(told(&estate, name, view), ["orders"], "{name} {view:?}");
        }
    }
    let dualstack = format!("dualstack.{FRONT}");
    assert_eq!(told(&estate, &dualstack, View::Public), ["1"]);
    let other = "billing.c1.eu-west-1.rds.amazonaws.com";
    assert_eq!(
        told(&estate, other, View::Anyone),
        [format!("name {other}")]
    );
    assert_eq!(told(&estate, "not a name", View::Anyone), [""; 0]);
}

#[test]
fn own_names_are_followed_to_what_they_stand_for() {
    let records = json!([
        record("db.example.com.", "CNAME", &["primary.example.com"]),
        record("primary.example.com.", "CNAME", &[DATABASE]),
        alias("shop.example.com.", &format!("dualstack.{FRONT}.")),
        record(
            "_pg._tcp.example.com.",
            "SRV",
            &["0 5 5432 db.example.com."]
        ),
        record("host.example.com.", "A", &["198.51.100.7", "203.0.113.1"]),
        record("text.example.com.", "TXT", &["\"198.51.100.7\""]),
    ]);
    let estate = read(&[Named("Z1", "example.com.", &[], records)]);
    let chain = "db.example.com CNAME > primary.example.com CNAME > orders";
    assert_eq!(told(&estate, "DB.example.com", View::Public), [chain]);
    assert_eq!(
        told(&estate, "shop.example.com", View::Public),
        ["shop.example.com A > 1"]
    );
    let service = told(&estate, "_pg._tcp.example.com", View::Public);
    assert_eq!(service, [format!("_pg._tcp.example.com SRV > {chain}")]);
    assert_eq!(
        told(&estate, "host.example.com", View::Public),
        [
            "host.example.com A > eni-0a",
            "host.example.com A > address 203.0.113.1"
        ]
    );
    assert_eq!(told(&estate, "text.example.com", View::Public), [""; 0]);
    assert_eq!(
        told(&estate, "none.example.com", View::Public),
        ["name none.example.com"]
    );
}

#[test]
fn private_zones_answer_in_their_vpcs_and_hide_the_public_ones_there() {
    let inside = json!([record("db.example.com.", "CNAME", &[DATABASE])]);
    let outside = json!([
        record("db.example.com.", "A", &["203.0.113.9"]),
        record("www.example.com.", "A", &["203.0.113.10"]),
    ]);
    let estate = read(&[
        Named("Z1", "example.com.", &["vpc-0a"], inside),
        Named("Z2", "example.com.", &[], outside),
    ]);
    let ask = |name: &str, view| told(&estate, name, view);
    let own = "db.example.com CNAME > orders";
    let other = "db.example.com A > address 203.0.113.9";
    assert_eq!(ask("db.example.com", vpc("vpc-0a")), [own]);
    assert_eq!(ask("db.example.com", vpc("vpc-0c")), [other]);
    assert_eq!(ask("db.example.com", View::Public), [other]);
    let mut both = ask("db.example.com", View::Anyone);
    both.sort();
    assert_eq!(both, [other, own]);
    // There the private zone says that there is no such name.
    assert_eq!(
        ask("www.example.com", vpc("vpc-0a")),
        ["name www.example.com"]
    );
    assert_eq!(
        ask("www.example.com", vpc("vpc-0c")),
        ["www.example.com A > address 203.0.113.10"]
    );
}

#[test]
fn a_private_zone_for_names_of_aws_hides_them_in_its_vpc() {
    let zone = Named("Z1", "rds.amazonaws.com.", &["vpc-0a"], json!([]));
    let estate = read(&[zone]);
    assert_eq!(
        told(&estate, DATABASE, vpc("vpc-0a")),
        [format!("name {DATABASE}")]
    );
    assert_eq!(told(&estate, DATABASE, vpc("vpc-0b")), ["orders"]);
}

#[test]
fn the_closest_zone_and_the_closest_star_answer() {
    let records = json!([
        record("*.example.com.", "A", &["203.0.113.1"]),
        record("*.deep.example.com.", "A", &["203.0.113.2"]),
        record("there.example.com.", "TXT", &["\"x\""]),
        record("a.b.example.com.", "A", &["203.0.113.3"]),
        record("sub.example.com.", "NS", &["ns-1.example."]),
        record("d.e.f.example.com.", "A", &["203.0.113.5"]),
    ]);
    let closer = json!([record("x.sub.example.com.", "A", &["203.0.113.4"])]);
    let estate = read(&[
        Named("Z1", "example.com.", &[], records),
        Named("Z2", "sub.example.com.", &[], closer),
    ]);
    let ask = |name: &str| told(&estate, name, View::Public);
    assert_eq!(
        ask("any.example.com"),
        ["*.example.com A > address 203.0.113.1"]
    );
    assert_eq!(
        ask("one.two.example.com"),
        ["*.example.com A > address 203.0.113.1"]
    );
    assert_eq!(
        ask("any.deep.example.com"),
        ["*.deep.example.com A > address 203.0.113.2"]
    );
    // A name that exists, or that others lie under, is none that a star stands for.
    assert_eq!(ask("there.example.com"), [""; 0]);
    assert_eq!(ask("b.example.com"), ["name b.example.com"]);
    assert_eq!(ask("c.b.example.com"), ["name c.b.example.com"]);
    assert_eq!(ask("f.example.com"), ["name f.example.com"]);
    assert_eq!(ask("g.f.example.com"), ["name g.f.example.com"]);
    assert_eq!(
        ask("x.sub.example.com"),
        ["x.sub.example.com A > address 203.0.113.4"]
    );
    assert_eq!(ask("y.sub.example.com"), ["name y.sub.example.com"]);
}

#[test]
fn what_was_not_read_is_named() {
    let estate = read(&[Named("Z1", "example.com.", &[], Value::Null)]);
    let ends = ["name db.example.com", "unread Z1"];
    assert_eq!(told(&estate, "db.example.com", View::Public), ends);
    let zones = json!({"HostedZoneSummaries": [{"HostedZoneId": "Z9", "Name": "prod.internal.", "Owner": {"OwningAccount": "444455556666"}}]});
    let all = replies(&[]).one(
        &LIST_HOSTED_ZONES_BY_VPC,
        "eu-west-1/vpc-0a",
        &zones.to_string(),
    );
    let estate = whole(all, &["vpc-0a"]);
    let ends = ["name db.prod.internal", "foreign Z9"];
    assert_eq!(told(&estate, "db.prod.internal", vpc("vpc-0a")), ends);
    assert_eq!(
        told(&estate, "db.prod.internal", vpc("vpc-0b")),
        ["name db.prod.internal"]
    );
}

#[test]
fn rules_forward_questions_of_their_vpcs_unless_a_zone_is_closer() {
    let rule = |id: &str, name: &str, kind: &str| json!({"Id": id, "DomainName": name, "RuleType": kind, "Status": "COMPLETE", "OwnerId": "111122223333"});
    let rules = json!({"ResolverRules": [rule("rr-corp", "example.com.", "FORWARD"), rule("rr-sub", "far.example.com.", "SYSTEM")]});
    let holds = |rule: &str, vpc: &str| json!({"Id": format!("{rule}-{vpc}"), "ResolverRuleId": rule, "VPCId": vpc, "Status": "COMPLETE"});
    let associations = json!({"ResolverRuleAssociations": [holds("rr-corp", "vpc-0a"), holds("rr-sub", "vpc-0b")]});
    let near = json!([record("db.near.example.com.", "CNAME", &[DATABASE])]);
    let same = json!([record("db.example.com.", "CNAME", &[DATABASE])]);
    let all = replies(&[
        Named("Z1", "near.example.com.", &["vpc-0a"], near),
        Named("Z2", "example.com.", &["vpc-0a", "vpc-0b"], same),
    ])
    .all(&LIST_RESOLVER_RULES, &rules.to_string())
    .all(&LIST_RESOLVER_RULE_ASSOCIATIONS, &associations.to_string());
    let estate = whole(all, &["rules"]);
    let ask = |name: &str, id: &str| told(&estate, name, vpc(id));
    // Of a rule and a zone of the same name the rule goes first.
    assert_eq!(ask("db.example.com", "vpc-0a"), ["forwarded rr-corp"]);
    assert_eq!(
        ask("db.near.example.com", "vpc-0a"),
        ["db.near.example.com CNAME > orders"]
    );
    assert_eq!(
        ask("db.example.com", "vpc-0b"),
        ["db.example.com CNAME > orders"]
    );
}

#[test]
fn circles_and_long_chains_end() {
    let circle = json!([
        record("a.example.com.", "CNAME", &["b.example.com"]),
        record("b.example.com.", "CNAME", &["a.example.com"]),
    ]);
    let estate = read(&[Named("Z1", "example.com.", &[], circle)]);
    assert_eq!(told(&estate, "a.example.com", View::Public), [""; 0]);
    let mut long: Vec<Value> = (0..40)
        .map(|n| {
            record(
                &format!("n{n}.example.com."),
                "CNAME",
                &[&format!("n{}.example.com", n + 1)],
            )
        })
        .collect();
    long.push(record("n40.example.com.", "CNAME", &[DATABASE]));
    let estate = read(&[Named("Z1", "example.com.", &[], json!(long))]);
    let ended = |name: &str| told(&estate, name, View::Public).concat();
    assert!(ended("n0.example.com").ends_with(" > name n16.example.com"));
    assert!(ended("n30.example.com").ends_with(" > orders"));
}

#[test]
fn addresses_lead_to_interfaces_else_to_the_vpcs_that_hold_them() {
    let estate = read(&[]);
    let ask = |address: &str, view| told(&estate, address, view);
    assert_eq!(ask("198.51.100.7", View::Public), ["eni-0a"]);
    assert_eq!(ask("198.51.100.9", View::Public), ["eipalloc-0a"]);
    // Two VPCs have the same network: only who asks tells them apart.
    assert_eq!(ask("10.1.0.5", View::Anyone), ["eni-0a", "eni-0b"]);
    assert_eq!(ask("10.1.0.5", vpc("vpc-0b")), ["eni-0b"]);
    assert_eq!(ask("10.1.0.5", vpc("vpc-0c")), ["eni-0a", "eni-0b"]);
    assert_eq!(ask("10.1.0.77", View::Anyone), ["vpc-0a", "vpc-0b"]);
    assert_eq!(ask("10.1.0.77", vpc("vpc-0a")), ["vpc-0a"]);
    assert_eq!(ask("[2001:db8::1]", View::Anyone), ["address 2001:db8::1"]);
}

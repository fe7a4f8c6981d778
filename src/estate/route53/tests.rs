use super::*;
use crate::estate::testing::{Replies, place};

const ZONES: &str = r#"{"HostedZones":[{"Id":"/hostedzone/Z01","Name":"Example.internal.","CallerReference":"a",
    "Config":{"Comment":"inside","PrivateZone":true},"ResourceRecordSetCount":5},
    {"Id":"/hostedzone/Z02","Name":"example.com.","CallerReference":"b","Config":{"PrivateZone":false},"ResourceRecordSetCount":2}],
    "IsTruncated":false,"MaxItems":"100"}"#;
const ZONE: &str = r#"{"HostedZone":{"Id":"/hostedzone/Z01","Name":"example.internal.","CallerReference":"a","Config":{"PrivateZone":true}},
    "VPCs":[{"VPCRegion":"eu-west-1","VPCId":"vpc-0a"},{"VPCRegion":"us-east-1","VPCId":"vpc-0b"}]}"#;
const RECORDS: &str = r#"{"ResourceRecordSets":[
    {"Name":"db.example.internal.","Type":"CNAME","TTL":60,"ResourceRecords":[{"Value":"orders.c1.eu-west-1.rds.amazonaws.com"}]},
    {"Name":"\\052.apps.example.internal.","Type":"A","AliasTarget":{"HostedZoneId":"Z32","DNSName":"dualstack.front.eu-west-1.elb.amazonaws.com.","EvaluateTargetHealth":false}},
    {"Name":"host.example.internal.","Type":"A","SetIdentifier":"one","Weight":0,"TTL":60,"ResourceRecords":[{"Value":"10.1.0.5"},{"Value":"not an address"}]},
    {"Name":"_pg._tcp.example.internal.","Type":"SRV","TTL":60,"ResourceRecords":[{"Value":"10 5 5432 DB.example.internal."}]},
    {"Name":"example.internal.","Type":"TXT","TTL":60,"ResourceRecords":[{"Value":"\"10.9.9.9\""}]}],
    "IsTruncated":false,"MaxItems":"300"}"#;

fn whole() -> Estate {
    Replies::new()
        .all(&LIST_HOSTED_ZONES, ZONES)
        .one(&GET_HOSTED_ZONE, "Z01", ZONE)
        .one(&LIST_RESOURCE_RECORD_SETS, "/hostedzone/Z01", RECORDS)
        .settled()
}

#[test]
fn a_zone_with_its_vpcs() {
    let estate = whole();
    let zones: Vec<_> = estate.route53.hosted_zones.iter().collect();
    assert_eq!(zones.len(), 2);
    let zone = zones[0];
    assert_eq!(zone.arn.as_str(), "arn:aws:route53:::hostedzone/Z01");
    assert_eq!(zone.place, place("111122223333", "global"));
    assert_eq!(zone.name.known().unwrap().as_str(), "example.internal");
    assert_eq!(zone.is_private(), Some(true));
    let vpcs = zone.vpcs.known().unwrap();
    let told: Vec<&str> = vpcs.iter().map(|one| one.vpc.as_str()).collect();
    assert_eq!(told, ["vpc-0a", "vpc-0b"]);
    assert_eq!(vpcs[1].region.unwrap().as_str(), "us-east-1");
    let other = zones[1];
    assert_eq!(other.is_private(), Some(false));
    assert!(other.vpcs.is_unknown() && other.records.is_unknown());
    let here = place("111122223333", "eu-west-1");
    let gap = |request| {
        let ledger = &estate.ledger;
        ledger.gap(here, &LIST_RESOURCE_RECORD_SETS, Some(request))
    };
    assert!(gap("Z01").is_none() && gap("/hostedzone/Z01").is_none());
    assert_eq!(gap("Z02").unwrap().state, "not-collected");
}

#[test]
fn records_tell_names_and_addresses_by_their_type() {
    let estate = whole();
    let zone = estate.route53.hosted_zones.iter().next().unwrap();
    let records = zone.records.known().unwrap();
    let told: Vec<(&str, Vec<String>)> = records
        .iter()
        .map(|one| {
            let names = one.names().map(|name| name.to_string());
            let addresses = one.addresses().map(|address| address.to_string());
            (one.name.as_str(), names.chain(addresses).collect())
        })
        .collect();
    let database = "orders.c1.eu-west-1.rds.amazonaws.com".to_owned();
    let front = "dualstack.front.eu-west-1.elb.amazonaws.com".to_owned();
    assert_eq!(
        told,
        [
            ("db.example.internal", vec![database]),
            ("*.apps.example.internal", vec![front]),
            ("host.example.internal", vec!["10.1.0.5".to_owned()]),
            (
                "_pg._tcp.example.internal",
                vec!["db.example.internal".to_owned()]
            ),
            // A text is no address.
            ("example.internal", vec![]),
        ]
    );
}

#[test]
fn zones_of_others_that_a_vpc_sees() {
    let zones = r#"{"HostedZoneSummaries":[{"HostedZoneId":"Z09","Name":"prod.internal.","Owner":{"OwningAccount":"444455556666"}},
        {"HostedZoneId":"Z10","Name":"fs-0a.efs.eu-west-1.amazonaws.com.","Owner":{"OwningService":"efs.amazonaws.com"}}],"MaxItems":"100"}"#;
    let estate = Replies::new()
        .one(&LIST_HOSTED_ZONES_BY_VPC, "eu-west-1/vpc-0a", zones)
        .settled();
    let seen = estate.route53.vpc_zones.iter().next().unwrap();
    let seen = seen.zones.known().unwrap();
    assert_eq!(seen[0].zone.as_str(), "Z09");
    let owner = seen[0].owner.as_ref().unwrap();
    assert_eq!(owner.account.unwrap().to_string(), "444455556666");
    let service = seen[1].owner.as_ref().unwrap().service.unwrap();
    assert_eq!(service.as_str(), "efs.amazonaws.com");
}

//! Names of the estate's own hosted zones.

use serde_json::{Value, json};

use super::super::scene::Scene;
use super::databases::{database, with};
use super::{ask, refused};
use crate::estate::route53::*;

/// Adds a zone with these records.
fn zone(scene: &mut Scene, records: Value) {
    let listed = json!({"HostedZones": [{"Id": "/hostedzone/Z1", "Name": "example.com.", "Config": {"PrivateZone": false}}]});
    scene.more.push((&LIST_HOSTED_ZONES, None, listed));
    let records = json!({"ResourceRecordSets": records});
    scene
        .more
        .push((&LIST_RESOURCE_RECORD_SETS, Some("Z1"), records));
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
    let said = "DB.example.com leads to orders: db.example.com CNAME in Z1";
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
}

#[test]
fn private_zones_lead_only_from_the_vpcs_in_which_they_are_answered() {
    let within = |vpc: &str| {
        let mut scene = with(&[database("orders")]);
        let listed = json!({"Id": "/hostedzone/Z1", "Name": "example.com.", "Config": {"PrivateZone": true}});
        let zone =
            json!({"HostedZone": &listed, "VPCs": [{"VPCId": vpc, "VPCRegion": "eu-west-1"}]});
        let host = "orders.c1.eu-west-1.rds.amazonaws.com";
        let records = json!({"ResourceRecordSets": [record("db.example.com.", "CNAME", host)]});
        scene
            .more
            .push((&LIST_HOSTED_ZONES, None, json!({"HostedZones": [listed]})));
        scene.more.push((&GET_HOSTED_ZONE, Some("Z1"), zone));
        scene
            .more
            .push((&LIST_RESOURCE_RECORD_SETS, Some("Z1"), records));
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

//! What each rule does between two VPCs, the internet and what was not read.

mod acls;
mod balancer_targets;
mod balancers;
mod block_public_access;
mod bounds;
mod classic;
mod client_vpn;
mod cloud_wan;
mod contradictions;
mod core_networks;
mod delegated;
mod doors;
mod farm;
mod firewall;
mod gates;
mod groups;
mod gwlb;
mod hosts;
mod hub;
mod internet;
mod ipv6;
mod lab;
mod lattice;
mod left_out;
mod managed;
mod members;
mod named;
mod names;
mod nat;
mod office;
mod open_ends;
mod outside;
mod outside_direct;
mod outside_entry;
mod outside_transit;
mod peering;
mod ports;
mod private_link;
mod protocols;
mod record;
mod references;
mod routes;
mod scene;
mod selectors;
mod sessions;
mod several_places;
mod shared_vpcs;
mod told;
mod transit;
mod transit_tables;
mod verdicts;
mod words;
mod zones;

use serde_json::{Value, json};

use self::scene::{Scene, entry, local, to};
use super::*;
use crate::environments::{Declared, classify};

fn open() -> (String, Vec<String>) {
    ("reachable".to_owned(), Vec::new())
}

fn shut(verdict: &str, blockers: &[&str]) -> (String, Vec<String>) {
    (
        verdict.to_owned(),
        blockers.iter().map(|one| (*one).to_owned()).collect(),
    )
}

#[test]
fn rules_of_groups_admit_and_nothing_else_does() {
    let scene = Scene::new();
    assert_eq!(scene.flow("i-front", "i-inner", 443), open());
    assert_eq!(
        scene.flow("i-front", "i-inner", 80),
        shut("blocked", &["security-group sg-web"])
    );
    // A reference admits those who carry the group, also across an active peering connection of one region.
    assert_eq!(scene.flow("i-front", "i-inner", 22), open());
    assert_eq!(scene.flow("i-front", "i-far", 22), open());
    assert_eq!(
        scene.flow("i-inner", "i-far", 22),
        shut("blocked", &["security-group sg-far"])
    );
    let mut distant = scene.clone();
    distant.peerings[0]["AccepterVpcInfo"]["Region"] = json!("eu-central-1");
    assert_eq!(
        distant.flow("i-front", "i-far", 22),
        shut("blocked", &["security-group sg-far"])
    );
    assert_eq!(distant.flow("i-front", "i-far", 443), open());
    let mut mute = scene;
    mute.groups[0]["IpPermissionsEgress"] = json!([]);
    assert_eq!(
        mute.flow("i-front", "i-inner", 80),
        shut(
            "blocked",
            &["security-group sg-client", "security-group sg-web",]
        )
    );
}

#[test]
fn acls_are_asked_at_borders_both_ways() {
    let mut scene = Scene::new();
    let entries = |all: &[Value]| Value::from(all.to_vec());
    scene.acls[0]["Entries"] =
        entries(&[entry(1, true, "deny", None), entry(1, false, "deny", None)]);
    // Within a subnet nothing is asked.
    assert_eq!(scene.flow("i-front", "i-beside", 443), open());
    // The request, and the answer too.
    assert_eq!(
        scene.flow("i-front", "i-inner", 443),
        shut(
            "blocked",
            &["network-acl acl-public", "network-acl acl-public"]
        )
    );
    let out = entry(100, true, "allow", None);
    // Answers go to ports above 1023.
    scene.acls[0]["Entries"] =
        entries(&[out.clone(), entry(100, false, "allow", Some((443, 443)))]);
    assert_eq!(
        scene.flow("i-front", "i-inner", 443),
        shut("one-way", &["network-acl acl-public"])
    );
    scene.acls[0]["Entries"] = entries(&[
        out.clone(),
        entry(100, false, "allow", Some((32768, 60999))),
    ]);
    let answer =
        scene.ask(r#"{"from": "i-front", "to": "i-inner", "protocol": "tcp", "port": 443}"#);
    assert_eq!(answer.verdict, FlowVerdict::Reachable);
    assert!(
        answer
            .assumptions
            .iter()
            .any(|one| one.contains("32768-60999")),
        "{answer:?}"
    );
    // The lowest number decides.
    let deny = entry(50, false, "deny", Some((1024, 65535)));
    scene.acls[0]["Entries"] = entries(&[out, entry(100, false, "allow", None), deny]);
    assert_eq!(scene.flow("i-front", "i-inner", 443).0, "one-way");
}

#[test]
fn routes_lead_by_the_longest_prefix_and_blackholes_drop() {
    let mut scene = Scene::new();
    let routes = scene.tables[0]["Routes"].as_array_mut().unwrap();
    let mut gone = to("10.2.1.0/24", "VpcPeeringConnectionId", "pcx-gone");
    gone["State"] = json!("blackhole");
    routes.push(gone);
    assert_eq!(
        scene.flow("i-front", "i-far", 443),
        shut("blocked", &["blackhole rtb-public"])
    );
    scene.tables[0]["Routes"]
        .as_array_mut()
        .unwrap()
        .truncate(2);
    // Without a route every further obstacle of the connection that is there is told too.
    assert_eq!(
        scene.flow("i-front", "i-far", 80).1,
        [
            "not-public igw-a".to_owned(),
            "security-group sg-far".to_owned(),
        ]
    );
    let mut back = Scene::new();
    back.tables[2]["Routes"] = json!([local("10.2.0.0/16")]);
    assert_eq!(
        back.flow("i-front", "i-far", 443),
        shut("one-way", &["no-route rtb-far"])
    );
    let mut pending = Scene::new();
    pending.peerings[0]["Status"] = json!({"Code": "pending-acceptance"});
    assert_eq!(
        pending.flow("i-front", "i-far", 443),
        shut("blocked", &["peering-not-active pcx-ab"])
    );
}

#[test]
fn the_internet_is_reached_by_public_addresses_and_through_translation() {
    let scene = Scene::new();
    let ask = |from: &str, to: &str, port: u16| scene.flow(from, to, port);
    assert_eq!(ask("i-front", "8.8.8.8", 443), open());
    assert_eq!(ask("i-inner", "8.8.8.8", 443), open());
    assert_eq!(
        ask("i-far", "internet", 443),
        shut("blocked", &["no-route rtb-far"])
    );
    // Nobody gets in: the one admits nobody, the other has no public address.
    assert_eq!(
        ask("internet", "i-front", 443),
        shut("blocked", &["security-group sg-client"])
    );
    assert_eq!(
        ask("internet", "i-inner", 443),
        shut("blocked", &["no-address addresses"])
    );
    let mut shown = scene.clone();
    shown.interfaces[3]["Association"] = json!({"PublicIp": "203.0.113.30"});
    // In by the gateway, out by the translation, which knows no such flow.
    assert_eq!(
        shown.flow("internet", "i-inner", 443),
        shut("one-way", &["no-session nat-a"])
    );
    shown.tables[1]["Routes"][1] = to("0.0.0.0/0", "GatewayId", "igw-a");
    assert_eq!(shown.flow("internet", "i-inner", 443), open());
    // By its public address whoever carries a group is a stranger.
    let by_public = json!({"from": "i-front", "to": "i-inner", "to_address": "203.0.113.30", "protocol": "tcp", "port": 22});
    assert_eq!(
        shown.ask(&by_public.to_string()).verdict,
        FlowVerdict::Blocked
    );
}

#[test]
fn what_was_not_read_is_unknown_or_assumed_and_never_blocked() {
    let scene = Scene::new();
    let mut bare = scene.estate();
    bare.ec2.network_acls = Default::default();
    let (network, environments) = (
        Network::new(&bare, Settings::default()),
        classify(&bare, &Declared::default()),
    );
    let flows = Flows::new(&network, &environments);
    let ask = |text: &str| flows.ask(&serde_json::from_str(text).unwrap());
    let answer =
        ask(r#"{"from": "i-front", "to": "i-inner", "protocol": "tcp", "port": 443}"#).unwrap();
    assert_eq!(answer.verdict, FlowVerdict::Reachable);
    assert!(
        answer
            .assumptions
            .iter()
            .any(|one| one.starts_with("the network ACL of subnet-inner is open"))
    );
    let mut unread = scene.clone();
    unread.groups[1]
        .as_object_mut()
        .unwrap()
        .remove("IpPermissions");
    assert_eq!(unread.flow("i-front", "i-inner", 443), shut("unknown", &[]));
    unread.peerings = json!([]);
    assert_eq!(unread.flow("i-front", "i-far", 443), shut("unknown", &[]));
    assert_eq!(
        ask(r#"{"from": "i-nobody", "to": "i-inner"}"#),
        Err(QuestionError::Unnamed("i-nobody".into()))
    );
    assert_eq!(
        ask(r#"{"from": "i-front", "to": "i-inner", "protocol": "icmp", "port": 1}"#),
        Err(QuestionError::Port("icmp".into()))
    );
}

#[test]
fn what_is_left_open_is_any() {
    let scene = Scene::new();
    let any = scene.ask(r#"{"from": "i-front", "to": "i-inner"}"#);
    assert_eq!(any.verdict, FlowVerdict::Reachable);
    let named = any.traffic.unwrap();
    assert_eq!(
        (named.protocol, named.from_port, named.to_port),
        ("tcp", Some(22), Some(22))
    );
    let told = scene.ask(r#"{"from": "i-front", "to": "i-inner", "protocol": "tcp", "port": 443}"#);
    assert_eq!(told.traffic, None);
    let none = scene.ask(r#"{"from": "i-inner", "to": "i-front"}"#);
    assert_eq!(none.verdict, FlowVerdict::Blocked);
    let some =
        scene.ask(r#"{"from": "vpc:vpc-a", "to": "vpc:vpc-b", "protocol": "tcp", "port": 22}"#);
    assert_eq!(some.verdict, FlowVerdict::Reachable);
    assert_eq!(
        some.path.last().unwrap().rule.as_deref(),
        Some("sg-far:in:tcp:22-22:sg-client")
    );
}

//! The ports from which clients ask, as palisade.toml tells them.

use serde_json::{Value, json};

use super::scene::{Scene, entry};
use crate::ids::{PortRange, Protocol};
use crate::network::firewall::{Seen, Side};
use crate::network::prepared::{Match, Spot};
use crate::network::{FlowVerdict, Settings};

fn from(ports: &str) -> Settings {
    Settings {
        ephemeral_ports: ports.parse().unwrap(),
    }
}

#[test]
fn answers_must_get_through_to_the_ports_that_are_told() {
    let mut scene = Scene::new();
    let low = entry(100, false, "allow", Some((1024, 5000)));
    scene.acls[0]["Entries"] = json!([entry(100, true, "allow", None), low]);
    let ask = r#"{"from": "i-front", "to": "i-inner", "protocol": "tcp", "port": 443}"#;
    assert_eq!(scene.ask(ask).verdict, FlowVerdict::Reachable);
    scene.settings = from("32768-60999");
    let answer = scene.ask(ask);
    assert_eq!(answer.verdict, FlowVerdict::OneWay);
    assert!(
        answer.blockers[0].detail.contains("32768-60999"),
        "{answer:?}"
    );
    // All of them, and no part: nothing is to be assumed.
    scene.settings = from("2000-3000");
    assert_eq!(scene.ask(ask).assumptions, Vec::<Box<str>>::new());
}

#[test]
fn beyond_a_nat_gateway_its_own_ports_count() {
    let mut scene = Scene::new();
    let inside: Value = json!({"RuleNumber": 90, "Protocol": "-1", "RuleAction": "allow", "Egress": false,
        "CidrBlock": "10.1.0.0/16"});
    let low = entry(100, false, "allow", Some((1024, 2000)));
    scene.acls[0]["Entries"] = json!([entry(100, true, "allow", None), inside, low]);
    scene.settings = from("32768-60999");
    let ask = r#"{"from": "i-inner", "to": "8.8.8.8", "protocol": "tcp", "port": 443}"#;
    let answer = scene.ask(ask);
    assert_eq!(answer.verdict, FlowVerdict::Reachable, "{answer:?}");
    assert!(
        answer
            .assumptions
            .iter()
            .any(|one| one.contains("1024-2000"))
    );
    // Behind it the client's count again.
    scene.acls[1]["Entries"] = json!([entry(100, true, "allow", None), low_again()]);
    assert_eq!(scene.ask(ask).verdict, FlowVerdict::OneWay);
}

fn low_again() -> Value {
    entry(100, false, "allow", Some((1024, 2000)))
}

#[test]
fn firewalls_see_the_ports_that_are_told() {
    let spot = Spot::exactly("10.0.0.1".parse().unwrap());
    let seen = Seen {
        source: spot,
        target: spot,
        protocol: Protocol::TCP,
        port: 443,
        from: Side::Client,
        begun_by: Side::Client,
        clients: from("32768-60999").ephemeral_ports,
    };
    let range = |text: &str| -> PortRange { text.parse().unwrap() };
    assert_eq!(seen.is_port(range("1024-65535"), Side::Client), Match::Yes);
    assert_eq!(seen.is_port(range("1024-32767"), Side::Client), Match::No);
    assert_eq!(seen.is_port(range("61000-65535"), Side::Client), Match::No);
    assert_eq!(
        seen.is_port(range("40000-65535"), Side::Client),
        Match::Maybe
    );
}

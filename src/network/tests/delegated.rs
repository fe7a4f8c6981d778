//! Prefixes that are delegated to an interface, and NAT gateways without one that was read.

use serde_json::json;

use super::ipv6::dual;
use super::scene::{Scene, blocked, open};

#[test]
fn an_address_of_a_delegated_prefix_is_the_interface_s() {
    let mut scene = dual();
    scene.interfaces[0]["Ipv6Prefixes"] = json!([{"Ipv6Prefix": "2001:db8:a:1:7::/80"}]);
    scene.interfaces[0]["Ipv4Prefixes"] = json!([{"Ipv4Prefix": "10.1.1.64/28"}]);
    let ask = |to: &str, address: &str| {
        let question = json!({"from": "internet", "to": to, "to_address": address, "protocol": "tcp", "port": 443});
        scene.answered(&question.to_string())
    };
    let within = ask("i-front", "2001:db8:a:1:7::99").unwrap();
    assert_eq!(within.verdict.as_str(), "reachable");
    let last = within.path.last().unwrap();
    assert_eq!(last.component, "eni-front");
    // The same address by itself.
    let answer = scene
        .ask(r#"{"from": "i-inner", "to": "2001:db8:a:1:7::99", "protocol": "tcp", "port": 443}"#);
    assert_eq!(answer.verdict.as_str(), "reachable");
    assert_eq!(answer.path.last().unwrap().component, "eni-front");
    // Private addresses are nobody's on the internet, and others are not the interface's.
    assert_ne!(
        ask("i-front", "10.1.1.65").map(|one| one.verdict.as_str()),
        Ok("reachable")
    );
    assert_eq!(
        ask("i-front", "2001:db8:a:1:8::99")
            .unwrap_err()
            .to_string(),
        "`i-front` does not have the address 2001:db8:a:1:8::99"
    );
}

#[test]
fn a_nat_gateway_of_which_no_interface_was_read_has_the_addresses_that_it_tells() {
    let mut scene = Scene::new();
    scene.interfaces.as_array_mut().unwrap().remove(1);
    assert_eq!(scene.tcp("i-inner", "8.8.8.8", 443), open());
    // Those of one that is gone are nobody's.
    scene.nats[0]["State"] = json!("deleted");
    assert_eq!(
        scene.tcp("i-inner", "8.8.8.8", 443),
        blocked(&["nat-not-available nat-a", "no-public-address igw-a"])
    );
}

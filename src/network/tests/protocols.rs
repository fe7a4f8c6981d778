//! Questions that leave the protocol open.

use serde_json::{Value, json};

use super::scene::{Scene, all, entry};

#[test]
fn a_protocol_that_no_rule_names_is_tried_too() {
    let mut scene = Scene::new();
    scene.groups[1]["IpPermissions"] = json!([all(&["0.0.0.0/0"])]);
    let deny = |number: u32, protocol: &str| {
        let mut one = entry(number, false, "deny", None);
        one["Protocol"] = json!(protocol);
        one
    };
    let mut entries: Vec<Value> = ["1", "6", "17", "58", "47"]
        .iter()
        .zip(1..)
        .map(|(protocol, number)| deny(number, protocol))
        .collect();
    entries.extend([
        entry(100, true, "allow", None),
        entry(100, false, "allow", None),
    ]);
    scene.acls[1]["Entries"] = json!(entries);
    let answer = scene.ask(r#"{"from": "i-front", "to": "i-inner"}"#);
    assert_eq!(answer.verdict.as_str(), "reachable");
    let traffic = answer.traffic.unwrap();
    assert_eq!((traffic.protocol, traffic.from_port), ("255", None));
    // Where all others are shut as well nothing is left.
    scene.acls[1]["Entries"] = json!([
        entry(100, true, "allow", None),
        entry(100, false, "deny", None),
    ]);
    let answer = scene.ask(r#"{"from": "i-front", "to": "i-inner"}"#);
    assert_eq!(answer.verdict.as_str(), "blocked");
}

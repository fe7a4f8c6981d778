//! Network ACLs.

use serde_json::{Value, json};

use super::scene::{Scene, Told, acl, blocked, entry, of, one_way, open, open_entries};
use crate::estate::ec2::DESCRIBE_NETWORK_ACLS;

/// The scene, with entries of the ACL of `i-front`'s subnet.
fn with(entries: &[Value]) -> Scene {
    let mut scene = Scene::new();
    of(&mut scene.acls, "acl-public")["Entries"] = json!(entries);
    of(&mut scene.groups, "sg-client")["IpPermissions"] =
        json!([super::scene::all(&["0.0.0.0/0"])]);
    of(&mut scene.groups, "sg-web")["IpPermissions"] = json!([super::scene::all(&["0.0.0.0/0"])]);
    scene
}

/// An entry for a protocol: its number, with the members that belong to it.
fn of_protocol(number: u32, is_egress: bool, protocol: &str, more: &[(&str, Value)]) -> Value {
    let mut one = entry(number, is_egress, "allow", None);
    one["Protocol"] = json!(protocol);
    for (member, value) in more {
        one[*member] = value.clone();
    }
    one
}

fn stopped() -> Told {
    blocked(&["network-acl acl-public"])
}

fn one_way_here() -> Told {
    one_way(&["network-acl acl-public"])
}

#[test]
fn the_lowest_number_that_matches_decides() {
    let deny = |number| entry(number, true, "deny", Some((443, 443)));
    let [out, back] = [
        entry(100, true, "allow", None),
        entry(100, false, "allow", None),
    ];
    // However they are listed.
    for entries in [
        [out.clone(), deny(99), back.clone()],
        [deny(99), back.clone(), out.clone()],
    ] {
        assert_eq!(with(&entries).tcp("i-front", "i-inner", 443), stopped());
        assert_eq!(with(&entries).tcp("i-front", "i-inner", 444), open());
    }
    let after = with(&[deny(101), out, back]);
    assert_eq!(after.tcp("i-front", "i-inner", 443), open());
    let answer =
        after.ask(r#"{"from": "i-front", "to": "i-inner", "protocol": "tcp", "port": 443}"#);
    let shown = answer.path.iter().find(|one| one.component == "acl-public");
    assert_eq!(shown.unwrap().rule.as_deref(), Some("100"));
}

#[test]
fn what_no_entry_matches_is_denied() {
    let back = entry(100, false, "allow", None);
    let scene = with(std::slice::from_ref(&back));
    assert_eq!(scene.tcp("i-front", "i-inner", 443), stopped());
    let mut elsewhere = entry(100, true, "allow", None);
    elsewhere["CidrBlock"] = json!("10.1.3.0/24");
    assert_eq!(
        with(&[elsewhere, back]).tcp("i-front", "i-inner", 443),
        stopped()
    );
}

#[test]
fn requests_and_answers_are_both_asked() {
    let [out, back] = [
        entry(100, true, "allow", None),
        entry(100, false, "allow", None),
    ];
    // From here: out, and the answer in. To here: in, and the answer out.
    let only_out = with(&[out]);
    assert_eq!(only_out.tcp("i-front", "i-inner", 443), one_way_here());
    assert_eq!(only_out.tcp("i-inner", "i-front", 443), stopped());
    let only_in = with(&[back]);
    assert_eq!(only_in.tcp("i-front", "i-inner", 443), stopped());
    assert_eq!(only_in.tcp("i-inner", "i-front", 443), one_way_here());
}

#[test]
fn nothing_is_asked_within_a_subnet() {
    let shut = with(&[]);
    assert_eq!(shut.tcp("i-front", "i-beside", 443), open());
    assert_eq!(shut.send("i-front", "i-beside", "icmp"), open());
    assert_eq!(shut.tcp("i-front", "i-inner", 443), stopped());
}

#[test]
fn networks_of_entries_are_those_of_the_other_side() {
    let mut out = entry(100, true, "allow", None);
    out["CidrBlock"] = json!("10.1.2.0/24");
    let mut back = entry(100, false, "allow", None);
    back["CidrBlock"] = json!("10.1.2.10/32");
    let scene = with(&[out, back]);
    assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
    assert_eq!(scene.tcp("i-front", "i-far", 443), stopped());
}

#[test]
fn answers_go_to_ports_of_clients() {
    let out = entry(100, true, "allow", None);
    let answers = |range| with(&[out.clone(), entry(100, false, "allow", Some(range))]);
    for (range, expected) in [
        ((1024, 65535), open()),
        ((65535, 65535), open()),
        ((1024, 1024), open()),
        ((443, 443), one_way_here()),
        ((0, 1023), one_way_here()),
    ] {
        assert_eq!(
            answers(range).tcp("i-front", "i-inner", 443),
            expected,
            "{range:?}"
        );
    }
    let assumed = |range| {
        let answer = answers(range)
            .ask(r#"{"from": "i-front", "to": "i-inner", "protocol": "tcp", "port": 443}"#);
        answer
            .assumptions
            .iter()
            .any(|one| one.contains("the client asks from one of the ports"))
    };
    assert!(!assumed((1024, 65535)), "all of them are open");
    assert!(assumed((32768, 60999)), "a part of them is open");
    // Two parts that share nothing leave no port.
    let mut two = answers((1024, 2000));
    let other = [
        entry(100, true, "allow", Some((2001, 65535))),
        entry(100, false, "allow", None),
    ];
    of(&mut two.acls, "acl-inner")["Entries"] = json!(other);
    assert_eq!(two.tcp("i-front", "i-inner", 443), one_way_here());
    // What is denied before is no longer open, what is denied after is.
    let deny = |number| entry(number, false, "deny", Some((1024, 65535)));
    let all = entry(100, false, "allow", Some((1024, 65535)));
    let before = with(&[out.clone(), deny(99), all.clone()]);
    assert_eq!(before.tcp("i-front", "i-inner", 443), one_way_here());
    let after = with(&[out, deny(101), all]);
    assert_eq!(after.tcp("i-front", "i-inner", 443), open());
}

#[test]
fn answers_of_udp_go_to_ports_of_clients_too() {
    let udp = |number, is_egress, from: u16, to: u16| {
        of_protocol(
            number,
            is_egress,
            "17",
            &[("PortRange", json!({"From": from, "To": to}))],
        )
    };
    let scene = with(&[udp(100, true, 53, 53), udp(100, false, 1024, 65535)]);
    assert_eq!(scene.udp("i-front", "i-inner", 53), open());
    assert_eq!(scene.udp("i-front", "i-inner", 54), stopped());
    assert_eq!(scene.tcp("i-front", "i-inner", 53), stopped());
    let silent = with(&[udp(100, true, 53, 53), udp(100, false, 53, 53)]);
    assert_eq!(silent.udp("i-front", "i-inner", 53), one_way_here());
}

#[test]
fn echo_is_a_request_and_a_reply() {
    let icmp = |number, is_egress, kind: i32, code: i32| {
        let message = json!({"Type": kind, "Code": code});
        of_protocol(number, is_egress, "1", &[("IcmpTypeCode", message)])
    };
    for ((out, back), expected) in [
        ((8, 0), open()),
        ((-1, -1), open()),
        ((8, 8), one_way_here()),
        ((0, 0), stopped()),
    ] {
        let scene = with(&[icmp(100, true, out, -1), icmp(100, false, back, -1)]);
        assert_eq!(
            scene.send("i-front", "i-inner", "icmp"),
            expected,
            "{out} {back}"
        );
    }
    // From outside the request comes in, the reply goes out.
    for ((into, back), expected) in [
        ((8, 0), open()),
        ((8, 8), one_way_here()),
        ((0, 0), stopped()),
    ] {
        let scene = with(&[icmp(100, true, back, -1), icmp(100, false, into, -1)]);
        assert_eq!(
            scene.send("i-inner", "i-front", "icmp"),
            expected,
            "{into} {back}"
        );
    }
    let codes = with(&[icmp(100, true, 8, 1), icmp(100, false, 0, 0)]);
    assert_eq!(codes.send("i-front", "i-inner", "icmp"), stopped());
}

#[test]
fn protocols_without_ports_are_named_by_number() {
    let scene = with(&[
        of_protocol(1, true, "50", &[]),
        of_protocol(1, false, "50", &[]),
    ]);
    assert_eq!(scene.send("i-front", "i-inner", "50"), open());
    assert_eq!(scene.send("i-front", "i-inner", "51"), stopped());
    let out_alone = with(&[of_protocol(1, true, "50", &[])]);
    assert_eq!(out_alone.send("i-front", "i-inner", "50"), one_way_here());
    let any = scene.ask(r#"{"from": "i-front", "to": "i-inner", "protocol": "any"}"#);
    assert_eq!(any.verdict.as_str(), "reachable", "one protocol is enough");
}

#[test]
fn entries_of_the_vpcs_default_acl_count_where_a_subnet_has_none() {
    let mut scene = Scene::new();
    of(&mut scene.acls, "acl-public")["IsDefault"] = json!(false);
    of(&mut scene.acls, "acl-inner")["Associations"] = json!([]);
    of(&mut scene.acls, "acl-inner")["Entries"] = json!([]);
    let told = scene.tcp("i-front", "i-inner", 443);
    assert_eq!(told, blocked(&["network-acl acl-inner"]));
    of(&mut scene.acls, "acl-inner")["Entries"] = json!(open_entries());
    assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
}

#[test]
fn an_acl_that_was_not_read_is_taken_to_be_open() {
    let mut scene = Scene::new();
    scene.unread.insert(DESCRIBE_NETWORK_ACLS.name);
    let question = r#"{"from": "i-front", "to": "i-inner", "protocol": "tcp", "port": 443}"#;
    let answer = scene.ask(question);
    assert_eq!(answer.verdict.as_str(), "reachable");
    for subnet in ["subnet-public", "subnet-inner"] {
        let said = format!("the network ACL of {subnet} is open");
        assert!(answer.assumptions.iter().any(|one| one.starts_with(&said)));
    }
    assert_eq!(Scene::new().ask(question).assumptions, [] as [Box<str>; 0]);
    // Entries that the reply leaves out are not read either.
    let mut bare = Scene::new();
    let one = of(&mut bare.acls, "acl-public").as_object_mut().unwrap();
    one.remove("Entries");
    assert_eq!(bare.ask(question).assumptions.len(), 1);
}

#[test]
fn an_acl_of_one_subnet_says_nothing_about_another() {
    let mut scene = Scene::new();
    super::scene::add(
        &mut scene.acls,
        acl("acl-shut", "vpc-a", &["subnet-other"], &[]),
    );
    assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
}

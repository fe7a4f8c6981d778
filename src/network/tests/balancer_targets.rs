//! The targets of load balancers: which are used, and whom they see.

use serde_json::{Value, json};

use super::farm::{Farm, Group, attribute, target};
use super::scene::{Told, add, blocked, of, open, rule, unknown};

fn cidr(port: i32, network: &str) -> Value {
    rule("tcp", port, json!({"CidrIp": network}))
}

fn refused(group: &str) -> Told {
    blocked(&[&format!("security-group {group}")])
}

#[test]
fn only_healthy_targets_count_unless_none_is() {
    let with = |health: [&str; 2]| {
        let mut farm = Farm::new();
        farm.group().targets = Some(json!([
            target("i-inner", health[0]),
            target("i-beside", health[1])
        ]));
        farm.tcp("i-front", "front", 443)
    };
    // `i-beside` admits 443 alone, `i-inner` all: the group's port is 8080.
    assert_eq!(with(["healthy", "unhealthy"]), open());
    assert_eq!(with(["unhealthy", "healthy"]), refused("sg-web"));
    assert_eq!(with(["unhealthy", "unhealthy"]), open());
    assert_eq!(with(["draining", "healthy"]), refused("sg-web"));
    let mut none = Farm::new();
    none.group().targets = Some(json!([]));
    let told = none.tcp("i-front", "front", 443);
    assert_eq!(told, blocked(&["no-target eni-nlb"]));
}

#[test]
fn targets_of_other_zones_are_reached_across_zones_alone() {
    let other = |cross: Option<&str>, of_group: Option<&str>| {
        let mut farm = Farm::new();
        let key = "load_balancing.cross_zone.enabled";
        farm.group().targets = Some(json!([target("i-other", "healthy")]));
        farm.front().attributes = cross.map(|word| attribute(key, word));
        if let Some(word) = of_group {
            farm.group().attributes = Some(attribute(key, word));
        }
        farm.tcp("i-front", "front", 443)
    };
    let none = blocked(&["no-target eni-nlb"]);
    assert_eq!(other(Some("true"), None), open());
    assert_eq!(other(Some("false"), None), none);
    // The target group's own word goes before.
    assert_eq!(other(Some("false"), Some("true")), open());
    assert_eq!(other(Some("true"), Some("false")), none);
    let own = Some("use_load_balancer_configuration");
    assert_eq!(other(Some("true"), own), open());
    assert_eq!(other(Some("false"), own), none);
    // What was not read is not known.
    assert_eq!(other(None, None), unknown());
}

#[test]
fn a_target_in_a_zone_that_was_not_read_is_in_doubt() {
    let mut farm = Farm::new();
    let subnet = of(&mut farm.scene.subnets, "subnet-inner")
        .as_object_mut()
        .unwrap();
    for member in ["AvailabilityZone", "AvailabilityZoneId"] {
        subnet.remove(member);
    }
    assert_eq!(farm.tcp("i-front", "front", 443), unknown());
    // A target that is registered for all zones is in each.
    farm.group().targets.as_mut().unwrap()[0]["Target"]["AvailabilityZone"] = json!("all");
    assert_eq!(farm.tcp("i-front", "front", 443), open());
}

#[test]
fn instances_see_the_client_and_addresses_the_balancer() {
    let client = cidr(8080, "10.1.1.10/32");
    let balancer = cidr(8080, "10.1.1.50/32");
    let seen = |kind: &str, protocol: &str, preserve: Option<&str>, rules: &Value| {
        let mut farm = Farm::new();
        let id = if kind == "ip" { "10.1.2.10" } else { "i-inner" };
        let mut group = Group::new("web", kind, protocol, 8080).with(&[target(id, "healthy")]);
        if let Some(word) = preserve {
            group.attributes = Some(attribute("preserve_client_ip.enabled", word));
        }
        farm.set_group(group);
        farm.front().listeners.as_mut().unwrap()[0]["Protocol"] = json!(protocol);
        let mut rules = rules.clone();
        rules["IpProtocol"] = json!(protocol.to_lowercase());
        farm.admits("sg-target", &[rules]);
        let scene = farm.whole();
        let told = match protocol {
            "UDP" => scene.udp("i-front", "front", 443),
            _ => scene.tcp("i-front", "front", 443),
        };
        told == open()
    };
    for (kind, protocol, preserve, sees_client) in [
        ("instance", "TCP", None, true),
        ("instance", "TCP", Some("true"), true),
        ("instance", "TCP", Some("false"), false),
        ("ip", "TCP", None, false),
        ("ip", "TCP", Some("true"), true),
        ("ip", "UDP", None, true),
    ] {
        let told = (kind, protocol, preserve);
        assert_eq!(
            seen(kind, protocol, preserve, &client),
            sees_client,
            "{told:?}"
        );
        assert_eq!(
            seen(kind, protocol, preserve, &balancer),
            !sees_client,
            "{told:?}"
        );
    }
}

#[test]
fn who_is_seen_is_assumed_where_the_attributes_were_not_read() {
    let mut farm = Farm::new();
    let question = r#"{"from": "i-front", "to": "front", "protocol": "tcp", "port": 443}"#;
    assert_eq!(farm.ask(question).assumptions, [] as [Box<str>; 0]);
    farm.group().attributes = None;
    let answer = farm.ask(question);
    assert_eq!(answer.verdict.as_str(), "reachable");
    let said = "targets of web see the client's address: its attributes were not read";
    assert_eq!(answer.assumptions, [Box::<str>::from(said)]);
    // Where the default is refused, the other may be so.
    farm.admits("sg-target", &[cidr(8080, "10.1.1.50/32")]);
    assert_eq!(farm.tcp("i-front", "front", 443), unknown());
    farm.admits("sg-target", &[cidr(8080, "10.9.1.50/32")]);
    assert_eq!(farm.tcp("i-front", "front", 443), refused("sg-target"));
}

#[test]
fn the_targets_port_counts_on_the_second_leg() {
    let mut farm = Farm::new();
    farm.admits("sg-target", &[cidr(8080, "0.0.0.0/0")]);
    assert_eq!(farm.tcp("i-front", "front", 443), open());
    farm.admits("sg-target", &[cidr(443, "0.0.0.0/0")]);
    assert_eq!(farm.tcp("i-front", "front", 443), refused("sg-target"));
    // A port of the target's own goes before that of the group.
    farm.group().targets.as_mut().unwrap()[0]["Target"]["Port"] = json!(443);
    assert_eq!(farm.tcp("i-front", "front", 443), open());
}

#[test]
fn a_target_that_asks_for_itself_gets_no_answer() {
    let farm = Farm::new();
    let told = farm.tcp("i-inner", "front", 443);
    assert_eq!(told, blocked(&["hairpin i-inner"]));
    let mut shown = Farm::new();
    shown.group().attributes = Some(attribute("preserve_client_ip.enabled", "false"));
    assert_eq!(shown.tcp("i-inner", "front", 443), open());
    // Another target will do.
    let mut two = Farm::new();
    two.group().targets = Some(json!([
        target("i-inner", "healthy"),
        target("i-second", "healthy")
    ]));
    add(
        &mut two.scene.interfaces,
        super::scene::interface("second", "vpc-a", "subnet-inner", "10.1.2.77", "sg-target"),
    );
    assert_eq!(two.tcp("i-inner", "front", 443), open());
}

#[test]
fn groups_of_the_client_are_not_seen_behind_a_balancer_but_its_own_are() {
    let mut farm = Farm::new();
    let by_group = |group: &str| rule("tcp", 8080, json!({"GroupId": group}));
    farm.admits("sg-target", &[by_group("sg-client")]);
    assert_eq!(farm.tcp("i-front", "front", 443), refused("sg-target"));
    let own = json!([{"GroupId": "sg-other"}]);
    of(&mut farm.scene.interfaces, "eni-nlb")["Groups"] = own;
    farm.front().described["SecurityGroups"] = json!(["sg-other"]);
    farm.admits("sg-target", &[by_group("sg-other")]);
    assert_eq!(farm.tcp("i-front", "front", 443), open());
}

#[test]
fn a_function_behind_a_balancer_is_invoked() {
    let mut farm = Farm::application();
    let arn = "arn:aws:lambda:eu-west-1:111122223333:function:fn";
    farm.set_group(Group::new("web", "lambda", "HTTP", 80).with(&[target(arn, "healthy")]));
    assert_eq!(farm.tcp("i-front", "front", 443), open());
}

#[test]
fn the_ports_of_both_legs_are_chosen_apart_unless_the_client_is_kept() {
    use super::scene::{entry, interface, one_way};
    let parted = |mut farm: Farm| {
        let asks = interface("asks", "vpc-a", "subnet-two", "10.1.5.10", "sg-client");
        add(&mut farm.scene.interfaces, asks);
        let all = |egress| entry(9, egress, "allow", None);
        let some = |egress, ports| entry(9, egress, "allow", Some(ports));
        of(&mut farm.scene.acls, "acl-two")["Entries"] =
            json!([all(true), some(false, (40000, 65535))]);
        of(&mut farm.scene.acls, "acl-inner")["Entries"] =
            json!([all(false), some(true, (1024, 30000))]);
        farm.tcp("i-asks", "front", 443)
    };
    assert_eq!(parted(Farm::application()), open());
    // A Network Load Balancer that keeps the client's address keeps its port.
    let mut kept = Farm::new();
    kept.front().attributes = Some(attribute("load_balancing.cross_zone.enabled", "true"));
    assert_eq!(parted(kept), one_way(&["network-acl acl-two"]));
}

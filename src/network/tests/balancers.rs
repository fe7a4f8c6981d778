//! Load balancers.

use serde_json::{Value, json};

use super::farm::{Balancer, Farm, Group, attribute, target};
use super::scene::{Told, add, all, blocked, of, one_way, open, rule, unknown};

fn cidr(port: i32, network: &str) -> Value {
    rule("tcp", port, json!({"CidrIp": network}))
}

fn refused(group: &str) -> Told {
    blocked(&[&format!("security-group {group}")])
}

#[test]
fn a_listener_must_take_the_port_and_the_protocol() {
    let farm = Farm::new();
    assert_eq!(farm.tcp("i-front", "front", 443), open());
    assert_eq!(
        farm.tcp("i-front", "front", 80),
        blocked(&["no-listener eni-nlb"])
    );
    let none = blocked(&["no-listener eni-nlb"]);
    assert_eq!(farm.whole().udp("i-front", "front", 443), none);
    assert_eq!(farm.whole().send("i-front", "front", "icmp"), none);
    assert_eq!(farm.whole().send("i-front", "front", "50"), none);
    let any = farm.ask(r#"{"from": "i-front", "to": "front"}"#);
    assert_eq!(
        any.verdict.as_str(),
        "reachable",
        "any port finds the listener"
    );
    let mut both = Farm::new();
    both.front().listeners.as_mut().unwrap()[0]["Protocol"] = json!("TCP_UDP");
    assert_eq!(both.tcp("i-front", "front", 443), open());
    assert_eq!(both.whole().udp("i-front", "front", 443), open());
}

#[test]
fn the_path_shows_the_balancer_and_the_target() {
    let answer =
        Farm::new().ask(r#"{"from": "i-front", "to": "front", "protocol": "tcp", "port": 443}"#);
    let shown: Vec<&str> = answer.path.iter().map(|one| one.component).collect();
    let place = |component: &str| shown.iter().position(|one| *one == component);
    assert!(
        place("eni-nlb") < place("eni-inner") && place("eni-nlb").is_some(),
        "{shown:?}"
    );
    let listener = answer.path.iter().find(|one| one.component == "eni-nlb");
    assert_eq!(
        listener.unwrap().rule.as_deref(),
        Some("listener on port 443")
    );
}

#[test]
fn an_application_balancer_crosses_zones_unless_its_group_does_not() {
    let mut farm = Farm::application();
    farm.group().targets = Some(json!([target("10.1.4.10", "healthy")]));
    assert_eq!(farm.tcp("i-front", "front", 443), open());
    farm.group().attributes = Some(attribute("load_balancing.cross_zone.enabled", "false"));
    assert_eq!(
        farm.tcp("i-front", "front", 443),
        blocked(&["no-target eni-nlb"])
    );
}

#[test]
fn each_zone_of_the_balancer_is_tried() {
    let mut farm = Farm::new();
    let zones = json!([{"SubnetId": "subnet-public"}, {"SubnetId": "subnet-two"}]);
    farm.front().described["AvailabilityZones"] = zones;
    let second = farm.balancers[0].interface("nlb2", "subnet-two", "10.1.5.50");
    add(&mut farm.scene.interfaces, second);
    farm.group().targets = Some(json!([target("i-other", "healthy")]));
    assert_eq!(farm.tcp("i-front", "front", 443), open());
    assert_eq!(
        farm.tcp("i-front", "eni-nlb", 443),
        blocked(&["no-target eni-nlb"])
    );
}

#[test]
fn acls_are_asked_on_both_legs() {
    // The client is in the balancer's subnet: the second leg crosses the border of that of the target.
    let mut farm = Farm::new();
    of(&mut farm.scene.acls, "acl-inner")["Entries"] = json!([]);
    assert_eq!(
        farm.tcp("i-front", "front", 443),
        blocked(&["network-acl acl-inner"])
    );
    // From elsewhere the border of the balancer's subnet is crossed too, twice.
    let mut farm = Farm::new();
    of(&mut farm.scene.acls, "acl-public")["Entries"] = json!([]);
    let acl = "network-acl acl-public";
    assert_eq!(farm.tcp("i-other", "front", 443), blocked(&[acl, acl]));
    // The target sees the client's address, and so does the ACL of its subnet.
    let only = |network: &str| {
        let mut farm = Farm::new();
        let mut into = super::scene::entry(1, false, "allow", None);
        into["CidrBlock"] = json!(network);
        let out = super::scene::entry(1, true, "allow", None);
        of(&mut farm.scene.acls, "acl-inner")["Entries"] = json!([into, out]);
        farm.tcp("i-front", "front", 443)
    };
    assert_eq!(only("10.1.1.10/32"), open());
    assert_eq!(only("10.1.1.50/32"), blocked(&["network-acl acl-inner"]));
}

/// The balancer has a public address.
fn facing(kind: &str) -> Farm {
    let mut farm = match kind {
        "app" => Farm::application(),
        _ => Farm::new(),
    };
    farm.front().described["Scheme"] = json!("internet-facing");
    of(&mut farm.scene.interfaces, "eni-nlb")["Association"] = json!({"PublicIp": "203.0.113.50"});
    farm
}

#[test]
fn a_balancer_that_faces_the_internet_needs_a_route_to_it() {
    for kind in ["net", "app"] {
        let mut farm = facing(kind);
        assert_eq!(farm.tcp("internet", "front", 443), open(), "{kind}");
        let routes = &mut of(&mut farm.scene.tables, "rtb-public")["Routes"];
        routes.as_array_mut().unwrap().remove(1);
        let told = farm.tcp("internet", "front", 443);
        assert_eq!(told, one_way(&["no-route rtb-public"]), "{kind}");
        farm.scene.block = "block-bidirectional";
        assert_eq!(farm.tcp("internet", "front", 443).0, "blocked");
    }
}

#[test]
fn a_network_balancer_without_groups_filters_nothing() {
    let mut farm = facing("net");
    assert_eq!(farm.tcp("internet", "front", 443), open());
    farm.admits("sg-other", &[cidr(443, "198.51.100.0/24")]);
    of(&mut farm.scene.interfaces, "eni-nlb")["Groups"] = json!([{"GroupId": "sg-other"}]);
    farm.front().described["SecurityGroups"] = json!(["sg-other"]);
    assert_eq!(farm.tcp("198.51.100.7", "front", 443), open());
    assert_eq!(farm.tcp("203.0.113.99", "front", 443), refused("sg-other"));
    // What it sends on is asked too.
    of(&mut farm.scene.groups, "sg-other")["IpPermissionsEgress"] = json!([]);
    assert_eq!(farm.tcp("198.51.100.7", "front", 443), refused("sg-other"));
}

#[test]
fn whether_a_balancer_is_reached_is_told_apart_from_what_is_behind_it() {
    let mut farm = Farm::application();
    let ask = |farm: &Farm| {
        let question = r#"{"from": "i-front", "to": "front", "protocol": "tcp", "port": 443}"#;
        farm.ask(question).notes
    };
    let none = Vec::<Box<str>>::new();
    assert_eq!(ask(&farm), none);
    let whole = farm.clone();
    farm.admits("sg-target", &[cidr(8080, "10.1.1.10/32")]);
    let stops = "the request reaches eni-nlb, and nothing behind it";
    assert_eq!(ask(&farm), [Box::<str>::from(stops)]);
    farm.admits("sg-front", &[cidr(443, "198.51.100.0/24")]);
    assert_eq!(ask(&farm), none, "nor is the balancer reached");
    let mut unread = whole;
    unread.group().targets = None;
    let open = "the request reaches eni-nlb; what is open lies behind it";
    assert_eq!(ask(&unread), [Box::<str>::from(open)]);
}

#[test]
fn an_application_balancer_is_the_client_of_its_targets() {
    let mut farm = Farm::application();
    farm.admits(
        "sg-target",
        &[rule("tcp", 8080, json!({"GroupId": "sg-front"}))],
    );
    assert_eq!(farm.tcp("i-front", "front", 443), open());
    farm.admits("sg-target", &[cidr(8080, "10.1.1.50/32")]);
    assert_eq!(farm.tcp("i-front", "front", 443), open());
    farm.admits("sg-target", &[cidr(8080, "10.1.1.10/32")]);
    assert_eq!(farm.tcp("i-front", "front", 443), refused("sg-target"));
    // Its own group is asked first.
    farm.admits("sg-front", &[cidr(443, "198.51.100.0/24")]);
    assert_eq!(
        farm.tcp("i-front", "front", 443),
        blocked(&["security-group sg-front", "security-group sg-target"])
    );
    let none = blocked(&["no-listener eni-nlb"]);
    farm.admits("sg-front", &[all(&["0.0.0.0/0"])]);
    assert_eq!(farm.tcp("i-front", "front", 80), none);
}

#[test]
fn a_network_balancer_may_stand_before_an_application_balancer() {
    let mut farm = Farm::application();
    let app = target(&super::farm::balancer_arn("app", "front"), "healthy");
    let outer = Group::new("outer", "alb", "TCP", 443).with(&[app]);
    let net = Balancer::new("net", "outer", &["subnet-two"]).listening(443, "TCP", outer);
    add(
        &mut farm.scene.interfaces,
        net.interface("outer", "subnet-two", "10.1.5.50"),
    );
    farm.balancers.push(net);
    farm.balancers[1].attributes = Some(attribute("load_balancing.cross_zone.enabled", "true"));
    assert_eq!(farm.tcp("i-front", "outer", 443), open());
    // The inner balancer sees the client.
    farm.admits("sg-front", &[cidr(443, "10.1.1.10/32")]);
    assert_eq!(farm.tcp("i-front", "outer", 443), open());
    farm.admits("sg-front", &[cidr(443, "10.1.5.50/32")]);
    assert_eq!(farm.tcp("i-front", "outer", 443), refused("sg-front"));
}

#[test]
fn what_was_not_read_of_a_balancer_is_unknown() {
    let mut farm = Farm::new();
    farm.front().listeners = None;
    assert_eq!(farm.tcp("i-front", "front", 443), unknown());
    let mut farm = Farm::new();
    farm.group().targets = None;
    assert_eq!(farm.tcp("i-front", "front", 443), unknown());
    let mut farm = Farm::new();
    farm.group().targets = Some(json!([target("i-unread", "healthy")]));
    assert_eq!(farm.tcp("i-front", "front", 443), unknown());
    // A target of which the health was not read may be healthy.
    let mut farm = Farm::new();
    farm.group().targets =
        Some(json!([{"Target": {"Id": "i-inner"}}, target("i-beside", "healthy")]));
    assert_eq!(farm.tcp("i-front", "front", 443), open());
    let mut farm = Farm::new();
    farm.front().listeners.as_mut().unwrap()[0]
        .as_object_mut()
        .unwrap()
        .remove("DefaultActions");
    assert_eq!(farm.tcp("i-front", "front", 443), unknown());
    let mut farm = Farm::new();
    farm.balancers[0].groups.clear();
    assert_ne!(farm.tcp("i-front", "front", 443).0, "blocked");
}

#[test]
fn any_group_that_an_application_balancer_has_may_be_meant() {
    // Rules of its listeners lead to groups that the default action does not name.
    let mut farm = Farm::application();
    farm.group().targets = Some(json!([target("10.1.99.99", "healthy")]));
    assert_eq!(farm.tcp("i-front", "front", 443).0, "blocked");
    let mut more = Group::new("more", "ip", "HTTP", 8080).with(&[target("10.1.2.10", "healthy")]);
    more.described["LoadBalancerArns"] = farm.group().described["LoadBalancerArns"].clone();
    farm.front().groups.push(more);
    assert_eq!(farm.tcp("i-front", "front", 443), open());
}

#[test]
fn answers_come_back_through_the_balancer() {
    // The client is kept, so the target answers to it; the answer goes through the balancer's subnet all the same.
    let mut farm = facing("net");
    let routes = json!([super::scene::local("10.1.0.0/16")]);
    of(&mut farm.scene.tables, "rtb-inner")["Routes"] = routes;
    assert_eq!(
        farm.tcp("internet", "front", 443),
        open(),
        "the target needs no route"
    );
}

#[test]
fn an_application_balancer_without_targets_answers_itself() {
    let mut farm = Farm::application();
    farm.front().groups.clear();
    assert_eq!(farm.tcp("i-front", "front", 443), open());
    farm.scene.unread.insert("describe-target-groups");
    assert_eq!(farm.tcp("i-front", "front", 443), unknown());
}

#[test]
fn an_inner_balancer_is_reached_in_each_of_its_zones() {
    // The outer one stands in the second zone and does not cross: the inner one's interface there will do.
    let mut farm = Farm::application();
    let zones = json!([{"SubnetId": "subnet-public"}, {"SubnetId": "subnet-two"}]);
    farm.front().described["AvailabilityZones"] = zones;
    let mut second = farm.balancers[0].interface("inner2", "subnet-two", "10.1.5.60");
    second["Groups"] = json!([{"GroupId": "sg-front"}]);
    add(&mut farm.scene.interfaces, second);
    let app = target(&super::farm::balancer_arn("app", "front"), "healthy");
    let outer = Group::new("outer", "alb", "TCP", 443).with(&[app]);
    let net = Balancer::new("net", "outer", &["subnet-two"]).listening(443, "TCP", outer);
    add(
        &mut farm.scene.interfaces,
        net.interface("outer", "subnet-two", "10.1.5.50"),
    );
    farm.balancers.push(net);
    let answer = farm.ask(r#"{"from": "i-front", "to": "outer", "protocol": "tcp", "port": 443}"#);
    assert_eq!(answer.verdict.as_str(), "reachable");
    assert!(answer.path.iter().any(|one| one.component == "eni-inner2"));
}

#[test]
fn without_a_port_all_are_tried_also_where_targets_listen_below_the_listener() {
    let mut farm = Farm::application();
    farm.group().described["Port"] = json!(22);
    // What rules say about port 22 says nothing about the ports of the listeners.
    of(&mut farm.scene.groups, "sg-target")["IpPermissions"] = json!([cidr(80, "0.0.0.0/0")]);
    let any = farm.ask(r#"{"from": "i-front", "to": "front", "protocol": "tcp"}"#);
    assert_eq!(any.verdict.as_str(), "blocked");
    let other = Group::new("other", "ip", "HTTP", 80).with(&[target("10.1.2.10", "healthy")]);
    let front = farm.balancers[0].clone().listening(8443, "HTTPS", other);
    farm.balancers[0] = front;
    let any = farm.ask(r#"{"from": "i-front", "to": "front", "protocol": "tcp"}"#);
    assert_eq!(any.verdict.as_str(), "reachable");
}

//! Classic Load Balancers: one flow ends at them, another begins.

use serde_json::{Value, json};

use super::left_out;
use super::managed::{ask, made, stage, verdict};
use super::scene::{Scene, group, rule};
use crate::estate::elb::*;

/// An internal load balancer in the inner subnet, in front of the instances beside it and far in the other zone.
fn balanced(change: impl FnOnce(&mut Value)) -> Scene {
    let mut scene = stage();
    let front = rule("tcp", 80, json!({"CidrIp": "0.0.0.0/0"}));
    let behind = rule(
        "tcp",
        8080,
        json!({"GroupId": "sg-balancer", "UserId": "111122223333"}),
    );
    let groups = scene.groups.as_array_mut().unwrap();
    groups.push(group("sg-balancer", "vpc-a", &[front]));
    groups.push(group("sg-behind", "vpc-a", &[behind]));
    scene.interfaces[3]["Groups"] = json!([{"GroupId": "sg-behind"}]);
    let mut one = json!({"LoadBalancerName": "Web", "DNSName": "internal-Web-1.eu-west-1.elb.amazonaws.com",
        "Scheme": "internal", "VPCId": "vpc-a", "Subnets": ["subnet-inner"], "SecurityGroups": ["sg-balancer"],
        "ListenerDescriptions": [{"Listener": {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 8080}}],
        "Instances": [{"InstanceId": "i-inner"}]});
    change(&mut one);
    scene.more.push((
        &DESCRIBE_LOAD_BALANCERS,
        None,
        json!({"LoadBalancerDescriptions": [one]}),
    ));
    scene
}

fn crossing(scene: &mut Scene, enabled: bool) {
    let told = json!({"LoadBalancerAttributes": {"CrossZoneLoadBalancing": {"Enabled": enabled}}});
    scene
        .more
        .push((&DESCRIBE_LOAD_BALANCER_ATTRIBUTES, Some("Web"), told));
}

fn health(scene: &mut Scene, id: &str, state: &str) {
    let told = json!({"InstanceStates": [{"InstanceId": id, "State": state}]});
    scene
        .more
        .push((&DESCRIBE_INSTANCE_HEALTH, Some("Web"), told));
}

#[test]
fn it_opens_a_connection_of_its_own_to_an_instance() {
    let scene = balanced(|_| {});
    let answer = ask(&scene, "i-front", "Web", 80);
    assert_eq!(answer.verdict.as_str(), "reachable", "{answer:?}");
    let rules: Vec<&str> = answer
        .path
        .iter()
        .filter_map(|step| step.rule.as_deref())
        .collect();
    // It is reached, and its own group is the source that the instance admits, on the instance's port.
    assert!(
        rules.contains(&"sg-balancer:in:tcp:80-80:0.0.0.0/0"),
        "{rules:?}"
    );
    assert!(rules.contains(&"listener on port 80"), "{rules:?}");
    assert_eq!(
        rules.last(),
        Some(&"sg-behind:in:tcp:8080-8080:sg-balancer")
    );
    // The client itself is admitted neither there nor at another port.
    assert_eq!(verdict(&scene, "i-front", "i-inner", 8080), "blocked");
    let other = ask(&scene, "i-front", "Web", 8080);
    assert!(
        other.blockers.iter().any(|one| one.reason == "no-listener"),
        "{other:?}"
    );
    for name in [
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/Web",
        "internal-web-1.eu-west-1.elb.amazonaws.com.",
    ] {
        assert_eq!(verdict(&scene, "i-front", name, 80), "reachable", "{name}");
    }
}

#[test]
fn it_is_told_where_it_is_reached_and_its_instances_are_not() {
    let mut scene = balanced(|_| {});
    let groups = scene.groups.as_array_mut().unwrap();
    groups.last_mut().unwrap()["IpPermissions"] = json!([]);
    let answer = ask(&scene, "i-front", "Web", 80);
    assert_eq!(answer.verdict.as_str(), "blocked");
    assert_eq!(answer.blockers[0].component, "sg-behind");
    assert!(
        answer
            .path
            .iter()
            .any(|step| step.rule.as_deref() == Some("listener on port 80"))
    );
    let mut shut = balanced(|one| one["SecurityGroups"] = json!(["sg-other"]));
    made(
        &mut shut,
        "lb",
        ("subnet-inner", "10.1.2.8"),
        "sg-other",
        "ELB Web",
    );
    let answer = ask(&shut, "i-front", "Web", 80);
    assert_eq!(
        (answer.blockers[0].component, answer.to.unwrap().component),
        ("sg-other", "eni-lb")
    );
}

#[test]
fn one_that_faces_the_internet_is_reached_from_there() {
    let outside = |scheme: Value| {
        let mut scene = balanced(|one| {
            let members = one.as_object_mut().unwrap();
            if scheme.is_null() {
                members.remove("Scheme");
            } else {
                members.insert("Scheme".to_owned(), scheme);
            }
            one["Subnets"] = json!(["subnet-public"]);
        });
        crossing(&mut scene, true);
        scene
    };
    assert_eq!(
        verdict(&outside(json!("internet-facing")), "internet", "Web", 80),
        "reachable"
    );
    assert_eq!(
        verdict(&outside(json!("internal")), "internet", "Web", 80),
        "blocked"
    );
    assert_eq!(
        verdict(&outside(json!(null)), "internet", "Web", 80),
        "unknown"
    );
}

#[test]
fn instances_out_of_service_are_left_out_while_others_serve() {
    let both = json!([{"InstanceId": "i-inner"}, {"InstanceId": "i-beside"}]);
    // The second does not admit it.
    let mut scene = balanced(|one| one["Instances"] = both);
    assert_eq!(verdict(&scene, "i-front", "Web", 80), "reachable");
    health(&mut scene, "i-inner", "OutOfService");
    assert_eq!(verdict(&scene, "i-front", "Web", 80), "blocked");
    let mut alone = balanced(|_| {});
    health(&mut alone, "i-inner", "OutOfService");
    let answer = ask(&alone, "i-front", "Web", 80);
    assert_eq!(answer.verdict.as_str(), "reachable");
    assert_eq!(
        answer.assumptions,
        [Box::<str>::from("i-inner is in service; it is not now")]
    );
    assert_eq!(
        verdict(
            &balanced(|one| one["Instances"] = json!([])),
            "i-front",
            "Web",
            80
        ),
        "blocked"
    );
}

#[test]
fn it_sends_across_zones_where_that_is_on_or_was_not_read() {
    let second = || balanced(|one| one["Subnets"] = json!(["subnet-second"]));
    let mut on = second();
    crossing(&mut on, true);
    assert_eq!(
        ask(&on, "i-front", "Web", 80).assumptions,
        Vec::<Box<str>>::new()
    );
    assert_eq!(verdict(&on, "i-front", "Web", 80), "reachable");
    let mut off = second();
    crossing(&mut off, false);
    assert_eq!(verdict(&off, "i-front", "Web", 80), "blocked");
    let unread = ask(&second(), "i-front", "Web", 80);
    assert_eq!(unread.verdict.as_str(), "reachable");
    assert_eq!(
        unread.assumptions,
        [Box::<str>::from(
            "Web sends across zones; its attributes were not read"
        )]
    );
}

#[test]
fn what_was_not_read_of_it_leaves_it_open() {
    for member in ["ListenerDescriptions", "Instances"] {
        let scene = balanced(|one| drop(one.as_object_mut().unwrap().remove(member)));
        assert_eq!(verdict(&scene, "i-front", "Web", 80), "unknown", "{member}");
    }
}

#[test]
fn every_part_of_the_replies_may_be_missing() {
    let scene = balanced(|_| {});
    left_out::each("classic", || scene.estate(), &[("i-front", "Web", 80)]);
}

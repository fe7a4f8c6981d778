//! Estates that no packet should get lost in: circles, and more ways than anybody can follow.

use serde_json::{Value, json};

use super::farm::{Balancer, Farm, Group, attribute, balancer_arn, target};
use super::hub::{Hub, TO_A, attachment, route, vpc_attachment};
use super::scene::{Scene, add, local, of, open, open_acl, subnet, table, to, vpc};

/// A chain of VPCs from `vpc-a` on, each with an attachment in many zones; what comes into one is sent on to the next.
/// The last one leads to `vpc-b`, or back to the first.
fn chain(length: usize, zones: usize, last: &str) -> Hub {
    let mut hub = Hub::new();
    let door = |at: usize| format!("tgw-attach-m{at}");
    let by = |at: usize| {
        if at < length {
            door(at)
        } else {
            last.to_owned()
        }
    };
    let back = route("10.1.0.0/16", "static", TO_A);
    *hub.routes_mut() = json!([route("10.2.0.0/16", "static", &[(&by(0), "vpc")]), back]);
    for at in 0..length {
        let id = format!("vpc-m{at}");
        let scene = &mut hub.scene;
        add(
            &mut scene.vpcs,
            vpc(&id, &format!("10.{}.0.0/16", 100 + at)),
        );
        let mut subnets = Vec::new();
        for zone in 0..zones {
            let own = format!("subnet-m{at}z{zone}");
            let block = format!("10.{}.{zone}.0/24", 100 + at);
            add(
                &mut scene.subnets,
                subnet(&own, &id, &block, &format!("m{at}z{zone}")),
            );
            add(
                &mut scene.acls,
                open_acl(&own.replace("subnet", "acl"), &id, &[&own]),
            );
            subnets.push(own);
        }
        let subnets: Vec<&str> = subnets.iter().map(String::as_str).collect();
        let routes = [
            local(&format!("10.{}.0.0/16", 100 + at)),
            to("10.0.0.0/8", "TransitGatewayId", "tgw-hub"),
        ];
        add(
            &mut scene.tables,
            table(&format!("rtb-m{at}"), &id, &subnets, &routes),
        );
        let own = format!("tgw-rtb-m{at}");
        add(
            &mut hub.attachments,
            attachment(&door(at), "vpc", &id, Some(&own)),
        );
        add(
            &mut hub.vpc_attachments,
            vpc_attachment(&door(at), &id, &subnets),
        );
        let listed = json!({"TransitGatewayRouteTableId": own, "TransitGatewayId": "tgw-hub"});
        add(&mut hub.tables, listed);
        let on = route("10.2.0.0/16", "static", &[(&by(at + 1), "vpc")]);
        hub.routes.push((own, json!([on])));
    }
    hub
}

#[test]
fn a_short_chain_is_followed_to_its_end() {
    assert_eq!(chain(3, 2, "tgw-attach-b").tcp("i-a1", "i-b1", 443), open());
}

#[test]
fn more_ways_than_can_be_followed_are_not_known() {
    // Six zones for each of ten VPCs: sixty million ways.
    let hub = chain(10, 6, "tgw-attach-b");
    let told = hub.tcp("i-a1", "i-b1", 443);
    assert_eq!(told.0, "unknown");
}

#[test]
fn a_way_that_is_too_long_is_not_known() {
    let hub = chain(40, 1, "tgw-attach-b");
    let told = hub.tcp("i-a1", "i-b1", 443);
    assert_eq!(told.0, "unknown");
}

#[test]
fn circles_are_told() {
    let hub = chain(3, 1, "tgw-attach-m0");
    let told = hub.tcp("i-a1", "i-b1", 443);
    assert_eq!(told.0, "blocked");
    assert!(told.1.iter().any(|one| one.starts_with("loop")), "{told:?}");
    // Also where each of many zones leads into the same circle.
    let wide = chain(3, 6, "tgw-attach-m0");
    let told = wide.tcp("i-a1", "i-b1", 443);
    assert_ne!(told.0, "reachable");
}

#[test]
fn an_appliance_that_routes_to_itself_goes_in_circles() {
    let mut scene = Scene::new();
    of(&mut scene.interfaces, "eni-beside")["SourceDestCheck"] = json!(false);
    of(&mut scene.groups, "sg-web")["IpPermissions"] = json!([super::scene::all(&["0.0.0.0/0"])]);
    for id in ["rtb-public", "rtb-inner"] {
        let routes = &mut of(&mut scene.tables, id)["Routes"];
        add(
            routes,
            to("10.2.0.0/17", "NetworkInterfaceId", "eni-beside"),
        );
    }
    let told = scene.tcp("i-inner", "i-far", 443);
    assert_eq!(told.0, "blocked");
    assert!(told.1.iter().any(|one| one.starts_with("loop")), "{told:?}");
}

#[test]
fn a_nat_gateway_behind_itself_goes_in_circles() {
    let mut scene = Scene::new();
    of(&mut scene.tables, "rtb-public")["Routes"][1] = to("0.0.0.0/0", "NatGatewayId", "nat-a");
    let told = scene.tcp("i-inner", "8.8.8.8", 443);
    assert_eq!(told.0, "blocked");
    assert!(told.1.iter().any(|one| one.starts_with("loop")), "{told:?}");
}

/// Balancers, each with all of them for targets; behind none is a host.
fn balancers(count: usize) -> Farm {
    const NAMES: [&str; 8] = ["n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"];
    const GROUPS: [&str; 8] = ["g0", "g1", "g2", "g3", "g4", "g5", "g6", "g7"];
    let mut farm = Farm::new();
    farm.balancers.clear();
    let address = |at: usize| format!("10.1.1.{}", 100 + at);
    for (at, name) in NAMES.into_iter().enumerate().take(count) {
        let others: Vec<Value> = (0..count)
            .map(|at| target(&address(at), "healthy"))
            .collect();
        let mut group = Group::new(GROUPS[at], "ip", "TCP", 443).with(&others);
        group.attributes = Some(attribute("preserve_client_ip.enabled", "false"));
        let one = Balancer::new("net", name, &["subnet-public"]).listening(443, "TCP", group);
        let own = one.interface(&format!("n{at}"), "subnet-public", &address(at));
        add(&mut farm.scene.interfaces, own);
        farm.balancers.push(one);
    }
    farm
}

#[test]
fn balancers_that_stand_before_each_other_and_themselves_end_somewhere() {
    for count in [1, 2, 8] {
        let farm = balancers(count);
        let told = farm.tcp("i-front", "n0", 443);
        assert_ne!(told.0, "reachable", "{count}: {told:?}");
    }
}

#[test]
fn a_balancer_before_many_inner_ones_is_followed() {
    let mut farm = Farm::application();
    let mut targets = Vec::new();
    for _ in 0..50 {
        targets.push(target(&balancer_arn("app", "front"), "healthy"));
    }
    let outer = Group::new("outer", "alb", "TCP", 443).with(&targets);
    let mut net = Balancer::new("net", "outer", &["subnet-public"]).listening(443, "TCP", outer);
    net.attributes = Some(attribute("load_balancing.cross_zone.enabled", "true"));
    add(
        &mut farm.scene.interfaces,
        net.interface("outer", "subnet-public", "10.1.1.60"),
    );
    farm.balancers.push(net);
    farm.admits("sg-target", &[]);
    let told = farm.tcp("i-front", "outer", 443);
    assert_eq!(told, super::scene::blocked(&["security-group sg-target"]));
}

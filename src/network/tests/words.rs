//! Words of states: those that AWS documents decide, others leave it open and are named.

use serde_json::{Value, json};

use super::hub::{Hub, TO_B, route};
use super::office::Office;
use super::scene::{Scene, blocked, of, open, to};
use crate::estate::ec2::*;
use crate::network::FlowAnswer;

/// Returns the verdict, and the components that are said to be open by a strange word.
fn strange(answer: &FlowAnswer) -> (&'static str, Vec<&'static str>) {
    let named = answer.open.iter();
    let named = named.filter(|one| one.detail.contains("`parked`"));
    let mut named: Vec<_> = named.map(|one| one.component).collect();
    named.dedup();
    (answer.verdict.as_str(), named)
}

fn ask(scene: &Scene, from: &str, to: &str) -> FlowAnswer {
    let question = json!({"from": from, "to": to, "protocol": "tcp", "port": 443});
    scene.ask(&question.to_string())
}

#[test]
fn a_strange_word_of_a_peering_connection_leaves_it_open_and_is_named() {
    let mut scene = Scene::new();
    scene.peerings[0]["Status"] = json!({"Code": "parked"});
    let answer = ask(&scene, "i-front", "i-far");
    assert_eq!(strange(&answer), ("unknown", vec!["pcx-ab"]));
    // What surely stops it still does.
    of(&mut scene.groups, "sg-far")["IpPermissions"] = json!([]);
    assert_eq!(
        scene.tcp("i-front", "i-far", 443),
        blocked(&["security-group sg-far"])
    );
    // And what does not pass by it is as it was.
    assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
}

#[test]
fn a_strange_word_of_a_referred_connection_leaves_the_rule_open() {
    let refers = |word: &str| {
        let mut scene = Scene::new();
        let peer = json!({"GroupId": "sg-client", "UserId": super::scene::ACCOUNT,
            "VpcPeeringConnectionId": "pcx-ab", "PeeringStatus": word});
        of(&mut scene.groups, "sg-far")["IpPermissions"] =
            json!([super::scene::rule("tcp", 443, peer)]);
        ask(&scene, "i-front", "i-far")
    };
    assert_eq!(strange(&refers("active")), ("reachable", vec![]));
    assert_eq!(strange(&refers("deleted")), ("blocked", vec![]));
    assert_eq!(strange(&refers("parked")), ("unknown", vec!["sg-client"]));
}

#[test]
fn a_strange_word_of_a_route_leaves_open_where_packets_go() {
    let state = |word: Value| {
        let mut scene = Scene::new();
        of(&mut scene.tables, "rtb-public")["Routes"][2]["State"] = word;
        ask(&scene, "i-front", "i-far")
    };
    assert_eq!(strange(&state(json!("active"))), ("reachable", vec![]));
    assert_eq!(strange(&state(json!("blackhole"))), ("blocked", vec![]));
    assert_eq!(
        strange(&state(json!("parked"))),
        ("unknown", vec!["rtb-public"])
    );
    assert_eq!(state(json!("filtered")).verdict.as_str(), "maybe");
    let untold = state(Value::Null);
    let said = &untold.open[0];
    assert_eq!(
        (untold.verdict.as_str(), said.component),
        ("unknown", "rtb-public")
    );
}

#[test]
fn a_strange_word_of_a_nat_gateway_or_of_an_internet_gateway_is_named() {
    let mut scene = Scene::new();
    scene.nats[0]["State"] = json!("parked");
    let answer = ask(&scene, "i-inner", "8.8.8.8");
    assert_eq!(strange(&answer), ("unknown", vec!["nat-a"]));
    let mut scene = Scene::new();
    scene.gateways[0]["Attachments"][0]["State"] = json!("parked");
    let answer = ask(&scene, "i-front", "8.8.8.8");
    assert_eq!(strange(&answer), ("unknown", vec!["igw-a"]));
    scene.gateways[0]["Attachments"][0]["State"] = json!("detached");
    let told = scene.tcp("i-front", "8.8.8.8", 443);
    assert_eq!(told, blocked(&["gateway-not-attached igw-a"]));
}

#[test]
fn a_strange_mode_of_block_public_access_is_named() {
    let mut scene = Scene::new();
    scene.block = "parked";
    let answer = ask(&scene, "i-front", "8.8.8.8");
    let named = vec!["vpc-block-public-access"];
    assert_eq!(strange(&answer), ("unknown", named));
}

#[test]
fn a_strange_word_of_an_endpoint_is_named() {
    let mut scene = Scene::new();
    let service = "pl-s3";
    let one = json!({"VpcEndpointId": "vpce-s3", "VpcEndpointType": "GatewayLoadBalancer", "VpcId": "vpc-a",
        "OwnerId": super::scene::ACCOUNT, "ServiceName": service, "State": "parked", "SubnetIds": ["subnet-public"],
        "RequesterManaged": false});
    scene.further(&DESCRIBE_VPC_ENDPOINTS, json!({"VpcEndpoints": [one]}));
    of(&mut scene.tables, "rtb-inner")["Routes"][2] = to("10.2.0.0/16", "GatewayId", "vpce-s3");
    let answer = ask(&scene, "i-inner", "i-far");
    assert_eq!(
        (answer.forward, strange(&answer).1),
        ("unknown", vec!["vpce-s3"])
    );
}

#[test]
fn strange_words_of_transit_gateways_are_named() {
    let told = |change: &dyn Fn(&mut Hub)| {
        let mut hub = Hub::new();
        change(&mut hub);
        let answer = hub.ask(r#"{"from": "i-a1", "to": "i-b1", "protocol": "tcp", "port": 443}"#);
        let told = strange(&answer);
        (told.0, told.1)
    };
    let of_attachment = told(&|hub| hub.attachments[0]["State"] = json!("parked"));
    assert_eq!(of_attachment, ("unknown", vec!["tgw-attach-a"]));
    let of_association = told(&|hub| hub.attachments[0]["Association"]["State"] = json!("parked"));
    assert_eq!(of_association, ("unknown", vec!["tgw-attach-a"]));
    let of_route = told(&|hub| hub.routes_mut()[1]["State"] = json!("parked"));
    assert_eq!(of_route, ("unknown", vec!["tgw-rtb-all"]));
    let of_propagation = told(&|hub| {
        let one = json!({"TransitGatewayAttachmentId": "tgw-attach-b", "ResourceType": "vpc",
            "ResourceId": "vpc-b", "State": "parked"});
        hub.propagations = vec![("tgw-rtb-all".to_owned(), json!([one]))];
        hub.routes.clear();
    });
    assert_eq!(of_propagation, ("unknown", vec!["tgw-rtb-all"]));
    // A route that is gone leads nowhere, one that comes or goes may be there or not.
    let in_state = |word: &str| {
        let mut hub = Hub::new();
        *hub.routes_mut() = json!([route("10.2.0.0/16", "static", TO_B), hub.routes_mut()[0]]);
        hub.routes_mut()[0]["State"] = json!(word);
        hub.tcp("i-a1", "i-b1", 443)
    };
    assert_eq!(in_state("deleted"), blocked(&["no-route tgw-rtb-all"]));
    assert_eq!(in_state("pending").0, "maybe");
    assert_eq!(in_state("active"), open());
}

#[test]
fn strange_words_of_ways_out_of_aws_are_named() {
    let told = |change: &dyn Fn(&mut Office)| {
        let mut office = Office::new();
        change(&mut office);
        strange(&office.by(("on-premises", None), ("i-inner", None)))
    };
    assert_eq!(told(&|_| ()), ("reachable", vec![]));
    let of_connection = told(&|office| office.connections[0]["State"] = json!("parked"));
    assert_eq!(of_connection, ("unknown", vec!["vpn-a"]));
    let of_gateway = told(&|office| office.gateways[0]["State"] = json!("parked"));
    assert_eq!(of_gateway, ("unknown", vec!["vgw-a"]));
    let of_attachment =
        told(&|office| office.gateways[0]["VpcAttachments"][0]["State"] = json!("parked"));
    assert_eq!(of_attachment, ("unknown", vec!["vgw-a"]));
    for part in ["gateway", "association", "interface"] {
        let mut office = Office::direct(&["10.1.0.0/16"]);
        match part {
            "gateway" => office.direct[0]["directConnectGatewayState"] = json!("parked"),
            "association" => office.associations[0]["associationState"] = json!("parked"),
            _ => office.interfaces[0]["virtualInterfaceState"] = json!("parked"),
        }
        let answer = office.by(("on-premises", None), ("i-inner", None));
        assert_eq!(strange(&answer), ("unknown", vec!["dxvif-1"]), "{part}");
    }
}

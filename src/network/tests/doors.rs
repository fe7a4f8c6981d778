//! EC2 Instance Connect Endpoints.

use serde_json::{Value, json};

use super::left_out;
use super::scene::{ACCOUNT, Scene, group, local, rule, to};
use super::{open, shut};
use crate::estate::ec2::DESCRIBE_INSTANCE_CONNECT_ENDPOINTS;
use crate::network::{FlowAnswer, FlowVerdict};

const DOOR: &str = "eice-1";

/// A VPC with an EC2 Instance Connect Endpoint.
fn connect(preserves: bool) -> Scene {
    let mut scene = Scene::new();
    let groups = scene.groups.as_array_mut().unwrap();
    groups.push(group("sg-door", "vpc-a", &[]));
    scene.groups[1]["IpPermissions"] = json!([rule(
        "tcp",
        22,
        json!({"GroupId": "sg-door", "UserId": ACCOUNT})
    )]);
    let door = json!({"InstanceConnectEndpointId": DOOR, "OwnerId": ACCOUNT, "VpcId": "vpc-a",
        "InstanceConnectEndpointArn": "arn:aws:ec2:eu-west-1:111122223333:instance-connect-endpoint/eice-1",
        "SubnetId": "subnet-public", "SecurityGroupIds": ["sg-door"], "PreserveClientIp": preserves,
        "State": "create-complete"});
    scene.more.push((
        &DESCRIBE_INSTANCE_CONNECT_ENDPOINTS,
        None,
        json!({"InstanceConnectEndpoints": [door]}),
    ));
    scene
}

fn change(scene: &mut Scene, member: &str, value: &Value) {
    let (_, _, reply) = scene.more.last_mut().unwrap();
    reply["InstanceConnectEndpoints"][0][member] = value.clone();
}

fn ask(scene: &Scene, question: &Value) -> FlowAnswer {
    scene.ask(&question.to_string())
}

#[test]
fn a_tunnel_ends_at_the_endpoint_and_its_groups_judge() {
    let mut scene = connect(false);
    assert_eq!(scene.flow(DOOR, "i-inner", 22), open());
    let answer = ask(
        &scene,
        &json!({"from": DOOR, "to": "i-inner", "port": 22, "protocol": "tcp"}),
    );
    assert_eq!(
        answer.assumptions,
        [Box::<str>::from(
            "a principal has ec2-instance-connect:OpenTunnel on eice-1"
        )]
    );
    assert_eq!(answer.path[0].component, DOOR);
    // Without a port: one of those that tunnels lead to.
    assert_eq!(
        ask(&scene, &json!({"from": DOOR, "to": "i-inner"})).verdict,
        FlowVerdict::Reachable
    );
    scene.groups[1]["IpPermissions"] = json!([rule("tcp", 22, json!({"CidrIp": "10.1.1.0/24"}))]);
    assert_eq!(scene.flow(DOOR, "i-inner", 22), open());
    scene.groups[1]["IpPermissions"] =
        json!([rule("tcp", 22, json!({"CidrIp": "198.51.100.0/24"}))]);
    assert_eq!(
        scene.flow(DOOR, "i-inner", 22),
        shut("blocked", &["security-group sg-web"])
    );
    let mut mute = connect(false);
    mute.groups[3]["IpPermissionsEgress"] = json!([]);
    assert_eq!(
        mute.flow(DOOR, "i-inner", 22),
        shut("blocked", &["security-group sg-door"])
    );
}

#[test]
fn tunnels_carry_tcp_to_two_ports_of_private_addresses() {
    let mut scene = connect(false);
    scene.groups[1]["IpPermissions"] =
        json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]);
    assert_eq!(scene.flow(DOOR, "i-inner", 3389), open());
    assert_eq!(
        scene.flow(DOOR, "i-inner", 5432),
        shut("blocked", &["tunnel-port eice-1"])
    );
    let answer = ask(
        &scene,
        &json!({"from": DOOR, "to": "i-inner", "protocol": "udp", "port": 22}),
    );
    assert_eq!(answer.blockers[0].reason, "tunnel-protocol");
    scene.tables[0]["Routes"] = json!([
        local("10.1.0.0/16"),
        to("0.0.0.0/0", "NatGatewayId", "nat-a"),
        to("10.2.0.0/16", "VpcPeeringConnectionId", "pcx-ab")
    ]);
    assert_eq!(
        scene
            .flow(DOOR, "8.8.8.8", 22)
            .1
            .first()
            .map(String::as_str),
        Some("not-private eice-1")
    );
    // Where routes lead, tunnels lead.
    scene.groups[2]["IpPermissions"] = json!([rule("tcp", 22, json!({"CidrIp": "10.1.0.0/16"}))]);
    assert_eq!(scene.flow(DOOR, "i-far", 22), open());
}

#[test]
fn an_endpoint_that_keeps_the_clients_address_shows_it_to_rules() {
    let mut scene = connect(true);
    // A reference to the endpoint's group holds all the same.
    assert_eq!(scene.flow(DOOR, "i-inner", 22), open());
    scene.groups[1]["IpPermissions"] = json!([rule("tcp", 22, json!({"CidrIp": "10.1.0.0/16"}))]);
    assert_eq!(
        scene.flow(DOOR, "i-inner", 22),
        shut("blocked", &["security-group sg-web"])
    );
    scene.groups[1]["IpPermissions"] =
        json!([rule("tcp", 22, json!({"CidrIp": "198.51.100.7/32"}))]);
    let by = |client: &str| {
        let question = json!({"from": DOOR, "from_address": client, "to": "i-inner", "protocol": "tcp", "port": 22});
        ask(&scene, &question).verdict
    };
    assert_eq!(by("198.51.100.7"), FlowVerdict::Reachable);
    assert_eq!(by("198.51.100.8"), FlowVerdict::Blocked);
    // The answer goes to the endpoint, not to the internet: no route leads there.
    scene.tables[1]["Routes"] = json!([local("10.1.0.0/16")]);
    assert_eq!(scene.flow(DOOR, "i-inner", 22), open());
    // Outside of its own VPC it cannot.
    scene.groups[2]["IpPermissions"] = json!([rule("tcp", 22, json!({"CidrIp": "0.0.0.0/0"}))]);
    let (verdict, blockers) = scene.flow(DOOR, "i-far", 22);
    assert_eq!(verdict, "blocked");
    assert_eq!(blockers[0], "client-address-kept eice-1");
    let mut open_end = connect(true);
    let (_, _, reply) = open_end.more.last_mut().unwrap();
    let door = reply["InstanceConnectEndpoints"][0]
        .as_object_mut()
        .unwrap();
    door.remove("PreserveClientIp");
    assert_eq!(open_end.flow(DOOR, "i-inner", 22).0, "unknown");
}

#[test]
fn an_endpoint_must_be_there() {
    let mut scene = connect(false);
    change(&mut scene, "State", &json!("delete-in-progress"));
    assert_eq!(
        scene.flow(DOOR, "i-inner", 22),
        shut("blocked", &["endpoint-not-available eice-1"])
    );
    change(&mut scene, "State", &json!("update-complete"));
    assert_eq!(scene.flow(DOOR, "i-inner", 22), open());
}

#[test]
fn a_strange_word_of_an_endpoint_leaves_it_open() {
    let mut scene = connect(false);
    change(&mut scene, "State", &json!("parked"));
    assert_eq!(scene.flow(DOOR, "i-inner", 22).0, "unknown");
}

#[test]
fn without_a_port_a_tunnel_carries_those_of_its_own_alone() {
    let mut scene = connect(false);
    scene.groups[1]["IpPermissions"] = json!([super::scene::all(&["0.0.0.0/0"])]);
    let answer = ask(
        &scene,
        &json!({"from": DOOR, "to": "i-inner", "protocol": "tcp"}),
    );
    let traffic = answer.traffic.unwrap();
    assert_eq!((traffic.from_port, traffic.to_port), (Some(22), Some(22)));
}

#[test]
fn addresses_of_ipv6_are_their_own_and_private_enough_for_a_tunnel() {
    let mut scene = connect(false);
    let six = "2600:1f18::10";
    for (id, block) in [
        ("subnet-public", "2600:1f18:0:1::/64"),
        ("subnet-far", "2600:1f18::/64"),
    ] {
        super::scene::of(&mut scene.subnets, id)["Ipv6CidrBlockAssociationSet"] =
            json!([{"Ipv6CidrBlock": block, "Ipv6CidrBlockState": {"State": "associated"}}]);
    }
    super::scene::of(&mut scene.interfaces, "eni-far")["Ipv6Addresses"] =
        json!([{"Ipv6Address": six}]);
    let question =
        json!({"from": DOOR, "to": "i-far", "to_address": six, "protocol": "tcp", "port": 22});
    let answer = ask(&scene, &question);
    let reasons: Vec<_> = answer.blockers.iter().map(|one| one.reason).collect();
    assert!(!reasons.contains(&"not-private"), "{answer:?}");
}

#[test]
fn every_part_of_the_replies_may_be_missing() {
    let door = connect(false);
    left_out::each("connect", || door.estate(), &[(DOOR, "i-inner", 22)]);
}

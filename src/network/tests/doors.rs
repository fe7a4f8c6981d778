//! Doors that need no ordinary route: EC2 Instance Connect Endpoints and Session Manager.

use serde_json::{Value, json};

use super::scene::{Scene, group, local, rule, to};
use super::{open, shut};
use crate::environments::{Declared, classify};
use crate::estate::Operation;
use crate::estate::ec2::*;
use crate::estate::iam::GET_ACCOUNT_AUTHORIZATION_DETAILS;
use crate::estate::ssm::DESCRIBE_INSTANCE_INFORMATION;
use crate::network::{FlowAnswer, FlowVerdict, Flows, Network, QuestionError, Settings};

const ACCOUNT: &str = "111122223333";
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
        ["a principal has ec2-instance-connect:OpenTunnel on eice-1".into()]
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

/// A VPC with instances of which Systems Manager may have heard.
#[derive(Clone)]
struct Managed {
    scene: Scene,
    listed: Option<Value>,
    instance: Value,
    roles: Option<Value>,
}

impl Managed {
    fn new() -> Self {
        let profile = "arn:aws:iam::111122223333:instance-profile/web";
        let role = "arn:aws:iam::111122223333:role/web";
        Self {
            scene: Scene::new(),
            listed: None,
            instance: json!({"InstanceId": "i-inner", "State": {"Name": "running"}, "VpcId": "vpc-a",
                "IamInstanceProfile": {"Arn": profile, "Id": "AIPA1"}}),
            roles: Some(
                json!({"UserDetailList": [], "GroupDetailList": [], "Policies": [],
                "RoleDetailList": [{"RoleName": "web", "Arn": role, "RolePolicyList": [],
                    "AttachedManagedPolicies": [{"PolicyName": "AmazonSSMManagedInstanceCore",
                        "PolicyArn": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}],
                    "InstanceProfileList": [{"InstanceProfileName": "web", "Arn": profile,
                        "Roles": [{"RoleName": "web", "Arn": role}]}]}]}),
            ),
        }
    }

    fn listed(status: &str) -> Self {
        let mut managed = Self::new();
        managed.listed = Some(json!([{"InstanceId": "i-inner", "PingStatus": status}]));
        managed
    }

    fn scene(&self) -> Scene {
        let mut scene = self.scene.clone();
        let instances =
            json!({"Reservations": [{"OwnerId": ACCOUNT, "Instances": [self.instance]}]});
        scene.more.push((&DESCRIBE_INSTANCES, None, instances));
        let mut add = |operation: &'static Operation, reply: Option<Value>| {
            scene
                .more
                .extend(reply.map(|reply| (operation, None, reply)));
        };
        let listed = self.listed.clone();
        add(
            &DESCRIBE_INSTANCE_INFORMATION,
            listed.map(|all| json!({"InstanceInformationList": all})),
        );
        add(&GET_ACCOUNT_AUTHORIZATION_DETAILS, self.roles.clone());
        scene
    }

    fn ask(&self, to: &str, protocol: &str) -> FlowAnswer {
        ask(
            &self.scene(),
            &json!({"from": "session-manager", "to": to, "protocol": protocol}),
        )
    }

    fn verdict(&self) -> &'static str {
        self.ask("i-inner", "tcp").verdict.as_str()
    }

    /// Adds an endpoint of a service of AWS to the VPC.
    fn endpoint(&mut self, service: &str, named: bool) {
        let id = format!("vpce-{service}");
        let one = json!({"VpcEndpointId": id, "VpcEndpointType": "Interface", "VpcId": "vpc-a", "State": "available",
            "ServiceName": format!("com.amazonaws.eu-west-1.{service}"), "SubnetIds": ["subnet-inner"],
            "Groups": [{"GroupId": "sg-web"}], "PrivateDnsEnabled": named});
        let more = &mut self.scene.more;
        match more
            .iter_mut()
            .find(|one| one.0.name == "describe-vpc-endpoints")
        {
            Some((_, _, reply)) => reply["VpcEndpoints"].as_array_mut().unwrap().push(one),
            None => more.push((
                &DESCRIBE_VPC_ENDPOINTS,
                None,
                json!({"VpcEndpoints": [one]}),
            )),
        }
    }
}

#[test]
fn sessions_need_an_agent_that_calls_and_no_way_in() {
    let mut managed = Managed::listed("Online");
    managed.scene.groups[1]["IpPermissions"] = json!([]);
    let answer = managed.ask("i-inner", "tcp");
    assert_eq!(answer.verdict, FlowVerdict::Reachable);
    assert_eq!(
        answer.assumptions,
        ["a principal has ssm:StartSession on i-inner".into()]
    );
    let there: Vec<&str> = answer.path.iter().map(|one| one.component).collect();
    assert_eq!(there, ["session-manager", "i-inner"]);
    assert_eq!(
        managed.ask("i-inner", "any").verdict,
        FlowVerdict::Reachable
    );
    assert_eq!(
        managed.ask("i-inner", "udp").blockers[0].reason,
        "session-protocol"
    );
    assert_eq!(
        managed.ask("eni-nat", "tcp").blockers[0].reason,
        "not-an-instance"
    );
    // Of all others it is known that no agent calls.
    assert_eq!(
        managed.ask("i-front", "tcp").blockers[0].reason,
        "not-managed"
    );
    assert_eq!(
        managed.ask("vpc:vpc-a", "tcp").verdict,
        FlowVerdict::Reachable
    );
}

#[test]
fn an_agent_that_is_not_heard_now_must_have_a_way_to_call() {
    let mut managed = Managed::listed("ConnectionLost");
    let answer = managed.ask("i-inner", "tcp");
    assert_eq!(answer.verdict, FlowVerdict::Reachable, "{answer:?}");
    assert!(
        answer
            .assumptions
            .contains(&"the agent on i-inner calls again; it is ConnectionLost".into())
    );
    managed.scene.tables[1]["Routes"] = json!([local("10.1.0.0/16")]);
    let answer = managed.ask("i-inner", "tcp");
    assert_eq!(answer.verdict, FlowVerdict::Blocked);
    assert_eq!(answer.blockers[0].component, "rtb-inner");
}

#[test]
fn where_nobody_asked_for_agents_their_ways_and_rights_are_asked() {
    let mut managed = Managed::new();
    assert_eq!(managed.verdict(), "reachable");
    managed.scene.tables[1]["Routes"] = json!([local("10.1.0.0/16")]);
    assert_eq!(managed.verdict(), "blocked");
    // Endpoints of the VPC, to which names lead, are another way.
    for service in ["ssm", "ssmmessages"] {
        managed.endpoint(service, true);
    }
    let answer = managed.ask("i-inner", "tcp");
    assert_eq!(answer.verdict, FlowVerdict::Reachable, "{answer:?}");
    let components: Vec<&str> = answer.path.iter().map(|one| one.component).collect();
    assert_eq!(
        components,
        [
            "session-manager",
            "web",
            "vpce-ssm",
            "vpce-ssmmessages",
            "i-inner"
        ]
    );
    assert!(
        answer
            .assumptions
            .iter()
            .any(|one| one.contains("3.3.40.0"))
    );
    managed.endpoint("ec2messages", true);
    let answer = managed.ask("i-inner", "tcp");
    assert!(
        answer
            .assumptions
            .iter()
            .all(|one| !one.contains("3.3.40.0"))
    );
    // They must let the instance in, for its names lead there alone.
    managed.scene.groups[1]["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "10.9.0.0/16"}))]);
    managed.scene.tables[1]["Routes"] = Scene::new().tables[1]["Routes"].clone();
    assert_eq!(managed.verdict(), "blocked");
    // One without a name in the VPC may have one elsewhere.
    let mut nameless = Managed::new();
    nameless.scene.tables[1]["Routes"] = json!([local("10.1.0.0/16")]);
    nameless.endpoint("ssm", false);
    nameless.endpoint("ssmmessages", false);
    assert_eq!(nameless.verdict(), "unknown");
    // Rules that let out to a part of the internet do not tell whether the services are there.
    let mut partly = Managed::new();
    partly.scene.groups[1]["IpPermissionsEgress"] =
        json!([rule("tcp", 443, json!({"CidrIp": "52.0.0.0/8"}))]);
    assert_eq!(partly.verdict(), "maybe");
}

#[test]
fn rights_of_the_role_that_were_not_read_leave_sessions_open() {
    let mut managed = Managed::new();
    managed.roles = None;
    assert_eq!(managed.verdict(), "unknown");
    let mut other = Managed::new();
    let role = &mut other.roles.as_mut().unwrap()["RoleDetailList"][0];
    role["AttachedManagedPolicies"][0]["PolicyArn"] =
        json!("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");
    assert_eq!(other.verdict(), "unknown");
    let mut none = Managed::new();
    none.instance
        .as_object_mut()
        .unwrap()
        .remove("IamInstanceProfile");
    let answer = none.ask("i-inner", "tcp");
    assert_eq!(answer.verdict, FlowVerdict::Unknown);
    assert!(
        answer.open[0].detail.contains("get-service-setting"),
        "{answer:?}"
    );
    // Whoever is heard has the rights.
    let mut heard = Managed::listed("Online");
    heard.roles = None;
    assert_eq!(heard.verdict(), "reachable");
}

#[test]
fn zones_that_are_misspelt_are_told_and_doors_end_nothing() {
    let scene = Scene::new();
    let estate = scene.estate();
    let network = Network::new(&estate, Settings::default());
    let environments = classify(&estate, &Declared::default());
    let flows = Flows::new(&network, &environments);
    let error = |from: &str, to: &str| {
        let question = json!({"from": from, "to": to}).to_string();
        let question = serde_json::from_str(&question).unwrap();
        flows.ask(&question).unwrap_err()
    };
    for (slip, zone) in [
        ("on-prem", "on-premises"),
        ("on_premises", "on-premises"),
        ("On-Premise", "on-premises"),
        ("onpremisses", "on-premises"),
        ("Internet", "internet"),
        ("intrenet", "internet"),
        ("session_manager", "session-manager"),
        ("ssm", "session-manager"),
        ("clientvpn:cvpn-endpoint-1", "client-vpn:"),
    ] {
        let name = slip.into();
        assert_eq!(
            error(slip, "i-inner"),
            QuestionError::Misspelt { name, zone }
        );
        let name: Box<str> = slip.into();
        let told = QuestionError::Misspelt { name, zone }.to_string();
        assert!(told.ends_with(&format!("is it `{zone}`?")), "{told}");
    }
    for name in [
        "i-nobody",
        "client-vpn:cvpn-endpoint-9",
        "env:nobody",
        "10.99.1.1",
    ] {
        assert_eq!(error(name, "i-inner"), QuestionError::Unnamed(name.into()));
    }
    assert_eq!(
        error("i-inner", "session-manager"),
        QuestionError::Door("session-manager".into())
    );
    assert_eq!(error("on-premises", "internet"), QuestionError::Outside);
    assert_eq!(error("session-manager", "internet"), QuestionError::Outside);
}

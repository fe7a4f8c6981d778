//! Session Manager.

use serde_json::{Value, json};

use super::left_out;
use super::scene::{ACCOUNT, Scene, local, rule};
use crate::estate::Operation;
use crate::estate::ec2::{DESCRIBE_INSTANCES, DESCRIBE_VPC_ENDPOINTS};
use crate::estate::iam::GET_ACCOUNT_AUTHORIZATION_DETAILS;
use crate::estate::ssm::DESCRIBE_INSTANCE_INFORMATION;
use crate::network::{FlowAnswer, FlowVerdict};

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
        let question = json!({"from": "session-manager", "to": to, "protocol": protocol});
        self.scene().ask(&question.to_string())
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
        [Box::<str>::from(
            "a principal has ssm:StartSession on i-inner"
        )]
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
fn every_part_of_the_replies_may_be_missing() {
    let managed = Managed::listed("Online");
    let estate = || managed.scene().estate();
    left_out::each("sessions", estate, &[("session-manager", "i-inner", 443)]);
}

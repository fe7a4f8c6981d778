//! Client VPN: where clients come in, what they may reach, and how answers get back.

use serde_json::{Value, json};

use super::left_out;
use super::scene::{ACCOUNT, Scene, group, interface, local, rule, to};
use super::{open, shut};
use crate::estate::ec2::*;
use crate::network::{FlowAnswer, FlowVerdict};

const ENDPOINT: &str = "cvpn-endpoint-1";

/// A VPC with a Client VPN endpoint in one of its subnets.
#[derive(Clone)]
struct Vpn {
    scene: Scene,
    endpoint: Value,
    targets: Value,
    routes: Value,
    rules: Value,
    unread: Vec<&'static str>,
}

fn authorized(cidr: &str, group: Option<&str>) -> Value {
    json!({"ClientVpnEndpointId": ENDPOINT, "DestinationCidr": cidr, "AccessAll": group.is_none(),
        "GroupId": group.unwrap_or_default(), "Status": {"Code": "active"}})
}

fn routed(cidr: &str, subnet: &str) -> Value {
    json!({"ClientVpnEndpointId": ENDPOINT, "DestinationCidr": cidr, "TargetSubnet": subnet,
        "Type": "Nat", "Origin": "associate", "Status": {"Code": "active"}})
}

fn target(subnet: &str, groups: &[&str]) -> Value {
    json!({"AssociationId": "cvpn-assoc-1", "VpcId": "vpc-a", "TargetNetworkId": subnet,
        "ClientVpnEndpointId": ENDPOINT, "SecurityGroups": groups, "Status": {"Code": "associated"}})
}

impl Vpn {
    fn new() -> Self {
        let mut scene = Scene::new();
        scene
            .groups
            .as_array_mut()
            .unwrap()
            .push(group("sg-vpn", "vpc-a", &[]));
        scene.groups[1]["IpPermissions"] = json!([rule(
            "tcp",
            443,
            json!({"GroupId": "sg-vpn", "UserId": ACCOUNT})
        )]);
        Self {
            scene,
            endpoint: json!({"ClientVpnEndpointId": ENDPOINT, "VpcId": "vpc-a", "ClientCidrBlock": "172.20.0.0/22",
                "SecurityGroupIds": ["sg-vpn"], "Status": {"Code": "available"}, "SplitTunnel": true}),
            targets: json!([target("subnet-public", &["sg-vpn"])]),
            routes: json!([routed("10.1.0.0/16", "subnet-public")]),
            rules: json!([authorized("10.1.0.0/16", None)]),
            unread: Vec::new(),
        }
    }

    fn scene(&self) -> Scene {
        let mut scene = self.scene.clone();
        let all = [
            (
                &DESCRIBE_CLIENT_VPN_ENDPOINTS,
                None,
                json!({"ClientVpnEndpoints": [self.endpoint]}),
            ),
            (
                &DESCRIBE_CLIENT_VPN_TARGET_NETWORKS,
                Some(ENDPOINT),
                json!({"ClientVpnTargetNetworks": self.targets}),
            ),
            (
                &DESCRIBE_CLIENT_VPN_ROUTES,
                Some(ENDPOINT),
                json!({"Routes": self.routes}),
            ),
            (
                &DESCRIBE_CLIENT_VPN_AUTHORIZATION_RULES,
                Some(ENDPOINT),
                json!({"AuthorizationRules": self.rules}),
            ),
        ];
        let read = all
            .into_iter()
            .filter(|one| !self.unread.contains(&one.0.name));
        scene.more.extend(read);
        scene
    }

    fn flow(&self, to: &str) -> (String, Vec<String>) {
        self.scene().flow(ENDPOINT, to, 443)
    }

    fn ask(&self, to: &str) -> FlowAnswer {
        let question = json!({"from": ENDPOINT, "to": to, "protocol": "tcp", "port": 443});
        self.scene().ask(&question.to_string())
    }
}

fn steps(answer: &FlowAnswer) -> Vec<String> {
    let all = answer.path.iter();
    all.map(|one| format!("{} {}", one.component, one.rule.as_deref().unwrap_or("-")))
        .collect()
}

#[test]
fn clients_come_in_at_the_subnet_with_the_address_of_the_endpoint() {
    let vpn = Vpn::new();
    let answer = vpn.ask("i-inner");
    assert_eq!(answer.verdict, FlowVerdict::Reachable, "{answer:?}");
    assert_eq!(
        steps(&answer),
        [
            "cvpn-endpoint-1 10.1.0.0/16 -> subnet-public",
            "cvpn-endpoint-1 authorized: 10.1.0.0/16 for all",
            "cvpn-endpoint-1 sg-vpn:out:-1:all:0.0.0.0/0",
            "acl-public 100",
            "acl-inner 100",
            "eni-inner sg-web:in:tcp:443-443:sg-vpn",
        ]
    );
    assert_eq!(
        vpn.scene()
            .flow("client-vpn:cvpn-endpoint-1", "i-inner", 443),
        open()
    );
    // The clients' own addresses are seen by nobody behind it.
    let mut own = vpn.clone();
    own.scene.groups[1]["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "172.20.0.0/22"}))]);
    assert_eq!(
        own.flow("i-inner"),
        shut("blocked", &["security-group sg-web"])
    );
    own.scene.groups[1]["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "10.1.1.0/24"}))]);
    assert_eq!(own.flow("i-inner"), open());
    // And the endpoint's own groups let out.
    own.scene.groups[3]["IpPermissionsEgress"] = json!([]);
    assert_eq!(
        own.flow("i-inner"),
        shut("blocked", &["security-group sg-vpn"])
    );
    // Nobody calls a client.
    let scene = vpn.scene();
    assert_eq!(scene.flow("i-inner", ENDPOINT, 443).0, "blocked");
}

#[test]
fn interfaces_of_the_endpoint_have_its_addresses() {
    let mut vpn = Vpn::new();
    let mut own = interface("cvpn", "vpc-a", "subnet-public", "10.1.1.40", "sg-vpn");
    own["Description"] = json!("ClientVPN Endpoint resource");
    own["Attachment"] = json!({"Status": "attached"});
    vpn.scene.interfaces.as_array_mut().unwrap().push(own);
    vpn.scene.groups[1]["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "10.1.1.40/32"}))]);
    assert_eq!(vpn.flow("i-inner"), open());
    vpn.scene.groups[1]["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "10.1.1.41/32"}))]);
    assert_eq!(vpn.flow("i-inner").0, "blocked");
}

#[test]
fn nobody_reaches_what_no_rule_authorizes() {
    let mut vpn = Vpn::new();
    vpn.rules = json!([authorized("10.1.1.0/24", None)]);
    assert_eq!(
        vpn.flow("i-inner"),
        shut("blocked", &["not-authorized cvpn-endpoint-1"])
    );
    // The rules for the smallest network decide; whoever is in the group is a client too.
    vpn.rules = json!([
        authorized("0.0.0.0/0", None),
        authorized("10.1.2.0/24", Some("S-1-5-admins"))
    ]);
    let answer = vpn.ask("i-inner");
    assert_eq!(answer.verdict, FlowVerdict::Reachable);
    assert_eq!(
        steps(&answer)[1],
        "cvpn-endpoint-1 authorized: 10.1.2.0/24 for group S-1-5-admins"
    );
    vpn.rules[1]["Status"]["Code"] = json!("failed");
    assert_eq!(
        steps(&vpn.ask("i-inner"))[1],
        "cvpn-endpoint-1 authorized: 0.0.0.0/0 for all"
    );
    vpn.unread = vec!["describe-client-vpn-authorization-rules"];
    assert_eq!(vpn.flow("i-inner").0, "unknown");
}

#[test]
fn routes_of_the_endpoint_lead_on_through_the_subnet() {
    let mut vpn = Vpn::new();
    vpn.rules = json!([authorized("0.0.0.0/0", None)]);
    vpn.scene.groups[2]["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "10.1.1.0/24"}))]);
    assert_eq!(
        vpn.flow("i-far").1.first().map(String::as_str),
        Some("no-route cvpn-endpoint-1")
    );
    vpn.routes
        .as_array_mut()
        .unwrap()
        .push(routed("10.2.0.0/16", "subnet-public"));
    assert_eq!(vpn.flow("i-far"), open());
    // One that leads through another subnet serves no client here.
    vpn.routes[1]["TargetSubnet"] = json!("subnet-inner");
    assert_eq!(vpn.flow("i-far").0, "blocked");
    vpn.routes[1] = routed("10.2.0.0/16", "subnet-public");
    vpn.routes[1]["Status"]["Code"] = json!("failed");
    assert_eq!(vpn.flow("i-far").0, "blocked");
    // To the VPC itself there always is one; of others nothing is known.
    vpn.unread = vec!["describe-client-vpn-routes"];
    assert_eq!(vpn.flow("i-inner"), open());
    assert_eq!(vpn.flow("i-far").0, "unknown");
    // Behind it the subnet's own table leads.
    let mut vpn = Vpn::new();
    vpn.rules = json!([authorized("0.0.0.0/0", None)]);
    vpn.routes = json!([routed("0.0.0.0/0", "subnet-public")]);
    vpn.scene.tables[0]["Routes"] = json!([local("10.1.0.0/16")]);
    assert_eq!(
        vpn.flow("i-far").1.first().map(String::as_str),
        Some("no-route rtb-public")
    );
    vpn.scene.tables[0]["Routes"] =
        json!([local("10.1.0.0/16"), to("0.0.0.0/0", "GatewayId", "igw-a")]);
    assert_eq!(vpn.flow("8.8.8.8"), open());
}

#[test]
fn endpoints_and_associations_must_be_there() {
    let mut vpn = Vpn::new();
    vpn.endpoint["Status"]["Code"] = json!("deleting");
    assert_eq!(
        vpn.flow("i-inner"),
        shut("blocked", &["endpoint-not-available cvpn-endpoint-1"])
    );
    let mut vpn = Vpn::new();
    vpn.targets[0]["Status"]["Code"] = json!("disassociated");
    assert_eq!(
        vpn.flow("i-inner"),
        shut("blocked", &["not-associated cvpn-endpoint-1"])
    );
    vpn.targets = json!([]);
    assert_eq!(
        vpn.flow("i-inner"),
        shut("blocked", &["not-associated cvpn-endpoint-1"])
    );
    vpn.unread = vec!["describe-client-vpn-target-networks"];
    assert_eq!(vpn.flow("i-inner").0, "unknown");
    // Older replies tell the subnets with the endpoint.
    vpn.endpoint["AssociatedTargetNetworks"] =
        json!([{"NetworkId": "subnet-public", "NetworkType": "vpc"}]);
    assert_eq!(vpn.flow("i-inner"), open());
    // Of any two subnets one is enough.
    let mut two = Vpn::new();
    two.targets = json!([
        target("subnet-public", &["sg-vpn"]),
        target("subnet-inner", &["sg-web"])
    ]);
    two.routes = json!([
        routed("10.1.0.0/16", "subnet-public"),
        routed("10.1.0.0/16", "subnet-inner")
    ]);
    two.targets[0]["Status"]["Code"] = json!("disassociating");
    two.scene.groups[1]["IpPermissions"] = json!([rule(
        "tcp",
        443,
        json!({"GroupId": "sg-web", "UserId": ACCOUNT})
    )]);
    assert_eq!(two.flow("i-inner"), open());
    // What comes in by a transit gateway is not decided.
    let mut hub = Vpn::new();
    hub.targets = json!([]);
    hub.endpoint["TransitGatewayConfiguration"] =
        json!({"TransitGatewayId": "tgw-a", "TransitGatewayAttachmentId": "tgw-attach-c"});
    assert_eq!(hub.flow("i-inner").0, "unknown");
}

#[test]
fn networks_that_divide_the_subnet_of_the_target_leave_it_open() {
    let mut vpn = Vpn::new();
    let database = json!({"DBInstanceIdentifier": "orders", "Engine": "postgres", "MultiAZ": false,
        "PubliclyAccessible": false, "AvailabilityZone": "eu-west-1a",
        "DBInstanceArn": format!("arn:aws:rds:eu-west-1:{ACCOUNT}:db:orders"),
        "Endpoint": {"Address": "orders.c1.eu-west-1.rds.amazonaws.com", "Port": 443},
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-web", "Status": "active"}],
        "DBSubnetGroup": {"DBSubnetGroupName": "data", "VpcId": "vpc-a", "Subnets": [
            {"SubnetIdentifier": "subnet-inner", "SubnetAvailabilityZone": {"Name": "eu-west-1a"}}]}});
    vpn.scene.more.push((
        &crate::estate::rds::DESCRIBE_DB_INSTANCES,
        None,
        json!({"DBInstances": [database]}),
    ));
    assert_eq!(vpn.ask("orders").verdict, FlowVerdict::Reachable);
    let halves = |one: &FlowAnswer| {
        let mut open: Vec<_> = one.open.iter().map(|one| &*one.detail).collect();
        open.dedup();
        open.join("; ")
    };
    let mut routes = vpn.clone();
    routes.routes = json!([routed("10.1.2.0/25", "subnet-public")]);
    let answer = routes.ask("orders");
    assert_eq!(answer.verdict, FlowVerdict::Maybe);
    assert!(
        halves(&answer).contains("which of its routes"),
        "{answer:?}"
    );
    vpn.rules = json!([authorized("10.1.2.0/25", None)]);
    let answer = vpn.ask("orders");
    assert_eq!(answer.verdict, FlowVerdict::Maybe);
    assert!(
        halves(&answer).contains("authorization rules"),
        "{answer:?}"
    );
}

#[test]
fn strange_words_of_an_endpoint_its_associations_and_its_rules_leave_it_open() {
    let verdict = |change: &dyn Fn(&mut Vpn)| {
        let mut vpn = Vpn::new();
        change(&mut vpn);
        vpn.flow("i-inner").0
    };
    assert_eq!(verdict(&|_| ()), "reachable");
    let strange = || json!("parked");
    assert_eq!(
        verdict(&|vpn| vpn.endpoint["Status"]["Code"] = strange()),
        "unknown"
    );
    assert_eq!(
        verdict(&|vpn| vpn.targets[0]["Status"]["Code"] = strange()),
        "unknown"
    );
    assert_eq!(
        verdict(&|vpn| {
            for rule in vpn.rules.as_array_mut().unwrap() {
                rule["Status"]["Code"] = strange();
            }
        }),
        "unknown"
    );
    assert_eq!(
        verdict(&|vpn| {
            for route in vpn.routes.as_array_mut().unwrap() {
                route["Status"]["Code"] = strange();
            }
        }),
        "unknown"
    );
}

#[test]
fn every_part_of_the_replies_may_be_missing() {
    let vpn = Vpn::new();
    left_out::each(
        "client-vpn",
        || vpn.scene().estate(),
        &[(ENDPOINT, "i-inner", 443)],
    );
}

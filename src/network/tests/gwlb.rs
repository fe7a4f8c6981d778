//! Appliances behind Gateway Load Balancers, and firewalls in several zones.

use serde_json::{Value, json};

use super::lab::{ACCOUNT, Lab, REGION, path, told};
use super::left_out;
use super::scene::to;
use crate::estate::ec2::*;
use crate::estate::elbv2::*;

fn arn(kind: &str, name: &str) -> String {
    format!("arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:{kind}/{name}")
}

fn gateway_endpoint(id: &str, vpc: &str, subnet: &str) -> Value {
    json!({"VpcEndpointId": id, "VpcEndpointType": "GatewayLoadBalancer", "VpcId": vpc, "OwnerId": ACCOUNT,
        "State": "available", "SubnetIds": [subnet], "ServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-0a"})
}

/// Appliances behind a Gateway Load Balancer in zone 1, and two hosts with its endpoint between them in some zone.
struct Wall {
    zone: u8,
    balancer_zone: &'static str,
    cross_zone: Option<&'static str>,
    targets: Value,
}

impl Wall {
    fn new() -> Self {
        Self {
            zone: 1,
            balancer_zone: "subnet-wall",
            cross_zone: Some("false"),
            targets: json!([{"Target": {"Id": "i-appliance"}, "TargetHealth": {"State": "healthy"}}]),
        }
    }

    fn lab(&self) -> Lab {
        let (a, w) = (("vpc-a", "10.1.0.0/16"), ("vpc-w", "10.9.0.0/16"));
        let (balancer, group) = (
            arn("loadbalancer", "gwy/wall/0a"),
            arn("targetgroup", "wall/0b"),
        );
        let service = json!({"ServiceId": "vpce-svc-0a", "ServiceState": "Available", "GatewayLoadBalancerArns": [balancer]});
        let described = json!({"LoadBalancerArn": balancer, "LoadBalancerName": "wall", "Type": "gateway", "VpcId": "vpc-w",
            "AvailabilityZones": [{"SubnetId": self.balancer_zone, "ZoneName": "z"}]});
        let targets = json!({"TargetGroupArn": group, "TargetType": "instance", "Protocol": "GENEVE", "Port": 6081,
            "VpcId": "vpc-w", "LoadBalancerArns": [balancer]});
        let via = |block: &str| [to(block, "GatewayId", "vpce-0a")];
        let mut lab = Lab::new()
            .vpc(a.0, a.1)
            .subnet("subnet-app", a, ("10.1.1.0/24", 1), &via("10.1.2.0/24"))
            .subnet("subnet-data", a, ("10.1.2.0/24", 1), &via("10.1.1.0/24"))
            .subnet("subnet-gate", a, ("10.1.9.0/24", self.zone), &[])
            .host("app", "vpc-a", "subnet-app", "10.1.1.10")
            .host("data", "vpc-a", "subnet-data", "10.1.2.10")
            .vpc(w.0, w.1)
            .subnet("subnet-wall", w, ("10.9.1.0/24", 1), &[])
            .subnet("subnet-other", w, ("10.9.2.0/24", 2), &[])
            .host("appliance", "vpc-w", "subnet-wall", "10.9.1.10")
            .add(
                &DESCRIBE_VPC_ENDPOINTS,
                "VpcEndpoints",
                gateway_endpoint("vpce-0a", "vpc-a", "subnet-gate"),
            )
            .add(
                &DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS,
                "ServiceConfigurations",
                service,
            )
            .add(&DESCRIBE_LOAD_BALANCERS, "LoadBalancers", described)
            .add(&DESCRIBE_TARGET_GROUPS, "TargetGroups", targets)
            .one(
                &DESCRIBE_TARGET_HEALTH,
                &group,
                json!({"TargetHealthDescriptions": self.targets}),
            );
        if let Some(word) = self.cross_zone {
            let attributes = json!({"Attributes": [{"Key": "load_balancing.cross_zone.enabled", "Value": word}]});
            lab = lab.one(&DESCRIBE_LOAD_BALANCER_ATTRIBUTES, &balancer, attributes);
        }
        lab
    }

    fn told(&self) -> String {
        told(&self.lab().tcp("i-app", "i-data", 443))
    }
}

#[test]
fn appliances_are_taken_to_forward_and_the_service_is_named() {
    let answer = Wall::new().lab().tcp("i-app", "i-data", 443);
    assert_eq!(told(&answer), "reachable");
    let assumed = "the appliances behind vpce-0a forward the packet";
    assert_eq!(answer.assumptions, [Box::<str>::from(assumed)]);
    let named = "vpce-0a vpce-svc-0a by the Gateway Load Balancer wall".to_owned();
    assert!(path(&answer).contains(&named), "{answer:?}");
}

#[test]
fn the_balancer_must_be_in_the_zone_of_the_endpoint() {
    let mut elsewhere = Wall::new();
    elsewhere.balancer_zone = "subnet-other";
    elsewhere.cross_zone = Some("true");
    assert_eq!(elsewhere.told(), "blocked no-zone vpce-0a");
}

#[test]
fn appliances_are_those_of_the_zone_unless_it_crosses_zones() {
    let mut apart = Wall::new();
    apart.zone = 2;
    apart.balancer_zone = "subnet-other";
    assert_eq!(apart.told(), "blocked no-target vpce-0a");
    apart.cross_zone = Some("true");
    assert_eq!(apart.told(), "reachable");
    apart.cross_zone = None;
    assert_eq!(apart.told(), "unknown ?vpce-0a");
    let mut none = Wall::new();
    none.targets = json!([]);
    assert_eq!(none.told(), "blocked no-target vpce-0a");
}

/// Two VPCs in different zones, and one with an endpoint in either zone through which all between them goes.
fn hub(is_appliance: bool, back: [bool; 2]) -> Lab {
    let (a, b, h) = (
        ("vpc-a", "10.1.0.0/16"),
        ("vpc-b", "10.2.0.0/16"),
        ("vpc-h", "10.9.0.0/16"),
    );
    let out = [to("0.0.0.0/0", "TransitGatewayId", "tgw-0a")];
    let through = |endpoint: &str| [to("0.0.0.0/0", "GatewayId", endpoint)];
    let on = |is_there: bool| if is_there { out.to_vec() } else { Vec::new() };
    let inside: &[&str] = &["subnet-h1", "subnet-h2"];
    Lab::new()
        .vpc(a.0, a.1)
        .subnet("subnet-a", a, ("10.1.1.0/24", 1), &out)
        .host("app", "vpc-a", "subnet-a", "10.1.1.10")
        .vpc(b.0, b.1)
        .subnet("subnet-b", b, ("10.2.1.0/24", 2), &out)
        .subnet("subnet-b1", b, ("10.2.2.0/24", 1), &out)
        .host("data", "vpc-b", "subnet-b", "10.2.1.10")
        .host("near", "vpc-b", "subnet-b1", "10.2.2.10")
        .vpc(h.0, h.1)
        .subnet("subnet-h1", h, ("10.9.1.0/24", 1), &through("vpce-0a"))
        .subnet("subnet-h2", h, ("10.9.2.0/24", 2), &through("vpce-0b"))
        .subnet("subnet-g1", h, ("10.9.3.0/24", 1), &on(back[0]))
        .subnet("subnet-g2", h, ("10.9.4.0/24", 2), &on(back[1]))
        .add(
            &DESCRIBE_VPC_ENDPOINTS,
            "VpcEndpoints",
            gateway_endpoint("vpce-0a", "vpc-h", "subnet-g1"),
        )
        .add(
            &DESCRIBE_VPC_ENDPOINTS,
            "VpcEndpoints",
            gateway_endpoint("vpce-0b", "vpc-h", "subnet-g2"),
        )
        .attach(
            "tgw-attach-0a",
            ("vpc-a", &["subnet-a"]),
            "tgw-rtb-0b",
            false,
        )
        .attach(
            "tgw-attach-0b",
            ("vpc-b", &["subnet-b", "subnet-b1"]),
            "tgw-rtb-0b",
            false,
        )
        .attach(
            "tgw-attach-0c",
            ("vpc-h", inside),
            "tgw-rtb-0c",
            is_appliance,
        )
        .transit_table("tgw-rtb-0b", &[("0.0.0.0/0", "tgw-attach-0c")])
        .transit_table(
            "tgw-rtb-0c",
            &[
                ("10.1.0.0/16", "tgw-attach-0a"),
                ("10.2.0.0/16", "tgw-attach-0b"),
            ],
        )
}

#[test]
fn a_request_by_one_zones_endpoint_and_an_answer_by_the_others_break_the_flow() {
    let lab = hub(false, [true, true]);
    assert_eq!(told(&lab.tcp("i-app", "i-near", 443)), "reachable");
    assert_eq!(
        told(&lab.tcp("i-app", "i-data", 443)),
        "one-way asymmetric vpce-0b"
    );
}

#[test]
fn appliance_mode_keeps_both_ways_of_a_flow_in_one_zone() {
    let lab = hub(true, [true, true]);
    assert_eq!(told(&lab.tcp("i-app", "i-data", 443)), "reachable");
    assert_eq!(told(&lab.tcp("i-data", "i-app", 443)), "reachable");
}

#[test]
fn every_zone_that_appliance_mode_may_choose_must_lead_back() {
    // From the second zone's endpoint no route leads on: neither requests nor answers that come there.
    let half = hub(true, [true, false]);
    assert_eq!(
        told(&half.tcp("i-app", "i-data", 443)),
        "maybe ?tgw-attach-0c"
    );
    // Requests come by either zone; from the second the answers are lost.
    let mut lost = hub(true, [true, true]);
    for table in lost.list(&DESCRIBE_ROUTE_TABLES, "RouteTables") {
        if table["RouteTableId"] == "rtb-g2" {
            table["Routes"][1] = to("10.2.0.0/16", "TransitGatewayId", "tgw-0a");
        }
    }
    assert_eq!(
        told(&lost.tcp("i-app", "i-data", 443)),
        "maybe ?tgw-attach-0c"
    );
}

#[test]
fn the_service_behind_an_endpoint_must_be_there_and_have_taken_it() {
    let services = "ServiceConfigurations";
    let mut gone = Wall::new().lab();
    gone.list(&DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS, services)[0]["ServiceState"] =
        json!("Deleting");
    let answer = gone.tcp("i-app", "i-data", 443);
    assert_eq!(told(&answer), "blocked service-not-available vpce-0a");
    let mut shut = Wall::new().lab();
    shut.list(&DESCRIBE_VPC_ENDPOINTS, "VpcEndpoints")[0]["State"] = json!("rejected");
    let answer = shut.tcp("i-app", "i-data", 443);
    assert_eq!(told(&answer), "blocked endpoint-not-available vpce-0a");
}

#[test]
fn every_part_of_the_replies_may_be_missing() {
    let wall = Wall::new();
    left_out::each("gwlb", || wall.lab().estate(), &[("i-app", "i-data", 443)]);
    let hub = || hub(true, [true, true]).estate();
    left_out::each("gwlb-hub", hub, &[("i-app", "i-data", 443)]);
}

//! Through VPC endpoints: to services of AWS and to those that accounts offer.

use serde_json::{Value, json};

use super::lab::{ACCOUNT, Lab, REGION, path, told};
use super::left_out;
use super::scene::to;
use crate::estate::Operation;
use crate::estate::ec2::*;
use crate::estate::elbv2::*;

const PROVIDER: &str = "444455556666";
const SERVICE: &str = "com.amazonaws.vpce.eu-west-1.vpce-svc-0a";
const SERVICES: (&Operation, &str) = (
    &DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS,
    "ServiceConfigurations",
);

fn arn(kind: &str, name: &str) -> String {
    format!("arn:aws:elasticloadbalancing:{REGION}:{PROVIDER}:{kind}/{name}")
}

fn nlb() -> String {
    arn("loadbalancer", "net/front/0a")
}

/// What a provider offers, and a consumer's endpoint to it; tests change either.
#[derive(Clone)]
struct Link {
    service: Value,
    endpoint: Value,
    /// The zone of the endpoint's subnet.
    zone: u8,
    cross_zone: &'static str,
    services_are_read: bool,
    service_region: &'static str,
}

impl Link {
    fn new() -> Self {
        Self {
            service: json!({"ServiceId": "vpce-svc-0a", "ServiceName": SERVICE, "ServiceState": "Available",
                "ServiceType": [{"ServiceType": "Interface"}], "NetworkLoadBalancerArns": [nlb()]}),
            endpoint: json!({"VpcEndpointId": "vpce-0a", "VpcEndpointType": "Interface", "VpcId": "vpc-a", "OwnerId": ACCOUNT,
                "ServiceName": SERVICE, "State": "available", "SubnetIds": ["subnet-a"], "Groups": [{"GroupId": "sg-a"}]}),
            zone: 1,
            cross_zone: "false",
            services_are_read: true,
            service_region: REGION,
        }
    }

    fn lab(&self) -> Lab {
        let (a, b) = (("vpc-a", "10.1.0.0/16"), ("vpc-b", "10.1.0.0/16"));
        let balancer = json!({"LoadBalancerArn": nlb(), "LoadBalancerName": "front", "Type": "network", "Scheme": "internal",
            "VpcId": "vpc-b", "AvailabilityZones": [{"SubnetId": "subnet-b", "ZoneName": "eu-west-1a"}]});
        let group = arn("targetgroup", "back/0b");
        let listener = json!({"ListenerArn": arn("listener", "net/front/0a/0c"), "LoadBalancerArn": nlb(), "Port": 443,
            "Protocol": "TCP", "DefaultActions": [{"Type": "forward", "TargetGroupArn": group}]});
        let back = json!({"TargetGroupArn": group, "TargetType": "instance", "Protocol": "TCP", "Port": 8443, "VpcId": "vpc-b",
            "LoadBalancerArns": [nlb()]});
        let health = json!({"TargetHealthDescriptions": [{"Target": {"Id": "i-back", "Port": 8443}, "TargetHealth": {"State": "healthy"}}]});
        let attributes = json!({"Attributes": [{"Key": "load_balancing.cross_zone.enabled", "Value": self.cross_zone}]});
        let mut lab = Lab::new()
            .vpc(a.0, a.1)
            .subnet("subnet-a", a, ("10.1.1.0/24", self.zone), &[])
            .host("front", "vpc-a", "subnet-a", "10.1.1.10")
            .add(
                &DESCRIBE_VPC_ENDPOINTS,
                "VpcEndpoints",
                self.endpoint.clone(),
            );
        lab.list(SERVICES.0, SERVICES.1);
        let mut lab = lab
            .at(PROVIDER, self.service_region)
            .vpc(b.0, b.1)
            .subnet("subnet-b", b, ("10.1.2.0/24", 1), &[])
            .host("back", "vpc-b", "subnet-b", "10.1.2.10")
            .add(&DESCRIBE_LOAD_BALANCERS, "LoadBalancers", balancer)
            .one(&DESCRIBE_LOAD_BALANCER_ATTRIBUTES, &nlb(), attributes)
            .one(
                &DESCRIBE_LISTENERS,
                &nlb(),
                json!({"Listeners": [listener]}),
            )
            .add(&DESCRIBE_TARGET_GROUPS, "TargetGroups", back)
            .one(&DESCRIBE_TARGET_HEALTH, &group, health);
        if self.services_are_read {
            lab.list(SERVICES.0, SERVICES.1).push(self.service.clone());
        }
        lab
    }

    fn tcp(&self, port: u16) -> String {
        told(&self.lab().tcp("i-front", "vpce-0a", port))
    }
}

#[test]
fn a_consumer_reaches_a_providers_target_and_both_hops_are_shown() {
    let link = Link::new();
    let answer = link.lab().tcp("i-front", "vpce-0a", 443);
    assert_eq!(told(&answer), "reachable");
    let path = path(&answer);
    assert!(path.contains(&"vpce-0a vpce-svc-0a".to_owned()), "{path:?}");
    assert!(
        path.contains(&"front listener on port 443".to_owned()),
        "{path:?}"
    );
    assert!(path.last().unwrap().starts_with("eni-back"), "{path:?}");
    assert_eq!(link.tcp(444), "blocked no-listener front");
}

#[test]
fn a_connection_must_be_accepted() {
    let mut waiting = Link::new();
    waiting.endpoint["State"] = json!("pendingAcceptance");
    assert_eq!(waiting.tcp(443), "blocked endpoint-not-available vpce-0a");
    let mut untold = Link::new();
    untold.endpoint.as_object_mut().unwrap().remove("State");
    assert_eq!(untold.tcp(443), "unknown ?vpce-0a");
    // The provider may see what the consumer does not, or not yet.
    let connection = json!({"ServiceId": "vpce-svc-0a", "VpcEndpointId": "vpce-0a", "VpcEndpointState": "rejected"});
    let rejected = Link::new().lab().add(
        &DESCRIBE_VPC_ENDPOINT_CONNECTIONS,
        "VpcEndpointConnections",
        connection,
    );
    assert_eq!(
        told(&rejected.tcp("i-front", "vpce-0a", 443)),
        "blocked endpoint-not-available vpce-0a"
    );
    let mut deleted = Link::new();
    deleted.service["ServiceState"] = json!("Deleting");
    assert_eq!(deleted.tcp(443), "blocked service-not-available vpce-0a");
}

#[test]
fn the_zones_of_both_sides_overlap_or_the_balancer_crosses_them() {
    let mut apart = Link::new();
    apart.zone = 2;
    assert_eq!(apart.tcp(443), "blocked no-zone vpce-0a");
    apart.cross_zone = "true";
    assert_eq!(apart.tcp(443), "reachable");
}

#[test]
fn from_another_region_only_what_is_offered_there_is_reached() {
    let mut far = Link::new();
    far.service_region = "us-east-1";
    far.service["ServiceName"] = json!("com.amazonaws.vpce.us-east-1.vpce-svc-0a");
    far.endpoint["ServiceName"] = json!("com.amazonaws.vpce.us-east-1.vpce-svc-0a");
    far.endpoint["ServiceRegion"] = json!("us-east-1");
    assert_eq!(far.tcp(443), "blocked no-region vpce-0a");
    far.service["SupportedRegions"] = json!([{"Region": "eu-west-1"}]);
    assert_eq!(far.tcp(443), "reachable");
}

#[test]
fn who_offers_a_service_that_was_not_read_is_asked_for_by_name() {
    let mut unread = Link::new();
    unread.services_are_read = false;
    let answer = unread.lab().tcp("i-front", "vpce-0a", 443);
    assert_eq!(told(&answer), "unknown ?vpce-0a");
    let said = &answer.open[0].detail;
    assert!(
        said.contains("describe-vpc-endpoint-service-configurations")
            && said.contains(PROVIDER)
            && !said.contains(ACCOUNT),
        "{said}"
    );
    // When all was read, it is nobody's of the estate.
    let mut foreign = Link::new();
    foreign.endpoint["ServiceName"] = json!("com.amazonaws.vpce.eu-west-1.vpce-svc-0f");
    let answer = foreign.lab().tcp("i-front", "vpce-0a", 443);
    assert_eq!(told(&answer), "unknown ?vpce-0a");
    assert!(
        answer.open[0].detail.contains("no account of this estate"),
        "{answer:?}"
    );
}

#[test]
fn a_service_of_a_gateway_load_balancer_is_named_and_answers_nobody() {
    let mut link = Link::new();
    link.service["NetworkLoadBalancerArns"] = json!([]);
    link.service["GatewayLoadBalancerArns"] = json!([arn("loadbalancer", "gwy/wall/0a")]);
    assert_eq!(link.tcp(443), "blocked not-listening vpce-0a");
    link.endpoint["VpcEndpointType"] = json!("GatewayLoadBalancer");
    assert_eq!(link.tcp(443), "blocked not-listening vpce-0a");
}

#[test]
fn services_of_aws_answer_on_their_own_ports() {
    let of = |service: &str, port: u16| {
        let mut link = Link::new();
        link.endpoint["ServiceName"] = json!(service);
        link.tcp(port)
    };
    let shut = "blocked not-listening vpce-0a";
    assert_eq!(of("com.amazonaws.eu-west-1.ssm", 443), "reachable");
    assert_eq!(of("com.amazonaws.eu-west-1.ssm", 80), shut);
    assert_eq!(of("com.amazonaws.eu-west-1.s3", 80), "reachable");
    assert_eq!(of("com.amazonaws.eu-west-1.email-smtp", 587), "reachable");
    assert_eq!(of("com.amazonaws.eu-west-1.email-smtp", 443), shut);
    assert_eq!(of("com.amazonaws.eu-west-1.cassandra", 9142), "reachable");
    assert_eq!(of("com.amazonaws.eu-west-1.iot.data", 8883), "reachable");
    assert_eq!(
        of("com.amazonaws.eu-west-1.elasticmapreduce.data", 8883),
        shut
    );
    let udp = json!({"from": "i-front", "to": "vpce-0a", "protocol": "udp", "port": 443});
    let mut link = Link::new();
    link.endpoint["ServiceName"] = json!("com.amazonaws.eu-west-1.ssm");
    assert_eq!(told(&link.lab().ask(&udp)), shut);
}

/// A VPC with a gateway endpoint for a service, and one behind a peering connection that would use it too.
fn gateway(networks: &str) -> Lab {
    let (a, b) = (("vpc-a", "10.1.0.0/16"), ("vpc-b", "10.2.0.0/16"));
    let by_list = |target: &str| json!({"DestinationPrefixListId": "pl-0a", "GatewayId": target, "State": "active", "Origin": "CreateRoute"});
    let endpoint = json!({"VpcEndpointId": "vpce-0s", "VpcEndpointType": "Gateway", "VpcId": "vpc-a", "OwnerId": ACCOUNT,
        "ServiceName": "com.amazonaws.eu-west-1.s3", "State": "available", "RouteTableIds": ["rtb-a", "rtb-inner"]});
    let gateway = json!({"TransitGatewayId": "tgw-0a", "OwnerId": ACCOUNT, "State": "available"});
    Lab::new()
        .vpc(a.0, a.1)
        .subnet("subnet-a", a, ("10.1.1.0/24", 1), &[by_list("vpce-0s")])
        .subnet(
            "subnet-inner",
            a,
            ("10.1.9.0/24", 1),
            &[
                by_list("vpce-0s"),
                to("10.2.0.0/16", "TransitGatewayId", "tgw-0a"),
            ],
        )
        .host("near", "vpc-a", "subnet-a", "10.1.1.10")
        .vpc(b.0, b.1)
        .subnet(
            "subnet-b",
            b,
            ("10.2.1.0/24", 1),
            &[to("0.0.0.0/0", "TransitGatewayId", "tgw-0a")],
        )
        .host("far", "vpc-b", "subnet-b", "10.2.1.10")
        .add(&DESCRIBE_TRANSIT_GATEWAYS, "TransitGateways", gateway)
        .attach(
            "tgw-attach-0a",
            ("vpc-a", &["subnet-inner"]),
            "tgw-rtb-0a",
            false,
        )
        .attach(
            "tgw-attach-0b",
            ("vpc-b", &["subnet-b"]),
            "tgw-rtb-0a",
            false,
        )
        .transit_table(
            "tgw-rtb-0a",
            &[
                ("0.0.0.0/0", "tgw-attach-0a"),
                ("10.2.0.0/16", "tgw-attach-0b"),
            ],
        )
        .add(&DESCRIBE_VPC_ENDPOINTS, "VpcEndpoints", endpoint)
        .one(
            &GET_MANAGED_PREFIX_LIST_ENTRIES,
            "pl-0a",
            json!({"Entries": [{"Cidr": networks}]}),
        )
}

#[test]
fn a_gateway_endpoint_serves_its_own_vpc_and_region() {
    let lab = gateway("52.218.0.0/17");
    let answer = lab.tcp("i-near", "52.218.0.9", 443);
    assert_eq!(told(&answer), "reachable");
    let named = "vpce-0s com.amazonaws.eu-west-1.s3".to_owned();
    assert!(path(&answer).contains(&named), "{answer:?}");
    // It is not the internet that is reached.
    let question = json!({"from": "i-near", "to": "internet", "protocol": "tcp", "port": 443});
    let apart = told(&lab.ask(&question));
    assert_eq!(apart, "blocked no-route rtb-a");
    // Whoever comes over a transit gateway is no client of it.
    assert_eq!(
        told(&lab.tcp("i-far", "52.218.0.9", 443)),
        "blocked not-transitive vpce-0s"
    );
    // The list holds the addresses of its own region alone.
    assert_eq!(
        told(&lab.tcp("i-near", "52.92.0.9", 443)),
        "blocked no-route rtb-a"
    );
    let udp = json!({"from": "i-near", "to": "52.218.0.9", "protocol": "udp", "port": 443});
    assert_eq!(told(&lab.ask(&udp)), "blocked endpoint-protocol vpce-0s");
}

#[test]
fn groups_of_the_balancer_judge_private_link_unless_it_is_told_not_to() {
    let ask = |groups: Value, enforced: Option<&str>| {
        let mut lab = Link::new().lab();
        let own = json!({"GroupId": "sg-front", "OwnerId": PROVIDER, "VpcId": "vpc-b",
            "IpPermissions": groups, "IpPermissionsEgress": [
            {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]});
        lab = lab.at(PROVIDER, REGION);
        lab.list(&DESCRIBE_SECURITY_GROUPS, "SecurityGroups")
            .push(own);
        for balancer in lab.list(&DESCRIBE_LOAD_BALANCERS, "LoadBalancers") {
            balancer["SecurityGroups"] = json!(["sg-front"]);
            if let Some(word) = enforced {
                balancer["EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"] = json!(word);
            }
        }
        told(&lab.tcp("i-front", "vpce-0a", 443))
    };
    let of = |block: &str| json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": block}]}]);
    assert_eq!(
        ask(of("10.1.1.0/24"), None),
        "reachable",
        "the clients' addresses are seen"
    );
    let shut = "blocked security-group sg-front";
    assert_eq!(ask(of("192.168.0.0/16"), None), shut);
    assert_eq!(ask(of("192.168.0.0/16"), Some("on")), shut);
    assert_eq!(ask(of("192.168.0.0/16"), Some("off")), "reachable");
}

#[test]
fn balancers_behind_a_service_that_were_not_read_are_named_by_the_endpoint() {
    let mut link = Link::new();
    link.service["NetworkLoadBalancerArns"] = json!([arn("loadbalancer", "net/other/0a")]);
    assert_eq!(link.tcp(443), "unknown ?vpce-0a");
}

#[test]
fn a_strange_word_of_a_service_or_an_endpoint_is_named() {
    let mut strange = Link::new();
    strange.endpoint["State"] = json!("parked");
    assert_eq!(strange.tcp(443), "unknown ?vpce-0a");
    let mut strange = Link::new();
    strange.service["ServiceState"] = json!("parked");
    assert_eq!(strange.tcp(443), "unknown ?vpce-svc-0a");
}

#[test]
fn a_storage_gateway_answers_on_ports_that_others_do_not() {
    let of = |service: &str, port: u16| {
        let mut link = Link::new();
        link.endpoint["ServiceName"] = json!(format!("com.amazonaws.eu-west-1.{service}"));
        link.tcp(port)
    };
    assert_eq!(of("storagegateway", 1026), "reachable");
    for other in ["ssm", "s3", "transfer.server"] {
        assert_eq!(of(other, 1026), "blocked not-listening vpce-0a", "{other}");
    }
    assert_eq!(of("transfer.server", 8192), "reachable");
}

#[test]
fn without_a_port_a_service_answers_on_its_own() {
    let mut link = Link::new();
    link.endpoint["ServiceName"] = json!("com.amazonaws.eu-west-1.s3");
    let answer = link
        .lab()
        .ask(&json!({"from": "i-front", "to": "vpce-0a", "protocol": "tcp"}));
    let traffic = answer.traffic.unwrap();
    assert_eq!((traffic.from_port, traffic.to_port), (Some(80), Some(80)));
}

#[test]
fn a_request_that_ends_at_the_providers_balancer_is_answered_by_the_endpoint() {
    let mut link = Link::new();
    link.endpoint["SubnetIds"] = json!(["subnet-e"]);
    let a = ("vpc-a", "10.1.0.0/16");
    let out = json!([{"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0"}]);
    let acl = json!({"NetworkAclId": "acl-e", "OwnerId": ACCOUNT, "VpcId": "vpc-a", "IsDefault": false,
        "Associations": [{"SubnetId": "subnet-e"}], "Entries": out});
    let lab = link.lab().at(ACCOUNT, REGION);
    let lab = lab.subnet("subnet-e", a, ("10.1.7.0/24", 1), &[]).add(
        &DESCRIBE_NETWORK_ACLS,
        "NetworkAcls",
        acl,
    );
    let shut = "blocked no-listener front network-acl acl-e";
    assert_eq!(told(&lab.tcp("i-front", "vpce-0a", 22)), shut);
}

#[test]
fn the_endpoint_of_an_interface_that_was_not_read_is_named() {
    let mut lab = Link::new().lab().at(ACCOUNT, REGION);
    lab = lab.host("door", "vpc-a", "subnet-a", "10.1.1.99");
    let all = lab.list(&DESCRIBE_NETWORK_INTERFACES, "NetworkInterfaces");
    let door = all.last_mut().unwrap();
    door["Description"] = json!("VPC Endpoint Interface vpce-0ff");
    door["InterfaceType"] = json!("vpc_endpoint");
    door["Attachment"] = json!(null);
    assert_eq!(
        told(&lab.tcp("i-front", "eni-door", 443)),
        "unknown ?vpce-0ff"
    );
}

#[test]
fn two_replies_may_tell_different_things_of_an_endpoint() {
    let mut link = Link::new();
    link.endpoint["ServiceName"] = json!("com.amazonaws.eu-west-1.s3");
    assert_eq!(link.tcp(443), "reachable");
    let mut other = link.endpoint.clone();
    other["State"] = json!("deleted");
    let lab = link.lab().at(ACCOUNT, REGION);
    let lab = lab.add(&DESCRIBE_VPC_ENDPOINTS, "VpcEndpoints", other);
    assert_eq!(
        told(&lab.tcp("i-front", "vpce-0a", 443)),
        "unknown ?vpce-0a"
    );
}

#[test]
fn every_part_of_the_replies_may_be_missing() {
    let link = Link::new();
    let questions = [("i-front", "vpce-0a", 443)];
    left_out::each("private-link", || link.lab().estate(), &questions);
    let gateway = || gateway("52.218.0.0/17").estate();
    left_out::each(
        "gateway-endpoint",
        gateway,
        &[("i-near", "52.218.1.1", 443)],
    );
}

use super::*;
use crate::estate::{
    CallState, Collection, Estate, Item, Loaded, Observed, RecordedCall, Reply, Resource,
};
use crate::ids::Place;

const NLB: &str = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/front/01b6";
const ALB: &str = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/9f2c";
const GROUP: &str = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/app/18b0";

/// One reply per operation: the resource asked about, JSON.
const REPLIES: &[(&Operation, Option<&str>, &str)] = &[
    (
        &DESCRIBE_LOAD_BALANCERS,
        None,
        r#"{"LoadBalancers": [
            {"LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/front/01b6", "DNSName": "front-01b6.elb.eu-west-1.amazonaws.com",
             "CanonicalHostedZoneId": "Z2IF", "CreatedTime": "2020-05-29 16:10:45.261000+00:00", "LoadBalancerName": "front", "Scheme": "internet-facing", "VpcId": "vpc-0a",
             "State": {"Code": "active"}, "Type": "network", "IpAddressType": "ipv4", "SecurityGroups": ["sg-0a"], "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "off",
             "AvailabilityZones": [{"ZoneName": "eu-west-1a", "SubnetId": "subnet-0a", "LoadBalancerAddresses": [{"IpAddress": "54.174.198.234", "AllocationId": "eipalloc-0a"}, {"PrivateIPv4Address": "10.0.1.9"}]}]},
            {"LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/9f2c", "DNSName": "internal-web.eu-west-1.elb.amazonaws.com", "LoadBalancerName": "web",
             "Scheme": "internal", "VpcId": "vpc-0a", "State": {"Code": "active"}, "AvailabilityZones": [{"ZoneName": "eu-west-1a", "SubnetId": "subnet-0a"}]}]}"#,
    ),
    (
        &DESCRIBE_LOAD_BALANCER_ATTRIBUTES,
        Some(NLB),
        r#"{"Attributes": [{"Key": "access_logs.s3.enabled", "Value": "false"}, {"Key": "load_balancing.cross_zone.enabled", "Value": "true"}, {"Key": "access_logs.s3.prefix", "Value": ""}]}"#,
    ),
    (
        &DESCRIBE_LISTENERS,
        Some(NLB),
        r#"{"Listeners": [
            {"ListenerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/net/front/01b6/361d", "LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/front/01b6",
             "Port": 443, "Protocol": "TLS", "DefaultActions": [{"Type": "forward", "Order": 1, "TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/app/18b0",
                "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/app/18b0", "Weight": 1},
                    {"TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/canary/77aa", "Weight": 0}]}}]},
            {"ListenerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/net/front/01b6/99ff", "LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/front/01b6",
             "Port": 53, "Protocol": "TCP_UDP", "DefaultActions": [{"Type": "authenticate-oidc", "AuthenticateOidcConfig": {"ClientSecret": "swordfish"}}]}]}"#,
    ),
    (
        &DESCRIBE_TARGET_GROUPS,
        None,
        r#"{"TargetGroups": [
            {"TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/app/18b0", "TargetGroupName": "app", "Protocol": "TCP", "Port": 8443, "VpcId": "vpc-0a",
             "HealthCheckProtocol": "TCP", "HealthCheckPort": "traffic-port", "HealthCheckEnabled": true, "HealthCheckIntervalSeconds": 30,
             "LoadBalancerArns": ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/front/01b6"], "TargetType": "instance", "IpAddressType": "ipv4"},
            {"TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/fn/33cc", "TargetGroupName": "fn", "TargetType": "lambda", "LoadBalancerArns": []}]}"#,
    ),
    (
        &DESCRIBE_TARGET_HEALTH,
        Some(GROUP),
        r#"{"TargetHealthDescriptions": [
            {"HealthCheckPort": "8443", "Target": {"Id": "i-0a", "Port": 8443}, "TargetHealth": {"State": "unhealthy", "Reason": "Target.FailedHealthChecks", "Description": "Health checks failed"}},
            {"Target": {"Id": "10.0.9.9", "Port": 8443, "AvailabilityZone": "all"}, "TargetHealth": {"State": "healthy"}},
            {"Target": {"Id": "arn:aws:lambda:eu-west-1:111122223333:function:fn"}},
            {"Target": {"Id": "elsewhere"}}]}"#,
    ),
    (
        &DESCRIBE_TARGET_GROUP_ATTRIBUTES,
        Some(GROUP),
        r#"{"Attributes": [{"Key": "preserve_client_ip.enabled", "Value": "true"}, {"Key": "deregistration_delay.timeout_seconds", "Value": "300"}]}"#,
    ),
];

fn record(
    estate: &mut Estate,
    operation: &'static Operation,
    request: Option<&str>,
    json: &str,
) -> Loaded {
    let place = Place::new(
        "111122223333".parse().unwrap(),
        "eu-west-1".parse().unwrap(),
    );
    let call = RecordedCall {
        operation,
        place,
        request,
        reply: Reply::Output(json),
    };
    estate.record(&call).unwrap()
}

/// Returns the estate of all replies; makes sure that each is read whole and that neither reducing
/// nor the order of calls changes what they say.
fn whole() -> Estate {
    let mut estates = [Estate::default(), Estate::default(), Estate::default()];
    for (operation, request, json) in REPLIES {
        let loaded = record(&mut estates[0], operation, *request, json);
        assert_eq!(
            (loaded.set_aside.len(), loaded.resources > 0),
            (0, true),
            "{}",
            operation.name
        );
        let reduced = operation.reduce(json).unwrap();
        assert!(!reduced.contains("swordfish"));
        record(&mut estates[1], operation, *request, &reduced);
    }
    for (operation, request, json) in REPLIES.iter().rev() {
        record(&mut estates[2], operation, *request, json);
    }
    let texts = estates.each_mut().map(|estate| {
        estate.settle();
        format!("{:#?}", estate.elbv2)
    });
    assert_eq!(texts[0], texts[1], "reduced replies differ");
    assert_eq!(texts[0], texts[2], "the order of calls matters");
    let [estate, _, _] = estates;
    estate
}

fn get<'a, T: Resource>(collection: &'a Collection<T>, arn: &str) -> &'a Item<T> {
    collection.get(arn.parse().unwrap()).unwrap()
}

#[test]
fn every_operation_has_a_reply_that_is_read_whole() {
    let estate = whole();
    for operation in OPERATIONS {
        assert!(
            REPLIES.iter().any(|reply| reply.0.name == operation.name),
            "{}",
            operation.name
        );
    }
    assert!(
        estate
            .ledger
            .lines()
            .all(|(_, outcome)| outcome.state == CallState::Done)
    );
    assert_eq!(estate.ledger.lines().count(), OPERATIONS.len());
}

#[test]
fn load_balancers_tell_kind_doors_and_addresses() {
    let estate = whole();
    let front = get(&estate.elbv2.load_balancers, NLB);
    assert_eq!(front.kind(), Some(LoadBalancerKind::Network));
    assert!(front.is_internet_facing() && !front.groups_judge_private_link());
    assert_eq!(front.is_cross_zone(), Some(true));
    assert_eq!(front.attribute("access_logs.s3.prefix"), Some(""));
    let zones = front.zones.known().unwrap();
    assert_eq!(
        zones[0].addresses[0].public_ip.unwrap().to_string(),
        "54.174.198.234"
    );
    assert_eq!(
        zones[0].addresses[1].private_ip.unwrap().to_string(),
        "10.0.1.9"
    );
    assert_eq!(
        front.created.known().unwrap().epoch_seconds(),
        1_590_768_645
    );
    let web = get(&estate.elbv2.load_balancers, ALB);
    assert_eq!(
        web.kind(),
        Some(LoadBalancerKind::Application),
        "told by the ARN alone"
    );
    assert!(!web.is_internet_facing() && web.groups_judge_private_link());
    assert_eq!(
        web.is_cross_zone(),
        None,
        "the attributes were not collected"
    );
}

#[test]
fn listeners_tell_ports_and_target_groups() {
    let estate = whole();
    let listeners: Vec<_> = estate.elbv2.listeners.iter().collect();
    let tls = listeners[0];
    assert_eq!(
        (tls.port, tls.transport()),
        (Some(443), Some(Transport::Tcp))
    );
    assert_eq!(tls.load_balancer.known().unwrap().as_str(), NLB);
    let names: Vec<&str> = tls
        .target_groups()
        .unwrap()
        .iter()
        .map(|arn| arn.name())
        .collect();
    assert_eq!(names, ["18b0", "77aa"]);
    assert_eq!(listeners[1].transport(), Some(Transport::TcpAndUdp));
    assert!(listeners[1].target_groups().unwrap().is_empty());
    let bare: Listener = serde_json::from_str(&format!(r#"{{"ListenerArn": "{NLB}"}}"#)).unwrap();
    assert_eq!((bare.target_groups(), bare.transport()), (None, None));
}

#[test]
fn target_groups_tell_targets_of_every_kind() {
    let estate = whole();
    let group = get(&estate.elbv2.target_groups, GROUP);
    assert_eq!(
        (group.port, group.transport()),
        (Some(8443), Some(Transport::Tcp))
    );
    assert_eq!(group.load_balancers.known().unwrap()[0].as_str(), NLB);
    assert_eq!(group.preserves_client_ip(), Some(true));
    let targets = group.targets.known().unwrap();
    let kinds: Vec<&str> = targets
        .iter()
        .map(|one| match one.target.kind() {
            Target::Instance(_) => "instance",
            Target::Address(_) => "address",
            Target::Resource(_) => "resource",
            Target::Other(_) => "other",
        })
        .collect();
    assert_eq!(kinds, ["instance", "address", "resource", "other"]);
    let health: Vec<_> = targets
        .iter()
        .map(TargetHealthDescription::is_healthy)
        .collect();
    assert_eq!(health, [Some(false), Some(true), None, None]);
    let function = get(
        &estate.elbv2.target_groups,
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/fn/33cc",
    );
    assert_eq!((function.port, function.vpc), (None, None));
    assert_eq!(
        (
            function.targets.is_unknown(),
            function.preserves_client_ip()
        ),
        (true, None)
    );
    assert_eq!(
        function.target_type.map(|kind| kind.as_str()),
        Observed::Known("lambda")
    );
}

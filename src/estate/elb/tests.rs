use super::*;
use crate::estate::testing::{Replies, place};

const BALANCERS: &str = r#"{"LoadBalancerDescriptions":[{"Subnets":["subnet-0a","subnet-0b"],"CanonicalHostedZoneNameID":"Z32O12XQLNTSW2","CanonicalHostedZoneName":"web.eu-west-1.elb.amazonaws.com",
    "ListenerDescriptions":[{"Listener":{"InstancePort":8000,"LoadBalancerPort":443,"Protocol":"HTTPS","InstanceProtocol":"HTTP","SSLCertificateId":"arn:aws:acm:eu-west-1:111122223333:certificate/a"},"PolicyNames":["p"]},
    {"Listener":{"InstancePort":25,"LoadBalancerPort":25,"Protocol":"TCP"},"PolicyNames":[]}],"HealthCheck":{"HealthyThreshold":2,"Interval":30,"Target":"TCP:8000","Timeout":5,"UnhealthyThreshold":2},
    "VPCId":"vpc-0a","BackendServerDescriptions":[],"Instances":[{"InstanceId":"i-0a"},{"InstanceId":"i-0b"}],"DNSName":"web.eu-west-1.elb.amazonaws.com","SecurityGroups":["sg-0a"],"Policies":{"OtherPolicies":[]},
    "LoadBalancerName":"web","CreatedTime":"2017-12-01T00:00:00.000Z","AvailabilityZones":["eu-west-1a","eu-west-1b"],"Scheme":"internet-facing","SourceSecurityGroup":{"OwnerAlias":"111122223333","GroupName":"web"}},
    {"LoadBalancerName":"bare"}]}"#;

const HEALTH: &str = r#"{"InstanceStates":[{"InstanceId":"i-0a","ReasonCode":"N/A","State":"InService","Description":"N/A"},
    {"InstanceId":"i-0b","ReasonCode":"Instance","State":"OutOfService","Description":"Instance has failed at least the UnhealthyThreshold number of health checks consecutively."}]}"#;

#[test]
fn a_classic_load_balancer() {
    let attributes = r#"{"LoadBalancerAttributes":{"CrossZoneLoadBalancing":{"Enabled":true},"AccessLog":{"Enabled":false},"ConnectionDraining":{"Enabled":true,"Timeout":300},"ConnectionSettings":{"IdleTimeout":60}}}"#;
    let estate = Replies::new()
        .all(&DESCRIBE_LOAD_BALANCERS, BALANCERS)
        .one(&DESCRIBE_LOAD_BALANCER_ATTRIBUTES, "web", attributes)
        .one(&DESCRIBE_INSTANCE_HEALTH, "web", HEALTH)
        .settled();
    let balancers: Vec<_> = estate.elb.load_balancers.iter().collect();
    let web = balancers[1];
    assert_eq!(
        web.arn.as_str(),
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/web"
    );
    assert_eq!(web.scheme.known().unwrap().as_str(), "internet-facing");
    assert_eq!(
        (web.vpc.unwrap().as_str(), web.subnets.len()),
        ("vpc-0a", 2)
    );
    assert_eq!(web.security_groups[0].as_str(), "sg-0a");
    let listeners = web.listeners.known().unwrap();
    let first = &listeners[0].listener;
    assert_eq!(
        (first.port, first.instance_port, first.protocol.as_str()),
        (443, 8000, "HTTPS")
    );
    assert_eq!(listeners[1].listener.instance_protocol, None);
    assert_eq!(web.instances.known().unwrap()[1].id.as_str(), "i-0b");
    assert_eq!(web.is_cross_zone(), Some(true));
    let serves = |id: &str| web.is_in_service(id.parse().unwrap());
    assert_eq!(
        [serves("i-0a"), serves("i-0b"), serves("i-0c")],
        [Some(true), Some(false), None]
    );
    let bare = balancers[0];
    assert!(bare.listeners.is_unknown() && bare.instances.is_unknown() && bare.scheme.is_unknown());
    assert_eq!((bare.vpc, bare.is_cross_zone()), (None, None));
    assert_eq!(bare.is_in_service("i-0a".parse().unwrap()), None);
}

#[test]
fn what_was_not_read_is_a_gap() {
    let estate = Replies::new()
        .error(&DESCRIBE_LOAD_BALANCERS, None, "AccessDenied")
        .settled();
    let here = place("111122223333", "eu-west-1");
    let gap = estate.ledger.gap(here, &DESCRIBE_LOAD_BALANCERS, None);
    assert_eq!(gap.unwrap().state, "denied");
    let asked = Some("web");
    let gap = estate
        .ledger
        .gap(here, &DESCRIBE_LOAD_BALANCER_ATTRIBUTES, asked);
    assert_eq!(gap.unwrap().state, "not-collected");
}

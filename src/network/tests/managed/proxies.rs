//! Amazon RDS Proxy.

use serde_json::json;

use super::{ask, shut_off, stage, tell, verdict};
use crate::estate::rds::*;

#[test]
fn proxies_and_their_further_endpoints_stand_in_subnets_of_their_own() {
    let mut scene = stage();
    let proxy = json!({"DBProxyName": "front", "EngineFamily": "POSTGRESQL", "VpcId": "vpc-a",
        "VpcSubnetIds": ["subnet-inner"], "VpcSecurityGroupIds": ["sg-data"],
        "Endpoint": "front.proxy-c1.eu-west-1.rds.amazonaws.com"});
    tell(
        &mut scene,
        &DESCRIBE_DB_PROXIES,
        json!({"DBProxies": [proxy]}),
    );
    let further = json!({"DBProxyEndpointName": "front-readers", "DBProxyName": "front", "VpcId": "vpc-a",
        "VpcSubnetIds": ["subnet-second"], "VpcSecurityGroupIds": ["sg-data"], "IsDefault": false,
        "Endpoint": "readers.endpoint.proxy-c1.eu-west-1.rds.amazonaws.com"});
    tell(
        &mut scene,
        &DESCRIBE_DB_PROXY_ENDPOINTS,
        json!({"DBProxyEndpoints": [further]}),
    );
    shut_off(&mut scene, "acl-inner");
    for (name, port, expected) in [
        ("front", 5432, "blocked"),
        ("front-readers", 5432, "reachable"),
        (
            "readers.endpoint.proxy-c1.eu-west-1.rds.amazonaws.com",
            5432,
            "reachable",
        ),
        ("front-readers", 3306, "blocked"),
    ] {
        assert_eq!(
            verdict(&scene, "i-front", name, port),
            expected,
            "{name} {port}"
        );
    }
}

#[test]
fn a_proxy_that_stands_in_two_subnets_is_two_hosts() {
    let mut scene = stage();
    let proxy = json!({"DBProxyName": "front", "EngineFamily": "POSTGRESQL", "VpcId": "vpc-a",
        "VpcSubnetIds": ["subnet-inner", "subnet-second"], "VpcSecurityGroupIds": ["sg-data"],
        "Endpoint": "front.proxy-c1.eu-west-1.rds.amazonaws.com"});
    tell(
        &mut scene,
        &DESCRIBE_DB_PROXIES,
        json!({"DBProxies": [proxy]}),
    );
    // What leaves one of its interfaces for the other is asked by the groups of both.
    let told = ask(&scene, "front", "front", 5432);
    assert_eq!(told.verdict.as_str(), "blocked", "{told:?}");
}

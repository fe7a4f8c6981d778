//! What names and selectors mean, and which of the ends that they mean answers.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::managed::{ask, refused, stage, tell, verdict};
use super::scene::{Scene, group, interface, local, rule, table};
use crate::environments::{Declared, classify};
use crate::estate::ec2::*;
use crate::estate::rds::DESCRIBE_DB_INSTANCES;
use crate::network::{FlowAnswer, FlowQuestion, Flows, Network, Settings};

pub(super) fn tagged(one: &mut Value, tags: &[(&str, &str)]) {
    let list = tags
        .iter()
        .map(|(key, value)| json!({"Key": key, "Value": value}));
    one["TagSet"] = Value::from(list.collect::<Vec<_>>());
}

pub(super) fn ends(answer: &FlowAnswer) -> (String, String) {
    let end = |end: &Option<crate::network::FlowEnd>| {
        let end = end.as_ref().unwrap();
        let address = end.address.map(|address| address.to_string());
        format!("{} {}", end.component, address.unwrap_or_default())
    };
    (end(&answer.from), end(&answer.to))
}

#[test]
fn things_are_named_by_ids_arns_and_host_names_and_not_by_tags() {
    let mut scene = Scene::new();
    tagged(&mut scene.interfaces[3], &[("Name", "inner")]);
    let database = json!({"DBInstances": [{"DBInstanceIdentifier": "orders", "Engine": "postgres",
        "DBInstanceArn": "arn:aws:rds:eu-west-1:111122223333:db:orders",
        "Endpoint": {"Address": "orders.c1.eu-west-1.rds.amazonaws.com", "Port": 443},
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-web"}],
        "DBSubnetGroup": {"DBSubnetGroupName": "g", "VpcId": "vpc-a", "Subnets": [{"SubnetIdentifier": "subnet-inner"}]}}]});
    tell(&mut scene, &DESCRIBE_DB_INSTANCES, database);
    let instances = json!({"Reservations": [{"OwnerId": "111122223333", "Instances": [{"InstanceId": "i-inner",
        "State": {"Name": "running"}}]}]});
    tell(&mut scene, &DESCRIBE_INSTANCES, instances);
    for name in [
        "orders",
        "arn:aws:rds:eu-west-1:111122223333:db:orders",
        "orders.c1.eu-west-1.rds.amazonaws.com",
        "Orders.C1.EU-West-1.RDS.amazonaws.com.",
        "eni-inner",
        "arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-inner",
        "i-inner",
        "arn:aws:ec2:eu-west-1:111122223333:instance/i-inner",
    ] {
        assert_eq!(verdict(&scene, "i-front", name, 443), "reachable", "{name}");
    }
    for name in [
        "inner",
        "Orders",
        "I-INNER",
        "orders.c1.eu-west-1.rds.amazonaws",
        "arn:aws:rds:eu-west-1:111122223333:db:orders:live",
    ] {
        let said = format!("`{name}` names nothing in this estate");
        assert_eq!(refused(&scene, "i-front", name), said);
    }
}

/// Two VPCs with one network, peered with a third.
fn overlapping() -> Scene {
    let mut scene = Scene::new();
    scene
        .vpcs
        .as_array_mut()
        .unwrap()
        .push(json!({"VpcId": "vpc-c", "OwnerId": "111122223333", "CidrBlock": "10.2.0.0/16"}));
    let subnet = json!({"SubnetId": "subnet-twin", "OwnerId": "111122223333", "VpcId": "vpc-c",
        "CidrBlock": "10.2.1.0/24", "AvailabilityZone": "eu-west-1a", "AvailabilityZoneId": "euw1-az1"});
    scene.subnets.as_array_mut().unwrap().push(subnet);
    let mut acl = scene.acls[2].clone();
    acl["NetworkAclId"] = json!("acl-twin");
    acl["VpcId"] = json!("vpc-c");
    acl["Associations"] = json!([{"SubnetId": "subnet-twin"}]);
    scene.acls.as_array_mut().unwrap().push(acl);
    let beside = rule("tcp", 8080, json!({"CidrIp": "10.2.1.0/24"}));
    let groups = scene.groups.as_array_mut().unwrap();
    groups.push(group("sg-twin", "vpc-c", &[beside]));
    let interfaces = scene.interfaces.as_array_mut().unwrap();
    interfaces.push(interface(
        "twin",
        "vpc-c",
        "subnet-twin",
        "10.2.1.10",
        "sg-twin",
    ));
    interfaces.push(interface(
        "near",
        "vpc-c",
        "subnet-twin",
        "10.2.1.11",
        "sg-twin",
    ));
    scene.tables.as_array_mut().unwrap().push(table(
        "rtb-twin",
        "vpc-c",
        &["subnet-twin"],
        &[local("10.2.0.0/16")],
    ));
    scene
}

#[test]
fn an_address_that_several_vpcs_have_means_all_of_its_owners() {
    let scene = overlapping();
    // The one that the first VPC is peered with, and the one that has the port.
    assert_eq!(
        ends(&ask(&scene, "i-front", "10.2.1.10", 443)).1,
        "eni-far 10.2.1.10"
    );
    let near = ask(&scene, "i-near", "10.2.1.10", 8080);
    assert_eq!(
        (near.verdict.as_str(), ends(&near).1),
        ("reachable", "eni-twin 10.2.1.10".into())
    );
    // It may begin at either.
    let far = ask(&scene, "10.2.1.10", "i-inner", 443);
    assert_eq!(
        (far.verdict.as_str(), ends(&far).0),
        ("reachable", "eni-far 10.2.1.10".into())
    );
    let twin = ask(&scene, "10.2.1.10", "i-near", 8080);
    assert_eq!(
        (twin.verdict.as_str(), ends(&twin).0),
        ("reachable", "eni-twin 10.2.1.10".into())
    );
    assert_eq!(verdict(&scene, "10.2.1.10", "i-front", 443), "blocked");
}

#[test]
fn an_address_of_a_delegated_prefix_is_its_interface_s() {
    let mut scene = Scene::new();
    scene.interfaces[3]["Ipv4Prefixes"] = json!([{"Ipv4Prefix": "10.1.2.64/28"}]);
    let answer = ask(&scene, "i-front", "10.1.2.70", 443);
    assert_eq!(
        (answer.verdict.as_str(), ends(&answer).1),
        ("reachable", "eni-inner 10.1.2.70".into())
    );
    assert_eq!(verdict(&scene, "i-front", "10.1.2.80", 443), "blocked");
}

pub(super) fn database(id: &str, group: &str, tags: &[(&str, &str)]) -> Value {
    let list = tags
        .iter()
        .map(|(key, value)| json!({"Key": key, "Value": value}));
    json!({"DBInstanceIdentifier": id, "Engine": "docdb", "TagList": list.collect::<Vec<_>>(),
        "DBInstanceArn": format!("arn:aws:rds:eu-west-1:111122223333:db:{id}"), "Endpoint": {"Port": 27017},
        "VpcSecurityGroups": [{"VpcSecurityGroupId": group}],
        "DBSubnetGroup": {"DBSubnetGroupName": "g", "VpcId": "vpc-a", "Subnets": [{"SubnetIdentifier": "subnet-inner"}]}})
}

#[test]
fn the_ends_that_answer_are_told() {
    let scene = Scene::new();
    let answer = ask(&scene, "vpc:vpc-a", "vpc:vpc-b", 22);
    assert_eq!(
        ends(&answer),
        ("eni-front 10.1.1.10".into(), "eni-far 10.2.1.10".into())
    );
    let json = serde_json::to_value(&answer).unwrap();
    assert_eq!(
        json["from"],
        json!({"component": "eni-front", "address": "10.1.1.10"})
    );
    let out = ask(&scene, "i-inner", "internet", 443);
    assert_eq!(
        ends(&out),
        ("eni-inner 10.1.2.10".into(), "internet 8.8.8.8".into())
    );
    let nobody = ask(&scene, "i-front", "10.1.2.200", 443);
    assert_eq!(ends(&nobody).1, "10.1.2.200 10.1.2.200");
}

#[test]
fn an_address_may_be_given_beside_a_name_whose_own_was_not_read() {
    let mut scene = stage();
    tell(
        &mut scene,
        &DESCRIBE_DB_INSTANCES,
        json!({"DBInstances": [database("orders", "sg-open", &[])]}),
    );
    let ask = |address: &str| {
        let question = json!({"from": "i-front", "to": "orders", "to_address": address, "protocol": "tcp", "port": 27017});
        let estate = scene.estate();
        let (network, environments) = (
            Network::new(&estate, Settings::default()),
            classify(&estate, &Declared::default()),
        );
        let question: FlowQuestion = serde_json::from_value(question).unwrap();
        super::told::answered(&Flows::new(&network, &environments), &question)
    };
    let answer = ask("10.1.2.99").unwrap();
    assert_eq!(answer.verdict.as_str(), "reachable");
    assert_eq!(
        answer.to.unwrap().address,
        Some("10.1.2.99".parse::<IpAddr>().unwrap())
    );
    // One of another subnet, and one that somebody else has.
    for address in ["10.1.3.9", "10.1.2.10"] {
        let said = format!("`orders` does not have the address {address}");
        assert_eq!(ask(address).unwrap_err().to_string(), said);
    }
}

#[test]
fn names_of_services_stand_for_any_part_before_them() {
    let mut scene = stage();
    let endpoint = json!({"VpcEndpoints": [{"VpcEndpointId": "vpce-0a", "VpcEndpointType": "Interface", "VpcId": "vpc-a",
        "ServiceName": "com.amazonaws.eu-west-1.s3", "State": "available", "SubnetIds": ["subnet-inner"],
        "Groups": [{"GroupId": "sg-open"}], "DnsEntries": [{"DnsName": "*.vpce-0a-x.s3.eu-west-1.vpce.amazonaws.com"}]}]});
    tell(&mut scene, &DESCRIBE_VPC_ENDPOINTS, endpoint);
    let host = "bucket.vpce-0a-x.s3.eu-west-1.vpce.amazonaws.com";
    assert_eq!(verdict(&scene, "i-front", host, 443), "reachable");
}

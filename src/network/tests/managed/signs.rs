//! By what interfaces are known as a resource's own, and where it stands whose interfaces were not read.

use serde_json::{Value, json};

use super::super::names::ends;
use super::super::scene::Scene;
use super::aside::warehouse;
use super::databases::{cluster, database, subnet_group, with};
use super::{ask, made, shut_off, stage, tell, verdict};
use crate::estate::rds::*;

#[test]
fn a_cluster_all_of_whose_instances_were_read_stands_where_they_do() {
    let mut scene = cluster();
    tell(
        &mut scene,
        &DESCRIBE_DB_SUBNET_GROUPS,
        json!({"DBSubnetGroups": [subnet_group()]}),
    );
    // Both run in one zone, however many the subnet group has.
    scene.more[0].2["DBInstances"][1]["AvailabilityZone"] = json!("eu-west-1a");
    assert_eq!(verdict(&scene, "i-front", "shop", 5432), "reachable");
    shut_off(&mut scene, "acl-inner");
    assert_eq!(verdict(&scene, "i-front", "shop", 5432), "blocked");
    // An instance that was not read may run in the other.
    scene.more[0].2["DBInstances"].as_array_mut().unwrap().pop();
    assert_eq!(verdict(&scene, "i-front", "shop", 5432), "reachable");
}

/// A cluster of which no instance is there, in a public subnet.
fn without_instances() -> Scene {
    let mut scene = stage();
    let group = json!({"DBSubnetGroupName": "data", "VpcId": "vpc-a", "Subnets": [
        {"SubnetIdentifier": "subnet-public", "SubnetAvailabilityZone": {"Name": "eu-west-1a"}}]});
    tell(
        &mut scene,
        &DESCRIBE_DB_SUBNET_GROUPS,
        json!({"DBSubnetGroups": [group]}),
    );
    let one = json!({"DBClusterIdentifier": "shop", "Engine": "aurora-postgresql", "Port": 5432,
        "DBClusterArn": "arn:aws:rds:eu-west-1:111122223333:cluster:shop", "DBSubnetGroup": "data",
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-open", "Status": "active"}], "DBClusterMembers": []});
    tell(
        &mut scene,
        &DESCRIBE_DB_CLUSTERS,
        json!({"DBClusters": [one]}),
    );
    scene
}

#[test]
fn a_cluster_without_instances_has_no_public_address() {
    let unread = without_instances();
    assert_eq!(verdict(&unread, "internet", "shop", 5432), "unknown");
    let mut read = without_instances();
    tell(
        &mut read,
        &DESCRIBE_DB_INSTANCES,
        json!({"DBInstances": []}),
    );
    assert_eq!(verdict(&read, "internet", "shop", 5432), "blocked");
    assert_eq!(verdict(&read, "i-inner", "shop", 5432), "reachable");
    read.more[1].2["DBClusters"][0]["PubliclyAccessible"] = json!(true);
    assert_eq!(verdict(&read, "internet", "shop", 5432), "reachable");
}

#[test]
fn names_of_zones_are_those_of_one_account() {
    let mut one = database("orders");
    one["MultiAZ"] = json!(false);
    one["AvailabilityZone"] = json!("eu-west-1a");
    for subnet in one["DBSubnetGroup"]["Subnets"].as_array_mut().unwrap() {
        subnet
            .as_object_mut()
            .unwrap()
            .remove("SubnetAvailabilityZone");
    }
    // The subnets' own description tells their zones.
    let mut scene = with(&[one]);
    shut_off(&mut scene, "acl-inner");
    assert_eq!(verdict(&scene, "i-front", "orders", 5432), "blocked");
    // In another account the zone of that name may be any.
    for subnet in scene.subnets.as_array_mut().unwrap() {
        subnet["OwnerId"] = json!("444455556666");
    }
    assert_eq!(verdict(&scene, "i-front", "orders", 5432), "reachable");
}

#[test]
fn an_interface_without_a_description_is_of_whoever_asked_for_it() {
    let asked_for = |by: &str| {
        let mut scene = with(&[database("orders")]);
        made(
            &mut scene,
            "db",
            ("subnet-inner", "10.1.2.9"),
            "sg-data",
            "",
        );
        let own = scene.interfaces.as_array_mut().unwrap().last_mut().unwrap();
        own["RequesterId"] = json!(by);
        own["Attachment"]["InstanceOwnerId"] = json!(by);
        ends(&ask(&scene, "i-front", "orders", 5432)).1
    };
    assert_eq!(asked_for("amazon-rds"), "eni-db 10.1.2.9");
    assert_eq!(asked_for("amazon-elasticache"), "orders ");
}

#[test]
fn what_an_unknown_service_made_is_none_of_ec2_s() {
    let mut scene = stage();
    let odd = |said: &str| {
        let mut scene = scene.clone();
        made(
            &mut scene,
            "odd",
            ("subnet-inner", "10.1.2.9"),
            "sg-open",
            said,
        );
        ask(&scene, "i-front", "service:ec2", 9999)
    };
    assert_eq!(
        odd("Made by a service of which nobody heard")
            .verdict
            .as_str(),
        "blocked"
    );
    let answer = odd("Interface of a VPC Endpoint");
    assert_eq!(ends(&answer).1, "eni-odd 10.1.2.9");
    // Whoever made one by hand uses EC2.
    made(
        &mut scene,
        "own",
        ("subnet-inner", "10.1.2.9"),
        "sg-open",
        "by hand",
    );
    let own = scene.interfaces.as_array_mut().unwrap().last_mut().unwrap();
    own["RequesterManaged"] = json!(false);
    assert_eq!(verdict(&scene, "i-front", "service:ec2", 9999), "reachable");
}

#[test]
fn a_node_of_a_public_warehouse_has_the_address_that_it_tells() {
    let nodes = json!([{"NodeRole": "SHARED", "PrivateIPAddress": "10.1.1.50", "PublicIPAddress": "203.0.113.78"}]);
    let told = |is_public: bool| {
        let change = |one: &mut Value| {
            one["ClusterNodes"] = nodes.clone();
            one["PubliclyAccessible"] = json!(is_public);
            one["VpcSecurityGroups"][0]["VpcSecurityGroupId"] = json!("sg-open");
        };
        warehouse(change)
    };
    let answer = ask(&told(true), "internet", "facts", 5439);
    assert_eq!(ends(&answer).1, "facts 203.0.113.78");
    // Without public access it is entered from inside alone.
    assert_eq!(verdict(&told(false), "internet", "facts", 5439), "blocked");
    assert_eq!(verdict(&told(false), "i-inner", "facts", 5439), "reachable");
}

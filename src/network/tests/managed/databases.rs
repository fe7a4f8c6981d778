//! Amazon RDS, Aurora and what its calls show.

use serde_json::{Value, json};

use super::super::scene::Scene;
use super::{ask, made, shut_off, stage, tell, verdict};
use crate::estate::ec2::DESCRIBE_NETWORK_INTERFACES;
use crate::estate::rds::*;

fn subnets(names: &[(&str, &str)]) -> Value {
    let all = names.iter().map(|(id, zone)| {
        json!({"SubnetIdentifier": id, "SubnetAvailabilityZone": {"Name": format!("eu-west-1{zone}")}})
    });
    Value::from(all.collect::<Vec<_>>())
}

pub(super) fn subnet_group() -> Value {
    json!({"DBSubnetGroupName": "data", "VpcId": "vpc-a",
        "Subnets": subnets(&[("subnet-inner", "a"), ("subnet-second", "b")])})
}

/// A PostgreSQL database in both zones.
pub(super) fn database(id: &str) -> Value {
    json!({"DBInstanceIdentifier": id, "Engine": "postgres", "MultiAZ": true, "PubliclyAccessible": false,
        "DBInstanceArn": format!("arn:aws:rds:eu-west-1:111122223333:db:{id}"),
        "Endpoint": {"Address": format!("{id}.c1.eu-west-1.rds.amazonaws.com"), "Port": 5432},
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-data", "Status": "active"}],
        "DBSubnetGroup": subnet_group()})
}

pub(super) fn with(instances: &[Value]) -> Scene {
    let mut scene = stage();
    tell(
        &mut scene,
        &DESCRIBE_DB_INSTANCES,
        json!({"DBInstances": instances}),
    );
    scene
}

#[test]
fn a_database_is_where_its_description_says() {
    let scene = with(&[database("orders")]);
    assert_eq!(verdict(&scene, "i-front", "orders", 5432), "reachable");
    let other = ask(&scene, "i-inner", "orders", 5432);
    assert_eq!(other.verdict.as_str(), "blocked");
    assert_eq!(other.blockers[0].reason, "security-group");
    assert_eq!(other.blockers[0].component, "sg-data");
    let port = ask(&scene, "i-front", "orders", 443);
    assert!(
        port.blockers
            .iter()
            .any(|one| one.reason == "not-listening"),
        "{port:?}"
    );
    let end = ask(&scene, "i-front", "orders", 5432).to.unwrap();
    assert_eq!((end.component, end.address), ("orders", None));
    assert!(end.network.is_some());
}

#[test]
fn blocked_needs_all_places_where_it_may_stand() {
    let mut scene = with(&[database("orders")]);
    assert_eq!(
        ask(&scene, "i-front", "orders", 5432).assumptions,
        Vec::<Box<str>>::new()
    );
    shut_off(&mut scene, "acl-inner");
    let answer = ask(&scene, "i-front", "orders", 5432);
    assert_eq!(answer.verdict.as_str(), "reachable");
    let said = "orders stands in subnet-second; its interface was not read";
    assert_eq!(answer.assumptions, [Box::<str>::from(said)]);
    shut_off(&mut scene, "acl-second");
    assert_eq!(verdict(&scene, "i-front", "orders", 5432), "blocked");
}

#[test]
fn rules_that_divide_the_subnet_where_it_stands_leave_it_open() {
    let mut one = database("orders");
    one["MultiAZ"] = json!(false);
    one["AvailabilityZone"] = json!("eu-west-1a");
    let mut scene = with(&[one]);
    let to_half = |block: &str| {
        let rule = super::super::scene::rule("tcp", 5432, json!({"CidrIp": block}));
        json!([rule])
    };
    let client = super::super::scene::of(&mut scene.groups, "sg-client");
    client["IpPermissionsEgress"] = to_half("10.1.2.0/25");
    assert_eq!(verdict(&scene, "i-front", "orders", 5432), "maybe");
    let answer = ask(&scene, "i-front", "orders", 5432);
    assert!(
        answer.open.iter().any(|one| one.component == "eni-front"),
        "{answer:?}"
    );
    let client = super::super::scene::of(&mut scene.groups, "sg-client");
    client["IpPermissionsEgress"] = to_half("10.1.2.0/24");
    assert_eq!(verdict(&scene, "i-front", "orders", 5432), "reachable");
    let client = super::super::scene::of(&mut scene.groups, "sg-client");
    client["IpPermissionsEgress"] = to_half("10.1.9.0/24");
    assert_eq!(verdict(&scene, "i-front", "orders", 5432), "blocked");
}

#[test]
fn without_a_standby_it_stands_in_its_zone() {
    let mut one = database("orders");
    one["MultiAZ"] = json!(false);
    one["AvailabilityZone"] = json!("eu-west-1a");
    let mut scene = with(&[one.clone()]);
    shut_off(&mut scene, "acl-inner");
    assert_eq!(verdict(&scene, "i-front", "orders", 5432), "blocked");
    // The zones of both count where there is one.
    one["MultiAZ"] = json!(true);
    one["SecondaryAvailabilityZone"] = json!("eu-west-1b");
    let mut scene = with(&[one.clone()]);
    shut_off(&mut scene, "acl-inner");
    assert_eq!(verdict(&scene, "i-front", "orders", 5432), "reachable");
    // Nobody said whether there is one.
    one.as_object_mut().unwrap().remove("MultiAZ");
    let mut scene = with(&[one]);
    shut_off(&mut scene, "acl-inner");
    assert_eq!(verdict(&scene, "i-front", "orders", 5432), "reachable");
}

/// An Aurora cluster with an instance in each zone.
pub(super) fn cluster() -> Scene {
    let member = |id: &str, zone: &str| {
        let mut one = database(id);
        one["DBClusterIdentifier"] = json!("shop");
        one["Engine"] = json!("aurora-postgresql");
        one["MultiAZ"] = json!(false);
        one["AvailabilityZone"] = json!(format!("eu-west-1{zone}"));
        one
    };
    let mut scene = with(&[member("shop-1", "a"), member("shop-2", "b")]);
    let told = json!({"DBClusters": [{"DBClusterIdentifier": "shop", "Engine": "aurora-postgresql", "Port": 5432,
        "DBClusterArn": "arn:aws:rds:eu-west-1:111122223333:cluster:shop", "DBSubnetGroup": "data",
        "Endpoint": "shop.cluster-c1.eu-west-1.rds.amazonaws.com",
        "ReaderEndpoint": "shop.cluster-ro-c1.eu-west-1.rds.amazonaws.com",
        "CustomEndpoints": ["any.cluster-custom-c1.eu-west-1.rds.amazonaws.com"],
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-data", "Status": "active"}],
        "DBClusterMembers": [{"DBInstanceIdentifier": "shop-1", "IsClusterWriter": true},
            {"DBInstanceIdentifier": "shop-2", "IsClusterWriter": false}]}]});
    tell(&mut scene, &DESCRIBE_DB_CLUSTERS, told);
    scene
}

#[test]
fn a_cluster_is_where_its_instances_are() {
    let names = [
        "shop",
        "arn:aws:rds:eu-west-1:111122223333:cluster:shop",
        "shop.cluster-c1.eu-west-1.rds.amazonaws.com",
        "shop.cluster-ro-c1.eu-west-1.rds.amazonaws.com",
        "any.cluster-custom-c1.eu-west-1.rds.amazonaws.com",
    ];
    let mut scene = cluster();
    for name in names {
        assert_eq!(
            verdict(&scene, "i-front", name, 5432),
            "reachable",
            "{name}"
        );
    }
    // Either instance may be the one that answers, and each is known for itself.
    shut_off(&mut scene, "acl-inner");
    for (name, expected) in [
        ("shop", "reachable"),
        ("shop-1", "blocked"),
        ("shop-2", "reachable"),
    ] {
        assert_eq!(verdict(&scene, "i-front", name, 5432), expected, "{name}");
    }
    shut_off(&mut scene, "acl-second");
    for name in names {
        assert_eq!(verdict(&scene, "i-front", name, 5432), "blocked", "{name}");
    }
}

#[test]
fn instances_of_a_cluster_that_were_not_read_are_somewhere_in_its_subnets() {
    let mut scene = cluster();
    let mut told = scene.more.remove(0).2;
    told["DBInstances"].as_array_mut().unwrap().truncate(1);
    tell(&mut scene, &DESCRIBE_DB_INSTANCES, told);
    shut_off(&mut scene, "acl-inner");
    for name in ["shop", "shop-2"] {
        assert_eq!(
            verdict(&scene, "i-front", name, 5432),
            "reachable",
            "{name}"
        );
    }
    assert_eq!(verdict(&scene, "i-front", "shop-1", 5432), "blocked");
}

#[test]
fn engines_have_ports_of_their_own() {
    let engines = [
        ("postgres", 5432),
        ("aurora-mysql", 3306),
        ("mariadb", 3306),
        ("oracle-ee", 1521),
        ("sqlserver-web", 1433),
        ("db2-se", 50000),
        ("docdb", 27017),
        ("neptune", 8182),
    ];
    for (engine, port) in engines {
        let mut one = database("orders");
        one["Engine"] = json!(engine);
        one["Endpoint"] = json!(null);
        one["VpcSecurityGroups"][0]["VpcSecurityGroupId"] = json!("sg-open");
        let scene = with(&[one]);
        assert_eq!(
            verdict(&scene, "i-front", "orders", port),
            "reachable",
            "{engine}"
        );
        assert_eq!(
            verdict(&scene, "i-front", "orders", port + 1),
            "blocked",
            "{engine}"
        );
        // Without a port the one on which it answers is found, also where its groups admit all.
        let any = scene.ask(r#"{"from": "i-front", "to": "orders"}"#);
        assert_eq!(any.verdict.as_str(), "reachable", "{engine}");
        let udp =
            format!(r#"{{"from": "i-front", "to": "orders", "protocol": "udp", "port": {port}}}"#);
        assert_eq!(scene.ask(&udp).verdict.as_str(), "blocked", "{engine}");
    }
}

#[test]
fn interfaces_that_were_read_take_the_place_of_those_that_may_be() {
    let mut scene = with(&[database("orders")]);
    made(
        &mut scene,
        "db1",
        ("subnet-inner", "10.1.2.77"),
        "sg-data",
        "RDSNetworkInterface",
    );
    let end = ask(&scene, "i-front", "orders", 5432).to.unwrap();
    assert_eq!(
        (end.component, end.address),
        ("eni-db1", Some("10.1.2.77".parse().unwrap()))
    );
    // It stands there and nowhere else: all interfaces were read.
    let mut closed = scene.clone();
    shut_off(&mut closed, "acl-inner");
    assert_eq!(verdict(&closed, "i-front", "orders", 5432), "blocked");
    // Of another database, and of nobody.
    for (group, said) in [("sg-other", "RDSNetworkInterface"), ("sg-data", "mine")] {
        let mut other = with(&[database("orders")]);
        made(
            &mut other,
            "db1",
            ("subnet-inner", "10.1.2.77"),
            group,
            said,
        );
        let end = ask(&other, "i-front", "orders", 5432).to.unwrap();
        assert_eq!(end.component, "orders", "{group} {said}");
    }
    // Without a description whoever asked for it tells.
    let mut bare = with(&[database("orders")]);
    made(
        &mut bare,
        "db1",
        ("subnet-inner", "10.1.2.77"),
        "sg-data",
        "",
    );
    bare.interfaces.as_array_mut().unwrap().last_mut().unwrap()["RequesterId"] =
        json!("amazon-rds");
    assert_eq!(
        ask(&bare, "i-front", "orders", 5432).to.unwrap().component,
        "eni-db1"
    );
}

#[test]
fn where_not_all_interfaces_were_read_there_may_be_others() {
    let mut scene = with(&[database("orders")]);
    made(
        &mut scene,
        "db1",
        ("subnet-inner", "10.1.2.77"),
        "sg-data",
        "RDSNetworkInterface",
    );
    shut_off(&mut scene, "acl-inner");
    assert_eq!(verdict(&scene, "i-front", "orders", 5432), "blocked");
    tell(&mut scene, &DESCRIBE_NETWORK_INTERFACES, json!(null));
    assert_eq!(verdict(&scene, "i-front", "orders", 5432), "reachable");
}

#[test]
fn databases_that_share_what_marks_their_interfaces_answer_on_their_own_ports() {
    let mut other = database("carts");
    other["Engine"] = json!("mysql");
    other["Endpoint"]["Port"] = json!(3306);
    let mut instances = [database("orders"), other];
    for one in &mut instances {
        one["VpcSecurityGroups"][0]["VpcSecurityGroupId"] = json!("sg-open");
    }
    let mut scene = with(&instances);
    made(
        &mut scene,
        "db1",
        ("subnet-inner", "10.1.2.77"),
        "sg-open",
        "RDSNetworkInterface",
    );
    for (name, port, expected) in [
        ("orders", 5432, "reachable"),
        ("orders", 3306, "blocked"),
        ("carts", 3306, "reachable"),
        ("carts", 5432, "blocked"),
        ("10.1.2.77", 3306, "reachable"),
        ("eni-db1", 5432, "reachable"),
        ("eni-db1", 22, "blocked"),
    ] {
        assert_eq!(
            verdict(&scene, "i-front", name, port),
            expected,
            "{name} {port}"
        );
    }
}

#[test]
fn a_public_database_has_an_address_that_nobody_told() {
    let mut one = database("orders");
    one["VpcSecurityGroups"][0]["VpcSecurityGroupId"] = json!("sg-open");
    one["DBSubnetGroup"]["Subnets"] = subnets(&[("subnet-public", "a")]);
    let ask_it = |public: Value| {
        let mut one = one.clone();
        let members = one.as_object_mut().unwrap();
        if public.is_null() {
            members.remove("PubliclyAccessible");
        } else {
            members.insert("PubliclyAccessible".to_owned(), public);
        }
        ask(&with(&[one]), "internet", "orders", 5432)
    };
    assert_eq!(ask_it(json!(true)).verdict.as_str(), "reachable");
    let private = ask_it(json!(false));
    assert_eq!(
        (private.verdict.as_str(), private.blockers[0].reason),
        ("blocked", "no-address")
    );
    let unread = ask_it(json!(null));
    assert_eq!(unread.verdict.as_str(), "unknown");
    assert_eq!(unread.open[0].component, "orders");
    // From another VPC too: the address stands for one on the internet, in no private network.
    let mut far = one.clone();
    far["PubliclyAccessible"] = json!(true);
    let mut scene = with(&[far]);
    scene.tables[2]["Routes"] = json!([
        super::super::local("10.2.0.0/16"),
        super::super::to("0.0.0.0/0", "NatGatewayId", "nat-a")
    ]);
    assert_eq!(verdict(&scene, "i-far", "orders", 5432), "reachable");
}

#[test]
fn what_was_not_read_of_its_place_is_named() {
    let mut one = database("orders");
    one["DBSubnetGroup"] = json!(null);
    let scene = with(&[one]);
    let answer = ask(&scene, "i-front", "orders", 5432);
    assert_eq!(answer.verdict.as_str(), "unknown");
    let said = "where it stands was not read (rds describe-db-subnet-groups: not-collected)";
    assert_eq!(
        (answer.open[0].component, &*answer.open[0].detail),
        ("orders", said)
    );
    // Its subnets belong to a VPC that nobody showed.
    let mut other = database("orders");
    other["DBSubnetGroup"]["VpcId"] = json!("vpc-gone");
    other["DBSubnetGroup"]["Subnets"] = subnets(&[("subnet-gone", "a")]);
    assert_eq!(
        verdict(&with(&[other]), "i-front", "orders", 5432),
        "unknown"
    );
    // No group was told: which rules hold is not known.
    let mut bare = database("orders");
    bare["VpcSecurityGroups"] = json!([]);
    assert_eq!(
        verdict(&with(&[bare]), "i-front", "orders", 5432),
        "unknown"
    );
}

//! What selectors choose, and what may be hidden of it.

use serde_json::json;

use super::managed::{ask, made, refused, stage, tell, verdict};
use super::names::{database, ends, tagged};
use super::scene::Scene;
use crate::environments::{Class, Declared, DeclaredEnvironment, Selector, classify};
use crate::estate::ec2::*;
use crate::estate::rds::DESCRIBE_DB_INSTANCES;
use crate::network::{FlowAnswer, FlowQuestion, Flows, Network, Settings};

#[test]
fn selectors_choose_by_what_things_have_in_common() {
    let mut scene = stage();
    tagged(
        &mut scene.interfaces[3],
        &[("team", "payments"), ("Name", "ledger-1")],
    );
    let databases = json!({"DBInstances": [database("orders", "sg-open", &[("team", "orders")])]});
    tell(&mut scene, &DESCRIBE_DB_INSTANCES, databases);
    let instances = json!({"Reservations": [{"OwnerId": "111122223333", "Instances": [{"InstanceId": "i-beside",
        "State": {"Name": "running"}, "Tags": [{"Key": "team", "Value": "front"}, {"Key": "Name", "Value": "edge"}]}]}]});
    tell(&mut scene, &DESCRIBE_INSTANCES, instances);
    made(
        &mut scene,
        "cache",
        ("subnet-second", "10.1.3.9"),
        "sg-open",
        "ElastiCache gone-001",
    );
    for (name, port, end) in [
        ("vpc:vpc-b", 443, "eni-far 10.2.1.10"),
        ("vpc-b", 443, "eni-far 10.2.1.10"),
        ("subnet:subnet-far", 443, "eni-far 10.2.1.10"),
        ("subnet-far", 443, "eni-far 10.2.1.10"),
        ("service:rds", 27017, "orders "),
        ("service:docdb", 27017, "orders "),
        // Nobody described the cache, but the interface says whose it is.
        ("service:elasticache", 6379, "eni-cache 10.1.3.9"),
        ("tag:team=payments", 443, "eni-inner 10.1.2.10"),
        ("tag:team=fr*", 443, "eni-beside 10.1.1.11"),
        ("tag:team=orders", 27017, "orders "),
        ("name:ledger-*", 443, "eni-inner 10.1.2.10"),
        ("name:edge", 443, "eni-beside 10.1.1.11"),
        ("name:ord*", 27017, "orders "),
        ("arn:aws:rds:*:db:ord*", 27017, "orders "),
        ("10.1.2.0/28", 443, "eni-inner 10.1.2.10"),
        ("10.2.0.0/16", 443, "eni-far 10.2.1.10"),
    ] {
        let answer = ask(&scene, "i-front", name, port);
        assert_eq!(answer.verdict.as_str(), "reachable", "{name}");
        assert_eq!(ends(&answer).1, end, "{name}");
    }
    for name in [
        "account:111122223333",
        "111122223333",
        "region:eu-west-1",
        "service:ec2",
    ] {
        assert_eq!(verdict(&scene, "i-front", name, 443), "reachable", "{name}");
        assert_eq!(verdict(&scene, name, "i-far", 443), "reachable", "{name}");
    }
    // Databases are none of EC2's, and what has another tag is not meant.
    assert_eq!(verdict(&scene, "i-front", "service:ec2", 27017), "blocked");
    assert_eq!(
        verdict(&scene, "i-front", "tag:team=front", 27017),
        "blocked"
    );
    assert_eq!(verdict(&scene, "i-front", "service:rds", 443), "blocked");
    // The address that is chosen lies in the block.
    assert_eq!(verdict(&scene, "203.0.113.8/30", "i-far", 443), "blocked");
}

#[test]
fn resources_that_share_an_interface_are_chosen_for_themselves() {
    let mut scene = stage();
    let mut other = database("carts", "sg-open", &[("team", "carts")]);
    other["Endpoint"]["Port"] = json!(3306);
    let databases =
        json!({"DBInstances": [database("orders", "sg-open", &[("team", "orders")]), other]});
    tell(&mut scene, &DESCRIBE_DB_INSTANCES, databases);
    made(
        &mut scene,
        "db",
        ("subnet-inner", "10.1.2.9"),
        "sg-open",
        "RDSNetworkInterface",
    );
    for (name, port, expected) in [
        ("tag:team=orders", 27017, "reachable"),
        ("tag:team=orders", 3306, "blocked"),
        ("tag:team=carts", 3306, "reachable"),
        ("vpc:vpc-a", 3306, "reachable"),
    ] {
        assert_eq!(
            verdict(&scene, "i-front", name, port),
            expected,
            "{name} {port}"
        );
    }
}

#[test]
fn nothing_that_is_selected_reaches_itself() {
    let scene = Scene::new();
    assert_eq!(verdict(&scene, "i-front", "i-front", 8443), "reachable");
    assert_eq!(verdict(&scene, "vpc:vpc-a", "vpc:vpc-a", 8443), "blocked");
    assert_eq!(verdict(&scene, "i-far", "vpc:vpc-b", 443), "blocked");
}

#[test]
fn a_selector_that_matches_nothing_says_so() {
    let mut scene = stage();
    tell(
        &mut scene,
        &DESCRIBE_DB_INSTANCES,
        json!({"DBInstances": [database("orders", "sg-open", &[])]}),
    );
    for (name, said) in [
        ("vpc:vpc-z", "`vpc:vpc-z` matches nothing in this estate"),
        (
            "account:999900001111",
            "`account:999900001111` matches nothing in this estate",
        ),
        ("tag:team=x", "`tag:team=x` matches nothing in this estate"),
        (
            "region:us-east-1",
            "`region:us-east-1` matches nothing in this estate",
        ),
        (
            "10.99.0.0/16",
            "`10.99.0.0/16` matches nothing in this estate",
        ),
        (
            "service:redshift",
            "`service:redshift` matches nothing in this estate; there is docdb, ec2, rds",
        ),
        ("env:prod", "`env:prod` matches nothing in this estate"),
    ] {
        assert_eq!(refused(&scene, "i-front", name), said);
        assert_eq!(refused(&scene, name, "i-front"), said);
    }
}

#[test]
fn a_misspelt_selector_names_the_nearest() {
    let scene = Scene::new();
    for (wrong, nearest) in [
        ("evn:dev", "env"),
        ("vcp:vpc-a", "vpc"),
        ("acount:111122223333", "account"),
        ("services:rds", "service"),
        ("tags:a=b", "tag"),
        ("subnt:subnet-far", "subnet"),
        ("regoin:eu-west-1", "region"),
    ] {
        let said = refused(&scene, "i-front", wrong);
        assert!(
            said.ends_with(&format!("(did you mean `{nearest}:`?)")),
            "{said}"
        );
    }
    let said = refused(&scene, "i-front", "vpc:a");
    assert!(said.contains("an id that starts with `vpc-`"), "{said}");
    for text in ["region:eu-west-1", "subnet:subnet-1", "vpc:vpc-1"] {
        assert_eq!(text.parse::<Selector>().unwrap().to_string(), text);
    }
    assert_eq!("subnet-1".parse::<Selector>(), "subnet:subnet-1".parse());
}

/// Asks with declared environments.
fn ask_declared(scene: &Scene, declared: &Declared, from: &str, to: &str, port: u16) -> FlowAnswer {
    let estate = scene.estate();
    let (network, environments) = (
        Network::new(&estate, Settings::default()),
        classify(&estate, declared),
    );
    let question = json!({"from": from, "to": to, "protocol": "tcp", "port": port}).to_string();
    let question: FlowQuestion = serde_json::from_str(&question).unwrap();
    Flows::new(&network, &environments).ask(&question).unwrap()
}

fn environment(name: &str, class: Class, account: &str) -> DeclaredEnvironment {
    let accounts = Some(account).filter(|account| !account.is_empty());
    DeclaredEnvironment {
        name: name.parse().unwrap(),
        class,
        tier: None,
        accounts: accounts
            .into_iter()
            .map(|one| one.parse().unwrap())
            .collect(),
        units: Vec::new(),
        vpcs: Default::default(),
        tags: Vec::new(),
        name_globs: Vec::new(),
    }
}

#[test]
fn environments_are_those_of_owners_unless_vpcs_or_resources_say_more() {
    let mut scene = stage();
    let databases = json!({"DBInstances": [database("orders", "sg-open", &[("Environment", "production")]),
        database("trial", "sg-other", &[])]});
    tell(&mut scene, &DESCRIBE_DB_INSTANCES, databases);
    let mut prod = environment("live", Class::Prod, "");
    prod.vpcs.insert("vpc-b".parse().unwrap());
    let lower = environment("dev", Class::Lower, "111122223333");
    let declared = Declared {
        environments: vec![prod, lower],
        ..Declared::default()
    };
    let ask = |from: &str, to: &str, port| ask_declared(&scene, &declared, from, to, port);
    // The VPC is another environment's, and so is the database that is labelled so.
    assert_eq!(
        ends(&ask("i-front", "env:live", 443)).1,
        "eni-far 10.2.1.10"
    );
    assert_eq!(ends(&ask("i-front", "env:live", 27017)).1, "orders ");
    assert_eq!(ask("i-front", "env:dev", 27017).verdict.as_str(), "blocked");
    assert_eq!(
        ends(&ask("env:live", "i-inner", 443)).0,
        "eni-far 10.2.1.10"
    );
    // Whoever owns an interface in a VPC that is shared decides, not the VPC's owner.
    let mut shared = Scene::new();
    shared.interfaces[4]["OwnerId"] = json!("444455556666");
    let mut declared = declared.clone();
    declared.environments[0]
        .accounts
        .insert("444455556666".parse().unwrap());
    declared.environments[0].vpcs.clear();
    assert_eq!(
        ends(&ask_declared(
            &shared, &declared, "i-front", "env:live", 443
        ))
        .1,
        "eni-far 10.2.1.10"
    );
    declared.environments[1]
        .vpcs
        .insert("vpc-b".parse().unwrap());
    assert_eq!(
        ends(&ask_declared(
            &shared, &declared, "i-front", "env:live", 443
        ))
        .1,
        "eni-far 10.2.1.10"
    );
}

#[test]
fn an_instance_of_a_cluster_is_of_the_cluster_s_environment() {
    let mut scene = stage();
    let mut member = database("shop-1", "sg-open", &[]);
    member["DBClusterIdentifier"] = json!("shop");
    tell(
        &mut scene,
        &DESCRIBE_DB_INSTANCES,
        json!({"DBInstances": [member]}),
    );
    let cluster = json!({"DBClusters": [{"DBClusterIdentifier": "shop", "Engine": "docdb", "Port": 27017,
        "DBSubnetGroup": "g", "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-open"}],
        "TagList": [{"Key": "Environment", "Value": "production"}],
        "DBClusterMembers": [{"DBInstanceIdentifier": "shop-1"}]}]});
    tell(
        &mut scene,
        &crate::estate::rds::DESCRIBE_DB_CLUSTERS,
        cluster,
    );
    let declared = Declared {
        environments: vec![
            environment("live", Class::Prod, ""),
            environment("dev", Class::Lower, "111122223333"),
        ],
        ..Declared::default()
    };
    let ask = |to: &str| {
        ask_declared(&scene, &declared, "i-front", to, 27017)
            .verdict
            .as_str()
    };
    assert_eq!((ask("env:live"), ask("env:dev")), ("reachable", "blocked"));
}

#[test]
fn what_may_be_hidden_of_a_selection_leaves_it_open() {
    let mut scene = stage();
    assert_eq!(verdict(&scene, "vpc:vpc-b", "i-front", 443), "blocked");
    tell(&mut scene, &DESCRIBE_NETWORK_INTERFACES, json!(null));
    for name in [
        "vpc:vpc-b",
        "account:111122223333",
        "region:eu-west-1",
        "subnet:subnet-far",
        "service:ec2",
        "10.2.0.0/16",
    ] {
        let answer = ask(&scene, name, "i-front", 8443);
        assert_eq!(answer.verdict.as_str(), "unknown", "{name}");
        let said = "which interfaces 111122223333 has there was not read (ec2 describe-network-interfaces: denied)";
        assert_eq!(
            (answer.open[0].component, &*answer.open[0].detail),
            ("eu-west-1", said),
            "{name}"
        );
        assert_eq!((answer.blockers, answer.from), (vec![], None), "{name}");
        assert_eq!(verdict(&scene, "i-front", name, 8443), "unknown", "{name}");
    }
    // Those that are known are enough where one gets through, and where they were named.
    assert_eq!(verdict(&scene, "vpc:vpc-b", "i-inner", 443), "reachable");
    assert_eq!(verdict(&scene, "i-far", "i-front", 443), "blocked");
}

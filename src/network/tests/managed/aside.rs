//! Warehouses, domains, file systems, functions, endpoints, balancers, instances.

use serde_json::{Value, json};

use super::super::scene::{Scene, interface};
use super::{ask, made, refused, shut_off, stage, tell, verdict};
use crate::estate::ec2::*;
use crate::estate::{efs, elbv2, lambda, opensearch, redshift};

/// Gives the group of databases a rule for another port.
pub(super) fn admitting(port: u16) -> Scene {
    let mut scene = stage();
    let groups = scene.groups.as_array_mut().unwrap();
    let data = groups
        .iter_mut()
        .find(|one| one["GroupId"] == "sg-data")
        .unwrap();
    data["IpPermissions"][0]["FromPort"] = json!(port);
    data["IpPermissions"][0]["ToPort"] = json!(port);
    scene
}

pub(super) fn warehouse(change: impl FnOnce(&mut Value)) -> Scene {
    let mut scene = admitting(5439);
    let group = json!({"ClusterSubnetGroupName": "house", "VpcId": "vpc-a", "Subnets": [
        {"SubnetIdentifier": "subnet-inner", "SubnetAvailabilityZone": {"Name": "eu-west-1a"}},
        {"SubnetIdentifier": "subnet-second", "SubnetAvailabilityZone": {"Name": "eu-west-1b"}}]});
    tell(
        &mut scene,
        &redshift::DESCRIBE_CLUSTER_SUBNET_GROUPS,
        json!({"ClusterSubnetGroups": [group]}),
    );
    let mut one = json!({"ClusterIdentifier": "facts", "ClusterSubnetGroupName": "house", "VpcId": "vpc-a",
        "AvailabilityZone": "eu-west-1a", "PubliclyAccessible": false,
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-data", "Status": "active"}],
        "Endpoint": {"Address": "facts.c1.eu-west-1.redshift.amazonaws.com", "Port": 5439}});
    change(&mut one);
    tell(
        &mut scene,
        &redshift::DESCRIBE_CLUSTERS,
        json!({"Clusters": [one]}),
    );
    scene
}

#[test]
fn a_warehouse_is_entered_at_its_leader() {
    let mut plain = warehouse(|_| {});
    assert_eq!(
        verdict(
            &plain,
            "i-front",
            "facts.c1.eu-west-1.redshift.amazonaws.com",
            5439
        ),
        "reachable"
    );
    shut_off(&mut plain, "acl-inner");
    assert_eq!(verdict(&plain, "i-front", "facts", 5439), "blocked");
    // Its nodes tell their addresses: the leader's is the one that counts.
    let nodes = json!([{"NodeRole": "LEADER", "PrivateIPAddress": "10.1.3.50"},
        {"NodeRole": "COMPUTE-0", "PrivateIPAddress": "10.1.2.51"}]);
    let mut told = warehouse(|one| one["ClusterNodes"] = nodes);
    shut_off(&mut told, "acl-inner");
    let end = ask(&told, "i-front", "facts", 5439).to.unwrap();
    assert_eq!(end.address, Some("10.1.3.50".parse().unwrap()));
    shut_off(&mut told, "acl-second");
    assert_eq!(verdict(&told, "i-front", "facts", 5439), "blocked");
}

#[test]
fn a_warehouse_of_two_zones_is_two_hosts_where_their_addresses_are_told() {
    let second = json!({"ClusterNodes": [{"NodeRole": "LEADER", "PrivateIPAddress": "10.1.2.51"}]});
    let first = json!([{"NodeRole": "LEADER", "PrivateIPAddress": "10.1.3.50"}]);
    let told = warehouse(|one| {
        one["ClusterNodes"] = first;
        one["MultiAZSecondary"] = second;
    });
    let answer = ask(&told, "facts", "facts", 5439);
    assert_eq!(answer.verdict.as_str(), "blocked", "{answer:?}");
}

#[test]
fn a_public_warehouse_has_its_elastic_address() {
    let nodes = json!([{"NodeRole": "SHARED", "PrivateIPAddress": "10.1.1.50"}]);
    let mut scene = warehouse(|one| {
        one["ClusterNodes"] = nodes;
        one["PubliclyAccessible"] = json!(true);
        one["ElasticIpStatus"] = json!({"ElasticIp": "203.0.113.77", "Status": "active"});
        one["VpcSecurityGroups"][0]["VpcSecurityGroupId"] = json!("sg-open");
    });
    let answer = ask(&scene, "internet", "facts", 5439);
    assert_eq!(answer.verdict.as_str(), "reachable");
    assert_eq!(
        answer.to.unwrap().address,
        Some("203.0.113.77".parse().unwrap())
    );
    assert_eq!(
        verdict(&scene, "internet", "203.0.113.77", 5439),
        "reachable"
    );
    scene.more.last_mut().unwrap().2["Clusters"][0]["PubliclyAccessible"] = json!(false);
    assert_eq!(verdict(&scene, "internet", "facts", 5439), "blocked");
}

#[test]
fn an_endpoint_of_a_warehouse_leads_to_it() {
    let door = json!([{"VpcEndpointId": "vpce-0a", "VpcId": "vpc-a", "NetworkInterfaces": [
        {"NetworkInterfaceId": "eni-door", "SubnetId": "subnet-second", "PrivateIpAddress": "10.1.3.60"}]}]);
    let mut scene = warehouse(|one| one["Endpoint"]["VpcEndpoints"] = door);
    shut_off(&mut scene, "acl-inner");
    // Its groups are its own and were not read.
    assert_eq!(verdict(&scene, "i-front", "facts", 5439), "unknown");
    made(
        &mut scene,
        "door",
        ("subnet-second", "10.1.3.60"),
        "sg-open",
        "VPC Endpoint Interface vpce-0a",
    );
    assert_eq!(
        ask(&scene, "i-front", "facts", 5439).to.unwrap().component,
        "eni-door"
    );
}

#[test]
fn a_file_system_is_mounted_at_its_targets() {
    let mut scene = admitting(2049);
    let system = json!({"FileSystems": [{"FileSystemId": "fs-0a", "OwnerId": "111122223333"}]});
    tell(&mut scene, &efs::DESCRIBE_FILE_SYSTEMS, system);
    let targets = json!({"MountTargets": [
        {"MountTargetId": "fsmt-1", "FileSystemId": "fs-0a", "VpcId": "vpc-a", "SubnetId": "subnet-inner",
            "NetworkInterfaceId": "eni-m1", "IpAddress": "10.1.2.40"},
        {"MountTargetId": "fsmt-2", "FileSystemId": "fs-0a", "VpcId": "vpc-a", "SubnetId": "subnet-second",
            "NetworkInterfaceId": "eni-m2", "IpAddress": "10.1.3.40"}]});
    scene
        .more
        .push((&efs::DESCRIBE_MOUNT_TARGETS, Some("fs-0a"), targets));
    // The groups of the targets are another call's matter.
    assert_eq!(verdict(&scene, "i-front", "fs-0a", 2049), "unknown");
    for id in ["fsmt-1", "fsmt-2"] {
        let groups = json!({"SecurityGroups": ["sg-data"]});
        scene.more.push((
            &efs::DESCRIBE_MOUNT_TARGET_SECURITY_GROUPS,
            Some(id),
            groups,
        ));
    }
    for name in [
        "fs-0a",
        "fs-0a.efs.eu-west-1.amazonaws.com",
        "eu-west-1a.fs-0a.efs.eu-west-1.amazonaws.com",
        "10.1.2.40",
    ] {
        assert_eq!(
            verdict(&scene, "i-front", name, 2049),
            "reachable",
            "{name}"
        );
    }
    assert_eq!(verdict(&scene, "i-front", "fs-0a", 22), "blocked");
    shut_off(&mut scene, "acl-inner");
    for (name, expected) in [
        ("fs-0a", "reachable"),
        ("fsmt-1", "blocked"),
        ("fsmt-2", "reachable"),
    ] {
        assert_eq!(verdict(&scene, "i-front", name, 2049), expected, "{name}");
    }
    made(
        &mut scene,
        "m2",
        ("subnet-second", "10.1.3.40"),
        "sg-other",
        "EFS mount target for fs-0a (fsmt-2)",
    );
    let end = ask(&scene, "i-front", "fsmt-2", 2049);
    assert_eq!(
        (end.to.unwrap().component, end.verdict.as_str()),
        ("eni-m2", "blocked")
    );
}

#[test]
fn a_domain_in_a_vpc_has_an_interface_in_each_of_its_subnets() {
    let domain = |enforces: bool| {
        let mut scene = stage();
        let status = json!({"DomainStatus": {"DomainName": "logs", "ARN": "arn:aws:es:eu-west-1:111122223333:domain/logs",
            "VPCOptions": {"VPCId": "vpc-a", "SubnetIds": ["subnet-inner"], "SecurityGroupIds": ["sg-open"]},
            "Endpoints": {"vpc": "vpc-logs-x.eu-west-1.es.amazonaws.com"},
            "DomainEndpointOptions": {"EnforceHTTPS": enforces}}});
        scene
            .more
            .push((&opensearch::DESCRIBE_DOMAIN, Some("logs"), status));
        scene
    };
    let mut scene = domain(true);
    assert_eq!(
        verdict(
            &scene,
            "i-front",
            "vpc-logs-x.eu-west-1.es.amazonaws.com",
            443
        ),
        "reachable"
    );
    assert_eq!(verdict(&scene, "i-front", "logs", 80), "blocked");
    assert_eq!(verdict(&domain(false), "i-front", "logs", 80), "reachable");
    assert_eq!(verdict(&scene, "internet", "logs", 443), "blocked");
    made(
        &mut scene,
        "es",
        ("subnet-inner", "10.1.2.90"),
        "sg-open",
        "ES logs",
    );
    assert_eq!(
        ask(&scene, "i-front", "logs", 443).to.unwrap().component,
        "eni-es"
    );
    let mut listed = stage();
    tell(
        &mut listed,
        &opensearch::LIST_DOMAIN_NAMES,
        json!({"DomainNames": [{"DomainName": "logs"}]}),
    );
    let answer = ask(&listed, "i-front", "logs", 443);
    assert_eq!(answer.verdict.as_str(), "unknown");
    assert!(
        answer.open[0].detail.contains("opensearch describe-domain"),
        "{answer:?}"
    );
}

#[test]
fn a_function_asks_and_answers_nobody() {
    let mut scene = stage();
    let function = |name: &str, vpc: Value| {
        json!({"FunctionName": name, "FunctionArn": format!("arn:aws:lambda:eu-west-1:111122223333:function:{name}"),
            "VpcConfig": vpc})
    };
    let place =
        json!({"VpcId": "vpc-a", "SubnetIds": ["subnet-inner"], "SecurityGroupIds": ["sg-client"]});
    let all = json!({"Functions": [function("work", place), function("free", json!(null))]});
    tell(&mut scene, &lambda::LIST_FUNCTIONS, all);
    assert_eq!(verdict(&scene, "work", "i-far", 22), "reachable");
    assert_eq!(verdict(&scene, "i-front", "work", 443), "blocked");
    let qualified = "arn:aws:lambda:eu-west-1:111122223333:function:work:live";
    assert_eq!(verdict(&scene, qualified, "i-far", 22), "reachable");
    made(
        &mut scene,
        "fn",
        ("subnet-inner", "10.1.2.31"),
        "sg-client",
        "AWS Lambda VPC ENI-other-7d1",
    );
    assert_eq!(
        ask(&scene, "work", "i-far", 22).from.unwrap().component,
        "eni-fn"
    );
    // One that stands in no VPC is no end.
    let error = refused(&scene, "free", "i-far");
    assert_eq!(
        error,
        "`free` stands in no VPC of this estate, and has no address"
    );
}

#[test]
fn a_balancer_tells_its_addresses_by_zone() {
    let mut scene = stage();
    let arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/door/1a2b";
    let balancer = json!({"LoadBalancers": [{"LoadBalancerArn": arn, "LoadBalancerName": "door", "Type": "network",
        "Scheme": "internet-facing", "VpcId": "vpc-a", "DNSName": "door-1a2b.elb.eu-west-1.amazonaws.com",
        "AvailabilityZones": [{"SubnetId": "subnet-public", "ZoneName": "eu-west-1a",
            "LoadBalancerAddresses": [{"IpAddress": "203.0.113.90", "PrivateIPv4Address": "10.1.1.90"}]}]}]});
    tell(&mut scene, &elbv2::DESCRIBE_LOAD_BALANCERS, balancer);
    let listener = json!({"Listeners": [{"ListenerArn": format!("{arn}/l"), "LoadBalancerArn": arn, "Port": 443, "Protocol": "TCP",
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/t/1"}]}]});
    scene
        .more
        .push((&elbv2::DESCRIBE_LISTENERS, Some(arn), listener));
    let group = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/t/1";
    let told = json!({"TargetGroups": [{"TargetGroupArn": group, "Protocol": "TCP", "Port": 443, "TargetType": "instance",
        "VpcId": "vpc-a", "LoadBalancerArns": [arn]}]});
    tell(&mut scene, &elbv2::DESCRIBE_TARGET_GROUPS, told);
    let health = json!({"TargetHealthDescriptions": [{"Target": {"Id": "i-inner", "Port": 443},
        "TargetHealth": {"State": "healthy"}}]});
    scene
        .more
        .push((&elbv2::DESCRIBE_TARGET_HEALTH, Some(group), health));
    scene.tables[1]["Routes"][1] = super::super::to("0.0.0.0/0", "GatewayId", "igw-a");
    let answer = ask(&scene, "internet", "door", 443);
    assert_eq!(
        answer.to.clone().unwrap().address,
        Some("203.0.113.90".parse().unwrap()),
        "{answer:?}"
    );
    assert_eq!(answer.verdict.as_str(), "reachable");
    let inside = ask(&scene, "i-far", "10.1.1.90", 443);
    assert_eq!(inside.to.unwrap().component, "door");
}

#[test]
fn an_instance_without_interfaces_stands_where_it_says() {
    let bare = json!({"Reservations": [{"OwnerId": "111122223333", "Instances": [
        {"InstanceId": "i-0bare", "State": {"Name": "running"}, "VpcId": "vpc-a", "SubnetId": "subnet-public",
            "PrivateIpAddress": "10.1.1.44", "PublicIpAddress": "203.0.113.44", "SourceDestCheck": true,
            "PrivateDnsName": "ip-10-1-1-44.eu-west-1.compute.internal",
            "SecurityGroups": [{"GroupId": "sg-web"}]},
        {"InstanceId": "i-0own", "State": {"Name": "stopped"}, "VpcId": "vpc-a", "SubnetId": "subnet-inner",
            "PrivateIpAddress": "10.1.2.45", "SecurityGroups": [{"GroupId": "sg-web"}],
            "NetworkInterfaces": [interface("0own", "vpc-a", "subnet-inner", "10.1.2.45", "sg-web")]},
        {"InstanceId": "i-0mute", "State": {"Name": "running"}, "VpcId": "vpc-a", "SubnetId": "subnet-inner"},
        {"InstanceId": "i-0gone", "State": {"Name": "terminated"}}]}]});
    let mut scene = stage();
    scene.unread.insert(DESCRIBE_NETWORK_INTERFACES.name);
    tell(&mut scene, &DESCRIBE_INSTANCES, bare);
    for name in [
        "i-0bare",
        "10.1.1.44",
        "IP-10-1-1-44.eu-west-1.compute.internal.",
    ] {
        assert_eq!(verdict(&scene, "i-0own", name, 443), "reachable", "{name}");
    }
    for name in ["i-0bare", "203.0.113.44"] {
        assert_eq!(
            verdict(&scene, "internet", name, 443),
            "reachable",
            "{name}"
        );
    }
    assert_eq!(verdict(&scene, "internet", "i-0bare", 80), "blocked");
    let own = ask(&scene, "i-0bare", "i-0own", 443);
    assert_eq!(own.to.unwrap().component, "eni-0own");
    assert_eq!(
        own.assumptions,
        [Box::<str>::from("i-0own runs; it is stopped")]
    );
    // Nobody told its groups, nor its address.
    assert_eq!(verdict(&scene, "i-0bare", "i-0mute", 443), "unknown");
    assert_eq!(
        refused(&scene, "i-0gone", "i-0own"),
        "`i-0gone` names nothing in this estate"
    );
}

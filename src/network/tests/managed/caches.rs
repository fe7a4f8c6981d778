//! Amazon ElastiCache.

use serde_json::json;

use super::super::scene::Scene;
use super::aside::admitting;
use super::{ask, made, shut_off, tell, verdict};
use crate::estate::elasticache;

fn caches(zone: Option<&str>) -> Scene {
    let mut scene = admitting(6379);
    let group = json!({"CacheSubnetGroupName": "caches", "VpcId": "vpc-a", "Subnets": [
        {"SubnetIdentifier": "subnet-inner", "SubnetAvailabilityZone": {"Name": "eu-west-1a"}},
        {"SubnetIdentifier": "subnet-second", "SubnetAvailabilityZone": {"Name": "eu-west-1b"}}]});
    tell(
        &mut scene,
        &elasticache::DESCRIBE_CACHE_SUBNET_GROUPS,
        json!({"CacheSubnetGroups": [group]}),
    );
    let member = |id: &str, zone: Option<&str>| {
        json!({"CacheClusterId": id, "Engine": "valkey", "CacheSubnetGroupName": "caches",
            "PreferredAvailabilityZone": zone.map(|zone| format!("eu-west-1{zone}")),
            "SecurityGroups": [{"SecurityGroupId": "sg-data", "Status": "active"}], "ReplicationGroupId": "carts"})
    };
    let members =
        json!({"CacheClusters": [member("carts-001", zone), member("carts-002", Some("b"))]});
    tell(&mut scene, &elasticache::DESCRIBE_CACHE_CLUSTERS, members);
    let whole = json!({"ReplicationGroupId": "carts", "MemberClusters": ["carts-001", "carts-002"],
        "NodeGroups": [{"PrimaryEndpoint": {"Address": "carts.c1.ng.0001.euw1.cache.amazonaws.com", "Port": 6379}}]});
    tell(
        &mut scene,
        &elasticache::DESCRIBE_REPLICATION_GROUPS,
        json!({"ReplicationGroups": [whole]}),
    );
    scene
}

#[test]
fn a_replication_group_is_where_its_clusters_are() {
    let mut scene = caches(Some("a"));
    let host = "carts.c1.ng.0001.euw1.cache.amazonaws.com";
    assert_eq!(verdict(&scene, "i-front", host, 6379), "reachable");
    assert_eq!(verdict(&scene, "i-inner", "carts", 6379), "blocked");
    assert_eq!(verdict(&scene, "i-front", "carts", 11211), "blocked");
    shut_off(&mut scene, "acl-inner");
    for (name, expected) in [
        ("carts", "reachable"),
        ("carts-001", "blocked"),
        ("carts-002", "reachable"),
    ] {
        assert_eq!(verdict(&scene, "i-front", name, 6379), expected, "{name}");
    }
    // A cluster of which the zone was not told may be anywhere in its group.
    let mut open = caches(None);
    shut_off(&mut open, "acl-inner");
    assert_eq!(verdict(&open, "i-front", "carts-001", 6379), "reachable");
    made(
        &mut open,
        "c1",
        ("subnet-inner", "10.1.2.61"),
        "sg-data",
        "ElastiCache carts-001",
    );
    assert_eq!(verdict(&open, "i-front", "carts-001", 6379), "blocked");
    assert_eq!(
        ask(&open, "i-front", "carts-002", 6379)
            .to
            .unwrap()
            .component,
        "carts-002"
    );
    let mut unread = caches(Some("a"));
    unread.more.remove(1);
    assert_eq!(verdict(&unread, "i-front", "carts", 6379), "unknown");
}

#[test]
fn a_serverless_cache_answers_in_all_of_its_subnets() {
    for (engine, port, reader) in [("redis", 6379, 6380), ("memcached", 11211, 11211)] {
        let mut scene = admitting(reader);
        let cache = json!({"ServerlessCacheName": "quick", "Engine": engine, "SubnetIds": ["subnet-inner", "subnet-second"],
            "SecurityGroupIds": ["sg-data"]});
        tell(
            &mut scene,
            &elasticache::DESCRIBE_SERVERLESS_CACHES,
            json!({"ServerlessCaches": [cache]}),
        );
        assert_eq!(
            verdict(&scene, "i-front", "quick", reader),
            "reachable",
            "{engine}"
        );
        let other = ask(&scene, "i-front", "quick", port);
        let listens = other
            .blockers
            .iter()
            .all(|one| one.reason != "not-listening");
        assert!(listens, "{engine}");
        assert_eq!(
            verdict(&scene, "i-front", "quick", 443),
            "blocked",
            "{engine}"
        );
    }
}

/// Both clusters of the group with the interface of each; their groups admit clients alone.
fn two_nodes() -> Scene {
    let mut scene = caches(Some("a"));
    for (name, place, cluster) in [
        ("c1", ("subnet-inner", "10.1.2.61"), "ElastiCache carts-001"),
        (
            "c2",
            ("subnet-second", "10.1.3.62"),
            "ElastiCache carts-002",
        ),
    ] {
        made(&mut scene, name, place, "sg-data", cluster);
    }
    scene
}

#[test]
fn nodes_of_a_cluster_are_hosts_of_their_own() {
    let scene = two_nodes();
    // One node of the group is another host than the member that is asked for, which it is not admitted to.
    let told = ask(&scene, "carts", "carts-001", 22);
    assert_eq!(told.verdict.as_str(), "blocked", "{told:?}");
    assert_eq!(told.from.unwrap().component, "eni-c2");
    let told = ask(&scene, "carts", "carts", 22);
    assert_eq!(told.verdict.as_str(), "blocked", "{told:?}");
    let is_same = |step: &crate::network::Step| step.rule.as_deref() == Some("the same host");
    assert!(!told.path.iter().any(is_same), "{told:?}");
    // A node reaches itself.
    let own = ask(&scene, "carts-001", "carts-001", 22);
    assert_eq!(own.verdict.as_str(), "reachable", "{own:?}");
    assert!(own.path.iter().any(is_same), "{own:?}");
}

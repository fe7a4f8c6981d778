use super::*;
use crate::estate::testing::{Replies, place};

#[test]
fn a_replication_group_and_its_cluster() {
    let clusters = r#"{"CacheClusters":[{"CacheClusterId":"orders-001","ClientDownloadLandingPage":"https://console.aws.amazon.com/elasticache/home#client-download:","CacheNodeType":"cache.t3.micro","Engine":"redis","EngineVersion":"7.1.0",
        "CacheClusterStatus":"available","NumCacheNodes":1,"PreferredAvailabilityZone":"eu-west-1a","CacheSubnetGroupName":"data","PendingModifiedValues":{},
        "CacheNodes":[{"CacheNodeId":"0001","CacheNodeStatus":"available","Endpoint":{"Address":"orders-001.abc.0001.euw1.cache.amazonaws.com","Port":6379},"ParameterGroupStatus":"in-sync","CustomerAvailabilityZone":"eu-west-1a"}],
        "SecurityGroups":[{"SecurityGroupId":"sg-0a","Status":"active"}],"ReplicationGroupId":"orders","TransitEncryptionEnabled":true,"ARN":"arn:aws:elasticache:eu-west-1:111122223333:cluster:orders-001","NetworkType":"ipv4","IpDiscovery":"ipv4"},
        {"CacheClusterId":"sessions","Engine":"memcached","CacheClusterStatus":"available","ConfigurationEndpoint":{"Address":"sessions.abc.cfg.euw1.cache.amazonaws.com","Port":11211},"PreferredAvailabilityZone":"Multiple"}]}"#;
    let groups = r#"{"ReplicationGroups":[{"ReplicationGroupId":"orders","Description":"-","Status":"available","MemberClusters":["orders-001"],"NodeGroups":[{"NodeGroupId":"0001","Status":"available",
        "PrimaryEndpoint":{"Address":"master.orders.abc.euw1.cache.amazonaws.com","Port":6379},"ReaderEndpoint":{"Address":"replica.orders.abc.euw1.cache.amazonaws.com","Port":6379},
        "NodeGroupMembers":[{"CacheClusterId":"orders-001","CacheNodeId":"0001","ReadEndpoint":{"Address":"orders-001.abc.0001.euw1.cache.amazonaws.com","Port":6379},"PreferredAvailabilityZone":"eu-west-1a","CurrentRole":"primary"}]}],
        "ClusterEnabled":false,"ARN":"arn:aws:elasticache:eu-west-1:111122223333:replicationgroup:orders","NetworkType":"ipv4"},{"ReplicationGroupId":"new"}]}"#;
    let estate = Replies::new()
        .all(&DESCRIBE_CACHE_CLUSTERS, clusters)
        .all(&DESCRIBE_REPLICATION_GROUPS, groups)
        .settled();
    let clusters: Vec<_> = estate.elasticache.cache_clusters.iter().collect();
    let member = clusters[0];
    assert_eq!(member.replication_group.unwrap().as_str(), "orders");
    assert_eq!(member.subnet_group.unwrap().as_str(), "data");
    assert_eq!(member.security_groups[0].id.as_str(), "sg-0a");
    let node = &member.nodes.known().unwrap()[0];
    assert_eq!(node.endpoint.as_ref().unwrap().port.known(), Some(&6379));
    let memcached = clusters[1];
    assert!(
        memcached.nodes.is_unknown(),
        "only told with --show-cache-node-info"
    );
    assert!(memcached.configuration_endpoint.is_some());
    assert_eq!(
        memcached.arn.as_str(),
        "arn:aws:elasticache:eu-west-1:111122223333:cluster:sessions"
    );
    let groups: Vec<_> = estate.elasticache.replication_groups.iter().collect();
    let orders = groups
        .iter()
        .find(|one| one.id.as_str() == "orders")
        .unwrap();
    assert_eq!(orders.member_clusters.known().unwrap().len(), 1);
    let shard = &orders.node_groups.known().unwrap()[0];
    assert_eq!(shard.members[0].role.unwrap().as_str(), "primary");
    assert!(shard.primary_endpoint.is_some() && shard.reader_endpoint.is_some());
    let new = groups.iter().find(|one| one.id.as_str() == "new").unwrap();
    assert!(new.member_clusters.is_unknown() && new.node_groups.is_unknown());
}

#[test]
fn subnet_groups_and_serverless_caches() {
    let groups = r#"{"CacheSubnetGroups":[{"CacheSubnetGroupName":"data","CacheSubnetGroupDescription":"-","VpcId":"vpc-0a","Subnets":[{"SubnetIdentifier":"subnet-0a","SubnetAvailabilityZone":{"Name":"eu-west-1a"},"SupportedNetworkTypes":["ipv4"]}],
        "ARN":"arn:aws:elasticache:eu-west-1:111122223333:subnetgroup:data"},{"CacheSubnetGroupName":"default"}]}"#;
    let caches = r#"{"ServerlessCaches":[{"ServerlessCacheName":"carts","Description":" ","CreateTime":"2023-11-22T02:34:40.862000+00:00","Status":"available","Engine":"valkey","MajorEngineVersion":"8","SecurityGroupIds":["sg-0a"],
        "Endpoint":{"Address":"carts-abc.serverless.euw1.cache.amazonaws.com","Port":6379},"ReaderEndpoint":{"Address":"carts-abc.serverless.euw1.cache.amazonaws.com","Port":6380},"ARN":"arn:aws:elasticache:eu-west-1:111122223333:serverlesscache:carts",
        "SubnetIds":["subnet-0a","subnet-0b"],"ConnectionType":"vpc"},{"ServerlessCacheName":"bare"}]}"#;
    let estate = Replies::new()
        .all(&DESCRIBE_CACHE_SUBNET_GROUPS, groups)
        .all(&DESCRIBE_SERVERLESS_CACHES, caches)
        .settled();
    let groups: Vec<_> = estate.elasticache.cache_subnet_groups.iter().collect();
    assert_eq!(groups[0].vpc.known().unwrap().as_str(), "vpc-0a");
    assert_eq!(groups[0].subnets[0].id.as_str(), "subnet-0a");
    assert!(groups[1].vpc.is_unknown() && groups[1].subnets.is_empty());
    let caches: Vec<_> = estate.elasticache.serverless_caches.iter().collect();
    let carts = caches
        .iter()
        .find(|one| one.name.as_str() == "carts")
        .unwrap();
    assert_eq!((carts.subnets.len(), carts.security_groups.len()), (2, 1));
    assert_eq!(
        carts.reader_endpoint.as_ref().unwrap().port.known(),
        Some(&6380)
    );
    let bare = caches
        .iter()
        .find(|one| one.name.as_str() == "bare")
        .unwrap();
    assert!(bare.connection_type.is_none() && bare.status.is_unknown());
}

#[test]
fn a_denied_list_is_a_gap() {
    let estate = Replies::new()
        .error(&DESCRIBE_CACHE_CLUSTERS, None, "AccessDenied")
        .settled();
    let here = place("111122223333", "eu-west-1");
    let gap = estate.ledger.gap(here, &DESCRIBE_CACHE_CLUSTERS, None);
    assert_eq!(gap.unwrap().state, "denied");
}

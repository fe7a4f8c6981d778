//! Host names of every kind of resource, as its describe calls tell them.

use super::*;
use crate::estate::{
    Operation, ec2, efs, eks, elasticache, elb, opensearch, rds, redshift, vpc_lattice,
};

/// A reply, and its host names, each with the services and resources of the ARNs to which it leads.
type Told = (
    &'static Operation,
    Option<&'static str>,
    Value,
    &'static [&'static str],
);

fn databases() -> Vec<Told> {
    let instance = json!({"DBInstanceIdentifier": "orders", "Endpoint": {"Address": "orders.c1.eu-west-1.rds.amazonaws.com", "Port": 1433},
        "ListenerEndpoint": {"Address": "listener.c1.eu-west-1.rds.amazonaws.com", "Port": 1433}});
    let cluster = json!({"DBClusterIdentifier": "shop", "Endpoint": "shop.cluster-c1.eu-west-1.rds.amazonaws.com",
        "ReaderEndpoint": "shop.cluster-ro-c1.eu-west-1.rds.amazonaws.com", "CustomEndpoints": ["any.cluster-custom-c1.eu-west-1.rds.amazonaws.com"]});
    let proxy =
        json!({"DBProxyName": "front", "Endpoint": "front.proxy-c1.eu-west-1.rds.amazonaws.com"});
    let endpoint = |name: &str, is_default: bool, host: &str| {
        let arn = format!("arn:aws:rds:eu-west-1:111122223333:db-proxy-endpoint:{name}");
        json!({"DBProxyEndpointName": name, "DBProxyEndpointArn": arn, "DBProxyName": "front", "IsDefault": is_default, "Endpoint": host})
    };
    let mut lost = endpoint("lost", true, "lost.proxy-c1.eu-west-1.rds.amazonaws.com");
    lost["DBProxyName"] = json!("unread");
    let endpoints = [
        endpoint("own", true, "front.proxy-c1.eu-west-1.rds.amazonaws.com"),
        endpoint(
            "readers",
            false,
            "readers.endpoint.proxy-c1.eu-west-1.rds.amazonaws.com",
        ),
        lost,
    ];
    vec![
        (
            &rds::DESCRIBE_DB_INSTANCES,
            None,
            json!({"DBInstances": [instance]}),
            &[
                "orders.c1.eu-west-1.rds.amazonaws.com: rds db:orders",
                "listener.c1.eu-west-1.rds.amazonaws.com: rds db:orders",
            ],
        ),
        (
            &rds::DESCRIBE_DB_CLUSTERS,
            None,
            json!({"DBClusters": [cluster]}),
            &[
                "shop.cluster-c1.eu-west-1.rds.amazonaws.com: rds cluster:shop",
                "shop.cluster-ro-c1.eu-west-1.rds.amazonaws.com: rds cluster:shop",
                "any.cluster-custom-c1.eu-west-1.rds.amazonaws.com: rds cluster:shop",
            ],
        ),
        // The default endpoint of a proxy is the proxy's own.
        (
            &rds::DESCRIBE_DB_PROXIES,
            None,
            json!({"DBProxies": [proxy]}),
            &["front.proxy-c1.eu-west-1.rds.amazonaws.com: rds db-proxy:front"],
        ),
        (
            &rds::DESCRIBE_DB_PROXY_ENDPOINTS,
            None,
            json!({"DBProxyEndpoints": endpoints}),
            &[
                "readers.endpoint.proxy-c1.eu-west-1.rds.amazonaws.com: rds db-proxy-endpoint:readers",
                "lost.proxy-c1.eu-west-1.rds.amazonaws.com: rds db-proxy-endpoint:lost",
            ],
        ),
    ]
}

fn caches() -> Vec<Told> {
    let at = |host: &str| json!({"Address": host, "Port": 6379});
    let single = json!({"CacheClusterId": "orders-001", "CacheNodes": [{"CacheNodeId": "0001", "Endpoint": at("orders-001.c1.euw1.cache.amazonaws.com")}]});
    let memcached = json!({"CacheClusterId": "sessions", "ConfigurationEndpoint": at("sessions.cfg.euw1.cache.amazonaws.com")});
    let group = json!({"ReplicationGroupId": "orders", "ConfigurationEndpoint": at("clustercfg.orders.euw1.cache.amazonaws.com"),
        "NodeGroups": [{"NodeGroupId": "0001", "PrimaryEndpoint": at("master.orders.euw1.cache.amazonaws.com"),
            "ReaderEndpoint": at("replica.orders.euw1.cache.amazonaws.com"),
            "NodeGroupMembers": [{"CacheClusterId": "orders-001", "CacheNodeId": "0001", "ReadEndpoint": at("orders-001.c1.euw1.cache.amazonaws.com")}]}]});
    let serverless = json!({"ServerlessCacheName": "carts", "Endpoint": at("carts.serverless.euw1.cache.amazonaws.com"),
        "ReaderEndpoint": at("carts-readers.serverless.euw1.cache.amazonaws.com")});
    vec![
        (
            &elasticache::DESCRIBE_CACHE_CLUSTERS,
            None,
            json!({"CacheClusters": [single, memcached]}),
            &["sessions.cfg.euw1.cache.amazonaws.com: elasticache cluster:sessions"],
        ),
        (
            &elasticache::DESCRIBE_REPLICATION_GROUPS,
            None,
            json!({"ReplicationGroups": [group]}),
            &[
                "orders-001.c1.euw1.cache.amazonaws.com: elasticache cluster:orders-001, elasticache replicationgroup:orders",
                "clustercfg.orders.euw1.cache.amazonaws.com: elasticache replicationgroup:orders",
                "master.orders.euw1.cache.amazonaws.com: elasticache replicationgroup:orders",
                "replica.orders.euw1.cache.amazonaws.com: elasticache replicationgroup:orders",
            ],
        ),
        (
            &elasticache::DESCRIBE_SERVERLESS_CACHES,
            None,
            json!({"ServerlessCaches": [serverless]}),
            &[
                "carts.serverless.euw1.cache.amazonaws.com: elasticache serverlesscache:carts",
                "carts-readers.serverless.euw1.cache.amazonaws.com: elasticache serverlesscache:carts",
            ],
        ),
    ]
}

fn stores() -> Vec<Told> {
    let cluster = json!({"ClusterIdentifier": "warehouse", "Endpoint": {"Address": "warehouse.c1.eu-west-1.redshift.amazonaws.com", "Port": 5439}});
    let domain = json!({"DomainName": "logs", "ARN": "arn:aws:es:eu-west-1:111122223333:domain/logs", "Endpoint": "search-logs.eu-west-1.es.amazonaws.com", "EndpointV2": "search-logs.aos.eu-west-1.on.aws",
        "Endpoints": {"vpc": "vpc-logs.eu-west-1.es.amazonaws.com"}, "DomainEndpointOptions": {"CustomEndpoint": "logs.example.com"}});
    vec![
        (
            &redshift::DESCRIBE_CLUSTERS,
            None,
            json!({"Clusters": [cluster]}),
            &["warehouse.c1.eu-west-1.redshift.amazonaws.com: redshift cluster:warehouse"],
        ),
        (
            &opensearch::DESCRIBE_DOMAINS,
            None,
            json!({"DomainStatusList": [domain]}),
            &[
                "search-logs.eu-west-1.es.amazonaws.com: es domain/logs",
                "search-logs.aos.eu-west-1.on.aws: es domain/logs",
                "vpc-logs.eu-west-1.es.amazonaws.com: es domain/logs",
                "logs.example.com: es domain/logs",
            ],
        ),
        (
            &efs::DESCRIBE_FILE_SYSTEMS,
            None,
            json!({"FileSystems": [{"FileSystemId": "fs-0a"}]}),
            &[
                "fs-0a.efs.eu-west-1.amazonaws.com: elasticfilesystem file-system/fs-0a",
                "eu-west-1b.fs-0a.efs.eu-west-1.amazonaws.com: elasticfilesystem file-system/fs-0a",
            ],
        ),
    ]
}

fn fronts() -> Vec<Told> {
    let cluster =
        json!({"name": "apps", "endpoint": "https://0A1B.gr7.eu-west-1.eks.amazonaws.com"});
    let front = json!({"LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/front/1",
        "LoadBalancerName": "front", "DNSName": "front-1.eu-west-1.elb.amazonaws.com", "Type": "application"});
    let classic = json!({"LoadBalancerName": "web", "DNSName": "web-2.eu-west-1.elb.amazonaws.com", "ListenerDescriptions": []});
    let endpoint = json!({"VpcEndpointId": "vpce-0a", "OwnerId": "111122223333", "DnsEntries": [{"DnsName": "*.vpce-0a-x.s3.eu-west-1.vpce.amazonaws.com"},
        {"DnsName": "vpce-0a-x.s3.eu-west-1.vpce.amazonaws.com"}]});
    let door = json!({"InstanceConnectEndpointId": "eice-0a", "OwnerId": "111122223333", "DnsName": "eice-0a.ec2-instance-connect-endpoint.eu-west-1.amazonaws.com"});
    let service = json!({"arn": "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0a", "name": "orders", "customDomainName": "orders.example.com",
        "dnsEntry": {"domainName": "orders-0a.7d67968.vpc-lattice-svcs.eu-west-1.on.aws"}});
    vec![
        (
            &eks::DESCRIBE_CLUSTER,
            Some("apps"),
            json!({"cluster": cluster}),
            &["0a1b.gr7.eu-west-1.eks.amazonaws.com: eks cluster/apps"],
        ),
        (
            &DESCRIBE_LOAD_BALANCERS,
            None,
            json!({"LoadBalancers": [front]}),
            &["front-1.eu-west-1.elb.amazonaws.com: elasticloadbalancing loadbalancer/app/front/1"],
        ),
        (
            &elb::DESCRIBE_LOAD_BALANCERS,
            None,
            json!({"LoadBalancerDescriptions": [classic]}),
            &["web-2.eu-west-1.elb.amazonaws.com: elasticloadbalancing loadbalancer/web"],
        ),
        (
            &ec2::DESCRIBE_VPC_ENDPOINTS,
            None,
            json!({"VpcEndpoints": [endpoint]}),
            &[
                "bucket.vpce-0a-x.s3.eu-west-1.vpce.amazonaws.com: ec2 vpc-endpoint/vpce-0a",
                "vpce-0a-x.s3.eu-west-1.vpce.amazonaws.com: ec2 vpc-endpoint/vpce-0a",
            ],
        ),
        (
            &ec2::DESCRIBE_INSTANCE_CONNECT_ENDPOINTS,
            None,
            json!({"InstanceConnectEndpoints": [door]}),
            &[
                "eice-0a.ec2-instance-connect-endpoint.eu-west-1.amazonaws.com: ec2 instance-connect-endpoint/eice-0a",
            ],
        ),
        (
            &vpc_lattice::LIST_SERVICES,
            None,
            json!({"items": [service]}),
            &[
                "orders-0a.7d67968.vpc-lattice-svcs.eu-west-1.on.aws: vpc-lattice service/svc-0a",
                "orders.example.com: vpc-lattice service/svc-0a",
            ],
        ),
    ]
}

#[test]
fn every_kind_of_resource_answers_at_its_host_names() {
    let all = [databases(), caches(), stores(), fronts()].concat();
    let mut replies = Replies::new();
    for (operation, about, reply, _) in &all {
        replies = match about {
            Some(about) => replies.one(operation, about, &reply.to_string()),
            None => replies.all(operation, &reply.to_string()),
        };
    }
    let estate = replies.settled();
    let index = Index::of(&estate);
    let led = |name: &str| {
        let ends = index.resolve(name, View::Anyone).found.into_iter();
        let ends = ends.map(|found| match found.end {
            End::Resource(arn) => format!("{} {}", arn.service(), arn.resource()),
            End::Address(_) | End::Name(_) | End::Forwarded(_) => "nothing".to_owned(),
        });
        format!("{name}: {}", ends.collect::<Vec<_>>().join(", "))
    };
    for (operation, _, _, hosts) in &all {
        for said in *hosts {
            let (host, _) = said.split_once(": ").unwrap();
            assert_eq!(led(host), *said, "{}", operation.name);
        }
    }
}

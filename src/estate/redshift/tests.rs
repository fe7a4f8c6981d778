use super::*;
use crate::estate::testing::{Replies, place};

#[test]
fn a_cluster_with_its_addresses() {
    let clusters = r#"{"Clusters":[{"ClusterIdentifier":"warehouse","NodeType":"ra3.xlplus","ClusterStatus":"available","ClusterAvailabilityStatus":"Available","MasterUsername":"awsuser","DBName":"dev",
        "Endpoint":{"Address":"warehouse.abc.eu-west-1.redshift.amazonaws.com","Port":5439,"VpcEndpoints":[{"VpcEndpointId":"vpce-0a","VpcId":"vpc-0b","NetworkInterfaces":[{"NetworkInterfaceId":"eni-0a","SubnetId":"subnet-0b","PrivateIpAddress":"10.1.0.9","AvailabilityZone":"eu-west-1a"}]}]},
        "ClusterSubnetGroupName":"data","VpcId":"vpc-0a","AvailabilityZone":"eu-west-1a","VpcSecurityGroups":[{"VpcSecurityGroupId":"sg-0a","Status":"active"}],"PubliclyAccessible":true,"EnhancedVpcRouting":false,
        "PendingModifiedValues":{"MasterUserPassword":"canary"},"ClusterPublicKey":"ssh-rsa canary","ElasticIpStatus":{"ElasticIp":"203.0.113.5","Status":"active"},
        "ClusterNodes":[{"NodeRole":"LEADER","PrivateIPAddress":"10.0.0.10","PublicIPAddress":"203.0.113.6"},{"NodeRole":"COMPUTE-0","PrivateIPAddress":"10.0.1.10"}],
        "MultiAZSecondary":{"AvailabilityZone":"eu-west-1b","ClusterNodes":[{"NodeRole":"COMPUTE-1","PrivateIPAddress":"10.0.2.10"}]},"Tags":[{"Key":"Environment","Value":"production"}]},
        {"ClusterIdentifier":"new","ClusterStatus":"creating"}]}"#;
    assert!(
        !DESCRIBE_CLUSTERS
            .reduce(clusters)
            .unwrap()
            .contains("canary")
    );
    let estate = Replies::new().all(&DESCRIBE_CLUSTERS, clusters).settled();
    let clusters: Vec<_> = estate.redshift.clusters.iter().collect();
    let cluster = clusters
        .iter()
        .find(|one| one.id.as_str() == "warehouse")
        .unwrap();
    assert_eq!(
        cluster.arn.as_str(),
        "arn:aws:redshift:eu-west-1:111122223333:cluster:warehouse"
    );
    assert_eq!(cluster.publicly_accessible.known(), Some(&true));
    assert_eq!(cluster.security_groups[0].id.as_str(), "sg-0a");
    let endpoint = cluster.endpoint.as_ref().unwrap();
    assert_eq!(endpoint.port.known(), Some(&5439));
    assert_eq!(
        endpoint.vpc_endpoints[0].interfaces[0].id.as_str(),
        "eni-0a"
    );
    assert_eq!(
        cluster.nodes.known().unwrap()[0]
            .public_ip
            .unwrap()
            .to_string(),
        "203.0.113.6"
    );
    assert_eq!(
        cluster
            .elastic_ip
            .as_ref()
            .unwrap()
            .address
            .unwrap()
            .to_string(),
        "203.0.113.5"
    );
    assert_eq!(cluster.secondary.as_ref().unwrap().nodes.len(), 1);
    assert_eq!(cluster.tags.get("Environment"), Some("production"));
    let new = clusters
        .iter()
        .find(|one| one.id.as_str() == "new")
        .unwrap();
    assert!(new.endpoint.is_none() && new.vpc.is_none() && new.publicly_accessible.is_unknown());
}

#[test]
fn the_subnets_of_clusters() {
    let groups = r#"{"ClusterSubnetGroups":[{"Subnets":[{"SubnetStatus":"Active","SubnetIdentifier":"subnet-0a","SubnetAvailabilityZone":{"Name":"eu-west-1a"}}],"VpcId":"vpc-0a","Description":"default","Tags":[],"SubnetGroupStatus":"Complete","ClusterSubnetGroupName":"data"},
        {"ClusterSubnetGroupName":"bare"}]}"#;
    let estate = Replies::new()
        .all(&DESCRIBE_CLUSTER_SUBNET_GROUPS, groups)
        .settled();
    let groups: Vec<_> = estate.redshift.cluster_subnet_groups.iter().collect();
    assert!(groups[0].vpc.is_unknown());
    assert_eq!(groups[1].subnets[0].id.as_str(), "subnet-0a");
}

#[test]
fn a_denied_list_is_a_gap() {
    let estate = Replies::new()
        .error(&DESCRIBE_CLUSTERS, None, "AccessDenied")
        .settled();
    let gap = estate
        .ledger
        .gap(place("111122223333", "eu-west-1"), &DESCRIBE_CLUSTERS, None);
    assert_eq!(gap.unwrap().state, "denied");
}

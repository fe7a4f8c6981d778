use super::*;
use crate::estate::testing::{Replies, place};

const CLUSTER: &str = r#"{"cluster":{"name":"apps","arn":"arn:aws:eks:eu-west-1:111122223333:cluster/apps","createdAt":"2024-03-14T11:31:44.348000-04:00","version":"1.29","endpoint":"https://EXAMPLE0A.gr7.eu-west-1.eks.amazonaws.com","roleArn":"arn:aws:iam::111122223333:role/eks",
    "resourcesVpcConfig":{"subnetIds":["subnet-0a","subnet-0b"],"securityGroupIds":["sg-0a"],"clusterSecurityGroupId":"sg-0b","vpcId":"vpc-0a","endpointPublicAccess":true,"endpointPrivateAccess":false,"publicAccessCidrs":["203.0.113.0/24"]},
    "kubernetesNetworkConfig":{"serviceIpv4Cidr":"172.20.0.0/16","ipFamily":"ipv4"},"status":"ACTIVE","certificateAuthority":{"data":"canary"},"tags":{"Environment":"production"}}}"#;

#[test]
fn a_cluster_with_its_control_plane() {
    assert!(!DESCRIBE_CLUSTER.reduce(CLUSTER).unwrap().contains("canary"));
    let estate = Replies::new()
        .all(&LIST_CLUSTERS, r#"{"clusters":["apps","batch"]}"#)
        .one(&DESCRIBE_CLUSTER, "apps", CLUSTER)
        .one(
            &DESCRIBE_CLUSTER,
            "bare",
            r#"{"cluster":{"name":"bare","resourcesVpcConfig":{}}}"#,
        )
        .settled();
    let clusters: Vec<_> = estate.eks.clusters.iter().collect();
    assert_eq!(clusters.len(), 3);
    let config = clusters[0].vpc_config.known().unwrap();
    assert_eq!(config.vpc.unwrap().as_str(), "vpc-0a");
    assert_eq!(config.cluster_security_group.unwrap().as_str(), "sg-0b");
    assert_eq!(
        (config.subnets.len(), config.security_groups[0].as_str()),
        (2, "sg-0a")
    );
    assert_eq!(config.public_access.known(), Some(&true));
    assert_eq!(config.private_access.known(), Some(&false));
    let open = config.public_access_cidrs.known().unwrap();
    assert_eq!(open[0].to_string(), "203.0.113.0/24");
    assert_eq!(clusters[0].tags.get("Environment"), Some("production"));
    let bare = clusters[1].vpc_config.known().unwrap();
    assert!(bare.public_access.is_unknown() && bare.public_access_cidrs.is_unknown());
    assert!(clusters[2].vpc_config.is_unknown() && clusters[2].status.is_unknown());
}

#[test]
fn each_cluster_is_a_call_of_its_own() {
    let estate = Replies::new()
        .all(&LIST_CLUSTERS, r#"{"clusters":["apps"]}"#)
        .error(&DESCRIBE_CLUSTER, Some("apps"), "AccessDeniedException")
        .settled();
    let here = place("111122223333", "eu-west-1");
    assert!(estate.ledger.gap(here, &LIST_CLUSTERS, None).is_none());
    let gap = estate.ledger.gap(here, &DESCRIBE_CLUSTER, Some("apps"));
    assert_eq!(gap.unwrap().state, "denied");
}

//! Addresses of AWS's own: clusters of EKS, domains without a VPC.

use serde_json::{Value, json};

use super::super::scene::Scene;
use super::{ask, made, shut_off, stage, verdict};
use crate::estate::ec2::GET_MANAGED_PREFIX_LIST_ENTRIES;
use crate::estate::{eks, opensearch};

fn cluster(change: impl FnOnce(&mut Value)) -> Scene {
    let mut scene = stage();
    let mut one = json!({"name": "fleet", "arn": "arn:aws:eks:eu-west-1:111122223333:cluster/fleet",
        "endpoint": "https://ABC123.gr7.eu-west-1.eks.amazonaws.com",
        "resourcesVpcConfig": {"vpcId": "vpc-a", "subnetIds": ["subnet-inner", "subnet-second"],
            "securityGroupIds": ["sg-open"], "clusterSecurityGroupId": "sg-web",
            "endpointPublicAccess": true, "endpointPrivateAccess": true,
            "publicAccessCidrs": ["203.0.113.0/28", "198.51.100.7/32"]}});
    change(&mut one["resourcesVpcConfig"]);
    scene.more.push((
        &eks::DESCRIBE_CLUSTER,
        Some("fleet"),
        json!({"cluster": one}),
    ));
    scene
}

#[test]
fn a_cluster_answers_at_its_interfaces_in_some_of_its_subnets() {
    let private = |one: &mut Value| one["endpointPublicAccess"] = json!(false);
    let mut scene = cluster(private);
    assert_eq!(
        verdict(
            &scene,
            "i-front",
            "abc123.gr7.eu-west-1.eks.amazonaws.com",
            443
        ),
        "reachable"
    );
    assert_eq!(verdict(&scene, "i-front", "fleet", 22), "blocked");
    assert_eq!(verdict(&scene, "internet", "fleet", 443), "blocked");
    // The control plane asks too: for logs, and for what answers its webhooks.
    assert_eq!(verdict(&scene, "fleet", "i-far", 443), "reachable");
    shut_off(&mut scene, "acl-inner");
    let answer = ask(&scene, "i-front", "fleet", 443);
    assert_eq!(
        answer.assumptions,
        [Box::<str>::from(
            "fleet stands in subnet-second; its interface was not read"
        )]
    );
    let mut read = cluster(private);
    for (id, subnet, address) in [
        ("x1", "subnet-inner", "10.1.2.81"),
        ("x2", "subnet-second", "10.1.3.81"),
    ] {
        made(
            &mut read,
            id,
            (subnet, address),
            "sg-open",
            "Amazon EKS fleet",
        );
        let mut all = read.interfaces.as_array_mut().unwrap().iter_mut();
        let one = all.next_back().unwrap();
        one["Groups"] = json!([{"GroupId": "sg-web"}, {"GroupId": "sg-open"}]);
    }
    assert_eq!(
        ask(&read, "i-front", "fleet", 443).to.unwrap().component,
        "eni-x1"
    );
}

#[test]
fn without_private_access_the_interfaces_are_there_all_the_same() {
    let scene = cluster(|one| {
        one["endpointPrivateAccess"] = json!(false);
        one["publicAccessCidrs"] = json!(["192.0.2.0/24"]);
    });
    let answer = ask(&scene, "i-front", "fleet", 443);
    assert_eq!(answer.verdict.as_str(), "reachable");
    let said =
        "the API server of fleet answers at its interfaces in the VPC; private access is off";
    assert_eq!(answer.assumptions, [Box::<str>::from(said)]);
}

#[test]
fn public_access_admits_the_networks_that_it_names() {
    let scene = cluster(|one| {
        one["subnetIds"] = json!(["subnet-inner"]);
        one["securityGroupIds"] = json!([]);
        one["clusterSecurityGroupId"] = json!("sg-data");
    });
    for (from, expected) in [
        ("internet", "reachable"),
        ("198.51.100.7", "reachable"),
        ("198.51.100.8", "blocked"),
        // Its own public address is one of those admitted, and so is that of its NAT gateway.
        ("i-front", "reachable"),
        ("i-inner", "reachable"),
        ("i-far", "blocked"),
    ] {
        assert_eq!(verdict(&scene, from, "fleet", 443), expected, "{from}");
    }
    assert_eq!(verdict(&scene, "internet", "fleet", 22), "blocked");
    let refused = ask(&scene, "198.51.100.8", "fleet", 443);
    assert_eq!(
        (refused.blockers[0].reason, refused.blockers[0].component),
        ("public-access", "fleet")
    );
    let far = cluster(|one| {
        one["subnetIds"] = json!([]);
        one["publicAccessCidrs"] = json!(["198.51.100.7/32"]);
    });
    assert_eq!(verdict(&far, "i-front", "fleet", 443), "blocked");
    let unread = cluster(|one| {
        one["subnetIds"] = json!([]);
        one["publicAccessCidrs"] = json!(null);
    });
    assert_eq!(verdict(&unread, "internet", "fleet", 443), "unknown");
}

#[test]
fn a_cluster_of_which_the_name_alone_was_read_is_unknown() {
    let mut scene = stage();
    scene
        .more
        .push((&eks::LIST_CLUSTERS, None, json!({"clusters": ["fleet"]})));
    let answer = ask(&scene, "internet", "fleet", 443);
    assert_eq!(answer.verdict.as_str(), "unknown");
    assert!(
        answer.open[0].detail.contains("eks describe-cluster"),
        "{answer:?}"
    );
}

#[test]
fn a_domain_without_a_vpc_answers_everyone() {
    let mut scene = stage();
    let status = json!({"DomainStatus": {"DomainName": "open", "ARN": "arn:aws:es:eu-west-1:111122223333:domain/open",
        "Endpoint": "search-open-x.eu-west-1.es.amazonaws.com"}});
    scene
        .more
        .push((&opensearch::DESCRIBE_DOMAIN, Some("open"), status));
    assert_eq!(verdict(&scene, "internet", "open", 443), "reachable");
    assert_eq!(
        verdict(
            &scene,
            "i-inner",
            "search-open-x.eu-west-1.es.amazonaws.com",
            443
        ),
        "reachable"
    );
    assert_eq!(verdict(&scene, "i-far", "open", 443), "blocked");
    let end = ask(&scene, "i-inner", "open", 443).to.unwrap();
    assert_eq!((end.component, end.address), ("open", None));
}

#[test]
fn lists_of_aws_s_services_lead_nowhere_else() {
    let mut scene = stage();
    let status = json!({"DomainStatus": {"DomainName": "open", "ARN": "arn:aws:es:eu-west-1:111122223333:domain/open",
        "Endpoint": "search-open-x.eu-west-1.es.amazonaws.com"}});
    scene
        .more
        .push((&opensearch::DESCRIBE_DOMAIN, Some("open"), status));
    let listed = |target: &str| json!({"DestinationPrefixListId": "pl-0a", "GatewayId": target, "State": "active"});
    scene.about(
        &GET_MANAGED_PREFIX_LIST_ENTRIES,
        "pl-0a",
        json!({"Entries": [{"Cidr": "203.0.113.128/25"}]}),
    );
    let routes = scene.tables[1]["Routes"].as_array_mut().unwrap();
    routes.push(listed("vpce-0a"));
    assert_eq!(verdict(&scene, "i-inner", "open", 443), "reachable");
    // By any other list it may be that the address is one of those.
    *scene.tables[1]["Routes"]
        .as_array_mut()
        .unwrap()
        .last_mut()
        .unwrap() = listed("igw-a");
    assert_ne!(verdict(&scene, "i-inner", "open", 443), "reachable");
}

use super::*;
use crate::estate::Observed;
use crate::estate::ec2::*;

pub(super) const REPLIES: &[Sample] = &[
    own(
        &DESCRIBE_VPC_ENDPOINTS,
        r#"{"VpcEndpoints": [
            {"CreationTimestamp": "2019-04-11T18:59:11+00:00", "DnsEntries": [], "Groups": [], "NetworkInterfaceIds": [],
             "PolicyDocument": "{\"Version\":\"2008-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}",
             "PrivateDnsEnabled": false, "RouteTableIds": ["rtb-0a"], "ServiceName": "com.amazonaws.eu-west-1.s3", "State": "available", "SubnetIds": [],
             "VpcEndpointId": "vpce-0a", "VpcEndpointType": "Gateway", "VpcId": "vpc-0a", "OwnerId": "111122223333"},
            {"DnsEntries": [{"DnsName": "vpce-0b-5xkr.sqs.eu-west-1.vpce.amazonaws.com", "HostedZoneId": "Z7H"}], "Groups": [{"GroupId": "sg-0a", "GroupName": "app"}],
             "NetworkInterfaceIds": ["eni-0f"], "PrivateDnsEnabled": true, "RouteTableIds": [], "ServiceName": "com.amazonaws.eu-west-1.sqs", "State": "PendingAcceptance",
             "SubnetIds": ["subnet-0a"], "VpcEndpointId": "vpce-0b", "VpcEndpointType": "Interface", "VpcId": "vpc-0a", "OwnerId": "111122223333", "ServiceRegion": "us-east-1"},
            {"VpcEndpointId": "vpce-0c", "VpcEndpointType": "Tunnel", "VpcId": "vpc-0a", "OwnerId": "111122223333", "State": "Available"}]}"#,
    ),
    own(
        &DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS,
        r#"{"ServiceConfigurations": [{"ServiceType": [{"ServiceType": "Interface"}], "ServiceId": "vpce-svc-0a", "ServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-0a",
            "ServiceState": "Available", "AvailabilityZones": ["eu-west-1a"], "AcceptanceRequired": false, "ManagesVpcEndpoints": false,
            "NetworkLoadBalancerArns": ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/front/01b6"],
            "BaseEndpointDnsNames": ["vpce-svc-0a.eu-west-1.vpce.amazonaws.com"], "SupportedRegions": [{"Region": "us-east-1", "ServiceState": "Available"}], "Tags": []}]}"#,
    ),
    about(
        &DESCRIBE_VPC_ENDPOINT_SERVICE_PERMISSIONS,
        "vpce-svc-0a",
        r#"{"AllowedPrincipals": [{"PrincipalType": "Account", "Principal": "arn:aws:iam::444455556666:root", "ServicePermissionId": "vpce-svc-perm-1", "Tags": [], "ServiceId": "vpce-svc-0a"}]}"#,
    ),
    own(
        &DESCRIBE_VPC_ENDPOINT_CONNECTIONS,
        r#"{"VpcEndpointConnections": [
            {"ServiceId": "vpce-svc-0a", "VpcEndpointId": "vpce-0z", "VpcEndpointOwner": "444455556666", "VpcEndpointState": "available",
             "NetworkLoadBalancerArns": ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/front/01b6"], "IpAddressType": "ipv4", "VpcEndpointConnectionId": "vpce-con-1", "Tags": []},
            {"ServiceId": "vpce-svc-0a", "VpcEndpointId": "vpce-0y", "VpcEndpointOwner": "444455556666", "VpcEndpointState": "rejected"}]}"#,
    ),
    own(
        &DESCRIBE_MANAGED_PREFIX_LISTS,
        r#"{"PrefixLists": [
            {"PrefixListId": "pl-63a5400a", "AddressFamily": "IPv4", "State": "create-complete", "PrefixListArn": "arn:aws:ec2:eu-west-1:aws:prefix-list/pl-63a5400a", "PrefixListName": "com.amazonaws.eu-west-1.s3", "Tags": [], "OwnerId": "AWS"},
            {"PrefixListId": "pl-0aa", "AddressFamily": "IPv4", "State": "modify-complete", "PrefixListArn": "arn:aws:ec2:eu-west-1:444455556666:prefix-list/pl-0aa", "PrefixListName": "offices", "MaxEntries": 10, "Version": 3, "Tags": [], "OwnerId": "444455556666"}]}"#,
    ),
    about(
        &GET_MANAGED_PREFIX_LIST_ENTRIES,
        "pl-0aa",
        r#"{"Entries": [{"Cidr": "203.0.113.0/24", "Description": "Berlin"}, {"Cidr": "198.51.100.0/24"}]}"#,
    ),
    own(
        &DESCRIBE_PREFIX_LISTS,
        r#"{"PrefixLists": [{"Cidrs": ["54.231.0.0/17", "3.5.0.0/20"], "PrefixListId": "pl-63a5400a", "PrefixListName": "com.amazonaws.eu-west-1.s3"}]}"#,
    ),
];

fn arn(resource: &str) -> String {
    format!("arn:aws:ec2:eu-west-1:111122223333:{resource}")
}

#[test]
fn endpoints_tell_their_kind_and_where_they_enter() {
    let estate = whole();
    let endpoint = |id: &str| {
        get(
            &estate.ec2.vpc_endpoints,
            &arn(&format!("vpc-endpoint/{id}")),
        )
    };
    let gateway = endpoint("vpce-0a");
    assert_eq!(gateway.kind(), VpcEndpointKind::Gateway);
    assert_eq!(gateway.route_tables[0].as_str(), "rtb-0a");
    assert!(
        gateway
            .policy
            .known()
            .unwrap()
            .as_str()
            .contains("\"Principal\":\"*\"")
    );
    let interface = endpoint("vpce-0b");
    assert_eq!(interface.kind(), VpcEndpointKind::Interface);
    assert_eq!(
        interface.state.known().unwrap().as_str(),
        "PendingAcceptance"
    );
    assert!(interface.policy.is_unknown());
    assert_eq!(interface.groups[0].id.as_str(), "sg-0a");
    assert_eq!(interface.service_region.unwrap().as_str(), "us-east-1");
    assert!(matches!(
        endpoint("vpce-0c").kind(),
        VpcEndpointKind::Other(_)
    ));
    assert_eq!(
        endpoint("vpce-0c").state.known().unwrap().as_str(),
        "Available"
    );
    let old: VpcEndpoint = serde_json::from_str(r#"{"VpcEndpointId": "vpce-1"}"#).unwrap();
    assert_eq!(old.kind(), VpcEndpointKind::Gateway);
    assert!(old.state.is_unknown());
}

#[test]
fn a_service_tells_who_may_connect_and_who_did() {
    let estate = whole();
    let service = get(
        &estate.ec2.vpc_endpoint_services,
        &arn("vpc-endpoint-service/vpce-svc-0a"),
    );
    assert_eq!(service.acceptance_required, Observed::Known(false));
    let allowed = service.allowed_principals.known().unwrap();
    assert_eq!(
        allowed[0].principal.as_str(),
        "arn:aws:iam::444455556666:root"
    );
    assert_eq!(service.network_load_balancers[0].name(), "01b6");
    let connections: Vec<_> = estate
        .ec2
        .vpc_endpoint_connections
        .iter()
        .map(|one| (one.arn.resource(), one.state.known().unwrap().as_str()))
        .collect();
    assert_eq!(
        connections,
        [
            ("vpc-endpoint-connection/vpce-con-1", "available"),
            ("vpc-endpoint-connection/vpce-svc-0a/vpce-0y", "rejected")
        ]
    );
}

#[test]
fn prefix_lists_of_all_owners_have_their_networks_under_the_id() {
    let estate = whole();
    let networks = |id: &str| {
        let key = prefix_list_key(place(OWNER, "eu-west-1"), id.parse().unwrap()).unwrap();
        let list = estate
            .ec2
            .prefix_list_entries
            .get(key)
            .unwrap()
            .networks()
            .unwrap();
        list.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(networks("pl-0aa"), ["198.51.100.0/24", "203.0.113.0/24"]);
    assert_eq!(networks("pl-63a5400a"), ["3.5.0.0/20", "54.231.0.0/17"]);
    let shared = get(
        &estate.ec2.managed_prefix_lists,
        "arn:aws:ec2:eu-west-1:444455556666:prefix-list/pl-0aa",
    );
    assert_eq!(shared.place, place(PARTNER, "eu-west-1"));
    let of_aws = get(
        &estate.ec2.managed_prefix_lists,
        "arn:aws:ec2:eu-west-1:aws:prefix-list/pl-63a5400a",
    );
    assert_eq!(of_aws.owner_account(), None);
}

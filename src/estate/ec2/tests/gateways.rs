use super::*;
use crate::estate::ec2::*;

pub(super) const REPLIES: &[Sample] = &[
    own(
        &DESCRIBE_ADDRESSES,
        r#"{"Addresses": [
            {"AllocationId": "eipalloc-0a", "AssociationId": "eipassoc-1", "Domain": "vpc", "NetworkBorderGroup": "eu-west-1", "InstanceId": "i-0a",
             "NetworkInterfaceId": "eni-0a", "NetworkInterfaceOwnerId": "111122223333", "PrivateIpAddress": "10.0.1.10", "PublicIp": "54.0.0.1", "PublicIpv4Pool": "amazon"},
            {"Domain": "standard", "InstanceId": "", "PublicIp": "54.0.0.9"}]}"#,
    ),
    own(
        &DESCRIBE_INTERNET_GATEWAYS,
        r#"{"InternetGateways": [{"Attachments": [{"State": "available", "VpcId": "vpc-0a"}], "InternetGatewayId": "igw-0a", "OwnerId": "111122223333", "Tags": []}]}"#,
    ),
    own(
        &DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS,
        r#"{"EgressOnlyInternetGateways": [{"Attachments": [{"State": "detaching", "VpcId": "vpc-0a"}], "EgressOnlyInternetGatewayId": "eigw-0a", "Tags": []}]}"#,
    ),
    own(
        &DESCRIBE_NAT_GATEWAYS,
        r#"{"NatGateways": [
            {"CreateTime": "2020-05-29 16:10:51+00:00", "NatGatewayAddresses": [{"AllocationId": "eipalloc-0b", "NetworkInterfaceId": "eni-0d", "PrivateIp": "10.0.1.40", "PublicIp": "52.0.0.1"}],
             "NatGatewayId": "nat-0a", "State": "available", "SubnetId": "subnet-0a", "VpcId": "vpc-0a"},
            {"CreateTime": "2026-05-29T16:10:51Z", "NatGatewayAddresses": [{"NetworkInterfaceId": "eni-0e", "PrivateIp": "10.0.1.41", "IsPrimary": true, "Status": "succeeded"}],
             "NatGatewayId": "nat-0b", "State": "deleted", "DeleteTime": "2026-06-01T00:00:00Z", "SubnetId": "subnet-0a", "VpcId": "vpc-0a", "ConnectivityType": "private", "AvailabilityMode": "zonal"},
            {"NatGatewayAddresses": [{"AllocationId": "eipalloc-0c", "PublicIp": "52.0.0.2", "Status": "succeeded", "AvailabilityZone": "eu-west-1a", "AvailabilityZoneId": "euw1-az1"}],
             "NatGatewayId": "nat-0c", "State": "available", "VpcId": "vpc-0a", "ConnectivityType": "public", "AvailabilityMode": "regional", "AutoScalingIps": "enabled", "RouteTableId": "rtb-0n"}]}"#,
    ),
    own(
        &DESCRIBE_VPC_PEERING_CONNECTIONS,
        r#"{"VpcPeeringConnections": [{
            "AccepterVpcInfo": {"CidrBlock": "10.2.0.0/16", "Ipv6CidrBlockSet": [{"Ipv6CidrBlock": "2600:2::/56"}], "CidrBlockSet": [{"CidrBlock": "10.2.0.0/16"}, {"CidrBlock": "10.3.0.0/16"}],
                "OwnerId": "444455556666", "PeeringOptions": {"AllowDnsResolutionFromRemoteVpc": true}, "VpcId": "vpc-0b", "Region": "us-east-1"},
            "RequesterVpcInfo": {"CidrBlock": "10.0.0.0/16", "CidrBlockSet": [{"CidrBlock": "10.0.0.0/16"}], "OwnerId": "111122223333",
                "PeeringOptions": {"AllowDnsResolutionFromRemoteVpc": false}, "VpcId": "vpc-0a", "Region": "eu-west-1"},
            "Status": {"Code": "active", "Message": "Active"}, "Tags": [{"Key": "Name", "Value": "to-shared"}], "VpcPeeringConnectionId": "pcx-0a"}]}"#,
    ),
];

fn arn(resource: &str) -> String {
    format!("arn:aws:ec2:eu-west-1:111122223333:{resource}")
}

#[test]
fn elastic_addresses_are_known_by_allocation_or_address() {
    let estate = whole();
    let used = get(&estate.ec2.addresses, &arn("elastic-ip/eipalloc-0a"));
    assert_eq!(used.public_ip.unwrap().to_string(), "54.0.0.1");
    assert_eq!(used.instance().unwrap().as_str(), "i-0a");
    let classic = get(&estate.ec2.addresses, &arn("elastic-ip/54.0.0.9"));
    assert!(classic.instance().is_none() && classic.network_interface.is_none());
}

#[test]
fn gateways_tell_their_vpcs() {
    let estate = whole();
    let internet = get(
        &estate.ec2.internet_gateways,
        &arn("internet-gateway/igw-0a"),
    );
    assert_eq!(
        internet.attachments.known().unwrap()[0].vpc.as_str(),
        "vpc-0a"
    );
    assert_eq!(
        internet.attachments.known().unwrap()[0]
            .state
            .unwrap()
            .as_str(),
        "available"
    );
    let egress = get(
        &estate.ec2.egress_only_internet_gateways,
        &arn("egress-only-internet-gateway/eigw-0a"),
    );
    assert_eq!(
        egress.attachments.known().unwrap()[0]
            .state
            .unwrap()
            .as_str(),
        "detaching"
    );
}

#[test]
fn nat_gateways_are_public_private_or_regional() {
    let estate = whole();
    let gateway = |id: &str| get(&estate.ec2.nat_gateways, &arn(&format!("natgateway/{id}")));
    let kinds = ["nat-0a", "nat-0b", "nat-0c"]
        .map(|id| (gateway(id).is_private(), gateway(id).is_regional()));
    assert_eq!(kinds, [(false, false), (true, false), (false, true)]);
    assert_eq!(
        gateway("nat-0a").addresses[0]
            .public_ip
            .unwrap()
            .to_string(),
        "52.0.0.1"
    );
    assert_eq!(gateway("nat-0b").state.known().unwrap().as_str(), "deleted");
    assert!(gateway("nat-0b").deleted.known().is_some());
    assert_eq!(gateway("nat-0c").subnet, None);
    assert_eq!(
        gateway("nat-0c").addresses[0].zone_id.unwrap().as_str(),
        "euw1-az1"
    );
}

#[test]
fn a_peering_tells_both_sides() {
    let estate = whole();
    let peering = get(
        &estate.ec2.vpc_peering_connections,
        &arn("vpc-peering-connection/pcx-0a"),
    );
    assert_eq!(peering.status.known().unwrap().code.as_str(), "active");
    let accepter = peering.accepter.known().unwrap();
    let blocks: Vec<String> = accepter.blocks().iter().map(ToString::to_string).collect();
    assert_eq!(blocks, ["10.2.0.0/16", "10.3.0.0/16", "2600:2::/56"]);
    assert_eq!(accepter.region.unwrap().as_str(), "us-east-1");
    assert!(
        accepter
            .options
            .as_ref()
            .unwrap()
            .dns_resolution_from_remote
            .0
    );
}

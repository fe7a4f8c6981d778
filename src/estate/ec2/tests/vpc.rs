use super::*;
use crate::estate::Observed;
use crate::estate::ec2::*;

pub(super) const REPLIES: &[Sample] = &[
    own(
        &DESCRIBE_VPCS,
        r#"{"Vpcs": [{
            "OwnerId": "111122223333", "InstanceTenancy": "default", "VpcId": "vpc-0a", "State": "available",
            "Ipv6CidrBlockAssociationSet": [{"AssociationId": "vpc-cidr-assoc-1", "Ipv6CidrBlock": "2600:1f18::/56",
                "Ipv6CidrBlockState": {"State": "associated"}, "NetworkBorderGroup": "eu-west-1", "Ipv6Pool": "Amazon"}],
            "CidrBlockAssociationSet": [
                {"AssociationId": "vpc-cidr-assoc-2", "CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}},
                {"AssociationId": "vpc-cidr-assoc-3", "CidrBlock": "100.64.0.0/16", "CidrBlockState": {"State": "disassociated"}}],
            "IsDefault": false, "Tags": [{"Key": "env", "Value": "prod"}],
            "CidrBlock": "10.0.0.0/16", "DhcpOptionsId": "dopt-1"}]}"#,
    ),
    own(
        &DESCRIBE_SUBNETS,
        r#"{"Subnets": [
            {"AvailabilityZoneId": "euw1-az1", "OwnerId": "111122223333", "AssignIpv6AddressOnCreation": false,
             "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": "2600:1f18:0:1::/64", "Ipv6CidrBlockState": {"State": "associated"}}],
             "SubnetArn": "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0a", "EnableDns64": false, "Ipv6Native": false,
             "BlockPublicAccessStates": {"InternetGatewayBlockMode": "block-ingress"}, "SubnetId": "subnet-0a",
             "State": "available", "VpcId": "vpc-0a", "CidrBlock": "10.0.1.0/24", "AvailableIpAddressCount": 250,
             "AvailabilityZone": "eu-west-1a", "DefaultForAz": false, "MapPublicIpOnLaunch": true},
            {"OwnerId": "111122223333", "SubnetId": "subnet-0b", "VpcId": "vpc-0a", "Ipv6Native": true,
             "AvailabilityZone": "eu-west-1b", "MapPublicIpOnLaunch": false, "Tags": null}]}"#,
    ),
    own(
        &DESCRIBE_ROUTE_TABLES,
        r#"{"RouteTables": [{
            "OwnerId": "111122223333", "RouteTableId": "rtb-0a", "VpcId": "vpc-0a", "Tags": [],
            "PropagatingVgws": [{"GatewayId": "vgw-0a"}],
            "Associations": [
                {"Main": true, "RouteTableAssociationId": "rtbassoc-1", "RouteTableId": "rtb-0a", "AssociationState": {"State": "associated"}},
                {"Main": false, "RouteTableAssociationId": "rtbassoc-2", "RouteTableId": "rtb-0a", "SubnetId": "subnet-0a", "AssociationState": {"State": "failed"}},
                {"Main": false, "RouteTableAssociationId": "rtbassoc-3", "RouteTableId": "rtb-0a", "GatewayId": "igw-0a"}],
            "Routes": [
                {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"},
                {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0a", "Origin": "CreateRoute", "State": "active"},
                {"DestinationCidrBlock": "192.168.0.0/16", "GatewayId": "vgw-0a", "Origin": "EnableVgwRoutePropagation", "State": "active"},
                {"DestinationPrefixListId": "pl-63a5400a", "GatewayId": "vpce-0a", "Origin": "CreateRoute", "State": "active"},
                {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-0a", "Origin": "CreateRoute", "State": "active"},
                {"DestinationCidrBlock": "10.1.0.0/16", "NatGatewayId": "nat-0a", "Origin": "CreateRoute", "State": "blackhole"},
                {"DestinationCidrBlock": "10.2.0.0/16", "InstanceId": "i-0a", "InstanceOwnerId": "111122223333", "NetworkInterfaceId": "eni-0a", "Origin": "CreateRoute", "State": "active"},
                {"DestinationCidrBlock": "10.3.0.0/16", "TransitGatewayId": "tgw-0a", "Origin": "CreateRoute", "State": "active"},
                {"DestinationCidrBlock": "10.4.0.0/16", "VpcPeeringConnectionId": "pcx-0a", "Origin": "CreateRoute", "State": "active"},
                {"DestinationCidrBlock": "10.5.0.0/16", "CarrierGatewayId": "cagw-0a", "Origin": "CreateRoute", "State": "active"},
                {"DestinationCidrBlock": "10.6.0.0/16", "LocalGatewayId": "lgw-0a", "Origin": "CreateRoute", "State": "active"},
                {"DestinationCidrBlock": "10.7.0.0/16", "CoreNetworkArn": "arn:aws:networkmanager::111122223333:core-network/core-network-0a", "Origin": "CreateRoute", "State": "active"},
                {"DestinationCidrBlock": "10.8.0.0/16", "OdbNetworkArn": "arn:aws:odb:eu-west-1:111122223333:odb-network/odbnet_0a", "Origin": "CreateRoute", "State": "active"},
                {"DestinationPrefixListId": "pl-0aa", "GatewayId": "VpcLattice", "Origin": "CreateRoute", "State": "active"},
                {"DestinationCidrBlock": "10.9.0.0/16", "InstanceId": "i-0b", "Origin": "CreateRoute", "State": "active"},
                {"DestinationCidrBlock": "10.10.0.0/16", "GatewayId": "warp-0a", "Origin": "CreateRoute", "State": "active"},
                {"DestinationCidrBlock": "10.11.0.0/16", "WarpGatewayId": "warp-0a", "Origin": "Advertisement", "State": "active"},
                {"DestinationCidrBlock": "10.12.0.0/16", "NatGatewayId": "tgw-0a"}]}]}"#,
    ),
    own(
        &DESCRIBE_NETWORK_ACLS,
        r#"{"NetworkAcls": [{
            "Associations": [{"NetworkAclAssociationId": "aclassoc-1", "NetworkAclId": "acl-0a", "SubnetId": "subnet-0a"}],
            "Entries": [
                {"CidrBlock": "10.1.1.100/32", "Egress": false, "PortRange": {"From": 22, "To": 22}, "Protocol": "6", "RuleAction": "allow", "RuleNumber": 10},
                {"CidrBlock": "0.0.0.0/0", "Egress": false, "IcmpTypeCode": {"Code": -1, "Type": 8}, "Protocol": "1", "RuleAction": "deny", "RuleNumber": 20},
                {"Ipv6CidrBlock": "::/0", "Egress": true, "Protocol": "-1", "RuleAction": "deny", "RuleNumber": 32768}],
            "IsDefault": true, "NetworkAclId": "acl-0a", "Tags": [], "VpcId": "vpc-0a", "OwnerId": "111122223333"}]}"#,
    ),
    own(
        &DESCRIBE_NETWORK_INTERFACES,
        r#"{"NetworkInterfaces": [
            {"Association": {"AllocationId": "eipalloc-0a", "AssociationId": "eipassoc-1", "IpOwnerId": "111122223333", "PublicDnsName": "", "PublicIp": "54.0.0.1"},
             "Attachment": {"AttachTime": "2020-05-29 16:11:01+00:00", "AttachmentId": "eni-attach-1", "DeleteOnTermination": true, "DeviceIndex": 0,
                "InstanceId": "i-0a", "InstanceOwnerId": "111122223333", "Status": "attached"},
             "AvailabilityZone": "eu-west-1a", "Description": "Primary network interface", "Groups": [{"GroupName": "app", "GroupId": "sg-0a"}],
             "InterfaceType": "interface", "Ipv6Addresses": [{"Ipv6Address": "2600:1f18::5"}], "MacAddress": "02:00:00:00:00:01",
             "NetworkInterfaceId": "eni-0a", "OwnerId": "111122223333", "PrivateIpAddress": "10.0.1.10",
             "PrivateIpAddresses": [
                {"Association": {"AllocationId": "eipalloc-0a", "IpOwnerId": "111122223333", "PublicIp": "54.0.0.1"}, "Primary": true, "PrivateIpAddress": "10.0.1.10"},
                {"Association": {"IpOwnerId": "amazon", "PublicIp": "54.0.0.2"}, "Primary": false, "PrivateIpAddress": "10.0.1.11"},
                {"Primary": false, "PrivateIpAddress": "10.0.1.12"}],
             "Ipv4Prefixes": [{"Ipv4Prefix": "10.0.1.16/28"}], "Ipv6Prefixes": [{"Ipv6Prefix": "2600:1f18::/80"}],
             "RequesterManaged": false, "SourceDestCheck": false, "Status": "in-use", "SubnetId": "subnet-0a",
             "TagSet": [{"Key": "Name", "Value": "app"}], "VpcId": "vpc-0a"},
            {"Attachment": {"AttachmentId": "ela-attach-1", "InstanceOwnerId": "amazon-aws", "Status": "attached"},
             "AvailabilityZone": "eu-west-1a", "Description": "ELB net/front/01b6", "Groups": [], "InterfaceType": "network_load_balancer",
             "NetworkInterfaceId": "eni-0b", "OwnerId": "111122223333", "PrivateIpAddress": "10.0.1.20", "RequesterId": "amazon-elb",
             "RequesterManaged": true, "SourceDestCheck": false, "Status": "in-use", "SubnetId": "subnet-0a", "TagSet": [], "VpcId": "vpc-0a"}]}"#,
    ),
    own(
        &DESCRIBE_INSTANCES,
        r#"{"Reservations": [{"Groups": [], "OwnerId": "111122223333", "ReservationId": "r-1", "Instances": [
            {"AmiLaunchIndex": 0, "ImageId": "ami-0aaa", "InstanceId": "i-0a", "InstanceType": "t3.micro", "KeyName": "ops",
             "LaunchTime": "2026-05-29T16:11:01+00:00", "Placement": {"AvailabilityZone": "eu-west-1a", "Tenancy": "default"},
             "PrivateDnsName": "ip-10-0-1-10.eu-west-1.compute.internal", "PrivateIpAddress": "10.0.1.10", "PublicDnsName": "",
             "PublicIpAddress": "54.0.0.1", "State": {"Code": 16, "Name": "running"}, "SubnetId": "subnet-0a", "VpcId": "vpc-0a",
             "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"Status": "attached", "VolumeId": "vol-0a"}}],
             "IamInstanceProfile": {"Arn": "arn:aws:iam::111122223333:instance-profile/app", "Id": "AIPA1"},
             "MetadataOptions": {"State": "applied", "HttpTokens": "optional", "HttpPutResponseHopLimit": 2, "HttpEndpoint": "enabled"},
             "NetworkInterfaces": [
                {"Attachment": {"AttachmentId": "eni-attach-1", "DeviceIndex": 0, "Status": "attached"}, "Groups": [{"GroupId": "sg-0a", "GroupName": "app"}],
                 "InterfaceType": "interface", "NetworkInterfaceId": "eni-0a", "OwnerId": "111122223333", "PrivateIpAddress": "10.0.1.10",
                 "PrivateIpAddresses": [{"Primary": true, "PrivateIpAddress": "10.0.1.10"}], "SourceDestCheck": false, "Status": "in-use", "SubnetId": "subnet-0a", "VpcId": "vpc-0a"},
                {"Groups": [{"GroupId": "sg-0b", "GroupName": "admin"}], "NetworkInterfaceId": "eni-0c", "OwnerId": "111122223333",
                 "PrivateIpAddress": "10.0.1.30", "SourceDestCheck": true, "Status": "in-use", "SubnetId": "subnet-0a", "VpcId": "vpc-0a"}],
             "SecurityGroups": [{"GroupId": "sg-0a", "GroupName": "app"}], "SourceDestCheck": false,
             "Tags": [{"Key": "env", "Value": "prod"}], "UserData": "password=swordfish"},
            {"InstanceId": "i-0b", "State": {"Code": 48, "Name": "terminated"}, "NetworkInterfaces": [], "LaunchTime": "N/A"}]}]}"#,
    ),
    own(
        &DESCRIBE_REGIONS,
        r#"{"Regions": [
            {"Endpoint": "ec2.eu-west-1.amazonaws.com", "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required"},
            {"Endpoint": "ec2.af-south-1.amazonaws.com", "RegionName": "af-south-1", "OptInStatus": "not-opted-in"}]}"#,
    ),
    own(
        &DESCRIBE_AVAILABILITY_ZONES,
        r#"{"AvailabilityZones": [{"State": "available", "OptInStatus": "opt-in-not-required", "Messages": [], "RegionName": "eu-west-1",
            "ZoneName": "eu-west-1a", "ZoneId": "euw1-az1", "GroupName": "eu-west-1", "NetworkBorderGroup": "eu-west-1", "ZoneType": "availability-zone"}]}"#,
    ),
    own(
        &DESCRIBE_FLOW_LOGS,
        r#"{"FlowLogs": [{"CreationTime": "2026-01-01T00:00:00Z", "DeliverLogsStatus": "FAILED", "DeliverLogsErrorMessage": "Access error",
            "FlowLogId": "fl-0a", "FlowLogStatus": "ACTIVE", "ResourceId": "vpc-0a", "TrafficType": "REJECT", "LogDestinationType": "s3",
            "LogDestination": "arn:aws:s3:::acme-logs", "LogFormat": "${version} ${srcaddr}", "Tags": [], "MaxAggregationInterval": 600}]}"#,
    ),
    own(
        &DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
        r#"{"VpcBlockPublicAccessOptions": {"AwsAccountId": "111122223333", "AwsRegion": "eu-west-1", "State": "update-complete",
            "InternetGatewayBlockMode": "block-ingress", "Reason": "", "LastUpdateTimestamp": "2026-01-01T00:00:00Z",
            "ManagedBy": "declarative-policy", "ExclusionsAllowed": "allowed"}}"#,
    ),
    own(
        &DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS,
        r#"{"VpcBlockPublicAccessExclusions": [
            {"ExclusionId": "vpcbpa-exclude-0a", "InternetGatewayExclusionMode": "allow-egress", "State": "create-complete",
             "ResourceArn": "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0a", "Tags": []},
            {"ExclusionId": "vpcbpa-exclude-0b", "InternetGatewayExclusionMode": "allow-bidirectional", "State": "delete-complete",
             "ResourceArn": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0a"}]}"#,
    ),
];

const EC2: &str = "arn:aws:ec2:eu-west-1:111122223333:";

fn arn(resource: &str) -> String {
    format!("{EC2}{resource}")
}

#[test]
fn a_subnet_tells_its_place_and_what_it_does_not_know() {
    let estate = whole();
    let a = get(&estate.ec2.subnets, &arn("subnet/subnet-0a"));
    assert_eq!(a.cidr.known().unwrap().to_string(), "10.0.1.0/24");
    assert_eq!(a.zone_id.known().unwrap().as_str(), "euw1-az1");
    assert_eq!(
        a.ipv6_cidr_associations[0].cidr.to_string(),
        "2600:1f18:0:1::/64"
    );
    let mode = a
        .block_public_access
        .known()
        .unwrap()
        .internet_gateway_block_mode;
    assert_eq!(mode.known().unwrap().as_str(), "block-ingress");
    let b = get(&estate.ec2.subnets, &arn("subnet/subnet-0b"));
    assert!(b.ipv6_native.0 && b.cidr.is_unknown() && b.zone_id.is_unknown());
    let vpc = get(&estate.ec2.vpcs, &arn("vpc/vpc-0a"));
    assert_eq!(vpc.cidr_associations.len(), 2);
    assert_eq!(vpc.tags.get("env"), Some("prod"));
}

#[test]
fn a_route_names_destination_and_target_of_every_kind() {
    use RouteTarget as To;
    let estate = whole();
    let table = get(&estate.ec2.route_tables, &arn("route-table/rtb-0a"));
    let routes = table.routes.known().unwrap();
    let found: Vec<String> = routes
        .iter()
        .map(|route| {
            let destination = match route.destination().unwrap() {
                RouteDestination::Cidr(cidr) => cidr.to_string(),
                RouteDestination::PrefixList(list) => list.to_string(),
            };
            let target = match route.target() {
                To::Local => "local".to_owned(),
                To::InternetGateway(id) => format!("internet {id}"),
                To::VpnGateway(id) => format!("vpn {id}"),
                To::VpcEndpoint(id) => format!("endpoint {id}"),
                To::EgressOnlyInternetGateway(id) => format!("egress-only {id}"),
                To::NatGateway(id) => format!("nat {id}"),
                To::NetworkInterface(id) => format!("interface {id}"),
                To::Instance(id) => format!("instance {id}"),
                To::TransitGateway(id) => format!("transit {id}"),
                To::VpcPeeringConnection(id) => format!("peering {id}"),
                To::CarrierGateway(id) => format!("carrier {id}"),
                To::LocalGateway(id) => format!("outpost {id}"),
                To::CoreNetwork(arn) => format!("core {}", arn.as_str().len()),
                To::OdbNetwork(arn) => format!("odb {}", arn.as_str().len()),
                To::VpcLattice => "lattice".to_owned(),
                To::Other(text) => format!("other {}", text.map_or("-", |text| text.as_str())),
            };
            format!("{destination} {target}")
        })
        .collect();
    let expected = [
        "10.0.0.0/16 local",
        "0.0.0.0/0 internet igw-0a",
        "192.168.0.0/16 vpn vgw-0a",
        "pl-63a5400a endpoint vpce-0a",
        "::/0 egress-only eigw-0a",
        "10.1.0.0/16 nat nat-0a",
        "10.2.0.0/16 interface eni-0a",
        "10.3.0.0/16 transit tgw-0a",
        "10.4.0.0/16 peering pcx-0a",
        "10.5.0.0/16 carrier cagw-0a",
        "10.6.0.0/16 outpost lgw-0a",
        "10.7.0.0/16 core 65",
        "10.8.0.0/16 odb 56",
        "pl-0aa lattice",
        "10.9.0.0/16 instance i-0b",
        "10.10.0.0/16 other warp-0a",
        "10.11.0.0/16 other -",
        "10.12.0.0/16 other tgw-0a",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_route_tells_whether_it_drops_and_who_entered_it() {
    let estate = whole();
    let table = get(&estate.ec2.route_tables, &arn("route-table/rtb-0a"));
    let routes = table.routes.known().unwrap();
    assert_eq!(
        routes.iter().filter(|route| route.is_blackhole()).count(),
        1
    );
    assert_eq!(
        routes.iter().filter(|route| route.is_propagated()).count(),
        2
    );
}

#[test]
fn a_route_table_tells_who_uses_it() {
    let estate = whole();
    let table = get(&estate.ec2.route_tables, &arn("route-table/rtb-0a"));
    assert_eq!(table.is_main(), Some(true));
    let uses = table.associations.known().unwrap();
    assert!(!uses[1].is_active() && uses[2].is_active());
    assert_eq!(uses[2].gateway.unwrap().as_str(), "igw-0a");
    assert_eq!(
        table.propagating_vpn_gateways[0].gateway.unwrap().as_str(),
        "vgw-0a"
    );
    let bare: RouteTable = serde_json::from_str(r#"{"RouteTableId": "rtb-1"}"#).unwrap();
    assert_eq!((bare.is_main(), bare.routes.is_unknown()), (None, true));
}

#[test]
fn network_acl_entries_tell_peers_and_ports() {
    let estate = whole();
    let acl = get(&estate.ec2.network_acls, &arn("network-acl/acl-0a"));
    assert_eq!(
        acl.associations.known().unwrap()[0]
            .subnet
            .unwrap()
            .as_str(),
        "subnet-0a"
    );
    let entries = acl.entries.known().unwrap();
    let ssh = &entries[0];
    assert!(
        ssh.ports().contains(22) && !ssh.ports().contains(23) && ssh.egress.known() == Some(&false)
    );
    let told = (ssh.action.known(), ssh.number.known());
    assert_eq!(told, (Some(&RuleAction::Allow), Some(&10)));
    assert_eq!(
        entries[1].ports(),
        Ports::Icmp {
            kind: Some(8),
            code: None
        }
    );
    assert_eq!(entries[2].peers().unwrap().to_string(), "::/0");
    assert_eq!(entries[2].ports(), Ports::All);
}

#[test]
fn interfaces_tell_addresses_and_who_manages_them() {
    let estate = whole();
    let app = get(
        &estate.ec2.network_interfaces,
        &arn("network-interface/eni-0a"),
    );
    let text = |addresses: Vec<std::net::IpAddr>| {
        addresses
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        text(app.addresses()),
        "10.0.1.10 10.0.1.11 10.0.1.12 2600:1f18::5"
    );
    let public: Vec<String> = app
        .public_addresses()
        .iter()
        .map(|(private, public)| format!("{public}={}", private.unwrap()))
        .collect();
    assert_eq!(public, ["54.0.0.1=10.0.1.10", "54.0.0.2=10.0.1.11"]);
    assert_eq!(
        app.association
            .as_ref()
            .unwrap()
            .allocation
            .unwrap()
            .as_str(),
        "eipalloc-0a"
    );
    assert_eq!(app.instance().unwrap().as_str(), "i-0a");
    assert_eq!(app.source_dest_check, Observed::Known(false));
    let balancer = get(
        &estate.ec2.network_interfaces,
        &arn("network-interface/eni-0b"),
    );
    assert_eq!(balancer.requester.unwrap().as_str(), "amazon-elb");
    assert!(balancer.groups.known().unwrap().is_empty() && balancer.instance().is_none());
    assert_eq!(text(balancer.addresses()), "10.0.1.20");
}

#[test]
fn an_instance_takes_its_owner_from_the_reservation_and_brings_its_interfaces() {
    let estate = whole();
    let app = get(&estate.ec2.instances, &arn("instance/i-0a"));
    assert_eq!(app.owner.unwrap().to_string(), OWNER);
    assert_eq!(app.is_running(), Some(true));
    let metadata = app.metadata.known().unwrap();
    assert_eq!(metadata.http_tokens.known().unwrap().as_str(), "optional");
    assert_eq!(app.instance_profile.as_ref().unwrap().arn.name(), "app");
    assert_eq!(app.launched.known().unwrap().epoch_seconds(), 1_780_071_061);
    let second = get(
        &estate.ec2.network_interfaces,
        &arn("network-interface/eni-0c"),
    );
    assert_eq!(second.instance().unwrap().as_str(), "i-0a");
    assert_eq!(second.groups.known().unwrap()[0].id.as_str(), "sg-0b");
    assert_eq!(estate.ec2.network_interfaces.len(), 3);
    let gone = get(&estate.ec2.instances, &arn("instance/i-0b"));
    assert_eq!(
        (gone.is_running(), gone.vpc, gone.launched.is_unknown()),
        (Some(false), None, true)
    );
}

#[test]
fn regions_zones_logs_and_block_public_access() {
    let estate = whole();
    let regions: Vec<_> = estate
        .ec2
        .regions
        .iter()
        .map(|region| (region.place.region.as_str(), region.is_enabled().unwrap()))
        .collect();
    assert_eq!(regions, [("af-south-1", false), ("eu-west-1", true)]);
    let zone = get(
        &estate.ec2.availability_zones,
        &arn("availability-zone/eu-west-1a"),
    );
    assert_eq!(zone.id.known().unwrap().as_str(), "euw1-az1");
    let log = get(&estate.ec2.flow_logs, &arn("vpc-flow-log/fl-0a"));
    assert_eq!(log.traffic_type.unwrap().as_str(), "REJECT");
    assert_eq!(log.delivery_status.known().unwrap().as_str(), "FAILED");
    let options = get(
        &estate.ec2.vpc_block_public_access_options,
        &arn("vpc-block-public-access-options"),
    );
    assert_eq!(
        options
            .internet_gateway_block_mode
            .known()
            .unwrap()
            .as_str(),
        "block-ingress"
    );
    let active: Vec<_> = estate
        .ec2
        .vpc_block_public_access_exclusions
        .iter()
        .map(|one| (one.id.as_str(), one.is_active()))
        .collect();
    let expected = [
        ("vpcbpa-exclude-0a", Some(true)),
        ("vpcbpa-exclude-0b", Some(false)),
    ];
    assert_eq!(active, expected);
}

use super::*;
use crate::estate::ec2::*;

fn partner(region: &'static str, operation: &'static Operation, json: &'static str) -> Sample {
    Sample(PARTNER, region, operation, None, json)
}

#[test]
fn owner_and_participant_see_one_subnet() {
    let calls = [
        own(
            &DESCRIBE_SUBNETS,
            r#"{"Subnets": [{"SubnetId": "subnet-0s", "OwnerId": "111122223333", "VpcId": "vpc-0s", "CidrBlock": "10.9.0.0/24",
                "MapPublicIpOnLaunch": false, "Tags": [{"Key": "env", "Value": "shared"}]}]}"#,
        ),
        partner(
            "eu-west-1",
            &DESCRIBE_SUBNETS,
            r#"{"Subnets": [{"SubnetId": "subnet-0s", "OwnerId": "111122223333", "VpcId": "vpc-0s", "CidrBlock": "10.9.0.0/24",
                "AvailabilityZoneId": "euw1-az3", "Tags": [{"Key": "env", "Value": "dev"}]}]}"#,
        ),
    ];
    let estate = estate_of(calls.iter());
    assert_eq!(estate.ec2.subnets.len(), 1);
    let subnet = estate.ec2.subnets.iter().next().unwrap();
    assert_eq!(subnet.place, place(OWNER, "eu-west-1"));
    assert_eq!(subnet.viewers.len(), 2);
    assert_eq!(subnet.tags.get("env"), Some("shared"));
    assert_eq!(subnet.viewer_tags[0].1.get("env"), Some("dev"));
    assert_eq!(subnet.zone_id.known().unwrap().as_str(), "euw1-az3");
}

#[test]
fn a_peering_seen_from_both_sides_is_one() {
    const JSON: &str = r#"{"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-0s", "Status": {"Code": "active"},
        "RequesterVpcInfo": {"OwnerId": "444455556666", "Region": "us-east-1", "VpcId": "vpc-0q", "CidrBlock": "10.7.0.0/16"},
        "AccepterVpcInfo": {"OwnerId": "111122223333", "Region": "eu-west-1", "VpcId": "vpc-0p", "CidrBlock": "10.8.0.0/16"}}]}"#;
    let calls = [
        own(&DESCRIBE_VPC_PEERING_CONNECTIONS, JSON),
        partner("us-east-1", &DESCRIBE_VPC_PEERING_CONNECTIONS, JSON),
    ];
    let estate = estate_of(calls.iter());
    let arns: Vec<&str> = estate
        .ec2
        .vpc_peering_connections
        .iter()
        .map(|one| one.arn.as_str())
        .collect();
    assert_eq!(
        arns,
        ["arn:aws:ec2:us-east-1:444455556666:vpc-peering-connection/pcx-0s"]
    );
}

#[test]
fn a_transit_gateway_peering_seen_from_both_sides_is_one() {
    const JSON: &str = r#"{"TransitGatewayPeeringAttachments": [{"TransitGatewayAttachmentId": "tgw-attach-0p", "State": "available",
        "RequesterTgwInfo": {"TransitGatewayId": "tgw-0p", "OwnerId": "111122223333", "Region": "eu-west-1"},
        "AccepterTgwInfo": {"TransitGatewayId": "tgw-0q", "OwnerId": "444455556666", "Region": "us-east-1"}}]}"#;
    let calls = [
        own(&DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS, JSON),
        partner(
            "us-east-1",
            &DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS,
            JSON,
        ),
    ];
    let estate = estate_of(calls.iter());
    assert_eq!(estate.ec2.transit_gateway_peering_attachments.len(), 1);
    let link = estate
        .ec2
        .transit_gateway_peering_attachments
        .iter()
        .next()
        .unwrap();
    assert_eq!(
        link.accepter.known().unwrap().region.unwrap().as_str(),
        "us-east-1"
    );
}

#[test]
fn a_shared_snapshot_keeps_its_owner_whoever_looks_first() {
    const JSON: &str = r#"{"Snapshots": [{"SnapshotId": "snap-0s", "OwnerId": "444455556666", "Encrypted": false}]}"#;
    let calls = [
        own(&DESCRIBE_SNAPSHOTS, JSON),
        partner("eu-west-1", &DESCRIBE_SNAPSHOTS, JSON),
        Sample(
            PARTNER,
            "eu-west-1",
            &DESCRIBE_SNAPSHOT_ATTRIBUTE,
            Some("snap-0s"),
            r#"{"SnapshotId": "snap-0s", "CreateVolumePermissions": [{"UserId": "111122223333"}]}"#,
        ),
    ];
    let estate = estate_of(calls.iter());
    assert_eq!(estate.ec2.snapshots.len(), 1);
    let snapshot = estate.ec2.snapshots.iter().next().unwrap();
    assert_eq!(snapshot.place, place(PARTNER, "eu-west-1"));
    let permissions = snapshot.create_volume_permissions.known().unwrap();
    assert_eq!(permissions[0].account.unwrap().as_str(), OWNER);
}

#[test]
fn a_malformed_instance_is_set_aside_alone() {
    let sample = own(
        &DESCRIBE_INSTANCES,
        r#"{"Reservations": [
            {"OwnerId": "111122223333", "Instances": [{"InstanceId": "i-01"}, {"InstanceId": 7}, {"InstanceId": "i-02",
                "NetworkInterfaces": [{"NetworkInterfaceId": "eni-01", "VpcId": "vpc-0a", "SubnetId": "subnet-0a", "PrivateIpAddress": "10.0.0.4"}, {"NetworkInterfaceId": null}]}]},
            {"OwnerId": "x", "Instances": [{"InstanceId": "i-03"}]}]}"#,
    );
    let mut estate = Estate::default();
    let loaded = record(&mut estate, &sample, sample.4);
    estate.settle();
    assert_eq!(loaded.set_aside.len(), 3);
    let ids: Vec<&str> = estate
        .ec2
        .instances
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(ids, ["i-01", "i-02"]);
    assert_eq!(estate.ec2.network_interfaces.len(), 1);
    let gap = estate
        .ledger
        .gap(place(OWNER, "eu-west-1"), &DESCRIBE_INSTANCES, None);
    assert_eq!(gap.unwrap().state, "truncated");
}

#[test]
fn an_address_of_a_nat_gateway_has_an_interface_once_it_is_there() {
    let kept = |state: &str, address: &str| {
        let json = format!(
            r#"{{"NatGateways": [{{"NatGatewayId": "nat-0a", "State": "{state}", "SubnetId": "subnet-0a", "VpcId": "vpc-0a",
                "NatGatewayAddresses": [{{"NetworkInterfaceId": "eni-0a", "PrivateIp": "10.0.1.40"}}, {address}]}}]}}"#
        );
        let loaded = record(
            &mut Estate::default(),
            &own(&DESCRIBE_NAT_GATEWAYS, ""),
            &json,
        );
        loaded.set_aside.is_empty()
    };
    let of = |status: &str| format!(r#"{{"PrivateIp": "10.0.1.41", "Status": "{status}"}}"#);
    assert!(!kept("available", &of("succeeded")));
    assert!(!kept("available", r#"{"PrivateIp": "10.0.1.41"}"#));
    assert!(kept("available", &of("failed")));
    assert!(kept("available", &of("assigning")));
    assert!(kept("pending", &of("succeeded")));
}

#[test]
fn a_reply_about_another_attribute_leaves_a_gap() {
    let asked = about(&DESCRIBE_SNAPSHOT_ATTRIBUTE, "snap-0s", "");
    let json = r#"{"SnapshotId": "snap-0s", "ProductCodes": []}"#;
    let mut estate = Estate::default();
    record(&mut estate, &asked, json);
    estate.settle();
    let snapshot = estate.ec2.snapshots.iter().next().unwrap();
    assert!(snapshot.create_volume_permissions.is_unknown());
    let gap = estate.ledger.gap(
        place(OWNER, "eu-west-1"),
        &DESCRIBE_SNAPSHOT_ATTRIBUTE,
        Some("snap-0s"),
    );
    assert_eq!(gap.unwrap().state, "truncated");
}

#[test]
fn a_reply_that_names_no_resource_is_set_aside() {
    for request in [None, Some("not-an-id")] {
        let sample = Sample(OWNER, "eu-west-1", &DESCRIBE_IMAGE_ATTRIBUTE, request, "");
        let mut estate = Estate::default();
        let loaded = record(&mut estate, &sample, r#"{"LaunchPermissions": []}"#);
        assert_eq!(
            (loaded.resources, loaded.set_aside.len()),
            (0, 1),
            "{request:?}"
        );
    }
}

#[test]
fn a_managed_prefix_list_in_a_file_of_the_older_operation_is_set_aside() {
    let sample = own(&DESCRIBE_PREFIX_LISTS, "");
    let json = r#"{"PrefixLists": [{"PrefixListId": "pl-0s", "OwnerId": "111122223333"}]}"#;
    let mut estate = Estate::default();
    assert_eq!(record(&mut estate, &sample, json).set_aside.len(), 1);
}

use super::*;
use crate::estate::ec2::*;

pub(super) const REPLIES: &[Sample] = &[
    own(
        &DESCRIBE_SECURITY_GROUPS,
        r#"{"SecurityGroups": [
            {"GroupId": "sg-0a", "GroupName": "app", "Description": "app", "OwnerId": "111122223333", "VpcId": "vpc-0a",
             "SecurityGroupArn": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a", "Tags": [{"Key": "env", "Value": "prod"}],
             "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5433,
                 "IpRanges": [{"CidrIp": "10.1.0.0/16", "Description": "lower"}], "Ipv6Ranges": [{"CidrIpv6": "2600::/16"}],
                 "PrefixListIds": [{"PrefixListId": "pl-0aa"}],
                 "UserIdGroupPairs": [
                    {"GroupId": "sg-0b", "UserId": "111122223333"},
                    {"GroupId": "sg-0c", "UserId": "444455556666", "VpcId": "vpc-0b", "VpcPeeringConnectionId": "pcx-0a", "PeeringStatus": "deleted"},
                    {"GroupName": "amazon-elb-sg", "UserId": "amazon-elb"}]},
                {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []},
                {"IpProtocol": "50", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
             "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []}]},
            {"GroupId": "sg-0b", "GroupName": "default", "OwnerId": "111122223333", "VpcId": "vpc-0a", "IpPermissions": []}]}"#,
    ),
    own(
        &DESCRIBE_SECURITY_GROUP_RULES,
        r#"{"SecurityGroupRules": [
            {"SecurityGroupRuleId": "sgr-0a", "GroupId": "sg-0a", "GroupOwnerId": "111122223333", "IsEgress": false, "IpProtocol": "tcp",
             "FromPort": 5432, "ToPort": 5433, "CidrIpv4": "10.1.0.0/16", "Description": "lower", "Tags": []},
            {"SecurityGroupRuleId": "sgr-0b", "GroupId": "sg-0a", "GroupOwnerId": "111122223333", "IsEgress": false, "IpProtocol": "tcp",
             "FromPort": 5432, "ToPort": 5433, "ReferencedGroupInfo": {"GroupId": "sg-0c", "UserId": "444455556666", "VpcId": "vpc-0b", "VpcPeeringConnectionId": "pcx-0a", "PeeringStatus": "deleted"}, "Tags": []},
            {"SecurityGroupRuleId": "sgr-0c", "GroupId": "sg-0a", "GroupOwnerId": "111122223333", "IsEgress": true, "IpProtocol": "-1",
             "FromPort": -1, "ToPort": -1, "PrefixListId": "pl-0aa", "Tags": []}]}"#,
    ),
    own(
        &DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS,
        r#"{"SecurityGroupVpcAssociations": [{"GroupId": "sg-0a", "VpcId": "vpc-0c", "VpcOwnerId": "444455556666", "State": "associated", "GroupOwnerId": "111122223333"}]}"#,
    ),
];

#[test]
fn permissions_tell_ports_and_every_kind_of_peer() {
    let estate = whole();
    let group = get(
        &estate.ec2.security_groups,
        "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a",
    );
    let ingress = group.ingress.known().unwrap();
    let peers: Vec<String> = ingress[0].peers().map(|peer| peer.to_string()).collect();
    assert_eq!(
        peers,
        [
            "10.1.0.0/16",
            "2600::/16",
            "pl-0aa",
            "sg-0b",
            "sg-0c",
            "unnamed-group"
        ]
    );
    assert!(ingress[0].ports().contains(5433) && !ingress[0].ports().contains(5434));
    let Some(Peer::Group(stale)) = ingress[0].peers().nth(4) else {
        panic!("no group")
    };
    assert_eq!(stale.peering_status.unwrap().as_str(), "deleted");
    assert_eq!(stale.user.unwrap().as_str(), PARTNER);
    assert_eq!(
        ingress[1].ports(),
        Ports::Icmp {
            kind: Some(8),
            code: None
        }
    );
    assert_eq!(
        (
            ingress[2].protocol.known().unwrap().as_str(),
            ingress[2].ports()
        ),
        ("50", Ports::All)
    );
    assert_eq!(group.egress.known().unwrap()[0].ports(), Ports::All);
}

#[test]
fn a_group_without_rules_differs_from_one_whose_rules_are_unknown() {
    let estate = whole();
    let group = get(
        &estate.ec2.security_groups,
        "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0b",
    );
    assert!(group.ingress.known().unwrap().is_empty());
    assert!(group.egress.is_unknown());
}

#[test]
fn rules_by_id_equal_the_permissions_they_name() {
    let estate = whole();
    let rules = &estate.ec2.security_group_rules;
    let rule = |id: &str| {
        get(
            rules,
            &format!("arn:aws:ec2:eu-west-1:111122223333:security-group-rule/{id}"),
        )
    };
    let group = get(
        &estate.ec2.security_groups,
        "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a",
    );
    let permission = &group.ingress.known().unwrap()[0];
    let peers: Vec<_> = permission.peers().collect();
    assert_eq!(rule("sgr-0a").peer().unwrap(), peers[0]);
    assert_eq!(rule("sgr-0b").peer().unwrap(), peers[4]);
    assert_eq!(rule("sgr-0b").ports(), permission.ports());
    assert!(rule("sgr-0c").is_egress);
    assert_eq!(rule("sgr-0c").peer().unwrap().to_string(), "pl-0aa");
    assert_eq!(rule("sgr-0c").ports(), Ports::All);
}

#[test]
fn a_group_may_serve_a_vpc_of_another_account() {
    let estate = whole();
    let association = estate
        .ec2
        .security_group_vpc_associations
        .iter()
        .next()
        .unwrap();
    assert_eq!(association.place, place(OWNER, "eu-west-1"));
    assert_eq!(association.vpc.as_str(), "vpc-0c");
    assert_eq!(association.vpc_owner.unwrap().to_string(), PARTNER);
    assert_eq!(association.state.known().unwrap().as_str(), "associated");
}

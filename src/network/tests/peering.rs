//! VPC peering connections.

use serde_json::json;

use super::scene::{
    ACCOUNT, Scene, add, blocked, interface, local, of, one_way, open, open_acl, subnet, table, to,
    unknown, vpc,
};
use crate::estate::ec2::DESCRIBE_VPC_PEERING_CONNECTIONS;

#[test]
fn only_an_active_connection_carries() {
    for state in [
        "pending-acceptance",
        "provisioning",
        "expired",
        "failed",
        "rejected",
        "deleting",
        "deleted",
    ] {
        let mut scene = Scene::new();
        scene.peerings[0]["Status"] = json!({"Code": state});
        let told = scene.tcp("i-front", "i-far", 443);
        assert_eq!(told, blocked(&["peering-not-active pcx-ab"]), "{state}");
    }
    let mut unread = Scene::new();
    let one = unread.peerings[0].as_object_mut().unwrap();
    one.remove("Status");
    assert_eq!(unread.tcp("i-front", "i-far", 443), unknown());
    unread.unread.insert(DESCRIBE_VPC_PEERING_CONNECTIONS.name);
    assert_eq!(unread.tcp("i-front", "i-far", 443), unknown());
}

#[test]
fn both_sides_need_a_route() {
    let bare = |id: &str, block: &str| {
        let mut scene = Scene::new();
        of(&mut scene.tables, id)["Routes"] = json!([local(block)]);
        scene
    };
    assert_eq!(
        bare("rtb-public", "10.1.0.0/16").tcp("i-front", "i-far", 443),
        blocked(&["no-route rtb-public"])
    );
    assert_eq!(
        bare("rtb-far", "10.2.0.0/16").tcp("i-front", "i-far", 443),
        one_way(&["no-route rtb-far"])
    );
}

/// A third VPC, peered with `vpc-b`; `i-third` lives there, and routes lead through `vpc-b`.
fn three() -> Scene {
    let mut scene = Scene::new();
    add(&mut scene.vpcs, vpc("vpc-c", "10.3.0.0/16"));
    add(
        &mut scene.subnets,
        subnet("subnet-third", "vpc-c", "10.3.1.0/24", "1"),
    );
    add(
        &mut scene.acls,
        open_acl("acl-third", "vpc-c", &["subnet-third"]),
    );
    add(
        &mut scene.interfaces,
        interface("third", "vpc-c", "subnet-third", "10.3.1.10", "sg-far"),
    );
    let side = |vpc: &str, block: &str| json!({"OwnerId": ACCOUNT, "Region": "eu-west-1", "VpcId": vpc, "CidrBlock": block});
    add(
        &mut scene.peerings,
        json!({"VpcPeeringConnectionId": "pcx-bc", "Status": {"Code": "active"},
            "RequesterVpcInfo": side("vpc-b", "10.2.0.0/16"), "AccepterVpcInfo": side("vpc-c", "10.3.0.0/16")}),
    );
    let pcx = "VpcPeeringConnectionId";
    let routes = [
        local("10.3.0.0/16"),
        to("10.2.0.0/16", pcx, "pcx-bc"),
        to("10.1.0.0/16", pcx, "pcx-bc"),
        to("0.0.0.0/0", pcx, "pcx-bc"),
    ];
    add(
        &mut scene.tables,
        table("rtb-third", "vpc-c", &["subnet-third"], &routes),
    );
    let far = &mut of(&mut scene.tables, "rtb-far")["Routes"];
    add(far, to("10.3.0.0/16", pcx, "pcx-bc"));
    add(far, to("0.0.0.0/0", pcx, "pcx-ab"));
    let front = &mut of(&mut scene.tables, "rtb-public")["Routes"];
    add(front, to("10.3.0.0/16", pcx, "pcx-ab"));
    scene
}

#[test]
fn nothing_is_carried_on_to_a_third_vpc() {
    let scene = three();
    assert_eq!(scene.tcp("i-far", "i-third", 443), open());
    assert_eq!(
        scene.tcp("i-front", "i-third", 443),
        blocked(&["not-transitive pcx-ab"])
    );
    assert_eq!(
        scene.tcp("i-third", "i-front", 443),
        blocked(&["not-transitive pcx-bc"])
    );
}

#[test]
fn nobody_uses_the_gateways_of_the_other_side() {
    // The other side has an internet gateway, a NAT gateway and routes to both.
    let scene = three();
    assert_eq!(
        scene.tcp("i-far", "8.8.8.8", 443),
        blocked(&["not-transitive pcx-ab"])
    );
    assert_eq!(
        scene.tcp("i-third", "8.8.8.8", 443),
        blocked(&["not-transitive pcx-bc"])
    );
}

#[test]
fn a_source_from_elsewhere_is_not_carried() {
    // An appliance of `vpc-b` forwards what came in from `vpc-c`: the source is none of `vpc-b`.
    let mut scene = three();
    of(&mut scene.interfaces, "eni-far")["SourceDestCheck"] = json!(false);
    of(&mut scene.tables, "rtb-third")["Routes"] = json!([
        local("10.3.0.0/16"),
        to("10.2.0.0/16", "VpcPeeringConnectionId", "pcx-bc")
    ]);
    let mut guest = interface("guest", "vpc-b", "subnet-far", "10.3.9.9", "sg-far");
    guest["PrivateIpAddresses"] = json!([{"PrivateIpAddress": "10.3.9.9"}]);
    add(&mut scene.interfaces, guest);
    assert_eq!(
        scene.tcp("i-guest", "i-front", 443).1[0],
        "not-transitive pcx-ab"
    );
}

#[test]
fn an_address_of_the_other_side_that_no_subnet_holds_is_dropped() {
    let scene = Scene::new();
    assert_eq!(
        scene.tcp("i-front", "10.2.77.1", 443),
        blocked(&["no-subnet vpc-b"])
    );
    assert_eq!(
        scene.tcp("i-front", "10.2.1.99", 443),
        blocked(&["no-interface subnet-far"])
    );
}

#[test]
fn secondary_blocks_are_carried_too() {
    let mut scene = Scene::new();
    scene.vpcs[1]["CidrBlockAssociationSet"] = json!([
        {"CidrBlock": "10.2.0.0/16", "CidrBlockState": {"State": "associated"}},
        {"CidrBlock": "10.8.0.0/16", "CidrBlockState": {"State": "associated"}}]);
    add(
        &mut scene.subnets,
        subnet("subnet-more", "vpc-b", "10.8.1.0/24", "1"),
    );
    add(
        &mut scene.acls,
        open_acl("acl-more", "vpc-b", &["subnet-more"]),
    );
    add(
        &mut scene.interfaces,
        interface("more", "vpc-b", "subnet-more", "10.8.1.10", "sg-far"),
    );
    let pcx = "VpcPeeringConnectionId";
    let routes = [
        local("10.2.0.0/16"),
        local("10.8.0.0/16"),
        to("10.1.0.0/16", pcx, "pcx-ab"),
    ];
    add(
        &mut scene.tables,
        table("rtb-more", "vpc-b", &["subnet-more"], &routes),
    );
    assert_eq!(
        scene.tcp("i-front", "i-more", 443),
        blocked(&["not-public igw-a"])
    );
    add(
        &mut of(&mut scene.tables, "rtb-public")["Routes"],
        to("10.8.0.0/16", pcx, "pcx-ab"),
    );
    assert_eq!(scene.tcp("i-front", "i-more", 443), open());
}

#[test]
fn of_equal_blocks_each_table_knows_its_own() {
    // A third VPC has the block of `vpc-b`; the table of `i-front` leads a part of it there.
    let mut scene = Scene::new();
    add(&mut scene.vpcs, vpc("vpc-t", "10.2.0.0/16"));
    add(
        &mut scene.subnets,
        subnet("subnet-twin", "vpc-t", "10.2.1.0/24", "1"),
    );
    add(
        &mut scene.acls,
        open_acl("acl-twin", "vpc-t", &["subnet-twin"]),
    );
    add(
        &mut scene.interfaces,
        interface("twin", "vpc-t", "subnet-twin", "10.2.1.10", "sg-far"),
    );
    let pcx = "VpcPeeringConnectionId";
    let routes = [local("10.2.0.0/16"), to("10.1.0.0/16", pcx, "pcx-at")];
    add(
        &mut scene.tables,
        table("rtb-twin", "vpc-t", &["subnet-twin"], &routes),
    );
    let mut second = scene.peerings[0].clone();
    second["VpcPeeringConnectionId"] = json!("pcx-at");
    second["AccepterVpcInfo"]["VpcId"] = json!("vpc-t");
    add(&mut scene.peerings, second);
    assert_eq!(scene.tcp("i-front", "i-far", 443), open());
    assert_eq!(
        scene.tcp("i-front", "i-twin", 443),
        blocked(&["delivered-elsewhere eni-far"])
    );
    add(
        &mut of(&mut scene.tables, "rtb-public")["Routes"],
        to("10.2.1.10/32", pcx, "pcx-at"),
    );
    assert_eq!(scene.tcp("i-front", "i-twin", 443), open());
    assert_eq!(
        scene.tcp("i-front", "i-far", 443),
        blocked(&["delivered-elsewhere eni-twin"])
    );
}

#[test]
fn the_other_sides_vpc_may_be_unread() {
    let mut scene = Scene::new();
    for list in [&mut scene.vpcs, &mut scene.subnets, &mut scene.interfaces] {
        list.as_array_mut()
            .unwrap()
            .retain(|one| one["VpcId"] != "vpc-b");
    }
    assert_eq!(scene.tcp("i-front", "10.2.1.10", 443), unknown());
    // But what is no address of it does not go there.
    of(&mut scene.tables, "rtb-public")["Routes"][2]["DestinationCidrBlock"] = json!("10.0.0.0/8");
    assert_eq!(
        scene.tcp("i-front", "10.5.1.10", 443),
        blocked(&["not-transitive pcx-ab"])
    );
}

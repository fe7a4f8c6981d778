//! References to groups, across the borders of VPCs and accounts.

use serde_json::{Value, json};

use super::hub::Hub;
use super::scene::{Scene, add, blocked, group, interface, of, open, rule, unknown, vpc};
use crate::estate::ec2::DESCRIBE_TRANSIT_GATEWAYS;

const OTHER: &str = "444455556666";

fn reference(group: &str) -> Value {
    rule(
        "tcp",
        5432,
        json!({"GroupId": group, "UserId": "111122223333"}),
    )
}

/// The scene, with a reference to the group of `i-front` in the other VPC alone.
fn referring() -> Scene {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-far")["IpPermissions"] = json!([reference("sg-client")]);
    scene
}

const REFUSED: &[&str] = &["security-group sg-far"];

#[test]
fn references_cross_active_peering_connections_of_one_region() {
    assert_eq!(referring().tcp("i-front", "i-far", 5432), open());
    let mut pending = referring();
    pending.peerings[0]["Status"] = json!({"Code": "pending-acceptance"});
    let told = pending.tcp("i-front", "i-far", 5432);
    assert_eq!(told, blocked(&["peering-not-active pcx-ab"]));
    let mut distant = referring();
    distant.peerings[0]["AccepterVpcInfo"]["Region"] = json!("eu-central-1");
    assert_eq!(distant.tcp("i-front", "i-far", 5432), blocked(REFUSED));
    // Where the region was not read it is not known.
    let mut vague = referring();
    let side = vague.peerings[0]["AccepterVpcInfo"]
        .as_object_mut()
        .unwrap();
    side.remove("Region");
    assert_eq!(vague.tcp("i-front", "i-far", 5432), unknown());
}

#[test]
fn rules_for_what_goes_out_refer_across_peering_connections_too() {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-client")["IpPermissionsEgress"] = json!([rule(
        "tcp",
        443,
        json!({"GroupId": "sg-far", "UserId": "111122223333"})
    )]);
    assert_eq!(scene.tcp("i-front", "i-far", 443), open());
    scene.peerings[0]["AccepterVpcInfo"]["Region"] = json!("eu-central-1");
    assert_eq!(
        scene.tcp("i-front", "i-far", 443),
        blocked(&["security-group sg-client"])
    );
}

#[test]
fn references_cross_peering_connections_to_other_accounts() {
    let mut scene = referring();
    scene.peerings[0]["AccepterVpcInfo"]["OwnerId"] = json!(OTHER);
    for (list, id) in [
        (&mut scene.vpcs, "vpc-b"),
        (&mut scene.subnets, "subnet-far"),
        (&mut scene.interfaces, "eni-far"),
        (&mut scene.groups, "sg-far"),
    ] {
        of(list, id)["OwnerId"] = json!(OTHER);
    }
    assert_eq!(scene.tcp("i-front", "i-far", 5432), open());
}

#[test]
fn references_over_connections_that_are_gone_match_nothing() {
    for state in ["deleted", "rejected", "expired"] {
        let mut scene = referring();
        let named = &mut of(&mut scene.groups, "sg-far")["IpPermissions"][0]["UserIdGroupPairs"][0];
        named["VpcPeeringConnectionId"] = json!("pcx-old");
        named["PeeringStatus"] = json!(state);
        assert_eq!(
            scene.tcp("i-front", "i-far", 5432),
            blocked(REFUSED),
            "{state}"
        );
        let named = &mut of(&mut scene.groups, "sg-far")["IpPermissions"][0]["UserIdGroupPairs"][0];
        named["PeeringStatus"] = json!("active");
        assert_eq!(scene.tcp("i-front", "i-far", 5432), open());
    }
    // A group that is gone is carried by nobody.
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-far")["IpPermissions"] = json!([reference("sg-gone")]);
    assert_eq!(scene.tcp("i-front", "i-far", 5432), blocked(REFUSED));
}

#[test]
fn references_hold_among_participants_of_a_shared_vpc() {
    let mut scene = Scene::new();
    let mut theirs = interface("guest", "vpc-a", "subnet-inner", "10.1.2.20", "sg-guest");
    theirs["OwnerId"] = json!(OTHER);
    add(&mut scene.interfaces, theirs);
    let mut rules = group("sg-guest", "vpc-a", &[reference("sg-client")]);
    rules["OwnerId"] = json!(OTHER);
    add(&mut scene.groups, rules);
    assert_eq!(scene.tcp("i-front", "i-guest", 5432), open());
    assert_eq!(
        scene.tcp("i-beside", "i-guest", 5432),
        blocked(&["security-group sg-guest"])
    );
}

#[test]
fn a_group_that_several_vpcs_share_has_members_in_all_of_them() {
    // The group of `i-far` refers to one that `i-front` carries, and it is carried in `vpc-b` too.
    let mut scene = Scene::new();
    let twin = interface("twin", "vpc-b", "subnet-far", "10.2.1.20", "sg-client");
    add(&mut scene.interfaces, twin);
    of(&mut scene.groups, "sg-far")["IpPermissions"] = json!([reference("sg-client")]);
    assert_eq!(scene.tcp("i-twin", "i-far", 5432), open());
    assert_eq!(scene.tcp("i-front", "i-far", 5432), open());
}

fn over_transit() -> Hub {
    let mut hub = Hub::new();
    of(&mut hub.scene.groups, "sg-b")["IpPermissions"] = json!([reference("sg-a")]);
    hub
}

const REFUSED_B: &[&str] = &["security-group sg-b"];

#[test]
fn references_cross_a_transit_gateway_where_it_and_both_attachments_let_them() {
    // The gateway does not unless told to; the attachments do.
    assert_eq!(over_transit().tcp("i-a1", "i-b1", 5432), blocked(REFUSED_B));
    let mut told = over_transit();
    told.gateways[0]["Options"] = json!({"SecurityGroupReferencingSupport": "enable"});
    assert_eq!(told.tcp("i-a1", "i-b1", 5432), open());
    told.gateways[0]["Options"] = json!({"SecurityGroupReferencingSupport": "disable"});
    assert_eq!(told.tcp("i-a1", "i-b1", 5432), blocked(REFUSED_B));
    told.gateways[0]["Options"] = json!({"SecurityGroupReferencingSupport": "enable"});
    for side in [0, 1] {
        let mut one = told.clone();
        one.vpc_attachments[side]["Options"] =
            json!({"SecurityGroupReferencingSupport": "disable"});
        assert_eq!(one.tcp("i-a1", "i-b1", 5432), blocked(REFUSED_B), "{side}");
        one.vpc_attachments[side]["Options"] = json!({"SecurityGroupReferencingSupport": "enable"});
        assert_eq!(one.tcp("i-a1", "i-b1", 5432), open());
    }
    // Of a gateway that was not read nobody knows.
    let mut unread = over_transit();
    unread.scene.unread.insert(DESCRIBE_TRANSIT_GATEWAYS.name);
    assert_eq!(unread.tcp("i-a1", "i-b1", 5432), unknown());
}

#[test]
fn rules_for_what_goes_out_do_not_refer_across_a_transit_gateway() {
    let mut hub = Hub::new();
    hub.gateways[0]["Options"] = json!({"SecurityGroupReferencingSupport": "enable"});
    of(&mut hub.scene.groups, "sg-a")["IpPermissionsEgress"] = json!([reference("sg-b")]);
    assert_eq!(
        hub.tcp("i-a1", "i-b1", 5432),
        blocked(&["security-group sg-a"])
    );
}

#[test]
fn groups_that_were_not_read_are_not_known() {
    let mut scene = referring();
    let carried = of(&mut scene.interfaces, "eni-front")
        .as_object_mut()
        .unwrap();
    carried.remove("Groups");
    // What leaves is not known either.
    let answer =
        scene.ask(r#"{"from": "i-front", "to": "i-far", "protocol": "tcp", "port": 5432}"#);
    assert_eq!(answer.verdict.as_str(), "unknown");
    let named: Vec<&str> = answer.open.iter().map(|one| one.component).collect();
    assert_eq!(named, ["eni-front", "eni-front"], "there and by reference");
    let mut scene = Scene::new();
    let list = scene.groups.as_array_mut().unwrap();
    list.retain(|one| one["GroupId"] != "sg-web");
    assert_eq!(scene.tcp("i-front", "i-inner", 443), unknown());
    // One that admits is enough.
    of(&mut scene.interfaces, "eni-inner")["Groups"] =
        json!([{"GroupId": "sg-web"}, {"GroupId": "sg-open"}]);
    add(
        &mut scene.groups,
        super::scene::open_group("sg-open", "vpc-a"),
    );
    assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
}

#[test]
fn addresses_of_one_instance_reach_each_other_unfiltered() {
    let mut scene = Scene::new();
    let mut second = interface("second", "vpc-a", "subnet-inner", "10.1.2.77", "sg-client");
    second["Attachment"]["InstanceId"] = json!("i-front");
    add(&mut scene.interfaces, second);
    let question = json!({"from": "eni-front", "to": "eni-second", "protocol": "tcp", "port": 9});
    assert_eq!(scene.about_flow(&question), open());
    of(&mut scene.interfaces, "eni-second")["Attachment"]["InstanceId"] = json!("i-other");
    assert_eq!(
        scene.about_flow(&question),
        blocked(&["security-group sg-client"])
    );
}

#[test]
fn what_amazon_answers_beside_every_instance_is_not_filtered() {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-client")["IpPermissionsEgress"] = json!([]);
    scene.acls = json!([super::scene::acl(
        "acl-shut",
        "vpc-a",
        &["subnet-public"],
        &[]
    )]);
    for address in [
        "169.254.169.253",
        "169.254.169.254",
        "169.254.169.123",
        "10.1.0.2",
    ] {
        assert_eq!(scene.udp("i-front", address, 53), open(), "{address}");
    }
    assert_ne!(scene.udp("i-front", "10.1.0.3", 53), open());
    // The resolver is in the first block of the VPC, also where another lies before it.
    scene.vpcs[0]["CidrBlockAssociationSet"] =
        json!([{"CidrBlock": "10.1.0.0/16"}, {"CidrBlock": "10.0.0.0/16"}]);
    assert_eq!(scene.udp("i-front", "10.1.0.2", 53), open());
    assert_ne!(scene.udp("i-front", "10.0.0.2", 53), open());
}

#[test]
fn groups_of_a_vpc_that_nobody_joined_see_nothing_of_it() {
    // Equal addresses elsewhere are not those of the members.
    let mut scene = referring();
    add(&mut scene.vpcs, vpc("vpc-c", "10.1.0.0/16"));
    add(
        &mut scene.subnets,
        super::scene::subnet("subnet-twin", "vpc-c", "10.1.1.0/24", "a"),
    );
    add(
        &mut scene.interfaces,
        interface("twin", "vpc-c", "subnet-twin", "10.1.1.10", "sg-client"),
    );
    assert_ne!(scene.tcp("i-twin", "i-far", 5432), open());
}

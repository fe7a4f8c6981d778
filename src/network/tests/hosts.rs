//! Who answers: hosts, interfaces without one, what Amazon answers beside every instance.

use serde_json::json;

use super::scene::{Scene, interface, local, to};
use super::{open, shut};

#[test]
fn an_interface_that_is_attached_to_nothing_neither_asks_nor_answers() {
    let mut scene = Scene::new();
    let mut loose = interface("loose", "vpc-a", "subnet-inner", "10.1.2.77", "sg-web");
    loose.as_object_mut().unwrap().remove("Attachment");
    loose["Status"] = json!("available");
    scene.interfaces.as_array_mut().unwrap().push(loose);
    assert_eq!(
        scene.flow("i-front", "eni-loose", 443),
        shut("blocked", &["not-attached eni-loose"])
    );
    assert_eq!(scene.flow("eni-loose", "i-far", 443).0, "blocked");
    let loose = scene.interfaces.as_array_mut().unwrap().last_mut().unwrap();
    loose["Status"] = json!("in-use");
    assert_eq!(scene.flow("i-front", "eni-loose", 443), open());
}

#[test]
fn private_addresses_of_a_public_range_are_private() {
    let mut scene = Scene::new();
    scene.vpcs[1]["CidrBlock"] = json!("52.10.0.0/16");
    scene.peerings[0]["AccepterVpcInfo"]["CidrBlock"] = json!("52.10.0.0/16");
    scene.subnets[2]["CidrBlock"] = json!("52.10.1.0/24");
    scene.tables[0]["Routes"][2]["DestinationCidrBlock"] = json!("52.10.0.0/16");
    scene.tables[2]["Routes"][0] = local("52.10.0.0/16");
    let far = scene.interfaces.as_array_mut().unwrap().last_mut().unwrap();
    *far = interface("far", "vpc-b", "subnet-far", "52.10.1.10", "sg-far");
    assert_eq!(scene.flow("i-front", "i-far", 443), open());
    assert_eq!(
        scene.flow("internet", "i-far", 443),
        shut("blocked", &["no-address addresses"])
    );
    // Whoever has no route to the VPC finds somebody else on the internet.
    scene.tables[0]["Routes"][2] = to("10.2.0.0/16", "VpcPeeringConnectionId", "pcx-ab");
    assert_eq!(scene.flow("i-front", "i-far", 443).0, "blocked");
}

#[test]
fn dns_answers_at_the_second_address_of_the_first_block_whatever_filters_say() {
    let mut scene = Scene::new();
    scene.vpcs[0]["CidrBlockAssociationSet"] = json!([
        {"CidrBlock": "10.1.0.0/16", "CidrBlockState": {"State": "associated"}},
        {"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}}]);
    scene.groups[0]["IpPermissionsEgress"] = json!([]);
    assert_eq!(scene.flow("i-front", "10.1.0.2", 53), open());
    assert_eq!(scene.flow("i-front", "169.254.169.253", 53), open());
    assert_eq!(scene.flow("i-front", "10.0.0.2", 53).0, "blocked");
}

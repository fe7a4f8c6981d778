//! VPCs that several accounts share.

use serde_json::json;

use super::scene::{ACCOUNT, Further, Scene, blocked, interface, of, open, rule, told};
use crate::environments::{Declared, classify};
use crate::estate::ec2::{DESCRIBE_NETWORK_INTERFACES, DESCRIBE_SECURITY_GROUPS, DESCRIBE_SUBNETS};
use crate::network::{Flows, Network};

const GUEST: &str = "444455556666";

/// `vpc-a` belongs to one account; `i-guest` in it to another, which reads it itself.
fn shared() -> Scene {
    let mut scene = Scene::new();
    let mut theirs = interface("guest", "vpc-a", "subnet-inner", "10.1.2.20", "sg-guest");
    theirs["OwnerId"] = json!(GUEST);
    let mut group = super::scene::group(
        "sg-guest",
        "vpc-a",
        &[
            rule("tcp", 443, json!({"CidrIp": "10.1.0.0/16"})),
            rule(
                "tcp",
                22,
                json!({"GroupId": "sg-client", "UserId": ACCOUNT}),
            ),
        ],
    );
    group["OwnerId"] = json!(GUEST);
    let subnet = of(&mut scene.subnets, "subnet-inner").clone();
    for (operation, reply) in [
        (
            &DESCRIBE_NETWORK_INTERFACES,
            json!({"NetworkInterfaces": [theirs]}),
        ),
        (
            &DESCRIBE_SECURITY_GROUPS,
            json!({"SecurityGroups": [group]}),
        ),
        (&DESCRIBE_SUBNETS, json!({"Subnets": [subnet]})),
    ] {
        scene.further.push(Further {
            account: GUEST,
            region: "eu-west-1",
            operation,
            request: None,
            reply,
            missing: None,
        });
    }
    scene
}

#[test]
fn participants_are_neighbours() {
    let scene = shared();
    assert_eq!(scene.tcp("i-front", "i-guest", 443), open());
    assert_eq!(
        scene.tcp("i-front", "i-guest", 80),
        blocked(&["security-group sg-guest"])
    );
    assert_eq!(scene.tcp("i-guest", "i-inner", 443), open());
}

#[test]
fn groups_of_other_accounts_are_referred_to() {
    let scene = shared();
    assert_eq!(scene.tcp("i-front", "i-guest", 22), open());
    assert_eq!(
        scene.tcp("i-inner", "i-guest", 22),
        blocked(&["security-group sg-guest"])
    );
}

#[test]
fn routes_and_acls_are_the_owners() {
    let mut scene = shared();
    // By the owner's table and gateway the guest reaches the internet.
    assert_eq!(scene.tcp("i-guest", "8.8.8.8", 443), open());
    of(&mut scene.acls, "acl-inner")["Entries"] = json!([]);
    assert_eq!(
        scene.tcp("i-front", "i-guest", 443),
        blocked(&["network-acl acl-inner"])
    );
    assert_eq!(
        scene.tcp("i-inner", "i-guest", 443),
        open(),
        "in one subnet"
    );
}

#[test]
fn an_interface_is_its_owners_and_not_the_vpcs() {
    let scene = shared();
    let estate = scene.estate();
    let (network, environments) = (
        Network::new(&estate, scene.settings),
        classify(&estate, &Declared::default()),
    );
    let flows = Flows::new(&network, &environments);
    let ask = |to: &str, port: u16| {
        let question = json!({"from": "i-front", "to": to, "protocol": "tcp", "port": port});
        told(
            &flows
                .ask(&serde_json::from_value(question).unwrap())
                .unwrap(),
        )
    };
    let guests = format!("account:{GUEST}");
    assert_eq!(ask(&guests, 22), open());
    // `sg-far` and `sg-web` admit the port too, but they are the owner's.
    let mut only = shared();
    let one = |rules| super::scene::group("sg-guest", "vpc-a", rules);
    let mut shut = one(&[]);
    shut["OwnerId"] = json!(GUEST);
    only.further[1].reply = json!({"SecurityGroups": [shut]});
    assert_eq!(
        only.tcp("i-front", &guests, 22),
        blocked(&["security-group sg-guest"])
    );
    assert_eq!(
        only.tcp("i-front", &format!("account:{ACCOUNT}"), 22),
        open()
    );
}

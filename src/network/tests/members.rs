//! Members that AWS never omits: where one is missing, null or of a wrong type, what rests on it is not known and it is
//! named; what does not rest on it stays as it is.

use serde_json::{Value, json};

use super::farm::Farm;
use super::scene::{Scene, add, blocked, of, open, rule, table, to};
use crate::network::FlowAnswer;

fn ask(scene: &Scene, from: &str, to: &str, port: u16) -> FlowAnswer {
    let question = json!({"from": from, "to": to, "protocol": "tcp", "port": port});
    scene.ask(&question.to_string())
}

/// Returns the verdict, and the components of which a member is said to be untold.
fn named<'a>(answer: &'a FlowAnswer, member: &str) -> (&'static str, Vec<&'a str>) {
    let told = answer.open.iter();
    let told = told.filter(|one| one.detail.contains(member));
    let mut told: Vec<_> = told.map(|one| one.component).collect();
    told.dedup();
    (answer.verdict.as_str(), told)
}

/// Makes the scene with a member missing, null, and of a wrong type.
fn without(
    make: impl Fn() -> Scene,
    place: impl Fn(&mut Scene) -> (&mut Value, &str),
) -> [Scene; 3] {
    let change = |what: Option<Value>| {
        let mut scene = make();
        let (one, member) = place(&mut scene);
        match what {
            Some(value) => one[member] = value,
            None => drop(one.as_object_mut().unwrap().remove(member)),
        }
        scene
    };
    [
        change(None),
        change(Some(Value::Null)),
        change(Some(json!({"a": 7}))),
    ]
}

#[test]
fn a_subnet_without_its_block_leaves_open_what_lies_in_it() {
    for scene in without(Scene::new, |scene| {
        (of(&mut scene.subnets, "subnet-inner"), "CidrBlock")
    }) {
        for (from, to) in [
            ("i-front", "i-inner"),
            ("i-inner", "i-beside"),
            ("i-far", "i-inner"),
        ] {
            let answer = ask(&scene, from, to, 443);
            let told = named(&answer, "CidrBlock");
            assert_eq!(told.1, ["subnet-inner"], "{from} {to} {answer:?}");
            assert_eq!(told.0, "unknown", "{from} {to}");
        }
        // What lies in other subnets is as it was.
        assert_eq!(scene.tcp("i-front", "i-beside", 443), open());
        assert_eq!(scene.tcp("i-front", "i-far", 443), open());
        assert_eq!(scene.tcp("i-far", "i-beside", 443), open());
    }
    // A subnet of IPv6 alone has none.
    let mut six = Scene::new();
    add(
        &mut six.subnets,
        json!({"SubnetId": "subnet-six", "VpcId": "vpc-a", "OwnerId": super::scene::ACCOUNT, "Ipv6Native": true}),
    );
    assert_eq!(
        six.tcp("i-front", "10.1.77.1", 443),
        blocked(&["no-subnet vpc-a"])
    );
}

/// The table of `subnet-inner` is the only one that leads to the other VPC, and there is a main one.
fn with_main() -> Scene {
    let mut scene = Scene::new();
    let mut main = table(
        "rtb-main",
        "vpc-a",
        &[],
        &[super::scene::local("10.1.0.0/16")],
    );
    main["Associations"] = json!([{"Main": true, "AssociationState": {"State": "associated"}}]);
    add(&mut scene.tables, main);
    scene
}

#[test]
fn an_association_of_a_table_without_a_subnet_may_be_of_any() {
    for scene in without(with_main, |scene| {
        let table = of(&mut scene.tables, "rtb-inner");
        table["Associations"][0]
            .as_object_mut()
            .unwrap()
            .remove("Main");
        (&mut table["Associations"][0], "SubnetId")
    }) {
        let answer = ask(&scene, "i-inner", "i-far", 443);
        assert_eq!(named(&answer, "SubnetId"), ("unknown", vec!["rtb-inner"]));
        // Subnets with a table of their own use that.
        assert_eq!(scene.tcp("i-front", "i-far", 443), open());
    }
    for scene in without(with_main, |scene| {
        (of(&mut scene.tables, "rtb-inner"), "Associations")
    }) {
        let answer = ask(&scene, "i-inner", "i-far", 443);
        assert_eq!(
            named(&answer, "Associations"),
            ("unknown", vec!["rtb-inner"])
        );
    }
    let mut strange = with_main();
    of(&mut strange.tables, "rtb-inner")["Associations"][0]["AssociationState"]["State"] =
        json!("parked");
    let answer = ask(&strange, "i-inner", "i-far", 443);
    assert_eq!(named(&answer, "`parked`"), ("unknown", vec!["rtb-inner"]));
}

#[test]
fn an_acl_without_its_subnets_may_be_any_ones() {
    let denying = || {
        let mut scene = Scene::new();
        of(&mut scene.acls, "acl-inner")["IsDefault"] = json!(false);
        let deny = super::entry(1, false, "deny", None);
        add(&mut of(&mut scene.acls, "acl-inner")["Entries"], deny);
        scene
    };
    assert_eq!(
        denying().tcp("i-front", "i-inner", 443),
        blocked(&["network-acl acl-inner"])
    );
    let whole = without(denying, |scene| {
        (of(&mut scene.acls, "acl-inner"), "Associations")
    });
    let one = without(denying, |scene| {
        let acl = of(&mut scene.acls, "acl-inner");
        (&mut acl["Associations"][0], "SubnetId")
    });
    for scene in whole.into_iter().chain(one) {
        let answer = ask(&scene, "i-front", "i-inner", 443);
        let told = named(&answer, "Associations");
        assert_eq!(told, ("unknown", vec!["acl-inner"]), "{answer:?}");
        assert_eq!(scene.tcp("i-front", "i-far", 443), open());
    }
}

#[test]
fn a_peering_connection_without_a_side_may_join_any_vpcs() {
    for side in ["RequesterVpcInfo", "AccepterVpcInfo"] {
        let whole = without(Scene::new, |scene| (&mut scene.peerings[0], side));
        let id = without(Scene::new, |scene| (&mut scene.peerings[0][side], "VpcId"));
        for scene in whole.into_iter().chain(id) {
            for (from, to) in [("i-front", "i-far"), ("i-far", "i-inner")] {
                let answer = ask(&scene, from, to, 443);
                assert_eq!(
                    named(&answer, "VpcId"),
                    ("unknown", vec!["pcx-ab"]),
                    "{side}"
                );
            }
            assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
        }
        // The VPCs themselves tell their blocks.
        for scene in without(Scene::new, |scene| {
            (&mut scene.peerings[0][side], "CidrBlock")
        }) {
            assert_eq!(scene.tcp("i-front", "i-far", 443), open());
        }
    }
    // A rule for what goes out refers across it.
    let refers = || {
        let mut scene = Scene::new();
        let peer = json!({"GroupId": "sg-far", "UserId": super::scene::ACCOUNT});
        of(&mut scene.groups, "sg-client")["IpPermissionsEgress"] = json!([rule("tcp", 443, peer)]);
        scene
    };
    assert_eq!(refers().tcp("i-front", "i-far", 443), open());
    for scene in without(refers, |scene| {
        (&mut scene.peerings[0]["AccepterVpcInfo"], "VpcId")
    }) {
        assert_eq!(
            ask(&scene, "i-front", "i-far", 443).verdict.as_str(),
            "unknown"
        );
    }
}

#[test]
fn an_interface_without_its_instance_may_be_of_any() {
    let place = |scene: &mut Scene| {
        let one = of(&mut scene.interfaces, "eni-inner");
        one["Attachment"]["InstanceOwnerId"] = json!(super::scene::ACCOUNT);
        one["Status"] = json!("in-use");
    };
    let make = || {
        let mut scene = Scene::new();
        place(&mut scene);
        scene
    };
    for scene in without(make, |scene| {
        (
            &mut of(&mut scene.interfaces, "eni-inner")["Attachment"],
            "InstanceId",
        )
    }) {
        let answer = ask(&scene, "i-front", "i-inner", 443);
        assert_eq!(named(&answer, "InstanceId"), ("unknown", vec!["eni-inner"]));
        assert_eq!(
            named(&ask(&scene, "i-inner", "i-front", 443), "InstanceId").0,
            "unknown"
        );
        // No other name is an instance's.
        let question = r#"{"from": "i-front", "to": "inner"}"#;
        assert!(scene.answered(question).is_err());
        // By its own name it is reached as before; what would stop it might be on its way to itself.
        assert_eq!(scene.tcp("i-front", "eni-inner", 443), open());
        let answer = ask(&scene, "i-front", "eni-inner", 80);
        assert_eq!(named(&answer, "InstanceId"), ("unknown", vec!["eni-inner"]));
        assert_eq!(
            scene.tcp("i-far", "eni-inner", 22),
            blocked(&["security-group sg-web"])
        );
        // The instance tells its address: in a VPC nobody else has it.
        let mut told = scene;
        let one = json!({"InstanceId": "i-inner", "VpcId": "vpc-a", "SubnetId": "subnet-inner",
            "PrivateIpAddress": "10.1.2.10", "State": {"Code": 16, "Name": "running"}});
        told.further(
            &crate::estate::ec2::DESCRIBE_INSTANCES,
            json!({"Reservations": [{"Instances": [one]}]}),
        );
        assert_eq!(told.tcp("i-front", "i-inner", 443), open());
    }
    // Interfaces that AWS makes for itself name none.
    let mut made = Scene::new();
    let one = of(&mut made.interfaces, "eni-inner");
    one["Attachment"] = json!({"InstanceOwnerId": "amazon-elb", "Status": "attached"});
    let question = r#"{"from": "i-front", "to": "i-inner"}"#;
    assert!(made.answered(question).is_err());
}

#[test]
fn a_listener_without_its_port_may_take_any_traffic() {
    let question = r#"{"from": "i-front", "to": "front", "protocol": "tcp", "port": 443}"#;
    let usual = Farm::new().ask(question);
    assert_eq!(usual.verdict.as_str(), "reachable", "{usual:?}");
    for value in [None, Some(Value::Null), Some(json!("a"))] {
        for member in ["Port", "LoadBalancerArn"] {
            let mut farm = Farm::new();
            let listener = &mut farm.balancers[0].listeners.as_mut().unwrap()[0];
            match &value {
                Some(value) => listener[member] = value.clone(),
                None => drop(listener.as_object_mut().unwrap().remove(member)),
            }
            let answer = farm.ask(question);
            match member {
                "Port" => {
                    let told = named(&answer, "Port");
                    assert_eq!((told.0, told.1.len()), ("unknown", 1), "{answer:?}");
                }
                // The listener's own ARN names it.
                _ => assert_eq!(answer.verdict.as_str(), "reachable", "{answer:?}"),
            }
        }
    }
}

#[test]
fn a_group_without_its_rules_is_not_known() {
    for scene in without(Scene::new, |scene| {
        (of(&mut scene.groups, "sg-web"), "IpPermissions")
    }) {
        let answer = ask(&scene, "i-front", "i-inner", 443);
        assert_eq!(
            named(&answer, "IpPermissions"),
            ("unknown", vec!["eni-inner"])
        );
        assert_eq!(scene.tcp("i-front", "i-far", 443), open());
    }
}

#[test]
fn a_rule_without_a_protocol_may_admit_and_takes_nothing_from_others() {
    for scene in without(Scene::new, |scene| {
        let group = of(&mut scene.groups, "sg-web");
        (&mut group["IpPermissions"][0], "IpProtocol")
    }) {
        let answer = ask(&scene, "i-front", "i-inner", 80);
        assert_eq!(named(&answer, "IpProtocol"), ("unknown", vec!["sg-web"]));
        // Another rule admits it for sure.
        assert_eq!(scene.tcp("i-front", "i-inner", 22), open());
    }
    // It speaks of its peers alone.
    for scene in without(Scene::new, |scene| {
        let group = of(&mut scene.groups, "sg-web");
        group["IpPermissions"][0]["IpRanges"] = json!([{"CidrIp": "10.9.0.0/16"}]);
        (&mut group["IpPermissions"][0], "IpProtocol")
    }) {
        assert_eq!(
            scene.tcp("i-front", "i-inner", 443),
            blocked(&["security-group sg-web"])
        );
    }
}

#[test]
fn a_route_without_a_destination_may_lead_anywhere() {
    for scene in without(Scene::new, |scene| {
        let table = of(&mut scene.tables, "rtb-far");
        (&mut table["Routes"][1], "DestinationCidrBlock")
    }) {
        let answer = ask(&scene, "i-far", "i-inner", 443);
        assert_eq!(named(&answer, "destination"), ("unknown", vec!["rtb-far"]));
        assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
    }
    // To a part of its VPC, too, where such a target may stand before it.
    let before = |member: &str, target: &str| {
        let mut scene = Scene::new();
        let mut route = to("10.1.2.0/24", member, target);
        route
            .as_object_mut()
            .unwrap()
            .remove("DestinationCidrBlock");
        add(&mut of(&mut scene.tables, "rtb-public")["Routes"], route);
        ask(&scene, "i-front", "i-inner", 443)
    };
    let answer = before("NetworkInterfaceId", "eni-beside");
    assert_eq!(
        named(&answer, "destination"),
        ("unknown", vec!["rtb-public"])
    );
    let answer = before("VpcPeeringConnectionId", "pcx-ab");
    assert_eq!(answer.verdict.as_str(), "reachable");
}

#[test]
fn a_route_without_a_target_leads_nobody_knows_where() {
    for scene in without(Scene::new, |scene| {
        let table = of(&mut scene.tables, "rtb-public");
        (&mut table["Routes"][2], "VpcPeeringConnectionId")
    }) {
        let answer = ask(&scene, "i-front", "i-far", 443);
        assert_eq!(
            named(&answer, "leads was not told"),
            ("unknown", vec!["rtb-public"])
        );
        assert_eq!(scene.tcp("i-inner", "i-far", 443), open());
    }
}

#[test]
fn an_entry_of_an_acl_without_a_member_decides_what_it_may_match() {
    let make = || {
        let mut scene = Scene::new();
        of(&mut scene.acls, "acl-inner")["Entries"] = json!([
            super::entry(10, false, "deny", Some((80, 80))),
            super::entry(20, false, "allow", None),
            super::entry(30, false, "deny", None),
            super::entry(20, true, "allow", None),
        ]);
        let rules = &mut of(&mut scene.groups, "sg-web")["IpPermissions"];
        add(rules, rule("tcp", 80, json!({"CidrIp": "0.0.0.0/0"})));
        scene
    };
    assert_eq!(make().tcp("i-front", "i-inner", 443), open());
    for member in ["RuleNumber", "RuleAction", "Protocol", "Egress"] {
        for scene in without(make, |scene| {
            let acl = of(&mut scene.acls, "acl-inner");
            (&mut acl["Entries"][0], member)
        }) {
            let answer = ask(&scene, "i-front", "i-inner", 80);
            let told = named(&answer, member);
            assert_eq!(told, ("unknown", vec!["acl-inner"]), "{member} {answer:?}");
        }
        // What an earlier entry decides does not rest on a later one, unless that may stand before it.
        for scene in without(make, |scene| {
            let acl = of(&mut scene.acls, "acl-inner");
            (&mut acl["Entries"][2], member)
        }) {
            let expected = match member {
                "RuleNumber" => "unknown",
                _ => "reachable",
            };
            let answer = ask(&scene, "i-front", "i-inner", 443);
            assert_eq!(answer.verdict.as_str(), expected, "{member} {answer:?}");
        }
    }
    // The answer's way is asked too.
    for member in ["RuleAction", "Protocol"] {
        for scene in without(make, |scene| {
            let acl = of(&mut scene.acls, "acl-inner");
            (&mut acl["Entries"][3], member)
        }) {
            let answer = ask(&scene, "i-front", "i-inner", 443);
            assert_eq!(
                named(&answer, member),
                ("unknown", vec!["acl-inner"]),
                "{member}"
            );
        }
    }
}

#[test]
fn routes_of_connections_and_transit_gateways_without_their_ends_are_not_known() {
    for member in ["State", "DestinationCidrBlock"] {
        let mut office = super::office::Office::new();
        let route = &mut office.connections[0]["Routes"][0];
        route.as_object_mut().unwrap().remove(member);
        let answer = office.by(("i-inner", None), ("on-premises", Some("192.168.3.4")));
        assert_eq!(answer.verdict.as_str(), "unknown", "{member} {answer:?}");
    }
    let mut hub = super::hub::Hub::new();
    hub.routes_mut()[1]["TransitGatewayAttachments"] = json!([]);
    let answer = hub.ask(r#"{"from": "i-a1", "to": "i-b1", "protocol": "tcp", "port": 443}"#);
    let told = named(&answer, "leads was not told");
    assert_eq!(told, ("unknown", vec!["tgw-rtb-all"]));
}

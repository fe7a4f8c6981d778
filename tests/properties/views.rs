//! Replies about the same resources from several accounts, regions and pages.

use palisade::ids::Place;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{difference, estate_of};

const OWNER: &str = "111122223333";

fn place(account: &str, region: &str) -> Place {
    Place::new(account.parse().unwrap(), region.parse().unwrap())
}

/// A subnet of the owner, as some reply shows it: any member may be missing or differ.
fn subnet() -> impl Strategy<Value = Value> {
    let maybe =
        |values: [Value; 2]| proptest::option::of(proptest::sample::select(values.to_vec()));
    (
        0..4_u8,
        maybe([json!("10.0.0.0/24"), json!("10.0.1.0/24")]),
        maybe([json!("eu-west-1a"), json!("eu-west-1b")]),
        maybe([json!(true), json!(false)]),
        maybe([
            json!([{"Key": "env", "Value": "prod"}]),
            json!([{"Key": "env", "Value": "dev"}]),
        ]),
    )
        .prop_map(|(id, cidr, zone, public, tags)| {
            let mut subnet = json!({
                "SubnetId": format!("subnet-0{id}"),
                "VpcId": "vpc-0a",
                "OwnerId": OWNER,
            });
            let members = [
                ("CidrBlock", cidr),
                ("AvailabilityZone", zone),
                ("MapPublicIpOnLaunch", public),
                ("Tags", tags),
            ];
            for (name, value) in members {
                if let (Some(value), Some(subnet)) = (value, subnet.as_object_mut()) {
                    subnet.insert(name.to_owned(), value);
                }
            }
            subnet
        })
}

type Replies = Vec<(&'static str, Place, String)>;

/// Replies of the owner and of two participants, in any order.
fn replies() -> impl Strategy<Value = Replies> {
    let account = proptest::sample::select(vec![OWNER, "222233334444", "333344445555"]);
    let reply =
        (account, proptest::collection::vec(subnet(), 0..5)).prop_map(|(account, subnets)| {
            let json = json!({ "Subnets": subnets }).to_string();
            ("describe-subnets", place(account, "eu-west-1"), json)
        });
    proptest::collection::vec(reply, 1..6)
}

fn shuffled() -> impl Strategy<Value = (Replies, Replies)> {
    replies().prop_flat_map(|replies| (Just(replies.clone()), Just(replies).prop_shuffle()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn views_join_alike_in_every_order((one, other) in shuffled()) {
        prop_assert_eq!(difference(&estate_of(&one), &estate_of(&other)), None);
    }

    #[test]
    fn the_owner_is_believed((replies, _) in shuffled()) {
        let estate = estate_of(&replies);
        for subnet in estate.ec2.subnets.iter() {
            prop_assert_eq!(subnet.place.account.to_string(), OWNER);
            let own: Vec<Value> = replies
                .iter()
                .filter(|(_, place, _)| place.account.to_string() == OWNER)
                .flat_map(|(_, _, json)| {
                    let reply: Value = serde_json::from_str(json).unwrap();
                    reply.get("Subnets").and_then(Value::as_array).cloned().unwrap_or_default()
                })
                .filter(|one| one.get("SubnetId").and_then(Value::as_str) == Some(subnet.id.as_str()))
                .collect();
            let zones: Vec<&str> = own
                .iter()
                .filter_map(|one| one.get("AvailabilityZone")?.as_str())
                .collect();
            let joined = serde_json::to_value(&**subnet).unwrap();
            if let Some(zone) = joined.get("AvailabilityZone").and_then(Value::as_str) {
                prop_assert!(zones.is_empty() || zones.contains(&zone));
            } else {
                prop_assert!(zones.is_empty());
            }
        }
    }

    #[test]
    fn a_list_in_parts_is_the_list(
        subnets in proptest::collection::vec(subnet(), 0..12),
        cut in 0..12_usize,
    ) {
        let here = place(OWNER, "eu-west-1");
        let reply = |part: &[Value]| ("describe-subnets", here, json!({ "Subnets": part }).to_string());
        let whole = estate_of(&[reply(&subnets)]);
        let (first, second) = subnets.split_at(cut.min(subnets.len()));
        let parts = estate_of(&[reply(second), reply(first)]);
        prop_assert_eq!(difference(&whole, &parts), None);
    }
}

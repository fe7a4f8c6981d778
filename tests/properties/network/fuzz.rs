//! Hostile estates and absurd questions: there is an answer of the documented shape, or an error, and no panic.
//!
//! `PALISADE_QUESTIONS=100000 cargo test --test properties network::fuzz` asks so many.

use palisade::network::{FlowQuestion, Flows};
use serde_json::{Value, json};

use super::dice::Dice;
use super::generate::{Breadth, Made, estate};
use super::told::misshapen;
use super::world::{Said, World};

/// Questions of the ordinary run, and of each estate.
const QUESTIONS: usize = 3000;
const OF_ESTATE: usize = 100;

/// Returns how many questions are asked.
fn count() -> usize {
    let told = std::env::var("PALISADE_QUESTIONS").ok();
    told.map_or(QUESTIONS, |told| told.parse().unwrap())
}

/// Returns a name, a selector, an address, or nonsense.
fn name(made: &Made, dice: &mut Dice) -> String {
    let vpc = dice.pick(&made.vpcs);
    let host = dice.pick(&made.hosts);
    let subnet = dice.pick(&vpc.subnets);
    if dice.percent(60) {
        return dice.pick(&made.names()).clone();
    }
    match dice.below(34) {
        0..=7 => dice.pick(&made.names()).clone(),
        8..=11 => host.instance.clone(),
        12 => host.interface.clone(),
        13 => host.address.clone(),
        14 => format!("vpc:{}", vpc.id),
        15 => vpc.id.clone(),
        16 => format!("subnet:{}", subnet.id),
        17 => format!("account:{}", vpc.account),
        18 => format!("region:{}", vpc.region),
        19 => dice.text(&[
            "service:rds",
            "service:ec2",
            "service:elb",
            "service:nat",
            "service:vpce",
            "service:unheard",
        ]),
        20 => dice.text(&[
            "env:prod",
            "env:dev",
            "environment:x",
            "tag:a=b",
            "tag:=",
            "name:*",
            "name:[",
            "arn:aws:ec2:*:*:instance/*",
        ]),
        21 => dice.text(&[
            "internet",
            "on-premises",
            "session-manager",
            "Internet",
            "onprem",
            "client-vpn:",
            "client-vpn:x",
        ]),
        22 => dice.text(&[
            "0.0.0.0",
            "255.255.255.255",
            "127.0.0.1",
            "::",
            "::1",
            "fe80::1",
            "fd00:ec2::254",
            "169.254.169.254",
            "10.10.0.2",
        ]),
        23 => dice.text(&[
            "2001:4860:4860::8888",
            "fe80::1%eth0",
            "2600:1f10:0:1::a",
            "::ffff:10.10.1.10",
            "[::1]",
            "1.2.3",
            "10.10.1.10/0",
        ]),
        24 => dice.text(&[
            "10.0.0.0/8",
            "0.0.0.0/0",
            "::/0",
            "10.10.1.0/33",
            "8.8.8.0/24",
            "10.10.1.10/32",
            "2600::/12",
        ]),
        25 => dice.text(&[
            "",
            " ",
            "\u{0}",
            "\\u0000",
            "\"",
            "'; --",
            "a:b:c",
            ":",
            "arn:",
            "arn:aws::::",
            "\u{202e}i-0a0001",
            "i-\n0",
        ]),
        26 => "x".repeat(1 + dice.below(5000)),
        27 => subnet.block.clone(),
        28 => vpc.block.clone(),
        29 => format!(
            "arn:aws:ec2:{}:{}:instance/{}",
            vpc.region, vpc.account, host.instance
        ),
        30 => host.instance.to_uppercase(),
        31 => format!("{} ", host.instance),
        32 => dice.text(&[
            "i-",
            "eni-",
            "vpce-",
            "lb",
            "169.254.171.1",
            "129.224.1.1",
            "100.64.0.1",
            "203.0.113.5",
            "203.0.114.10",
        ]),
        _ => format!(
            "{}{}",
            dice.text(&["i-0a00", "eni-0a00", "vpce-0a00", "sg-0a00", "rtb-0a00"]),
            10 + dice.below(90)
        ),
    }
}

/// Returns a question; not every one can be read.
fn ask(made: &Made, dice: &mut Dice) -> Value {
    let mut question = json!({"from": name(made, dice), "to": name(made, dice)});
    if dice.percent(85) {
        let usual = dice.percent(92);
        let named = [
            "tcp", "udp", "icmp", "any", "6", "17", "1", "58", "47", "0", "255",
        ];
        let odd = [
            "TCP",
            "icmpv6",
            "256",
            "-1",
            "",
            "tcp ",
            "all",
            "ipv4",
            "4294967296",
            "\u{663}",
        ];
        question["protocol"] = json!(dice.text(if usual { &named } else { &odd }));
    }
    if dice.percent(70) {
        let port = *dice.pick(&[0, 1, 22, 80, 443, 1023, 1024, 5432, 32768, 65534, 65535]);
        question["port"] = json!(port);
    }
    if dice.percent(2) {
        question["port"] = dice
            .pick(&[
                json!(65536),
                json!(-1),
                json!("443"),
                json!(1.5),
                Value::Null,
            ])
            .clone();
    }
    for at in ["from_address", "to_address"] {
        if dice.percent(4) {
            question[at] = json!(name(made, dice));
        }
    }
    if dice.percent(10) {
        question["expect"] = json!(dice.text(&[
            "reachable",
            "blocked",
            "one-way",
            "maybe",
            "unknown",
            "perhaps"
        ]));
    }
    question
}

/// Makes an estate hostile: values out of other places, circles, what contradicts itself, what is far too much.
fn worsen(made: &Made, dice: &mut Dice) -> World {
    let mut world = if dice.percent(40) {
        made.hidden(dice)
    } else {
        made.world.clone()
    };
    for _ in 0..dice.below(6) {
        match dice.below(9) {
            0 => swap_values(&mut world, dice),
            1 => circle_routes(made, &mut world, dice),
            2 => contradict(&mut world, dice),
            3 => crowd(made, &mut world, dice),
            4 => drop_members(&mut world, dice),
            5 => circle_groups(&mut world, dice),
            6 => circle_transit(&mut world, dice),
            7 => absurd_networks(&mut world, dice),
            _ => twin(&mut world, dice),
        }
    }
    world
}

/// Returns every text in a value, to change it.
fn texts<'v>(value: &'v mut Value, into: &mut Vec<&'v mut String>) {
    match value {
        Value::String(text) => into.push(text),
        Value::Array(all) => all.iter_mut().for_each(|one| texts(one, into)),
        Value::Object(members) => members.values_mut().for_each(|one| texts(one, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Returns what an id or a network is of, so that one takes the place of another of its kind.
fn kind(text: &str) -> Option<&str> {
    if text.parse::<ipnet::Ipv4Net>().is_ok() {
        return Some("network");
    }
    let (kind, rest) = text.rsplit_once("-0a")?;
    (rest.len() == 4).then_some(kind)
}

/// Puts ids and networks in the places of others.
fn swap_values(world: &mut World, dice: &mut Dice) {
    let mut all = Vec::new();
    for said in world.replies.values_mut() {
        if let Said::Output(reply) = said {
            texts(reply, &mut all);
        }
    }
    let known: Vec<String> = all.iter().map(|text| (**text).clone()).collect();
    for _ in 0..3 {
        let from = dice.pick(&known).clone();
        let at = dice.below(all.len());
        if kind(&from).is_some() && kind(&from) == kind(all[at]) {
            *all[at] = from;
        }
    }
}

/// Returns a list of a resource, empty where another change left it out.
fn rows<'v>(of: &'v mut Value, name: &str) -> &'v mut Vec<Value> {
    if !of[name].is_array() {
        of[name] = json!([]);
    }
    of[name].as_array_mut().unwrap()
}

/// Leads what has no other way round in a circle: from gateway to gateway, from appliance to appliance.
fn circle_routes(made: &Made, world: &mut World, dice: &mut Dice) {
    let hosts: Vec<String> = made
        .hosts
        .iter()
        .map(|host| host.interface.clone())
        .collect();
    let known = world.text();
    let ids: Vec<String> = known
        .split('"')
        .filter(|text| {
            ["tgw", "pcx", "nat", "vpce", "igw", "vgw"]
                .iter()
                .any(|of| kind(text) == Some(of))
        })
        .map(str::to_owned)
        .collect();
    for table in world.each_mut("describe-route-tables") {
        if dice.percent(50) {
            let to = dice.text(&[
                "10.0.0.0/8",
                "10.10.1.0/24",
                "10.11.0.0/16",
                "0.0.0.0/0",
                "10.10.1.10/32",
                "192.168.0.0/16",
            ]);
            let mut route =
                json!({"DestinationCidrBlock": to, "State": "active", "Origin": "CreateRoute"});
            let id = if ids.is_empty() || dice.percent(40) {
                dice.pick(&hosts)
            } else {
                dice.pick(&ids)
            };
            let member = match kind(id) {
                Some("eni") => "NetworkInterfaceId",
                Some("tgw") => "TransitGatewayId",
                Some("pcx") => "VpcPeeringConnectionId",
                Some("nat") => "NatGatewayId",
                _ => "GatewayId",
            };
            route[member] = json!(id);
            rows(table, "Routes").push(route);
        }
    }
    for interface in world.each_mut("describe-network-interfaces") {
        interface["SourceDestCheck"] = json!(false);
    }
}

/// Tells one thing twice, otherwise.
fn contradict(world: &mut World, dice: &mut Dice) {
    let what = dice.text(&[
        "describe-subnets",
        "describe-route-tables",
        "describe-network-interfaces",
        "describe-vpcs",
        "describe-network-acls",
        "describe-vpc-peering-connections",
        "describe-transit-gateway-attachments",
    ]);
    let all: Vec<Value> = world.each(&what).into_iter().cloned().collect();
    if all.len() < 2 {
        return;
    }
    let (one, mut two) = (dice.pick(&all).clone(), dice.pick(&all).clone());
    let ids = [
        "SubnetId",
        "RouteTableId",
        "NetworkInterfaceId",
        "VpcId",
        "NetworkAclId",
        "VpcPeeringConnectionId",
        "TransitGatewayAttachmentId",
    ];
    let id = if what == "describe-vpcs" {
        "VpcId"
    } else {
        *ids.iter().find(|id| one.get(**id).is_some()).unwrap()
    };
    two[id] = one[id].clone();
    let calls: Vec<_> = world
        .replies
        .keys()
        .filter(|call| call.name == what)
        .cloned()
        .collect();
    let call = dice.pick(&calls).clone();
    world.add(&call.account, &call.region, ("ec2", &what), two);
}

/// Adds thousands of targets, rules, or routes.
fn crowd(made: &Made, world: &mut World, dice: &mut Dice) {
    let number = |at: usize| format!("10.{}.{}.{}", 10 + at % 4, at / 250 % 250, at % 250);
    match dice.below(3) {
        0 => {
            for (call, said) in &mut world.replies {
                if let (true, Said::Output(reply)) = (call.name == "describe-target-health", said) {
                    let all = rows(reply, "TargetHealthDescriptions");
                    all.extend((0..2000).map(|at| json!({"Target": {"Id": number(at), "Port": 443}, "TargetHealth": {"State": "healthy"}})));
                }
            }
        }
        1 => {
            let mut groups = world.each_mut("describe-security-groups");
            let at = dice.below(groups.len());
            if groups.is_empty() {
                return;
            }
            let rules = rows(groups[at], "IpPermissions");
            rules.extend((0..1000_usize).map(|at| {
                json!({"IpProtocol": "tcp", "FromPort": at * 7, "ToPort": at * 7 + 3, "IpRanges": [{"CidrIp": format!("{}/32", number(at))}]})
            }));
        }
        _ => {
            let mut tables = world.each_mut("describe-route-tables");
            let at = dice.below(tables.len());
            if tables.is_empty() {
                return;
            }
            let host = dice.pick(&made.hosts).interface.clone();
            let routes = rows(tables[at], "Routes");
            routes.extend((0..1000).map(|at| {
                json!({"DestinationCidrBlock": format!("{}/32", number(at)), "NetworkInterfaceId": host, "State": "active"})
            }));
        }
    }
}

/// Leaves out members, as older tools and other hands do.
fn drop_members(world: &mut World, dice: &mut Dice) {
    fn walk(value: &mut Value, dice: &mut Dice) {
        match value {
            Value::Object(members) => {
                let names: Vec<String> = members.keys().cloned().collect();
                for name in names {
                    // Ids stay: what has none is no resource.
                    if dice.percent(2)
                        && !name.ends_with("Id")
                        && !name.ends_with("Arn")
                        && name != "arn"
                    {
                        members.remove(&name);
                    }
                }
                members.values_mut().for_each(|one| walk(one, dice));
            }
            Value::Array(all) => all.iter_mut().for_each(|one| walk(one, dice)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    for (call, said) in &mut world.replies {
        if let Said::Output(reply) = said {
            let before = reply.clone();
            let name = super::world::member(call.operation());
            match name.and_then(|name| reply.get_mut(name)) {
                Some(inner) => walk(inner, dice),
                None => walk(reply, dice),
            }
            if call.operation().reduce(&reply.to_string()).is_err() {
                *reply = before;
            }
        }
    }
}

/// Lets groups refer to themselves and to each other alone.
fn circle_groups(world: &mut World, dice: &mut Dice) {
    let mut groups = world.each_mut("describe-security-groups");
    let ids: Vec<Value> = groups.iter().map(|one| one["GroupId"].clone()).collect();
    for (at, group) in groups.iter_mut().enumerate() {
        let next = if dice.percent(30) {
            &ids[at]
        } else {
            &ids[(at + 1) % ids.len()]
        };
        let pairs = json!([{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": next, "UserId": "111122223333"}]}]);
        group["IpPermissions"] = pairs.clone();
        group["IpPermissionsEgress"] = pairs;
    }
}

/// Lets the tables of transit gateways lead anywhere, to where it came from too.
fn circle_transit(world: &mut World, dice: &mut Dice) {
    let all = world.each("describe-transit-gateway-attachments");
    let ids: Vec<Value> = all
        .iter()
        .map(|one| one["TransitGatewayAttachmentId"].clone())
        .collect();
    if ids.is_empty() {
        return;
    }
    for (call, said) in &mut world.replies {
        if let (true, Said::Output(reply)) = (call.name == "search-transit-gateway-routes", said) {
            for to in ["0.0.0.0/0", "10.0.0.0/8", "10.10.0.0/16"] {
                let id = dice.pick(&ids);
                rows(reply, "Routes").push(json!({"DestinationCidrBlock": to, "Type": "static", "State": "active",
                    "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": id, "ResourceType": "vpc"}]}));
            }
        }
    }
}

/// Puts networks of every size where networks stand.
fn absurd_networks(world: &mut World, dice: &mut Dice) {
    let mut all = Vec::new();
    for said in world.replies.values_mut() {
        if let Said::Output(reply) = said {
            texts(reply, &mut all);
        }
    }
    for text in all {
        if text.parse::<ipnet::Ipv4Net>().is_ok() && dice.percent(4) {
            *text = dice.text(&[
                "0.0.0.0/0",
                "0.0.0.0/1",
                "10.0.0.0/7",
                "10.10.1.10/32",
                "255.255.255.255/32",
                "10.10.1.10/31",
                "128.0.0.0/1",
            ]);
        }
    }
}

/// Gives two interfaces one address, or an interface the address of a network.
fn twin(world: &mut World, dice: &mut Dice) {
    let mut all = world.each_mut("describe-network-interfaces");
    if all.is_empty() {
        return;
    }
    let (from, to) = (dice.below(all.len()), dice.below(all.len()));
    let address = all[from]["PrivateIpAddress"].clone();
    all[to]["PrivateIpAddresses"] = json!([{"PrivateIpAddress": address, "Primary": true}, {"PrivateIpAddress": "10.10.1.0", "Primary": true}]);
    all[to]["Association"] =
        json!({"PublicIp": dice.text(&["203.0.113.10", "8.8.8.8", "10.10.1.10"])});
}

/// Asks, and looks at the shape of what is answered.
fn look(flows: &Flows<'_, '_>, question: &Value, said: &str) -> bool {
    let Ok(asked) = serde_json::from_value::<FlowQuestion>(question.clone()) else {
        return false;
    };
    match flows.ask(&asked) {
        Ok(told) => {
            if let Some(wrong) = misshapen(&told) {
                panic!(
                    "{said}: {wrong}: {question}\n{}",
                    super::asking::shown(&Ok(told))
                );
            }
            let written = serde_json::to_value(&told).unwrap();
            assert!(
                written["verdict"].is_string() && written["path"].is_array(),
                "{said}: {question}"
            );
            true
        }
        Err(error) => {
            let text = error.to_string();
            assert!(
                !text.trim().is_empty() && text.len() < 12_000,
                "{said}: {question}"
            );
            false
        }
    }
}

#[test]
fn hostile_estates_and_absurd_questions_have_answers() {
    let estates = count().div_ceil(OF_ESTATE) as u64;
    let mut answered = 0;
    for seed in 0..estates {
        let mut dice = Dice::new(seed ^ 0xf022);
        let made = estate(seed ^ 0x00f0_0000, Breadth::Wide);
        let world = worsen(&made, &mut dice);
        world.asked_leniently(|flows| {
            for turn in 0..OF_ESTATE {
                let question = ask(&made, &mut dice);
                answered +=
                    usize::from(look(flows, &question, &format!("seed {seed}, turn {turn}")));
            }
        });
    }
    assert!(
        answered > count() / 4,
        "{answered} of {} were answered",
        count()
    );
    println!("{answered} of {} questions were answered", count());
}

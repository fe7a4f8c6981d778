//! Ways to change an estate.

use serde_json::{Value, json};

use super::dice::Dice;
use super::generate::Made;
use super::world::{Said, World, member};

/// A changed estate, and what was changed.
pub type Changed = Option<(World, String)>;

/// Splits a network into its halves; none where it has one address.
pub fn halves(network: &str) -> Option<[String; 2]> {
    let net: ipnet::IpNet = network.parse().unwrap();
    let mut parts = net.subnets(net.prefix_len() + 1).ok()?;
    Some([parts.next()?, parts.next()?].map(|one| one.to_string()))
}

fn pick<'w>(dice: &mut Dice, mut all: Vec<&'w mut Value>) -> Option<&'w mut Value> {
    (!all.is_empty()).then(|| {
        let at = dice.below(all.len());
        all.swap_remove(at)
    })
}

fn list<'v>(of: &'v mut Value, name: &str) -> &'v mut Vec<Value> {
    of[name].as_array_mut().unwrap()
}

/// Returns one of the two sides of a group.
fn side(dice: &mut Dice) -> &'static str {
    if dice.percent(50) {
        "IpPermissions"
    } else {
        "IpPermissionsEgress"
    }
}

pub fn add_rule(made: &Made, dice: &mut Dice) -> Changed {
    let mut world = made.world.clone();
    let rules: Vec<Value> = made
        .world
        .each("describe-security-groups")
        .into_iter()
        .cloned()
        .collect();
    let side = side(dice);
    let mut rule = json!({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]});
    let from = dice.pick(&rules)[side].as_array().unwrap();
    if !from.is_empty() && dice.percent(60) {
        rule = dice.pick(from).clone();
    }
    let group = pick(dice, world.each_mut("describe-security-groups"))?;
    list(group, side).push(rule.clone());
    let said = format!("{rule} is added to {side} of {}", group["GroupId"]);
    Some((world, said))
}

pub fn remove_rule(made: &Made, dice: &mut Dice) -> Changed {
    let mut world = made.world.clone();
    let side = side(dice);
    let group = pick(dice, world.each_mut("describe-security-groups"))?;
    let rules = list(group, side);
    if rules.is_empty() {
        return None;
    }
    let gone = rules.remove(dice.below(rules.len()));
    let said = format!("{gone} is removed from {side} of {}", group["GroupId"]);
    Some((world, said))
}

/// Adds an entry to an ACL, before all others or between them.
fn add_entry(made: &Made, dice: &mut Dice, action: &str) -> Changed {
    let mut world = made.world.clone();
    let all: Vec<Value> = made
        .world
        .each("describe-network-acls")
        .into_iter()
        .cloned()
        .collect();
    let from = dice.pick(&all)["Entries"].as_array().unwrap();
    let mut entry = dice.pick(from).clone();
    entry["RuleAction"] = json!(action);
    entry["RuleNumber"] = json!(dice.pick(&[1, 75, 120, 180, 310]));
    let acl = pick(dice, world.each_mut("describe-network-acls"))?;
    let said = format!("{entry} is added to {}", acl["NetworkAclId"]);
    list(acl, "Entries").push(entry);
    Some((world, said))
}

pub fn add_allow_entry(made: &Made, dice: &mut Dice) -> Changed {
    add_entry(made, dice, "allow")
}

pub fn add_deny_entry(made: &Made, dice: &mut Dice) -> Changed {
    add_entry(made, dice, "deny")
}

fn remove_entry(made: &Made, dice: &mut Dice, action: &str) -> Changed {
    let mut world = made.world.clone();
    let acl = pick(dice, world.each_mut("describe-network-acls"))?;
    let name = acl["NetworkAclId"].to_string();
    let entries = list(acl, "Entries");
    let those: Vec<usize> = (0..entries.len())
        .filter(|at| entries[*at]["RuleAction"] == action)
        .collect();
    if those.is_empty() {
        return None;
    }
    let gone = entries.remove(*dice.pick(&those));
    Some((world, format!("{gone} is removed from {name}")))
}

pub fn remove_allow_entry(made: &Made, dice: &mut Dice) -> Changed {
    remove_entry(made, dice, "allow")
}

pub fn remove_deny_entry(made: &Made, dice: &mut Dice) -> Changed {
    remove_entry(made, dice, "deny")
}

/// Returns the network of a route by hand; none of one by a prefix list.
fn destination(route: &Value) -> Option<ipnet::IpNet> {
    let named = ["DestinationCidrBlock", "DestinationIpv6CidrBlock"];
    let text = named.iter().find_map(|name| route[name].as_str())?;
    text.parse().ok()
}

fn overlap(one: &ipnet::IpNet, two: &ipnet::IpNet) -> bool {
    one.contains(two) || two.contains(one)
}

/// Removes a route to whose network, or a part of it, no other route of the table leads.
pub fn remove_route(made: &Made, dice: &mut Dice) -> Changed {
    let mut world = made.world.clone();
    let table = pick(dice, world.each_mut("describe-route-tables"))?;
    let name = table["RouteTableId"].to_string();
    let routes = list(table, "Routes");
    if routes.iter().any(|one| destination(one).is_none()) {
        return None;
    }
    let nets: Vec<ipnet::IpNet> = routes.iter().filter_map(destination).collect();
    let is_alone = |at: &usize| {
        let mut others = nets.iter().enumerate().filter(|(other, _)| other != at);
        routes[*at]["GatewayId"] != "local" && !others.any(|(_, net)| overlap(net, &nets[*at]))
    };
    let those: Vec<usize> = (0..routes.len()).filter(is_alone).collect();
    if those.is_empty() {
        return None;
    }
    let gone = routes.remove(*dice.pick(&those));
    Some((world, format!("{gone} is removed from {name}")))
}

/// Returns the routes of a transit gateway's table.
fn transit_routes<'w>(
    world: &'w mut World,
    dice: &mut Dice,
) -> Option<(String, &'w mut Vec<Value>)> {
    let replies = world.replies.iter_mut();
    let mut tables: Vec<_> = replies
        .filter(|(call, _)| call.name == "search-transit-gateway-routes")
        .filter_map(|(call, said)| match said {
            Said::Output(reply) => Some((call.request.clone()?, reply["Routes"].as_array_mut()?)),
            Said::Denied => None,
        })
        .collect();
    (!tables.is_empty()).then(|| tables.swap_remove(dice.below(tables.len())))
}

/// Removes a route of a transit gateway's table, likewise.
pub fn remove_transit_route(made: &Made, dice: &mut Dice) -> Changed {
    let mut world = made.world.clone();
    let (name, routes) = transit_routes(&mut world, dice)?;
    // Where none is announced, those who may announce stand for what the reply left out.
    let is_read = routes
        .iter()
        .filter(|one| one["Type"] == "propagated")
        .count()
        > 1;
    let nets: Vec<ipnet::IpNet> = routes.iter().filter_map(destination).collect();
    let is_alone = |at: &usize| {
        let mut others = nets.iter().enumerate().filter(|(other, _)| other != at);
        !others.any(|(_, net)| overlap(net, &nets[*at]))
    };
    let those: Vec<usize> = (0..routes.len()).filter(is_alone).collect();
    if those.is_empty() || !is_read {
        return None;
    }
    let gone = routes.remove(*dice.pick(&those));
    Some((world, format!("{gone} is removed from {name}")))
}

/// Adds a route whose target is gone to a transit gateway's table.
pub fn add_transit_blackhole(made: &Made, dice: &mut Dice) -> Changed {
    let mut world = made.world.clone();
    let vpc = dice.pick(&made.vpcs);
    let to = dice.pick(&vpc.subnets).block.clone();
    let (name, routes) = transit_routes(&mut world, dice)?;
    let is_known = |one: &Value| one["DestinationCidrBlock"] == *to;
    if routes.iter().any(is_known) {
        return None;
    }
    routes.push(json!({"DestinationCidrBlock": to, "Type": "static", "State": "blackhole", "TransitGatewayAttachments": []}));
    Some((world, format!("a blackhole for {to} is added to {name}")))
}

/// The target of a route is gone.
pub fn break_route(made: &Made, dice: &mut Dice) -> Changed {
    let mut world = made.world.clone();
    let table = pick(dice, world.each_mut("describe-route-tables"))?;
    let name = table["RouteTableId"].to_string();
    let routes = list(table, "Routes");
    let those: Vec<usize> = (0..routes.len())
        .filter(|at| routes[*at]["GatewayId"] != "local" && routes[*at]["State"] != "blackhole")
        .collect();
    if those.is_empty() {
        return None;
    }
    let at = *dice.pick(&those);
    routes[at]["State"] = json!("blackhole");
    let said = format!("{} of {name} is a blackhole", routes[at]);
    Some((world, said))
}

/// Puts two halves in place of a network in a rule of a group.
pub fn halve_rule(made: &Made, dice: &mut Dice) -> Changed {
    let mut world = made.world.clone();
    let side = side(dice);
    let group = pick(dice, world.each_mut("describe-security-groups"))?;
    let name = group["GroupId"].to_string();
    let rules = list(group, side);
    if rules.is_empty() {
        return None;
    }
    let at = dice.below(rules.len());
    let rule = &mut rules[at];
    let whole = rule.to_string();
    for (ranges, cidr) in [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")] {
        let Some(all) = rule[ranges].as_array() else {
            continue;
        };
        let split = all
            .iter()
            .flat_map(|one| match halves(one[cidr].as_str().unwrap()) {
                Some(both) => both.map(|half| json!({cidr: half})).to_vec(),
                None => vec![one.clone()],
            });
        rule[ranges] = split.collect();
    }
    let said = format!("{whole} of {name} becomes {rule}");
    Some((world, said))
}

/// Puts two entries for the halves of its network in place of an entry.
pub fn halve_entry(made: &Made, dice: &mut Dice) -> Changed {
    let mut world = made.world.clone();
    let acl = pick(dice, world.each_mut("describe-network-acls"))?;
    let name = acl["NetworkAclId"].to_string();
    let entries = list(acl, "Entries");
    let those: Vec<usize> = (0..entries.len())
        .filter(|at| entries[*at]["RuleNumber"].as_u64() < Some(32000))
        .collect();
    let at = *dice.pick(if those.is_empty() {
        return None;
    } else {
        &those
    });
    let entry = entries.remove(at);
    let member = if entry["CidrBlock"].is_string() {
        "CidrBlock"
    } else {
        "Ipv6CidrBlock"
    };
    let both = halves(entry[member].as_str().unwrap())?;
    for (step, half) in both.into_iter().enumerate() {
        let mut one = entry.clone();
        one[member] = json!(half);
        one["RuleNumber"] = json!(entry["RuleNumber"].as_u64().unwrap() + 10 * step as u64);
        entries.push(one);
    }
    Some((world, format!("{entry} of {name} becomes two")))
}

/// Puts two routes for the halves of its network in place of a route.
pub fn halve_route(made: &Made, dice: &mut Dice) -> Changed {
    let mut world = made.world.clone();
    let table = pick(dice, world.each_mut("describe-route-tables"))?;
    let name = table["RouteTableId"].to_string();
    let routes = list(table, "Routes");
    let those: Vec<usize> = (0..routes.len())
        .filter(|at| routes[*at]["GatewayId"] != "local" && destination(&routes[*at]).is_some())
        .collect();
    if those.is_empty() || routes.iter().any(|one| destination(one).is_none()) {
        return None;
    }
    let at = *dice.pick(&those);
    let net = destination(&routes[at])?;
    // Of routes to one network, or to a half of it, others may go first.
    let others = routes.iter().enumerate().filter(|(other, _)| *other != at);
    let mut others = others.filter_map(|(_, one)| destination(one));
    if others.any(|other| net.contains(&other) && other.prefix_len() <= net.prefix_len() + 1) {
        return None;
    }
    let both = halves(&net.to_string())?;
    let route = routes.remove(at);
    let member = if route["DestinationCidrBlock"].is_string() {
        "DestinationCidrBlock"
    } else {
        "DestinationIpv6CidrBlock"
    };
    for half in both {
        let mut one = route.clone();
        one[member] = json!(half);
        routes.push(one);
    }
    Some((world, format!("{route} of {name} becomes two")))
}

/// Puts the lists of all replies into another order.
pub fn shuffle_lists(made: &Made, dice: &mut Dice) -> Changed {
    let mut world = made.world.clone();
    for (call, said) in &mut world.replies {
        let Said::Output(reply) = said else { continue };
        let name = member(call.operation()).unwrap_or("items");
        if let Some(all) = reply.get_mut(name).and_then(Value::as_array_mut) {
            dice.shuffle(all);
        }
    }
    Some((world, "the lists of all replies are shuffled".to_owned()))
}

/// Puts rules, entries, routes, groups and what else is listed of a resource into another order.
pub fn shuffle_inside(made: &Made, dice: &mut Dice) -> Changed {
    fn walk(value: &mut Value, dice: &mut Dice) {
        match value {
            Value::Object(members) => {
                for (name, inner) in members {
                    let is_set = [
                        "IpPermissions",
                        "IpPermissionsEgress",
                        "IpRanges",
                        "UserIdGroupPairs",
                        "Entries",
                        "Routes",
                        "Groups",
                        "Associations",
                        "SubnetIds",
                        "AvailabilityZones",
                        "TargetHealthDescriptions",
                        "SecurityGroups",
                        "Instances",
                        "AuthorizationRules",
                        "VpcAttachments",
                        "StatefulRuleGroupReferences",
                        "Subnets",
                    ]
                    .contains(&&**name);
                    if let (Value::Array(all), true) = (&mut *inner, is_set) {
                        dice.shuffle(all);
                    }
                    walk(inner, dice);
                }
            }
            Value::Array(all) => all.iter_mut().for_each(|one| walk(one, dice)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut world = made.world.clone();
    for said in world.replies.values_mut() {
        if let Said::Output(reply) = said {
            walk(reply, dice);
        }
    }
    Some((world, "rules, entries and routes are shuffled".to_owned()))
}

/// Gives every id another one: `turn` says in which order.
pub fn renamed(text: &str, turn: impl Fn(u32) -> u32) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("0a") {
        let (before, from) = rest.split_at(at);
        out += before;
        let digits = from
            .get(2..6)
            .filter(|four| four.bytes().all(|one| one.is_ascii_digit()));
        match digits {
            Some(four) => {
                out += &format!("0b{:04}", turn(four.parse().unwrap()));
                rest = &from[6..];
            }
            None => {
                out += "0a";
                rest = &from[2..];
            }
        }
    }
    out + rest
}

/// Returns the estate in which every id is another one.
pub fn rename(world: &World, turn: impl Fn(u32) -> u32 + Copy) -> World {
    let replies = world.replies.iter().map(|(call, said)| {
        let mut call = call.clone();
        call.request = call.request.map(|request| renamed(&request, turn));
        let said = match said {
            Said::Output(reply) => {
                Said::Output(serde_json::from_str(&renamed(&reply.to_string(), turn)).unwrap())
            }
            Said::Denied => Said::Denied,
        };
        (call, said)
    });
    World {
        replies: replies.collect(),
    }
}

/// Adds a VPC of somebody else, with a host that admits everything, joined to nothing.
pub fn add_unrelated_vpc(made: &Made, dice: &mut Dice) -> Changed {
    let mut world = made.world.clone();
    let (account, region) = ("999988887777", "eu-west-1");
    world.asked_at(account, region);
    let block = dice.pick(&made.vpcs).block.clone();
    let net = block.trim_end_matches(".0.0/16");
    let any = json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]);
    let open = |egress: bool| json!({"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": egress, "CidrBlock": "0.0.0.0/0"});
    for (what, one) in [
        (
            "describe-vpcs",
            json!({"VpcId": "vpc-0f0001", "OwnerId": account, "CidrBlock": block}),
        ),
        (
            "describe-subnets",
            json!({"SubnetId": "subnet-0f0001", "OwnerId": account, "VpcId": "vpc-0f0001",
            "CidrBlock": format!("{net}.1.0/24"), "AvailabilityZone": "eu-west-1a", "AvailabilityZoneId": "eu-west-1-az1"}),
        ),
        (
            "describe-security-groups",
            json!({"GroupId": "sg-0f0001", "OwnerId": account, "VpcId": "vpc-0f0001",
            "IpPermissions": any, "IpPermissionsEgress": any}),
        ),
        (
            "describe-network-acls",
            json!({"NetworkAclId": "acl-0f0001", "OwnerId": account, "VpcId": "vpc-0f0001", "IsDefault": true,
            "Associations": [{"SubnetId": "subnet-0f0001"}], "Entries": [open(true), open(false)]}),
        ),
        (
            "describe-route-tables",
            json!({"RouteTableId": "rtb-0f0001", "OwnerId": account, "VpcId": "vpc-0f0001",
            "Routes": [{"DestinationCidrBlock": block, "GatewayId": "local", "State": "active"},
                {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-0f0001", "State": "active"}],
            "Associations": [{"Main": true, "AssociationState": {"State": "associated"}}]}),
        ),
        (
            "describe-internet-gateways",
            json!({"InternetGatewayId": "igw-0f0001", "OwnerId": account,
            "Attachments": [{"VpcId": "vpc-0f0001", "State": "available"}]}),
        ),
        (
            "describe-network-interfaces",
            json!({"NetworkInterfaceId": "eni-0f0001", "OwnerId": account, "VpcId": "vpc-0f0001",
            "SubnetId": "subnet-0f0001", "InterfaceType": "interface", "SourceDestCheck": true, "Groups": [{"GroupId": "sg-0f0001"}],
            "PrivateIpAddress": format!("{net}.1.10"), "PrivateIpAddresses": [{"PrivateIpAddress": format!("{net}.1.10")}],
            "Association": {"PublicIp": "198.51.100.77"}, "Attachment": {"InstanceId": "i-0f0001", "Status": "attached"}}),
        ),
    ] {
        world.add(account, region, ("ec2", what), one);
    }
    Some((world, format!("a VPC of {account} with {block} is added")))
}

/// Forgets a reply: it was denied, or nobody asked.
pub fn forget(made: &Made, dice: &mut Dice) -> Changed {
    let mut world = made.world.clone();
    // Replies that hold something, of which more hangs on some.
    let is_full = |said: &Said| matches!(said, Said::Output(reply) if reply.to_string().len() > 60);
    let calls: Vec<_> = world
        .replies
        .iter()
        .filter(|(_, said)| is_full(said))
        .map(|(call, _)| call.clone())
        .collect();
    let all: Vec<_> = world.replies.keys().cloned().collect();
    let from = if dice.percent(85) { &calls } else { &all };
    let mut said = String::from("forgotten:");
    for _ in 0..=dice.below(2) {
        let call = dice.pick(from).clone();
        said += &format!(
            " {} {} {} {:?}",
            call.account, call.region, call.name, call.request
        );
        if dice.percent(50) {
            world.replies.insert(call, Said::Denied);
        } else {
            world.replies.remove(&call);
        }
    }
    Some((world, said))
}

//! What answers tell: blockers that block, hops that exist, words that fit together.

use palisade::network::{FlowAnswer, FlowVerdict};
use serde_json::{Value, json};

use super::asking::{questions, reach, seeds, shown};
use super::dice::Dice;
use super::generate::{Breadth, Made, estate};
use super::world::{World, answer, question};

/// Lets something look at answers about estates, and returns how many it wanted to see.
fn each_answer(count: u64, look: &mut dyn FnMut(&Made, &Value, &FlowAnswer) -> bool) -> usize {
    let mut seen = 0;
    for seed in seeds(count) {
        let made = estate(seed, Breadth::Wide);
        let asked = questions(&made, &mut Dice::new(seed ^ 0x701d), 60);
        for (question, told) in asked.iter().zip(made.world.answers(&asked)) {
            if let Ok(told) = told {
                seen += usize::from(look(&made, question, &told));
            }
        }
    }
    seen
}

/// Returns what is wrong with the shape of an answer; none where nothing is.
pub fn misshapen(told: &FlowAnswer) -> Option<&'static str> {
    use FlowVerdict::{Blocked, Maybe, OneWay, Reachable, Unknown};
    let verdict = told.verdict;
    let is_forward = match verdict {
        Blocked => told.forward == "blocked",
        OneWay => matches!(told.forward, "reachable" | "maybe" | "unknown"),
        Unknown => matches!(told.forward, "reachable" | "maybe" | "unknown"),
        Maybe => matches!(told.forward, "reachable" | "maybe"),
        Reachable => told.forward == "reachable",
    };
    let is_shut = matches!(verdict, Blocked | OneWay);
    // A session needs that the agent on the instance is answered.
    let is_session = told
        .path
        .first()
        .is_some_and(|one| one.component == "session-manager");
    let stops_request = told.blockers.iter().any(|one| !one.answer || is_session);
    let is_known = ["security-group", "network-acl"];
    let is_worded = |text: &str| !text.is_empty() && text.trim() == text;
    if !is_forward {
        Some("the request is told otherwise than the verdict")
    } else if is_shut == told.blockers.is_empty() {
        Some("there are blockers, or none, against the verdict")
    } else if (verdict == Blocked) != stops_request {
        Some("a blocker of the request, or none, against the verdict")
    } else if matches!(verdict, Unknown | Maybe) == told.open.is_empty() && !is_shut {
        Some("something is open, or nothing, against the verdict")
    } else if told
        .blockers
        .iter()
        .any(|one| !is_worded(&one.detail) || one.component.is_empty())
    {
        Some("a blocker says nothing")
    } else if told
        .blockers
        .iter()
        .any(|one| is_known.contains(&one.reason) && !one.component.contains("0a"))
    {
        Some("a filter that stops has no name")
    } else if told.open.iter().any(|one| !is_worded(&one.detail)) {
        Some("what is open says nothing")
    } else {
        let mut sorted = told.assumptions.clone();
        sorted.sort();
        (sorted != told.assumptions).then_some("assumptions are not in order")
    }
}

#[test]
fn the_words_of_an_answer_fit_together() {
    let seen = each_answer(30, &mut |_, question, told| {
        if let Some(wrong) = misshapen(told) {
            panic!("{wrong}: {question}\n{}", shown(&Ok(told.clone())));
        }
        true
    });
    assert!(seen > 1000, "{seen}");
}

/// Opens groups and ACLs that answers name.
fn opened(world: &World, names: &[&str]) -> World {
    let mut world = world.clone();
    let any = json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]);
    for group in world.each_mut("describe-security-groups") {
        if names.contains(&group["GroupId"].as_str().unwrap()) {
            group["IpPermissions"] = any.clone();
            group["IpPermissionsEgress"] = any.clone();
        }
    }
    for acl in world.each_mut("describe-network-acls") {
        if names.contains(&acl["NetworkAclId"].as_str().unwrap()) {
            open_acl(acl);
        }
    }
    world
}

/// Returns what lets everything pass an ACL.
fn open_acl(acl: &mut Value) {
    let entries = [true, false].map(|egress| {
        [
            json!({"RuleNumber": 1, "Protocol": "-1", "RuleAction": "allow", "Egress": egress, "CidrBlock": "0.0.0.0/0"}),
            json!({"RuleNumber": 2, "Protocol": "-1", "RuleAction": "allow", "Egress": egress, "Ipv6CidrBlock": "::/0"}),
        ]
    });
    acl["Entries"] = entries.into_iter().flatten().collect();
}

#[test]
fn who_removes_all_blockers_is_not_blocked() {
    let seen = each_answer(25, &mut |made, question, told| {
        let is_filter = |reason: &str| matches!(reason, "security-group" | "network-acl");
        let is_open = told.open.is_empty();
        if told.blockers.is_empty()
            || !is_open
            || !told.blockers.iter().all(|one| is_filter(one.reason))
        {
            return false;
        }
        let names: Vec<&str> = told.blockers.iter().map(|one| one.component).collect();
        let after = opened(&made.world, &names).answers(std::slice::from_ref(question));
        let after = after.into_iter().next().unwrap();
        let is_through = after.as_ref().is_ok_and(|after| reach(after).perhaps);
        assert!(
            is_through,
            "{question}\nbefore {}\nafter {names:?} {}",
            shown(&Ok(told.clone())),
            shown(&after)
        );
        true
    });
    assert!(seen > 100, "{seen}");
}

/// Returns whether the rule that a step names is one of the component's.
fn is_there(made: &Made, component: &str, rule: &str) -> bool {
    if component.starts_with("acl-") {
        let acls = made.world.each("describe-network-acls");
        let acl = acls
            .into_iter()
            .find(|one| one["NetworkAclId"] == component);
        let number: u64 = rule.parse().unwrap();
        return acl.is_some_and(|acl| {
            let entries = acl["Entries"].as_array().unwrap();
            entries
                .iter()
                .any(|one| one["RuleNumber"] == number && one["RuleAction"] == "allow")
        });
    }
    if component.starts_with("rtb-") {
        let tables = made.world.each("describe-route-tables");
        let table = tables
            .into_iter()
            .find(|one| one["RouteTableId"] == component);
        let Some((to, target)) = rule.split_once(" -> ") else {
            // The table of a gateway, with the route after it.
            return rule == "edge route" && table.is_some();
        };
        return table.is_some_and(|table| {
            let routes = table["Routes"].as_array().unwrap();
            routes.iter().any(|one| {
                let text = one.to_string();
                text.contains(&format!("\"{to}\""))
                    && text.contains(target)
                    && one["State"] == "active"
            })
        });
    }
    if let Some((group, _)) = rule.split_once(":in:").or(rule.split_once(":out:")) {
        let groups = made.world.each("describe-security-groups");
        return groups.iter().any(|one| one["GroupId"] == group);
    }
    true
}

#[test]
fn the_hops_of_a_witness_exist_and_let_pass() {
    const ZONES: [&str; 3] = ["internet", "on-premises", "session-manager"];
    let seen = each_answer(25, &mut |made, question, told| {
        if told.verdict != FlowVerdict::Reachable {
            return false;
        }
        let text = made.world.text();
        for step in told.path.iter().chain(&told.back) {
            let last = step.component.split('/').next_back().unwrap();
            let is_named = text.contains(last)
                || ZONES.contains(&step.component)
                || step.component.starts_with("core-network-")
                || step.component.starts_with("ssm")
                || step.component.starts_with("ec2messages");
            assert!(
                is_named,
                "{}: {question}\n{}",
                step.component,
                shown(&Ok(told.clone()))
            );
            if let Some(rule) = &step.rule {
                assert!(
                    is_there(made, step.component, rule),
                    "{} {rule}: {question}\n{}",
                    step.component,
                    shown(&Ok(told.clone()))
                );
            }
        }
        assert!(!told.path.is_empty(), "{question}");
        true
    });
    assert!(seen > 100, "{seen}");
}

#[test]
fn what_is_known_of_one_port_is_known_of_any() {
    for seed in seeds(20) {
        let made = estate(seed, Breadth::Wide);
        let mut dice = Dice::new(seed);
        let names = made.names();
        made.world.asked(|flows| {
            for _ in 0..25 {
                let (from, to) = (dice.pick(&names).clone(), dice.pick(&names).clone());
                let port = *dice.pick(&[22, 80, 443, 3306, 5432, 8443]);
                let ask = |protocol: &str, port: u16| {
                    answer(flows, &question(&from, &to, protocol, port)).ok()
                };
                let (Some(one), Some(all)) = (ask("tcp", port), ask("tcp", 0)) else {
                    continue;
                };
                let any = ask("any", 0).unwrap();
                let shown =
                    || format!("seed {seed} {from} {to} {port}: {one:#?} {all:#?} {any:#?}");
                assert!(reach(&one).is_within(reach(&all)), "{}", shown());
                assert!(reach(&all).is_within(reach(&any)), "{}", shown());
            }
        });
    }
}

#[test]
fn a_selection_is_reached_as_the_best_of_it() {
    for seed in seeds(20) {
        let made = estate(seed, Breadth::Wide);
        let mut dice = Dice::new(seed);
        made.world.asked(|flows| {
            for _ in 0..6 {
                let vpc = dice.pick(&made.vpcs);
                let from = dice.pick(&made.hosts).instance.clone();
                let port = *dice.pick(&[22, 80, 443, 5432]);
                let interfaces = made.world.each("describe-network-interfaces").into_iter();
                let there: Vec<&str> = interfaces
                    .filter(|one| {
                        one["VpcId"] == *vpc.id && one["Attachment"]["InstanceId"] != *from
                    })
                    .filter_map(|one| one["NetworkInterfaceId"].as_str())
                    .collect();
                let tell = |to: &str| answer(flows, &question(&from, to, "tcp", port));
                let Ok(whole) = tell(&format!("vpc:{}", vpc.id)) else {
                    continue;
                };
                for one in there {
                    let told = tell(one).unwrap();
                    assert!(
                        reach(&told).is_within(reach(&whole)),
                        "seed {seed}, {from} to {one} of {} on {port}: {} and {}",
                        vpc.id,
                        shown(&Ok(told)),
                        shown(&Ok(whole))
                    );
                }
            }
        });
    }
}

/// Returns whether an answer says neither yes nor no.
fn told_open(answer: &FlowAnswer) -> bool {
    let reach = reach(answer);
    reach.perhaps && !reach.surely
}

/// Where nothing filters and nothing keeps state, what is reached reaches back: routes of both ways were asked.
#[test]
fn without_filters_hosts_reach_each_other_or_not() {
    let mut seen = 0;
    for seed in seeds(40) {
        let mut made = estate(seed, Breadth::Wide);
        let any = json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]);
        for group in made.world.each_mut("describe-security-groups") {
            group["IpPermissions"] = any.clone();
            group["IpPermissionsEgress"] = any.clone();
        }
        made.world
            .each_mut("describe-network-acls")
            .into_iter()
            .for_each(open_acl);
        // Translation, firewalls and appliances work for those who begin.
        let text = made.world.text();
        let parts = [
            "NatGatewayId",
            "GatewayLoadBalancer",
            "EgressOnlyInternetGatewayId\":\"eigw",
        ];
        if parts.iter().any(|name| text.contains(name)) {
            continue;
        }
        made.world.asked(|flows| {
            for one in &made.hosts {
                for two in &made.hosts {
                    let ask = |from: &str, to: &str, at: &str| {
                        let mut question = question(from, to, "tcp", 443);
                        question["to_address"] = json!(at);
                        answer(flows, &question).unwrap()
                    };
                    let there = ask(&one.instance, &two.instance, &two.address);
                    let back = ask(&two.instance, &one.instance, &one.address);
                    seen += 1;
                    // What was not read ends a way before the other is walked.
                    if told_open(&there) || told_open(&back) {
                        continue;
                    }
                    assert_eq!(
                        reach(&there),
                        reach(&back),
                        "seed {seed}\n{} to {}: {}\nand back: {}",
                        one.instance,
                        two.instance,
                        shown(&Ok(there.clone())),
                        shown(&Ok(back))
                    );
                }
            }
        });
    }
    assert!(seen > 300, "{seen}");
}

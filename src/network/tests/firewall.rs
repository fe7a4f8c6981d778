//! What AWS Network Firewall does with flows.

use serde_json::{Value, json};

use super::lab::{ACCOUNT, Lab, path, told};
use super::left_out;
use super::scene::to;
use crate::estate::ec2::{
    DESCRIBE_NETWORK_ACLS, DESCRIBE_ROUTE_TABLES, DESCRIBE_VPC_ENDPOINTS,
    GET_MANAGED_PREFIX_LIST_ENTRIES,
};
use crate::estate::network_firewall::{
    DESCRIBE_FIREWALL, DESCRIBE_FIREWALL_POLICY, DESCRIBE_RULE_GROUP,
};

fn arn(kind: &str, name: &str) -> String {
    format!("arn:aws:network-firewall:eu-west-1:{ACCOUNT}:{kind}/{name}")
}

/// A host and a store, with the endpoint of a firewall on the way between them.
fn lab() -> Lab {
    let a = ("vpc-a", "10.1.0.0/16");
    let endpoint = json!({"VpcEndpointId": "vpce-fw", "VpcEndpointType": "GatewayLoadBalancer", "VpcId": "vpc-a",
        "OwnerId": ACCOUNT, "State": "available", "SubnetIds": ["subnet-fw"], "RequesterManaged": true});
    let firewall = json!({"Firewall": {"FirewallArn": arn("firewall", "wall"), "FirewallName": "wall",
            "FirewallPolicyArn": arn("firewall-policy", "rules"), "VpcId": "vpc-a", "SubnetMappings": [{"SubnetId": "subnet-fw"}]},
        "FirewallStatus": {"Status": "READY", "SyncStates": {"eu-west-1a": {"Attachment":
            {"SubnetId": "subnet-fw", "EndpointId": "vpce-fw", "Status": "READY"}}}}});
    Lab::new()
        .vpc("vpc-a", "10.1.0.0/16")
        .subnet(
            "subnet-app",
            a,
            ("10.1.1.0/24", 1),
            &[to("10.1.2.0/24", "GatewayId", "vpce-fw")],
        )
        .subnet(
            "subnet-data",
            a,
            ("10.1.2.0/24", 1),
            &[to("10.1.1.0/24", "GatewayId", "vpce-fw")],
        )
        .subnet("subnet-fw", a, ("10.1.9.0/24", 1), &[])
        .host("app", "vpc-a", "subnet-app", "10.1.1.10")
        .host("data", "vpc-a", "subnet-data", "10.1.2.10")
        .add(&DESCRIBE_VPC_ENDPOINTS, "VpcEndpoints", endpoint)
        .one(&DESCRIBE_FIREWALL, &arn("firewall", "wall"), firewall)
}

/// What a policy adds to forwarding everything to the stateful rules in strict order, where the default drops.
fn policy(changes: Value) -> Value {
    let mut behavior = json!({"StatelessDefaultActions": ["aws:forward_to_sfe"],
        "StatelessFragmentDefaultActions": ["aws:forward_to_sfe"], "StatefulDefaultActions": ["aws:drop_strict"],
        "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER"}});
    for (name, value) in changes.as_object().unwrap() {
        behavior[name] = value.clone();
    }
    behavior
}

/// A policy without default actions, in the order of actions.
fn by_actions(changes: Value) -> Value {
    let mut behavior = policy(changes);
    behavior["StatefulDefaultActions"] = json!([]);
    behavior["StatefulEngineOptions"] = json!({});
    behavior
}

impl Lab {
    fn policy(self, behavior: Value) -> Self {
        let arn = arn("firewall-policy", "rules");
        let reply = json!({"FirewallPolicyResponse": {"FirewallPolicyArn": arn}, "FirewallPolicy": behavior});
        self.one(&DESCRIBE_FIREWALL_POLICY, &arn, reply)
    }

    fn rules(self, kind: &str, name: &str, rules: Value) -> Self {
        let arn = arn(kind, name);
        let reply = json!({"RuleGroupResponse": {"RuleGroupArn": arn, "RuleGroupName": name}, "RuleGroup": rules});
        self.one(&DESCRIBE_RULE_GROUP, &arn, reply)
    }
}

/// The firewall with one stateful group.
fn with(behavior: Value, rules: Value) -> Lab {
    let mut behavior = behavior;
    behavior["StatefulRuleGroupReferences"] =
        json!([{"ResourceArn": arn("stateful-rulegroup", "own"), "Priority": 1}]);
    lab()
        .policy(behavior)
        .rules("stateful-rulegroup", "own", rules)
}

fn strict(text: &str) -> Lab {
    with(
        policy(json!({})),
        json!({"RulesSource": {"RulesString": text}}),
    )
}

fn actions(text: &str) -> Lab {
    with(
        by_actions(json!({})),
        json!({"RulesSource": {"RulesString": text}}),
    )
}

/// The firewall with stateless rules.
fn stateless(behavior: Value, rules: &[Value]) -> Lab {
    let mut behavior = behavior;
    behavior["StatelessRuleGroupReferences"] =
        json!([{"ResourceArn": arn("stateless-rulegroup", "first"), "Priority": 1}]);
    let source =
        json!({"RulesSource": {"StatelessRulesAndCustomActions": {"StatelessRules": rules}}});
    lab()
        .policy(behavior)
        .rules("stateless-rulegroup", "first", source)
}

fn verdict(lab: &Lab, port: u16) -> String {
    told(&lab.tcp("i-app", "i-data", port))
}

const OPEN: &str = "reachable";
const SHUT: &str = "blocked network-firewall vpce-fw";
const MAYBE: &str = "maybe ?vpce-fw";
const UNKNOWN: &str = "unknown ?vpce-fw";

#[test]
fn in_strict_order_the_first_rule_decides_and_the_default_the_rest() {
    let lab = strict("drop tcp any any -> any 22 (sid:1;)\npass tcp any any -> any 20:30 (sid:2;)");
    assert_eq!(verdict(&lab, 22), SHUT);
    assert_eq!(verdict(&lab, 23), OPEN);
    assert_eq!(verdict(&lab, 31), SHUT);
    let answer = lab.tcp("i-app", "i-data", 23);
    assert!(
        path(&answer).contains(&"vpce-fw own sid:2".to_owned()),
        "{answer:?}"
    );
    let stopped = lab.tcp("i-app", "i-data", 31);
    let rule = stopped.blockers[0].rule.as_deref();
    assert_eq!(rule, Some("default action aws:drop_strict"));
}

#[test]
fn in_the_order_of_actions_what_passes_goes_first_and_the_rest_passes() {
    let lab = actions(
        "drop tcp any any -> any 22 (sid:1;)\npass tcp 10.1.1.0/24 any -> any 22 (sid:2;)\nreject tcp any any -> any 80 (sid:3;)\nalert tcp any any -> any 81 (sid:4;)",
    );
    assert_eq!(verdict(&lab, 22), OPEN);
    assert_eq!(verdict(&lab, 80), SHUT);
    assert_eq!(verdict(&lab, 81), OPEN);
    // Default actions belong to the strict order.
    assert_eq!(verdict(&lab, 5432), OPEN);
}

#[test]
fn default_actions_that_alert_drop_nothing() {
    let with_default = |actions: &[&str]| {
        let rules = json!({"RulesSource": {"RulesString": "pass tls any any -> any any (tls.sni; content:\"a.test\"; sid:1;)"}});
        with(policy(json!({"StatefulDefaultActions": actions})), rules)
    };
    assert_eq!(verdict(&with_default(&[]), 443), OPEN);
    assert_eq!(verdict(&with_default(&["aws:alert_strict"]), 443), OPEN);
    // What only the content tells is not known while the connection is opened: all of it is dropped.
    assert_eq!(verdict(&with_default(&["aws:drop_strict"]), 443), SHUT);
    for word in [
        "aws:drop_established",
        "aws:drop_established_app_layer",
        "aws:drop_established_app_layer_to_server",
    ] {
        assert_eq!(
            verdict(&with_default(&[word, "aws:alert_strict"]), 443),
            MAYBE
        );
        let udp = json!({"from": "i-app", "to": "i-data", "protocol": "udp", "port": 443});
        assert_eq!(told(&with_default(&[word]).ask(&udp)), SHUT);
    }
}

#[test]
fn what_opens_a_connection_decides_before_its_content() {
    // The first packet passes, and with it all that follow.
    let late = strict(
        "drop tls any any -> any any (tls.sni; content:\"a.test\"; sid:1;)\npass tcp any any -> any any (sid:2;)",
    );
    assert_eq!(verdict(&late, 443), OPEN);
    let early = actions(
        "pass tls any any -> any any (tls.sni; content:\"a.test\"; sid:1;)\ndrop tcp any any -> any any (sid:2;)",
    );
    assert_eq!(verdict(&early, 443), SHUT);
    // A condition on the packet leaves it open.
    let open = strict(
        "drop tcp any any -> any any (content:\"x\"; sid:1;)\npass tcp any any -> any any (sid:2;)",
    );
    assert_eq!(verdict(&open, 443), MAYBE);
}

#[test]
fn conditions_beyond_the_header_are_not_decided_and_remarks_say_nothing() {
    let remarks = "msg:\"a; b\"; classtype:policy-violation; metadata:x y; priority:3; flow:to_server; rev:2; sid:7;";
    assert_eq!(
        verdict(
            &strict(&format!("pass tcp any any -> any 443 ({remarks})")),
            443
        ),
        OPEN
    );
    for condition in [
        "flow:to_server,established",
        "geoip:any,US",
        "content:\"x\"",
        "ja3.hash",
        "xbits:isset,a,track ip_dst",
    ] {
        let pass = strict(&format!(
            "pass tcp any any -> any 443 ({condition}; sid:1;)"
        ));
        assert_eq!(verdict(&pass, 443), MAYBE, "{condition}");
        let drop = actions(&format!(
            "drop tcp any any -> any 443 ({condition}; sid:1;)"
        ));
        assert_eq!(verdict(&drop, 443), MAYBE, "{condition}");
        assert_eq!(verdict(&drop, 444), OPEN, "{condition}");
    }
    // A line that cannot be read may do anything.
    assert_eq!(verdict(&actions("block everything"), 443), MAYBE);
}

#[test]
fn rules_in_parts_match_forward_or_both_ways() {
    let group = |direction: &str, source: &str, ports: (&str, &str)| {
        let rule = json!({"Action": "PASS", "RuleOptions": [{"Keyword": "sid:9"}], "Header": {"Protocol": "TCP",
            "Source": source, "SourcePort": ports.0, "Direction": direction, "Destination": "ANY", "DestinationPort": ports.1}});
        let variables = json!({"IPSets": {"APPS": {"Definition": ["10.1.1.0/24", "!10.1.1.10/32"]}, "STORES": {"Definition": ["10.1.2.0/24"]}},
            "PortSets": {"SQL": {"Definition": ["5432", "6000:6010"]}}});
        with(
            policy(json!({})),
            json!({"RuleVariables": variables, "RulesSource": {"StatefulRules": [rule]}}),
        )
    };
    let any = ("ANY", "ANY");
    assert_eq!(verdict(&group("FORWARD", "10.1.1.0/24", any), 443), OPEN);
    assert_eq!(verdict(&group("FORWARD", "$STORES", any), 443), SHUT);
    assert_eq!(verdict(&group("ANY", "$STORES", any), 443), OPEN);
    assert_eq!(verdict(&group("FORWARD", "$APPS", any), 443), SHUT);
    assert_eq!(verdict(&group("FORWARD", "!$STORES", any), 443), OPEN);
    // A name that stands for nothing was not read.
    assert_eq!(verdict(&group("FORWARD", "$NOBODY", any), 443), MAYBE);
    let ports = group("FORWARD", "ANY", ("1024:65535", "$SQL"));
    assert_eq!(verdict(&ports, 6010), OPEN);
    assert_eq!(verdict(&ports, 6011), SHUT);
    // Nobody knows from which port a client asks.
    let some = group("FORWARD", "ANY", ("40000", "ANY"));
    assert_eq!(verdict(&some, 443), MAYBE);
    let low = group("FORWARD", "ANY", ("22", "ANY"));
    assert_eq!(verdict(&low, 443), SHUT);
    let turned = strict("pass tcp 10.1.2.0/24 443 <> 10.1.1.0/24 any (sid:1;)");
    assert_eq!(verdict(&turned, 443), OPEN);
    assert_eq!(verdict(&turned, 444), SHUT);
}

#[test]
fn sets_that_stand_elsewhere_are_prefix_lists() {
    let group = json!({"ReferenceSets": {"IPSetReferences": {
            "APPS": {"ReferenceArn": format!("arn:aws:ec2:eu-west-1:{ACCOUNT}:prefix-list/pl-0a")},
            "OTHERS": {"ReferenceArn": format!("arn:aws:ec2:eu-west-1:{ACCOUNT}:prefix-list/pl-0b")},
            "TAGGED": {"ReferenceArn": format!("arn:aws:resource-groups:eu-west-1:{ACCOUNT}:group/apps")}}},
        "RulesSource": {"RulesString": "pass tcp @APPS any -> any 443 (sid:1;)\npass tcp @OTHERS any -> any 444 (sid:2;)\npass tcp @TAGGED any -> any 445 (sid:3;)"}});
    let list = |block: &str| json!({"Entries": [{"Cidr": block}]});
    let lab = with(policy(json!({})), group)
        .one(
            &GET_MANAGED_PREFIX_LIST_ENTRIES,
            "pl-0a",
            list("10.1.1.0/24"),
        )
        .one(
            &GET_MANAGED_PREFIX_LIST_ENTRIES,
            "pl-0b",
            list("10.1.2.0/24"),
        );
    assert_eq!(verdict(&lab, 443), OPEN);
    assert_eq!(verdict(&lab, 444), SHUT);
    assert_eq!(verdict(&lab, 445), MAYBE);
}

#[test]
fn home_networks_are_the_groups_then_the_policys_then_the_vpcs() {
    let group = |variables: Value, policy_home: Option<&str>| {
        let text = "pass tcp $HOME_NET any -> any 443 (sid:1;)\npass tcp any any -> $EXTERNAL_NET 444 (sid:2;)";
        let behavior = match policy_home {
            Some(home) => {
                json!({"PolicyVariables": {"RuleVariables": {"HOME_NET": {"Definition": [home]}}}})
            }
            None => json!({}),
        };
        let rules =
            json!({"RuleVariables": {"IPSets": variables}, "RulesSource": {"RulesString": text}});
        let lab = with(policy(behavior), rules);
        (verdict(&lab, 443), verdict(&lab, 444))
    };
    let both = |one: &str, two: &str| (one.to_owned(), two.to_owned());
    assert_eq!(group(json!({}), None), both(OPEN, SHUT));
    assert_eq!(group(json!({}), Some("10.9.0.0/16")), both(SHUT, OPEN));
    // The external networks are what the policy's home networks leave, whatever the group says of its own.
    let own = json!({"HOME_NET": {"Definition": ["10.1.0.0/16"]}});
    assert_eq!(group(own, Some("10.9.0.0/16")), both(OPEN, OPEN));
    let outside = json!({"EXTERNAL_NET": {"Definition": ["10.8.0.0/16"]}});
    assert_eq!(group(outside, Some("10.9.0.0/16")), both(SHUT, SHUT));
}

#[test]
fn lists_of_domains_look_into_connections_from_the_home_networks_to_others() {
    let domains = |kind: &str, types: Value, home: &str, behavior: Value| {
        with(
            behavior,
            json!({"RuleVariables": {"IPSets": {"HOME_NET": {"Definition": [home]}, "EXTERNAL_NET": {"Definition": ["10.1.2.0/24"]}}},
                "RulesSource": {"RulesSourceList": {"Targets": [".a.test"], "TargetTypes": types, "GeneratedRulesType": kind}}}),
        )
    };
    let established = || policy(json!({"StatefulDefaultActions": ["aws:drop_established"]}));
    let own = "10.1.1.0/24";
    for kind in ["DENYLIST", "REJECTLIST"] {
        let both = domains(
            kind,
            json!(["HTTP_HOST", "TLS_SNI"]),
            own,
            by_actions(json!({})),
        );
        assert_eq!(verdict(&both, 80), MAYBE, "{kind}");
        assert_eq!(verdict(&both, 443), MAYBE, "{kind}");
        assert_eq!(verdict(&both, 22), OPEN, "{kind}");
        let tls = domains(kind, json!(["TLS_SNI"]), own, by_actions(json!({})));
        assert_eq!(verdict(&tls, 80), OPEN, "{kind}");
        // Those from elsewhere it does not look at.
        let other = domains(
            kind,
            json!(["TLS_SNI"]),
            "10.9.0.0/16",
            by_actions(json!({})),
        );
        assert_eq!(verdict(&other, 443), OPEN, "{kind}");
    }
    let alert = domains("ALERTLIST", json!(["TLS_SNI"]), own, by_actions(json!({})));
    assert_eq!(verdict(&alert, 443), OPEN);
    let allow = domains("ALLOWLIST", json!(["TLS_SNI"]), own, established());
    assert_eq!(verdict(&allow, 443), MAYBE);
    // The names that it passes may be asked for on any port.
    assert_eq!(verdict(&allow, 8443), MAYBE);
    let other = domains(
        "ALLOWLIST",
        json!(["TLS_SNI"]),
        "10.9.0.0/16",
        established(),
    );
    assert_eq!(verdict(&other, 443), SHUT);
    let passing = domains("ALLOWLIST", json!(["TLS_SNI"]), own, by_actions(json!({})));
    assert_eq!(verdict(&passing, 443), MAYBE);
    let newer = domains("SOMELIST", json!(["TLS_SNI"]), own, by_actions(json!({})));
    assert_eq!(verdict(&newer, 443), UNKNOWN);
}

#[test]
fn groups_that_aws_does_not_show_may_stop_unless_they_only_alert() {
    let managed = "arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/Threats";
    let policy_with = |extra: Value| {
        let mut behavior = by_actions(json!({}));
        let mut group = json!({"ResourceArn": managed, "Priority": 1});
        if let Some(action) = extra.get("Override") {
            group["Override"] = action.clone();
        }
        behavior["StatefulRuleGroupReferences"] = json!([group]);
        lab().policy(behavior)
    };
    let shown = policy_with(json!({})).tcp("i-app", "i-data", 443);
    assert_eq!(told(&shown), MAYBE);
    assert!(shown.open[0].detail.contains("Threats"), "{shown:?}");
    let alerting = policy_with(json!({"Override": {"Action": "DROP_TO_ALERT"}}));
    assert_eq!(verdict(&alerting, 443), OPEN);
    // One's own group that was not read is another matter, and the call that would tell is named.
    let mut behavior = by_actions(json!({}));
    let own = arn("stateful-rulegroup", "lost");
    behavior["StatefulRuleGroupReferences"] = json!([{"ResourceArn": own}]);
    let unread = lab().policy(behavior).tcp("i-app", "i-data", 443);
    assert_eq!(told(&unread), UNKNOWN);
    assert!(
        unread.open[0].detail.contains("describe-rule-group"),
        "{unread:?}"
    );
}

#[test]
fn what_stands_before_a_group_that_is_not_known_is_decided() {
    let managed = "arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/Threats";
    let at = |own: u32| {
        let mut behavior = policy(json!({}));
        behavior["StatefulRuleGroupReferences"] = json!([
            {"ResourceArn": arn("stateful-rulegroup", "own"), "Priority": own},
            {"ResourceArn": managed, "Priority": 5}]);
        let rules = json!({"RulesSource": {"RulesString": "pass tcp any any -> any 443 (sid:1;)"}});
        lab()
            .policy(behavior)
            .rules("stateful-rulegroup", "own", rules)
    };
    assert_eq!(verdict(&at(1), 443), OPEN);
    assert_eq!(verdict(&at(9), 443), MAYBE);
}

#[test]
fn stateless_rules_come_first_by_their_priority() {
    let rule = |priority: u32, action: &[&str], ports: (u16, u16)| {
        json!({"Priority": priority, "RuleDefinition": {"Actions": action, "MatchAttributes": {"Protocols": [6],
            "Sources": [{"AddressDefinition": "10.1.1.0/24"}], "DestinationPorts": [{"FromPort": ports.0, "ToPort": ports.1}]}}})
    };
    let passes = by_actions(json!({}));
    let lab = stateless(
        passes.clone(),
        &[
            rule(20, &["aws:drop"], (1, 65535)),
            rule(10, &["aws:forward_to_sfe", "Counted"], (443, 444)),
        ],
    );
    assert_eq!(verdict(&lab, 443), OPEN);
    assert_eq!(verdict(&lab, 445), SHUT);
    // A custom action alone says nothing.
    let counted = stateless(passes.clone(), &[rule(10, &["Counted"], (443, 443))]);
    assert_eq!(verdict(&counted, 443), MAYBE);
    let mut lost = passes;
    lost["StatelessRuleGroupReferences"] =
        json!([{"ResourceArn": arn("stateless-rulegroup", "lost"), "Priority": 1}]);
    assert_eq!(verdict(&lab_with(lost), 443), UNKNOWN);
}

fn lab_with(behavior: Value) -> Lab {
    lab().policy(behavior)
}

#[test]
fn what_stateless_rules_pass_needs_rules_for_the_way_back() {
    let rule = |priority: u32, from: &str, ports: Value| {
        let mut matches = json!({"Protocols": [6], "Sources": [{"AddressDefinition": from}]});
        for (name, value) in ports.as_object().unwrap() {
            matches[name] = value.clone();
        }
        json!({"Priority": priority, "RuleDefinition": {"Actions": ["aws:pass"], "MatchAttributes": matches}})
    };
    let there = rule(
        1,
        "10.1.1.0/24",
        json!({"DestinationPorts": [{"FromPort": 443, "ToPort": 443}]}),
    );
    let back = rule(
        2,
        "10.1.2.0/24",
        json!({"SourcePorts": [{"FromPort": 443, "ToPort": 443}]}),
    );
    let dropping = json!({"StatelessDefaultActions": ["aws:drop"]});
    let one_way = stateless(policy(dropping.clone()), std::slice::from_ref(&there));
    assert_eq!(verdict(&one_way, 443), "one-way network-firewall vpce-fw");
    let both = stateless(policy(dropping), &[there.clone(), back.clone()]);
    assert_eq!(verdict(&both, 443), OPEN);
    // The stateful rules do not know a flow of which they see the answers alone.
    let half = stateless(policy(json!({})), std::slice::from_ref(&there));
    assert_eq!(verdict(&half, 443), "one-way network-firewall vpce-fw");
    let goes_on = json!({"RuleOrder": "STRICT_ORDER", "StreamExceptionPolicy": "CONTINUE"});
    let goes_on = policy(json!({"StatefulEngineOptions": goes_on, "StatefulDefaultActions": []}));
    assert_eq!(verdict(&stateless(goes_on, &[there]), 443), OPEN);
    // Answers may pass by stateless rules when the requests went to the stateful ones.
    let answers = stateless(by_actions(json!({})), &[back]);
    assert_eq!(verdict(&answers, 443), OPEN);
}

#[test]
fn flags_tell_the_first_packet_from_the_others() {
    let syn = |action: &str, flags: Value| {
        json!({"Priority": 1, "RuleDefinition": {"Actions": [action], "MatchAttributes": {"Protocols": [6],
            "Sources": [{"AddressDefinition": "10.1.1.0/24"}], "TCPFlags": [flags]}}})
    };
    let opening = json!({"Flags": ["SYN"], "Masks": ["SYN", "ACK"]});
    let answering = json!({"Flags": ["SYN", "ACK"], "Masks": ["SYN", "ACK"]});
    let open = by_actions(json!({}));
    assert_eq!(
        verdict(
            &stateless(open.clone(), &[syn("aws:drop", opening.clone())]),
            443
        ),
        SHUT
    );
    assert_eq!(
        verdict(&stateless(open.clone(), &[syn("aws:drop", answering)]), 443),
        OPEN
    );
    // A part of the connection does not come to the stateful rules.
    assert_eq!(
        verdict(&stateless(open, &[syn("aws:pass", opening)]), 443),
        MAYBE
    );
}

#[test]
fn answers_of_flows_that_no_rule_passed_are_asked_about_too() {
    let back = "drop ip 10.1.2.0/24 any -> 10.1.1.0/24 any (sid:1;)";
    assert_eq!(
        verdict(&actions(back), 443),
        "one-way network-firewall vpce-fw"
    );
    let requests_only = "drop ip 10.1.2.0/24 any -> 10.1.1.0/24 any (flow:to_server; sid:1;)";
    assert_eq!(verdict(&actions(requests_only), 443), OPEN);
    let passed = "drop ip 10.1.2.0/24 any -> 10.1.1.0/24 any (sid:1;)\npass ip 10.1.1.0/24 any -> any any (sid:2;)";
    assert_eq!(verdict(&actions(passed), 443), OPEN);
}

#[test]
fn opened_tls_may_end_connections() {
    let inspection = format!("arn:aws:network-firewall:eu-west-1:{ACCOUNT}:tls-configuration/open");
    let lab = with(
        by_actions(json!({"TLSInspectionConfigurationArn": inspection})),
        json!({"RulesSource": {"RulesString": "drop tcp any any -> any 22 (sid:1;)"}}),
    );
    assert_eq!(verdict(&lab, 443), MAYBE);
    assert_eq!(verdict(&lab, 22), SHUT);
    let udp = json!({"from": "i-app", "to": "i-data", "protocol": "udp", "port": 53});
    assert_eq!(told(&lab.ask(&udp)), OPEN);
}

#[test]
fn without_a_port_every_range_of_the_rules_is_tried() {
    let lab = strict("pass tcp any any -> any 50000:50010 (sid:1;)");
    let any = lab.ask(&json!({"from": "i-app", "to": "i-data", "protocol": "tcp"}));
    assert_eq!(told(&any), OPEN);
    // Few walks do: a hundred questions take no time.
    let none = strict("pass tcp 10.9.0.0/16 any -> any 50000:50010 (sid:1;)");
    let estate = none.estate();
    let network = crate::network::Network::new(&estate, crate::network::Settings::default());
    let point = network.firewalls.point("vpce-fw".parse().unwrap()).unwrap();
    let seen = |port: u16| {
        let spot = |text: &str| crate::network::prepared::Spot::exactly(text.parse().unwrap());
        crate::network::firewall::Seen {
            source: spot("10.1.1.10"),
            target: spot("10.1.2.10"),
            protocol: crate::ids::Protocol::TCP,
            port,
            from: crate::network::firewall::Side::Client,
            begun_by: crate::network::firewall::Side::Client,
            clients: crate::ids::PortRange::EPHEMERAL,
        }
    };
    let until = |port: u16| {
        let request = crate::network::firewall::Passed::ByRule;
        network.firewalls.decide(point, &seen(port), request).1
    };
    assert_eq!(
        (until(1), until(50_000), until(50_011)),
        (49_999, 50_010, u16::MAX)
    );
}

#[test]
fn a_firewall_that_is_not_ready_or_not_read_lets_nothing_be_said() {
    let unread = lab().tcp("i-app", "i-data", 443);
    assert_eq!(told(&unread), UNKNOWN);
    assert!(
        unread.open[0].detail.contains("describe-firewall-policy"),
        "{unread:?}"
    );
    let mut deleting = lab_with(by_actions(json!({})));
    assert_eq!(verdict(&deleting, 443), OPEN);
    deleting = deleting.change(|value| {
        let state = value.pointer_mut("/FirewallStatus/SyncStates/eu-west-1a/Attachment/Status");
        if let Some(state) = state {
            *state = json!("DELETING");
        }
    });
    assert_eq!(
        verdict(&deleting, 443),
        "blocked endpoint-not-available vpce-fw"
    );
}

/// Two VPCs at a transit gateway that sends all between them through a firewall of its own.
fn hub(text: &str) -> Lab {
    let firewall = json!({"Firewall": {"FirewallArn": arn("firewall", "hub"), "FirewallName": "hub",
            "FirewallPolicyArn": arn("firewall-policy", "rules"), "TransitGatewayId": "tgw-0a"},
        "FirewallStatus": {"Status": "READY", "TransitGatewayAttachmentSyncState":
            {"AttachmentId": "tgw-attach-0f", "TransitGatewayAttachmentStatus": "READY"}}});
    let mut behavior = policy(json!({}));
    behavior["StatefulRuleGroupReferences"] =
        json!([{"ResourceArn": arn("stateful-rulegroup", "own"), "Priority": 1}]);
    let out = |block: &str| [to(block, "TransitGatewayId", "tgw-0a")];
    let (a, b) = (("vpc-a", "10.1.0.0/16"), ("vpc-b", "10.2.0.0/16"));
    let rules = json!({"RulesSource": {"RulesString": text}});
    Lab::new()
        .vpc(a.0, a.1)
        .subnet("subnet-a", a, ("10.1.1.0/24", 1), &out("10.2.0.0/16"))
        .host("app", "vpc-a", "subnet-a", "10.1.1.10")
        .vpc(b.0, b.1)
        .subnet("subnet-b", b, ("10.2.1.0/24", 1), &out("10.1.0.0/16"))
        .host("data", "vpc-b", "subnet-b", "10.2.1.10")
        .attach(
            "tgw-attach-0a",
            ("vpc-a", &["subnet-a"]),
            "tgw-rtb-0b",
            false,
        )
        .attach(
            "tgw-attach-0b",
            ("vpc-b", &["subnet-b"]),
            "tgw-rtb-0b",
            false,
        )
        .attached("tgw-attach-0f", ("network-function", "hub"), "tgw-rtb-0f")
        .transit_table("tgw-rtb-0b", &[("0.0.0.0/0", "tgw-attach-0f")])
        .transit_table(
            "tgw-rtb-0f",
            &[
                ("10.1.0.0/16", "tgw-attach-0a"),
                ("10.2.0.0/16", "tgw-attach-0b"),
            ],
        )
        .one(&DESCRIBE_FIREWALL, &arn("firewall", "hub"), firewall)
        .policy(behavior)
        .rules("stateful-rulegroup", "own", rules)
}

#[test]
fn a_firewall_at_a_transit_gateway_hands_packets_back_to_it() {
    let open = hub("pass tcp 10.1.0.0/16 any -> 10.2.0.0/16 443 (sid:1;)");
    let answer = open.tcp("i-app", "i-data", 443);
    assert_eq!(told(&answer), OPEN);
    let path = path(&answer);
    assert!(
        path.contains(&"tgw-attach-0f own sid:1".to_owned()),
        "{path:?}"
    );
    assert_eq!(
        verdict(&open, 444),
        "blocked network-firewall tgw-attach-0f"
    );
}

#[test]
fn acls_are_asked_where_the_endpoint_stands_in_a_subnet_of_its_own() {
    let mut lab = strict("pass ip any any -> any any (sid:1;)");
    let shut = json!({"NetworkAclId": "acl-fw", "OwnerId": ACCOUNT, "VpcId": "vpc-a", "IsDefault": false,
        "Associations": [{"SubnetId": "subnet-fw"}], "Entries": [
        {"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": true, "CidrBlock": "0.0.0.0/0"}]});
    lab.list(&DESCRIBE_NETWORK_ACLS, "NetworkAcls").push(shut);
    let shut = told(&lab.tcp("i-app", "i-data", 443));
    assert!(
        shut.starts_with("blocked network-acl acl-fw"),
        "it comes in from another subnet: {shut}"
    );
}

/// Leaves the answer no way by the firewall.
fn past_the_firewall(mut lab: Lab) -> Lab {
    for table in lab.list(&DESCRIBE_ROUTE_TABLES, "RouteTables") {
        if table["RouteTableId"] == "rtb-data" {
            table["Routes"].as_array_mut().unwrap().truncate(1);
        }
    }
    lab
}

#[test]
fn a_policy_that_was_not_read_may_pass_what_comes_by_one_way_alone() {
    let passing = json!({"StatelessDefaultActions": ["aws:pass"]});
    let rules = json!({"RulesSource": {"RulesString": ""}});
    let read = past_the_firewall(with(policy(passing), rules));
    assert_eq!(verdict(&read, 443), OPEN, "stateless rules know no flows");
    assert_eq!(verdict(&past_the_firewall(lab()), 443), UNKNOWN);
    // The same where the answer alone comes by.
    let mut back = lab();
    for table in back.list(&DESCRIBE_ROUTE_TABLES, "RouteTables") {
        if table["RouteTableId"] == "rtb-app" {
            table["Routes"].as_array_mut().unwrap().truncate(1);
        }
    }
    assert_eq!(verdict(&back, 443), UNKNOWN);
}

#[test]
fn an_answer_that_goes_by_no_firewall_is_told_beside_what_else_stops_it() {
    let mut lab = past_the_firewall(strict("pass ip any any -> any any (sid:1;)"));
    let deaf = json!({"NetworkAclId": "acl-app", "OwnerId": ACCOUNT, "VpcId": "vpc-a", "IsDefault": false,
        "Associations": [{"SubnetId": "subnet-app"}], "Entries": [
        {"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": true, "CidrBlock": "0.0.0.0/0"}]});
    lab.list(&DESCRIBE_NETWORK_ACLS, "NetworkAcls").push(deaf);
    assert_eq!(
        verdict(&lab, 443),
        "one-way network-acl acl-app asymmetric vpce-fw"
    );
}

#[test]
fn an_answer_that_goes_by_no_firewall_breaks_the_flow_off() {
    let mut lab = strict("pass ip any any -> any any (sid:1;)");
    assert_eq!(verdict(&lab, 443), OPEN);
    for table in lab.list(&DESCRIBE_ROUTE_TABLES, "RouteTables") {
        if table["RouteTableId"] == "rtb-data" {
            table["Routes"].as_array_mut().unwrap().truncate(1);
        }
    }
    assert_eq!(verdict(&lab, 443), "one-way asymmetric vpce-fw");
}

#[test]
fn every_part_of_the_replies_may_be_missing() {
    let own = || strict("pass tcp any any -> any 443 (sid:1;)").estate();
    left_out::each("firewall", own, &[("i-app", "i-data", 443)]);
    let hub = || hub("pass tcp 10.1.0.0/16 any -> 10.2.0.0/16 443 (sid:1;)").estate();
    left_out::each("firewall-hub", hub, &[("i-app", "i-data", 443)]);
}

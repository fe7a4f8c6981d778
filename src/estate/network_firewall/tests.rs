use super::*;
use crate::estate::testing::{Replies, place};
use crate::estate::{Estate, RecordedCall, Reply};

const FIREWALL: &str = "arn:aws:network-firewall:eu-west-1:111122223333:firewall/egress";
const POLICY: &str = "arn:aws:network-firewall:eu-west-1:111122223333:firewall-policy/egress";
const STATELESS: &str =
    "arn:aws:network-firewall:eu-west-1:111122223333:stateless-rulegroup/management";
const STATEFUL: &str = "arn:aws:network-firewall:eu-west-1:111122223333:stateful-rulegroup/data";

const LIST: &str = r#"{"Firewalls":[{"FirewallName":"egress","FirewallArn":"arn:aws:network-firewall:eu-west-1:111122223333:firewall/egress"},
    {"FirewallName":"hub","FirewallArn":"arn:aws:network-firewall:eu-west-1:111122223333:firewall/hub","TransitGatewayAttachmentId":"tgw-attach-0f1"}]}"#;

const DESCRIBED: &str = r#"{"UpdateToken":"1d5a","Firewall":{"FirewallName":"egress","FirewallArn":"arn:aws:network-firewall:eu-west-1:111122223333:firewall/egress",
    "FirewallPolicyArn":"arn:aws:network-firewall:eu-west-1:111122223333:firewall-policy/egress","VpcId":"vpc-0a","SubnetMappings":[{"SubnetId":"subnet-0a","IPAddressType":"IPV4"},{"SubnetId":"subnet-0b"}],
    "DeleteProtection":true,"SubnetChangeProtection":true,"FirewallPolicyChangeProtection":false,"FirewallId":"c1b2","Tags":[{"Key":"Environment","Value":"shared"}],
    "EncryptionConfiguration":{"Type":"AWS_OWNED_KMS_KEY"},"NumberOfAssociations":1},
    "FirewallStatus":{"Status":"READY","ConfigurationSyncStateSummary":"IN_SYNC","SyncStates":{
    "eu-west-1a":{"Attachment":{"SubnetId":"subnet-0a","EndpointId":"vpce-0a","Status":"READY"},"Config":{"arn:aws:network-firewall:eu-west-1:111122223333:firewall-policy/egress":{"SyncStatus":"IN_SYNC","UpdateToken":"7"}}},
    "eu-west-1b":{"Attachment":{"SubnetId":"subnet-0b","Status":"CREATING"}}},
    "CapacityUsageSummary":{"CIDRs":{"AvailableCIDRCount":1000000,"UtilizedCIDRCount":0}}}}"#;

fn first<T>(items: &crate::estate::Collection<T>) -> &crate::estate::Item<T> {
    items.iter().next().unwrap()
}

#[test]
fn a_firewall_with_its_endpoints() {
    let estate = Replies::new()
        .all(&LIST_FIREWALLS, LIST)
        .one(&DESCRIBE_FIREWALL, FIREWALL, DESCRIBED)
        .settled();
    let firewalls = &estate.network_firewall.firewalls;
    assert_eq!(firewalls.len(), 2);
    let firewall = firewalls.get(FIREWALL.parse().unwrap()).unwrap();
    let configuration = firewall.configuration.known().unwrap();
    assert_eq!(configuration.policy.known().unwrap().as_str(), POLICY);
    assert_eq!(configuration.vpc.unwrap().as_str(), "vpc-0a");
    assert_eq!(configuration.subnets[1].subnet.as_str(), "subnet-0b");
    assert_eq!(configuration.tags.get("Environment"), Some("shared"));
    let attachments: Vec<_> = firewall.attachments().unwrap().collect();
    assert_eq!(attachments[0].0.as_str(), "eu-west-1a");
    assert_eq!(attachments[0].1.endpoint.unwrap().as_str(), "vpce-0a");
    assert_eq!(attachments[1].1.endpoint, None, "it is being made");
    let hub = firewalls
        .iter()
        .find(|one| one.arn.name() == "hub")
        .unwrap();
    assert_eq!(
        hub.transit_gateway_attachment.unwrap().as_str(),
        "tgw-attach-0f1"
    );
    assert!(hub.configuration.is_unknown() && hub.attachments().is_none());
}

#[test]
fn a_firewall_that_is_attached_to_a_transit_gateway() {
    let json = r#"{"Firewall":{"FirewallName":"hub","FirewallArn":"arn:aws:network-firewall:eu-west-1:111122223333:firewall/hub","FirewallPolicyArn":"arn:aws:network-firewall:eu-west-1:111122223333:firewall-policy/egress",
        "VpcId":"","SubnetMappings":[],"FirewallId":"c2","TransitGatewayId":"tgw-0a","TransitGatewayOwnerAccountId":"444455556666","AvailabilityZoneMappings":[{"AvailabilityZone":"euw1-az1"}]},
        "FirewallStatus":{"Status":"READY","ConfigurationSyncStateSummary":"IN_SYNC","SyncStates":{"eu-west-1a":{"Attachment":{"EndpointId":"vpce-0f","Status":"READY"}}},
        "TransitGatewayAttachmentSyncState":{"AttachmentId":"tgw-attach-0f1","TransitGatewayAttachmentStatus":"READY"}}}"#;
    let estate = Replies::new()
        .one(&DESCRIBE_FIREWALL, "hub", json)
        .settled();
    let firewall = first(&estate.network_firewall.firewalls);
    let configuration = firewall.configuration.known().unwrap();
    assert_eq!((configuration.vpc, configuration.subnets.len()), (None, 0));
    assert_eq!(configuration.transit_gateway.unwrap().as_str(), "tgw-0a");
    assert_eq!(
        configuration.transit_gateway_owner.unwrap().to_string(),
        "444455556666"
    );
    assert_eq!(configuration.zones[0].zone.as_str(), "euw1-az1");
    let status = firewall.status.known().unwrap();
    let attachment = status.transit_gateway_attachment.as_ref().unwrap();
    assert_eq!(attachment.attachment.unwrap().as_str(), "tgw-attach-0f1");
}

#[test]
fn an_endpoint_in_another_vpc() {
    const ASSOCIATION: &str =
        "arn:aws:network-firewall:eu-west-1:111122223333:vpc-endpoint-association/0f4d";
    let list = r#"{"VpcEndpointAssociations":[{"VpcEndpointAssociationArn":"arn:aws:network-firewall:eu-west-1:111122223333:vpc-endpoint-association/0f4d"}]}"#;
    let json = r#"{"VpcEndpointAssociation":{"VpcEndpointAssociationId":"0f4d","VpcEndpointAssociationArn":"arn:aws:network-firewall:eu-west-1:111122223333:vpc-endpoint-association/0f4d",
        "FirewallArn":"arn:aws:network-firewall:eu-west-1:111122223333:firewall/egress","VpcId":"vpc-0c","SubnetMapping":{"SubnetId":"subnet-0c","IPAddressType":"IPV4"},"Tags":[]},
        "VpcEndpointAssociationStatus":{"Status":"READY","AssociationSyncState":{"eu-west-1a":{"Attachment":{"SubnetId":"subnet-0c","EndpointId":"vpce-0c","Status":"READY"}}}}}"#;
    let estate = Replies::new()
        .all(&LIST_VPC_ENDPOINT_ASSOCIATIONS, list)
        .one(&DESCRIBE_VPC_ENDPOINT_ASSOCIATION, ASSOCIATION, json)
        .settled();
    assert_eq!(estate.network_firewall.vpc_endpoint_associations.len(), 1);
    let association = first(&estate.network_firewall.vpc_endpoint_associations);
    assert_eq!(association.firewall.known().unwrap().as_str(), FIREWALL);
    assert_eq!(association.vpc.known().unwrap().as_str(), "vpc-0c");
    let states = association
        .status
        .known()
        .unwrap()
        .sync_states
        .known()
        .unwrap();
    let endpoint = states[&Sym::new("eu-west-1a")]
        .attachment
        .known()
        .unwrap()
        .endpoint;
    assert_eq!(endpoint.unwrap().as_str(), "vpce-0c");
}

#[test]
fn a_policy_with_both_engines() {
    let json = format!(
        r#"{{"UpdateToken":"a","FirewallPolicyResponse":{{"FirewallPolicyName":"egress","FirewallPolicyArn":"{POLICY}","FirewallPolicyId":"1f","FirewallPolicyStatus":"ACTIVE",
        "Tags":[],"ConsumedStatelessRuleCapacity":10,"ConsumedStatefulRuleCapacity":100,"NumberOfAssociations":1,"LastModifiedTime":"2026-01-02T03:04:05+00:00"}},
        "FirewallPolicy":{{"StatelessRuleGroupReferences":[{{"ResourceArn":"{STATELESS}","Priority":10}}],
        "StatelessDefaultActions":["aws:forward_to_sfe"],"StatelessFragmentDefaultActions":["aws:drop"],
        "StatefulRuleGroupReferences":[{{"ResourceArn":"{STATEFUL}","Priority":100}},
        {{"ResourceArn":"arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/ThreatSignaturesBotnetStrictOrder","Priority":200,"Override":{{"Action":"DROP_TO_ALERT"}}}}],
        "StatefulDefaultActions":["aws:drop_established","aws:alert_established"],"StatefulEngineOptions":{{"RuleOrder":"STRICT_ORDER","StreamExceptionPolicy":"DROP","FlowTimeouts":{{"TcpIdleTimeoutSeconds":350}}}},
        "PolicyVariables":{{"RuleVariables":{{"HOME_NET":{{"Definition":["10.0.0.0/8","172.16.0.0/12"]}}}}}}}}}}"#
    );
    let estate = Replies::new()
        .one(&DESCRIBE_FIREWALL_POLICY, "egress", &json)
        .settled();
    let policy = first(&estate.network_firewall.firewall_policies);
    assert_eq!(policy.status.known().unwrap().as_str(), "ACTIVE");
    let behavior = policy.behavior.known().unwrap();
    assert_eq!(
        behavior.stateless_rule_groups[0].rule_group.as_str(),
        STATELESS
    );
    assert_eq!(
        behavior.stateless_fragment_default_actions[0].as_str(),
        "aws:drop"
    );
    let managed = &behavior.stateful_rule_groups[1];
    assert_eq!(managed.rule_group.account(), None);
    assert_eq!(
        managed.changed.as_ref().unwrap().action.unwrap().as_str(),
        "DROP_TO_ALERT"
    );
    assert_eq!(behavior.stateful_default_actions.len(), 2);
    assert_eq!(behavior.rule_order(), Some(RuleOrder::Strict));
    let home = behavior.variable("HOME_NET").unwrap().networks().unwrap();
    assert_eq!(home[1].to_string(), "172.16.0.0/12");
}

#[test]
fn what_a_policy_omits_has_its_default() {
    let json = format!(
        r#"{{"UpdateToken":"a","FirewallPolicyResponse":{{"FirewallPolicyName":"egress","FirewallPolicyArn":"{POLICY}","FirewallPolicyId":"1f"}},
        "FirewallPolicy":{{"StatelessDefaultActions":["aws:pass"],"StatelessFragmentDefaultActions":["aws:pass"]}}}}"#
    );
    let estate = Replies::new()
        .one(&DESCRIBE_FIREWALL_POLICY, POLICY, &json)
        .settled();
    let policy = first(&estate.network_firewall.firewall_policies);
    let behavior = policy.behavior.known().unwrap();
    assert_eq!(behavior.rule_order(), Some(RuleOrder::ActionOrder));
    assert!(
        behavior.stateful_rule_groups.is_empty() && behavior.stateful_default_actions.is_empty()
    );
    assert!(behavior.variable("HOME_NET").is_none() && policy.status.is_unknown());
    let unknown: FirewallPolicyBehavior = serde_json::from_str(
        r#"{"StatelessDefaultActions":[],"StatelessFragmentDefaultActions":[],"StatefulEngineOptions":{"RuleOrder":"NEW_ORDER"}}"#,
    )
    .unwrap();
    assert_eq!(unknown.rule_order(), None);
}

#[test]
fn stateless_rules() {
    let json = format!(
        r#"{{"UpdateToken":"a","RuleGroup":{{"RulesSource":{{"StatelessRulesAndCustomActions":{{"StatelessRules":[
        {{"RuleDefinition":{{"MatchAttributes":{{"Sources":[{{"AddressDefinition":"10.1.0.0/16"}}],"Destinations":[{{"AddressDefinition":"10.2.0.9"}}],"SourcePorts":[{{"FromPort":1024,"ToPort":65535}}],
        "DestinationPorts":[{{"FromPort":22,"ToPort":22}}],"Protocols":[6],"TCPFlags":[{{"Flags":["SYN"],"Masks":["SYN","ACK"]}}]}},"Actions":["aws:drop","Count"]}},"Priority":5}},
        {{"RuleDefinition":{{"MatchAttributes":{{}},"Actions":["aws:forward_to_sfe"]}},"Priority":10}}],
        "CustomActions":[{{"ActionName":"Count","ActionDefinition":{{"PublishMetricAction":{{"Dimensions":[{{"Value":"x"}}]}}}}}}]}}}}}},
        "RuleGroupResponse":{{"RuleGroupArn":"{STATELESS}","RuleGroupName":"management","RuleGroupId":"2f","Type":"STATELESS","Capacity":100,"RuleGroupStatus":"ACTIVE","Tags":[{{"Key":"a","Value":"b"}}]}}}}"#
    );
    let estate = Replies::new()
        .one(&DESCRIBE_RULE_GROUP, STATELESS, &json)
        .settled();
    let group = first(&estate.network_firewall.rule_groups);
    assert_eq!(group.group_type.known().unwrap().as_str(), "STATELESS");
    let rules = &group
        .rules
        .known()
        .unwrap()
        .source
        .stateless
        .as_ref()
        .unwrap()
        .rules;
    let matches = &rules[0].definition.matches;
    assert_eq!(matches.destinations[0].network.to_string(), "10.2.0.9/32");
    let ports = matches.destination_ports[0].ports().unwrap();
    assert_eq!((ports.first(), ports.last()), (22, 22));
    assert_eq!(
        (matches.protocols[0], matches.tcp_flags[0].masks.len()),
        (6, 2)
    );
    assert_eq!(rules[0].priority, 5);
    let any = &rules[1].definition.matches;
    assert!(any.sources.is_empty() && any.protocols.is_empty() && any.destination_ports.is_empty());
}

#[test]
fn stateful_rules_in_their_three_forms() {
    let group = |source: &str, more: &str| {
        let json = format!(
            r#"{{"UpdateToken":"a","RuleGroup":{{"RulesSource":{source}{more}}},"RuleGroupResponse":{{"RuleGroupArn":"{STATEFUL}","RuleGroupName":"data","RuleGroupId":"2f","Type":"STATEFUL"}}}}"#
        );
        let estate = Replies::new()
            .one(&DESCRIBE_RULE_GROUP, STATEFUL, &json)
            .settled();
        first(&estate.network_firewall.rule_groups)
            .rules
            .known()
            .unwrap()
            .clone()
    };
    let rules = group(
        r#"{"StatefulRules":[{"Action":"PASS","Header":{"Protocol":"TCP","Source":"$APP","SourcePort":"ANY","Direction":"FORWARD","Destination":"@DATABASES","DestinationPort":"[5432,6432]"},
        "RuleOptions":[{"Keyword":"sid","Settings":["1"]},{"Keyword":"flow","Settings":["to_server"]}]}]}"#,
        r#","RuleVariables":{"IPSets":{"APP":{"Definition":["10.1.0.0/16","!10.1.9.0/24"]}},"PortSets":{"WEB":{"Definition":["80","443"]}}},
        "ReferenceSets":{"IPSetReferences":{"DATABASES":{"ReferenceArn":"arn:aws:ec2:eu-west-1:111122223333:prefix-list/pl-0a"}}},"StatefulRuleOptions":{"RuleOrder":"STRICT_ORDER"}"#,
    );
    let stateful = rules.source.stateful.as_ref().unwrap();
    assert_eq!(&*stateful[0].header.destination_port, "[5432,6432]");
    assert_eq!(stateful[0].header.direction.as_str(), "FORWARD");
    let options = stateful[0].options.known().unwrap();
    assert_eq!(
        (options[1].keyword.as_str(), &*options[1].settings[0]),
        ("flow", "to_server")
    );
    let sets = rules.variables.as_ref().unwrap();
    let app = &sets.ip_sets.as_ref().unwrap()[&Sym::new("APP")];
    assert_eq!(app.networks(), None, "an exclusion is no network");
    assert_eq!(
        sets.port_sets.as_ref().unwrap()[&Sym::new("WEB")]
            .definition
            .len(),
        2
    );
    let references = rules.references.as_ref().unwrap().ip_sets.as_ref().unwrap();
    let reference = references[&Sym::new("DATABASES")].reference.unwrap();
    assert_eq!(reference.name(), "pl-0a");
    assert_eq!(rules.rule_order(), Some(RuleOrder::Strict));

    let rules = group(
        r#"{"RulesString":"drop tcp any any -> $HOME_NET 22 (sid:1;)"}"#,
        r#","RuleVariables":{}"#,
    );
    assert!(rules.source.text.unwrap().starts_with("drop tcp"));
    assert!(rules.source.stateful.is_none() && rules.source.stateless.is_none());

    let rules = group(
        r#"{"RulesSourceList":{"Targets":[".example.com"],"TargetTypes":["TLS_SNI","HTTP_HOST"],"GeneratedRulesType":"ALLOWLIST"}}"#,
        "",
    );
    assert_eq!(rules.rule_order(), Some(RuleOrder::ActionOrder));
    let domains = rules.source.domains.unwrap();
    assert_eq!(
        (&*domains.targets[0], domains.generated_rules.as_str()),
        (".example.com", "ALLOWLIST")
    );
}

#[test]
fn rules_that_aws_does_not_show_are_unknown() {
    let json = r#"{"UpdateToken":"a","RuleGroupResponse":{"RuleGroupArn":"arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/Bots","RuleGroupName":"Bots","RuleGroupId":"3f"}}"#;
    let arn = "arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/Bots";
    let estate = Replies::new()
        .one(&DESCRIBE_RULE_GROUP, arn, json)
        .settled();
    let group = first(&estate.network_firewall.rule_groups);
    assert!(group.rules.is_unknown() && group.group_type.is_unknown());
    assert_eq!(group.place, place("111122223333", "eu-west-1"));
}

#[test]
fn a_firewall_is_known_by_its_name_and_by_its_arn() {
    let here = place("111122223333", "eu-west-1");
    for request in ["egress", FIREWALL] {
        let estate = Replies::new()
            .one(&DESCRIBE_FIREWALL, request, DESCRIBED)
            .settled();
        let gap = |request| estate.ledger.gap(here, &DESCRIBE_FIREWALL, Some(request));
        assert!(gap("egress").is_none() && gap(FIREWALL).is_none());
        assert_eq!(gap("hub").unwrap().state, "not-collected");
    }
    let denied = Replies::new()
        .error(
            &DESCRIBE_FIREWALL_POLICY,
            Some("egress"),
            "AccessDeniedException",
        )
        .settled();
    let gap = denied
        .ledger
        .gap(here, &DESCRIBE_FIREWALL_POLICY, Some(POLICY));
    assert_eq!(gap.unwrap().state, "denied");
    let mut estate = Estate::default();
    let mixed_up = estate.record(&RecordedCall {
        operation: &DESCRIBE_FIREWALL,
        place: here,
        request: Some("hub"),
        reply: Reply::Output(DESCRIBED),
    });
    assert!(mixed_up.unwrap_err().to_string().contains("something else"));
    let listed = Replies::new()
        .all(&LIST_FIREWALLS, r#"{"Firewalls":[]}"#)
        .settled();
    assert!(listed.ledger.gap(here, &LIST_FIREWALLS, None).is_none());
}

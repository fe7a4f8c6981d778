//! Across core networks of Cloud WAN: segments, what they share, function groups, transit gateways.

use serde_json::{Value, json};

use super::lab::{ACCOUNT, Lab, REGION, path, told};
use super::left_out;
use super::scene::{rule, to};
use crate::estate::ec2::*;
use crate::estate::networkmanager::*;

pub(super) const CORE: &str = "core-network-0a";
const FAR: &str = "us-east-1";

fn arn() -> String {
    format!("arn:aws:networkmanager::{ACCOUNT}:core-network/{CORE}")
}

/// What is attached to a core network, and what its policy says; tests change either.
#[derive(Clone)]
pub(super) struct Wan {
    pub policy: Value,
    alias: &'static str,
    /// By name: what is told of the attachment beside its id.
    pub attachments: Vec<(&'static str, Value)>,
    options: Value,
    /// Routes of segments, by `<segment>/<edge>`.
    pub routes: Vec<(&'static str, Value)>,
    is_listed: bool,
}

fn vpc_attachment(vpc: &str, edge: &str, segment: &str) -> Value {
    json!({"AttachmentType": "VPC", "State": "AVAILABLE", "EdgeLocation": edge, "SegmentName": segment,
        "ResourceArn": format!("arn:aws:ec2:{edge}:{ACCOUNT}:vpc/{vpc}")})
}

/// Adds a VPC with hosts in two zones and a subnet for its attachment.
pub(super) fn site(lab: Lab, name: &str, net: u8) -> Lab {
    let out = [to("10.0.0.0/8", "CoreNetworkArn", &arn())];
    let (vpc, block) = (format!("vpc-{name}"), format!("10.{net}.0.0/16"));
    let at = (vpc.as_str(), block.as_str());
    let subnet = |number: u8| format!("10.{net}.{number}.0/24");
    let [one, two, nine] = [1, 2, 9].map(|number| format!("subnet-{name}{number}"));
    lab.vpc(at.0, at.1)
        .subnet(&one, at, (&subnet(1), 1), &out)
        .subnet(&two, at, (&subnet(2), 2), &out)
        .subnet(&nine, at, (&subnet(9), 1), &[])
        .host(name, at.0, &one, &format!("10.{net}.1.10"))
        .host(&format!("{name}2"), at.0, &two, &format!("10.{net}.2.10"))
}

impl Wan {
    pub fn new() -> Self {
        let segments = json!([{"name": "prod"}, {"name": "dev"}, {"name": "common"}]);
        Self {
            policy: json!({"version": "2021.12", "core-network-configuration":
                {"edge-locations": [{"location": REGION}, {"location": FAR}]}, "segments": segments}),
            alias: "LIVE",
            attachments: vec![
                ("attachment-0a", vpc_attachment("vpc-a", REGION, "prod")),
                ("attachment-0b", vpc_attachment("vpc-b", FAR, "prod")),
                ("attachment-0c", vpc_attachment("vpc-c", REGION, "dev")),
                ("attachment-0d", vpc_attachment("vpc-d", REGION, "common")),
            ],
            options: json!({"ApplianceModeSupport": false, "SecurityGroupReferencingSupport": true}),
            routes: Vec::new(),
            is_listed: true,
        }
    }

    pub fn actions(mut self, actions: Value) -> Self {
        self.policy["segment-actions"] = actions;
        self
    }

    pub fn change(mut self, name: &str, member: &str, value: Value) -> Self {
        let mut all = self.attachments.iter_mut();
        let (_, told) = all.find(|(one, _)| *one == name).unwrap();
        told[member] = value;
        self
    }

    fn segment(mut self, at: usize, member: &str, value: Value) -> Self {
        self.policy["segments"][at][member] = value;
        self
    }

    pub fn lab(&self) -> Lab {
        let mut lab = site(Lab::new(), "a", 1);
        lab = site(site(lab, "c", 3), "d", 4);
        lab = site(lab.at(ACCOUNT, FAR), "b", 2).at(ACCOUNT, REGION);
        let network = json!({"CoreNetworkId": CORE, "CoreNetworkArn": arn(), "OwnerAccountId": ACCOUNT, "State": "AVAILABLE"});
        lab = lab.add(&LIST_CORE_NETWORKS, "CoreNetworks", network);
        if self.is_listed {
            lab.list(&LIST_ATTACHMENTS, "Attachments");
        }
        for (name, told) in &self.attachments {
            lab = self.attach(lab, name, told);
        }
        if !self.policy.is_null() {
            let policy = json!({"CoreNetworkPolicy": {"CoreNetworkId": CORE, "PolicyVersionId": 1, "Alias": self.alias,
                "PolicyDocument": self.policy.to_string()}});
            lab = lab.one(&GET_CORE_NETWORK_POLICY, CORE, policy);
        }
        for (at, routes) in &self.routes {
            let request = format!("{CORE}/{at}");
            lab = lab.one(
                &GET_NETWORK_ROUTES,
                &request,
                json!({"NetworkRoutes": routes}),
            );
        }
        lab
    }

    fn attach(&self, mut lab: Lab, name: &str, told: &Value) -> Lab {
        let mut attachment = told.clone();
        attachment["AttachmentId"] = json!(name);
        attachment["CoreNetworkId"] = json!(CORE);
        attachment["OwnerAccountId"] = json!(ACCOUNT);
        if self.is_listed {
            lab.list(&LIST_ATTACHMENTS, "Attachments")
                .push(attachment.clone());
        }
        let what = told["ResourceArn"].as_str().unwrap().rsplit('/').next();
        let Some(side) = what.unwrap().strip_prefix("vpc-") else {
            return lab;
        };
        let subnet = format!("arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/subnet-{side}9");
        let mut options = self.options.clone();
        options["ApplianceModeSupport"] = told["Appliance"].clone();
        let one = json!({"VpcAttachment": {"Attachment": attachment, "SubnetArns": [subnet], "Options": options}});
        lab.one(&GET_VPC_ATTACHMENT, name, one)
    }

    fn tcp(&self, from: &str, to: &str) -> String {
        told(&self.lab().tcp(from, to, 443))
    }
}

const PROD: &str = "blocked no-route core-network-0a/prod/eu-west-1";

#[test]
fn a_segment_is_a_routing_domain_across_regions() {
    let wan = Wan::new();
    let answer = wan.lab().tcp("i-a", "i-b", 443);
    assert_eq!(told(&answer), "reachable");
    let path = path(&answer);
    for step in [
        "attachment-0a prod eu-west-1",
        "core-network-0a/prod/eu-west-1 10.2.0.0/16 -> attachment-0b",
        "attachment-0b prod us-east-1",
    ] {
        assert!(path.contains(&step.to_owned()), "{step}: {path:?}");
    }
    assert!(wan.tcp("i-a", "i-c").starts_with(PROD));
    assert!(wan.tcp("i-a", "i-d").starts_with(PROD));
}

#[test]
fn isolated_attachments_of_a_segment_do_not_know_each_other() {
    let isolated = Wan::new().segment(0, "isolate-attachments", json!(true));
    assert!(isolated.tcp("i-a", "i-b").starts_with(PROD));
    // What is shared, they do know.
    let share = json!([{"action": "share", "mode": "attachment-route", "segment": "common", "share-with": ["prod"]}]);
    assert_eq!(isolated.actions(share).tcp("i-a", "i-d"), "reachable");
}

#[test]
fn shares_join_segments_both_ways_and_not_those_that_share_with_one_third() {
    let share = |with: Value| {
        let action = json!([{"action": "share", "mode": "attachment-route", "segment": "common", "share-with": with}]);
        Wan::new().actions(action)
    };
    let both = share(json!(["prod", "dev"]));
    assert_eq!(both.tcp("i-a", "i-d"), "reachable");
    assert_eq!(both.tcp("i-d", "i-a"), "reachable");
    assert!(both.tcp("i-a", "i-c").starts_with(PROD));
    assert_eq!(share(json!("*")).tcp("i-c", "i-d"), "reachable");
    let but = share(json!({"except": ["prod"]}));
    assert_eq!(but.tcp("i-c", "i-d"), "reachable");
    assert!(but.tcp("i-a", "i-d").starts_with(PROD));
    // Filters come after shares: who refuses routes has none for what comes from there.
    let denied = both.clone().segment(0, "deny-filter", json!(["common"]));
    assert!(denied.tcp("i-a", "i-d").starts_with(PROD));
    assert_eq!(
        denied.tcp("i-d", "i-a"),
        "one-way no-route core-network-0a/prod/eu-west-1"
    );
    let allowed = both.segment(0, "allow-filter", json!(["dev"]));
    assert!(allowed.tcp("i-a", "i-d").starts_with(PROD));
}

#[test]
fn routes_by_hand_lead_to_attachments_or_nowhere() {
    let route = |segment: &str, block: &str, targets: Value| json!({"action": "create-route", "segment": segment, "destination-cidr-blocks": [block], "destinations": targets});
    let there = route("prod", "10.3.0.0/16", json!(["attachment-0c"]));
    let one_way = Wan::new().actions(json!([there]));
    assert_eq!(
        one_way.tcp("i-a", "i-c"),
        "one-way no-route core-network-0a/dev/eu-west-1"
    );
    let back = route("dev", "10.1.0.0/16", json!(["attachment-0a"]));
    let both = Wan::new().actions(json!([there, back]));
    assert_eq!(both.tcp("i-a", "i-c"), "reachable");
    let hole = route("prod", "10.2.0.0/16", json!(["blackhole"]));
    assert_eq!(
        Wan::new().actions(json!([hole])).tcp("i-a", "i-b"),
        "blocked blackhole core-network-0a/prod/eu-west-1"
    );
    // The attachment at the same edge goes first; of several elsewhere nobody knows which.
    let near = route(
        "prod",
        "10.3.0.0/16",
        json!(["attachment-0b", "attachment-0c"]),
    );
    let answer = Wan::new()
        .actions(json!([near]))
        .lab()
        .tcp("i-a", "i-c", 443);
    assert_eq!(
        told(&answer),
        "one-way no-route core-network-0a/dev/eu-west-1"
    );
    let far = route(
        "prod",
        "10.9.0.0/16",
        json!(["attachment-0e", "attachment-0f"]),
    );
    let unknown = Wan::new().actions(json!([far])).tcp("i-a", "10.9.0.1");
    assert!(unknown.starts_with("unknown ?attachment-0e"), "{unknown}");
}

#[test]
fn attachments_carry_traffic_when_they_are_available() {
    let state = |name: &str, word: &str| Wan::new().change(name, "State", json!(word));
    assert_eq!(
        state("attachment-0b", "UPDATING").tcp("i-a", "i-b"),
        "reachable"
    );
    assert!(
        state("attachment-0b", "REJECTED")
            .tcp("i-a", "i-b")
            .starts_with(PROD)
    );
    assert_eq!(
        state("attachment-0a", "PENDING_ATTACHMENT_ACCEPTANCE").tcp("i-a", "i-b"),
        "blocked not-attached core-network-0a"
    );
    // On the way from one segment to another nobody knows which routes it uses.
    assert_eq!(
        state("attachment-0a", "PENDING_NETWORK_UPDATE").tcp("i-a", "i-b"),
        "unknown ?attachment-0a"
    );
    let nowhere = Wan::new().change("attachment-0a", "SegmentName", Value::Null);
    assert_eq!(
        nowhere.tcp("i-a", "i-b"),
        "blocked no-segment attachment-0a"
    );
}

#[test]
fn an_attachment_has_a_subnet_in_the_senders_zone_and_its_acl_is_asked() {
    let wan = Wan::new();
    assert_eq!(
        wan.tcp("i-a2", "i-b"),
        "blocked no-attachment-in-zone attachment-0a"
    );
    // Into a VPC any zone is reached; the answer dies where it cannot leave.
    assert_eq!(
        wan.tcp("i-a", "i-b2"),
        "one-way no-attachment-in-zone attachment-0b"
    );
    let mut lab = wan.lab();
    let deny = json!({"NetworkAclId": "acl-a9", "OwnerId": ACCOUNT, "VpcId": "vpc-a", "IsDefault": false,
        "Associations": [{"SubnetId": "subnet-a9"}], "Entries": [
        {"RuleNumber": 100, "Protocol": "-1", "RuleAction": "deny", "Egress": false, "CidrBlock": "0.0.0.0/0"},
        {"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": true, "CidrBlock": "0.0.0.0/0"}]});
    lab = lab.add(&DESCRIBE_NETWORK_ACLS, "NetworkAcls", deny);
    assert_eq!(
        told(&lab.tcp("i-a", "i-b", 443)),
        "blocked network-acl acl-a9"
    );
    assert_eq!(
        told(&lab.tcp("i-b", "i-a", 443)),
        "one-way network-acl acl-a9"
    );
}

#[test]
fn routes_that_were_read_go_before_those_of_the_policy() {
    let lead = |block: &str, attachment: &str, kind: &str| {
        json!({"DestinationCidrBlock": block, "State": "ACTIVE", "Type": kind,
            "Destinations": [{"CoreNetworkAttachmentId": attachment, "ResourceType": "vpc"}]})
    };
    let mut wan = Wan::new();
    wan.routes = vec![
        (
            "prod/eu-west-1",
            json!([lead("10.3.0.0/16", "attachment-0c", "STATIC")]),
        ),
        (
            "dev/eu-west-1",
            json!([lead("10.1.0.0/16", "attachment-0a", "PROPAGATED")]),
        ),
    ];
    assert_eq!(wan.tcp("i-a", "i-c"), "reachable");
    assert!(wan.tcp("i-a", "i-b").starts_with(PROD));
    let hole = json!({"DestinationCidrBlock": "10.3.1.0/24", "State": "BLACKHOLE", "Type": "STATIC", "Destinations": []});
    wan.routes[0].1.as_array_mut().unwrap().push(hole);
    assert_eq!(
        wan.tcp("i-a", "i-c"),
        "blocked blackhole core-network-0a/prod/eu-west-1"
    );
    // By hand goes before what is announced.
    let mut both = Wan::new();
    let announced = lead("10.2.0.0/16", "attachment-0c", "PROPAGATED");
    both.routes = vec![(
        "prod/eu-west-1",
        json!([announced, lead("10.2.0.0/16", "attachment-0b", "STATIC")]),
    )];
    assert_eq!(both.tcp("i-a", "i-b"), "reachable");
}

#[test]
fn without_routes_and_live_policy_the_calls_are_named_that_would_tell() {
    let mut latest = Wan::new();
    latest.alias = "LATEST";
    let mut none = Wan::new();
    none.policy = Value::Null;
    for wan in [latest, none] {
        let answer = wan.lab().tcp("i-a", "i-b", 443);
        assert_eq!(told(&answer), "unknown ?core-network-0a");
        let said = &answer.open[0].detail;
        assert!(
            said.contains("get-network-routes") && said.contains("get-core-network-policy"),
            "{said}"
        );
    }
    let mut unlisted = Wan::new();
    unlisted.is_listed = false;
    unlisted.attachments.clear();
    let answer = unlisted.lab().tcp("i-a", "i-b", 443);
    assert_eq!(told(&answer), "unknown ?core-network-0a");
    assert!(
        answer.open[0].detail.contains("list-attachments"),
        "{answer:?}"
    );
    // What the policy leaves out may be announced by attachments that nobody listed.
    let mut partly = Wan::new();
    partly.is_listed = false;
    assert_eq!(
        partly.tcp("i-a", "i-c"),
        "unknown ?core-network-0a/prod/eu-west-1"
    );
    let answer = partly.lab().tcp("i-a", "i-b", 443);
    assert_eq!(told(&answer), "reachable");
    assert!(
        answer.assumptions[0].contains("leads elsewhere"),
        "{answer:?}"
    );
}

#[test]
fn what_vpn_connections_announce_is_not_known() {
    let mut wan = Wan::new();
    wan.attachments.push((
        "attachment-0v",
        json!({"AttachmentType": "SITE_TO_SITE_VPN", "State": "AVAILABLE", "EdgeLocation": REGION, "SegmentName": "prod",
            "ResourceArn": format!("arn:aws:ec2:{REGION}:{ACCOUNT}:vpn-connection/vpn-0a")}),
    ));
    assert_eq!(
        wan.tcp("i-a", "i-c"),
        "unknown ?core-network-0a/prod/eu-west-1"
    );
    let answer = wan.lab().tcp("i-a", "i-b", 443);
    assert_eq!(
        (told(&answer).as_str(), answer.assumptions.len()),
        ("reachable", 2)
    );
}

/// A network function group with the VPC `vpc-d`, where an appliance forwards, on the way between `prod` and `dev`.
pub(super) fn inspected(groups: &[&str]) -> Wan {
    let mut wan = Wan::new().actions(
        json!([{"action": "send-via", "segment": "prod", "mode": "single-hop",
        "when-sent-to": {"segments": ["dev"]}, "via": {"network-function-groups": ["walls"]}}]),
    );
    wan.policy["network-function-groups"] = json!([{"name": "walls"}]);
    for name in groups {
        wan = wan
            .change(name, "SegmentName", Value::Null)
            .change(name, "NetworkFunctionGroupName", json!("walls"))
            .change(name, "Appliance", json!(true));
    }
    wan
}

pub(super) fn with_appliance(wan: &Wan) -> Lab {
    let mut lab = wan.lab();
    for table in lab.list(&DESCRIBE_ROUTE_TABLES, "RouteTables") {
        if table["RouteTableId"] == "rtb-d9" {
            let routes = table["Routes"].as_array_mut().unwrap();
            routes.push(to("10.0.0.0/8", "NetworkInterfaceId", "eni-d"));
        }
    }
    for interface in lab.list(&DESCRIBE_NETWORK_INTERFACES, "NetworkInterfaces") {
        if interface["NetworkInterfaceId"] == "eni-d" {
            interface["SourceDestCheck"] = json!(false);
        }
    }
    lab
}

#[test]
fn a_network_function_group_stands_between_segments() {
    let lab = with_appliance(&inspected(&["attachment-0d"]));
    let answer = lab.tcp("i-a", "i-c", 443);
    assert_eq!(told(&answer), "reachable");
    let path = path(&answer);
    for step in [
        "core-network-0a/prod/eu-west-1 10.3.0.0/16 -> attachment-0d",
        "attachment-0d walls eu-west-1",
        "eni-d through the appliance",
        "core-network-0a/walls/eu-west-1 10.3.0.0/16 -> attachment-0c",
    ] {
        assert!(path.contains(&step.to_owned()), "{step}: {path:?}");
    }
    // Of several, mode and edges decide: that is left open.
    let two = inspected(&["attachment-0d", "attachment-0b"]);
    assert_eq!(
        two.tcp("i-a", "i-c"),
        "maybe ?core-network-0a/dev/eu-west-1 ?core-network-0a/prod/eu-west-1"
    );
    // To other segments nothing is sent that way.
    assert_eq!(told(&lab.tcp("i-a", "i-b", 443)), "reachable");
}

#[test]
fn what_leaves_a_segment_otherwise_is_sent_to_a_network_function_group() {
    let mut wan = inspected(&["attachment-0d"]);
    wan = wan.actions(json!([{"action": "send-to", "segment": "prod", "via": {"network-function-groups": ["walls"]}}]));
    let answer = with_appliance(&wan).tcp("i-a", "10.9.9.9", 443);
    let step = "core-network-0a/prod/eu-west-1 0.0.0.0/0 -> attachment-0d";
    assert!(path(&answer).contains(&step.to_owned()), "{answer:?}");
}

#[test]
fn routing_policies_leave_derived_routes_open() {
    let mut wan = Wan::new();
    wan.policy["routing-policies"] = json!([{"routing-policy-name": "filter"}]);
    assert_eq!(
        wan.tcp("i-a", "i-b"),
        "maybe ?core-network-0a/prod/eu-west-1 ?core-network-0a/prod/us-east-1"
    );
    assert_eq!(
        wan.tcp("i-a", "i-c"),
        "unknown ?core-network-0a/prod/eu-west-1"
    );
}

#[test]
fn groups_are_referred_to_where_policy_attachments_and_edge_allow_it() {
    let ask = |wan: &Wan, from: &str, to: &str| {
        let mut lab = wan.lab();
        let target = to.strip_prefix("i-").unwrap();
        for group in lab.list(&DESCRIBE_SECURITY_GROUPS, "SecurityGroups") {
            if group["GroupId"] == format!("sg-{target}") {
                let peer = json!({"GroupId": format!("sg-{}", from.strip_prefix("i-").unwrap()), "UserId": ACCOUNT});
                group["IpPermissions"] = json!([rule("tcp", 443, peer)]);
            }
        }
        told(&lab.tcp(from, to, 443))
    };
    let joined = Wan::new()
        .actions(json!([{"action": "share", "segment": "prod", "share-with": ["common"]}]));
    assert_eq!(ask(&joined, "i-a", "i-d"), "blocked security-group sg-d");
    let mut allowed = joined;
    allowed.policy["core-network-configuration"]["security-group-referencing-support"] =
        json!(true);
    assert_eq!(ask(&allowed, "i-a", "i-d"), "reachable");
    let mut refused = allowed.clone();
    refused.options["SecurityGroupReferencingSupport"] = json!(false);
    assert_eq!(ask(&refused, "i-a", "i-d"), "blocked security-group sg-d");
}

#[test]
fn groups_of_another_edge_are_not_referred_to() {
    let mut wan = Wan::new();
    wan.policy["core-network-configuration"]["security-group-referencing-support"] = json!(true);
    let mut lab = wan.lab().at(ACCOUNT, FAR);
    let peer = json!({"GroupId": "sg-a", "UserId": ACCOUNT});
    for group in lab.list(&DESCRIBE_SECURITY_GROUPS, "SecurityGroups") {
        group["IpPermissions"] = json!([rule("tcp", 443, peer.clone())]);
    }
    assert_eq!(
        told(&lab.tcp("i-a", "i-b", 443)),
        "blocked security-group sg-b"
    );
}

/// A VPC behind a transit gateway, a table of which is attached to the segment `prod`.
pub(super) fn with_gateway(is_linked: bool) -> Lab {
    let mut wan = Wan::new();
    wan.attachments.push((
        "attachment-0t",
        json!({"AttachmentType": "TRANSIT_GATEWAY_ROUTE_TABLE", "State": "AVAILABLE", "EdgeLocation": REGION, "SegmentName": "prod",
            "ResourceArn": format!("arn:aws:ec2:{REGION}:{ACCOUNT}:transit-gateway-route-table/tgw-rtb-0a")}),
    ));
    let e = ("vpc-e", "10.5.0.0/16");
    let lab = wan
        .lab()
        .vpc(e.0, e.1)
        .subnet(
            "subnet-e1",
            e,
            ("10.5.1.0/24", 1),
            &[to("10.0.0.0/8", "TransitGatewayId", "tgw-0a")],
        )
        .host("e", "vpc-e", "subnet-e1", "10.5.1.10")
        .attach(
            "tgw-attach-0e",
            ("vpc-e", &["subnet-e1"]),
            "tgw-rtb-0a",
            false,
        )
        .attached("tgw-attach-0p", ("peering", CORE), "tgw-rtb-0a")
        .transit_table(
            "tgw-rtb-0a",
            &[
                ("10.5.0.0/16", "tgw-attach-0e"),
                ("10.1.0.0/16", "tgw-attach-0p"),
            ],
        );
    if !is_linked {
        return lab;
    }
    let link = json!({"TransitGatewayAttachmentId": "tgw-attach-0p", "State": "available",
        "RequesterTgwInfo": {"CoreNetworkId": CORE, "OwnerId": ACCOUNT, "Region": REGION},
        "AccepterTgwInfo": {"TransitGatewayId": "tgw-0a", "OwnerId": ACCOUNT, "Region": REGION}});
    lab.add(
        &DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS,
        "TransitGatewayPeeringAttachments",
        link,
    )
}

#[test]
fn a_table_of_a_transit_gateway_is_in_a_segment() {
    let lab = with_gateway(true);
    let out = lab.tcp("i-a", "i-e", 443);
    assert_eq!(told(&out), "reachable");
    let path = path(&out);
    for step in [
        "core-network-0a/prod/eu-west-1 10.5.0.0/16 -> attachment-0t",
        "tgw-rtb-0a 10.5.0.0/16 -> tgw-attach-0e",
    ] {
        assert!(path.contains(&step.to_owned()), "{step}: {path:?}");
    }
    assert_eq!(told(&lab.tcp("i-e", "i-a", 443)), "reachable");
    assert_eq!(
        told(&lab.tcp("i-e", "i-c", 443)),
        "blocked no-route tgw-rtb-0a"
    );
    // Without the link nobody knows how one leads to the other.
    let apart = told(&with_gateway(false).tcp("i-a", "i-e", 443));
    assert_eq!(apart, "unknown ?tgw-rtb-0a");
}

#[test]
fn networks_outside_that_a_core_network_leads_to_are_not_known() {
    let ask = |wan: &Wan| {
        let mut lab = wan.lab();
        lab.list(&DESCRIBE_VPN_GATEWAYS, "VpnGateways");
        let attachments = "TransitGatewayVpcAttachments";
        lab.list(&DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS, attachments);
        lab.tcp("on-premises", "i-a", 443)
    };
    let mut wan = Wan::new();
    assert_eq!(ask(&wan).forward, "blocked");
    let vpn = json!({"AttachmentType": "SITE_TO_SITE_VPN", "State": "AVAILABLE", "EdgeLocation": REGION, "SegmentName": "prod",
        "ResourceArn": format!("arn:aws:ec2:{REGION}:{ACCOUNT}:vpn-connection/vpn-0a")});
    wan.attachments.push(("attachment-0e", vpn));
    let answer = ask(&wan);
    assert_eq!(answer.forward, "unknown");
    let told =
        "what lies behind attachment-0e, by which core-network-0a leads out of AWS, was not read";
    assert!(
        answer.open.iter().any(|one| &*one.detail == told),
        "{answer:?}"
    );
}

#[test]
fn a_strange_word_of_an_attachment_leaves_it_open() {
    let strange = Wan::new().change("attachment-0b", "State", json!("PARKED"));
    assert_eq!(strange.tcp("i-a", "i-b"), "unknown ?attachment-0b");
}

#[test]
fn a_core_network_is_tried_where_no_route_leads_to_it() {
    let without_routes = |wan: &Wan| {
        let mut lab = wan.lab();
        for table in lab.list(&DESCRIBE_ROUTE_TABLES, "RouteTables") {
            if table["RouteTableId"] == "rtb-a1" {
                table["Routes"].as_array_mut().unwrap().truncate(1);
            }
        }
        told(&lab.tcp("i-a", "i-b", 443))
    };
    assert_eq!(without_routes(&Wan::new()), "blocked no-route rtb-a1");
    // What is not attached is not tried.
    let mut apart = Wan::new();
    apart.attachments.remove(1);
    assert_eq!(without_routes(&apart), "blocked no-route rtb-a1");
}

#[test]
fn what_lies_behind_a_way_out_of_aws_was_not_read() {
    let mut wan = Wan::new().actions(json!([{"action": "create-route", "segment": "prod",
        "destination-cidr-blocks": ["10.99.0.0/16"], "destinations": ["attachment-0v"]}]));
    wan.attachments.push((
        "attachment-0v",
        json!({"AttachmentType": "SITE_TO_SITE_VPN", "State": "AVAILABLE", "EdgeLocation": REGION, "SegmentName": "prod",
            "ResourceArn": format!("arn:aws:ec2:{REGION}:{ACCOUNT}:vpn-connection/vpn-0a")}),
    ));
    let answer = wan.lab().tcp("i-a", "10.99.1.1", 443);
    assert_eq!(told(&answer), "unknown ?attachment-0v");
    let said = |one: &crate::network::Open| one.detail.starts_with("what lies behind");
    assert!(answer.open.iter().any(said), "{answer:?}");
    let strange = wan.change("attachment-0v", "AttachmentType", json!("BALLOON"));
    let answer = strange.lab().tcp("i-a", "10.99.1.1", 443);
    assert_eq!(told(&answer), "unknown ?attachment-0v");
    let said = |one: &crate::network::Open| one.detail.contains("BALLOON");
    assert!(answer.open.iter().any(said), "{answer:?}");
}

#[test]
fn a_strange_word_of_a_route_leaves_it_open() {
    let mut wan = Wan::new();
    let route = json!({"DestinationCidrBlock": "10.3.0.0/16", "State": "PARKED", "Type": "STATIC",
        "Destinations": [{"CoreNetworkAttachmentId": "attachment-0c", "ResourceType": "vpc"}]});
    let back = json!({"DestinationCidrBlock": "10.1.0.0/16", "State": "ACTIVE", "Type": "PROPAGATED",
        "Destinations": [{"CoreNetworkAttachmentId": "attachment-0a", "ResourceType": "vpc"}]});
    wan.routes = vec![
        ("prod/eu-west-1", json!([route])),
        ("dev/eu-west-1", json!([back])),
    ];
    let told = wan.tcp("i-a", "i-c");
    assert_eq!(told, "unknown ?core-network-0a/prod/eu-west-1");
}

#[test]
fn every_part_of_the_replies_may_be_missing() {
    let wan = Wan::new();
    let questions = [("i-a", "i-b", 443), ("i-a", "i-c", 443)];
    left_out::each("cloud-wan", || wan.lab().estate(), &questions);
    let gateway = || with_gateway(true).estate();
    left_out::each(
        "cloud-wan-transit",
        gateway,
        &[("i-a", "i-e", 443), ("i-e", "i-a", 443)],
    );
    let inspected = || with_appliance(&inspected(&["attachment-0d"])).estate();
    left_out::each("cloud-wan-inspected", inspected, &[("i-a", "i-c", 443)]);
}

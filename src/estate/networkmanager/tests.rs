use super::*;
use crate::estate::testing::{Replies, place};
use crate::estate::{Estate, RecordedCall, Reply};
use crate::ids::Sym;

const ID: &str = "core-network-0d47f6t230mz46dy4";

const NETWORKS: &str = r#"{"CoreNetworks":[{"CoreNetworkId":"core-network-0d47f6t230mz46dy4","CoreNetworkArn":"arn:aws:networkmanager::111122223333:core-network/core-network-0d47f6t230mz46dy4","GlobalNetworkId":"global-network-0d47","OwnerAccountId":"111122223333",
    "State":"AVAILABLE","Description":"wan","Tags":[{"Key":"Owner","Value":"network"}]},{"CoreNetworkId":"core-network-0b","OwnerAccountId":"444455556666"}]}"#;
const NETWORK: &str = r#"{"CoreNetwork":{"GlobalNetworkId":"global-network-0d47","CoreNetworkId":"core-network-0d47f6t230mz46dy4","CoreNetworkArn":"arn:aws:networkmanager::111122223333:core-network/core-network-0d47f6t230mz46dy4","CreatedAt":"2021-11-14T19:06:46+00:00","State":"AVAILABLE",
    "Segments":[{"Name":"prod","EdgeLocations":["eu-west-1","us-east-1"],"SharedSegments":["shared"]},{"Name":"shared","EdgeLocations":["eu-west-1"],"SharedSegments":["prod"]}],
    "NetworkFunctionGroups":[{"Name":"inspection","EdgeLocations":["eu-west-1"],"Segments":{"SendVia":["prod"],"SendTo":[]}}],
    "Edges":[{"EdgeLocation":"eu-west-1","Asn":64512,"InsideCidrBlocks":["10.255.0.0/24"]}],"Tags":[]}}"#;

#[test]
fn a_core_network_with_its_segments() {
    let estate = Replies::new()
        .all(&LIST_CORE_NETWORKS, NETWORKS)
        .one(&GET_CORE_NETWORK, ID, NETWORK)
        .at("444455556666", "us-west-2")
        .all(&LIST_CORE_NETWORKS, NETWORKS)
        .settled();
    let networks: Vec<_> = estate.networkmanager.core_networks.iter().collect();
    assert_eq!(networks.len(), 2, "the owner and those who use it see one");
    let network = networks[0];
    assert_eq!(network.place, place("111122223333", "global"));
    let segments = network.segments.known().unwrap();
    assert_eq!(segments[0].edges[1].as_str(), "us-east-1");
    assert_eq!(segments[0].shared_segments[0].as_str(), "shared");
    let group = &network.network_function_groups.known().unwrap()[0];
    assert_eq!(
        group.segments.as_ref().unwrap().send_via[0].as_str(),
        "prod"
    );
    let edge = &network.edges.known().unwrap()[0];
    assert_eq!(edge.inside_networks[0].to_string(), "10.255.0.0/24");
    let other = networks[1];
    assert!(other.segments.is_unknown() && other.state.is_unknown());
    assert_eq!(
        other.arn.as_str(),
        "arn:aws:networkmanager::444455556666:core-network/core-network-0b"
    );
}

#[test]
fn the_live_policy_is_told_from_others() {
    let policy = |version: u32, alias: &str| {
        format!(
            r#"{{"CoreNetworkPolicy":{{"CoreNetworkId":"{ID}","PolicyVersionId":{version},{alias}"ChangeSetState":"EXECUTION_SUCCEEDED","PolicyErrors":[],
            "PolicyDocument":"{{\"version\":\"2021.12\", \"segments\":[{{\"name\":\"prod\",\"isolate-attachments\":true}}]}}"}}}}"#
        )
    };
    let estate = Replies::new()
        .one(
            &GET_CORE_NETWORK_POLICY,
            ID,
            &policy(4, r#""Alias":"LIVE","#),
        )
        .at("444455556666", "us-west-2")
        .one(
            &GET_CORE_NETWORK_POLICY,
            ID,
            &policy(5, r#""Alias":"LATEST","#),
        )
        .at("777788889999", "us-west-2")
        .one(&GET_CORE_NETWORK_POLICY, ID, &policy(3, ""))
        .settled();
    let policies: Vec<_> = estate.networkmanager.core_network_policies.iter().collect();
    let live: Vec<_> = policies
        .iter()
        .map(|one| (one.version, one.is_live()))
        .collect();
    assert_eq!(live, [(3, false), (4, true), (5, false)]);
    let document = policies[1].document.known().unwrap();
    assert_eq!(
        document.as_str(),
        r#"{"version":"2021.12","segments":[{"name":"prod","isolate-attachments":true}]}"#
    );
}

#[test]
fn attachments_with_the_subnets_of_vpcs() {
    let attachment = r#"{"CoreNetworkId":"core-network-0d47f6t230mz46dy4","CoreNetworkArn":"arn:aws:networkmanager::111122223333:core-network/core-network-0d47f6t230mz46dy4","AttachmentId":"attachment-05467e74104d33861","OwnerAccountId":"444455556666","AttachmentType":"VPC",
        "State":"AVAILABLE","EdgeLocation":"eu-west-1","ResourceArn":"arn:aws:ec2:eu-west-1:444455556666:vpc/vpc-0a","AttachmentPolicyRuleNumber":1,"SegmentName":"prod","Tags":[{"Key":"Segment","Value":"prod"}],
        "ProposedSegmentChange":{"SegmentName":"x"},"CreatedAt":"2021-12-01T15:26:32+00:00"}"#;
    let list = format!(
        r#"{{"Attachments":[{attachment},{{"CoreNetworkId":"core-network-0d47f6t230mz46dy4","AttachmentId":"attachment-0b","AttachmentType":"DIRECT_CONNECT_GATEWAY","EdgeLocations":["eu-west-1","us-east-1"],"ResourceArn":"arn:aws:directconnect::444455556666:dx-gateway/a"}}]}}"#
    );
    let one = format!(
        r#"{{"VpcAttachment":{{"Attachment":{attachment},"SubnetArns":["arn:aws:ec2:eu-west-1:444455556666:subnet/subnet-0a"],"Options":{{"Ipv6Support":false,"ApplianceModeSupport":true,"DnsSupport":true,"SecurityGroupReferencingSupport":true}}}}}}"#
    );
    let estate = Replies::new()
        .all(&LIST_ATTACHMENTS, &list)
        .at("444455556666", "us-west-2")
        .one(&GET_VPC_ATTACHMENT, "attachment-05467e74104d33861", &one)
        .settled();
    let attachments: Vec<_> = estate.networkmanager.attachments.iter().collect();
    assert_eq!(attachments.len(), 2);
    let gateway = attachments[0];
    assert_eq!(
        (gateway.edge, gateway.edges.len(), gateway.segment),
        (None, 2, None)
    );
    assert!(gateway.vpc.is_unknown() && gateway.state.is_unknown());
    let vpc = attachments[1];
    assert_eq!(vpc.place.account.to_string(), "444455556666");
    assert_eq!(vpc.segment.unwrap().as_str(), "prod");
    assert_eq!(vpc.resource.known().unwrap().name(), "vpc-0a");
    let details = vpc.vpc.known().unwrap();
    assert_eq!(details.subnet_ids().unwrap()[0].as_str(), "subnet-0a");
    assert_eq!(
        details.options.known().unwrap().appliance_mode.known(),
        Some(&true)
    );
}

const ROUTES: &str = r#"{"CoreNetworkSegmentEdge":{"CoreNetworkId":"core-network-0d47f6t230mz46dy4","SegmentName":"prod","EdgeLocation":"eu-west-1"},"RouteTableType":"CORE_NETWORK_SEGMENT","RouteTableTimestamp":"2022-01-05T11:39:20+00:00",
    "NetworkRoutes":[{"DestinationCidrBlock":"10.10.0.0/16","Destinations":[{"CoreNetworkAttachmentId":"attachment-0a","SegmentName":"prod","EdgeLocation":"us-east-1","ResourceType":"vpc","ResourceId":"vpc-0a"}],"State":"ACTIVE","Type":"PROPAGATED"},
    {"DestinationCidrBlock":"10.20.0.0/16","Destinations":[],"State":"BLACKHOLE","Type":"STATIC"},{}]}"#;

#[test]
fn routes_of_a_segment_at_an_edge() {
    let request = format!("{ID}/prod/eu-west-1");
    let bare = r#"{"NetworkRoutes":[]}"#;
    let of_group = r#"{"CoreNetworkNetworkFunctionGroup":{"CoreNetworkId":"core-network-0d47f6t230mz46dy4","NetworkFunctionGroupName":"inspection","EdgeLocation":"eu-west-1"},"NetworkRoutes":[]}"#;
    let estate = Replies::new()
        .one(&GET_NETWORK_ROUTES, &request, ROUTES)
        .one(&GET_NETWORK_ROUTES, &format!("{ID}/dev/eu-west-1"), bare)
        .one(
            &GET_NETWORK_ROUTES,
            &format!("{ID}/inspection/eu-west-1"),
            of_group,
        )
        .settled();
    let tables = &estate.networkmanager.route_tables;
    assert_eq!(tables.len(), 3);
    let here = place("777788889999", "eu-central-1");
    let key = |segment: &str| {
        let edge = "eu-west-1".parse().unwrap();
        core_network_route_table_key(here, ID.parse().unwrap(), Sym::new(segment), edge).unwrap()
    };
    let table = tables.get(key("prod")).unwrap();
    assert_eq!(table.request().as_str(), request);
    let routes = table.routes.known().unwrap();
    assert_eq!(routes[0].destination.unwrap().to_string(), "10.10.0.0/16");
    assert_eq!(
        routes[0].destinations[0].attachment.unwrap().as_str(),
        "attachment-0a"
    );
    assert_eq!(routes[1].state.known().unwrap().as_str(), "BLACKHOLE");
    assert!(routes[2].state.is_unknown() && routes[2].destinations.is_empty());
    assert!(
        tables
            .get(key("dev"))
            .unwrap()
            .routes
            .known()
            .unwrap()
            .is_empty()
    );
    assert!(
        tables.get(key("inspection")).is_none(),
        "a group is no segment"
    );
    let gap = |request: &str| {
        let here = place("111122223333", "eu-west-1");
        estate.ledger.gap(here, &GET_NETWORK_ROUTES, Some(request))
    };
    assert!(gap(&request).is_none());
    let elsewhere = gap(&format!("{ID}/prod/us-east-1"));
    assert_eq!(elsewhere.unwrap().state, "not-collected");
}

#[test]
fn routes_of_something_else_are_set_aside() {
    for (request, told) in [
        (
            "core-network-0d47f6t230mz46dy4/dev/eu-west-1",
            "that of the routes",
        ),
        ("core-network-0d47f6t230mz46dy4", "that of the routes"),
    ] {
        let mut estate = Estate::default();
        let loaded = estate.record(&RecordedCall {
            operation: &GET_NETWORK_ROUTES,
            place: place("111122223333", "us-west-2"),
            request: Some(request),
            reply: Reply::Output(ROUTES),
        });
        let loaded = loaded.unwrap();
        assert!(loaded.set_aside[0].reason.contains(told), "{loaded:?}");
        let outcome = estate.ledger.lines().next().unwrap().1;
        assert_eq!(outcome.state, crate::estate::CallState::Truncated);
    }
    let mut estate = Estate::default();
    let unnamed = estate.record(&RecordedCall {
        operation: &GET_NETWORK_ROUTES,
        place: place("111122223333", "us-west-2"),
        request: Some("prod"),
        reply: Reply::Output(r#"{"NetworkRoutes":[]}"#),
    });
    assert!(
        unnamed.unwrap().set_aside[0]
            .reason
            .contains("a segment and an edge")
    );
}

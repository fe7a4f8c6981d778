use super::*;
use crate::estate::testing::{Replies, place};

const GATEWAY: &str = "5f294f92-bafb-4011-916d-9b0bexample";

const GATEWAYS: &str = r#"{"directConnectGateways":[{"directConnectGatewayId":"5f294f92-bafb-4011-916d-9b0bexample","directConnectGatewayName":"office","amazonSideAsn":64512,
    "ownerAccount":"111122223333","directConnectGatewayState":"available","tags":[{"key":"Environment","value":"shared"}]}]}"#;

const ASSOCIATIONS: &str = r#"{"directConnectGatewayAssociations":[
    {"directConnectGatewayId":"5f294f92-bafb-4011-916d-9b0bexample","directConnectGatewayOwnerAccount":"111122223333","associationState":"associated",
    "associatedGateway":{"id":"tgw-0a","type":"transitGateway","ownerAccount":"444455556666","region":"eu-central-1"},"associationId":"be85116d","allowedPrefixesToDirectConnectGateway":[{"cidr":"10.0.0.0/16"},{"cidr":"10.1.0.0/16"}]},
    {"directConnectGatewayId":"5f294f92-bafb-4011-916d-9b0bexample","associationId":"be85116e","associationState":"associating",
    "associatedCoreNetwork":{"id":"core-network-0a","ownerAccount":"444455556666","attachmentId":"attachment-0a"}}]}"#;

#[test]
fn a_gateway_with_what_stands_behind_it() {
    let estate = Replies::new()
        .all(&DESCRIBE_DIRECT_CONNECT_GATEWAYS, GATEWAYS)
        .one(
            &DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS,
            GATEWAY,
            ASSOCIATIONS,
        )
        .at("444455556666", "eu-central-1")
        .one(
            &DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS,
            "be85116d",
            ASSOCIATIONS,
        )
        .settled();
    let gateway = estate.directconnect.gateways.iter().next().unwrap();
    assert_eq!(gateway.state.known().unwrap().as_str(), "available");
    assert_eq!(gateway.tags.get("Environment"), Some("shared"));
    assert_eq!(
        gateway.arn.as_str(),
        "arn:aws:directconnect::111122223333:dx-gateway/5f294f92-bafb-4011-916d-9b0bexample"
    );
    let associations: Vec<_> = estate.directconnect.gateway_associations.iter().collect();
    let transit = associations
        .iter()
        .find(|one| one.associated_gateway.is_some())
        .unwrap();
    assert_eq!(transit.viewers.len(), 2, "both sides see one association");
    let behind = transit.associated_gateway.as_ref().unwrap();
    assert_eq!(
        (behind.id.as_str(), behind.region.unwrap().as_str()),
        ("tgw-0a", "eu-central-1")
    );
    assert_eq!(behind.owner.unwrap().to_string(), "444455556666");
    let prefixes = transit.allowed_prefixes.known().unwrap();
    assert_eq!(prefixes[1].cidr.to_string(), "10.1.0.0/16");
    let core = associations
        .iter()
        .find(|one| one.associated_core_network.is_some())
        .unwrap();
    assert!(core.allowed_prefixes.is_unknown());
    let behind = core.associated_core_network.as_ref().unwrap();
    assert_eq!(behind.attachment.unwrap().as_str(), "attachment-0a");
}

#[test]
fn virtual_interfaces_without_their_keys() {
    let json = r#"{"virtualInterfaces":[
        {"ownerAccount":"111122223333","virtualInterfaceId":"dxvif-fgputw0j","location":"TIVIT","connectionId":"dxcon-fguhmqlc","virtualInterfaceType":"private","virtualInterfaceName":"office","vlan":2,
        "asn":65000,"authKey":"canary-asdf34example","virtualInterfaceState":"available","customerRouterConfig":"<canary/>","virtualGatewayId":"","directConnectGatewayId":"5f294f92-bafb-4011-916d-9b0bexample",
        "routeFilterPrefixes":[],"bgpPeers":[{"bgpPeerState":"available","authKey":"canary-asdf34example"}],"region":"us-east-1","tags":[]},
        {"virtualInterfaceId":"dxvif-ffhhk74f","virtualInterfaceType":"public","virtualInterfaceState":"verifying","routeFilterPrefixes":[{"cidr":"203.0.113.0/30"}]},
        {"virtualInterfaceId":"dxvif-ffhhk74g","virtualInterfaceType":"private","virtualGatewayId":"vgw-0a","directConnectGatewayId":""}]}"#;
    let reduced = DESCRIBE_VIRTUAL_INTERFACES.reduce(json).unwrap();
    assert!(!reduced.contains("canary"), "{reduced}");
    let estate = Replies::new()
        .all(&DESCRIBE_VIRTUAL_INTERFACES, json)
        .settled();
    let of = |id: &str| {
        let mut all = estate.directconnect.virtual_interfaces.iter();
        all.find(|one| one.id.as_str() == id).unwrap()
    };
    let private = of("dxvif-fgputw0j");
    assert_eq!(
        (private.virtual_gateway, private.gateway.unwrap().as_str()),
        (None, GATEWAY)
    );
    assert_eq!(
        private.place,
        place("111122223333", "us-east-1"),
        "where the reply says"
    );
    let public = of("dxvif-ffhhk74f");
    assert_eq!(
        public.route_filter_prefixes[0].cidr.to_string(),
        "203.0.113.0/30"
    );
    assert_eq!(public.place, place("111122223333", "eu-west-1"));
    let direct = of("dxvif-ffhhk74g");
    assert_eq!(
        (direct.virtual_gateway.unwrap().as_str(), direct.gateway),
        ("vgw-0a", None)
    );
    assert!(direct.state.is_unknown());
}

#[test]
fn calls_are_of_the_account_and_of_the_region() {
    let estate = Replies::new()
        .all(&DESCRIBE_DIRECT_CONNECT_GATEWAYS, GATEWAYS)
        .error(&DESCRIBE_VIRTUAL_INTERFACES, None, "AccessDeniedException")
        .settled();
    let there = place("111122223333", "eu-north-1");
    let gap = |operation, request| estate.ledger.gap(there, operation, request);
    assert!(
        gap(&DESCRIBE_DIRECT_CONNECT_GATEWAYS, None).is_none(),
        "of all regions"
    );
    let asked = Some(GATEWAY);
    let associations = gap(&DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS, asked).unwrap();
    assert_eq!(associations.state, "not-collected");
    let here = place("111122223333", "eu-west-1");
    let denied = estate.ledger.gap(here, &DESCRIBE_VIRTUAL_INTERFACES, None);
    assert_eq!(denied.unwrap().state, "denied");
}

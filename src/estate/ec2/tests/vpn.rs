use super::*;
use crate::estate::Observed;
use crate::estate::ec2::*;

pub(super) const REPLIES: &[Sample] = &[
    own(
        &DESCRIBE_VPN_GATEWAYS,
        r#"{"VpnGateways": [{"AmazonSideAsn": 64512, "VpnGatewayId": "vgw-0a", "State": "available", "Type": "ipsec.1", "VpcAttachments": [{"VpcId": "vpc-0a", "State": "attached"}, {"VpcId": "vpc-0b", "State": "detached"}]}]}"#,
    ),
    own(
        &DESCRIBE_VPN_CONNECTIONS,
        r#"{"VpnConnections": [
            {"CustomerGatewayConfiguration": "<xml>swordfish</xml>", "CustomerGatewayId": "cgw-0a", "Category": "VPN", "State": "available", "Type": "ipsec.1",
             "VpnConnectionId": "vpn-0a", "VpnGatewayId": "vgw-0a", "Options": {"EnableAcceleration": false, "StaticRoutesOnly": true, "LocalIpv4NetworkCidr": "192.168.0.0/16",
                "RemoteIpv4NetworkCidr": "0.0.0.0/0", "TunnelInsideIpVersion": "ipv4", "TunnelOptions": [{"OutsideIpAddress": "34.0.0.1", "PreSharedKey": "swordfish"}]},
             "Routes": [{"DestinationCidrBlock": "192.168.0.0/16", "State": "available"}], "Tags": [],
             "VgwTelemetry": [{"AcceptedRouteCount": 1, "LastStatusChange": "2020-05-29T16:11:01+00:00", "OutsideIpAddress": "34.0.0.1", "Status": "UP", "StatusMessage": ""}]},
            {"CustomerGatewayId": "cgw-0a", "State": "available", "VpnConnectionId": "vpn-0b", "VpnGatewayId": "", "TransitGatewayId": "tgw-0a", "Options": {"StaticRoutesOnly": false}}]}"#,
    ),
    own(
        &DESCRIBE_CUSTOMER_GATEWAYS,
        r#"{"CustomerGateways": [{"BgpAsn": "65000", "CustomerGatewayId": "cgw-0a", "IpAddress": "203.0.113.9", "State": "available", "Type": "ipsec.1"}]}"#,
    ),
    own(
        &DESCRIBE_CLIENT_VPN_ENDPOINTS,
        r#"{"ClientVpnEndpoints": [{"ClientVpnEndpointId": "cvpn-endpoint-0a", "Description": "", "Status": {"Code": "available"}, "CreationTime": "2026-01-01T00:00:00",
            "DnsName": "*.cvpn-endpoint-0a.prod.clientvpn.eu-west-1.amazonaws.com", "ClientCidrBlock": "172.31.0.0/22", "DnsServers": [], "SplitTunnel": true, "VpnProtocol": "openvpn",
            "TransportProtocol": "udp", "VpnPort": 443, "ServerCertificateArn": "arn:aws:acm:eu-west-1:111122223333:certificate/1",
            "AuthenticationOptions": [{"Type": "federated-authentication", "FederatedAuthentication": {"SamlProviderArn": "arn:aws:iam::111122223333:saml-provider/idp"}}],
            "ConnectionLogOptions": {"Enabled": false}, "Tags": [], "SecurityGroupIds": ["sg-0a"], "VpcId": "vpc-0a", "SessionTimeoutHours": 24, "DisconnectOnSessionTimeout": true}]}"#,
    ),
    about(
        &DESCRIBE_CLIENT_VPN_ROUTES,
        "cvpn-endpoint-0a",
        r#"{"Routes": [{"ClientVpnEndpointId": "cvpn-endpoint-0a", "DestinationCidr": "10.0.0.0/16", "TargetSubnet": "subnet-0a", "Type": "Nat", "Origin": "associate", "Status": {"Code": "active"}},
            {"ClientVpnEndpointId": "cvpn-endpoint-0a", "DestinationCidr": "172.31.0.0/22", "TargetSubnet": "local", "Status": {"Code": "active"}}]}"#,
    ),
    about(
        &DESCRIBE_CLIENT_VPN_AUTHORIZATION_RULES,
        "cvpn-endpoint-0a",
        r#"{"AuthorizationRules": [{"ClientVpnEndpointId": "cvpn-endpoint-0a", "GroupId": "", "AccessAll": true, "DestinationCidr": "10.0.0.0/16", "Status": {"Code": "active"}},
            {"ClientVpnEndpointId": "cvpn-endpoint-0a", "GroupId": "dba", "AccessAll": false, "DestinationCidr": "10.0.2.0/24", "Status": {"Code": "active"}}]}"#,
    ),
    about(
        &DESCRIBE_CLIENT_VPN_TARGET_NETWORKS,
        "cvpn-endpoint-0a",
        r#"{"ClientVpnTargetNetworks": [{"AssociationId": "cvpn-assoc-1", "VpcId": "vpc-0a", "TargetNetworkId": "subnet-0a", "ClientVpnEndpointId": "cvpn-endpoint-0a", "Status": {"Code": "associated"}, "SecurityGroups": ["sg-0a"]}]}"#,
    ),
    own(
        &DESCRIBE_INSTANCE_CONNECT_ENDPOINTS,
        r#"{"InstanceConnectEndpoints": [{"OwnerId": "111122223333", "InstanceConnectEndpointId": "eice-0a", "InstanceConnectEndpointArn": "arn:aws:ec2:eu-west-1:111122223333:instance-connect-endpoint/eice-0a",
            "State": "create-complete", "StateMessage": "", "DnsName": "eice-0a.c2.ec2-instance-connect-endpoint.eu-west-1.amazonaws.com", "NetworkInterfaceIds": ["eni-0g"], "VpcId": "vpc-0a",
            "AvailabilityZone": "eu-west-1a", "CreatedAt": "2026-01-01T00:00:00Z", "SubnetId": "subnet-0a", "PreserveClientIp": true, "SecurityGroupIds": ["sg-0a"], "Tags": []}]}"#,
    ),
];

fn arn(resource: &str) -> String {
    format!("arn:aws:ec2:eu-west-1:111122223333:{resource}")
}

#[test]
fn site_to_site_links_tell_both_ends_and_no_secret() {
    let estate = whole();
    let gateway = get(&estate.ec2.vpn_gateways, &arn("vpn-gateway/vgw-0a"));
    let attached: Vec<&str> = gateway
        .attachments
        .known()
        .unwrap()
        .iter()
        .map(|one| one.state.unwrap().as_str())
        .collect();
    assert_eq!(attached, ["attached", "detached"]);
    let connection = get(&estate.ec2.vpn_connections, &arn("vpn-connection/vpn-0a"));
    let options = connection.options.as_ref().unwrap();
    assert!(options.static_routes_only.0);
    assert_eq!(options.local_ipv4.unwrap().to_string(), "192.168.0.0/16");
    assert_eq!(connection.tunnels[0].status.unwrap().as_str(), "UP");
    assert!(!format!("{connection:?}").contains("swordfish"));
    let transit = get(&estate.ec2.vpn_connections, &arn("vpn-connection/vpn-0b"));
    assert_eq!(transit.vpn_gateway, None);
    assert_eq!(transit.transit_gateway.unwrap().as_str(), "tgw-0a");
    let customer = get(
        &estate.ec2.customer_gateways,
        &arn("customer-gateway/cgw-0a"),
    );
    assert_eq!(customer.ip_address.unwrap().to_string(), "203.0.113.9");
}

#[test]
fn a_client_vpn_endpoint_gathers_networks_routes_and_rules() {
    let estate = whole();
    let endpoint = get(
        &estate.ec2.client_vpn_endpoints,
        &arn("client-vpn-endpoint/cvpn-endpoint-0a"),
    );
    assert_eq!(endpoint.session_timeout_hours, Observed::Known(24));
    assert_eq!(
        endpoint.connection_log.known().unwrap().enabled,
        Observed::Known(false)
    );
    assert_eq!(
        endpoint.target_networks.known().unwrap()[0].subnet.as_str(),
        "subnet-0a"
    );
    let routes = endpoint.routes.known().unwrap();
    assert_eq!(routes[0].target_subnet().unwrap().as_str(), "subnet-0a");
    assert_eq!(routes[1].target_subnet(), None);
    let rules = endpoint.authorization_rules.known().unwrap();
    assert!(rules[0].access_all.0 && !rules[1].access_all.0);
    assert_eq!(rules[1].group.unwrap().as_str(), "dba");
}

#[test]
fn an_instance_connect_endpoint_is_a_door_with_groups() {
    let estate = whole();
    let door = get(
        &estate.ec2.instance_connect_endpoints,
        &arn("instance-connect-endpoint/eice-0a"),
    );
    assert_eq!(door.preserve_client_ip, Observed::Known(true));
    assert_eq!(door.security_groups.known().unwrap()[0].as_str(), "sg-0a");
    assert_eq!(door.state.known().unwrap().as_str(), "create-complete");
}

//! Client VPN endpoints and what they hold.
#![expect(
    deprecated,
    reason = "`AssociatedTargetNetworks`: AWS still tells it, and the estate models it"
)]

use aws_sdk_ec2::types;

use super::{Caller, SERVICE, client, pages, tell, words};
use crate::estate::ec2;

tell! {
    types::ClientVpnEndpointStatus { "Code" code }
    types::FederatedAuthentication { "SamlProviderArn" saml_provider_arn }
    types::ClientVpnAuthentication {
        "Type" r#type, "FederatedAuthentication" federated_authentication,
    }
    types::ConnectionLogResponseOptions {
        "Enabled" enabled, "CloudwatchLogGroup" cloudwatch_log_group,
    }
    types::AssociatedTargetNetwork { "NetworkId" network_id }
    types::TransitGatewayConfigurationDescribeEndpointStructure {
        "TransitGatewayId" transit_gateway_id,
        "TransitGatewayAttachmentId" transit_gateway_attachment_id,
    }
    types::ClientVpnEndpoint {
        "ClientVpnEndpointId" client_vpn_endpoint_id, "Status" status,
        "ClientCidrBlock" client_cidr_block, "VpcId" vpc_id, "SecurityGroupIds" security_group_ids,
        "SplitTunnel" split_tunnel, "AuthenticationOptions" authentication_options,
        "ConnectionLogOptions" connection_log_options, "SessionTimeoutHours" session_timeout_hours,
        "DisconnectOnSessionTimeout" disconnect_on_session_timeout,
        "AssociatedTargetNetworks" associated_target_networks,
        "TransitGatewayConfiguration" transit_gateway_configuration, "Tags" tags,
    }
    types::ClientVpnRouteStatus { "Code" code }
    types::ClientVpnRoute {
        "DestinationCidr" destination_cidr, "TargetSubnet" target_subnet, "Status" status,
    }
    types::ClientVpnAuthorizationRuleStatus { "Code" code }
    types::AuthorizationRule {
        "DestinationCidr" destination_cidr, "AccessAll" access_all, "GroupId" group_id,
        "Status" status,
    }
    types::AssociationStatus { "Code" code }
    types::TargetNetwork {
        "TargetNetworkId" target_network_id, "VpcId" vpc_id, "SecurityGroups" security_groups,
        "Status" status,
    }
}

words!(
    types::ClientVpnEndpointStatusCode,
    types::ClientVpnAuthenticationType,
    types::ClientVpnRouteStatusCode,
    types::ClientVpnAuthorizationRuleStatusCode,
    types::AssociationStatusCode,
);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        ec2::DESCRIBE_CLIENT_VPN_ENDPOINTS,
        |client, _ask| client.describe_client_vpn_endpoints().max_results(1000),
        next_token => set_next_token,
        { "ClientVpnEndpoints" client_vpn_endpoints }
    ),
    pages!(
        ec2::DESCRIBE_CLIENT_VPN_ROUTES,
        |client, ask| client
            .describe_client_vpn_routes()
            .client_vpn_endpoint_id(ask.id())
            .max_results(1000),
        next_token => set_next_token,
        { "Routes" routes }
    ),
    pages!(
        ec2::DESCRIBE_CLIENT_VPN_AUTHORIZATION_RULES,
        |client, ask| client
            .describe_client_vpn_authorization_rules()
            .client_vpn_endpoint_id(ask.id())
            .max_results(1000),
        next_token => set_next_token,
        { "AuthorizationRules" authorization_rules }
    ),
    pages!(
        ec2::DESCRIBE_CLIENT_VPN_TARGET_NETWORKS,
        |client, ask| client
            .describe_client_vpn_target_networks()
            .client_vpn_endpoint_id(ask.id())
            .max_results(1000),
        next_token => set_next_token,
        { "ClientVpnTargetNetworks" client_vpn_target_networks }
    ),
];

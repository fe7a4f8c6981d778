//! Elastic Load Balancing, version 2.

use aws_sdk_elasticloadbalancingv2::types;

use super::{Caller, client, once, pages};
use crate::estate::elbv2;
use crate::sources::aws::tell::{tell, words};

client!(aws_sdk_elasticloadbalancingv2, "elbv2");

tell! {
    types::LoadBalancerAddress {
        "IpAddress" ip_address, "AllocationId" allocation_id,
        "PrivateIPv4Address" private_ipv4_address, "IPv6Address" ipv6_address,
    }
    types::AvailabilityZone {
        "SubnetId" subnet_id, "ZoneName" zone_name, "LoadBalancerAddresses" load_balancer_addresses,
    }
    types::LoadBalancerState { "Code" code }
    types::LoadBalancer {
        "LoadBalancerArn" load_balancer_arn, "LoadBalancerName" load_balancer_name, "Type" r#type,
        "Scheme" scheme, "DNSName" dns_name, "CanonicalHostedZoneId" canonical_hosted_zone_id,
        "VpcId" vpc_id, "AvailabilityZones" availability_zones, "SecurityGroups" security_groups,
        "IpAddressType" ip_address_type,
        "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
            enforce_security_group_inbound_rules_on_private_link_traffic,
        "State" state, "CreatedTime" created_time,
    }
    types::LoadBalancerAttribute { "Key" key, "Value" value }
    types::TargetGroupTuple { "TargetGroupArn" target_group_arn, "Weight" weight }
    types::ForwardActionConfig { "TargetGroups" target_groups }
    types::Action {
        "Type" r#type, "TargetGroupArn" target_group_arn, "ForwardConfig" forward_config,
    }
    types::Listener {
        "ListenerArn" listener_arn, "LoadBalancerArn" load_balancer_arn, "Port" port,
        "Protocol" protocol, "DefaultActions" default_actions,
    }
    types::TargetGroup {
        "TargetGroupArn" target_group_arn, "TargetGroupName" target_group_name,
        "TargetType" target_type, "Protocol" protocol, "Port" port, "VpcId" vpc_id,
        "LoadBalancerArns" load_balancer_arns, "IpAddressType" ip_address_type,
        "HealthCheckProtocol" health_check_protocol, "HealthCheckPort" health_check_port,
    }
    types::TargetDescription { "Id" id, "Port" port, "AvailabilityZone" availability_zone }
    types::TargetHealth { "State" state, "Reason" reason }
    types::TargetHealthDescription { "Target" target, "TargetHealth" target_health }
    types::TargetGroupAttribute { "Key" key, "Value" value }
}

words!(
    types::LoadBalancerTypeEnum,
    types::LoadBalancerSchemeEnum,
    types::IpAddressType,
    types::LoadBalancerStateEnum,
    types::ProtocolEnum,
    types::ActionTypeEnum,
    types::TargetTypeEnum,
    types::TargetGroupIpAddressTypeEnum,
    types::TargetHealthStateEnum,
    types::TargetHealthReasonEnum,
);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        elbv2::DESCRIBE_LOAD_BALANCERS,
        |client, _ask| client.describe_load_balancers().page_size(400),
        next_marker => set_marker,
        { "LoadBalancers" load_balancers }
    ),
    once!(
        elbv2::DESCRIBE_LOAD_BALANCER_ATTRIBUTES,
        |client, ask| client.describe_load_balancer_attributes().load_balancer_arn(ask.id()),
        { "Attributes" attributes }
    ),
    pages!(
        elbv2::DESCRIBE_LISTENERS,
        |client, ask| client.describe_listeners().load_balancer_arn(ask.id()).page_size(400),
        next_marker => set_marker,
        { "Listeners" listeners }
    ),
    pages!(
        elbv2::DESCRIBE_TARGET_GROUPS,
        |client, _ask| client.describe_target_groups().page_size(400),
        next_marker => set_marker,
        { "TargetGroups" target_groups }
    ),
    once!(
        elbv2::DESCRIBE_TARGET_HEALTH,
        |client, ask| client.describe_target_health().target_group_arn(ask.id()),
        { "TargetHealthDescriptions" target_health_descriptions }
    ),
    once!(
        elbv2::DESCRIBE_TARGET_GROUP_ATTRIBUTES,
        |client, ask| client.describe_target_group_attributes().target_group_arn(ask.id()),
        { "Attributes" attributes }
    ),
];

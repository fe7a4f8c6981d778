//! Route 53 VPC Resolver: endpoints between VPCs and networks outside, and rules that forward questions.

use std::net::IpAddr;

use super::ec2::{detail_output, owned_by};
use super::{
    List, Observed, Operation, Planned, Resource, build_arn, list_output, model, name_or_arn,
    service,
};
use crate::ids::{AccountId, Arn, DnsName, IdError, Place, SecurityGroupId, SubnetId, Sym, VpcId};

model! {
    /// A rule: the account's, or one shared with it. Shape: `route53resolver list-resolver-rules`.
    pub struct ResolverRule {
        required {
            /// The id.
            "Id" => id: Sym,
        }
        /// The ARN.
        "Arn" => arn: Option<Arn>,
        /// The account that owns it, or `Route 53 Resolver` for those of AWS.
        "OwnerId" => owner: Option<Sym>,
        /// The name under which questions are forwarded; `.` for all.
        "DomainName" => domain: Observed<Box<str>>,
        /// `COMPLETE`, `DELETING`, `UPDATING` or `FAILED`.
        "Status" => status: Observed<Sym>,
        /// `FORWARD`, `SYSTEM`, `RECURSIVE` or `DELEGATE`.
        "RuleType" => rule_type: Observed<Sym>,
        /// Who is asked.
        "TargetIps" => targets: List<TargetAddress>,
        /// The outbound endpoint.
        "ResolverEndpointId" => endpoint: Option<Sym>,
    }

    /// An address to which questions are forwarded.
    pub struct TargetAddress {
        /// The IPv4 address.
        "Ip" => ip: Option<IpAddr>,
        /// The IPv6 address.
        "Ipv6" => ipv6: Option<IpAddr>,
        /// The port; 53 where omitted.
        "Port" => port: Option<u16>,
    }

    /// A rule that holds in a VPC. Shape: `route53resolver list-resolver-rule-associations`.
    pub struct ResolverRuleAssociation {
        required {
            /// The id.
            "Id" => id: Sym,
        }
        told {
            /// The rule.
            "ResolverRuleId" => rule: Sym,
            /// The VPC.
            "VPCId" => vpc: VpcId,
        }
        /// `COMPLETE`, `CREATING`, `DELETING`, `FAILED` or `OVERRIDDEN`.
        "Status" => status: Observed<Sym>,
    }

    /// An endpoint of a VPC. Shape: `route53resolver list-resolver-endpoints`, `list-resolver-endpoint-ip-addresses`.
    pub struct ResolverEndpoint {
        required {
            /// The id.
            "Id" => id: Sym,
        }
        /// The ARN.
        "Arn" => arn: Option<Arn>,
        /// `INBOUND`, which answers those outside, or `OUTBOUND`, through which rules forward.
        "Direction" => direction: Observed<Sym>,
        /// Its VPC.
        "HostVPCId" => vpc: Observed<VpcId>,
        /// `OPERATIONAL`, `CREATING`, `DELETING` and so on.
        "Status" => status: Observed<Sym>,
        /// The groups of its interfaces.
        "SecurityGroupIds" => security_groups: List<SecurityGroupId>,
        /// Its addresses.
        "IpAddresses" => addresses: Observed<List<ResolverAddress>>,
    }

    /// An address of an endpoint.
    pub struct ResolverAddress {
        /// The subnet.
        "SubnetId" => subnet: Option<SubnetId>,
        /// The IPv4 address.
        "Ip" => ip: Option<IpAddr>,
        /// The IPv6 address.
        "Ipv6" => ipv6: Option<IpAddr>,
    }
}

impl ResolverRule {
    /// Returns the name under which questions are forwarded; `None` for the root, and where it was not told.
    pub fn name(&self) -> Option<DnsName> {
        self.domain.known()?.parse().ok()
    }
}

fn of_owner(call: Place, owner: Option<Sym>) -> Place {
    let account = owner.and_then(|owner| owner.as_str().parse::<AccountId>().ok());
    owned_by(call, account)
}

impl Resource for ResolverRule {
    const TYPE: &'static str = "AWS::Route53Resolver::ResolverRule";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let place = of_owner(call, self.owner);
        let resource = format!("resolver-rule/{}", self.id);
        let built = || build_arn("route53resolver", place, &resource);
        self.arn.map_or_else(built, Ok)
    }
}

impl Resource for ResolverRuleAssociation {
    const TYPE: &'static str = "AWS::Route53Resolver::ResolverRuleAssociation";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let resource = format!("resolver-rule-association/{}", self.id);
        build_arn("route53resolver", call, &resource)
    }
}

impl Resource for ResolverEndpoint {
    const TYPE: &'static str = "AWS::Route53Resolver::ResolverEndpoint";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let resource = format!("resolver-endpoint/{}", self.id);
        let built = || build_arn("route53resolver", call, &resource);
        self.arn.map_or_else(built, Ok)
    }
}

list_output! {
    /// The reply of `route53resolver list-resolver-rules`.
    ListResolverRulesOutput { "ResolverRules" => ResolverRule } into route53resolver.rules
}
list_output! {
    /// The reply of `route53resolver list-resolver-rule-associations`.
    ListResolverRuleAssociationsOutput { "ResolverRuleAssociations" => ResolverRuleAssociation }
    into route53resolver.rule_associations
}
list_output! {
    /// The reply of `route53resolver list-resolver-endpoints`.
    ListResolverEndpointsOutput { "ResolverEndpoints" => ResolverEndpoint }
    into route53resolver.endpoints
}
detail_output! {
    /// The reply of `route53resolver list-resolver-endpoint-ip-addresses`.
    ListResolverEndpointIpAddressesOutput { "IpAddresses" => ResolverAddress }
    of ResolverEndpoint, "Id", into route53resolver.endpoints.addresses
}

service! {
    /// The resources of Route 53 VPC Resolver.
    pub struct Route53Resolver {
        /// Rules.
        rules: ResolverRule,
        /// Rules in VPCs.
        rule_associations: ResolverRuleAssociation,
        /// Endpoints with their addresses.
        endpoints: ResolverEndpoint,
    }
}

fn spelling(call: Place, request: &str) -> Sym {
    name_or_arn(call, request, "route53resolver", "resolver-endpoint/")
}

/// Lists the rules of the account and those shared with it.
pub const LIST_RESOLVER_RULES: Operation = Operation::regional::<ListResolverRulesOutput>(
    "route53resolver",
    "list-resolver-rules",
    "route53resolver:ListResolverRules",
)
.members(&["ResolverRules"])
.paged(&["NextToken"])
.planned(Planned::Nowhere);

/// Lists which rules hold in which VPCs.
pub const LIST_RESOLVER_RULE_ASSOCIATIONS: Operation =
    Operation::regional::<ListResolverRuleAssociationsOutput>(
        "route53resolver",
        "list-resolver-rule-associations",
        "route53resolver:ListResolverRuleAssociations",
    )
    .members(&["ResolverRuleAssociations"])
    .paged(&["NextToken"])
    .planned(Planned::Nowhere);

/// Lists endpoints.
pub const LIST_RESOLVER_ENDPOINTS: Operation = Operation::regional::<ListResolverEndpointsOutput>(
    "route53resolver",
    "list-resolver-endpoints",
    "route53resolver:ListResolverEndpoints",
)
.members(&["ResolverEndpoints"])
.paged(&["NextToken"])
.planned(Planned::Nowhere);

/// Lists the addresses of an endpoint. The member `IpAddresses` is too common to tell a file by it.
pub const LIST_RESOLVER_ENDPOINT_IP_ADDRESSES: Operation =
    Operation::regional::<ListResolverEndpointIpAddressesOutput>(
        "route53resolver",
        "list-resolver-endpoint-ip-addresses",
        "route53resolver:ListResolverEndpointIpAddresses",
    )
    .per("ResolverEndpointId")
    .spelled(spelling)
    .paged(&["NextToken"])
    .planned(Planned::Nowhere);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    LIST_RESOLVER_RULES,
    LIST_RESOLVER_RULE_ASSOCIATIONS,
    LIST_RESOLVER_ENDPOINTS,
    LIST_RESOLVER_ENDPOINT_IP_ADDRESSES,
];

#[cfg(test)]
mod tests;

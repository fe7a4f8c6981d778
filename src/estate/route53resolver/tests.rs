use super::*;
use crate::estate::testing::Replies;

const RULES: &str = r#"{"ResolverRules":[{"Id":"rslvr-rr-0a","CreatorRequestId":"","Arn":"arn:aws:route53resolver:eu-west-1:444455556666:resolver-rule/rslvr-rr-0a",
    "DomainName":"Corp.example.","Status":"COMPLETE","RuleType":"FORWARD","Name":"corp","TargetIps":[{"Ip":"192.168.0.2","Port":53}],
    "ResolverEndpointId":"rslvr-out-0b","OwnerId":"444455556666","ShareStatus":"SHARED_WITH_ME"},
    {"Id":"rslvr-autodefined-rr-internet-resolver","DomainName":".","Status":"COMPLETE","RuleType":"RECURSIVE","Name":"Internet Resolver","OwnerId":"Route 53 Resolver"}]}"#;
const ASSOCIATIONS: &str = r#"{"ResolverRuleAssociations":[{"Id":"rslvr-rrassoc-0c","ResolverRuleId":"rslvr-rr-0a","VPCId":"vpc-0a","Status":"COMPLETE"}]}"#;
const ENDPOINTS: &str = r#"{"ResolverEndpoints":[{"Id":"rslvr-in-0d","Arn":"arn:aws:route53resolver:eu-west-1:111122223333:resolver-endpoint/rslvr-in-0d",
    "SecurityGroupIds":["sg-0a"],"Direction":"INBOUND","IpAddressCount":2,"HostVPCId":"vpc-0a","Status":"OPERATIONAL"}]}"#;
const ADDRESSES: &str = r#"{"IpAddresses":[{"IpId":"rni-1","SubnetId":"subnet-0a","Ip":"10.1.0.9","Status":"ATTACHED"}]}"#;

#[test]
fn rules_their_vpcs_and_endpoints() {
    let estate = Replies::new()
        .all(&LIST_RESOLVER_RULES, RULES)
        .all(&LIST_RESOLVER_RULE_ASSOCIATIONS, ASSOCIATIONS)
        .all(&LIST_RESOLVER_ENDPOINTS, ENDPOINTS)
        .one(
            &LIST_RESOLVER_ENDPOINT_IP_ADDRESSES,
            "rslvr-in-0d",
            ADDRESSES,
        )
        .settled();
    let resolver = &estate.route53resolver;
    let rules: Vec<_> = resolver.rules.iter().collect();
    let forward = rules
        .iter()
        .find(|one| one.id.as_str() == "rslvr-rr-0a")
        .unwrap();
    assert_eq!(forward.place.account.to_string(), "444455556666");
    assert_eq!(forward.name().unwrap().as_str(), "corp.example");
    assert_eq!(forward.targets[0].ip.unwrap().to_string(), "192.168.0.2");
    let root = rules.iter().find(|one| one.id != forward.id).unwrap();
    assert!(root.name().is_none() && root.place.account.to_string() == "111122223333");
    let one = resolver.rule_associations.iter().next().unwrap();
    assert_eq!(one.vpc.known().unwrap().as_str(), "vpc-0a");
    let endpoint = resolver.endpoints.iter().next().unwrap();
    assert_eq!(endpoint.direction.known().unwrap().as_str(), "INBOUND");
    let address = &endpoint.addresses.known().unwrap()[0];
    assert_eq!(address.ip.unwrap().to_string(), "10.1.0.9");
}

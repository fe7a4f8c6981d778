use super::*;
use crate::estate::testing::{Replies, place};

const NETWORK: &str = "arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a";
const SERVICE: &str = "arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0a";
const GROUP: &str = "arn:aws:vpc-lattice:eu-west-1:111122223333:targetgroup/tg-0a";

fn only<T>(items: &crate::estate::Collection<T>) -> &crate::estate::Item<T> {
    assert_eq!(items.len(), 1);
    items.iter().next().unwrap()
}

#[test]
fn a_service_network_joins_vpcs_services_and_resources() {
    let networks = r#"{"items":[{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a","createdAt":"2023-05-05T13:35:21.484Z","id":"sn-0a","lastUpdatedAt":"2023-05-05T13:35:21.484Z","name":"apps","numberOfAssociatedServices":1,"numberOfAssociatedVPCs":1,"numberOfAssociatedResourceConfigurations":1}]}"#;
    let vpcs = r#"{"items":[{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetworkvpcassociation/snva-0a","createdAt":"2023-05-05T13:35:21.484Z","createdBy":"111122223333","id":"snva-0a","serviceNetworkArn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a",
        "serviceNetworkId":"sn-0a","serviceNetworkName":"apps","status":"ACTIVE","vpcId":"vpc-0a"}]}"#;
    let vpc = r#"{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetworkvpcassociation/snva-0a","createdBy":"111122223333","id":"snva-0a","securityGroupIds":["sg-0a"],"serviceNetworkArn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a","status":"ACTIVE","vpcId":"vpc-0a"}"#;
    let services = r#"{"items":[{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetworkserviceassociation/snsa-0a","dnsEntry":{"domainName":"orders-0a.7d67968.vpc-lattice-svcs.eu-west-1.on.aws","hostedZoneId":"Z09127221KTH2CEUU0E39"},"id":"snsa-0a",
        "serviceArn":"arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0a","serviceId":"svc-0a","serviceName":"orders","serviceNetworkArn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a","status":"ACTIVE"}]}"#;
    let resources = r#"{"items":[{"id":"snra-0a","arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetworkresourceassociation/snra-0a","status":"ACTIVE","resourceConfigurationId":"rcfg-0a","resourceConfigurationArn":"arn:aws:vpc-lattice:eu-west-1:111122223333:resourceconfiguration/rcfg-0a",
        "serviceNetworkId":"sn-0a","serviceNetworkArn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a","isManagedAssociation":false}]}"#;
    let estate = Replies::new()
        .all(&LIST_SERVICE_NETWORKS, networks)
        .one(&LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS, NETWORK, vpcs)
        .one(&GET_SERVICE_NETWORK_VPC_ASSOCIATION, "snva-0a", vpc)
        .one(
            &LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS,
            "sn-0a",
            services,
        )
        .one(
            &LIST_SERVICE_NETWORK_RESOURCE_ASSOCIATIONS,
            "sn-0a",
            resources,
        )
        .settled();
    let lattice = &estate.vpc_lattice;
    assert_eq!(only(&lattice.service_networks).vpcs.known(), Some(&1));
    let vpc = only(&lattice.vpc_associations);
    assert_eq!(vpc.service_network.known().unwrap().as_str(), NETWORK);
    assert_eq!(vpc.vpc.known().unwrap().as_str(), "vpc-0a");
    assert_eq!(vpc.security_groups.known().unwrap()[0].as_str(), "sg-0a");
    let service = only(&lattice.service_associations);
    assert_eq!(service.service.known().unwrap().as_str(), SERVICE);
    assert!(
        service
            .dns
            .as_ref()
            .unwrap()
            .domain_name
            .as_ref()
            .unwrap()
            .starts_with("orders")
    );
    let resource = only(&lattice.resource_associations);
    assert_eq!(
        resource.resource_configuration.known().unwrap().name(),
        "rcfg-0a"
    );
    let here = place("111122223333", "eu-west-1");
    let gap = |request| {
        let operation = &LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS;
        estate.ledger.gap(here, operation, Some(request))
    };
    assert!(
        gap("sn-0a").is_none() && gap(NETWORK).is_none(),
        "one call, two spellings"
    );
    assert_eq!(gap("vpc-0a").unwrap().state, "not-collected");
}

#[test]
fn groups_of_an_association_are_unknown_until_it_is_asked_about() {
    let list = r#"{"items":[{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetworkvpcassociation/snva-0a",
        "serviceNetworkArn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a","vpcId":"vpc-0a"}]}"#;
    let listed = Replies::new()
        .one(&LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS, "vpc-0a", list)
        .settled();
    let association = only(&listed.vpc_lattice.vpc_associations);
    assert!(association.security_groups.is_unknown() && association.status.is_unknown());
    let one = r#"{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetworkvpcassociation/snva-0a"}"#;
    let asked = Replies::new()
        .one(&GET_SERVICE_NETWORK_VPC_ASSOCIATION, "snva-0a", one)
        .settled();
    let association = only(&asked.vpc_lattice.vpc_associations);
    assert!(
        association.security_groups.known().unwrap().is_empty(),
        "there are none"
    );
}

#[test]
fn a_service_with_its_listener_rule_and_targets() {
    let services = r#"{"items":[{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0a","createdAt":"2023-05-05T13:35:21.484Z","dnsEntry":{"domainName":"orders-0a.7d67968.vpc-lattice-svcs.eu-west-1.on.aws","hostedZoneId":"Z09"},"id":"svc-0a","name":"orders","status":"ACTIVE","customDomainName":"orders.example.com"}]}"#;
    let listeners = r#"{"items":[{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0a/listener/listener-0a","id":"listener-0a","name":"https","port":443,"protocol":"HTTPS"}]}"#;
    let listener = r#"{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0a/listener/listener-0a","defaultAction":{"forward":{"targetGroups":[{"targetGroupIdentifier":"tg-0a","weight":100}]}},"id":"listener-0a","name":"https","port":443,"protocol":"HTTPS","serviceId":"svc-0a"}"#;
    let rules = r#"{"items":[{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0a/listener/listener-0a/rule/rule-0a","id":"rule-0a","isDefault":false,"name":"admin","priority":10}]}"#;
    let rule = r#"{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0a/listener/listener-0a/rule/rule-0a","action":{"fixedResponse":{"statusCode":404}},"id":"rule-0a","isDefault":false,"match":{"httpMatch":{"pathMatch":{"match":{"prefix":"/admin"}}}},"name":"admin","priority":10}"#;
    let groups = r#"{"items":[{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:targetgroup/tg-0a","id":"tg-0a","ipAddressType":"IPV4","name":"orders","port":8443,"protocol":"HTTPS","serviceArns":["arn:aws:vpc-lattice:eu-west-1:111122223333:service/svc-0a"],"status":"ACTIVE","type":"IP","vpcIdentifier":"vpc-0b"}]}"#;
    let targets = r#"{"items":[{"id":"10.0.0.9","port":8443,"status":"HEALTHY"},{"id":"i-0a","port":8443,"reasonCode":"TargetFailedHealthCheck","status":"UNHEALTHY"}]}"#;
    let estate = Replies::new()
        .all(&LIST_SERVICES, services)
        .one(&LIST_LISTENERS, SERVICE, listeners)
        .one(&GET_LISTENER, "svc-0a/listener-0a", listener)
        .one(&LIST_RULES, "svc-0a/listener-0a", rules)
        .one(&GET_RULE, "svc-0a/listener-0a/rule-0a", rule)
        .all(&LIST_TARGET_GROUPS, groups)
        .one(&LIST_TARGETS, "tg-0a", targets)
        .settled();
    let lattice = &estate.vpc_lattice;
    assert_eq!(
        only(&lattice.services).custom_domain.as_deref(),
        Some("orders.example.com")
    );
    let listener = only(&lattice.listeners);
    assert_eq!(listener.service().unwrap().as_str(), SERVICE);
    assert_eq!(listener.port.known(), Some(&443));
    let forward = listener
        .default_action
        .known()
        .unwrap()
        .forward
        .as_ref()
        .unwrap();
    assert_eq!(forward.target_groups[0].target_group.as_str(), "tg-0a");
    let rule = only(&lattice.rules);
    assert_eq!(rule.listener(), Some(listener.arn));
    assert_eq!(
        rule.action
            .known()
            .unwrap()
            .fixed_response
            .as_ref()
            .unwrap()
            .status,
        404
    );
    let group = only(&lattice.target_groups);
    assert_eq!(group.services.known().unwrap()[0].as_str(), SERVICE);
    assert_eq!(
        (group.vpc.unwrap().as_str(), group.port),
        ("vpc-0b", Some(8443))
    );
    let targets = group.targets.known().unwrap();
    assert_eq!(
        (
            targets[0].id.as_str(),
            targets[1].status.known().unwrap().as_str()
        ),
        ("10.0.0.9", "UNHEALTHY")
    );
}

#[test]
fn a_target_group_by_itself() {
    let with_config = r#"{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:targetgroup/tg-0a","config":{"healthCheck":{"enabled":true},"ipAddressType":"IPV4","port":80,"protocol":"HTTP","protocolVersion":"HTTP1","vpcIdentifier":"vpc-0b"},"id":"tg-0a","name":"orders","serviceArns":[],"status":"ACTIVE","type":"INSTANCE"}"#;
    let estate = Replies::new()
        .one(&GET_TARGET_GROUP, GROUP, with_config)
        .one(&LIST_TARGETS, GROUP, r#"{"items":[]}"#)
        .settled();
    let group = only(&estate.vpc_lattice.target_groups);
    assert_eq!(
        (group.port, group.vpc.unwrap().as_str()),
        (Some(80), "vpc-0b")
    );
    assert!(group.targets.known().unwrap().is_empty());
    let function =
        r#"{"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:targetgroup/tg-0a","type":"LAMBDA"}"#;
    let estate = Replies::new()
        .one(&GET_TARGET_GROUP, "tg-0a", function)
        .settled();
    let group = only(&estate.vpc_lattice.target_groups);
    assert!(group.port.is_none() && group.services.is_unknown() && group.targets.is_unknown());
}

#[test]
fn resources_behind_a_gateway() {
    let list = r#"{"items":[{"id":"rcfg-0a","name":"orders-db","arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:resourceconfiguration/rcfg-0a","resourceGatewayId":"rgw-0a","type":"SINGLE","status":"ACTIVE","amazonManaged":false,"createdAt":"2024-12-01T00:00:00Z"},
        {"arn":"arn:aws:vpc-lattice:eu-west-1:444455556666:resourceconfiguration/rcfg-0b"}]}"#;
    let one = r#"{"id":"rcfg-0a","name":"orders-db","arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:resourceconfiguration/rcfg-0a","resourceGatewayId":"rgw-0a","type":"SINGLE","allowAssociationToShareableServiceNetwork":true,"portRanges":["5432","6000-6010, 7000"],"protocol":"TCP","status":"ACTIVE",
        "resourceConfigurationDefinition":{"dnsResource":{"domainName":"orders.abc.eu-west-1.rds.amazonaws.com","ipAddressType":"IPV4"}},"amazonManaged":false}"#;
    let gateways = r#"{"items":[{"name":"data","id":"rgw-0a","arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:resourcegateway/rgw-0a","status":"ACTIVE","vpcIdentifier":"vpc-0b","subnetIds":["subnet-0b"],"securityGroupIds":["sg-0b"],"ipAddressType":"IPV4"},
        {"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:resourcegateway/rgw-0b"}]}"#;
    let estate = Replies::new()
        .all(&LIST_RESOURCE_CONFIGURATIONS, list)
        .one(&GET_RESOURCE_CONFIGURATION, "rcfg-0a", one)
        .all(&LIST_RESOURCE_GATEWAYS, gateways)
        .settled();
    let configurations: Vec<_> = estate.vpc_lattice.resource_configurations.iter().collect();
    let database = configurations[0];
    assert_eq!(database.gateway.unwrap().as_str(), "rgw-0a");
    let ports = database.ports().unwrap();
    assert!(
        ports.contains(5432) && ports.contains(6005) && ports.contains(7000) && !ports.contains(22)
    );
    let definition = database.definition.known().unwrap();
    assert!(definition.dns.is_some() && definition.ip.is_none());
    let shared = configurations[1];
    assert_eq!(
        (shared.place.account.to_string().as_str(), shared.ports()),
        ("444455556666", None)
    );
    let gateways: Vec<_> = estate.vpc_lattice.resource_gateways.iter().collect();
    assert_eq!(gateways[0].subnets[0].as_str(), "subnet-0b");
    assert!(gateways[1].vpc.is_unknown() && gateways[1].security_groups.is_empty());
    let definition = |json: &str| serde_json::from_str::<ResourceDefinition>(json).unwrap();
    let address = definition(r#"{"ipResource":{"ipAddress":"10.0.0.9"}}"#)
        .ip
        .unwrap();
    assert_eq!(address.address.unwrap().to_string(), "10.0.0.9");
    let networks = definition(r#"{"cidrResource":{"cidrRanges":["10.0.0.0/24"]}}"#)
        .cidr
        .unwrap();
    assert_eq!(networks.networks.len(), 1);
    let named = r#"{"arnResource":{"arn":"arn:aws:rds:eu-west-1:111122223333:cluster:orders"}}"#;
    assert_eq!(definition(named).arn.unwrap().arn.unwrap().name(), "orders");
}

#[test]
fn auth_policies_stand_under_what_they_guard() {
    let policy = r#"{"policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"vpc-lattice-svcs:Invoke\",\"Resource\":\"*\"}]}","state":"Active","createdAt":"2023-06-07T03:51:20.266Z"}"#;
    let foreign = "arn:aws:vpc-lattice:eu-west-1:444455556666:service/svc-0f";
    let estate = Replies::new()
        .one(&GET_AUTH_POLICY, "sn-0a", policy)
        .one(&GET_AUTH_POLICY, SERVICE, r#"{"state":"Inactive"}"#)
        .one(&GET_AUTH_POLICY, foreign, r#"{"policy":""}"#)
        .error(
            &GET_AUTH_POLICY,
            Some("rcfg-0a"),
            "ResourceNotFoundException",
        )
        .error(&GET_AUTH_POLICY, Some("svc-0b"), "AccessDeniedException")
        .settled();
    let policies = &estate.vpc_lattice.auth_policies;
    let of = |arn: &str| policies.get(arn.parse().unwrap()).unwrap();
    assert_eq!(policies.len(), 4);
    assert_eq!(of(NETWORK).is_active(), Some(true));
    assert!(
        of(NETWORK)
            .policy
            .known()
            .unwrap()
            .as_str()
            .contains("Invoke")
    );
    assert_eq!(
        (of(SERVICE).is_active(), of(SERVICE).policy.is_absent()),
        (Some(false), true)
    );
    assert_eq!(
        (of(foreign).is_active(), of(foreign).policy.is_absent()),
        (None, true)
    );
    let configuration = "arn:aws:vpc-lattice:eu-west-1:111122223333:resourceconfiguration/rcfg-0a";
    assert!(of(configuration).policy.is_absent());
    let here = place("111122223333", "eu-west-1");
    let gap = |request| estate.ledger.gap(here, &GET_AUTH_POLICY, Some(request));
    assert!(gap("svc-0a").is_none() && gap(foreign).is_none() && gap("rcfg-0a").is_none());
    assert_eq!(gap("svc-0b").unwrap().state, "denied");
}

#[test]
fn what_a_request_names_is_told_by_its_beginning() {
    let here = place("111122223333", "eu-west-1");
    let kinds = [("tg-", "targetgroup")];
    assert_eq!(
        requested(here, Some("tg-0a"), &kinds).unwrap().as_str(),
        GROUP
    );
    assert_eq!(
        requested(here, Some(GROUP), &kinds).unwrap().as_str(),
        GROUP
    );
    assert!(
        requested(here, Some("svc-0a"), &kinds).is_err() && requested(here, None, &kinds).is_err()
    );
    let rule = format!("{SERVICE}/listener/listener-0a/rule/rule-0a");
    assert_eq!(by_ids(here, &rule).as_str(), "svc-0a/listener-0a/rule-0a");
    assert_eq!(by_ids(here, "vpc-0a").as_str(), "vpc-0a");
}

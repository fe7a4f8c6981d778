use super::*;
use crate::estate::testing::{Replies, place};

const NAMES: &str = r#"{"DomainNames":[{"DomainName":"logs","EngineType":"OpenSearch"},{"DomainName":"search","EngineType":"Elasticsearch"},{"DomainName":"new"}]}"#;
const OF_ES: &str = r#"{"DomainStatusList":[{"DomainId":"111122223333/search","DomainName":"search","ARN":"arn:aws:es:eu-west-1:111122223333:domain/search","Created":true,"Deleted":false,
    "Endpoints":{"vpc":"vpc-search-ffvrwsgtge4ypzq47gvxkcbniy.eu-west-1.es.amazonaws.com"},"Processing":false,"ElasticsearchVersion":"6.5","ElasticsearchClusterConfig":{"InstanceType":"t2.small.elasticsearch","InstanceCount":1},
    "AccessPolicies":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"es:*\",\"Resource\":\"*\"}]}",
    "VPCOptions":{"VPCId":"vpc-0a","SubnetIds":["subnet-0a"],"AvailabilityZones":["eu-west-1a"],"SecurityGroupIds":["sg-0a"]},
    "DomainEndpointOptions":{"EnforceHTTPS":false,"TLSSecurityPolicy":"Policy-Min-TLS-1-0-2019-07","CustomEndpointEnabled":true,"CustomEndpoint":"search.example.com"}}]}"#;
const OF_OPENSEARCH: &str = r#"{"DomainStatusList":[{"DomainId":"111122223333/logs","DomainName":"logs","ARN":"arn:aws:es:eu-west-1:111122223333:domain/logs","Created":true,
    "Endpoint":"search-logs-abc.eu-west-1.es.amazonaws.com","EndpointV2":"search-logs-abc.aos.eu-west-1.on.aws","EngineVersion":"OpenSearch_2.11","ClusterConfig":{},"AccessPolicies":""}]}"#;

#[test]
fn domains_of_both_engines_and_both_names() {
    let estate = Replies::new()
        .all(&ES_LIST_DOMAIN_NAMES, NAMES)
        .all(&LIST_DOMAIN_NAMES, NAMES)
        .all(&DESCRIBE_ELASTICSEARCH_DOMAINS, OF_ES)
        .all(&DESCRIBE_DOMAINS, OF_OPENSEARCH)
        .settled();
    assert_eq!(estate.opensearch.domains.len(), 3);
    let of = |name: &str| {
        let mut all = estate.opensearch.domains.iter();
        all.find(|one| one.name.as_str() == name).unwrap()
    };
    let search = of("search");
    assert_eq!(
        search.engine_type.known().unwrap().as_str(),
        "Elasticsearch"
    );
    let status = search.status.known().unwrap();
    let vpc = status.vpc.as_ref().unwrap();
    assert_eq!(vpc.vpc.known().unwrap().as_str(), "vpc-0a");
    assert_eq!(
        (vpc.subnets.len(), vpc.security_groups[0].as_str()),
        (1, "sg-0a")
    );
    assert!(
        status
            .endpoints
            .as_ref()
            .unwrap()
            .contains_key(&Sym::new("vpc"))
    );
    assert!(
        status
            .access_policies
            .as_ref()
            .unwrap()
            .as_str()
            .contains("es:*")
    );
    let options = status.endpoint_options.known().unwrap();
    assert_eq!(options.enforce_https.known(), Some(&false));
    assert_eq!(
        options.custom_endpoint.as_deref(),
        Some("search.example.com")
    );
    let logs = of("logs").status.known().unwrap();
    assert!(logs.vpc.is_none() && logs.access_policies.is_none());
    assert_eq!(logs.engine_version.unwrap().as_str(), "OpenSearch_2.11");
    assert!(logs.endpoint_options.is_unknown() && logs.deleted.is_unknown());
    let new = of("new");
    assert!(new.status.is_unknown() && new.engine_type.is_unknown());
}

#[test]
fn one_domain_is_known_by_its_name() {
    let one = |list: &str| {
        let list: serde_json::Value = serde_json::from_str(list).unwrap();
        serde_json::json!({"DomainStatus": list["DomainStatusList"][0]}).to_string()
    };
    let estate = Replies::new()
        .one(&DESCRIBE_ELASTICSEARCH_DOMAIN, "search", &one(OF_ES))
        .one(
            &DESCRIBE_DOMAIN,
            "arn:aws:es:eu-west-1:111122223333:domain/logs",
            &one(OF_OPENSEARCH),
        )
        .error(&DESCRIBE_DOMAIN, Some("gone"), "ResourceNotFoundException")
        .settled();
    assert_eq!(estate.opensearch.domains.len(), 2);
    let here = place("111122223333", "eu-west-1");
    assert!(
        estate
            .ledger
            .gap(here, &DESCRIBE_DOMAIN, Some("logs"))
            .is_none()
    );
    let gone = estate.ledger.gap(here, &DESCRIBE_DOMAIN, Some("gone"));
    assert_eq!(gone.unwrap().state, "error");
}

#[test]
fn domains_of_cloudsearch_are_none() {
    let json = r#"{"DomainStatusList":[{"DomainId":"1/films","DomainName":"films","ARN":"arn:aws:cloudsearch:eu-west-1:111122223333:domain/films"}]}"#;
    let mut estate = Estate::default();
    let loaded = estate.record(&crate::estate::RecordedCall {
        operation: &DESCRIBE_ELASTICSEARCH_DOMAINS,
        place: place("111122223333", "eu-west-1"),
        request: None,
        reply: crate::estate::Reply::Output(json),
    });
    let loaded = loaded.unwrap();
    assert!(
        loaded.set_aside[0].reason.contains("OpenSearch"),
        "{loaded:?}"
    );
}

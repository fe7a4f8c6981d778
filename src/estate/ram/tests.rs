use super::*;
use crate::estate::testing::{Replies, place};

const SHARE: &str =
    "arn:aws:ram:eu-west-1:111122223333:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE";

const SHARES: &str = r#"{"resourceShares":[{"resourceShareArn":"arn:aws:ram:eu-west-1:111122223333:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE","name":"network","owningAccountId":"111122223333",
    "allowExternalPrincipals":true,"status":"ACTIVE","tags":[{"key":"Owner","value":"network"}],"creationTime":1565295733.282,"lastUpdatedTime":1565295733.282,"featureSet":"STANDARD"}]}"#;
const RESOURCES: &str = r#"{"resources":[{"arn":"arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0a","type":"ec2:Subnet","resourceShareArn":"arn:aws:ram:eu-west-1:111122223333:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE",
    "creationTime":1565301545.023,"lastUpdatedTime":1565301545.947,"status":"AVAILABLE","resourceRegionScope":"REGIONAL"},
    {"arn":"arn:aws:vpc-lattice:eu-west-1:111122223333:servicenetwork/sn-0a","resourceShareArn":"arn:aws:ram:eu-west-1:111122223333:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE"}]}"#;
const PRINCIPALS: &str = r#"{"principals":[{"id":"444455556666","resourceShareArn":"arn:aws:ram:eu-west-1:111122223333:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE","creationTime":1565298209.737,"external":false},
    {"id":"arn:aws:organizations::111122223333:ou/o-aa111bb222/ou-ab12-cd34ef56","resourceShareArn":"arn:aws:ram:eu-west-1:111122223333:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE"}]}"#;
const ASSOCIATED: &str = r#"{"resourceShareAssociations":[
    {"resourceShareArn":"arn:aws:ram:eu-west-1:111122223333:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE","resourceShareName":"network","associatedEntity":"444455556666","associationType":"PRINCIPAL","status":"ASSOCIATED","external":false},
    {"resourceShareArn":"arn:aws:ram:eu-west-1:111122223333:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE","associatedEntity":"arn:aws:iam::777788889999:role/reader","associationType":"PRINCIPAL","status":"DISASSOCIATED","external":true},
    {"resourceShareArn":"arn:aws:ram:eu-west-1:111122223333:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE","associatedEntity":"111122223333","associationType":"SOURCE"},
    {"resourceShareArn":"arn:aws:ram:eu-west-1:111122223333:resource-share/7ab63972-b505-7e2a-420d-6f5d3EXAMPLE","associatedEntity":"arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0a","associationType":"RESOURCE","status":"ASSOCIATED","external":false}]}"#;

#[test]
fn a_share_with_its_resources_and_principals() {
    let estate = Replies::new()
        .one(&GET_RESOURCE_SHARES, "SELF", SHARES)
        .one(&LIST_RESOURCES, "SELF", RESOURCES)
        .one(&LIST_PRINCIPALS, "SELF", PRINCIPALS)
        .one(&GET_RESOURCE_SHARE_ASSOCIATIONS, "PRINCIPAL", ASSOCIATED)
        .at("444455556666", "eu-west-1")
        .one(&GET_RESOURCE_SHARES, "OTHER-ACCOUNTS", SHARES)
        .settled();
    let ram = &estate.ram;
    let share = ram.resource_shares.get(SHARE.parse().unwrap()).unwrap();
    assert_eq!(share.owner.known().unwrap().to_string(), "111122223333");
    assert_eq!(share.status.known().unwrap().as_str(), "ACTIVE");
    assert_eq!(share.allow_external.known(), Some(&true));
    assert_eq!(share.tags.get("Owner"), Some("network"));
    assert_eq!(share.viewers.len(), 2);

    let resources: Vec<_> = ram.shared_resources.iter().collect();
    assert_eq!(resources.len(), 2, "both calls tell of one subnet");
    let subnet = resources[0];
    assert_eq!(subnet.resource.name(), "subnet-0a");
    assert_eq!(subnet.resource_type.known().unwrap().as_str(), "ec2:Subnet");
    assert_eq!(
        subnet.association_status.known().unwrap().as_str(),
        "ASSOCIATED"
    );
    assert!(resources[1].status.is_unknown() && resources[1].resource_type.is_unknown());

    let principals: Vec<_> = ram.shared_principals.iter().collect();
    let accounts: Vec<String> = principals
        .iter()
        .map(|one| {
            one.account()
                .map_or("-".to_owned(), |account| account.to_string())
        })
        .collect();
    assert_eq!(accounts, ["444455556666", "777788889999", "-"]);
    assert_eq!(principals[1].external.known(), Some(&true));
    assert!(principals[2].external.is_unknown());
}

#[test]
fn each_side_is_a_call_of_its_own() {
    let estate = Replies::new()
        .one(&LIST_RESOURCES, "OTHER-ACCOUNTS", r#"{"resources":[]}"#)
        .error(&LIST_PRINCIPALS, Some("SELF"), "AccessDeniedException")
        .settled();
    let here = place("111122223333", "eu-west-1");
    let gap = |operation, side| estate.ledger.gap(here, operation, Some(side));
    assert!(gap(&LIST_RESOURCES, "OTHER-ACCOUNTS").is_none());
    assert_eq!(gap(&LIST_RESOURCES, "SELF").unwrap().state, "not-collected");
    assert_eq!(gap(&LIST_PRINCIPALS, "SELF").unwrap().state, "denied");
}

#[test]
fn an_association_of_an_unknown_kind_is_set_aside() {
    let json = format!(
        r#"{{"resourceShareAssociations":[{{"resourceShareArn":"{SHARE}","associatedEntity":"x","associationType":"NEW"}}]}}"#
    );
    let mut estate = Estate::default();
    let loaded = estate.record(&crate::estate::RecordedCall {
        operation: &GET_RESOURCE_SHARE_ASSOCIATIONS,
        place: place("111122223333", "eu-west-1"),
        request: Some("PRINCIPAL"),
        reply: crate::estate::Reply::Output(&json),
    });
    assert!(loaded.unwrap().set_aside[0].reason.contains("`PRINCIPAL`"));
}

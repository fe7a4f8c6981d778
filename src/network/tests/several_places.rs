//! What selectors choose, and what may be hidden of it, where there are several accounts, regions and VPCs.

use serde_json::json;

use super::lab::{ACCOUNT, Lab, REGION, told};
use super::managed::{ask, stage, verdict};
use super::names::ends;
use super::record;
use crate::environments::{Class, Declared, DeclaredEnvironment, classify};
use crate::estate::ec2::DESCRIBE_NETWORK_INTERFACES;
use crate::estate::opensearch;
use crate::network::{FlowAnswer, FlowQuestion, Flows, Network, QuestionError, Settings};

const FAR: &str = "eu-central-1";

#[test]
fn what_has_no_interface_is_of_its_own_account_and_region() {
    let mut scene = stage();
    let status = json!({"DomainStatus": {"DomainName": "open", "Endpoint": "search-open-x.eu-west-1.es.amazonaws.com",
        "ARN": "arn:aws:es:eu-west-1:111122223333:domain/open"}});
    scene
        .more
        .push((&opensearch::DESCRIBE_DOMAIN, Some("open"), status));
    scene.interfaces[4]["OwnerId"] = json!("444455556666");
    scene.further.push(super::scene::Further {
        account: ACCOUNT,
        region: FAR,
        operation: &DESCRIBE_NETWORK_INTERFACES,
        request: None,
        reply: json!({"NetworkInterfaces": [super::scene::interface("lone", "vpc-c", "subnet-c", "10.3.1.10", "sg-c")]}),
        missing: None,
    });
    // Nobody but the domain, which is in no VPC, answers on this port.
    for name in ["account:111122223333", "region:eu-west-1"] {
        let answer = ask(&scene, "i-inner", name, 80);
        assert_eq!(answer.verdict.as_str(), "reachable", "{name}");
        assert_eq!(ends(&answer).1, "open ", "{name}");
    }
    for name in ["account:444455556666", "region:eu-central-1"] {
        assert_ne!(verdict(&scene, "i-inner", name, 80), "reachable", "{name}");
    }
}

/// A VPC with a host in one region; a VPC in another, of which nobody read the interfaces.
fn two_regions() -> Lab {
    let (near, far) = (("vpc-a", "10.1.0.0/16"), ("vpc-b", "10.2.0.0/16"));
    Lab::new()
        .vpc(near.0, near.1)
        .subnet("subnet-a", near, ("10.1.1.0/24", 1), &[])
        .host("a", "vpc-a", "subnet-a", "10.1.1.10")
        .at(ACCOUNT, FAR)
        .vpc(far.0, far.1)
        .subnet("subnet-b", far, ("10.2.1.0/24", 1), &[])
        .unasked(&DESCRIBE_NETWORK_INTERFACES)
        .at(ACCOUNT, REGION)
}

#[test]
fn a_vpc_hides_what_was_not_read_of_its_own_region() {
    let lab = two_regions();
    assert_eq!(
        told(&lab.tcp("i-a", "vpc:vpc-b", 443)),
        "unknown ?eu-central-1"
    );
    // Of the other all is known: there is nobody else in it.
    assert_eq!(
        told(&lab.tcp("i-a", "vpc:vpc-a", 443)),
        "blocked no-address addresses"
    );
}

fn environment(name: &str, class: Class, vpc: &str) -> DeclaredEnvironment {
    DeclaredEnvironment {
        name: name.parse().unwrap(),
        class,
        tier: None,
        accounts: Default::default(),
        units: Vec::new(),
        vpcs: [vpc.parse().unwrap()].into_iter().collect(),
        tags: Vec::new(),
        name_globs: Vec::new(),
    }
}

/// Asks with declared environments.
fn declared(lab: &Lab, all: &[DeclaredEnvironment], to: &str) -> Result<FlowAnswer, QuestionError> {
    let declared = Declared {
        environments: all.to_vec(),
        ..Declared::default()
    };
    let estate = lab.estate();
    let (network, environments) = (
        Network::new(&estate, Settings::default()),
        classify(&estate, &declared),
    );
    let question = json!({"from": "i-a", "to": to, "protocol": "tcp", "port": 443});
    let question: FlowQuestion = serde_json::from_value(question).unwrap();
    let answer = Flows::new(&network, &environments).ask(&question)?;
    record::check(&question, &answer);
    Ok(answer)
}

#[test]
fn an_environment_hides_what_was_not_read_where_its_vpcs_are() {
    let lab = two_regions();
    let all = [
        environment("live", Class::Prod, "vpc-b"),
        environment("dev", Class::Lower, "vpc-a"),
    ];
    let ask = |to: &str| declared(&lab, &all, to).map(|answer| told(&answer));
    assert_eq!(ask("env:live"), Ok("unknown ?eu-central-1".to_owned()));
    assert_eq!(
        ask("env:dev"),
        Ok("blocked no-address addresses".to_owned())
    );
}

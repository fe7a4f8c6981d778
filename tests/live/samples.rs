//! Replies with every member, read by the estate.

use palisade::estate::{Estate, Operation, RecordedCall, Reply};
use palisade::ids::Place;
use serde_json::Value;

use crate::door::spoken;
use crate::server::{find, members, named, sample};

/// Returns where the calls of a variant are made.
pub fn here(variant: usize) -> Place {
    let account = format!("1111222233{variant:02}");
    Place::new(account.parse().unwrap(), "eu-west-1".parse().unwrap())
}

/// Returns what a call asks about: what its reply repeats, else something of that name.
pub fn request(operation: &Operation, reply: &Value, variant: usize) -> Option<String> {
    let per = operation.per?;
    let mut echoed = reply;
    for member in operation.echo {
        echoed = &echoed[*member];
    }
    if let ([_, ..], Some(echoed)) = (operation.echo, echoed.as_str()) {
        return Some(echoed.to_owned());
    }
    let names = per
        .split('/')
        .map(|name| named(operation.service, name, variant));
    Some(names.collect::<Vec<_>>().join("/"))
}

/// Returns what the estate does not take of a reply.
fn refused(operation: &'static Operation, variant: usize) -> Option<String> {
    let (service, wire) = find(operation.service, operation.name).unwrap();
    let reply = sample(service, wire, variant);
    let text = reply.to_string();
    let request = request(operation, &reply, variant);
    let recorded = Estate::default().record(&RecordedCall {
        operation,
        place: here(variant),
        request: request.as_deref(),
        reply: Reply::Output(&text),
    });
    match recorded {
        Ok(loaded) if loaded.set_aside.is_empty() => None,
        Ok(loaded) => Some(format!(
            "{} {}: {:?}",
            operation.service, operation.name, loaded.set_aside
        )),
        Err(error) => Some(error.to_string()),
    }
}

#[test]
fn every_sample_is_read() {
    let wrong: Vec<String> = spoken()
        .flat_map(|operation| (0..2).filter_map(move |variant| refused(operation, variant)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn members_are_those_of_the_reply() {
    let (service, wire) = find("ec2", "describe-vpcs").unwrap();
    let members = members(service, wire);
    let key = members
        .iter()
        .find(|member| member.path == "Vpcs.Tags.Key")
        .unwrap();
    assert_eq!(key.shape, "Tag");
}

//! The tables of the wire against the operations of the estate and the replies of the demo.

use crate::demo;
use crate::door::spoken;
use crate::server::{encoded, find};

#[test]
fn every_operation_of_a_service_that_is_called_has_a_table() {
    let missing: Vec<String> = spoken()
        .filter(|operation| find(operation.service, operation.name).is_none())
        .map(|operation| format!("{} {}", operation.service, operation.name))
        .collect();
    assert!(missing.is_empty(), "run extract.py: {missing:?}");
}

#[test]
fn every_parameter_that_names_a_resource_is_in_the_table() {
    let mut wrong = Vec::new();
    for operation in spoken() {
        let (service, wire) = find(operation.service, operation.name).unwrap();
        let per = operation.per.into_iter().flat_map(|per| per.split('/'));
        for parameter in per {
            let members = service.input(wire);
            if !members.is_some_and(|members| members.contains_key(parameter)) {
                wrong.push(format!(
                    "{} {}: {parameter}",
                    operation.service, operation.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_continuation_is_in_the_table() {
    let mut wrong = Vec::new();
    for operation in spoken() {
        let (_, wire) = find(operation.service, operation.name).unwrap();
        let pages = wire.pages.as_ref();
        if pages.is_some_and(|pages| !operation.continuation.contains(&pages.told.as_str())) {
            wrong.push(format!("{} {}", operation.service, operation.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_reply_of_the_demo_can_be_said() {
    let dumps = demo::dumps();
    let mut wrong = Vec::new();
    let mut said = 0;
    for (call, reply) in dumps.replies() {
        if reply.get("Error").is_some() {
            continue;
        }
        let (service, operation) = find(call.service, call.operation).unwrap();
        match encoded(service, operation, reply, "id") {
            Ok(_) => said += 1,
            Err(fault) => wrong.push(format!("{call:?}: {fault}")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(said > 1000, "{said}");
}

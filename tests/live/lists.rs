//! Every list of the plan in pages, whole and with each fault of its pages, as the live source joins them.

use palisade::estate::{Operation, RecordedCall, Reply};
use palisade::sources::aws::Single;
use rayon::prelude::*;
use serde_json::Value;

use crate::door::{call, planned};
use crate::samples::{here, request};
use crate::server::{Answer, Asked, PageFault, Paged, find, sample};

/// Returns the operations that answer in pages, with a reply of two items.
fn lists() -> Vec<(&'static Operation, Value)> {
    planned()
        .filter_map(|operation| {
            let (service, wire) = find(operation.service, operation.name)?;
            wire.pages.as_ref()?;
            Some((operation, sample(service, wire, 0)))
        })
        .collect()
}

/// Returns what the live source makes of each list in pages of one item.
fn joined(fault: PageFault) -> Vec<(String, &'static Operation, Value, Single)> {
    let lists = lists();
    assert!(lists.len() > 60, "{}", lists.len());
    lists
        .into_par_iter()
        .map(|(operation, reply)| {
            let whole = reply.clone();
            let pages = Paged::new(1, fault, move |_: &Asked| Answer::Reply(whole.clone()));
            let asked = (0, request(operation, &reply, 0));
            let single = call(operation, pages, asked).unwrap();
            let name = format!("{} {}", operation.service, operation.name);
            (name, operation, reply, single)
        })
        .collect()
}

/// Returns the modelled members of a reply.
fn reduced(operation: &Operation, text: &str) -> Value {
    serde_json::from_str(&operation.reduce(text).unwrap()).unwrap()
}

fn whole(fault: PageFault) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, operation, reply, single) in joined(fault) {
        let is_whole = matches!(&single, Single::Whole(text)
            if reduced(operation, text) == reduced(operation, &reply.to_string()));
        if !is_whole {
            wrong.push(format!("{name}: {single:?}"));
        }
    }
    wrong
}

#[test]
fn pages_are_joined_to_what_the_list_is() {
    assert_eq!(whole(PageFault::Nothing), [""; 0]);
    assert_eq!(whole(PageFault::Empty), [""; 0]);
}

#[test]
fn lists_begin_again_when_a_token_expires() {
    assert_eq!(whole(PageFault::Expires), [""; 0]);
}

#[test]
fn lists_without_an_end_and_without_their_end_are_parts() {
    for fault in [PageFault::Circle, PageFault::LastLost] {
        let wrong: Vec<String> = joined(fault)
            .into_iter()
            .filter(|(.., single)| !matches!(single, Single::Part(..)))
            .map(|(name, .., single)| format!("{name}: {single:?}"))
            .collect();
        assert_eq!(wrong, [""; 0], "{fault:?}");
    }
}

/// Lists of what is no resource of its own: what AWS says twice is kept twice.
const KEPT_TWICE: [&str; 9] = [
    "ec2 get-transit-gateway-route-table-associations",
    "ec2 get-transit-gateway-route-table-propagations",
    "ec2 search-transit-gateway-routes",
    "ec2 describe-vpc-endpoint-service-permissions",
    "ec2 get-managed-prefix-list-entries",
    "ec2 describe-client-vpn-routes",
    "ec2 describe-client-vpn-authorization-rules",
    "ec2 describe-client-vpn-target-networks",
    "iam list-account-aliases",
];

#[test]
fn what_stands_on_two_pages_is_read_once() {
    let mut wrong = Vec::new();
    for (name, operation, reply, single) in joined(PageFault::Overlap) {
        let Single::Whole(text) = single else {
            wrong.push(format!("{name}: {single:?}"));
            continue;
        };
        let read = |text: &str| {
            let mut estate = palisade::estate::Estate::default();
            let request = request(operation, &reply, 0);
            let loaded = estate.record(&RecordedCall {
                operation,
                place: here(0),
                request: request.as_deref(),
                reply: Reply::Output(text),
            });
            estate.settle();
            (loaded.unwrap().set_aside, format!("{estate:?}"))
        };
        if read(&text) != read(&reply.to_string()) {
            wrong.push(name);
        }
    }
    assert_eq!(wrong, KEPT_TWICE);
}

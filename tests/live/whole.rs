//! Answers that do not arrive as they were sent: never a list, whatever of them can be read.

use palisade::estate::{Operation, find_operation};
use rayon::prelude::*;

use crate::door::{planned, text};
use crate::samples::request;
use crate::server::{Answer, encoded, find, sample};

/// Lists of each protocol that speaks XML, and a document of S3.
const XML: [(&str, &str); 5] = [
    ("ec2", "describe-vpcs"),
    ("iam", "list-account-aliases"),
    ("rds", "describe-db-subnet-groups"),
    ("s3api", "list-buckets"),
    ("s3api", "get-bucket-policy"),
];

/// Returns the body of a reply of two items, and what the call asks about.
fn body(operation: &Operation) -> (Vec<u8>, Option<String>) {
    let (service, wire) = find(operation.service, operation.name).unwrap();
    let reply = sample(service, wire, 0);
    let response = encoded(service, wire, &reply, "id").unwrap();
    (response.body, request(operation, &reply, 0))
}

fn raw(body: &[u8]) -> Answer {
    Answer::Raw {
        status: 200,
        headers: vec![("Content-Type", "text/xml".to_owned())],
        body: body.to_vec(),
    }
}

#[test]
fn answers_that_are_cut_are_no_replies() {
    for (service, name) in XML {
        let operation = find_operation(service, name).unwrap();
        let (body, request) = body(operation);
        let whole = body.trim_ascii_end().len();
        // After elements, where the SDK's reader notices nothing; at every byte: the unit's own tests.
        let ends: Vec<usize> = (1..whole).filter(|&end| body[end - 1] == b'>').collect();
        let step = ends.len().div_ceil(10).max(1);
        let read: Vec<usize> = ends
            .into_par_iter()
            .step_by(step)
            .filter(|&end| text(operation, raw(&body[..end]), (0, request.clone())).is_ok())
            .collect();
        assert_eq!(read, [0; 0], "{service} {name} of {whole} bytes");
        assert!(text(operation, raw(&body[..whole]), (0, request)).is_ok());
    }
}

#[test]
fn answers_with_something_wrong_in_the_middle_are_no_replies() {
    for (service, name) in &XML[..4] {
        let operation = find_operation(service, name).unwrap();
        let (body, request) = body(operation);
        let body = String::from_utf8(body).unwrap();
        let ends: Vec<usize> = body.match_indices("</").map(|(at, _)| at).collect();
        let (before, after) = body.split_at(ends[ends.len() / 2]);
        for wrong in ["<<", "</wrong>", "<open>", "<!"] {
            let broken = format!("{before}{wrong}{after}");
            let read = text(operation, raw(broken.as_bytes()), (0, request.clone()));
            assert!(read.is_err(), "{broken}");
        }
    }
}

#[test]
fn a_page_of_a_proxy_is_a_reply_of_no_operation() {
    let page = b"<html><head><title>Log in</title></head><body><p>Please log in.</p></body></html>";
    let read: Vec<String> = planned()
        .filter(|operation| operation.service == "s3api")
        .collect::<Vec<_>>()
        .into_par_iter()
        .filter(|operation| text(operation, raw(page), (0, body(operation).1)).is_ok())
        .map(|operation| format!("{} {}", operation.service, operation.name))
        .collect();
    assert_eq!(read, [""; 0]);
}

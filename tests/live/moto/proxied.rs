//! The proxy itself: what it counts, and that clients of AWS understand how it refuses.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;

use serde_json::Value;

use super::organisation::files;
use super::proxy::{Proxy, Rule, Tally};
use super::server::Organisation;

/// Returns the error codes of the dumped replies of a service.
fn codes(dumps: &Path, service: &str) -> BTreeSet<String> {
    let of_service = files(dumps).into_iter().filter(|path| {
        let below = path.strip_prefix(dumps).unwrap();
        let file = below.iter().nth(2).unwrap().to_str().unwrap();
        file.starts_with(service)
    });
    of_service
        .map(|path| {
            let reply: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
            reply["Error"]["Code"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

#[test]
fn denied_services_are_denied_in_words_that_clients_know() {
    let Some(organisation) = Organisation::shared() else {
        return;
    };
    let denied = ["ec2", "rds", "s3", "kms", "backup"];
    let rules = denied.map(|service| Rule::Deny { service });
    let proxy = Proxy::start(organisation.moto.address(), rules.to_vec());
    let folder = tempfile::tempdir().unwrap();
    organisation.moto.dump(&proxy.endpoint(), folder.path());

    let only = |code: &str| BTreeSet::from([code.to_owned()]);
    assert_eq!(codes(folder.path(), "ec2-"), only("UnauthorizedOperation"));
    assert_eq!(codes(folder.path(), "rds-"), only("AccessDenied"));
    assert_eq!(codes(folder.path(), "s3api-"), only("AccessDenied"));
    assert_eq!(codes(folder.path(), "s3control-"), only("AccessDenied"));
    assert_eq!(codes(folder.path(), "kms-"), only("AccessDeniedException"));
    assert_eq!(
        codes(folder.path(), "backup-"),
        only("AccessDeniedException")
    );
    // What is not denied is answered as ever.
    assert_eq!(codes(folder.path(), "iam-"), only(""));
    assert_eq!(codes(folder.path(), "secretsmanager-"), only(""));

    // Three accounts, two regions.
    let tally = |service: &str, operation: &str| proxy.tally(service, operation);
    let six = Tally {
        denied: 6,
        ..Tally::default()
    };
    assert_eq!(tally("ec2", "DescribeVpcs"), six);
    assert_eq!(tally("rds", "DescribeDBInstances"), six);
    assert_eq!(tally("kms", "ListKeys"), six);
    assert_eq!(tally("backup", "GET /backup-vaults/"), six);
    let six = Tally {
        forwarded: 6,
        ..Tally::default()
    };
    assert_eq!(tally("secretsmanager", "ListSecrets"), six);
}

/// Asks for a number of things, each twice; returns which were throttled.
fn throttled(proxy: SocketAddr) -> Vec<bool> {
    let ask = |number: usize| {
        let body = format!(
            "Action=DescribeVpcs&Version=2016-11-15&MaxResults={}",
            number / 2 + 5
        );
        let mut stream = TcpStream::connect(proxy).unwrap();
        let request = format!(
            "POST / HTTP/1.1\r\nHost: ec2\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=test/20261121/eu-west-1/ec2/aws4_request, Signature=0\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        let throttled = reply.contains("<Code>RequestLimitExceeded</Code>");
        assert!(throttled || reply.contains("<vpcSet>"), "{reply}");
        throttled
    };
    (0..200).map(ask).collect()
}

#[test]
fn a_seed_throttles_the_same_share_of_calls_every_time() {
    let Some(organisation) = Organisation::shared() else {
        return;
    };
    let run = |seed| {
        let rules = vec![Rule::Throttle { percent: 30, seed }];
        let proxy = Proxy::start(organisation.moto.address(), rules);
        let found = throttled(proxy.address());
        let Tally {
            forwarded,
            denied,
            throttled,
        } = proxy.tally("ec2", "DescribeVpcs");
        let count = found.iter().filter(|one| **one).count();
        assert_eq!((forwarded, denied, throttled), (200 - count, 0, count));
        found
    };
    let (first, again, other) = (run(1), run(1), run(2));
    assert_eq!(first, again);
    assert_ne!(first, other);
    let count = first.iter().filter(|one| **one).count();
    assert!((40..=80).contains(&count), "{count} of 200");
    // One attempt is throttled and the next is not, or the other way round.
    assert!(first.chunks(2).any(|pair| pair[0] != pair[1]));
}

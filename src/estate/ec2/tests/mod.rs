//! One reply per operation in the AWS CLI's shape, taken in together, and what the estate then says.

mod endpoints;
mod gateways;
mod merging;
mod security;
mod storage;
mod transit;
mod vpc;
mod vpn;

use crate::estate::{
    CallState, Collection, Estate, Item, Loaded, Operation, RecordedCall, Reply, Resource, ec2,
};
use crate::ids::{AccountId, Place};

pub(super) const OWNER: &str = "111122223333";
pub(super) const PARTNER: &str = "444455556666";

/// A call with its reply: account, region, operation, the resource asked about, JSON.
pub(super) struct Sample(
    pub(super) &'static str,
    pub(super) &'static str,
    pub(super) &'static Operation,
    pub(super) Option<&'static str>,
    pub(super) &'static str,
);

/// The same for the calls of one account in eu-west-1.
pub(super) const fn own(operation: &'static Operation, json: &'static str) -> Sample {
    Sample(OWNER, "eu-west-1", operation, None, json)
}
pub(super) const fn about(
    operation: &'static Operation,
    request: &'static str,
    json: &'static str,
) -> Sample {
    Sample(OWNER, "eu-west-1", operation, Some(request), json)
}

pub(super) fn place(account: &str, region: &str) -> Place {
    let account: AccountId = account.parse().unwrap();
    Place::new(account, region.parse().unwrap())
}

pub(super) fn record(estate: &mut Estate, sample: &Sample, json: &str) -> Loaded {
    let Sample(account, region, operation, request, _) = *sample;
    estate
        .record(&RecordedCall {
            operation,
            place: place(account, region),
            request,
            reply: Reply::Output(json),
        })
        .unwrap_or_else(|error| panic!("{error}\n{json}"))
}

/// Returns the estate of these calls, after making sure that the order of the calls does not matter
/// and that replies reduced to their modelled members say the same.
pub(super) fn estate_of<'a>(
    samples: impl DoubleEndedIterator<Item = &'a Sample> + Clone,
) -> Estate {
    let (mut estate, mut reduced, mut reversed) =
        (Estate::default(), Estate::default(), Estate::default());
    for sample in samples.clone() {
        record(&mut estate, sample, sample.4);
        record(&mut reduced, sample, &sample.2.reduce(sample.4).unwrap());
    }
    for sample in samples.rev() {
        record(&mut reversed, sample, sample.4);
    }
    estate.settle();
    reduced.settle();
    reversed.settle();
    assert_eq!(
        resources(&estate),
        resources(&reversed),
        "the order of calls matters"
    );
    assert_eq!(
        resources(&estate),
        resources(&reduced),
        "reduced replies differ"
    );
    estate
}

fn resources(estate: &Estate) -> String {
    format!("{:#?} {:#?}", estate.ec2, estate.elbv2)
}

/// Every reply of this room's tests.
fn samples() -> Vec<&'static Sample> {
    [
        vpc::REPLIES,
        security::REPLIES,
        gateways::REPLIES,
        transit::REPLIES,
        endpoints::REPLIES,
        vpn::REPLIES,
        storage::REPLIES,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns the estate of all replies together.
pub(super) fn whole() -> Estate {
    estate_of(samples().into_iter())
}

/// Returns the resource with this ARN.
pub(super) fn get<'a, T: Resource>(collection: &'a Collection<T>, arn: &str) -> &'a Item<T> {
    let found = collection.get(arn.parse().unwrap());
    found.unwrap_or_else(|| {
        let arns: Vec<_> = collection.iter().map(|item| item.arn).collect();
        panic!("no {arn} in {arns:?}")
    })
}

#[test]
fn every_operation_has_a_reply_that_is_read_whole() {
    for operation in ec2::OPERATIONS {
        assert!(
            samples()
                .iter()
                .any(|sample| sample.2.name == operation.name),
            "no reply of {}",
            operation.name
        );
    }
    let mut estate = Estate::default();
    for sample in samples() {
        let loaded = record(&mut estate, sample, sample.4);
        assert_eq!(loaded.set_aside, [], "{}", sample.2.name);
        assert!(loaded.resources > 0, "{} brought nothing", sample.2.name);
    }
    for (call, outcome) in estate.ledger.lines() {
        assert_eq!(outcome.state, CallState::Done, "{call}");
    }
    assert_eq!(estate.ledger.lines().count(), samples().len());
}

#[test]
fn every_kind_of_resource_lives_where_its_owner_is() {
    let estate = whole();
    for (kind, number) in estate.ec2.counts() {
        assert!(number > 0, "no {kind}");
    }
    let shared = get(
        &estate.ec2.snapshots,
        "arn:aws:ec2:eu-west-1::snapshot/snap-0bbb",
    );
    assert_eq!(shared.place, place(PARTNER, "eu-west-1"));
    let own = get(&estate.ec2.images, "arn:aws:ec2:eu-west-1::image/ami-0aaa");
    assert_eq!(own.place, place(OWNER, "eu-west-1"));
}

#[test]
fn what_configurations_hide_never_reaches_a_snapshot() {
    for sample in samples() {
        let reduced = sample.2.reduce(sample.4).unwrap();
        for secret in [
            "PreSharedKey",
            "CustomerGatewayConfiguration",
            "UserData",
            "swordfish",
        ] {
            assert!(!reduced.contains(secret), "{}: {secret}", sample.2.name);
        }
    }
}

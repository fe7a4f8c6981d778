//! A collection of the demo organisation over the wire: the estate is the one that the dumps hold.

use std::collections::BTreeSet;
use std::sync::Arc;

use palisade::estate::{Estate, Loaded, Manages, PlannedCall, planned_calls};
use palisade::ids::{Place, Region, Sym};
use palisade::policies::Catalogue;
use palisade::sources::dumps;

use crate::demo::{AS_OF, MANAGEMENT, REGIONS, dumps, folder};
use crate::door::planned;
use crate::memory::{collected, conclusions, options};
use crate::server::{Log, Roles, Server};

/// Returns the demo as its dumps tell it, as far as a collection asks.
fn of_dumps() -> Estate {
    let mut files = dumps::from_folder(&folder()).unwrap();
    files.retain(|file| file.path.len() > 1);
    let mut estate = Estate::default();
    let services: BTreeSet<&str> = planned().map(|operation| operation.service).collect();
    dumps::read(&files, &mut |call| {
        if services.contains(call.operation.service) {
            estate.record(call)
        } else {
            Ok(Loaded::default())
        }
    });
    estate.as_of = Some(AS_OF.parse().unwrap());
    estate.settle();
    estate
}

#[test]
fn the_demo_over_the_wire_is_the_demo() {
    let log = Arc::new(Log::new(Roles::new(dumps())));
    let server = Server::start(Arc::clone(&log));
    let (live, collected) = collected(options(&server, MANAGEMENT, &REGIONS));
    let live = live.estate;
    assert_eq!(collected.accounts.len(), 7);
    assert_eq!(collected.closed, []);
    assert_eq!(log.twice(), Vec::<String>::new(), "no call is made twice");
    let dumped = of_dumps();
    // The dumps hold the entries of prefix lists that nothing refers to, which the plan does not ask for.
    let counts = |estate: &Estate| -> Vec<_> {
        let counts = estate.counts().into_iter();
        counts
            .filter(|(kind, _)| *kind != "AWS::EC2::PrefixListEntries")
            .collect()
    };
    assert_eq!(counts(&live), counts(&dumped));
    let catalogue = Catalogue::load(&[]).unwrap();
    let expected = conclusions(&dumped, &catalogue);
    assert_eq!(conclusions(&live, &catalogue), expected);
    assert!(!expected.fails.is_empty());
    for account in collected.accounts {
        let manages = if account.to_string() == MANAGEMENT {
            Manages::Organization
        } else {
            Manages::Itself
        };
        let place = Place::new(account, Region::global());
        let regions = REGIONS.map(|region| region.parse().unwrap()).into();
        let state = |estate: &Estate, call: &PlannedCall| {
            let key = call
                .operation
                .key(call.place, call.request.map(Sym::as_str));
            estate.ledger.outcome(key).map(|outcome| outcome.state)
        };
        let planned = planned_calls(&dumped, place, &regions, manages);
        assert!(planned.len() > 100);
        for call in planned {
            assert_eq!(state(&live, &call), state(&dumped, &call), "{call:?}");
        }
    }
}

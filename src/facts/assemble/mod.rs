//! From the estate, its environments and the analyses to the facts that policies see.
//!
//! Every list is sorted by id. Whatever an analysis could not see becomes a gap of exactly the subjects
//! whose statements rested on it.

mod accounts;
mod blame;
mod buckets;
mod builder;
mod causes;
mod chains;
mod copies;
mod coverage;
mod crossings;
mod cuts;
mod doors;
mod flows;
mod gaps;
mod inherit;
mod latent;
mod links;
mod lists;
mod names;
mod parties;
mod principals;
mod receivers;
mod relays;
mod remote;
mod resources;
mod services;
mod settings;
mod stores;
mod traced;
mod types;
mod units;
mod unseen;
mod usable;
mod vaults;
mod vpcs;
mod words;
mod workloads;

pub use coverage::{AccountCoverage, CallCount, Coverage};
pub use settings::Settings;
pub use types::{resource_types, words as type_words};

use crate::environments::Environments;
use crate::estate::Estate;
use crate::facts::{Crossing, Facts, Input, Resource, Safeguards, Store, Universe};
use crate::ids::Timestamp;
use crate::network::Network;
use crate::sharing;

use builder::Builder;

/// The facts of one run, and how much of the planned calls they rest on.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// What policies and reports read.
    pub facts: Facts,
    /// Planned calls, made and missing.
    pub coverage: Coverage,
}

/// Assembles the facts: runs the analyses, classifies every subject, attaches evidence and gaps.
///
/// `as_of` is the moment from which ages, locks and expiries count.
pub fn assemble(
    estate: &Estate,
    environments: &Environments,
    settings: &Settings,
    as_of: Timestamp,
) -> Assembled {
    let mut builder = Builder::new(estate, environments, settings, as_of);
    let coverage = coverage::count(&mut builder);
    builder.note_unlisted_accounts();
    let mut stores = stores::stores(&mut builder);
    let mut workloads = workloads::workloads(&mut builder);
    let copies = sharing::copies(estate);
    let (mut resources, mut crossings) = resources::resources(&mut builder, &stores, &copies);
    let doors = doors::doors(&builder);
    crossings.extend(flows::flows(
        &mut builder,
        &doors,
        &mut stores,
        &mut workloads,
    ));
    add_ways(&mut builder, &mut stores, (&mut resources, &mut crossings));
    let principals = principals::principals(&mut builder);
    let (trails, trail_gaps) = accounts::trails(&mut builder);
    let accounts = accounts::accounts(
        &mut builder,
        &accounts::Seen {
            coverage: &coverage,
            stores: &stores,
            workloads: &workloads,
            trail_gaps,
        },
    );
    inherit::inherit(&accounts, &mut stores, &mut workloads, &mut resources);
    let vaults = vaults::vaults(&mut builder, &stores, &copies);
    let environments = crossings::environments(&builder, &crossings, &doors);
    let input = Input {
        as_of,
        universe: universe(&builder),
        environments,
        accounts,
        stores,
        workloads,
        principals,
        resources,
        crossings,
        safeguards: Safeguards {
            trails,
            vaults,
            ..Safeguards::default()
        },
        exceptions: settings.exceptions.clone(),
        objectives: settings.objectives.clone(),
        gaps: builder.gaps.values().cloned().collect(),
    };
    let facts = Facts {
        input,
        evidence: builder.evidence,
        witnesses: builder.witnesses,
        natural_keys: builder.natural_keys,
        list_gaps: builder
            .list_gaps
            .into_iter()
            .map(|(list, gaps)| (list, gaps.into_iter().collect()))
            .collect(),
    };
    Assembled { facts, coverage }
}

/// Adds hosted zones and Client VPN endpoints, and what crosses by names, routes and remote access; all sorted by id.
fn add_ways(
    builder: &mut Builder<'_>,
    stores: &mut [Store],
    (resources, crossings): (&mut Vec<Resource>, &mut Vec<Crossing>),
) {
    let network = Network::new(builder.estate, builder.settings.network);
    let (zones, named) = names::names(builder, &network, stores);
    resources.extend(zones);
    crossings.extend(named);
    let (endpoints, spanning) = remote::remote_access(builder, &network);
    resources.extend(endpoints);
    crossings.extend(spanning);
    resources.sort_by_key(|resource| resource.id);
    crossings.extend(links::links(builder, &network, resources));
    crossings.sort_by_key(|crossing| crossing.id);
}

fn universe(builder: &Builder<'_>) -> Universe {
    let universe = &builder.environments.universe;
    Universe {
        accounts_from: universe.accounts_from.as_str().into(),
        regions_from: universe.regions_from.as_str().into(),
        accounts: universe.accounts.iter().copied().collect(),
        regions: universe
            .regions
            .values()
            .flatten()
            .copied()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect(),
        single_account: builder.settings.single_account,
    }
}

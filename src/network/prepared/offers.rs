use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::estate::ec2::{
    DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS, VpcEndpoint, VpcEndpointConnection,
    VpcEndpointService,
};
use crate::estate::{Estate, Item};
use crate::ids::{AccountId, Place, Sym, VpcEndpointId, VpcEndpointServiceId};

/// Accounts that are named at most where nobody knows which one offers a service.
const NAMED: usize = 5;

/// What accounts offer by PrivateLink, and who uses it.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Offers<'e> {
    services: FxHashMap<VpcEndpointServiceId, &'e Item<VpcEndpointService>>,
    connections: FxHashMap<VpcEndpointId, &'e Item<VpcEndpointConnection>>,
    accounts: BTreeSet<AccountId>,
}

/// To what an endpoint leads.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) enum Offer<'e> {
    /// To a service that an account of the estate offers.
    Known(&'e Item<VpcEndpointService>),
    /// To one that some account offers, nobody knows which.
    Unread(VpcEndpointServiceId),
    /// To a service of AWS.
    Amazon(Sym),
    /// The reply does not tell.
    Untold,
}

/// Returns the id of a service that an account offers, at the end of its name; `None` for those of AWS.
fn id_of(name: Sym) -> Option<VpcEndpointServiceId> {
    name.as_str().rsplit('.').next()?.parse().ok()
}

impl<'e> Offers<'e> {
    pub(super) fn of(estate: &'e Estate) -> Self {
        let services = estate.ec2.vpc_endpoint_services.iter();
        let connections = estate.ec2.vpc_endpoint_connections.iter();
        Self {
            services: services.map(|one| (one.id, one)).collect(),
            connections: connections
                .filter_map(|one| Some((one.endpoint?, one)))
                .collect(),
            accounts: estate
                .ledger
                .lines()
                .map(|(call, _)| call.place.account)
                .collect(),
        }
    }

    /// Returns to what an endpoint leads.
    pub fn behind(&self, endpoint: &VpcEndpoint) -> Offer<'e> {
        let Some(name) = endpoint.service_name else {
            return Offer::Untold;
        };
        match id_of(name) {
            None => Offer::Amazon(name),
            Some(id) => match self.services.get(&id) {
                Some(service) => Offer::Known(service),
                None => Offer::Unread(id),
            },
        }
    }

    /// Returns what the provider sees of an endpoint's connection, where it was read.
    pub fn connection(&self, endpoint: VpcEndpointId) -> Option<&'e Item<VpcEndpointConnection>> {
        self.connections.get(&endpoint).copied()
    }

    /// Says why nobody knows what stands behind a service: which account may offer it, and which call would tell.
    pub fn unread(&self, estate: &Estate, endpoint: &Item<VpcEndpoint>) -> String {
        let call = &DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS;
        let region = endpoint.service_region.unwrap_or(endpoint.place.region);
        let mut unread = Vec::new();
        for account in &self.accounts {
            let place = Place {
                account: *account,
                region,
                ..endpoint.place
            };
            if let Some(gap) = estate.ledger.gap(place, call, None) {
                unread.push(format!("{account} ({})", gap.state));
            }
        }
        if unread.is_empty() {
            return format!("no account of this estate offers it in {region}");
        }
        let more = unread.len().saturating_sub(NAMED);
        unread.truncate(NAMED);
        let more = match more {
            0 => String::new(),
            more => format!(" and of {more} more"),
        };
        format!(
            "who offers it was not read: `ec2 {}` in {region} of {}{more}",
            call.name,
            unread.join(", ")
        )
    }
}

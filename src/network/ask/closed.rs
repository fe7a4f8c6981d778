//! Doors of the estate that have no interface from which anything could set out.

use super::Flows;
use super::ends::Ends;
use crate::ids::{Protocol, Sym};
use crate::network::flow::Flow;
use crate::network::walk::{Traffic, Trail};

/// Why nothing sets out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// What kind of obstacle it is, and what is missing.
    Shut(&'static str, Box<str>),
    Unread(Box<str>),
}

impl Why {
    /// Returns what it makes of every flow that is to begin there.
    pub fn flow(&self, name: Sym) -> Flow {
        let mut trail = Trail::new();
        match self {
            Self::Shut(reason, said) => trail.block(name, None, reason, said.clone()),
            Self::Unread(said) => trail.unread(name, said.clone()),
        }
        let traffic = Traffic {
            protocol: Protocol::Any,
            port: 0,
        };
        Flow::of(trail, traffic)
    }
}

impl Flows<'_, '_> {
    /// Returns a Client VPN endpoint of which no interface is known.
    pub(super) fn closed_client_vpn(&self, name: &str) -> Option<Ends> {
        let endpoint = self.network.client_vpn(name)?;
        let told = endpoint.target_networks.known();
        let older = &endpoint.associated_target_networks;
        let why = if let Some(transit) = &endpoint.transit_gateway {
            let by = transit.attachment.or(transit.transit_gateway);
            let by = by.map_or("a transit gateway", |id| id.as_str());
            let said =
                format!("clients come in by {by}: which addresses they have there is not told");
            Why::Unread(said.into())
        } else if told.is_some_and(|all| !all.is_empty()) || !older.is_empty() {
            Why::Unread("the subnets that it is associated with were not read".into())
        } else if told.is_none() {
            Why::Unread("the subnets through which clients come were not read".into())
        } else {
            Why::Shut("not-associated", "it is associated with no subnet".into())
        };
        Some(Ends::Closed(endpoint.id.sym(), why))
    }
}

//! VPN connections as lines out of AWS.

use super::lines::{Line, Told, of_state};
use super::states::{Standing, VPN};
use crate::estate::ec2::VpnConnection;
use crate::ids::{Cidr, Sym};

/// Where a VPN connection ends in AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VpnEnd {
    Gateway,
    Transit,
}

impl Line {
    /// Returns a VPN connection as a line.
    ///
    /// Source: Site-to-Site VPN User Guide, pages VPNRoutingTypes, VPNTunnels; vpn-route-priority: virtual private
    /// gateways carry IPv4 alone through VPN connections.
    pub(super) fn of_vpn(connection: &VpnConnection, end: VpnEnd) -> Self {
        let options = connection.options.as_ref();
        let both = |one: Option<Cidr>, two: Option<Cidr>| one.into_iter().chain(two).collect();
        let is_static = options.is_some_and(|one| one.static_routes_only.0);
        let there = match end {
            VpnEnd::Transit => Told::All,
            VpnEnd::Gateway if is_static => by_hand(connection),
            VpnEnd::Gateway => Told::Learned,
        };
        let is_down = |status: Option<Sym>| status.is_some_and(|one| one.as_str() == "DOWN");
        let tunnels = &connection.tunnels;
        let all_down = !tunnels.is_empty() && tunnels.iter().all(|one| is_down(one.status));
        let name = connection.id.sym();
        Self {
            state: of_state(&VPN, &connection.state, "connection-not-available"),
            there,
            admits_here: options
                .map(|one| both(one.remote_ipv4, one.remote_ipv6))
                .unwrap_or_default(),
            admits_there: options
                .map(|one| both(one.local_ipv4, one.local_ipv6))
                .unwrap_or_default(),
            is_ipv4_only: end == VpnEnd::Gateway,
            assumption: all_down.then(|| format!("a tunnel of {name} is up; all are down").into()),
            ..Self::named(name)
        }
    }
}

/// Returns of which networks a connection is told by hand.
fn by_hand(connection: &VpnConnection) -> Told {
    let Some(routes) = connection.routes.known() else {
        return Told::Unread("its Routes were not told".into());
    };
    let mut doubts = routes.iter().filter_map(|one| {
        let standing = VPN.told(one.state);
        let untold = || one.destination.is_none() && !standing.is_down();
        let lacks = || untold().then(|| "its DestinationCidrBlock was not told".to_owned());
        standing.doubt().or_else(lacks)
    });
    let networks = static_routes(connection);
    match doubts.next() {
        Some(doubt) => Told::Part(networks, format!("one of its Routes: {doubt}").into()),
        None => Told::Only(networks),
    }
}

/// Returns the networks that a connection is told of by hand.
pub(super) fn static_routes(connection: &VpnConnection) -> Box<[Cidr]> {
    let is_there = |state: Option<Sym>| VPN.told(state) == Standing::Up;
    let routes = connection.routes.known().into_iter().flatten();
    routes
        .filter(|one| is_there(one.state))
        .filter_map(|one| one.destination)
        .collect()
}

//! Doors through which people come in past every route: Client VPN and EC2 Instance Connect Endpoints.

use rustc_hash::FxHashMap;

use super::{Network, NodeAt};
use crate::estate::Item;
use crate::estate::ec2::{ClientVpnEndpoint, ClientVpnTargetNetwork, InstanceConnectEndpoint};
use crate::ids::{ClientVpnEndpointId, SubnetId};

/// A door, seen from an interface where what comes through it sets out.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) enum Door<'e> {
    ClientVpn(&'e Item<ClientVpnEndpoint>),
    Connect(&'e Item<InstanceConnectEndpoint>),
}

/// Returns the association of an endpoint with a subnet.
pub(in crate::network) fn association(
    endpoint: &ClientVpnEndpoint,
    subnet: SubnetId,
) -> Option<&ClientVpnTargetNetwork> {
    let all = endpoint.target_networks.known()?;
    all.iter().find(|one| one.subnet == subnet)
}

impl<'e> Network<'e> {
    /// Finds the doors among the nodes.
    pub(super) fn add_doors(&mut self) {
        let ec2 = &self.estate.ec2;
        let mut doors: FxHashMap<NodeAt, Door<'e>> = FxHashMap::default();
        for endpoint in ec2.client_vpn_endpoints.iter() {
            let at = self.nodes_of(endpoint.id.as_str());
            doors.extend(at.into_iter().map(|at| (at, Door::ClientVpn(endpoint))));
        }
        for endpoint in ec2.instance_connect_endpoints.iter() {
            let at = self.nodes_of(endpoint.id.as_str());
            doors.extend(at.into_iter().map(|at| (at, Door::Connect(endpoint))));
        }
        self.doors = doors;
    }

    /// Returns the interfaces of a resource.
    fn nodes_of(&self, name: &str) -> Vec<NodeAt> {
        let resources = self.find_resources(name).iter();
        let resources = resources.filter_map(|at| self.resource(*at));
        resources
            .flat_map(|resource| resource.nodes.clone())
            .collect()
    }

    /// Returns the door that an interface belongs to.
    pub(in crate::network) fn door(&self, at: NodeAt) -> Option<Door<'e>> {
        self.doors.get(&at).copied()
    }

    /// Returns a Client VPN endpoint by its id, with or without `client-vpn:` before it.
    pub(in crate::network) fn client_vpn(&self, name: &str) -> Option<&'e Item<ClientVpnEndpoint>> {
        let id: ClientVpnEndpointId = name
            .strip_prefix("client-vpn:")
            .unwrap_or(name)
            .parse()
            .ok()?;
        let mut all = self.estate.ec2.client_vpn_endpoints.iter();
        all.find(|one| one.id == id)
    }
}

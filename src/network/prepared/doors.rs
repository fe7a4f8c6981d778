//! Doors through which people come in past every route: Client VPN and EC2 Instance Connect Endpoints.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::managed::{Managed, Mark};
use super::nodes::Kind;
use super::{Network, NodeAt};
use crate::estate::ec2::{ClientVpnEndpoint, ClientVpnTargetNetwork, InstanceConnectEndpoint};
use crate::estate::{Estate, Item};
use crate::ids::{ClientVpnEndpointId, SecurityGroupId, SubnetId, Sym};

/// A door, seen from an interface where what comes through it sets out.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) enum Door<'e> {
    ClientVpn(&'e Item<ClientVpnEndpoint>),
    Connect(&'e Item<InstanceConnectEndpoint>),
}

/// Returns the interfaces of Client VPN endpoints: one in each subnet that an endpoint is associated with.
pub(super) fn client_vpns(estate: &Estate) -> Vec<Managed> {
    let all = estate.ec2.client_vpn_endpoints.iter();
    let all: Vec<Managed> = all.flat_map(of_endpoint).collect();
    let mut alike: BTreeMap<(Vec<SubnetId>, Vec<SecurityGroupId>), usize> = BTreeMap::new();
    let key = |one: &Managed| (one.subnets.clone(), one.groups.clone());
    for one in &all {
        *alike.entry(key(one)).or_default() += 1;
    }
    let marked = all.into_iter().map(|one| match alike.get(&key(&one)) {
        // Whose interface is whose, nothing tells.
        Some(2..) => Managed {
            mark: Mark::None,
            ..one
        },
        _ => one,
    });
    marked.collect()
}

fn of_endpoint(endpoint: &Item<ClientVpnEndpoint>) -> Vec<Managed> {
    let own = &endpoint.security_groups;
    let associations = endpoint.target_networks.known();
    let told = associations.into_iter().flatten();
    let mut subnets: Vec<(SubnetId, Vec<SecurityGroupId>)> = told
        .map(|one| {
            let groups = match one.security_groups.is_empty() {
                true => own.to_vec(),
                false => one.security_groups.to_vec(),
            };
            (one.subnet, groups)
        })
        .collect();
    if associations.is_none() {
        let older = endpoint.associated_target_networks.iter();
        subnets.extend(older.filter_map(|one| Some((one.subnet?, own.to_vec()))));
    }
    let id = endpoint.id.as_str();
    let interfaces = subnets.into_iter().map(|(subnet, mut groups)| {
        groups.sort_unstable();
        Managed {
            name: Sym::new(id),
            aliases: vec![
                id.into(),
                endpoint.arn.as_str().into(),
                format!("client-vpn:{id}").into(),
            ],
            place: endpoint.place,
            vpc: endpoint.vpc,
            subnets: vec![subnet],
            groups,
            kind: Kind::Client,
            // The interfaces get public addresses: clients reach the internet through them where routes lead there.
            is_public: true,
            mark: Mark::Description("ClientVPN Endpoint"),
        }
    });
    interfaces.collect()
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
            let at = self.named(endpoint.id.as_str()).iter();
            doors.extend(at.map(|at| (*at, Door::ClientVpn(endpoint))));
        }
        for endpoint in ec2.instance_connect_endpoints.iter() {
            let at = self.named(endpoint.id.as_str()).iter();
            doors.extend(at.map(|at| (*at, Door::Connect(endpoint))));
        }
        self.doors = doors;
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

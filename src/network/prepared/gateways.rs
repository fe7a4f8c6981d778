use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::states::{NAT, PEERING, Standing};
use crate::estate::ec2::{PeeredVpc, VpcEndpoint};
use crate::estate::{Estate, Item};
use crate::ids::{
    AccountId, Arn, Cidr, NatGatewayId, NetworkInterfaceId, Region, SubnetId, Sym, VpcEndpointId,
    VpcId, VpcPeeringConnectionId,
};

/// A NAT gateway.
#[derive(Clone, Debug)]
pub(in crate::network) struct Nat {
    pub id: NatGatewayId,
    pub vpc: Option<VpcId>,
    /// Its subnet; a regional gateway has none.
    pub subnet: Option<SubnetId>,
    pub standing: Standing,
    pub interface: Option<NetworkInterfaceId>,
    /// Its private addresses with their public ones.
    pub addresses: Box<[(IpAddr, Option<IpAddr>)]>,
    /// Public addresses that stand for no private one: those of a regional gateway.
    pub public: Box<[IpAddr]>,
}

/// A VPC peering connection.
#[derive(Clone, Debug)]
pub(in crate::network) struct Peering {
    pub id: VpcPeeringConnectionId,
    pub standing: Standing,
    pub sides: [Side; 2],
}

/// A side of a peering connection.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Side {
    pub vpc: Option<VpcId>,
    pub region: Option<Region>,
    pub blocks: Box<[Cidr]>,
}

impl Peering {
    /// Returns the other side, seen from a VPC; `None` when it is neither side's.
    pub fn other_side(&self, from: VpcId) -> Option<&Side> {
        let [one, two] = &self.sides;
        if one.vpc == Some(from) {
            Some(two)
        } else {
            (two.vpc == Some(from)).then_some(one)
        }
    }

    /// Returns whether the VPC of a side was not told.
    pub fn is_loose(&self) -> bool {
        self.sides.iter().any(|side| side.vpc.is_none())
    }

    /// Returns whether both sides lie in one region; `None` when the reply does not tell.
    pub fn is_in_one_region(&self) -> Option<bool> {
        let [one, two] = &self.sides;
        Some(one.region? == two.region?)
    }
}

/// Returns the NAT gateways by id.
pub(super) fn nats(estate: &Estate) -> FxHashMap<NatGatewayId, Nat> {
    let all = estate.ec2.nat_gateways.iter().map(|gateway| {
        let listed = gateway.addresses.iter();
        let private = listed
            .clone()
            .filter_map(|one| Some((one.private_ip?, one.public_ip)));
        let bare = listed.clone().filter(|one| one.private_ip.is_none());
        let nat = Nat {
            id: gateway.id,
            vpc: gateway.vpc.known().copied(),
            subnet: gateway.subnet,
            standing: NAT.of(&gateway.state),
            interface: listed.clone().find_map(|one| one.network_interface),
            addresses: private.collect(),
            public: bare.filter_map(|one| one.public_ip).collect(),
        };
        (gateway.id, nat)
    });
    all.collect()
}

/// Returns the peering connections by id.
pub(super) fn peerings(estate: &Estate) -> FxHashMap<VpcPeeringConnectionId, Peering> {
    let side = |told: Option<&PeeredVpc>| {
        told.map(|one| Side {
            vpc: one.vpc,
            region: one.region,
            blocks: one.blocks().into_boxed_slice(),
        })
        .unwrap_or_default()
    };
    let all = estate.ec2.vpc_peering_connections.iter().map(|one| {
        let peering = Peering {
            id: one.id,
            standing: PEERING.of(&one.status.map(|status| status.code)),
            sides: [side(one.requester.known()), side(one.accepter.known())],
        };
        (one.id, peering)
    });
    all.collect()
}

/// Returns the VPC endpoints by id.
pub(super) fn endpoints(estate: &Estate) -> FxHashMap<VpcEndpointId, &Item<VpcEndpoint>> {
    let all = estate.ec2.vpc_endpoints.iter();
    all.map(|endpoint| (endpoint.id, endpoint)).collect()
}

/// What Block Public Access does, by account and region, and what it leaves out.
///
/// Source: Amazon VPC User Guide, page security-vpc-bpa.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Blocks {
    modes: FxHashMap<(AccountId, Region), Option<Sym>>,
    exclusions: FxHashMap<Arn, Option<Sym>>,
}

impl Blocks {
    pub(super) fn of(estate: &Estate) -> Self {
        let options = estate
            .ec2
            .vpc_block_public_access_options
            .iter()
            .map(|one| {
                let mode = one.internet_gateway_block_mode.known().copied();
                ((one.place.account, one.place.region), mode)
            });
        let all = estate.ec2.vpc_block_public_access_exclusions.iter();
        let exclusions = all.filter_map(|one| {
            let mode = one.internet_gateway_exclusion_mode.known().copied();
            (one.is_active() != Some(false)).then_some((*one.resource.known()?, mode))
        });
        Self {
            modes: options.collect(),
            exclusions: exclusions.collect(),
        }
    }

    /// Returns the mode of an account and region; `None` when nobody read it.
    pub fn mode(&self, account: AccountId, region: Region) -> Option<Sym> {
        self.modes.get(&(account, region)).copied().flatten()
    }

    /// Returns the mode in which a subnet or VPC is left out, if it is.
    pub fn exclusion(&self, kind: &str, id: &str) -> Option<Sym> {
        let named = |arn: &Arn| arn.resource().strip_prefix(kind) == Some(id);
        let mut found = self.exclusions.iter().filter(|(arn, _)| named(arn));
        found.find_map(|(_, mode)| *mode)
    }
}

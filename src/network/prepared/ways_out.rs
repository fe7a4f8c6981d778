//! The gates by which packets come to a VPC from networks outside of AWS.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::premises::Gate;
use super::{Attachment, Match, Network, Spot, Standing};
use crate::estate::ec2::RouteTarget;
use crate::ids::{Sym, TransitGatewayId, VpcId};

impl Network<'_> {
    /// Returns the gates by which packets may come to a VPC: its own, and those of all transit gateways where it is
    /// attached to one, for links between them lead further. Where there may be more, or there are none, it is so said.
    pub(in crate::network) fn gates(&self, vpc: VpcId) -> Vec<Gate> {
        let premises = &self.premises;
        let own = premises.of_vpc(vpc).map(Gate::Vpn);
        let gateways = self.gateways_toward(vpc);
        let shared = premises.attached.keys();
        let shared = shared.filter(|(gateway, _)| gateways.contains(gateway));
        let shared = shared.map(|(gateway, id)| Gate::Transit(*gateway, *id));
        let mut gates: Vec<Gate> = own.chain(shared).collect();
        if gates.is_empty() {
            gates.extend(self.gates_of_peers(vpc));
        }
        if gates.is_empty() || self.unread_gates(vpc).is_some() {
            gates.push(Gate::Missing(vpc));
        }
        gates
    }

    /// Returns the transit gateways from which packets may come to a VPC: those it is attached to, and those that links
    /// and core networks join with them.
    fn gateways_toward(&self, vpc: VpcId) -> BTreeSet<TransitGatewayId> {
        let own = self.transit.all_of_vpc(vpc).into_iter();
        let own: BTreeSet<TransitGatewayId> = own.map(|one| one.gateway).collect();
        let mut found = own.clone();
        if !own.is_empty() || !self.cores.all_of_vpc(vpc).is_empty() {
            found.extend(self.cores.gateways());
        }
        let mut left: Vec<TransitGatewayId> = found.iter().copied().collect();
        while let Some(next) = left.pop() {
            let beyond = self.transit.beyond(next).into_iter();
            left.extend(beyond.filter(|one| found.insert(*one)));
        }
        found
    }

    /// Returns the virtual private gateways of a VPC's peers, which carry nothing on: of a VPC without a gate they are
    /// the ways that might be thought of.
    fn gates_of_peers(&self, vpc: VpcId) -> BTreeSet<Gate> {
        let sides = self.peerings.values();
        let peers = sides.filter_map(|one| one.other_side(vpc)?.vpc);
        peers
            .flat_map(|peer| self.premises.of_vpc(peer))
            .map(Gate::Vpn)
            .collect()
    }

    /// Returns whether an address that nobody has may lie outside: behind a gate, or where a table leads to a virtual
    /// private gateway, read or not.
    pub(in crate::network) fn lies_outside(&self, address: IpAddr) -> bool {
        let spot = Spot::exactly(address);
        let leads = |target: RouteTarget| matches!(target, RouteTarget::VpnGateway(_));
        let mut routes = self.tables.routes().filter(|one| leads(one.target));
        self.premises.holds(spot) != Match::No
            || routes.any(|one| spot.is_in(one.destination) == Match::Yes)
    }

    /// Returns which VPC that was not read has an address, where a peering connection or a transit gateway tells.
    pub(in crate::network) fn unread_owner(&self, address: IpAddr) -> Option<Sym> {
        let spot = Spot::exactly(address);
        let is_unread = |vpc: Option<VpcId>| vpc.is_none_or(|vpc| !self.vpcs.contains_key(&vpc));
        let peered = self.peerings.values().find(|one| {
            let mut sides = one.sides.iter();
            sides.any(|side| is_unread(side.vpc) && spot.is_in_any(&side.blocks) == Match::Yes)
        });
        if let Some(peering) = peered {
            return Some(peering.id.sym());
        }
        let is_vpc = |kind: Option<Sym>| kind.is_some_and(|kind| kind.as_str() == "vpc");
        let all = self.transit.all();
        let mut unread = all.filter(|one| is_vpc(one.kind) && is_unread(one.vpc));
        let leads = |one: &Attachment| {
            let (networks, _) = self.transit.behind(one);
            spot.is_in_any(&networks) == Match::Yes
        };
        unread.find(|one| leads(one)).map(|one| one.id.sym())
    }

    /// Returns a peering connection to a VPC that was not read, of which the blocks were not told either.
    pub(in crate::network) fn loose_peering(&self, address: IpAddr) -> Option<Sym> {
        let is_unread = |vpc: Option<VpcId>| vpc.is_none_or(|vpc| !self.vpcs.contains_key(&vpc));
        let all = self.peerings.values().filter(|one| {
            let mut sides = one.sides.iter();
            one.standing == Standing::Up
                && sides.any(|side| is_unread(side.vpc) && side.blocks.is_empty())
        });
        let first = all.map(|one| one.id).min();
        first.filter(|_| address.is_ipv4()).map(|id| id.sym())
    }

    /// Returns what was not read that would tell of further gates of a VPC, or of what lies behind them.
    pub(in crate::network) fn unread_gates(&self, vpc: VpcId) -> Option<String> {
        if !self.vpcs.contains_key(&vpc) {
            return Some("the VPC was not read, nor what leads to it".to_owned());
        }
        if let Some(said) = self.premises.unread.get(&vpc) {
            return Some(said.to_string());
        }
        let attached = self.transit.all_of_vpc(vpc).into_iter();
        let gateways: Vec<TransitGatewayId> = attached.map(|one| one.gateway).collect();
        let mut outside = self.cores.outside(vpc, &gateways);
        let one = outside.next()?;
        Some(format!(
            "what lies behind {}, by which {} leads out of AWS, was not read",
            one.name, one.core
        ))
    }
}

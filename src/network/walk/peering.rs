//! Across VPC peering connections.

use super::gates::named;
use super::packet::{Crossing, Packet};
use super::{Landing, Walk};
use crate::ids::VpcPeeringConnectionId;
use crate::network::prepared::{Match, Subnet};

impl Walk<'_, '_> {
    /// Crosses a peering connection: between the two VPCs alone, whatever routes lead on.
    pub(super) fn cross_peering(
        &mut self,
        from: &Subnet,
        id: VpcPeeringConnectionId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = id.sym();
        let Some(peering) = network.peerings.get(&id) else {
            self.trail
                .unread(name, "the peering connection was not read");
            return (Landing::Nowhere, packet);
        };
        let said = "it is not active";
        self.ask_standing(name, peering.standing, ("peering-not-active", said));
        let own = (from.vpc, packet.source);
        self.ask_own(name, own, "peering connections carry nothing on");
        let Some(side) = peering.other_side(from.vpc) else {
            if peering.is_loose() {
                let said = "which VPCs it joins: the VpcId of a side was not told";
                self.trail.unread(name, said);
                return (Landing::Nowhere, packet);
            }
            let detail = format!("{} is not on either side", from.vpc);
            self.trail.block(name, None, "no-route", detail);
            return (Landing::Nowhere, packet);
        };
        self.trail.pass(name, None);
        let aim = packet.aim();
        let far = side.vpc.and_then(|id| network.vpcs.get(&id));
        let is_held = match far {
            Some(far) => far.holds(aim),
            None if side.blocks.is_empty() => Match::Maybe,
            None => aim.is_in_any(&side.blocks),
        };
        if is_held == Match::No {
            let detail = format!("{} is no address of the VPC on the other side", named(aim));
            self.trail.block(name, None, "not-transitive", detail);
            return (Landing::Nowhere, packet);
        }
        let Some(far) = far else {
            self.trail.unread(
                name,
                match side.vpc {
                    Some(_) => "the VPC on the other side was not read",
                    None => "the VpcId of the other side was not told",
                },
            );
            return (Landing::Nowhere, packet);
        };
        let in_one_region = peering.is_in_one_region();
        let crossing = match packet.crossing {
            Crossing::None => Crossing::Peering { in_one_region },
            Crossing::Peering { .. } | Crossing::Transit { .. } | Crossing::Other => {
                Crossing::Other
            }
        };
        self.enter(far.id, None, Packet { crossing, ..packet })
    }
}

//! Into a VPC, from a transit gateway or a core network.

use std::rc::Rc;

use super::packet::Packet;
use super::{Also, Landing, Session, Walk};
use crate::ids::{SubnetId, Sym};
use crate::network::prepared::{Match, Subnet};

/// Where what comes from a transit gateway or a core network enters a VPC.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entrance<'s> {
    /// The attachment.
    pub door: Sym,
    /// The subnets that hold its interfaces.
    pub subnets: &'s [SubnetId],
    /// Whether both ways of a flow use one zone; none where that was not told: attachments begin without.
    pub is_appliance: Option<bool>,
}

impl<'n> Walk<'n, '_> {
    /// Goes into a VPC by one of the subnets of an entrance: that of the sender's zone, else any. All that may be
    /// taken are walked; where they differ, it depends on the zone.
    pub(super) fn come_into_vpc(
        &mut self,
        by: Entrance<'_>,
        from: Option<&Subnet>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let (door, subnets) = (by.door, by.subnets);
        let known = subnets.iter().filter_map(|id| network.subnets.get(id));
        let beside: Vec<&Subnet> = known
            .clone()
            .filter(|subnet| from.is_some_and(|from| subnet.is_beside(from) == Some(true)))
            .collect();
        if by.is_appliance.is_none() {
            let said = "whether both ways use one zone: its ApplianceModeSupport was not told";
            self.guessed = self.guessed.or(Some((door, said)));
        }
        let is_any = beside.is_empty() || by.is_appliance == Some(true);
        let kept = self.kept_zone(door, &packet);
        let is_told = kept.is_some() || known.clone().count() == subnets.len();
        let doors: Vec<&Subnet> = match kept {
            Some(subnet) => vec![subnet],
            None if is_any => known.collect(),
            None => beside,
        };
        let mut ways: Vec<_> = doors
            .into_iter()
            .map(|subnet| {
                let mut walk = self.clone();
                if by.is_appliance == Some(true) && !packet.is_reply {
                    walk.sessions.push(Session::Zone(door, subnet.id));
                }
                let ended = walk.out_of_door(subnet, packet);
                (walk, ended)
            })
            .collect();
        if ways.is_empty() || is_any && !is_told {
            let mut walk = self.clone();
            walk.trail.unread(door, "its subnets were not read");
            ways.push((walk, (Landing::Nowhere, packet)));
        }
        let said = "it depends on the Availability Zone through which the packet comes";
        self.choose((door, said), ways, packet)
    }

    /// Returns the subnet by which an answer enters where the request did: appliance mode keeps both in one zone.
    ///
    /// Source: Amazon VPC Transit Gateways, page transit-gateway-appliance-scenario.
    fn kept_zone(&mut self, door: Sym, packet: &Packet) -> Option<&'n Subnet> {
        let network = self.network;
        let of_door = |session: &Session| match session {
            Session::Zone(at, subnet) if *at == door => Some(*subnet),
            Session::Zone(..)
            | Session::Inspected(..)
            | Session::Nat { .. }
            | Session::EgressOnly(_) => None,
        };
        let place = self.sessions.iter().rposition(|one| of_door(one).is_some());
        let place = place.filter(|_| packet.is_reply)?;
        let subnet = of_door(&self.sessions.remove(place))?;
        network.subnets.get(&subnet)
    }

    /// Takes the best of ways among which AWS chooses; where they end differently, it is open which.
    pub(super) fn choose(
        &mut self,
        (door, said): (Sym, &'static str),
        ways: Vec<(Self, (Landing, Packet))>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let stops = |walk: &Self| walk.trail.stops() > 0;
        let differ =
            ways.iter().any(|(walk, _)| stops(walk)) && ways.iter().any(|(walk, _)| !stops(walk));
        let (before, known) = (self.trail.doubts.len(), self.also.len());
        let doubts = ways
            .iter()
            .filter(|(walk, _)| !stops(walk))
            .filter_map(|(walk, _)| walk.trail.doubts.get(before).cloned());
        let doubt = doubts.max_by_key(|doubt| doubt.is_unread);
        let until = ways.iter().map(|(walk, _)| walk.trail.until).min();
        let best =
            (0..ways.len()).min_by_key(|at| ways.get(*at).map(|(walk, _)| walk.trail.cost()));
        let mut ways = ways;
        let Some((walk, ended)) = best.map(|at| ways.remove(at)) else {
            return (Landing::Nowhere, packet);
        };
        *self = walk;
        self.trail.until = until.unwrap_or(self.trail.until);
        // What is open on one of the ways is open.
        if self.trail.doubts.len() == before {
            self.trail.doubts.extend(doubt);
        }
        if differ {
            self.trail.perhaps(door, said);
        }
        let others = ways.into_iter().filter(|(walk, _)| !stops(walk));
        self.also
            .extend(others.map(|(mut walk, (landing, packet))| {
                // Those that parted before are told already.
                walk.also.drain(..known.min(walk.also.len()));
                Rc::new(Also {
                    walk,
                    landing,
                    packet,
                    choice: (door, said),
                })
            }));
        ended
    }

    /// From the attachment's interface in a subnet on to the target.
    fn out_of_door(&mut self, subnet: &Subnet, packet: Packet) -> (Landing, Packet) {
        let network = self.network;
        if subnet.holds(packet.aim()) == Match::Yes {
            // Nothing is asked within the subnet of the attachment.
            return self.enter(subnet.vpc, Some(subnet.id), packet);
        }
        if let Some(vpc) = network.vpcs.get(&subnet.vpc) {
            self.ask_block_of(subnet, vpc, packet.aim());
        }
        self.ask_acl(subnet.id, &packet, true);
        let used = network.tables.of_subnet(subnet.id, subnet.vpc);
        self.follow(subnet, used, packet)
    }
}

//! Through NAT gateways, and back.

use std::net::IpAddr;

use super::gates::named;
use super::packet::Packet;
use super::{Landing, Session, Walk, words};
use crate::ids::{NatGatewayId, Protocol, Sym};
use crate::network::prepared::{Match, Nat, Spot, Subnet, is_public};

/// What differs among the addresses of a NAT gateway.
const OF_ADDRESSES: &str = "it depends on which of its addresses it takes";

impl Walk<'_, '_> {
    /// Goes through a NAT gateway, which puts its own address in place of the source.
    pub(super) fn translate(
        &mut self,
        from: &Subnet,
        id: NatGatewayId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = id.sym();
        let Some(nat) = network.nats.get(&id) else {
            self.trail.unread(name, "the NAT gateway was not read");
            return (Landing::Nowhere, packet);
        };
        self.ask_nat(nat, name, &packet);
        if packet.is_reply {
            let said = "it passes answers of flows that it began alone; this one came another way";
            self.trail.block(name, None, "no-session", said);
            return (Landing::Nowhere, packet);
        }
        if let Some(subnet) = nat.subnet.filter(|subnet| *subnet != from.id) {
            self.ask_acl(subnet, &packet, false);
        }
        let session = Session::Nat {
            gateway: id,
            source: packet.source,
        };
        self.sessions.push(session);
        let vpc = network.vpcs.get(&from.vpc);
        let is_own = vpc.is_none_or(|vpc| vpc.holds(packet.source) != Match::No);
        let central = "for a source outside of its VPC: a usual design, not measured";
        self.trail.pass(name, (!is_own).then(|| words(central)));
        self.out_of_nat(nat, packet)
    }

    fn ask_nat(&mut self, nat: &Nat, name: Sym, packet: &Packet) {
        self.tells_kinds();
        let said = "it is not available";
        self.ask_standing(name, nat.standing, ("nat-not-available", said));
        let passes = [
            Protocol::TCP,
            Protocol::UDP,
            Protocol::ICMP,
            Protocol::ICMPV6,
        ];
        if !passes.contains(&packet.traffic.protocol) {
            let said = "it passes TCP, UDP and ICMP alone";
            self.trail.block(name, None, "nat-protocol", said);
        }
    }

    /// Sends on what a NAT gateway has translated.
    fn out_of_nat(&mut self, nat: &Nat, packet: Packet) -> (Landing, Packet) {
        let network = self.network;
        let name = nat.id.sym();
        let Some(subnet) = nat.subnet else {
            return self.out_of_regional_nat(nat, packet);
        };
        let interface = nat.interface.map(|id| id.sym());
        let origin = interface
            .and_then(|name| network.named(name.as_str()).first())
            .copied();
        let sent = |(address, _): &(IpAddr, _)| packet.sent_by(Spot::exactly(*address), origin);
        match &*nat.addresses {
            [] => {
                self.trail.unread(name, "its addresses were not read");
                (Landing::Nowhere, packet)
            }
            [one] => self.leave(subnet, sent(one)),
            several => {
                let ways = several.iter().map(|one| {
                    let mut walk = self.clone();
                    let ended = walk.leave(subnet, sent(one));
                    (walk, ended)
                });
                let ways = ways.collect();
                self.choose((name, OF_ADDRESSES), ways, packet)
            }
        }
    }

    /// A regional gateway stands in no subnet: its public address is its own.
    fn out_of_regional_nat(&mut self, nat: &Nat, packet: Packet) -> (Landing, Packet) {
        let name = nat.id.sym();
        let aim = packet.aim();
        if nat.public.is_empty() {
            self.trail
                .unread(name, "its public addresses were not read");
            return (Landing::Nowhere, packet);
        }
        if !is_public(aim.address) {
            self.trail
                .unread(name, format!("where it sends packets to {}", named(aim)));
            return (Landing::Nowhere, packet);
        }
        let ways = nat.public.iter().map(|public| {
            let mut walk = self.clone();
            let ended = walk.on_internet(packet.sent_by(Spot::exactly(*public), None));
            (walk, ended)
        });
        let ways = ways.collect();
        self.choose((name, OF_ADDRESSES), ways, packet)
    }

    /// An answer reaches the public address of a regional NAT gateway.
    pub(super) fn reach_nat(&mut self, nat: &Nat, packet: Packet) -> (Landing, Packet) {
        if packet.is_reply {
            return self.restore(nat.id, packet);
        }
        let name = nat.id.sym();
        self.trail.block(
            name,
            None,
            "no-session",
            "it lets nothing in that did not begin inside",
        );
        (Landing::Nowhere, packet)
    }

    /// An answer reaches a NAT gateway, which sends it to the one who began.
    pub(super) fn restore(&mut self, gateway: NatGatewayId, packet: Packet) -> (Landing, Packet) {
        let name = gateway.sym();
        // Behind it the port is the client's again.
        self.trail.settle_ports(self.client_ports());
        let place = self.sessions.iter().rposition(
            |session| matches!(session, Session::Nat { gateway: of, .. } if *of == gateway),
        );
        let session = place.map(|place| self.sessions.remove(place));
        let (Some(Session::Nat { source, .. }), Some(nat)) =
            (session, self.network.nats.get(&gateway))
        else {
            self.trail.block(
                name,
                None,
                "no-session",
                "it knows no flow that this answers",
            );
            return (Landing::Nowhere, packet);
        };
        self.trail
            .pass(name, Some(words("the flow that it translated")));
        let packet = packet.sent_to(source);
        match nat.subnet {
            Some(subnet) => self.leave(subnet, packet),
            None => match nat.vpc {
                Some(vpc) => self.enter(vpc, None, packet),
                None => {
                    self.trail.unread(name, "its VPC was not read");
                    (Landing::Nowhere, packet)
                }
            },
        }
    }
}

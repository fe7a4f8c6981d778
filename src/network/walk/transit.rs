//! Across transit gateways.

use super::gates::named;
use super::packet::{Crossing, Packet};
use super::trail::Rule;
use super::{Also, Landing, Session, Walk};
use crate::estate::ec2::DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS;
use crate::ids::{SubnetId, Sym, TransitGatewayId, TransitGatewayRouteTableId};
use crate::network::prepared::{Attachment, Match, Subnet, TransitLooked};

impl<'n> Walk<'n, '_> {
    /// Enters a transit gateway: by an attachment of the VPC that has a subnet in the sender's zone.
    pub(super) fn cross_transit(
        &mut self,
        from: &Subnet,
        gateway: TransitGatewayId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = Sym::new(gateway.as_str());
        let Some(attachment) = network.transit.of_vpc(gateway, from.vpc) else {
            let gap = network.estate.ledger.gap(
                from.place,
                &crate::estate::ec2::DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
                None,
            );
            match gap {
                Some(gap) => self.trail.unread(
                    name,
                    format!("the attachments were not read ({})", gap.state),
                ),
                None => {
                    let said = format!("{} is not attached to it", from.vpc);
                    self.trail.block(name, None, "not-attached", said);
                }
            }
            return (Landing::Nowhere, packet);
        };
        let door = Sym::new(attachment.id.as_str());
        self.ask_state(attachment, door);
        match &attachment.subnets {
            None => self.trail.unread(door, "its subnets were not read"),
            Some(subnets) => self.enter_transit(from, door, subnets, &packet),
        }
        self.trail.pass(door, None);
        self.across(attachment, from, packet)
    }

    fn ask_state(&mut self, attachment: &Attachment, door: Sym) {
        match attachment.is_available {
            Some(true) => {}
            Some(false) => {
                self.trail.block(
                    door,
                    None,
                    "attachment-not-available",
                    "it is not available",
                );
            }
            None => self.trail.unread(door, "its state was not read"),
        }
    }

    /// Crosses from a subnet to the attachment's subnet of the same zone.
    fn enter_transit(&mut self, from: &Subnet, door: Sym, subnets: &[SubnetId], packet: &Packet) {
        let network = self.network;
        let mut is_told = true;
        for id in subnets {
            let Some(subnet) = network.subnets.get(id) else {
                is_told = false;
                continue;
            };
            match subnet.is_beside(from) {
                Some(true) => {
                    // In one subnet the rules for what comes in are asked too.
                    self.ask_acl(*id, packet, false);
                    return;
                }
                Some(false) => {}
                None => is_told = false,
            }
        }
        if is_told {
            let said = format!("it has no subnet in the zone of {}", from.id);
            self.trail.block(door, None, "no-attachment-in-zone", said);
        } else {
            self.trail.unread(
                door,
                format!("whether it has a subnet in the zone of {}", from.id),
            );
        }
    }

    /// Looks the target up in the table of an attachment and leaves by the attachment that the route names.
    fn across(&mut self, near: &Attachment, from: &Subnet, packet: Packet) -> (Landing, Packet) {
        let network = self.network;
        let door = Sym::new(near.id.as_str());
        self.steps += 1;
        if self.steps > super::STEPS {
            self.trail
                .block(door, None, "loop", "packets to this address go in circles");
            return (Landing::Nowhere, packet);
        }
        let Some(id) = self.table_of(near, from) else {
            return (Landing::Nowhere, packet);
        };
        let name = Sym::new(id.as_str());
        let Some(table) = network.transit.tables.get(&id) else {
            self.trail.unread(name, "the route table was not read");
            return (Landing::Nowhere, packet);
        };
        let aim = packet.aim();
        let route = match table.look(aim) {
            TransitLooked::Route(route) => route,
            TransitLooked::Perhaps(route) => {
                let said = format!("which of its routes leads to {}", named(aim));
                self.trail.perhaps(name, said);
                route
            }
            TransitLooked::Unread => {
                self.trail.unread(name, "its routes were not read");
                return (Landing::Nowhere, packet);
            }
            TransitLooked::Nowhere => {
                let said = format!("no route leads to {}", named(aim));
                self.trail.block(name, None, "no-route", said);
                return self.try_attachment(near, from, packet);
            }
        };
        let target = route.attachments.first();
        let shown = target.map_or(Sym::new("blackhole"), |id| Sym::new(id.as_str()));
        let rule = Rule::Network(route.destination, shown);
        let (false, Some(target)) = (route.is_blackhole, target) else {
            let said = format!("the route to {} is a blackhole", route.destination);
            self.trail.block(name, Some(rule), "blackhole", said);
            return (Landing::Nowhere, packet);
        };
        if table.is_partial && !route.is_static() {
            let said = format!("no route of {id} that was not read leads elsewhere");
            self.trail.assume(said);
        }
        self.trail.pass(name, Some(rule));
        match network.transit.attachment(near.gateway, *target) {
            Some(far) => self.leave_transit(near, far, from, packet),
            None => {
                self.trail
                    .unread(Sym::new(target.as_str()), "the attachment was not read");
                (Landing::Nowhere, packet)
            }
        }
    }

    /// Returns the table that an attachment is associated with.
    fn table_of(&mut self, near: &Attachment, from: &Subnet) -> Option<TransitGatewayRouteTableId> {
        if near.table.is_some() {
            return near.table;
        }
        let door = Sym::new(near.id.as_str());
        let ledger = &self.network.estate.ledger;
        match ledger.gap(from.place, &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS, None) {
            Some(gap) => {
                let said = format!("its route table was not read ({})", gap.state);
                self.trail.unread(door, said);
            }
            None => {
                let said = "it is associated with no route table";
                self.trail.block(door, None, "not-associated", said);
            }
        }
        None
    }

    /// Where no route leads to the target, its VPC's attachment is tried.
    fn try_attachment(
        &mut self,
        near: &Attachment,
        from: &Subnet,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let meant = self.meant.and_then(|at| network.node(at));
        let held = meant.filter(|node| node.owns(packet.aim().address));
        let far = held.and_then(|node| network.transit.of_vpc(near.gateway, node.vpc));
        match far.filter(|_| !self.trail.is_reply) {
            Some(far) => self.leave_transit(near, far, from, packet),
            None => (Landing::Nowhere, packet),
        }
    }

    fn leave_transit(
        &mut self,
        near: &Attachment,
        far: &Attachment,
        from: &Subnet,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let door = Sym::new(far.id.as_str());
        self.ask_state(far, door);
        if let Some(point) = network.firewalls.attached(far.id) {
            // It hands packets back to the gateway by the attachment through which they came.
            let passed = self.ask_firewall(door, point, &packet);
            self.keep_state(door, passed, &packet);
            let crossing = Crossing::Other;
            return self.across(far, from, Packet { crossing, ..packet });
        }
        match far.kind.map(|kind| kind.as_str()) {
            Some("vpc") => self.enter_vpc(near, far, from, packet),
            Some("peering") => {
                let Some(end) = network.transit.far_end(far) else {
                    self.trail
                        .unread(door, "the transit gateway on the other side was not read");
                    return (Landing::Nowhere, packet);
                };
                self.trail.pass(door, None);
                let packet = Packet {
                    crossing: Crossing::Other,
                    ..packet
                };
                self.across(end, from, packet)
            }
            Some("vpn" | "direct-connect-gateway") => {
                self.trail.pass(door, None);
                (Landing::OnPremises, packet)
            }
            Some(kind) => {
                self.trail
                    .unread(door, format!("where an attachment of kind `{kind}` leads"));
                (Landing::Nowhere, packet)
            }
            None => {
                self.trail
                    .unread(door, "the kind of the attachment was not read");
                (Landing::Nowhere, packet)
            }
        }
    }

    /// Enters a VPC by one of the attachment's subnets: that of the sender's zone, else any. All that may be
    /// taken are walked; where they differ, it depends on the zone.
    fn enter_vpc(
        &mut self,
        near: &Attachment,
        far: &Attachment,
        from: &Subnet,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let door = Sym::new(far.id.as_str());
        let Some(subnets) = &far.subnets else {
            self.trail.unread(door, "its subnets were not read");
            return (Landing::Nowhere, packet);
        };
        self.trail.pass(door, None);
        let refers = network.transit.allows_references(near.gateway, [near, far]);
        let crossing = match packet.crossing {
            Crossing::None => Crossing::Transit { refers },
            Crossing::Peering { .. } | Crossing::Transit { .. } | Crossing::Other => {
                Crossing::Other
            }
        };
        let packet = Packet { crossing, ..packet };
        let known = subnets.iter().filter_map(|id| network.subnets.get(id));
        let beside: Vec<&Subnet> = known
            .clone()
            .filter(|subnet| subnet.is_beside(from) == Some(true))
            .collect();
        let is_any = beside.is_empty() || far.is_appliance;
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
                if far.is_appliance && !packet.is_reply {
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
        let stops = |walk: &Self| !walk.trail.blockers.is_empty();
        let differ =
            ways.iter().any(|(walk, _)| stops(walk)) && ways.iter().any(|(walk, _)| !stops(walk));
        let before = self.trail.doubts.len();
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
            .extend(others.map(|(walk, (landing, packet))| Also {
                walk,
                landing,
                packet,
                choice: (door, said),
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
        self.ask_acl(subnet.id, &packet, true);
        let table = network.tables.of_subnet(subnet.id, subnet.vpc);
        self.follow(subnet, table, packet)
    }
}

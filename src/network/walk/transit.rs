//! Across transit gateways.

use super::entrance::Entrance;
use super::gates::named;
use super::packet::{Crossing, Packet};
use super::trail::{Open, Rule};
use super::{Landing, Walk};
use crate::estate::ec2::DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS;
use crate::ids::{SubnetId, Sym, TransitGatewayId, TransitGatewayRouteTableId};
use crate::network::prepared::{
    Attachment, Standing, Subnet, TransitLooked, TransitRoute, TransitTable,
};

impl Walk<'_, '_> {
    /// Enters a transit gateway: by an attachment of the VPC that has a subnet in the sender's zone.
    pub(super) fn cross_transit(
        &mut self,
        from: &Subnet,
        gateway: TransitGatewayId,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = gateway.sym();
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
        let door = attachment.id.sym();
        self.ask_state(attachment, door);
        match &attachment.subnets {
            None => self.trail.unread(door, "its subnets were not read"),
            Some(subnets) => self.enter_transit(from, door, subnets, &packet),
        }
        self.trail.pass(door, None);
        self.across(attachment, Some(from), packet)
    }

    pub(super) fn ask_state(&mut self, attachment: &Attachment, door: Sym) {
        self.ask_told(door);
        self.ask_available(attachment.standing, door);
    }

    /// Asks whether an attachment carries traffic.
    pub(super) fn ask_available(&mut self, standing: Standing, door: Sym) {
        let said = "it is not available";
        self.ask_standing(door, standing, ("attachment-not-available", said));
    }

    /// Asks whether something carries traffic: what stands in the way if it surely does not.
    pub(super) fn ask_standing(
        &mut self,
        name: Sym,
        standing: Standing,
        (reason, said): (&'static str, &str),
    ) {
        if standing.is_down() {
            self.trail.block(name, None, reason, said);
        } else if let Some(doubt) = standing.doubt() {
            self.trail.unread(name, doubt);
        }
    }

    /// Crosses from a subnet to the attachment's subnet of the same zone.
    pub(super) fn enter_transit(
        &mut self,
        from: &Subnet,
        door: Sym,
        subnets: &[SubnetId],
        packet: &Packet,
    ) {
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
    pub(super) fn across(
        &mut self,
        near: &Attachment,
        from: Option<&Subnet>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let door = near.id.sym();
        if !self.go_on(door, from.map(|from| from.id), &packet) {
            return (Landing::Nowhere, packet);
        }
        let Some(id) = self.table_of(near) else {
            return (Landing::Nowhere, packet);
        };
        let name = id.sym();
        self.ask_told(name);
        let Some(table) = network.transit.tables.get(&id) else {
            self.trail.unread(name, "the route table was not read");
            return (Landing::Nowhere, packet);
        };
        let aim = packet.aim();
        let route = match table.look(aim) {
            TransitLooked::Route(route) => route,
            TransitLooked::Perhaps(route) => {
                let said = format!("which of its routes leads to {}", named(aim));
                self.trail.part(name, said, Open::Undecided);
                route
            }
            TransitLooked::Unread => {
                let said = table.doubt.as_deref().unwrap_or("its routes were not read");
                self.trail.unread(name, said);
                return (Landing::Nowhere, packet);
            }
            TransitLooked::Nowhere => {
                let said = format!("no route leads to {}", named(aim));
                self.trail.block(name, None, "no-route", said);
                return self.try_attachment(near, from, packet);
            }
        };
        let target = route.attachments.first();
        let shown = target.map_or(Sym::new("blackhole"), |id| id.sym());
        let rule = Rule::Network(route.destination, shown);
        self.ask_route(name, &rule, route.standing);
        if target.is_none() && !route.is_blackhole {
            let said = format!(
                "where its route to {} leads was not told",
                route.destination
            );
            self.trail.unread(name, said);
            return (Landing::Nowhere, packet);
        }
        let (false, Some(target)) = (route.is_blackhole, target) else {
            let said = format!("the route to {} is a blackhole", route.destination);
            self.trail.block(name, Some(rule), "blackhole", said);
            return (Landing::Nowhere, packet);
        };
        self.ask_partial(name, table, route);
        self.trail.pass(name, Some(rule));
        match network.transit.attachment(near.gateway, *target) {
            Some(far) => self.leave_transit(near, far, from, packet),
            None => {
                self.trail
                    .unread(target.sym(), "the attachment was not read");
                (Landing::Nowhere, packet)
            }
        }
    }

    /// Says that a route that was not read may go before one, where that may be.
    fn ask_partial(&mut self, name: Sym, table: &TransitTable, route: &TransitRoute) {
        if !table.is_partial || route.is_static() {
            return;
        }
        match &table.doubt {
            Some(doubt) => self.trail.part(name, doubt.clone(), Open::Unread),
            None => {
                let said = format!("no route of {name} that was not read leads elsewhere");
                self.trail.trust(name, said);
            }
        }
    }

    /// Says that a route may not be there, where its state leaves that open.
    pub(super) fn ask_route(&mut self, table: Sym, rule: &Rule, standing: Standing) {
        let Some(doubt) = standing.doubt() else {
            return;
        };
        let open = match standing {
            Standing::Changing(_) => Open::Undecided,
            Standing::Up | Standing::Down | Standing::Strange(_) | Standing::Untold => Open::Unread,
        };
        let said = format!("whether its route `{rule}` is in force: {doubt}");
        self.trail.part(table, said, open);
    }

    /// Returns the table that an attachment is associated with.
    fn table_of(&mut self, near: &Attachment) -> Option<TransitGatewayRouteTableId> {
        let door = near.id.sym();
        if let Some(table) = near.table {
            if let Some(doubt) = near.association.doubt() {
                let said = format!("whether it is associated with {table}: {doubt}");
                self.trail.unread(door, said);
            }
            return Some(table);
        }
        let estate = self.network.estate;
        let mut gateways = estate.ec2.transit_gateways.iter();
        // Its owner alone is told what is associated: who shares it is not.
        let owner = gateways.find(|one| one.id == near.gateway);
        let Some(place) = owner.map(|one| one.place) else {
            self.trail.unread(door, "its transit gateway was not read");
            return None;
        };
        let call = &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS;
        match estate.ledger.gap(place, call, None) {
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
        from: Option<&Subnet>,
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
        from: Option<&Subnet>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let door = far.id.sym();
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
            Some("peering") if network.cores.linked(far.gateway, far.id).is_some() => {
                self.trail.pass(door, None);
                self.enter_core_network(near, from, packet)
            }
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
            Some("vpn" | "direct-connect-gateway" | "connect") => {
                self.leave_by_attachment(far, packet)
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

    /// Enters a VPC by one of the attachment's subnets.
    fn enter_vpc(
        &mut self,
        near: &Attachment,
        far: &Attachment,
        from: Option<&Subnet>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let door = far.id.sym();
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
        let by = Entrance {
            door,
            subnets,
            is_appliance: far.is_appliance,
        };
        self.come_into_vpc(by, from, packet)
    }
}

//! Across core networks of Cloud WAN.

use super::entrance::Entrance;
use super::gates::named;
use super::packet::{Crossing, Packet};
use super::trail::{Open, Rule};
use super::{Landing, Walk, words};
use crate::estate::networkmanager::LIST_ATTACHMENTS;
use crate::ids::{CoreNetworkId, Sym};
use crate::network::prepared::{
    Attached, Attachment, CoreAttachment, CoreTable, Standing, Subnet, TransitLooked, core_network,
};

impl<'n> Walk<'n, '_> {
    /// Enters a core network from a VPC: by its attachment, which must have a subnet in the sender's zone.
    ///
    /// Source: Cloud WAN User Guide, page cloudwan-vpc-attachment.
    pub(super) fn cross_core_network(
        &mut self,
        from: &Subnet,
        name: Sym,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let core = core_network(name);
        let near = core.and_then(|core| network.cores.of_vpc(core, from.vpc));
        let Some(near) = near else {
            let ledger = &network.estate.ledger;
            let name = core.map_or(name, |core| core.sym());
            match ledger.gap(from.place, &LIST_ATTACHMENTS, None) {
                Some(gap) => {
                    let said = format!(
                        "its attachments were not read ({}: `networkmanager {}`)",
                        gap.state, LIST_ATTACHMENTS.name
                    );
                    self.trail.unread(name, said);
                }
                None => {
                    let said = format!("{} is not attached to it", from.vpc);
                    self.trail.block(name, None, "not-attached", said);
                }
            }
            return (Landing::Nowhere, packet);
        };
        self.ask_available(near.standing, near.name);
        match &near.subnets {
            None => self.trail.unread(near.name, UNREAD_SUBNETS),
            Some(subnets) => self.enter_transit(from, near.name, subnets, &packet),
        }
        self.pass_core_attachment(near);
        self.across_core_network(near, Some(from), packet)
    }

    /// Enters a core network from the table of a transit gateway that is attached to it.
    pub(super) fn enter_core_network(
        &mut self,
        near: &Attachment,
        from: Option<&Subnet>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let attached = near.table.and_then(|table| network.cores.of_table(table));
        let Some(attached) = attached else {
            let name = near.table.map_or(near.id.as_str(), |table| table.as_str());
            let said = "by which attachment its table is attached to the core network was not read (`networkmanager list-attachments`)";
            self.trail.unread(Sym::new(name), said);
            return (Landing::Nowhere, packet);
        };
        self.ask_available(attached.standing, attached.name);
        self.pass_core_attachment(attached);
        let crossing = Crossing::Other;
        self.across_core_network(attached, from, Packet { crossing, ..packet })
    }

    fn pass_core_attachment(&mut self, attachment: &CoreAttachment) {
        let rule = attachment.domain.map(|domain| {
            let edge = attachment.edge.map_or("", |edge| edge.as_str());
            words(format!("{} {edge}", domain.name()).trim())
        });
        self.trail.pass(attachment.name, rule);
    }

    /// Looks the target up among the routes of an attachment's segment at its edge, and leaves by the attachment that
    /// the route names.
    fn across_core_network(
        &mut self,
        near: &CoreAttachment,
        from: Option<&Subnet>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        if !self.go_on(near.name, from.map(|from| from.id), &packet) {
            return (Landing::Nowhere, packet);
        }
        let Some(routes) = self.routes_of(near) else {
            return (Landing::Nowhere, packet);
        };
        let aim = packet.aim();
        let route = match routes.table.look(aim) {
            TransitLooked::Route(route) => route,
            TransitLooked::Perhaps(route) => {
                let said = format!("which of its routes leads to {}", named(aim));
                self.trail.part(routes.name, said, Open::Undecided);
                route
            }
            TransitLooked::Nowhere if routes.doubt.is_none() => {
                let said = format!("no route leads to {}", named(aim));
                self.trail.block(routes.name, None, "no-route", said);
                return self.try_core_attachment(near, from, packet);
            }
            TransitLooked::Nowhere | TransitLooked::Unread => {
                self.trail
                    .unread(routes.name, network.cores.unread(near.core));
                return (Landing::Nowhere, packet);
            }
        };
        if let Some(doubt) = routes.doubt {
            self.trail.part(routes.name, doubt, Open::Undecided);
        }
        let target = route.attachments.first().copied();
        let rule = Rule::Network(route.destination, target.unwrap_or(Sym::new("blackhole")));
        self.ask_route(routes.name, &rule, route.standing);
        let (false, Some(target)) = (route.is_blackhole, target) else {
            let said = format!("the route to {} is a blackhole", route.destination);
            self.trail.block(routes.name, Some(rule), "blackhole", said);
            return (Landing::Nowhere, packet);
        };
        if routes.table.is_partial && !route.is_static() {
            let said = format!(
                "no route of {} that was not read leads elsewhere",
                routes.name
            );
            self.trail.trust(routes.name, said);
        }
        self.trail.pass(routes.name, Some(rule));
        match network.cores.attachment(target) {
            Some(far) => self.leave_core_network(near, far, from, packet),
            None => {
                self.trail.unread(target, "the attachment was not read");
                (Landing::Nowhere, packet)
            }
        }
    }

    /// Returns the routes of an attachment's segment at its edge, or says why there are none.
    fn routes_of(&mut self, near: &CoreAttachment) -> Option<&'n CoreTable> {
        let network = self.network;
        let Some(domain) = near.domain else {
            let said = "it is in no segment";
            self.trail.block(near.name, None, "no-segment", said);
            return None;
        };
        let Some(edge) = near.edge else {
            self.trail.unread(near.name, "its edge was not read");
            return None;
        };
        let found = network.cores.table(near.core, domain, edge);
        if found.is_none() {
            let said = format!(
                "of {} in {edge} {}",
                domain.name(),
                network.cores.unread(near.core)
            );
            self.trail.unread(near.core.sym(), said);
        }
        found
    }

    /// Where no route leads to the target, its VPC's attachment is tried.
    fn try_core_attachment(
        &mut self,
        near: &CoreAttachment,
        from: Option<&Subnet>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let meant = self.meant.and_then(|at| network.node(at));
        let held = meant.filter(|node| node.owns(packet.aim().address));
        let far = held.and_then(|node| network.cores.of_vpc(near.core, node.vpc));
        match far.filter(|_| !self.trail.is_reply) {
            Some(far) => self.leave_core_network(near, far, from, packet),
            None => (Landing::Nowhere, packet),
        }
    }

    fn leave_core_network(
        &mut self,
        near: &CoreAttachment,
        far: &CoreAttachment,
        from: Option<&Subnet>,
        packet: Packet,
    ) -> (Landing, Packet) {
        self.ask_available(far.standing, far.name);
        match far.what {
            Attached::Vpc(_) => self.leave_into_vpc([near, far], from, packet),
            Attached::Table(table) => {
                self.pass_core_attachment(far);
                self.leave_to_gateway(far.core, table, from, packet)
            }
            Attached::Outside(kind) => {
                let said = format!("what lies behind an attachment of kind {kind} was not read");
                self.trail.unread(far.name, said);
                (Landing::Nowhere, packet)
            }
            Attached::Other(kind) => {
                let said = match kind {
                    Some(kind) => format!("where an attachment of kind {kind} leads"),
                    None => "what is attached was not read".to_owned(),
                };
                self.trail.unread(far.name, said);
                (Landing::Nowhere, packet)
            }
        }
    }

    fn leave_into_vpc(
        &mut self,
        ends: [&CoreAttachment; 2],
        from: Option<&Subnet>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let [_, far] = ends;
        let Some(subnets) = &far.subnets else {
            self.trail.unread(far.name, UNREAD_SUBNETS);
            return (Landing::Nowhere, packet);
        };
        self.pass_core_attachment(far);
        let refers = self.network.cores.allows_references(ends);
        let crossing = match packet.crossing {
            Crossing::None => Crossing::Transit { refers },
            Crossing::Peering { .. } | Crossing::Transit { .. } | Crossing::Other => {
                Crossing::Other
            }
        };
        let by = Entrance {
            door: far.name,
            subnets,
            is_appliance: far.is_appliance,
        };
        self.come_into_vpc(by, from, Packet { crossing, ..packet })
    }

    /// Comes to a transit gateway, which looks the target up in the table that is attached to the core network.
    fn leave_to_gateway(
        &mut self,
        core: CoreNetworkId,
        table: crate::ids::TransitGatewayRouteTableId,
        from: Option<&Subnet>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let link = network.cores.link(core, table);
        let near = link.and_then(|(gateway, id)| network.transit.attachment(gateway, id));
        let Some(near) = near else {
            let said = "by which attachment its transit gateway is linked to the core network was not read (`ec2 describe-transit-gateway-peering-attachments`)";
            self.trail.unread(table.sym(), said);
            return (Landing::Nowhere, packet);
        };
        let name = near.id.sym();
        self.ask_available(near.standing, name);
        self.trail.pass(name, None);
        let near = Attachment {
            table: Some(table),
            association: Standing::Up,
            ..near.clone()
        };
        let crossing = Crossing::Other;
        self.across(&near, from, Packet { crossing, ..packet })
    }
}

const UNREAD_SUBNETS: &str = "its subnets were not read (`networkmanager get-vpc-attachment`)";

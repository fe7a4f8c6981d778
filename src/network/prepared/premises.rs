//! Gates between AWS and networks outside: virtual private gateways, and attachments of transit gateways that lead out.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::lines::{Direct, Line, LineState, Told, is, said};
use super::places::Vpc;
use super::spot::{Match, Spot};
use super::states::{GATEWAY_ATTACHMENT, Standing, VPN};
use super::transit::{Attachment, Transit};
use super::vpn::{VpnEnd, static_routes};
use crate::estate::ec2::{
    DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS, DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
    DESCRIBE_VPN_CONNECTIONS, DESCRIBE_VPN_GATEWAYS, RouteDestination, RouteTarget, VpcAttachment,
    VpnConnection, VpnGateway,
};
use crate::estate::{Estate, Item, Operation};
use crate::ids::{
    Cidr, Place, Sym, TransitGatewayAttachmentId, TransitGatewayId, VpcId, VpnGatewayId,
};

/// By what packets pass between AWS and networks outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::network) enum Gate {
    /// A virtual private gateway.
    Vpn(VpnGatewayId),
    /// An attachment of a transit gateway.
    Transit(TransitGatewayId, TransitGatewayAttachmentId),
    /// One of a VPC that was not read, or that it does not have.
    Missing(VpcId),
}

impl Gate {
    /// Returns the id of the gateway or attachment; of the VPC where it has none.
    pub fn name(self) -> Sym {
        match self {
            Self::Vpn(id) => id.sym(),
            Self::Transit(_, id) => id.sym(),
            Self::Missing(vpc) => vpc.sym(),
        }
    }
}

/// A virtual private gateway.
#[derive(Clone, Debug)]
pub(in crate::network) struct VpnGate {
    /// The VPC that it is attached to.
    pub vpc: Option<VpcId>,
    /// What it is when it is not available.
    pub fault: Option<Box<str>>,
    /// Why it is not known whether it is there.
    pub doubt: Option<Box<str>>,
    pub lines: Lines,
    learned: Box<[Learned]>,
}

/// The lines that end at a gate.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Lines {
    pub all: Box<[Line]>,
    /// What was not read that would tell of further ones.
    pub unread: Option<Box<str>>,
    /// The networks outside that are known to lie behind the gate.
    pub networks: Box<[Cidr]>,
    /// Whether these are all of them.
    pub is_whole: bool,
}

/// What a table tells into which a gateway propagates its routes.
#[derive(Clone, Debug)]
struct Learned {
    networks: Box<[Cidr]>,
    /// Routes by hand, which hide a propagated one to the same network.
    hidden: Box<[Cidr]>,
}

impl VpnGate {
    /// Returns the network that it learned which holds an address.
    pub fn learned(&self, outside: Spot) -> Option<Cidr> {
        let all = self.learned.iter().flat_map(|one| &one.networks);
        all.copied().find(|one| outside.is_in(*one) == Match::Yes)
    }

    /// Returns whether it surely did not learn of an address.
    pub fn lacks(&self, outside: Spot) -> bool {
        self.learned.iter().any(|one| {
            let all = one.networks.iter().chain(&one.hidden);
            all.copied().all(|one| outside.is_in(one) == Match::No)
        })
    }
}

impl Lines {
    /// Returns whether an address may lie behind the gate.
    pub fn holds(&self, outside: Spot) -> Match {
        match (outside.is_in_any(&self.networks), self.is_whole) {
            (Match::No, false) => Match::Maybe,
            (held, _) => held,
        }
    }
}

/// All gates.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Premises {
    gateways: BTreeMap<VpnGatewayId, VpnGate>,
    pub(super) attached: BTreeMap<(TransitGatewayId, TransitGatewayAttachmentId), Lines>,
    /// What was not read that would tell of further gates, by VPC.
    pub(super) unread: BTreeMap<VpcId, Box<str>>,
}

impl Premises {
    pub(super) fn of(estate: &Estate, vpcs: &FxHashMap<VpcId, Vpc>, transit: &Transit) -> Self {
        let direct = Direct::of(estate);
        let gateways = estate.ec2.vpn_gateways.iter().map(|gateway| {
            let made = of_gateway(estate, vpcs, &direct, gateway);
            (gateway.id, made)
        });
        let doors = transit.all().filter(|one| leads_out(one));
        let attached = doors.map(|one| {
            let made = of_attachment(estate, transit, &direct, one);
            ((one.gateway, one.id), made)
        });
        Self {
            gateways: gateways.collect(),
            attached: attached.collect(),
            unread: unread(estate, transit),
        }
    }

    /// Returns a virtual private gateway; none when it was not read.
    pub fn gateway(&self, id: VpnGatewayId) -> Option<&VpnGate> {
        self.gateways.get(&id)
    }

    /// Returns the virtual private gateways that are attached to a VPC.
    pub fn of_vpc(&self, vpc: VpcId) -> impl Iterator<Item = VpnGatewayId> {
        let all = self.gateways.iter();
        all.filter(move |(_, one)| one.vpc == Some(vpc))
            .map(|(id, _)| *id)
    }

    /// Returns the lines that end at a gate; none when it was not read.
    pub fn lines(&self, gate: Gate) -> Option<&Lines> {
        match gate {
            Gate::Vpn(id) => self.gateways.get(&id).map(|one| &one.lines),
            Gate::Transit(gateway, id) => self.attached.get(&(gateway, id)),
            Gate::Missing(_) => None,
        }
    }

    /// Tells the networks by which lines and gateways tell packets apart.
    pub fn networks(&self, tell: &mut impl FnMut(Cidr)) {
        let gateways = self.gateways.values();
        let learned = gateways.clone().flat_map(|one| &one.learned);
        let learned = learned.flat_map(|one| one.networks.iter().chain(&one.hidden));
        let all = gateways.map(|one| &one.lines).chain(self.attached.values());
        let of_lines = all.flat_map(|lines| {
            let each = lines.all.iter();
            let admitted = each.flat_map(|line| line.admits_here.iter().chain(&line.admits_there));
            lines.networks.iter().chain(admitted)
        });
        learned.chain(of_lines).copied().for_each(tell);
    }

    /// Returns whether an address may lie outside, behind any gate.
    pub fn holds(&self, outside: Spot) -> Match {
        let gateways = self.gateways.values().map(|one| &one.lines);
        let held = gateways.chain(self.attached.values());
        let held = held.filter(|lines| !lines.all.is_empty() || lines.unread.is_some());
        held.map(|lines| lines.holds(outside))
            .fold(Match::No, |best, one| match (best, one) {
                (Match::Yes, _) | (_, Match::Yes) => Match::Yes,
                (Match::Maybe, _) | (_, Match::Maybe) => Match::Maybe,
                (Match::No, Match::No) => Match::No,
            })
    }
}

/// Returns what was not read that would tell of gates, by VPC: its virtual private gateways, its attachments, and the other
/// attachments of the transit gateways that it is attached to.
fn unread(estate: &Estate, transit: &Transit) -> BTreeMap<VpcId, Box<str>> {
    let gap = |place: Place, call: &Operation| estate.ledger.gap(place, call, None);
    let all = estate.ec2.vpcs.iter().filter_map(|vpc| {
        let place = vpc.place;
        let own = || {
            gap(place, &DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS)
                .filter(|_| gap(place, &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS).is_some())
        };
        let told = gap(place, &DESCRIBE_VPN_GATEWAYS).or_else(own).map(said);
        let of_others = || {
            let attached = transit.all_of_vpc(vpc.id).into_iter();
            attached.map(|one| one.gateway).find_map(|id| {
                let mut gateways = estate.ec2.transit_gateways.iter();
                match gateways.find(|one| one.id == id) {
                    Some(one) => gap(one.place, &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS).map(said),
                    None => Some(format!("{id} was not read").into()),
                }
            })
        };
        Some((vpc.id, told.or_else(of_others)?))
    });
    all.collect()
}

/// Returns whether an attachment leads out of AWS.
fn leads_out(attachment: &Attachment) -> bool {
    let kind = attachment.kind.map(|kind| kind.as_str());
    matches!(kind, Some("vpn" | "direct-connect-gateway" | "connect"))
}

fn of_gateway(
    estate: &Estate,
    vpcs: &FxHashMap<VpcId, Vpc>,
    direct: &Direct<'_>,
    gateway: &Item<VpnGateway>,
) -> VpnGate {
    let standing = |one: &VpcAttachment| GATEWAY_ATTACHMENT.told(one.state);
    let attached = gateway.attachments.known().into_iter().flatten();
    let attached = attached.filter(|one| !standing(one).is_down());
    let attached = attached.min_by_key(|one| standing(one) != Standing::Up);
    let vpc = attached.map(|one| one.vpc);
    let own = VPN.of(&gateway.state);
    let of_attachment = attached.and_then(|one| {
        let doubt = standing(one).doubt()?;
        Some(format!("its attachment to {}: {doubt}", one.vpc))
    });
    let place = vpc.and_then(|vpc| vpcs.get(&vpc));
    let connections: Vec<&Item<VpnConnection>> = estate
        .ec2
        .vpn_connections
        .iter()
        .filter(|one| one.vpn_gateway == Some(gateway.id))
        .collect();
    let of_vpn = |one: &&Item<VpnConnection>| Line::of_vpn(one, VpnEnd::Gateway);
    let mut all: Vec<Line> = connections.iter().map(of_vpn).collect();
    let (by_direct, unread) = direct.of_gateway(gateway.id, gateway.place, place);
    all.extend(by_direct);
    let gap = estate
        .ledger
        .gap(gateway.place, &DESCRIBE_VPN_CONNECTIONS, None);
    let unread = gap.map(said).or(unread);
    let (learned, by_hand) = learned(estate, gateway.id);
    let used = || {
        all.iter()
            .filter(|one| !matches!(one.state, LineState::Shut(..)))
    };
    let learns = used().any(|one| one.there == Told::Learned);
    let mut networks: Vec<Cidr> = Vec::new();
    for connection in connections {
        networks.extend(static_routes(connection));
    }
    if learns || unread.is_some() {
        networks.extend(learned.iter().flat_map(|one| &one.networks));
        networks.extend(by_hand);
    }
    let is_whole = unread.is_none() && (!learns || !learned.is_empty());
    VpnGate {
        vpc,
        fault: own.is_down().then(|| is(&gateway.state)),
        doubt: own.doubt().or(of_attachment).map(String::into_boxed_str),
        lines: Lines {
            all: all.into(),
            unread,
            networks: sorted(networks),
            is_whole,
        },
        learned: learned.into(),
    }
}

fn sorted(mut networks: Vec<Cidr>) -> Box<[Cidr]> {
    networks.sort_unstable();
    networks.dedup();
    networks.into()
}

/// Returns what the tables into which a gateway propagates tell of it, and the networks that tables lead to it by hand.
fn learned(estate: &Estate, gateway: VpnGatewayId) -> (Vec<Learned>, Vec<Cidr>) {
    let (mut all, mut by_hand) = (Vec::new(), Vec::new());
    for table in estate.ec2.route_tables.iter() {
        let Some(routes) = table.routes.known() else {
            continue;
        };
        let (mut networks, mut hidden) = (Vec::new(), Vec::new());
        for route in routes.iter() {
            let Some(RouteDestination::Cidr(network)) = route.destination() else {
                continue;
            };
            let is_here = route.target() == RouteTarget::VpnGateway(gateway);
            match (is_here, route.is_propagated()) {
                (true, true) => networks.push(network),
                (true, false) => {
                    by_hand.push(network);
                    hidden.push(network);
                }
                (false, _) if route.target() == RouteTarget::Local => {}
                (false, _) => hidden.push(network),
            }
        }
        let propagating = table.propagating_vpn_gateways.iter();
        let mut names = propagating.filter_map(|one| one.gateway);
        if !networks.is_empty() || names.any(|one| one == gateway) {
            all.push(Learned {
                networks: networks.into(),
                hidden: hidden.into(),
            });
        }
    }
    (all, by_hand)
}

fn of_attachment(
    estate: &Estate,
    transit: &Transit,
    direct: &Direct<'_>,
    attachment: &Attachment,
) -> Lines {
    let owner = estate.ec2.transit_gateways.iter();
    let mut owner = owner.filter(|one| one.id == attachment.gateway);
    let place = owner.next().map(|one| one.place);
    let kind = attachment.kind.map(|kind| kind.as_str());
    let named = attachment.resource.unwrap_or(attachment.id.sym());
    let (all, unread) = match kind {
        Some("vpn") => (vec![of_vpn(estate, named, place)], None),
        Some("direct-connect-gateway") => match place {
            Some(place) => direct.of_transit(named, attachment.gateway.as_str(), place),
            None => (Vec::new(), Some("its transit gateway was not read".into())),
        },
        _ => (vec![of_connect(transit, attachment)], None),
    };
    let (networks, is_whole) = transit.behind(attachment);
    Lines {
        all: all.into(),
        unread,
        networks: sorted(networks),
        is_whole,
    }
}

/// Returns the VPN connection of an attachment, which is there as the attachment is; which networks it admits is told by
/// the connection alone.
fn of_vpn(estate: &Estate, name: Sym, place: Option<Place>) -> Line {
    let mut all = estate.ec2.vpn_connections.iter();
    if let Some(one) = all.find(|one| one.id.as_str() == name.as_str()) {
        return Line::of_vpn(one, VpnEnd::Transit);
    }
    let gap = place.and_then(|place| estate.ledger.gap(place, &DESCRIBE_VPN_CONNECTIONS, None));
    let state = gap.map_or("no reply shows it", |gap| gap.state);
    let said = format!("{name} admits all networks; it was not read ({state})");
    Line {
        assumption: Some(said.into()),
        ..Line::named(name)
    }
}

/// Returns the line of a Connect attachment, which another attachment carries.
fn of_connect(transit: &Transit, attachment: &Attachment) -> Line {
    let carrier = attachment.resource.and_then(|id| {
        let id = id.as_str().parse().ok()?;
        transit.attachment(attachment.gateway, id)
    });
    let line = Line::named(attachment.id.sym());
    match carrier {
        Some(carrier) if carrier.standing.is_down() => Line {
            state: LineState::Shut(
                "attachment-not-available",
                format!("{}, which carries it, is not available", carrier.id).into(),
            ),
            ..line
        },
        Some(carrier) => match carrier.standing.doubt() {
            Some(doubt) => Line {
                state: LineState::Unread(
                    format!("{}, which carries it: {doubt}", carrier.id).into(),
                ),
                ..line
            },
            None => line,
        },
        None => line,
    }
}

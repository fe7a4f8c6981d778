use super::super::states::{CORE_ATTACHMENT, Standing};
use crate::estate::networkmanager::CoreNetworkAttachment;
use crate::estate::{Item, Observed};
use crate::ids::{CoreNetworkId, Region, SubnetId, Sym, TransitGatewayRouteTableId, VpcId};

/// An attachment of a core network.
#[derive(Clone, Debug)]
pub(in crate::network) struct CoreAttachment {
    pub name: Sym,
    pub core: CoreNetworkId,
    pub what: Attached,
    pub standing: Standing,
    /// The region of its edge.
    pub edge: Option<Region>,
    /// Where its packets are looked up; none when it is in no segment.
    pub domain: Option<Domain>,
    /// The subnets that hold its interfaces; none when they were not read.
    pub subnets: Option<Box<[SubnetId]>>,
    pub is_appliance: Option<bool>,
    pub refers: Option<bool>,
}

/// What is attached to a core network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::network) enum Attached {
    Vpc(VpcId),
    /// A route table of a transit gateway.
    Table(TransitGatewayRouteTableId),
    /// Something that leads out of AWS: a VPN connection, a Direct Connect gateway, an appliance that speaks BGP.
    Outside(Sym),
    /// The reply does not tell, or a kind that is not known.
    Other(Option<Sym>),
}

/// A part of a core network with routes of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::network) enum Domain {
    Segment(Sym),
    /// A network function group.
    Functions(Sym),
}

impl Domain {
    /// Returns the name.
    pub fn name(self) -> Sym {
        match self {
            Self::Segment(name) | Self::Functions(name) => name,
        }
    }
}

impl CoreAttachment {
    /// Reads an attachment; `None` when nobody tells of which core network.
    pub(super) fn of(seen: &Item<CoreNetworkAttachment>) -> Option<Self> {
        let details = seen.vpc.known();
        let options = details.and_then(|one| one.options.known());
        let of_segment = seen.segment.map(Domain::Segment);
        let of_group = seen.network_function_group.map(Domain::Functions);
        Some(Self {
            name: seen.id.sym(),
            core: *seen.core_network.known()?,
            what: what(seen),
            standing: CORE_ATTACHMENT.of(&seen.state),
            edge: seen.edge,
            domain: of_segment.or(of_group),
            subnets: details
                .and_then(|one| one.subnet_ids())
                .map(Vec::into_boxed_slice),
            is_appliance: options.and_then(|one| one.appliance_mode.known()).copied(),
            refers: options.and_then(|one| one.security_group_referencing.known().copied()),
        })
    }
}

fn what(seen: &CoreNetworkAttachment) -> Attached {
    let Observed::Known(kind) = seen.attachment_type else {
        return Attached::Other(None);
    };
    let id = seen.resource.known().map(|arn| arn.name());
    let other = Attached::Other(Some(kind));
    match kind.as_str() {
        "VPC" => id
            .and_then(|id| id.parse().ok())
            .map_or(other, Attached::Vpc),
        "TRANSIT_GATEWAY_ROUTE_TABLE" => id
            .and_then(|id| id.parse().ok())
            .map_or(other, Attached::Table),
        "SITE_TO_SITE_VPN" | "DIRECT_CONNECT_GATEWAY" | "CONNECT" => Attached::Outside(kind),
        _ => other,
    }
}

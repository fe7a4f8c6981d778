use rustc_hash::FxHashMap;

use super::spot::{Match, Spot};
use super::states::{GATEWAY_ATTACHMENT, Standing};
use crate::estate::Estate;
use crate::estate::ec2::{VpcCidrBlockState, VpcIpv6CidrBlockAssociation};
use crate::ids::{Cidr, InternetGatewayId, Place, SubnetId, Sym, VpcId};

/// A VPC.
#[derive(Clone, Debug)]
pub(in crate::network) struct Vpc {
    pub id: VpcId,
    /// Where its owner is.
    pub place: Place,
    pub blocks: Box<[Cidr]>,
    /// Its first IPv4 block, in which DNS answers.
    pub primary: Option<Cidr>,
    /// Its subnets, in order of their ids.
    pub subnets: Vec<SubnetId>,
    /// The internet gateway that is attached to it.
    pub internet_gateway: Option<InternetGatewayId>,
    /// Whether it surely is.
    pub attachment: Standing,
}

/// A subnet.
#[derive(Clone, Debug)]
pub(in crate::network) struct Subnet {
    pub id: SubnetId,
    pub vpc: VpcId,
    /// Where the owner of the VPC is.
    pub place: Place,
    pub blocks: Box<[Cidr]>,
    /// The networks in which its IPv4 block lies, where that was not told: those of its VPC.
    around: Box<[Cidr]>,
    zone: Option<Sym>,
    zone_id: Option<Sym>,
}

impl Subnet {
    /// Returns whether both lie in one Availability Zone; `None` when the replies do not tell. Names of zones
    /// are those of an account, ids are those of AWS.
    pub fn is_beside(&self, other: &Self) -> Option<bool> {
        if let (Some(one), Some(two)) = (self.zone_id, other.zone_id) {
            return Some(one == two);
        }
        if self.place.region != other.place.region {
            return Some(false);
        }
        if self.place.account != other.place.account {
            return None;
        }
        Some(self.zone? == other.zone?)
    }

    /// Returns its zone, as far as the replies tell: two subnets of one owner with equal ones lie in one zone.
    pub fn zone(&self) -> (Option<Sym>, Option<Sym>) {
        (self.zone, self.zone_id)
    }

    /// Returns whether an address lies in it.
    pub fn holds(&self, spot: Spot) -> Match {
        match spot.is_in_any(&self.blocks) {
            Match::No if spot.is_in_any(&self.around) != Match::No => Match::Maybe,
            held @ (Match::Yes | Match::No | Match::Maybe) => held,
        }
    }

    /// Returns whether its IPv4 block was not told.
    pub fn is_loose(&self) -> bool {
        !self.around.is_empty()
    }

    /// Returns the networks in which its addresses lie.
    pub fn networks(&self) -> impl Iterator<Item = Cidr> {
        self.blocks.iter().chain(&self.around).copied()
    }
}

impl Vpc {
    /// Returns whether an address lies in its blocks.
    pub fn holds(&self, spot: Spot) -> Match {
        match spot.is_in_any(&self.blocks) {
            Match::No if self.primary.is_none() && spot.address.is_ipv4() => Match::Maybe,
            held @ (Match::Yes | Match::No | Match::Maybe) => held,
        }
    }
}

/// Returns whether a block is in use.
fn is_used(state: Option<&VpcCidrBlockState>) -> bool {
    let state = state.and_then(|state| state.state);
    !state.is_some_and(|state| {
        matches!(
            state.as_str(),
            "disassociated" | "disassociating" | "failed" | "failing"
        )
    })
}

fn ipv6(associations: &[VpcIpv6CidrBlockAssociation]) -> impl Iterator<Item = Cidr> {
    let used = associations
        .iter()
        .filter(|one| is_used(one.state.as_ref()));
    used.map(|one| one.cidr)
}

/// Returns the VPCs by id.
pub(super) fn vpcs(estate: &Estate) -> FxHashMap<VpcId, Vpc> {
    let mut gateways: FxHashMap<VpcId, (InternetGatewayId, Standing)> = FxHashMap::default();
    for gateway in estate.ec2.internet_gateways.iter() {
        for one in gateway.attachments.known().into_iter().flatten() {
            let standing = GATEWAY_ATTACHMENT.told(one.state);
            let is_better = |known: &(InternetGatewayId, Standing)| known.1 == Standing::Up;
            if !standing.is_down() && !gateways.get(&one.vpc).is_some_and(is_better) {
                gateways.insert(one.vpc, (gateway.id, standing));
            }
        }
    }
    let mut subnets: FxHashMap<VpcId, Vec<SubnetId>> = FxHashMap::default();
    for subnet in estate.ec2.subnets.iter() {
        if let Some(vpc) = subnet.vpc.known() {
            subnets.entry(*vpc).or_default().push(subnet.id);
        }
    }
    let all = estate.ec2.vpcs.iter().map(|vpc| {
        let listed = vpc.cidr_associations.iter();
        let used = listed
            .filter(|one| is_used(one.state.as_ref()))
            .map(|one| one.cidr);
        let primary = vpc.cidr.known().copied();
        let mut blocks: Vec<Cidr> = primary.into_iter().collect();
        blocks.extend(used.chain(ipv6(&vpc.ipv6_cidr_associations)));
        blocks.sort_unstable();
        blocks.dedup();
        let found = Vpc {
            id: vpc.id,
            place: vpc.place,
            blocks: blocks.into_boxed_slice(),
            primary,
            subnets: subnets.remove(&vpc.id).unwrap_or_default(),
            internet_gateway: gateways.get(&vpc.id).map(|(id, _)| *id),
            attachment: gateways
                .get(&vpc.id)
                .map(|(_, told)| *told)
                .unwrap_or_default(),
        };
        (vpc.id, found)
    });
    all.collect()
}

/// Returns the networks in which IPv4 addresses of a VPC lie: all where its own were not told.
fn around(vpc: Option<&Vpc>) -> Box<[Cidr]> {
    let told = vpc.filter(|vpc| vpc.primary.is_some());
    let blocks = told.map(|vpc| vpc.blocks.iter().copied());
    let ipv4 = |block: &Cidr| block.net().addr().is_ipv4();
    match blocks {
        Some(blocks) => blocks.filter(ipv4).collect(),
        None => super::managed::anywhere().into_iter().collect(),
    }
}

/// Returns the subnets by id; one of which the VPC is not known is left out.
pub(super) fn subnets(
    estate: &Estate,
    vpcs: &FxHashMap<VpcId, Vpc>,
) -> FxHashMap<SubnetId, Subnet> {
    let zones: FxHashMap<(Place, Sym), Sym> = estate
        .ec2
        .availability_zones
        .iter()
        .filter_map(|zone| Some(((zone.place, zone.name), *zone.id.known()?)))
        .collect();
    let all = estate.ec2.subnets.iter().filter_map(|subnet| {
        let zone = subnet.zone.known().copied();
        let told = zone.and_then(|zone| zones.get(&(subnet.place, zone)).copied());
        let blocks = subnet.cidr.known().copied();
        let is_told = blocks.is_some() || subnet.ipv6_native.0;
        let vpc = subnet.vpc.known().and_then(|id| vpcs.get(id));
        let found = Subnet {
            around: match is_told {
                true => Box::default(),
                false => around(vpc),
            },
            id: subnet.id,
            vpc: *subnet.vpc.known()?,
            place: subnet.place,
            blocks: blocks
                .into_iter()
                .chain(ipv6(&subnet.ipv6_cidr_associations))
                .collect(),
            zone,
            zone_id: subnet.zone_id.known().copied().or(told),
        };
        Some((subnet.id, found))
    });
    all.collect()
}

use rustc_hash::FxHashMap;

use super::places::Vpc;
use super::states::{Standing, TRANSIT_ASSOCIATION, TRANSIT_ATTACHMENT, TRANSIT_PROPAGATION};
use super::transit_table::{Announced, TransitTable};
use crate::estate::Estate;
use crate::estate::ec2::TransitGatewayRouteTable;
use crate::ids::{
    Cidr, SubnetId, Sym, TransitGatewayAttachmentId, TransitGatewayId, TransitGatewayRouteTableId,
    VpcId,
};

/// An attachment of a transit gateway.
#[derive(Clone, Debug)]
pub(in crate::network) struct Attachment {
    pub id: TransitGatewayAttachmentId,
    pub gateway: TransitGatewayId,
    /// `vpc`, `vpn`, `direct-connect-gateway`, `connect`, `peering` and so on.
    pub kind: Option<Sym>,
    /// The id of what is attached.
    pub resource: Option<Sym>,
    pub standing: Standing,
    /// The table that decides where its packets go; none when it is associated with none or nobody told.
    pub table: Option<TransitGatewayRouteTableId>,
    /// Whether it is surely associated with that.
    pub association: Standing,
    /// The VPC, of attachments of VPCs.
    pub vpc: Option<VpcId>,
    /// The subnets that hold its interfaces; none when they were not read.
    pub subnets: Option<Box<[SubnetId]>>,
    pub refers: Option<bool>,
    pub is_appliance: Option<bool>,
}

impl Attachment {
    /// Takes over with which table it is associated, unless that is told already.
    fn associate(&mut self, table: Option<TransitGatewayRouteTableId>, standing: Standing) {
        if self.table.is_none() && !standing.is_down() {
            self.table = table;
            self.association = standing;
        }
    }
}

/// The attachments that announce networks to a table.
type Announcers = Box<[TransitGatewayAttachmentId]>;

/// An end of a link between gateways.
type End = (TransitGatewayId, TransitGatewayAttachmentId);

/// All transit gateways.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Transit {
    /// By gateway too: both ends of a link between gateways may have one id.
    attachments: FxHashMap<(TransitGatewayId, TransitGatewayAttachmentId), Attachment>,
    pub tables: FxHashMap<TransitGatewayRouteTableId, TransitTable>,
    /// The gateways of tables, with the attachments that announce networks to them; none when these were not read.
    announcers: FxHashMap<TransitGatewayRouteTableId, (TransitGatewayId, Option<Announcers>)>,
    of_vpcs: FxHashMap<(TransitGatewayId, VpcId), TransitGatewayAttachmentId>,
    /// Whether gateways carry references to groups.
    refers: FxHashMap<TransitGatewayId, bool>,
    peers: FxHashMap<End, End>,
}

fn is_enabled(word: Option<&Sym>) -> Option<bool> {
    match word?.as_str() {
        "enable" => Some(true),
        "disable" => Some(false),
        _ => None,
    }
}

impl Transit {
    /// Keeps those routes of a table that are to stay, each by its network and an attachment to which it leads.
    pub(in crate::network) fn retain(
        &mut self,
        table: Sym,
        stays: impl Fn(Cidr, TransitGatewayAttachmentId) -> bool,
    ) {
        let known = self.tables.iter_mut().find(|(id, _)| id.sym() == table);
        if let Some((_, known)) = known {
            known.retain(stays);
        }
    }

    pub(super) fn of(estate: &Estate, vpcs: &FxHashMap<VpcId, Vpc>) -> Self {
        let mut transit = Self::default();
        for gateway in estate.ec2.transit_gateways.iter() {
            let options = gateway.options.known();
            let word = options.and_then(|one| one.security_group_referencing_support.known());
            // By default it carries none; a word that AWS does not document tells nothing.
            let refers = word.map_or(Some(false), |word| is_enabled(Some(word)));
            transit
                .refers
                .extend(refers.map(|refers| (gateway.id, refers)));
        }
        transit.add_attachments(estate);
        transit.add_peerings(estate);
        for table in estate.ec2.transit_gateway_route_tables.iter() {
            transit.add_associations(table);
            let announced = transit.announced(table, vpcs);
            let made = TransitTable::of(estate, table, announced);
            transit.tables.insert(table.id, made);
            if let Some(gateway) = table.transit_gateway.known() {
                let told = (*gateway, announcers(table));
                transit.announcers.insert(table.id, told);
            }
        }
        transit
    }

    fn entry(
        &mut self,
        gateway: TransitGatewayId,
        id: TransitGatewayAttachmentId,
    ) -> &mut Attachment {
        let made = self.attachments.entry((gateway, id));
        made.or_insert_with(|| Attachment {
            id,
            gateway,
            kind: None,
            resource: None,
            standing: Standing::Untold,
            table: None,
            association: Standing::Up,
            vpc: None,
            subnets: None,
            refers: None,
            is_appliance: None,
        })
    }

    fn add_attachments(&mut self, estate: &Estate) {
        for seen in estate.ec2.transit_gateway_attachments.iter() {
            let Some(gateway) = seen.transit_gateway.known() else {
                continue;
            };
            let one = self.entry(*gateway, seen.id);
            one.kind = seen.resource_type.known().copied();
            one.resource = seen.resource.known().copied();
            one.standing = TRANSIT_ATTACHMENT.of(&seen.state);
            if let Some(told) = &seen.association {
                one.associate(Some(told.route_table), TRANSIT_ASSOCIATION.told(told.state));
            }
        }
        for seen in estate.ec2.transit_gateway_vpc_attachments.iter() {
            let options = seen.options.known();
            let Some(gateway) = seen.transit_gateway.known() else {
                continue;
            };
            let one = self.entry(*gateway, seen.id);
            one.kind = Some(Sym::new("vpc"));
            one.standing = one.standing.or(TRANSIT_ATTACHMENT.of(&seen.state));
            one.vpc = seen.vpc.known().copied();
            one.subnets = seen
                .subnets
                .known()
                .map(|list| list.iter().copied().collect());
            let word = options.and_then(|one| one.security_group_referencing_support.known());
            one.refers = is_enabled(word);
            let word = options.and_then(|one| one.appliance_mode_support.known());
            one.is_appliance = is_enabled(word);
        }
        for one in self.attachments.values_mut() {
            let is_vpc = one.kind.is_some_and(|kind| kind.as_str() == "vpc");
            if is_vpc && one.vpc.is_none() {
                one.vpc = one.resource.and_then(|id| id.as_str().parse().ok());
            }
        }
        // Of several of one VPC that which carries traffic goes first: the others were there before, or will be.
        let mut all: Vec<&Attachment> = self.attachments.values().collect();
        all.sort_by_key(|one| (one.standing.is_down(), one.id));
        for one in all {
            if let Some(vpc) = one.vpc {
                self.of_vpcs.entry((one.gateway, vpc)).or_insert(one.id);
            }
        }
    }

    /// Adds the ends of links between gateways: some links have one id, some have two.
    fn add_peerings(&mut self, estate: &Estate) {
        for link in estate.ec2.transit_gateway_peering_attachments.iter() {
            let standing = TRANSIT_ATTACHMENT.of(&link.state);
            let far = link.accepter_attachment.unwrap_or(link.id);
            let sides = [(&link.requester, link.id), (&link.accepter, far)];
            let gateway = |side: usize| {
                let (told, id) = sides.get(side)?;
                Some((told.known()?.transit_gateway?, *id))
            };
            let (Some(one), Some(two)) = (gateway(0), gateway(1)) else {
                continue;
            };
            for ((near, id), (other, far)) in [(one, two), (two, one)] {
                self.peers.insert((near, id), (other, far));
                let end = self.entry(near, id);
                end.kind = end.kind.or(Some(Sym::new("peering")));
                end.standing = end.standing.or(standing);
            }
        }
    }

    /// Takes over what the table itself says about who is associated with it.
    fn add_associations(&mut self, table: &TransitGatewayRouteTable) {
        let Some(gateway) = table.transit_gateway.known().copied() else {
            return;
        };
        for association in table.associations.known().into_iter().flatten() {
            let standing = TRANSIT_ASSOCIATION.told(association.state);
            if !standing.is_down() {
                let one = self.entry(gateway, association.attachment);
                one.associate(Some(table.id), standing);
                one.kind = one.kind.or(association.resource_type);
                one.resource = one.resource.or(association.resource);
            }
        }
    }

    /// Returns the networks that attachments announce to a table; whether those are all.
    fn announced(
        &self,
        table: &TransitGatewayRouteTable,
        vpcs: &FxHashMap<VpcId, Vpc>,
    ) -> Option<Announced> {
        let mut announced = Announced {
            networks: Vec::new(),
            is_whole: true,
            doubt: None,
        };
        for one in table.propagations.known()?.iter() {
            let standing = TRANSIT_PROPAGATION.told(one.state);
            if standing.is_down() {
                continue;
            }
            let id = one.attachment.filter(|_| standing == Standing::Up);
            let Some(id) = id else {
                announced.is_whole = false;
                announced.doubt = standing.doubt().map(|doubt| match one.attachment {
                    Some(id) => {
                        format!("whether {id} announces its networks to it: {doubt}").into()
                    }
                    None => doubt.into(),
                });
                continue;
            };
            let named = one.resource.and_then(|id| id.as_str().parse().ok());
            let gateway = table.transit_gateway.known().copied();
            let vpc = named.or_else(|| self.attachment(gateway?, id)?.vpc);
            match vpc.and_then(|vpc| vpcs.get(&vpc)) {
                Some(vpc) => {
                    announced.is_whole &= vpc.primary.is_some();
                    let blocks = vpc.blocks.iter();
                    announced.networks.extend(blocks.map(|block| (*block, id)));
                }
                None => announced.is_whole = false,
            }
        }
        Some(announced)
    }

    /// Returns the gateways to which links lead from one.
    pub fn beyond(&self, gateway: TransitGatewayId) -> Vec<TransitGatewayId> {
        let own = self.all().filter(|one| one.gateway == gateway);
        let links = own.filter(|one| one.kind.is_some_and(|kind| kind.as_str() == "peering"));
        let ends = links.filter_map(|one| {
            let named = one.resource.and_then(|id| id.as_str().parse().ok());
            self.far_end(one).map(|end| end.gateway).or(named)
        });
        ends.collect()
    }

    /// Returns all attachments, in order.
    pub fn all(&self) -> impl Iterator<Item = &Attachment> {
        let mut all: Vec<&Attachment> = self.attachments.values().collect();
        all.sort_by_key(|one| (one.gateway, one.id));
        all.into_iter()
    }

    /// Returns the networks to which tables have routes.
    pub fn destinations(&self) -> impl Iterator<Item = Cidr> {
        let routes = self.tables.values().flat_map(TransitTable::routes);
        routes.map(|one| one.destination)
    }

    /// Returns the networks that tables lead to an attachment, and whether these are all.
    pub fn behind(&self, attachment: &Attachment) -> (Vec<Cidr>, bool) {
        let (mut networks, mut told, mut untold) = (Vec::new(), 0, 0);
        for (id, (gateway, announcers)) in &self.announcers {
            let Some(table) = self
                .tables
                .get(id)
                .filter(|_| *gateway == attachment.gateway)
            else {
                continue;
            };
            let there = table
                .routes()
                .filter(|one| one.attachments.contains(&attachment.id));
            networks.extend(there.map(|one| one.destination));
            let is_silent = announcers
                .as_ref()
                .is_some_and(|all| !all.contains(&attachment.id));
            if table.is_partial && !is_silent {
                untold += 1;
            } else {
                told += 1;
            }
        }
        (networks, told > 0 && untold == 0)
    }

    /// Returns an attachment of a gateway.
    pub fn attachment(
        &self,
        gateway: TransitGatewayId,
        id: TransitGatewayAttachmentId,
    ) -> Option<&Attachment> {
        self.attachments.get(&(gateway, id))
    }

    /// Returns the attachment of a VPC.
    pub fn of_vpc(&self, gateway: TransitGatewayId, vpc: VpcId) -> Option<&Attachment> {
        self.attachment(gateway, *self.of_vpcs.get(&(gateway, vpc))?)
    }

    /// Returns the attachments of a VPC, in order of their gateways.
    pub fn all_of_vpc(&self, vpc: VpcId) -> Vec<&Attachment> {
        let of_vpc = self.of_vpcs.iter().filter(|((_, one), _)| *one == vpc);
        let all = of_vpc.filter_map(|((gateway, _), id)| self.attachment(*gateway, *id));
        let mut all: Vec<&Attachment> = all.collect();
        all.sort_by_key(|one| (one.gateway, one.id));
        all
    }

    /// Returns whether groups of one VPC may refer to groups of another across a gateway of one region: the
    /// gateway must allow it, which it does not unless told, and both attachments, which do; `None` when the gateway
    /// was not read.
    ///
    /// Source: Amazon VPC Transit Gateways, page tgw-vpc-attachments, security group referencing.
    pub fn allows_references(
        &self,
        gateway: TransitGatewayId,
        ends: [&Attachment; 2],
    ) -> Option<bool> {
        if ends.iter().any(|end| end.refers == Some(false)) {
            return Some(false);
        }
        self.refers.get(&gateway).copied()
    }

    /// Returns the other end of a link between gateways: told by the link, else by the attachment itself, which
    /// names the other gateway.
    pub fn far_end(&self, near: &Attachment) -> Option<&Attachment> {
        let named = near.resource.and_then(|id| id.as_str().parse().ok());
        let told = self.peers.get(&(near.gateway, near.id)).copied();
        let (gateway, id) = told.or(named.map(|gateway| (gateway, near.id)))?;
        self.attachment(gateway, id)
    }
}

/// Returns the attachments that announce networks to a table; `None` when that was not read.
fn announcers(table: &TransitGatewayRouteTable) -> Option<Announcers> {
    let all = table.propagations.known()?.iter();
    let used = all.filter(|one| !TRANSIT_PROPAGATION.told(one.state).is_down());
    Some(used.filter_map(|one| one.attachment).collect())
}

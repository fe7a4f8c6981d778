use std::collections::{BTreeMap, BTreeSet};

use crate::endpoints::Untold;
use crate::estate::ec2::{DESCRIBE_NETWORK_INTERFACES, DESCRIBE_VPCS};
use crate::estate::rds::{
    DESCRIBE_DB_PROXIES, DESCRIBE_DB_PROXY_ENDPOINTS, DESCRIBE_DB_PROXY_TARGETS, DbCluster,
    DbInstance,
};
use crate::estate::route53::{HostedZone, LIST_HOSTED_ZONES};
use crate::estate::{Gap, Item, Resource as _};
use crate::facts::{
    Cause, Class, Crossing, CrossingKind, Family, Form, GapId, Gaps, Resource, Store, SubjectId,
};
use crate::ids::{HostedZoneId, Sym, VpcId};
use crate::network::Network;
use crate::sharing::{Beyond, NamedZone, ZoneReach, zones};

use crate::facts::assemble::builder::{Builder, Described};
use crate::facts::assemble::receivers::{Receiver, Target, crossing};
use crate::facts::assemble::resources::resource;

/// The call that shows in which VPCs a zone answers.
const ZONE: &str = "route53 get-hosted-zone";

/// Returns the hosted zones as subjects; a crossing for each name by which a lower environment is led to a store, and
/// for each zone that answers in a VPC of another environment. Stores get the gaps of what was not read of names.
pub(in crate::facts::assemble) fn names(
    builder: &mut Builder<'_>,
    network: &Network<'_>,
    stores: &mut [Store],
) -> (Vec<Resource>, Vec<Crossing>) {
    let zones = zones(builder.estate);
    let all = Zones::of(builder, network, &zones);
    let (mut resources, mut crossings) = (Vec::new(), Vec::new());
    let mut gaps: Vec<Gap> = Vec::new();
    let mut untold: Vec<GapId> = Vec::new();
    let mut beyond: BTreeSet<Beyond> = BTreeSet::new();
    for zone in &all.zones {
        let record = all.record(builder, zone);
        crossings.extend(all.associations(builder, zone, &Target::of_resource(&record)));
        crossings.extend(all.leads(builder, zone, stores));
        if !zone.is_nobodys_below() {
            gaps.extend(zone.unread());
            beyond.extend(&zone.zone.beyond);
            untold.extend(
                zone.zone
                    .untold
                    .iter()
                    .map(|one| undecided(builder, zone, one)),
            );
        }
        resources.push(record);
    }
    let accounts: Vec<_> = builder
        .environments
        .universe
        .accounts
        .iter()
        .copied()
        .collect();
    for account in accounts {
        gaps.extend(builder.call_gaps(account, &[&LIST_HOSTED_ZONES]));
    }
    for store in stores.iter_mut().filter(|store| is_named(store)) {
        builder.add_gaps(&mut store.gaps, Family::Names, &gaps);
        let hidden = hidden(builder, store, &beyond);
        builder.add_gaps(&mut store.gaps, Family::Names, &hidden);
        for gap in &untold {
            store.gaps.add(Family::Names, *gap);
        }
    }
    builder.note_lists(
        &format!("resources:{}", HostedZone::TYPE),
        &[&LIST_HOSTED_ZONES],
    );
    (resources, crossings)
}

/// Returns whether a store is reached by names of its own.
fn is_named(store: &Store) -> bool {
    [DbInstance::TYPE, DbCluster::TYPE].contains(&store.resource_type.as_str())
}

/// Returns the calls that would tell whether an end that nobody has leads to a store: by a proxy before it, or by its
/// interfaces.
fn hidden(builder: &Builder<'_>, store: &Store, beyond: &BTreeSet<Beyond>) -> Vec<Gap> {
    let (Some(account), Some(region)) = (store.account, store.region) else {
        return Vec::new();
    };
    let place = builder.account_place(account).in_region(region);
    let ledger = &builder.estate.ledger;
    let mut gaps = Vec::new();
    if beyond.contains(&Beyond::Name) {
        gaps.extend(ledger.gap(place, &DESCRIBE_DB_PROXIES, None));
        gaps.extend(ledger.gap(place, &DESCRIBE_DB_PROXY_ENDPOINTS, None));
    }
    if beyond.contains(&Beyond::Address) {
        gaps.extend(ledger.gap(place, &DESCRIBE_NETWORK_INTERFACES, None));
    }
    for proxy in builder.estate.rds.db_proxies.living_in(place) {
        gaps.extend(ledger.gap(place, &DESCRIBE_DB_PROXY_TARGETS, Some(&proxy.name)));
    }
    gaps
}

fn undecided(builder: &mut Builder<'_>, zone: &Zone<'_>, untold: &Untold) -> GapId {
    let about = (untold.of.as_str(), untold.said.as_ref());
    builder.undecidable(zone.zone.item.place, Sym::new("route53"), about)
}

/// Who asks in a VPC, where that is known.
pub(super) struct Asker {
    pub vpc: VpcId,
    /// None where the VPC was not read.
    pub who: Option<Receiver>,
}

/// A zone with its own side, and who may ask it.
pub(super) struct Zone<'e> {
    pub zone: &'e NamedZone<'e>,
    pub own: Receiver,
    pub askers: Vec<Asker>,
    /// What was not read of the VPCs in which it answers.
    unread_vpcs: Vec<Gap>,
}

pub(super) fn may_be_lower(one: &Receiver) -> bool {
    matches!(one.class, Class::Lower | Class::Unclassified) || !one.confidence.is_medium_or_better()
}

impl Zone<'_> {
    /// Returns whether surely no lower environment asks it for a name of its own or in its own VPC.
    fn is_nobodys_below(&self) -> bool {
        let by_vpc = self.zone.reach == ZoneReach::Public
            || (self.unread_vpcs.is_empty() && self.zone.unread_vpcs.is_none());
        let asks = |asker: &Asker| asker.who.as_ref().is_none_or(may_be_lower);
        !may_be_lower(&self.own) && by_vpc && !self.askers.iter().any(asks)
    }

    /// Returns what was not read of where its names lead, and from where it is asked.
    fn unread(&self) -> Vec<Gap> {
        let records = self.zone.unread_records.iter().cloned();
        let vpcs = (!may_be_lower(&self.own)).then(|| self.unread_of_vpcs());
        records.chain(vpcs.into_iter().flatten()).collect()
    }

    fn unread_of_vpcs(&self) -> Vec<Gap> {
        let list = self.zone.unread_vpcs.iter().cloned();
        list.chain(self.unread_vpcs.iter().cloned()).collect()
    }

    pub(super) fn answers_in(&self, vpcs: &BTreeSet<VpcId>) -> bool {
        self.zone.vpcs.iter().any(|vpc| vpcs.contains(vpc))
    }
}

/// All zones, to tell who may ask which.
pub(super) struct Zones<'e, 'n> {
    pub network: &'n Network<'e>,
    pub zones: Vec<Zone<'e>>,
    pub by_id: BTreeMap<HostedZoneId, usize>,
}

impl<'e, 'n> Zones<'e, 'n> {
    fn of(builder: &Builder<'_>, network: &'n Network<'e>, zones: &'e [NamedZone<'e>]) -> Self {
        let all: Vec<Zone<'e>> = zones.iter().map(|zone| of_zone(builder, zone)).collect();
        let ids = all
            .iter()
            .enumerate()
            .map(|(at, one)| (one.zone.item.id, at));
        Self {
            network,
            by_id: ids.collect(),
            zones: all,
        }
    }
}

fn described<'d>(item: &'d Item<HostedZone>) -> Described<'d> {
    let name = item
        .name
        .known()
        .map_or(item.id.as_str(), |name| name.as_str());
    Described::item(item, name)
}

fn of_zone<'e>(builder: &Builder<'_>, zone: &'e NamedZone<'e>) -> Zone<'e> {
    let assignment = builder.assignment(&described(zone.item));
    let own = Receiver::inside(SubjectId::new(zone.item.arn.as_str()), &assignment);
    let mut unread_vpcs = Vec::new();
    let mut askers = Vec::new();
    for vpc in &zone.vpcs {
        let read = builder.vpc(*vpc);
        let who = read.map(|item| Receiver::in_vpc(builder, item.place.account, Some(*vpc)));
        if who.is_none() {
            // A VPC of any account that was not read; one of an account outside is nobody of ours.
            for account in &builder.environments.universe.accounts {
                unread_vpcs.extend(builder.call_gaps(*account, &[&DESCRIBE_VPCS]));
            }
        }
        askers.push(Asker { vpc: *vpc, who });
    }
    Zone {
        zone,
        own,
        askers,
        unread_vpcs,
    }
}

impl Zones<'_, '_> {
    fn record(&self, builder: &mut Builder<'_>, zone: &Zone<'_>) -> Resource {
        let common = builder.common(&described(zone.zone.item));
        let mut gaps = Gaps::default();
        builder.add_gaps(&mut gaps, Family::Names, &zone.unread_of_vpcs());
        resource(common, "route53", HostedZone::TYPE, gaps)
    }

    /// Returns a crossing for each VPC of another environment in which a private zone answers.
    fn associations(
        &self,
        builder: &mut Builder<'_>,
        zone: &Zone<'_>,
        target: &Target,
    ) -> Vec<Crossing> {
        let item = zone.zone.item;
        let apart = zone.askers.iter().filter_map(|asker| {
            let who = asker.who.as_ref()?;
            who.is_apart(target).then_some((asker.vpc, who))
        });
        if zone.zone.reach == ZoneReach::Public {
            return Vec::new();
        }
        let crossings = apart.map(|(vpc, who)| {
            let key = format!("{}:vpc:{vpc}", item.id);
            let text = format!(
                "private zone `{}` ({}) answers in `{vpc}`",
                shown(item),
                item.id
            );
            let evidence = builder.say(target.id, ZONE, &text);
            Crossing {
                form: Some(Form::Association),
                causes: vec![Cause {
                    key: key.as_str().into(),
                    text: text.into(),
                }],
                cut: vec![key.as_str().into()],
                evidence: vec![evidence],
                ..crossing(CrossingKind::Dns, &format!("dns:{key}"), who, target)
            }
        });
        crossings.collect()
    }
}

pub(super) fn shown(item: &HostedZone) -> &str {
    item.name
        .known()
        .map_or(item.id.as_str(), |name| name.as_str())
}

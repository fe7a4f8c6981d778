use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::index::Untold;
use super::rules::{Ruled, Rules};
use crate::estate::route53::{HostedZone, ResourceRecordSet};
use crate::estate::{Estate, Item};
use crate::ids::{Arn, DnsName, HostedZoneId, Place, VpcId};

/// The hosted zones and resolver rules, ready for questions.
#[derive(Clone, Debug, Default)]
pub(super) struct Zones<'e> {
    all: FxHashMap<DnsName, Vec<Zone<'e>>>,
    /// Zones of which nobody told the name: they may hold any.
    unnamed: Vec<Zone<'e>>,
    /// Private zones that somebody else owns and a VPC sees, by the VPC.
    foreign: BTreeMap<VpcId, Vec<(DnsName, HostedZoneId)>>,
    rules: Rules,
    /// Where the VPCs are that were read.
    places: FxHashMap<VpcId, Place>,
}

/// A hosted zone with its records by name.
#[derive(Clone, Debug)]
pub(super) struct Zone<'e> {
    pub item: &'e Item<HostedZone>,
    /// VPCs of which somebody told that they see it.
    seen: BTreeSet<VpcId>,
    /// None where they were not read.
    records: Option<BTreeMap<DnsName, Vec<&'e ResourceRecordSet>>>,
    /// Names under which there are others.
    between: BTreeSet<DnsName>,
}

/// What a VPC is told of a name before any public zone is asked.
#[derive(Clone, Debug)]
pub(super) enum Inside<'z, 'e> {
    /// This private zone answers.
    Zone(Vec<&'z Zone<'e>>),
    /// A private zone of another account answers, which was not read.
    Foreign(HostedZoneId),
    /// A rule forwards the question.
    Forwarded(Arn),
    /// Nothing of the VPC's does.
    Nothing,
}

impl<'e> Zones<'e> {
    pub(super) fn of(estate: &'e Estate) -> Self {
        let mut zones = Self::default();
        let hosted = &estate.route53.hosted_zones;
        let mut known: BTreeMap<HostedZoneId, BTreeSet<VpcId>> =
            hosted.iter().map(|one| (one.id, BTreeSet::new())).collect();
        for one in estate.route53.vpc_zones.iter() {
            for zone in one.zones.known().into_iter().flatten() {
                match known.get_mut(&zone.zone) {
                    Some(seen) => drop(seen.insert(one.vpc)),
                    None => {
                        let foreign = zones.foreign.entry(one.vpc).or_default();
                        foreign.push((zone.name, zone.zone));
                    }
                }
            }
        }
        for item in hosted.iter() {
            let zone = Zone::of(item, known.remove(&item.id).unwrap_or_default());
            match item.name.known() {
                Some(name) => zones.all.entry(*name).or_default().push(zone),
                None => zones.unnamed.push(zone),
            }
        }
        zones.rules = Rules::of(estate);
        let vpcs = estate.ec2.vpcs.iter();
        zones.places = vpcs.map(|vpc| (vpc.id, vpc.place)).collect();
        zones
    }

    /// Returns the zones of a kind that hold a name most closely.
    pub(super) fn closest(
        &self,
        name: DnsName,
        takes: impl Fn(&Zone<'e>) -> bool,
    ) -> Vec<&Zone<'e>> {
        let mut at = Some(name);
        while let Some(one) = at {
            let found: Vec<&Zone<'e>> = self
                .all
                .get(&one)
                .into_iter()
                .flatten()
                .filter(|zone| takes(zone))
                .collect();
            if !found.is_empty() {
                return found;
            }
            at = one.parent();
        }
        Vec::new()
    }

    /// Returns what a VPC is told of a name, and the rules that may do otherwise.
    pub(super) fn inside(&self, name: DnsName, vpc: VpcId) -> (Inside<'_, 'e>, Vec<Untold>) {
        let own = self.closest(name, |zone| zone.is_in(vpc));
        let length = |of: DnsName| of.labels().count();
        let of_own = own.first().and_then(|zone| zone.item.name.known());
        let of_own = of_own.map(|of| length(*of));
        let foreign = self.foreign.get(&vpc).into_iter().flatten();
        let foreign = foreign
            .filter(|(of, _)| name.is_within(*of))
            .max_by_key(|(of, _)| length(*of));
        let of_foreign = foreign.map(|(of, _)| length(*of));
        let Ruled { forwarded, untold } = self.rules.ask(name, vpc, of_own.max(of_foreign));
        let inside = match (forwarded, foreign) {
            (Some(rule), _) => Inside::Forwarded(rule),
            (None, Some((_, zone))) if of_foreign > of_own => Inside::Foreign(*zone),
            (None, _) if own.is_empty() => Inside::Nothing,
            (None, _) => Inside::Zone(own),
        };
        (inside, untold)
    }

    /// Returns the VPCs in which a name may lead elsewhere than on the internet, in order.
    pub(super) fn vpcs(&self, name: DnsName) -> BTreeSet<VpcId> {
        let holders = self.all.iter().filter(|(of, _)| name.is_within(**of));
        let zones = holders
            .flat_map(|(_, zones)| zones)
            .filter(|one| one.item.is_private() != Some(false));
        let told = zones.flat_map(Zone::vpcs);
        let foreign = self.foreign.iter();
        let foreign = foreign.filter(|(_, zones)| zones.iter().any(|(of, _)| name.is_within(*of)));
        told.chain(foreign.map(|(vpc, _)| *vpc))
            .chain(self.rules.vpcs())
            .collect()
    }

    /// Returns where a VPC is; `None` where it was not read.
    pub(super) fn place(&self, vpc: VpcId) -> Option<Place> {
        self.places.get(&vpc).copied()
    }

    /// Returns the zones that may hold any name, since nobody told theirs.
    pub(super) fn unnamed(&self) -> &[Zone<'e>] {
        &self.unnamed
    }
}

impl<'e> Zone<'e> {
    fn of(item: &'e Item<HostedZone>, seen: BTreeSet<VpcId>) -> Self {
        let mut between = BTreeSet::new();
        let records = item.records.known().map(|list| {
            let mut by_name: BTreeMap<DnsName, Vec<&'e ResourceRecordSet>> = BTreeMap::new();
            for set in list {
                by_name.entry(set.name).or_default().push(set);
                let mut above = set.name.parent();
                while let Some(one) = above.filter(|one| between.insert(*one)) {
                    above = one.parent();
                }
            }
            by_name
        });
        Self {
            item,
            seen,
            records,
            between,
        }
    }

    /// Returns whether it is answered everywhere; one of which that was not told may be.
    pub(super) fn is_public(&self) -> bool {
        self.item.is_private() != Some(true)
    }

    /// Returns whether it may be answered in any VPC: a private zone, or one that may be, of which nobody told the VPCs.
    pub(super) fn is_anywhere(&self) -> bool {
        self.item.is_private() != Some(false) && self.item.vpcs.known().is_none()
    }

    /// Returns whether it is surely answered in a VPC.
    pub(super) fn is_in(&self, vpc: VpcId) -> bool {
        self.item.is_private() != Some(false) && self.vpcs().any(|one| one == vpc)
    }

    /// Returns the VPCs in which it is surely answered, if it is private.
    fn vpcs(&self) -> impl Iterator<Item = VpcId> {
        let told = self.item.vpcs.known().into_iter().flatten();
        told.map(|one| one.vpc).chain(self.seen.iter().copied())
    }

    /// Returns whether its records were read.
    pub(super) fn is_read(&self) -> bool {
        self.records.is_some()
    }

    /// Returns the records that answer for a name: its own, else those of the closest `*`.
    ///
    /// Source: RFC 4592, section 3.3; Amazon Route 53 Developer Guide, page DomainNameFormat.
    pub(super) fn records(&self, name: DnsName) -> &[&'e ResourceRecordSet] {
        let Some(records) = &self.records else {
            return &[];
        };
        let exists = |one: DnsName| records.contains_key(&one) || self.between.contains(&one);
        let mut at = name;
        if !exists(name) {
            while let Some(wild) = at.wildcard() {
                if let Some(found) = records.get(&wild) {
                    return found;
                }
                match at.parent() {
                    Some(parent) if !exists(parent) => at = parent,
                    _ => break,
                }
            }
        }
        records.get(&name).map(Vec::as_slice).unwrap_or_default()
    }
}

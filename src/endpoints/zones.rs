use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::estate::route53::{HostedZone, ResourceRecordSet};
use crate::estate::{Estate, Item};
use crate::ids::{Arn, DnsName, HostedZoneId, VpcId};

/// The hosted zones and resolver rules, ready for questions.
#[derive(Clone, Debug, Default)]
pub(super) struct Zones<'e> {
    all: FxHashMap<DnsName, Vec<Zone<'e>>>,
    /// Private zones that somebody else owns and a VPC sees, by the VPC.
    foreign: FxHashMap<VpcId, Vec<(DnsName, HostedZoneId)>>,
    /// Rules that forward questions, by the VPC in which they hold.
    forwards: FxHashMap<VpcId, Vec<(Option<DnsName>, Arn)>>,
}

/// A hosted zone with its records by name.
#[derive(Clone, Debug)]
pub(super) struct Zone<'e> {
    pub item: &'e Item<HostedZone>,
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
        for item in estate.route53.hosted_zones.iter() {
            if let Some(name) = item.name.known() {
                zones.all.entry(*name).or_default().push(Zone::of(item));
            }
        }
        let known: BTreeSet<HostedZoneId> = estate
            .route53
            .hosted_zones
            .iter()
            .map(|one| one.id)
            .collect();
        for one in estate.route53.vpc_zones.iter() {
            let seen = one.zones.known().into_iter().flatten();
            let foreign = seen.filter(|zone| !known.contains(&zone.zone));
            let foreign = foreign.map(|zone| (zone.name, zone.zone));
            zones.foreign.entry(one.vpc).or_default().extend(foreign);
        }
        zones.add_rules(estate);
        zones
    }

    fn add_rules(&mut self, estate: &Estate) {
        let resolver = &estate.route53resolver;
        for one in resolver.rule_associations.iter() {
            let is_over = one
                .status
                .known()
                .is_some_and(|word| word.as_str() == "DELETING");
            let (Some(rule), Some(vpc)) = (one.rule.known(), one.vpc.known()) else {
                continue;
            };
            let mut rules = resolver.rules.iter();
            let rule = rules.find(|other| other.id == *rule).filter(|_| !is_over);
            let forwards = |kind: &str| kind == "FORWARD";
            let rule = rule.filter(|rule| {
                rule.rule_type
                    .known()
                    .is_some_and(|kind| forwards(kind.as_str()))
            });
            if let Some(rule) = rule {
                let own = self.forwards.entry(*vpc).or_default();
                own.push((rule.name(), rule.arn));
            }
        }
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

    /// Returns what a VPC is told of a name. Of rules and zones the longer name goes first, of equal ones the rule.
    ///
    /// Source: Amazon Route 53 Developer Guide, pages hosted-zone-private-considerations and
    /// resolver-overview-forward-vpc-to-network-using-rules.
    pub(super) fn inside(&self, name: DnsName, vpc: VpcId) -> Inside<'_, 'e> {
        let own = self.closest(name, |zone| zone.is_in(vpc));
        let length = |of: DnsName| of.labels().count();
        let of_zone = own
            .first()
            .and_then(|zone| zone.item.name.known())
            .map_or(0, |of| length(*of));
        let foreign = self.foreign.get(&vpc).into_iter().flatten();
        let foreign = foreign
            .filter(|(of, _)| name.is_within(*of))
            .max_by_key(|(of, _)| length(*of));
        let rules = self.forwards.get(&vpc).into_iter().flatten();
        let rule = rules
            .filter(|(of, _)| of.is_none_or(|of| name.is_within(of)))
            .max_by_key(|(of, _)| of.map_or(0, length));
        let of_foreign = foreign.map_or(0, |(of, _)| length(*of));
        let of_zones = of_zone.max(of_foreign);
        match rule {
            Some((of, rule))
                if of.map_or(0, length) >= of_zones && (of.is_some() || of_zones == 0) =>
            {
                Inside::Forwarded(*rule)
            }
            _ if of_zone == 0 && of_foreign == 0 => Inside::Nothing,
            _ => match foreign.filter(|_| of_foreign > of_zone) {
                Some((_, zone)) => Inside::Foreign(*zone),
                None => Inside::Zone(own),
            },
        }
    }
}

impl<'e> Zone<'e> {
    fn of(item: &'e Item<HostedZone>) -> Self {
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
            records,
            between,
        }
    }

    /// Returns whether it is answered everywhere; one of which that was not told may be.
    pub(super) fn is_public(&self) -> bool {
        self.item.is_private() != Some(true)
    }

    /// Returns whether nobody told in which VPCs a private zone is answered.
    pub(super) fn is_anywhere(&self) -> bool {
        self.item.is_private() == Some(true) && self.item.vpcs.known().is_none()
    }

    /// Returns whether it is surely answered in a VPC.
    pub(super) fn is_in(&self, vpc: VpcId) -> bool {
        let vpcs = self.item.vpcs.known().into_iter().flatten();
        self.item.is_private() != Some(false) && vpcs.into_iter().any(|one| one.vpc == vpc)
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

//! Where the records of hosted zones lead.

use std::collections::{BTreeMap, BTreeSet};

use crate::endpoints::{End, Index, Link, Resolution, Untold, View};
use crate::estate::route53::{
    GET_HOSTED_ZONE, HostedZone, LIST_RESOURCE_RECORD_SETS, ResourceRecordSet,
};
use crate::estate::{Estate, Gap, Item};
use crate::ids::{Arn, DnsName, HostedZoneId, VpcId};

/// A hosted zone, in which VPCs it answers, and where its records lead.
#[derive(Clone, Debug)]
pub struct NamedZone<'e> {
    /// The zone.
    pub item: &'e Item<HostedZone>,
    /// Whether it is asked on the internet too.
    pub reach: ZoneReach,
    /// The VPCs in which it is known to answer.
    pub vpcs: BTreeSet<VpcId>,
    /// The ends of its records that are resources; sorted.
    pub leads: Vec<Lead>,
    /// The call that would tell its VPCs, where it matters and was not read completely.
    pub unread_vpcs: Option<Gap>,
    /// Calls that would tell where its records lead and were not read completely.
    pub unread_records: Vec<Gap>,
    /// What of its records ends at nothing that was read.
    pub beyond: BTreeSet<Beyond>,
    /// What was read and does not tell where its records lead.
    pub untold: Vec<Untold>,
}

/// Who is answered by a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneReach {
    /// Everybody.
    Public,
    /// Who asks in one of its VPCs.
    Private,
    /// The reply does not tell.
    Untold,
}

/// An end that is no resource that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beyond {
    /// A name that nothing has.
    Name,
    /// An address that no interface has.
    Address,
}

/// A record by which a name of a zone ends at a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lead {
    /// The name.
    pub name: DnsName,
    /// The resource; for an address the interface that has it.
    pub end: Arn,
    /// The records, in order; the first is the zone's own.
    pub links: Vec<Link>,
}

/// Returns every hosted zone, in order of ARNs.
///
/// Records are followed by whatever zone holds the next name, public or private: who may ask which zone is for
/// the reader to say.
pub fn zones(estate: &Estate) -> Vec<NamedZone<'_>> {
    let index = Index::of(estate);
    let mut seen: BTreeMap<HostedZoneId, BTreeSet<VpcId>> = BTreeMap::new();
    for one in estate.route53.vpc_zones.iter() {
        for zone in one.zones.known().into_iter().flatten() {
            seen.entry(zone.zone).or_default().insert(one.vpc);
        }
    }
    let zones = estate.route53.hosted_zones.iter();
    zones
        .map(|item| of_zone(estate, &index, item, &seen))
        .collect()
}

fn of_zone<'e>(
    estate: &'e Estate,
    index: &Index<'e>,
    item: &'e Item<HostedZone>,
    seen: &BTreeMap<HostedZoneId, BTreeSet<VpcId>>,
) -> NamedZone<'e> {
    let ask = |call| estate.ledger.gap(item.place, call, Some(item.id.as_str()));
    let reach = match item.is_private() {
        Some(true) => ZoneReach::Private,
        Some(false) => ZoneReach::Public,
        None => ZoneReach::Untold,
    };
    let told = item.vpcs.known().into_iter().flatten().map(|one| one.vpc);
    let also = seen.get(&item.id).into_iter().flatten().copied();
    let unread_vpcs = (reach != ZoneReach::Public).then(|| ask(&GET_HOSTED_ZONE));
    let mut zone = NamedZone {
        item,
        reach,
        vpcs: told.chain(also).collect(),
        leads: Vec::new(),
        unread_vpcs: unread_vpcs.flatten(),
        unread_records: ask(&LIST_RESOURCE_RECORD_SETS).into_iter().collect(),
        beyond: BTreeSet::new(),
        untold: Vec::new(),
    };
    for set in item.records.known().into_iter().flatten() {
        zone.follow(index, set);
    }
    zone.leads.sort();
    zone.leads.dedup();
    zone.unread_records.sort();
    zone.unread_records.dedup();
    zone.untold.sort();
    zone.untold.dedup();
    zone
}

impl NamedZone<'_> {
    fn follow(&mut self, index: &Index<'_>, set: &ResourceRecordSet) {
        let own = Link {
            zone: self.item.id,
            name: set.name,
            record_type: set.record_type,
        };
        let names = set.names().map(|name| name.as_str().to_owned());
        let addresses = set.addresses().map(|address| address.to_string());
        for text in names.chain(addresses) {
            let Resolution {
                found,
                unread,
                untold,
                foreign: _,
            } = index.resolve(&text, View::Anyone);
            self.unread_records.extend(unread);
            self.untold.extend(untold);
            for one in found {
                let end = match one.end {
                    End::Resource(end) => end,
                    End::Name(_) | End::Forwarded(_) => {
                        self.beyond.insert(Beyond::Name);
                        continue;
                    }
                    End::Address(_) => {
                        self.beyond.insert(Beyond::Address);
                        continue;
                    }
                };
                if end.resource().starts_with("vpc/") {
                    self.beyond.insert(Beyond::Address);
                    continue;
                }
                let links = std::iter::once(own.clone()).chain(one.links);
                self.leads.push(Lead {
                    name: set.name,
                    end,
                    links: links.collect(),
                });
            }
        }
    }
}

use std::collections::BTreeSet;
use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::addresses::Addresses;
use super::hosts::Hosted;
use super::zones::{Inside, Zone, Zones};
use crate::estate::route53::{
    GET_HOSTED_ZONE, LIST_HOSTED_ZONES_BY_VPC, LIST_RESOURCE_RECORD_SETS, ResourceRecordSet,
};
use crate::estate::route53resolver::LIST_RESOLVER_RULE_ASSOCIATIONS;
use crate::estate::{Estate, Gap, Item, Operation, Resource};
use crate::ids::{Arn, DnsName, HostedZoneId, Place, Sym, VpcId};

/// Where names and addresses of an estate lead.
#[derive(Clone, Debug)]
pub struct Index<'e> {
    estate: &'e Estate,
    hosts: FxHashMap<DnsName, Vec<Arn>>,
    zones: Zones<'e>,
    addresses: Addresses,
}

/// Who asks: private zones and forwarding rules answer in their VPCs alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Whoever may: every zone is asked.
    Anyone,
    /// Somebody on the internet.
    Public,
    /// Somebody in a VPC.
    Vpc(VpcId),
}

/// What a name or an address leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// The resource that answers there; for an address its interface, else the VPC that holds it.
    Resource(Arn),
    /// An address that nobody has who was read.
    Address(IpAddr),
    /// A name beyond what was read.
    Name(DnsName),
    /// Those whom a resolver rule asks, by the rule's ARN.
    Forwarded(Arn),
}

/// A record by which a name leads on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The hosted zone.
    pub zone: HostedZoneId,
    /// The record's name.
    pub name: DnsName,
    /// Its type; an alias has that of what it stands for.
    pub record_type: Sym,
}

/// An end, and the records that lead there, in order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The end.
    pub end: End,
    /// The address by which it is meant; none for what is meant by its name.
    pub address: Option<IpAddr>,
    /// The records; none for what is named directly.
    pub links: Vec<Link>,
}

/// Where a name leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolution {
    /// All ends, sorted, each once by its records.
    pub found: Vec<Found>,
    /// What was not read that could tell otherwise: records of zones, in which VPCs they answer, which zones and rules
    /// answer in a VPC.
    pub unread: Vec<Gap>,
    /// Zones of other accounts that answer, and were not read.
    pub foreign: Vec<HostedZoneId>,
    /// Zones and rules that may tell otherwise, since something of them was not told.
    pub untold: Vec<Untold>,
}

/// Something of which it is not known whether it answers for a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Untold {
    /// The zone, rule or VPC.
    pub of: Sym,
    /// What is not known of it.
    pub said: Box<str>,
}

/// How many records are followed one after the other.
const MOST_LINKS: usize = 16;

impl<'e> Index<'e> {
    /// Returns the index of an estate.
    pub fn of(estate: &'e Estate) -> Self {
        let mut index = Self {
            estate,
            hosts: FxHashMap::default(),
            zones: Zones::of(estate),
            addresses: Addresses::of(estate),
        };
        let rds = &estate.rds;
        index.add(rds.db_instances.iter());
        index.add(rds.db_clusters.iter());
        index.add(rds.db_proxies.iter());
        index.add(rds.further_endpoints());
        index.add(estate.redshift.clusters.iter());
        let caches = &estate.elasticache;
        index.add(caches.cache_clusters.iter());
        index.add(caches.replication_groups.iter());
        index.add(caches.serverless_caches.iter());
        index.add(estate.opensearch.domains.iter());
        for one in estate.efs.file_systems.iter() {
            index.name(one.arn, &one.hosts());
        }
        index.add(estate.eks.clusters.iter());
        index.add(estate.elbv2.load_balancers.iter());
        index.add(estate.elb.load_balancers.iter());
        index.add(estate.ec2.vpc_endpoints.iter());
        index.add(estate.ec2.instance_connect_endpoints.iter());
        index.add(estate.vpc_lattice.services.iter());
        index
    }

    fn add<T: Resource + Hosted + 'e>(&mut self, all: impl Iterator<Item = &'e Item<T>>) {
        for one in all {
            self.name(one.arn, &one.hosts());
        }
    }

    fn name(&mut self, arn: Arn, hosts: &[Box<str>]) {
        for host in hosts.iter().filter_map(|host| host.parse::<DnsName>().ok()) {
            let known = self.hosts.entry(host).or_default();
            if let Err(place) = known.binary_search(&arn) {
                known.insert(place, arn);
            }
        }
    }

    /// Returns the resources that answer at a host name, as their describe calls tell it.
    pub fn at(&self, name: DnsName) -> &[Arn] {
        // Aliases write this before the names of load balancers that answer over IPv6 too.
        let bare = name.as_str().strip_prefix("dualstack.");
        let bare = bare.and_then(|bare| bare.parse().ok());
        let ways = [Some(name), name.wildcard(), bare];
        let mut found = ways
            .into_iter()
            .flatten()
            .filter_map(|way| self.hosts.get(&way));
        found.next().map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns from where a name is answered in ways of their own: the internet, and each VPC in which zones or rules may
    /// answer for it.
    pub fn views(&self, name: DnsName) -> Vec<View> {
        let vpcs = self.zones.vpcs(name).into_iter();
        std::iter::once(View::Public)
            .chain(vpcs.map(View::Vpc))
            .collect()
    }

    /// Returns where a name or an address leads, seen from somewhere; nothing for what is neither.
    pub fn resolve(&self, text: &str, view: View) -> Resolution {
        let mut search = Search {
            index: self,
            view,
            met: BTreeSet::new(),
            made: Resolution::default(),
        };
        if let Ok(address) = text.trim_matches(['[', ']']).parse::<IpAddr>() {
            search.end_at(address, &[]);
        } else if let Ok(name) = text.parse::<DnsName>() {
            search.follow(name, &[]);
        }
        let mut made = search.made;
        made.found.sort();
        made.found.dedup();
        made.unread.sort();
        made.unread.dedup();
        made.foreign.sort_unstable();
        made.foreign.dedup();
        made.untold.sort();
        made.untold.dedup();
        made
    }
}

/// A name on its way through the zones.
struct Search<'i, 'e> {
    index: &'i Index<'e>,
    view: View,
    /// Names that were followed.
    met: BTreeSet<DnsName>,
    made: Resolution,
}

impl<'i, 'e> Search<'i, 'e> {
    fn end(&mut self, end: End, links: &[Link]) {
        self.found(end, None, links);
    }

    fn found(&mut self, end: End, address: Option<IpAddr>, links: &[Link]) {
        let links = links.to_vec();
        self.made.found.push(Found {
            end,
            address,
            links,
        });
    }

    fn end_at(&mut self, address: IpAddr, links: &[Link]) {
        let from = match self.view {
            View::Vpc(vpc) => Some(vpc),
            View::Anyone | View::Public => None,
        };
        let owners = self.index.addresses.owners(address, from);
        if owners.is_empty() {
            self.found(End::Address(address), Some(address), links);
        }
        for owner in owners {
            self.found(End::Resource(owner), Some(address), links);
        }
    }

    fn follow(&mut self, name: DnsName, links: &[Link]) {
        if !self.met.insert(name) {
            return;
        }
        if links.len() >= MOST_LINKS {
            self.end(End::Name(name), links);
            return;
        }
        let Some(zones) = self.zones_for(name, links) else {
            return;
        };
        let mut is_answered = false;
        for zone in &zones {
            if !zone.is_read() {
                let id = Some(zone.item.id.as_str());
                self.ask(zone.item.place, &LIST_RESOURCE_RECORD_SETS, id);
            }
            for set in zone.records(name) {
                is_answered = true;
                self.take(zone, set, links);
            }
        }
        if is_answered {
            return;
        }
        // A private zone that holds a name and has no record of it says that there is none: no other is asked.
        let is_inside = matches!(self.view, View::Vpc(_));
        let holds = |zone: &&Zone<'_>| !zone.is_public() && !zone.is_anywhere();
        let is_held = is_inside && zones.iter().any(holds);
        let found = match is_held {
            true => &[],
            false => self.index.at(name),
        };
        if found.is_empty() {
            self.end(End::Name(name), links);
        }
        for arn in found {
            self.end(End::Resource(*arn), links);
        }
    }

    /// Notes a call that would tell, where it was not read, and returns whether it was.
    fn ask(&mut self, place: Place, call: &Operation, about: Option<&str>) -> bool {
        let gap = self.index.estate.ledger.gap(place, call, about);
        let is_told = gap.is_none();
        self.made.unread.extend(gap);
        is_told
    }

    /// Returns the zones that answer for a name; none where it ends here.
    fn zones_for(&mut self, name: DnsName, links: &[Link]) -> Option<Vec<&'i Zone<'e>>> {
        let zones = &self.index.zones;
        let public = || zones.closest(name, Zone::is_public);
        match self.view {
            View::Public => {
                self.note_unnamed(|zone| zone.is_public());
                Some(public())
            }
            View::Anyone => {
                self.note_unnamed(|_| true);
                let mut all = public();
                all.extend(zones.closest(name, |zone| zone.item.is_private() == Some(true)));
                Some(all)
            }
            View::Vpc(vpc) => {
                let is_told = self.ask_vpc(vpc);
                let may_answer = |zone: &Zone<'_>| !is_told && zone.is_anywhere();
                let (inside, untold) = zones.inside(name, vpc);
                self.made.untold.extend(untold);
                let is_public = matches!(inside, Inside::Nothing);
                self.note_unnamed(|zone| {
                    zone.is_in(vpc) || may_answer(zone) || is_public && zone.is_public()
                });
                let found = match inside {
                    Inside::Zone(zones) => zones,
                    Inside::Nothing => public(),
                    Inside::Foreign(zone) => {
                        self.made.foreign.push(zone);
                        Vec::new()
                    }
                    Inside::Forwarded(rule) => {
                        self.end(End::Forwarded(rule), links);
                        return None;
                    }
                };
                Some(match is_told {
                    true => found,
                    false => self.with_untold(name, found),
                })
            }
        }
    }

    /// Notes zones of which nobody told the name, where they could answer.
    fn note_unnamed(&mut self, could: impl Fn(&Zone<'_>) -> bool) {
        let unnamed = self.index.zones.unnamed().iter();
        let untold = unnamed.filter(|zone| could(zone)).map(|zone| Untold {
            of: zone.item.id.sym(),
            said: "its Name was not told".into(),
        });
        self.made.untold.extend(untold);
    }

    /// Notes what was not read of the zones and rules that answer in a VPC, and returns whether all zones were.
    fn ask_vpc(&mut self, id: VpcId) -> bool {
        let Some(place) = self.index.zones.place(id) else {
            self.made.untold.push(Untold {
                of: id.sym(),
                said: "the VPC was not read, and so not which zones and rules answer in it".into(),
            });
            return false;
        };
        let about = Some(id.as_str());
        let is_told = self.ask(place.global(), &LIST_HOSTED_ZONES_BY_VPC, about);
        self.ask(place, &LIST_RESOLVER_RULE_ASSOCIATIONS, None);
        is_told
    }

    /// Adds the private zones that may answer in any VPC, since nobody told in which.
    fn with_untold(&mut self, name: DnsName, mut found: Vec<&'i Zone<'e>>) -> Vec<&'i Zone<'e>> {
        let untold = self.index.zones.closest(name, Zone::is_anywhere);
        for zone in untold {
            let id = Some(zone.item.id.as_str());
            self.ask(zone.item.place, &GET_HOSTED_ZONE, id);
            if !found.iter().any(|one| one.item.id == zone.item.id) {
                found.push(zone);
            }
        }
        found
    }

    /// Goes on by a record.
    fn take(&mut self, zone: &Zone<'e>, set: &ResourceRecordSet, links: &[Link]) {
        let link = Link {
            zone: zone.item.id,
            name: set.name,
            record_type: set.record_type,
        };
        let links: Vec<Link> = links.iter().cloned().chain([link]).collect();
        for address in set.addresses() {
            self.end_at(address, &links);
        }
        for name in set.names() {
            self.follow(name, &links);
        }
    }
}

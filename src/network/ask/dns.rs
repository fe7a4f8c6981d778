//! Names of hosted zones as ends of flows.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::Flows;
use super::ends::{Chosen, Ends, Said};
use crate::endpoints::{End, Found, Index, Link, View};
use crate::estate::Gap;
use crate::estate::route53::LIST_RESOURCE_RECORD_SETS;
use crate::ids::{Arn, DnsName, Sym, VpcId};
use crate::network::prepared::{Match, Spot};

/// What a name means to those who ask for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Meant {
    /// What was read of it, each an end of its own.
    pub ends: Vec<Ends>,
    /// Ends that it surely or maybe has too, of which nothing is known.
    pub hidden: Vec<Said>,
    /// Names beyond what was read to which it leads.
    pub beyond: Vec<Said>,
    /// What was not read that could tell otherwise.
    pub doubts: Vec<Said>,
    /// By which records it leads there.
    pub notes: Vec<Box<str>>,
}

impl Meant {
    /// Returns what a name means that no zone is asked about.
    pub fn of(ends: Ends) -> Self {
        Self {
            ends: vec![ends],
            ..Self::default()
        }
    }

    /// Returns whether it means the same to others.
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.ends, &self.hidden, &self.beyond) == (&other.ends, &other.hidden, &other.beyond)
    }

    /// Returns whether nothing answers for it.
    pub fn is_nothing(&self) -> bool {
        self.ends.is_empty() && self.hidden.is_empty() && self.beyond.is_empty()
    }

    /// Adds what the name means to others.
    pub fn add(&mut self, other: Self) {
        let Self {
            ends,
            hidden,
            beyond,
            doubts,
            notes,
        } = other;
        add(&mut self.ends, ends);
        add(&mut self.hidden, hidden);
        add(&mut self.beyond, beyond);
        add(&mut self.doubts, doubts);
        add(&mut self.notes, notes);
    }
}

fn add<T: PartialEq>(all: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

/// Who asks for a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Askers {
    /// These, each for itself.
    Known(Vec<View>),
    /// One of these, and nothing tells which.
    Some(Vec<View>),
}

impl Flows<'_, '_> {
    /// Returns who asks for the name where flows begin: nobody does, and it may mean what it means to anyone.
    pub(super) fn namers(&self, name: &str) -> Askers {
        match self.record(name) {
            Some(record) => Askers::Some(self.index_of_names().views(record)),
            None => Askers::Known(vec![View::Public]),
        }
    }

    /// Returns who asks for the name where flows end: the VPCs where they begin, or the internet. Which of these answer
    /// networks outside of AWS was not read.
    pub(super) fn askers(&self, begins: &Ends, name: &str) -> Askers {
        match begins {
            _ if self.record(name).is_none() => Askers::Known(vec![View::Public]),
            Ends::Internet(_) => Askers::Known(vec![View::Public]),
            Ends::Any(_) | Ends::Exactly(..) => {
                let nodes = begins.nodes().iter();
                let vpcs = nodes.filter_map(|one| Some(self.network.node(one.at)?.vpc));
                let vpcs: BTreeSet<VpcId> = vpcs.collect();
                match vpcs.is_empty() {
                    true => self.namers(name),
                    false => Askers::Known(vpcs.into_iter().map(View::Vpc).collect()),
                }
            }
            Ends::Premises(_)
            | Ends::Nobody(_)
            | Ends::Offered(..)
            | Ends::Sessions
            | Ends::Closed(..) => self.namers(name),
        }
    }

    /// Returns a name about which hosted zones or resolver rules may tell.
    pub(super) fn record(&self, name: &str) -> Option<DnsName> {
        let estate = self.network.estate;
        let is_told = !estate.route53.hosted_zones.is_empty()
            || !estate.route53.vpc_zones.is_empty()
            || !estate.route53resolver.rule_associations.is_empty();
        let is_name = is_told && name.contains('.') && name.parse::<IpAddr>().is_err();
        is_name.then(|| name.parse().ok()).flatten()
    }

    fn index_of_names(&self) -> &Index<'_> {
        self.names.get_or_init(|| Index::of(self.network.estate))
    }

    /// Returns what a DNS name leads to, as somebody is answered; nothing when no record and no rule is about it.
    pub(super) fn by_dns(&self, name: DnsName, view: View) -> Meant {
        let told = self.index_of_names().resolve(name.as_str(), view);
        let mut meant = Meant::default();
        let is_led = |one: &&Found| !one.links.is_empty() || matches!(one.end, End::Forwarded(_));
        let mut addresses = BTreeSet::new();
        for one in told.found.iter().filter(is_led) {
            meant.notes.extend(self.note(name, one));
            match (one.end, one.address) {
                (_, Some(address)) => drop(addresses.insert(address)),
                (End::Resource(arn), None) => match self.chosen_by(arn) {
                    Some(chosen) => meant.ends.push(Ends::Any(chosen)),
                    None => meant.hidden.push(also(arn.name(), name)),
                },
                (End::Name(other), None) => meant.beyond.push(also(other.as_str(), name)),
                (End::Forwarded(rule), None) => {
                    let said = format!("what those answer for {name} whom it asks");
                    meant.hidden.push((rule.name(), said.into()));
                }
                (End::Address(_), None) => {}
            }
        }
        let addresses = addresses.into_iter();
        meant.ends.extend(addresses.map(|one| self.at(one, view)));
        for zone in told.foreign {
            let said = format!("what it answers for {name}: it is another account's");
            meant.hidden.push((zone.as_str(), said.into()));
        }
        for gap in &told.unread {
            // Its zone surely holds the name.
            let is_of_it = gap.call.operation == LIST_RESOURCE_RECORD_SETS.name;
            match is_of_it {
                true => meant.hidden.push(unread(gap, name)),
                false => meant.doubts.push(unread(gap, name)),
            }
        }
        for one in told.untold {
            let said = format!("whether it answers for {name}: {}", one.said);
            meant.doubts.push((one.of.as_str(), said.into()));
        }
        meant
    }

    /// Returns what has an address, seen from somewhere: a VPC that holds it means its own.
    fn at(&self, address: IpAddr, view: View) -> Ends {
        let ends = self.of_address(address);
        let (View::Vpc(id), Ends::Exactly(nodes, _)) = (view, &ends) else {
            return ends;
        };
        let vpc = self.network.vpcs.get(&id);
        if vpc.is_none_or(|vpc| vpc.holds(Spot::exactly(address)) != Match::Yes) {
            return ends;
        }
        let own = nodes.iter().copied();
        let own = own.filter(|one| self.network.node(one.at).is_some_and(|node| node.vpc == id));
        let own: Vec<_> = own.collect();
        match own.is_empty() {
            true => Ends::Nobody(address),
            false => Ends::Exactly(own, address),
        }
    }

    /// Returns the resource that has an ARN; `None` where nothing of it was read that stands somewhere. Interfaces have
    /// no host names: records lead to them by address.
    fn chosen_by(&self, arn: Arn) -> Option<Chosen> {
        let network = self.network;
        let mut chosen = Chosen::default();
        for at in network.find_resources(arn.as_str()) {
            if let Some(resource) = network.resource(*at) {
                chosen.add_resource(*at, resource);
            }
        }
        (!chosen.is_empty()).then_some(chosen)
    }

    /// Says by which records a name leads to what answers.
    fn note(&self, name: DnsName, one: &Found) -> Option<Box<str>> {
        let end = match (&one.end, one.address) {
            (_, Some(address)) => address.to_string(),
            (End::Resource(arn), None) => arn.given_name().to_owned(),
            (End::Address(_) | End::Name(_) | End::Forwarded(_), None) => return None,
        };
        let links: Vec<String> = one.links.iter().map(|link| self.link(link)).collect();
        Some(format!("{name} leads to {end}: {}", links.join(", ")).into())
    }

    fn link(&self, link: &Link) -> String {
        let mut zones = self.network.estate.route53.hosted_zones.iter();
        let zone = zones.find(|zone| zone.id == link.zone);
        let kind = match zone.and_then(|zone| zone.is_private()) {
            Some(true) => " (private)",
            Some(false) | None => "",
        };
        format!("{} {} in {}{kind}", link.name, link.record_type, link.zone)
    }
}

/// Says that a name leads somewhere too.
fn also(to: &'static str, name: DnsName) -> Said {
    (to, format!("{name} leads there too").into())
}

/// Says what was not read that tells of a name.
fn unread(gap: &Gap, name: DnsName) -> Said {
    let of = gap
        .call
        .request
        .map_or(gap.call.place.region.as_str(), Sym::as_str);
    let (service, call, state) = (gap.call.service, gap.call.operation, gap.state);
    let said =
        format!("what is answered for {name} was not read whole: `{service} {call}` ({state})");
    (of, said.into())
}

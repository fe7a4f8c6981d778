//! What selectors choose: by account, region, VPC, subnet, service, environment, tag, name, address.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::ends::Chosen;
use super::seen::{Seen, Thing};
use super::{Flows, QuestionError};
use crate::environments::{EnvironmentName, Selector, TagSelector};
use crate::estate::ec2::DESCRIBE_NETWORK_INTERFACES;
use crate::ids::{AccountId, Cidr, Place, Region, SubnetId, VpcId};
use crate::network::prepared::{Match, NodeAt};

/// Interfaces and managed resources by what they have in common; each part is made when first asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Index<'e> {
    places: OnceLock<Places>,
    pub seen: OnceLock<Seen<'e>>,
    services: OnceLock<FxHashMap<&'static str, Vec<Thing>>>,
    environments: OnceLock<FxHashMap<EnvironmentName, Vec<Thing>>>,
    tags: OnceLock<Tagged>,
    unread: OnceLock<Vec<(AccountId, Region, &'static str)>>,
}

/// What is tagged, by the tags' keys, with their values.
type Tagged = FxHashMap<&'static str, Vec<(Box<str>, Thing)>>;

#[derive(Clone, Debug, Default)]
struct Places {
    accounts: FxHashMap<AccountId, Vec<NodeAt>>,
    regions: FxHashMap<Region, Vec<NodeAt>>,
    vpcs: FxHashMap<VpcId, Vec<NodeAt>>,
    subnets: FxHashMap<SubnetId, Vec<NodeAt>>,
}

/// Where something that a selector means may be hidden.
enum Hiding {
    /// There, when the interfaces of accounts or regions were not read.
    In(Vec<Place>),
    /// In an account.
    Account(AccountId),
    /// In the accounts of an environment, and where its VPCs are.
    Environment(EnvironmentName),
    /// In a region.
    Region(Region),
    /// Anywhere.
    Anywhere,
}

impl Flows<'_, '_> {
    /// Returns what a selector chooses, with what may be hidden beside it.
    pub(super) fn choose(&self, text: &str, by: &Selector) -> Result<Chosen, QuestionError> {
        let mut chosen = Chosen {
            is_selection: true,
            ..Chosen::default()
        };
        self.add_chosen(by, &mut chosen);
        chosen.nodes.sort_unstable();
        chosen.nodes.dedup();
        let is_none = chosen.is_empty();
        chosen.unread.extend(self.hidden(by));
        // Whoever names a place that is there may mean what nobody read of it; who names a property may be mistaken.
        let is_place = matches!(
            by,
            Selector::Account(_)
                | Selector::Vpc(_)
                | Selector::Subnet(_)
                | Selector::Environment(_)
        );
        if is_none && (!is_place || chosen.unread.is_empty()) {
            return Err(self.unmatched(text, by));
        }
        Ok(chosen)
    }

    fn add_chosen(&self, by: &Selector, chosen: &mut Chosen) {
        match by {
            Selector::Account(account) => {
                self.add_nodes(self.places().accounts.get(account), chosen);
                self.add_elsewhere(chosen, |place| place.account == *account);
            }
            Selector::Region(region) => {
                self.add_nodes(self.places().regions.get(region), chosen);
                self.add_elsewhere(chosen, |place| place.region == *region);
            }
            Selector::Vpc(vpc) => self.add_nodes(self.places().vpcs.get(vpc), chosen),
            Selector::Subnet(subnet) => self.add_nodes(self.places().subnets.get(subnet), chosen),
            Selector::Service(service) => {
                let things = self.services().get(service.as_str());
                self.add_things(things.into_iter().flatten(), chosen);
            }
            Selector::Environment(name) => {
                let things = self.environments().get(name);
                self.add_things(things.into_iter().flatten(), chosen);
            }
            Selector::Tag(tag) => self.add_tagged(tag, chosen),
            Selector::Name(glob) => self.add_where(chosen, |name, _| glob.matches(name)),
            Selector::ArnPattern(glob) => {
                self.add_where(chosen, |_, arn| glob.matches(arn));
            }
            Selector::Address(block) => self.add_block(*block, chosen),
            Selector::Internet | Selector::OnPremises | Selector::Arn(_) | Selector::Id(_) => {}
        }
    }

    fn add_nodes(&self, nodes: Option<&Vec<NodeAt>>, chosen: &mut Chosen) {
        let nodes = nodes.into_iter().flatten();
        nodes.for_each(|at| chosen.add_node(*at));
    }

    /// Adds resources that have no interface, or none that is known, in some places.
    fn add_elsewhere(&self, chosen: &mut Chosen, is_there: impl Fn(Place) -> bool) {
        for (at, resource) in self.network.resources() {
            let has_more = resource.front.is_some() || resource.unread.is_some();
            if has_more && is_there(resource.place) {
                let nodes = chosen.nodes.len();
                chosen.add_resource(at, resource);
                chosen.nodes.truncate(nodes);
            }
        }
    }

    fn add_things<'t>(&self, things: impl Iterator<Item = &'t Thing>, chosen: &mut Chosen) {
        for thing in things {
            match thing {
                Thing::Node(at) => chosen.add_node(*at),
                Thing::Resource(at) => {
                    if let Some(resource) = self.network.resource(*at) {
                        chosen.add_resource(*at, resource);
                    }
                }
            }
        }
    }

    fn add_tagged(&self, tag: &TagSelector, chosen: &mut Chosen) {
        let all = self.tags().get(&*tag.key);
        let tagged = all.into_iter().flatten();
        let tagged = tagged.filter(|(value, _)| tag.matches(&tag.key, value));
        let things: Vec<Thing> = tagged.map(|(_, thing)| *thing).collect();
        self.add_things(things.iter(), chosen);
    }

    /// Adds what is chosen by its name or ARN.
    fn add_where(&self, chosen: &mut Chosen, is_it: impl Fn(&str, &str) -> bool) {
        let mut things = Vec::new();
        for (at, resource) in self.network.resources() {
            if is_it(resource.name.as_str(), resource.arn.as_str()) {
                things.push(Thing::Resource(at));
            }
        }
        for (at, node) in self.network.nodes() {
            let of_node = self.seen().told_of(node);
            if of_node
                .iter()
                .any(|told| is_it(told.name, told.arn.as_str()))
            {
                things.push(Thing::Node(at));
            }
        }
        self.add_things(things.iter(), chosen);
    }

    /// Adds all that has an address of a block, or may have one.
    fn add_block(&self, block: Cidr, chosen: &mut Chosen) {
        for (at, node) in self.network.nodes() {
            let private = node.spots.iter().any(|spot| spot.is_in(block) != Match::No);
            let public = node
                .public
                .iter()
                .any(|(public, _)| block.contains(*public));
            if private || public {
                chosen.add_node(at);
            }
        }
        chosen.within = Some(block);
    }

    fn places(&self) -> &Places {
        self.index.places.get_or_init(|| {
            let mut places = Places::default();
            for (at, node) in self.network.nodes() {
                let place = node.place;
                places.accounts.entry(place.account).or_default().push(at);
                places.regions.entry(place.region).or_default().push(at);
                places.vpcs.entry(node.vpc).or_default().push(at);
                places.subnets.entry(node.subnet).or_default().push(at);
            }
            places
        })
    }

    fn services(&self) -> &FxHashMap<&'static str, Vec<Thing>> {
        self.index.services.get_or_init(|| {
            let mut services: FxHashMap<&'static str, Vec<Thing>> = FxHashMap::default();
            for (at, resource) in self.network.resources() {
                for service in &resource.services {
                    let of = services.entry(service).or_default();
                    of.push(Thing::Resource(at));
                }
            }
            for (at, node) in self.network.nodes() {
                let is_bare = self.network.resources_at(at).is_empty();
                if let Some(service) = self.seen().service(node).filter(|_| is_bare) {
                    services.entry(service).or_default().push(Thing::Node(at));
                }
            }
            services
        })
    }

    fn environments(&self) -> &FxHashMap<EnvironmentName, Vec<Thing>> {
        self.index.environments.get_or_init(|| {
            let mut all: FxHashMap<EnvironmentName, Vec<Thing>> = FxHashMap::default();
            for (at, resource) in self.network.resources() {
                // A part is where its whole is.
                let told = self.seen().of_resource(resource);
                let own = told.environment(self.environments);
                if let Some(name) = own.filter(|_| !resource.is_part) {
                    all.entry(name).or_default().push(Thing::Resource(at));
                }
            }
            for (at, node) in self.network.nodes() {
                if !self.network.resources_at(at).is_empty() {
                    continue;
                }
                let told = self.seen().told_of(node).into_iter().next();
                let own = match told {
                    Some(told) => told.environment(self.environments),
                    None => self.environments.account(node.place.account).environment,
                };
                if let Some(name) = own {
                    all.entry(name).or_default().push(Thing::Node(at));
                }
            }
            all
        })
    }

    fn tags(&self) -> &Tagged {
        self.index.tags.get_or_init(|| {
            let mut all = Tagged::default();
            for (at, resource) in self.network.resources() {
                for (key, value) in resource.tags.into_iter().flat_map(|tags| tags.iter()) {
                    let of = all.entry(key).or_default();
                    of.push((value.into(), Thing::Resource(at)));
                }
            }
            for (at, node) in self.network.nodes() {
                for told in self.seen().told_of(node) {
                    for (key, value) in told.tags.iter() {
                        let of = all.entry(key).or_default();
                        of.push((value.into(), Thing::Node(at)));
                    }
                }
            }
            all
        })
    }

    /// Returns which interfaces nobody read that a selector may mean.
    fn hidden(&self, by: &Selector) -> Vec<(&'static str, Box<str>)> {
        let estate = self.network.estate;
        let hiding = match by {
            Selector::Account(account) => Hiding::Account(*account),
            Selector::Region(region) => Hiding::Region(*region),
            Selector::Vpc(id) => {
                let mut vpcs = estate.ec2.vpcs.iter();
                let found = vpcs.find(|vpc| vpc.id == *id);
                Hiding::In(found.map(|vpc| vpc.place).into_iter().collect())
            }
            Selector::Subnet(id) => {
                let found = self.network.subnets.get(id);
                Hiding::In(found.map(|subnet| subnet.place).into_iter().collect())
            }
            Selector::Environment(name) => Hiding::Environment(*name),
            Selector::Service(_)
            | Selector::Tag(_)
            | Selector::Name(_)
            | Selector::ArnPattern(_)
            | Selector::Address(_) => Hiding::Anywhere,
            Selector::Internet | Selector::OnPremises | Selector::Arn(_) | Selector::Id(_) => {
                return Vec::new();
            }
        };
        let is_there = |(account, region, _): &&(AccountId, Region, &'static str)| match &hiding {
            Hiding::In(places) => places
                .iter()
                .any(|place| (place.account, place.region) == (*account, *region)),
            Hiding::Account(one) => one == account,
            Hiding::Environment(name) => self.is_of(*name, *account, *region),
            Hiding::Region(one) => one == region,
            Hiding::Anywhere => true,
        };
        let unread = self.unread_places().iter().filter(is_there);
        let said = unread.map(|(account, region, state)| {
            let said = format!("which interfaces {account} has there was not read (ec2 describe-network-interfaces: {state})");
            (region.as_str(), said.into())
        });
        said.collect()
    }

    /// Returns whether an account is of an environment, or has a VPC in a region that is.
    fn is_of(&self, name: EnvironmentName, account: AccountId, region: Region) -> bool {
        let vpcs = self.environments.vpcs.values();
        let mut there =
            vpcs.filter(|vpc| (vpc.place.account, vpc.place.region) == (account, region));
        self.environments.account(account).environment == Some(name)
            || there.any(|vpc| vpc.assignment.environment == Some(name))
    }

    /// Returns where interfaces were not all read, of all that the universe holds.
    fn unread_places(&self) -> &[(AccountId, Region, &'static str)] {
        self.index.unread.get_or_init(|| {
            let ledger = &self.network.estate.ledger;
            let regions = self.environments.universe.regions.iter();
            let places = regions
                .flat_map(|(account, all)| all.iter().map(move |region| (*account, *region)));
            let unread = places.filter_map(|(account, region)| {
                let place = Place::new(account, region);
                let gap = ledger.gap(place, &DESCRIBE_NETWORK_INTERFACES, None)?;
                Some((account, region, gap.state))
            });
            unread.collect()
        })
    }

    pub(super) fn seen(&self) -> &Seen<'_> {
        let estate = self.network.estate;
        self.index.seen.get_or_init(|| Seen::of(estate))
    }

    /// Returns the error for a selector that matches nothing, with what would match.
    fn unmatched(&self, text: &str, by: &Selector) -> QuestionError {
        let known: BTreeSet<&'static str> = match by {
            Selector::Environment(_) => self
                .environments()
                .keys()
                .map(|name| name.as_str())
                .collect(),
            Selector::Service(_) => self.services().keys().copied().collect(),
            Selector::Account(_)
            | Selector::Region(_)
            | Selector::Vpc(_)
            | Selector::Subnet(_)
            | Selector::Tag(_)
            | Selector::Name(_)
            | Selector::Arn(_)
            | Selector::ArnPattern(_)
            | Selector::Address(_)
            | Selector::Id(_)
            | Selector::Internet
            | Selector::OnPremises => BTreeSet::new(),
        };
        let known: Vec<&str> = known.into_iter().collect();
        QuestionError::Unmatched {
            selector: text.into(),
            known: match known.is_empty() {
                true => "".into(),
                false => format!("; there is {}", known.join(", ")).into(),
            },
        }
    }
}

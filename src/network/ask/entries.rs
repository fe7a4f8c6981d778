//! Ways in: what gets to each interface from each side and zone, and the path of any of it.

use rayon::prelude::*;

use super::Flows;
use super::answer::FlowAnswer;
use super::best::Best;
use super::ends::{Chosen, Ends};
use crate::environments::Assignment;
use crate::ids::{AccountId, Arn, ClientVpnEndpointId, Protocol, Sym, VpcId};
use crate::network::engine::{Fare, Opening, Reach, Side};
use crate::network::prepared::{Door, Kind, Node, NodeAt};
use crate::network::walk::{Rule, Trail, is_partial};
use crate::network::without::{Passed, is_removable};

/// An interface, with what stands behind it.
#[derive(Clone, Debug)]
pub struct Dweller {
    /// The interface, or the resource that has one which was not read.
    pub name: Sym,
    /// What stands, or may stand, there: managed resources, wholes before their parts, else the instance and the
    /// interface.
    pub arns: Vec<Arn>,
    /// The account of its owner.
    pub account: AccountId,
    /// The VPC.
    pub vpc: VpcId,
    /// The environment of what stands there.
    pub assignment: Assignment,
    /// Whether code of its owner's opens connections there: a host, a function. What a managed service opens, such as
    /// the replication of a database, its owner configures elsewhere.
    pub is_workload: bool,
    /// Whether the instance was not read that it belongs to, with its name and tags.
    pub is_instance_unread: bool,
    /// The interfaces to which a way may lead on from there, where it is a load balancer's or an endpoint's.
    pub behind: Option<Vec<Sym>>,
}

/// Where a way in begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// Interfaces of a side.
    Side(Side),
    /// The internet.
    Internet,
    /// Networks outside of AWS.
    OnPremises,
    /// Clients of a Client VPN endpoint.
    ClientVpn(ClientVpnEndpointId),
}

/// What gets, or may get, from an origin to interfaces that it reaches alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Where it begins.
    pub from: Origin,
    /// The interfaces, by their names; one for each address.
    pub targets: Vec<Sym>,
    /// How sources fare, each with an example.
    pub fares: Vec<Fare>,
}

/// The path of one flow.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The flow, as a question about it is answered.
    pub answer: FlowAnswer,
    /// The components that the request passes, each with the rule that let it pass, where one had to.
    pub hops: Vec<(Sym, Option<Rule>)>,
    /// What was taken to be so: it was not read, or lies in software of its owner.
    pub assumptions: Vec<Box<str>>,
}

impl Trace {
    /// Returns the rules that the request passes and that somebody can take away.
    pub fn removable(&self) -> Vec<Passed> {
        let hops = self.hops.iter();
        let passed = hops.filter_map(|(component, rule)| Some((*component, (*rule)?)));
        passed.filter(is_removable).collect()
    }
}

impl Flows<'_, '_> {
    /// Returns what stands at each interface.
    pub fn dwellers(&self) -> Vec<Dweller> {
        let all = self.network.nodes();
        let dweller = |(at, node): (NodeAt, &Node)| {
            let resources = self.network.resources_at(at).iter();
            let resources = resources.filter_map(|one| self.network.resource(*one));
            let mut resources: Vec<_> = resources.collect();
            resources.sort_by_key(|one| one.is_part);
            let resources = resources.into_iter();
            let mut told: Vec<_> = resources.map(|one| self.seen().of_resource(one)).collect();
            let is_bare = told.is_empty();
            if is_bare {
                told = self.seen().told_of(node);
            }
            let has_instance = told.iter().any(|one| one.arn.resource_type() == "instance");
            let first = told.first().map(|one| one.assignment(self.environments));
            Dweller {
                name: node.name,
                arns: told.iter().map(|one| one.arn).collect(),
                account: node.place.account,
                vpc: node.vpc,
                is_workload: matches!(node.kind, Kind::Host | Kind::Client),
                is_instance_unread: is_bare && node.instance.is_some() && !has_instance,
                behind: self.behind(at, node),
                assignment: first.unwrap_or_else(|| self.environments.account(node.place.account)),
            }
        };
        all.map(dweller).collect()
    }

    /// Returns the interfaces to which a way may lead on from a load balancer or an endpoint.
    fn behind(&self, at: NodeAt, node: &Node) -> Option<Vec<Sym>> {
        let leads_on = matches!(node.kind, Kind::Balancer(_) | Kind::Endpoint(_));
        let all = || self.network.behind_at(at).into_iter();
        let names = || all().filter_map(|one| self.network.node(one).map(|node| node.name));
        leads_on.then(|| names().collect())
    }

    /// Returns what gets, or may get, to interfaces from the sides of others and from outside of AWS.
    ///
    /// `side` is asked for each interface by its name; `wanted` says of which origins flows to which sides are told.
    pub fn entries(
        &self,
        side: impl Fn(Sym) -> Option<Side>,
        wanted: impl Fn(Origin, Side) -> bool + Sync,
    ) -> Vec<Entry> {
        let reach = Reach::of(self.network, |at| side(self.network.node(at)?.name));
        let between = reach.inflows(|from, to| wanted(Origin::Side(from), to));
        let between = between.into_iter();
        let mut entries: Vec<Entry> = between
            .map(|inflow| Entry {
                from: Origin::Side(inflow.from),
                targets: inflow.targets,
                fares: inflow.fares,
            })
            .collect();
        for (origin, begins) in self.zones() {
            let targets = reach.targets(origin == Origin::Internet);
            let targets = targets
                .into_par_iter()
                .filter(|(to, _)| wanted(origin, *to));
            let found = targets.filter_map(|(_, all)| self.entry(origin, &begins, &all));
            entries.extend(found.collect::<Vec<_>>());
        }
        entries
    }

    /// Returns what gets from a zone to interfaces that it reaches alike.
    fn entry(&self, from: Origin, begins: &Ends, all: &[NodeAt]) -> Option<Entry> {
        let name = |at: &NodeAt| self.network.node(*at).map(|node| node.name);
        let traffic = self.fares(begins, &ends_at(*all.first()?));
        let example = Opening {
            from: Sym::new("zone"),
            to: all.first().and_then(name)?,
            traffic,
        };
        let pairs = all.len() as u64;
        (!example.traffic.is_empty()).then(|| Entry {
            from,
            targets: all.iter().filter_map(name).collect(),
            fares: vec![Fare { pairs, example }],
        })
    }

    /// Returns the zones from which flows come in.
    fn zones(&self) -> Vec<(Origin, Ends)> {
        let mut zones = vec![
            (Origin::Internet, Ends::Internet(None)),
            (Origin::OnPremises, Ends::Premises(None)),
        ];
        let endpoints = self.network.estate.ec2.client_vpn_endpoints.iter();
        zones.extend(endpoints.map(|one| (Origin::ClientVpn(one.id), self.clients(one.id))));
        zones
    }

    /// Returns where the clients of a Client VPN endpoint set out.
    fn clients(&self, endpoint: ClientVpnEndpointId) -> Ends {
        let mut chosen = Chosen::default();
        for (at, _) in self.network.nodes() {
            if matches!(self.network.door(at), Some(Door::ClientVpn(one)) if one.id == endpoint) {
                chosen.add_node(at);
            }
        }
        match chosen.nodes.is_empty() {
            true => self
                .closed_client_vpn(endpoint.as_str())
                .unwrap_or(Ends::Any(chosen)),
            false => Ends::Any(chosen),
        }
    }

    /// Returns the path of a flow from an origin to an interface, by a source of the origin's where it has interfaces.
    pub fn trace(
        &self,
        (from, source): (Origin, Sym),
        target: Sym,
        traffic: (Protocol, Option<u16>),
    ) -> Option<Trace> {
        let begins = match from {
            Origin::Side(_) => self.interfaces(source),
            Origin::Internet => Ends::Internet(None),
            Origin::OnPremises => Ends::Premises(None),
            Origin::ClientVpn(endpoint) => self.clients(endpoint),
        };
        let best = self.best(&begins, &self.interfaces(target), traffic)?;
        let trails = || std::iter::once(&best.flow.request).chain(&best.flow.reply);
        let assumed = trails().flat_map(|trail: &Trail| trail.assumptions.iter());
        let mut assumptions: Vec<Box<str>> = assumed
            .filter(|one| !is_partial(one))
            .cloned()
            .chain(self.supposed_of(&best))
            .collect();
        assumptions.sort();
        assumptions.dedup();
        let hops = best.flow.request.hops.iter();
        Some(Trace {
            hops: hops.map(|hop| (hop.component, hop.rule)).collect(),
            assumptions,
            answer: self.answer(&best),
        })
    }

    fn supposed_of(&self, best: &Best) -> Option<Box<str>> {
        best.is_best().then(|| self.supposed(best))?
    }

    fn interfaces(&self, name: Sym) -> Ends {
        let mut chosen = Chosen::default();
        for at in self.network.named(name.as_str()) {
            chosen.add_node(*at);
        }
        Ends::Any(chosen)
    }
}

fn ends_at(at: NodeAt) -> Ends {
    let mut chosen = Chosen::default();
    chosen.add_node(at);
    Ends::Any(chosen)
}

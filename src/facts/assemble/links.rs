use std::collections::{BTreeMap, BTreeSet};

use crate::estate::ec2::{
    DESCRIBE_NETWORK_INTERFACES, DESCRIBE_ROUTE_TABLES, DESCRIBE_SUBNETS,
    DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS, DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS,
    DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES, DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
    DESCRIBE_VPC_PEERING_CONNECTIONS, DESCRIBE_VPCS, GET_TRANSIT_GATEWAY_ROUTE_TABLE_ASSOCIATIONS,
    GET_TRANSIT_GATEWAY_ROUTE_TABLE_PROPAGATIONS, SEARCH_TRANSIT_GATEWAY_ROUTES,
};
use crate::estate::{Gap, Operation};
use crate::facts::{
    Cause, Class, Crossing, CrossingKind, Family, Form, GapId, Hop, Resource, SubjectId, Sureness,
    WitnessId,
};
use crate::ids::{AccountId, Region, Sym, VpcId};
use crate::network::{self, Links, Network, Open, Quarter, RoutedLink, Way};

use super::builder::Builder;
use super::receivers::{Receiver, Target, crossing};
use super::words;

/// The call whose replies hold most routes.
const ROUTES: &str = "ec2 describe-route-tables";

/// Calls that tell where routes lead.
const OF_ROUTES: [&Operation; 7] = [
    &DESCRIBE_SUBNETS,
    &DESCRIBE_ROUTE_TABLES,
    &DESCRIBE_VPC_PEERING_CONNECTIONS,
    &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS,
    &DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
    &DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS,
    &DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES,
];

/// Calls that tell of one table of a transit gateway.
const OF_TABLE: [&Operation; 3] = [
    &GET_TRANSIT_GATEWAY_ROUTE_TABLE_ASSOCIATIONS,
    &GET_TRANSIT_GATEWAY_ROUTE_TABLE_PROPAGATIONS,
    &SEARCH_TRANSIT_GATEWAY_ROUTES,
];

/// What one environment has in a VPC.
pub(super) struct Part {
    pub(super) vpc: VpcId,
    pub(super) accounts: BTreeSet<AccountId>,
    pub(super) who: Receiver,
}

/// Returns a crossing for each pair of VPCs between which routes lead from a lower environment to production and back;
/// the VPCs of production get the gaps of what was not read of routes.
pub(super) fn links(
    builder: &mut Builder<'_>,
    network: &Network<'_>,
    resources: &mut [Resource],
) -> Vec<Crossing> {
    let parts = parts(builder, network);
    let mut links = Links::of(network);
    let mut crossings = Vec::new();
    for prod in parts.iter().filter(|part| may_be_prod(&part.who)) {
        let Some(vpc) = builder.vpc(prod.vpc) else {
            continue;
        };
        let id = SubjectId::new(vpc.arn.as_str());
        let mut gaps: BTreeSet<GapId> = BTreeSet::new();
        for lower in parts.iter().filter(|part| may_be_lower(&part.who)) {
            let is_sure = |part: &Part| part.who.confidence.is_medium_or_better();
            if lower.vpc == prod.vpc || !(is_sure(prod) || is_sure(lower)) {
                continue;
            }
            let Some(link) = links.between(prod.quarter(), lower.quarter()) else {
                continue;
            };
            match link.way {
                Way::Blocked => {}
                Way::Unknown => gaps.extend(unread(builder, (prod, lower), &link)),
                Way::Maybe | Way::Reachable => {
                    crossings.push(linked(builder, (prod, lower), id, &link));
                }
            }
        }
        if network.leads_out(prod.vpc) {
            gaps.extend(unread_beyond(builder));
        }
        let found = resources.binary_search_by_key(&id, |resource| resource.id);
        if let Some(resource) = found.ok().and_then(|at| resources.get_mut(at)) {
            for gap in gaps {
                resource.gaps.add(Family::Routes, gap);
            }
        }
    }
    crossings
}

impl Part {
    /// Returns it as the network knows it.
    pub(super) fn quarter(&self) -> Quarter<'_> {
        Quarter {
            vpc: self.vpc,
            accounts: &self.accounts,
        }
    }
}

/// Returns what each environment has in each VPC, in order.
pub(super) fn parts(builder: &Builder<'_>, network: &Network<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    for (vpc, accounts) in network.dwellers() {
        let mut own: BTreeMap<(Option<Sym>, Class), Part> = BTreeMap::new();
        for account in accounts {
            let who = Receiver::in_vpc(builder, account, Some(vpc));
            let key = (who.environment.map(|one| one.sym()), who.class);
            let part = own.entry(key).or_insert_with(|| Part {
                vpc,
                accounts: BTreeSet::new(),
                who,
            });
            part.accounts.insert(account);
        }
        parts.extend(own.into_values());
    }
    parts
}

pub(super) fn may_be_prod(who: &Receiver) -> bool {
    let is_doubtful = !who.confidence.is_medium_or_better() && who.class != Class::External;
    who.class.may_be_prod() || is_doubtful
}

pub(super) fn may_be_lower(who: &Receiver) -> bool {
    let is_doubtful = !who.confidence.is_medium_or_better() && who.class != Class::External;
    matches!(who.class, Class::Lower | Class::Unclassified) || is_doubtful
}

fn linked(
    builder: &mut Builder<'_>,
    (prod, lower): (&Part, &Part),
    target: SubjectId,
    link: &RoutedLink,
) -> Crossing {
    let target = Target {
        id: target,
        environment: prod.who.environment,
        class: prod.who.class,
        confidence: prod.who.confidence,
    };
    let id = format!("link:{}:{}:{}", lower.vpc, prod.vpc, lower.who.id);
    let routes: BTreeSet<Cause> = link.hops.iter().filter_map(cause_of).collect();
    let rules = link.admitting.iter().map(|rule| Cause {
        key: rule.to_string().into(),
        text: format!("`{rule}` admits the other side").into(),
    });
    let rules: Vec<Cause> = rules.collect();
    let transit = transit(builder, prod, lower, link);
    let evidence = said(builder, (prod, lower), target.id, (link, &transit));
    let hop = |hop: &network::Hop| Hop {
        component: hop.component.as_str().into(),
        rule: hop.rule.map(|rule| rule.to_string().into()),
        text: match hop.is_reply {
            true => "on the way back".into(),
            false => "on the way there".into(),
        },
    };
    let witness = WitnessId::new(&id);
    // What ACLs let pass is not what makes a link.
    let told = link.hops.iter();
    let told = told.filter(|hop| !matches!(hop.rule, Some(network::Rule::Entry(_))));
    builder.witnesses.insert(witness, told.map(hop).collect());
    let own = routes.iter().next().map(|cause| cause.key.clone());
    let cut = own.filter(|_| link.count == 1).into_iter().collect();
    Crossing {
        form: Some(match link.admitting.is_empty() {
            true => Form::Routed,
            false => Form::Admitted,
        }),
        certainty: match link.way {
            Way::Reachable => Sureness::Proven,
            Way::Maybe | Way::Unknown | Way::Blocked => Sureness::Maybe,
        },
        transit,
        count: link.count,
        causes: routes.into_iter().chain(rules).collect(),
        cut,
        assumptions: assumptions(link),
        witness: Some(witness),
        evidence,
        ..crossing(CrossingKind::Link, &id, &lower.who, &target)
    }
}

fn assumptions(link: &RoutedLink) -> Vec<Box<str>> {
    let doubts = link.doubts.iter();
    let doubts = doubts.map(|doubt| format!("{}: {}", doubt.component, doubt.detail).into());
    let mut all: Vec<Box<str>> = doubts.chain(link.assumptions.iter().cloned()).collect();
    all.sort();
    all.dedup();
    all
}

/// Returns the route that let a packet pass, as a cause.
fn cause_of(hop: &network::Hop) -> Option<Cause> {
    let rule = hop.rule.filter(|rule| match rule {
        network::Rule::Route(..) | network::Rule::Network(..) => true,
        network::Rule::Group(_) | network::Rule::Entry(_) | network::Rule::Words(_) => false,
    })?;
    Some(Cause {
        key: format!("{}:{rule}", hop.component).into(),
        text: format!("route of `{}`: {rule}", hop.component).into(),
    })
}

/// Returns the accounts of the transit gateways on the way that belong to neither side.
fn transit(builder: &Builder<'_>, prod: &Part, lower: &Part, link: &RoutedLink) -> Vec<Sym> {
    let mut all: Vec<Sym> = Vec::new();
    let there = link.hops.iter().filter(|hop| !hop.is_reply);
    for rule in there.filter_map(|hop| hop.rule) {
        let network::Rule::Route(_, target) = rule else {
            continue;
        };
        let mut gateways = builder.estate.ec2.transit_gateways.iter();
        let Some(gateway) = gateways.find(|one| one.id.sym() == target) else {
            continue;
        };
        let owner = gateway.place.account;
        let shown = Sym::new(&owner.to_string());
        let is_own = prod.accounts.contains(&owner) || lower.accounts.contains(&owner);
        if !is_own && !all.contains(&shown) {
            all.push(shown);
        }
    }
    all
}

fn said(
    builder: &mut Builder<'_>,
    (prod, lower): (&Part, &Part),
    id: SubjectId,
    (link, transit): (&RoutedLink, &[Sym]),
) -> Vec<crate::facts::EvidenceId> {
    let name = |vpc: VpcId| {
        let item = builder.vpc(vpc);
        let name = item.and_then(|item| item.tags.get("Name"));
        name.map_or_else(|| format!("`{vpc}`"), |name| format!("`{name}` ({vpc})"))
    };
    let environment = lower
        .who
        .environment
        .map_or("no environment", |one| one.as_str());
    let accounts: Vec<String> = transit
        .iter()
        .filter_map(|one| one.as_str().parse::<AccountId>().ok())
        .map(|account| builder.account_shown(account))
        .collect();
    let by = match accounts.as_slice() {
        [] => String::new(),
        some => format!(", transit via {}", some.join(", ")),
    };
    let (one, two) = link.subnets;
    let text = format!(
        "routes lead from {} to {} of {environment} and back{by}, such as between `{one}` and `{two}`",
        name(prod.vpc),
        name(lower.vpc)
    );
    let mut evidence = vec![builder.say(id, ROUTES, &text)];
    if !link.admitting.is_empty() {
        let rules = link.admitting.iter().map(|rule| format!("`{rule}`"));
        let text = format!(
            "and rules of one side admit the other: {}",
            words::first_few(rules, 4)
        );
        evidence.push(builder.say(id, "ec2 describe-security-groups", &text));
    }
    evidence
}

/// Returns the gaps for which it is not known whether routes lead between two parts.
fn unread(
    builder: &mut Builder<'_>,
    (prod, lower): (&Part, &Part),
    link: &RoutedLink,
) -> Vec<GapId> {
    let regions: BTreeSet<Region> = [prod.vpc, lower.vpc]
        .into_iter()
        .filter_map(|vpc| Some(builder.vpc(vpc)?.place.region))
        .collect();
    let shared = builder.environments.accounts.iter();
    let shared = shared.filter(|(_, one)| words::class(one.assignment.class) == Class::Shared);
    let mut accounts: BTreeSet<AccountId> = shared.map(|(account, _)| *account).collect();
    accounts.extend(&prod.accounts);
    accounts.extend(&lower.accounts);
    let owners = [prod.vpc, lower.vpc].into_iter();
    accounts.extend(owners.filter_map(|vpc| Some(builder.vpc(vpc)?.place.account)));
    let ledger = &builder.estate.ledger;
    let mut gaps: Vec<Gap> = Vec::new();
    for account in accounts {
        for region in &regions {
            let place = builder.account_place(account).in_region(*region);
            gaps.extend(
                OF_ROUTES
                    .iter()
                    .filter_map(|call| ledger.gap(place, call, None)),
            );
        }
    }
    for table in builder.estate.ec2.transit_gateway_route_tables.iter() {
        let id = Some(table.id.as_str());
        gaps.extend(
            OF_TABLE
                .iter()
                .filter_map(|call| ledger.gap(table.place, call, id)),
        );
    }
    if !gaps.is_empty() {
        return gaps.iter().map(|gap| builder.gap(gap)).collect();
    }
    let Some(vpc) = builder.vpc(prod.vpc) else {
        return Vec::new();
    };
    let doubts = link.doubts.iter().filter(|doubt| doubt.is_unread);
    let open = doubts.map(|doubt| Open {
        component: doubt.component.as_str(),
        detail: doubt.detail.clone(),
    });
    open.flat_map(|one| builder.blamed(vpc.arn, &one)).collect()
}

/// Returns the gaps of the lists that would tell of networks to which routes may lead: of accounts that may be lower.
fn unread_beyond(builder: &mut Builder<'_>) -> Vec<GapId> {
    let lists = [
        &DESCRIBE_VPCS,
        &DESCRIBE_SUBNETS,
        &DESCRIBE_NETWORK_INTERFACES,
    ];
    let accounts: Vec<AccountId> = builder
        .environments
        .universe
        .accounts
        .iter()
        .copied()
        .filter(|account| {
            let who = Receiver::account(builder, *account);
            may_be_lower(&who) || who.class == Class::Shared
        })
        .collect();
    let gaps: Vec<Gap> = accounts
        .into_iter()
        .flat_map(|account| builder.call_gaps(account, &lists))
        .collect();
    gaps.iter().map(|gap| builder.gap(gap)).collect()
}

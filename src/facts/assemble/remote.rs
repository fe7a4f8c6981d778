use std::collections::{BTreeMap, BTreeSet};

use crate::estate::ec2::{
    ClientVpnAuthorizationRule, ClientVpnEndpoint, DESCRIBE_CLIENT_VPN_AUTHORIZATION_RULES,
    DESCRIBE_CLIENT_VPN_ENDPOINTS, DESCRIBE_CLIENT_VPN_ROUTES, DESCRIBE_CLIENT_VPN_TARGET_NETWORKS,
    DESCRIBE_NETWORK_INTERFACES, DESCRIBE_SUBNETS, DESCRIBE_VPCS,
};
use crate::estate::{Gap, Item, Resource as _};
use crate::facts::{
    Cause, Crossing, CrossingKind, Family, Form, GapId, Gaps, Resource, SubjectId, Sureness,
};
use crate::ids::{Cidr, Sym};
use crate::network::{CLIENT_VPN_RULE, Doubt, Network, Open, Way};

use super::builder::{Builder, Described};
use super::links::{Part, may_be_lower, may_be_prod, parts};
use super::receivers::{Target, crossing};
use super::resources::resource;

/// The call that shows who may reach which network.
const RULES: &str = "ec2 describe-client-vpn-authorization-rules";

/// Whom an authorisation lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whom {
    Everybody,
    Group(Sym),
}

/// Returns the Client VPN endpoints as subjects, and a crossing for each authorisation by which somebody enters both
/// production and a lower environment.
pub(super) fn remote_access(
    builder: &mut Builder<'_>,
    network: &Network<'_>,
) -> (Vec<Resource>, Vec<Crossing>) {
    let parts = parts(builder, network);
    let (mut resources, mut crossings) = (Vec::new(), Vec::new());
    let estate = builder.estate;
    for endpoint in estate.ec2.client_vpn_endpoints.iter() {
        let mut spanned = Spanned::of(builder, network, endpoint, &parts);
        crossings.append(&mut spanned.crossings);
        resources.push(spanned.record(builder, network, endpoint));
    }
    // An endpoint of any account may lead into production.
    let list = format!("resources:{}", ClientVpnEndpoint::TYPE);
    builder.note_lists_everywhere(&list, &[&DESCRIBE_CLIENT_VPN_ENDPOINTS]);
    (resources, crossings)
}

/// What was found of one endpoint.
struct Spanned {
    crossings: Vec<Crossing>,
    open: Vec<GapId>,
}

/// A part of a VPC into which somebody gets, and the rules that let him.
struct Entered<'p> {
    part: &'p Part,
    way: Way,
    rules: Vec<&'p ClientVpnAuthorizationRule>,
}

impl Spanned {
    fn of(
        builder: &mut Builder<'_>,
        network: &Network<'_>,
        endpoint: &Item<ClientVpnEndpoint>,
        parts: &[Part],
    ) -> Self {
        let mut found = Self {
            crossings: Vec::new(),
            open: Vec::new(),
        };
        let mut by_whom: BTreeMap<Whom, Vec<&ClientVpnAuthorizationRule>> = BTreeMap::new();
        for rule in endpoint.authorization_rules.known().into_iter().flatten() {
            let code = rule.status.as_ref().and_then(|status| status.code);
            if let Some(whom) = whom(rule).filter(|_| !CLIENT_VPN_RULE.told(code).is_down()) {
                by_whom.entry(whom).or_default().push(rule);
            }
        }
        let mut ways: BTreeMap<usize, (Way, Vec<Doubt>)> = BTreeMap::new();
        for (at, part) in parts.iter().enumerate() {
            let rules = by_whom.values().flatten();
            if rules
                .into_iter()
                .any(|rule| covers(builder, part, rule.destination))
            {
                let (way, doubts) = network.door_leads(endpoint.id.as_str(), part.quarter());
                if way == Way::Unknown {
                    found
                        .open
                        .extend(doubts.iter().filter(|one| one.is_unread).flat_map(|doubt| {
                            let open = Open {
                                component: doubt.component.as_str(),
                                detail: doubt.detail.clone(),
                            };
                            builder.blamed(endpoint.arn, &open)
                        }));
                }
                ways.insert(at, (way, doubts));
            }
        }
        for (whom, rules) in &by_whom {
            let entered = parts.iter().enumerate().filter_map(|(at, part)| {
                let (way, _) = ways.get(&at)?;
                let rules = rules.iter().copied();
                let rules: Vec<_> = rules
                    .filter(|rule| covers(builder, part, rule.destination))
                    .collect();
                let is_open = matches!(way, Way::Maybe | Way::Reachable) && !rules.is_empty();
                is_open.then_some(Entered {
                    part,
                    way: *way,
                    rules,
                })
            });
            let entered: Vec<Entered<'_>> = entered.collect();
            found
                .crossings
                .extend(spans(builder, endpoint, *whom, &entered));
        }
        found
    }

    fn record(
        self,
        builder: &mut Builder<'_>,
        network: &Network<'_>,
        endpoint: &Item<ClientVpnEndpoint>,
    ) -> Resource {
        let name = endpoint.tags.get("Name").unwrap_or(endpoint.id.as_str());
        let vpc = endpoint.vpc.and_then(|id| builder.vpc(id));
        let common = builder.common(&Described::item(endpoint, name).in_vpc(vpc));
        let mut gaps = Gaps::default();
        let id = Some(endpoint.id.as_str());
        let ledger = &builder.estate.ledger;
        let own = [
            &DESCRIBE_CLIENT_VPN_ROUTES,
            &DESCRIBE_CLIENT_VPN_AUTHORIZATION_RULES,
            &DESCRIBE_CLIENT_VPN_TARGET_NETWORKS,
        ];
        let own = own.map(|call| ledger.gap(endpoint.place, call, id));
        let mut unread: Vec<Gap> = own.into_iter().flatten().collect();
        let lists = [
            &DESCRIBE_VPCS,
            &DESCRIBE_SUBNETS,
            &DESCRIBE_NETWORK_INTERFACES,
        ];
        // Beyond its own VPC others may stand that nobody read.
        let is_lone = endpoint.vpc.is_some_and(|vpc| !network.leads_out(vpc));
        let universe = builder.environments.universe.accounts.iter();
        let accounts = universe.filter(|account| !is_lone || **account == endpoint.place.account);
        for account in accounts {
            unread.extend(builder.call_gaps(*account, &lists));
        }
        builder.add_gaps(&mut gaps, Family::Network, &unread);
        for gap in self.open {
            gaps.add(Family::Network, gap);
        }
        resource(common, "ec2", ClientVpnEndpoint::TYPE, gaps)
    }
}

/// Returns whom a rule lets in; nothing where the reply does not tell.
fn whom(rule: &ClientVpnAuthorizationRule) -> Option<Whom> {
    if rule.access_all.0 {
        return Some(Whom::Everybody);
    }
    let group = rule.group.filter(|group| !group.as_str().is_empty())?;
    Some(Whom::Group(group))
}

/// Returns whether a network holds addresses of the VPC of a part.
fn covers(builder: &Builder<'_>, part: &Part, network: Cidr) -> bool {
    let Some(vpc) = builder.vpc(part.vpc) else {
        return false;
    };
    let more = vpc.cidr_associations.iter().map(|one| one.cidr);
    let ipv6 = vpc.ipv6_cidr_associations.iter().map(|one| one.cidr);
    let mut blocks = vpc
        .cidr
        .known()
        .copied()
        .into_iter()
        .chain(more)
        .chain(ipv6);
    blocks.any(|block| block.overlaps(network))
}

/// Returns a crossing for each lower environment into which somebody gets who gets into production too.
fn spans(
    builder: &mut Builder<'_>,
    endpoint: &Item<ClientVpnEndpoint>,
    whom: Whom,
    entered: &[Entered<'_>],
) -> Vec<Crossing> {
    let is_sure = |one: &&Entered<'_>| !one.part.who.confidence.is_medium_or_better();
    let prod = entered.iter().filter(|one| may_be_prod(&one.part.who));
    let Some(prod) = prod.min_by_key(|one| (is_sure(one), one.way != Way::Reachable)) else {
        return Vec::new();
    };
    let mut lower: BTreeMap<Option<Sym>, &Entered<'_>> = BTreeMap::new();
    let below = entered.iter().filter(|one| may_be_lower(&one.part.who));
    for one in below
        .filter(|one| one.part.vpc != prod.part.vpc || one.part.who.class != prod.part.who.class)
    {
        let environment = one.part.who.environment.map(|name| name.sym());
        lower.entry(environment).or_insert(one);
    }
    let mut crossings = Vec::new();
    for one in lower.into_values() {
        crossings.push(span(builder, endpoint, whom, (prod, one)));
    }
    crossings
}

fn span(
    builder: &mut Builder<'_>,
    endpoint: &Item<ClientVpnEndpoint>,
    whom: Whom,
    (prod, lower): (&Entered<'_>, &Entered<'_>),
) -> Crossing {
    let target = Target {
        id: SubjectId::new(endpoint.arn.as_str()),
        environment: prod.part.who.environment,
        class: prod.part.who.class,
        confidence: prod.part.who.confidence,
    };
    let (form, name, group) = match whom {
        Whom::Everybody => (
            Form::Everybody,
            "everybody who may connect".to_owned(),
            "all",
        ),
        Whom::Group(group) => (Form::Group, format!("group `{group}`"), group.as_str()),
    };
    let rules = prod.rules.iter().chain(&lower.rules);
    let rules: BTreeSet<Cidr> = rules.map(|rule| rule.destination).collect();
    let cause = |network: &Cidr| Cause {
        key: format!("{}:authorisation:{network}:{group}", endpoint.id).into(),
        text: format!(
            "authorisation rule of `{}`: {name}, to {network}",
            endpoint.id
        )
        .into(),
    };
    let causes: Vec<Cause> = rules.iter().map(cause).collect();
    let environment = |one: &Entered<'_>| {
        let name = one.part.who.environment;
        name.map_or("no environment".to_owned(), |name| format!("`{name}`"))
    };
    let text = format!(
        "{name} gets from `{}` into `{}` of {} and into `{}` of {}",
        endpoint.id,
        prod.part.vpc,
        environment(prod),
        lower.part.vpc,
        environment(lower)
    );
    let evidence = vec![builder.say(target.id, RULES, &text)];
    let id = format!("link:{}:{group}:{}", endpoint.id, lower.part.who.id);
    Crossing {
        form: Some(form),
        certainty: match prod.way.min(lower.way) {
            Way::Reachable => Sureness::Proven,
            Way::Maybe | Way::Unknown | Way::Blocked => Sureness::Maybe,
        },
        cut: match causes.as_slice() {
            [only] => vec![only.key.clone()],
            _ => Vec::new(),
        },
        causes,
        evidence,
        ..crossing(CrossingKind::Link, &id, &lower.part.who, &target)
    }
}

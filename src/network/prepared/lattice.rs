use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::names::Names;
use super::nodes::{Groups, Kind, Node};
use super::spot::Spot;
use super::states::{LATTICE, Standing};
use super::{Network, NodeAt};
use crate::estate::vpc_lattice::{
    AuthPolicy, Listener, ResourceConfiguration, ResourceGateway, Rule, RuleAction,
    ServiceNetworkResourceAssociation, ServiceNetworkServiceAssociation,
    ServiceNetworkVpcAssociation, TargetGroup,
};
use crate::estate::{Estate, Item, Observed};
use crate::ids::{Arn, Cidr, Sym, VpcEndpointId, VpcId};

/// What VPC Lattice offers: a service, or a resource behind a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::network) enum Offered {
    Service(Arn),
    Resource(Arn),
}

impl Offered {
    /// Returns the ARN.
    pub fn arn(self) -> Arn {
        match self {
            Self::Service(arn) | Self::Resource(arn) => arn,
        }
    }

    /// Returns the id, which paths show.
    pub fn name(self) -> Sym {
        Sym::new(self.arn().name())
    }

    /// Returns the networks in one of which clients find it in their own VPC, one for each family.
    ///
    /// Source: VPC Lattice User Guide, pages security-groups and resource-configuration.
    pub fn networks(self) -> [&'static str; 2] {
        match self {
            Self::Service(_) => [SERVICES, BOTH],
            Self::Resource(_) => [RESOURCES, BOTH],
        }
    }
}

/// The networks of Lattice, which it uses in every VPC.
const SERVICES: &str = "169.254.171.0/24";
const RESOURCES: &str = "129.224.0.0/17";
const BOTH: &str = "fd00:ec2:80::/64";

/// What joins something with a service network.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) struct Membership {
    pub name: Sym,
    pub network: Option<Arn>,
    pub standing: Standing,
}

/// VPC Lattice, ready for questions.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Lattice<'e> {
    of_vpcs: FxHashMap<VpcId, Vec<&'e Item<ServiceNetworkVpcAssociation>>>,
    members: BTreeMap<Offered, Vec<Membership>>,
    of_networks: FxHashMap<Arn, Vec<Offered>>,
    listeners: FxHashMap<Arn, Vec<&'e Item<Listener>>>,
    rules: FxHashMap<Arn, Vec<&'e Item<Rule>>>,
    /// By id and by ARN.
    groups: FxHashMap<Sym, &'e Item<TargetGroup>>,
    behind: FxHashMap<Arn, Vec<&'e Item<TargetGroup>>>,
    gateways: FxHashMap<Sym, &'e Item<ResourceGateway>>,
    resources: FxHashMap<Arn, &'e Item<ResourceConfiguration>>,
    /// The children of groups, by the group's id.
    children: FxHashMap<Sym, Vec<&'e Item<ResourceConfiguration>>>,
    /// The endpoints that lead to a service network or a resource, by its ARN.
    endpoints: FxHashMap<Sym, Vec<VpcEndpointId>>,
    named: Names<Offered>,
}

impl<'e> Lattice<'e> {
    pub(super) fn of(estate: &'e Estate) -> Self {
        let mut lattice = Self::default();
        lattice.add_associations(estate);
        lattice.add_services(estate);
        lattice.add_resources(estate);
        for endpoint in estate.ec2.vpc_endpoints.iter() {
            let leads = [endpoint.service_network, endpoint.resource_configuration];
            for arn in leads.into_iter().flatten() {
                let own = lattice.endpoints.entry(arn).or_default();
                own.push(endpoint.id);
            }
        }
        lattice
    }

    fn add_associations(&mut self, estate: &'e Estate) {
        for one in estate.vpc_lattice.vpc_associations.iter() {
            if let Some(vpc) = one.vpc.known() {
                self.of_vpcs.entry(*vpc).or_default().push(one);
            }
        }
        let services = estate.vpc_lattice.service_associations.iter();
        for one in services {
            if let Some(service) = one.service.known() {
                let dns = one.dns.as_ref().and_then(|dns| dns.domain_name.as_deref());
                self.join(Offered::Service(*service), of_service(one), dns);
            }
        }
        let resources = estate.vpc_lattice.resource_associations.iter();
        for one in resources {
            if let Some(resource) = one.resource_configuration.known() {
                let dns = one.dns.as_ref().and_then(|dns| dns.domain_name.as_deref());
                self.join(Offered::Resource(*resource), of_resource(one), dns);
            }
        }
    }

    fn join(&mut self, offered: Offered, membership: Membership, dns: Option<&str>) {
        self.name(offered, dns);
        self.members.entry(offered).or_default().push(membership);
        if let Some(network) = membership.network {
            self.of_networks.entry(network).or_default().push(offered);
        }
    }

    fn name(&mut self, offered: Offered, host: Option<&str>) {
        let arn = offered.arn();
        self.named.add(arn.as_str(), offered);
        self.named.add(arn.name(), offered);
        if let Some(host) = host {
            self.named.add_host(host, offered);
        }
    }

    fn add_services(&mut self, estate: &'e Estate) {
        let lattice = &estate.vpc_lattice;
        for service in lattice.services.iter() {
            let offered = Offered::Service(service.arn);
            let dns = service
                .dns
                .known()
                .and_then(|dns| dns.domain_name.as_deref());
            self.name(offered, dns);
            self.name(offered, service.custom_domain.as_deref());
        }
        for listener in lattice.listeners.iter() {
            if let Some(service) = listener.service() {
                self.name(Offered::Service(service), None);
                self.listeners.entry(service).or_default().push(listener);
            }
        }
        for rule in lattice.rules.iter() {
            if let Some(listener) = rule.listener() {
                self.rules.entry(listener).or_default().push(rule);
            }
        }
        for group in lattice.target_groups.iter() {
            self.groups.insert(Sym::new(group.arn.name()), group);
            self.groups.insert(Sym::new(group.arn.as_str()), group);
            for service in group.services.known().into_iter().flatten() {
                self.behind.entry(*service).or_default().push(group);
            }
        }
    }

    fn add_resources(&mut self, estate: &'e Estate) {
        let lattice = &estate.vpc_lattice;
        for gateway in lattice.resource_gateways.iter() {
            self.gateways.insert(Sym::new(gateway.arn.name()), gateway);
        }
        for resource in lattice.resource_configurations.iter() {
            self.name(
                Offered::Resource(resource.arn),
                resource.custom_domain.as_deref(),
            );
            self.resources.insert(resource.arn, resource);
            if let Some(group) = resource.group {
                let group = Sym::new(group.as_str().rsplit('/').next().unwrap_or_default());
                self.children.entry(group).or_default().push(resource);
            }
        }
    }

    /// Returns what has a name: an id, an ARN, a host name.
    pub fn named(&self, name: &str) -> &[Offered] {
        self.named.find(name)
    }

    /// Returns the service networks that a VPC is in.
    pub fn of_vpc(&self, vpc: VpcId) -> &[&'e Item<ServiceNetworkVpcAssociation>] {
        self.of_vpcs
            .get(&vpc)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Returns the service networks in which something is offered.
    pub fn members(&self, offered: Offered) -> &[Membership] {
        self.members
            .get(&offered)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Returns all that is offered in a service network, in order.
    pub fn offered_in(&self, network: Arn) -> Vec<Offered> {
        let mut all = self.of_networks.get(&network).cloned().unwrap_or_default();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Returns the endpoints through which something is reached: to a service network, or to itself.
    pub fn endpoints(&self, offered: Offered) -> Vec<VpcEndpointId> {
        let networks = self.members(offered).iter().filter_map(|one| one.network);
        let leads = networks.chain([offered.arn()]);
        let mut all: Vec<VpcEndpointId> = leads
            .filter_map(|arn| self.endpoints.get(&Sym::new(arn.as_str())))
            .flatten()
            .copied()
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Returns the listeners of a service, in order of their ARNs.
    pub fn listeners(&self, service: Arn) -> &[&'e Item<Listener>] {
        self.listeners
            .get(&service)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Returns the target groups to which a listener sends, by default or by a rule, as far as its actions were read;
    /// and whether they all were.
    pub fn groups_of(&self, listener: &Item<Listener>) -> (Vec<&'e Item<TargetGroup>>, bool) {
        let rules = self.rules.get(&listener.arn).into_iter().flatten();
        let actions = std::iter::once(&listener.default_action);
        let actions: Vec<&Observed<RuleAction>> =
            actions.chain(rules.map(|rule| &rule.action)).collect();
        let is_whole = actions.iter().all(|action| action.known().is_some());
        let forwards = actions
            .into_iter()
            .filter_map(|action| action.known()?.forward.as_ref());
        let sent = forwards.flat_map(|forward| &forward.target_groups);
        let sent = sent.filter(|one| one.weight != Some(0));
        let mut groups: Vec<&'e Item<TargetGroup>> = Vec::new();
        let mut is_known = true;
        for one in sent {
            match self.groups.get(&one.target_group) {
                Some(group) if !groups.iter().any(|known| known.arn == group.arn) => {
                    groups.push(group);
                }
                Some(_) => {}
                None => is_known = false,
            }
        }
        (groups, is_whole && is_known)
    }

    /// Returns the target groups that name a service as theirs.
    pub fn behind(&self, service: Arn) -> &[&'e Item<TargetGroup>] {
        self.behind
            .get(&service)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Returns a resource configuration, with its children where it is a group of them.
    pub fn resources(&self, arn: Arn) -> Vec<&'e Item<ResourceConfiguration>> {
        let children = self.children.get(&Sym::new(arn.name()));
        match children {
            Some(children) => children.clone(),
            None => self.resources.get(&arn).copied().into_iter().collect(),
        }
    }

    /// Returns the gateway of a resource configuration, or of the group that it is a part of.
    pub fn gateway(&self, resource: &ResourceConfiguration) -> Option<&'e Item<ResourceGateway>> {
        let of_group = || {
            let group = resource.group?;
            let mut all = self.resources.values();
            let own = all.find(|one| group.as_str().ends_with(one.arn.name()))?;
            own.gateway
        };
        let id = resource.gateway.or_else(of_group)?;
        let id = id.as_str().rsplit('/').next()?;
        self.gateways.get(&Sym::new(id)).copied()
    }
}

fn of_service(one: &Item<ServiceNetworkServiceAssociation>) -> Membership {
    Membership {
        name: Sym::new(one.arn.name()),
        network: one.service_network.known().copied(),
        standing: LATTICE.of(&one.status),
    }
}

fn of_resource(one: &Item<ServiceNetworkResourceAssociation>) -> Membership {
    Membership {
        name: Sym::new(one.arn.name()),
        network: one.service_network.known().copied(),
        standing: LATTICE.of(&one.status),
    }
}

/// Returns whether an association of a VPC is in force.
pub(in crate::network) fn standing_of_vpc(one: &ServiceNetworkVpcAssociation) -> Standing {
    LATTICE.of(&one.status)
}

/// Returns whether a gateway is in force.
pub(in crate::network) fn standing_of_gateway(one: &ResourceGateway) -> Standing {
    LATTICE.of(&one.status)
}

/// Returns the policy that guards a service or service network, where it decides.
pub(in crate::network) fn auth_policy(estate: &Estate, arn: Arn) -> Option<&Item<AuthPolicy>> {
    let policy = estate.vpc_lattice.auth_policies.get(arn)?;
    (policy.is_active() != Some(false)).then_some(policy)
}

/// Returns whether an address is one of Lattice's own.
pub(in crate::network) fn is_lattice(spot: Spot) -> bool {
    static OWN: LazyLock<Vec<Cidr>> = LazyLock::new(|| {
        let networks = [SERVICES, RESOURCES, BOTH].into_iter();
        networks.filter_map(|text| text.parse().ok()).collect()
    });
    spot.is_in_any(&OWN) == super::spot::Match::Yes
}

impl Network<'_> {
    /// Adds the interfaces of resource gateways, one for each subnet.
    pub(super) fn add_resource_gateways(&mut self) {
        let gateways: Vec<_> = self.estate.vpc_lattice.resource_gateways.iter().collect();
        for gateway in gateways {
            for id in &gateway.subnets {
                let Some(subnet) = self.subnets.get(id) else {
                    continue;
                };
                let node = Node {
                    name: Sym::new(gateway.arn.name()),
                    place: gateway.place,
                    vpc: subnet.vpc,
                    subnet: *id,
                    spots: subnet.networks().map(Spot::somewhere).collect(),
                    prefixes: Box::default(),
                    public: Box::default(),
                    groups: match gateway.security_groups.is_empty() {
                        true => Groups::Unfiltered,
                        false => Groups::Carries(gateway.security_groups.to_vec().into()),
                    },
                    kind: Kind::Silent,
                    instance: None,
                    is_primary: None,
                    forwards: Some(false),
                    assumption: None,
                };
                self.add(node);
            }
        }
    }

    /// Returns the interfaces of a resource gateway.
    pub(in crate::network) fn of_resource_gateway(&self, gateway: Arn) -> &[NodeAt] {
        self.named(gateway.name())
    }
}

use std::collections::{BTreeMap, BTreeSet};

use crate::environments::{DeclaredAccessPoint, EnvironmentName, Selected, Selector};
use crate::estate::ec2::Instance;
use crate::estate::{Item, Resource, Tags};
use crate::facts::{Class, EnvironmentId, SubjectId};
use crate::ids::{Arn, VpcId};

use super::builder::{Builder, Described};
use super::words;

/// Words by which people call a host through which others are entered.
const BASTIONS: [&str; 3] = ["bastion", "jump", "jumphost"];

/// The access points: declared, or known by what they are.
#[derive(Clone, Debug, Default)]
pub(super) struct Doors {
    /// Hosts, proxies and endpoints, each with the environments into which it is declared to lead; empty where it was
    /// found.
    things: BTreeMap<Arn, BTreeSet<EnvironmentName>>,
    /// Zones through which it is declared that people come.
    zones: Vec<(Selector, EnvironmentName)>,
    /// The environments of those that were found.
    found: BTreeMap<Arn, EnvironmentId>,
}

impl Doors {
    /// Returns whether something is an access point of an environment.
    pub(super) fn leads(&self, arn: Arn, into: Option<EnvironmentId>) -> bool {
        let declared = self.things.get(&arn);
        declared.is_some_and(|declared| {
            let is_it =
                |name: &EnvironmentName| into.is_some_and(|one| one.as_str() == name.as_str());
            declared.is_empty() || declared.iter().any(is_it)
        })
    }

    /// Returns whether something is an access point of any environment.
    pub(super) fn is_any(&self, arn: Arn) -> bool {
        self.things.contains_key(&arn)
    }

    /// Returns whether it is declared that people come into an environment from a zone.
    pub(super) fn zone_leads(&self, zone: &str, into: Option<EnvironmentId>) -> bool {
        self.zones.iter().any(|(selector, environment)| {
            let is_zone = match selector {
                Selector::Internet => zone == "internet",
                Selector::OnPremises => zone == "on-premises",
                Selector::Id(id) => zone.strip_prefix("client-vpn:") == Some(id.as_str()),
                Selector::Arn(arn) => zone.strip_prefix("client-vpn:") == Some(arn.name()),
                Selector::Environment(_)
                | Selector::Account(_)
                | Selector::Region(_)
                | Selector::Vpc(_)
                | Selector::Subnet(_)
                | Selector::Service(_)
                | Selector::Tag(_)
                | Selector::Name(_)
                | Selector::ArnPattern(_)
                | Selector::Address(_) => false,
            };
            is_zone && into.is_some_and(|one| one.as_str() == environment.as_str())
        })
    }

    /// Returns the access points of each environment.
    pub(super) fn by_environment(&self) -> BTreeMap<EnvironmentId, BTreeSet<SubjectId>> {
        let mut all: BTreeMap<EnvironmentId, BTreeSet<SubjectId>> = BTreeMap::new();
        for (arn, declared) in &self.things {
            let id = SubjectId::new(arn.as_str());
            for name in declared {
                let environment = EnvironmentId::new(name.as_str());
                all.entry(environment).or_default().insert(id);
            }
            if let Some(environment) = self.found.get(arn) {
                all.entry(*environment).or_default().insert(id);
            }
        }
        all
    }
}

/// Returns the access points.
///
/// Found are hosts of production or of shared accounts whose name or tags say that they are bastions, and database
/// proxies; a host of a lower environment is none unless it is declared.
pub(super) fn doors(builder: &Builder<'_>) -> Doors {
    let mut doors = Doors::default();
    let declared = &builder.environments.declared.access_points;
    for point in declared {
        doors
            .zones
            .push((point.selector.clone(), point.environment));
    }
    let estate = builder.estate;
    for instance in estate.ec2.instances.iter() {
        let name = instance.tags.get("Name").unwrap_or(instance.id.as_str());
        let vpc = instance.vpc.and_then(|id| builder.vpc(id));
        let seen = Seen {
            described: Described::item(instance, name).in_vpc(vpc),
            vpc: instance.vpc,
            service: "ec2",
        };
        doors.add(builder, &seen, is_bastion(instance));
    }
    for proxy in estate.rds.db_proxies.iter() {
        let vpc = proxy.vpc.known().copied();
        doors.add_plain(builder, proxy, &proxy.name, ("rds", vpc));
    }
    for endpoint in estate.ec2.client_vpn_endpoints.iter() {
        let seen = Seen {
            described: Described::item(endpoint, endpoint.id.as_str()),
            vpc: endpoint.vpc,
            service: "ec2",
        };
        doors.add(builder, &seen, false);
    }
    doors
}

/// Something that may be an access point.
struct Seen<'d> {
    described: Described<'d>,
    vpc: Option<VpcId>,
    service: &'static str,
}

impl Doors {
    fn add_plain<T: Resource>(
        &mut self,
        builder: &Builder<'_>,
        item: &Item<T>,
        name: &str,
        (service, vpc): (&'static str, Option<VpcId>),
    ) {
        let known = vpc.and_then(|id| builder.vpc(id));
        let described = Described::item(item, name).in_vpc(known);
        self.add(
            builder,
            &Seen {
                described,
                vpc,
                service,
            },
            true,
        );
    }

    fn add(&mut self, builder: &Builder<'_>, seen: &Seen<'_>, looks_like_one: bool) {
        let described = &seen.described;
        let assignment = builder.assignment(described);
        let environment = assignment.environment;
        let all = &builder.environments.declared.access_points;
        let declared: BTreeSet<EnvironmentName> = all
            .iter()
            .filter(|point| selects(point, seen, environment))
            .map(|point| point.environment)
            .collect();
        let class = words::class(assignment.class);
        let is_found = looks_like_one && matches!(class, Class::Prod | Class::Shared);
        if declared.is_empty() && !is_found {
            return;
        }
        if declared.is_empty()
            && let Some(environment) = environment
        {
            let id = EnvironmentId::new(environment.as_str());
            self.found.insert(described.arn, id);
        }
        self.things.insert(described.arn, declared);
    }
}

fn selects(
    point: &DeclaredAccessPoint,
    seen: &Seen<'_>,
    environment: Option<EnvironmentName>,
) -> bool {
    let described = &seen.described;
    let tags: Vec<(&str, &str)> = described
        .tags
        .map(|tags| tags.iter().collect())
        .unwrap_or_default();
    let name = environment.map(EnvironmentName::as_str);
    point.selector.matches(&Selected {
        zone: None,
        environment: name,
        account: Some(described.place.account),
        region: Some(described.place.region),
        vpc: seen.vpc,
        subnets: &[],
        service: seen.service,
        tags: &tags,
        name: Some(described.name),
        arn: Some(described.arn),
        id: described.id.as_str(),
    })
}

/// Returns whether the name or a tag says that a host is a bastion.
fn is_bastion(instance: &Item<Instance>) -> bool {
    let has_word = |text: &str| {
        let mut words = text.split(|one: char| !one.is_ascii_alphanumeric());
        words.any(|word| BASTIONS.iter().any(|one| word.eq_ignore_ascii_case(one)))
    };
    let tags: &Tags = &instance.tags;
    tags.iter().any(|(_, value)| has_word(value))
}

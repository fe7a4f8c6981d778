use std::collections::{BTreeMap, BTreeSet};

use crate::environments::{AsSource, Assignment};
use crate::estate::ec2::{DESCRIBE_SUBNETS, DESCRIBE_VPCS, Vpc};
use crate::estate::{Item, Resource as _};
use crate::facts::{
    Capability, Cause, Class, Confidence, Crossing, CrossingId, CrossingKind, Effect,
    EnvironmentId, Family, Gaps, Resource, SubjectId, Sureness, Tri, Trust,
};
use crate::ids::{PortSet, SubnetId};
use crate::network::{Occupant, Residents, occupants};

use super::builder::{Builder, Described};
use super::resources::resource;
use super::words;

/// Returns the VPCs with the classes of who lives in them, and a crossing for each lower environment that
/// shares one with production.
pub(super) fn vpcs(builder: &mut Builder<'_>) -> (Vec<Resource>, Vec<Crossing>) {
    let estate = builder.estate;
    let mut residents = occupants(estate);
    let (mut resources, mut crossings) = (Vec::new(), Vec::new());
    for vpc in estate.ec2.vpcs.iter() {
        let found = residents.remove(&vpc.arn).unwrap_or_default();
        let settled = Settled::of(builder, vpc, &found);
        crossings.extend(settled.crossings(builder, vpc));
        resources.push(settled.resource(builder, vpc, &found));
    }
    // A VPC of any account may hold production: interfaces belong to who made them.
    builder.note_lists_everywhere(&format!("resources:{}", Vpc::TYPE), &[&DESCRIBE_VPCS]);
    (resources, crossings)
}

/// An occupant with its class; the class that its own evidence asserts counts beside it.
struct Settler<'e> {
    id: SubjectId,
    shown: String,
    occupant: Occupant<'e>,
    classes: BTreeSet<Class>,
    environment: Option<EnvironmentId>,
    confidence: Confidence,
}

/// What of production and of lower environments a subnet holds, as it is shown.
#[derive(Default)]
struct Sides<'s> {
    prod: Vec<&'s str>,
    lower: Vec<&'s str>,
}

impl Sides<'_> {
    fn are_both(&self) -> bool {
        !self.prod.is_empty() && !self.lower.is_empty()
    }

    /// Returns both sides in words; none when there is neither.
    fn said(&self) -> Option<String> {
        let side = |names: &[&str], of: &str| {
            let quoted = names.iter().map(|one| format!("`{one}`"));
            (!names.is_empty()).then(|| format!("{of}: {}", words::first_few(quoted, 4)))
        };
        let sides = [
            side(&self.prod, "of production"),
            side(&self.lower, "of lower environments"),
        ];
        let said: Vec<String> = sides.into_iter().flatten().collect();
        (!said.is_empty()).then(|| said.join("; "))
    }
}

/// The occupants of one VPC, classified.
struct Settled<'e> {
    settlers: Vec<Settler<'e>>,
}

impl<'e> Settled<'e> {
    fn of(builder: &Builder<'_>, vpc: &Item<Vpc>, residents: &Residents<'e>) -> Self {
        let settlers = residents.occupants.iter().map(|occupant| {
            let assignment = classify(builder, vpc, occupant);
            let mut classes = BTreeSet::from([words::class(assignment.class)]);
            if assignment.possibly_lower_as_source == AsSource::PossiblyLower {
                classes.insert(Class::Lower);
            }
            Settler {
                id: subject_of(occupant),
                shown: shown(occupant),
                occupant: occupant.clone(),
                classes,
                environment: assignment
                    .environment
                    .map(|name| EnvironmentId::new(name.as_str())),
                confidence: words::confidence(assignment.confidence),
            }
        });
        Self {
            settlers: settlers.collect(),
        }
    }

    fn with(&self, class: Class) -> impl Iterator<Item = &Settler<'e>> {
        self.settlers
            .iter()
            .filter(move |settler| settler.classes.contains(&class))
    }

    /// Returns, per subnet, what of production and what of lower environments it holds.
    fn by_subnet(&self) -> BTreeMap<SubnetId, Sides<'_>> {
        let mut subnets: BTreeMap<SubnetId, Sides<'_>> = BTreeMap::new();
        for settler in &self.settlers {
            let Some(subnet) = settler.occupant.subnet else {
                continue;
            };
            let sides = subnets.entry(subnet).or_default();
            for (class, side) in [
                (Class::Prod, &mut sides.prod),
                (Class::Lower, &mut sides.lower),
            ] {
                if settler.classes.contains(&class) {
                    side.push(&settler.shown);
                }
            }
        }
        subnets
    }

    fn mixed(&self, complete: bool) -> Tri {
        let somewhere_unknown = self
            .settlers
            .iter()
            .any(|settler| settler.occupant.subnet.is_none());
        if self.by_subnet().values().any(Sides::are_both) {
            Tri::Yes
        } else if complete && !somewhere_unknown {
            Tri::No
        } else {
            Tri::Unknown
        }
    }

    fn resource(
        &self,
        builder: &mut Builder<'_>,
        vpc: &Item<Vpc>,
        residents: &Residents<'_>,
    ) -> Resource {
        let name = vpc.tags.get("Name").unwrap_or(vpc.id.as_str());
        let described = Described {
            name,
            ..Described::item(vpc, name)
        }
        .in_vpc(Some(vpc));
        let common = builder.common(&described);
        let id = common.id;
        let mut gaps = Gaps::default();
        builder.add_gaps(&mut gaps, Family::Network, &residents.gaps);
        let mut classes: BTreeSet<Class> = BTreeSet::new();
        let mut holds = Vec::new();
        for class in Class::ALL {
            let count = self.with(*class).count();
            if let Some(first) = self.with(*class).next() {
                classes.insert(*class);
                let environment = first
                    .environment
                    .map_or("no environment", EnvironmentId::as_str);
                let text = format!(
                    "{count} of {class}, such as `{}` ({environment})",
                    first.shown
                );
                holds.push(builder.say(id, "ec2 describe-network-interfaces", &text));
            }
        }
        let shared = shared(builder, vpc, residents);
        Resource {
            classes: classes.into_iter().collect(),
            holds,
            subnets_mixed: Some(self.mixed(residents.gaps.is_empty())),
            subnets_shared: Some(shared),
            ..resource(common, "ec2", Vpc::TYPE, gaps)
        }
    }

    /// One crossing per lower environment, where production lives here too.
    fn crossings(&self, builder: &mut Builder<'_>, vpc: &Item<Vpc>) -> Vec<Crossing> {
        let Some(prod) = surest(self.with(Class::Prod)) else {
            return Vec::new();
        };
        let mut lower: BTreeMap<Option<EnvironmentId>, Vec<&Settler<'_>>> = BTreeMap::new();
        for settler in self.with(Class::Lower) {
            lower.entry(settler.environment).or_default().push(settler);
        }
        lower
            .into_values()
            .filter_map(|settlers| {
                let first = surest(settlers.iter().copied())?;
                let different: BTreeSet<&str> = settlers.iter().map(|one| &*one.shown).collect();
                Some(self.crossing(builder, vpc, (prod, first), different.len() as u64))
            })
            .collect()
    }

    fn crossing(
        &self,
        builder: &mut Builder<'_>,
        vpc: &Item<Vpc>,
        sides: (&Settler<'_>, &Settler<'_>),
        count: u64,
    ) -> Crossing {
        let (prod, lower) = sides;
        let environment = lower.environment;
        let target = SubjectId::new(vpc.arn.as_str());
        let name = environment.map_or("unclassified", EnvironmentId::as_str);
        let subnets = self.by_subnet();
        // Subnets that hold both say all; where none does, each side's subnets are told.
        let mixed = subnets.values().any(Sides::are_both);
        let causes: Vec<Cause> = subnets
            .into_iter()
            .filter(|(_, sides)| !mixed || sides.are_both())
            .filter_map(|(subnet, sides)| {
                Some(Cause {
                    key: format!("{}:{subnet}", vpc.id).into(),
                    text: format!("`{subnet}` holds {}", sides.said()?).into(),
                })
            })
            .collect();
        let text = format!(
            "`{}` of production and `{}` of {name} live in `{}`",
            prod.shown, lower.shown, vpc.id
        );
        let evidence = vec![builder.say(target, "ec2 describe-network-interfaces", &text)];
        Crossing {
            id: CrossingId::new(&format!("shared_vpc:{}:{name}", vpc.arn)),
            kind: CrossingKind::SharedVpc,
            form: None,
            certainty: Sureness::Proven,
            trust: Trust::Inside,
            source: lower.id,
            target,
            source_environment: environment,
            target_environment: prod.environment,
            source_class: Class::Lower,
            source_confidence: lower.confidence,
            target_class: Class::Prod,
            target_confidence: prod.confidence,
            capability: Capability {
                protocol: None,
                ports: PortSet::default(),
                actions: Vec::new(),
                effect: Effect::Connect,
                purpose: None,
            },
            via_access_point: None,
            transit: Vec::new(),
            count,
            causes,
            cut: Vec::new(),
            condition: None,
            assumptions: Vec::new(),
            witness: None,
            evidence,
        }
    }
}

/// Returns the first settler whose class is not in doubt, else the first: what is labelled for the other side
/// counts on both, and would else be both ends of a crossing.
fn surest<'s, 'e>(settlers: impl Iterator<Item = &'s Settler<'e>>) -> Option<&'s Settler<'e>>
where
    'e: 's,
{
    settlers.min_by_key(|settler| !settler.confidence.is_medium_or_better())
}

/// Returns how an occupant is shown: by the name of the instance or function, else by the interface.
fn shown(occupant: &Occupant<'_>) -> String {
    match (occupant.instance, occupant.function) {
        (Some(instance), _) => match instance.tags.get("Name") {
            Some(name) => format!("{name} ({})", instance.id),
            None => instance.id.to_string(),
        },
        (None, Some(function)) => format!("{} (function)", function.name),
        (None, None) => occupant.arn.name().to_owned(),
    }
}

/// Returns the subject behind an occupant: the instance or function, else the account that owns the interface.
fn subject_of(occupant: &Occupant<'_>) -> SubjectId {
    match (occupant.instance, occupant.function) {
        (Some(instance), _) => SubjectId::new(instance.arn.as_str()),
        (None, Some(function)) => SubjectId::new(function.arn.as_str()),
        (None, None) => SubjectId::new(&occupant.place.account.to_string()),
    }
}

/// Returns the class of an occupant: by its owner's account, and by the tags of its instance, else its own.
fn classify(builder: &Builder<'_>, vpc: &Item<Vpc>, occupant: &Occupant<'_>) -> Assignment {
    let described = match (occupant.instance, occupant.function, occupant.interface) {
        (Some(instance), _, _) => Described::item(
            instance,
            instance.tags.get("Name").unwrap_or(instance.id.as_str()),
        ),
        (None, Some(function), _) => Described::item(function, function.name.as_str()),
        (None, None, Some(interface)) => Described::item(
            interface,
            interface.tags.get("Name").unwrap_or(interface.id.as_str()),
        ),
        (None, None, None) => {
            let place = occupant.place;
            let name = occupant.arn.name();
            Described {
                place,
                name,
                arn: occupant.arn,
                tags: None,
                ..Described::item(vpc, name)
            }
        }
    };
    builder.assignment(&described.in_vpc(Some(vpc)))
}

/// Returns whether other accounts use its subnets. "No" rests on the subnet lists of all accounts.
fn shared(builder: &Builder<'_>, vpc: &Item<Vpc>, residents: &Residents<'_>) -> Tri {
    if !residents.participants.is_empty() {
        return Tri::Yes;
    }
    let all_lists_read = builder
        .environments
        .universe
        .accounts
        .iter()
        .all(|account| {
            let place = builder.account_place(*account).in_region(vpc.place.region);
            builder
                .estate
                .ledger
                .gap(place, &DESCRIBE_SUBNETS, None)
                .is_none()
        });
    if all_lists_read {
        Tri::No
    } else {
        Tri::Unknown
    }
}

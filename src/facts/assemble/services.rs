use crate::estate::ec2::{
    DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS, DESCRIBE_VPC_ENDPOINTS, VpcEndpointService,
};
use crate::estate::organizations::DESCRIBE_ORGANIZATION;
use crate::estate::vpc_lattice::{
    LIST_RESOURCE_CONFIGURATIONS, LIST_SERVICE_NETWORKS, LIST_SERVICES, ResourceConfiguration,
    Service, ServiceNetwork,
};
use crate::estate::{Gap, Operation, Resource as _};
use crate::facts::{
    Cause, Crossing, CrossingKind, Family, Form, Gaps, Resource, SubjectId, Sureness,
};
use crate::ids::Place;
use crate::sharing::{Consumer, Grantee, Invitation, PrivateService, Standing, private_services};

use super::builder::{Builder, Described};
use super::receivers::{Receiver, Target, crossing, receivers};
use super::resources::resource;

/// Calls that list private services, by the type of what they list.
const LISTS: [(&str, &Operation); 4] = [
    (
        VpcEndpointService::TYPE,
        &DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS,
    ),
    (ServiceNetwork::TYPE, &LIST_SERVICE_NETWORKS),
    (Service::TYPE, &LIST_SERVICES),
    (ResourceConfiguration::TYPE, &LIST_RESOURCE_CONFIGURATIONS),
];

/// Returns the private services as subjects, and a crossing for everybody of another environment who uses one or may.
pub(super) fn services(builder: &mut Builder<'_>) -> (Vec<Resource>, Vec<Crossing>) {
    let (mut resources, mut crossings) = (Vec::new(), Vec::new());
    for service in private_services(builder.estate) {
        let list = format!("resources:{}", service.resource_type);
        builder.note_owner(&list, service.place.account);
        let (resource, target) = record(builder, &service);
        builder.note_labels(&list, resource.class, &resource.gaps);
        for one in &service.invitations {
            crossings.extend(crossings_of(builder, &service, &target, one));
        }
        resources.push(resource);
    }
    for (kind, operation) in LISTS {
        builder.note_lists(&format!("resources:{kind}"), &[operation]);
    }
    (resources, crossings)
}

fn record(builder: &mut Builder<'_>, service: &PrivateService<'_>) -> (Resource, Target) {
    let described = Described {
        id: SubjectId::new(service.arn.as_str()),
        arn: service.arn,
        name: &service.name,
        resource_type: service.resource_type,
        place: service.place,
        vpc: None,
        vpc_arn: None,
        tags: service.tags,
    };
    let described = described.in_vpc(service.vpc.and_then(|id| builder.vpc(id)));
    let common = builder.common(&described);
    let target = Target::of(&common);
    let mut gaps = Gaps::default();
    builder.add_gaps(&mut gaps, Family::Network, &service.gaps);
    let mut unread: Vec<Gap> = unread_organization(builder, service).into_iter().collect();
    unread.extend(unread_places(builder, service));
    builder.add_gaps(&mut gaps, Family::Network, &unread);
    let labels = builder.unread_vpc(service.place, service.vpc);
    builder.add_gaps(&mut gaps, Family::Organisation, &labels);
    let by = match service.resource_type == VpcEndpointService::TYPE {
        true => "ec2",
        false => "vpc-lattice",
    };
    (resource(common, by, service.resource_type, gaps), target)
}

/// Returns the gap of the call that would tell whether an organisation that a permission names is the accounts' own.
fn unread_organization(builder: &Builder<'_>, service: &PrivateService<'_>) -> Option<Gap> {
    let names = service.invitations.iter().map(|one| one.consumer);
    let mut strange = names.filter(|consumer| match consumer {
        Consumer::Named(Grantee::Organization(name)) => !builder.is_own_organization(*name),
        Consumer::Named(_) | Consumer::Connected(..) => false,
    });
    strange.next()?;
    let asked = builder.manager.unwrap_or(service.place.account);
    let place = builder.account_place(asked);
    builder
        .estate
        .ledger
        .gap(place, &DESCRIBE_ORGANIZATION, None)
}

/// Returns the gaps of the calls that would tell in which VPCs the endpoints of our accounts lie, and the labels of these.
fn unread_places(builder: &Builder<'_>, service: &PrivateService<'_>) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for one in &service.invitations {
        let Consumer::Connected(account, vpc) = one.consumer else {
            continue;
        };
        if !builder.environments.accounts.contains_key(&account) {
            continue;
        }
        let place = Place {
            account,
            ..service.place
        };
        let ledger = &builder.estate.ledger;
        gaps.extend(match vpc {
            Some(_) => builder.unread_vpc(place, vpc),
            None => ledger.gap(place, &DESCRIBE_VPC_ENDPOINTS, None),
        });
    }
    gaps
}

fn crossings_of(
    builder: &mut Builder<'_>,
    service: &PrivateService<'_>,
    target: &Target,
    invitation: &Invitation,
) -> Vec<Crossing> {
    let sources = match invitation.consumer {
        Consumer::Named(grantee) => receivers(builder, service.place.account, grantee),
        Consumer::Connected(account, vpc) => vec![Receiver::in_vpc(builder, account, vpc)],
    };
    let others = sources.iter().filter(|source| source.is_apart(target));
    let others: Vec<&Receiver> = others.collect();
    if others.is_empty() {
        return Vec::new();
    }
    let evidence = builder.say(target.id, invitation.source, &invitation.text);
    let certainty = match (&invitation.assumption, &invitation.condition) {
        (Some(_), _) => Sureness::Maybe,
        (None, Some(_)) => Sureness::Conditional,
        (None, None) => Sureness::Proven,
    };
    let of = |source: &Receiver| {
        let id = format!("link:{}:{}", invitation.key, source.id);
        Crossing {
            form: Some(match invitation.standing {
                Standing::Accepted => Form::Accepted,
                Standing::Allowed => Form::Allowed,
            }),
            certainty,
            causes: vec![Cause {
                key: invitation.key.clone(),
                text: invitation.text.clone(),
            }],
            cut: vec![invitation.key.clone()],
            condition: invitation.condition.clone(),
            assumptions: invitation.assumption.iter().cloned().collect(),
            evidence: vec![evidence],
            ..crossing(CrossingKind::Link, &id, source, target)
        }
    };
    others.into_iter().map(of).collect()
}

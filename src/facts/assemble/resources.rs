use crate::facts::{Crossing, Gaps, Resource, Store, SubjectKind};
use crate::ids::Sym;
use crate::sharing::Copy;

use super::builder::{Builder, Common};
use super::{copies, services, units, vpcs};

/// Returns the subjects of other types, and the crossings that end at them. Both sorted by id.
pub(super) fn resources(
    builder: &mut Builder<'_>,
    stores: &[Store],
    copied: &[Copy<'_>],
) -> (Vec<Resource>, Vec<Crossing>) {
    let (mut resources, mut crossings) = vpcs::vpcs(builder);
    let (records, given_away) = copies::copies(builder, stores, copied);
    resources.extend(records);
    resources.extend(units::units(builder));
    crossings.extend(given_away);
    let (records, offered) = services::services(builder);
    resources.extend(records);
    crossings.extend(offered);
    resources.sort_by_key(|resource| resource.id);
    crossings.sort_by_key(|crossing| crossing.id);
    (resources, crossings)
}

/// Returns the record of a resource of which nothing but the common members is known.
pub(super) fn resource(common: Common, service: &str, resource_type: &str, gaps: Gaps) -> Resource {
    Resource {
        id: common.id,
        kind: SubjectKind::Resource,
        arn: common.arn,
        name: common.name,
        service: Sym::new(service),
        resource_type: Sym::new(resource_type),
        account: Some(common.place.account),
        region: Some(common.place.region),
        vpc: common.vpc,
        environment: common.environment,
        class: common.class,
        confidence: common.confidence,
        evidence: common.evidence,
        tags: common.tags,
        gaps,
        data_copy: false,
        lineage: None,
        classes: Vec::new(),
        holds: Vec::new(),
        policy_sets: Vec::new(),
        subnets_mixed: None,
        subnets_shared: None,
        encrypted: None,
        key: None,
        sanitised: None,
    }
}

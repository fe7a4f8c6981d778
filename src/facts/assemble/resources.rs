use crate::estate::Resource as _;
use crate::estate::ec2::{Image, Snapshot, Vpc};
use crate::estate::organizations::{OrganizationalUnit, Root};
use crate::estate::rds::{DbClusterSnapshot, DbSnapshot};
use crate::facts::{Crossing, Gaps, Resource, Store, SubjectKind};
use crate::ids::Sym;
use crate::sharing::Copy;

use super::builder::{Builder, Common};
use super::{copies, units, vpcs};

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
    resources.sort_by_key(|resource| resource.id);
    crossings.sort_by_key(|crossing| crossing.id);
    (resources, crossings)
}

/// Returns the CloudFormation type names that records of `resources` carry, sorted.
pub fn resource_types() -> Vec<&'static str> {
    let mut types = vec![
        Vpc::TYPE,
        OrganizationalUnit::TYPE,
        Root::TYPE,
        Snapshot::TYPE,
        Image::TYPE,
        DbSnapshot::TYPE,
        DbClusterSnapshot::TYPE,
    ];
    types.sort_unstable();
    types
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

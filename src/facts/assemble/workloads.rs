use std::collections::{BTreeMap, BTreeSet};

use crate::estate::ec2::{DESCRIBE_INSTANCES, Instance, NetworkInterface, Vpc};
use crate::estate::lambda::{Function, LIST_FUNCTIONS};
use crate::estate::{Estate, Item, Resource as _};
use crate::facts::{Family, Gaps, SubjectKind, Workload};
use crate::ids::{InstanceId, Sym, VpcId};

use super::builder::{Builder, Common, Described};

/// Returns instances and functions, sorted by id.
pub(super) fn workloads(builder: &mut Builder<'_>) -> Vec<Workload> {
    let estate = builder.estate;
    let interfaces = by_instance(estate);
    let mut workloads: Vec<Workload> = Vec::new();
    for instance in estate
        .ec2
        .instances
        .iter()
        .filter(|instance| !is_gone(instance))
    {
        workloads.push(of_instance(builder, instance, &interfaces));
    }
    for function in estate.lambda.functions.iter() {
        workloads.push(of_function(builder, function));
    }
    for workload in &workloads {
        builder.note_labels("workloads", workload.class, &workload.gaps);
    }
    builder.note_lists("workloads", &[&DESCRIBE_INSTANCES, &LIST_FUNCTIONS]);
    workloads.sort_by_key(|workload| workload.id);
    workloads
}

/// An ended instance stays listed for a while.
fn is_gone(instance: &Instance) -> bool {
    instance
        .state
        .known()
        .is_some_and(|state| matches!(state.name.as_str(), "terminated" | "shutting-down"))
}

/// The network interfaces by the instance to which they are attached.
type ByInstance<'e> = BTreeMap<InstanceId, Vec<&'e Item<NetworkInterface>>>;

fn by_instance(estate: &Estate) -> ByInstance<'_> {
    let mut interfaces = ByInstance::new();
    for interface in estate.ec2.network_interfaces.iter() {
        if let Some(instance) = interface.instance() {
            interfaces.entry(instance).or_default().push(interface);
        }
    }
    interfaces
}

fn of_instance(
    builder: &mut Builder<'_>,
    instance: &Item<Instance>,
    interfaces: &ByInstance<'_>,
) -> Workload {
    let interfaces = interfaces.get(&instance.id).map_or(&[][..], Vec::as_slice);
    let name = instance.tags.get("Name").unwrap_or(instance.id.as_str());
    let vpc = instance.vpc.and_then(|id| builder.vpc(id));
    let common = builder.common(&Described::item(instance, name).in_vpc(vpc));
    let subnets: BTreeSet<_> = interfaces
        .iter()
        .filter_map(|interface| interface.subnet.known().copied())
        .chain(instance.subnet)
        .collect();
    let own = instance
        .security_groups
        .known()
        .into_iter()
        .flatten()
        .map(|group| group.id);
    let groups: BTreeSet<_> = interfaces
        .iter()
        .filter_map(|interface| interface.groups.known())
        .flatten()
        .map(|group| group.id)
        .chain(own)
        .collect();
    let known = !interfaces.is_empty() || instance.security_groups.known().is_some();
    let labels = builder.unread_vpc(instance.place, instance.vpc);
    let mut workload = workload(common, "ec2", Instance::TYPE);
    builder.add_gaps(&mut workload.gaps, Family::Organisation, &labels);
    Workload {
        compute: Sym::new("instance"),
        role: None,
        subnets: Some(subnets.into_iter().collect()),
        security_groups: known.then(|| groups.into_iter().collect()),
        references: Vec::new(),
        ..workload
    }
}

fn of_function(builder: &mut Builder<'_>, function: &Item<Function>) -> Workload {
    let settings = function.configuration.known();
    let network = settings.and_then(|settings| settings.vpc.as_ref());
    let id: Option<VpcId> = network.and_then(|network| network.vpc?.as_str().parse().ok());
    let vpc: Option<&Item<Vpc>> = id.and_then(|id| builder.vpc(id));
    let common = builder.common(&Described::item(function, function.name.as_str()).in_vpc(vpc));
    let labels = builder.unread_vpc(function.place, id);
    let mut workload = workload(common, "lambda", Function::TYPE);
    builder.add_gaps(&mut workload.gaps, Family::Organisation, &labels);
    Workload {
        compute: Sym::new("function"),
        role: settings.and_then(|settings| settings.role.known().copied()),
        subnets: network.map(|network| network.subnets.iter().copied().collect()),
        security_groups: network.map(|network| network.security_groups.iter().copied().collect()),
        references: Vec::new(),
        ..workload
    }
}

fn workload(common: Common, service: &str, resource_type: &str) -> Workload {
    Workload {
        id: common.id,
        kind: SubjectKind::Workload,
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
        gaps: Gaps::default(),
        compute: Sym::new(""),
        role: None,
        subnets: None,
        security_groups: None,
        references: Vec::new(),
    }
}

use std::collections::BTreeSet;

use crate::facts::{
    Capability, Cause, Class, Confidence, Crossing, CrossingId, CrossingKind, Effect,
    EnvironmentId, Purpose, Store, SubjectId, Sureness, Tri, Trust,
};
use crate::ids::{PortRange, PortSet, Sym};

use super::builder::Builder;

/// The zone of everybody.
const INTERNET: &str = "internet";

/// Returns a crossing for each store that would be reached from the internet by its own flag, and that rules or routes
/// keep closed today.
pub(super) fn public_flags(
    builder: &mut Builder<'_>,
    stores: &[Store],
    crossings: &[Crossing],
) -> Vec<Crossing> {
    let open: BTreeSet<SubjectId> = crossings
        .iter()
        .filter(|one| one.source.as_str() == INTERNET)
        .map(|one| one.target)
        .collect();
    let flagged = stores.iter().filter(|store| {
        let is_asked = store.class.may_be_prod() || !store.confidence.is_medium_or_better();
        is_asked && store.vpc.is_some() && store.public == Tri::Yes && !open.contains(&store.id)
    });
    flagged.map(|store| crossing(builder, store)).collect()
}

fn crossing(builder: &mut Builder<'_>, store: &Store) -> Crossing {
    let port = store.port.and_then(|port| PortRange::new(port, port));
    let call = match store.resource_type.as_str() {
        "AWS::RDS::DBCluster" => "rds describe-db-clusters",
        _ => "rds describe-db-instances",
    };
    let said = "it is publicly accessible by its own flag; rules or routes keep the internet out";
    Crossing {
        id: CrossingId::new(&format!("latent:internet:{}", store.id)),
        kind: CrossingKind::Latent,
        form: None,
        certainty: Sureness::Proven,
        trust: Trust::Public,
        source: SubjectId::new(INTERNET),
        target: store.id,
        source_environment: Some(EnvironmentId::new(INTERNET)),
        target_environment: store.environment,
        source_class: Class::External,
        source_confidence: Confidence::Declared,
        target_class: store.class,
        target_confidence: store.confidence,
        capability: Capability {
            protocol: Some(Sym::new("tcp")),
            ports: port.into_iter().collect::<PortSet>(),
            actions: Vec::new(),
            effect: Effect::Connect,
            purpose: Some(Purpose::Database),
        },
        via_access_point: None,
        transit: Vec::new(),
        count: 1,
        causes: vec![Cause {
            key: format!("{}:PubliclyAccessible", store.id).into(),
            text: format!("`{}` has PubliclyAccessible", store.name).into(),
        }],
        cut: vec![format!("{}:PubliclyAccessible", store.id).into()],
        condition: None,
        assumptions: Vec::new(),
        witness: None,
        evidence: vec![builder.say(store.id, call, said)],
    }
}

use crate::facts::assemble::builder::Builder;
use crate::ids::{Arn, Place, Sym};
use crate::network::Network;

/// Returns the stores that answer behind a resource: itself, those behind a proxy, those that may stand behind an
/// interface.
pub(super) fn stores_at(builder: &Builder<'_>, network: &Network<'_>, end: Arn) -> Vec<Arn> {
    let rds = &builder.estate.rds;
    if end.service() == "ec2" {
        let behind = network.behind_interface(end.name());
        let stores = behind.into_iter().filter(|arn| arn.service() == "rds");
        let mut all: Vec<Arn> = stores.flat_map(|arn| of_rds(builder, arn)).collect();
        all.sort_unstable();
        all.dedup();
        return all;
    }
    let further = rds.db_proxy_endpoints.get(end);
    let proxy = further.and_then(|one| rds.proxy_of(one));
    match proxy.or_else(|| rds.db_proxies.get(end)) {
        Some(proxy) => {
            let targets = rds.targets_of(proxy).into_iter();
            let mut all: Vec<Arn> = targets
                .filter_map(|one| one.cluster.or(one.resource))
                .flat_map(|id| of_id(builder, proxy.place, id))
                .collect();
            all.sort_unstable();
            all.dedup();
            all
        }
        None => of_rds(builder, end),
    }
}

/// Returns the store of a database: the cluster of an instance that is in one.
fn of_rds(builder: &Builder<'_>, arn: Arn) -> Vec<Arn> {
    let rds = &builder.estate.rds;
    let Some(instance) = rds.db_instances.get(arn) else {
        return vec![arn];
    };
    match instance.cluster {
        Some(id) => of_id(builder, instance.place, id),
        None => vec![arn],
    }
}

/// Returns the store with an identifier: a cluster, else an instance outside of any.
fn of_id(builder: &Builder<'_>, place: Place, id: Sym) -> Vec<Arn> {
    let rds = &builder.estate.rds;
    let mut clusters = rds.db_clusters.living_in(place);
    let cluster = clusters.find(|one| *one.id == *id.as_str());
    let mut instances = rds.db_instances.living_in(place);
    let mut instance = || instances.find(|one| *one.id == *id.as_str() && one.cluster.is_none());
    let found = cluster.map(|one| one.arn).or_else(|| Some(instance()?.arn));
    found.into_iter().collect()
}

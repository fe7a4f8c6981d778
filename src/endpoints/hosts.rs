use crate::estate::ec2::{InstanceConnectEndpoint, VpcEndpoint};
use crate::estate::elasticache::{CacheCluster, CacheEndpoint, ReplicationGroup, ServerlessCache};
use crate::estate::opensearch::Domain;
use crate::estate::rds::{DbCluster, DbInstance, DbProxy, DbProxyEndpoint};
use crate::estate::{Item, efs, eks, elb, elbv2, redshift, vpc_lattice};

/// Something that answers at host names.
pub trait Hosted {
    /// Returns the host names at which it answers, as its describe call tells them; a `*` in place of the first label stands
    /// for any one.
    fn hosts(&self) -> Vec<Box<str>>;
}

impl Hosted for DbInstance {
    /// Its own, and that of its listener.
    fn hosts(&self) -> Vec<Box<str>> {
        let told = self.endpoint.known().into_iter().chain(&self.listener);
        told.filter_map(|one| one.address.clone()).collect()
    }
}

impl Hosted for DbCluster {
    /// The writer's, the readers' and those that were made by hand.
    fn hosts(&self) -> Vec<Box<str>> {
        let own = self.endpoint.known().into_iter();
        let all = own
            .chain(&self.reader_endpoint)
            .chain(self.custom_endpoints.iter());
        all.cloned().collect()
    }
}

impl Hosted for DbProxy {
    fn hosts(&self) -> Vec<Box<str>> {
        self.endpoint.known().cloned().into_iter().collect()
    }
}

impl Hosted for DbProxyEndpoint {
    fn hosts(&self) -> Vec<Box<str>> {
        self.endpoint.known().cloned().into_iter().collect()
    }
}

impl Hosted for redshift::Cluster {
    fn hosts(&self) -> Vec<Box<str>> {
        let told = self.endpoint.as_ref().and_then(|one| one.address.clone());
        told.into_iter().collect()
    }
}

fn of_caches<'c>(told: impl Iterator<Item = &'c CacheEndpoint>) -> Vec<Box<str>> {
    told.filter_map(|one| one.address.clone()).collect()
}

impl Hosted for CacheCluster {
    /// Those of its nodes, and the one that tells clients of them.
    fn hosts(&self) -> Vec<Box<str>> {
        let nodes = self.nodes.known().into_iter().flatten();
        let of_nodes = nodes.filter_map(|node| node.endpoint.as_ref());
        of_caches(of_nodes.chain(&self.configuration_endpoint))
    }
}

impl Hosted for ReplicationGroup {
    /// Those of its node groups and their members, and the one that tells clients of them.
    fn hosts(&self) -> Vec<Box<str>> {
        let groups = || self.node_groups.known().into_iter().flatten();
        let of_groups =
            groups().flat_map(|group| group.primary_endpoint.iter().chain(&group.reader_endpoint));
        let members = groups().flat_map(|group| &group.members);
        let of_members = members.filter_map(|member| member.read_endpoint.as_ref());
        of_caches(
            of_groups
                .chain(of_members)
                .chain(&self.configuration_endpoint),
        )
    }
}

impl Hosted for ServerlessCache {
    fn hosts(&self) -> Vec<Box<str>> {
        of_caches(self.endpoint.iter().chain(&self.reader_endpoint))
    }
}

impl Hosted for Domain {
    /// Those inside and outside of its VPC, and the one that was given to it.
    fn hosts(&self) -> Vec<Box<str>> {
        let Some(status) = self.status.known() else {
            return Vec::new();
        };
        let further = status.endpoints.iter().flat_map(|all| all.values());
        let options = status.endpoint_options.known();
        let custom = options.and_then(|one| one.custom_endpoint.as_ref());
        let told = status.endpoint.iter().chain(&status.endpoint_v2);
        told.chain(further).chain(custom).cloned().collect()
    }
}

impl Hosted for Item<efs::FileSystem> {
    /// That of the file system, and those of its mount targets by zone. No call tells them: they are made of the id.
    ///
    /// Source: Amazon EFS User Guide, page mounting-fs-mount-cmd-dns-name.
    fn hosts(&self) -> Vec<Box<str>> {
        let suffix = match self.place.partition.as_str() {
            "aws-cn" => "amazonaws.com.cn",
            _ => "amazonaws.com",
        };
        let host = format!("{}.efs.{}.{suffix}", self.id, self.place.region);
        vec![host.as_str().into(), format!("*.{host}").into()]
    }
}

impl Hosted for eks::Cluster {
    fn hosts(&self) -> Vec<Box<str>> {
        let url = self.endpoint.as_deref();
        let host = url.map(|url| url.trim_start_matches("https://").into());
        host.into_iter().collect()
    }
}

impl Hosted for elbv2::LoadBalancer {
    fn hosts(&self) -> Vec<Box<str>> {
        self.dns_name.clone().into_iter().collect()
    }
}

impl Hosted for elb::LoadBalancer {
    fn hosts(&self) -> Vec<Box<str>> {
        self.dns_name.known().cloned().into_iter().collect()
    }
}

impl Hosted for VpcEndpoint {
    fn hosts(&self) -> Vec<Box<str>> {
        let entries = self.dns_entries.iter();
        entries.filter_map(|entry| entry.name.clone()).collect()
    }
}

impl Hosted for InstanceConnectEndpoint {
    fn hosts(&self) -> Vec<Box<str>> {
        self.dns_name.clone().into_iter().collect()
    }
}

impl Hosted for vpc_lattice::Service {
    /// The one that Lattice gave, and its own.
    fn hosts(&self) -> Vec<Box<str>> {
        let given = self.dns.known().and_then(|dns| dns.domain_name.clone());
        given
            .into_iter()
            .chain(self.custom_domain.clone())
            .collect()
    }
}

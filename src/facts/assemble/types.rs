use crate::estate::Resource as _;
use crate::estate::backup::Vault;
use crate::estate::ec2::{
    ClientVpnEndpoint, Image, Instance, NetworkInterface, Snapshot, Vpc, VpcEndpointService,
};
use crate::estate::lambda::Function;
use crate::estate::organizations::{OrganizationalUnit, Root};
use crate::estate::rds::{DbCluster, DbClusterSnapshot, DbInstance, DbSnapshot};
use crate::estate::route53::HostedZone;
use crate::estate::s3::Bucket;
use crate::estate::vpc_lattice::{ResourceConfiguration, Service, ServiceNetwork};

/// The record of `resources`.
const RESOURCE: &str = "Resource";

/// What the records of each list of subjects can be: the record, the CLI's name of the service, the
/// CloudFormation type name.
const TYPES: &[(&str, &str, &str)] = &[
    ("Account", "organizations", "AWS::Organizations::Account"),
    ("Principal", "iam", "AWS::IAM::User"),
    (RESOURCE, "ec2", Vpc::TYPE),
    (RESOURCE, "ec2", Snapshot::TYPE),
    (RESOURCE, "ec2", Image::TYPE),
    (RESOURCE, "ec2", VpcEndpointService::TYPE),
    (RESOURCE, "ec2", ClientVpnEndpoint::TYPE),
    (RESOURCE, "organizations", OrganizationalUnit::TYPE),
    (RESOURCE, "organizations", Root::TYPE),
    (RESOURCE, "rds", DbSnapshot::TYPE),
    (RESOURCE, "rds", DbClusterSnapshot::TYPE),
    (RESOURCE, "vpc-lattice", ServiceNetwork::TYPE),
    (RESOURCE, "vpc-lattice", Service::TYPE),
    (RESOURCE, "vpc-lattice", ResourceConfiguration::TYPE),
    (RESOURCE, "route53", HostedZone::TYPE),
    ("Store", "rds", DbInstance::TYPE),
    ("Store", "rds", DbCluster::TYPE),
    ("Store", "s3", Bucket::TYPE),
    ("Vault", "backup", Vault::TYPE),
    ("Workload", "ec2", Instance::TYPE),
    ("Workload", "lambda", Function::TYPE),
];

/// Returns the CloudFormation type names that subjects carry, sorted.
pub fn resource_types() -> Vec<&'static str> {
    let mut types: Vec<&str> = TYPES.iter().map(|(_, _, kind)| *kind).collect();
    types.sort_unstable();
    types
}

/// Returns the call that tells the name and the tags of what has a type.
pub(super) fn described_by(resource_type: &str) -> &'static str {
    let known = [
        (Vpc::TYPE, "ec2 describe-vpcs"),
        (Snapshot::TYPE, "ec2 describe-snapshots"),
        (Image::TYPE, "ec2 describe-images"),
        (
            VpcEndpointService::TYPE,
            "ec2 describe-vpc-endpoint-service-configurations",
        ),
        (ServiceNetwork::TYPE, "vpc-lattice list-service-networks"),
        (Service::TYPE, "vpc-lattice list-services"),
        (
            ResourceConfiguration::TYPE,
            "vpc-lattice list-resource-configurations",
        ),
        (ClientVpnEndpoint::TYPE, "ec2 describe-client-vpn-endpoints"),
        (HostedZone::TYPE, "route53 list-hosted-zones"),
        (Instance::TYPE, "ec2 describe-instances"),
        (NetworkInterface::TYPE, "ec2 describe-network-interfaces"),
        (DbInstance::TYPE, "rds describe-db-instances"),
        (DbCluster::TYPE, "rds describe-db-clusters"),
        (DbSnapshot::TYPE, "rds describe-db-snapshots"),
        (DbClusterSnapshot::TYPE, "rds describe-db-cluster-snapshots"),
        (Bucket::TYPE, "s3api get-bucket-tagging"),
        (Function::TYPE, "lambda list-functions"),
        (Vault::TYPE, "backup list-backup-vaults"),
        ("AWS::IAM::User", "iam get-account-authorization-details"),
    ];
    let found = known.iter().find(|(kind, _)| *kind == resource_type);
    found.map_or("its own description", |(_, call)| call)
}

/// Returns what `type` or `service` of a record can be, sorted; nothing for other members.
pub fn words(record: &str, member: &str) -> Vec<&'static str> {
    let own = TYPES.iter().filter(|(one, _, _)| *one == record);
    let mut words: Vec<&str> = match member {
        "type" => own.map(|(_, _, kind)| *kind).collect(),
        "service" => own.map(|(_, service, _)| *service).collect(),
        _ => Vec::new(),
    };
    words.sort_unstable();
    words.dedup();
    words
}

use crate::estate::Resource as _;
use crate::estate::backup::Vault;
use crate::estate::ec2::{Image, Instance, Snapshot, Vpc};
use crate::estate::lambda::Function;
use crate::estate::organizations::{OrganizationalUnit, Root};
use crate::estate::rds::{DbCluster, DbClusterSnapshot, DbInstance, DbSnapshot};
use crate::estate::s3::Bucket;

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
    (RESOURCE, "organizations", OrganizationalUnit::TYPE),
    (RESOURCE, "organizations", Root::TYPE),
    (RESOURCE, "rds", DbSnapshot::TYPE),
    (RESOURCE, "rds", DbClusterSnapshot::TYPE),
    ("Store", "rds", DbInstance::TYPE),
    ("Store", "rds", DbCluster::TYPE),
    ("Store", "s3", Bucket::TYPE),
    ("Vault", "backup", Vault::TYPE),
    ("Workload", "ec2", Instance::TYPE),
    ("Workload", "lambda", Function::TYPE),
];

/// Returns the CloudFormation type names that records of `resources` carry, sorted.
pub fn resource_types() -> Vec<&'static str> {
    words(RESOURCE, "type")
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

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Ledger, Operation, account, backup, cloudtrail, directconnect, ec2, efs, eks, elasticache, elb,
    elbv2, iam, kms, lambda, network_firewall, networkmanager, opensearch, organizations, ram, rds,
    redshift, route53, route53resolver, s3, secretsmanager, ssm, sts, vpc_lattice,
};
use crate::ids::{AccountId, Region, Timestamp};

/// Declares the estate from its services: one line each, in order of the CLI's service names.
macro_rules! estate {
    ($($(#[$meta:meta])* $service:ident: $type:ident,)*) => {
        /// Everything known about the accounts: typed resources by service, and the ledger of calls.
        #[derive(Clone, Debug, Default)]
        pub struct Estate {
            $($(#[$meta])* pub $service: $service::$type,)*
            /// One line per planned call.
            pub ledger: Ledger,
            /// The end of the collection window: every age, lock and expiry counts from here.
            pub as_of: Option<Timestamp>,
            /// The end of each account's own collection window, where the source tells it.
            pub collected: BTreeMap<AccountId, Timestamp>,
        }

        impl Estate {
            /// Joins the views of every resource. Sources call it once, after the last call was recorded.
            pub fn settle(&mut self) {
                $(self.$service.settle();)*
            }

            /// Returns the regions in which an account may hold resources, as Account Management lists them,
            /// else as EC2 does. Empty when neither was read.
            pub fn enabled_regions(&self, account: AccountId) -> BTreeSet<Region> {
                let listed = self.account.regions_in_use(account);
                if listed.is_empty() {
                    self.ec2.regions_in_use(account)
                } else {
                    listed
                }
            }

            /// Returns the number of resources per CloudFormation type name, sorted, without those
            /// of which there is none.
            pub fn counts(&self) -> Vec<(&'static str, usize)> {
                let mut counts: Vec<_> = [$(self.$service.counts(),)*]
                    .into_iter()
                    .flatten()
                    .filter(|(_, number)| *number > 0)
                    .collect();
                counts.sort_unstable();
                counts
            }
        }

        /// The operations of every service.
        pub(super) const SERVICES: &[&[Operation]] = &[$($service::OPERATIONS,)*];
    };
}

estate! {
    /// AWS Account Management: regions.
    account: AccountManagement,
    /// AWS Backup: vaults, plans, recovery points.
    backup: Backup,
    /// AWS CloudTrail.
    cloudtrail: CloudTrail,
    /// AWS Direct Connect: gateways, virtual interfaces.
    directconnect: DirectConnect,
    /// Amazon EC2: networks, instances, snapshots, images.
    ec2: Ec2,
    /// Amazon EFS: file systems, mount targets.
    efs: Efs,
    /// Amazon EKS: clusters.
    eks: Eks,
    /// Amazon ElastiCache: clusters, replication groups, serverless caches.
    elasticache: ElastiCache,
    /// Elastic Load Balancing, version 1.
    elb: Elb,
    /// Elastic Load Balancing, version 2.
    elbv2: Elbv2,
    /// AWS IAM: principals, policies, credentials.
    iam: Iam,
    /// AWS KMS.
    kms: Kms,
    /// AWS Lambda.
    lambda: Lambda,
    /// AWS Network Firewall: firewalls, policies, rule groups.
    network_firewall: NetworkFirewall,
    /// AWS Network Manager: core networks of Cloud WAN.
    networkmanager: NetworkManager,
    /// Amazon OpenSearch Service: domains.
    opensearch: OpenSearch,
    /// AWS Organizations: accounts, units, policies.
    organizations: Organizations,
    /// AWS Resource Access Manager: shares.
    ram: Ram,
    /// Amazon RDS: databases, snapshots, proxies.
    rds: Rds,
    /// Amazon Redshift: clusters.
    redshift: Redshift,
    /// Amazon Route 53: hosted zones, records.
    route53: Route53,
    /// Route 53 VPC Resolver: rules, endpoints.
    route53resolver: Route53Resolver,
    /// Amazon S3.
    s3: S3,
    /// AWS Secrets Manager.
    secretsmanager: SecretsManager,
    /// AWS Systems Manager: managed instances.
    ssm: Ssm,
    /// AWS STS.
    sts: Sts,
    /// Amazon VPC Lattice: service networks, services, resources.
    vpc_lattice: VpcLattice,
}

use super::{Ledger, Operation, account, ec2, iam, organizations, rds, sts};
use crate::ids::Timestamp;

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
        }

        impl Estate {
            /// Joins the views of every resource. Sources call it once, after the last call was recorded.
            pub fn settle(&mut self) {
                $(self.$service.settle();)*
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
    /// Amazon EC2: networks, instances, snapshots, images.
    ec2: Ec2,
    /// AWS IAM: principals, policies, credentials.
    iam: Iam,
    /// AWS Organizations: accounts, units, policies.
    organizations: Organizations,
    /// Amazon RDS: databases, snapshots, proxies.
    rds: Rds,
    /// AWS STS.
    sts: Sts,
}

use super::DnsEntry;
use crate::estate::{Observed, Operation, Planned, Resource, list_output, model};
use crate::ids::{Arn, IdError, Place, Sym};

model! {
    /// A service: the account's, or one shared with it. Shape: `vpc-lattice list-services`.
    ///
    /// Which target groups it uses is told by the target groups.
    pub struct Service {
        required {
            /// The ARN.
            "arn" => arn: Arn,
        }
        /// The name.
        "name" => name: Observed<Sym>,
        /// `ACTIVE`, `CREATE_IN_PROGRESS`, `DELETE_FAILED` and so on.
        "status" => status: Observed<Sym>,
        /// The DNS name that Lattice gives it.
        "dnsEntry" => dns: Observed<DnsEntry>,
        /// A DNS name of its own.
        "customDomainName" => custom_domain: Option<Box<str>>,
    }
}

impl Resource for Service {
    const TYPE: &'static str = "AWS::VpcLattice::Service";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

list_output! {
    /// The reply of `vpc-lattice list-services`.
    ListServicesOutput { "items" => Service } into vpc_lattice.services
}

/// Lists the services of the account and those shared with it.
pub const LIST_SERVICES: Operation = Operation::regional::<ListServicesOutput>(
    "vpc-lattice",
    "list-services",
    "vpc-lattice:ListServices",
)
.paged(&["nextToken"])
.planned(Planned::Nowhere);

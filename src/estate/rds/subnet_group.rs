use super::arn_of;
use crate::estate::{List, Observed, Operation, Resource, list_output, model};
use crate::ids::{Arn, IdError, Place, SubnetId, Sym, VpcId};

model! {
    /// The subnets among which databases are placed. Shape: `rds describe-db-subnet-groups`.
    pub struct DbSubnetGroup {
        required {
            /// The name, unique in account and region.
            "DBSubnetGroupName" => name: Box<str>,
        }
        /// The ARN; instances that show their group lack it.
        "DBSubnetGroupArn" => arn: Option<Arn>,
        /// The VPC of the subnets.
        "VpcId" => vpc: Observed<VpcId>,
        /// `Complete`, or why it is not.
        "SubnetGroupStatus" => status: Observed<Sym>,
        /// The subnets.
        "Subnets" => subnets: List<DbSubnet>,
    }

    /// A subnet of a subnet group.
    pub struct DbSubnet {
        required {
            /// The subnet.
            "SubnetIdentifier" => id: SubnetId,
        }
        /// Its Availability Zone.
        "SubnetAvailabilityZone" => availability_zone: Option<DbAvailabilityZone>,
        /// `Active` or not.
        "SubnetStatus" => status: Option<Sym>,
    }

    /// An Availability Zone.
    pub struct DbAvailabilityZone {
        /// Such as `eu-west-1a`.
        "Name" => name: Option<Sym>,
    }
}

impl Resource for DbSubnetGroup {
    const TYPE: &'static str = "AWS::RDS::DBSubnetGroup";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        arn_of(self.arn, call, "subgrp", &self.name)
    }
}

list_output! {
    /// The reply of `rds describe-db-subnet-groups`.
    DescribeDbSubnetGroupsOutput { "DBSubnetGroups" => DbSubnetGroup } into rds.db_subnet_groups
}

/// Lists subnet groups.
pub const DESCRIBE_DB_SUBNET_GROUPS: Operation =
    Operation::regional::<DescribeDbSubnetGroupsOutput>(
        "rds",
        "describe-db-subnet-groups",
        "rds:DescribeDBSubnetGroups",
    )
    .members(&["DBSubnetGroups"])
    .paged(&["Marker"]);

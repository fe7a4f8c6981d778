//! The region that a request goes to.

use super::AccessQuestion;
use super::question::{Gathered, Target};

/// How the names of actions begin that take or make copies in other regions than that of what they name.
const COPYING: [&str; 2] = ["copy", "replicat"];

/// Other actions that are asked of another region than that of a resource they name.
///
/// Source: Amazon RDS API Reference, pages `CreateDBInstanceReadReplica`, `CreateDBCluster`,
/// `StartDBInstanceAutomatedBackupsReplication` and the restoring actions from another region's backups; Amazon VPC
/// Peering Guide, page create-vpc-peering-connection; Amazon VPC Transit Gateways Guide, page tgw-peering; AWS CloudTrail
/// API Reference, `GetTrailStatus` of shadow trails.
const ELSEWHERE: [&str; 13] = [
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:GetTrail",
    "cloudtrail:GetTrailStatus",
    "ec2:AcceptTransitGatewayPeeringAttachment",
    "ec2:CreateTransitGatewayPeeringAttachment",
    "ec2:CreateVpcPeeringConnection",
    "rds:CreateDBCluster",
    "rds:CreateDBInstanceReadReplica",
    "rds:CreateGlobalCluster",
    "rds:RestoreDBInstanceToPointInTime",
    "rds:StartDBInstanceAutomatedBackupsReplication",
    "rds:StopDBInstanceAutomatedBackupsReplication",
];

/// Tells the region of the request, where the resource lies in one that is named: requests about it go there.
///
/// Source: IAM User Guide, page `reference_policies_condition-keys`, `aws:RequestedRegion`.
pub(super) fn add_region(asked: &AccessQuestion, target: Target, into: &mut Gathered) {
    let Target::Named(arn) = target else { return };
    // Events of AWS Health name the region that they are about, and all stand in one.
    let Some(region) = arn.region().filter(|_| arn.service() != "health") else {
        return;
    };
    let action = asked.action.to_ascii_lowercase();
    let name = action.split_once(':').map_or(&*action, |(_, name)| name);
    let copies = COPYING.iter().any(|start| name.starts_with(start));
    let elsewhere = ELSEWHERE
        .iter()
        .any(|one| one.eq_ignore_ascii_case(&action));
    if !copies && !elsewhere {
        into.tell("aws:RequestedRegion", region.as_str());
    }
}

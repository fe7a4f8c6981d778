use std::collections::BTreeSet;

use super::Ec2;
use crate::estate::{Observed, Operation, Planned, Resource, build_arn, list_output, model};
use crate::ids::{AccountId, Arn, IdError, Place, Region, Sym};

model! {
    /// A region as an account may use it. Shape: `ec2 describe-regions`.
    pub struct RegionStatus {
        required {
            /// The region.
            "RegionName" => name: Region,
        }
        /// `opt-in-not-required`, `opted-in` or `not-opted-in`; older replies omit it.
        "OptInStatus" => opt_in_status: Observed<Sym>,
    }

    /// An Availability Zone as an account names it. Shape: `ec2 describe-availability-zones`.
    pub struct AvailabilityZone {
        required {
            /// The name, which each account maps to zones of its own.
            "ZoneName" => name: Sym,
        }
        /// The id, equal for all accounts; older replies omit it.
        "ZoneId" => id: Observed<Sym>,
        /// The region.
        "RegionName" => region: Observed<Region>,
        /// `availability-zone`, `local-zone` or `wavelength-zone`; older replies omit it.
        "ZoneType" => zone_type: Option<Sym>,
        /// `opt-in-not-required`, `opted-in` or `not-opted-in`; older replies omit it.
        "OptInStatus" => opt_in_status: Option<Sym>,
        /// Such as `available`.
        "State" => state: Option<Sym>,
    }
}

impl RegionStatus {
    /// Returns whether the account can use it; `None` when the reply does not tell.
    pub fn is_enabled(&self) -> Option<bool> {
        self.opt_in_status
            .known()
            .map(|status| status.as_str() != "not-opted-in")
    }
}

impl Ec2 {
    /// Returns the regions in which an account may hold resources: all that EC2 listed but those that the
    /// account did not opt in to. Empty when they were not listed.
    pub fn regions_in_use(&self, account: AccountId) -> BTreeSet<Region> {
        self.regions
            .iter()
            .filter(|region| region.place.account == account)
            .filter(|region| region.is_enabled() != Some(false))
            .map(|region| region.name)
            .collect()
    }
}

impl Resource for RegionStatus {
    const TYPE: &'static str = "AWS::EC2::Region";
    /// AWS documents no ARN for it: there is one per account and region.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn(
            "ec2",
            call.in_region(self.name),
            &format!("region/{}", self.name),
        )
    }
}

impl Resource for AvailabilityZone {
    const TYPE: &'static str = "AWS::EC2::AvailabilityZone";
    /// AWS documents no ARN for it: names are unique in an account's region.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let region = self.region.known().copied().unwrap_or(call.region);
        build_arn(
            "ec2",
            call.in_region(region),
            &format!("availability-zone/{}", self.name),
        )
    }
}

list_output! {
    /// The reply of `ec2 describe-regions`.
    DescribeRegionsOutput { "Regions" => RegionStatus } into ec2.regions
}
list_output! {
    /// The reply of `ec2 describe-availability-zones`.
    DescribeAvailabilityZonesOutput { "AvailabilityZones" => AvailabilityZone }
    into ec2.availability_zones
}

/// Lists the regions and whether the account has them enabled, which `account list-regions` tells too.
pub const DESCRIBE_REGIONS: Operation =
    Operation::global::<DescribeRegionsOutput>("ec2", "describe-regions", "ec2:DescribeRegions")
        .members(&["Regions"])
        .planned(Planned::Nowhere);

/// Lists the Availability Zones of a region; subnets tell the ids of theirs.
pub const DESCRIBE_AVAILABILITY_ZONES: Operation =
    Operation::regional::<DescribeAvailabilityZonesOutput>(
        "ec2",
        "describe-availability-zones",
        "ec2:DescribeAvailabilityZones",
    )
    .members(&["AvailabilityZones"])
    .planned(Planned::Nowhere);

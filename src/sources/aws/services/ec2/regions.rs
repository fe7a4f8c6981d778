//! Regions.

use aws_sdk_ec2::types;

use super::{Caller, SERVICE, client, once, tell};
use crate::estate::ec2;

tell! {
    types::Region { "RegionName" region_name, "OptInStatus" opt_in_status }
}

/// How the regions are listed where `account list-regions` is denied: all of them, each with its opt-in
/// status.
pub(super) const CALLERS: &[Caller] = &[once!(
    ec2::DESCRIBE_REGIONS,
    |client, _ask| client.describe_regions().all_regions(true),
    { "Regions" regions }
)];

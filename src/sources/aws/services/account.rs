//! AWS Account Management.

use aws_sdk_account::types;

use super::{Caller, client, pages};
use crate::estate::account;
use crate::sources::aws::tell::{tell, words};

client!(aws_sdk_account, "account");

tell! {
    types::Region { "RegionName" region_name, "RegionOptStatus" region_opt_status }
}

words!(types::RegionOptStatus);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[pages!(
    account::LIST_REGIONS,
    |client, _ask| client.list_regions().max_results(50),
    next_token => set_next_token,
    { "Regions" regions }
)];

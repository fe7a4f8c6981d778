//! Amazon S3: accounts and access points.

use aws_sdk_s3control::types;

use super::{Caller, client, once, pages};
use crate::estate::s3;
use crate::sources::aws::seat::Ask;
use crate::sources::aws::tell::{tell, words};

client!(aws_sdk_s3control, "s3control");

/// Returns the account asked about, which every request of S3 Control names.
fn account(ask: &Ask) -> String {
    ask.seat.place.account.to_string()
}

tell! {
    types::PublicAccessBlockConfiguration {
        "BlockPublicAcls" block_public_acls, "IgnorePublicAcls" ignore_public_acls,
        "BlockPublicPolicy" block_public_policy,
        "RestrictPublicBuckets" restrict_public_buckets,
    }
    types::AccessPoint {
        "Name" name, "AccessPointArn" access_point_arn, "Alias" alias, "Bucket" bucket,
        "BucketAccountId" bucket_account_id, "NetworkOrigin" network_origin,
        "VpcConfiguration" vpc_configuration,
    }
    types::VpcConfiguration { "VpcId" vpc_id }
}

words!(types::NetworkOrigin);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    once!(
        s3::GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
        |client, ask| client.get_public_access_block().account_id(account(ask)),
        { "PublicAccessBlockConfiguration" public_access_block_configuration }
    ),
    pages!(
        s3::LIST_ACCESS_POINTS,
        |client, ask| client
            .list_access_points()
            .account_id(account(ask))
            .max_results(1000),
        next_token => set_next_token,
        { "AccessPointList" access_point_list }
    ),
    once!(
        s3::GET_ACCESS_POINT_POLICY,
        |client, ask| client
            .get_access_point_policy()
            .account_id(account(ask))
            .name(ask.id()),
        { "Policy" policy }
    ),
];

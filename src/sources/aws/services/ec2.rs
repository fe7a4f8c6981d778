//! Amazon EC2.

use aws_sdk_ec2::types;

use super::{Caller, client, once, pages};
use crate::estate::ec2;
use crate::sources::aws::tell::{tell, words};

client!(aws_sdk_ec2, "ec2");

tell! {
    types::Tag { "Key" key, "Value" value }
    types::VpcCidrBlockState { "State" state }
    types::VpcCidrBlockAssociation {
        "AssociationId" association_id, "CidrBlock" cidr_block, "CidrBlockState" cidr_block_state,
    }
    types::Vpc {
        "VpcId" vpc_id, "OwnerId" owner_id, "CidrBlock" cidr_block, "State" state,
        "CidrBlockAssociationSet" cidr_block_association_set,
        "IsDefault" is_default, "Tags" tags,
    }
}

words!(types::VpcCidrBlockStateCode, types::VpcState);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[pages!(
    ec2::DESCRIBE_VPCS,
    |client, _ask| client.describe_vpcs().max_results(1000),
    next_token => set_next_token,
    { "Vpcs" vpcs }
)];

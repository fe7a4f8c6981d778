use super::owned_by;
use crate::estate::{
    Call, Estate, Loaded, Observed, Operation, Output, Resource, SetAside, Tags, build_arn,
    list_output, model,
};
use crate::ids::{AccountId, Arn, IdError, Place, Region, Sym};

model! {
    /// What Block Public Access does in an account and region. Shape: `ec2 describe-vpc-block-public-access-options`.
    pub struct VpcBlockPublicAccessOptions {
        /// The account.
        "AwsAccountId" => account: Option<AccountId>,
        /// The region.
        "AwsRegion" => region: Option<Region>,
        /// `off`, `block-bidirectional` or `block-ingress`.
        "InternetGatewayBlockMode" => internet_gateway_block_mode: Observed<Sym>,
        /// `default-state`, `update-in-progress` or `update-complete`.
        "State" => state: Observed<Sym>,
        /// `account` or `declarative-policy`.
        "ManagedBy" => managed_by: Observed<Sym>,
        /// `allowed` or `not-allowed`.
        "ExclusionsAllowed" => exclusions_allowed: Observed<Sym>,
    }

    /// The reply of `ec2 describe-vpc-block-public-access-options`.
    pub struct DescribeVpcBlockPublicAccessOptionsOutput {
        /// The options.
        "VpcBlockPublicAccessOptions" => options: Option<VpcBlockPublicAccessOptions>,
    }

    /// A VPC or subnet that Block Public Access leaves out. Shape: `ec2 describe-vpc-block-public-access-exclusions`.
    pub struct VpcBlockPublicAccessExclusion {
        required {
            /// The id.
            "ExclusionId" => id: Sym,
        }
        /// The VPC or subnet.
        "ResourceArn" => resource: Observed<Arn>,
        /// `allow-bidirectional` or `allow-egress`.
        "InternetGatewayExclusionMode" => internet_gateway_exclusion_mode: Observed<Sym>,
        /// Such as `create-complete`, `delete-complete`, `disable-complete`.
        "State" => state: Observed<Sym>,
        /// Its tags.
        "Tags" => tags: Tags,
    }
}

impl VpcBlockPublicAccessExclusion {
    /// Returns whether it is in force; `None` when the state is unknown.
    pub fn is_active(&self) -> Option<bool> {
        let ended = ["create-failed", "delete-complete", "disable-complete"];
        self.state
            .known()
            .map(|state| !ended.contains(&state.as_str()))
    }
}

impl Resource for VpcBlockPublicAccessOptions {
    const TYPE: &'static str = "AWS::EC2::VPCBlockPublicAccessOptions";
    /// AWS documents no ARN for it: there is one per account and region.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let place = Place {
            region: self.region.unwrap_or(call.region),
            ..owned_by(call, self.account)
        };
        build_arn("ec2", place, "vpc-block-public-access-options")
    }
}

impl Resource for VpcBlockPublicAccessExclusion {
    const TYPE: &'static str = "AWS::EC2::VPCBlockPublicAccessExclusion";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let owner = self
            .resource
            .known()
            .and_then(|resource| resource.account());
        build_arn(
            "ec2",
            owned_by(call, owner),
            &format!("vpc-block-public-access-exclusion/{}", self.id),
        )
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

impl Output for DescribeVpcBlockPublicAccessOptionsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        match self.options {
            Some(options) => {
                let added = estate
                    .ec2
                    .vpc_block_public_access_options
                    .add(options, call.place);
                loaded.note(added);
            }
            None => loaded.set_aside.push(SetAside {
                index: 0,
                reason: "the reply has no `VpcBlockPublicAccessOptions`".into(),
            }),
        }
    }
}

list_output! {
    /// The reply of `ec2 describe-vpc-block-public-access-exclusions`.
    DescribeVpcBlockPublicAccessExclusionsOutput {
        "VpcBlockPublicAccessExclusions" => VpcBlockPublicAccessExclusion
    } into ec2.vpc_block_public_access_exclusions
}

/// Tells what Block Public Access does in the region.
pub const DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS: Operation =
    Operation::regional::<DescribeVpcBlockPublicAccessOptionsOutput>(
        "ec2",
        "describe-vpc-block-public-access-options",
        "ec2:DescribeVpcBlockPublicAccessOptions",
    )
    .members(&["VpcBlockPublicAccessOptions"]);

/// Lists what Block Public Access leaves out.
pub const DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS: Operation =
    Operation::regional::<DescribeVpcBlockPublicAccessExclusionsOutput>(
        "ec2",
        "describe-vpc-block-public-access-exclusions",
        "ec2:DescribeVpcBlockPublicAccessExclusions",
    )
    .members(&["VpcBlockPublicAccessExclusions"])
    .paged(&["NextToken"]);

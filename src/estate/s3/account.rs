//! What S3 answers about an account: block public access, access points.

use super::settings::PublicAccessBlock;
use crate::estate::{
    Call, Document, Estate, Loaded, Observed, Operation, Output, Resource, build_arn, list_output,
    model, name_or_arn,
};
use crate::ids::{AccountId, Arn, IdError, Place, Sym, VpcId};

model! {
    /// Block public access of a whole account. Shape: `s3control get-public-access-block`.
    pub struct AccountPublicAccessBlock {
        /// The settings; absent when the account never had any, which blocks nothing.
        "PublicAccessBlockConfiguration" => configuration: Observed<PublicAccessBlock>,
    }

    /// The reply of `s3control get-public-access-block`.
    pub struct GetAccountPublicAccessBlockOutput {
        required {
            /// The settings.
            "PublicAccessBlockConfiguration" => configuration: PublicAccessBlock,
        }
    }

    /// A named door to a bucket with a policy of its own. Shape: `s3control list-access-points`.
    pub struct AccessPoint {
        required {
            /// The name, unique in account and region.
            "Name" => name: Sym,
        }
        /// The ARN.
        "AccessPointArn" => arn: Option<Arn>,
        /// A name that stands in the place of a bucket's.
        "Alias" => alias: Option<Sym>,
        /// The bucket's name.
        "Bucket" => bucket: Observed<Sym>,
        /// The bucket's account.
        "BucketAccountId" => bucket_account: Observed<AccountId>,
        /// `Internet` or `VPC`.
        "NetworkOrigin" => network_origin: Observed<Sym>,
        /// The VPC from which alone it can be used; none for origin `Internet`.
        "VpcConfiguration" => vpc: Option<AccessPointVpc>,
        /// Its policy, from `get-access-point-policy`.
        "Policy" => policy: Observed<Document>,
    }

    /// The VPC of an access point.
    pub struct AccessPointVpc {
        required {
            /// The VPC.
            "VpcId" => id: VpcId,
        }
    }

    /// The reply of `s3control get-access-point-policy`.
    pub struct GetAccessPointPolicyOutput {
        required {
            /// The policy.
            "Policy" => policy: Document,
        }
    }
}

impl Resource for AccountPublicAccessBlock {
    const TYPE: &'static str = "AWS::S3::AccountPublicAccessBlock";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn("s3", call.global(), "account-public-access-block")
    }
}

impl Output for GetAccountPublicAccessBlockOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let configuration = Observed::Known(self.configuration);
        let block = AccountPublicAccessBlock { configuration };
        loaded.note(estate.s3.account_blocks.add(block, call.place));
    }
    fn absent(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let configuration = Observed::Absent;
        let block = AccountPublicAccessBlock { configuration };
        loaded.note(estate.s3.account_blocks.add(block, call.place));
    }
}

impl Resource for AccessPoint {
    const TYPE: &'static str = "AWS::S3::AccessPoint";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let built = || build_arn("s3", call, &format!("accesspoint/{}", self.name));
        self.arn.map_or_else(built, Ok)
    }
}

list_output! {
    /// The reply of `s3control list-access-points`.
    ListAccessPointsOutput { "AccessPointList" => AccessPoint } into s3.access_points
}

/// Adds the policy of the access point that the call named, by name or by ARN.
fn tell(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded, policy: Observed<Document>) {
    let request = call.request.unwrap_or_default();
    let arn = request.parse::<Arn>().ok();
    let name = arn.map_or(request, |arn| arn.name());
    let point = AccessPoint {
        name: Sym::new(name),
        arn,
        alias: None,
        bucket: Observed::Unknown,
        bucket_account: Observed::Unknown,
        network_origin: Observed::Unknown,
        vpc: None,
        policy,
    };
    loaded.note(estate.s3.access_points.add(point, call.place));
}

impl Output for GetAccessPointPolicyOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        tell(estate, call, loaded, Observed::Known(self.policy));
    }
    fn absent(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        tell(estate, call, loaded, Observed::Absent);
    }
}

/// Names the access points of an account and region.
fn access_point_names(estate: &Estate, place: Place) -> Vec<Sym> {
    let points = estate.s3.access_points.living_in(place);
    points.map(|point| point.name).collect()
}

/// Returns the name of the access point that a request names, by name or by ARN.
fn spelling(call: Place, request: &str) -> Sym {
    name_or_arn(call, request, "s3", "accesspoint/")
}

/// Block public access of the account.
pub const GET_ACCOUNT_PUBLIC_ACCESS_BLOCK: Operation =
    Operation::global::<GetAccountPublicAccessBlockOutput>(
        "s3control",
        "get-public-access-block",
        "s3:GetAccountPublicAccessBlock",
    )
    .members(&["PublicAccessBlockConfiguration"])
    .absent_on(&["NoSuchPublicAccessBlockConfiguration"]);
/// Lists the access points of the account in the region.
pub const LIST_ACCESS_POINTS: Operation = Operation::regional::<ListAccessPointsOutput>(
    "s3control",
    "list-access-points",
    "s3:ListAccessPoints",
)
.members(&["AccessPointList"])
.paged(&["NextToken"]);
/// The policy of an access point.
pub const GET_ACCESS_POINT_POLICY: Operation = Operation::regional::<GetAccessPointPolicyOutput>(
    "s3control",
    "get-access-point-policy",
    "s3:GetAccessPointPolicy",
)
.per("Name")
.spelled(spelling)
.for_each(access_point_names)
.members(&["Policy"])
.absent_on(&["NoSuchAccessPointPolicy"]);

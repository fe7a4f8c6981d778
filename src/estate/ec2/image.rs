use super::{detail_output, empty_is_none, owned_by, ownerless_arn, readable};
use crate::estate::{
    Estate, Grantee, List, Observed, Operation, Resource, Tags, list_output, model,
};
use crate::ids::{
    AccountId, Arn, IdError, ImageId, InstanceId, Place, Region, SnapshotId, Sym, Timestamp,
};

model! {
    /// A machine image, also one that another account shares. Shape: `ec2 describe-images`,
    /// `describe-image-attribute`.
    pub struct Image {
        required {
            /// The id.
            "ImageId" => id: ImageId,
        }
        /// The account that owns it.
        "OwnerId" => owner: Option<AccountId>,
        /// The name.
        "Name" => name: Observed<Box<str>>,
        /// Whether everybody may start instances of it.
        "Public" => is_public: Observed<bool>,
        /// Such as `available`.
        "State" => state: Observed<Sym>,
        /// When it was made.
        #[serde(deserialize_with = "readable")]
        "CreationDate" => created: Observed<Timestamp>,
        /// The image it was copied from; older replies omit it.
        "SourceImageId" => source_image: Option<ImageId>,
        /// The region of the image it was copied from; older replies omit it.
        "SourceImageRegion" => source_image_region: Option<Region>,
        /// The instance it was made from; older replies omit it.
        "SourceInstanceId" => source_instance: Option<InstanceId>,
        /// The snapshots it consists of.
        "BlockDeviceMappings" => block_devices: List<ImageBlockDevice>,
        /// Who may start instances of it.
        "LaunchPermissions" => launch_permissions: Observed<List<LaunchPermission>>,
        /// Its tags, as the account that looks has set them.
        "Tags" => tags: Tags,
    }

    /// A block device of an image.
    pub struct ImageBlockDevice {
        /// The EBS volume that it makes.
        "Ebs" => ebs: Option<ImageVolume>,
    }

    /// An EBS volume of an image.
    pub struct ImageVolume {
        /// The snapshot from which it is made.
        #[serde(deserialize_with = "empty_is_none")]
        "SnapshotId" => snapshot: Option<SnapshotId>,
        /// Whether it is encrypted.
        "Encrypted" => encrypted: Observed<bool>,
        /// The ARN of the key.
        "KmsKeyId" => kms_key: Option<Sym>,
    }

    /// A permission to start instances of an image.
    pub struct LaunchPermission {
        /// The account.
        "UserId" => account: Option<Sym>,
        /// `all`: everybody.
        "Group" => group: Option<Sym>,
        /// The organisation.
        "OrganizationArn" => organization: Option<Sym>,
        /// The organizational unit.
        "OrganizationalUnitArn" => organizational_unit: Option<Sym>,
    }
}

impl LaunchPermission {
    /// Returns whom it names.
    pub fn grantee(&self) -> Option<Grantee> {
        let named = self.group.or(self.account).map(Grantee::of);
        let wider = self.organization.or(self.organizational_unit);
        named.or(wider.map(Grantee::Organization))
    }

    /// Returns whether it is for everybody.
    pub fn is_public(&self) -> bool {
        self.group.is_some_and(|group| group.as_str() == "all")
    }
}

impl Image {
    /// Returns the snapshots it consists of.
    pub fn snapshots(&self) -> impl Iterator<Item = SnapshotId> {
        self.block_devices
            .iter()
            .filter_map(|device| device.ebs.as_ref()?.snapshot)
    }
}

impl Resource for Image {
    const TYPE: &'static str = "AWS::EC2::Image";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        ownerless_arn(call, &format!("image/{}", self.id))
    }
    /// The ARN names no account, so the owner in the reply tells; only owners may ask for permissions.
    fn place(&self, _: Arn, call: Place) -> Place {
        owned_by(call, self.owner)
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

list_output! {
    /// The reply of `ec2 describe-images`.
    DescribeImagesOutput { "Images" => Image } into ec2.images
}
detail_output! {
    /// The reply of `ec2 describe-image-attribute` for the attribute `launchPermission`.
    DescribeImageAttributeOutput { "LaunchPermissions" => LaunchPermission }
    of Image, "ImageId", into ec2.images.launch_permissions
}

/// Names the images that an account owns: nobody else may ask who shares them.
fn own_images(estate: &Estate, place: Place) -> Vec<Sym> {
    let images = estate.ec2.images.living_in(place);
    images.map(|one| Sym::new(one.id.as_str())).collect()
}

/// Lists machine images: the account's own, and those shared with it by name.
pub const DESCRIBE_IMAGES: Operation =
    Operation::regional::<DescribeImagesOutput>("ec2", "describe-images", "ec2:DescribeImages")
        .members(&["Images"])
        .paged(&["NextToken"]);

/// Lists who may start instances of an image.
pub const DESCRIBE_IMAGE_ATTRIBUTE: Operation =
    Operation::regional::<DescribeImageAttributeOutput>(
        "ec2",
        "describe-image-attribute",
        "ec2:DescribeImageAttribute",
    )
    .per("ImageId")
    .members(&["ImageId", "LaunchPermissions"])
    .for_each(own_images)
    .echoing(&["ImageId"]);

use super::copy::{Copy, CopyKind, Share, name_of, seen_by_receivers};
use crate::estate::ec2::{DESCRIBE_IMAGE_ATTRIBUTE, Image, LaunchPermission};
use crate::estate::{Estate, Grantee, Item, Observed, Resource as _};

/// Returns the machine images with the accounts, units and organisations that may launch them.
///
/// Shape: `ec2 describe-images`, `describe-image-attribute --attribute launchPermission`.
/// Source: Amazon EC2 User Guide, page sharingamis-explicit.
pub(super) fn images(estate: &Estate) -> Vec<Copy<'_>> {
    estate
        .ec2
        .images
        .iter()
        .map(|image| copy(estate, image))
        .collect()
}

fn copy<'e>(estate: &'e Estate, image: &'e Item<Image>) -> Copy<'e> {
    let source = "ec2 describe-image-attribute";
    let mut shares: Vec<Share> = image
        .launch_permissions
        .known()
        .into_iter()
        .flatten()
        .filter_map(LaunchPermission::grantee)
        .map(|grantee| Share::by_owner(image.arn, "launchPermission", grantee, source))
        .collect();
    if image.is_public == Observed::Known(true)
        && !shares
            .iter()
            .any(|share| share.grantee == Grantee::Everyone)
    {
        let source = "ec2 describe-images";
        shares.push(Share::by_owner(
            image.arn,
            "Public",
            Grantee::Everyone,
            source,
        ));
    }
    shares.extend(seen_by_receivers(image, &shares, "ec2 describe-images"));
    shares.sort();
    let volumes: Vec<_> = image
        .block_devices
        .iter()
        .filter_map(|device| device.ebs.as_ref())
        .collect();
    let id = image.id.as_str();
    Copy {
        arn: image.arn,
        place: image.place,
        kind: CopyKind::Image,
        resource_type: Image::TYPE,
        name: image
            .name
            .known()
            .cloned()
            .unwrap_or_else(|| name_of(&image.tags, id)),
        tags: Some(&image.tags),
        lineage: None,
        // An image is as closed as the most open of its volumes.
        encrypted: volumes
            .iter()
            .map(|volume| volume.encrypted)
            .reduce(|a, b| if a == Observed::Known(true) { b } else { a })
            .unwrap_or_default(),
        key: volumes.iter().find_map(|volume| volume.kms_key),
        created: image.created,
        shares,
        gaps: estate
            .ledger
            .gap(image.place, &DESCRIBE_IMAGE_ATTRIBUTE, Some(id))
            .into_iter()
            .collect(),
    }
}

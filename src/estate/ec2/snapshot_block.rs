use crate::estate::{
    Call, Estate, Loaded, Observed, Operation, Output, Resource, build_arn, model,
};
use crate::ids::{Arn, IdError, Place, Sym};

model! {
    /// Whether EBS snapshots of an account may be public in a region. Shape: `ec2 get-snapshot-block-public-access-state`.
    pub struct SnapshotBlockPublicAccess {
        required {
            /// `block-all-sharing`, `block-new-sharing` or `unblocked`.
            "State" => state: Sym,
        }
        /// `account` or `declarative-policy`.
        "ManagedBy" => managed_by: Observed<Sym>,
    }
}

impl SnapshotBlockPublicAccess {
    /// Returns whether no snapshot is public, also one whose permissions still name everybody.
    ///
    /// Source: Amazon EBS User Guide, page block-public-access-snapshots-work.
    pub fn blocks_all(&self) -> bool {
        self.state.as_str() == "block-all-sharing"
    }
}

impl Resource for SnapshotBlockPublicAccess {
    const TYPE: &'static str = "AWS::EC2::SnapshotBlockPublicAccess";
    /// AWS documents no ARN for it: there is one per account and region.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        snapshot_block_arn(call)
    }
}

fn snapshot_block_arn(place: Place) -> Result<Arn, IdError> {
    build_arn("ec2", place, "snapshot-block-public-access")
}

impl super::Ec2 {
    /// Returns what blocks public snapshots at a place; none when it was not read.
    pub fn snapshot_block(&self, place: Place) -> Option<&SnapshotBlockPublicAccess> {
        let arn = snapshot_block_arn(place).ok()?;
        Some(self.snapshot_blocks.get(arn)?)
    }
}

impl Output for SnapshotBlockPublicAccess {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.note(estate.ec2.snapshot_blocks.add(self, call.place));
    }
}

/// Tells whether snapshots may be public in the region.
pub const GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE: Operation =
    Operation::regional::<SnapshotBlockPublicAccess>(
        "ec2",
        "get-snapshot-block-public-access-state",
        "ec2:GetSnapshotBlockPublicAccessState",
    );

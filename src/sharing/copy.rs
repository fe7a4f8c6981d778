use crate::estate::{Gap, Grantee, Item, Observed, Resource, Tags};
use crate::ids::{AccountId, Arn, Place, Sym, Timestamp};

/// What kind of copy it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CopyKind {
    /// A snapshot of an EBS volume.
    EbsSnapshot,
    /// A machine image.
    Image,
    /// A snapshot of an RDS instance.
    DbSnapshot,
    /// A snapshot of an RDS cluster.
    DbClusterSnapshot,
    /// A backup vault with everything in it.
    BackupVault,
}

/// Which side's reply showed a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The owner's permission list.
    Owner,
    /// The receiver's list of what it may use.
    Receiver,
}

/// One permission to use a copy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    /// Who may use it.
    pub grantee: Grantee,
    /// Which side showed it.
    pub side: Side,
    /// The permission in canonical form: equal in every run.
    pub key: Box<str>,
    /// The permission in AWS's terms.
    pub text: Box<str>,
    /// The call that showed it.
    pub source: &'static str,
    /// The condition under which it holds, for policies.
    pub condition: Option<Box<str>>,
}

/// A copy of data, or a place full of them, with everybody who may use it.
#[derive(Clone, Debug)]
pub struct Copy<'e> {
    /// The ARN.
    pub arn: Arn,
    /// Where its owner keeps it.
    pub place: Place,
    /// What it is.
    pub kind: CopyKind,
    /// The CloudFormation type name.
    pub resource_type: &'static str,
    /// The name that people use for it.
    pub name: Box<str>,
    /// The owner's tags.
    pub tags: Option<&'e Tags>,
    /// The store that it was made of, where that is told.
    pub lineage: Option<Arn>,
    /// Whether it is encrypted.
    pub encrypted: Observed<bool>,
    /// The KMS key.
    pub key: Option<Sym>,
    /// When it was made.
    pub created: Observed<Timestamp>,
    /// The permissions, sorted.
    pub shares: Vec<Share>,
    /// Calls that "shared with nobody else" rests on and that were not read completely.
    pub gaps: Vec<Gap>,
}

impl Share {
    /// A permission that the owner's list shows.
    pub(super) fn by_owner(
        copy: Arn,
        attribute: &str,
        grantee: Grantee,
        source: &'static str,
    ) -> Self {
        Self {
            grantee,
            side: Side::Owner,
            key: format!("{copy}:{attribute}:{grantee}").into(),
            text: format!("`{attribute}` of `{}` names {grantee}", copy.name()).into(),
            source,
            condition: None,
        }
    }
}

/// Returns the shares that accounts other than the owner show by listing the copy themselves. An account
/// that the owner's list names already, or a public copy, is not told twice.
pub(super) fn seen_by_receivers<T: Resource>(
    item: &Item<T>,
    known: &[Share],
    source: &'static str,
) -> Vec<Share> {
    let told = |viewer: AccountId| {
        known.iter().any(|share| {
            share.grantee == Grantee::Account(viewer) || share.grantee == Grantee::Everyone
        })
    };
    item.receivers()
        .filter(|viewer| !told(*viewer))
        .map(|viewer| Share {
            grantee: Grantee::Account(viewer),
            side: Side::Receiver,
            key: format!("{}:listed-by:{viewer}", item.arn).into(),
            text: format!(
                "account {viewer} lists `{}` among what it may use",
                item.arn.name()
            )
            .into(),
            source,
            condition: None,
        })
        .collect()
}

/// Returns the tag `Name`, or else the given text.
pub(super) fn name_of(tags: &Tags, otherwise: &str) -> Box<str> {
    tags.get("Name")
        .filter(|name| !name.is_empty())
        .unwrap_or(otherwise)
        .into()
}

use crate::estate::{Estate, Gap, Observed};
use crate::facts::Sureness;
use crate::ids::{AccountId, Sym};
use crate::sharing::{self, Copy, CopyKind, Grantee, KeyHalf, Share};

/// The call that shows who may use a key.
const POLICY: &str = "kms get-key-policy";

/// How sure a share is once its key is looked at, and what was seen of the key.
pub(super) struct Usable {
    pub(super) certainty: Sureness,
    pub(super) condition: Option<Box<str>>,
    pub(super) assumption: Option<Box<str>>,
    pub(super) key: Option<String>,
    /// The call that showed what was seen of the key.
    pub(super) source: &'static str,
    /// Calls that would show more of the key and were not read completely.
    pub(super) gaps: Vec<Gap>,
}

impl Usable {
    /// Returns whether a receiver can use what was shared: what is encrypted needs its key too.
    pub(super) fn of(estate: &Estate, copy: &Copy<'_>, share: &Share) -> Self {
        let shared = Self::by_permission(share);
        // The keys of a vault's recovery points are their own, not the vault's. What is encrypted
        // cannot be public.
        let Grantee::Account(receiver) = share.grantee else {
            return shared;
        };
        if copy.kind == CopyKind::BackupVault || shared.certainty != Sureness::Proven {
            return shared;
        }
        match (copy.key, copy.encrypted) {
            (Some(key), _) => shared.with_key(estate, key, receiver),
            (None, Observed::Known(false)) => Self {
                key: Some("it is not encrypted: the permission alone opens it".to_owned()),
                source: list_of(copy.kind),
                ..shared
            },
            (None, Observed::Known(true) | Observed::Absent | Observed::Unknown) => Self::doubted(
                format!("account {receiver} may use its key, if it has one"),
                "whether it is encrypted, and with which key, was not read".to_owned(),
            ),
        }
    }

    /// The permission alone.
    fn by_permission(share: &Share) -> Self {
        let certainty = match (share.grantee, &share.condition) {
            (Grantee::Unreadable(_), _) => Sureness::Maybe,
            (_, Some(_)) => Sureness::Conditional,
            (_, None) => Sureness::Proven,
        };
        Self {
            certainty,
            condition: share.condition.clone(),
            assumption: None,
            key: None,
            source: POLICY,
            gaps: Vec::new(),
        }
    }

    fn doubted(assumption: String, said: String) -> Self {
        Self {
            certainty: Sureness::Maybe,
            condition: None,
            assumption: Some(assumption.into()),
            key: Some(said),
            source: POLICY,
            gaps: Vec::new(),
        }
    }

    /// The permission together with the policy of the key.
    fn with_key(self, estate: &Estate, key: Sym, receiver: AccountId) -> Self {
        let doubt = |said: String| {
            let assumption = format!("account {receiver} may use the key `{key}`");
            Self::doubted(assumption, said)
        };
        match sharing::key_half(estate, key, receiver) {
            KeyHalf::Admits(statement) => Self {
                key: Some(format!(
                    "the policy of its key `{key}` lets account {receiver} decrypt ({statement})"
                )),
                ..self
            },
            KeyHalf::AdmitsIf(condition) => Self {
                certainty: Sureness::Conditional,
                key: Some(format!(
                    "the policy of its key `{key}` lets account {receiver} decrypt: {condition}"
                )),
                condition: Some(condition),
                ..self
            },
            KeyHalf::NotNamed => doubt(format!(
                "the policy of its key `{key}` does not name account {receiver}; a grant could still admit it"
            )),
            KeyHalf::Unknown(gaps) => Self {
                gaps,
                ..doubt(format!("encrypted with `{key}`, whose policy was not read"))
            },
        }
    }
}

/// The call that lists copies of a kind.
fn list_of(kind: CopyKind) -> &'static str {
    match kind {
        CopyKind::EbsSnapshot => "ec2 describe-snapshots",
        CopyKind::Image => "ec2 describe-images",
        CopyKind::DbSnapshot => "rds describe-db-snapshots",
        CopyKind::DbClusterSnapshot => "rds describe-db-cluster-snapshots",
        CopyKind::BackupVault => "backup list-backup-vaults",
    }
}

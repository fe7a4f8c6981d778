//! Access control lists of S3: what they allow beside the bucket's policy.

use serde_json::{Value, json};

use super::principals::Standing;
use super::public_blocks::Blocked;
use super::question::Gathered;
use super::{Applicable, beside};
use crate::access::eval::Policy;
use crate::estate::s3::{AclGrant, Bucket, GET_BUCKET_ACL, GET_BUCKET_OWNERSHIP_CONTROLS};
use crate::estate::{Gap, Item, Observed, Operation};
use crate::ids::{AccountId, Sym};

/// What the permissions of a bucket's list allow; `FULL_CONTROL` is all of them.
///
/// Source: Amazon S3 User Guide, page acl-overview.
const OF_BUCKET: [(&str, &[&str]); 4] = [
    (
        "READ",
        &[
            "s3:ListBucket",
            "s3:ListBucketVersions",
            "s3:ListBucketMultipartUploads",
        ],
    ),
    ("WRITE", &["s3:PutObject"]),
    ("READ_ACP", &["s3:GetBucketAcl"]),
    ("WRITE_ACP", &["s3:PutBucketAcl"]),
];

/// What lists of objects can allow.
const OF_OBJECTS: [&str; 6] = [
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:GetObjectAcl",
    "s3:GetObjectVersionAcl",
    "s3:PutObjectAcl",
    "s3:PutObjectVersionAcl",
];

const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const ALL_IDENTITIES: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

/// Whom an entry of a list names.
enum Named {
    Everybody,
    /// Everybody with an identity of AWS.
    Identities,
    Account(AccountId),
    /// A canonical user of whom nobody says which account it is.
    Unknown(Sym),
    /// The owner, which its own policies are for, or a group that is none of ours.
    Nobody,
}

impl Applicable<'_> {
    /// Returns what access control lists allow of an action, where the bucket lets them count.
    pub(super) fn lists(
        &self,
        action: &str,
        bucket: &Item<Bucket>,
        standing: Standing,
        into: &mut Gathered,
    ) -> Vec<Policy> {
        let is = |one: &&'static str| one.eq_ignore_ascii_case(action);
        let of_bucket = OF_BUCKET.iter().any(|(_, actions)| actions.iter().any(is));
        let outside = matches!(standing, Standing::Other | Standing::Anonymous);
        let of_objects = outside && OF_OBJECTS.iter().any(is);
        if !of_bucket && !of_objects {
            return Vec::new();
        }
        let rules = match &bucket.ownership {
            Observed::Known(controls) => &*controls.rules,
            Observed::Absent => &[],
            Observed::Unknown => {
                let gap = self.of_name(bucket, &GET_BUCKET_OWNERSHIP_CONTROLS);
                into.miss(
                    format!("whether access control lists count in {}", bucket.name),
                    gap,
                );
                return vec![beside(
                    &format!("access control lists of {}", bucket.name),
                    None,
                )];
            }
        };
        if rules
            .iter()
            .any(|rule| rule.object_ownership.as_str() == "BucketOwnerEnforced")
        {
            return Vec::new();
        }
        if of_objects {
            return self.of_objects(bucket, standing, into);
        }
        self.of_bucket(action, bucket, standing, into)
    }

    /// Lists of objects are not collected.
    fn of_objects(
        &self,
        bucket: &Item<Bucket>,
        standing: Standing,
        into: &mut Gathered,
    ) -> Vec<Policy> {
        let ignored = matches!(self.ignores_public_lists(bucket), Blocked::Yes);
        if standing == Standing::Anonymous && ignored {
            return Vec::new();
        }
        let what = format!("access control lists of the objects in {}", bucket.name);
        into.miss(format!("the {what}"), None);
        vec![beside(&what, None)]
    }

    fn of_bucket(
        &self,
        action: &str,
        bucket: &Item<Bucket>,
        standing: Standing,
        into: &mut Gathered,
    ) -> Vec<Policy> {
        let name = format!("access control list of {}", bucket.name);
        let Observed::Known(list) = &bucket.acl else {
            if bucket.acl.is_unknown() {
                into.miss(format!("the {name}"), self.of_name(bucket, &GET_BUCKET_ACL));
                return vec![beside(&name, None)];
            }
            return Vec::new();
        };
        let covering = list.grants.iter().filter(|one| covers(one, action));
        let mut policies = Vec::new();
        for grant in covering {
            let (principal, condition) = match self.named_by(grant, bucket) {
                Named::Nobody => continue,
                Named::Unknown(id) => {
                    if standing == Standing::Other {
                        into.miss(format!("which account the canonical user {id} is"), None);
                        policies.push(beside(&name, None));
                    }
                    continue;
                }
                Named::Account(account) => (json!({"AWS": account.to_string()}), None),
                Named::Everybody => (json!("*"), None),
                Named::Identities => (json!("*"), Some("aws:PrincipalArn")),
            };
            let is_public = principal == json!("*");
            match self.ignores_public_lists(bucket) {
                Blocked::Yes if is_public => continue,
                Blocked::Unread(gaps) if is_public => {
                    let what = format!("whether block public access ignores the {name}");
                    gaps.into_iter()
                        .for_each(|gap| into.miss(what.clone(), Some(gap)));
                    policies.push(beside(&name, None));
                }
                Blocked::Yes | Blocked::No | Blocked::Unread(_) => {
                    let statement = statement(action, &principal, condition);
                    policies.push(beside(&name, Some(&statement)));
                }
            }
        }
        policies
    }

    fn named_by(&self, grant: &AclGrant, bucket: &Item<Bucket>) -> Named {
        let grantee = &grant.grantee;
        match (grantee.uri.map(Sym::as_str), grantee.id) {
            (Some(ALL_USERS), _) => return Named::Everybody,
            (Some(ALL_IDENTITIES), _) => return Named::Identities,
            (Some(_), _) | (None, None) => return Named::Nobody,
            (None, Some(_)) => {}
        }
        let Some(id) = grantee.id else {
            return Named::Nobody;
        };
        // A canonical user is an account; the buckets that it owns tell which.
        let owner = |one: &&Item<Bucket>| {
            let list = one.acl.known();
            list.and_then(|list| list.owner.as_ref()?.id) == Some(id)
        };
        let owned = std::iter::once(bucket).chain(self.estate.s3.buckets.iter());
        match owned
            .filter(|one| owner(one))
            .map(|one| one.place.account)
            .next()
        {
            Some(account) if account == bucket.place.account => Named::Nobody,
            Some(account) => Named::Account(account),
            None => Named::Unknown(id),
        }
    }

    fn ignores_public_lists(&self, bucket: &Item<Bucket>) -> Blocked {
        self.blocked(bucket, |settings| settings.ignore_public_acls.0)
    }

    fn of_name(&self, bucket: &Item<Bucket>, operation: &'static Operation) -> Option<Gap> {
        let ledger = &self.estate.ledger;
        ledger.gap(bucket.place, operation, Some(bucket.name.as_str()))
    }
}

fn covers(grant: &AclGrant, action: &str) -> bool {
    let permission = grant.permission.as_str();
    let allowed = OF_BUCKET
        .iter()
        .filter(|(name, _)| permission == *name || permission == "FULL_CONTROL");
    let mut actions = allowed.flat_map(|(_, actions)| *actions);
    actions.any(|one| one.eq_ignore_ascii_case(action))
}

/// Returns a statement that allows an action to a principal, where a key is there.
fn statement(action: &str, principal: &Value, key: Option<&str>) -> Value {
    let condition = key.map_or(json!({}), |key| json!({"Null": {key: "false"}}));
    json!({"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", "Condition": condition})
}

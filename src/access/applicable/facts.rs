//! What the estate tells of condition keys: tags and organisations of caller and resource.

use super::principals::{Caller, is_disputed};
use super::question::{Gathered, Target};
use super::{Applicable, Change, Missing, worlds};
use crate::access::eval::{ContextValue, KeyKnowledge, Knowledge};
use crate::access::{Effect, PolicyDocument, Statement};
use crate::estate::iam::Role;
use crate::estate::organizations::NodeId;
use crate::estate::s3::GET_BUCKET_TAGGING;
use crate::estate::{Item, Observed, Tags};
use crate::ids::{AccountId, Arn};

impl<'e> Applicable<'e> {
    pub(super) fn add_facts(
        &self,
        caller: &Caller<'e>,
        target: Target,
        owner: Option<AccountId>,
        into: &mut Gathered,
    ) {
        match caller {
            Caller::User(user) => add_tags("aws:PrincipalTag/", &user.tags, into),
            // Whoever assumes the role may choose further tags where its trust policy lets them.
            Caller::Role(role) if !may_tag(role) => add_tags("aws:PrincipalTag/", &role.tags, into),
            Caller::Role(_)
            | Caller::Root(_)
            | Caller::Stranger(..)
            | Caller::Bare
            | Caller::Anonymous => {}
        }
        if let Some(account) = caller.account() {
            self.add_organisation("Principal", account, into);
        }
        if let Some(account) = owner {
            self.add_organisation("Resource", account, into);
        }
        if let Target::Named(arn) = target {
            self.add_resource_tags(arn, into);
        }
    }

    /// Tells the organisation of an account, and its path in it.
    fn add_organisation(&self, side: &str, account: AccountId, into: &mut Gathered) {
        let listed = self
            .tree
            .account(account)
            .and_then(|one| one.aws_arn.known().copied());
        // arn:aws:organizations::111122223333:account/o-0a1b/444455556666
        let Some(id) = listed.and_then(|arn| arn.resource().split('/').nth(1)) else {
            return;
        };
        into.tell(format!("aws:{side}OrgID"), id);
        let lineage = self.tree.lineage(account);
        let Some(root) = lineage.root else { return };
        let units = lineage.units.iter().map(|unit| NodeId::Unit(unit.id));
        let nodes = std::iter::once(NodeId::Root(root.id)).chain(units);
        let path = nodes.fold(format!("{id}/"), |path, node| format!("{path}{node}/"));
        let paths = ContextValue::Many(vec![path.into()]);
        into.context
            .insert(format!("aws:{side}OrgPaths").into(), Some(paths));
    }

    /// Adds that the tags of a bucket count where S3 was told so, which no call of the plan tells.
    ///
    /// Source: Amazon S3 User Guide, page buckets-tagging-enable-abac.
    pub(super) fn add_bucket_tags(&self, target: Target, into: &mut Gathered) {
        let Target::Named(arn) = target else { return };
        if arn.service() != "s3" || !worlds::mention_bucket_tags(&into.policies) {
            return;
        }
        let behind = into.resources.last().and_then(|text| text.parse().ok());
        let Some(bucket) = self.bucket(behind.unwrap_or(arn)) else {
            return;
        };
        let tags = match &bucket.tags {
            Observed::Known(tags) => Some(tags.clone()),
            Observed::Absent => Some(Tags::default()),
            Observed::Unknown => None,
        };
        let what = format!(
            "whether tags of {} count (s3api get-bucket-abac)",
            bucket.name
        );
        let mut missing = vec![Missing {
            what: what.into(),
            gap: None,
        }];
        if tags.is_none() {
            let ledger = &self.estate.ledger;
            let name = Some(bucket.name.as_str());
            missing.push(Missing {
                what: format!("the tags of {}", bucket.name).into(),
                gap: ledger.gap(bucket.place, &GET_BUCKET_TAGGING, name),
            });
        }
        into.doubt(Change::BucketTags(tags), missing);
    }

    fn add_resource_tags(&self, arn: Arn, into: &mut Gathered) {
        let estate = self.estate;
        let key = "aws:ResourceTag/";
        match arn.service() {
            "secretsmanager" => {
                let found = estate.secretsmanager.secrets.get(arn);
                let metadata = found.and_then(|one| one.metadata.known());
                if let Some(metadata) = metadata {
                    add_known(key, &metadata.tags, into);
                }
            }
            "kms" => {
                if let Some(found) = self.key(arn) {
                    add_tags(key, &found.tags, into);
                }
            }
            "iam" => {
                if let Some(role) = self.roles.get(&arn) {
                    add_tags(key, &role.tags, into);
                } else if let Some(user) = self.users.get(&arn) {
                    add_tags(key, &user.tags, into);
                }
            }
            "ec2" => {
                let instances = estate.ec2.instances.get(arn);
                if let Some(instance) = instances {
                    add_known(key, &instance.tags, into);
                }
            }
            _ => {}
        }
    }
}

fn add_tags(prefix: &'static str, tags: &Observed<Tags>, into: &mut Gathered) {
    match tags {
        Observed::Known(tags) => add_known(prefix, tags, into),
        Observed::Absent => add_known(prefix, &Tags::default(), into),
        Observed::Unknown => {}
    }
}

/// Tells tags of which there are no others.
fn add_known(prefix: &'static str, tags: &Tags, into: &mut Gathered) {
    for (key, value) in tags.iter() {
        into.tell(format!("{prefix}{key}"), value);
    }
    into.whole.push(prefix);
}

/// Returns whether sessions of a role may carry tags of the caller's choice.
fn may_tag(role: &Item<Role>) -> bool {
    let Observed::Known(document) = &role.trust_policy else {
        return true;
    };
    if is_disputed(role, "AssumeRolePolicyDocument") {
        return true;
    }
    let Ok(document) = PolicyDocument::parse(document) else {
        return true;
    };
    let allows = document
        .statements
        .iter()
        .filter(|one| one.effect == Effect::Allow);
    let is_meant = |action: &String| {
        let action = action.to_ascii_lowercase();
        action.contains(['*', '?']) || action == "sts:tagsession"
    };
    let is_left_out = |action: &String| {
        let action = action.to_ascii_lowercase();
        matches!(&*action, "*" | "*:*" | "sts:*" | "sts:tagsession")
    };
    let may = |one: &Statement| {
        let all_but = !one.not_actions.is_empty() && !one.not_actions.iter().any(is_left_out);
        one.actions.iter().any(is_meant) || all_but
    };
    let mut allows = allows;
    allows.any(may)
}

/// Returns what is known of keys of which all that exist are in the context: others are absent.
pub(super) fn known_as_a_whole(prefixes: &[&'static str]) -> Vec<KeyKnowledge> {
    let of = |prefix: &&str| KeyKnowledge {
        key: format!("/^{}/", prefix.to_ascii_lowercase()).into(),
        presence: Knowledge::Known,
        value: Knowledge::Known,
    };
    prefixes.iter().map(of).collect()
}

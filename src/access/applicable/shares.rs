//! What an owner shares by other means than a policy: permission lists of snapshots and images, resource shares.

use serde_json::{Value, json};

use super::principals::{Caller, Standing};
use super::question::Gathered;
use super::shareable::{may_allow, may_name};
use super::{Applicable, Change, beside, unlisted};
use crate::access::eval::Policy;
use crate::estate::ec2::{
    DESCRIBE_IMAGE_ATTRIBUTE, DESCRIBE_SNAPSHOT_ATTRIBUTE, GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE,
};
use crate::estate::ram::SharedPrincipal;
use crate::estate::rds::{
    DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES, DESCRIBE_DB_SNAPSHOT_ATTRIBUTES,
};
use crate::estate::{Grantee, Item, Observed, Operation};
use crate::ids::{AccountId, Arn, Sym};

/// What a permission to make volumes of a snapshot allows.
///
/// Source: Amazon EBS User Guide, pages ebs-modifying-snapshot-permissions and ebs-accessing-snapshot.
const OF_SNAPSHOT: &[&str] = &[
    "ec2:CreateVolume",
    "ec2:CopySnapshot",
    "ec2:RunInstances",
    "ebs:GetSnapshotBlock",
    "ebs:ListChangedBlocks",
    "ebs:ListSnapshotBlocks",
];

/// What a permission to launch an image allows.
///
/// Source: Amazon EC2 User Guide, pages sharingamis-explicit and CopyingAMIs.
const OF_IMAGE: &[&str] = &[
    "ec2:RunInstances",
    "ec2:RunScheduledInstances",
    "ec2:RequestSpotInstances",
    "ec2:CreateFleet",
    "ec2:CopyImage",
];

/// What the attribute `restore` of a snapshot of an instance allows.
///
/// Source: Amazon RDS User Guide, page USER_ShareSnapshot.
const OF_DB_SNAPSHOT: &[&str] = &[
    "rds:CopyDBSnapshot",
    "rds:RestoreDBInstanceFromDBSnapshot",
    "rds:RestoreDBClusterFromSnapshot",
];

/// The same of a snapshot of a cluster.
///
/// Source: Amazon Aurora User Guide, page aurora-share-snapshot.
const OF_DB_CLUSTER_SNAPSHOT: &[&str] = &[
    "rds:CopyDBClusterSnapshot",
    "rds:RestoreDBClusterFromSnapshot",
    "rds:RestoreDBInstanceFromDBSnapshot",
];

/// What the owner of a private zone may let others do with it, whose VPCs are to be answered by it.
///
/// Source: Amazon Route 53 Developer Guide, page hosted-zone-private-associate-vpcs-different-accounts.
const OF_ZONE: &[&str] = &[
    "route53:AssociateVPCWithHostedZone",
    "route53:DisassociateVPCFromHostedZone",
];

/// What the load permissions of an FPGA image allow.
///
/// Source: Amazon EC2 API Reference, `ModifyFpgaImageAttribute`.
const OF_FPGA_IMAGE: &[&str] = &["ec2:CopyFpgaImage", "ec2:DescribeFpgaImageAttribute"];

/// A resource with a permission list.
pub(super) struct Shared<'e> {
    /// Who owns it.
    pub owner: AccountId,
    /// What the list allows.
    actions: &'static [&'static str],
    /// Whom it names, and who sees it without owning it.
    grantees: Vec<Grantee>,
    /// The key that it is encrypted with.
    pub key: Option<Sym>,
    /// The call that tells the list, where the list was not read.
    unread: Option<&'static Operation>,
    item: ItemOf<'e>,
}

/// What of an item its permission list needs.
#[derive(Clone, Copy)]
struct ItemOf<'e> {
    arn: Arn,
    place: crate::ids::Place,
    id: &'e str,
}

impl<'e> Shared<'e> {
    fn of<T>(
        item: &'e Item<T>,
        id: &'e str,
        list: Observed<Vec<Grantee>>,
        (actions, call): (&'static [&'static str], &'static Operation),
    ) -> Self {
        let named = list.known().into_iter().flatten().copied();
        let seen = item.receivers().map(Grantee::Account);
        Self {
            owner: item.place.account,
            actions,
            grantees: named.chain(seen).collect(),
            key: None,
            unread: list.is_unknown().then_some(call),
            item: ItemOf {
                arn: item.arn,
                place: item.place,
                id,
            },
        }
    }
}

impl<'e> Applicable<'e> {
    /// Returns the permission list of a snapshot or image.
    pub(super) fn shared(&self, arn: Arn) -> Option<Shared<'e>> {
        let (ec2, rds) = (&self.estate.ec2, &self.estate.rds);
        let all = |texts: &Vec<Sym>| texts.iter().copied().map(Grantee::of).collect();
        match (arn.service(), arn.resource_type()) {
            ("ec2", "snapshot") => {
                let found = ec2.snapshots.get(without_account(arn)?)?;
                let list = &found.create_volume_permissions;
                let list = list.map(|list| list.iter().map(|one| one.grantee()).collect());
                let what = (OF_SNAPSHOT, &DESCRIBE_SNAPSHOT_ATTRIBUTE);
                Some(Shared {
                    key: found.kms_key,
                    ..Shared::of(found, found.id.as_str(), list, what)
                })
            }
            ("ec2", "image") => {
                let found = ec2.images.get(without_account(arn)?)?;
                let list = &found.launch_permissions;
                let list = list.map(|list| list.iter().filter_map(|one| one.grantee()).collect());
                let what = (OF_IMAGE, &DESCRIBE_IMAGE_ATTRIBUTE);
                let mut shared = Shared::of(found, found.id.as_str(), list, what);
                if found.is_public == Observed::Known(true) {
                    shared.grantees.push(Grantee::Everyone);
                }
                Some(shared)
            }
            ("rds", "snapshot") => {
                let found = rds.db_snapshots.get(arn)?;
                let what = (OF_DB_SNAPSHOT, &DESCRIBE_DB_SNAPSHOT_ATTRIBUTES);
                Some(Shared {
                    key: found.kms_key,
                    ..Shared::of(found, &found.id, found.restorable_by().map(all), what)
                })
            }
            ("rds", "cluster-snapshot") => {
                let found = rds.db_cluster_snapshots.get(arn)?;
                let what = (
                    OF_DB_CLUSTER_SNAPSHOT,
                    &DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES,
                );
                Some(Shared {
                    key: found.kms_key,
                    ..Shared::of(found, &found.id, found.restorable_by().map(all), what)
                })
            }
            _ => None,
        }
    }

    /// Adds what is not known of a snapshot or image that no reply holds: whom it is shared with, and, where its ARN does
    /// not tell, whose it is.
    pub(super) fn of_unlisted_share(
        &self,
        action: &str,
        arn: Arn,
        caller: &Caller<'e>,
        into: &mut Gathered,
    ) -> Vec<Policy> {
        let (actions, kind) = match (arn.service(), arn.resource_type()) {
            ("ec2", "snapshot") => (OF_SNAPSHOT, unlisted::SNAPSHOT),
            ("ec2", "image") => (OF_IMAGE, unlisted::IMAGE),
            ("rds", "snapshot") => (OF_DB_SNAPSHOT, unlisted::DB_SNAPSHOT),
            ("rds", "cluster-snapshot") => (OF_DB_CLUSTER_SNAPSHOT, unlisted::CLUSTER_SNAPSHOT),
            ("route53", "hostedzone") => (OF_ZONE, unlisted::ZONE),
            ("route53", kind) if arn.account().is_none() => {
                let found = unlisted::OF_ROUTE_53.iter().find(|one| one.0 == kind);
                let Some((_, kind)) = found.filter(|_| !unlisted::makes(action)) else {
                    return Vec::new();
                };
                (&[] as &[&str], *kind)
            }
            ("ec2", "fpga-image") if !unlisted::makes(action) => {
                (OF_FPGA_IMAGE, unlisted::FPGA_IMAGE)
            }
            _ => return Vec::new(),
        };
        let name = format!("permissions of {arn}");
        let covered = actions.iter().any(|one| one.eq_ignore_ascii_case(action));
        let list = covered.then(|| beside(&name, None));
        // What AWS Backup made is its account's.
        let point = self.estate.backup.recovery_points.get(arn);
        let zone = self.owner_of_zone(arn);
        let owner = arn.account().or(point.map(|point| point.place.account));
        let owner = owner.or(zone);
        if owner.is_none() {
            let missing = self.why_unlisted(&format!("whose {arn} is"), arn, kind);
            into.doubt(Change::OfSomebodyElse(list), missing);
            return Vec::new();
        }
        let is_other = caller.stands_to(owner) == Standing::Other;
        let list = list.filter(|_| is_other);
        if let (Some(owner), Some(_)) = (zone, &list) {
            let call = "route53 list-vpc-association-authorizations";
            into.miss(
                format!("which VPCs {owner} lets be associated with {arn} ({call})"),
                None,
            );
        } else if list.is_some() {
            for one in self.why_unlisted(&format!("the {name}"), arn, kind) {
                into.miss(one.what, one.gap);
            }
        }
        list.into_iter().collect()
    }

    /// Returns the account that lists a hosted zone: its ARN names none.
    pub(super) fn owner_of_zone(&self, arn: Arn) -> Option<AccountId> {
        let id = arn.resource().strip_prefix("hostedzone/");
        let id = id.filter(|_| arn.service() == "route53")?;
        let mut zones = self.estate.route53.hosted_zones.iter();
        let zone = zones.find(|zone| zone.id.as_str() == id)?;
        Some(zone.place.account)
    }

    /// Returns what a permission list allows of an action to other accounts.
    pub(super) fn by_list(
        &self,
        action: &str,
        shared: &Shared<'_>,
        into: &mut Gathered,
    ) -> Vec<Policy> {
        let covered = shared
            .actions
            .iter()
            .any(|one| one.eq_ignore_ascii_case(action));
        // What is encrypted with a key that AWS manages no other account can use.
        let managed = shared.key.and_then(|key| self.estate.kms.key_named(key));
        if !covered || managed.is_some_and(|key| key.is_managed_by_aws()) {
            return Vec::new();
        }
        let ItemOf { arn, place, id } = shared.item;
        let name = format!("permissions of {arn}");
        let ledger = &self.estate.ledger;
        let mut policies = Vec::new();
        if let Some(call) = shared.unread {
            into.miss(format!("the {name}"), ledger.gap(place, call, Some(id)));
            policies.push(beside(&name, None));
        }
        let direct = action.split(':').next() == Some("ebs");
        for grantee in &shared.grantees {
            if direct && *grantee == Grantee::Everyone {
                // Source: Amazon EBS User Guide, page ebsapi-faq: public snapshots are not supported.
                continue;
            }
            let block = self.estate.ec2.snapshot_block(place);
            let is_snapshot = shared.actions == OF_SNAPSHOT;
            if is_snapshot && *grantee == Grantee::Everyone {
                match block {
                    Some(block) if block.blocks_all() => continue,
                    Some(_) => {}
                    None => {
                        let call = &GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE;
                        let what = "whether block public access of snapshots is on";
                        into.miss(what, ledger.gap(place, call, None));
                        policies.push(beside(&name, None));
                        continue;
                    }
                }
            }
            let Some(statement) = allowing(action, *grantee) else {
                into.miss(format!("whom {grantee} in the {name} is"), None);
                policies.push(beside(&name, None));
                continue;
            };
            policies.push(beside(&name, Some(&statement)));
        }
        policies
    }

    /// Returns what resource shares may allow the caller: what their permissions are is not collected.
    pub(super) fn by_resource_share(
        &self,
        action: &str,
        arn: Arn,
        caller: &Caller<'e>,
        into: &mut Gathered,
    ) -> Vec<Policy> {
        if !may_allow(action, arn) {
            return Vec::new();
        }
        let ram = &self.estate.ram;
        let resources = ram.shared_resources.iter();
        let resources = resources.filter(|one| {
            may_name(arn, one.resource)
                && !is_over(&one.association_status)
                && !is_over(&one.status)
        });
        let reaches = |share: Arn| {
            let principals = ram.shared_principals.iter();
            let mut principals = principals.filter(|one| one.share == share);
            principals
                .any(|one| !is_over(&one.association_status) && self.is_principal(one, caller))
        };
        let shares = resources.filter(|one| reaches(one.share));
        let shares = shares.map(|one| {
            let name = format!("resource share {}", one.share);
            into.miss(format!("what the {name} allows"), None);
            beside(&name, None)
        });
        shares.collect()
    }

    /// Returns whether a resource share is for the caller, its account, or what that lies in.
    fn is_principal(&self, principal: &SharedPrincipal, caller: &Caller<'e>) -> bool {
        let text = principal.id.as_str();
        let Some(account) = caller.account() else {
            return false;
        };
        if text.parse() == Ok(account) || caller.arn().is_some_and(|arn| arn.as_str() == text) {
            return true;
        }
        let Some(arn) = text
            .parse::<Arn>()
            .ok()
            .filter(|arn| arn.service() == "organizations")
        else {
            return false;
        };
        let last = arn.resource().rsplit('/').next().unwrap_or_default();
        match arn.resource_type() {
            "organization" => {
                let listed = self.tree.account(account);
                let listed = listed.and_then(|one| one.aws_arn.known().copied());
                listed.is_some_and(|arn| arn.resource().split('/').nth(1) == Some(last))
            }
            "ou" => {
                let lineage = self.tree.lineage(account);
                lineage.units.iter().any(|unit| unit.id.as_str() == last)
            }
            _ => false,
        }
    }
}

/// Returns whether an association has ended.
pub(super) fn is_over(status: &Observed<Sym>) -> bool {
    let status = status.known().map(|status| status.as_str());
    matches!(status, Some("DISASSOCIATED" | "FAILED" | "UNAVAILABLE"))
}

/// Returns the ARN as AWS writes it: those of snapshots and images name no account.
fn without_account(arn: Arn) -> Option<Arn> {
    let (partition, region) = (arn.partition()?, arn.region()?);
    let plain = format!(
        "arn:{partition}:{}:{region}::{}",
        arn.service(),
        arn.resource()
    );
    plain.parse().ok()
}

/// Returns a statement that allows an action to whom a permission list names.
fn allowing(action: &str, grantee: Grantee) -> Option<Value> {
    let to = |principal: Value| json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action, "Resource": "*"});
    match grantee {
        Grantee::Everyone => Some(to(json!("*"))),
        Grantee::Account(account) => Some(to(json!(account.to_string()))),
        Grantee::Organization(name) => {
            let mut statement = to(json!("*"));
            let mut parts = name.as_str().rsplit(':').next()?.split('/');
            let condition = match (parts.next()?, parts.next(), parts.next()) {
                ("organization", Some(id), None) => {
                    json!({"StringEquals": {"aws:PrincipalOrgID": id}})
                }
                ("ou", Some(id), Some(unit)) => {
                    let path = format!("{id}/*/{unit}/*");
                    json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": path}})
                }
                _ => return None,
            };
            statement
                .as_object_mut()?
                .insert("Condition".to_owned(), condition);
            Some(statement)
        }
        Grantee::Unreadable(_) => None,
    }
}

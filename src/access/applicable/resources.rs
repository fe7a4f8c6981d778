//! The resource: who owns it, and what policy of its own it has.

use super::access_points;
use super::principals::{Caller, Standing, is_disputed};
use super::question::{Gathered, Target};
use super::unlisted::{self, Listed};
use super::vaults::{self, Counts};
use super::{Applicable, beside, named};
use crate::access::actions::{self, Sharing};
use crate::access::eval::Policy;
use crate::estate::backup::GET_BACKUP_VAULT_ACCESS_POLICY;
use crate::estate::iam::Role;
use crate::estate::kms::GET_KEY_POLICY;
use crate::estate::lambda::GET_POLICY;
use crate::estate::s3::{Bucket, GET_BUCKET_POLICY};
use crate::estate::secretsmanager::GET_RESOURCE_POLICY;
use crate::estate::{Document, Item, Observed, Operation};
use crate::ids::{AccountId, Arn, Place, Sym};

/// Services with policies on their resources of which the estate has no model and the table of actions does not tell: another
/// service sets them, or they are called otherwise there.
///
/// Source: IAM User Guide, page reference_aws-services-that-work-with-iam, column resource-based policies.
const UNTOLD: [&str; 14] = [
    "acm-pca",
    "aoss",
    "entityresolution",
    "execute-api",
    "geo",
    "iot",
    "kinesisvideo",
    "mobiletargeting",
    "ram",
    "s3-object-lambda",
    "signer",
    "sns",
    "sqs",
    "vpc-lattice-svcs",
];

/// The policy of a resource, as far as it was collected.
enum Own<'e> {
    /// Resources of its kind have none, or this one has none.
    None,
    Document(&'e Document),
    /// No reply holds the resource.
    Unlisted(Listed),
    /// It was not read; the call would tell.
    Unread(Option<(Place, &'static Operation, Sym)>),
}

impl<'e> Own<'e> {
    fn of(policy: &'e Observed<Document>, call: (Place, &'static Operation, Sym)) -> Self {
        match policy {
            Observed::Known(document) => Self::Document(document),
            Observed::Absent => Self::None,
            Observed::Unknown => Self::Unread(Some(call)),
        }
    }
}

impl<'e> Applicable<'e> {
    /// Adds the policy of the resource, and returns the account that owns it.
    pub(super) fn add_resource(
        &self,
        action: &str,
        target: Target,
        caller: &Caller<'e>,
        into: &mut Gathered,
    ) -> Option<AccountId> {
        let Target::Named(arn) = target else {
            return caller.account();
        };
        self.add_grants(arn, into);
        let behind = self.add_access_point(arn, into);
        let arn = behind.as_ref().map_or(arn, |behind| behind.resource);
        let bucket = self.bucket(arn);
        if let Some(bucket) = bucket {
            self.add_public_block(bucket, into);
        }
        self.add_key_behind(action, arn, bucket, into);
        let told = behind.and_then(|behind| behind.owner).or(arn.account());
        let vault = self.vault_around(action, arn);
        // What lies in a vault has the policy of the vault.
        let holder = vault.map_or(arn, |(vault, _)| vault);
        let shared = self.shared(arn);
        let listed = shared.as_ref().map(|shared| shared.owner);
        let owner = bucket.map(|one| one.place.account);
        let owner = owner.or(vault.map(|(_, account)| account));
        let point = self.estate.backup.recovery_points.get(arn);
        let point = point.map(|point| point.place.account);
        let owner = owner.or(listed).or(told).or(point);
        let owner = owner.or_else(|| self.owner_of_zone(arn));
        let standing = caller.stands_to(owner);
        let counts = vaults::counts(action, caller, standing);
        let mut policies =
            self.that_counts((action, arn), (holder, counts), (caller, bucket), into);
        if let Some(bucket) = bucket.filter(|_| counts == Counts::Always) {
            policies.extend(self.lists(action, bucket, standing, into));
        }
        if shared.is_none() && !vaults::is_about_point(action, arn) {
            policies.extend(self.of_unlisted_share(action, arn, caller, into));
        }
        if standing == Standing::Other {
            if let Some(shared) = &shared {
                policies.extend(self.by_list(action, shared, into));
            }
            policies.extend(self.by_resource_share(action, holder, caller, into));
            policies.extend(by_permissions(action, arn, into));
            let is_open = policies.iter().any(|policy| policy.document.is_none());
            if let Some(owner) = owner.filter(|_| !is_open) {
                policies.extend(self.by_unread_share(action, (holder, owner), caller, into));
            }
        }
        if standing == Standing::Other && policies.is_empty() && has_none(action, arn) {
            let kind = arn.resource_type();
            let service = arn.service();
            into.assume(format!("no {kind} of {service} has a policy of its own: no other account does {action} to one"));
        }
        into.policies.resource = (!policies.is_empty()).then_some(policies);
        owner
    }

    /// Returns the policy of a resource, where it counts for the caller.
    fn that_counts(
        &self,
        (action, arn): (&str, Arn),
        (holder, counts): (Arn, Counts),
        (caller, bucket): (&Caller<'e>, Option<&'e Item<Bucket>>),
        into: &mut Gathered,
    ) -> Vec<Policy> {
        match counts {
            Counts::Always => self.of_resource(action, holder, bucket, into),
            Counts::NotForOthers => self.of_shared_vault(action, (arn, holder), caller, into),
            Counts::NotForRoot => {
                into.assume(format!(
                    "no policy of {holder} keeps its root user from {action}"
                ));
                Vec::new()
            }
        }
    }

    /// Returns the policy that a resource has itself, where it has one or nobody knows.
    fn of_resource(
        &self,
        action: &str,
        arn: Arn,
        bucket: Option<&'e Item<Bucket>>,
        into: &mut Gathered,
    ) -> Vec<Policy> {
        if bucket.is_none() && into.point.is_some() && access_points::is_nameless(arn) {
            // What is missing of the access point is told with its own policy.
            return vec![named(arn.as_str(), None)];
        }
        match self.own(action, arn, bucket) {
            Own::None => Vec::new(),
            Own::Document(document) => vec![named(arn.as_str(), Some(document))],
            Own::Unlisted(kind) => self.of_unlisted(arn, kind, into),
            Own::Unread(call) => {
                let gap = call.and_then(|(place, operation, request)| {
                    let ledger = &self.estate.ledger;
                    ledger.gap(place, operation, Some(request.as_str()))
                });
                into.miss(format!("the policy of {arn}"), gap);
                vec![named(arn.as_str(), None)]
            }
        }
    }

    /// Returns the bucket that an ARN names, or whose object it names.
    pub(super) fn bucket(&self, arn: Arn) -> Option<&'e Item<Bucket>> {
        if arn.service() != "s3" {
            return None;
        }
        let name = arn.resource().split('/').next()?;
        let partition = arn.partition()?;
        let key: Arn = format!("arn:{}:s3:::{name}", partition.as_str())
            .parse()
            .ok()?;
        self.estate.s3.buckets.get(key)
    }

    fn own(&self, action: &str, arn: Arn, bucket: Option<&'e Item<Bucket>>) -> Own<'e> {
        if vaults::is_about_point(action, arn) {
            // It is in a vault, and no reply tells in which.
            return Own::Unread(None);
        }
        match arn.service() {
            "s3" => match bucket {
                Some(bucket) => Own::of(
                    &bucket.policy,
                    (bucket.place, &GET_BUCKET_POLICY, bucket.name),
                ),
                None if access_points::is_alias(arn) => Own::Unlisted(unlisted::POINT),
                None => Own::Unlisted(unlisted::BUCKET),
            },
            "kms" => self.of_key(arn),
            "secretsmanager" => self.of_secret(arn),
            "lambda" => self.of_function(arn),
            "backup" => self.of_vault(arn),
            "es" => self.of_domain(arn),
            "iam" if is_assumption(action) => self.of_role(arn),
            // Policies of users and roles are not about who may do what to them.
            "iam" => Own::None,
            // Each application has a policy about who makes tokens of it, which no call reads.
            "sso" if is_of_applications(action) => Own::Unread(None),
            service if UNTOLD.contains(&service) => Own::Unread(None),
            service => match actions::sharing(service, arn.as_str()) {
                Sharing::Policies => Own::Unread(None),
                Sharing::Permissions | Sharing::Nothing => Own::None,
            },
        }
    }

    fn of_key(&self, arn: Arn) -> Own<'e> {
        let found = match arn.resource_type() {
            "key" => self.key(arn),
            _ => None,
        };
        match found {
            Some(key) => Own::of(&key.policy, (key.place, &GET_KEY_POLICY, key.id)),
            // An alias has no policy; its key has one, which decides of the use of the key by any name.
            None if arn.resource_type() == "alias" => Own::None,
            None => Own::Unlisted(unlisted::KEY),
        }
    }

    fn of_secret(&self, arn: Arn) -> Own<'e> {
        match self.estate.secretsmanager.secrets.get(arn) {
            Some(secret) => {
                let call = (secret.place, &GET_RESOURCE_POLICY, Sym::new(arn.as_str()));
                Own::of(&secret.policy, call)
            }
            None => Own::Unlisted(unlisted::SECRET),
        }
    }

    fn of_function(&self, arn: Arn) -> Own<'e> {
        if arn.resource_type() != "function" {
            return Own::Unread(None);
        }
        match self.estate.lambda.functions.get(arn) {
            Some(function) => Own::of(
                &function.policy,
                (function.place, &GET_POLICY, function.name),
            ),
            // A version or an alias has a policy of its own, which is not collected.
            None if arn.resource().matches(':').count() > 1 => Own::Unread(None),
            None => Own::Unlisted(unlisted::FUNCTION),
        }
    }

    fn of_vault(&self, arn: Arn) -> Own<'e> {
        if arn.resource_type() != "backup-vault" {
            return Own::None;
        }
        match self.estate.backup.vaults.get(arn) {
            Some(vault) => {
                let call = (vault.place, &GET_BACKUP_VAULT_ACCESS_POLICY, vault.name);
                Own::of(&vault.policy, call)
            }
            None => Own::Unlisted(unlisted::VAULT),
        }
    }

    fn of_domain(&self, arn: Arn) -> Own<'e> {
        let name = arn.resource().split('/').nth(1).unwrap_or_default();
        let mut all = self.estate.opensearch.domains.iter();
        let found = all.find(|one| {
            let is_there =
                Some(one.place.account) == arn.account() && Some(one.place.region) == arn.region();
            is_there && one.name.as_str() == name
        });
        match found.map(|domain| domain.status.known()) {
            Some(Some(status)) => status
                .access_policies
                .as_ref()
                .map_or(Own::None, Own::Document),
            Some(None) => Own::Unread(None),
            None => Own::Unlisted(unlisted::DOMAIN),
        }
    }

    /// A role's trust policy decides who becomes it, and nothing else.
    fn of_role(&self, arn: Arn) -> Own<'e> {
        let is_unclear = |role: &&Item<Role>| is_disputed(role, "AssumeRolePolicyDocument");
        if self.roles.get(&arn).is_some_and(is_unclear) {
            return Own::Unread(None);
        }
        match self.roles.get(&arn).map(|role| &role.trust_policy) {
            Some(Observed::Known(document)) => Own::Document(document),
            Some(Observed::Absent | Observed::Unknown) => Own::Unread(None),
            None => Own::Unlisted(unlisted::ROLE),
        }
    }
}

/// Returns whether resources of a kind have no policies of their own, nor another way to let accounts in that is modelled.
fn has_none(action: &str, arn: Arn) -> bool {
    let modelled = ["backup", "es", "kms", "lambda", "s3", "secretsmanager"];
    let is_listed = matches!(
        arn.resource_type(),
        "snapshot" | "cluster-snapshot" | "image"
    );
    let service = arn.service();
    if modelled.contains(&service) || UNTOLD.contains(&service) || is_listed {
        return false;
    }
    match service {
        "iam" => !is_assumption(action),
        "sso" => !is_of_applications(action),
        _ => sharing_for(action, arn) == Sharing::Nothing,
    }
}

/// What the permissions of a network interface are for: attaching it to an instance, and an address to it, with what undoes
/// that, of which nothing is said.
///
/// Source: Amazon EC2 API Reference, `CreateNetworkInterfacePermission`.
const BY_INTERFACE_PERMISSIONS: [&str; 5] = [
    "ec2:AssociateAddress",
    "ec2:AttachNetworkInterface",
    "ec2:DetachNetworkInterface",
    "ec2:DisassociateAddress",
    "ec2:RunInstances",
];

/// Returns whether an action makes tokens of an application of IAM Identity Center.
///
/// Source: IAM Identity Center User Guide, page iam-auth-access-using-resource-based-policies.
fn is_of_applications(action: &str) -> bool {
    let service = action.split_once(':').map_or("", |(service, _)| service);
    service.eq_ignore_ascii_case("sso-oauth")
}

/// How the names of actions begin that are for the owner of a portfolio or product alone.
const OF_PORTFOLIO_OWNERS: [&str; 3] = ["create", "delete", "update"];

/// Returns whether an action may be done to a portfolio or product that another account shares.
///
/// Source: AWS Service Catalog Administrator Guide, page catalogs_portfolios_sharing.
fn is_of_portfolios(action: &str, arn: Arn) -> bool {
    let name = action.split_once(':').map_or(action, |(_, name)| name);
    let name = name.to_ascii_lowercase();
    let mut kept = OF_PORTFOLIO_OWNERS.iter();
    arn.service() == "catalog" && !kept.any(|start| name.starts_with(start))
}

/// Returns how a resource lets other accounts do an action, as far as the actions of its service tell.
fn sharing_for(action: &str, arn: Arn) -> Sharing {
    let sharing = actions::sharing(arn.service(), arn.as_str());
    let is_interface = arn.service() == "ec2" && arn.resource_type() == "network-interface";
    let mut permitted = BY_INTERFACE_PERMISSIONS.iter();
    let is_permitted = permitted.any(|one| one.eq_ignore_ascii_case(action));
    match sharing {
        Sharing::Nothing if is_of_portfolios(action, arn) => Sharing::Permissions,
        Sharing::Permissions if is_interface && !is_permitted => Sharing::Nothing,
        Sharing::Permissions | Sharing::Policies | Sharing::Nothing => sharing,
    }
}

/// Returns what permissions that the owner of a resource gives may allow, where its service has such and no call tells.
fn by_permissions(action: &str, arn: Arn, into: &mut Gathered) -> Option<Policy> {
    let is_told = UNTOLD.contains(&arn.service());
    if is_told || sharing_for(action, arn) != Sharing::Permissions {
        return None;
    }
    let name = match is_of_portfolios(action, arn) {
        true => format!("portfolios by which {arn} is shared"),
        false => format!("permissions of {arn}"),
    };
    into.miss(format!("the {name}"), None);
    Some(beside(&name, None))
}

/// Returns whether an action makes somebody a role.
pub(super) fn is_assumption(action: &str) -> bool {
    [
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:TagSession",
        "sts:SetSourceIdentity",
    ]
    .iter()
    .any(|one| one.eq_ignore_ascii_case(action))
}

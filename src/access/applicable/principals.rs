//! The caller: who it is, its identity policies and its boundary.

use super::question::{AskError, Gathered};
use super::{Applicable, Change, named};
use crate::access::eval::Policy;
use crate::estate::iam::{
    AttachedPolicy, GET_ACCOUNT_AUTHORIZATION_DETAILS, InlinePolicy, PermissionsBoundary, Role,
    User,
};
use crate::estate::{Gap, Item, List, Observed};
use crate::ids::{AccountId, Arn, Partition, Place, Region, Sym};

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Caller<'e> {
    User(&'e Item<User>),
    /// A role: one of its sessions.
    Role(&'e Item<Role>),
    /// A root user.
    Root(AccountId),
    /// A user or role of an account of which users and roles were not read, or that is not ours.
    Stranger(Arn, AccountId),
    /// An AWS service or a provider of identities: no policies of its own.
    Bare,
    /// Nobody known.
    Anonymous,
}

/// How a caller stands to the owner of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is of the owner's account, or nobody says whose it is.
    Own,
    /// It is of another account.
    Other,
    /// It is a service or a provider.
    Bare,
    /// Nobody known.
    Anonymous,
}

impl Caller<'_> {
    /// Returns its account.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::User(user) => Some(user.place.account),
            Self::Role(role) => Some(role.place.account),
            Self::Root(account) | Self::Stranger(_, account) => Some(*account),
            Self::Bare | Self::Anonymous => None,
        }
    }

    /// Returns its ARN, where it is a user or a role.
    pub fn arn(&self) -> Option<Arn> {
        match self {
            Self::User(user) => Some(user.arn),
            Self::Role(role) => Some(role.arn),
            Self::Stranger(arn, _) => Some(*arn),
            Self::Root(_) | Self::Bare | Self::Anonymous => None,
        }
    }

    /// Returns how it stands to the owner of a resource.
    pub fn stands_to(&self, owner: Option<AccountId>) -> Standing {
        match (self, self.account()) {
            (Self::Anonymous, _) => Standing::Anonymous,
            (_, None) => Standing::Bare,
            (_, account) if owner.is_none() || account == owner => Standing::Own,
            (_, Some(_)) => Standing::Other,
        }
    }
}

/// The member of users and roles that names their boundary.
const BOUNDARY: &str = "PermissionsBoundary";

/// How lists of policies are called that were not read.
const LISTS: [&str; 3] = ["attached policies of ", "groups of ", "inline policies of "];

/// The members of a managed policy that tell its document.
const DOCUMENTS: [&str; 2] = ["DefaultVersionId", "PolicyVersionList"];

/// Returns whether two replies tell different things of a member.
pub(super) fn is_disputed<T>(item: &Item<T>, member: &str) -> bool {
    item.contradicted.iter().any(|one| **one == *member)
}

/// Whether two replies tell different things of a member.
#[derive(Clone, Copy)]
pub(super) enum Disputed {
    Yes,
    No,
}

impl Disputed {
    /// Returns whether that is so, and tells it.
    pub fn of<T>(item: &Item<T>, member: &str, into: &mut Gathered) -> Self {
        if !is_disputed(item, member) {
            return Self::No;
        }
        let what = format!(
            "the {member} of {}: two replies tell different things",
            item.arn
        );
        into.miss(what, None);
        Self::Yes
    }

    /// Returns a member, which is unknown where it is disputed.
    pub fn or<T>(self, member: &Observed<T>) -> &Observed<T> {
        match self {
            Self::Yes => &Observed::Unknown,
            Self::No => member,
        }
    }
}

/// Returns what is missing of a caller's policies, by its name.
fn what_is_missing(name: &str, gap: Option<&Gap>) -> String {
    let is_list = LISTS.iter().any(|list| name.starts_with(list));
    let call = GET_ACCOUNT_AUTHORIZATION_DETAILS.name;
    match (is_list, gap) {
        (true, None) => format!("the {name}, which the reply of iam {call} leaves out"),
        (true, Some(_)) => format!("the {name}"),
        (false, _) => format!("the policy {name}"),
    }
}

/// Returns where the calls of IAM about an account are made.
fn place(account: AccountId, partition: Partition) -> Place {
    Place {
        partition,
        account,
        region: Region::global(),
    }
}

impl<'e> Applicable<'e> {
    /// Returns who a principal is.
    ///
    /// # Errors
    /// When it is no principal, or does not exist in an account of which users and roles were read.
    pub(super) fn caller(&self, text: &str) -> Result<Caller<'e>, AskError> {
        match text {
            "anonymous" => return Ok(Caller::Anonymous),
            "*" => return Err(AskError::Everybody),
            _ => {}
        }
        if text.ends_with(".amazonaws.com") && !text.contains(':') {
            return Ok(Caller::Bare);
        }
        let arn: Arn = text.parse().map_err(|_| AskError::Form(text.into()))?;
        let account = arn.account().ok_or_else(|| AskError::Form(text.into()))?;
        let (kind, rest) = arn
            .resource()
            .split_once('/')
            .unwrap_or((arn.resource(), ""));
        let found = match (arn.service(), kind) {
            ("iam", "root") if rest.is_empty() => return Ok(Caller::Root(account)),
            ("iam", "oidc-provider" | "saml-provider") => return Ok(Caller::Bare),
            ("iam", "user") => self.users.get(&arn).map(|user| Caller::User(user)),
            ("iam", "role") => self.roles.get(&arn).map(|role| Caller::Role(role)),
            ("sts", "assumed-role") => {
                let name = rest.split('/').next().unwrap_or_default();
                let role = self.role_names.get(&(account, Sym::new(name)));
                role.and_then(|arn| self.roles.get(arn))
                    .map(|role| Caller::Role(role))
            }
            ("sts", "federated-user") => None,
            _ => return Err(AskError::Form(text.into())),
        };
        let partition = arn.partition().unwrap_or(Partition::aws());
        let ledger = &self.estate.ledger;
        let gap = ledger.gap(
            place(account, partition),
            &GET_ACCOUNT_AUTHORIZATION_DETAILS,
            None,
        );
        match found {
            Some(caller) => Ok(caller),
            None if gap.is_some() || kind == "federated-user" => Ok(Caller::Stranger(arn, account)),
            None => Err(AskError::Principal(text.into())),
        }
    }

    /// Adds the caller's own policies and its boundary.
    pub(super) fn add_identity(&self, caller: &Caller<'e>, into: &mut Gathered) {
        let (mut identity, boundary) = match caller {
            Caller::User(user) => {
                let told = |member| Disputed::of(user, member, into);
                let [inline, attached, groups, boundary] = [
                    "UserPolicyList",
                    "AttachedManagedPolicies",
                    "GroupList",
                    BOUNDARY,
                ]
                .map(told);
                let inline = inline.or(&user.inline_policies);
                let attached = attached.or(&user.attached_policies);
                let mut all = self.of_parts(user.arn, inline, attached);
                all.extend(self.of_groups(user, groups.or(&user.groups)));
                (all, boundary.or(&user.permissions_boundary))
            }
            Caller::Role(role) => {
                let told = |member| Disputed::of(role, member, into);
                let [inline, attached, boundary] =
                    ["RolePolicyList", "AttachedManagedPolicies", BOUNDARY].map(told);
                let inline = inline.or(&role.inline_policies);
                let attached = attached.or(&role.attached_policies);
                let all = self.of_parts(role.arn, inline, attached);
                (all, boundary.or(&role.permissions_boundary))
            }
            Caller::Stranger(arn, account) => {
                self.add_stranger(*arn, *account, into);
                return;
            }
            Caller::Root(_) | Caller::Bare | Caller::Anonymous => return,
        };
        let bound = self.of_boundary(boundary);
        if boundary.is_unknown() {
            // One that was not read need not be there.
            into.doubt(Change::NoBoundary, Vec::new());
        }
        let partition = Partition::aws();
        let missing = identity.iter().chain(bound.iter().flatten());
        let lacking: Vec<_> = missing
            .filter(|one| one.document.is_none())
            .cloned()
            .collect();
        for one in lacking {
            let account = caller.account().map(|account| place(account, partition));
            let gap = account.and_then(|place| {
                let ledger = &self.estate.ledger;
                ledger.gap(place, &GET_ACCOUNT_AUTHORIZATION_DETAILS, None)
            });
            let what = what_is_missing(&one.name.unwrap_or_default(), gap.as_ref());
            into.miss(what, gap);
        }
        identity.sort_by(|one, two| one.name.cmp(&two.name));
        into.policies.identity = Some(identity);
        into.policies.boundary = bound;
    }

    /// What a caller of somebody else's account may, that account decides.
    fn add_stranger(&self, arn: Arn, account: AccountId, into: &mut Gathered) {
        let is_federated = arn.resource_type() == "federated-user";
        if self.is_outside(account) {
            let said = format!("account {account}, which is not of this estate, lets {arn} do it");
            into.assume(said);
            let all = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
            into.policies.identity = Some(vec![Policy {
                name: Some(format!("taken to be one of account {account}").into()),
                ..Policy::bare(all)
            }]);
            into.policies.session = is_federated.then(|| vec![Policy::bare(all)]);
            return;
        }
        if is_federated {
            // Source: IAM User Guide, page id_credentials_temp_control-access_getfederationtoken.
            let what = format!("the session policy of {arn}, which its user chose");
            into.miss(what.clone(), None);
            into.policies.session = Some(vec![named(&what, None)]);
        }
        let place = place(account, arn.partition().unwrap_or(Partition::aws()));
        let gap = self
            .estate
            .ledger
            .gap(place, &GET_ACCOUNT_AUTHORIZATION_DETAILS, None);
        into.miss(format!("the policies of {arn}"), gap);
        into.policies.identity = Some(vec![named(arn.as_str(), None)]);
    }

    /// Returns whether an account is neither in the organisation nor one of which anything was collected.
    pub(super) fn is_outside(&self, account: AccountId) -> bool {
        self.tree.account(account).is_none() && !self.asked.contains(&account)
    }

    fn of_parts(
        &self,
        owner: Arn,
        inline: &Observed<List<InlinePolicy>>,
        attached: &Observed<List<AttachedPolicy>>,
    ) -> Vec<Policy> {
        let mut all = Vec::new();
        match inline {
            Observed::Known(list) => {
                all.extend(list.iter().map(|one| named(&one.name, Some(&one.document))));
            }
            Observed::Absent => {}
            Observed::Unknown => all.push(named(&format!("inline policies of {owner}"), None)),
        }
        match attached {
            Observed::Known(list) => all.extend(list.iter().map(|one| self.of_managed(one.arn))),
            Observed::Absent => {}
            Observed::Unknown => all.push(named(&format!("attached policies of {owner}"), None)),
        }
        all
    }

    fn of_groups(&self, user: &Item<User>, groups: &Observed<List<Box<str>>>) -> Vec<Policy> {
        let Observed::Known(names) = groups else {
            return match groups {
                Observed::Unknown => vec![named(&format!("groups of {}", user.arn), None)],
                Observed::Known(_) | Observed::Absent => Vec::new(),
            };
        };
        let of_group = |name: &str| match self.groups.get(&(user.place.account, name.into())) {
            Some(group) => {
                self.of_parts(group.arn, &group.inline_policies, &group.attached_policies)
            }
            None => vec![named(&format!("policies of the group {name}"), None)],
        };
        names.iter().flat_map(|name| of_group(name)).collect()
    }

    fn of_managed(&self, arn: Arn) -> Policy {
        let told = self.managed.get(&arn);
        let told = told.filter(|policy| !DOCUMENTS.iter().any(|one| is_disputed(policy, one)));
        let document = told.and_then(|policy| policy.document());
        named(arn.as_str(), document)
    }

    fn of_boundary(&self, boundary: &Observed<PermissionsBoundary>) -> Option<Vec<Policy>> {
        match boundary {
            Observed::Known(boundary) => Some(vec![self.of_managed(boundary.arn)]),
            Observed::Absent => None,
            Observed::Unknown => Some(vec![named("the permissions boundary", None)]),
        }
    }
}

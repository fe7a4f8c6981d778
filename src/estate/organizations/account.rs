use super::hierarchy::{link, link_path, mention, nodes};
use super::{NodeId, key};
use crate::estate::{
    Call, Estate, Items, List, Loaded, Observed, Operation, Output, Planned, Resource, Tags, model,
};
use crate::ids::{AccountId, Arn, IdError, OrganizationId, Place, Region, Sym, Timestamp};

model! {
    /// An organisation. Shape: `organizations describe-organization`.
    pub struct Organization {
        required {
            /// The id: `o-...`.
            "Id" => id: OrganizationId,
            /// The ARN.
            "Arn" => arn: Arn,
        }
        /// `ALL`, or `CONSOLIDATED_BILLING`, under which no policies exist.
        "FeatureSet" => feature_set: Observed<Sym>,
        /// The management account.
        "MasterAccountId" => management_account: Observed<AccountId>,
    }

    /// The reply of `organizations describe-organization`.
    pub struct DescribeOrganizationOutput {
        required {
            /// The organisation of the calling account.
            "Organization" => organization: Organization,
        }
    }

    /// An account of an organisation. Shape: `organizations list-accounts`, `list-accounts-for-parent`.
    ///
    /// A reply about one account, such as its tags, knows the id alone: the rest is then unknown.
    pub struct Account {
        required {
            /// The account.
            "Id" => id: AccountId,
        }
        /// The ARN, which names the organisation and its management account.
        "Arn" => aws_arn: Observed<Arn>,
        /// The mail address of its root user.
        "Email" => email: Observed<Box<str>>,
        /// The name.
        "Name" => name: Observed<Box<str>>,
        /// `ACTIVE`, `SUSPENDED` or `PENDING_CLOSURE`; AWS replaces it by the state.
        "Status" => status: Observed<Sym>,
        /// `PENDING_ACTIVATION`, `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE` or `CLOSED`.
        "State" => state: Observed<Sym>,
        /// Where it lies: `o-.../r-.../ou-.../111122223333/`; older replies lack it.
        "Paths" => paths: Observed<List<Box<str>>>,
        /// `INVITED` or `CREATED`.
        "JoinedMethod" => joined_method: Observed<Sym>,
        /// When it joined.
        "JoinedTimestamp" => joined: Observed<Timestamp>,
        /// Its tags, from `organizations list-tags-for-resource`.
        "Tags" => tags: Observed<Tags>,
    }

    /// The reply of `organizations list-accounts`.
    pub struct ListAccountsOutput {
        required {
            /// The accounts of the organisation.
            "Accounts" => accounts: Items<Account>,
        }
    }

    /// The reply of `organizations list-accounts-for-parent`.
    pub struct ListAccountsForParentOutput {
        required {
            /// The accounts that lie directly in the parent.
            "Accounts" => accounts: Items<Account>,
        }
    }
}

impl Resource for Organization {
    const TYPE: &'static str = "AWS::Organizations::Organization";
    fn arn(&self, _call: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

impl Organization {
    /// Returns the account and partition from which the organisation is managed.
    pub fn management_place(&self) -> Option<Place> {
        let account = self
            .management_account
            .known()
            .copied()
            .or(self.arn.account())?;
        Some(Place {
            partition: self.arn.partition()?,
            account,
            region: Region::global(),
        })
    }
}

impl Resource for Account {
    const TYPE: &'static str = "AWS::Organizations::Account";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        key(call, &format!("account/{}", self.id))
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

impl Account {
    /// Returns what is known of an account of which only the id was told.
    pub(super) fn of_id(id: AccountId) -> Self {
        Self {
            id,
            aws_arn: Observed::Unknown,
            email: Observed::Unknown,
            name: Observed::Unknown,
            status: Observed::Unknown,
            state: Observed::Unknown,
            paths: Observed::Unknown,
            joined_method: Observed::Unknown,
            joined: Observed::Unknown,
            tags: Observed::Unknown,
        }
    }
    /// Returns whether the account can run anything: its state, else its status, is `ACTIVE`.
    pub fn is_active(&self) -> Observed<bool> {
        let word = if self.state.known().is_some() {
            &self.state
        } else {
            &self.status
        };
        word.map(|word| word.as_str() == "ACTIVE")
    }
}

impl Output for DescribeOrganizationOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let organizations = &mut estate.organizations.organizations;
        loaded.note(organizations.add(self.organization, call.place));
    }
}

/// Names the roots and units of an organisation unless `list-accounts` told where each account lies.
fn nodes_without_paths(estate: &Estate, place: Place) -> Vec<Sym> {
    let mut accounts = estate.organizations.accounts.seen_by(place.account);
    let told = accounts.all(|account| account.paths.known().is_some_and(|paths| !paths.is_empty()));
    if told {
        Vec::new()
    } else {
        nodes(estate, place)
    }
}

/// Adds accounts and the way from the root to each, where the reply tells it.
fn add_accounts(
    estate: &mut Estate,
    call: &Call<'_>,
    accounts: Items<Account>,
    loaded: &mut Loaded,
) {
    loaded.set_aside.extend(accounts.set_aside);
    for account in accounts.read {
        for path in account.paths.known().into_iter().flatten() {
            link_path(estate, call, path, NodeId::Account(account.id), loaded);
        }
        loaded.note(estate.organizations.accounts.add(account, call.place));
    }
}

impl Output for ListAccountsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        add_accounts(estate, call, self.accounts, loaded);
    }
}

impl Output for ListAccountsForParentOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        match call.request.unwrap_or_default().parse() {
            Ok(parent) => {
                mention(estate, call, parent, loaded);
                for account in &self.accounts.read {
                    link(estate, call, NodeId::Account(account.id), parent, loaded);
                }
            }
            Err(error) => loaded.note::<()>(Err(error)),
        }
        add_accounts(estate, call, self.accounts, loaded);
    }
}

/// Reads the organisation of the calling account.
pub const DESCRIBE_ORGANIZATION: Operation = Operation::global::<DescribeOrganizationOutput>(
    "organizations",
    "describe-organization",
    "organizations:DescribeOrganization",
)
.members(&["Organization"])
.planned(Planned::ByOrganization);

/// Lists all accounts.
pub const LIST_ACCOUNTS: Operation = Operation::global::<ListAccountsOutput>(
    "organizations",
    "list-accounts",
    "organizations:ListAccounts",
)
.members(&["Accounts"])
.paged(&["NextToken"])
.planned(Planned::ByOrganization);

/// Lists the accounts that lie directly in a root or unit.
pub const LIST_ACCOUNTS_FOR_PARENT: Operation = Operation::global::<ListAccountsForParentOutput>(
    "organizations",
    "list-accounts-for-parent",
    "organizations:ListAccountsForParent",
)
.per("ParentId")
.members(&["Accounts"])
.paged(&["NextToken"])
.planned(Planned::ByOrganization)
.for_each(nodes_without_paths);

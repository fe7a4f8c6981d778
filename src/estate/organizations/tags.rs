use super::{Account, NodeId, OrganizationPolicy, OrganizationalUnit, Root};
use crate::estate::{Call, Estate, Loaded, Observed, Operation, Output, Planned, Tags, model};
use crate::ids::{OrganizationPolicyId, Place, Sym};

model! {
    /// The reply of `organizations list-tags-for-resource`: of an account, a unit, a root or a policy.
    pub struct ListTagsForResourceOutput {
        /// The tags; an empty list means none.
        "Tags" => tags: Tags,
    }
}

impl Output for ListTagsForResourceOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let organizations = &mut estate.organizations;
        let asked = call.request.unwrap_or_default();
        let tags = Observed::Known(self.tags);
        if let Ok(policy) = asked.parse::<OrganizationPolicyId>() {
            let mut policy = OrganizationPolicy::of_id(policy);
            policy.tags = tags;
            loaded.note(organizations.policies.add(policy, call.place));
            return;
        }
        match asked.parse() {
            Ok(NodeId::Account(id)) => {
                let mut account = Account::of_id(id);
                account.tags = tags;
                loaded.note(organizations.accounts.add(account, call.place));
            }
            Ok(NodeId::Unit(id)) => {
                let mut unit = OrganizationalUnit::of_id(id);
                unit.tags = tags;
                loaded.note(organizations.units.add(unit, call.place));
            }
            Ok(NodeId::Root(id)) => {
                let mut root = Root::of_id(id);
                root.tags = tags;
                loaded.note(organizations.roots.add(root, call.place));
            }
            Err(error) => loaded.note::<()>(Err(error)),
        }
    }
}

/// Returns the accounts that calls from this account showed.
fn accounts(estate: &Estate, place: Place) -> Vec<Sym> {
    estate
        .organizations
        .accounts
        .seen_by(place.account)
        .map(|account| Sym::new(&account.id.to_string()))
        .collect()
}

/// Lists the tags of an account, a unit, a root or a policy; planned for accounts.
pub const LIST_TAGS_FOR_RESOURCE: Operation = Operation::global::<ListTagsForResourceOutput>(
    "organizations",
    "list-tags-for-resource",
    "organizations:ListTagsForResource",
)
.per("ResourceId")
.paged(&["NextToken"])
.planned(Planned::ByOrganization)
.for_each(accounts);

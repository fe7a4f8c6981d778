use super::{Group, ManagedPolicy, Role, User};
use crate::estate::{
    Call, Collection, Estate, Items, Loaded, Operation, Output, Resource, SetAside, model,
};

model! {
    /// The reply of `iam get-account-authorization-details`.
    ///
    /// AWS always gives all four lists. A list that is missing was cut away: the reply then counts as a part.
    pub struct GetAccountAuthorizationDetailsOutput {
        /// The users.
        "UserDetailList" => users: Option<Items<User>>,
        /// The groups.
        "GroupDetailList" => groups: Option<Items<Group>>,
        /// The roles.
        "RoleDetailList" => roles: Option<Items<Role>>,
        /// The managed policies.
        "Policies" => policies: Option<Items<ManagedPolicy>>,
    }
}

impl Output for GetAccountAuthorizationDetailsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let iam = &mut estate.iam;
        for role in self.roles.iter().flat_map(|roles| &roles.read) {
            for profile in role.instance_profiles.known().into_iter().flatten() {
                let added = iam.instance_profiles.add(profile.clone(), call.place);
                if let Err(error) = added {
                    loaded.note::<()>(Err(error));
                }
            }
        }
        let mut add = Adding { call, loaded };
        add.all(
            "UserDetailList",
            self.users,
            &mut iam.users,
            User::of_details,
        );
        add.all("GroupDetailList", self.groups, &mut iam.groups, |group| {
            group
        });
        add.all(
            "RoleDetailList",
            self.roles,
            &mut iam.roles,
            Role::of_details,
        );
        add.all(
            "Policies",
            self.policies,
            &mut iam.managed_policies,
            |policy| policy,
        );
    }
}

struct Adding<'a, 'c> {
    call: &'a Call<'c>,
    loaded: &'a mut Loaded,
}

impl Adding<'_, '_> {
    /// Adds the resources of one list; says so when the reply has no such list.
    fn all<T: Resource>(
        &mut self,
        member: &str,
        items: Option<Items<T>>,
        into: &mut Collection<T>,
        complete: fn(T) -> T,
    ) {
        let Some(items) = items else {
            self.loaded.set_aside.push(SetAside {
                index: 0,
                reason: format!("the reply has no list `{member}`").into(),
            });
            return;
        };
        self.loaded.set_aside.extend(items.set_aside);
        for item in items.read {
            self.loaded
                .note(into.add_part(complete(item), self.call.place));
        }
    }
}

/// Lists users, groups, roles and managed policies with all their policies.
pub const GET_ACCOUNT_AUTHORIZATION_DETAILS: Operation =
    Operation::global::<GetAccountAuthorizationDetailsOutput>(
        "iam",
        "get-account-authorization-details",
        "iam:GetAccountAuthorizationDetails",
    )
    .members(&["RoleDetailList"])
    .paged(&["IsTruncated", "Marker"]);

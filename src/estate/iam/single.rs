use super::{Role, User};
use crate::estate::{
    Call, Estate, Items, Loaded, Observed, Operation, Output, Planned, Resource, build_arn,
    list_output, model,
};
use crate::ids::{Arn, IdError, Place, Sym, Timestamp};

model! {
    /// The reply of `iam list-users`.
    pub struct ListUsersOutput {
        required {
            /// The users, without policies, groups, boundary and tags.
            "Users" => users: Items<User>,
        }
    }

    /// The reply of `iam get-user`.
    pub struct GetUserOutput {
        required {
            /// The user, without policies and groups.
            "User" => user: User,
        }
    }

    /// The reply of `iam list-roles`.
    pub struct ListRolesOutput {
        required {
            /// The roles, without policies, boundary, tags and last use.
            "Roles" => roles: Items<Role>,
        }
    }

    /// The reply of `iam get-role`.
    pub struct GetRoleOutput {
        required {
            /// The role, without policies.
            "Role" => role: Role,
        }
    }

    /// An access key of a user, without its secret. Shape: `iam list-access-keys`.
    pub struct AccessKey {
        required {
            /// The id: `AKIA...`.
            "AccessKeyId" => id: Box<str>,
        }
        /// The user it belongs to.
        "UserName" => user: Observed<Box<str>>,
        /// `Active`, `Inactive` or `Expired`.
        "Status" => status: Observed<Sym>,
        /// When it was made.
        "CreateDate" => created: Observed<Timestamp>,
    }
}

impl Output for ListUsersOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.users.set_aside);
        for user in self.users.read {
            loaded.note(estate.iam.users.add_part(user.of_list_users(), call.place));
        }
    }
}

impl Output for GetUserOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.note(
            estate
                .iam
                .users
                .add_part(self.user.of_get_user(), call.place),
        );
    }
}

impl Output for ListRolesOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.roles.set_aside);
        for role in self.roles.read {
            loaded.note(estate.iam.roles.add_part(role, call.place));
        }
    }
}

impl Output for GetRoleOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.note(
            estate
                .iam
                .roles
                .add_part(self.role.of_get_role(), call.place),
        );
    }
}

impl Resource for AccessKey {
    const TYPE: &'static str = "AWS::IAM::AccessKey";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn("iam", call.global(), &format!("access-key/{}", self.id))
    }
}

list_output! {
    /// The reply of `iam list-access-keys`.
    ListAccessKeysOutput { "AccessKeyMetadata" => AccessKey } into iam.access_keys
}

/// Lists users. `get-account-authorization-details` tells more.
pub const LIST_USERS: Operation =
    Operation::global::<ListUsersOutput>("iam", "list-users", "iam:ListUsers")
        .members(&["Users"])
        .paged(&["IsTruncated", "Marker"])
        .planned(Planned::Nowhere);

/// Reads one user.
pub const GET_USER: Operation =
    Operation::global::<GetUserOutput>("iam", "get-user", "iam:GetUser")
        .per("UserName")
        .members(&["User"])
        .absent_on(&["NoSuchEntity"])
        .planned(Planned::Nowhere);

/// Lists the access keys of one user. The credential report tells their state with one call.
pub const LIST_ACCESS_KEYS: Operation =
    Operation::global::<ListAccessKeysOutput>("iam", "list-access-keys", "iam:ListAccessKeys")
        .per("UserName")
        .members(&["AccessKeyMetadata"])
        .paged(&["IsTruncated", "Marker"])
        .absent_on(&["NoSuchEntity"])
        .planned(Planned::Nowhere);

/// Lists roles, with the longest session that `get-account-authorization-details` does not tell.
pub const LIST_ROLES: Operation =
    Operation::global::<ListRolesOutput>("iam", "list-roles", "iam:ListRoles")
        .members(&["Roles"])
        .paged(&["IsTruncated", "Marker"])
        .planned(Planned::Nowhere);

/// Reads one role.
pub const GET_ROLE: Operation =
    Operation::global::<GetRoleOutput>("iam", "get-role", "iam:GetRole")
        .per("RoleName")
        .members(&["Role"])
        .absent_on(&["NoSuchEntity"])
        .planned(Planned::Nowhere);

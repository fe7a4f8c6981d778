use crate::estate::{Document, List, Observed, Resource, Tags, model};
use crate::ids::{Arn, IdError, Place, Sym, Timestamp};

model! {
    /// An IAM user. Shape: `UserDetailList` of `iam get-account-authorization-details`, `iam get-user`.
    ///
    /// Members are unknown where the reply that showed the user does not carry them.
    pub struct User {
        required {
            /// The name, unique in the account.
            "UserName" => name: Box<str>,
            /// The ARN.
            "Arn" => arn: Arn,
        }
        /// The id that no other user ever gets: `AIDA...`.
        "UserId" => unique_id: Observed<Box<str>>,
        /// When it was created.
        "CreateDate" => created: Observed<Timestamp>,
        /// When the password was last used to sign in.
        "PasswordLastUsed" => password_last_used: Observed<Timestamp>,
        /// The inline policies.
        "UserPolicyList" => inline_policies: Observed<List<InlinePolicy>>,
        /// The names of the groups it is in.
        "GroupList" => groups: Observed<List<Box<str>>>,
        /// The managed policies attached.
        "AttachedManagedPolicies" => attached_policies: Observed<List<AttachedPolicy>>,
        /// The permissions boundary.
        "PermissionsBoundary" => permissions_boundary: Observed<PermissionsBoundary>,
        /// Its tags.
        "Tags" => tags: Observed<Tags>,
    }

    /// An IAM group. Shape: `GroupDetailList` of `iam get-account-authorization-details`.
    pub struct Group {
        required {
            /// The name, unique in the account.
            "GroupName" => name: Box<str>,
            /// The ARN.
            "Arn" => arn: Arn,
        }
        /// The inline policies.
        "GroupPolicyList" => inline_policies: Observed<List<InlinePolicy>>,
        /// The managed policies attached.
        "AttachedManagedPolicies" => attached_policies: Observed<List<AttachedPolicy>>,
    }

    /// An IAM role. Shape: `RoleDetailList` of `iam get-account-authorization-details`, `iam get-role`.
    ///
    /// Members are unknown where the reply that showed the role does not carry them.
    pub struct Role {
        required {
            /// The name, unique in the account.
            "RoleName" => name: Box<str>,
            /// The ARN.
            "Arn" => arn: Arn,
        }
        /// The id that no other role ever gets: `AROA...`.
        "RoleId" => unique_id: Observed<Box<str>>,
        /// When it was created.
        "CreateDate" => created: Observed<Timestamp>,
        /// Who may assume it.
        "AssumeRolePolicyDocument" => trust_policy: Observed<Document>,
        /// The inline policies.
        "RolePolicyList" => inline_policies: Observed<List<InlinePolicy>>,
        /// The managed policies attached.
        "AttachedManagedPolicies" => attached_policies: Observed<List<AttachedPolicy>>,
        /// The permissions boundary.
        "PermissionsBoundary" => permissions_boundary: Observed<PermissionsBoundary>,
        /// The instance profiles that hand it to EC2 instances.
        "InstanceProfileList" => instance_profiles: Observed<List<InstanceProfile>>,
        /// The longest session, in seconds; `get-account-authorization-details` does not tell it.
        "MaxSessionDuration" => max_session_seconds: Observed<u32>,
        /// When and where it was last used.
        "RoleLastUsed" => last_used: Observed<RoleLastUsed>,
        /// Its tags.
        "Tags" => tags: Observed<Tags>,
    }

    /// An inline policy of a user, a group or a role.
    pub struct InlinePolicy {
        required {
            /// The name, unique in its principal.
            "PolicyName" => name: Box<str>,
            /// The document.
            "PolicyDocument" => document: Document,
        }
    }

    /// A managed policy attached to a user, a group or a role.
    pub struct AttachedPolicy {
        required {
            /// The policy.
            "PolicyArn" => arn: Arn,
        }
    }

    /// A permissions boundary of a user or a role.
    pub struct PermissionsBoundary {
        required {
            /// The managed policy that bounds.
            "PermissionsBoundaryArn" => arn: Arn,
        }
    }

    /// The last use of a role within the last 400 days.
    pub struct RoleLastUsed {
        /// When; none when it was not used in that time.
        "LastUsedDate" => date: Option<Timestamp>,
        /// In which region.
        "Region" => region: Option<Sym>,
    }

    /// An instance profile. Shape: `InstanceProfileList` of a role.
    pub struct InstanceProfile {
        required {
            /// The name, unique in the account.
            "InstanceProfileName" => name: Box<str>,
            /// The ARN, which EC2 instances name.
            "Arn" => arn: Arn,
        }
        /// The role in it: at most one.
        "Roles" => roles: List<InstanceProfileRole>,
    }

    /// The role of an instance profile.
    pub struct InstanceProfileRole {
        required {
            /// The role.
            "Arn" => arn: Arn,
        }
    }
}

impl Resource for User {
    const TYPE: &'static str = "AWS::IAM::User";
    fn arn(&self, _call: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

impl Resource for Group {
    const TYPE: &'static str = "AWS::IAM::Group";
    fn arn(&self, _call: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

impl Resource for Role {
    const TYPE: &'static str = "AWS::IAM::Role";
    fn arn(&self, _call: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

impl Resource for InstanceProfile {
    const TYPE: &'static str = "AWS::IAM::InstanceProfile";
    fn arn(&self, _call: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

/// Reads a list that a reply tells completely: where it is omitted, it is empty.
fn none_means_empty<T: Default>(list: &mut Observed<T>) {
    if list.known().is_none() {
        *list = Observed::Known(T::default());
    }
}

/// Reads a member that a reply tells completely: where it is omitted, there is none.
fn none_means_absent<T>(member: &mut Observed<T>) {
    if member.is_unknown() {
        *member = Observed::Absent;
    }
}

impl User {
    /// Returns the user as `get-account-authorization-details` tells it, which omits inline policies, tags and a boundary
    /// that there are none of, and always lists groups and attached policies.
    pub(super) fn of_details(mut self) -> Self {
        none_means_empty(&mut self.inline_policies);
        none_means_empty(&mut self.tags);
        none_means_absent(&mut self.permissions_boundary);
        self
    }
    /// Returns the user as `get-user` tells it: password use, boundary and tags, omitted when there are none.
    pub(super) fn of_get_user(mut self) -> Self {
        none_means_absent(&mut self.password_last_used);
        none_means_absent(&mut self.permissions_boundary);
        none_means_empty(&mut self.tags);
        self
    }
    /// Returns the user as `list-users` tells it: of what may be omitted, password use alone.
    pub(super) fn of_list_users(mut self) -> Self {
        none_means_absent(&mut self.password_last_used);
        self
    }
}

impl Role {
    /// Returns the role as `get-account-authorization-details` tells it, which omits tags and a boundary that there are none
    /// of, and always lists policies.
    pub(super) fn of_details(mut self) -> Self {
        none_means_empty(&mut self.instance_profiles);
        none_means_empty(&mut self.tags);
        none_means_absent(&mut self.permissions_boundary);
        self
    }
    /// Returns the role as `get-role` tells it: boundary and tags, omitted when there are none.
    pub(super) fn of_get_role(mut self) -> Self {
        none_means_absent(&mut self.permissions_boundary);
        none_means_empty(&mut self.tags);
        self
    }
}

use crate::estate::{
    Call, Estate, List, Loaded, Observed, Operation, Output, Resource, build_arn, model,
};
use crate::ids::{Arn, IdError, Place};

model! {
    /// What an account holds in IAM, by number. Shape: `SummaryMap` of `iam get-account-summary`.
    pub struct AccountSummary {
        /// 1 when the root user has access keys, else 0.
        "AccountAccessKeysPresent" => root_access_keys: Observed<u32>,
        /// 1 when the root user has a signing certificate, else 0.
        "AccountSigningCertificatesPresent" => root_certificates: Observed<u32>,
        /// 1 when the root user has a password, else 0.
        "AccountPasswordPresent" => root_password: Observed<u32>,
        /// 1 when the root user signs in with MFA, else 0.
        "AccountMFAEnabled" => root_mfa: Observed<u32>,
        /// The number of users.
        "Users" => users: Observed<u32>,
        /// The number of groups.
        "Groups" => groups: Observed<u32>,
        /// The number of roles.
        "Roles" => roles: Observed<u32>,
        /// The number of customer managed policies.
        "Policies" => policies: Observed<u32>,
        /// The number of instance profiles.
        "InstanceProfiles" => instance_profiles: Observed<u32>,
        /// The number of SAML and OpenID Connect providers.
        "Providers" => providers: Observed<u32>,
    }

    /// The reply of `iam get-account-summary`.
    pub struct GetAccountSummaryOutput {
        required {
            /// The numbers.
            "SummaryMap" => summary: AccountSummary,
        }
    }

    /// The alias of an account. Shape: `iam list-account-aliases`.
    pub struct AccountAlias {
        required {
            /// At most one.
            "AccountAliases" => names: List<Box<str>>,
        }
    }
}

impl Resource for AccountSummary {
    const TYPE: &'static str = "AWS::IAM::AccountSummary";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn("iam", call.global(), "account-summary")
    }
}

impl Resource for AccountAlias {
    const TYPE: &'static str = "AWS::IAM::AccountAlias";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn("iam", call.global(), "account-alias")
    }
}

impl Output for GetAccountSummaryOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.note(estate.iam.account_summaries.add(self.summary, call.place));
    }
}

impl Output for AccountAlias {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.note(estate.iam.account_aliases.add(self, call.place));
    }
}

/// Reads what an account holds in IAM, by number.
pub const GET_ACCOUNT_SUMMARY: Operation = Operation::global::<GetAccountSummaryOutput>(
    "iam",
    "get-account-summary",
    "iam:GetAccountSummary",
)
.members(&["SummaryMap"]);

/// Lists the alias of the account.
pub const LIST_ACCOUNT_ALIASES: Operation =
    Operation::global::<AccountAlias>("iam", "list-account-aliases", "iam:ListAccountAliases")
        .members(&["AccountAliases"])
        .paged(&["IsTruncated", "Marker"]);

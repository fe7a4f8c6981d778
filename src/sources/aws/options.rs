use std::collections::BTreeSet;
use std::time::Duration;

use aws_credential_types::Credentials;
use thiserror::Error;

use super::store::StoreError;
use crate::ids::{AccountId, Region};

/// What is read, and with which credentials.
#[derive(Clone, Debug)]
pub struct Options {
    /// The caller's keys, for programs that have them; none to find them as every AWS tool does.
    pub credentials: Option<Credentials>,
    /// The profile of the AWS configuration files; none for the default one and the environment's.
    pub profile: Option<String>,
    /// The regions to read; empty for all that an account has enabled.
    pub regions: BTreeSet<Region>,
    /// Regions that are not read.
    pub exclude_regions: BTreeSet<Region>,
    /// The accounts to read; empty for those of the organisation.
    pub accounts: BTreeSet<AccountId>,
    /// Accounts that are not read.
    pub exclude_accounts: BTreeSet<AccountId>,
    /// Whether only the account of the credentials is read and Organizations not asked.
    pub alone: bool,
    /// The role that is assumed in each account.
    pub role: Role,
    /// Where to send every call, in place of AWS's endpoints.
    pub endpoint_url: Option<String>,
    /// Calls in flight at once, over all accounts.
    pub in_flight: usize,
    /// How long a call is tried.
    pub patience: Patience,
}

/// The role that is assumed in each account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name, without path.
    pub name: String,
    /// Its path: `/`, or such as `/audit/`.
    pub path: String,
    /// The external id that its trust policy asks for.
    pub external_id: Option<String>,
    /// How long a session lasts before it is renewed.
    pub session: Duration,
    /// Whether it is assumed in the account of the credentials too.
    pub everywhere: bool,
}

/// How long a call is tried before it counts as failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Attempts of one call.
    pub attempts: u32,
    /// The wait before the second attempt, doubled with each further one and shortened at random.
    pub first_wait: Duration,
    /// The longest wait between two attempts.
    pub longest_wait: Duration,
    /// The wait for the answer to one attempt.
    pub answer: Duration,
    /// The wait before what was listed and then not found is asked for once more.
    pub second_look: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            attempts: 10,
            first_wait: Duration::from_millis(100),
            longest_wait: Duration::from_secs(5),
            answer: Duration::from_secs(60),
            second_look: Duration::from_secs(5),
        }
    }
}

/// Why nothing, or nothing more, could be read.
#[derive(Debug, Error)]
pub enum CollectError {
    /// The credentials are missing, expired or refused.
    #[error("AWS does not accept the credentials: {message}")]
    Credentials {
        /// What the SDK or STS says.
        message: String,
    },
    /// None of the places where credentials may be has any.
    #[error("there are no credentials: {message}")]
    NoCredentials {
        /// What the SDK says of each place.
        message: String,
    },
    /// AWS does not answer.
    #[error("AWS cannot be reached: {message}")]
    Unreachable {
        /// What stands in the way.
        message: String,
    },
    /// STS answered something that is no identity.
    #[error("AWS answered no account for the credentials: {message}")]
    Identity {
        /// What is wrong.
        message: String,
    },
    /// An option cannot be used.
    #[error("{what} is not {expected}")]
    Option {
        /// The option and its value.
        what: String,
        /// What it should be.
        expected: &'static str,
    },
    /// The options leave nothing to read.
    #[error("nothing is left to read: {message}")]
    Nothing {
        /// What leaves nothing.
        message: String,
    },
    /// What was read could not be kept.
    #[error("cannot keep what was read: {source}")]
    Store {
        /// The store's error.
        source: StoreError,
    },
    /// The runtime could not be started.
    #[error("cannot start: {source}")]
    Runtime {
        /// The system's error.
        source: std::io::Error,
    },
}

impl CollectError {
    /// Returns whether calls may have been kept before it: the same command then goes on with them.
    pub fn keeps_what_was_read(&self) -> bool {
        match self {
            Self::Store { .. } => true,
            Self::Credentials { .. }
            | Self::NoCredentials { .. }
            | Self::Unreachable { .. }
            | Self::Identity { .. }
            | Self::Option { .. }
            | Self::Nothing { .. }
            | Self::Runtime { .. } => false,
        }
    }

    /// Returns what to do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Credentials { .. } | Self::NoCredentials { .. } => {
                "log in (`aws sso login`), name a profile with --profile, or set AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY; `aws sts get-caller-identity` must answer"
            }
            Self::Unreachable { .. } => {
                "check the network, the proxy (HTTPS_PROXY), the certificates (AWS_CA_BUNDLE), --endpoint-url and the \
                 region"
            }
            Self::Identity { .. } => "do the proxy and `--endpoint-url` lead to AWS?",
            Self::Option { .. } => "see `palisade collect --help`",
            Self::Nothing { .. } => {
                "look at --account, --exclude-account, --region, --exclude-region, and [estate] in palisade.toml"
            }
            Self::Store { .. } | Self::Runtime { .. } => {
                "the same command goes on where this one stopped"
            }
        }
    }
}

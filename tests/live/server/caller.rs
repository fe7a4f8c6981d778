use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Whose credentials signed a request, as the credentials themselves tell: the server hands them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Twelve digits.
    pub account: String,
    /// The role that was assumed; none for the static credentials of a user.
    pub role: Option<AssumedRole>,
}

/// A session of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssumedRole {
    pub role: String,
    pub session: String,
    /// Seconds since 1970 after which the credentials are refused.
    pub expires: u64,
}

/// The three texts of a set of credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    pub id: String,
    pub secret: String,
    pub token: Option<String>,
}

const SECRET: &str = "replayreplayreplayreplayreplayreplayrepl";

impl Caller {
    /// Returns a user of an account, with static credentials.
    pub fn user(account: &str) -> Self {
        Self {
            account: account.to_owned(),
            role: None,
        }
    }

    /// Returns a session of a role of an account that lasts so long from now.
    pub fn assumed(account: &str, role: &str, session: &str, lasts: Duration) -> Self {
        Self {
            account: account.to_owned(),
            role: Some(AssumedRole {
                role: role.to_owned(),
                session: session.to_owned(),
                expires: now() + lasts.as_secs(),
            }),
        }
    }

    /// Returns the credentials by which the server knows the caller.
    pub fn keys(&self) -> Keys {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let (kind, end, token) = match &self.role {
            None => ("AKIA", "BASE", None),
            Some(role) => {
                let token = format!(
                    "{}/{}/{}",
                    encoded(&role.role),
                    encoded(&role.session),
                    role.expires
                );
                ("ASIA", "ROLE", Some(token))
            }
        };
        Keys {
            id: format!("{kind}{}{end}", self.account),
            secret: SECRET.to_owned(),
            token,
        }
    }

    /// Returns the credentials for a client of the SDK.
    pub fn credentials(&self) -> Credentials {
        let keys = self.keys();
        Credentials::new(keys.id, keys.secret, keys.token, None, "replay")
    }

    /// Returns the caller that the id of an access key and the session's token tell.
    pub fn of(id: &str, token: Option<&str>) -> Option<Self> {
        let account = id.get(4..16)?;
        if !account.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let role = match (id.get(..4)?, token) {
            ("AKIA", None) => None,
            ("ASIA", Some(token)) => {
                let mut parts = token.split('/');
                Some(AssumedRole {
                    role: decoded(parts.next()?),
                    session: decoded(parts.next()?),
                    expires: parts.next()?.parse().ok()?,
                })
            }
            _ => return None,
        };
        Some(Self {
            account: account.to_owned(),
            role,
        })
    }

    /// Returns the ARN that `sts get-caller-identity` tells.
    pub fn arn(&self) -> String {
        match &self.role {
            None => format!("arn:aws:iam::{}:user/replay", self.account),
            Some(AssumedRole { role, session, .. }) => {
                format!(
                    "arn:aws:sts::{}:assumed-role/{role}/{session}",
                    self.account
                )
            }
        }
    }

    /// Returns whether the session has ended.
    pub fn is_expired(&self) -> bool {
        self.role.as_ref().is_some_and(|role| role.expires <= now())
    }
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

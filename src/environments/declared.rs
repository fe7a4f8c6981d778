use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::class::{Class, Tier};
use super::glob::Glob;
use super::selector::Selector;
use super::text::{text_error, text_type};
use crate::ids::{AccountId, OrganizationalUnitId, Region, Sym, VpcId};

/// Why a text of the configuration does not mean anything.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TextError {
    message: Box<str>,
}

impl TextError {
    /// Returns the error with this message.
    pub(super) fn new(message: impl Into<Box<str>>) -> Self {
        Self {
            message: message.into(),
        }
    }
}

/// The name of an environment: letters, digits, `.`, `_` and `-`, at most 64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvironmentName(Sym);

impl EnvironmentName {
    /// Returns the text.
    pub fn as_str(self) -> &'static str {
        self.0.as_str()
    }
    /// Returns the name that we give to an environment without a declared one.
    pub(super) fn inferred(name: &'static str) -> Self {
        Self(Sym::new(name))
    }
}
impl FromStr for EnvironmentName {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        let inner = |b: u8| b.is_ascii_alphanumeric() || b".-_".contains(&b);
        let valid = text.len() <= 64
            && text.bytes().all(inner)
            && text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !valid {
            return Err(text_error(
                text,
                "the name of an environment (letters, digits, `.`, `_`, `-`; at most 64)",
            ));
        }
        if ["internet", "on-premises", "external"].contains(&text) {
            return Err(text_error(text, "a free name: it stands for a zone"));
        }
        Ok(Self(Sym::new(text)))
    }
}
impl fmt::Display for EnvironmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
text_type!(
    EnvironmentName,
    "the name of an environment: letters, digits, `.`, `_` and `-`, at most 64"
);

/// Names organizational units: by id, or by the names on the way from the root, as in `Workloads/Production`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitSelector {
    /// The unit with this id.
    Id(OrganizationalUnitId),
    /// The unit with this path of names below the root.
    Path(Box<[Box<str>]>),
}

impl FromStr for UnitSelector {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let path = text.strip_prefix("Root/").unwrap_or(text);
        let names: Box<[Box<str>]> = path.split('/').map(Into::into).collect();
        if names.iter().any(|name| name.is_empty()) {
            return Err(text_error(
                text,
                "the id of an organizational unit (`ou-…`) or a path of names such as `Workloads/Production`",
            ));
        }
        Ok(Self::Path(names))
    }
}
impl fmt::Display for UnitSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.pad(id.as_str()),
            Self::Path(names) => f.pad(&names.join("/")),
        }
    }
}
text_type!(
    UnitSelector,
    "the id of an organizational unit, or a path of names such as `Workloads/Production`"
);

/// Names tags: `key=value`, in which the value may be a pattern. Keys are compared with their case, as AWS does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagSelector {
    /// The key.
    pub key: Box<str>,
    /// The value.
    pub value: Glob,
}

impl TagSelector {
    /// Returns whether one of the tags matches.
    pub fn matches(&self, key: &str, value: &str) -> bool {
        *self.key == *key && self.value.matches(value)
    }
}
impl FromStr for TagSelector {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        let error = || text_error(text, "a tag (`key=value`)");
        let (key, value) = text.split_once('=').ok_or_else(error)?;
        if key.is_empty() {
            return Err(error());
        }
        Ok(Self {
            key: key.into(),
            value: value.parse().map_err(|_| error())?,
        })
    }
}
impl fmt::Display for TagSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}
text_type!(
    TagSelector,
    "a tag: `key=value`; `*` and `?` in the value are patterns"
);

/// An environment as `palisade.toml` declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredEnvironment {
    /// Its name.
    pub name: EnvironmentName,
    /// Production, lower or shared.
    pub class: Class,
    /// The finer kind; belongs to the class.
    pub tier: Option<Tier>,
    /// Accounts by id.
    pub accounts: BTreeSet<AccountId>,
    /// Organizational units: all accounts below them.
    pub units: Vec<UnitSelector>,
    /// VPCs by id.
    pub vpcs: BTreeSet<VpcId>,
    /// Tags of accounts, VPCs and resources.
    pub tags: Vec<TagSelector>,
    /// Names of accounts, VPCs and resources.
    pub name_globs: Vec<Glob>,
}

/// The kinds of doors into an environment.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum AccessPointKind {
    /// A host that is entered first.
    Bastion,
    /// An AWS Client VPN endpoint.
    ClientVpn,
    /// An EC2 Instance Connect Endpoint.
    InstanceConnectEndpoint,
    /// AWS Systems Manager Session Manager.
    SessionManager,
    /// A database proxy.
    Proxy,
    /// A site-to-site VPN.
    Vpn,
}

/// A declared door into an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredAccessPoint {
    /// The environment that it leads into.
    pub environment: EnvironmentName,
    /// Its kind.
    pub kind: AccessPointKind,
    /// What it is.
    pub selector: Selector,
}

/// Which tags speak about environments. `None` stands for the known-key table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagKeys {
    /// Keys whose value names the environment.
    pub environment_keys: Option<BTreeSet<Box<str>>>,
    /// Keys whose value says whether it is production.
    pub production_keys: Option<BTreeSet<Box<str>>>,
    /// Keys that are not read.
    pub ignore_keys: BTreeSet<Box<str>>,
}

/// What `palisade.toml` says about environments and the universe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// The environments.
    pub environments: Vec<DeclaredEnvironment>,
    /// The doors.
    pub access_points: Vec<DeclaredAccessPoint>,
    /// Which tags speak.
    pub tag_keys: TagKeys,
    /// The accounts that `[estate]` names.
    pub accounts: BTreeSet<AccountId>,
    /// The regions that `[estate]` names.
    pub regions: BTreeSet<Region>,
}

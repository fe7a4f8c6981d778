use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ids::{AccountId, IdError, OrganizationalUnitId, RootId, Sym};

/// A root, a unit or an account: what lies in the tree of an organisation and policies attach to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeId {
    /// A root.
    Root(RootId),
    /// An organizational unit.
    Unit(OrganizationalUnitId),
    /// An account.
    Account(AccountId),
}

impl FromStr for NodeId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        if let Ok(root) = text.parse() {
            Ok(Self::Root(root))
        } else if let Ok(unit) = text.parse() {
            Ok(Self::Unit(unit))
        } else if let Ok(account) = text.parse() {
            Ok(Self::Account(account))
        } else {
            Err(IdError::new(
                text,
                "the id of a root, an organizational unit or an account",
            ))
        }
    }
}
impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root(id) => id.fmt(f),
            Self::Unit(id) => id.fmt(f),
            Self::Account(id) => id.fmt(f),
        }
    }
}
impl Serialize for NodeId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for NodeId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A type of policy of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// Bounds what principals of the accounts may do (SCP).
    ServiceControl,
    /// Bounds what may be done to resources of the accounts (RCP).
    ResourceControl,
    /// Any other type, in AWS's word, such as `TAG_POLICY`.
    Other(Sym),
}

impl PolicyType {
    /// Returns AWS's word, which `list-policies` takes as its filter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServiceControl => "SERVICE_CONTROL_POLICY",
            Self::ResourceControl => "RESOURCE_CONTROL_POLICY",
            Self::Other(word) => word.as_str(),
        }
    }
}

impl FromStr for PolicyType {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Ok([Self::ServiceControl, Self::ResourceControl]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .unwrap_or_else(|| Self::Other(Sym::new(text))))
    }
}
impl fmt::Display for PolicyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
impl Serialize for PolicyType {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}
impl<'de> Deserialize<'de> for PolicyType {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

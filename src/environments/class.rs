use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an environment is to the walls: to be protected, to be kept away, or serving both.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Production, disaster recovery included.
    Prod,
    /// Everything before production: staging, test, development, sandboxes.
    Lower,
    /// What serves both sides: network hub, log archive, security tooling, pipelines, identity, backup.
    Shared,
    /// Outside the universe of accounts that we speak about.
    External,
    /// No evidence, or none that says which.
    Unclassified,
}

impl Class {
    /// Returns the word that configuration, facts and reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prod => "prod",
            Self::Lower => "lower",
            Self::Shared => "shared",
            Self::External => "external",
            Self::Unclassified => "unclassified",
        }
    }
    /// Returns whether the two stand on different sides of the line between production and the rest.
    pub fn crosses(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Prod, Self::Lower) | (Self::Lower, Self::Prod)
        )
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How sure a classification is, surest last.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// No evidence.
    None,
    /// Evidence of medium or better stands on both sides of the line between production and the rest.
    Conflicting,
    /// A name of a resource or a stack, or a word that often means something else.
    Weak,
    /// A label that its owner may write: a tag or a name.
    Medium,
    /// The organisation's own order: account tag, organizational unit, account name.
    Strong,
    /// Written down in `palisade.toml`.
    Declared,
}

impl Confidence {
    /// Returns the word that facts and reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Conflicting => "conflicting",
            Self::Weak => "weak",
            Self::Medium => "medium",
            Self::Strong => "strong",
            Self::Declared => "declared",
        }
    }
    /// Returns whether a policy may fail on it: medium, strong or declared.
    pub fn is_medium_or_better(self) -> bool {
        self >= Self::Medium
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The finer kind of an environment within its class. Production itself has none.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Disaster recovery: production that waits.
    Dr,
    /// What mirrors production before a release.
    Staging,
    /// Another last step before production: preproduction, acceptance, integration.
    Preprod,
    /// Tests of any kind, demonstrations, training.
    Test,
    /// Development.
    Dev,
    /// Where anybody may try anything.
    Sandbox,
    /// Network hub: transit, egress, inspection, name service.
    Network,
    /// Log archive.
    LogArchive,
    /// Security tooling and audit.
    Security,
    /// Pipelines and their tools.
    CiCd,
    /// Identity provider and directory.
    Identity,
    /// Vaults and copies.
    Backup,
    /// Artefacts and images.
    Registry,
    /// Metrics, traces, dashboards.
    Observability,
    /// The organisation's management account.
    Management,
}

impl Tier {
    /// All tiers, class by class.
    pub const ALL: [Self; 15] = [
        Self::Dr,
        Self::Staging,
        Self::Preprod,
        Self::Test,
        Self::Dev,
        Self::Sandbox,
        Self::Network,
        Self::LogArchive,
        Self::Security,
        Self::CiCd,
        Self::Identity,
        Self::Backup,
        Self::Registry,
        Self::Observability,
        Self::Management,
    ];

    /// Returns the word that configuration, facts and reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dr => "dr",
            Self::Staging => "staging",
            Self::Preprod => "preprod",
            Self::Test => "test",
            Self::Dev => "dev",
            Self::Sandbox => "sandbox",
            Self::Network => "network",
            Self::LogArchive => "log-archive",
            Self::Security => "security",
            Self::CiCd => "ci-cd",
            Self::Identity => "identity",
            Self::Backup => "backup",
            Self::Registry => "registry",
            Self::Observability => "observability",
            Self::Management => "management",
        }
    }
    /// Returns the class that the tier belongs to.
    pub fn class(self) -> Class {
        match self {
            Self::Dr => Class::Prod,
            Self::Staging | Self::Preprod | Self::Test | Self::Dev | Self::Sandbox => Class::Lower,
            Self::Network
            | Self::LogArchive
            | Self::Security
            | Self::CiCd
            | Self::Identity
            | Self::Backup
            | Self::Registry
            | Self::Observability
            | Self::Management => Class::Shared,
        }
    }
}

impl FromStr for Tier {
    type Err = String;
    /// Returns the tier of a word, or the text of the error.
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|tier| tier.as_str() == text)
            .ok_or_else(|| "not a tier".to_owned())
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

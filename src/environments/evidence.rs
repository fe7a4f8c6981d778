use schemars::JsonSchema;
use serde::Serialize;

use super::class::{Class, Confidence, Tier};
use super::declared::EnvironmentName;
use super::reading::{Clarity, Reading};

/// Where evidence comes from, in order of precedence: of several, the first that is present decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// `palisade.toml` names the account, the unit or the VPC itself.
    Declared,
    /// `palisade.toml` names a tag or a pattern of names that fits.
    DeclaredLabel,
    /// A tag of the account in Organizations.
    OrganizationTag,
    /// The name of an organizational unit above the account.
    OrganizationalUnit,
    /// The account's name.
    AccountName,
    /// The account's alias.
    AccountAlias,
    /// What stands behind the plus in the mail address of the account's root user.
    AccountEmail,
    /// A tag of the VPC.
    VpcTag,
    /// The name of the VPC.
    VpcName,
    /// A tag of the resource.
    ResourceTag,
    /// The name of the stack, cluster or namespace that the resource belongs to.
    StackName,
    /// The name of the resource.
    ResourceName,
}

impl Source {
    /// Returns the words for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::DeclaredLabel => "declared label",
            Self::OrganizationTag => "account tag",
            Self::OrganizationalUnit => "organizational unit",
            Self::AccountName => "account name",
            Self::AccountAlias => "account alias",
            Self::AccountEmail => "root mail address",
            Self::VpcTag => "VPC tag",
            Self::VpcName => "VPC name",
            Self::ResourceTag => "resource tag",
            Self::StackName => "stack, cluster or namespace",
            Self::ResourceName => "resource name",
        }
    }
    /// Returns how much the source is worth when it speaks clearly.
    pub(super) fn strength(self) -> Confidence {
        match self {
            Self::Declared | Self::DeclaredLabel => Confidence::Declared,
            Self::OrganizationTag | Self::OrganizationalUnit | Self::AccountName => {
                Confidence::Strong
            }
            Self::AccountAlias | Self::VpcTag | Self::VpcName | Self::ResourceTag => {
                Confidence::Medium
            }
            Self::AccountEmail | Self::StackName | Self::ResourceName => Confidence::Weak,
        }
    }
    /// Returns whether it is a declaration.
    pub fn is_declared(self) -> bool {
        matches!(self, Self::Declared | Self::DeclaredLabel)
    }
}

/// What evidence speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// An account.
    Account,
    /// A VPC.
    Vpc,
    /// Any other resource.
    Resource,
}

/// Why evidence says less than it might.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// The value names a region or zone.
    RegionCode,
    /// The key speaks about environments, and nobody knows the value: declare it.
    Unmapped,
    /// Letters that are not what they look like; they were not read.
    DoubtfulLetters,
    /// The word often means something else.
    WeakWord,
    /// Words of both sides stand apart from each other.
    ContradictoryWords,
}

impl Note {
    /// Returns the words for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RegionCode => "names a region",
            Self::Unmapped => "not mapped to an environment",
            Self::DoubtfulLetters => "letters that are not what they look like",
            Self::WeakWord => "a word that often means something else",
            Self::ContradictoryWords => "words of both sides",
        }
    }
}

/// One thing that was read to learn the environment of something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Evidence {
    /// Where it comes from.
    pub source: Source,
    /// What it speaks about.
    pub scope: Scope,
    /// Which one: an account id, or an ARN.
    pub at: Box<str>,
    /// The tag's key, the unit's id, or the key of `palisade.toml`; null for names.
    pub key: Option<Box<str>>,
    /// The text that was read; for a declaration what it names.
    pub value: Box<str>,
    /// The words that decided.
    pub words: Box<[Box<str>]>,
    /// What it says; null when it says nothing.
    pub class: Option<Class>,
    /// The finer kind; null when it says nothing about that.
    pub tier: Option<Tier>,
    /// How much it is worth: `none` when it says nothing, `conflicting` when it contradicts itself.
    pub strength: Confidence,
    /// Why it says less than it might.
    pub note: Option<Note>,
    /// Among evidence of one source, what goes before: the inner unit before the outer one.
    #[serde(skip)]
    pub(super) rank: usize,
    /// The declared environment.
    #[serde(skip)]
    pub environment: Option<EnvironmentName>,
}

/// What is read, and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'a> {
    pub source: Source,
    pub scope: Scope,
    pub at: &'a str,
    pub key: Option<&'a str>,
}

impl Evidence {
    /// Returns the evidence of a text that was read; none when there is nothing to tell.
    pub(super) fn of_reading(origin: Origin<'_>, value: &str, reading: &Reading) -> Option<Self> {
        let doubtful = (!reading.doubtful.is_empty()).then_some(Note::DoubtfulLetters);
        let evidence = Self::silent(origin, value);
        let Some(signal) = &reading.signal else {
            return doubtful.map(|note| Self {
                words: reading.doubtful.clone(),
                note: Some(note),
                ..evidence
            });
        };
        let strength = origin.source.strength();
        let (strength, note) = match signal.clarity {
            Clarity::Clear => (strength, None),
            Clarity::Weak => (strength.min(Confidence::Weak), Some(Note::WeakWord)),
            Clarity::Contradictory => (Confidence::Conflicting, Some(Note::ContradictoryWords)),
        };
        Some(Self {
            words: signal.words.clone(),
            class: Some(signal.class),
            tier: signal.tier,
            strength,
            note: doubtful.or(note),
            ..evidence
        })
    }

    /// Returns evidence that says nothing.
    pub(super) fn silent(origin: Origin<'_>, value: &str) -> Self {
        Self {
            source: origin.source,
            scope: origin.scope,
            at: origin.at.into(),
            key: origin.key.map(Into::into),
            value: value.into(),
            words: Box::new([]),
            class: None,
            tier: None,
            strength: Confidence::None,
            note: None,
            rank: 0,
            environment: None,
        }
    }

    /// Returns whether it can make a classification conflict: medium or better, on the other side of the line.
    pub(super) fn contradicts(&self, class: Class) -> bool {
        self.strength.is_medium_or_better() && self.class.is_some_and(|own| own.crosses(class))
    }
}

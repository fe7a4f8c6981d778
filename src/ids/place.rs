use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::text_newtype;
use super::{AccountId, IdError, Sym};

/// An AWS partition such as `aws`, `aws-cn`, `aws-us-gov`, `aws-iso`, `aws-eusc`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(Sym);

impl Partition {
    /// Returns the commercial partition, `aws`.
    pub fn aws() -> Self {
        Self(Sym::new("aws"))
    }
    /// Returns the text.
    pub fn as_str(self) -> &'static str {
        self.0.as_str()
    }
    /// Returns the partition that a region belongs to, by the prefix of its name.
    pub fn of_region(region: Region) -> Self {
        let name = region.as_str();
        let partition = [
            ("cn-", "aws-cn"),
            ("us-gov-", "aws-us-gov"),
            ("us-iso-", "aws-iso"),
            ("us-isob-", "aws-iso-b"),
            ("eu-isoe-", "aws-iso-e"),
            ("us-isof-", "aws-iso-f"),
            ("eusc-", "aws-eusc"),
        ]
        .into_iter()
        .find(|(prefix, _)| name.starts_with(prefix));
        Self(Sym::new(
            partition.map_or("aws", |(_, partition)| partition),
        ))
    }
}
impl FromStr for Partition {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let is_short = text.len() <= LONGEST;
        let valid = text == "aws"
            || is_short
                && text.strip_prefix("aws-").is_some_and(|rest| {
                    !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
                });
        if valid {
            Ok(Self(Sym::new(text)))
        } else {
            Err(IdError::new(text, "an AWS partition"))
        }
    }
}
text_newtype!(Partition);

/// An AWS region name such as `eu-west-1`, or `global` for services without regions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(Sym);

impl Region {
    /// Returns the place of services without regions (IAM, Organizations, bucket names).
    pub fn global() -> Self {
        Self(Sym::new("global"))
    }
    /// Returns the text.
    pub fn as_str(self) -> &'static str {
        self.0.as_str()
    }
    /// Returns whether this is the place of services without regions.
    pub fn is_global(self) -> bool {
        self.as_str() == "global"
    }
}
/// Letters of the longest name of a region or partition, with room for those to come: they are names of folders.
const LONGEST: usize = 32;

impl FromStr for Region {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let mut parts = text.rsplit('-');
        let number = parts.next().unwrap_or_default();
        let words: Vec<&str> = parts.collect();
        let valid = text == "global"
            || (text.len() <= LONGEST
                && number.len() <= 2
                && !number.is_empty()
                && number.bytes().all(|b| b.is_ascii_digit())
                && words.len() >= 2
                && words.iter().all(|w| {
                    !w.is_empty() && w.len() <= 16 && w.bytes().all(|b| b.is_ascii_lowercase())
                }));
        if valid {
            Ok(Self(Sym::new(text)))
        } else {
            Err(IdError::new(text, "an AWS region name"))
        }
    }
}
text_newtype!(Region);

/// Where a call was made or a resource lives: partition, account, region (or `global`).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
pub struct Place {
    /// The partition.
    pub partition: Partition,
    /// The account.
    pub account: AccountId,
    /// The region, or `global`.
    pub region: Region,
}

impl Place {
    /// Returns the place of an account in a region, in that region's partition.
    pub fn new(account: AccountId, region: Region) -> Self {
        Self {
            partition: Partition::of_region(region),
            account,
            region,
        }
    }
    /// Returns the same account's place for services without regions.
    pub fn global(self) -> Self {
        Self {
            region: Region::global(),
            ..self
        }
    }
    /// Returns the same account in another region.
    pub fn in_region(self, region: Region) -> Self {
        Self { region, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_and_their_partitions() {
        for (region, partition) in [
            ("eu-west-1", "aws"),
            ("ap-southeast-7", "aws"),
            ("us-gov-west-1", "aws-us-gov"),
            ("cn-north-1", "aws-cn"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eusc-de-east-1", "aws-eusc"),
            ("mx-central-1", "aws"),
            ("global", "aws"),
        ] {
            let parsed: Region = region.parse().unwrap();
            assert_eq!(Partition::of_region(parsed).as_str(), partition, "{region}");
        }
        for wrong in [
            "",
            "eu-west",
            "eu-west-1a",
            "EU-WEST-1",
            "estate",
            "accounts",
            "1",
            "-1",
            "us--1",
        ] {
            assert!(wrong.parse::<Region>().is_err(), "{wrong}");
        }
    }
}

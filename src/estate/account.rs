//! AWS Account Management: which regions an account has enabled.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Observed, Operation, Resource, build_arn, list_output, model, service};
use crate::ids::{AccountId, Arn, IdError, Place, Region, Sym};

/// Whether an account uses a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionOptStatus {
    /// Enabled by the account.
    Enabled,
    /// On the way to enabled.
    Enabling,
    /// On the way to disabled; resources still run.
    Disabling,
    /// Never enabled, or disabled.
    Disabled,
    /// Enabled for every account.
    EnabledByDefault,
    /// A word that AWS did not document when this was written.
    Other(Sym),
}

impl RegionOptStatus {
    /// Returns AWS's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "ENABLED",
            Self::Enabling => "ENABLING",
            Self::Disabling => "DISABLING",
            Self::Disabled => "DISABLED",
            Self::EnabledByDefault => "ENABLED_BY_DEFAULT",
            Self::Other(word) => word.as_str(),
        }
    }
}

impl FromStr for RegionOptStatus {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let known = [
            Self::Enabled,
            Self::Enabling,
            Self::Disabling,
            Self::Disabled,
            Self::EnabledByDefault,
        ];
        Ok(known
            .into_iter()
            .find(|status| status.as_str() == text)
            .unwrap_or_else(|| Self::Other(Sym::new(text))))
    }
}
impl fmt::Display for RegionOptStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
impl Serialize for RegionOptStatus {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}
impl<'de> Deserialize<'de> for RegionOptStatus {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

model! {
    /// A region as an account sees it. Shape: `account list-regions`.
    pub struct AccountRegion {
        required {
            /// The region.
            "RegionName" => region: Region,
        }
        /// Whether the account uses it.
        "RegionOptStatus" => status: Observed<RegionOptStatus>,
    }
}

impl Resource for AccountRegion {
    const TYPE: &'static str = "AWS::Account::Region";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn("account", call.global(), &format!("region/{}", self.region))
    }
}

list_output! {
    /// The reply of `account list-regions`.
    ListRegionsOutput { "Regions" => AccountRegion } into account.regions
}

service! {
    /// What Account Management tells.
    pub struct AccountManagement {
        /// The regions of each account.
        regions: AccountRegion,
    }
}

impl AccountManagement {
    /// Returns the regions in which an account may hold resources: all that were listed but those that
    /// are disabled. Empty when the account's regions were not collected.
    pub fn regions_in_use(&self, account: AccountId) -> BTreeSet<Region> {
        self.regions
            .iter()
            .filter(|region| region.place.account == account)
            .filter(|region| region.status.known() != Some(&RegionOptStatus::Disabled))
            .map(|region| region.region)
            .collect()
    }
}

/// Lists the regions of the account, enabled or not.
pub const LIST_REGIONS: Operation =
    Operation::global::<ListRegionsOutput>("account", "list-regions", "account:ListRegions")
        .members(&["Regions"])
        .paged(&["NextToken"]);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[LIST_REGIONS];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{CallState, Estate, RecordedCall, Reply};

    const REPLY: &str = r#"{"Regions": [
        {"RegionName": "af-south-1", "RegionOptStatus": "DISABLED"},
        {"RegionName": "eu-south-2", "RegionOptStatus": "DISABLING"},
        {"RegionName": "eu-west-1", "RegionOptStatus": "ENABLED_BY_DEFAULT"},
        {"RegionName": "il-central-1", "RegionOptStatus": "HALF_OPEN"},
        {"RegionName": "me-south-1"}]}"#;

    fn load(json: &str) -> Estate {
        let mut estate = Estate::default();
        let recorded = RecordedCall {
            operation: &LIST_REGIONS,
            place: Place::new(
                "111122223333".parse().unwrap(),
                "eu-west-1".parse().unwrap(),
            ),
            request: None,
            reply: Reply::Output(json),
        };
        assert_eq!(estate.record(&recorded).unwrap().resources, 5);
        estate.settle();
        estate
    }

    #[test]
    fn only_disabled_regions_are_known_to_be_empty() {
        let estate = load(REPLY);
        let account = "111122223333".parse().unwrap();
        let regions: Vec<&str> = estate
            .account
            .regions_in_use(account)
            .into_iter()
            .map(Region::as_str)
            .collect();
        assert_eq!(
            regions,
            ["eu-south-2", "eu-west-1", "il-central-1", "me-south-1"]
        );
        let other = "999999999999".parse().unwrap();
        assert!(estate.account.regions_in_use(other).is_empty());
        let (key, outcome) = estate.ledger.lines().next().unwrap();
        assert!(key.place.region.is_global());
        assert_eq!(outcome.state, CallState::Done);
    }

    #[test]
    fn a_reduced_reply_gives_the_same_regions() {
        let reduced = LIST_REGIONS.reduce(REPLY).unwrap();
        let (before, after) = (load(REPLY), load(&reduced));
        assert!(
            before
                .account
                .regions
                .iter()
                .eq(after.account.regions.iter())
        );
        assert!(reduced.contains("HALF_OPEN"));
    }
}

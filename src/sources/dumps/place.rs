use std::collections::BTreeMap;

use crate::ids::{AccountId, Arn, Partition, Place, Region};

/// Returns the region that a part of a path names. Other names have the form of one too (`web-prod-1`),
/// so the first and the last word must be those of a region.
pub(super) fn region(part: &str) -> Option<Region> {
    const DIRECTIONS: [&str; 9] = [
        "central",
        "east",
        "north",
        "northeast",
        "northwest",
        "south",
        "southeast",
        "southwest",
        "west",
    ];
    let mut words = part.split('-');
    let area = words.next().unwrap_or_default();
    let direction = words.rev().nth(1).unwrap_or_default();
    let known = (area.len() == 2 || area == "eusc") && DIRECTIONS.contains(&direction);
    let region = part.parse::<Region>().ok()?;
    (known || region.is_global()).then_some(region)
}

/// Returns whether a folder name tells where its files come from.
pub(super) fn names_a_place(part: &str) -> bool {
    part == "accounts" || part.parse::<AccountId>().is_ok() || region(part).is_some()
}

/// What the path of one file tells about its account and region.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Told {
    pub(super) account: Option<AccountId>,
    pub(super) region: Option<Region>,
}

impl Told {
    /// Learns from a part of the path; what a part further up told stays. Returns whether it told anything.
    pub(super) fn learn(&mut self, part: &str) -> bool {
        if self.account.is_none() {
            self.account = part.parse().ok();
            if self.account.is_some() {
                return true;
            }
        }
        if self.region.is_none() {
            self.region = region(part);
            return self.region.is_some();
        }
        false
    }
}

/// Counts of accounts, regions and partitions that replies mention.
#[derive(Clone, Debug, Default)]
pub(super) struct Mentions {
    accounts: BTreeMap<AccountId, usize>,
    regions: BTreeMap<Region, usize>,
    partitions: BTreeMap<Partition, usize>,
    callers: BTreeMap<AccountId, usize>,
}

/// The reply of `sts get-caller-identity`, as far as it tells the account.
#[derive(serde::Deserialize)]
struct Caller {
    #[serde(rename = "Account")]
    account: AccountId,
}

impl Mentions {
    /// Counts the account whose identity a reply of `sts get-caller-identity` shows.
    pub(super) fn count_caller(&mut self, text: &str) {
        if let Ok(caller) = serde_json::from_str::<Caller>(text) {
            *self.callers.entry(caller.account).or_default() += 1;
        }
    }

    /// Counts what a reply's ARNs and `OwnerId`s mention.
    pub(super) fn count(&mut self, text: &str) {
        for string in strings(text) {
            if let Some(arn) = string
                .starts_with("arn:")
                .then(|| string.parse::<Arn>().ok())
                .flatten()
            {
                if let Some(account) = arn.account() {
                    *self.accounts.entry(account).or_default() += 1;
                }
                if let Some(region) = arn.region() {
                    *self.regions.entry(region).or_default() += 1;
                }
                if let Some(partition) = arn.partition() {
                    *self.partitions.entry(partition).or_default() += 1;
                }
            }
        }
        for owner in owners(text) {
            *self.accounts.entry(owner).or_default() += 1;
        }
    }

    /// Joins the counts of another group.
    pub(super) fn join(&mut self, other: &Self) {
        for (account, count) in &other.accounts {
            *self.accounts.entry(*account).or_default() += count;
        }
        for (region, count) in &other.regions {
            *self.regions.entry(*region).or_default() += count;
        }
        for (partition, count) in &other.partitions {
            *self.partitions.entry(*partition).or_default() += count;
        }
        for (caller, count) in &other.callers {
            *self.callers.entry(*caller).or_default() += count;
        }
    }

    /// Returns the account that called, else the one that is mentioned most; none when two are mentioned
    /// equally often.
    pub(super) fn account(&self) -> Option<AccountId> {
        if self.callers.is_empty() {
            most(&self.accounts)
        } else {
            most(&self.callers)
        }
    }
    /// Returns the region that is mentioned most.
    pub(super) fn region(&self) -> Option<Region> {
        most(&self.regions)
    }
    /// Returns the partition that is mentioned most.
    pub(super) fn partition(&self) -> Option<Partition> {
        most(&self.partitions)
    }
}

fn most<K: Copy + Ord>(counts: &BTreeMap<K, usize>) -> Option<K> {
    let highest = counts.values().max()?;
    let mut first = counts.iter().filter(|(_, count)| *count == highest);
    match (first.next(), first.next()) {
        (Some((key, _)), None) => Some(*key),
        _ => None,
    }
}

/// Returns the JSON strings of a text that hold no escapes.
fn strings(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

/// Returns the accounts given as `"OwnerId": "..."`.
fn owners(text: &str) -> impl Iterator<Item = AccountId> {
    text.split("\"OwnerId\"").skip(1).filter_map(|rest| {
        rest.trim_start()
            .strip_prefix(':')?
            .trim_start()
            .strip_prefix('"')?
            .split('"')
            .next()?
            .parse()
            .ok()
    })
}

/// Returns the place of a call from what is known of it.
pub(super) fn place(account: AccountId, region: Region, partition: Option<Partition>) -> Place {
    let place = Place::new(account, region);
    match partition {
        Some(partition) if region.is_global() => Place { partition, ..place },
        _ => place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_regions_are_taken_for_regions() {
        for name in [
            "eu-west-1",
            "us-gov-east-1",
            "eusc-de-east-1",
            "ap-southeast-7",
            "global",
        ] {
            assert!(region(name).is_some(), "{name}");
        }
        for name in [
            "web-prod-1",
            "my-estate-2",
            "team-west-1",
            "eu-west",
            "estate",
            "us-east-1a",
        ] {
            assert!(region(name).is_none(), "{name}");
        }
    }

    #[test]
    fn the_caller_counts_more_than_mentions() {
        let mut mentions = Mentions::default();
        mentions.count(r#"{"OwnerId":"444455556666"} {"OwnerId":"444455556666"}"#);
        mentions.count_caller(r#"{"UserId":"x","Account":"111122223333"}"#);
        assert_eq!(mentions.account().unwrap().to_string(), "111122223333");
    }

    #[test]
    fn replies_mention_their_account() {
        let mut mentions = Mentions::default();
        mentions
            .count(r#"{"a":"arn:aws:rds:eu-west-1:111122223333:db:x","OwnerId" : "111122223333"}"#);
        mentions.count(r#"{"OwnerId":"444455556666"}"#);
        assert_eq!(mentions.account().unwrap().to_string(), "111122223333");
        assert_eq!(mentions.region().unwrap().as_str(), "eu-west-1");
        mentions.count(r#"{"OwnerId":"444455556666"}"#);
        assert_eq!(mentions.account(), None, "equally often: nobody knows");
    }
}

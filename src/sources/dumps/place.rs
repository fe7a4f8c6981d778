use std::collections::BTreeMap;

use crate::ids::{AccountId, Arn, Partition, Place, Region};

/// Returns whether a folder name tells where its files come from.
pub(super) fn names_a_place(part: &str) -> bool {
    part == "accounts" || part.parse::<AccountId>().is_ok() || part.parse::<Region>().is_ok()
}

/// What the folders of one file tell about its account and region.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Told {
    pub(super) account: Option<AccountId>,
    pub(super) region: Option<Region>,
}

/// Returns what the folders tell; the file's own name and folders of operations tell nothing.
pub(super) fn of_path(path: &[String]) -> Told {
    let mut told = Told::default();
    for part in path.iter().take(path.len().saturating_sub(1)) {
        if told.account.is_none() {
            told.account = part.parse().ok();
        }
        if told.region.is_none() {
            told.region = part.parse().ok();
        }
        if !names_a_place(part)
            && super::recognise::by_path(&[part.clone(), String::new()]).is_some()
        {
            break;
        }
    }
    told
}

/// Counts of accounts, regions and partitions that replies mention.
#[derive(Clone, Debug, Default)]
pub(super) struct Mentions {
    accounts: BTreeMap<AccountId, usize>,
    regions: BTreeMap<Region, usize>,
    partitions: BTreeMap<Partition, usize>,
}

impl Mentions {
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
    }

    /// Returns the account that is mentioned most; none when two are mentioned equally often.
    pub(super) fn account(&self) -> Option<AccountId> {
        most(&self.accounts)
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
    fn folders_tell_account_and_region() {
        let of = |text: &str| of_path(&text.split('/').map(str::to_owned).collect::<Vec<_>>());
        let told = of("estate/accounts/028403472736/us-east-1/Vpcs.json");
        assert_eq!(told.account.unwrap().to_string(), "028403472736");
        assert_eq!(told.region.unwrap().as_str(), "us-east-1");
        let of_resource = of("ec2-describe-vpcs/us-west-2/123456789012");
        assert_eq!(
            of_resource,
            Told::default(),
            "below an operation's folder stand resources"
        );
        assert_eq!(of("us-east-1.json"), Told::default());
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

use std::collections::BTreeSet;

use super::options::{CollectError, Options};
use super::reading::Reading;
use crate::estate::account::LIST_REGIONS;
use crate::estate::ec2::DESCRIBE_REGIONS;
use crate::estate::{CallState, Estate, Manages, Outcome, Scope, planned_calls};
use crate::ids::{Partition, Place, Region};

/// Finds the regions of an account and makes the calls of the plan there; returns what a reader must know.
pub(super) async fn read_regions(
    reading: &mut Reading,
    options: &Options,
    near: Region,
    manages: Manages,
) -> Result<Vec<String>, CollectError> {
    let mut remarks = Vec::new();
    let Place {
        partition, account, ..
    } = reading.place();
    let listed = reading.ask(&LIST_REGIONS).await?;
    let is_whole = listed == Some(CallState::Done)
        || reading.ask(&DESCRIBE_REGIONS).await? == Some(CallState::Done);
    let mut settled = reading.estate.clone();
    settled.settle();
    let mut enabled = settled.enabled_regions(account);
    enabled.retain(|region| Partition::of_region(*region) == partition);
    if !is_whole {
        enabled.extend(options.regions.iter().copied());
        if options.regions.is_empty() {
            enabled.insert(near);
        }
        remarks.push(format!(
            "{account}: not all regions could be listed; {} are known; name others with --region",
            enabled.len()
        ));
    }
    let wanted = if options.regions.is_empty() {
        enabled.clone()
    } else {
        options.regions.clone()
    };
    for closed in wanted.difference(&enabled) {
        remarks.push(format!("{account}: {closed} is not enabled and not read"));
    }
    let read: BTreeSet<Region> = wanted
        .into_iter()
        .filter(|region| enabled.contains(region) && !options.exclude_regions.contains(region))
        .collect();
    let left_out: BTreeSet<Region> = enabled.difference(&read).copied().collect();
    leave_out(reading, &left_out)?;
    reading.read(&read, manages).await?;
    Ok(remarks)
}

/// Notes that the lists of regions are left out because the user said so.
fn leave_out(reading: &mut Reading, regions: &BTreeSet<Region>) -> Result<(), CollectError> {
    let place = reading.place();
    let nothing = Estate::default();
    let notes: Vec<_> = planned_calls(&nothing, place, regions, Manages::Itself)
        .into_iter()
        .filter(|call| call.operation.scope == Scope::Regional)
        .map(|call| {
            let outcome = Outcome {
                state: CallState::SkippedByConfig,
                detail: Some("the region was not asked for".into()),
            };
            (call.operation.key(call.place, None), outcome)
        })
        // What an earlier run was told stays told.
        .filter(|(call, _)| !reading.has_begun(call))
        .collect();
    reading.note(&notes)
}

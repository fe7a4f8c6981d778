//! The words of what was seen and what was not.

use std::collections::BTreeMap;

use super::grouping::{MissingCall, by_call};
use super::sanitise::{Kind, visible};
use super::words::{Names, counted, grouped, list, moment, number, places, short, state};
use crate::findings::{AcceptedGap, Report};

/// Returns the share of calls that were read.
pub(super) fn line(report: &Report) -> String {
    let coverage = &report.coverage;
    let Some(percent) = coverage.percent() else {
        return "No call was planned and none was read: nothing is known.".to_owned();
    };
    let mut out = format!(
        "{} of {} planned calls were read completely ({percent}%)",
        grouped(coverage.complete),
        grouped(coverage.planned),
    );
    match (coverage.prod_complete * 100).checked_div(coverage.prod_planned) {
        Some(percent) => out.push_str(&format!(
            "; for production and what may be production {} of {} ({percent}%).",
            grouped(coverage.prod_complete),
            grouped(coverage.prod_planned),
        )),
        None => out.push_str("; none of them was planned for production."),
    }
    out
}

/// Returns what "all" means in the report.
pub(super) fn universe(report: &Report, limit: usize) -> String {
    let universe = &report.universe;
    let accounts = match universe.accounts_from.as_str() {
        "organization" => "the organisation's own list".to_owned(),
        "declared" => "those declared in palisade.toml".to_owned(),
        "present" => "those present in the input, others are not known".to_owned(),
        other => short(other),
    };
    let regions = match universe.regions_from.as_str() {
        "enabled" => "those enabled in the accounts".to_owned(),
        "declared" => "those declared in palisade.toml".to_owned(),
        "present" => "those present in the input, others are not known".to_owned(),
        other => short(other),
    };
    let names: Vec<String> = universe.regions.iter().map(|r| short(r.as_str())).collect();
    let mut out = format!(
        "\"All\" means {} ({accounts}) in {} ({regions})",
        counted(number(universe.accounts.len()), "account", "accounts"),
        counted(number(universe.regions.len()), "region", "regions"),
    );
    if !names.is_empty() {
        out.push_str(&format!(": {}", list(&names, limit)));
    }
    out.push('.');
    out
}

/// Returns the operation of a missing call, or the question that cannot be decided.
pub(super) fn call_name(call: &MissingCall<'_>) -> String {
    format!(
        "{} {}",
        short(&call.line.service),
        short(&call.line.operation)
    )
}

/// Missing calls of which the same can be said.
pub(super) struct Story {
    /// The operations.
    pub(super) names: Vec<String>,
    /// Why they are missing, where, and in whose words.
    pub(super) text: String,
    /// What would settle each, with the IAM action it takes.
    pub(super) settles: Vec<String>,
}

/// Returns missing calls with the same place and reason together, in the order of the first of each.
pub(super) fn stories(calls: &[MissingCall<'_>], names: &Names<'_>, limit: usize) -> Vec<Story> {
    let mut stories: Vec<Story> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for call in calls {
        let text = call_story(call, names, limit);
        let number = *numbers.entry(text.clone()).or_insert(stories.len());
        if number == stories.len() {
            stories.push(Story {
                names: Vec::new(),
                text,
                settles: Vec::new(),
            });
        }
        if let Some(story) = stories.get_mut(number) {
            // One operation may have been asked about several resources.
            let name = Some(call_name(call)).filter(|name| !story.names.contains(name));
            story.names.extend(name);
            let new = settles(call).filter(|text| !story.settles.contains(text));
            story.settles.extend(new);
        }
    }
    stories
}

/// Returns why a call is missing, where, and in whose words.
fn call_story(call: &MissingCall<'_>, names: &Names<'_>, limit: usize) -> String {
    let mut out = state(call.line);
    if let Some(places) = places(call, names, limit) {
        out.push_str(&format!(" in {places}"));
    }
    // Some reasons only say again which call it was and that it was not collected.
    let operation: &str = &call.line.operation;
    let told = call.line.state.as_str() == "not-collected";
    let said = |reason: &&str| told && reason.contains(operation);
    let reasons: Vec<&str> = call.reasons.iter().copied().filter(|r| !said(r)).collect();
    match reasons.as_slice() {
        [] => {}
        [only] => out.push_str(&format!(": {}", visible(only, Kind::Prose))),
        [first, others @ ..] => out.push_str(&format!(
            ": {} (and {})",
            visible(first, Kind::Prose),
            counted(number(others.len()), "other reason", "other reasons")
        )),
    }
    out
}

/// Returns what would settle a missing call, with the IAM action it takes.
fn settles(call: &MissingCall<'_>) -> Option<String> {
    let permission = call.line.permission.as_deref().map(short);
    let settles = Some(short(&call.line.settles)).filter(|text| !text.is_empty());
    match (settles, permission) {
        (Some(settles), Some(permission)) if !settles.contains(&permission) => {
            Some(format!("{settles} (`{permission}`)"))
        }
        (Some(settles), _) => Some(settles),
        (None, Some(permission)) => Some(format!("allow `{permission}`")),
        (None, None) => None,
    }
}

/// Returns the calls that were not read, all accounts and regions of one call together.
pub(super) fn missing(report: &Report) -> Vec<MissingCall<'_>> {
    by_call(&report.coverage.gaps)
}

/// Returns what an accepted gap covers, and who answers for it until when.
pub(super) fn accepted(gap: &AcceptedGap) -> String {
    format!(
        "{}: {} accepted by {} until {}: {}",
        short(&gap.covers),
        counted(gap.gaps, "gap", "gaps"),
        short(&gap.owner),
        moment(gap.expires),
        short(&gap.reason),
    )
}

/// A list of files that were left out: their number with what they are, and their names.
pub(super) type Files<'a> = (String, &'a [Box<str>]);

/// Returns the files that are not behind any statement, by why not; lists without files are left out.
pub(super) fn files(report: &Report) -> Vec<Files<'_>> {
    let coverage = &report.coverage;
    let lists = [
        (
            "that no modelled operation answers with",
            &coverage.not_modelled,
        ),
        (
            "that several operations could have answered with",
            &coverage.ambiguous,
        ),
        ("that could not be read", &coverage.unreadable),
    ];
    lists
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| {
            let files = counted(number(names.len()), "file", "files");
            (format!("Not loaded: {files} {what}"), names.as_slice())
        })
        .collect()
}

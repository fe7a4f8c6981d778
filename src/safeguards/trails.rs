//! Whether what happens in an account and region is recorded.

use std::collections::BTreeMap;

use super::Answer;
use super::answer::sorted;
use super::trail_checks::{Finding, settings};
use crate::estate::cloudtrail::{DESCRIBE_TRAILS, Trail};
use crate::estate::{Estate, Gap, Item};
use crate::ids::{AccountId, Place, Timestamp};

/// Whether management events of an account and region are recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct TrailCoverage {
    /// The account and region.
    pub place: Place,
    /// Whether trails that deliver record both reads and writes there.
    pub covered: Answer,
    /// By which trail, or why not.
    pub reason: Box<str>,
    /// Sentences that say so, one or more per trail that could record there.
    pub evidence: Vec<Box<str>>,
    /// Calls that leave it open; empty unless it is unknown.
    pub gaps: Vec<Gap>,
}

/// The trails of the estate, by who sees them.
#[derive(Debug)]
pub struct Trails<'e> {
    pub(super) estate: &'e Estate,
    seen: BTreeMap<AccountId, Vec<&'e Item<Trail>>>,
    of_organizations: Vec<&'e Item<Trail>>,
    pub(super) managed_by: BTreeMap<AccountId, AccountId>,
}

impl<'e> Trails<'e> {
    /// Returns the trails of an estate. Build it once and ask it often.
    pub fn of(estate: &'e Estate) -> Self {
        let mut seen: BTreeMap<AccountId, Vec<&Item<Trail>>> = BTreeMap::new();
        let mut of_organizations = Vec::new();
        for trail in estate.cloudtrail.trails.iter() {
            for account in &trail.viewers {
                seen.entry(*account).or_default().push(trail);
            }
            if is_organization(trail) == Answer::Yes {
                of_organizations.push(trail);
            }
        }
        let accounts = estate.organizations.accounts.iter();
        let managed_by = accounts
            .filter_map(|account| Some((account.id, account.aws_arn.known()?.account()?)))
            .collect();
        Self {
            estate,
            seen,
            of_organizations,
            managed_by,
        }
    }

    /// Returns whether management events of an account and region are recorded by trails that deliver.
    ///
    /// Trails of the region, of all regions and of the organisation count; the latter also where only
    /// the management account was read. Reads and writes may be recorded by different trails. A trail
    /// fails when its last delivery failed, or lies more than 24 hours before `as_of`.
    ///
    /// Shape: `cloudtrail describe-trails`, `get-trail-status`, `get-event-selectors`.
    /// Source: AWS CloudTrail User Guide, pages creating-trail-organization and
    /// receive-cloudtrail-log-files-from-multiple-regions.
    pub fn coverage(&self, place: Place, as_of: Timestamp) -> TrailCoverage {
        let mut reads = Answer::No;
        let mut writes = Answer::No;
        let mut gaps = Vec::new();
        let mut evidence = Vec::new();
        let mut recording = Vec::new();
        let mut against: Vec<String> = Vec::new();
        for trail in self.candidates(place.account) {
            let reach = self.reaches(trail, place);
            if reach.answer == Answer::No {
                against.push(reach.sentence.clone());
                evidence.push(reach.sentence.into_boxed_str());
                continue;
            }
            let works = self.works(trail, place, as_of);
            let (logged, events) = self.logs(trail, place);
            let live = reach.answer.and(works.answer);
            if live.and(logged.reads).and(logged.writes) == Answer::Yes {
                recording.push(trail);
            }
            reads = reads.or(live.and(logged.reads));
            writes = writes.or(live.and(logged.writes));
            let findings = [reach, works, events];
            against.extend(findings.iter().filter_map(Finding::objection));
            for finding in findings {
                evidence.push(finding.sentence.into_boxed_str());
                if live != Answer::No {
                    gaps.extend(finding.gaps);
                }
            }
        }
        if let Some(gap) = self.estate.ledger.gap(place, &DESCRIBE_TRAILS, None) {
            reads = reads.or(Answer::Unknown);
            writes = writes.or(Answer::Unknown);
            gaps.push(gap);
        }
        let covered = reads.and(writes);
        let gaps = if covered == Answer::Unknown {
            sorted(gaps)
        } else {
            Vec::new()
        };
        let reason = reason(covered, &recording, &against, &gaps);
        TrailCoverage {
            place,
            covered,
            reason,
            evidence,
            gaps,
        }
    }

    /// Returns the trails that could record in an account, in order of their ARNs.
    fn candidates(&self, account: AccountId) -> Vec<&'e Item<Trail>> {
        let seen = self
            .seen
            .get(&account)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut trails: Vec<&Item<Trail>> = seen.to_vec();
        trails.extend(&self.of_organizations);
        trails.sort_by_key(|trail| trail.arn);
        trails.dedup_by_key(|trail| trail.arn);
        trails
    }
}

fn is_organization(trail: &Item<Trail>) -> Answer {
    Answer::of(settings(trail).and_then(|one| one.is_organization.known().copied()))
}

fn reason(
    covered: Answer,
    recording: &[&Item<Trail>],
    against: &[String],
    gaps: &[Gap],
) -> Box<str> {
    match covered {
        Answer::Yes => match recording.first() {
            Some(trail) => format!("recorded by trail {}", trail.arn).into(),
            None => "reads and writes are recorded by different trails".into(),
        },
        Answer::No if against.is_empty() => "`cloudtrail describe-trails` shows no trail".into(),
        Answer::No => against.join("; ").into(),
        Answer::Unknown => match gaps.first() {
            Some(gap) => format!("{} is {}", gap.call, gap.state).into(),
            None => "not told".into(),
        },
    }
}

#[cfg(test)]
mod tests;

//! The whole evaluation: run, judge, count, look at the exceptions.

use std::collections::BTreeMap;

use super::building::{gap_line, unseen_list};
use super::catalogue::{Catalogue, Policy, Selection};
use super::error::{PolicyError, suggestion};
use super::exceptions::{Exceptions, Use};
use super::index::Index;
use super::meta;
use super::run::{Said, run};
use super::verdicts::Judge;
use super::violation::Violation;
use crate::facts::{Facts, SubjectId};
use crate::findings::{Finding, GapLine, PolicyRow, Verdict};
use crate::ids::Sym;

/// What policies concluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Failures first, then by severity (worst first), policy code, subject, source and effect.
    pub findings: Vec<Finding>,
    /// One row per policy that ran, in the catalogue's order; then those about exceptions, if any is declared.
    pub policies: Vec<PolicyRow>,
    /// Built-in policies that a user's policy replaces.
    pub overridden: Vec<Sym>,
}

impl Catalogue {
    /// Evaluates the selected policies over the facts.
    ///
    /// # Errors
    /// [`PolicyError::UnknownPolicy`] for a name in the selection or in an exception,
    /// [`PolicyError::Run`] when a policy fails or names what does not exist, and
    /// [`PolicyError::Facts`] when the facts contradict themselves.
    pub fn evaluate(
        &self,
        facts: &Facts,
        exceptions: &Exceptions,
        selection: &Selection,
    ) -> Result<Outcome, PolicyError> {
        let policies = self.selected(selection)?;
        self.known_policies(exceptions)?;
        let index = Index::of(facts)?;
        let said = run(self, &policies, &facts.input)?;
        let mut outcome = Outcome {
            findings: Vec::new(),
            policies: Vec::new(),
            overridden: self.overridden().to_vec(),
        };
        let mut uses = vec![Use::default(); exceptions.all.len()];
        for (policy, said) in policies.iter().zip(&said) {
            known_ids(policy, said, &index)?;
            let judge = Judge {
                policy,
                index: &index,
                exceptions,
            };
            let row = judge_all(&judge, said, &mut uses, &mut outcome.findings);
            outcome.policies.push(row);
        }
        meta::report(exceptions, &uses, (&policies, &index), &mut outcome);
        outcome.findings.sort_by(|a, b| rank(a).cmp(&rank(b)));
        Ok(outcome)
    }

    /// Returns what one policy concludes about each subject that it speaks about, passes included.
    ///
    /// # Errors
    /// As [`Catalogue::evaluate`].
    pub fn verdicts(
        &self,
        facts: &Facts,
        exceptions: &Exceptions,
        policy: &str,
    ) -> Result<BTreeMap<SubjectId, Verdict>, PolicyError> {
        let policy = self.find(policy)?;
        self.known_policies(exceptions)?;
        let index = Index::of(facts)?;
        let mut verdicts = BTreeMap::new();
        let mut uses = vec![Use::default(); exceptions.all.len()];
        for said in run(self, &[policy], &facts.input)? {
            known_ids(policy, &said, &index)?;
            let judge = Judge {
                policy,
                index: &index,
                exceptions,
            };
            let by_subject = by_subject(&said);
            for subject in said.applies.iter().filter_map(|id| index.subject(*id)) {
                let violations = by_subject.get(&subject.id).map_or(&[][..], Vec::as_slice);
                let judgement = judge.subject(*subject, violations, &mut uses);
                verdicts.insert(subject.id, judgement.verdict);
            }
        }
        Ok(verdicts)
    }

    /// Refuses exceptions for policies that do not exist.
    fn known_policies(&self, exceptions: &Exceptions) -> Result<(), PolicyError> {
        for exception in &exceptions.all {
            let name = exception.record.policy.as_str();
            if self.find(name).is_err() {
                let ids = self.policies().iter().map(|p| p.header.info.id.as_str());
                return Err(PolicyError::Exception {
                    exception: exception.record.id.to_string(),
                    what: format!("no policy is called `{name}`"),
                    hint: suggestion(name, ids),
                });
            }
        }
        Ok(())
    }
}

/// The order of findings in a report.
fn rank(finding: &Finding) -> impl Ord + '_ {
    (
        finding.verdict,
        std::cmp::Reverse(finding.severity),
        finding.policy.code.is_none(),
        finding.policy.code,
        finding.policy.id,
        finding.subject.id,
        finding.source_environment,
        finding.effect,
    )
}

/// Refuses violations that point at what does not exist.
fn known_ids(policy: &Policy, said: &Said, index: &Index<'_>) -> Result<(), PolicyError> {
    let unknown = |what: &str, id: &dyn std::fmt::Display| {
        Err(PolicyError::Run {
            policy: policy.header.info.id.to_string(),
            what: format!("a violation names no {what}: `{id}`"),
        })
    };
    for id in &said.applies {
        if index.subject(*id).is_none() {
            return unknown("subject", id);
        }
    }
    for violation in &said.violations {
        let Violation {
            crossings,
            evidence,
            gaps,
            related,
            source,
            ..
        } = violation;
        if let Some(id) = crossings.iter().find(|id| index.crossing(**id).is_none()) {
            return unknown("crossing", id);
        }
        let sentences = &index.facts.evidence;
        if let Some(id) = evidence.iter().find(|id| !sentences.contains_key(id)) {
            return unknown("evidence", id);
        }
        if let Some(id) = gaps.iter().find(|id| index.gap(**id).is_none()) {
            return unknown("gap", id);
        }
        let mut subjects = related.values().flatten();
        if let Some(id) = subjects.find(|id| index.subject(**id).is_none()) {
            return unknown("subject", id);
        }
        if let Some(id) = source.flatten().filter(|id| !index.has_environment(*id)) {
            return unknown("environment", &id);
        }
    }
    Ok(())
}

/// Returns the violations by subject.
fn by_subject(said: &Said) -> BTreeMap<SubjectId, Vec<&Violation>> {
    let mut found: BTreeMap<SubjectId, Vec<&Violation>> = BTreeMap::new();
    for violation in &said.violations {
        found.entry(violation.subject).or_default().push(violation);
    }
    found
}

/// Judges every subject of a policy and counts the verdicts.
fn judge_all<'a>(
    judge: &Judge<'a>,
    said: &'a Said,
    uses: &mut [Use],
    findings: &mut Vec<Finding>,
) -> PolicyRow {
    let header = &judge.policy.header;
    let mut row = PolicyRow {
        policy: header.info.clone(),
        severity: header.severity,
        fail: 0,
        unknown: 0,
        pass: 0,
        exempt: 0,
        not_applicable: beyond(judge, said),
    };
    let by_subject = by_subject(said);
    for id in &said.applies {
        let Some(subject) = judge.index.subject(*id) else {
            continue;
        };
        let violations = by_subject.get(id).map_or(&[][..], Vec::as_slice);
        let judgement = judge.subject(*subject, violations, uses);
        match judgement.verdict {
            Verdict::Fail => row.fail += 1,
            Verdict::Unknown => row.unknown += 1,
            Verdict::Exempt => row.exempt += 1,
            Verdict::Pass => row.pass += 1,
            Verdict::NotApplicable => row.not_applicable += 1,
        }
        findings.extend(judge.findings(subject, &judgement));
    }
    // Whatever the subjects that were seen say: the list may lack others.
    let gaps = list_gaps(judge);
    if !gaps.is_empty() {
        row.unknown += 1;
        let lists = &header.ranges_over;
        findings.push(unseen_list(&header.info, header.severity, lists, gaps));
    } else if said.applies.is_empty() {
        row.not_applicable = row.not_applicable.max(1);
    }
    row
}

/// Returns how many subjects of the policy's lists it does not speak about.
fn beyond(judge: &Judge<'_>, said: &Said) -> u64 {
    let header = &judge.policy.header;
    let of_lists = judge
        .index
        .facts
        .input
        .subjects()
        .filter(|subject| header.speaks_of(subject))
        .filter(|subject| !said.applies.contains(&subject.id));
    of_lists.count() as u64
}

/// Returns the gaps that may hide subjects from the policy's lists.
fn list_gaps(judge: &Judge<'_>) -> Vec<GapLine> {
    let facts = judge.index.facts;
    let header = &judge.policy.header;
    let mut lines: Vec<GapLine> = facts
        .list_gaps
        .iter()
        .filter(|(key, _)| header.speaks_of_list(key.as_str()))
        .flat_map(|(_, gaps)| gaps)
        .filter_map(|gap| judge.index.gap(*gap))
        .map(gap_line)
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

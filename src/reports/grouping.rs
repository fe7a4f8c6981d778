//! Pure grouping: which findings are told together.
//!
//! Findings are grouped by boundary (source environment to target environment), then by policy and
//! severity, then by cause, so that one rule that opens fifty stores is told once. What could not be
//! judged is grouped by the calls that would settle it. Orders depend on the findings alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::findings::{
    Cause, Certainty, ExceptionRef, Finding, GapLine, Hop, PolicyInfo, Severity, Verdict,
};
use crate::ids::{AccountId, Region, Sym};

/// What crosses from one environment into another, or is wrong within one.
#[derive(Clone, Debug)]
pub struct Boundary<'a> {
    /// Where it comes from; none where nothing crosses.
    pub source: Option<Sym>,
    /// The environment that it concerns; none where the subject has none.
    pub target: Option<Sym>,
    /// Worst first, then by code.
    pub policies: Vec<PolicyGroup<'a>>,
}

/// Findings of one policy with one severity at one boundary.
#[derive(Clone, Debug)]
pub struct PolicyGroup<'a> {
    /// The policy.
    pub policy: &'a PolicyInfo,
    /// The severity of each.
    pub severity: Severity,
    /// The causes that open most first; findings without a cause come last.
    pub causes: Vec<CauseGroup<'a>>,
}

impl PolicyGroup<'_> {
    /// Returns how many findings the group has.
    pub fn len(&self) -> usize {
        self.causes.iter().map(|group| group.members.len()).sum()
    }
    /// Returns whether the group has no finding.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Findings that one cause opens, or findings without a cause.
#[derive(Clone, Debug)]
pub struct CauseGroup<'a> {
    /// The cause that all members share.
    pub cause: Option<&'a Cause>,
    /// The findings, by subject, then effect.
    pub members: Vec<&'a Finding>,
}

impl<'a> CauseGroup<'a> {
    /// Returns the member with the shortest path, the first of these; none when no member has a path.
    pub fn shortest(&self) -> Option<&'a Finding> {
        self.members
            .iter()
            .copied()
            .filter(|finding| !finding.witness.is_empty())
            .min_by_key(|finding| finding.witness.len())
    }
    /// Returns the shortest path.
    pub fn witness(&self) -> &'a [Hop] {
        self.shortest()
            .map_or(&[], |finding| finding.witness.as_slice())
    }
    /// Returns how many ways the members count together.
    pub fn ways(&self) -> u64 {
        self.members.iter().map(|finding| finding.count).sum()
    }
    /// Returns the members' causes that are not the shared one, sorted by key, each once.
    pub fn further_causes(&self) -> Vec<&'a Cause> {
        let shared = self.cause.map(|cause| &cause.key);
        let all: BTreeMap<_, _> = self
            .members
            .iter()
            .flat_map(|finding| &finding.causes)
            .filter(|cause| Some(&cause.key) != shared)
            .map(|cause| (&cause.key, cause))
            .collect();
        all.into_values().collect()
    }
    /// Returns the value that every member has, if they agree.
    pub fn common<T: PartialEq>(&self, of: impl Fn(&'a Finding) -> T) -> Option<T> {
        let mut values = self.members.iter().map(|finding| of(finding));
        let first = values.next()?;
        values.all(|value| value == first).then_some(first)
    }
}

/// Returns whether an undecided finding is a possible hole, rather than a question that missing calls left open.
pub fn is_potential(finding: &Finding) -> bool {
    finding.verdict == Verdict::Unknown
        && (finding.count > 0
            || finding.certainty != Certainty::Proven
            || finding.condition.is_some()
            || !finding.causes.is_empty()
            || !finding.witness.is_empty()
            || finding.gaps.is_empty())
}

/// Returns findings by boundary, policy, severity and cause; each finding stands in one place.
///
/// Boundaries: worst severity first, then those that cross before those that do not, then by name.
pub fn by_boundary<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Boundary<'a>> {
    let mut cells: BTreeMap<_, BTreeMap<_, Vec<&Finding>>> = BTreeMap::new();
    for finding in findings {
        let target = finding.target_environment.or(finding.subject.environment);
        let policy = &finding.policy;
        cells
            .entry((finding.source_environment, target))
            .or_default()
            .entry((Reverse(finding.severity), policy.code, policy.id))
            .or_default()
            .push(finding);
    }
    let mut boundaries: Vec<Boundary<'_>> = cells
        .into_iter()
        .map(|((source, target), policies)| Boundary {
            source,
            target,
            policies: policies.into_values().filter_map(policy_group).collect(),
        })
        .collect();
    boundaries.sort_by_key(|boundary| {
        let worst = boundary.policies.first().map(|group| group.severity);
        (Reverse(worst), boundary.source.is_none())
    });
    boundaries
}

/// Returns findings of one policy and severity by cause.
fn policy_group(mut findings: Vec<&Finding>) -> Option<PolicyGroup<'_>> {
    let first = findings.first()?;
    let (policy, severity) = (&first.policy, first.severity);
    findings.sort_by_key(|finding| (finding.subject.id, finding.effect, &finding.fingerprint));
    Some(PolicyGroup {
        policy,
        severity,
        causes: by_cause(&findings),
    })
}

/// Returns findings by cause: the cause behind most findings takes all of them, then the next, until none
/// is left; findings without a cause form the last group. Equal counts: by the cause's key.
fn by_cause<'a>(findings: &[&'a Finding]) -> Vec<CauseGroup<'a>> {
    let mut open: BTreeMap<&str, (&Cause, BTreeSet<usize>)> = BTreeMap::new();
    for (number, finding) in findings.iter().enumerate() {
        for cause in &finding.causes {
            let entry = open.entry(&cause.key);
            entry.or_insert((cause, BTreeSet::new())).1.insert(number);
        }
    }
    let mut queue: BTreeSet<(Reverse<usize>, &str)> = open
        .iter()
        .map(|(key, (_, members))| (Reverse(members.len()), *key))
        .collect();
    let mut groups = Vec::new();
    while let Some((_, key)) = queue.pop_first() {
        let Some((cause, members)) = open.remove(key) else {
            continue;
        };
        if members.is_empty() {
            continue;
        }
        let taken: Vec<&Finding> = members
            .iter()
            .filter_map(|number| findings.get(*number).copied())
            .collect();
        for (number, finding) in members.iter().zip(&taken) {
            for other in &finding.causes {
                leave(*number, &other.key, &mut open, &mut queue);
            }
        }
        groups.push(CauseGroup {
            cause: Some(cause),
            members: taken,
        });
    }
    let rest: Vec<&Finding> = findings
        .iter()
        .copied()
        .filter(|finding| finding.causes.is_empty())
        .collect();
    if !rest.is_empty() {
        groups.push(CauseGroup {
            cause: None,
            members: rest,
        });
    }
    groups
}

/// Takes a finding out of a cause that has not been told yet.
fn leave<'a>(
    number: usize,
    key: &'a str,
    open: &mut BTreeMap<&'a str, (&'a Cause, BTreeSet<usize>)>,
    queue: &mut BTreeSet<(Reverse<usize>, &'a str)>,
) {
    if let Some((_, members)) = open.get_mut(key) {
        queue.remove(&(Reverse(members.len()), key));
        members.remove(&number);
        queue.insert((Reverse(members.len()), key));
    }
}

/// A missing call, or a question that cannot be decided, with every place where it is missing.
#[derive(Clone, Debug)]
pub struct MissingCall<'a> {
    /// One of its lines: service, operation, state, permission and what settles it are those of all.
    pub line: &'a GapLine,
    /// Accounts and regions, sorted.
    pub places: Vec<(Option<AccountId>, Option<Region>)>,
    /// The services' words, sorted, each once.
    pub reasons: Vec<&'a str>,
}

/// Calls whose absence leaves the same findings open.
#[derive(Clone, Debug)]
pub struct OpenQuestion<'a> {
    /// The calls, sorted.
    pub calls: Vec<MissingCall<'a>>,
    /// The findings, in the order of the input.
    pub findings: Vec<&'a Finding>,
}

/// What makes two gap lines one missing call.
type CallKey<'a> = (&'a str, &'a str, Sym, Option<&'a str>, &'a str);

fn call_key(line: &GapLine) -> CallKey<'_> {
    (
        &line.service,
        &line.operation,
        line.state,
        line.permission.as_deref(),
        &line.settles,
    )
}

/// Returns gap lines by call, sorted by service and operation.
pub fn by_call<'a>(lines: impl IntoIterator<Item = &'a GapLine>) -> Vec<MissingCall<'a>> {
    let mut calls: BTreeMap<CallKey<'a>, BTreeSet<&'a GapLine>> = BTreeMap::new();
    for line in lines {
        calls.entry(call_key(line)).or_default().insert(line);
    }
    calls.into_values().filter_map(missing_call).collect()
}

fn missing_call(lines: BTreeSet<&GapLine>) -> Option<MissingCall<'_>> {
    let line = *lines.first()?;
    let places: BTreeSet<_> = lines.iter().map(|l| (l.account, l.region)).collect();
    let reasons: BTreeSet<&str> = lines
        .iter()
        .map(|l| &*l.reason)
        .filter(|reason| !reason.is_empty())
        .collect();
    Some(MissingCall {
        line,
        places: places.into_iter().collect(),
        reasons: reasons.into_iter().collect(),
    })
}

/// Returns undecided findings by the calls that would settle them; each call stands in one place.
///
/// A finding that several calls leave open stands with each of them. Order: worst severity first, then the
/// one that leaves most open, then by call. Findings without gaps are not in the answer.
pub fn by_gap<'a>(findings: &[&'a Finding]) -> Vec<OpenQuestion<'a>> {
    let mut of_call: BTreeMap<CallKey<'a>, (BTreeSet<&'a GapLine>, BTreeSet<usize>)> =
        BTreeMap::new();
    for (number, finding) in findings.iter().enumerate() {
        for line in &finding.gaps {
            let entry = of_call.entry(call_key(line)).or_default();
            entry.0.insert(line);
            entry.1.insert(number);
        }
    }
    let mut together: BTreeMap<BTreeSet<usize>, Vec<MissingCall<'a>>> = BTreeMap::new();
    for (lines, numbers) in of_call.into_values() {
        let calls = together.entry(numbers).or_default();
        calls.extend(missing_call(lines));
    }
    let mut questions: Vec<OpenQuestion<'a>> = together
        .into_iter()
        .map(|(numbers, calls)| OpenQuestion {
            calls,
            findings: numbers
                .iter()
                .filter_map(|number| findings.get(*number).copied())
                .collect(),
        })
        .collect();
    questions.sort_by_key(|question| {
        let worst = question.findings.iter().map(|f| f.severity).max();
        let first = question.calls.first().map(|call| call_key(call.line));
        (Reverse(worst), Reverse(question.findings.len()), first)
    });
    questions
}

/// Returns findings by policy, with their number and subjects in the order of the input; sorted by code.
pub fn by_policy<'a>(findings: &[&'a Finding]) -> Vec<(&'a PolicyInfo, Vec<&'a Finding>)> {
    let mut policies: BTreeMap<_, (&PolicyInfo, Vec<&Finding>)> = BTreeMap::new();
    for finding in findings {
        let policy = &finding.policy;
        policies
            .entry((policy.code.is_none(), policy.code, policy.id))
            .or_insert((policy, Vec::new()))
            .1
            .push(finding);
    }
    policies.into_values().collect()
}

/// Returns exempt findings by exception, sorted by its id. Findings without one are not in the answer.
pub fn by_exception<'a>(findings: &[&'a Finding]) -> Vec<(&'a ExceptionRef, Vec<&'a Finding>)> {
    let mut exceptions: BTreeMap<&ExceptionRef, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        if let Some(exception) = &finding.exception {
            exceptions.entry(exception).or_default().push(finding);
        }
    }
    exceptions.into_iter().collect()
}

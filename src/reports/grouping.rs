//! Pure grouping: which findings are told together.
//!
//! Findings are grouped by boundary (source environment to target environment), then by policy and
//! severity, then by cause, so that one rule that opens fifty stores is told once. What could not be
//! judged is grouped by the calls that would settle it. Orders depend on the findings alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::findings::{Cause, ExceptionRef, Finding, GapLine, Hop, PolicyInfo, Severity, Verdict};
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
    /// Returns whether these are failures, rather than possible ones.
    pub fn is_proven(&self) -> bool {
        let mut members = self.causes.iter().flat_map(|group| &group.members);
        members.all(|finding| finding.verdict == Verdict::Fail)
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
    /// Returns what is open on a member, in words, where members differ in that.
    pub fn effect_of(&self, member: &Finding) -> Option<String> {
        let differ = self.common(|finding| finding.effect).is_none();
        differ.then(|| member.effect.as_str().replace(['-', '_'], " "))
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
        && (finding.condition.is_some()
            || !finding.causes.is_empty()
            || !finding.witness.is_empty()
            || !finding.evidence.is_empty()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{Certainty, Fingerprint, SubjectInfo};

    fn finding(code: &str, severity: Severity, subject: &str, causes: &[&str]) -> Finding {
        let cause = |key: &&str| Cause {
            key: (*key).into(),
            text: format!("rule {key}").into(),
        };
        Finding {
            policy: PolicyInfo {
                id: Sym::new(&code.to_lowercase()),
                code: Some(Sym::new(code)),
                title: "title".into(),
                description: "why".into(),
                remediation: "what".into(),
                controls: BTreeMap::new(),
            },
            severity,
            verdict: Verdict::Fail,
            subject: SubjectInfo {
                id: Sym::new(subject),
                kind: Sym::new("store"),
                resource_type: None,
                arn: None,
                name: subject.into(),
                account: None,
                account_name: None,
                region: None,
                environment: Some(Sym::new("prod")),
                class: Sym::new("prod"),
                confidence: Sym::new("strong"),
            },
            source_environment: None,
            target_environment: Some(Sym::new("prod")),
            effect: Sym::new("read"),
            capability: None,
            certainty: Certainty::Proven,
            count: 1,
            causes: causes.iter().map(cause).collect(),
            cut: Vec::new(),
            witness: Vec::new(),
            evidence: Vec::new(),
            condition: None,
            notes: Vec::new(),
            fingerprint: Fingerprint::of(code, None, subject, "read"),
            first_seen: None,
            exception: None,
            gaps: Vec::new(),
        }
    }

    fn from(mut finding: Finding, source: &str) -> Finding {
        finding.source_environment = Some(Sym::new(source));
        finding
    }

    fn gap(operation: &str, region: &str, reason: &str) -> GapLine {
        GapLine {
            account: None,
            region: region.parse().ok(),
            service: "ec2".into(),
            operation: operation.into(),
            state: Sym::new("denied"),
            reason: reason.into(),
            permission: None,
            settles: "allow it".into(),
        }
    }

    /// Each boundary with its policies, causes and subjects, as text.
    fn told(findings: &[Finding]) -> Vec<String> {
        let mut lines = Vec::new();
        for boundary in by_boundary(findings) {
            let name = |sym: Option<Sym>| sym.map_or("-", Sym::as_str);
            let place = format!("{}>{}", name(boundary.source), name(boundary.target));
            for group in boundary.policies {
                for cause in &group.causes {
                    let key = cause.cause.map_or("-", |cause| &*cause.key);
                    let ids: Vec<&str> = cause
                        .members
                        .iter()
                        .map(|f| f.subject.id.as_str())
                        .collect();
                    let (code, severity) = (name(group.policy.code), group.severity);
                    lines.push(format!(
                        "{place} {severity} {code} {key}: {}",
                        ids.join(" ")
                    ));
                }
            }
        }
        lines
    }

    #[test]
    fn one_cause_is_told_once_with_all_its_targets() {
        let mut findings: Vec<Finding> = (0..50)
            .map(|n| finding("NET-001", Severity::High, &format!("db-{n:02}"), &["wide"]))
            .collect();
        findings[7].causes.insert(
            0,
            Cause {
                key: "narrow".into(),
                text: "n".into(),
            },
        );
        findings.push(finding(
            "NET-001",
            Severity::High,
            "other",
            &["narrow", "own"],
        ));
        let lines = told(&findings);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].contains(" wide: db-00 db-01"), "{lines:?}");
        // Both keys open one finding that is left: the first by key tells it.
        assert_eq!(lines[1], "->prod high NET-001 narrow: other");
        let boundaries = by_boundary(&findings);
        let wide = &boundaries[0].policies[0].causes[0];
        assert_eq!((wide.members.len(), wide.ways()), (50, 50));
        let further: Vec<&str> = wide.further_causes().iter().map(|c| &*c.key).collect();
        assert_eq!(further, ["narrow"]);
        assert_eq!(boundaries[0].policies[0].len(), 51);
    }

    #[test]
    fn every_finding_is_told_once_whatever_the_order() {
        let mut findings = Vec::new();
        for n in 0..40_usize {
            let keys = [
                format!("k{}", n % 7),
                format!("k{}", n % 5),
                format!("k{}", n % 3),
            ];
            let keys: Vec<&str> = keys.iter().take(n % 4).map(String::as_str).collect();
            findings.push(finding(
                "DAT-001",
                Severity::Low,
                &format!("s{n:02}"),
                &keys,
            ));
        }
        let forth = told(&findings);
        findings.reverse();
        assert_eq!(told(&findings), forth);
        let mut subjects: Vec<&str> = forth
            .iter()
            .flat_map(|line| line.split(": ").nth(1).unwrap().split(' '))
            .collect();
        subjects.sort_unstable();
        assert_eq!(subjects.len(), 40);
        subjects.dedup();
        assert_eq!(subjects.len(), 40);
    }

    #[test]
    fn boundaries_stand_worst_first_and_findings_without_cause_by_policy() {
        let findings = [
            finding("BAK-001", Severity::High, "b", &[]),
            finding("BAK-001", Severity::High, "a", &[]),
            finding("AUD-001", Severity::High, "c", &[]),
            finding("BAK-003", Severity::Low, "d", &["lock"]),
            from(
                finding("DAT-001", Severity::High, "e", &["share"]),
                "staging",
            ),
            from(
                finding("NET-001", Severity::Critical, "f", &["rule"]),
                "zone",
            ),
            from(finding("NET-001", Severity::High, "g", &["rule"]), "dev"),
        ];
        assert_eq!(
            told(&findings),
            [
                "zone>prod critical NET-001 rule: f",
                "dev>prod high NET-001 rule: g",
                "staging>prod high DAT-001 share: e",
                "->prod high AUD-001 -: c",
                "->prod high BAK-001 -: a b",
                "->prod low BAK-003 lock: d",
            ]
        );
    }

    #[test]
    fn the_shortest_path_is_shown() {
        let hop = |name: &str| Hop {
            component: name.into(),
            rule: None,
            text: "".into(),
        };
        let mut findings: Vec<Finding> = ["a", "b", "c"]
            .map(|id| finding("N", Severity::Low, id, &["k"]))
            .to_vec();
        findings[1].witness = vec![hop("1"), hop("2"), hop("3")];
        findings[2].witness = vec![hop("x"), hop("y")];
        let boundaries = by_boundary(&findings);
        let group = &boundaries[0].policies[0].causes[0];
        assert_eq!(group.witness().len(), 2);
        assert_eq!(group.shortest().unwrap().subject.id.as_str(), "c");
        assert_eq!(group.common(|f| f.severity), Some(Severity::Low));
        assert_eq!(group.common(|f| f.subject.id), None);
    }

    #[test]
    fn a_missing_call_is_told_once_with_what_it_leaves_open() {
        let with = |id: &str, gaps: Vec<GapLine>| {
            let mut finding = finding("DAT-001", Severity::High, id, &[]);
            finding.verdict = Verdict::Unknown;
            finding.count = 0;
            finding.gaps = gaps;
            finding
        };
        let findings = [
            with(
                "a",
                vec![gap("one", "eu-west-1", "no"), gap("two", "eu-west-1", "no")],
            ),
            with(
                "b",
                vec![
                    gap("one", "eu-west-2", "never"),
                    gap("two", "eu-west-2", "no"),
                ],
            ),
            with("c", vec![gap("three", "eu-west-1", "no")]),
            with("d", vec![]),
        ];
        let findings: Vec<&Finding> = findings.iter().collect();
        let questions = by_gap(&findings);
        assert_eq!(questions.len(), 2);
        let first = &questions[0];
        let calls: Vec<&str> = first.calls.iter().map(|c| &*c.line.operation).collect();
        assert_eq!(calls, ["one", "two"]);
        assert_eq!(first.calls[0].places.len(), 2);
        assert_eq!(first.calls[0].reasons, ["never", "no"]);
        assert_eq!(first.findings.len(), 2);
        assert_eq!(questions[1].findings[0].subject.id.as_str(), "c");
        assert!(is_potential(findings[3]) && !is_potential(findings[0]));
    }

    #[test]
    fn a_possible_hole_is_no_open_question() {
        let mut doubtful = finding("NET-001", Severity::High, "a", &["rule"]);
        doubtful.gaps = vec![gap("one", "eu-west-1", "no")];
        assert!(!is_potential(&doubtful), "a failure is none");
        doubtful.verdict = Verdict::Unknown;
        assert!(is_potential(&doubtful));
        doubtful.causes.clear();
        assert!(!is_potential(&doubtful));
        doubtful.gaps.clear();
        assert!(is_potential(&doubtful));
    }
}

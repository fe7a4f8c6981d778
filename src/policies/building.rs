//! Findings from judgements: what was let through, by what, how to close it, what was not seen.

use std::collections::BTreeSet;

use super::header::SubjectList;
use super::index::Index;
use super::verdicts::{Judge, Judgement, Key, Standing, Way};
use crate::facts::{self, Crossing, EvidenceId, Gap, GapId, SubjectRef, Sureness};
use crate::findings::{
    Capability, Cause, Certainty, EvidenceLine, Finding, Fingerprint, GapLine, Hop, PolicyInfo,
    Severity, SubjectInfo, Verdict,
};
use crate::ids::{PortSet, Sym};

/// The effect of a finding that only says what was not seen.
const UNSEEN: &str = "unseen";

/// What of a judged subject makes a finding.
struct Draft<'a> {
    verdict: Verdict,
    key: Key,
    /// The ways that decided the verdict.
    ways: Vec<&'a Way<'a>>,
    gaps: Vec<GapLine>,
    notes: Vec<Box<str>>,
}

impl<'a> Judge<'a> {
    /// Returns the findings on a subject: one per source environment and effect, and one for gaps where
    /// they alone make the verdict `unknown`.
    pub(super) fn findings(
        &self,
        subject: &SubjectRef<'a>,
        judgement: &Judgement<'a>,
    ) -> Vec<Finding> {
        let mut findings: Vec<Finding> = judgement
            .groups
            .iter()
            .map(|(key, ways)| self.finding(subject, self.draft(*key, ways, &judgement.gaps)))
            .collect();
        let open = findings
            .iter()
            .any(|finding| finding.verdict != Verdict::Exempt);
        if judgement.verdict == Verdict::Unknown && !open {
            let draft = Draft {
                verdict: Verdict::Unknown,
                key: (None, Sym::new(UNSEEN)),
                ways: Vec::new(),
                gaps: self.gap_lines(judgement.gaps.iter().copied()),
                notes: Vec::new(),
            };
            findings.push(self.finding(subject, draft));
        }
        findings
    }

    /// Returns the ways that decide a group: the certain ones, else the possible, else the covered.
    fn draft<'w>(&self, key: Key, ways: &'w [Way<'w>], gaps: &[GapId]) -> Draft<'w> {
        let of = |wanted: fn(&Standing<'_>) -> bool| -> Vec<&'w Way<'w>> {
            ways.iter().filter(|way| wanted(&way.standing)).collect()
        };
        let certain = of(|standing| matches!(standing, Standing::Certain));
        let potential = of(|standing| matches!(standing, Standing::Potential));
        let mut notes: Vec<Box<str>> = Vec::new();
        let (verdict, ways) = if !certain.is_empty() {
            if !potential.is_empty() {
                let more: u64 = potential.iter().map(|way| count(way)).sum();
                notes.push(format!("{more} more possible, not proven").into());
            }
            (Verdict::Fail, certain)
        } else if !potential.is_empty() {
            (Verdict::Unknown, potential)
        } else {
            let covered = of(|standing| matches!(standing, Standing::Covered(_)));
            (Verdict::Exempt, covered)
        };
        let named = ways.iter().flat_map(|way| &way.violation.gaps).copied();
        let mut lines = self.gap_lines(named);
        if verdict == Verdict::Unknown {
            let of_classes = ways.iter().flat_map(|way| &way.gaps);
            lines.extend(self.gap_lines(gaps.iter().chain(of_classes).copied()));
        }
        for note in ways.iter().flat_map(|way| &way.notes) {
            if !notes.iter().any(|known| **known == **note) {
                notes.push(note.as_str().into());
            }
        }
        lines.sort();
        lines.dedup();
        Draft {
            verdict,
            key,
            ways,
            gaps: lines,
            notes,
        }
    }

    fn gap_lines(&self, ids: impl Iterator<Item = GapId>) -> Vec<GapLine> {
        let mut lines: Vec<GapLine> = ids
            .filter_map(|id| self.index.gap(id))
            .map(gap_line)
            .collect();
        lines.sort();
        lines.dedup();
        lines
    }

    fn finding(&self, subject: &SubjectRef<'_>, draft: Draft<'_>) -> Finding {
        let header = &self.policy.header;
        let crossings = crossings(&draft.ways);
        let (source, effect) = draft.key;
        let severities = draft.ways.iter().map(|way| way.severity);
        let mut notes = draft.notes;
        notes.extend(self.related(&draft.ways));
        notes.extend(assumptions(&crossings));
        let exception = draft.ways.iter().find_map(|way| match way.standing {
            Standing::Covered(exception) => Some(exception.shown()),
            Standing::Certain | Standing::Potential => None,
        });
        Finding {
            policy: header.info.clone(),
            severity: severities.max().unwrap_or(header.severity),
            verdict: draft.verdict,
            subject: subject_info(subject, self.index),
            source_environment: source.map(facts::EnvironmentId::sym),
            target_environment: crossings
                .iter()
                .find_map(|crossing| crossing.target_environment)
                .or(subject.environment)
                .map(facts::EnvironmentId::sym),
            effect,
            capability: capability(&crossings),
            certainty: certainty(&draft.ways),
            count: draft.ways.iter().map(|way| count(way)).sum(),
            causes: causes(&crossings),
            cut: cut(&crossings),
            witness: self.witness(&crossings),
            evidence: self.evidence(&draft.ways),
            condition: condition(&crossings),
            notes,
            fingerprint: Fingerprint::of(
                header.info.id.as_str(),
                source.map(facts::EnvironmentId::as_str),
                &natural_key(subject, self.index),
                effect.as_str(),
            ),
            first_seen: None,
            exception,
            gaps: draft.gaps,
        }
    }

    /// Returns the sentences that the violations and crossings point at, each once.
    fn evidence(&self, ways: &[&Way<'_>]) -> Vec<EvidenceLine> {
        let ids = ways.iter().flat_map(|way| {
            let of_crossings = way.crossings.iter().flat_map(|one| &one.evidence);
            way.violation.evidence.iter().chain(of_crossings)
        });
        let mut seen: BTreeSet<EvidenceId> = BTreeSet::new();
        ids.filter(|id| seen.insert(**id))
            .filter_map(|id| self.index.facts.evidence.get(id))
            .map(|evidence| EvidenceLine {
                text: evidence.text.clone(),
                source: evidence.source.clone(),
            })
            .collect()
    }

    /// Returns the shortest path, the first by id among equals.
    fn witness(&self, crossings: &[&Crossing]) -> Vec<Hop> {
        let witnesses = &self.index.facts.witnesses;
        let paths = crossings.iter().filter_map(|crossing| {
            let id = crossing.witness?;
            Some((witnesses.get(&id)?, id))
        });
        paths
            .min_by_key(|(hops, id)| (hops.len(), *id))
            .into_iter()
            .flat_map(|(hops, _)| hops)
            .map(|hop| Hop {
                component: hop.component.clone(),
                rule: hop.rule.clone(),
                text: hop.text.clone(),
            })
            .collect()
    }

    /// Returns the further subjects that the violations name, as `stores: orders, users`.
    fn related(&self, ways: &[&Way<'_>]) -> Vec<Box<str>> {
        let mut lists: BTreeSet<&str> = BTreeSet::new();
        for way in ways {
            lists.extend(way.violation.related.keys());
        }
        lists
            .into_iter()
            .map(|list| {
                let ids = ways
                    .iter()
                    .filter_map(|way| way.violation.related.get(list));
                let names: BTreeSet<&str> = ids
                    .flatten()
                    .filter_map(|id| self.index.subject(*id))
                    .map(|subject| subject.name)
                    .collect();
                let names: Vec<&str> = names.into_iter().collect();
                format!("{list}: {}", names.join(", ")).into()
            })
            .collect()
    }
}

/// Returns the finding on a list of which nothing could be seen.
pub(super) fn unseen_list(
    policy: &PolicyInfo,
    severity: Severity,
    lists: &[SubjectList],
    gaps: Vec<GapLine>,
) -> Finding {
    let names: Vec<&str> = lists.iter().map(|list| list.as_str()).collect();
    let name = format!("all {}", names.join(" and "));
    Finding {
        policy: policy.clone(),
        severity,
        verdict: Verdict::Unknown,
        subject: SubjectInfo {
            id: Sym::new("universe"),
            kind: Sym::new("universe"),
            resource_type: None,
            arn: None,
            name: name.into(),
            account: None,
            account_name: None,
            region: None,
            environment: None,
            class: Sym::new(facts::Class::Unclassified.as_str()),
            confidence: Sym::new(facts::Confidence::None.as_str()),
        },
        source_environment: None,
        target_environment: None,
        effect: Sym::new(UNSEEN),
        capability: None,
        certainty: Certainty::Maybe,
        count: 0,
        causes: Vec::new(),
        cut: Vec::new(),
        witness: Vec::new(),
        evidence: Vec::new(),
        condition: None,
        notes: vec!["what was not seen may hide subjects of this policy".into()],
        fingerprint: Fingerprint::of(policy.id.as_str(), None, "universe", UNSEEN),
        first_seen: None,
        exception: None,
        gaps,
    }
}

/// Returns a gap as findings show it.
pub(super) fn gap_line(gap: &Gap) -> GapLine {
    GapLine {
        account: gap.account,
        region: gap.region,
        service: gap.service.as_str().into(),
        operation: gap.operation.as_str().into(),
        state: Sym::new(gap.state.as_str()),
        reason: gap.reason.clone(),
        permission: gap.permission.clone(),
        settles: gap.settles.clone(),
    }
}

fn subject_info(subject: &SubjectRef<'_>, index: &Index<'_>) -> SubjectInfo {
    SubjectInfo {
        id: subject.id.sym(),
        kind: Sym::new(subject.kind.as_str()),
        resource_type: Some(subject.resource_type),
        arn: subject.arn,
        name: subject.name.into(),
        account: subject.account,
        account_name: subject
            .account
            .and_then(|account| index.account_name(account))
            .map(Box::from),
        region: subject.region,
        environment: subject.environment.map(facts::EnvironmentId::sym),
        class: Sym::new(subject.class.as_str()),
        confidence: Sym::new(subject.confidence.as_str()),
    }
}

/// Returns what the subject is called before and after a plan is applied.
fn natural_key(subject: &SubjectRef<'_>, index: &Index<'_>) -> String {
    if let Some(key) = index.facts.natural_keys.get(&subject.id) {
        return key.to_string();
    }
    if let Some(arn) = subject.arn {
        return arn.to_string();
    }
    let account = subject.account.map(|account| account.to_string());
    let region = subject.region.map(|region| region.as_str());
    format!(
        "{}/{}/{}/{}",
        account.unwrap_or_default(),
        region.unwrap_or_default(),
        subject.resource_type,
        subject.id
    )
}

/// Returns the crossings of the ways, by id, each once.
fn crossings<'a>(ways: &[&Way<'a>]) -> Vec<&'a Crossing> {
    let mut all: Vec<&Crossing> = ways
        .iter()
        .flat_map(|way| way.crossings.iter().copied())
        .collect();
    all.sort_by_key(|crossing| crossing.id);
    all.dedup_by_key(|crossing| crossing.id);
    all
}

/// Returns how many ways a hole stands for: those of its crossings, or one.
fn count(way: &Way<'_>) -> u64 {
    if way.crossings.is_empty() {
        return 1;
    }
    way.crossings.iter().map(|crossing| crossing.count).sum()
}

fn certainty(ways: &[&Way<'_>]) -> Certainty {
    match ways.iter().map(|way| way.certainty).max() {
        Some(Sureness::Proven) => Certainty::Proven,
        Some(Sureness::Conditional) => Certainty::Conditional,
        // Without ways, nothing was seen.
        Some(Sureness::Maybe) | None => Certainty::Maybe,
    }
}

fn capability(crossings: &[&Crossing]) -> Option<Capability> {
    let first = &crossings.first()?.capability;
    let all = || crossings.iter().map(|crossing| &crossing.capability);
    let ports = all().fold(PortSet::default(), |ports, one| ports.union(&one.ports));
    let actions: BTreeSet<Sym> = all().flat_map(|one| one.actions.iter().copied()).collect();
    let one_protocol = all().all(|one| one.protocol == first.protocol);
    let one_effect = all().all(|one| one.effect == first.effect);
    Some(Capability {
        protocol: first.protocol.filter(|_| one_protocol),
        ports: ports
            .ranges()
            .iter()
            .map(|range| range.to_string().into())
            .collect(),
        actions: actions
            .iter()
            .map(|action| action.as_str().into())
            .collect(),
        effect: one_effect.then(|| Sym::new(first.effect.as_str())),
    })
}

fn causes(crossings: &[&Crossing]) -> Vec<Cause> {
    let all: BTreeSet<Cause> = crossings
        .iter()
        .flat_map(|crossing| &crossing.causes)
        .map(|cause| Cause {
            key: cause.key.clone(),
            text: cause.text.clone(),
        })
        .collect();
    all.into_iter().collect()
}

/// Returns causes whose removal closes every crossing; empty where that is unknown for one of them.
fn cut(crossings: &[&Crossing]) -> Vec<Box<str>> {
    if crossings.iter().any(|crossing| crossing.cut.is_empty()) {
        return Vec::new();
    }
    let all: BTreeSet<&Box<str>> = crossings.iter().flat_map(|one| &one.cut).collect();
    all.into_iter().cloned().collect()
}

fn condition(crossings: &[&Crossing]) -> Option<Box<str>> {
    let all: BTreeSet<&str> = crossings
        .iter()
        .filter_map(|crossing| crossing.condition.as_deref())
        .collect();
    let all: Vec<&str> = all.into_iter().collect();
    (!all.is_empty()).then(|| all.join("; or ").into())
}

fn assumptions(crossings: &[&Crossing]) -> Vec<Box<str>> {
    let all: BTreeSet<&str> = crossings
        .iter()
        .flat_map(|crossing| &crossing.assumptions)
        .map(|text| &**text)
        .collect();
    all.into_iter()
        .map(|text| format!("assumes: {text}").into())
        .collect()
}

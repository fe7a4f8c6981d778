//! From the report's types to the objects of the JSON report.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::json_parts::{
    AcceptedGapPart, AccountPart, CapabilityPart, CausePart, CertaintyWord, CoveragePart,
    EnvironmentPart, EvidencePart, ExceptionPart, FindingPart, GapPart, HopPart, MatrixPart,
    PolicyPart, ServicePart, SeverityWord, SubjectPart, UniversePart, VerdictWord,
};
use crate::findings::{
    AcceptedGap, Capability, Certainty, EnvironmentRow, ExceptionRef, Finding, GapLine, MatrixCell,
    PolicyInfo, PolicyRow, Report, Severity, SubjectInfo, Universe, Verdict,
};

fn text(value: impl Display) -> String {
    value.to_string()
}

fn maybe(value: Option<impl Display>) -> Option<String> {
    value.map(text)
}

fn texts<T: Display>(values: &[T]) -> Vec<String> {
    values.iter().map(text).collect()
}

fn controls(policy: &PolicyInfo) -> BTreeMap<String, Vec<String>> {
    let controls = policy.controls.iter();
    controls
        .map(|(framework, ids)| (text(framework), texts(ids)))
        .collect()
}

impl UniversePart {
    pub(super) fn of(universe: &Universe) -> Self {
        Self {
            accounts_from: text(universe.accounts_from),
            regions_from: text(universe.regions_from),
            accounts: universe.accounts.clone(),
            regions: texts(&universe.regions),
        }
    }
}

impl CoveragePart {
    pub(super) fn of(report: &Report) -> Self {
        let coverage = &report.coverage;
        let service = |row: &crate::findings::ServiceCoverage| ServicePart {
            service: text(row.service),
            complete: row.complete,
            planned: row.planned,
        };
        Self {
            complete: coverage.complete,
            planned: coverage.planned,
            percent: coverage.percent(),
            prod_complete: coverage.prod_complete,
            prod_planned: coverage.prod_planned,
            prod_undecided: report.prod_undecided,
            services: coverage.services.iter().map(service).collect(),
            gaps: coverage.gaps.iter().map(GapPart::of).collect(),
            accepted_gaps: coverage.accepted.iter().map(AcceptedGapPart::of).collect(),
            resources: coverage
                .resources
                .iter()
                .map(|(name, count)| (text(name), *count))
                .collect(),
            not_modelled: texts(&coverage.not_modelled),
            ambiguous: texts(&coverage.ambiguous),
            unreadable: texts(&coverage.unreadable),
            overridden: texts(&coverage.overridden),
            notes: texts(&coverage.notes),
        }
    }
}

impl AcceptedGapPart {
    fn of(gap: &AcceptedGap) -> Self {
        Self {
            covers: text(&gap.covers),
            owner: text(&gap.owner),
            reason: text(&gap.reason),
            expires: gap.expires,
            gaps: gap.gaps,
        }
    }
}

impl EnvironmentPart {
    pub(super) fn of(row: &EnvironmentRow) -> Self {
        let account =
            |(account, name, confidence): &(crate::ids::AccountId, Box<str>, crate::ids::Sym)| {
                AccountPart {
                    account: *account,
                    name: text(name),
                    confidence: text(confidence),
                }
            };
        Self {
            name: text(row.name),
            class: text(row.class),
            tier: maybe(row.tier),
            accounts: row.accounts.iter().map(account).collect(),
            stores: row.stores,
            workloads: row.workloads,
            vpcs: row.vpcs,
        }
    }
}

impl MatrixPart {
    pub(super) fn of(cell: &MatrixCell) -> Self {
        Self {
            source: text(cell.source),
            target: text(cell.target),
            kind: text(cell.kind),
            count: cell.count,
            proven: cell.proven,
        }
    }
}

impl FindingPart {
    pub(super) fn of(finding: &Finding) -> Self {
        let policy = &finding.policy;
        Self {
            policy: text(policy.id),
            code: maybe(policy.code),
            title: text(&policy.title),
            description: text(&policy.description),
            severity: SeverityWord::of(finding.severity),
            verdict: VerdictWord::of(finding.verdict),
            subject: SubjectPart::of(&finding.subject),
            source_environment: maybe(finding.source_environment),
            target_environment: maybe(finding.target_environment),
            effect: text(finding.effect),
            capability: finding.capability.as_ref().map(CapabilityPart::of),
            certainty: CertaintyWord::of(finding.certainty),
            condition: maybe(finding.condition.as_ref()),
            count: finding.count,
            causes: causes(finding),
            cut: texts(&finding.cut),
            witness: hops(finding),
            evidence: evidence(finding),
            notes: texts(&finding.notes),
            remediation: text(&policy.remediation),
            controls: controls(policy),
            fingerprint: text(finding.fingerprint.as_str()),
            first_seen: finding.first_seen,
            exception: finding.exception.as_ref().map(ExceptionPart::of),
            gaps: finding.gaps.iter().map(GapPart::of).collect(),
        }
    }
}

fn causes(finding: &Finding) -> Vec<CausePart> {
    let causes = finding.causes.iter();
    causes
        .map(|cause| CausePart {
            key: text(&cause.key),
            text: text(&cause.text),
        })
        .collect()
}

fn hops(finding: &Finding) -> Vec<HopPart> {
    let hops = finding.witness.iter();
    hops.map(|hop| HopPart {
        component: text(&hop.component),
        rule: maybe(hop.rule.as_ref()),
        text: text(&hop.text),
    })
    .collect()
}

fn evidence(finding: &Finding) -> Vec<EvidencePart> {
    let lines = finding.evidence.iter();
    lines
        .map(|line| EvidencePart {
            text: text(&line.text),
            source: text(&line.source),
        })
        .collect()
}

impl SubjectPart {
    fn of(subject: &SubjectInfo) -> Self {
        Self {
            id: text(subject.id),
            kind: text(subject.kind),
            resource_type: maybe(subject.resource_type),
            arn: maybe(subject.arn),
            name: text(&subject.name),
            account: subject.account,
            account_name: maybe(subject.account_name.as_ref()),
            region: maybe(subject.region),
            environment: maybe(subject.environment),
            class: text(subject.class),
            confidence: text(subject.confidence),
        }
    }
}

impl CapabilityPart {
    fn of(capability: &Capability) -> Self {
        Self {
            protocol: maybe(capability.protocol),
            ports: texts(&capability.ports),
            actions: texts(&capability.actions),
            effect: maybe(capability.effect),
        }
    }
}

impl ExceptionPart {
    fn of(exception: &ExceptionRef) -> Self {
        Self {
            id: text(&exception.id),
            owner: text(&exception.owner),
            reason: text(&exception.reason),
            expires: exception.expires,
        }
    }
}

impl GapPart {
    fn of(gap: &GapLine) -> Self {
        Self {
            account: gap.account,
            region: maybe(gap.region),
            service: text(&gap.service),
            operation: text(&gap.operation),
            state: text(gap.state),
            reason: text(&gap.reason),
            permission: maybe(gap.permission.as_ref()),
            settles: text(&gap.settles),
        }
    }
}

impl PolicyPart {
    pub(super) fn of(row: &PolicyRow) -> Self {
        Self {
            policy: text(row.policy.id),
            code: maybe(row.policy.code),
            title: text(&row.policy.title),
            description: text(&row.policy.description),
            severity: SeverityWord::of(row.severity),
            remediation: text(&row.policy.remediation),
            controls: controls(&row.policy),
            fail: row.fail,
            unknown: row.unknown,
            exempt: row.exempt,
            pass: row.pass,
            not_applicable: row.not_applicable,
        }
    }
}

impl SeverityWord {
    fn of(severity: Severity) -> Self {
        match severity {
            Severity::Info => Self::Info,
            Severity::Low => Self::Low,
            Severity::Medium => Self::Medium,
            Severity::High => Self::High,
            Severity::Critical => Self::Critical,
        }
    }
}

impl VerdictWord {
    fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Fail => Self::Fail,
            Verdict::Unknown => Self::Unknown,
            Verdict::Exempt => Self::Exempt,
            Verdict::Pass => Self::Pass,
            Verdict::NotApplicable => Self::NotApplicable,
        }
    }
}

impl CertaintyWord {
    fn of(certainty: Certainty) -> Self {
        match certainty {
            Certainty::Proven => Self::Proven,
            Certainty::Conditional => Self::Conditional,
            Certainty::Maybe => Self::Maybe,
        }
    }
}

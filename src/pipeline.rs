//! The whole way from an estate to a report, each room called once and in order.

use std::collections::{BTreeMap, BTreeSet};

use crate::environments::{Declared, Environments, Glob, classify};
use crate::estate::Estate;
use crate::facts::{self, Assembled, Class, Confidence, EnvironmentId, Facts, GapState, assemble};
use crate::findings::{
    AcceptedGap, Coverage, EnvironmentRow, Finding, GapLine, MatrixCell, Report, ServiceCoverage,
    Tool, Universe, Verdict,
};
use crate::ids::{AccountId, Region, Sym, Timestamp};
use crate::policies::{Catalogue, Exceptions, Outcome, PolicyError, Selection};

/// What the configuration says, in the terms of the rooms that it concerns.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Environments, access points, tag keys, universe.
    pub declared: Declared,
    /// What the facts need beyond.
    pub facts: facts::Settings,
    /// Gaps that do not count as undecided.
    pub accepted_gaps: Vec<AcceptedGapRule>,
    /// The policies to run.
    pub selection: Selection,
}

/// A declared acceptance of what is not seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedGapRule {
    /// Operations as `service operation` or `service:Operation`, `*` and `?` as patterns; empty for all.
    pub operations: Vec<Glob>,
    /// Regions; empty for all.
    pub regions: BTreeSet<Region>,
    /// Accounts; empty for all.
    pub accounts: BTreeSet<AccountId>,
    /// Who answers for it.
    pub owner: Box<str>,
    /// Why it is accepted.
    pub reason: Box<str>,
    /// The last moment at which it holds.
    pub expires: Timestamp,
}

impl AcceptedGapRule {
    /// Returns whether the rule covers a gap at a moment.
    pub fn covers(&self, gap: &GapLine, as_of: Timestamp) -> bool {
        let spaced = format!("{} {}", gap.service, gap.operation);
        let names = [Some(spaced.as_str()), gap.permission.as_deref()];
        let operation = |glob: &Glob| names.into_iter().flatten().any(|name| glob.matches(name));
        as_of <= self.expires
            && (self.operations.is_empty() || self.operations.iter().any(operation))
            && (self.regions.is_empty()
                || gap
                    .region
                    .is_some_and(|region| self.regions.contains(&region)))
            && (self.accounts.is_empty()
                || gap
                    .account
                    .is_some_and(|account| self.accounts.contains(&account)))
    }

    fn shown(&self) -> String {
        let operations = self.operations.iter().map(|glob| glob.as_str().to_owned());
        let regions = self.regions.iter().map(ToString::to_string);
        let accounts = self.accounts.iter().map(ToString::to_string);
        let all: Vec<String> = operations.chain(regions).chain(accounts).collect();
        if all.is_empty() {
            "everything".to_owned()
        } else {
            all.join(", ")
        }
    }
}

/// What the source of the estate could not load, and what it has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceNotes {
    /// Files that are no reply of a modelled operation.
    pub not_modelled: Vec<String>,
    /// Files that could be replies of several operations.
    pub ambiguous: Vec<String>,
    /// Files or resources that could not be read.
    pub unreadable: Vec<String>,
    /// Sentences that a reader must know first.
    pub remarks: Vec<String>,
}

/// An audit with everything it went through.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The classes and their evidence.
    pub environments: Environments,
    /// What the policies saw.
    pub assembled: Assembled,
    /// What they concluded.
    pub report: Report,
}

/// Audits an estate: classifies, assembles the facts, runs the policies, and puts the report together.
///
/// The same estate, catalogue, settings and moment give the same report.
///
/// # Errors
/// When a policy cannot be run, or an exception in the settings is wrong.
pub fn audit(
    estate: &Estate,
    notes: &SourceNotes,
    catalogue: &Catalogue,
    settings: &Settings,
    as_of: Timestamp,
) -> Result<Audit, Vec<PolicyError>> {
    let environments = classify(estate, &settings.declared);
    let assembled = assemble(estate, &environments, &settings.facts, as_of);
    let exceptions = Exceptions::new(&assembled.facts.input.exceptions, as_of)?;
    let outcome = catalogue
        .evaluate(&assembled.facts, &exceptions, &settings.selection)
        .map_err(|error| vec![error])?;
    let report = report(estate, notes, settings, &assembled, outcome);
    Ok(Audit {
        environments,
        assembled,
        report,
    })
}

fn report(
    estate: &Estate,
    notes: &SourceNotes,
    settings: &Settings,
    assembled: &Assembled,
    outcome: Outcome,
) -> Report {
    let input = &assembled.facts.input;
    let mut coverage = coverage(settings, assembled, notes);
    coverage.overridden = outcome.overridden;
    coverage.resources = estate
        .counts()
        .into_iter()
        .map(|(kind, count)| (Sym::new(kind), count as u64))
        .collect();
    let undecided = |finding: &&Finding| {
        finding.verdict == Verdict::Unknown
            && may_be_prod(finding)
            && !accepted(settings, finding, input.as_of)
    };
    Report {
        tool: tool(),
        as_of: input.as_of,
        universe: Universe {
            accounts_from: input.universe.accounts_from,
            regions_from: input.universe.regions_from,
            accounts: input.universe.accounts.clone(),
            regions: input
                .universe
                .regions
                .iter()
                .map(|region| Sym::new(region.as_str()))
                .collect(),
        },
        prod_undecided: outcome.findings.iter().filter(undecided).count() as u64,
        coverage,
        environments: environment_rows(&assembled.facts),
        matrix: matrix(&assembled.facts),
        findings: outcome.findings,
        policies: outcome.policies,
    }
}

/// Returns whether the subject is production, or may be: by class, or by a class that is not sure.
fn may_be_prod(finding: &Finding) -> bool {
    matches!(finding.subject.class.as_str(), "prod" | "unclassified")
        || matches!(
            finding.subject.confidence.as_str(),
            "weak" | "conflicting" | "none"
        )
}

/// Returns whether all that leaves a finding undecided was accepted beforehand.
fn accepted(settings: &Settings, finding: &Finding, as_of: Timestamp) -> bool {
    let covered = |gap: &GapLine| {
        settings
            .accepted_gaps
            .iter()
            .any(|rule| rule.covers(gap, as_of))
    };
    !finding.gaps.is_empty() && finding.gaps.iter().all(covered)
}

fn coverage(settings: &Settings, assembled: &Assembled, notes: &SourceNotes) -> Coverage {
    let input = &assembled.facts.input;
    let mut coverage = Coverage::default();
    let mut services: BTreeMap<Sym, ServiceCoverage> = BTreeMap::new();
    let accounts = input.accounts.iter();
    let known: BTreeMap<AccountId, &facts::Account> = accounts
        .filter_map(|one| Some((one.account?, one)))
        .collect();
    for (account, counted) in &assembled.coverage.accounts {
        let known = known.get(account);
        let prod =
            known.is_some_and(|one| one.class.may_be_prod() || one.confidence >= Confidence::Weak);
        coverage.planned += counted.calls.planned;
        coverage.complete += counted.calls.complete;
        if prod {
            coverage.prod_planned += counted.calls.planned;
            coverage.prod_complete += counted.calls.complete;
        }
        for (service, count) in &counted.services {
            let row = services.entry(*service).or_insert(ServiceCoverage {
                service: *service,
                complete: 0,
                planned: 0,
            });
            row.planned += count.planned;
            row.complete += count.complete;
        }
    }
    coverage.services = services.into_values().collect();
    coverage.gaps = input
        .gaps
        .iter()
        .filter(|gap| is_call(gap.state))
        .map(gap_line)
        .collect();
    coverage.gaps.sort();
    coverage.accepted = accepted_gaps(settings, &coverage.gaps, input.as_of);
    coverage.not_modelled = boxed(&notes.not_modelled);
    coverage.ambiguous = boxed(&notes.ambiguous);
    coverage.unreadable = boxed(&notes.unreadable);
    coverage.notes = boxed(&notes.remarks);
    coverage
}

/// A gap of a call, not of a question that no call answers.
fn is_call(state: GapState) -> bool {
    !matches!(state, GapState::Undecidable | GapState::AnalysisMissing)
}

fn boxed(texts: &[String]) -> Vec<Box<str>> {
    texts.iter().map(|text| text.as_str().into()).collect()
}

fn gap_line(gap: &facts::Gap) -> GapLine {
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

fn accepted_gaps(settings: &Settings, gaps: &[GapLine], as_of: Timestamp) -> Vec<AcceptedGap> {
    settings
        .accepted_gaps
        .iter()
        .map(|rule| AcceptedGap {
            covers: rule.shown().into(),
            owner: rule.owner.clone(),
            reason: rule.reason.clone(),
            expires: rule.expires,
            gaps: gaps.iter().filter(|gap| rule.covers(gap, as_of)).count() as u64,
        })
        .collect()
}

/// Returns the environments with what they hold, production first, then by name. What nobody classified
/// stands in a row of its own.
fn environment_rows(facts: &Facts) -> Vec<EnvironmentRow> {
    let input = &facts.input;
    let mut rows: BTreeMap<Option<EnvironmentId>, EnvironmentRow> = BTreeMap::new();
    for subject in input.subjects() {
        let row = rows.entry(subject.environment).or_insert_with(|| {
            let known = input
                .environments
                .iter()
                .find(|one| Some(one.id) == subject.environment);
            EnvironmentRow {
                name: Sym::new(
                    subject
                        .environment
                        .map_or("unclassified", EnvironmentId::as_str),
                ),
                class: Sym::new(known.map_or(Class::Unclassified, |one| one.class).as_str()),
                tier: known
                    .and_then(|one| one.tier)
                    .map(|tier| Sym::new(tier.as_str())),
                accounts: Vec::new(),
                stores: 0,
                workloads: 0,
                vpcs: 0,
            }
        });
        match subject.kind {
            facts::SubjectKind::Account => row.accounts.extend(subject.account.map(|account| {
                (
                    account,
                    subject.name.into(),
                    Sym::new(subject.confidence.as_str()),
                )
            })),
            facts::SubjectKind::Store => row.stores += 1,
            facts::SubjectKind::Workload => row.workloads += 1,
            facts::SubjectKind::Resource => {
                row.vpcs += u64::from(subject.resource_type.as_str() == "AWS::EC2::VPC");
            }
            facts::SubjectKind::Principal | facts::SubjectKind::Vault => {}
        }
    }
    let mut rows: Vec<EnvironmentRow> = rows
        .into_values()
        .filter(|row| !row.accounts.is_empty() || row.stores + row.workloads + row.vpcs > 0)
        .collect();
    let rank = |class: Sym| {
        Class::ALL
            .iter()
            .position(|one| one.as_str() == class.as_str())
    };
    rows.sort_by_key(|row| (rank(row.class), row.name));
    rows
}

/// Returns what crosses between environments, counted by kind.
fn matrix(facts: &Facts) -> Vec<MatrixCell> {
    let mut cells: BTreeMap<(Sym, Sym, Sym), (u64, bool)> = BTreeMap::new();
    let name =
        |id: Option<EnvironmentId>| Sym::new(id.map_or("unclassified", EnvironmentId::as_str));
    for crossing in &facts.input.crossings {
        let key = (
            name(crossing.source_environment),
            name(crossing.target_environment),
            Sym::new(crossing.kind.as_str()),
        );
        if key.0 == key.1 {
            continue;
        }
        let cell = cells.entry(key).or_default();
        cell.0 += 1;
        cell.1 |= crossing.certainty == facts::Sureness::Proven;
    }
    cells
        .into_iter()
        .map(|((source, target, kind), (count, proven))| MatrixCell {
            source,
            target,
            kind,
            count,
            proven,
        })
        .collect()
}

/// Returns the name and the version of the program.
pub fn tool() -> Tool {
    Tool {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    }
}

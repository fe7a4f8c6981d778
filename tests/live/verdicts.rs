//! What an audit says of every subject of every policy, passes included.

use std::collections::{BTreeMap, BTreeSet};

use palisade::estate::Estate;
use palisade::findings::{GapLine, Verdict};
use palisade::ids::{AccountId, Region};
use palisade::pipeline::{Settings, SourceNotes, audit};
use palisade::policies::{Catalogue, Exceptions};

/// The subject of what is said about a list that may lack some.
pub const UNIVERSE: &str = "universe";

/// A policy's code and a subject's id.
pub type Question = (String, String);

/// What the built-in policies say of an estate.
pub struct Verdicts {
    pub verdicts: BTreeMap<Question, Verdict>,
    /// What was not seen, by what it leaves open.
    pub gaps: BTreeMap<Question, BTreeSet<GapLine>>,
    /// Failures: policy, subject, source and effect.
    pub fails: BTreeMap<String, Question>,
    /// What was seen, and where it is.
    pub subjects: BTreeMap<String, (Option<AccountId>, Option<Region>)>,
    /// What is open about what is or may be production, and how often a report counts it as undecided.
    pub of_production: BTreeSet<Question>,
    pub undecided: u64,
}

impl Verdicts {
    pub fn of(estate: &Estate, catalogue: &Catalogue) -> Self {
        let settings = Settings::default();
        let as_of = estate.as_of.unwrap();
        let audited = audit(estate, &SourceNotes::default(), catalogue, &settings, as_of).unwrap();
        let facts = &audited.assembled.facts;
        let mut verdicts = BTreeMap::new();
        for policy in catalogue.policies() {
            let code = policy.header.info.code.unwrap();
            let said = catalogue.verdicts(facts, &Exceptions::default(), code.as_str());
            for (subject, verdict) in said.unwrap() {
                verdicts.insert((code.to_string(), subject.to_string()), verdict);
            }
        }
        let mut gaps: BTreeMap<Question, BTreeSet<GapLine>> = BTreeMap::new();
        let (mut fails, mut of_production) = (BTreeMap::new(), BTreeSet::new());
        for finding in audited.report.findings {
            let code = finding.policy.code.unwrap().to_string();
            let question = (code, finding.subject.id.to_string());
            gaps.entry(question.clone())
                .or_default()
                .extend(finding.gaps);
            if question.1 == UNIVERSE {
                verdicts.insert(question.clone(), finding.verdict);
            }
            let may_be_prod = matches!(finding.subject.class.as_str(), "prod" | "unclassified");
            if finding.verdict == Verdict::Unknown && may_be_prod {
                of_production.insert(question.clone());
            }
            if finding.verdict == Verdict::Fail {
                let source = finding.source_environment;
                let fail = format!("{question:?} from {source:?}: {}", finding.effect);
                fails.insert(fail, question);
            }
        }
        let subjects = facts.input.subjects();
        Self {
            verdicts,
            gaps,
            fails,
            subjects: subjects
                .map(|one| (one.id.to_string(), (one.account, one.region)))
                .collect(),
            of_production,
            undecided: audited.report.prod_undecided,
        }
    }

    pub fn verdict(&self, question: &Question) -> Option<Verdict> {
        self.verdicts.get(question).copied()
    }

    /// Returns what leaves a question open.
    pub fn open(&self, question: &Question) -> impl Iterator<Item = &GapLine> {
        self.gaps.get(question).into_iter().flatten()
    }
}

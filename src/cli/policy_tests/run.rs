use std::path::Path;

use super::case::Case;
use super::derive::{Bench, Twist};
use super::outcome::{Conclusion, Finds, Outcome, Placed, RestsOn};
use crate::cli::config::{self, Config};
use crate::cli::config_file;
use crate::environments::classify;
use crate::estate::Estate;
use crate::facts::{Class, Confidence, Exception, SubjectRef, assemble};
use crate::findings::{Finding, Verdict};
use crate::ids::{AccountId, Sym, Timestamp};
use crate::pipeline::Settings;
use crate::policies::{Catalogue, Exceptions, Header, Judges, Policy, PolicyError, Selection};

/// How long the exceptions of derived cases hold, in seconds: 30 days.
const EXCEPTED_SECONDS: i64 = 30 * 86_400;

/// One policy with the settings of one case.
pub(super) struct PolicyBench<'c> {
    catalogue: &'c Catalogue,
    policy: &'c Policy,
    settings: Settings,
    as_of: Timestamp,
}

impl<'c> PolicyBench<'c> {
    /// Returns the bench of a case.
    ///
    /// # Errors
    /// When no policy has the name of the case's folder, or its configuration is wrong.
    pub(super) fn of(case: &Case, catalogue: &'c Catalogue) -> Result<Self, String> {
        let policy = catalogue
            .find(&case.policy)
            .map_err(|error| error.to_string())?;
        let config = configuration(case.configuration.as_deref())?;
        let selection = Selection::Only(vec![policy.header.info.id.to_string()]);
        let settings = config_file::settings(&config, selection, case.as_of);
        Ok(Self {
            catalogue,
            policy,
            settings,
            as_of: case.as_of,
        })
    }
}

fn configuration(path: Option<&Path>) -> Result<Config, String> {
    let read = match path {
        Some(path) => config::load(path),
        None => Config::parse("", "defaults"),
    };
    read.map_err(|error| error.to_string())
}

impl PolicyBench<'_> {
    fn conclusion(&self, subject: &SubjectRef<'_>, verdict: Option<Verdict>) -> Conclusion {
        let judges_classes = self.policy.header.judges == Some(Judges::Classification);
        let declared = subject.confidence == Confidence::Declared;
        Conclusion {
            subject: subject.id.to_string(),
            arn: subject.arn.map(|arn| arn.to_string()),
            verdict: verdict.unwrap_or(Verdict::NotApplicable),
            placed: match subject.class {
                Class::Unclassified => Placed::Unclassified,
                Class::Prod | Class::Lower | Class::Shared | Class::External => Placed::Classified,
            },
            rests_on: if judges_classes && declared {
                RestsOn::Declaration
            } else {
                RestsOn::Calls
            },
        }
    }
}

impl PolicyBench<'_> {
    /// Returns the line of each `violation` rule of the policy, and whether it finds something.
    ///
    /// # Errors
    /// When the policy cannot be evaluated.
    pub(super) fn fired(&self, estate: &Estate) -> Result<Vec<(u32, bool)>, String> {
        let environments = classify(estate, &self.settings.declared);
        let facts = assemble(estate, &environments, &self.settings.facts, self.as_of).facts;
        self.catalogue
            .fired(&facts.input, self.policy.header.info.id.as_str())
            .map_err(|error| told(vec![error]))
    }
}

impl Bench for PolicyBench<'_> {
    fn finds(&self) -> Finds {
        match self.policy.header.judges {
            Some(Judges::Coverage) => Finds::Gaps,
            Some(Judges::Classification) | None => Finds::Failures,
        }
    }

    fn run(&self, estate: &Estate, twist: Twist<'_>) -> Result<Outcome, String> {
        let environments = classify(estate, &self.settings.declared);
        let mut settings = self.settings.facts.clone();
        if let Twist::Excepted(finding) = twist {
            settings.exceptions.push(exception(finding, self.as_of)?);
        }
        let mut facts = assemble(estate, &environments, &settings, self.as_of).facts;
        if let Twist::WithoutCauses(finding) = twist {
            let removed = |key: &str| finding.causes.iter().any(|cause| *cause.key == *key);
            let crossings = &mut facts.input.crossings;
            crossings.retain(|one| !one.causes.iter().any(|cause| removed(&cause.key)));
        }
        let exceptions = Exceptions::new(&facts.input.exceptions, self.as_of).map_err(told)?;
        let header = &self.policy.header;
        let evaluated = self
            .catalogue
            .evaluate(&facts, &exceptions, &self.settings.selection)
            .and_then(|outcome| {
                let verdicts =
                    self.catalogue
                        .verdicts(&facts, &exceptions, header.info.id.as_str())?;
                Ok((outcome, verdicts))
            });
        let (outcome, verdicts) = evaluated.map_err(|error| told(vec![error]))?;
        let listed = facts
            .input
            .subjects()
            .filter(|subject| header.speaks_of(subject));
        let conclusions: Vec<Conclusion> = listed
            .map(|subject| self.conclusion(&subject, verdicts.get(&subject.id).copied()))
            .collect();
        let findings: Vec<Finding> = outcome
            .findings
            .into_iter()
            .filter(|finding| finding.policy.id == header.info.id)
            .collect();
        let unseen = |finding: &&Finding| {
            conclusions
                .iter()
                .all(|line| line.subject != finding.subject.id.as_str())
        };
        let unmatched = verdicts
            .is_empty()
            .then(|| unmatched(header, conclusions.len()));
        let without_subject = findings.iter().find(unseen).map(|finding| finding.verdict);
        Ok(Outcome {
            conclusions,
            unmatched,
            without_subject,
            findings,
        })
    }
}

/// Returns that none of the subjects in the policy's lists matched: `no store of 2 matched`.
fn unmatched(header: &Header, subjects: usize) -> String {
    let lists = header.ranges_over.iter().map(|list| list.as_str());
    let kinds: Vec<&str> = lists
        .map(|list| list.strip_suffix('s').unwrap_or(list))
        .collect();
    match subjects {
        0 => format!("the case shows no {}", kinds.join(" or ")),
        _ => format!("no {} of {subjects} matched", kinds.join(" or ")),
    }
}

fn told(errors: Vec<PolicyError>) -> String {
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    lines.join("; ")
}

/// Returns the exception that somebody would declare for a finding.
fn exception(finding: &Finding, as_of: Timestamp) -> Result<Exception, String> {
    let seconds = as_of.epoch_seconds() + EXCEPTED_SECONDS;
    // Seconds since 1970 are far below the bound of what a float holds exactly.
    let expires = Timestamp::from_epoch_seconds(seconds as f64)
        .ok_or_else(|| format!("`{as_of}` is too late for an exception"))?;
    let subject = &finding.subject;
    let to = subject
        .arn
        .map_or_else(|| subject.id.to_string(), |arn| arn.to_string());
    Ok(Exception {
        id: Sym::new("derived"),
        policy: finding.policy.id,
        from: finding
            .source_environment
            .map(|source| source_selector(source).into())
            .into_iter()
            .collect(),
        to: vec![to.into()],
        ports: None,
        actions: None,
        owner: "the case".into(),
        reason: "derived from the finding".into(),
        expires,
    })
}

/// Returns the selector of an environment, of a zone, or of an account outside the universe.
fn source_selector(source: Sym) -> String {
    if matches!(source.as_str(), "internet" | "on-premises") {
        source.to_string()
    } else if source.as_str().parse::<AccountId>().is_ok() {
        format!("account:{source}")
    } else {
        format!("env:{source}")
    }
}

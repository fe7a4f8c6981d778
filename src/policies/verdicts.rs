//! From violations to verdicts, by the ordered rules of the facts' specification.

use std::collections::BTreeMap;

use super::catalogue::Policy;
use super::exceptions::{Declared, Exceptions, Hole, Use};
use super::header::{Judges, PendingEffect};
use super::index::Index;
use super::violation::Violation;
use crate::facts::{
    Class, Confidence, Crossing, Effect, EnvironmentId, Family, GapId, Purpose, SubjectId,
    SubjectKind, SubjectRef, Sureness,
};
use crate::findings::{Severity, Verdict};
use crate::ids::Sym;

/// Ports by which a machine is administered.
const ADMINISTRATION: [u16; 4] = [22, 3389, 5985, 5986];

/// What findings are grouped by, for one policy and subject: source environment and effect.
pub(super) type Key = (Option<EnvironmentId>, Sym);

/// One hole, as far as it is equally covered: a violation with those of its crossings.
#[derive(Clone, Debug)]
pub(super) struct Way<'a> {
    pub(super) violation: &'a Violation,
    pub(super) crossings: Vec<&'a Crossing>,
    pub(super) standing: Standing<'a>,
    pub(super) severity: Severity,
    pub(super) certainty: Sureness,
    /// Why it is not proven, or only of base severity.
    pub(super) notes: Vec<String>,
    /// What was not seen of the evidence for a class that is in doubt.
    pub(super) gaps: Vec<GapId>,
}

/// Whether a hole counts, and how surely.
#[derive(Clone, Copy, Debug)]
pub(super) enum Standing<'a> {
    /// Proven on classified sides.
    Certain,
    /// Possible.
    Potential,
    /// Permitted.
    Covered(&'a Declared),
}

/// What a policy concludes about a subject.
#[derive(Debug)]
pub(super) struct Judgement<'a> {
    pub(super) verdict: Verdict,
    /// The holes by what findings are grouped by.
    pub(super) groups: BTreeMap<Key, Vec<Way<'a>>>,
    /// The gaps of the families that the policy needs.
    pub(super) gaps: Vec<GapId>,
}

/// What is needed to judge a subject.
pub(super) struct Judge<'a> {
    pub(super) policy: &'a Policy,
    pub(super) index: &'a Index<'a>,
    pub(super) exceptions: &'a Exceptions,
}

impl<'a> Judge<'a> {
    /// Judges a subject by its violations; notes in `uses` which exceptions covered something.
    pub(super) fn subject(
        &self,
        subject: SubjectRef<'a>,
        violations: &[&'a Violation],
        uses: &mut [Use],
    ) -> Judgement<'a> {
        let mut groups: BTreeMap<Key, Vec<Way<'a>>> = BTreeMap::new();
        for violation in violations {
            for (key, crossings) in self.parts(violation, &subject) {
                let ways = self.ways((violation, key.0), crossings, subject, uses);
                groups.entry(key).or_default().extend(ways);
            }
        }
        let mut gaps: Vec<GapId> = self
            .policy
            .header
            .needs
            .iter()
            .flat_map(|family| subject.gaps.of(*family))
            .copied()
            .collect();
        gaps.sort_unstable();
        gaps.dedup();
        Judgement {
            verdict: self.verdict(&groups, &gaps, &subject),
            groups,
            gaps,
        }
    }

    /// Splits a violation by source environment and effect.
    fn parts(
        &self,
        violation: &Violation,
        subject: &SubjectRef<'_>,
    ) -> BTreeMap<Key, Vec<&'a Crossing>> {
        let mut parts: BTreeMap<Key, Vec<&'a Crossing>> = BTreeMap::new();
        let own = self.policy.header.info.id;
        for id in &violation.crossings {
            let Some(crossing) = self.index.crossing(*id) else {
                continue;
            };
            let source = violation.source.unwrap_or(crossing.source_environment);
            let effect = violation
                .effect
                .unwrap_or_else(|| effect_of(crossing, subject));
            parts.entry((source, effect)).or_default().push(crossing);
        }
        if parts.is_empty() {
            let source = violation.source.flatten();
            parts.insert((source, violation.effect.unwrap_or(own)), Vec::new());
        }
        parts
    }

    /// Splits the crossings of a violation by what covers them.
    fn ways(
        &self,
        (violation, source): (&'a Violation, Option<EnvironmentId>),
        crossings: Vec<&'a Crossing>,
        subject: SubjectRef<'a>,
        uses: &mut [Use],
    ) -> Vec<Way<'a>> {
        let mut covered: BTreeMap<Option<usize>, Vec<&'a Crossing>> = BTreeMap::new();
        let mut find = |crossing: Option<&'a Crossing>| {
            let hole = Hole {
                policy: self.policy,
                subject,
                crossing,
                source,
            };
            self.covering(&hole, uses)
        };
        if crossings.is_empty() {
            covered.insert(find(None), Vec::new());
        }
        for crossing in crossings {
            covered
                .entry(find(Some(crossing)))
                .or_default()
                .push(crossing);
        }
        covered
            .into_iter()
            .map(|(exception, crossings)| {
                let exception = exception.and_then(|place| self.exceptions.all.get(place));
                self.way(violation, crossings, &subject, exception)
            })
            .collect()
    }

    /// Returns the first exception that covers the hole; every one that does is noted as used.
    fn covering(&self, hole: &Hole<'_>, uses: &mut [Use]) -> Option<usize> {
        let as_of = self.index.facts.input.as_of;
        let mut first = None;
        for (place, (exception, used)) in self.exceptions.all.iter().zip(uses).enumerate() {
            if exception.holds(as_of) && exception.covers(hole, self.index) {
                used.subjects.insert(hole.subject.id);
                first = first.or(Some(place));
            }
        }
        first
    }

    fn way(
        &self,
        violation: &'a Violation,
        crossings: Vec<&'a Crossing>,
        subject: &SubjectRef<'_>,
        exception: Option<&'a Declared>,
    ) -> Way<'a> {
        let (mut notes, gaps) = self.doubts(&crossings, subject);
        let mut certainty = crossings
            .iter()
            .map(|crossing| crossing.certainty)
            .max()
            .unwrap_or(Sureness::Proven);
        let header = &self.policy.header;
        if !violation.gaps.is_empty() && header.judges != Some(Judges::Coverage) {
            notes.push("potential: what could clear it was not seen".to_owned());
        }
        let pending = header
            .pending
            .iter()
            .filter(|clause| violation.pending.contains(&clause.family));
        let mut base = Vec::new();
        for clause in pending {
            match clause.effect {
                PendingEffect::Exclusion => {
                    certainty = Sureness::Maybe;
                    notes.push(format!(
                        "potential: it would be none if, which is not looked at yet, {}",
                        clause.clause
                    ));
                }
                PendingEffect::Severity => {
                    base.push(format!(
                        "the severity is the one without this, which is not looked at yet: {}",
                        clause.clause
                    ));
                }
                PendingEffect::Violation => {}
            }
        }
        let certain = certainty == Sureness::Proven && notes.is_empty();
        let standing = match exception {
            Some(exception) => Standing::Covered(exception),
            None if certain && header.judges != Some(Judges::Coverage) => Standing::Certain,
            None => Standing::Potential,
        };
        notes.extend(base);
        let severity = match certainty {
            Sureness::Conditional => violation.severity.lowered(),
            Sureness::Proven | Sureness::Maybe => violation.severity,
        };
        Way {
            violation,
            crossings,
            standing,
            severity,
            certainty,
            notes,
            gaps,
        }
    }

    /// Returns why the classes of both sides do not carry a failure, and what might have told better.
    fn doubts(
        &self,
        crossings: &[&Crossing],
        subject: &SubjectRef<'_>,
    ) -> (Vec<String>, Vec<GapId>) {
        if self.policy.header.judges == Some(Judges::Classification) {
            return (Vec::new(), Vec::new());
        }
        let (mut doubts, mut gaps) = (Vec::new(), Vec::new());
        let mut look = |side: &str, id: SubjectId, (class, confidence)| {
            let class: Class = class;
            let confidence: Confidence = confidence;
            let doubt = if class == Class::Unclassified {
                format!("potential: the {side} is unclassified")
            } else if confidence.is_medium_or_better() {
                return;
            } else {
                format!("potential: the class of the {side} rests on {confidence} evidence")
            };
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
            let known = self.index.subject(id).into_iter();
            gaps.extend(known.flat_map(|one| one.gaps.of(Family::Organisation)));
        };
        look("target", subject.id, (subject.class, subject.confidence));
        for crossing in crossings {
            let target = (crossing.target_class, crossing.target_confidence);
            look("target", crossing.target, target);
            let source = (crossing.source_class, crossing.source_confidence);
            look("source", crossing.source, source);
        }
        (doubts, gaps)
    }

    /// Returns the first of the ordered rules that holds.
    fn verdict(
        &self,
        groups: &BTreeMap<Key, Vec<Way<'_>>>,
        gaps: &[GapId],
        subject: &SubjectRef<'_>,
    ) -> Verdict {
        let ways = || groups.values().flatten();
        if ways().any(|way| matches!(way.standing, Standing::Certain)) {
            Verdict::Fail
        } else if ways().any(|way| matches!(way.standing, Standing::Potential)) || !gaps.is_empty()
        {
            Verdict::Unknown
        } else if ways().next().is_some() {
            Verdict::Exempt
        } else if subject.class == Class::Unclassified {
            Verdict::NotApplicable
        } else {
            Verdict::Pass
        }
    }
}

/// Returns the word for what a crossing lets its source do to the subject.
fn effect_of(crossing: &Crossing, subject: &SubjectRef<'_>) -> Sym {
    let capability = &crossing.capability;
    if capability.effect != Effect::Connect {
        return Sym::new(capability.effect.as_str());
    }
    let administers = |port: &u16| capability.ports.contains(*port);
    let purpose = capability.purpose.unwrap_or_else(|| {
        if subject.kind == SubjectKind::Store {
            Purpose::Database
        } else if ADMINISTRATION.iter().any(administers) {
            Purpose::Administration
        } else {
            Purpose::Other
        }
    });
    Sym::new(&format!("connect:{purpose}"))
}

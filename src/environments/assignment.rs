use std::cmp::Reverse;
use std::sync::Arc;

use super::class::{Class, Confidence, Tier};
use super::declared::{DeclaredEnvironment, EnvironmentName};
use super::evidence::{Evidence, Source};
use super::names::name_of;

/// How something counts as the source of a crossing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AsSource {
    /// As its class says.
    AsClassified,
    /// As possibly lower: it lies in a production account, and a label of its own says lower.
    PossiblyLower,
}

/// The environment of something, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The environment's name; none for what is external or unclassified.
    pub environment: Option<EnvironmentName>,
    /// The class.
    pub class: Class,
    /// The finer kind.
    pub tier: Option<Tier>,
    /// How sure the class is.
    pub confidence: Confidence,
    /// Everything that was read, of the thing itself and of what it lies in; the strongest source first.
    pub evidence: Arc<[Evidence]>,
    /// How it counts as a source.
    pub possibly_lower_as_source: AsSource,
}

/// What several pieces of evidence about one thing say together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    pub decider: &'a Evidence,
    pub class: Class,
    pub tier: Option<Tier>,
    pub confidence: Confidence,
}

/// Sorts evidence: by source, within a source the surest first, production first.
pub(super) fn sorted(mut evidence: Vec<Evidence>) -> Vec<Evidence> {
    evidence.sort_by(|a, b| {
        let key = |one: &Evidence| {
            (
                one.source,
                one.rank,
                Reverse(one.strength),
                one.class.is_none(),
                one.class,
            )
        };
        key(a).cmp(&key(b)).then_with(|| a.cmp(b))
    });
    evidence
}

/// Lets sorted evidence about one thing decide: the highest source that is present does, and any of
/// medium or better that stands on the other side of the line makes it conflicting. A declaration is final.
///
/// A unit named after something shared (`Security`) decides only when nothing else of medium or better names
/// production or lower.
pub(super) fn say(evidence: &[Evidence]) -> Option<Said<'_>> {
    let speaks = |one: &&Evidence| one.class.is_some();
    let on_the_line = evidence.iter().any(|one| {
        one.source >= Source::OrganizationalUnit
            && one.strength.is_medium_or_better()
            && matches!(one.class, Some(Class::Prod | Class::Lower))
    });
    let yields = |one: &&Evidence| {
        on_the_line && one.source == Source::OrganizationalUnit && one.class == Some(Class::Shared)
    };
    let decider = evidence.iter().filter(speaks).find(|one| !yields(one))?;
    let class = decider.class?;
    let contradicted = evidence.iter().any(|one| one.contradicts(class));
    let confidence = if contradicted && !decider.source.is_declared() {
        Confidence::Conflicting
    } else {
        decider.strength
    };
    let finer = evidence
        .iter()
        .filter(|one| one.class == Some(class) && one.strength.is_medium_or_better());
    let tier = decider.tier.or_else(|| {
        let undeclared = !decider.source.is_declared();
        finer
            .filter_map(|one| one.tier)
            .next()
            .filter(|_| undeclared)
    });
    Some(Said {
        decider,
        class,
        tier,
        confidence,
    })
}

impl Assignment {
    /// Returns the assignment of something without evidence.
    pub(super) fn unclassified(evidence: Arc<[Evidence]>) -> Self {
        Self {
            environment: None,
            class: Class::Unclassified,
            tier: None,
            confidence: Confidence::None,
            evidence,
            possibly_lower_as_source: AsSource::AsClassified,
        }
    }

    /// Returns the assignment of an account outside the universe.
    pub fn external() -> Self {
        Self {
            class: Class::External,
            confidence: Confidence::Declared,
            ..Self::unclassified(Arc::new([]))
        }
    }

    /// Returns what the evidence about one thing says, when it lies in nothing else.
    pub(super) fn of_evidence(evidence: Vec<Evidence>, declared: &[DeclaredEnvironment]) -> Self {
        let evidence: Arc<[Evidence]> = sorted(evidence).into();
        let Some(said) = say(&evidence) else {
            return Self::unclassified(evidence);
        };
        let name = said.decider.environment;
        Self {
            environment: name.or_else(|| name_of(said.class, said.tier, declared)),
            class: said.class,
            tier: said.tier,
            confidence: said.confidence,
            possibly_lower_as_source: AsSource::AsClassified,
            evidence: evidence.clone(),
        }
    }

    /// Returns the evidence that decided: the first that speaks for the class.
    pub fn decider(&self) -> Option<&Evidence> {
        self.evidence
            .iter()
            .find(|one| one.class == Some(self.class))
    }

    /// Returns whether `palisade.toml` decided by naming the account, unit or VPC itself.
    fn is_declared_by_id(&self) -> bool {
        let first = self.evidence.iter().find(|one| one.class.is_some());
        first.is_some_and(|one| one.source == Source::Declared)
    }

    /// Returns the assignment of something that lies in what `self` is assigned to, with evidence of its own.
    ///
    /// It takes the class of what it lies in, unless its own evidence of medium or better stands on the
    /// other side of the line: then it has its own class, and the confidence is conflicting. In production
    /// it stays production all the same and may be lower as a source only: no label below a declaration
    /// takes anything out of production. A label that says shared never overrides production or lower.
    pub(super) fn inner(&self, own: Vec<Evidence>, declared: &[DeclaredEnvironment]) -> Self {
        if own.is_empty() || self.class == Class::External {
            return self.clone();
        }
        let own = sorted(own);
        let all: Arc<[Evidence]> =
            sorted(own.iter().chain(self.evidence.iter()).cloned().collect()).into();
        let inherited = Self {
            evidence: all.clone(),
            ..self.clone()
        };
        let Some(said) = say(&own) else {
            return inherited;
        };
        let own_class = |confidence| Self {
            environment: said
                .decider
                .environment
                .or_else(|| name_of(said.class, said.tier, declared)),
            class: said.class,
            tier: said.tier,
            confidence,
            evidence: all.clone(),
            possibly_lower_as_source: AsSource::AsClassified,
        };
        if said.decider.source.is_declared() {
            let by_label = said.decider.source == Source::DeclaredLabel;
            let leaves = self.class == Class::Prod && said.class != Class::Prod;
            return if by_label && leaves && self.is_declared_by_id() {
                inherited.doubted()
            } else {
                own_class(Confidence::Declared)
            };
        }
        let contradicted = own.iter().any(|one| one.contradicts(self.class));
        match self.class {
            Class::Unclassified => own_class(said.confidence),
            Class::Prod if contradicted => inherited.doubted(),
            Class::Lower if contradicted => {
                let prod = own.iter().find(|one| one.contradicts(self.class));
                own_class(Confidence::Conflicting).turned_production(
                    prod,
                    self.confidence,
                    declared,
                )
            }
            Class::Shared
                if said.confidence.is_medium_or_better() && said.class != Class::Shared =>
            {
                own_class(said.confidence)
            }
            Class::Shared if said.confidence == Confidence::Conflicting => {
                own_class(said.confidence)
            }
            Class::Prod | Class::Lower | Class::Shared | Class::External => {
                inherited.refined(&said, declared)
            }
        }
    }

    /// Returns production that may be lower as a source.
    fn doubted(self) -> Self {
        Self {
            confidence: Confidence::Conflicting,
            possibly_lower_as_source: AsSource::PossiblyLower,
            ..self
        }
    }

    /// Returns the assignment with the class that the evidence for production says. When what it lies in was
    /// classified weakly, nothing of medium or better disagrees.
    fn turned_production(
        self,
        evidence: Option<&Evidence>,
        outer: Confidence,
        declared: &[DeclaredEnvironment],
    ) -> Self {
        let tier = evidence.and_then(|one| one.tier);
        let confidence = match (outer, evidence) {
            (Confidence::Weak, Some(evidence)) => evidence.strength,
            _ => Confidence::Conflicting,
        };
        Self {
            environment: name_of(Class::Prod, tier, declared),
            class: Class::Prod,
            tier,
            confidence,
            ..self
        }
    }

    /// Takes over the tier, and a better confidence than weak, from own evidence for the same class.
    fn refined(self, said: &Said<'_>, declared: &[DeclaredEnvironment]) -> Self {
        let agrees = said.class == self.class && said.confidence.is_medium_or_better();
        if !agrees || self.confidence == Confidence::Declared {
            return self;
        }
        let confidence = if self.confidence == Confidence::Weak {
            said.confidence
        } else {
            self.confidence
        };
        match said.tier {
            Some(tier) if self.tier != Some(tier) => Self {
                environment: name_of(self.class, Some(tier), declared),
                tier: Some(tier),
                confidence,
                ..self
            },
            Some(_) | None => Self { confidence, ..self },
        }
    }
}

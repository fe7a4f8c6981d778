use crate::estate::{Estate, Gap, Operation};
use crate::ids::Place;

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// What was collected does not tell.
    Unknown,
}

impl Answer {
    /// Returns the answer to a question whose answer may be missing.
    pub fn of(answer: Option<bool>) -> Self {
        match answer {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Unknown,
        }
    }
    /// Returns whether both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
        }
    }
    /// Returns whether at least one holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.negated().and(other.negated()).negated()
    }
    /// Returns whether it does not hold.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
    /// Returns whether at least one holds; `No` for none.
    pub fn any(answers: impl IntoIterator<Item = Self>) -> Self {
        answers.into_iter().fold(Self::No, Self::or)
    }
    /// Returns whether all hold; `Yes` for none.
    pub fn all(answers: impl IntoIterator<Item = Self>) -> Self {
        answers.into_iter().fold(Self::Yes, Self::and)
    }
}

/// Returns what is missing of a call whose reply does not tell something: the ledger's gap, else one with
/// state `undecidable` that says what the reply leaves open.
pub(super) fn gap_of(
    estate: &Estate,
    place: Place,
    operation: &Operation,
    request: Option<&str>,
    open: &str,
) -> Gap {
    let gap = estate.ledger.gap(place, operation, request);
    gap.unwrap_or_else(|| Gap {
        call: operation.key(place, request),
        state: "undecidable",
        detail: Some(open.into()),
        permission: operation.permission,
    })
}

/// Sorts gaps and leaves each call once.
pub(super) fn sorted(mut gaps: Vec<Gap>) -> Vec<Gap> {
    gaps.sort();
    gaps.dedup_by(|a, b| a.call == b.call);
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_stands_for_either_answer() {
        let values = |answer| match answer {
            Answer::Yes => vec![true],
            Answer::No => vec![false],
            Answer::Unknown => vec![true, false],
        };
        let of_all = |results: Vec<bool>| {
            let first = results[0];
            Answer::of(results.iter().all(|one| *one == first).then_some(first))
        };
        let all = [Answer::Yes, Answer::No, Answer::Unknown];
        for a in all {
            for b in all {
                let pairs: Vec<(bool, bool)> = values(a)
                    .into_iter()
                    .flat_map(|x| values(b).into_iter().map(move |y| (x, y)))
                    .collect();
                let and = of_all(pairs.iter().map(|(x, y)| *x && *y).collect());
                let or = of_all(pairs.iter().map(|(x, y)| *x || *y).collect());
                assert_eq!((a.and(b), a.or(b)), (and, or), "{a:?} {b:?}");
            }
        }
        assert_eq!(
            (Answer::any([]), Answer::all([])),
            (Answer::No, Answer::Yes)
        );
    }
}

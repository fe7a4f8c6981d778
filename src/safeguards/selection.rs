//! What a selection of a backup plan selects.

use super::Answer;
use super::wildcard::matches;
use crate::estate::Tags;
use crate::estate::backup::{Condition, SelectionCriteria};
use crate::ids::{Arn, Sym};

/// A type of resource, by its name in AWS Backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BackupType {
    /// RDS instances, and clusters that are not Aurora.
    Rds,
    /// Aurora clusters.
    Aurora,
    /// Neptune clusters.
    Neptune,
    /// DocumentDB clusters.
    DocumentDb,
    /// Buckets.
    S3,
}

impl BackupType {
    /// Returns the name by which regions opt in.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rds => "RDS",
            Self::Aurora => "Aurora",
            Self::Neptune => "Neptune",
            Self::DocumentDb => "DocumentDB",
            Self::S3 => "S3",
        }
    }
    /// Returns whether a region must have opted in even when a selection names the type.
    fn always_needs_opt_in(self) -> bool {
        match self {
            Self::Aurora | Self::Neptune | Self::DocumentDb => true,
            Self::Rds | Self::S3 => false,
        }
    }
}

/// A resource that a selection may select. Account and region are those of the plan.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'e> {
    /// The ARN.
    pub arn: Arn,
    /// Its type.
    pub kind: BackupType,
    /// Its tags; none when they are not known.
    pub tags: Option<&'e Tags>,
}

/// Whether the region saves resources of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptIn {
    /// It does.
    In,
    /// It does not.
    Out,
    /// The settings were not read. AWS opts a region in to every type when its first vault or plan is made.
    NotRead,
}

/// Why it is not known whether a selection selects a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// The tags of the resource are not known.
    Tags,
    /// The resource lacks the tag of a negated condition, for which AWS documents no answer.
    NegatedTag(Sym),
    /// A `*` would have to swallow white space.
    WhiteSpace,
}

/// Whether a selection selects a resource, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    /// Whether it does.
    pub answer: Answer,
    /// By what: `by ARN ...`, `by tag ...`; or what keeps it out.
    pub because: Box<str>,
    /// Whether it rests on the region's having opted in, which was not read.
    pub assumes_opt_in: bool,
    /// What leaves it open; empty unless unknown.
    pub doubts: Vec<Doubt>,
}

/// One way into a selection.
struct Way {
    answer: Answer,
    because: Box<str>,
    assumed: bool,
}

/// Returns whether a selection selects a resource.
///
/// ARNs and tags of `ListOfTags` add up: one must match; a selection that lists neither starts from
/// everything. `NotResources` takes away. `Conditions` must all hold. Keys and values are compared with
/// their case. A region's opt-in counts for tags, for `*` and for whole services; an ARN that names the
/// type goes before it, except for Aurora, Neptune and DocumentDB.
///
/// Source: AWS Backup Developer Guide, pages assigning-resources, assigning-resources-json,
/// API_BackupSelection and API_Conditions.
pub fn selects(criteria: &SelectionCriteria, candidate: &Candidate<'_>, opt_in: OptIn) -> Selected {
    let mut doubts = Vec::new();
    let ways = ways(criteria, candidate, opt_in, &mut doubts);
    let included = Answer::any(ways.iter().map(|way| way.answer));
    let arn = candidate.arn.as_str();
    let mut exclusions = criteria.not_resources.iter();
    let exclusion = exclusions.find(|pattern| matches(pattern, arn) == Answer::Yes);
    let excluded = Answer::any(criteria.not_resources.iter().map(|one| matches(one, arn)));
    if excluded == Answer::Unknown {
        doubts.push(Doubt::WhiteSpace);
    }
    let conditions = conditions(criteria, candidate.tags, &mut doubts);
    let answer = included.and(excluded.negated()).and(conditions.answer);
    let because = match (exclusion, answer, conditions.answer) {
        (Some(pattern), _, _) => format!("kept out by `NotResources` {pattern}").into(),
        (None, Answer::No, Answer::No) => conditions.because,
        (None, Answer::No, _) => "not named by ARN or tag".into(),
        (None, Answer::Yes | Answer::Unknown, _) => ways
            .iter()
            .filter(|way| way.answer != Answer::No)
            .min_by_key(|way| (way.answer, way.assumed))
            .map_or_else(|| "".into(), |way| way.because.clone()),
    };
    doubts.sort_unstable();
    doubts.dedup();
    if answer != Answer::Unknown {
        doubts.clear();
    }
    let sure = |way: &Way| way.answer == Answer::Yes && !way.assumed;
    Selected {
        answer,
        because,
        assumes_opt_in: answer == Answer::Yes && !ways.iter().any(sure),
        doubts,
    }
}

fn ways(
    criteria: &SelectionCriteria,
    candidate: &Candidate<'_>,
    opt_in: OptIn,
    doubts: &mut Vec<Doubt>,
) -> Vec<Way> {
    let way = |answer: Answer, names_type: NamesType, because: String| {
        let needed = match names_type {
            NamesType::Yes => candidate.kind.always_needs_opt_in(),
            NamesType::No => true,
        };
        let opted = if needed && opt_in == OptIn::Out {
            Answer::No
        } else {
            Answer::Yes
        };
        Way {
            answer: answer.and(opted),
            because: because.into(),
            assumed: needed && opt_in == OptIn::NotRead,
        }
    };
    if criteria.resources.is_empty() && criteria.tags.is_empty() {
        return vec![way(
            Answer::Yes,
            NamesType::No,
            "as one of all resources".into(),
        )];
    }
    let mut ways = Vec::new();
    for pattern in &criteria.resources {
        let answer = matches(pattern, candidate.arn.as_str());
        if answer == Answer::Unknown {
            doubts.push(Doubt::WhiteSpace);
        }
        let because = format!("by ARN {pattern}");
        ways.push(way(answer, names_type(pattern, candidate), because));
    }
    for wanted in &criteria.tags {
        let key = tag_key(wanted.key.as_str());
        let answer = match candidate.tags {
            Some(tags) => Answer::of(Some(tags.get(key) == Some(&*wanted.value))),
            None => Answer::Unknown,
        };
        if answer == Answer::Unknown {
            doubts.push(Doubt::Tags);
        }
        let because = format!("by tag {key}={}", wanted.value);
        ways.push(way(answer, NamesType::No, because));
    }
    ways
}

/// Whether an ARN of a selection names the type of the resource, not only its service.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NamesType {
    Yes,
    No,
}

fn names_type(pattern: &str, candidate: &Candidate<'_>) -> NamesType {
    let fields: Vec<&str> = pattern.splitn(6, ':').collect();
    let kind = candidate.arn.resource_type();
    let named = match fields.as_slice() {
        [_, _, service, _, _, resource] => {
            *service == candidate.arn.service()
                && (kind.is_empty() || resource.split([':', '/']).next() == Some(kind))
        }
        _ => false,
    };
    if named { NamesType::Yes } else { NamesType::No }
}

/// Returns the tag's key of a condition's key: what stands behind `aws:ResourceTag/`.
fn tag_key(key: &str) -> &str {
    key.split_once(":ResourceTag/").map_or(key, |(_, tag)| tag)
}

/// How a condition compares a tag with its value.
#[derive(Clone, Copy)]
enum Comparison {
    Equals,
    Like,
}

fn conditions(criteria: &SelectionCriteria, tags: Option<&Tags>, doubts: &mut Vec<Doubt>) -> Way {
    let mut all = Way {
        answer: Answer::Yes,
        because: "".into(),
        assumed: false,
    };
    let Some(conditions) = &criteria.conditions else {
        return all;
    };
    let mut note = |condition: &Condition, operator: &str, answer: Answer| {
        if answer == Answer::No && all.answer != Answer::No {
            let key = tag_key(condition.key.as_str());
            all.because = format!("kept out by `{operator}` {key}={}", condition.value).into();
        }
        all.answer = all.answer.and(answer);
    };
    for (list, operator, comparison) in [
        (&conditions.equals, "StringEquals", Comparison::Equals),
        (&conditions.like, "StringLike", Comparison::Like),
    ] {
        for condition in list {
            let answer = compare(condition, comparison, tags, doubts).unwrap_or(Answer::No);
            note(condition, operator, answer);
        }
    }
    for (list, operator, comparison) in [
        (
            &conditions.not_equals,
            "StringNotEquals",
            Comparison::Equals,
        ),
        (&conditions.not_like, "StringNotLike", Comparison::Like),
    ] {
        for condition in list {
            let answer = match compare(condition, comparison, tags, doubts) {
                Some(answer) => answer.negated(),
                None => {
                    let key = tag_key(condition.key.as_str());
                    doubts.push(Doubt::NegatedTag(Sym::new(key)));
                    Answer::Unknown
                }
            };
            note(condition, operator, answer);
        }
    }
    all
}

/// Returns whether the tag compares equal; `None` when the resource has no such tag.
fn compare(
    condition: &Condition,
    comparison: Comparison,
    tags: Option<&Tags>,
    doubts: &mut Vec<Doubt>,
) -> Option<Answer> {
    let Some(tags) = tags else {
        doubts.push(Doubt::Tags);
        return Some(Answer::Unknown);
    };
    let value = tags.get(tag_key(condition.key.as_str()))?;
    let answer = match comparison {
        Comparison::Equals => Answer::of(Some(value == &*condition.value)),
        Comparison::Like => matches(&condition.value, value),
    };
    if answer == Answer::Unknown {
        doubts.push(Doubt::WhiteSpace);
    }
    Some(answer)
}

#[cfg(test)]
mod tests;

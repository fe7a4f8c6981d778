//! Declared exceptions: what each covers, and what is wrong with them.

use std::collections::BTreeSet;

use super::error::PolicyError;
use super::index::Index;
use super::selectors::{selects, selects_environment, selects_source};
use crate::facts::{Crossing, EnvironmentId, Exception, Glob, Selector, SubjectId, SubjectRef};
use crate::findings::ExceptionRef;
use crate::ids::{PortSet, Timestamp};

/// The longest time ahead for which an exception may be declared, in days: 12 months.
const LONGEST_DAYS: i64 = 366;

/// The declared exceptions, by id.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exceptions {
    pub(super) all: Vec<Declared>,
}

/// One exception with its selectors read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Declared {
    pub(super) record: Exception,
    from: Vec<Selector>,
    to: Vec<Selector>,
}

/// A hole on which an exception is tried: one crossing, or none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hole<'a> {
    pub(super) policy: &'a super::catalogue::Policy,
    pub(super) subject: SubjectRef<'a>,
    pub(super) crossing: Option<&'a Crossing>,
    pub(super) source: Option<EnvironmentId>,
}

impl Exceptions {
    /// Reads the declared exceptions.
    ///
    /// # Errors
    /// All that are wrong: an id used twice, a selector that is none, an empty owner or reason, or an expiry
    /// more than 12 months after `as_of`.
    pub fn new(records: &[Exception], as_of: Timestamp) -> Result<Self, Vec<PolicyError>> {
        let mut errors = Vec::new();
        let mut ids = BTreeSet::new();
        let mut all = Vec::new();
        for record in records {
            let mut refuse = |what: String, hint: String| {
                errors.push(PolicyError::Exception {
                    exception: record.id.to_string(),
                    what,
                    hint,
                });
            };
            if !ids.insert(record.id) {
                refuse("the id is used twice".to_owned(), String::new());
            }
            for (name, text) in [("owner", &record.owner), ("reason", &record.reason)] {
                if text.trim().is_empty() {
                    refuse(format!("`{name}` is empty"), String::new());
                }
            }
            if record.expires.days_since(as_of) > LONGEST_DAYS {
                let what = format!("it expires on {}", record.expires);
                refuse(what, "at most 12 months ahead are allowed".to_owned());
            }
            let mut read = |texts: &[Box<str>]| {
                let selectors = texts.iter().filter_map(|text| {
                    text.parse::<Selector>()
                        .map_err(|error| refuse(error.to_string(), String::new()))
                        .ok()
                });
                selectors.collect::<Vec<_>>()
            };
            all.push(Declared {
                from: read(&record.from),
                to: read(&record.to),
                record: record.clone(),
            });
        }
        all.sort_by_key(|one| one.record.id);
        if errors.is_empty() {
            Ok(Self { all })
        } else {
            errors.sort();
            Err(errors)
        }
    }
}

impl Declared {
    /// Returns whether it still holds.
    pub(super) fn holds(&self, as_of: Timestamp) -> bool {
        as_of <= self.record.expires
    }

    /// Returns whether it permits the hole.
    pub(super) fn covers(&self, hole: &Hole<'_>, index: &Index<'_>) -> bool {
        hole.policy.is_called(self.record.policy.as_str())
            && self.covers_target(hole, index)
            && self.covers_source(hole, index)
            && self.covers_ports(hole.crossing)
            && self.covers_actions(hole.crossing)
    }

    fn covers_target(&self, hole: &Hole<'_>, index: &Index<'_>) -> bool {
        let target = hole.crossing.and_then(|c| index.subject(c.target));
        self.to.is_empty()
            || self.to.iter().any(|selector| {
                selects(selector, &hole.subject)
                    || target.is_some_and(|target| selects(selector, target))
            })
    }

    fn covers_source(&self, hole: &Hole<'_>, index: &Index<'_>) -> bool {
        self.from.is_empty()
            || self.from.iter().any(|selector| match hole.crossing {
                Some(crossing) => {
                    selects_source(selector, crossing, index.subject(crossing.source))
                }
                None => selects_environment(selector, hole.source),
            })
    }

    /// Whether all ports of the crossing are permitted ones. A crossing without ports has none to permit.
    fn covers_ports(&self, crossing: Option<&Crossing>) -> bool {
        let Some(permitted) = &self.record.ports else {
            return true;
        };
        let empty = PortSet::default();
        let ports = crossing.map_or(&empty, |crossing| &crossing.capability.ports);
        !ports.is_empty() && permitted.intersection(ports) == *ports
    }

    fn covers_actions(&self, crossing: Option<&Crossing>) -> bool {
        let Some(permitted) = &self.record.actions else {
            return true;
        };
        let actions = crossing.map_or(&[][..], |crossing| &crossing.capability.actions);
        let patterns: Option<Vec<Glob>> = permitted
            .iter()
            .map(|pattern| pattern.as_str().parse().ok())
            .collect();
        // An action that is no pattern permits nothing.
        let is_permitted = |action: &str| {
            let mut patterns = patterns.iter().flatten();
            patterns.any(|pattern| pattern.matches(action))
        };
        !actions.is_empty() && actions.iter().all(|action| is_permitted(action.as_str()))
    }

    /// Returns what a finding shows of it.
    pub(super) fn shown(&self) -> ExceptionRef {
        ExceptionRef {
            id: self.record.id.as_str().into(),
            owner: self.record.owner.clone(),
            reason: self.record.reason.clone(),
            expires: self.record.expires,
        }
    }
}

/// What an exception did in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Use {
    /// The subjects on which it covered something.
    pub(super) subjects: BTreeSet<SubjectId>,
}

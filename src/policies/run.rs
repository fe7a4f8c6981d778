//! Evaluation: each policy over whole subject lists and, one kind at a time, over crossings.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::time::Duration;

use rayon::prelude::*;
use regorus::utils::limits::ExecutionTimerConfig;
use regorus::{Engine, Value};
use serde::Serialize;

use super::catalogue::{Catalogue, Policy};
use super::error::PolicyError;
use super::violation::Violation;
use crate::facts::{Crossing, Input, SubjectId};

/// How the engine begins to say that the limit was reached.
const TIME_IS_UP: &str = "execution exceeded time limit";
/// The stack of a thread that evaluates policies: nested expressions are evaluated by recursion.
const STACK_BYTES: usize = 64 << 20;

/// What a policy said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// The subjects that it speaks about.
    pub(super) applies: BTreeSet<SubjectId>,
    /// Its violations.
    pub(super) violations: BTreeSet<Violation>,
}

/// The input as the engine's values: the whole without crossings, and the crossings by kind.
pub(super) struct Batches {
    base: BTreeMap<Value, Value>,
    crossings: BTreeMap<&'static str, Value>,
}

impl Batches {
    /// Converts the input, one record at a time.
    pub(super) fn of(input: &Input) -> Result<Self, PolicyError> {
        let Input {
            as_of,
            universe,
            environments,
            accounts,
            stores,
            workloads,
            principals,
            resources,
            crossings,
            safeguards,
            exceptions,
            objectives,
            gaps,
        } = input;
        let members = [
            ("as_of", value(as_of)?),
            ("universe", value(universe)?),
            ("environments", list(environments)?),
            ("accounts", list(accounts)?),
            ("stores", list(stores)?),
            ("workloads", list(workloads)?),
            ("principals", list(principals)?),
            ("resources", list(resources)?),
            ("crossings", Value::new_array()),
            ("safeguards", value(safeguards)?),
            ("exceptions", list(exceptions)?),
            ("objectives", value(objectives)?),
            ("gaps", list(gaps)?),
        ];
        let mut kinds: BTreeMap<&'static str, Vec<&Crossing>> = BTreeMap::new();
        for crossing in crossings {
            kinds
                .entry(crossing.kind.as_str())
                .or_default()
                .push(crossing);
        }
        let batch =
            |(kind, crossings): (&'static str, Vec<&Crossing>)| Ok((kind, list(&crossings)?));
        Ok(Self {
            base: members
                .into_iter()
                .map(|(name, value)| (Value::from(name), value))
                .collect(),
            crossings: kinds.into_iter().map(batch).collect::<Result<_, _>>()?,
        })
    }

    /// Returns the input without crossings.
    fn without(&self) -> Value {
        Value::from(self.base.clone())
    }

    /// Returns the inputs that a policy's `violation` must see.
    pub(super) fn needed(&self, policy: &Policy) -> Vec<Value> {
        if !policy.reads.crossings {
            return vec![self.without()];
        }
        let asked = |kind: &str| {
            let kinds = policy.reads.kinds.as_ref();
            kinds.is_none_or(|kinds| kinds.contains(kind))
        };
        let mut inputs: Vec<Value> = self
            .crossings
            .iter()
            .filter(|(kind, _)| asked(kind))
            .map(|(_, crossings)| {
                let mut members = self.base.clone();
                members.insert(Value::from("crossings"), crossings.clone());
                Value::from(members)
            })
            .collect();
        if inputs.is_empty() {
            inputs.push(self.without());
        }
        inputs
    }
}

fn value<T: Serialize>(record: &T) -> Result<Value, PolicyError> {
    serde_json::to_value(record)
        .map(Value::from)
        .map_err(|error| PolicyError::Facts {
            what: error.to_string(),
        })
}

fn list<T: Serialize>(records: &[T]) -> Result<Value, PolicyError> {
    let values: Result<Vec<Value>, PolicyError> = records.iter().map(value).collect();
    values.map(Value::from)
}

/// Evaluates policies, in parallel; what each said comes in the order of `policies`.
pub(super) fn run(
    catalogue: &Catalogue,
    policies: &[&Policy],
    input: &Input,
) -> Result<Vec<Said>, PolicyError> {
    let batches = Batches::of(input)?;
    let results: Vec<Result<Said, PolicyError>> = pool()?.install(|| {
        policies
            .par_iter()
            .map(|policy| {
                run_one(catalogue.engine.clone(), policy, &batches, catalogue.limit).map_err(
                    |what| PolicyError::Run {
                        policy: policy.header.info.id.to_string(),
                        what,
                    },
                )
            })
            .collect()
    });
    results.into_iter().collect()
}

/// Returns threads whose stack is deep enough for nested expressions.
pub(super) fn pool() -> Result<rayon::ThreadPool, PolicyError> {
    rayon::ThreadPoolBuilder::new()
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| PolicyError::Facts {
            what: error.to_string(),
        })
}

/// Sets how long one rule may be evaluated.
pub(super) fn limit_time(engine: &mut Engine, limit: Duration) {
    engine.set_execution_timer_config(ExecutionTimerConfig {
        limit,
        check_interval: NonZeroU32::new(1024).unwrap_or(NonZeroU32::MIN),
    });
}

/// Evaluates one policy within the time limit per batch.
fn run_one(
    mut engine: Engine,
    policy: &Policy,
    batches: &Batches,
    limit: Duration,
) -> Result<Said, String> {
    limit_time(&mut engine, limit);
    let mut said = Said::default();
    engine.set_input(batches.without());
    for id in members(&mut engine, policy, ("applies", limit))?
        .as_set()
        .iter()
        .flat_map(|set| set.iter())
    {
        let text = id
            .as_string()
            .map_err(|_| format!("`applies` holds `{id}`, which is no id"))?;
        said.applies.insert(SubjectId::new(text));
    }
    for input in batches.needed(policy) {
        engine.set_input(input);
        let found = members(&mut engine, policy, ("violation", limit))?;
        for violation in found.as_set().iter().flat_map(|set| set.iter()) {
            said.violations
                .insert(Violation::read(violation, &policy.header)?);
        }
    }
    if let Some(stray) = said
        .violations
        .iter()
        .find(|violation| !said.applies.contains(&violation.subject))
    {
        let subject = stray.subject;
        return Err(format!(
            "a violation's subject `{subject}` is not in `applies`"
        ));
    }
    Ok(said)
}

/// Returns the set that a rule of the policy gives, empty where it is undefined.
fn members(
    engine: &mut Engine,
    policy: &Policy,
    (rule, limit): (&str, Duration),
) -> Result<Value, String> {
    let found = engine
        .eval_rule(format!("data.{}.{rule}", policy.package))
        .map_err(|error| reason(&error.to_string(), rule, limit))?;
    match found {
        Value::Undefined => Ok(Value::new_set()),
        Value::Set(_) => Ok(found),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => Err(format!("`{rule}` is no set")),
    }
}

/// Returns the last line of the engine's message that says something, or that the time was up.
fn reason(message: &str, rule: &str, limit: Duration) -> String {
    if message.contains(TIME_IS_UP) {
        return format!(
            "`{rule}` took longer than {} s and was stopped\nhint: loops inside loops multiply; walk each \
             list once, and collect what is asked for in a set rule",
            limit.as_secs_f32()
        );
    }
    let mut lines = message
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let last = lines.next_back().unwrap_or("no reason was given");
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policies::{Catalogue, Selection};

    /// A policy that the checks admit and that would run for years.
    const ENDLESS: &str = r#"# METADATA
# title: T
# description: D
# scope: package
# custom:
#   id: endless
#   severity: high
#   ranges_over: [stores]
#   needs: []
#   remediation: R
#   controls: {}
package acme.endless

import rego.v1

applies contains store.id if some store in input.stores

digits := [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

hundred := [a | some a in digits; some _ in digits]

myriad := [a | some a in hundred; some _ in hundred]

violation contains {"subject": "x"} if {
	some a in myriad
	some b in myriad
	a + b > 90
}
"#;

    #[test]
    fn a_policy_that_runs_too_long_is_stopped() {
        let files = [("endless.rego".to_owned(), ENDLESS.to_owned())];
        let catalogue = Catalogue::load(&files).unwrap();
        let policies = catalogue
            .selected(&Selection::Only(vec!["endless".to_owned()]))
            .unwrap();
        let batches = Batches {
            base: BTreeMap::from([(Value::from("stores"), Value::new_array())]),
            crossings: BTreeMap::new(),
        };
        let limit = Duration::from_millis(50);
        let error = run_one(catalogue.engine.clone(), policies[0], &batches, limit).unwrap_err();
        assert!(
            error.starts_with("`violation` took longer than 0.05 s and was stopped\nhint: "),
            "{error}"
        );
    }
}

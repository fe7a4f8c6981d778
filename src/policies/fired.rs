//! Which definitions of `violation` gave something: a rule that no case makes speak may be wrong unnoticed.

use regorus::{Engine, Value};

use super::catalogue::{Catalogue, Policy};
use super::error::PolicyError;
use super::run::{Batches, limit_time, pool};
use crate::facts::Input;

/// The package of the copy whose definitions of `violation` have names of their own.
const COPY: &str = "palisade_fired";

impl Catalogue {
    /// Returns the line of each definition of `violation` in a policy, and whether it gives a violation here.
    ///
    /// # Errors
    /// [`PolicyError::UnknownPolicy`], and [`PolicyError::Run`] when the policy cannot be evaluated.
    pub fn fired(&self, input: &Input, policy: &str) -> Result<Vec<(u32, bool)>, PolicyError> {
        let policy = self.find(policy)?;
        let batches = Batches::of(input)?;
        let failed = |what: String| PolicyError::Run {
            policy: policy.header.info.id.to_string(),
            what,
        };
        pool()?.install(|| {
            let mut engine = self.engine.clone();
            limit_time(&mut engine, self.limit);
            engine
                .add_policy("copy.rego".to_owned(), copy(policy))
                .map_err(|error| failed(error.to_string()))?;
            definitions(&mut engine, policy, &batches).map_err(failed)
        })
    }
}

fn definitions(
    engine: &mut Engine,
    policy: &Policy,
    batches: &Batches,
) -> Result<Vec<(u32, bool)>, String> {
    let lines = policy.reads.definitions.iter().map(|(_, line)| *line);
    let mut fired: Vec<(u32, bool)> = lines.map(|line| (line, false)).collect();
    for input in batches.needed(policy) {
        engine.set_input(input);
        for (number, (_, any)) in fired.iter_mut().enumerate() {
            let found = engine
                .eval_rule(format!("data.{COPY}.{}", name(number)))
                .map_err(|error| error.to_string())?;
            *any |= matches!(found, Value::Set(set) if !set.is_empty());
        }
    }
    Ok(fired)
}

fn name(number: usize) -> String {
    format!("violation_{number}")
}

/// Returns the policy's text in a package of its own, each definition of `violation` under its own name.
fn copy(policy: &Policy) -> String {
    let mut text = String::new();
    let mut rest = 0;
    for (number, (start, _)) in policy.reads.definitions.iter().enumerate() {
        text.push_str(policy.source.get(rest..*start).unwrap_or_default());
        text.push_str(&name(number));
        rest = start + "violation".len();
    }
    text.push_str(policy.source.get(rest..).unwrap_or_default());
    text.replacen(
        &format!("package {}", policy.package),
        &format!("package {COPY}"),
        1,
    )
}

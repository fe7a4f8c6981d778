//! Conditions: R16 to R23.

use serde_json::{Map, Value};

use super::text::{self, Piece, Wildcards};
use super::world::{ContextValue, World, texts};

/// Returns whether all conditions of a statement hold.
pub fn hold(block: &Value, variables: bool, world: &World) -> bool {
    let none = Map::new();
    block
        .as_object()
        .unwrap_or(&none)
        .iter()
        .all(|(operator, keys)| {
            keys.as_object()
                .unwrap_or(&none)
                .iter()
                .all(|(key, values)| {
                    let wanted = texts(values);
                    Operator::of(operator).holds(key, &wanted, variables, world)
                })
        })
}

enum Set {
    None,
    All,
    Any,
}

struct Operator {
    set: Set,
    if_exists: bool,
    negated: bool,
    base: String,
}

impl Operator {
    fn of(name: &str) -> Self {
        let name = name.to_lowercase();
        let (set, name) = match name.split_once(':') {
            Some(("forallvalues", rest)) => (Set::All, rest),
            Some(("foranyvalue", rest)) => (Set::Any, rest),
            _ => (Set::None, name.as_str()),
        };
        let (if_exists, name) = match name.strip_suffix("ifexists") {
            Some(rest) => (true, rest),
            None => (false, name),
        };
        let negated = name.contains("not");
        Self {
            set,
            if_exists,
            negated,
            base: name.replace("not", ""),
        }
    }

    fn holds(&self, key: &str, wanted: &[String], variables: bool, world: &World) -> bool {
        let present = world.context.get(key);
        if self.base == "null" {
            let absent = if present.is_none() { "true" } else { "false" };
            return wanted
                .iter()
                .any(|value| value.eq_ignore_ascii_case(absent));
        }
        let one = |value: &str| self.compare(value, wanted, variables, world);
        match (present, &self.set) {
            (None, Set::Any) => self.if_exists && world.readings.any_if_exists_holds,
            (None, Set::All) => true,
            (None, Set::None) => self.if_exists || self.negated,
            // A text without a character is a set without a member.
            (Some(ContextValue::One(value)), Set::All) => value.is_empty() || one(value),
            (Some(ContextValue::One(value)), Set::Any) => !value.is_empty() && one(value),
            (Some(ContextValue::One(value)), Set::None) => one(value),
            (Some(ContextValue::Many(values)), set @ (Set::All | Set::Any))
                if values.iter().all(String::is_empty) =>
            {
                matches!(set, Set::All)
            }
            (Some(ContextValue::Many(values)), Set::All) => values.iter().all(|value| one(value)),
            (Some(ContextValue::Many(values)), Set::Any) => values.iter().any(|value| one(value)),
            (Some(ContextValue::Many(_)), Set::None) => false,
        }
    }

    /// Returns whether one value of the request compares to some of the policy's, or for negated operators to none.
    fn compare(&self, value: &str, wanted: &[String], variables: bool, world: &World) -> bool {
        // A variable without a value makes the statement invalid: it does not match by being unequal to nothing.
        if self.negated
            && wanted
                .iter()
                .any(|text| self.is_unresolved(text, variables, world))
        {
            return false;
        }
        let some = wanted
            .iter()
            .any(|pattern| self.matches(pattern, value, variables, world));
        some != self.negated
    }

    fn is_unresolved(&self, text: &str, variables: bool, world: &World) -> bool {
        let takes_variables = self.base.starts_with("string") || self.base.starts_with("arn");
        takes_variables
            && text::expand(text, variables, Wildcards::Literal, &world.context).is_none()
    }

    fn matches(&self, pattern: &str, value: &str, variables: bool, world: &World) -> bool {
        let expanded = |wildcards| text::expand(pattern, variables, wildcards, &world.context);
        let letters: Vec<char> = value.chars().collect();
        let like =
            |found: Option<Vec<Piece>>| found.is_some_and(|pieces| text::glob(&pieces, &letters));
        let ordered = |order: Option<std::cmp::Ordering>, rest: &str| {
            order.is_some_and(|o| in_order(o, rest))
        };
        match self.base.as_str() {
            "stringequals" => like(expanded(Wildcards::Literal)),
            "stringlike" => like(expanded(Wildcards::Active)),
            "stringequalsignorecase" => expanded(Wildcards::Literal).is_some_and(|pieces| {
                let lower = |c: &char| c.to_lowercase().next().unwrap_or(*c);
                let folded = pieces.iter().map(|piece| match piece {
                    Piece::Just(c) => lower(c),
                    Piece::Run | Piece::One => '\0',
                });
                folded.eq(letters.iter().map(lower))
            }),
            "arnequals" | "arnlike" => {
                expanded(Wildcards::Active).is_some_and(|pieces| arn_like(&pieces, value))
            }
            "bool" => {
                let known = |t: &str| ["true", "false"].contains(&t.to_lowercase().as_str());
                expanded(Wildcards::Literal).is_some_and(|pieces| {
                    let letters = pieces.iter().map(|piece| match piece {
                        Piece::Just(c) => *c,
                        Piece::Run | Piece::One => '\0',
                    });
                    let wanted: String = letters.collect();
                    known(&wanted) && wanted.eq_ignore_ascii_case(value)
                })
            }
            "binaryequals" => {
                text::base64(pattern).is_some_and(|bytes| text::base64(value) == Some(bytes))
            }
            "ipaddress" => in_network(pattern, value),
            other => match (other.strip_prefix("numeric"), other.strip_prefix("date")) {
                (Some(rest), _) => {
                    let both = text::number(value).zip(text::number(pattern));
                    ordered(both.map(|(v, p)| v.compare(&p)), rest)
                }
                (_, Some(rest)) => {
                    let both = text::time(value).zip(text::time(pattern));
                    ordered(both.map(|(v, p)| v.cmp(&p)), rest)
                }
                (None, None) => false,
            },
        }
    }
}

fn in_order(order: std::cmp::Ordering, operator: &str) -> bool {
    match operator {
        "equals" => order.is_eq(),
        "lessthan" => order.is_lt(),
        "lessthanequals" => order.is_le(),
        "greaterthan" => order.is_gt(),
        "greaterthanequals" => order.is_ge(),
        _ => false,
    }
}

/// Returns whether each of the six parts of an ARN is what the pattern's part describes.
fn arn_like(pattern: &[Piece], value: &str) -> bool {
    let wanted: Vec<&[Piece]> = pattern
        .splitn(6, |piece| *piece == Piece::Just(':'))
        .collect();
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    wanted.len() == 6
        && parts.len() == 6
        && parts[0] == "arn"
        && wanted
            .iter()
            .zip(parts)
            .all(|(w, part)| text::glob(w, &part.chars().collect::<Vec<_>>()))
}

fn in_network(pattern: &str, value: &str) -> bool {
    let (Some((network, length)), Some((address, full))) =
        (text::network(pattern), text::network(value))
    else {
        return false;
    };
    network.len() == address.len()
        && full == address.len()
        && network[..length] == address[..length]
}

//! Questions about made estates, and what their answers are worth.

use palisade::network::{FlowAnswer, FlowVerdict, QuestionError};
use serde_json::Value;

use super::dice::Dice;
use super::generate::Made;
use super::world::question;

/// Ports of questions: those that rules name, some beside them, and none.
const ASKED: [u16; 10] = [22, 80, 443, 3306, 5432, 8443, 443, 1, 65535, 0];

/// Returns how many estates a test looks at: more where `PALISADE_SEEDS` says how many times as many.
pub fn seeds(count: u64) -> std::ops::Range<u64> {
    0..count * times()
}

/// Returns by what the numbers of the ordinary run are multiplied.
pub fn times() -> u64 {
    let told = std::env::var("PALISADE_SEEDS").ok();
    told.map_or(1, |told| told.parse().unwrap())
}

/// Returns questions about the ends of an estate.
pub fn questions(made: &Made, dice: &mut Dice, count: usize) -> Vec<Value> {
    let names = made.names();
    let hosts: Vec<String> = made
        .hosts
        .iter()
        .map(|host| host.instance.clone())
        .collect();
    let ask = |_| {
        // What begins at hosts is asked about most.
        let from = if dice.percent(60) {
            dice.pick(&hosts)
        } else {
            dice.pick(&names)
        };
        let mut to = dice.pick(&names);
        while to == from && names.len() > 1 {
            to = dice.pick(&names);
        }
        let protocol = dice.text(&["tcp", "tcp", "tcp", "tcp", "udp", "icmp", "any", "47"]);
        let has_ports = matches!(&*protocol, "tcp" | "udp" | "any");
        let port = if has_ports { *dice.pick(&ASKED) } else { 0 };
        question(from, to, &protocol, port)
    };
    (0..count).map(ask).collect()
}

/// How much an answer says: what surely gets through, and what may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    pub surely: bool,
    pub perhaps: bool,
}

pub fn reach(answer: &FlowAnswer) -> Reach {
    let (surely, perhaps) = match answer.verdict {
        FlowVerdict::Reachable => (true, true),
        FlowVerdict::Maybe | FlowVerdict::Unknown => (false, true),
        FlowVerdict::Blocked | FlowVerdict::OneWay => (false, false),
    };
    Reach { surely, perhaps }
}

impl Reach {
    /// Returns whether nothing is reached that was not before.
    pub fn is_within(self, before: Self) -> bool {
        self.surely <= before.surely && self.perhaps <= before.perhaps
    }

    /// Returns whether what is known now was so before.
    pub fn forgets(self, before: Self) -> bool {
        self.surely <= before.surely && self.perhaps >= before.perhaps
    }
}

/// Returns an answer in a few lines, for whoever looks at a failure.
pub fn shown(answer: &Result<FlowAnswer, QuestionError>) -> String {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return format!("error: {error}"),
    };
    let mut text = format!("{} (forward {})", answer.verdict.as_str(), answer.forward);
    for (word, steps) in [("path", &answer.path), ("back", &answer.back)] {
        for step in steps {
            let rule = step.rule.as_deref().unwrap_or("-");
            text += &format!("\n    {word} {} {rule}", step.component);
        }
    }
    for one in &answer.blockers {
        let back = if one.answer { " (answer)" } else { "" };
        text += &format!(
            "\n    blocked by {} {}: {}{back}",
            one.component, one.reason, one.detail
        );
    }
    for one in &answer.open {
        text += &format!("\n    open {}: {}", one.component, one.detail);
    }
    for one in &answer.assumptions {
        text += &format!("\n    assumed: {one}");
    }
    text
}

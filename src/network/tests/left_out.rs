//! What becomes of an answer when one member, or one element of a list, is missing from what AWS replied: held line by
//! line in `answers/left-out-*.txt`.

use super::record;
use crate::environments::{Declared, classify};
use crate::estate::Estate;
use crate::estate::testing::without;
use crate::network::{FlowAnswer, FlowQuestion, Flows, Network, Settings};

/// A question about a port of TCP: from, to, port.
pub(super) type Asked<'a> = (&'a str, &'a str, u16);

/// Leaves out each part of an estate's replies in turn, and holds what is answered then.
pub(super) fn each(name: &str, estate: impl Fn() -> Estate, questions: &[Asked<'_>]) {
    let whole = said(&estate(), questions);
    let mut text = String::new();
    for ((from, to, port), said) in questions.iter().zip(&whole) {
        text += &format!("{from} -> {to} {port}: {said}\n");
    }
    let mut number = 0;
    while let Some((place, estate)) = without(number, &estate) {
        text += &format!("\n{place}\n");
        for (is, was) in said(&estate, questions).iter().zip(&whole) {
            text += match is == was {
                true => "  the same\n".to_owned(),
                false => format!("  {is}\n"),
            }
            .as_str();
        }
        number += 1;
    }
    let same = "  the same\n".repeat(questions.len());
    let kept: Vec<&str> = text
        .split("\n\n")
        .filter(|one| !format!("{one}\n").ends_with(&same))
        .collect();
    record::hold(
        &format!("left-out-{name}"),
        &format!("{}\n", kept.join("\n\n").trim_end()),
    );
}

fn said(estate: &Estate, questions: &[Asked<'_>]) -> Vec<String> {
    let (network, environments) = (
        Network::new(estate, Settings::default()),
        classify(estate, &Declared::default()),
    );
    let flows = Flows::new(&network, &environments);
    let each = questions.iter().map(|(from, to, port)| {
        let question = FlowQuestion {
            from: (*from).into(),
            to: (*to).into(),
            from_address: None,
            to_address: None,
            protocol: Some("tcp".into()),
            port: Some(*port),
            expect: None,
        };
        match flows.ask(&question) {
            Ok(answer) => shown(&answer),
            Err(error) => error.to_string(),
        }
    });
    each.collect()
}

fn shown(answer: &FlowAnswer) -> String {
    let mut all = answer.verdict.as_str().to_owned();
    for one in &answer.blockers {
        let way = if one.answer { "back " } else { "" };
        all += &format!("; {way}{} {}", one.reason, one.component);
    }
    for one in &answer.open {
        all += &format!("; ? {}: {}", one.component, one.detail);
    }
    for one in &answer.assumptions {
        all += &format!("; if {one}");
    }
    all
}

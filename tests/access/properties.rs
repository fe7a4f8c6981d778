//! What must hold for generated questions.

use std::collections::BTreeMap;

use palisade::access::eval::{Library, Question, decide};
use serde_json::{Value, json};

use crate::generate::{self, Dice};
use crate::metamorphic::{Effect, changes};
use crate::shrink::shrink;
use crate::{asked, naive, odd};

#[test]
fn what_is_generated_comes_to_every_decision() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..1500 {
        *seen
            .entry(naive::answer(&generate::question(seed, usize::from(seed % 2 == 0))).decision)
            .or_default() += 1;
    }
    for decision in ["allow", "implicit-deny", "explicit-deny"] {
        assert!(
            seen.get(decision).is_some_and(|count| *count > 200),
            "{seen:?}"
        );
    }
    assert!(
        seen.contains_key("conditional") && seen.contains_key("unknown"),
        "{seen:?}"
    );
}

#[test]
fn the_decision_alone_is_that_of_the_answer_whatever_was_read_before() {
    let mut library = Library::default();
    for seed in 0..3000 {
        let question = generate::question(seed, usize::from(seed % 3 == 0) * 2);
        let alone = asked::answer(&question).map(|answer| answer.decision);
        let read: Question = serde_json::from_str(&question.to_string()).unwrap();
        let policies = library.prepare(&read.policies).unwrap();
        let quick = decide(&read.request, &policies, &read.settings);
        assert_eq!(quick.ok(), alone.as_ref().ok().copied(), "{question}");
        let with_others = library.ask(&read).map(|answer| answer.decision);
        assert_eq!(with_others.ok(), alone.ok(), "{question}");
    }
}

#[test]
fn policies_that_were_made_ready_decide_whatever_else_their_caller_asks() {
    for seed in 0..500 {
        let unknown = usize::from(seed % 3 == 0);
        let first = generate::question(seed, unknown);
        let read: Question = serde_json::from_value(first.clone()).unwrap();
        let policies = Library::default().prepare(&read.policies).unwrap();
        for turn in 0..4 {
            let question = generate::further(&first, 10_000 + seed * 4 + turn, unknown);
            let read: Question = serde_json::from_value(question.clone()).unwrap();
            let decided = decide(&read.request, &policies, &read.settings).unwrap();
            let alone = asked::answer(&question).unwrap();
            assert_eq!(decided, alone.decision, "{question}");
            if unknown == 0 {
                let naive = naive::answer(&question).decision;
                assert_eq!(decided.as_str(), naive, "{question}");
            }
        }
    }
}

/// Returns how much a decision allows; none where it is not known.
fn rank(decision: &str) -> Option<u8> {
    match decision {
        "allow" => Some(2),
        "conditional" => Some(1),
        "implicit-deny" | "explicit-deny" => Some(0),
        _ => None,
    }
}

fn stands(effect: Effect, before: &str, after: &str) -> bool {
    let ranks = rank(before).zip(rank(after));
    match effect {
        Effect::Same => before == after,
        Effect::NeverTakesAway => ranks.is_none_or(|(before, after)| before <= after),
        Effect::NeverAdds => ranks.is_none_or(|(before, after)| before >= after),
    }
}

fn hold_for(decide: &dyn Fn(&Value) -> String, seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let question = generate::question(seed, usize::from(seed % 3 == 0));
        for change in changes() {
            let breaks = |q: &Value| {
                let mut unguarded = q.clone();
                if change.effect != Effect::Same {
                    unguarded["settings"] = Value::Null;
                }
                let changed = (change.make)(&unguarded, &mut Dice::new(seed));
                !stands(change.effect, &decide(&unguarded), &decide(&changed))
            };
            if breaks(&question) {
                panic!(
                    "seed {seed}, {}: {}",
                    change.name,
                    shrink(&question, &breaks)
                );
            }
        }
    }
}

#[test]
fn the_naive_evaluator_keeps_to_what_changes_may_do() {
    hold_for(
        &|question| naive::answer(question).decision.to_owned(),
        0..300,
    );
}

#[test]
fn decisions_equal_those_of_the_naive_evaluator() {
    for seed in 0..4000 {
        let question = generate::question(seed, 0);
        let decided = asked::decision(&question);
        assert!(!decided.starts_with("error"), "{decided}: {question}");
        let differs = |q: &Value| {
            let decided = asked::decision(q);
            !decided.starts_with("error") && naive::answer(q).decision != decided
        };
        if differs(&question) {
            let least = shrink(&question, &differs);
            panic!(
                "seed {seed}: naive {}, asked {}: {least}",
                naive::answer(&least).decision,
                asked::decision(&least)
            );
        }
    }
}

/// Returns a decision without the kind of a denial: where nothing allows a request, whether some value of a key has it
/// denied besides is not told.
fn without_kind(decision: &str) -> &str {
    match decision {
        "implicit-deny" | "explicit-deny" => "deny",
        other => other,
    }
}

#[test]
fn unknown_keys_decide_as_all_of_their_values_do() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..2000 {
        let question = generate::question(seed, 1 + usize::from(seed % 2 == 0));
        let decided = asked::decision(&question);
        assert!(!decided.starts_with("error"), "{decided}: {question}");
        let differs = |q: &Value| {
            let decided = asked::decision(q);
            let naive = naive::answer(q).decision;
            !decided.starts_with("error") && without_kind(naive) != without_kind(&decided)
        };
        if differs(&question) {
            let least = shrink(&question, &differs);
            panic!(
                "seed {seed}: naive {}, asked {}: {least}",
                naive::answer(&least).decision,
                asked::decision(&least)
            );
        }
        *seen.entry(decided).or_default() += 1;
    }
    let conditional = seen.get("conditional");
    assert!(conditional.is_some_and(|count| *count > 10), "{seen:?}");
}

#[test]
fn odd_values_of_keys_decide_as_each_of_them_does() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..2500 {
        let question = odd::question(seed);
        let decided = asked::decision(&question);
        assert!(!decided.starts_with("error"), "{decided}: {question}");
        let differs = |q: &Value| {
            let decided = asked::decision(q);
            let naive = naive::answer(q).decision;
            // Two variables of one text that are both unknown are a statement of its own, which may hold or not.
            let open = decided == "conditional" && q.to_string().contains("x:w");
            let listed = q["request"]["unknownContext"].as_object();
            let told = listed.is_none_or(|keys| keys.values().all(|one| *one != json!([])));
            !decided.starts_with("error")
                && told
                && !open
                && without_kind(naive) != without_kind(&decided)
        };
        if differs(&question) {
            let least = shrink(&question, &differs);
            panic!(
                "seed {seed}: naive {}, asked {}: {least}",
                naive::answer(&least).decision,
                asked::decision(&least)
            );
        }
        *seen.entry(decided).or_default() += 1;
    }
    for decision in ["allow", "conditional", "implicit-deny", "explicit-deny"] {
        let count = seen.get(decision);
        assert!(count.is_some_and(|count| *count > 100), "{seen:?}");
    }
}

//! Changes of an estate that must not change its answers, or only one way.

use palisade::network::{FlowAnswer, QuestionError};
use serde_json::Value;

use super::asking::{questions, reach, seeds, shown};
use super::changes::{self, Changed};
use super::dice::Dice;
use super::generate::{Breadth, Made, estate};
use super::world::World;

type Told = Result<FlowAnswer, QuestionError>;

/// What a change may do to an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// Nothing at all.
    Nothing,
    /// It may be told otherwise.
    SameVerdict,
    /// The same, but for an address of which the network alone is known: it may lie in either half.
    SameButForHalves,
    /// More may get through, never less.
    NeverTakesAway,
    /// Less may get through, never more.
    NeverAdds,
    /// What is still known is as it was; what is supposed now is said.
    OnlyForgets,
}

impl Effect {
    fn allows(self, before: &Told, after: &Told) -> bool {
        let (was, is) = match (before, after) {
            (Ok(was), Ok(is)) => (was, is),
            (Err(was), Err(is)) => return was == is || self != Self::Nothing,
            // A name or an address that only what is gone knew is none.
            (Ok(_), Err(_)) => return matches!(self, Self::OnlyForgets | Self::NeverAdds),
            (Err(_), Ok(_)) => return matches!(self, Self::OnlyForgets | Self::NeverTakesAway),
        };
        match self {
            Self::Nothing => was == is,
            Self::SameVerdict => (was.verdict, was.forward) == (is.verdict, is.forward),
            Self::SameButForHalves => {
                let mut open = is.open.iter();
                was.verdict == is.verdict
                    || reach(is).perhaps && open.any(|one| one.detail.contains("some address of"))
            }
            Self::NeverTakesAway => reach(was).is_within(reach(is)),
            Self::NeverAdds => reach(is).is_within(reach(was)),
            Self::OnlyForgets => {
                let mut supposed = is.assumptions.iter();
                reach(is).forgets(reach(was))
                    || reach(is).surely && supposed.any(|one| !was.assumptions.contains(one))
            }
        }
    }
}

/// Looks at estates and their changed forms; says how many flows were compared, and how many answers differ.
fn hold(effect: Effect, count: u64, make: fn(&Made, &mut Dice) -> Changed) {
    let (mut compared, mut moved) = (0, 0);
    for seed in seeds(count) {
        let made = estate(seed, Breadth::Wide);
        let mut dice = Dice::new(seed ^ 0x5eed);
        let asked = questions(&made, &mut dice, 50);
        let before = made.world.answers(&asked);
        for turn in 0..2 {
            let Some((changed, said)) = make(&made, &mut dice) else {
                continue;
            };
            let after = changed.answers(&asked);
            compared += after.len();
            check(
                &format!("seed {seed}, turn {turn}: {said}"),
                effect,
                &asked,
                (&before, &after),
            );
            moved += before
                .iter()
                .zip(&after)
                .filter(|(was, is)| was != is)
                .count();
        }
    }
    assert!(compared > 300, "{compared} answers were compared");
    println!("{compared} answers were compared, {moved} differ");
}

fn check(said: &str, effect: Effect, asked: &[Value], (before, after): (&[Told], &[Told])) {
    for ((question, was), is) in asked.iter().zip(before).zip(after) {
        assert!(
            effect.allows(was, is),
            "{effect:?}: {said}\n{question}\nbefore {}\nafter {}",
            shown(was),
            shown(is)
        );
    }
}

#[test]
fn adding_an_allow_rule_never_shrinks_reach() {
    hold(Effect::NeverTakesAway, 8, changes::add_rule);
}

#[test]
fn removing_a_rule_never_adds_reach() {
    hold(Effect::NeverAdds, 8, changes::remove_rule);
}

#[test]
fn adding_an_allow_entry_never_shrinks_reach() {
    hold(Effect::NeverTakesAway, 8, changes::add_allow_entry);
}

#[test]
fn removing_an_allow_entry_never_adds_reach() {
    hold(Effect::NeverAdds, 8, changes::remove_allow_entry);
}

#[test]
fn adding_a_deny_entry_never_opens() {
    hold(Effect::NeverAdds, 8, changes::add_deny_entry);
}

#[test]
fn removing_a_deny_entry_never_shrinks_reach() {
    hold(Effect::NeverTakesAway, 8, changes::remove_deny_entry);
}

#[test]
fn removing_a_route_never_adds_reach_where_no_other_overlaps_it() {
    hold(Effect::NeverAdds, 16, changes::remove_route);
}

#[test]
fn a_route_whose_target_is_gone_never_opens() {
    hold(Effect::NeverAdds, 8, changes::break_route);
}

#[test]
fn removing_a_route_of_a_transit_gateway_never_adds_reach_where_no_other_overlaps_it() {
    hold(Effect::NeverAdds, 20, changes::remove_transit_route);
}

#[test]
fn a_blackhole_in_a_transit_gateway_never_opens() {
    hold(Effect::NeverAdds, 14, changes::add_transit_blackhole);
}

#[test]
fn splitting_a_rule_into_halves_changes_nothing() {
    hold(Effect::SameVerdict, 8, changes::halve_rule);
}

#[test]
fn splitting_an_entry_into_halves_changes_nothing() {
    hold(Effect::SameVerdict, 8, changes::halve_entry);
}

#[test]
fn splitting_a_route_into_halves_changes_nothing() {
    hold(Effect::SameButForHalves, 8, changes::halve_route);
}

#[test]
fn the_order_of_lists_never_matters() {
    hold(Effect::Nothing, 8, changes::shuffle_lists);
}

#[test]
fn the_order_of_rules_entries_and_routes_never_matters() {
    hold(Effect::SameVerdict, 8, changes::shuffle_inside);
}

#[test]
fn adding_an_unrelated_vpc_changes_nothing() {
    hold(Effect::Nothing, 8, changes::add_unrelated_vpc);
}

#[test]
fn what_is_forgotten_never_turns_an_answer_into_its_opposite() {
    hold(Effect::OnlyForgets, 45, changes::forget);
}

#[test]
fn renaming_ids_changes_only_names() {
    for seed in seeds(8) {
        let made = estate(seed, Breadth::Wide);
        let asked = questions(&made, &mut Dice::new(seed), 50);
        let told = |world: &World, asked: &[Value]| world.answers(asked);
        let before = told(&made.world, &asked);
        let renamed = |turn: fn(u32) -> u32| -> Vec<Told> {
            let asked: Vec<Value> = asked
                .iter()
                .map(|one| serde_json::from_str(&changes::renamed(&one.to_string(), turn)).unwrap())
                .collect();
            told(&changes::rename(&made.world, turn), &asked)
        };
        // In their order, so that nothing is chosen otherwise: the names alone are others.
        let after = renamed(|number| number + 5000);
        for ((question, was), is) in asked.iter().zip(&before).zip(&after) {
            let was = changes::renamed(&shown(was), |number| number + 5000);
            assert_eq!(was, shown(is), "seed {seed}: {question}");
        }
        // Where several ways are as good, names may choose between them; what is reached they do not change.
        let after = renamed(|number| 9999 - number);
        let said = format!("seed {seed}: ids are renamed against their order");
        check(&said, Effect::SameVerdict, &asked, (&before, &after));
    }
}
